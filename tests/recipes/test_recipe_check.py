"""What is wrong with a recipe is found before anything is made, all of it at once."""

from __future__ import annotations

from typing import Any

import pytest
from recipes.recipe_parts import look_up, of_row, problems, recipe_of, shout

from sdialog_like.errors import InputError
from sdialog_like.recipes import (
    Category,
    Custom,
    DialogueColumn,
    Expression,
    JudgeColumn,
    ModelConfig,
    Person,
    PersonaColumn,
    Seed,
    Side,
    Structured,
    Subcategory,
    Text,
    Uniform,
    Validate,
    When,
)

TOPIC = Category(name="topic", values=["sleep", "food"])
TALK = DialogueColumn(
    name="chat", user=Side(description="a {{ topic }} fan"), assistant=Side(description="a guide"), turns=4
)
SCORE = {"name": "q", "options": "1-5"}


def errors(*columns: Any, **settings: Any) -> list[str]:
    return [text for text in problems(*columns, **settings) if text.startswith("error")]


def test_a_good_recipe_has_no_problems() -> None:
    assert (
        problems(TOPIC, Text(name="a", prompt="Say {{ topic }}."), TALK, JudgeColumn(name="j", of="chat", scores=[SCORE]))
        == []
    )


def test_a_recipe_needs_columns() -> None:
    assert problems() == ["error columns: There are no columns. Add at least one."]


def test_two_columns_of_one_name() -> None:
    assert problems(TOPIC, Uniform(name="topic", low=0, high=1)) == ["error topic.name: There are two columns 'topic'."]


@pytest.mark.parametrize(
    ("column", "place"),
    [
        (Text(name="x", prompt="{{ topc }}"), "x.prompt"),
        (Text(name="x", prompt="{{ topic }}", system_prompt="{% if topc %}a{% endif %}"), "x.system_prompt"),
        (Expression(name="x", expr="{{ topc | upper }}"), "x.expr"),
        (Expression(name="x", expr="{{ topic }}", skip_when="topc == 'food'"), "x.skip_when"),
        (Subcategory(name="x", category="topc", values={"sleep": ["a"]}), "x.category"),
        (Uniform(name="x", low=0, high=1, when=[When("topc", high=2)]), "x.when[0].if"),
        (PersonaColumn(name="x", attributes={"name": "{{ topc }}"}), "x.attributes.name"),
        (PersonaColumn(name="x", source="topc"), "x.from"),
        (JudgeColumn(name="x", of="topc", scores=[SCORE]), "x.of[0]"),
        (Custom(name="x", function=of_row, needs=["topc"]), "x.needs[0]"),
        (Validate(name="x", of="topc", rule="no_placeholder"), "x.of[0]"),
        (DialogueColumn(name="x", user="topc", assistant=Side(description="a guide")), "x.user.persona"),
        (DialogueColumn(name="x", user=Side(description="a"), assistant=Side(description="b"), turns="topc * 2"), "x.turns"),
        (
            DialogueColumn(name="x", user=Side(description="a"), assistant=Side(persona={"name": "{{ topc }}"})),
            "x.assistant.persona.name",
        ),
        (DialogueColumn(name="x", user=Side(description="a"), assistant=Side(description="b"), task="{{ topc }}"), "x.task"),
    ],
)
def test_unknown_columns_are_named_wherever_they_are_referred_to(column: Any, place: str) -> None:
    assert f"error {place}: There is no column 'topc'. Did you mean 'topic'?" in problems(TOPIC, column)


def test_names_that_a_template_makes_itself_are_no_columns() -> None:
    loop = "{% for word in topic.split() %}{{ loop.index }}{{ word }}{% endfor %}{% set n = 1 %}{{ n }}{{ range(3) | list }}"
    assert problems(TOPIC, Expression(name="x", expr=loop + "{{ row.id }}")) == []


def test_a_column_that_refers_to_itself() -> None:
    assert problems(Expression(name="x", expr="{{ x }}")) == ["error x.expr: The column 'x' refers to itself."]


def test_every_circle_is_named_once() -> None:
    found = errors(
        Expression(name="a", expr="{{ b }}"),
        Expression(name="b", expr="{{ c }}"),
        Expression(name="c", expr="{{ a }}"),
        Expression(name="d", expr="{{ e }}"),
        Expression(name="e", expr="{{ d }}"),
        Expression(name="f", expr="{{ e }}"),
    )
    assert found == [
        "error a: Columns refer to each other in a circle: a → c → b → a. Take one reference out.",
        "error d: Columns refer to each other in a circle: d → e → d. Take one reference out.",
    ]


@pytest.mark.parametrize("prompt", ["Write about {topic}.", "{topic!r}", "{ topic.name }", "{topic:>10}", "{tpic}"])
def test_braces_of_an_f_string(prompt: str) -> None:
    (found,) = problems(TOPIC, Text(name="x", prompt=prompt))
    assert "is filled in by f-strings of Python, not by Jinja. Write {{ topic" in found


@pytest.mark.parametrize(
    "text", ["{{ topic }} {'a': 1}", "{{ topic }} {anything}", "{{ topic }} { }", "{{ '{topic}' }}{{ topic }}"]
)
def test_other_braces_just_stand_there(text: str) -> None:
    assert problems(TOPIC, Text(name="x", prompt=text)) == []


def test_a_prompt_refers_to_something_or_says_that_it_is_constant() -> None:
    (found,) = problems(Text(name="x", prompt="Tell a joke."))
    assert found.startswith("error x.prompt: The prompt refers to no column, so every row would ask the same.")
    assert problems(Text(name="x", prompt="Tell a joke.", constant=True)) == []
    assert problems(TOPIC, Text(name="x", prompt="Tell a joke.", system_prompt="You like {{ topic }}.")) == []
    assert problems(Text(name="x", prompt="Tell joke number {{ row.seed }}.")) == []
    assert problems(TOPIC, Text(name="x", prompt="{{ topic }}", constant=True))[0].startswith("warning x.constant")


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{{ topic }", "unexpected '}'"),
        ("{% if topic %}", "Unexpected end of template"),
        ("{{ topic | loud }}", "No filter named 'loud'"),
        ("{{ topic is loud }}", "No test named 'loud'"),
        ("{{ topic | random }}", "No filter named 'random'"),
    ],
)
def test_what_is_no_proper_jinja(template: str, reason: str) -> None:
    (found,) = problems(TOPIC, Expression(name="x", expr=template))
    assert found.startswith("error x.expr: This is no proper Jinja: ")
    assert reason in found


def test_expressions_stand_without_braces() -> None:
    assert "stands without braces" in problems(TOPIC, Text(name="x", prompt="{{ topic }}", skip_when="{{ topic }}"))[0]
    assert "no proper expression" in problems(TOPIC, Text(name="x", prompt="{{ topic }}", skip_when="topic =="))[0]


# Models.

WRITER = {"writer": ModelConfig(model="qwen2.5:14b", temperature=0.9)}


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("writter", "There is no model 'writter'. Did you mean 'writer'?"),
        ("judge", "There is no model 'judge'. The aliases are writer; write ollama:judge if it is a model in Ollama."),
        ("opnai:gpt", "'opnai:gpt' is unknown. Did you mean 'openai:gpt'?"),
    ],
)
def test_unknown_models(model: str, said: str) -> None:
    found = errors(TOPIC, Text(name="x", prompt="{{ topic }}", model=model), models=WRITER)
    assert found[0].startswith(f"error x.model: {said}")


def test_models_of_sides_and_of_second_judges_are_looked_at() -> None:
    talk = TALK.model_copy(update={"assistant": Side(description="b", model="writter")})
    judge = JudgeColumn(name="j", of="chat", scores=[SCORE], model="writer", second_model="wrter")
    found = errors(TOPIC, talk, judge, models=WRITER)
    assert [text.split(":")[0] for text in found] == ["error chat.assistant.model", "error j.second_model"]


def test_a_parameter_that_the_model_does_not_have() -> None:
    found = errors(TOPIC, Text(name="x", prompt="{{ topic }}", model="writer", parameters={"temprature": 1}), models=WRITER)
    assert found[0].startswith("error x.parameters: ")
    assert "temprature" in found[0]


@pytest.mark.parametrize("model", ["ollama:judg", "judge:8b"])
def test_a_spec_is_no_misspelt_alias(model: str) -> None:
    found = problems(TOPIC, Text(name="x", prompt="{{ topic }}", model=model), models={"judge": "builtin"})
    assert [text for text in found if text.startswith("error")] == []


def test_the_default_model_may_be_called_almost_like_an_alias() -> None:
    columns = [TOPIC, Text(name="x", prompt="{{ topic }}"), Text(name="y", prompt="{{ topic }}", model="stand-in2")]
    (found,) = problems(*columns, model="stand-in", models={"stand-in2": "builtin"})
    assert found.startswith("warning model: 'stand-in' is no alias")
    (error,) = errors(*columns, model="stnad-in2", models={"stand-in2": "builtin"})
    assert "ollama:stnad-in2" in error


def test_an_alias_that_nobody_uses_is_a_warning() -> None:
    assert problems(TOPIC, Text(name="x", prompt="{{ topic }}"), models=WRITER) == [
        "warning models.writer: No column uses the model 'writer'."
    ]


def test_a_missing_key_is_no_fault_of_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    found = problems(TOPIC, Text(name="x", prompt="{{ topic }}", model="openai:gpt-x"))
    assert found
    assert all(text.startswith("warning x.model: ") for text in found)


# What columns need of each other.


def test_a_subcategory_has_values_for_each_value_of_its_category() -> None:
    found = problems(TOPIC, Subcategory(name="x", category="topic", values={"sleep": ["a"], "fod": ["b"]}))
    assert found == [
        "error x.values: 'topic' can be 'food', for which there are no values.",
        "warning x.values.fod: 'topic' is never 'fod'. Did you mean 'food'?",
    ]


def test_values_that_the_category_has_only_in_some_rows_count_too() -> None:
    topic = Category(name="topic", values=["sleep"], when=[When("late", values=["sleep", "food"])])
    late = Category(name="late", values=[True, False])
    sub = Subcategory(
        name="x",
        category="topic",
        values={"sleep": ["a"], "food": ["b"]},
        when=[When("late", values={"sleep": ["a"]})],
    )
    assert problems(topic, late, sub) == ["error x.when[0].values: 'topic' can be 'food', for which there are no values."]


def test_a_number_of_turns_is_one() -> None:
    length = Category(name="length", values=[2, "four"])
    talk = TALK.model_copy(update={"turns": "length"})
    assert problems(TOPIC, length, talk) == ["error chat.turns: 'length' can be 'four', which is no number of turns."]


def test_who_speaks_is_a_persona() -> None:
    talk = TALK.model_copy(update={"user": Side(persona="topic")})
    assert problems(TOPIC, talk) == ["error chat.user.persona: 'topic' is a category column, which is no persona."]


def test_a_persona_class_is_there_and_has_the_attributes() -> None:
    assert problems(PersonaColumn(name="x", persona_class="Doctr", attributes={"name": "A"}))[0].startswith(
        "error x.class: The catalogue has no persona 'Doctr'. Did you mean Doctor?"
    )
    assert problems(PersonaColumn(name="x", persona_class="Doctor", attributes={"specialty_": "A"}))[0].startswith(
        "error x.attributes.specialty_: Doctor has no attribute 'specialty_'. Did you mean 'specialty'?"
    )
    assert problems(PersonaColumn(name="x", persona_class="no.module:Doctor", attributes={"name": "A"}))[0].startswith(
        "error x.class: There is no persona class no.module:Doctor."
    )
    side = Side(persona={"rol": "b"}, persona_class="Doctor")
    assert errors(TOPIC, TALK.model_copy(update={"assistant": side}))[0].startswith(
        "error chat.assistant.persona.rol: Doctor has no attribute 'rol'."
    )


def test_a_schema_that_is_a_class_is_there() -> None:
    column = Structured(name="x", prompt="{{ topic }}", schema="recipes.recipe_parts:Nothing")
    assert "Nothing" in problems(TOPIC, column)[0]
    assert problems(TOPIC, column)[0].startswith("error x.schema: ")


def test_people_that_there_are_not() -> None:
    assert problems(Person(name="x", locale="xx_XX"))[0].startswith("error x: ")
    found = problems(TOPIC, Person(name="x", when=[When("topic == 'food'", locale="xx_XX")]))
    assert found[0].startswith("error x.when[0]: ")


def test_functions_are_there() -> None:
    missing = "recipes.recipe_parts:nothing"
    tools = TALK.model_copy(update={"assistant": Side(description="b", tools=[look_up, missing])})
    found = errors(TOPIC, Custom(name="x", function=missing), tools, Validate(name="v", function="no.such:thing"))
    assert [text.split(": ")[0] for text in found] == [
        "error x.function",
        "error chat.assistant.tools[1]",
        "error v.function",
    ]


def test_functions_get_what_they_take() -> None:
    def two(topic: str, mood: str) -> str:
        return topic + mood

    assert problems(TOPIC, Custom(name="x", function=shout)) == []
    assert problems(TOPIC, Custom(name="x", function=of_row, needs=["topic"])) == []
    assert problems(TOPIC, Custom(name="x", function=two, arguments={"mood": "happy"})) == []
    assert problems(TOPIC, Custom(name="x", function=two)) == [
        "error x.function: The function takes 'mood', and there is no such column. There are: topic."
    ]
    assert problems(TOPIC, Custom(name="x", function=two, needs=["topic"])) == [
        "error x.function: The function needs 'mood', which it is not given."
    ]
    assert problems(TOPIC, Custom(name="x", function=shout, arguments={"loud": 1})) == [
        "error x.arguments.loud: The function takes no 'loud'."
    ]
    assert problems(TOPIC, Custom(name="x", function=of_row))[0].startswith("warning x.function: Its row is empty")


def test_rules_about_dialogues_look_at_dialogues() -> None:
    found = errors(TOPIC, Validate(name="v", of="topic", rule="alternation"))
    assert found == ["error v.of[0]: alternation is about dialogues; 'topic' is a category column."]


def test_making_again_needs_something_that_a_model_made() -> None:
    check = Validate(name="v", of="topic", rule="no_placeholder", on_fail="retry")
    assert errors(TOPIC, check)[0].startswith("error v.on_fail: Nothing that it refers to is made by a model")
    tip = Text(name="tip", prompt="{{ topic }}")
    copied = Expression(name="copy", expr="{{ tip }}")
    again = Validate(name="v", of="copy", rule="no_placeholder", on_fail="retry")
    assert errors(TOPIC, tip, copied, again) == []


def test_what_is_made_for_nothing() -> None:
    assert problems(TOPIC.model_copy(update={"drop": True})) == [
        "error columns: All columns are left out of the result. Take drop from at least one."
    ]
    unused = Uniform(name="n", low=0, high=1, drop=True)
    assert problems(TOPIC, unused) == ["warning n.drop: It is left out of the result, and no column refers to it."]


def test_seed_columns_come_from_rows() -> None:
    assert errors(Seed(name="issue"))[0].startswith("error issue: A seed column comes from rows, and the recipe has none.")
    assert errors(Seed(name="a", field="isue"), rows=[{"issue": 1}]) == [
        "error a.field: The rows have no field 'isue'. Did you mean 'issue'?"
    ]
    assert problems(Expression(name="a", expr="{{ issue }}"), rows=[{"issue": 1}]) == []
    hidden = problems(Category(name="issue", values=[1]), rows=[{"issue": 1}])
    assert hidden[0].startswith("warning issue.name: The rows have a field 'issue', too, which this column hides.")


def test_fields_that_cannot_be_columns_are_not_left_out_in_silence() -> None:
    rows = [{"age": 1, "first name": "Ada", "if": 2}]
    (warning,) = problems(Seed(name="condition", field="if"), Expression(name="x", expr="{{ age }}"), rows=rows)
    assert warning.startswith("warning rows: Fields whose names cannot be those of columns are left out: 'first name'.")
    assert problems(Seed(name="name", field="first name"), rows={"data": rows, "fields": ["age"]}) == []


def test_rows_that_cannot_be_read_are_one_problem() -> None:
    found = problems(Expression(name="a", expr="{{ whatever }}"), rows="nowhere.csv")
    assert found == ["error rows: There is no file nowhere.csv."]


def test_processors_find_their_columns_after_those_before() -> None:
    found = errors(
        TOPIC,
        TALK,
        Expression(name="hidden", expr="{{ topic }}", drop=True),
        processors=[
            {"type": "drop", "columns": ["topc", "hidden"]},
            {"type": "rename", "columns": {"topic": "theme", "chat": "theme"}},
            {"type": "to_messages", "column": "topic"},
        ],
    )
    assert found == [
        "error processors[0].columns[0]: There is no column 'topc'. Did you mean 'topic'?",
        "error processors[0].columns[1]: The column 'hidden' is not there any more. It is dropped or renamed before.",
        "error processors[1].columns.topic: There would be two columns 'theme'.",
        "error processors[1].columns.chat: There would be two columns 'theme'.",
        "error processors[2].column: The column 'topic' is not there any more. It is dropped or renamed before.",
        "error processors[2].column: 'topic' is no dialogue but a category column.",
    ]


def test_columns_may_be_renamed_and_become_messages() -> None:
    steps = [
        {"type": "to_messages", "column": "chat", "into": "messages", "system": "topic"},
        {"type": "drop", "columns": ["chat"]},
        {"type": "rename", "columns": {"messages": "chat"}},
    ]
    assert problems(TOPIC, TALK, processors=steps) == []


def test_two_judges_are_two() -> None:
    same = JudgeColumn(name="j", of="chat", scores=[SCORE], second_model="builtin")
    assert problems(TOPIC, TALK, same)[0].startswith("warning j.second_model: Both judges are the same model")


def test_an_opening_of_who_does_not_open() -> None:
    talk = TALK.model_copy(update={"assistant": Side(description="b", opening="Hello.")})
    assert problems(TOPIC, talk) == ["warning chat.assistant.opening: It is never said: user speaks first."]


def test_all_errors_are_raised_at_once_and_warnings_are_not() -> None:
    bad = recipe_of(Text(name="a", prompt="{{ x }}"), Text(name="b", prompt="{{ y }}"), name="tips")
    with pytest.raises(InputError) as caught:
        bad.checked()
    assert str(caught.value).splitlines() == [
        "The recipe 'tips' has 2 problems:",
        "  a.prompt: There is no column 'x'. There are: b.",
        "  b.prompt: There is no column 'y'. There are: a.",
    ]
    warned = recipe_of(TOPIC, models=WRITER)
    assert warned.checked() is warned
