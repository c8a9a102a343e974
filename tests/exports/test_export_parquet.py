"""Parquet has typed columns that other tools read; odd values are in the column ``exact``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from exports.export_parts import dialog_of, needs

from sdialog_like.dialog import Dialog
from sdialog_like.errors import DialogFormatError, InputError, MissingExtraError
from sdialog_like.exports import export_dialogs, import_dialogs

VISIT = dialog_of(
    ("Ann", "Hi."),
    ("Bo", "Hello."),
    dialogId=7,
    seed=11,
    complete=True,
    scenario={"task": "greet"},
    events=[{"action": "utter", "seed": 5, "repairs": ["trimmed"], "data": {"x": 1}}],
    termination={"reason": "closed", "turn": 2},
    personas={"Ann": {"age": 30}},
)


@pytest.fixture
def parquet() -> Any:
    needs("pyarrow")
    import pyarrow.parquet

    return pyarrow.parquet


def test_columns_are_typed(tmp_path: Path, parquet: Any) -> None:
    export_dialogs([VISIT], "parquet", tmp_path / "x.parquet")
    schema = parquet.read_schema(tmp_path / "x.parquet")
    assert {name: str(schema.field(name).type) for name in ("dialogId", "seed", "complete", "terminationTurn")} == {
        "dialogId": "string",
        "seed": "int64",
        "complete": "bool",
        "terminationTurn": "int64",
    }
    assert [field.name for field in schema.field("turns").type.value_type] == ["speaker", "text"]


def test_rows_are_what_one_would_ask_for(tmp_path: Path, parquet: Any) -> None:
    export_dialogs([VISIT], "parquet", tmp_path / "x.parquet")
    (row,) = parquet.read_table(tmp_path / "x.parquet").to_pylist()
    assert row["dialogId"] == "7"
    assert row["turns"] == [{"speaker": "Ann", "text": "Hi."}, {"speaker": "Bo", "text": "Hello."}]
    assert json.loads(row["scenario"]) == {"task": "greet"}
    assert row["events"][0]["seed"] == 5
    assert (row["terminationReason"], row["terminationTurn"]) == ("closed", 2)
    assert row["exact"] is None


@pytest.mark.parametrize(
    "odd",
    [
        dialog_of(seed=2**70, dialogId="7"),
        dialog_of(scenario='{"this": "is a text"}'),
        dialog_of(("A", "half \ud83d"), dialogId='"quoted"'),
        dialog_of(events=[{"action": "wait", "timestamp": -(2**63) - 1, "data": {}}], personas={}),
        Dialog.model_validate({"turns": [{"speaker": "A", "text": "x", "audio": None}], "licence": None, "exact": 1}),
    ],
)
def test_odd_values_come_back_as_they_were(tmp_path: Path, odd: Dialog) -> None:
    needs("pyarrow")
    export_dialogs([VISIT, odd], "parquet", tmp_path / "x.parquet")
    assert list(import_dialogs(tmp_path / "x.parquet")) == [VISIT, odd]


def test_groups_of_rows_are_written_as_they_come(tmp_path: Path, parquet: Any) -> None:
    export_dialogs([VISIT] * 7, "parquet", tmp_path / "x.parquet", row_group=3, compression="snappy")
    assert parquet.ParquetFile(tmp_path / "x.parquet").metadata.num_row_groups == 3


def test_chats_and_rows_of_turns_of_other_tools_are_read(tmp_path: Path, parquet: Any) -> None:
    import pyarrow

    chat = {"messages": [{"role": "user", "content": "Hi."}], "source": "web"}
    parquet.write_table(pyarrow.Table.from_pylist([chat]), tmp_path / "chats.parquet")
    (found,) = import_dialogs(tmp_path / "chats.parquet")
    assert str(found) == "user: Hi."
    assert found.model_extra == {"imported": {"source": "web"}}

    rows = [{"dialogue_id": 1, "speaker": "A", "text": "x"}, {"dialogue_id": 2, "speaker": "A", "text": "y"}]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "rows.parquet")
    assert [(d.dialogId, str(d)) for d in import_dialogs(tmp_path / "rows.parquet")] == [(1, "A: x"), (2, "A: y")]


def test_broken_files_are_named(tmp_path: Path, parquet: Any) -> None:
    import pyarrow

    (tmp_path / "x.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(DialogFormatError, match=r"x\.parquet: It cannot be read as parquet"):
        list(import_dialogs(tmp_path / "x.parquet"))
    parquet.write_table(pyarrow.Table.from_pylist([{"turns": [1, 2]}]), tmp_path / "y.parquet")
    with pytest.raises(DialogFormatError, match=r"y\.parquet: In row 1: The columns do not hold a dialogue"):
        list(import_dialogs(tmp_path / "y.parquet"))


@pytest.mark.parametrize("options", [{"row_group": 0}, {"row_group": "many"}, {"compression": "zip"}])
def test_wrong_options_are_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=next(iter(options))):
        export_dialogs([VISIT], "parquet", tmp_path / "x.parquet", **options)


def test_without_pyarrow_the_message_has_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'sdialog_like\[data\]'"):
        export_dialogs([VISIT], "parquet", tmp_path / "x.parquet")
    assert not list(tmp_path.iterdir())
