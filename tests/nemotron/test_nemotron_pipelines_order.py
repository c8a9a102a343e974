"""Stages overlap, and nothing of that reaches the result: its order, its texts and its seeds are the plan's."""

from __future__ import annotations

import asyncio
import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pipeline_scripts import CLOSED_QA, MATH, OPEN_QA, PYTHON, WRITING, as_json, bulleted, items
from scripted_nemotron_clients import AsyncRecordingClient, RecordingClient

from sdialog_like.errors import InputError
from sdialog_like.nemotron import AsyncNemotronGenerator, ChatModelClient, NemotronGenerator, Openline
from sdialog_like.nemotron.pipelines.records import Kind
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel


async def unhurried(messages: list[dict[str, Any]], seed: int | None) -> dict[str, Any]:
    """Answer sooner or later, in an order of its own, with texts that show the seed."""
    for _ in range(Random(seed).randint(0, 40)):
        await asyncio.sleep(0)
    return {"items": [f"{item} ({seed})" for item in items(messages[-1]["content"])]}


def lines(concurrency: int, **arguments: Any) -> list[str]:
    client = ChatModelClient(ScriptedModel(unhurried), seed=7, concurrency=concurrency)
    made = NemotronGenerator(client).run_open_qa_pipeline_records(3, 2, 3, 2, **{**OPEN_QA, **arguments})
    return [json.dumps(openline.to_dict()) for openline in made] + [json.dumps(each.to_dict()) for each in made.stages]


@pytest.mark.parametrize("dedup", [False, 0.95])
def test_the_same_whatever_the_concurrency(dedup: bool | float) -> None:
    alone = lines(1, dedup=dedup, additional_macro_topics=["mine"], additional_subtopics=["own"])
    assert len(alone) > 20
    for concurrency in (8, 64):
        assert lines(concurrency, dedup=dedup, additional_macro_topics=["mine"], additional_subtopics=["own"]) == alone


class UnhurriedClient(AsyncRecordingClient):
    """A client of a user's own whose answers overtake each other."""

    async def query_model(self, **arguments: Any) -> list[str]:
        for _ in range(Random(arguments["messages"][0]["content"]).randint(0, 40)):
            await asyncio.sleep(0)
        return await super().query_model(**arguments)


@pytest.mark.parametrize("dedup", [False, True])
@pytest.mark.parametrize("limit", [None, 1, 5])
async def test_a_users_own_client_gets_the_plans_order_too(limit: int | None, dedup: bool) -> None:
    client = UnhurriedClient(bulleted)
    made = await AsyncNemotronGenerator(client, max_concurrent_requests=limit).run_open_qa_pipeline(
        2, 3, 2, 2, "m", dedup=dedup, **OPEN_QA
    )
    assert made == NemotronGenerator(RecordingClient(bulleted)).run_open_qa_pipeline(2, 3, 2, 2, "m", dedup=dedup, **OPEN_QA)
    assert limit is None or client.most_under_way <= limit


async def test_a_topic_is_gone_through_to_its_end_while_another_one_is_not_even_there() -> None:
    finished = asyncio.Event()

    class Held(AsyncRecordingClient):
        async def query_model(self, **arguments: Any) -> list[str]:
            prompt = arguments["messages"][0]["content"]
            if prompt == "sub 2 | world > macro 0":
                await finished.wait()
            answer = await super().query_model(**arguments)
            if prompt.startswith("revision 1 | world > macro 1 > sub 1 > question 0"):
                finished.set()
            return answer

    made = await AsyncNemotronGenerator(Held(bulleted)).run_open_qa_pipeline(2, 2, 1, 1, "m", **OPEN_QA)
    assert made[0].startswith("world > macro 0 > sub 0")
    assert len(made) == 6


async def test_with_dedup_too_what_stands_behind_in_the_plan_is_asked_for_meanwhile() -> None:
    asked_behind = asyncio.Event()

    class Held(AsyncRecordingClient):
        async def query_model(self, **arguments: Any) -> list[str]:
            prompt = arguments["messages"][0]["content"]
            if prompt.startswith("question 1 | world > macro 0 > sub 0"):
                await asked_behind.wait()
            if prompt == "question 1 | world > macro 1":
                asked_behind.set()
            return await super().query_model(**arguments)

    made = await AsyncNemotronGenerator(Held(bulleted)).run_open_qa_pipeline(2, 2, 1, 1, "m", dedup=1.0, **OPEN_QA)
    assert made == NemotronGenerator(RecordingClient(bulleted)).run_open_qa_pipeline(2, 2, 1, 1, "m", dedup=1.0, **OPEN_QA)


def test_the_same_client_and_seed_make_the_same_again_and_another_seed_something_else() -> None:
    def texts(seed: int) -> list[str]:
        client = ChatModelClient(ScriptedModel(unhurried), seed=seed)
        return NemotronGenerator(client).run_python_pipeline(2, 1, 2, **PYTHON)

    assert texts(1) == texts(1) != texts(2)


# Where openlines come from.


def records(name: str, *arguments: Any, **named: Any) -> Any:
    client = ChatModelClient(ScriptedModel(as_json), seed=1)
    return getattr(NemotronGenerator(client), f"run_{name}_pipeline_records")(*arguments, **named)


def test_open_questions_know_where_they_come_from() -> None:
    made = records("open_qa", 1, 1, 1, 1, additional_subtopics=["own"], **OPEN_QA)
    macro, sub = "world > macro 0", "world > macro 0 > sub 0"
    seen = [(each.id, each.macro_topic, each.subtopic, each.topic, each.parent) for each in made]
    assert seen == [
        ("open_qa-0.0-0-0", macro, sub, sub, f"{sub} > question 0"),
        ("open_qa-additional.0-0-0", None, "own", "own", "own > question 0"),
        ("open_qa-macro.0-0-0", macro, None, macro, f"{macro} > question 0"),
    ]
    assert {(each.kind, each.stage, each.model) for each in made} == {("open_qa", "revision", "scripted")}
    path = ("open_qa", "revisions", 0, 0, 0, 0)
    assert made[0].seed == derive_seed(1, "nemotron", *path)
    assert [(each.name, each.asked, each.made, each.given, each.kept) for each in made.stages] == [
        ("macro topics", 1, 1, 0, 1),
        ("topics", 1, 1, 2, 3),
        ("questions", 3, 3, 0, 3),
        ("revisions", 3, 3, 0, 3),
    ]
    assert made.lost == []


def test_tasks_questions_and_problems_know_it_too() -> None:
    [task] = records("writing", ["sea"], ["poem"], 1, 1, **WRITING)
    assert (task.topic, task.text_material_type, task.parent) == ("sea", "poem", "sea/poem > task 0")
    [question] = records("closed_qa", ["one"], 1, **CLOSED_QA)
    assert (question.document, question.stage, question.parent) == (0, "question", None)
    problems = [*records("math", 1, "school", 1, 1, **MATH), *records("python", 1, 1, 1, **PYTHON)]
    assert [(each.kind, each.stage) for each in problems] == [("math", "problem")] * 2 + [("python", "problem")] * 2


@pytest.mark.parametrize(
    ("name", "arguments", "templates"),
    [
        ("open_qa", (2, 2, 2, 2), OPEN_QA),
        ("writing", (["a", "b"], ["c", "d"], 2, 2), WRITING),
        ("closed_qa", (["a", "b"], 2), CLOSED_QA),
        ("math", (2, "school", 2, 2), MATH),
    ],
)
def test_ids_tell_openlines_apart_and_records_come_back(name: str, arguments: Any, templates: dict[str, str]) -> None:
    made = records(name, *arguments, **templates)
    assert len({each.id for each in made}) == len(made)
    for each in made:
        assert Openline.from_dict(json.loads(json.dumps(each.to_dict()))) == each


text = st.text(max_size=20)
maybe = st.none() | text


@settings(deadline=None)
@given(
    st.builds(
        Openline,
        id=text,
        text=text,
        kind=st.sampled_from(list(Kind.__args__)),  # type: ignore[attr-defined]
        stage=text,
        macro_topic=maybe,
        subtopic=maybe,
        topic=maybe,
        text_material_type=maybe,
        document=st.none() | st.integers(0),
        parent=maybe,
        model=maybe,
        seed=st.none() | st.integers(0, 2**32 - 1),
    )
)
def test_any_record_comes_back(openline: Openline) -> None:
    assert Openline.from_dict(json.loads(json.dumps(openline.to_dict()))) == openline
    row = openline.to_row()
    assert (row["id"], row["openline"], row["openline_seed"]) == (openline.id, openline.text, openline.seed)
    assert "seed" not in row, "it would become the dialogue's own seed"


@pytest.mark.parametrize("change", [{"text": None}, {"kind": "poem"}, {"id": 3}])
def test_what_is_no_record(change: dict[str, Any]) -> None:
    record = Openline("1", "Why?", "open_qa", "question").to_dict()
    with pytest.raises(InputError):
        Openline.from_dict({**record, **change})
