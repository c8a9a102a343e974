"""Pipelines as works: what is wrong is said when the work is made, and what may change between two sessions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pipeline_scripts import CLOSED_QA, OPEN_QA, as_json
from standin_server import StandInServer

from sdialog_like.errors import InputError, ModelSpecError, PlanChangedError
from sdialog_like.nemotron import (
    ClosedQAPipeline,
    DialoguePipeline,
    MathPipeline,
    NemotronGenerator,
    Openline,
    OpenQAPipeline,
    TwoTurnPipeline,
    WritingPipeline,
)
from sdialog_like.runs import open_run, run
from sdialog_like.testing import ScriptedModel

COUNTS: dict[str, Any] = {"n_macro_topics": 1, "n_subtopics": 1, "n_openlines": 1, "n_revisions": 0}


# Arguments.


def test_a_misspelt_argument_is_told_by_its_right_name() -> None:
    with pytest.raises(InputError, match="no argument 'n_subtopic'.*Did you mean n_subtopics"):
        OpenQAPipeline(n_macro_topics=1, n_subtopic=1, n_openlines=1, n_revisions=0, model="builtin")
    with pytest.raises(InputError, match="Did you mean documents"):
        ClosedQAPipeline(document=["a"], model=ScriptedModel(as_json))  # an object would take any parameter
    with pytest.raises(ModelSpecError, match="OpenQAPipeline has .*n_macro_topics"):
        OpenQAPipeline(**COUNTS, wheels=4, model="builtin")


@pytest.mark.parametrize(
    "change",
    [
        {"n_macro_topics": "x"},
        {"n_subtopics": -1},
        {"additional_subtopics": [" "]},
        {"dedup": 3},
        {"base_model_kwargs": {"n": 3}},
        {"macro_topic_prompt_template": "{topics}"},
    ],
)
def test_a_value_that_cannot_be_used_is_an_error_when_the_work_is_made(change: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        OpenQAPipeline(**{**COUNTS, **change}, model="builtin")


def test_what_rows_bring_need_not_be_there_when_the_work_is_made(tmp_path: Path) -> None:
    assert WritingPipeline(text_material_types=["poem"], model="builtin").arguments == {"text_material_types": ["poem"]}
    with pytest.raises(InputError, match="school_level"):
        MathPipeline(school_level=None, model="builtin")
    work = OpenQAPipeline(**{**COUNTS, "n_macro_topics": 0}, **OPEN_QA, model=ScriptedModel(as_json))
    with pytest.raises(InputError, match="no topics"):
        run(work, [{"id": 1}], tmp_path / "none", seed=1, progress=False)
    rows = [{"id": 1, "additional_subtopics": ["tea"]}]
    [made] = run(work, rows, tmp_path / "tea", seed=1, progress=False).results()
    assert [record["topic"] for record in made["records"]] == ["tea"]
    with pytest.raises(InputError, match="n_openlines"):
        run(work, [{**rows[0], "n_openlines": "many"}], tmp_path / "bad", seed=1, progress=False)


@pytest.mark.parametrize("work", [DialoguePipeline, TwoTurnPipeline])
def test_a_model_that_cannot_be_had_is_said_before_the_first_row(work: Any, tmp_path: Path) -> None:
    model = ScriptedModel(as_json)
    with pytest.raises(InputError, match="cannot ask 'other'"):
        run(work(user_model="other", model=model), [{"id": 1, "openline": "Why?"}], tmp_path / "run", progress=False)
    assert model.requests == []


# What may change between two sessions.


def unreadable_two(messages: list[dict[str, Any]], seed: int | None, schema: Any) -> Any:
    return "No." if "| two" in messages[-1]["content"] else json.dumps(as_json(messages, seed))


def about(server: StandInServer, document: str) -> int:
    return sum(f"| {document}" in request.messages[-1]["content"] for request in server.requests)


@pytest.mark.parametrize("workers", [1, 2])
def test_lists_may_be_done_without_in_a_later_session(workers: int, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with StandInServer(reply=unreadable_two) as server:
        arguments = {"documents": ["one", "two"], "n_openlines": 1, "model": "m", "base_url": server.url, **CLOSED_QA}
        failed = run(ClosedQAPipeline(**arguments), 1, folder, seed=1, progress=False)
        [failure] = failed.failures()
        assert [record["text"] for record in failure["partial"]["records"]] == ["one > question 0"]
        assert failure["partial"]["stages"][0]["unreadable"] == 1
        [lost] = failure["partial"]["lost"]
        assert lost["about"] == "document 1: two"
        fingerprint = json.loads((folder / "run.json").read_bytes())["fingerprint"]

        lenient = ClosedQAPipeline(**arguments, ignore_conversion_failure=True)
        made = run(lenient, 1, folder, seed=1, progress=False, retry_failed=True, workers=workers)
        [row] = made.results()
        assert [record["text"] for record in row["records"]] == ["one > question 0"]
        assert about(server, "one") == 1

        with open_run(folder) as opened:  # the plan has it now, and is the same run's
            assert opened.plan.work["arguments"]["besides"] == {"ignore_conversion_failure": True}
            assert opened.plan.fingerprint == fingerprint
            assert opened.plan.model_dump(mode="json") == json.loads((folder / "run.json").read_bytes())

        asked = len(server.requests)
        assert run(ClosedQAPipeline(**arguments), 1, folder, seed=1, progress=False).counts["done"] == 1
        with open_run(folder) as opened:  # nothing was left to do, so it is as it was made
            assert opened.plan.work["arguments"]["besides"] == {"ignore_conversion_failure": True}
        assert len(server.requests) == asked


@pytest.mark.parametrize("model", ["builtin", ScriptedModel(as_json)])
def test_what_a_result_depends_on_may_not_change(model: Any, tmp_path: Path) -> None:
    arguments = {"documents": ["one"], "n_openlines": 1, "model": model}
    run(ClosedQAPipeline(**arguments), 1, tmp_path / "run", seed=1, progress=False)
    for change in ({"n_openlines": 2}, {"documents": ["two"]}, {"trim_topics_list": True}):
        with pytest.raises(PlanChangedError):
            run(ClosedQAPipeline(**{**arguments, **change}), 1, tmp_path / "run", seed=1, progress=False)
    rows = [{"id": 1, "openline": "Why?"}]
    run(DialoguePipeline(1, model=model), rows, tmp_path / "dialogues", seed=1, progress=False)
    with pytest.raises(PlanChangedError):
        run(DialoguePipeline(2, model=model), rows, tmp_path / "dialogues", seed=1, progress=False)


# Closed questions and their documents.


def test_a_dialogue_about_a_closed_question_begins_with_the_document(tmp_path: Path) -> None:
    work = ClosedQAPipeline(documents=["Tea is a drink."], n_openlines=1, **CLOSED_QA, model=ScriptedModel(as_json))
    [made] = run(work, 1, tmp_path / "questions", seed=1, progress=False).results()
    question = Openline.from_dict(made["records"][0])
    assert (question.text, question.document_text) == ("Tea is a drink. > question 0", "Tea is a drink.")
    assert question.opening == "Tea is a drink.\n\nTea is a drink. > question 0"
    row = question.to_row()
    assert (row["openline"], row["question"], row["document"]) == (question.opening, question.text, 0)
    assert "document_text" not in row  # it is in the openline
    model = ScriptedModel(["It is."], cycle=True)
    [dialog] = run(DialoguePipeline(1, model=model), [row], tmp_path / "dialogues", seed=1, progress=False).dialogs()
    assert dialog.turns[0].text == question.opening
    assert model.requests[0].messages[-1]["content"] == question.opening


def test_other_openlines_are_what_dialogues_begin_with() -> None:
    [openline] = NemotronGenerator(client_of(as_json)).run_open_qa_pipeline_records(
        0, 0, 1, 0, additional_subtopics=["tea"], **OPEN_QA
    )
    assert openline.opening == openline.text == openline.to_row()["openline"]
    assert "question" not in openline.to_row()


def client_of(script: Any) -> Any:
    from sdialog_like.nemotron import ChatModelClient

    return ChatModelClient(ScriptedModel(script), seed=1)
