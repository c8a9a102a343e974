"""A recipe says the same in YAML and in Python, and comes back from either as it was."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipes.recipe_parts import CHAT, Ticket, look_up, recipe_of, shout

from sdialog_like.errors import InputError
from sdialog_like.personas import Doctor
from sdialog_like.recipes import (
    Bernoulli,
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
    Seed,
    Side,
    Structured,
    Subcategory,
    Text,
    Uniform,
    Uuid,
    Validate,
    When,
)
from sdialog_like.recipes.reading import check_yaml
from sdialog_like.testing import ScriptedModel


def test_yaml_and_python_say_the_same() -> None:
    python = Recipe(
        name="chat",
        model="builtin",
        models={"writer": ModelConfig(model="qwen2.5:14b", temperature=0.9)},
        columns=[
            Category(name="topic", values=["sleep", "food"], weights=[3, 1]),
            Category(name="length", values=[2, 4, 6, 8]),
            Text(name="task", model="writer", prompt="Invent a question about {{ topic }}.\nOne sentence.\n"),
            PersonaColumn(name="asker", attributes={"name": "Ada", "role": "somebody who asks: {{ task }}"}),
            DialogueColumn(
                name="chat",
                user="asker",
                assistant=Side(system_prompt="You know all about {{ topic }}."),
                turns="length",
            ),
            JudgeColumn(
                name="toxicity",
                of="chat",
                scores=[
                    {
                        "name": "toxicity",
                        "description": "Hurtful words.",
                        "options": {4: "none", 2: "some", 0: "extreme"},
                    }
                ],
            ),
            Validate(name="right_length", of="chat", rule={"type": "turn_count", "turns": "length"}, on_fail="retry"),
        ],
    )
    assert Recipe.from_yaml(CHAT) == python
    assert Recipe.from_yaml(python.to_yaml()) == python
    assert Recipe.from_dict(json.loads(json.dumps(python.to_dict()))) == python


def test_columns_may_be_added_one_after_the_other() -> None:
    recipe = Recipe(model="builtin").add(Category(name="a", values=[1])).add(Expression(name="b", expr="{{ a }}"))
    assert recipe == recipe_of(Category(name="a", values=[1]), Expression(name="b", expr="{{ a }}"))


def test_a_recipe_does_not_change() -> None:
    recipe = Recipe.from_yaml(CHAT)
    with pytest.raises(ValueError, match="frozen"):
        recipe.columns[0].name = "other"  # type: ignore[misc]


ALL = [
    Category(name="domain", values=["Tech", "Health"], when=[When("urgent", values=["Health"])], description="What about."),
    Subcategory(name="topic", category="domain", values={"Tech": ["phones"], "Health": ["sleep", "food"]}),
    Category(name="size", values=[1, 2.5, False, "x: y"], weights=[1, 1, 2, 0]),
    Subcategory(name="by_size", category="size", values={1: ["one"], 2.5: [2], False: [0], "x: y": ["{{ no }}"]}),
    Bernoulli(name="urgent", p=0.25),
    Uniform(name="age", low=18, high=90, whole=True),
    Gaussian(name="height", mean=170, stddev=10, min=120, decimals=1),
    Poisson(name="children", mean=1.5),
    Datetime(name="day", start="2026-01-01", end="2026-12-31T12:00:00", unit="hour"),
    Uuid(name="key", prefix="order-", short=True),
    Person(name="customer", locale="en_GB", age_range=(30, 40), sex="female"),
    Seed(name="note", field="Note 1", drop=True),
    Expression(name="tens", expr="{{ age // 10 * 10 }}", dtype="int"),
    Text(name="story", prompt="A story\n\n  about {{ topic }}\n", parameters={"temperature": 0.2}, trace=True),
    Structured(name="ticket", prompt="A ticket about {{ story }}", schema=Ticket),
    Structured(name="plan", prompt="{{ story }}", schema={"type": "object", "properties": {"a": {"type": "string"}}}),
    PersonaColumn(name="doctor", persona_class=Doctor, attributes={"name": "Dr {{ topic }}"}),
    PersonaColumn(name="caller", source="customer"),
    DialogueColumn(
        name="call",
        user="caller",
        assistant=Side(persona="doctor", opening="Hello.", tools=[look_up], max_words=30),
        opener="assistant",
        task="About {{ story }}",
        context={"location": "phone", "notes": ["{{ topic }}"]},
        min_turns=2,
        max_turns="age // 2",
        skip_when="tens < 20",
    ),
    JudgeColumn(name="quality", of=["call", "story"], scores=[{"name": "q", "options": "1-5"}], second_model="builtin"),
    Custom(name="loud", function=shout),
    Validate(name="good", of="call", rule="alternation", on_fail="retry", tries=2, then="mark"),
    Validate(name="clean", of=["story"], rule={"type": "no_placeholder", "patterns": [r"XX+"]}),
]


def test_every_type_of_column_comes_back() -> None:
    recipe = recipe_of(*ALL, rows=[{"Note 1": "a"}], processors=[{"type": "drop", "columns": ["key"]}])
    for again in (Recipe.from_yaml(recipe.to_yaml()), Recipe.from_dict(json.loads(json.dumps(recipe.to_dict())))):
        assert again.to_dict() == recipe.to_dict()
        assert again.to_yaml() == recipe.to_yaml()
    ticket = next(column for column in again.columns if column.name == "ticket")
    assert isinstance(ticket, Structured)
    assert ticket.schema_to_send() is Ticket
    assert again.columns[8].start == datetime(2026, 1, 1)  # type: ignore[attr-defined]


names = st.from_regex(r"c_[a-z0-9]{1,8}", fullmatch=True)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
lines = st.lists(words, min_size=1, max_size=4).map("\n".join)
plain = words.map(lambda text: text.replace("{", "(").replace("}", ")").replace("#", "-"))
scalars = st.one_of(st.booleans(), st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6), words)


@st.composite
def columns(draw: st.DrawFn) -> list[object]:
    made: list[object] = []
    for name in draw(st.lists(names, min_size=1, max_size=5, unique=True)):
        earlier = [column.name for column in made]  # type: ignore[attr-defined]
        refers = "{{ " + draw(st.sampled_from(earlier)) + " }}" if earlier else "{{ row.id }}"
        text = draw(plain) + refers + draw(st.sampled_from(["", "\n", "\n\n  x", " "]))
        kind = draw(st.sampled_from(["category", "uniform", "expression", "text", "persona"]))
        if kind == "category":
            values = draw(
                st.lists(scalars, min_size=1, max_size=5, unique_by=lambda v: json.dumps(v) if not isinstance(v, str) else v)
            )
            weights = draw(st.none() | st.lists(st.floats(0.1, 10), min_size=len(values), max_size=len(values)))
            made.append(Category(name=name, values=values, **({} if weights is None else {"weights": weights})))
        elif kind == "uniform":
            low, high = sorted([draw(st.floats(-1e9, 1e9)), draw(st.floats(-1e9, 1e9))])
            made.append(Uniform(name=name, low=low, high=high, drop=draw(st.booleans())))
        elif kind == "expression":
            made.append(Expression(name=name, expr=text, description=draw(lines)))
        elif kind == "text":
            made.append(Text(name=name, prompt=text, constant=True, trace=draw(st.booleans())))
        else:
            made.append(PersonaColumn(name=name, attributes={draw(words): draw(scalars | lines), "role": text}))
    return made


@settings(deadline=None, max_examples=150)
@given(columns(), lines)
def test_whatever_texts_it_holds_it_comes_back(made: list[object], description: str) -> None:
    recipe = Recipe(model="builtin", description=description, columns=made)
    assert Recipe.model_validate(recipe.to_dict()) == recipe
    text = recipe.to_yaml()
    from sdialog_like.yaml_config import parse_yaml

    assert Recipe.model_validate(parse_yaml(text, source="it", what="recipe", keys="columns").data) == recipe


def test_texts_of_several_lines_are_written_as_blocks() -> None:
    assert "prompt: |\n    Invent a question about {{ topic }}.\n    One sentence.\n" in Recipe.from_yaml(CHAT).to_yaml()


def test_options_that_are_numbers_stay_numbers() -> None:
    again = Recipe.from_dict(json.loads(json.dumps(Recipe.from_yaml(CHAT).to_dict())))
    assert again.column("toxicity").scores[0].values == (4, 2, 0)  # type: ignore[attr-defined]


def test_a_file_is_written_and_read_with_paths_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("issue\nphone\n", "utf-8")
    text = "columns: [{name: a, type: expression, expr: '{{ issue }}'}]\nmodel: builtin\nrows: rows.csv\n"
    (tmp_path / "recipe.yaml").write_text(text, "utf-8")
    recipe = Recipe.from_yaml(tmp_path / "recipe.yaml")
    assert [column.name for column in recipe.all_columns()] == ["issue", "a"]
    recipe.to_yaml(tmp_path / "again.yaml")
    assert Recipe.from_yaml(tmp_path / "again.yaml") == recipe


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [
        (recipe_of(Custom(name="a", function=lambda: 1)), "lambda"),
        (recipe_of(Category(name="a", values=[1]), model=ScriptedModel(["x"])), "ScriptedModel object"),
        (recipe_of(Text(name="a", prompt="b", constant=True), models={"m": ScriptedModel(["x"])}), "ScriptedModel object"),
    ],
)
def test_what_only_this_process_knows_cannot_be_written_down(recipe: Recipe, reason: str) -> None:
    assert recipe.check() == [] or all(problem.level == "warning" for problem in recipe.check())
    assert reason in str(recipe.not_portable())
    with pytest.raises(InputError, match=reason):
        recipe.to_yaml()


def test_a_recipe_of_yaml_is_portable() -> None:
    assert Recipe.from_yaml(CHAT).not_portable() is None


def test_another_model_leaves_the_aliases() -> None:
    recipe = Recipe.from_yaml(CHAT).with_model("openai:gpt-x", base_url="http://localhost:1/v1")
    assert recipe.model.parameters["base_url"] == "http://localhost:1/v1"
    assert recipe.models == Recipe.from_yaml(CHAT).models


def test_models_are_made_by_alias_by_spec_or_by_default() -> None:
    recipe = Recipe.from_yaml(CHAT)
    assert recipe.bound_model().spec == "builtin"
    writer = recipe.bound_model("writer", {"top_p": 0.5})
    assert (writer.spec, writer.parameters) == ("qwen2.5:14b", {"temperature": 0.9, "top_p": 0.5})
    assert recipe.bound_model("llama3:8b").spec == "llama3:8b"


def test_processors_and_names_are_looked_at_where_other_things_are_wrong() -> None:
    text = """\
columns:
  - {name: mood, type: category, values: []}
  - {name: mood, type: category, values: [a]}
  - {name: mood, type: uniform, low: 3, high: 1}
processors:
  - {type: drop, columns: [nothing]}
"""
    found = [(problem.line, problem.message) for problem in check_yaml(text)]
    assert found == [
        (2, "has fewer than 1 items"),
        (3, "There are two columns 'mood'."),
        (4, "There are two columns 'mood'."),
        (4, "low (3) is above high (1)."),
        (6, "There is no column 'nothing'."),
    ]


def test_one_mistake_in_a_side_hides_no_other_in_the_dialogue() -> None:
    text = """\
columns:
  - {name: topic, type: category, values: [a]}
  - name: talk
    type: dialogue
    user: {description: "about {topic}", tols: [a]}
    assistant: {description: "you know {{ topik }}", max_words: 0}
    turns: 2
"""
    found = [(problem.line, problem.place, problem.message) for problem in check_yaml(text)]
    assert [(line, place) for line, place, _ in found] == [
        (5, "talk.user.description"),
        (5, "talk.user.tols"),
        (6, "talk.assistant.description"),
        (6, "talk.assistant.max_words"),
    ]
    assert "f-strings" in found[0][2]
    assert found[2][2] == "There is no column 'topik'."


@pytest.mark.parametrize(("language", "said"), [("Klingon", "error"), ("xx", "warning"), ("German", ""), ("pt_BR", "")])
def test_the_language_of_a_rule_is_one(language: str, said: str) -> None:
    text = f"""\
columns:
  - {{name: topic, type: category, values: [a]}}
  - {{name: check, type: validate, of: topic, rule: {{type: language, language: {language}}}}}
"""
    assert [(problem.level, problem.place) for problem in check_yaml(text)] == (
        [(said, "check.rule.language")] if said else []
    )
