"""Each type of column refuses what cannot be meant, and says what is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest
from recipes.recipe_parts import Ticket, look_up

from sdialog_like.errors import InputError
from sdialog_like.judges import Score
from sdialog_like.recipes import (
    Category,
    Custom,
    Datetime,
    DialogueColumn,
    Expression,
    Gaussian,
    JudgeColumn,
    ModelConfig,
    Person,
    PersonaColumn,
    Poisson,
    Recipe,
    Rows,
    Side,
    Structured,
    Subcategory,
    Text,
    Uniform,
    Validate,
    When,
)

SIDES: dict[str, Any] = {"user": Side(description="a"), "assistant": Side(description="b")}
ONE = {"name": "q", "options": "1-5"}


@pytest.mark.parametrize("name", ["2nd", "a-b", "a b", "", "_a", "if", "not", "none", "loop", "range", "row", "class"])
def test_names_that_templates_could_not_refer_to(name: str) -> None:
    with pytest.raises(InputError, match="name"):
        Expression(name=name, expr="a")


@pytest.mark.parametrize("name", ["größe", "caller", "items", "x1"])
def test_names_that_they_can(name: str) -> None:
    assert Expression(name=name, expr="a").name == name


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Category(name="x", values=[]), "values"),
        (lambda: Category(name="x", values=["a", "a"]), "'a' comes twice"),
        (lambda: Category(name="x", values=["a"], weights=[0]), "No weight is above 0"),
        (lambda: Category(name="x", values=["a", "b"], weights=[1, -1]), "negative"),
        (lambda: Category(name="x", values=["a", "b"], weights=[1]), "1 weights for 2 values"),
        (lambda: Category(name="x", values=["a"], wieghts=[1]), "did you mean 'weights'"),
        (lambda: Category(name="x", values=["a"], weights=[float("nan")]), "weights"),
        (lambda: Category(name="x", values=["a"], when=[When("b")]), "sets no parameter"),
        (lambda: Category(name="x", values=["a"], when=[When("b", name="y")]), "unknown"),
        (lambda: Category(name="x", values=["a"], when=[When("b", values=[])]), "fewer than 1 items"),
        (lambda: Subcategory(name="x", category="c", values={"a": []}), "no values"),
        (lambda: Subcategory(name="x", category="c", values={"a": ["b"]}, weights={"b": [1]}), "does not have 'b'"),
        (lambda: Subcategory(name="x", category="c", values={"a": ["b"]}, weights={"a": [1, 2]}), "2 weights for 1 values"),
        (lambda: Uniform(name="x", low=2, high=1), "low .* is above high"),
        (lambda: Uniform(name="x", low=0.5, high=1, whole=True), "whole numbers"),
        (lambda: Uniform(name="x", low=0, high=1, whole=True, decimals=2), "no decimals"),
        (lambda: Gaussian(name="x", mean=0, stddev=0), "stddev"),
        (lambda: Gaussian(name="x", mean=0, stddev=1, min=2, max=1), "is above max"),
        (lambda: Gaussian(name="x", mean=0, stddev=1, min=1.2, max=1.8, whole=True), "no whole number"),
        (lambda: Poisson(name="x", mean=-1), "mean"),
        (lambda: Datetime(name="x", start="2026-01-02", end="2026-01-01"), "not before end"),
        (lambda: Datetime(name="x", start=2026, end="2026-01-01"), "no date"),
        (lambda: Datetime(name="x", start="2026-01-01", end="2026-01-01T00:00:00Z"), "time zone"),
        (lambda: Person(name="x", sex="robot"), "sex"),
        (lambda: Expression(name="x", expr=""), "expr"),
        (lambda: Expression(name="x", expr="a", dtype="date"), "dtype"),
        (lambda: Text(name="x", prompt="a", parameters={"api_key": "b"}), "api_key does not belong"),
        (lambda: Text(name="x", prompt="a", parameters={"seed": 1}), "seed is not a parameter"),
        (lambda: Structured(name="x", prompt="a", schema="Ticket"), "module:ClassName"),
        (lambda: Structured(name="x", prompt="a", schema={"type": "strng"}), "no JSON schema"),
        (lambda: Structured(name="x", prompt="a", schema={"type": "array"}), "does not describe an object"),
        (lambda: PersonaColumn(name="x"), "has attributes"),
        (lambda: DialogueColumn(name="x", **SIDES, turns=4, max_turns=5), "exact number"),
        (lambda: DialogueColumn(name="x", **SIDES, turns=0), "at least one turn"),
        (lambda: DialogueColumn(name="x", **SIDES, min_turns=4, max_turns=3), "is above max_turns"),
        (lambda: DialogueColumn(name="x", **SIDES, turns=True), "turns"),
        (lambda: DialogueColumn(name="x", user=Side(tools=[look_up]), assistant="a", mode="one_call"), "mode: role_play"),
        (lambda: DialogueColumn(name="x", user="a friendly person", assistant="b"), "not the name of a column"),
        (lambda: Side(persona="a", description="b"), "not both"),
        (lambda: Side(persona="a", persona_class="Doctor"), "given by its attributes"),
        (lambda: Side(tools=["look_up"]), "module:name"),
        (lambda: Side(tools=[3]), "no function"),
        (lambda: JudgeColumn(name="x", of=[], scores=[ONE]), "of"),
        (lambda: JudgeColumn(name="x", of="a", scores=[]), "at least one score"),
        (lambda: JudgeColumn(name="x", of="a", scores=[ONE, ONE]), "two scores"),
        (lambda: JudgeColumn(name="x", of="a", scores=[{"name": "q", "options": [1]}]), "at least two options"),
        (lambda: Custom(name="x", function="thing"), "module:name"),
        (lambda: Validate(name="x"), "either a rule or a function"),
        (lambda: Validate(name="x", rule="alternation"), "of is missing"),
        (lambda: Validate(name="x", rule="alternation", of="a", tries=2), "on_fail: retry"),
        (lambda: Validate(name="x", rule="turns", of="a"), "turns"),
        (lambda: Validate(name="x", rule="turn_count", of="a"), "needs turns"),
        (lambda: Validate(name="x", rule={"type": "speakers"}, of="a"), "needs names"),
        (lambda: Validate(name="x", rule={"type": "no_placeholder", "patterns": ["("]}, of="a"), "regular expression"),
        (lambda: ModelConfig(model="opnai:x"), "Did you mean"),
        (lambda: ModelConfig(model="builtin", base_url="http://me:secret@host"), "password"),
        (lambda: ModelConfig(model="builtin", seed=1), "not a parameter"),
        (lambda: Rows(), "none is given"),
        (lambda: Rows(file="a.csv", data=[]), "not file and data"),
        (lambda: Rows(data=[], shard="3/2"), "no part"),
        (lambda: Rows(data=[1]), "no mapping"),
        (lambda: Rows(data=[{"a": 1}], dialog_format="openai"), "belongs to dialogs"),
        (lambda: Recipe(models={"a b": "builtin"}), "no name of a model"),
        (lambda: Recipe(columns=[{"name": "x", "type": "categry"}]), "did you mean 'category'"),
        (lambda: Recipe(columns=[{"name": "x"}]), "has no type"),
        (lambda: Recipe(columns=["x"]), "a mapping with a type"),
        (lambda: Recipe(processors=[{"type": "dorp"}]), "did you mean 'drop'"),
        (lambda: Recipe(model=3), "no model"),
        (lambda: Recipe(colums=[]), "did you mean 'columns'"),
    ],
)
def test_what_cannot_be_meant(make: Any, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        make()


def test_values_may_be_given_with_their_weights() -> None:
    column = Category(name="x", values={"a": 1, "b": 3})
    assert (column.values, column.weights) == (("a", "b"), (1.0, 3.0))
    assert column == Category(name="x", values=["a", "b"], weights=[1, 3])
    assert column.case is not None


def test_a_case_replaces_what_it_names_and_weights_go_with_their_values() -> None:
    column = Category(
        name="x",
        values=["a", "b"],
        weights=[1, 3],
        when=[When("p", weights=[3, 1]), When("q", values=["c", "d", "e"]), When("r", values=["c"], weights=[2])],
    )
    assert [(case.values, case.weights) for case in column.cases()] == [  # type: ignore[attr-defined]
        (("a", "b"), (1, 3)),
        (("a", "b"), (3, 1)),
        (("c", "d", "e"), None),
        (("c",), (2,)),
    ]


def test_one_name_may_stand_for_a_list_and_for_a_side() -> None:
    assert JudgeColumn(name="x", of="chat", scores=[ONE]).of == ("chat",)
    talk = DialogueColumn(name="x", user="ada", assistant={"persona": {"name": "Bob"}}, opener="assistant")
    assert talk.user == Side(persona="ada")
    assert talk.user.persona_column == "ada"
    assert list(talk.sides) == ["assistant", "user"]
    assert Validate(name="v", of="x", rule="alternation").rule.type == "alternation"  # type: ignore[union-attr]


def test_scores_are_those_of_judges() -> None:
    score = Score(name="q", options={4: "good", 0: "bad"})
    assert JudgeColumn(name="x", of="a", scores=[score]).scores == (score,)


def test_a_schema_may_be_a_class_its_name_or_data() -> None:
    named = Structured(name="x", prompt="a", schema="recipes.recipe_parts:Ticket")
    assert named.schema_to_send() is Structured(name="x", prompt="a", schema=Ticket).schema_to_send() is Ticket
    data = {"type": "object", "properties": {"a": {"type": "integer"}}}
    assert Structured(name="x", prompt="a", schema=data).schema_to_send() == data


def test_references_are_all_columns_that_have_to_be_there_before() -> None:
    column = DialogueColumn(
        name="x",
        user="ada",
        assistant=Side(persona={"name": "{{ a }}", "skills": ["{{ b }}"]}, opening="{{ c }}"),
        task="{{ d }}",
        context="{{ e }}",
        scenario={"f": "{{ f }}"},
        turns="g * 2",
        skip_when="h",
    )
    assert column.references() == {"ada", "a", "b", "c", "d", "e", "f", "g", "h"}
