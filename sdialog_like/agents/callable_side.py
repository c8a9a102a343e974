"""Any function from messages to text as a side of a dialogue: a chatbot of the user's own, under test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from sdialog_like.agents.guards.end_mark import END_MARK_IGNORED
from sdialog_like.agents.materials import check_persona, check_text
from sdialog_like.agents.orchestrators.base import code_name
from sdialog_like.agents.participant import Part, Participant, Said, SideRecord, TurnToTake
from sdialog_like.agents.utterance import clean_utterance
from sdialog_like.agents.view import AgentView, Message
from sdialog_like.engine.request import digest
from sdialog_like.errors import GenerationError, InputError, SdialogLikeError

if TYPE_CHECKING:
    from sdialog_like.agents.labels import SpeakerName
    from sdialog_like.dialog.model import TerminationReason
    from sdialog_like.personas import BasePersona

__all__ = ["CallableSide", "SpeakingFunction", "as_participant"]

SpeakingFunction: TypeAlias = "Callable[[list[Message]], str | Awaitable[str | None] | None]"
"""From messages to the next words; plain (it then runs in a worker thread) or async."""


class CallableSide(Participant):
    """A function that takes a side: ``messages -> text``, plain or async.

    The messages are the talk as the function's side sees it: what it heard as user messages, what it said as assistant
    messages. Before anything was said, the only one is a constant user message that asks to open. Its words are used as they
    are, nothing is put right and nothing is asked for again: it is under test. ``None`` closes the dialogue, and so does the
    end mark; words with nothing to see end it with the reason ``empty``. Each reply goes through the journal, under a key
    that depends on the messages, so that a dialogue that is resumed or made again does not call the function twice.

    Args:
        function: The function.
        name: What it is called as a speaker.
        persona: Who it is, for the other side's prompt (the name only) and for the record.
        end_mark: What it says to end the dialogue, exactly.

    Example:
        >>> from sdialog_like import Agent, Persona
        >>> bot = CallableSide(lambda messages: f"You said: {messages[-1]['content']}", name="Bot")
        >>> Agent(Persona(name="Alice"), model="builtin").dialog_with(bot, seed=1, max_turns=2).get_speakers()
        ['Alice', 'Bot']
    """

    def __init__(
        self,
        function: SpeakingFunction,
        name: str | None = None,
        persona: BasePersona | str | None = None,
        *,
        end_mark: str = "[END]",
    ) -> None:
        if not callable(function) or isinstance(function, type):
            raise InputError(f"A side's function takes messages and returns a text; {function!r} does not.")
        self.function = function
        self.given_name = None if name is None else check_text(name, "name")
        self.persona = None if persona is None else check_persona(persona)
        self.end_mark = end_mark

    def prepare(self, part: Part) -> CallableRole:
        """Settle the part."""
        settings = {"kind": "function", "function": code_name(self.function), "end_mark": self.end_mark}
        return CallableRole(part.name, self.function, self.end_mark, len(part.others) > 1, SideRecord(particulars=settings))

    def __repr__(self) -> str:
        return f"CallableSide({code_name(self.function)!r}, name={self.given_name!r})"


@dataclass(frozen=True, slots=True)
class CallableRole:
    """A function's part in a role play."""

    name: SpeakerName
    function: SpeakingFunction
    end_mark: str
    names_speakers: bool
    record: SideRecord = field(default_factory=SideRecord)

    def enter(self) -> CallablePlayer:
        """Return the one who plays this part in one dialogue."""
        return CallablePlayer(self)


class CallablePlayer:
    """A function in one dialogue."""

    def __init__(self, role: CallableRole) -> None:
        self._role = role
        self._view = AgentView(None, named=role.names_speakers)

    def hear(self, speaker: str, text: str) -> None:
        """Take in what another side said."""
        self._view.hear(speaker, text)

    def end(self, reason: TerminationReason) -> None:
        """Nothing is left to do."""

    async def speak(self, turn: TurnToTake) -> Said:
        """Call the function.

        Raises:
            GenerationError: The function raised an exception, which is the cause.
        """
        role, messages = self._role, self._view.request()

        def call() -> Any:
            return role.function([dict(message) for message in messages])

        try:
            raw = await turn.client.effect(f"reply of {role.name.label} to {digest(messages)}", call)
        except SdialogLikeError:
            raise
        except Exception as exc:
            raise GenerationError(f"The function of {role.name.label} failed: {type(exc).__name__}: {exc}") from exc
        if raw is None:
            return Said(ending="closed")
        if not isinstance(raw, str):
            raise InputError(f"The function of {role.name.label} returned {type(raw).__name__}, which is no text.")
        text, ended = raw.strip(), False
        repairs: tuple[str, ...] = ()
        if role.end_mark in raw:
            said = clean_utterance(raw, own=(), others=(), end_mark=role.end_mark)
            text, ended, repairs = said.text, said.ended, said.repairs
        if ended and turn.index + bool(text) < max(turn.min_turns, 1):
            ended, repairs = False, (*repairs, END_MARK_IGNORED)
        if not text:
            return Said(ending="closed" if ended else "empty")
        self._view.say(text)
        return Said(text, repairs=repairs, ending="closed" if ended else None)


def as_participant(side: Any) -> Participant:
    """Return who takes a side; a plain function becomes a `CallableSide`.

    Raises:
        InputError: It can take none.
    """
    if isinstance(side, Participant):
        return side
    if isinstance(side, (type, Mapping)) or not callable(side):
        raise InputError(
            f"An agent talks to an Agent, a Human or a function, not to {type(side).__name__}.", hint="Write Agent(persona)."
        )
    return CallableSide(side)
