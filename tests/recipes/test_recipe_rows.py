"""Seed rows: the fields of a file, a table, scenarios or chat logs become columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from recipes.recipe_parts import recipe_of

from sdialog_like.errors import InputError
from sdialog_like.recipes import Expression, Recipe, Rows, Seed
from sdialog_like.recipes.seed_rows import SeedRows

DATA = [{"n": n} for n in range(10)]


def numbers(seed: int = 1, count: int | None = None, **settings: Any) -> list[int]:
    return [row["n"] for row in SeedRows(Rows(data=DATA, **settings)).taken(seed, count)]


def test_in_order_and_from_the_beginning_again() -> None:
    assert numbers() == list(range(10))
    assert numbers(count=3) == [0, 1, 2]
    assert numbers(count=12) == [*range(10), 0, 1]


def test_shuffled_by_the_seed_and_otherwise_each_time_around() -> None:
    assert sorted(numbers(order="shuffled")) == list(range(10))
    assert numbers(order="shuffled") == numbers(order="shuffled")
    assert numbers(order="shuffled") != numbers(seed=2, order="shuffled")
    first, second = numbers(count=20, order="shuffled")[:10], numbers(count=20, order="shuffled")[10:]
    assert sorted(first) == sorted(second)
    assert first != second
    assert numbers(count=4, order="shuffled") == first[:4]


def test_shards_are_all_rows_each_once() -> None:
    parts = [numbers(shard=f"{part}/3") for part in (1, 2, 3)]
    assert parts[1] == [1, 4, 7]
    assert sorted(n for part in parts for n in part) == list(range(10))
    assert SeedRows(Rows(data=DATA, shard="1/3")).total() == 4
    with pytest.raises(InputError, match="no rows"):
        numbers(shard="20/20", count=1)


def test_a_csv_file(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,Issue text,issue,empty\n7,a,phone,\n8,b,mail,\n", "utf-8")
    rows = SeedRows(Rows(file=tmp_path / "t.csv"))
    assert rows.fields == ("id", "Issue text", "issue", "empty")
    assert rows.column_fields == ("id", "issue", "empty")
    assert next(rows.taken(1)) == {"id": 7, "Issue text": "a", "issue": "phone", "empty": None}
    assert rows.describe()["blake2b"]


def test_a_jsonl_file_whose_records_differ(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"a": 1}\n{"b": [2]}\n', "utf-8")
    assert list(SeedRows(Rows(file=tmp_path / "t.jsonl")).taken(1)) == [{"a": 1, "b": None}, {"a": None, "b": [2]}]
    (tmp_path / "u.jsonl").write_text("3\n", "utf-8")
    with pytest.raises(InputError, match=r"u\.jsonl, line 1 is 3"):
        SeedRows(Rows(file=tmp_path / "u.jsonl"))


def test_a_parquet_file(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pa.table({"a": [1, None], "nothing": pa.array([None, None], pa.string())})
    parquet.write_table(table, tmp_path / "t.parquet")
    rows = SeedRows(Rows(file=tmp_path / "t.parquet"))
    assert list(rows.taken(1)) == [{"a": 1, "nothing": None}, {"a": None, "nothing": None}]


def test_a_data_frame() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1, 2], "b": ["x", None]})
    recipe = recipe_of(Expression(name="c", expr="{{ a }}"), rows=frame)
    assert recipe.check() == []
    source = recipe.seed_rows()
    assert source is not None
    assert list(source.taken(1)) == [{"a": 1, "b": "x"}, {"a": 2, "b": None}]
    assert Recipe.from_yaml(recipe.to_yaml()) == recipe


def test_scenarios_of_star() -> None:
    rows = SeedRows(Rows(star={"path": "sample", "limit": 2}))
    first = next(rows.taken(1))
    assert {"dialog_id", "scenario", "user_task", "wizard_task", "user_persona", "system_persona"} <= first.keys()
    assert first["scenario"]["UserTask"] == first["user_task"]
    assert json.loads(json.dumps(first)) == first
    assert rows.total() == 2


@pytest.mark.parametrize(
    "record",
    [
        {"messages": [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Hello."}]},
        {"conversations": [{"from": "human", "value": "Hi."}, {"from": "gpt", "value": "Hello."}]},
    ],
)
def test_chat_logs_of_others(tmp_path: Path, record: dict[str, Any]) -> None:
    (tmp_path / "log.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    recipe = recipe_of(Expression(name="n", expr="{{ dialog.turns | length }}"), rows=Rows(dialogs=tmp_path / "log.jsonl"))
    assert recipe.check() == []
    source = recipe.seed_rows()
    assert source is not None
    assert [turn["text"] for turn in next(source.taken(1))["dialog"]["turns"]] == ["Hi.", "Hello."]


def test_only_some_fields_become_columns_and_others_can_be_named() -> None:
    rows = Rows(data=[{"a": 1, "b": 2, "Long name": 3}], fields=["a"])
    recipe = recipe_of(Seed(name="long", field="Long name"), rows=rows)
    assert [column.name for column in recipe.all_columns()] == ["a", "long"]
    assert recipe.check() == []
    with pytest.raises(InputError, match="no field 'c'"):
        SeedRows(Rows(data=[{"a": 1}], fields=["c"]))


def test_rows_without_fields() -> None:
    with pytest.raises(InputError, match="no fields"):
        SeedRows(Rows(data=[]))
