"""Contract: functions of the user's own, in whatever form they come, and what expressions make of values."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from recipe_rows import make_rows, values

from sdialog_like.dialog import Dialog, Turn
from sdialog_like.errors import ColumnError
from sdialog_like.recipes import Category, Custom, DialogueColumn, Expression, Recipe, Validate
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel

TOPIC = Category(name="topic", values=["sleep"])


async def slowly(topic: str, seed: int) -> dict[str, Any]:
    return {"topic": topic, "seed": seed}


def of_a_row(row: dict[str, Any], extra: int) -> list[Any]:
    return [sorted(row), extra]


def test_custom_functions_get_what_they_name() -> None:
    recipe = Recipe(
        columns=[
            TOPIC,
            Custom(name="a", function=slowly),
            Custom(name="b", function=of_a_row, needs=["topic", "a"], arguments={"extra": 3}),
            Custom(name="c", function=lambda row_id: row_id),
        ]
    )
    made = values(recipe)
    assert made["a"] == {"topic": "sleep", "seed": derive_seed(derive_seed(1, 0), "a")}
    assert made["b"] == [["a", "topic"], 3]
    assert made["c"] == 0


def with_tax(topic: str, rate: float = 0.2, extra: str = "none") -> list[Any]:
    return [topic, rate, extra]


def test_a_parameter_with_a_default_keeps_it_where_there_is_no_such_column() -> None:
    plain = Custom(name="a", function=with_tax)
    assert Recipe(columns=[TOPIC, plain]).check() == []
    assert values(Recipe(columns=[TOPIC, plain]))["a"] == ["sleep", 0.2, "none"]
    given = Custom(name="a", function=with_tax, arguments={"rate": 0.5})
    # The column comes first, wherever it stands.
    recipe = Recipe(columns=[given, TOPIC, Expression(name="extra", expr="{{ topic }}y")])
    assert [column.name for column in recipe.order()] == ["topic", "extra", "a"]
    assert values(recipe)["a"] == ["sleep", 0.5, "sleepy"]
    # Two functions with the same default have nothing in common, and a column does not wait for itself.
    check = Validate(name="good", function=lambda topic, rate=1: True, on_fail="drop")
    assert values(Recipe(columns=[TOPIC, check, Custom(name="rate", function=with_tax)]))["rate"][1] == 0.2


def test_a_default_that_may_be_a_misspelt_column_is_a_warning() -> None:
    (problem,) = Recipe(columns=[TOPIC, Custom(name="a", function=lambda topik="x": topik)]).check()
    assert (problem.level, problem.hint) == ("warning", "Did you mean 'topic'?")


def test_a_custom_function_that_returns_no_data_or_fails_names_its_column() -> None:
    for function, told in (
        (lambda topic: object(), "has no JSON form|which JSON|type object"),
        (lambda topic: 1 / 0, "ZeroDivisionError"),
    ):
        (error,) = make_rows(Recipe(columns=[TOPIC, Custom(name="odd", function=function)]))
        assert isinstance(error, ColumnError)
        assert error.column == "odd"
        with pytest.raises(ColumnError, match=told):
            raise error


# -- functions that are not as one would wish


def shortened(chat: Dialog) -> int:
    chat.turns.pop()
    return len(chat.turns)


def test_what_a_function_does_to_its_arguments_reaches_nobody_else() -> None:
    model = ScriptedModel(lambda m, s: f"Words {s}.")
    arguments = {"seen": []}

    def remembering(topic: str, seen: list[str]) -> int:
        seen.append(topic)
        return len(seen)

    recipe = Recipe(
        model=model,
        columns=[
            TOPIC,
            DialogueColumn(name="chat", user={"name": "A"}, assistant={"name": "B"}, turns=2),  # type: ignore[arg-type]
            Custom(name="left", function=shortened),
            Custom(name="count", function=remembering, arguments=arguments),
        ],
    )
    rows = make_rows(recipe, 3)
    assert [len(row["values"]["chat"]["turns"]) for row in rows] == [2, 2, 2]
    assert [row["values"]["left"] for row in rows] == [1, 1, 1]
    assert [row["values"]["count"] for row in rows] == [1, 1, 1]


class Shouting:
    async def __call__(self, topic: str) -> str:
        return topic.upper()


def with_defaults(topic: str, limit: int = 3) -> int:
    return limit


def of_any(*rest: Any, **row: Any) -> list[Any]:
    return [len(rest), sorted(row)]


def test_functions_come_in_many_forms() -> None:
    recipe = Recipe(
        columns=[
            TOPIC,
            Custom(name="object", function=Shouting()),
            Custom(name="awaitable", function=lambda topic: Shouting()(topic)),
            Custom(name="default", function=with_defaults, needs=["topic"]),  # type: ignore[arg-type]
            Custom(name="part", function=functools.partial(with_defaults, limit=7), needs=["topic"]),  # type: ignore[arg-type]
            Custom(name="any", function=of_any, needs=["topic", "part"], arguments={"more": 1}),  # type: ignore[arg-type]
        ]
    )
    made = values(recipe)
    assert made == {
        "topic": "sleep",
        "object": "SLEEP",
        "awaitable": "SLEEP",
        "default": 3,
        "part": 7,
        "any": [0, ["more", "part", "topic"]],
    }


def test_a_function_that_raises_stop_iteration_fails_its_row_instead_of_hanging() -> None:
    (error,) = make_rows(Recipe(columns=[TOPIC, Custom(name="odd", function=lambda topic: next(iter(())))]))
    assert isinstance(error, ColumnError)
    assert "StopIteration" in str(error)


def test_a_dialogue_that_a_function_returns_is_a_dialogue() -> None:
    recipe = Recipe(
        columns=[
            Custom(name="chat", function=lambda: Dialog(turns=[Turn(speaker="Ann", text="Hi.")])),
            Custom(name="again", function=lambda chat: type(chat).__name__),
            Expression(name="shown", expr="<{{ chat }}>"),
            Expression(name="same", expr="{{ chat }}"),
            Expression(name="shown_again", expr="<{{ same }}>"),
        ]
    )
    made = values(recipe)
    assert made["again"] == "Dialog"
    assert made["shown"] == made["shown_again"] == "<Ann: Hi.>"
    assert made["same"] == made["chat"]


# -- what templates give


def test_what_jinja_makes_besides_plain_data_becomes_plain_data() -> None:
    recipe = Recipe(
        columns=[
            Expression(name="items", expr="{{ [{'a': 1}, {'a': 2}] }}"),
            Expression(name="mapped", expr="{{ items | map(attribute='a') }}"),
            Expression(name="ranged", expr="{{ range(3) }}"),
            Expression(name="pair", expr="{{ (1, 'é') }}"),
            Expression(name="empty", expr="yes", skip_when="items | selectattr('a', 'gt', 5)"),
        ]
    )
    made = values(recipe)
    assert made["mapped"] == [1, 2]
    assert made["ranged"] == [0, 1, 2]
    assert made["pair"] == [1, "é"]
    assert made["empty"] == "yes"


def test_a_number_that_json_does_not_have_fails_its_row() -> None:
    (error,) = make_rows(Recipe(columns=[TOPIC, Expression(name="n", expr="nan", dtype="float")]))
    assert "JSON" in str(error)


def test_a_column_may_be_there_only_where_another_was_skipped() -> None:
    recipe = Recipe(
        columns=[
            TOPIC,
            Expression(name="usual", expr="usual {{ topic }}", skip_when="topic == 'sleep'"),
            Expression(name="instead", expr="instead {{ topic }}", skip_when="usual is not none"),
            Expression(name="made_of_it", expr="{{ usual }}"),
        ]
    )
    assert values(recipe) == {"topic": "sleep", "usual": None, "instead": "instead sleep", "made_of_it": None}
