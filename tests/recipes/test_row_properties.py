"""Contract: a row is the same whatever overtakes what, and no call of it is made twice; for any recipe."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recipe_rows import make_rows

from sdialog_like.engine import MemoryJournal
from sdialog_like.engine.request import digest
from sdialog_like.recipes import Category, Custom, DialogueColumn, Expression, JudgeColumn, Recipe, Text, Validate
from sdialog_like.testing import ScriptedModel


def number_of(*parts: Any) -> int:
    return int(digest([str(part) for part in parts])[:8], 16)


class Overtaking:
    """A model whose replies depend on what is asked alone, and whose speed on chance."""

    def __init__(self, speed: int, failing: int) -> None:
        self._random = random.Random(speed)
        self._failing = failing
        self.asked: list[str] = []

    async def __call__(self, messages: list[dict[str, str]], seed: int | None) -> Any:
        self.asked.append(digest([messages, seed]))
        for _ in range(self._random.choice([0, 0, 1, 5, 40])):
            await asyncio.sleep(0)
        number = number_of(messages, seed)
        if number % 100 < self._failing:
            return ValueError(f"failed at {number}")
        if "reasoning" in str(messages):
            return f'{{"quality": {{"reasoning": "Because.", "score": {number % 3 + 1}}}}}'
        return f"Words {number}."


def lucky(row: dict[str, Any], share: int) -> str | None:
    number = number_of(*(f"{name}: {value}" for name, value in sorted(row.items())))
    return None if number % 4 >= share else f"unlucky {number % 1000}"


def counted(row: dict[str, Any]) -> int:
    return len(str(sorted(row.items())))


@st.composite
def recipes(draw: st.DrawFn) -> list[Any]:
    columns: list[Any] = [Category(name="c0", values=["a", "b", "c"]), Text(name="c1", prompt="c1 of {{ c0 }}")]
    checks: list[str] = []
    for index in range(2, draw(st.integers(4, 8))):
        name = f"c{index}"
        earlier = [column.name for column in columns if column.name not in checks][::-1]
        of = draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=3, unique=True))
        shown = " ".join(f"{{{{ {each} }}}}" for each in of)
        common: dict[str, Any] = {"name": name, "drop": draw(st.sampled_from([False, False, False, True]))}
        if draw(st.integers(0, 5)) == 0:
            common |= {"skip_when": "c0 == 'a'", "propagate_skip": draw(st.booleans())}
        kind = draw(st.sampled_from(["text", "text", "dialogue", "judge", "custom", "expression", "validate", "validate"]))
        if kind == "text":
            columns.append(Text(prompt=f"{name} of {shown}", trace=draw(st.booleans()), **common))
        elif kind == "dialogue":
            sides: dict[str, Any] = {"user": {"name": "Ann"}, "assistant": {"name": "Bo"}}
            columns.append(DialogueColumn(task=shown, turns=draw(st.integers(1, 3)), **sides, **common))
        elif kind == "judge":
            scores: Any = [{"name": "quality", "options": [1, 2, 3]}]
            columns.append(JudgeColumn(of=of, scores=scores, second_model="other", **common))
        elif kind == "custom":
            columns.append(Custom(function=counted, needs=of, **common))
        elif kind == "expression":
            columns.append(Expression(expr=f"{name}: {shown}", **common))
        else:
            checks.append(name)
            how: dict[str, Any] = {"on_fail": draw(st.sampled_from(["retry", "drop", "mark", "retry"]))}
            if how["on_fail"] == "retry":
                how |= {"tries": draw(st.integers(2, 4)), "then": draw(st.sampled_from(["drop", "mark"]))}
            arguments = {"share": draw(st.integers(1, 3))}
            columns.append(Validate(of=of, function=lucky, arguments=arguments, **how, **common))
    return draw(st.permutations(columns))


def made(columns: list[Any], model: Overtaking, concurrency: int, journal: Any = None) -> list[Any]:
    scripted = ScriptedModel(model)
    recipe = Recipe(model=scripted, models={"other": ScriptedModel(model)}, columns=columns)
    errors = [problem for problem in recipe.check() if problem.level == "error"]
    if errors:  # a retry with nothing to make again
        return []
    rows = make_rows(recipe, 6, concurrency=concurrency, journal=journal)
    return [row if isinstance(row, dict) else f"{type(row).__name__}: {row}" for row in rows]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(recipes(), st.integers(0, 2**31), st.sampled_from([0, 0, 10]))
def test_rows_do_not_depend_on_what_overtakes_what_and_no_call_is_made_twice(
    columns: list[Any], speed: int, failing: int
) -> None:
    journal = MemoryJournal()
    first = Overtaking(speed, failing)
    rows = made(columns, first, 1, journal)
    for concurrency in (8, 64):
        again = Overtaking(speed + concurrency, failing)
        assert made(columns, again, concurrency) == rows
        assert sorted(again.asked) == sorted(first.asked)
    if not failing:
        replayed = Overtaking(speed, failing)
        assert made(columns, replayed, 8, journal) == rows
        assert not replayed.asked
