"""``nemotron …``: what it must not write over, how it goes on without a list, and what it refuses or says at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standin_server import StandInServer, default_reply

from sdialog_like.dialog import load_dialogs
from sdialog_like.nemotron import OpenQAPipeline, PromptRecord, load_records
from sdialog_like.runs import open_run

Run = Callable[..., Any]
Fails = Callable[..., str]

BUILTIN = ["--model", "builtin", "--seed", 1]
SMALL = ["--n-macro-topics", 2, "--n-subtopics", 1, "--n-openlines", 1, "--n-revisions", 0]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lines.jsonl").write_text('"Why is the sky blue?"\n"What is tea?"\n', "utf-8")


def lines(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


# Files.


@pytest.mark.skipif(os.name != "posix", reason="makes links, which Windows reserves to administrators")
@pytest.mark.parametrize("command", ["dialogue", "two-turn", "preferences"])
@pytest.mark.parametrize("output", ["lines.jsonl", "./lines.jsonl", "soft.jsonl", "hard.jsonl"])
def test_what_is_read_is_never_written_over(fails: Fails, command: str, output: str) -> None:
    Path("soft.jsonl").symlink_to("lines.jsonl")
    os.link("lines.jsonl", "hard.jsonl")
    before = Path("lines.jsonl").read_bytes()
    assert "is read by this command" in fails("nemotron", command, "-i", "lines.jsonl", *BUILTIN, "-o", output)
    assert Path("lines.jsonl").read_bytes() == before
    assert not list(Path().glob("*.run"))


def test_documents_topics_and_personas_are_read_too(fails: Fails) -> None:
    Path("docs.jsonl").write_text('"Tea is a drink."\n', "utf-8")
    assert "is read by" in fails("nemotron", "closed-qa", "-d", "docs.jsonl", *BUILTIN, "-o", "docs.jsonl")
    assert "is read by" in fails("nemotron", "writing", "--topics-file", "docs.jsonl", *BUILTIN, "-o", "docs.jsonl")
    Path("ada.jsonl").write_text('{"name": "Ada"}\n', "utf-8")
    dialogue = ["nemotron", "dialogue", "-i", "lines.jsonl", "--user", "ada.jsonl", *BUILTIN]
    assert "is read by" in fails(*dialogue, "-o", "ada.jsonl")


def test_a_file_that_the_run_did_not_write_is_left_alone(run: Run, fails: Fails) -> None:
    Path("mine.jsonl").write_text('"mine"\n', "utf-8")
    command = ["nemotron", "open-qa", *SMALL, *BUILTIN, "-o", "mine.jsonl"]
    message = fails(*command)
    assert "mine.jsonl is there already" in message
    assert "--output" in message
    assert not Path("mine.run").exists()
    Path("mine.jsonl").rename("kept.jsonl")
    assert run(*command).exit_code == 0
    assert run(*command).exit_code == 0  # its own file may be written again
    with Path("mine.jsonl").open("a", encoding="utf-8") as file:
        file.write('"by hand"\n')
    assert "was changed since" in fails(*command)
    assert Path("kept.jsonl").read_text("utf-8") == '"mine"\n'


def test_the_runs_own_files_are_left_alone(fails: Fails) -> None:
    assert "The run itself writes" in fails("nemotron", "open-qa", *BUILTIN, "-o", "q/dialogs.jsonl", "--folder", "q")


# Lists that cannot be had.


def test_the_same_command_with_skip_unreadable_goes_on_without_them(run: Run) -> None:
    def reply(messages: list[dict[str, str]], seed: int | None, schema: Any) -> str:
        return "No." if "Tea" in messages[-1]["content"] else default_reply(messages, seed, schema)

    with StandInServer(reply=reply) as server:
        topics = ["--n-macro-topics", 0, "--topic", "Tea", "--topic", "Rivers", "--n-openlines", 2, "--n-revisions", 0]
        command = ["nemotron", "open-qa", *topics, "-m", "m", "--base-url", server.url, "-o", "q.jsonl", "--seed", 1]
        result = run(*command)
        assert result.exit_code == 3, result.output
        with open_run("q.run") as opened:
            [failure] = opened.failures()
        assert [record["topic"] for record in failure["partial"]["records"]] == ["Rivers", "Rivers"]
        asked = sum("Rivers" in request.messages[-1]["content"] for request in server.requests)
        result = run(*command, "--skip-unreadable")
        assert result.exit_code == 0, result.output
        assert "questions about 'Tea': Error parsing" in result.stderr
        assert sum("Rivers" in request.messages[-1]["content"] for request in server.requests) == asked == 1
    assert lines("q.jsonl") == failure["partial"]["records"]


def test_without_macro_topics_skipping_is_not_recommended(run: Run) -> None:
    with StandInServer(reply=lambda *given: "No.") as server:
        command = ["nemotron", "open-qa", *SMALL, "-m", "m", "--base-url", server.url, "-o", "q.jsonl"]
        for more in ([], ["--skip-unreadable"]):
            result = run(*command, *more)
            assert result.exit_code == 3, result.output
            assert "macro topics about 'the world': Error parsing" in result.stderr
            assert "--skip-unreadable" not in result.stderr


def test_an_empty_result_is_said(run: Run) -> None:
    Path("a.txt").write_text("Tea is a drink.", "utf-8")
    with StandInServer(reply=lambda *given: "No.") as server:
        command = ["nemotron", "closed-qa", "-d", "a.txt", "-m", "m", "--base-url", server.url, "--skip-unreadable"]
        result = run(*command, "-o", "c.jsonl")
    assert result.exit_code == 0, result.output
    assert "There are no openlines: c.jsonl is empty." in result.stderr


def test_nothing_to_ask_about_is_refused(fails: Fails) -> None:
    assert "There would be no topics" in fails("nemotron", "math", "--n-macro-topics", 0, *BUILTIN, "-o", "m.jsonl")
    assert not Path("m.run").exists()


# Closed questions.


def test_what_begins_with_a_closed_question_begins_with_its_document(run: Run) -> None:
    Path("a.txt").write_text("Tea is made of leaves. It comes from China.", "utf-8")
    assert run("nemotron", "closed-qa", "-d", "a.txt", "--n-openlines", 2, *BUILTIN, "-o", "c.jsonl").exit_code == 0
    first = lines("c.jsonl")[0]
    assert first["document_text"] == "Tea is made of leaves. It comes from China."
    assert run("nemotron", "dialogue", "-i", "c.jsonl", "--n-user-turns", 1, *BUILTIN, "-o", "d.jsonl").exit_code == 0
    beginning = f"{first['document_text']}\n\n{first['text']}"
    assert load_dialogs("d.jsonl")[0].turns[0].text == beginning
    assert run("nemotron", "two-turn", "-i", "c.jsonl", *BUILTIN, "-o", "t.jsonl").exit_code == 0
    prompt = load_records("t.jsonl", PromptRecord)[0]
    assert prompt.prompt[0]["content"] == prompt.openline == beginning
    assert prompt.origin["question"] == first["text"]
    answers = ["--single-turn", "-f", "candidates", "--k", 2]
    assert run("nemotron", "preferences", "-i", "c.jsonl", *answers, *BUILTIN, "-o", "p.jsonl").exit_code == 0
    assert lines("p.jsonl")[0]["prompt"] == [{"role": "user", "content": beginning}]


# Options.


@pytest.mark.parametrize("command", ["dialogue", "two-turn", "preferences"])
def test_a_style_and_a_persona_exclude_each_other(fails: Fails, command: str) -> None:
    given = ["-i", "lines.jsonl", "--user", "Ada, a pupil.", "--style", "normal", *BUILTIN, "-o", "d.jsonl"]
    assert "--style is for" in fails("nemotron", command, *given)


@pytest.mark.parametrize("command", ["dialogue", "two-turn", "preferences"])
def test_a_user_model_that_cannot_be_had_is_said_at_once(fails: Fails, command: str) -> None:
    given = ["-i", "lines.jsonl", "--user-model", "other", *BUILTIN, "-o", "d.jsonl"]
    assert "no 'other' beside it" in fails("nemotron", command, *given)
    assert not Path("d.run").exists()


def test_a_persona_may_be_the_only_one_of_a_file_of_lines(run: Run, fails: Fails) -> None:
    Path("ada.jsonl").write_text('{"name": "Ada", "role": "pupil"}\n', "utf-8")
    given = ["nemotron", "dialogue", "-i", "lines.jsonl", "--n-user-turns", 2, *BUILTIN]
    assert run(*given, "--user", "ada.jsonl", "-o", "d.jsonl").exit_code == 0
    with open_run("d.run") as opened:
        assert opened.plan.work["arguments"]["user"]["attributes"]["name"] == "Ada"
    Path("two.jsonl").write_text('{"name": "Ada"}\n{"name": "Bob"}\n', "utf-8")
    Path("two.yaml").write_text("- name: Ada\n- name: Bob\n", "utf-8")
    Path("ada.txt").write_text("Ada, a pupil.", "utf-8")
    assert "holds 2 personas" in fails(*given, "--user", "two.jsonl", "-o", "e.jsonl")
    assert "two.yaml" in fails(*given, "--user", "two.yaml", "-o", "e.jsonl")
    assert "another kind" in fails(*given, "--user", "ada.txt", "-o", "e.jsonl")
    assert "nowhere.jsonl" in fails(*given, "--user", "nowhere.jsonl", "-o", "e.jsonl")
    assert "blank" in fails(*given, "--user", " ", "-o", "e.jsonl")


def test_tables_are_refused_with_a_way_to_make_lines_of_them(fails: Fails) -> None:
    Path("q.csv").write_text("id,openline\nq1,Why?\n", "utf-8")
    assert 'to_json("q.jsonl"' in fails("nemotron", "dialogue", "-i", "q.csv", *BUILTIN, "-o", "d.jsonl")
    assert 'to_json("q.jsonl"' in fails("nemotron", "closed-qa", "-d", "q.csv", *BUILTIN, "-o", "c.jsonl")


def test_a_finished_command_says_that_nothing_was_asked(run: Run) -> None:
    for command in (["open-qa", *SMALL], ["two-turn", "-i", "lines.jsonl"]):
        said = [run("nemotron", *command, *BUILTIN, "-o", f"{command[0]}.jsonl").stderr for _ in range(2)]
        assert "Nothing was asked" not in said[0]
        assert f"Nothing was asked this time: all of it is recorded in {command[0]}.run." in said[1]


# Runs of other things than dialogues.


def test_run_status_says_what_makes_the_rows(run: Run) -> None:
    assert run("nemotron", "open-qa", *SMALL, *BUILTIN, "-o", "q.jsonl").exit_code == 0
    assert f"makes     {OpenQAPipeline.__name__} with builtin, seed 1" in run("run", "status", "q.run").stdout


@pytest.mark.parametrize("command", [["open-qa", *SMALL], ["two-turn", "-i", "lines.jsonl"]])
def test_what_is_no_dialogue_is_not_exported_as_one(run: Run, fails: Fails, command: list[Any]) -> None:
    assert run("nemotron", *command, *BUILTIN, "-o", "q.jsonl").exit_code == 0
    message = fails("run", "export", "q.run", "--format", "openai", "--assistant", "first")
    assert "is no dialogue" in message
    assert "results()" in message
