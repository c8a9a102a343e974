"""Lists that cannot be had: what is an error, what is done without, and that the others are never lost."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest
from pipeline_scripts import CLOSED_QA, OPEN_QA, PYTHON, WRITING, as_json, bulleted, items
from scripted_nemotron_clients import AsyncRecordingClient, RecordingClient

from sdialog_like.errors import BadRequestError, InputError, ModelError, ServerError, YamlConversionError
from sdialog_like.nemotron import AsyncNemotronGenerator, ChatModelClient, NemotronGenerator
from sdialog_like.nemotron.lists import CONVERSION_TRIES
from sdialog_like.testing import ScriptedModel

PEOPLE = "world > macro 0"


def spoilt(part: str, how: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    """Answer well, but not where the prompt has this part."""

    def script(call: dict[str, Any]) -> Any:
        prompt = call["messages"][-1]["content"]
        if prompt.startswith("convert: "):
            return "I cannot."
        return how(call) if part in prompt else bulleted(call)

    return script


def short(call: dict[str, Any]) -> str:
    return "\n".join(bulleted(call).splitlines()[:-1])


def unreadable(call: dict[str, Any]) -> str:
    return "No list comes to my mind."


def refused(call: dict[str, Any]) -> Exception:
    return ConnectionRefusedError("no")


def generator(part: str, how: Callable[[dict[str, Any]], Any]) -> tuple[RecordingClient, NemotronGenerator]:
    client = RecordingClient(spoilt(part, how))
    return client, NemotronGenerator(client)


@pytest.mark.parametrize("how", [short, unreadable])
@pytest.mark.parametrize("part", ["macro 2", f"sub 2 | {PEOPLE}", f"question 2 | {PEOPLE} > sub 1", "sub 1 > question 0"])
def test_a_list_that_cannot_be_read_or_has_the_wrong_length_is_an_error(part: str, how: Any) -> None:
    with pytest.raises(YamlConversionError) as caught:
        generator(part, how)[1].run_open_qa_pipeline(2, 2, 2, 2, "m", **OPEN_QA)
    assert caught.value.message


def test_the_model_is_asked_to_convert_so_many_times_and_no_more() -> None:
    client, made = generator("macro 2", unreadable)
    with pytest.raises(YamlConversionError):
        made.run_open_qa_pipeline(2, 2, 2, 2, "m", **OPEN_QA)
    assert len(client.calls) == 1 + CONVERSION_TRIES


@pytest.mark.parametrize("ignore", [False, True])
@pytest.mark.parametrize("how", [short, unreadable, refused])
def test_one_failed_branch_does_not_throw_away_the_others(how: Any, ignore: bool, caplog: Any) -> None:
    _, made = generator(f"sub 2 | {PEOPLE}", how)
    whole = NemotronGenerator(RecordingClient(bulleted)).run_open_qa_pipeline(2, 2, 2, 1, "m", **OPEN_QA)
    others = [text for text in whole if not text.startswith(f"{PEOPLE} > sub")]
    assert 0 < len(others) < len(whole)
    if ignore:
        with caplog.at_level(logging.WARNING):
            left = made.run_open_qa_pipeline_records(2, 2, 2, 1, "m", ignore_conversion_failure=True, **OPEN_QA)
        assert "1 of 15 lists" in caplog.text
        assert "topics" in caplog.text
    else:
        with pytest.raises(ConnectionRefusedError if how is refused else YamlConversionError) as caught:
            made.run_open_qa_pipeline_records(2, 2, 2, 1, "m", **OPEN_QA)
        left = caught.value.partial  # type: ignore[union-attr]
        said = f"{caught.value}{getattr(caught.value, '__notes__', '')}"
        if how is not refused or sys.version_info >= (3, 11):  # before that, others' exceptions take no notes
            assert f"1 of 15 lists could not be had; it is topics about '{PEOPLE}'." in said
            assert "partial" in said
        assert ("ignore_conversion_failure=True" in said) == (how is not refused)
    assert left.texts == others
    topics = left.stages[1]
    assert (topics.asked, topics.made, topics.given, topics.kept) == (2, 2, 2, 4)
    assert (topics.unreadable, topics.failed) == ((0, 1) if how is refused else (1, 0))
    [lost] = left.lost
    assert (lost.stage, lost.about) == ("topics", PEOPLE)
    assert sum(stage.unreadable + stage.failed for stage in left.stages) == 1


async def test_awaited_the_others_are_not_cancelled_either() -> None:
    client = AsyncRecordingClient(spoilt("revision 1 | world > macro 1 > sub 0 > question 0", refused))
    with pytest.raises(ConnectionRefusedError) as caught:
        await AsyncNemotronGenerator(client).run_open_qa_pipeline(2, 1, 2, 1, "m", **OPEN_QA)
    assert len(caught.value.partial) == 4 * 2 - 1  # type: ignore[attr-defined]
    assert len(client.calls) == 1 + 2 + 4 + 8


def test_with_several_failures_the_first_of_the_plan_is_raised() -> None:
    def script(call: dict[str, Any]) -> Any:
        prompt = call["messages"][-1]["content"]
        return ValueError(prompt) if prompt.startswith("question") else bulleted(call)

    with pytest.raises(ValueError, match=r"question 1 \| world > macro 0 > sub 0"):
        NemotronGenerator(RecordingClient(script)).run_open_qa_pipeline(2, 1, 1, 1, "m", **OPEN_QA)


@pytest.mark.parametrize("how", [short, unreadable, refused])
def test_without_macro_topics_there_is_nothing_to_go_on_with(how: Any) -> None:
    for name, arguments, templates in (
        ("open_qa", (2, 2, 2, 2), OPEN_QA),
        ("python", (2, 2, 2), PYTHON),
    ):
        client, made = generator("macro 2", how)
        with pytest.raises((YamlConversionError, ConnectionRefusedError)):
            getattr(made, f"run_{name}_pipeline")(*arguments, "m", ignore_conversion_failure=True, **templates)
        with pytest.raises((YamlConversionError, ConnectionRefusedError)) as caught:
            getattr(made, f"run_{name}_pipeline")(*arguments, "m", **templates)
        assert "ignore_conversion_failure" not in str(caught.value)  # it would not help
        assert all(prompt.startswith(("macro", "convert")) for prompt in client.prompts)


@pytest.mark.parametrize("more", [{"additional_macro_topics": ["mine"]}, {"additional_subtopics": ["mine"]}])
def test_with_topics_of_ones_own_there_is(more: dict[str, list[str]]) -> None:
    _, made = generator("macro 2", unreadable)
    left = made.run_open_qa_pipeline(2, 1, 1, 1, "m", ignore_conversion_failure=True, **more, **OPEN_QA)
    assert left
    assert all(text.startswith("mine") for text in left)


def test_writing_without_a_single_task_is_an_error_even_then() -> None:
    _, made = generator("task", unreadable)
    with pytest.raises(YamlConversionError):
        made.run_writing_pipeline(["sea", "sky"], ["poem"], 2, 1, "m", ignore_conversion_failure=True, **WRITING)
    _, made = generator("task 2 | sea", unreadable)
    left = made.run_writing_pipeline(["sea", "sky"], ["poem"], 2, 1, "m", ignore_conversion_failure=True, **WRITING)
    assert len(left) == 2


def test_each_document_stands_for_itself() -> None:
    _, made = generator("two", unreadable)
    documents = ["one", "two", "three"]
    left = made.run_closed_qa_pipeline(documents, 1, "m", ignore_conversion_failure=True, **CLOSED_QA)
    assert left == [(0, "one > question 0"), (2, "three > question 0")]
    _, made = generator("question", unreadable)
    assert made.run_closed_qa_pipeline(documents, 1, "m", ignore_conversion_failure=True, **CLOSED_QA) == []


def test_where_every_request_fails_that_is_said_even_then() -> None:
    _, made = generator("question", refused)
    with pytest.raises(ConnectionRefusedError):
        made.run_closed_qa_pipeline(["one", "two"], 1, "m", ignore_conversion_failure=True, **CLOSED_QA)


def test_lists_of_another_length_can_be_taken() -> None:
    def long(call: dict[str, Any]) -> str:
        return f"{bulleted(call)}\n- one more"

    for how, count in ((long, 2), (short, 1)):
        _, made = generator("two", how)
        left = made.run_closed_qa_pipeline(["one", "two"], 2, "m", trim_topics_list=True, **CLOSED_QA)
        assert [number for number, _ in left] == [0, 0, *[1] * count]
        assert ("two > question 0") in dict(left).values() or count == 2


def test_a_wrong_argument_of_the_calls_is_no_list_that_could_not_be_had() -> None:
    made = NemotronGenerator(ChatModelClient(ScriptedModel(as_json), seed=1))
    for ignore in (False, True):
        with pytest.raises(InputError) as caught:
            made.run_open_qa_pipeline(1, 1, 1, 1, model=5, ignore_conversion_failure=ignore, **OPEN_QA)  # type: ignore[arg-type]
        assert "lists" not in str(caught.value)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_lists_of_another_length_can_be_taken_from_a_schema_too(count: int) -> None:
    def script(messages: list[dict[str, Any]], seed: int | None) -> Any:
        return {"items": [f"item {number}" for number in range(count)]}

    model = ScriptedModel(script)
    client = ChatModelClient(model, seed=1)
    made = NemotronGenerator(client).run_closed_qa_pipeline(["one"], 2, trim_topics_list=True, **CLOSED_QA)
    assert made == [(0, f"item {number}") for number in range(min(count, 2))]
    assert len(model.requests) == 1


def test_replies_that_do_not_fit_the_schema() -> None:
    def script(messages: list[dict[str, Any]], seed: int | None) -> Any:
        found = as_json(messages, seed)
        return {"items": found["items"][:1]} if f"sub 2 | {PEOPLE}" in messages[-1]["content"] else found

    client = ChatModelClient(ScriptedModel(script), seed=1)
    with pytest.raises(YamlConversionError) as caught:
        NemotronGenerator(client).run_open_qa_pipeline(2, 2, 1, 1, **OPEN_QA)
    assert len(caught.value.partial) == 4  # type: ignore[attr-defined]
    left = NemotronGenerator(client).run_open_qa_pipeline(2, 2, 1, 1, ignore_conversion_failure=True, **OPEN_QA)
    assert len(left) == 4


def test_requests_that_the_server_refuses() -> None:
    def script(messages: list[dict[str, Any]], seed: int | None) -> Any:
        prompt = messages[-1]["content"]
        return BadRequestError("too rude") if "macro 1 > sub" in prompt else {"items": items(prompt)}

    client = ChatModelClient(ScriptedModel(script), seed=1)
    with pytest.raises(ModelError, match="too rude") as caught:
        NemotronGenerator(client).run_open_qa_pipeline_records(2, 2, 1, 1, **OPEN_QA)
    assert "partial" in str(caught.value)
    made = caught.value.partial  # type: ignore[attr-defined]
    assert [stage.failed for stage in made.stages] == [0, 0, 2, 0]
    assert len(made) == 4


async def test_what_is_no_failure_of_a_branch_ends_everything() -> None:
    class Stopped(BaseException):
        pass

    def script(call: dict[str, Any]) -> str:
        if "macro 1" in call["messages"][-1]["content"]:
            raise Stopped
        return bulleted(call)

    with pytest.raises(Stopped):
        NemotronGenerator(RecordingClient(script)).run_open_qa_pipeline(2, 2, 1, 1, "m", **OPEN_QA)


def test_a_server_that_was_away_is_no_list_to_do_without() -> None:
    def script(call: dict[str, Any]) -> str:
        if "macro 1 > sub" in call["messages"][-1]["content"]:
            raise ServerError("overloaded")  # it may succeed when it is made again
        return bulleted(call)

    with pytest.raises(ServerError) as caught:
        NemotronGenerator(RecordingClient(script)).run_open_qa_pipeline(
            2, 2, 1, 1, "m", ignore_conversion_failure=True, **OPEN_QA
        )
    assert len(caught.value.partial) == 4  # type: ignore[attr-defined]
