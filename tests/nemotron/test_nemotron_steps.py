"""The step methods, row by row of the contract."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest
from scripted_nemotron_clients import AsyncRecordingClient, RecordingClient

import sdialog_like.nemotron as nemotron
from sdialog_like.errors import InputError, PromptError
from sdialog_like.nemotron import AsyncNemotronGenerator, ChatModelClient, NemotronGenerator
from sdialog_like.nemotron.generator import GeneratorMethods
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel

# Method, leading arguments (before ``model``), default template, placeholders.
STEPS: list[tuple[str, dict[str, Any], str, set[str]]] = [
    ("generate_macro_topics", {"n_macro_topics": 5}, "DEFAULT_MACRO_TOPICS", {"n_macro_topics"}),
    (
        "generate_subtopics",
        {"macro_topic": "Art", "n_subtopics": 5},
        "DEFAULT_SUBTOPICS",
        {"n_subtopics", "macro_topic"},
    ),
    (
        "generate_open_qa_from_topic",
        {"topic": "Art", "n_openlines": 5},
        "DEFAULT_OPEN_QA_FROM_TOPICS",
        {"n_openlines", "topic"},
    ),
    ("revise_open_qa", {"openline": "Why?", "n_revisions": 5}, "DEFAULT_REVISE_OPEN_QA", {"openline", "n_revisions"}),
    (
        "generate_writing_tasks",
        {"topic": "Art", "text_material_type": "Poems", "n_openlines": 5},
        "DEFAULT_WRITING_TASK",
        {"topic", "text_material_type", "n_openlines"},
    ),
    (
        "revise_writing_tasks",
        {"openline": "Write!", "n_revisions": 5},
        "DEFAULT_REVISE_WRITING_TASK",
        {"openline", "n_revisions"},
    ),
    (
        "generate_closed_qa_instructions",
        {"document": "A text.", "n_openlines": 5},
        "DEFAULT_CLOSED_QA",
        {"document", "n_openlines"},
    ),
    (
        "generate_math_macro_topics",
        {"n_macro_topics": 5, "school_level": "university"},
        "DEFAULT_MATH_MACRO_TOPICS",
        {"n_macro_topics", "school_level"},
    ),
    (
        "generate_math_subtopics",
        {"macro_topic": "Algebra", "n_subtopics": 5},
        "DEFAULT_MATH_SUBTOPICS",
        {"n_subtopics", "macro_topic"},
    ),
    ("generate_math_problem", {"topic": "Groups", "n_openlines": 5}, "MATH_PROBLEM_GENERAL", {"n_openlines", "topic"}),
    ("generate_python_macro_topics", {"n_macro_topics": 5}, "DEFAULT_PYTHON_MACRO_TOPICS", {"n_macro_topics"}),
    (
        "generate_python_subtopics",
        {"macro_topic": "Files", "n_subtopics": 5},
        "DEFAULT_PYTHON_SUBTOPICS",
        {"n_subtopics", "macro_topic"},
    ),
    (
        "generate_python_problem",
        {"topic": "Files", "n_openlines": 5},
        "PYTHON_PROBLEM_BEGINNER",
        {"n_openlines", "language", "topic"},
    ),
    ("classify_math_entity", {"entity": "Set"}, "DEFAULT_MATH_CLASSIFICATION", {"entity"}),
    ("classify_python_entity", {"entity": "list"}, "DEFAULT_PYTHON_CLASSIFICATION", {"entity"}),
]
IDS = [step[0] for step in STEPS]


def template_of(name: str) -> str:
    text = getattr(nemotron, f"{name}_PROMPT_TEMPLATE")
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize(("method", "arguments", "template", "placeholders"), STEPS, ids=IDS)
def test_a_step_is_one_call_with_its_template_as_the_one_user_message(
    method: str, arguments: dict[str, Any], template: str, placeholders: set[str]
) -> None:
    answers = ["- anything", "- else"]
    client = RecordingClient([answers])
    result = getattr(NemotronGenerator(client), method)(*arguments.values(), "m")
    assert result is answers
    values = {**arguments, **({"language": "Python"} if "language" in placeholders else {})}
    assert set(values) == placeholders
    prompt = template_of(template).format(**values)
    assert client.calls == [{"messages": [{"role": "user", "content": prompt}], "model": "m"}]


@pytest.mark.parametrize(("method", "arguments", "template", "placeholders"), STEPS, ids=IDS)
def test_every_argument_may_be_named_and_the_callers_dicts_stay_as_they_are(
    method: str, arguments: dict[str, Any], template: str, placeholders: set[str]
) -> None:
    client = RecordingClient(["x"])
    prompt_kwargs = {"tone": "dry", **dict.fromkeys(arguments, "not this")}
    model_kwargs = {"temperature": 0.2, "n": 1, "stop": ["\n"]}
    before = (dict(prompt_kwargs), dict(model_kwargs))
    own = "{tone}: " + " | ".join("{" + name + "}" for name in arguments)
    getattr(NemotronGenerator(client), method)(
        **arguments, model="m", prompt_template=own, prompt_kwargs=prompt_kwargs, model_kwargs=model_kwargs
    )
    assert client.prompts == ["dry: " + " | ".join(map(str, arguments.values()))]
    assert {name: value for name, value in client.calls[0].items() if name != "messages"} == {"model": "m", **model_kwargs}
    assert (prompt_kwargs, model_kwargs) == before


@pytest.mark.parametrize(("method", "arguments", "template", "placeholders"), STEPS, ids=IDS)
def test_awaited_it_is_the_same_call(method: str, arguments: dict[str, Any], template: str, placeholders: set[str]) -> None:
    blocking, awaited = RecordingClient(["x"]), AsyncRecordingClient(["x"])
    first = getattr(NemotronGenerator(blocking), method)(*arguments.values(), "m", model_kwargs={"seed": 1})
    second = asyncio.run(
        getattr(AsyncNemotronGenerator(awaited), method)(*arguments.values(), "m", model_kwargs={"seed": 1})
    )
    assert first == second
    assert blocking.calls == awaited.calls


@pytest.mark.parametrize(
    ("method", "arguments"), [(step[0], step[1]) for step in STEPS if any(name.startswith("n_") for name in step[1])]
)
def test_a_number_may_be_a_text_and_has_to_be_one(method: str, arguments: dict[str, Any]) -> None:
    number = next(name for name in arguments if name.startswith("n_"))
    asked = []
    for value in (arguments[number], str(arguments[number])):
        client = RecordingClient(["x"])
        getattr(NemotronGenerator(client), method)(**{**arguments, number: value}, model="m")
        asked += client.prompts
    assert asked[0] == asked[1]
    client = RecordingClient([])
    for wrong in (0, "many", None, 1.5):
        with pytest.raises(InputError, match=f"{number} is a whole number"):
            getattr(NemotronGenerator(client), method)(**{**arguments, number: wrong}, model="m")
    assert client.calls == []


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("generate_subtopics", {"macro_topic": "{x} {0} {{y}}", "n_subtopics": 2}),
        ("revise_open_qa", {"openline": "What does f'{a}' do?", "n_revisions": 2}),
        ("generate_closed_qa_instructions", {"document": '{"json": {"a": [1]}}', "n_openlines": 2}),
        ("classify_python_entity", {"entity": "{}"}),
    ],
)
def test_braces_in_values_are_shown_as_they_are(method: str, arguments: dict[str, Any]) -> None:
    client = RecordingClient(["x"])
    getattr(NemotronGenerator(client), method)(**arguments, model="m")
    assert next(iter(arguments.values())) in client.prompts[0]


def test_a_placeholder_without_a_value_is_named_and_nothing_is_asked() -> None:
    client = RecordingClient([])
    with pytest.raises(PromptError, match=r"\{audience\}"):
        NemotronGenerator(client).generate_macro_topics(2, "m", prompt_template="{n_macro_topics} for {audience}")
    assert client.calls == []


def test_what_is_no_dict_of_arguments_is_refused() -> None:
    generator = NemotronGenerator(RecordingClient([]))
    with pytest.raises(InputError, match="model_kwargs is a dict"):
        generator.generate_macro_topics(2, "m", model_kwargs=[("n", 2)])  # type: ignore[arg-type]


def test_the_python_steps_speak_of_another_language_too() -> None:
    client = RecordingClient(["x", "x"])
    generator = NemotronGenerator(client)
    generator.generate_python_problem("Files", 2, "m", "Rust")
    generator.generate_python_problem("Files", 2, model="m", language="Rust")
    assert client.prompts[0] == client.prompts[1]
    assert "Rust" in client.prompts[0]


@pytest.mark.parametrize("template", ["MATH_PROBLEM_BEGINNER", "MATH_PROBLEM_GENERAL"])
def test_the_other_problem_templates_fit_as_well(template: str) -> None:
    client = RecordingClient(["x"])
    NemotronGenerator(client).generate_math_problem("Groups", 2, "m", prompt_template=template_of(template))
    assert client.prompts == [template_of(template).format(topic="Groups", n_openlines=2)]


def test_whatever_the_client_raises_comes_through() -> None:
    error = RuntimeError("quota")
    with pytest.raises(RuntimeError) as caught:
        NemotronGenerator(RecordingClient([error])).generate_macro_topics(2, "m")
    assert caught.value is error


def test_with_a_chat_model_a_step_is_a_seeded_request_and_returns_the_raw_text() -> None:
    model = ScriptedModel(["1. Art\n2. Music", "1. Dance"])
    generator = NemotronGenerator(ChatModelClient(model, seed=3))
    assert generator.generate_macro_topics(2) == ["1. Art\n2. Music"]
    generator.generate_macro_topics(2)
    place = (3, "nemotron", "step", "generate_macro_topics")
    assert [request.seed for request in model.requests] == [derive_seed(*place), derive_seed(*place, "again", 1)]
    assert [request.schema for request in model.requests] == [None, None]
    assert generator.client.usage.calls == 2


async def test_with_a_chat_model_both_classes_get_the_same() -> None:
    def answer(messages: list[dict[str, Any]], seed: int | None) -> str:
        return str(seed)

    awaited = AsyncNemotronGenerator(ChatModelClient(ScriptedModel(answer), seed=3))
    blocking = NemotronGenerator(ChatModelClient(ScriptedModel(answer), seed=3))
    both = await asyncio.gather(
        awaited.generate_subtopics("Art", 2, model_kwargs={"n": 2}), awaited.generate_macro_topics(4)
    )
    assert both == [
        await asyncio.to_thread(blocking.generate_subtopics, "Art", 2, model_kwargs={"n": 2}),
        await asyncio.to_thread(blocking.generate_macro_topics, 4),
    ]


def test_both_classes_have_all_methods_with_the_same_arguments() -> None:
    names = [name for name, _ in inspect.getmembers(GeneratorMethods, inspect.isfunction) if not name.startswith("_")]
    assert {*IDS, "convert_response_to_yaml_list", "generate_dialogue", "generate_two_turn_prompt"} <= set(names)
    for name in names:
        blocking, awaited = getattr(NemotronGenerator, name), getattr(AsyncNemotronGenerator, name)
        assert inspect.iscoroutinefunction(awaited)
        assert not inspect.iscoroutinefunction(blocking)
        assert inspect.signature(blocking) == inspect.signature(awaited)
        assert blocking.__doc__ == awaited.__doc__
        assert blocking.__name__ == name


def test_the_client_is_an_attribute() -> None:
    client = RecordingClient([])
    assert NemotronGenerator(client).client is client
    assert NemotronGenerator(llm_client=client).client is client
    awaited = AsyncRecordingClient([])
    assert AsyncNemotronGenerator(llm_client=awaited, max_concurrent_requests=4).client is awaited


@pytest.mark.parametrize("response", [["- a"], None, 3])
def test_a_list_of_answers_is_not_the_text_of_one(response: Any) -> None:
    with pytest.raises(InputError, match="llm_response is the text of one answer") as caught:
        NemotronGenerator(RecordingClient([])).convert_response_to_yaml_list(response, "m")
    assert "[0]" in str(caught.value)
