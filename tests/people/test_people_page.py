"""Every Python block of docs/people.md runs, and shows what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sdialog_like.people import LOCALES
from sdialog_like.people.margins import ATTRIBUTES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "people.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


def said(block: str) -> list[str]:
    """Return the comment at a block's end, without its marks."""
    lines = block.splitlines()
    first = len(lines)
    while first and lines[first - 1].startswith("# "):
        first -= 1
    return [line.removeprefix("# ") for line in lines[first:]]


def without_words(line: str) -> str:
    """Leave out what another version of Faker would say otherwise."""
    return re.sub(r"^(Your (?:name|address|email)):.*", r"\1", line)


def test_the_blocks_show_what_they_say(capsys: pytest.CaptureFixture[str]) -> None:
    namespace: dict[str, object] = {}
    assert len(BLOCKS) == 5
    for block in BLOCKS:
        exec(compile(block, "people.md", "exec"), namespace)
        shown = capsys.readouterr().out.splitlines()
        if not shown:
            last = block.splitlines()[-1 - len(said(block))]
            shown = [repr(eval(last, namespace))]
        assert list(map(without_words, shown)) == list(map(without_words, said(block)))


def test_the_page_names_every_locale_and_margin() -> None:
    assert all(f"`{name}`" in PAGE for name in (*LOCALES, *ATTRIBUTES))
