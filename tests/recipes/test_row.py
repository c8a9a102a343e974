"""Contract: a row's columns are made as soon as they can be; rows are skipped, checked, made again, and never made twice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from recipe_rows import make_rows, values
from standin_server import ServedRequest, StandInServer

from sdialog_like.dialog import Dialog
from sdialog_like.engine import MemoryJournal
from sdialog_like.errors import ColumnError, InputError, PlanChangedError
from sdialog_like.recipes import Category, Custom, DialogueColumn, Expression, JudgeColumn, Recipe, Text, Uniform, Validate
from sdialog_like.recipes.work import RecipeWork
from sdialog_like.runs import open_run, resume, run, verify
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel

TOPIC = Category(name="topic", values=["sleep", "food"])
SCORES = [{"name": "quality", "options": [1, 2, 3]}]


def say(messages: list[dict[str, str]], seed: int | None) -> str:
    return f"({messages[-1]['content']}) {seed}"


# -- order


def test_columns_may_stand_in_any_order() -> None:
    recipe = Recipe(
        model=ScriptedModel(say),
        columns=[Text(name="b", prompt="b of {{ a }}"), Text(name="a", prompt="a of {{ topic }}"), TOPIC],
    )
    made = values(recipe)
    assert list(made) == ["b", "a", "topic"]
    assert made["a"] in made["b"]


def test_no_row_waits_for_another_rows_column() -> None:
    """The judge of a fast row is asked while a slow row's first text is still on its way."""
    asked: list[str] = []
    others_done = asyncio.Event()

    async def script(messages: list[dict[str, str]], seed: int | None) -> str:
        text = messages[-1]["content"]
        asked.append(text)
        if text == "first of row 0":
            await others_done.wait()
        if text.startswith("second of (first of row 1"):
            others_done.set()
        return f"({text})"

    recipe = Recipe(
        model=ScriptedModel(script),
        columns=[
            Text(name="first", prompt="first of row {{ row.id }}"),
            Text(name="second", prompt="second of {{ first }}"),
        ],
    )
    first, second = make_rows(recipe, 2)
    assert asked == ["first of row 0", "first of row 1", "second of (first of row 1)", "second of (first of row 0)"]
    assert first["values"]["second"] == "(second of (first of row 0))"
    assert second["values"]["second"] == "(second of (first of row 1))"


def test_columns_that_do_not_need_each_other_are_made_at_the_same_time() -> None:
    both = asyncio.Barrier(2) if hasattr(asyncio, "Barrier") else None
    if both is None:
        pytest.skip("Python 3.10 has no barrier")

    async def script(messages: list[dict[str, str]], seed: int | None) -> str:
        await both.wait()
        return "done"

    recipe = Recipe(
        model=ScriptedModel(script),
        columns=[TOPIC, Text(name="a", prompt="{{ topic }}"), Text(name="b", prompt="{{ topic }}")],
    )
    assert values(recipe)["b"] == "done"


def test_seeds_differ_by_row_and_by_column_and_the_same_request_twice_is_two_requests() -> None:
    model = ScriptedModel(say)
    recipe = Recipe(model=model, columns=[Text(name=name, prompt="Hi.", constant=True) for name in "ab"])
    rows = make_rows(recipe, 3)
    said = [row["values"][name] for row in rows for name in "ab"]
    assert len(set(said)) == len(said) == 6
    assert {request.seed for request in model.requests} == {
        derive_seed(derive_seed(1, row), name) for row in range(3) for name in "ab"
    }


def test_two_dialogues_in_one_row_do_not_reach_each_other() -> None:
    sides: dict[str, Any] = {"user": {"name": "A"}, "assistant": {"name": "B"}, "turns": 4}
    both = Recipe(model=ScriptedModel(say), columns=[DialogueColumn(name=name, **sides) for name in ("one", "two")])
    alone = Recipe(model=ScriptedModel(say), columns=[DialogueColumn(name="two", **sides)])
    made = values(both)
    assert made["one"]["turns"] != made["two"]["turns"]
    assert made["two"] == values(alone)["two"]


# -- skipping


def test_a_skipped_column_is_null_and_so_is_what_needs_it() -> None:
    model = ScriptedModel(say)
    recipe = Recipe(
        model=model,
        columns=[
            Category(name="level", values=["low"]),
            Text(name="extra", prompt="{{ level }}", skip_when="level == 'low'"),
            Text(name="more", prompt="{{ extra }}"),
            Expression(name="shown", expr="{{ extra is none }}", propagate_skip=False),
        ],
    )
    assert values(recipe) == {"level": "low", "extra": None, "more": None, "shown": True}
    assert not model.requests


def test_a_dropped_column_is_used_and_left_out() -> None:
    recipe = Recipe(columns=[Category(name="n", values=[1], drop=True), Expression(name="twice", expr="{{ n * 2 }}")])
    assert values(recipe) == {"twice": 2}


# -- failing


def test_a_column_that_fails_fails_its_row_alone_and_is_named() -> None:
    def script(messages: list[dict[str, str]], seed: int | None) -> Any:
        return ValueError("out of words") if messages[-1]["content"] == "food" else "fine"

    recipe = Recipe(
        model=ScriptedModel(script),
        columns=[TOPIC, Text(name="tip", prompt="{{ topic }}"), Text(name="after", prompt="{{ tip }}")],
    )
    rows = make_rows(recipe, 12)
    failed = [row for row in rows if isinstance(row, Exception)]
    assert 0 < len(failed) < 12
    assert all(isinstance(error, ColumnError) and error.column == "tip" for error in failed)


# -- checking


def dialogues(**check: Any) -> Recipe:
    """A recipe whose dialogue is only good where the model says so."""
    return Recipe(
        model=ScriptedModel(say),
        columns=[
            TOPIC,
            DialogueColumn(name="chat", user={"name": "A"}, assistant={"name": "B"}, task="{{ topic }}", turns=2),  # type: ignore[arg-type]
            Validate(name="good", of="chat", **check),
            JudgeColumn(name="rated", of="chat", scores=SCORES),  # type: ignore[arg-type]
        ],
    )


NEVER = {"rule": {"type": "turn_count", "turns": 9}}


def test_a_bad_row_is_marked_and_kept() -> None:
    (row,) = make_rows(dialogues(**NEVER))
    assert row["values"]["good"] is False
    assert row["marks"] == {"good": "2 turns instead of 9"}
    assert "dropped" not in row
    assert row["values"]["rated"] is not None


def test_a_dropped_row_says_why_and_nothing_more_is_paid_for_it() -> None:
    recipe = dialogues(**NEVER, on_fail="drop")
    (row,) = make_rows(recipe)
    assert row["dropped"] == {"column": "good", "reason": "2 turns instead of 9"}
    assert row["values"]["rated"] is None
    assert len(recipe.model.requests) == 2, "the judge was not asked"


def lucky(chat: dict[str, Any] | Any) -> str | None:
    return None if sum(map(ord, chat.turns[0].text)) % 3 == 0 else "no luck"


def test_a_row_that_is_made_again_has_other_seeds_and_is_judged_once() -> None:
    recipe = dialogues(function=lucky, tries=20, on_fail="retry")
    rows = make_rows(recipe, 6)
    tries = [row.get("tries", 1) for row in rows]
    assert max(tries) > 1
    for row in rows:
        assert row["values"]["good"] is True
        chat = Dialog.from_dict(row["values"]["chat"])
        again = row.get("tries", 1) - 1
        base = row["seed"] if not again else derive_seed(row["seed"], "retry", again)
        assert chat.seed == derive_seed(base, "chat")
        assert row["values"]["topic"] in ("sleep", "food")
    judged = [request for request in recipe.model.requests if request.schema is not None]
    assert len(judged) == 6 * 4, "once a row; the script's words are no scores, so each is asked four times"


@pytest.mark.parametrize("then", ["drop", "mark"])
def test_tries_end(then: str) -> None:
    recipe = dialogues(**NEVER, on_fail="retry", tries=3, then=then)
    (row,) = make_rows(recipe)
    assert row["tries"] == 3
    dialogue_calls = [request for request in recipe.model.requests if request.schema is None]
    assert len(dialogue_calls) == 3 * 2
    assert ("dropped" in row) == (then == "drop")
    assert ("marks" in row) == (then == "mark")


# -- functions are called once


def test_a_custom_function_is_not_called_twice_by_a_row_that_is_made_again() -> None:
    calls: list[str] = []

    def look(topic: str) -> int:
        calls.append(topic)
        return len(calls)

    journal = MemoryJournal()
    recipe = Recipe(columns=[TOPIC, Custom(name="found", function=look)])
    assert make_rows(recipe, 3, journal=journal) == make_rows(recipe, 3, journal=journal)
    assert len(calls) == 3


# -- as a run


CHAT = """
name: chats
model: stand-in
columns:
  - {name: topic, type: category, values: [sleep, food]}
  - {name: length, type: category, values: [2, 4]}
  - {name: task, type: text, prompt: "A task about {{ topic }}."}
  - {name: chat, type: dialogue, user: {name: Ann}, assistant: {name: Bo}, task: "{{ task }}", turns: length}
  - {name: short, type: validate, of: chat, rule: {type: turn_count, turns: 2}, on_fail: retry, tries: 2, then: mark}
  - {name: rated, type: judge, of: chat, scores: [{name: quality, options: [1, 2, 3]}]}
"""


def test_a_run_has_the_same_bytes_at_any_concurrency_in_several_processes_and_resumed(tmp_path: Path) -> None:
    def latency(request: ServedRequest) -> float:
        return 0.001 * ((request.seed or 0) % 5)  # some overtake others

    recipe = Recipe.from_yaml(CHAT)
    with StandInServer(latency=latency) as server:
        work = RecipeWork(recipe).with_model("stand-in", base_url=server.url)
        for name, settings in {"1": {"concurrency": 1}, "64": {"concurrency": 64}, "two": {"workers": 2}}.items():
            result = run(work, 12, tmp_path / name, seed=5, progress=False, **settings)  # type: ignore[arg-type]
            assert result.counts["done"] == 12
        asked = len(server.requests)
        run(work, 12, tmp_path / "half", seed=5, progress=False, max_calls=20)
        resume(tmp_path / "half", max_calls=None, base_url=server.url, progress=False)
        assert len(server.requests) - asked == asked / 3, "no call is paid for twice"
    whole = (tmp_path / "1" / "dialogs.jsonl").read_bytes()
    assert all((tmp_path / name / "dialogs.jsonl").read_bytes() == whole for name in ("64", "two", "half"))
    with open_run(tmp_path / "1") as opened:
        parts = opened.cost_by_part()
        assert set(parts) == {"task", "chat", "rated"}
        assert verify(tmp_path / "1", offline=True, progress=False).counts["replayable"] == 12


def test_another_recipe_is_another_run_and_the_column_that_differs_is_named(tmp_path: Path) -> None:
    run(RecipeWork(Recipe.from_yaml(CHAT).with_model("builtin")), 2, tmp_path, seed=5, progress=False)
    changed = RecipeWork(Recipe.from_yaml(CHAT.replace("A task about", "A job about")).with_model("builtin"))
    with pytest.raises(PlanChangedError, match=r"columns\.task\.prompt: 'A task about .*A job about"):
        run(changed, 2, tmp_path, seed=5, progress=False)


def test_seed_rows_are_rows_of_the_run(tmp_path: Path) -> None:
    (tmp_path / "topics.csv").write_text("topic,seed,note\nsleep,7,a\nfood,8,b\nwork,9,c\n", "utf-8")
    recipe = Recipe.from_yaml(
        f"model: builtin\nrows: {{file: {tmp_path / 'topics.csv'}}}\n"
        "columns:\n  - {name: tip, type: expression, expr: '{{ topic }} {{ seed }}'}\n"
    )
    work = RecipeWork(recipe)
    run(work, work.rows(seed=1), tmp_path / "out", seed=1, progress=False)
    with open_run(tmp_path / "out") as opened:
        assert [row["values"]["tip"] for row in opened.results()] == ["sleep 7", "food 8", "work 9"]
    assert [row["values"]["topic"] for row in make_rows(recipe, 5)] == ["sleep", "food", "work", "sleep", "food"]


def test_a_run_goes_on_from_its_folder_alone_where_its_seed_rows_are_gone(tmp_path: Path) -> None:
    source = tmp_path / "topics.csv"
    source.write_text("topic,level\nsleep,1\nfood,2\nwork,3\n", "utf-8")
    recipe = Recipe.from_yaml(
        f"model: builtin\nrows: {{file: {source}}}\n"
        "columns:\n  - {name: tip, type: text, prompt: 'A tip on {{ topic }}, level {{ level }}.'}\n"
    )
    work = RecipeWork(recipe)
    run(work, work.rows(5, seed=1), tmp_path / "whole", seed=1, progress=False)
    run(work, work.rows(5, seed=1), tmp_path / "half", seed=1, progress=False, max_calls=2)
    source.unlink()
    resume(tmp_path / "half", max_calls=None, progress=False)
    assert (tmp_path / "half" / "dialogs.jsonl").read_bytes() == (tmp_path / "whole" / "dialogs.jsonl").read_bytes()
    assert verify(tmp_path / "half", offline=True, progress=False).counts["replayable"] == 5


def test_a_recipe_without_seed_rows_has_to_be_told_how_many() -> None:
    with pytest.raises(InputError, match="How many rows"):
        RecipeWork(Recipe(columns=[TOPIC])).rows()


def test_a_wrong_recipe_is_refused_with_all_that_is_wrong_before_anything_is_made() -> None:
    recipe = Recipe(
        model="builtin",
        columns=[Text(name="a", prompt="{{ nothing }}"), Uniform(name="n", low=0, high=1), Text(name="b", prompt="{n}")],
    )
    with pytest.raises(InputError, match=r"(?s)nothing.*\{n\}"):
        RecipeWork(recipe)


def test_a_recipe_with_functions_of_a_notebook_is_told_apart_by_their_text(tmp_path: Path) -> None:
    def one(topic: str) -> int:
        return 1

    def other(topic: str) -> int:
        return 2

    run(RecipeWork(Recipe(columns=[TOPIC, Custom(name="n", function=one)])), 2, tmp_path, seed=1, progress=False)
    run(RecipeWork(Recipe(columns=[TOPIC, Custom(name="n", function=one)])), 2, tmp_path, seed=1, progress=False)
    with pytest.raises(PlanChangedError, match=r"columns\.n\.function\.source"):
        run(RecipeWork(Recipe(columns=[TOPIC, Custom(name="n", function=other)])), 2, tmp_path, seed=1, progress=False)
