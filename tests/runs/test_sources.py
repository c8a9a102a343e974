"""What rows of a run may be given as."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from sdialog_like.datasets import StarDataset
from sdialog_like.dialog import Dialog, Turn
from sdialog_like.errors import InputError
from sdialog_like.personas import GenericPersona, Persona
from sdialog_like.runs.sources import PlannedRow, open_rows
from sdialog_like.seeds import derive_seed

SEED = 42


def planned(rows: Any) -> list[PlannedRow]:
    return list(open_rows(rows, SEED))


def refused(rows: Any) -> str:
    with pytest.raises(InputError) as caught:
        planned(rows)
    return str(caught.value)


def jsonl(path: Path, *lines: str) -> Path:
    path.write_text("".join(line + "\n" for line in lines), "utf-8")
    return path


# Numbers, ids, mappings.


def test_a_number_is_so_many_rows_numbered_from_0_with_derived_seeds() -> None:
    source = open_rows(3, SEED)
    assert source.total == 3
    assert source.describe() == {"count": 3}
    assert list(source) == [PlannedRow(i, i, derive_seed(SEED, i)) for i in range(3)]
    assert list(source) == list(source)
    assert planned(0) == []


def test_ids_are_whole_numbers_or_texts_and_1_is_not_the_text_1() -> None:
    rows = planned([5, "1", 1, "../x", "Zoë 🙂"])
    assert [row.id for row in rows] == [5, "1", 1, "../x", "Zoë 🙂"]
    assert [row.seed for row in rows] == [derive_seed(SEED, row.id) for row in rows]
    assert {row.data for row in rows} == {None}
    assert rows[1].seed != rows[2].seed


def test_a_mapping_gives_id_seed_and_further_arguments() -> None:
    (row,) = planned([{"id": "a", "seed": 7, "max_turns": 4, "persona_a": {"name": "Ada"}}])
    assert row == PlannedRow(0, "a", 7, {"max_turns": 4, "persona_a": {"name": "Ada"}})


def test_without_an_id_the_position_is_the_id_and_without_a_seed_it_is_derived() -> None:
    rows = planned([{"x": 1}, {"id": None, "seed": None, "x": 2}, {"seed": 0}])
    assert [(row.id, row.seed, row.data) for row in rows] == [
        (0, derive_seed(SEED, 0), {"x": 1}),
        (1, derive_seed(SEED, 1), {"x": 2}),
        (2, 0, None),
    ]


def test_what_was_given_is_left_as_it_was() -> None:
    given = {"id": 1, "seed": 2, "x": (1, 2)}
    planned([given])
    assert given == {"id": 1, "seed": 2, "x": (1, 2)}


def test_seeds_may_come_from_somewhere_else() -> None:
    source = open_rows([3, {"id": 4, "seed": 9}], SEED, dialogue_seed=lambda run_seed, row_id: run_seed + int(row_id))
    assert [row.seed for row in source] == [45, 9]


# Streams.


def test_an_iterator_is_read_as_it_is_asked_and_only_once() -> None:
    begun: list[int] = []

    def many() -> Any:
        for i in range(10**9):
            begun.append(i)
            yield {"id": f"row {i}"}

    source = open_rows(many(), SEED)
    assert (source.total, source.describe(), begun) == (None, {"given": "iterator"}, [])
    rows = iter(source)
    assert [next(rows).id for _ in range(3)] == ["row 0", "row 1", "row 2"]
    assert begun == [0, 1, 2]
    with pytest.raises(InputError, match="read already"):
        next(iter(source))


def test_a_list_knows_its_length_and_can_be_read_again() -> None:
    source = open_rows(["a", "b"], SEED)
    assert (source.total, source.describe()) == (2, {"given": "list", "count": 2})
    assert list(source) == list(source)


def test_an_error_of_the_iterator_is_its_own() -> None:
    def broken() -> Any:
        yield 1
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        planned(broken())


def test_a_file_of_many_rows_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": i, "text": "x" * 1000}) + "\n" for i in range(20_000))
    tracemalloc.start()
    assert sum(1 for _ in open_rows(path, SEED)) == 20_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000 < path.stat().st_size


# Objects.


class Shop(BaseModel):
    id: str
    opens: datetime.time
    sells: tuple[str, ...]


@dataclasses.dataclass
class Order:
    id: int
    items: dict[str, float]
    by: Persona


def test_pydantic_objects_and_dataclasses_are_their_fields() -> None:
    shop, order = planned(
        [Shop(id="s", opens=datetime.time(9), sells=("tea",)), Order(3, {"tea": 1.5}, Persona(name="Ada"))]
    )
    assert (shop.id, shop.data) == ("s", {"opens": "09:00:00", "sells": ["tea"]})
    assert (order.id, order.data) == (3, {"items": {"tea": 1.5}, "by": {"name": "Ada"}})


def test_a_persona_keeps_the_order_of_its_attributes() -> None:
    (row,) = planned([{"persona_a": Persona(role="clerk", name="Ada")}])
    assert row.data is not None
    assert list(row.data["persona_a"].items()) == [("role", "clerk"), ("name", "Ada")]


def test_a_dialogue_is_a_row_with_its_id() -> None:
    dialog = Dialog(dialogId="d", seed=5, turns=[Turn(speaker="A", text="Hi")])
    first, second = planned([dialog, Dialog(turns=[])])
    assert (first.id, first.seed, first.data) == ("d", derive_seed(SEED, "d"), {"dialog": dialog.to_dict()})
    assert second.id == 1


def test_a_scenario_of_star_is_the_argument_scenario(sample_path: Path) -> None:
    scenarios = StarDataset(sample_path).get_scenarios()
    rows = planned(scenarios)
    assert [row.data for row in rows] == [{"scenario": scenario} for scenario in scenarios]
    (named,) = planned([{"id": 1, "scenario": scenarios[0]}])
    assert named.data == {"scenario": scenarios[0]}


def test_numpys_numbers_are_pythons_and_sets_have_one_order() -> None:
    (row,) = planned(
        [{"id": np.int64(3), "seed": np.uint32(4), "x": np.float64(0.5), "a": np.arange(2), "s": {"b", "a", "c"}}]
    )
    assert row == PlannedRow(0, 3, 4, {"x": 0.5, "a": [0, 1], "s": ["a", "b", "c"]})
    assert type(row.id) is type(row.seed) is int
    assert open_rows(np.int64(2), SEED).total == 2


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None)
@given(st.dictionaries(st.text().filter(lambda name: name not in ("id", "seed")), _json, max_size=4))
def test_data_is_the_same_after_it_was_stored(data: dict[str, Any]) -> None:
    (row,) = planned([data])
    assert json.loads(json.dumps(row.data, ensure_ascii=False, allow_nan=False).encode("utf-8")) == (data or None)


# Files.


def test_jsonl_has_an_object_or_an_id_a_line(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "rows.jsonl", "\ufeff" + '{"id": "ä", "seed": 1, "x": null}', "", '"b"', "7")
    source = open_rows(path, SEED)
    assert source.total is None
    assert [(row.id, row.data) for row in source] == [("ä", {"x": None}), ("b", None), (7, None)]
    assert list(open_rows(str(path), SEED)) == list(source)


def test_a_file_is_described_by_its_content(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "rows.jsonl", "1")
    before = open_rows(path, SEED).describe()
    assert (before["file"], before["bytes"]) == (str(path), 2)
    jsonl(path, "2")
    assert open_rows(path, SEED).describe()["blake2b"] != before["blake2b"]


def test_csv_cells_are_texts_but_for_ids_and_seeds_and_empty_ones_are_not_given(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    with open(path, "w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(
            [
                ["id", "seed", "dialogue_details", "max_turns"],
                ["1", "5", 'Two lines:\nhere, and "there"', "4"],
                ["007", "", "", ""],
                ["", "", "x", ""],
            ]
        )
    assert planned(path) == [
        PlannedRow(0, 1, 5, {"dialogue_details": 'Two lines:\nhere, and "there"', "max_turns": "4"}),
        PlannedRow(1, "007", derive_seed(SEED, "007")),
        PlannedRow(2, 2, derive_seed(SEED, 2), {"dialogue_details": "x"}),
    ]


def test_parquet_is_read_and_null_is_not_given(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "rows.parquet"
    rows = [{"id": i, "person": {"name": f"P{i}"}, "tags": ["a", "b"], "x": None if i % 2 else 0.5} for i in range(3000)]
    parquet.write_table(pyarrow.Table.from_pylist(rows), path, row_group_size=700)
    source = open_rows(path, SEED)
    assert source.total == 3000
    assert [(row.id, row.data) for row in source] == [
        (i, {"person": {"name": f"P{i}"}, "tags": ["a", "b"]} | ({} if i % 2 else {"x": 0.5})) for i in range(3000)
    ]


def test_without_pyarrow_parquet_is_one_message_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rows.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(ImportError, match=r"pip install 'sdialog_like\[data\]'"):
        planned(tmp_path / "rows.parquet")


# What is refused, and how it is said.


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"id": 1,}', "line 2 is not JSON"),
        ('{"id": NaN}', "NaN"),
        ("[1]", "line 2 is [1], which is no row"),
        ("1.5", "no row"),
        ("true", "no row"),
        ('{"id": ""}', "line 2: an id"),
        ('{"id": true}', "an id is a whole number or a text"),
        ('{"id": 1.0}', "an id"),
        ('{"seed": "x"}', "line 2: A seed is a whole number"),
        ('{"seed": -1}', "line 2: A seed is a whole number"),
        ('{"x": {"y": ["\\ud800"]}}', "line 2: x.y[0] holds half a character"),
        ("[" * 100_000, "line 2"),
    ],
)
def test_a_broken_line_of_jsonl_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = jsonl(tmp_path / "rows.jsonl", "0", line)
    message = refused(path)
    assert says in message
    assert str(path) in message


def test_a_line_that_is_no_utf_8_is_named(tmp_path: Path) -> None:
    for name in ("rows.jsonl", "rows.csv"):
        (tmp_path / name).write_bytes(b'"id"\n"\xff"\n')
        assert "line 2 is not UTF-8" in refused(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no header"),
        ("id,,x\n", "a column without a name"),
        ("id,x,id\n", "two columns 'id'"),
        ("id,x\n1\n", "line 2 has 1 cells; the header has 2"),
        ("id,x\n1,2,3\n", "line 2 has 3 cells"),
        ('id,x\n1,"open\n', "line 2 is not CSV"),
        ("id,seed\n1,1.5\n", "line 2: the seed '1.5' is no whole number"),
    ],
)
def test_a_broken_csv_is_named_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "rows.csv").write_text(text, "utf-8")
    assert says in refused(tmp_path / "rows.csv")


def test_a_broken_parquet_file_is_named(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow.parquet")
    (tmp_path / "rows.parquet").write_bytes(b"PAR1 and no more")
    assert "rows.parquet cannot be read as a parquet file" in refused(tmp_path / "rows.parquet")


def test_a_missing_file_a_folder_and_an_unknown_ending_are_refused(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "rows.jsonl")
    assert ".jsonl, .csv and .parquet" in refused(tmp_path / "rows.txt")
    (tmp_path / "folder.csv").mkdir()
    assert "is a folder" in refused(tmp_path / "folder.csv")


class Frame:
    """What looks like a table of pandas: iterating over it gives the names of its columns."""

    columns = ["id", "x"]

    def to_dict(self) -> dict[str, Any]:
        return {}

    def __iter__(self) -> Any:
        return iter(self.columns)


async def _endless() -> Any:
    yield 1


@pytest.mark.parametrize(
    "rows",
    [True, -1, 1.5, None, b"rows", {"id": 1}, {1, 2}, Persona(name="Ada"), Frame(), _endless(), object()],
    ids=lambda rows: type(rows).__name__,
)
def test_what_cannot_be_rows_is_refused_at_once(rows: Any) -> None:
    with pytest.raises(InputError):
        open_rows(rows, SEED)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"x": float("nan")}, "Row 1: x is nan"),
        ({"x": [0, {"y": float("inf")}]}, "Row 1: x[1].y is inf"),
        ({"x": {1: 2}}, "Row 1: x has the key 1"),
        ({1: 2}, "argument named 1"),
        ({"x": object()}, "Row 1: x: object has no JSON form"),
        ({"x": lambda: 1}, "no JSON form"),
        ({"p": GenericPersona(x=float("nan"))}, "Row 1: p.x is nan"),
        ({"seed": 1.5}, "Row 1: A seed"),
        ({"seed": True}, "Row 1: A seed"),
        ("", "an id is a whole number or a text that is not empty"),
        (False, "Row 1 is False"),
        (None, "Row 1 is None"),
        ([1], "no row"),
        (object(), "Row 1: object has no JSON form"),
        (datetime.date(2026, 1, 1), "of the type date"),
    ],
    ids=str,
)
def test_a_row_that_cannot_be_one_is_named(row: Any, says: str) -> None:
    assert says in refused([0, row])


def test_data_without_an_end_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert "nested too deeply" in refused([{"x": endless}])
