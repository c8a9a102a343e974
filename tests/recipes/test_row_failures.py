"""Contract: a row that fails or is cancelled loses nothing that is paid for, and always says the same."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from typing import Any

import pytest
from recipe_rows import make_rows

from sdialog_like.engine import Engine, MemoryJournal, Row, map_rows
from sdialog_like.errors import ColumnError
from sdialog_like.recipes import Category, Custom, DialogueColumn, Expression, JudgeColumn, Recipe, Text, Validate
from sdialog_like.recipes.work import RecipeWork
from sdialog_like.runs import run
from sdialog_like.testing import ScriptedModel

TOPIC = Category(name="topic", values=["sleep"])
CHAT: dict[str, Any] = {"user": {"name": "Ann"}, "assistant": {"name": "Bo"}}
SCORES: Any = [{"name": "quality", "options": [1, 2, 3]}]


def asked_for(model: ScriptedModel) -> list[str]:
    return [request.messages[-1]["content"] for request in model.requests]


def test_what_cannot_be_made_at_once_is_found_before_anybody_is_asked() -> None:
    model = ScriptedModel(lambda messages, seed: "Words.")
    recipe = Recipe(
        model=model,
        columns=[Text(name="a", prompt="a", constant=True), TOPIC, Expression(name="n", expr="{{ topic + 1 }}")],
    )
    (error,) = make_rows(recipe)
    assert isinstance(error, ColumnError)
    assert error.column == "n"
    assert not model.requests


@pytest.mark.parametrize("slow", ["a", "b"])
def test_of_two_columns_that_fail_the_first_is_named_whichever_fails_first(slow: str) -> None:
    async def script(messages: list[dict[str, str]], seed: int | None) -> Any:
        if messages[-1]["content"] == slow:
            await asyncio.sleep(0.01)
        return ValueError(f"{messages[-1]['content']} failed")

    columns = [Text(name=name, prompt=name, constant=True) for name in "ab"]
    (error,) = make_rows(Recipe(model=ScriptedModel(script), columns=columns))
    assert isinstance(error, ColumnError)
    assert error.column == "a"
    assert "a failed" in str(error)


def test_what_does_not_need_a_column_that_failed_is_made_and_recorded() -> None:
    broken = True

    async def script(messages: list[dict[str, str]], seed: int | None) -> Any:
        text = messages[-1]["content"]
        if text == "bad" and broken:
            return ValueError("no")
        await asyncio.sleep(0)
        return f"({text})"

    model = ScriptedModel(script)
    recipe = Recipe(
        model=model,
        columns=[
            Text(name="bad", prompt="bad", constant=True),
            Text(name="after", prompt="after {{ bad }}"),
            Text(name="first", prompt="first", constant=True),
            Text(name="second", prompt="second {{ first }}"),
        ],
    )
    journal = MemoryJournal()
    make_rows(recipe, journal=journal)
    assert sorted(asked_for(model)) == ["bad", "first", "second (first)"]
    broken = False
    (row,) = make_rows(recipe, journal=journal)
    assert row["values"]["second"] == "(second (first))"
    assert asked_for(model)[3:] == ["bad", "after (bad)"]


def test_a_row_that_is_cancelled_leaves_nothing_behind() -> None:
    """Two columns are on their way, others wait for them: all end, and asyncio has nothing to complain of."""
    complaints: list[Any] = []
    cleaned: list[str] = []

    async def script(messages: list[dict[str, str]], seed: int | None) -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cleaned.append(messages[-1]["content"])
            raise
        return ""

    model = ScriptedModel(script)
    recipe = Recipe(
        model=model,
        columns=[
            Text(name="a", prompt="a", constant=True),
            Text(name="b", prompt="b", constant=True),
            Text(name="c", prompt="{{ a }} {{ b }}"),
            Validate(name="v", of="c", rule={"type": "no_placeholder"}, on_fail="drop"),  # type: ignore[arg-type]
        ],
    )
    work = RecipeWork(recipe)

    async def cancelled() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context))
        made = asyncio.ensure_future(
            map_rows(work, [Row(0, 1)], engine=Engine(work.bound_model), progress=False),
        )
        while len(model.requests) < 2:
            await asyncio.sleep(0)
        made.cancel()
        with pytest.raises(asyncio.CancelledError):
            await made
        assert asyncio.all_tasks() == {asyncio.current_task()}
        gc.collect()

    asyncio.run(cancelled())
    assert sorted(cleaned) == ["a", "b"]
    assert not complaints


# -- another chance


def test_a_failed_row_that_is_given_another_chance_does_not_meet_the_same_words_again(tmp_path: Path) -> None:
    """An empty text, and a dialogue that ended too soon: all replies are recorded."""

    def script(messages: list[dict[str, str]], seed: int | None) -> str:
        return "" if len(model.requests) <= least else "Good words."

    for column, least in (
        (Text(name="made", prompt="Write.", constant=True), 4),
        (DialogueColumn(name="made", turns=2, **CHAT), 4),
    ):
        model = ScriptedModel(script)
        work = RecipeWork(Recipe(model=model, columns=[column]))
        folder = tmp_path / column.type
        assert run(work, 1, folder, seed=1, progress=False).counts["failed"] == 1
        assert len(model.requests) == least
        result = run(work, 1, folder, seed=1, progress=False, retry_failed=True)
        assert result.counts["done"] == 1
        seeds = [request.seed for request in model.requests]
        assert len(set(seeds)) == len(seeds) > least, "nothing is asked for twice"


def test_a_failed_function_is_called_again_and_a_good_one_is_not(tmp_path: Path) -> None:
    calls: list[str] = []

    def good(topic: str) -> str:
        calls.append("good")
        return topic

    def bad(topic: str) -> str:
        calls.append("bad")
        if calls.count("bad") == 1:
            raise OSError("not now")
        return topic

    recipe = Recipe(columns=[TOPIC, Custom(name="b", function=bad), Custom(name="g", function=good)])
    assert run(RecipeWork(recipe), 1, tmp_path, seed=1, progress=False).counts["failed"] == 1
    assert run(RecipeWork(recipe), 1, tmp_path, seed=1, progress=False, retry_failed=True).counts["done"] == 1
    assert sorted(calls) == ["bad", "bad", "good"]


# -- checks


def checked(order: str, **check: Any) -> tuple[dict[str, Any], ScriptedModel]:
    """A judge that is fast or slow, and a check that may come before or after it in the recipe."""

    async def script(messages: list[dict[str, str]], seed: int | None) -> str:
        await asyncio.sleep(0)
        return '{"quality": {"reasoning": "Fine.", "score": 2}}' if "reasoning" in str(messages) else "Words."

    model = ScriptedModel(script)
    by_name = {
        "text": Text(name="text", prompt="text", constant=True),
        "slow": Text(name="slow", prompt="of {{ text }}"),
        "check": Validate(name="check", of="text", function=lambda text: "bad", **check),
        "judge": JudgeColumn(name="judge", of=["text", "slow"], scores=SCORES),  # type: ignore[arg-type]
    }
    (row,) = make_rows(Recipe(model=model, columns=[by_name[name] for name in order.split()]))
    return dict(row), model


@pytest.mark.parametrize("order", ["text slow check judge", "judge slow text check", "text judge check slow"])
def test_wherever_a_check_stands_nothing_is_made_of_what_it_throws_away(order: str) -> None:
    row, model = checked(order, on_fail="drop")
    assert row["dropped"] == {"column": "check", "reason": "bad"}
    assert row["values"]["slow"] is row["values"]["judge"] is None
    assert asked_for(model) == ["text"]


def test_a_row_that_is_kept_with_a_mark_after_all_tries_is_made_to_its_end() -> None:
    row, model = checked("text slow check judge", on_fail="retry", tries=3, then="mark")
    assert row["tries"] == 3
    assert row["marks"] == {"check": "bad"}
    assert row["values"]["judge"]["quality"]["score"] == 2
    assert len(model.requests) == 3 + 2, "what is made of the text is made once, of the last one"


def test_checks_of_each_others_columns_do_not_wait_for_each_other() -> None:
    model = ScriptedModel(lambda messages, seed: "Words.")
    columns = [
        Text(name="d", prompt="d", constant=True),
        Text(name="c", prompt="c of {{ d }}"),
        Text(name="u", prompt="u of {{ d }}"),
        Validate(name="v1", of=["d", "u"], rule={"type": "no_placeholder"}, on_fail="drop"),  # type: ignore[arg-type]
        Validate(name="v2", of=["d", "c"], rule={"type": "no_placeholder"}, on_fail="drop"),  # type: ignore[arg-type]
    ]
    (row,) = make_rows(Recipe(model=model, columns=columns))
    assert row["values"]["v1"] is row["values"]["v2"] is True


def test_no_further_try_is_made_where_a_row_is_dropped_anyway() -> None:
    model = ScriptedModel(lambda messages, seed: "Words.")
    columns = [
        Text(name="text", prompt="text", constant=True),
        Validate(name="again", of="text", function=lambda text: False, on_fail="retry"),  # type: ignore[arg-type]
        Validate(name="out", of="text", function=lambda text: "never", on_fail="drop"),  # type: ignore[arg-type]
    ]
    (row,) = make_rows(Recipe(model=model, columns=columns))
    assert row["dropped"] == {"column": "out", "reason": "never"}
    assert len(model.requests) == 1
