"""Pipelines as runs: recorded call by call, gone on with from the folder alone, and the same bytes whatever happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import killed_pipeline
import pytest
from killed_pipeline import COUNTS, LISTS, begin
from pipeline_scripts import CLOSED_QA, OPEN_QA, PYTHON, WRITING, as_json
from standin_server import ServedRequest, StandInServer, default_reply

from sdialog_like import Agent, Dialog, Persona
from sdialog_like.errors import InputError, PromptError, RunError
from sdialog_like.nemotron import (
    ChatModelClient,
    ClosedQAPipeline,
    DialoguePipeline,
    MathPipeline,
    NemotronGenerator,
    Openline,
    OpenQAPipeline,
    PythonPipeline,
    TwoTurnPipeline,
    WritingPipeline,
)
from sdialog_like.nemotron.preferences import PromptRecord
from sdialog_like.runs import open_run, resume, run, verify
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel


def results(folder: Path) -> bytes:
    return (folder / "dialogs.jsonl").read_bytes()


def made(folder: Path) -> list[Any]:
    with open_run(folder) as opened:
        return list(opened.results())


def content(request: ServedRequest) -> str:
    return json.dumps([request.model, request.messages, request.seed])


def test_one_row_is_one_pipeline(tmp_path: Path) -> None:
    with StandInServer() as server:
        result = begin(server.url, tmp_path / "run")
        assert result.counts == {"waiting": 0, "done": 1, "failed": 0}
        assert result.usage.calls == len(server.requests) == LISTS
    [row] = made(tmp_path / "run")
    assert set(row) == {"records", "stages", "lost"}
    openlines = [Openline.from_dict(record) for record in row["records"]]
    assert len(openlines) == 9 * 2 * 2
    assert [stage["asked"] for stage in row["stages"]] == [1, 3, 9, 18]
    assert row["lost"] == []
    assert openlines[0].seed == derive_seed(derive_seed(1, 0), "nemotron", "open_qa", "revisions", 0, 0, 0, 0)


def test_bytes_do_not_depend_on_concurrency_or_the_servers_faults(tmp_path: Path) -> None:
    bytes_of = {}
    for concurrency in (1, 8, 64):
        faults = ["500", None, "429", "drop"] if concurrency > 1 else []
        with StandInServer(faults=faults) as server:
            begin(server.url, tmp_path / f"{concurrency}", concurrency=concurrency)
        bytes_of[concurrency] = results(tmp_path / f"{concurrency}")
    assert len(set(bytes_of.values())) == 1


def test_a_run_that_stops_half_way_goes_on_from_its_folder_without_repeating_a_call(tmp_path: Path) -> None:
    with StandInServer() as server:
        begin(server.url, tmp_path / "whole")
    with StandInServer() as server:
        stopped = begin(server.url, tmp_path / "run", max_calls=12, concurrency=4)
        assert stopped.counts["waiting"] == 1
        assert len(server.requests) == 12
        assert resume(tmp_path / "run", max_calls=100, progress=False).complete
        assert len(server.requests) == LISTS
        assert len(set(map(content, server.requests))) == LISTS
    assert results(tmp_path / "run") == results(tmp_path / "whole")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_run_that_is_killed_half_way_goes_on_without_repeating_a_recorded_call(concurrency: int, tmp_path: Path) -> None:
    with StandInServer() as server:
        begin(server.url, tmp_path / "whole")
    child: list[subprocess.Popen[bytes]] = []
    asked = 0

    def deadly(*given: Any) -> str:
        nonlocal asked
        asked += 1
        if asked == LISTS // 2:
            os.kill(child[0].pid, signal.SIGKILL)
        return default_reply(*given)

    with StandInServer(reply=deadly) as server:
        command = [sys.executable, killed_pipeline.__file__, server.url, str(tmp_path / "run"), str(concurrency)]
        paths = os.pathsep.join([str(Path(killed_pipeline.__file__).parent.parent), os.environ.get("PYTHONPATH", "")])
        child.append(subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}))
        assert child[0].wait(60) == -signal.SIGKILL
        assert resume(tmp_path / "run", progress=False).complete
        counts = Counter(map(content, server.requests))
    assert len(counts) == LISTS
    assert sum(counts.values()) <= LISTS + concurrency  # what was on its way when the process died
    assert results(tmp_path / "run") == results(tmp_path / "whole")


def test_a_failed_pipeline_is_a_recorded_failure_and_another_chance_asks_only_for_what_is_missing(tmp_path: Path) -> None:
    broken = True

    def script(messages: list[dict[str, Any]], seed: int | None) -> Any:
        if broken and "macro 0 > sub 0 > question 0" in messages[-1]["content"]:
            return {"items": ["only one"]}
        return as_json(messages, seed)

    model = ScriptedModel(script)
    pipeline = OpenQAPipeline(**COUNTS, **OPEN_QA, model=model)
    result = run(pipeline, 1, output=tmp_path / "run", seed=1, progress=False)
    assert result.counts["failed"] == 1
    [failure] = result.failures()
    assert failure["error"]["type"] == "YamlConversionError"
    before, broken = len(model.requests), False
    result = run(pipeline, 1, output=tmp_path / "run", seed=1, progress=False, retry_failed=True)
    assert result.counts["done"] == 1
    assert len(model.requests) == before + 1


def test_what_a_pipeline_did_without_is_in_its_result(tmp_path: Path) -> None:
    def script(messages: list[dict[str, Any]], seed: int | None) -> Any:
        return {"items": []} if messages[-1]["content"].startswith("question 1 | two") else as_json(messages, seed)

    pipeline = ClosedQAPipeline(
        documents=["one", "two"], n_openlines=1, ignore_conversion_failure=True, **CLOSED_QA, model=ScriptedModel(script)
    )
    run(pipeline, 1, output=tmp_path / "run", seed=1, progress=False)
    [row] = made(tmp_path / "run")
    assert [record["text"] for record in row["records"]] == ["one > question 0"]
    [lost] = row["lost"]
    assert (lost["stage"], lost["about"]) == ("questions", "document 1: two")
    assert row["stages"][0]["unreadable"] == 1


def test_rows_may_bring_arguments(tmp_path: Path) -> None:
    rows = [{"id": "sea", "topics": ["sea"]}, {"id": "sky", "topics": ["sky"], "n_openlines": 2}]
    pipeline = WritingPipeline(text_material_types=["poem"], n_openlines=1, **WRITING, model=ScriptedModel(as_json))
    run(pipeline, rows, output=tmp_path / "run", seed=1, progress=False)
    assert [[record["topic"] for record in row["records"]] for row in made(tmp_path / "run")] == [["sea"], ["sky", "sky"]]


@pytest.mark.parametrize(
    ("pipeline", "row"),
    [
        (OpenQAPipeline(n_macro_topics=1, model="builtin"), {"id": 1}),
        (WritingPipeline(model="builtin"), {"id": 1}),
        (MathPipeline(model="builtin"), {"id": 1, "level": "school"}),
        (DialoguePipeline(model="builtin"), {"id": 1, "question": "Why?"}),
        (TwoTurnPipeline(model="builtin"), {"id": 1, "openline": "  "}),
    ],
)
def test_rows_that_cannot_be_made_are_refused_before_anything_is_asked(pipeline: Any, row: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        run(pipeline, [row], output=tmp_path / "run", seed=1, progress=False)


def test_settings_come_back_as_plain_data() -> None:
    for pipeline in (
        OpenQAPipeline(**COUNTS, **OPEN_QA, additional_subtopics=("x",), model="builtin", structured=False),
        ClosedQAPipeline(documents=["a"], n_openlines=2, model="builtin"),
        DialoguePipeline(2, user=Persona(name="Ann", role="nurse"), user_model_kwargs={"temperature": 0.5}, model="builtin"),
        DialoguePipeline(user="a nurse", model="builtin"),
        TwoTurnPipeline(user={"name": "Ann"}, model="builtin"),
        TwoTurnPipeline(model="builtin"),
    ):
        settings = json.loads(json.dumps(pipeline.settings()))
        again = type(pipeline).from_settings(settings, pipeline.bound_model)
        assert again.settings() == settings
        assert again.bound_model is pipeline.bound_model
        other = pipeline.with_model("builtin", temperature=0.3)
        assert other.settings() == settings
        assert other.bound_model is not pipeline.bound_model


def test_settings_that_no_other_process_could_be_given() -> None:
    with pytest.raises(InputError, match="Agent"):
        DialoguePipeline(user=Agent(Persona(name="Ann"), model="builtin"), model="builtin").settings()
    with pytest.raises(InputError, match="another process"):
        OpenQAPipeline(**COUNTS, base_model_kwargs={"stop": {1}}, model="builtin").settings()
    for cls in (OpenQAPipeline, DialoguePipeline):
        with pytest.raises(InputError):
            cls.from_settings({"nothing": 1}, "builtin")
    with pytest.raises(PromptError, match="histories"):
        DialoguePipeline(prompt_template="{histories}", model="builtin")


def test_a_run_and_a_client_of_the_same_seed_make_the_same(tmp_path: Path) -> None:
    model = ScriptedModel(as_json)
    run(PythonPipeline(n_macro_topics=1, n_subtopics=1, n_openlines=2, **PYTHON, model=model), 1, tmp_path / "run", seed=1)
    [row] = made(tmp_path / "run")
    client = ChatModelClient(model, seed=derive_seed(1, 0))
    records = NemotronGenerator(client).run_python_pipeline_records(1, 1, 2, **PYTHON)
    assert row["records"] == [record.to_dict() for record in records]


# Dialogues and two-turn prompts: a row for each openline.


def openlines() -> list[dict[str, Any]]:
    lines = [
        Openline(f"q{number}", f"Why is {number} odd?", "open_qa", "question", topic="odd", seed=5) for number in range(3)
    ]
    return [line.to_row() for line in lines]


def talk(messages: list[dict[str, Any]], seed: int | None) -> str:
    return f"I say {derive_seed(messages[-1]['content'], seed)}."


@pytest.mark.parametrize("user", [None, Persona(name="Ann", role="nurse")])
def test_dialogues_begin_with_their_openlines(user: Any, tmp_path: Path) -> None:
    work = DialoguePipeline(2, user=user, model="builtin")
    bytes_of = []
    for concurrency in (1, 16):
        folder = tmp_path / str(concurrency)
        run(work, openlines(), output=folder, seed=1, progress=False, concurrency=concurrency)
        bytes_of.append(results(folder))
    assert bytes_of[0] == bytes_of[1]
    dialogs = [Dialog.from_dict(record) for record in made(tmp_path / "1")]
    assert [dialog.dialogId for dialog in dialogs] == ["q0", "q1", "q2"]
    assert [dialog.turns[0].text for dialog in dialogs] == [row["openline"] for row in openlines()]
    assert {len(dialog.turns) for dialog in dialogs} == {4}
    assert [dialog.seed for dialog in dialogs] == [derive_seed(1, f"q{number}") for number in range(3)]
    assert all(dialog.provenance is not None for dialog in dialogs)
    assert {dialog.provenance.settings["openline"]["topic"] for dialog in dialogs if dialog.provenance} == {"odd"}


def test_an_interrupted_run_of_dialogues_goes_on_in_the_middle_of_one(tmp_path: Path) -> None:
    work = DialoguePipeline(3, model=ScriptedModel(talk))
    whole = ScriptedModel(talk)
    run(work.with_model(whole), openlines(), output=tmp_path / "whole", seed=1, progress=False)
    assert len(whole.requests) == 3 * 5
    stopped = run(work, openlines(), output=tmp_path / "run", seed=1, progress=False, max_calls=7, concurrency=1)
    assert stopped.counts["waiting"]
    rest = ScriptedModel(talk)
    assert run(work.with_model(rest), openlines(), tmp_path / "run", seed=1, progress=False, max_calls=100).complete
    assert len(rest.requests) == 15 - 7
    assert results(tmp_path / "run") == results(tmp_path / "whole")


def test_two_turn_prompts_are_what_preference_data_begins_with(tmp_path: Path) -> None:
    model = ScriptedModel(talk)
    run(TwoTurnPipeline(model=model, assistant_model=None), openlines(), output=tmp_path / "run", seed=1, progress=False)
    assert len(model.requests) == 3 * 2
    for row, line in zip(made(tmp_path / "run"), openlines(), strict=True):
        prompt = PromptRecord.model_validate(row)
        assert [message["role"] for message in prompt.prompt] == ["user", "assistant", "user"]
        assert (prompt.id, prompt.openline) == (line["id"], line["openline"])
        assert prompt.origin["topic"] == "odd"
        assert prompt.seed == derive_seed(1, line["id"])


def test_a_folder_alone_is_not_enough_where_the_user_is_an_agent(tmp_path: Path) -> None:
    user = Agent(Persona(name="Ann"), model="builtin")
    run(DialoguePipeline(1, user=user, model="builtin"), openlines(), tmp_path / "run", seed=1, progress=False, max_calls=1)
    with pytest.raises(RunError, match="Agent"):
        resume(tmp_path / "run", max_calls=100, progress=False)
    again = DialoguePipeline(1, user=user, model="builtin")
    assert run(again, openlines(), tmp_path / "run", seed=1, progress=False, max_calls=100).complete


def test_a_dialogues_row_may_call_its_openline_text(tmp_path: Path) -> None:
    rows = [{"id": 1, "openline": "Why is the sky blue?"}, {"id": 2, "text": "Why is the sea salty?", "topic": "sea"}]
    result = run(DialoguePipeline(n_user_turns=1, model="builtin"), rows, tmp_path, seed=1, progress=False)
    dialogs = list(result.dialogs())
    assert [dialog.turns[0].text for dialog in dialogs] == ["Why is the sky blue?", "Why is the sea salty?"]
    assert dialogs[1].provenance.settings["openline"] == {"topic": "sea"}  # type: ignore[union-attr]


@pytest.mark.parametrize("other", ["bigger", "ollama:bigger"])
def test_a_run_with_two_models_is_verified_from_what_is_recorded(tmp_path: Path, other: str) -> None:
    with StandInServer() as server:
        work = DialoguePipeline(n_user_turns=2, user_model=other, model="any", base_url=server.url)
        run(work, [{"openline": "Why is the sky blue?"}], tmp_path, seed=1, progress=False)
        assert {request.model for request in server.requests} == {"any", "bigger"}
    assert verify(tmp_path, offline=True, progress=False).counts["replayable"] == 1
