"""The data set's files: typed, whole, the same bytes each time; processors; other formats; the hub."""

from __future__ import annotations

import csv
import json
import math
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipes.result_recipes import chats, contents, lines, small

from sdialog_like import Dialog
from sdialog_like.errors import InputError, MissingExtraError, RunError
from sdialog_like.exports.columns import from_row
from sdialog_like.recipes import Category, Custom, Recipe, RecipeResult, Validate, plugins
from sdialog_like.recipes.dataset.files import read_jsonl, types_of, write_csv, write_jsonl, write_parquet
from sdialog_like.recipes.inert import Inert
from sdialog_like.recipes.plugins import ProcessorType
from sdialog_like.recipes.processing.messages import messages_of

pyarrow = pytest.importorskip("pyarrow")
import pyarrow.parquet as parquet  # noqa: E402


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> RecipeResult:
    return chats().run(8, tmp_path_factory.mktemp("chats"), seed=5, progress=False)


# Types.

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=3), inner, max_size=3),
    max_leaves=8,
)


def same(found: Any, value: Any) -> bool:
    """Whether a parquet cell says what the value says; what has no fixed layout is JSON in it."""
    if isinstance(found, str) and not isinstance(value, str):
        return bool(json.loads(found) == value)
    if isinstance(found, dict) and isinstance(value, dict):
        return all(same(found.get(name), value.get(name)) for name in {*found, *value})
    if isinstance(found, list) and isinstance(value, list):
        return len(found) == len(value) and all(map(same, found, value))
    if isinstance(found, str) and isinstance(value, str) and found != value:
        return bool(json.loads(found) == value)
    if isinstance(found, float) and isinstance(value, int):
        return math.isclose(found, value)
    return bool(found == value)


@settings(deadline=None, max_examples=150)
@given(rows=st.lists(st.fixed_dictionaries({"a": VALUES, "b": VALUES}), min_size=1, max_size=5))
def test_whatever_columns_hold_parquet_holds_it_too(rows: list[dict[str, Any]], tmp_path_factory: Any) -> None:
    file = tmp_path_factory.mktemp("types") / "rows.parquet"
    write_parquet(file, rows, types_of(rows))
    found = parquet.read_table(file).to_pylist()
    assert len(found) == len(rows)
    for cells, row in zip(found, rows, strict=True):
        assert all(same(cells[name], row[name]) for name in row)


@settings(deadline=None, max_examples=50)
@given(rows=st.lists(st.dictionaries(st.text(min_size=1, max_size=3), VALUES, max_size=3), max_size=5))
def test_whatever_columns_hold_jsonl_holds_it_too(rows: list[dict[str, Any]], tmp_path_factory: Any) -> None:
    file = tmp_path_factory.mktemp("types") / "rows.jsonl"
    written, _ = write_jsonl(file, rows)
    assert list(read_jsonl(file)) == rows
    assert written["bytes"] == file.stat().st_size
    assert written["lines"] == len(rows)


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        ([1, None, 2], "int"),
        ([1, 2.5], "float"),
        ([True, None], "bool"),
        ([True, 1], "json"),
        ([None, None], "string"),
        ([[1], [], None], "list<int>"),
        ([{"a": 1}, {"b": "x"}], "struct<a: int, b: string>"),
        ([{"a": {}}], "struct<a: json>"),
        ([2**70], "json"),
        ([{str(n): n for n in range(300)}], "json"),
    ],
)
def test_a_column_has_the_type_that_holds_all_its_values(values: list[Any], type_: str) -> None:
    assert str(types_of([{"a": value} for value in values])["a"]) == type_


def test_in_parquet_a_dialogue_is_a_struct_from_which_it_comes_back(made: RecipeResult) -> None:
    table = parquet.read_table(made.path / "dataset.parquet")
    assert [from_row(row) for row in table["chat"].to_pylist()] == list(made.dialogs())
    turns = table.schema.field("chat").type.field("turns").type
    assert [turns.value_type.field(place).name for place in range(2)] == ["speaker", "text"]
    assert table["length"].type == pyarrow.int64()


def test_no_rows_at_all_are_files_too(tmp_path: Path) -> None:
    made = small().add(_drops_all()).run(2, tmp_path, seed=1, progress=False)
    assert made.counts["kept"] == 0
    assert (tmp_path / "dataset.jsonl").read_bytes() == b""
    assert parquet.read_table(tmp_path / "dataset.parquet").num_rows == 0
    assert "0 of 2 records" in str(made.report())
    assert "<svg" not in made.report().html


def test_without_pyarrow_parquet_is_left_out_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *rest: None)
    made = small().run(2, tmp_path, seed=1, progress=False)
    assert not (tmp_path / "dataset.parquet").exists()
    assert any("pip install 'sdialog_like[data]'" in note for note in made.write_files()["notes"])


def test_a_disk_that_refuses_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "dataset.jsonl").mkdir(parents=True)
    with pytest.raises(RunError, match="the data set could not be written") as caught:
        small().run(2, tmp_path, seed=1, progress=False)
    assert "Nothing is lost" in str(caught.value)
    (tmp_path / "dataset.jsonl").rmdir()
    assert small().run(2, tmp_path, progress=False).counts["kept"] == 2


# Processors.


def test_columns_are_dropped_with_what_is_kept_beside_them_and_renamed(tmp_path: Path) -> None:
    recipe = chats(
        processors=[{"type": "drop", "columns": ["quality", "customer"]}, {"type": "rename", "columns": {"tip": "advice"}}]
    )
    row = next(recipe.run(6, tmp_path, seed=5, progress=False).rows())
    assert not {"quality", "quality__second", "quality__reason", "customer", "tip", "tip__trace"} & row.keys()
    assert {"advice", "advice__trace"} <= row.keys()


def test_a_dialogue_becomes_messages_with_the_opener_s_role_and_a_system_message(tmp_path: Path) -> None:
    recipe = small(
        processors=[
            {"type": "rename", "columns": {"chat": "talk"}},
            {"type": "to_messages", "column": "talk", "into": "messages", "system": "tip"},
            {"type": "to_messages", "column": "talk"},
        ]
    )
    opened_by_assistant = recipe.model_copy(
        update={
            "columns": tuple(
                each.model_copy(update={"opener": "assistant"}) if each.name == "chat" else each for each in recipe.columns
            )
        }
    )
    for made, first in ((recipe, "user"), (opened_by_assistant, "assistant")):
        result = made.run(2, tmp_path / first, seed=1, progress=False)
        second = "assistant" if first == "user" else "user"
        for row, dialog in zip(result.rows(), result.dialogs(), strict=True):
            assert [message["role"] for message in row["talk"]] == [first, second, first, second]
            assert [message["content"] for message in row["talk"]] == [turn.text for turn in dialog.turns]
            assert row["messages"] == [{"role": "system", "content": row["tip"]}, *row["talk"]]
        assert "struct<role: string, content: string>" in json.dumps(result.write_files()["columns"])


def test_what_cannot_become_messages_is_null_and_noted(tmp_path: Path) -> None:
    recipe = Recipe(
        name="r",
        model="builtin",
        columns=[Category(name="a", values=[1, 2]), Custom(name="chat", function="recipes.result_recipes:half_a_chat")],
        processors=[{"type": "to_messages", "column": "chat"}],
    )
    made = recipe.run(8, tmp_path, seed=1, progress=False)
    found = [row["chat"] for row in made.rows()]
    assert None in found
    assert [{"role": "user", "content": "Hi."}] in found
    assert any("'chat' could not become messages" in note for note in made.write_files()["notes"])


def test_dialogues_from_elsewhere_become_messages_by_their_speakers_names() -> None:
    dialog = Dialog(turns=[{"speaker": "Ann", "text": "Hi."}, {"speaker": "System", "text": "Hello."}])
    assert messages_of(dialog.to_dict()) == [
        {"role": "user", "content": "Hi."},
        {"role": "assistant", "content": "Hello."},
    ]
    assert messages_of({"messages": [{"role": "user", "content": "Hi."}]}, system="Be kind.") == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hi."},
    ]
    assert messages_of(None) is None
    with pytest.raises(InputError, match="It is no dialogue but int"):
        messages_of(3)


class Anonymise(Inert):
    type: str = "anonymise"


def test_other_packages_bring_processors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("anonymise", f"{__name__}:ANONYMISE", "sdialog_like.recipes.processors")
    found = plugins._found
    monkeypatch.setattr(
        plugins, "_found", lambda group: {"anonymise": point} if group.endswith("processors") else found(group)
    )
    made = small(processors=[{"type": "anonymise"}]).run(2, tmp_path / "good", seed=1, progress=False)
    assert [row["topic"] for row in made.rows()] == ["***", "***"]
    assert [row["row_id"] for row in made.rows()] == [0, 1]

    monkeypatch.setattr(sys.modules[__name__], "ANONYMISE", ProcessorType(Anonymise, lambda config, values: values["no"]))
    with pytest.raises(RunError, match="The processor 'anonymise' failed in row 0: KeyError"):
        small(processors=[{"type": "anonymise"}]).run(2, tmp_path / "bad", seed=1, progress=False)
    assert len(lines(tmp_path / "bad" / "dialogs.jsonl")) == 2


ANONYMISE = ProcessorType(Anonymise, lambda config, values: {**values, "topic": "***"})


# Other formats.


def test_it_is_exported_as_jsonl_csv_parquet_and_messages(made: RecipeResult, tmp_path: Path) -> None:
    rows = list(made.rows())
    assert lines(made.export("jsonl", tmp_path / "a.jsonl")) == rows
    assert made.export("parquet").read_bytes() == (made.path / "dataset.parquet").read_bytes()
    with open(made.export("csv", tmp_path / "a.csv"), newline="", encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert [row["topic"] for row in found] == [row["topic"] for row in rows]
    assert [json.loads(row["chat"]) for row in found] == [row["chat"] for row in rows]
    chat = lines(made.export("messages", system="tip"))[0]["messages"]
    assert chat[0] == {"role": "system", "content": rows[0]["tip"]}
    assert [message["role"] for message in chat[1:3]] == ["user", "assistant"]


def test_wrong_formats_options_and_targets_are_refused(made: RecipeResult, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no format 'parkett'. Did you mean 'parquet'"):
        made.export("parkett")
    with pytest.raises(InputError, match="csv has no option 'column'"):
        made.export("csv", column="chat")
    with pytest.raises(InputError, match="is a folder"):
        made.export("csv", tmp_path)
    with pytest.raises(InputError, match="no column 'nothing'"):
        made.export("messages", tmp_path / "a", system="nothing")


def test_rows_with_different_columns_are_no_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="other columns than the first"):
        write_csv(tmp_path / "a.csv", [{"a": 1}, {"b": 2}])


def test_it_is_published_through_datasets(made: RecipeResult, monkeypatch: pytest.MonkeyPatch) -> None:
    published: dict[str, Any] = {}

    class FakeDataset:
        def __init__(self, table: Any) -> None:
            self.table = table

        @classmethod
        def from_parquet(cls, path: str, cache_dir: str) -> FakeDataset:
            return cls(parquet.read_table(path))

        def push_to_hub(self, repo: str, **options: Any) -> str:
            published.update(repo=repo, rows=self.table.num_rows, **options)
            return f"https://hub/{repo}"

    fake = ModuleType("datasets")
    fake.Dataset = FakeDataset  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "datasets", fake)
    assert made.push_to_hub("me/chats", private=True, revision="main") == "https://hub/me/chats"
    assert published == {"repo": "me/chats", "rows": made.counts["kept"], "private": True, "revision": "main"}
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingExtraError, match="datasets"):
        made.push_to_hub("me/chats")


def test_the_real_datasets_reads_what_is_published(made: RecipeResult, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    found = datasets.Dataset.from_parquet(str(made.path / "dataset.parquet"), cache_dir=str(tmp_path))
    assert [row["topic"] for row in found] == [row["topic"] for row in made.rows()]


def _drops_all() -> Any:
    return Validate(name="never", function="recipes.result_recipes:never_good", on_fail="drop")


def test_the_files_bytes_are_the_same_each_time(made: RecipeResult, tmp_path: Path) -> None:
    again = chats().run(8, tmp_path, seed=5, progress=False, concurrency=1)
    assert contents(again.path) == contents(made.path)
