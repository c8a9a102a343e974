"""What the pipelines ask, how often, in which order, and what they make of it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pipeline_scripts import CLOSED_QA, MATH, OPEN_QA, PYTHON, WRITING, as_json, bulleted, prose
from scripted_nemotron_clients import AsyncRecordingClient, RecordingClient

from sdialog_like.errors import InputError, PromptError
from sdialog_like.nemotron import AsyncNemotronGenerator, ChatModelClient, NemotronGenerator
from sdialog_like.nemotron.templates import DEFAULT_WRITING_TASK_PROMPT_TEMPLATE
from sdialog_like.testing import ScriptedModel

M, S, Q, R = 2, 3, 4, 2
T = M * S + M


def scripted(script: Any = bulleted) -> tuple[RecordingClient, NemotronGenerator]:
    client = RecordingClient(script)
    return client, NemotronGenerator(client)


def kinds(client: RecordingClient) -> list[str]:
    return [prompt.partition(" ")[0].rstrip(":") for prompt in client.prompts]


def test_open_questions_one_stage_after_the_other_with_a_blocking_client() -> None:
    client, generator = scripted()
    made = generator.run_open_qa_pipeline(2, 2, 1, 1, "m", **OPEN_QA)
    macros = ["world > macro 0", "world > macro 1"]
    topics = [f"{macro} > sub {number}" for macro in macros for number in range(2)] + macros
    questions = [f"{topic} > question 0" for topic in topics]
    assert client.prompts == [
        "macro 2 | world",
        *(f"sub 2 | {macro}" for macro in macros),
        *(f"question 1 | {topic}" for topic in topics),
        *(f"revision 1 | {question}" for question in questions),
    ]
    assert made == [f"{question} > revision 0" for question in questions]


def test_a_list_that_can_be_read_costs_one_call() -> None:
    client, generator = scripted()
    assert len(generator.run_open_qa_pipeline(M, S, Q, R, "m", **OPEN_QA)) == T * Q * R
    assert len(client.calls) == 1 + M + T + T * Q


def test_a_list_that_cannot_costs_two() -> None:
    client, generator = scripted(prose)
    made = generator.run_open_qa_pipeline(M, S, Q, R, "m", **OPEN_QA)
    assert made == scripted()[1].run_open_qa_pipeline(M, S, Q, R, "m", **OPEN_QA)
    assert len(client.calls) == 2 * (1 + M + T + T * Q)
    assert kinds(client)[:6] == ["macro", "convert", "sub", "convert", "sub", "convert"]


def test_a_schema_makes_it_one_call_for_each_list() -> None:
    model = ScriptedModel(as_json)
    client = ChatModelClient(model, seed=1)
    made = NemotronGenerator(client).run_open_qa_pipeline(M, S, Q, R, **OPEN_QA)
    assert made == scripted()[1].run_open_qa_pipeline(M, S, Q, R, **OPEN_QA)
    assert len(model.requests) == client.usage.calls == 1 + M + T + T * Q
    assert all(request.schema is not None for request in model.requests)
    assert len({request.seed for request in model.requests}) == len(model.requests)


@pytest.mark.parametrize("strings", [False, True])
def test_numbers_may_be_texts(strings: bool) -> None:
    def number(value: int) -> Any:
        return str(value) if strings else value

    _, generator = scripted()
    counts = [number(2), number(1), number(3)]
    assert len(generator.run_open_qa_pipeline(*counts, number(2), "m", **OPEN_QA)) == 4 * 3 * 2
    assert len(generator.run_python_pipeline(*counts, "m", **PYTHON)) == 4 * 3
    assert len(generator.run_math_pipeline(number(2), "school", number(1), number(3), "m", **MATH)) == 4 * 3
    assert len(generator.run_writing_pipeline(["a"], ["b"], number(2), number(3), "m", **WRITING)) == 6
    assert len(generator.run_closed_qa_pipeline(["a"], number(2), "m", **CLOSED_QA)) == 2


def test_topics_are_subtopics_then_additional_ones_then_macro_topics() -> None:
    client, generator = scripted()
    generator.run_python_pipeline(
        1, 1, 1, "m", additional_macro_topics=["mine"], additional_subtopics=["own 1", "own 2"], **PYTHON
    )
    about = [prompt.partition(" | ")[2] for prompt in client.prompts]
    topics = ["world > macro 0 > sub 0", "mine > sub 0", "own 1", "own 2", "world > macro 0", "mine"]
    assert about == ["world", "world > macro 0", "mine", *(f"{topic} in Python" for topic in topics)]


def test_without_combining_only_subtopics_are_topics() -> None:
    client, generator = scripted()
    made = generator.run_python_pipeline(2, 3, 1, "m", additional_subtopics=["own"], combine_topics=False, **PYTHON)
    assert len(made) == 2 * 3 + 1
    assert not any(prompt.startswith("problem 1 | world > macro 0 in") for prompt in client.prompts)


def test_python_asks_for_subtopics_once() -> None:
    client, generator = scripted()
    assert len(generator.run_python_pipeline(3, 7, 1, "m", **PYTHON)) == 24
    assert len(client.calls) == 28
    assert kinds(client).count("sub") == 3


def test_python_in_another_language() -> None:
    client, generator = scripted()
    generator.run_python_pipeline(1, 1, 1, "m", language="Rust", **PYTHON)
    assert client.prompts[-1].endswith(" in Rust")


def test_mathematics_knows_the_level() -> None:
    client, generator = scripted()
    assert len(generator.run_math_pipeline(2, "university", 2, 3, "m", **MATH)) == 6 * 3
    assert client.prompts[0] == "macro 2 | university"
    assert len(client.calls) == 1 + 2 + 6


def test_writing_goes_through_topics_and_kinds_of_text() -> None:
    client, generator = scripted()
    made = generator.run_writing_pipeline(["sea", "sky"], ["poem", "essay"], 2, 1, "m", **WRITING)
    pairs = ["sea/poem", "sea/essay", "sky/poem", "sky/essay"]
    assert client.prompts[:4] == [f"task 2 | {pair}" for pair in pairs]
    assert made == [f"{pair} > task {task} > revision 0" for pair in pairs for task in range(2)]
    assert len(client.calls) == 4 + 8


def test_writing_has_defaults_for_what_its_example_leaves_out() -> None:
    client, generator = scripted()
    made = generator.run_writing_pipeline(topics=["sea"], text_material_types=["poem"], **WRITING)
    assert len(made) == 5
    assert {call["model"] for call in client.calls} == {None}


def test_closed_questions_know_their_document() -> None:
    client, generator = scripted()
    made = generator.run_closed_qa_pipeline(["one", "two"], 2, "m", **CLOSED_QA)
    assert made == [(0, "one > question 0"), (0, "one > question 1"), (1, "two > question 0"), (1, "two > question 1")]
    assert len(client.calls) == 2


def test_the_default_templates_have_the_contracts_placeholders() -> None:
    def counted(call: dict[str, Any]) -> str:
        counts = {"one": 1, "two": 2, "three": 3}
        prompt = call["messages"][-1]["content"]
        wanted = next(value for name, value in counts.items() if f"exactly {value} " in prompt)
        return "\n".join(f"{place}. thing number {len(client.calls)}.{place}" for place in range(1, wanted + 1))

    client, generator = scripted(counted)
    assert len(generator.run_open_qa_pipeline(2, 1, 3, 1, "m")) == 12
    assert len(generator.run_math_pipeline(2, "university", 1, 3, "m")) == 12
    assert len(generator.run_python_pipeline(2, 1, 3, "m")) == 12
    assert len(generator.run_writing_pipeline(["sea"], ["poem"], 3, 2, "m")) == 6
    assert len(generator.run_closed_qa_pipeline(["A {brace} in a document."], 3, "m")) == 3


def test_arguments_reach_the_calls_they_belong_to_and_stay_as_they_are() -> None:
    client, generator = scripted(prose)
    base, conversion = {"temperature": 0.5, "seed": 3}, {"temperature": 0.0}
    before = copy.deepcopy((base, conversion))
    generator.run_open_qa_pipeline(
        1, 1, 1, 1, "m", base_model_kwargs=base, conversion_model_kwargs=conversion, additional_subtopics=("x",), **OPEN_QA
    )
    for call, kind in zip(client.calls, kinds(client), strict=True):
        assert call["model"] == "m"
        assert {name: call.get(name) for name in base} == (
            {"temperature": 0.0, "seed": None} if kind == "convert" else {"temperature": 0.5, "seed": 3}
        )
    assert (base, conversion) == before


@pytest.mark.parametrize(
    ("counts", "calls", "made"),
    [
        ((2, 0, 0, 1), 1, 0),
        ((2, 0, 2, 1), 1 + 2 + 4, 4),
        ((2, 1, 0, 1), 1 + 2, 0),
    ],
)
def test_empty_stages(counts: tuple[int, ...], calls: int, made: int) -> None:
    client, generator = scripted()
    assert len(generator.run_open_qa_pipeline(*counts, "m", **OPEN_QA)) == made
    assert len(client.calls) == calls


def test_without_revisions_the_questions_are_the_result() -> None:
    _, generator = scripted()
    assert generator.run_open_qa_pipeline(1, 0, 2, 0, "m", **OPEN_QA) == [
        "world > macro 0 > question 0",
        "world > macro 0 > question 1",
    ]


def test_nothing_to_ask_about() -> None:
    client, generator = scripted()
    assert generator.run_writing_pipeline([], ["poem"], 1, 1, "m", **WRITING) == []
    assert generator.run_closed_qa_pipeline([], 1, "m", **CLOSED_QA) == []
    assert client.calls == []


def test_only_additional_topics() -> None:
    client, generator = scripted()
    made = generator.run_open_qa_pipeline(
        0, 1, 1, 1, "m", additional_macro_topics=["a"], additional_subtopics=["b"], **OPEN_QA
    )
    assert [text.partition(" > question")[0] for text in made] == ["a > sub 0", "b", "a"]
    assert kinds(client).count("macro") == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"macro_topic_prompt_template": "{n_topics}"}, "n_topics"),
        ({"subtopic_prompt_template": "{macro_topics}"}, "macro_topics"),
        ({"open_qa_from_topics_prompt_template": "{subject}"}, "subject"),
        ({"revise_open_qa_prompt_template": "{question}"}, "question"),
        ({"yaml_conversion_prompt_template": "{response}"}, "response"),
    ],
)
def test_a_missing_placeholder_is_said_before_anything_is_asked(change: dict[str, str], says: str) -> None:
    client, generator = scripted()
    with pytest.raises(PromptError, match=says):
        generator.run_open_qa_pipeline(1, 1, 1, 1, "m", **{**OPEN_QA, **change})
    assert client.calls == []


@pytest.mark.parametrize(
    "change",
    [
        {"n_macro_topics": "many"},
        {"n_openlines": -1},
        {"n_revisions": 1.5},
        {"additional_macro_topics": "one topic"},
        {"additional_subtopics": [3]},
        {"additional_subtopics": ["one", " "]},
        {"base_model_kwargs": "temperature"},
        {"base_model_kwargs": {"n": 3}},
        {"conversion_model_kwargs": {"n": 2}},
        {"n_macro_topics": 0},
        {"n_subtopics": 0, "combine_topics": False},
        {"dedup": 2},
    ],
)
def test_arguments_that_cannot_be_used(change: dict[str, Any]) -> None:
    client, generator = scripted()
    arguments = {"n_macro_topics": 1, "n_subtopics": 1, "n_openlines": 1, "n_revisions": 1, **OPEN_QA, **change}
    with pytest.raises(InputError):
        generator.run_open_qa_pipeline(**arguments)
    with pytest.raises(InputError):
        generator.run_closed_qa_pipeline("a document", 1)  # one text is no list of texts
    with pytest.raises(InputError, match="documents"):
        generator.run_closed_qa_pipeline(["a document", "  "], 1)
    with pytest.raises(InputError, match="documents"):
        generator.run_closed_qa_pipeline(None, 1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="topics"):
        generator.run_writing_pipeline(None, ["poem"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="text_material_types"):
        generator.run_writing_pipeline(["sea"], None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="school_level"):
        generator.run_math_pipeline(1, None, 1, 1)  # type: ignore[arg-type]
    assert client.calls == []


ALL: list[tuple[str, tuple[Any, ...], dict[str, str]]] = [
    ("open_qa", (2, "2", 2, 2, "m"), OPEN_QA),
    ("writing", (["sea", "sky"], ["poem"], 2, 2, "m"), WRITING),
    ("closed_qa", (["one", "two"], 3, "m"), CLOSED_QA),
    ("math", (2, "school", 2, 2, "m"), MATH),
    ("python", (2, 2, 2, "m"), PYTHON),
]


@pytest.mark.parametrize(("name", "arguments", "templates"), ALL)
async def test_awaited_makes_the_same_calls_and_the_same_texts(
    name: str, arguments: tuple[Any, ...], templates: dict[str, str]
) -> None:
    client, generator = scripted(prose)
    blocking = getattr(generator, f"run_{name}_pipeline")(*arguments, **templates)
    other = AsyncRecordingClient(prose)
    awaited = await getattr(AsyncNemotronGenerator(other, max_concurrent_requests=3), f"run_{name}_pipeline")(
        *arguments, **templates
    )
    assert awaited == blocking
    assert sorted(other.prompts) == sorted(client.prompts)
    assert other.most_under_way <= 3


@pytest.mark.parametrize(("name", "arguments", "templates"), ALL)
def test_texts_are_those_of_the_records(name: str, arguments: tuple[Any, ...], templates: dict[str, str]) -> None:
    texts = getattr(scripted()[1], f"run_{name}_pipeline")(*arguments, **templates)
    records = getattr(scripted()[1], f"run_{name}_pipeline_records")(*arguments, **templates)
    assert [text[1] if name == "closed_qa" else text for text in texts] == records.texts
    assert type(texts) is list
    assert {record.kind for record in records} == {name}


def test_both_forms_have_names_signatures_and_documentation() -> None:
    import inspect

    method = NemotronGenerator.run_writing_pipeline
    assert method.__name__ == "run_writing_pipeline"
    parameters = inspect.signature(method).parameters
    assert list(parameters)[:6] == ["self", "topics", "text_material_types", "n_openlines", "n_revisions", "model"]
    assert parameters["writing_task_prompt_template"].default == DEFAULT_WRITING_TASK_PROMPT_TEMPLATE
    for form in (method, AsyncNemotronGenerator.run_writing_pipeline_records):
        assert {"Args:", "Returns:", "Raises:"} <= set((form.__doc__ or "").split())
