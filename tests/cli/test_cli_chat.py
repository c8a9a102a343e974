"""``sdialog-like chat``: talking to a persona in the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdialog_like.agents import Agent
from sdialog_like.cli import chat as command
from sdialog_like.dialog import Dialog
from sdialog_like.errors import ServerUnreachableError
from sdialog_like.personas import load_persona
from sdialog_like.testing import ScriptedModel

LONG = "Thank you very much for asking, my friend. I am quite well today, and the weather is fine, too."


@pytest.fixture
def persona(tmp_path: Path) -> Path:
    path = tmp_path / "bob.yaml"
    path.write_text("name: Bob\nrole: a baker\n")
    return path


@pytest.fixture
def talk(persona, monkeypatch):
    """A talk with a Bob who says what he is told to say, at a terminal."""
    monkeypatch.setattr(command.sys.stdin, "isatty", lambda: True, raising=False)

    def make(replies, seed=None):
        agent = Agent(load_persona(persona), model=ScriptedModel(replies))
        return command._Talk(agent, seed)

    return make


def test_each_line_gets_an_answer_until_the_input_ends(run, persona):
    result = run("chat", persona, "--model", "builtin", "--seed", 1, stdin="Hello, Bob.\nHow are you?\n")
    assert result.exit_code == 0
    answers = result.stdout.splitlines()
    assert len(answers) == 2
    assert all(answer.startswith("Bob: ") for answer in answers)
    agent = Agent(load_persona(persona), model="builtin")
    agent.reset(1)
    assert answers == [f"Bob: {agent('Hello, Bob.')}", f"Bob: {agent('How are you?')}"]


def test_a_reset_begins_anew_with_the_same_seed(run, persona):
    lines = "Hello, Bob.\nHow are you?\n/reset\nHello, Bob.\nHow are you?\n"
    answers = run("chat", persona, "--model", "builtin", "--seed", 1, stdin=lines).stdout.splitlines()
    assert answers[:2] == answers[2:]


def test_quit_leaves(run, persona):
    result = run("chat", persona, "--model", "builtin", stdin="/quit\nHello.\n")
    assert result.exit_code == 0
    assert result.stdout == ""


def test_an_empty_line_lets_the_persona_speak_first(run, persona, tmp_path):
    result = run("chat", persona, "--model", "builtin", "--seed", 2, "-o", tmp_path / "talk.json", stdin="\n")
    assert result.stdout.startswith("Bob: ")
    assert [turn.speaker for turn in Dialog.from_file(tmp_path / "talk.json").turns] == ["Bob"]


@pytest.mark.parametrize("name", ["talk.json", "talk.txt", "new folder/talk.csv"])
def test_a_talk_can_be_saved_as_a_dialogue(run, persona, tmp_path, name):
    path = tmp_path / name
    result = run("chat", persona, "--model", "builtin", "--seed", 1, stdin=f"Hello, Bob.\n/save {path}\nBye.\n")
    assert f"Saved as {path}." in result.stderr
    dialog = Dialog.from_file(path)
    assert [turn.speaker for turn in dialog.turns] == ["User", "Bob"]
    assert dialog.turns[0].text == "Hello, Bob."
    assert f"Bob: {dialog.turns[1].text}" == result.stdout.splitlines()[0]


def test_the_talk_is_saved_at_the_end(run, persona, tmp_path):
    run("chat", persona, "--model", "builtin", "--seed", 1, "-o", tmp_path / "talk.json", stdin="Hello.\nBye.\n")
    dialog = Dialog.from_file(tmp_path / "talk.json")
    assert [turn.speaker for turn in dialog.turns] == ["User", "Bob"] * 2
    assert dialog.seed == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("/sing", "There is no command /sing. /help shows them."),
        ("/save", "/save needs a file. For example: /save talk.json"),
        ("/save talk.mp3", "talk.mp3 is no file of dialogues. Name a file ending in .json"),
    ],
)
def test_a_command_that_is_none_is_an_error(fails, persona, line, message):
    assert message in fails("chat", persona, "--model", "builtin", stdin=f"{line}\n")


def test_an_output_that_is_none_is_refused_before_the_talk(fails, persona, tmp_path):
    assert "is no file of dialogues" in fails("chat", persona, "--model", "builtin", "-o", tmp_path, stdin="Hello.\n")


def test_a_persona_that_is_not_there_is_an_error(fails, tmp_path):
    assert "nobody.yaml" in fails("chat", tmp_path / "nobody.yaml", "--model", "builtin")


def test_at_a_terminal_a_failure_is_told_and_the_talk_goes_on(talk, capsys):
    bob = talk([ServerUnreachableError("Nothing answers."), LONG])
    assert bob.take("Hello.")
    assert bob.take("/sing")
    assert bob.take("Hello again.")
    out, err = capsys.readouterr()
    assert out == f"Bob: {LONG}\n"
    assert err.splitlines() == ["Error: Nothing answers.", "Error: There is no command /sing. /help shows them."]


def test_help_shows_the_commands(talk, capsys):
    assert talk([]).take("/help")
    assert "/save FILE" in capsys.readouterr().err


def test_who_has_nothing_to_say_is_said_to(talk, capsys):
    assert talk(["[END]"]).take("Bye.")
    assert "(Bob has nothing more to say.)" in capsys.readouterr().err


def test_terminal_escapes_of_a_model_are_not_obeyed(talk, capsys):
    assert talk([f"\x1b[31m{LONG}\x07 \x1b]0;title\x07"]).take("Hello.")
    assert not {"\x1b", "\x07"} & set(capsys.readouterr().out)


def test_an_answer_can_be_cut_short(talk, capsys, monkeypatch):
    bob = talk([LONG, LONG])
    echo = command.typer.echo

    def interrupted(text="", **settings):
        echo(text, **settings)
        if text.startswith("Bob: "):
            raise KeyboardInterrupt

    monkeypatch.setattr(command.typer, "echo", interrupted)
    assert bob.take("Hello.")
    monkeypatch.undo()
    assert "neither your line nor the answer is remembered" in capsys.readouterr().err
    assert bob._agent.transcript.turns == []
