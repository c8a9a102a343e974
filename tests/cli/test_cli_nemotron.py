"""``nemotron open-qa`` and its like, ``dialogue`` and ``two-turn``, in real folders; ``builtin`` stands in for a model."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standin_server import StandInServer, default_reply

from sdialog_like.dialog import load_dialogs
from sdialog_like.nemotron import Openline, PromptRecord, load_records
from sdialog_like.runs import open_run

Run = Callable[..., Any]
Fails = Callable[..., str]

BUILTIN = ["--model", "builtin", "--seed", 1]
SMALL = ["--n-macro-topics", 2, "--n-subtopics", 2, "--n-openlines", 2]
PROGRAM = [sys.executable, "-m", "sdialog_like.cli.app"]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lines(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def table(stdout: str) -> dict[str, list[str]]:
    """The stages of a table that was printed, and their figures."""
    rows = [line for line in stdout.splitlines() if line and not line.startswith(("Stage", "Requests", "Left", "Length"))]
    split = [row.replace("macro topics", "macro_topics").split() for row in rows]
    return {row[0]: row[1:] for row in split}


# Openlines.


def test_open_questions_with_a_table_of_stages(run: Run) -> None:
    result = run("nemotron", "open-qa", *SMALL, "--n-revisions", 1, "--no-dedup", *BUILTIN, "-o", "qa.jsonl")
    assert result.exit_code == 0, result.output
    assert "not a language model" in result.stderr
    header = result.stdout.splitlines()[0].split()
    assert header == ["Stage", "Asked", "Made", "Given", "Unreadable", "Failed", "Duplicates", "Kept"]
    assert table(result.stdout) == {
        "macro_topics": ["1", "2", "0", "0", "0", "0", "2"],
        "topics": ["2", "4", "2", "0", "0", "0", "6"],
        "questions": ["6", "12", "0", "0", "0", "0", "12"],
        "revisions": ["12", "12", "0", "0", "0", "0", "12"],
    }
    assert "Requests: 21; tokens: " in result.stdout
    assert "Wrote 12 openlines to qa.jsonl" in result.stderr
    openlines = load_records("qa.jsonl", Openline)
    assert {(each.kind, each.stage, each.model) for each in openlines} == {("open_qa", "revision", "builtin")}
    assert all(each.topic and each.parent and each.seed is not None for each in openlines)
    with open_run("qa.run") as opened:
        assert opened.counts() == {"waiting": 0, "done": 1, "failed": 0}


def test_the_same_command_again_asks_for_nothing_and_writes_the_same(run: Run) -> None:
    with StandInServer() as server:
        again = ["nemotron", "open-qa", *SMALL, "--model", "m", "--base-url", server.url, "-o", "out/qa.jsonl"]
        first = run(*again)  # without a seed: the folder keeps the one that was drawn
        assert first.exit_code == 0, first.output
        asked, before = len(server.requests), Path("out/qa.jsonl").read_bytes()
        second = run(*again)
        assert second.exit_code == 0, second.output
        assert len(server.requests) == asked
    assert Path("out/qa.jsonl").read_bytes() == before
    assert second.stdout == first.stdout
    assert Path("out/qa.run").is_dir()


def test_near_duplicates_are_left_out_unless_all_are_wanted(run: Run) -> None:
    with_all = ["nemotron", "open-qa", "--n-macro-topics", 0, "--topic", "Tea", "--topic", "tea!", "--n-openlines", 2]
    with_all += ["--n-revisions", 0, *BUILTIN]
    few = run(*with_all, "-o", "few.jsonl")
    assert few.exit_code == 0, few.output
    assert table(few.stdout)["topics"] == ["0", "0", "2", "0", "0", "1", "1"]
    many = run(*with_all, "--no-dedup", "-o", "many.jsonl")
    assert table(many.stdout)["topics"] == ["0", "0", "2", "0", "0", "0", "2"]
    assert len(lines("few.jsonl")) == 2
    assert len(lines("many.jsonl")) == 4


def test_writing_tasks_for_topics_from_options_and_from_a_file(run: Run) -> None:
    Path("topics.txt").write_text("Rivers\n\nBridges\n", "utf-8")
    result = run(
        "nemotron", "writing", "--topic", "Tea", "--topics-file", "topics.txt", "--material-type", "Poems",
        "--material-type", "Essays", "--n-openlines", 2, "--n-revisions", 0, "--no-dedup", *BUILTIN, "-o", "w.jsonl",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    made = load_records("w.jsonl", Openline)
    assert len(made) == 3 * 2 * 2
    assert {each.topic for each in made} == {"Tea", "Rivers", "Bridges"}
    assert {each.text_material_type for each in made} == {"Poems", "Essays"}


def test_writing_needs_topics(fails: Fails) -> None:
    assert "--topics-file" in fails("nemotron", "writing", *BUILTIN, "-o", "w.jsonl")


def test_closed_questions_say_which_document_they_are_about(run: Run) -> None:
    Path("docs").mkdir()
    Path("docs/a.txt").write_text("Tea is made of leaves. It comes from China.", "utf-8")
    Path("docs/b.md").write_text("Bridges cross rivers. Some are made of stone.", "utf-8")
    Path("more.jsonl").write_text('{"text": "Honey is made by bees in summer."}\n', "utf-8")
    result = run(
        "nemotron", "closed-qa", "--documents", "docs", "-d", "more.jsonl", "--n-openlines", 2, *BUILTIN, "-o", "c.jsonl"
    )
    assert result.exit_code == 0, result.output
    made = lines("c.jsonl")
    assert {(line["document"], line["document_name"]) for line in made} == {
        (0, str(Path("docs/a.txt"))),
        (1, str(Path("docs/b.md"))),
        (2, "more.jsonl, line 1"),
    }
    assert all(each.kind == "closed_qa" for each in load_records("c.jsonl", Openline))


@pytest.mark.parametrize("content", ["", "   \n"])
def test_an_empty_document_is_refused(fails: Fails, content: str) -> None:
    Path("a.txt").write_text(content, "utf-8")
    assert "a.txt is empty" in fails("nemotron", "closed-qa", "-d", "a.txt", *BUILTIN, "-o", "c.jsonl")


def test_problems_of_mathematics_and_of_programming(run: Run) -> None:
    maths = ["nemotron", "math", "--school-level", "elementary school", "--level", "beginner", *SMALL]
    assert run(*maths, *BUILTIN, "-o", "m.jsonl").exit_code == 0
    code = ["nemotron", "python", "--level", "advanced", "--language", "Rust", *SMALL]
    assert run(*code, *BUILTIN, "-o", "p.jsonl").exit_code == 0
    assert {each.kind for each in load_records("m.jsonl", Openline)} == {"math"}
    assert {each.kind for each in load_records("p.jsonl", Openline)} == {"python"}
    plan = json.loads(Path("p.run/run.json").read_text("utf-8"))
    assert plan["work"]["arguments"]["arguments"]["language"] == "Rust"


def test_lists_may_be_asked_for_in_words(run: Run) -> None:
    def in_words(messages: list[dict[str, str]], seed: int | None, schema: Any) -> str:
        assert schema is None
        return f"1. First of {seed}\n2. Second of {seed}"

    with StandInServer(reply=in_words) as server:
        result = run(
            "nemotron",
            "open-qa",
            *SMALL,
            "--n-revisions",
            0,
            "--no-schema",
            "-m",
            "m",
            "--base-url",
            server.url,
            "-o",
            "q.jsonl",
        )
        assert result.exit_code == 0, result.output
    assert len(lines("q.jsonl")) == 12


# Failures.


def unreadable_until(allowed: threading.Event) -> Any:
    def reply(messages: list[dict[str, str]], seed: int | None, schema: Any) -> str:
        if "Tea" in messages[-1]["content"] and not allowed.is_set():
            return "I would rather not."
        return default_reply(messages, seed, schema)

    return reply


def topics_with(server: StandInServer, *more: Any) -> list[Any]:
    topics = ["--n-macro-topics", 0, "--topic", "Tea", "--topic", "Rivers", "--n-openlines", 2, "--n-revisions", 0]
    return ["nemotron", "open-qa", *topics, "-m", "m", "--base-url", server.url, "-o", "q.jsonl", "--seed", 1, *more]


def test_what_failed_is_asked_for_again_by_the_same_command(run: Run) -> None:
    allowed = threading.Event()
    with StandInServer(reply=unreadable_until(allowed)) as server:
        result = run(*topics_with(server))
        assert result.exit_code == 3, result.output
        assert table(result.stdout)["questions"] == ["2", "2", "0", "1", "0", "0", "2"]
        assert "Error: 1 of 2 lists could not be had.\n  questions about 'Tea': Error parsing" in result.stderr
        assert "2 openlines of the others are kept in q.run/failures.jsonl; q.jsonl was not written." in result.stderr
        assert "asks only for what is missing; with --skip-unreadable it does without such lists." in result.stderr
        assert not Path("q.jsonl").exists()
        asked = len(server.requests)
        allowed.set()
        result = run(*topics_with(server))
        assert result.exit_code == 0, result.output
        assert len(server.requests) == asked + 1
    assert len(lines("q.jsonl")) == 4


def test_lists_that_cannot_be_had_may_be_done_without(run: Run) -> None:
    with StandInServer(reply=unreadable_until(threading.Event())) as server:
        result = run(*topics_with(server, "--skip-unreadable"))
        assert result.exit_code == 0, result.output
    assert table(result.stdout)["questions"] == ["2", "2", "0", "1", "0", "0", "2"]
    assert {line["topic"] for line in lines("q.jsonl")} == {"Rivers"}


def test_a_server_that_is_not_there_is_one_message(run: Run) -> None:
    with StandInServer() as server:
        gone = topics_with(server)
    result = run(*gone)
    assert result.exit_code == 3
    assert "Error: " in result.stderr
    assert "Traceback" not in result.output


def test_a_used_up_budget_ends_with_3_and_the_same_command_goes_on(run: Run) -> None:
    with StandInServer() as server:
        result = run(*topics_with(server), "--max-calls", 1, "-c", 1)
        assert result.exit_code == 3
        assert "max_calls=1 is used up" in result.stderr
        assert "the same command goes on from there" in result.stderr
        assert not Path("q.jsonl").exists()
        assert run(*topics_with(server), "--max-calls", 50).exit_code == 0
        assert len(server.requests) == 2


def test_other_arguments_in_the_same_folder_are_refused(run: Run, fails: Fails) -> None:
    with StandInServer() as server:
        assert run(*topics_with(server)).exit_code == 0
        assert "holds a run of something else" in fails(*topics_with(server), "--n-openlines", 3)
        other = [*topics_with(server), "--n-openlines", 3, "--folder", "other.run"]
        assert "q.jsonl is there already" in fails(*other)
        assert run(*other, "-o", "other.jsonl").exit_code == 0
    assert (len(lines("q.jsonl")), len(lines("other.jsonl"))) == (4, 6)


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_or_killed_the_same_command_goes_on(run: Run, sent: signal.Signals) -> None:
    reached = threading.Event()
    asked: list[str] = []

    def reply(messages: Any, seed: int | None, schema: Any) -> str:
        asked.append(json.dumps([messages, seed]))
        if len(asked) >= 9:
            reached.set()
        return default_reply(messages, seed, schema)

    with StandInServer(reply=reply, latency=0.02) as server:
        command = ["nemotron", "open-qa", *SMALL, "--n-revisions", 3, "-m", "m", "--base-url", server.url, "--seed", 1]
        command = [*map(str, command), "--no-dedup"]
        args = [*PROGRAM, *command, "-o", "q.jsonl", "-c", "2"]
        with subprocess.Popen(args, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert reached.wait(60)
            process.send_signal(sent)
            said = process.communicate(timeout=60)[1]
        assert "Traceback" not in said
        if sent is signal.SIGINT:
            assert process.returncode == 130
            assert "recorded in q.run; the same command goes on from there." in said
        assert not Path("q.jsonl").exists()
        lost = 0 if sent is signal.SIGINT else 2  # what was on its way when it was killed
        server.latency = 0.0
        assert run(*command, "-o", "q.jsonl", "-c", 16).exit_code == 0
        assert len(asked) - len(set(asked)) <= lost
        assert run(*command, "-o", "undisturbed.jsonl").exit_code == 0
    assert Path("q.jsonl").read_bytes() == Path("undisturbed.jsonl").read_bytes()


@pytest.mark.parametrize("output", ["q.json", "q", "folder"])
def test_the_output_is_a_jsonl_file(fails: Fails, output: str) -> None:
    Path("folder").mkdir()
    assert "--output questions.jsonl" in fails("nemotron", "open-qa", *BUILTIN, "-o", output)


def test_a_file_in_the_folders_place_is_said(fails: Fails) -> None:
    Path("q.run").write_text("mine", "utf-8")
    assert "--folder" in fails("nemotron", "open-qa", *BUILTIN, "-o", "q.jsonl")


def test_a_wrong_parameter_is_said_before_anything_is_begun(fails: Fails) -> None:
    assert "temperatur" in fails("nemotron", "open-qa", *BUILTIN, "-o", "q.jsonl", "--param", "temperatur=1")
    assert not Path("q.run").exists()


# Dialogues and two-turn prompts.


def write_openlines(name: str = "lines.jsonl") -> str:
    made = [
        '{"id": "q1", "openline": "Why is the sky blue?", "topic": "Physics"}',
        '"How do I bake bread?"',
        '{"text": "What is tea?"}',
    ]
    Path(name).write_text("\n".join(made) + "\n", "utf-8")
    return name


def test_a_dialogue_for_each_openline(run: Run) -> None:
    result = run("nemotron", "dialogue", "-i", write_openlines(), "--n-user-turns", 2, *BUILTIN, "-o", "d.jsonl")
    assert result.exit_code == 0, result.output
    assert table(result.stdout) == {"dialogues": ["3", "3", "0"]}
    assert "Wrote 3 dialogues to d.jsonl" in result.stderr
    dialogs = load_dialogs("d.jsonl")
    assert [dialog.dialogId for dialog in dialogs] == ["q1", 1, 2]
    assert [dialog.turns[0].text for dialog in dialogs] == ["Why is the sky blue?", "How do I bake bread?", "What is tea?"]
    assert all(len(dialog.turns) == 4 for dialog in dialogs)
    assert dialogs[0].provenance is not None
    assert dialogs[0].provenance.settings["openline"] == {"topic": "Physics"}


def test_a_persona_may_play_the_user(run: Run) -> None:
    Path("ada.yaml").write_text("name: Ada\nrole: pupil\n", "utf-8")
    for user in ("ada.yaml", "Ada, a pupil."):
        output = f"{len(user)}.jsonl"
        result = run("nemotron", "dialogue", "-i", write_openlines(), "--user", user, "--limit", 1, *BUILTIN, "-o", output)
        assert result.exit_code == 0, result.output
        (dialog,) = load_dialogs(output)
        assert dialog.turns[0].text == "Why is the sky blue?"


def test_models_may_differ(run: Run) -> None:
    with StandInServer() as server:
        result = run(
            "nemotron", "dialogue", "-i", write_openlines(), "-m", "both", "--base-url", server.url, "--user-model", "asks",
            "--assistant-model", "answers", "--limit", 1, "--n-user-turns", 2, "--style", "concise", "-o", "d.jsonl",
        )  # fmt: skip
        assert result.exit_code == 0, result.output
        assert [request.model for request in server.requests] == ["answers", "asks", "answers"]


def test_the_openlines_of_the_pipelines_are_input_for_dialogues(run: Run) -> None:
    run("nemotron", "open-qa", *SMALL, "--n-revisions", 0, *BUILTIN, "-o", "qa.jsonl")
    result = run("nemotron", "two-turn", "-i", "qa.jsonl", "--limit", 3, *BUILTIN, "-o", "t.jsonl")
    assert result.exit_code == 0, result.output
    prompts, openlines = load_records("t.jsonl", PromptRecord), load_records("qa.jsonl", Openline)
    assert [prompt.id for prompt in prompts] == [openline.id for openline in openlines[:3]]
    assert [message["role"] for message in prompts[0].prompt] == ["user", "assistant", "user"]
    assert prompts[0].origin["topic"] == openlines[0].topic
    assert prompts[0].origin["openline_seed"] == openlines[0].seed


def test_openlines_may_be_lines_of_text(run: Run) -> None:
    Path("lines.txt").write_text("\ufeffWhy?\n\n  How?  \n", "utf-8")
    assert run("nemotron", "two-turn", "-i", "lines.txt", *BUILTIN, "-o", "t.jsonl").exit_code == 0
    assert [prompt.openline for prompt in load_records("t.jsonl", PromptRecord)] == ["Why?", "How?"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no openlines"),
        ("{\n", "This is not JSON"),
        ("3\n", "line 1 is no openline: 3"),
        ('{"question": "Why?"}\n', "line 1 is no openline"),
        ('{"id": "a", "text": "x", "kind": "odd", "stage": "y"}\n', "no kind 'odd'"),
        ('{"id": "a", "openline": "x"}\n{"id": "a", "openline": "y"}\n', "comes twice"),
        ('{"openline": " "}\n', "openline"),
    ],
)
def test_what_holds_no_openlines_is_said(fails: Fails, content: str, message: str) -> None:
    Path("bad.jsonl").write_text(content, "utf-8")
    assert message in fails("nemotron", "dialogue", "-i", "bad.jsonl", *BUILTIN, "-o", "d.jsonl")


def test_a_missing_file_is_said(fails: Fails) -> None:
    assert "nowhere.jsonl" in fails("nemotron", "dialogue", "-i", "nowhere.jsonl", *BUILTIN, "-o", "d.jsonl")
    assert "nowhere.txt" in fails("nemotron", "dialogue", "-i", "nowhere.txt", *BUILTIN, "-o", "d.jsonl")


def test_rows_that_failed_are_said_and_tried_again_when_asked(run: Run) -> None:
    with StandInServer(faults=["400"]) as server:
        command = ["nemotron", "two-turn", "-i", write_openlines(), "-m", "m", "--base-url", server.url, "-o", "t.jsonl"]
        result = run(*command, "-c", 1, "--seed", 1)
        assert result.exit_code == 3, result.output
        assert table(result.stdout) == {"prompts": ["3", "2", "1"]}
        assert "1 of 3 rows failed" in result.stderr
        assert "--retry-failed" in result.stderr
        assert len(lines("t.jsonl")) == 2
        assert run(*command, "--seed", 1).exit_code == 3
        assert run(*command, "--seed", 1, "--retry-failed").exit_code == 0
    assert [line["id"] for line in lines("t.jsonl")] == ["q1", "1", "2"]


@pytest.mark.parametrize(
    "command", ["open-qa", "writing", "closed-qa", "math", "python", "dialogue", "two-turn", "preferences"]
)
def test_each_command_has_help(run: Run, command: str) -> None:
    result = run("nemotron", command, "--help")
    assert result.exit_code == 0
    assert "--output" in result.stdout
    assert "--concurrency" in result.stdout
