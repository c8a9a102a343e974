"""However many dialogues there are, few are in memory at a time; and importing the package loads no library."""

from __future__ import annotations

import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from exports.export_parts import dialog_of, needs

from sdialog_like.dialog import Dialog
from sdialog_like.exports import export_dialogs, import_dialogs

COUNT = 600


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("jsonl", {}),
        ("folder", {}),
        ("csv", {}),
        ("parquet", {"row_group": 100}),
        ("openai", {}),
        ("sharegpt", {}),
        ("hf", {"data": "jsonl"}),
    ],
)
def test_dialogues_are_let_go_as_they_are_written_and_read(tmp_path: Path, name: str, options: dict[str, object]) -> None:
    if name == "parquet":
        needs("pyarrow")
    alive = most = 0

    def gone() -> None:
        nonlocal alive
        alive -= 1

    def counted(dialogs: Iterator[Dialog]) -> Iterator[Dialog]:
        nonlocal alive, most
        for dialog in dialogs:
            weakref.finalize(dialog, gone)
            alive += 1
            most = max(most, alive)
            yield dialog

    made = (dialog_of(("A", f"{n}"), ("B", "x" * 100), dialogId=n) for n in range(COUNT))
    export_dialogs(counted(made), name, tmp_path / "target", **options)
    assert sum(1 for _ in counted(import_dialogs(tmp_path / "target", name))) == COUNT
    assert most <= 5


def test_importing_the_package_loads_no_library() -> None:
    code = (
        "import sys; from sdialog_like.exports import FORMATS, export_dialogs, import_dialogs; "
        "FORMATS['jsonl'].options(); "
        "print([m for m in ('pyarrow', 'transformers', 'datasets', 'pandas', 'langchain_core', 'yaml') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
