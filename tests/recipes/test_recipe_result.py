"""What a recipe's run has made: rows, dialogues, counts, a table; finished or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from recipes.result_recipes import FILES, chats, contents, failing, lines, small

from sdialog_like import Dialog
from sdialog_like.errors import InputError, PlanChangedError, RunFolderError
from sdialog_like.recipes import Category, Recipe, RecipeResult, Text
from sdialog_like.runs import resume, run
from sdialog_like.testing import ScriptedModel

ROWS = 12


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> RecipeResult:
    return chats().run(ROWS, tmp_path_factory.mktemp("chats"), seed=5, progress=False)


# A finished run.


def test_the_folder_holds_the_data_set_the_recipe_and_the_report(made: RecipeResult) -> None:
    assert all((made.path / name).is_file() for name in FILES)
    assert Recipe.from_yaml(made.path / "recipe.yaml") == chats()


def test_rows_that_a_check_drops_are_not_in_the_data_set_but_counted(made: RecipeResult) -> None:
    lengths = [len(line["values"]["chat"]["turns"]) for line in lines(made.path / "dialogs.jsonl")]
    kept = [length for length in lengths if length <= 4]
    assert 0 < len(kept) < ROWS
    assert made.counts == {"all": ROWS, "kept": len(kept), "dropped": ROWS - len(kept), "failed": 0, "waiting": 0}
    assert [len(dialog.turns) for dialog in made.dialogs()] == kept
    assert {line["dropped"]["column"] for line in made.dropped()} == {"short"}


def test_a_row_has_its_id_the_columns_and_what_is_kept_beside_them(made: RecipeResult) -> None:
    row = next(made.rows())
    assert list(row)[:4] == ["row_id", "topic", "length", "temperature"]
    assert row["tip__trace"][0]["messages"][-1]["content"] == f"A tip about {row['topic']}."
    assert row["quality__second"]["scores"].keys() == row["quality"].keys() == {"toxicity", "help"}
    assert row["quality__reason"] is None
    assert "short__reason" not in row  # what a check drops has no row
    assert lines(made.path / "dataset.jsonl") == list(made.rows())


def test_the_table_has_dialogues_as_objects_as_data_or_as_text(made: RecipeResult) -> None:
    rows = list(made.rows())
    table = made.load_dataset()
    assert list(table.columns) == list(rows[0])
    assert [dialog.to_dict() for dialog in table["chat"]] == [row["chat"] for row in rows]
    assert isinstance(table["chat"][0], Dialog)
    assert list(made.load_dataset(dialogs="dicts")["chat"]) == [row["chat"] for row in rows]
    assert [json.loads(text) for text in made.load_dataset(dialogs="json")["chat"]] == [row["chat"] for row in rows]
    with pytest.raises(InputError, match="dialogs is one of objects, dicts, json, not 'yes'"):
        made.load_dataset(dialogs="yes")


def test_the_metadata_say_what_was_made_of_what(made: RecipeResult) -> None:
    metadata = json.loads((made.path / "metadata.json").read_text("utf-8"))
    assert metadata["seed"] == 5
    assert metadata["model"]["spec"] == "builtin"
    assert Recipe.from_dict(metadata["recipe"]) == chats()
    assert metadata["columns"]["length"] == "int"
    assert metadata["columns"]["chat"] == "dialogue"
    assert metadata["columns"]["quality"].startswith("struct<toxicity: struct<score: int, reasoning: string>")
    assert metadata["versions"].keys() >= {"sdialog_like", "faker"}
    assert metadata["files"]["dataset.jsonl"]["lines"] == made.counts["kept"]
    assert metadata["report"] == made.report().to_dict()


def test_the_same_call_again_changes_no_file(made: RecipeResult) -> None:
    before = {name: (made.path / name).stat().st_mtime_ns for name in FILES}
    again = chats().run(ROWS, made.path, progress=False)
    assert {name: (made.path / name).stat().st_mtime_ns for name in FILES} == before
    assert again.counts == made.counts


def test_another_recipe_in_the_same_folder_is_refused(made: RecipeResult) -> None:
    with pytest.raises(PlanChangedError):
        small().run(ROWS, made.path, progress=False)


def test_a_folder_is_opened_without_the_recipe(made: RecipeResult) -> None:
    opened = RecipeResult.open(made.path)
    assert opened.complete
    assert opened.recipe == chats()
    assert list(opened.rows()) == list(made.rows())
    assert opened.report().to_dict() == made.report().to_dict()


def test_damaged_or_missing_files_are_written_again(tmp_path: Path) -> None:
    made = small().run(3, tmp_path, seed=1, progress=False)
    before = contents(tmp_path)
    (tmp_path / "dataset.jsonl").write_text("{}\n")
    (tmp_path / "dataset.parquet").unlink()
    rows = list(RecipeResult.open(tmp_path).rows())
    assert [row["row_id"] for row in rows] == [0, 1, 2]
    made.write_files()
    assert contents(tmp_path) == before


# Which dialogues.


def test_a_column_of_dialogues_has_to_be_named_only_where_there_are_several(tmp_path: Path) -> None:
    recipe = small()
    two = recipe.add(recipe.column("chat").model_copy(update={"name": "other"}))
    made = two.run(2, tmp_path, seed=1, progress=False)
    assert [len(dialog.turns) for dialog in made.dialogs("other")] == [4, 4]
    with pytest.raises(InputError, match="several columns of dialogues: chat, other"):
        next(made.dialogs())
    with pytest.raises(InputError, match="no column 'nobody'"):
        next(made.dialogs("nobody"))


def test_no_dialogues_at_all_is_said(tmp_path: Path) -> None:
    made = Recipe(name="r", model="builtin", columns=[Category(name="a", values=[1, 2])]).run(
        2, tmp_path, seed=1, progress=False
    )
    with pytest.raises(InputError, match="There are no dialogues"):
        next(made.dialogs())


# Failed and unfinished rows.


def test_failed_rows_are_counted_and_tried_again_on_demand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = failing().run(9, tmp_path, seed=2, progress=False, failed_share=1)
    failed = made.counts["failed"]
    assert 0 < failed < 9
    assert [found["column"] for found in made.report().to_dict()["failures"]] == ["checked"]
    assert "three is too many" in made.report().to_dict()["failures"][0]["reason"]
    assert len(list(made.failures())) == failed
    assert len(list(made.rows())) == 9 - failed

    monkeypatch.setattr("recipes.result_recipes.fails_in_some.__code__", (lambda number: "fine").__code__)
    mended = failing().run(9, tmp_path, progress=False, retry_failed=True)
    assert mended.counts == {"all": 9, "kept": 9, "dropped": 0, "failed": 0, "waiting": 0}
    assert len((tmp_path / "dataset.jsonl").read_text().splitlines()) == 9


def test_an_unfinished_run_has_partial_figures_and_no_files(tmp_path: Path) -> None:
    stopped = small().run(20, tmp_path, seed=1, progress=False, max_calls=23, concurrency=2)
    assert stopped.stopped is not None
    assert not stopped.complete
    assert not (tmp_path / "dataset.jsonl").exists()
    opened = RecipeResult.open(tmp_path)
    counts = opened.counts
    assert counts["waiting"] == 20 - counts["kept"] > 0
    assert len(list(opened.rows())) == len(list(opened.dialogs())) == counts["kept"] > 0
    assert "not finished" in str(opened.report())
    with pytest.raises(InputError, match="is not finished"):
        opened.write_files()


def test_a_run_that_was_finished_without_the_recipe_gets_its_files_later(tmp_path: Path) -> None:
    whole = small().run(6, tmp_path / "whole", seed=1, progress=False)
    small().run(6, tmp_path / "part", seed=1, progress=False, max_calls=9, concurrency=2)
    resume(tmp_path / "part", progress=False, max_calls=None)
    assert not (tmp_path / "part" / "dataset.jsonl").exists()
    RecipeResult.open(tmp_path / "part").write_files()
    data = ("dialogs.jsonl", "dataset.jsonl", "dataset.parquet")
    assert contents(tmp_path / "part", data) == contents(whole.path, data)


def test_a_recipe_that_cannot_be_written_down_leaves_everything_but_itself(tmp_path: Path) -> None:
    recipe = Recipe(
        name="objects",
        model=ScriptedModel(["A tip."] * 10),
        columns=[Category(name="topic", values=["sleep"]), Text(name="tip", prompt="A tip about {{ topic }}.")],
    )
    made = recipe.run(2, tmp_path, seed=1, progress=False)
    assert [row["tip"] for row in made.rows()] == ["A tip.", "A tip."]
    assert not (tmp_path / "recipe.yaml").exists()
    metadata = json.loads((tmp_path / "metadata.json").read_text("utf-8"))
    assert metadata["recipe"] is None
    assert any("recipe.yaml is missing" in note for note in metadata["notes"])
    opened = RecipeResult.open(tmp_path)
    assert opened.recipe is None
    assert opened.report().to_dict() == made.report().to_dict()


def test_a_run_of_something_else_is_no_recipe_s(tmp_path: Path) -> None:
    async def program(row: object, client: object) -> dict[str, int]:
        return {"a": 1}

    run(program, 1, tmp_path, model="builtin", progress=False)
    with pytest.raises(RunFolderError, match="is not a recipe's"):
        RecipeResult.open(tmp_path)
    with pytest.raises(RunFolderError, match="There is no run"):
        RecipeResult.open(tmp_path / "nothing")


# Arguments.


@pytest.fixture
def seeded(tmp_path: Path) -> Recipe:
    (tmp_path / "rows.csv").write_text("name,id\nAda,7\nBob,8\nCem,9\n")
    return Recipe(
        name="seeded",
        model="builtin",
        rows={"file": tmp_path / "rows.csv", "order": "shuffled"},
        columns=[Text(name="greeting", prompt="Greet {{ name }}.")],
    )


def test_seed_rows_are_each_taken_once_and_the_order_stays_when_it_goes_on(seeded: Recipe, tmp_path: Path) -> None:
    first = seeded.run(output=tmp_path / "run", progress=False, max_calls=1, concurrency=1)
    assert first.counts["waiting"] > 0
    done = seeded.run(output=tmp_path / "run", progress=False)
    rows = list(done.rows())
    assert sorted(row["name"] for row in rows) == ["Ada", "Bob", "Cem"]
    assert {row["name"]: row["id"] for row in rows} == {"Ada": 7, "Bob": 8, "Cem": 9}


def test_without_seed_rows_a_number_is_needed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="How many rows"):
        small().run(output=tmp_path)
    with pytest.raises(InputError, match="at least 1, not 0"):
        small().run(0, tmp_path)


def test_everything_that_is_wrong_is_said_before_the_folder_is_made(tmp_path: Path) -> None:
    wrong = Recipe(
        name="wrong",
        model="builtin",
        columns=[Text(name="a", prompt="About {{ nothing }}."), Text(name="b", prompt="About {{ nobody }}.")],
    )
    with pytest.raises(InputError, match=r"(?s)nothing.*nobody"):
        wrong.run(2, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_the_default_model_may_be_another_one_an_alias_or_have_other_parameters(tmp_path: Path) -> None:
    recipe = small(model="qwen2.5:14b", models={"offline": {"model": "builtin"}})
    made = recipe.run(2, tmp_path / "alias", seed=1, model="offline", progress=False)
    assert {dialog.model for dialog in made.dialogs()} == {"builtin"}
    assert Recipe.from_yaml(tmp_path / "alias" / "recipe.yaml").model == "offline"
    assert list(recipe.run(2, tmp_path / "spec", seed=1, model="builtin", progress=False).rows()) == list(made.rows())


async def test_it_can_be_awaited(tmp_path: Path) -> None:
    made = await small().arun(2, tmp_path / "a", seed=1, progress=False)
    assert made.counts["kept"] == 2
    preview = await small().apreview(2, seed=1, progress=False)
    assert list(preview) == list(made.rows())


def test_other_processors_make_another_data_set_of_the_same_rows(tmp_path: Path) -> None:
    columns = [Category(name="a", values=[1]), Category(name="b", values=[2])]
    first = Recipe(name="one", columns=columns).run(3, tmp_path, seed=1, progress=False)
    rows = (tmp_path / "dialogs.jsonl").read_bytes()
    assert list(next(first.rows())) == ["row_id", "a", "b"]
    changed = Recipe(name="two", columns=columns, processors=[{"type": "drop", "columns": ["b"]}])
    second = changed.run(3, tmp_path, seed=1, progress=False)
    assert list(next(second.rows())) == ["row_id", "a"]
    assert (tmp_path / "dialogs.jsonl").read_bytes() == rows
