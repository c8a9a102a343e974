"""``sdialog-like chat``: talk to a persona in the terminal."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sdialog_like.cli import options
from sdialog_like.cli.failures import describe_error, report_error
from sdialog_like.cli.output import echo_clean, is_file_name
from sdialog_like.errors import InputError, SdialogLikeError

if TYPE_CHECKING:
    from sdialog_like.agents import Agent

__all__ = ["chat"]

_COMMANDS = """\
/reset       begin anew
/save FILE   save the talk as a dialogue (.json, .jsonl, .csv, .txt)
/quit        leave (so does Ctrl-D)
An empty line lets the other side speak; Ctrl-C cuts it short."""


def chat(
    persona: Annotated[Path, typer.Argument(metavar="PERSONA", help="JSON or YAML file of the persona to talk to.")],
    model: options.ModelOption = options.DEFAULT_MODEL,
    base_url: options.BaseUrlOption = None,
    param: options.ParamOption = None,
    seed: Annotated[
        int | None, typer.Option("--seed", "-s", help="The same lines get the same answers, also after /reset.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Save the talk in this file at the end (.json, .jsonl, .csv, .txt)."),
    ] = None,
) -> None:
    """Talk to a persona.

    /reset begins anew, /save FILE saves the talk as a dialogue, /quit or Ctrl-D leaves. An empty line lets the persona speak
    first, or go on.
    """
    from sdialog_like.agents import Agent
    from sdialog_like.personas import load_persona

    if output is not None:
        _check_file(output)
    agent = Agent(load_persona(persona), model=options.chosen_model(model, param, base_url))
    agent.reset(seed)
    talk = _Talk(agent, seed)
    if sys.stdin.isatty():
        echo_clean(f"You talk to {talk.name}. /help shows what else you can type.", err=True)
    try:
        while talk.take(_read()):
            pass
    finally:
        if output is not None:
            talk.save(output)


class _Talk:
    """A talk at the terminal.

    Args:
        agent: Who is talked to.
        seed: The seed after a reset, too.
    """

    def __init__(self, agent: Agent, seed: int | None) -> None:
        self._agent = agent
        self._seed = seed
        self.name = agent.name or "the agent"

    def take(self, line: str | None) -> bool:
        """Do what a line says; what goes wrong is told, and the talk goes on where a person types it.

        Returns:
            Whether there is more to come.
        """
        if line is None or line.strip() == "/quit":
            return False
        try:
            if line.startswith("/"):
                self._obey(line)
            else:
                self._answer(line.strip() or None)
        except (SdialogLikeError, OSError) as exc:
            if not sys.stdin.isatty():
                raise
            report_error(describe_error(exc))
        return True

    def save(self, path: Path) -> None:
        """Write what was said so far."""
        _check_file(path)
        self._agent.transcript.to_file(path)
        echo_clean(f"Saved as {path}.", err=True)

    def _obey(self, line: str) -> None:
        command, _, rest = line.strip().partition(" ")
        if command == "/reset":
            self._agent.reset(self._seed)
            echo_clean("Begun anew.", err=True)
        elif command == "/save" and rest.strip():
            self.save(Path(rest.strip()).expanduser())
        elif command == "/save":
            raise InputError("/save needs a file.", hint="For example: /save talk.json")
        elif command == "/help":
            echo_clean(_COMMANDS, err=True)
        else:
            raise InputError(f"There is no command {command}.", hint="/help shows them.")

    def _answer(self, line: str | None) -> None:
        from sdialog_like.terminal import clean_text

        spoke = False
        try:
            with closing(self._agent.stream(line)) as pieces:
                for piece in pieces:
                    typer.echo(clean_text(piece) if spoke else f"{clean_text(self.name)}: {clean_text(piece)}", nl=False)
                    sys.stdout.flush()
                    spoke = True
        except KeyboardInterrupt:
            typer.echo()
            echo_clean("(Cut short; neither your line nor the answer is remembered.)", err=True)
            return
        except Exception:
            if spoke:
                typer.echo()
            raise
        if spoke:
            typer.echo()
        else:
            echo_clean(f"({self.name} has nothing more to say.)", err=True)


def _read() -> str | None:
    """Read a line; ``None`` at the end of the input."""
    try:
        return input("You: " if sys.stdin.isatty() else "")
    except EOFError:
        if sys.stdin.isatty():
            typer.echo()
        return None


def _check_file(path: Path) -> None:
    """Refuse a file in which no dialogue can be saved, before it is too late."""
    if not is_file_name(path):
        raise InputError(f"{path} is no file of dialogues.", hint="Name a file ending in .json, .jsonl, .csv or .txt.")
