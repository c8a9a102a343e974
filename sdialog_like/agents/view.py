"""One side's own view of one dialogue: the messages that its next request begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import Self

from sdialog_like.prompts import render

__all__ = ["AgentView", "Message"]

Message = dict[str, Any]
"""Role and content; with tools also the calls that an assistant message asks for, or the call that a tool's answers."""


class AgentView:
    """What a side was told, what it heard (user messages) and what it said (assistant messages).

    Each request begins with the exact messages of the one before, so that a server's prefix cache hits, and every request is
    system, user, assistant, user …, as servers demand that check the order. What was heard between two turns of its own is
    one user message. Where nothing was heard, that message is a constant: the opening at the very beginning, and a word that
    nobody else has spoken later on.

    Instructions stand at the tail of the last user message. Passing ones are there in one turn's requests only, so that the
    next turn's requests differ from that message on; persistent ones stay where they are.

    Args:
        system: The side's system message, if it has one.
        named: Whether what is heard names its speaker, ``Name: text``; with more than two sides it has to.
    """

    def __init__(self, system: str | None, *, named: bool = False) -> None:
        self._settled: list[Message] = [] if system is None else [{"role": "system", "content": system}]
        self._named = named
        self._heard: list[tuple[str, str]] = []
        self._persistent: list[str] = []

    @property
    def heard(self) -> tuple[str, ...]:
        """What was heard since the side spoke last."""
        return tuple(text for _, text in self._heard)

    @property
    def has_begun(self) -> bool:
        """Whether anything was said or heard."""
        return bool(self._heard) or any(message["role"] != "system" for message in self._settled)

    def hear(self, speaker: str, text: str) -> None:
        """Add what another side said."""
        self._heard.append((speaker, text))

    def keep(self, instruction: str) -> None:
        """Add an instruction that holds from now on."""
        self._persistent.append(instruction)

    def request(self, instructions: Sequence[str] = ()) -> list[Message]:
        """Return the messages of the side's next request, as copies.

        Args:
            instructions: What it is told for this turn only.
        """
        return [*(dict(message) for message in self._settled), self._next_message(instructions)]

    def say(self, text: str, exchange: Sequence[Mapping[str, Any]] = ()) -> None:
        """Add what the side itself said: the cleaned words, not the raw reply.

        Args:
            text: The words.
            exchange: Messages that led to them: calls of tools, and their results.
        """
        self._settled += [self._next_message(()), *(dict(each) for each in exchange), {"role": "assistant", "content": text}]
        self._heard, self._persistent = [], []

    def messages(self) -> list[Message]:
        """Return all messages so far, as copies; what was heard last too."""
        return self.request() if self._heard else [dict(message) for message in self._settled]

    def copy(self) -> Self:
        """Return a view that goes its own way from here."""
        twin = type(self)(None, named=self._named)
        twin._settled, twin._heard, twin._persistent = list(self._settled), list(self._heard), list(self._persistent)
        return twin

    def _next_message(self, instructions: Sequence[str]) -> Message:
        if self._heard:
            content = "\n".join(f"{speaker}: {text}" if self._named else text for speaker, text in self._heard)
        else:
            content = render("role_play_continue" if self.has_begun else "role_play_opening")
        told = [render("instruction", instruction=each, persistent=True) for each in self._persistent]
        told += [render("instruction", instruction=each, persistent=False) for each in instructions]
        return {"role": "user", "content": "\n\n".join([content, *told])}
