"""A person at the terminal, or in a notebook, as a side of a dialogue (a Wizard of Oz)."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import inspect
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sdialog_like.agents.materials import check_persona, check_text
from sdialog_like.agents.participant import Part, Participant, Said, SideRecord, TurnToTake
from sdialog_like.agents.view import AgentView
from sdialog_like.engine.request import digest
from sdialog_like.errors import GenerationError, SdialogLikeError
from sdialog_like.terminal import clean_text, write_line

if TYPE_CHECKING:
    from sdialog_like.agents.labels import SpeakerName
    from sdialog_like.dialog.model import TerminationReason
    from sdialog_like.personas import BasePersona

__all__ = ["CLOSING_COMMAND", "Human", "ReadLine"]

CLOSING_COMMAND = "/end"
"""What a person types to end the dialogue."""

ReadLine: TypeAlias = "Callable[[str], str | Awaitable[str | None] | None]"
"""Shows a prompt and returns what was typed; None, or an EOFError, where there is nothing more to come."""


class Human(Participant):
    """A person who takes a side: what the others say is shown, and a line is read.

    An empty line, the end of the input (Ctrl-D) or ``/end`` closes the dialogue, whenever the person likes. Each line goes
    through the journal: a dialogue that is resumed or made again asks nobody for what was typed already.

    Args:
        name: What the person is called as a speaker. Where neither a name nor a persona is given, that is ``Human``, and the
            others are not told.
        persona: Who the person plays, for the others' prompts (the name only) and for the record.
        read: Reads a line, given the prompt to show; ``input`` otherwise, which notebooks have, too. Plain or async.
        show: Shows a line of the dialogue; on standard output otherwise.

    Example:
        >>> from sdialog_like import Agent, Persona
        >>> typed = iter(["Hello.", "/end"])
        >>> human = Human("Ann", read=lambda prompt: next(typed), show=lambda line: None)
        >>> Agent(Persona(name="Bob"), model="builtin").dialog_with(human, seed=1).termination.reason
        'closed'
    """

    def __init__(
        self,
        name: str | None = None,
        persona: BasePersona | str | None = None,
        *,
        read: ReadLine | None = None,
        show: Callable[[str], object] | None = None,
    ) -> None:
        self.is_anonymous = name is None and persona is None
        self.given_name = "Human" if self.is_anonymous else None if name is None else check_text(name, "name")
        self.persona = None if persona is None else check_persona(persona)
        self._read: ReadLine = input if read is None else read
        self._show: Callable[[str], object] = _write if show is None else show
        self._one_at_a_time = asyncio.Lock()

    def prepare(self, part: Part) -> HumanRole:
        """Settle the part."""
        return HumanRole(part.name, self, len(part.others) > 1, SideRecord(particulars={"kind": "human"}))

    async def ask(self, lines: list[str], prompt: str) -> str | None:
        """Show what is new, and read what the person has to say to it.

        Args:
            lines: What was said since the person saw the dialogue last.
            prompt: What stands before the person's line.

        Returns:
            The words, or ``None`` where the person has nothing more to say.
        """
        async with self._one_at_a_time:  # several dialogues with one person: their lines do not mix
            self.show(lines)
            try:
                plain = not inspect.iscoroutinefunction(self._read)
                line: Any = await _in_own_thread(self._read, prompt) if plain else self._read(prompt)
                if inspect.isawaitable(line):
                    line = await line
            except EOFError:
                line = None
        text = (line or "").strip()
        return None if text in ("", CLOSING_COMMAND) else text

    def show(self, lines: list[str]) -> None:
        """Show lines of the dialogue."""
        for line in lines:
            self._show(line)

    def __repr__(self) -> str:
        return f"Human(name={self.given_name!r})"


@dataclass(frozen=True, slots=True)
class HumanRole:
    """A person's part in a role play."""

    name: SpeakerName
    human: Human
    names_speakers: bool
    record: SideRecord

    def enter(self) -> HumanPlayer:
        """Return the one who plays this part in one dialogue."""
        return HumanPlayer(self)


class HumanPlayer:
    """A person in one dialogue."""

    def __init__(self, role: HumanRole) -> None:
        self._role = role
        self._view = AgentView(None, named=role.names_speakers)
        self._unseen: list[str] = []
        self._was_asked = False

    def hear(self, speaker: str, text: str) -> None:
        """Remember what another side said; it is shown before the person is asked."""
        self._view.hear(speaker, text)
        self._unseen.append(f"{speaker}: {text}")

    def end(self, reason: TerminationReason) -> None:
        """Show the last words, unless the whole dialogue came out of a journal."""
        if self._was_asked:
            self._role.human.show(self._unseen)
        self._unseen = []

    async def speak(self, turn: TurnToTake) -> Said:
        """Ask the person, once: the journal remembers the line.

        Raises:
            GenerationError: The line could not be read; why is the cause.
        """
        name = self._role.name.label

        async def ask() -> str | None:
            self._was_asked = True
            lines, self._unseen = self._unseen, []
            return await self._role.human.ask(lines, f"{name}: ")

        try:
            text = await turn.client.effect(f"line of {name} to {digest(self._view.request())}", ask)
        except SdialogLikeError:
            raise
        except Exception as exc:
            raise GenerationError(f"{name}'s line could not be read: {exc}") from exc
        if not text:
            return Said(ending="closed")
        self._view.say(text)
        # Shown again after a resume, so that the person sees the talk so far; in a live one it stands there already.
        if not self._was_asked:
            self._unseen.append(f"{name}: {text}")
        return Said(text)


def _write(line: str) -> None:
    write_line(clean_text(line), sys.stdout)


async def _in_own_thread(read: Callable[[str], Any], prompt: str) -> Any:
    """Read in a daemon thread: waiting for a line that nobody types must not keep the process from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Any] = loop.create_future()

    def settle(line: Any, error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(line)
        else:
            done.set_exception(error)

    def work() -> None:
        line: Any = None
        error: BaseException | None = None
        try:
            line = read(prompt)
        except StopIteration:  # an iterator's next() as ``read``; no future can carry it
            error = EOFError()
        except BaseException as exc:  # whoever awaits gets it
            error = exc
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits any more
            loop.call_soon_threadsafe(settle, line, error)

    # Context variables are how a notebook's ``input`` finds the cell that it belongs to.
    threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True, name="sdialog_like-input").start()
    return await done
