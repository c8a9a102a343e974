"""One agent's own view of one dialogue: the messages that its next request begins with."""

from __future__ import annotations

__all__ = ["AgentView"]


class AgentView:
    """An append-only list of messages: what the agent was told, what it heard (user) and what it said (assistant).

    Each request begins with the exact messages of the one before, so that a server's prefix cache hits, and every request
    is system, user, assistant, user …, as servers demand that check the order.

    Args:
        system: The agent's system message.
        opening: The user message that lets the opener begin; ``None`` for the agent that waits for the other's first words.
    """

    def __init__(self, system: str, opening: str | None = None) -> None:
        self._messages = [{"role": "system", "content": system}]
        if opening is not None:
            self._messages.append({"role": "user", "content": opening})

    def hear(self, text: str) -> None:
        """Add what the other side said."""
        self._append("user", text, after=("system", "assistant"))

    def say(self, text: str) -> None:
        """Add what the agent itself said: the cleaned words, not the raw reply."""
        self._append("assistant", text, after=("user",))

    def request(self) -> list[dict[str, str]]:
        """Return the messages of the agent's next request, as copies."""
        assert self._messages[-1]["role"] == "user", "an agent speaks only when it is its turn"
        return [dict(message) for message in self._messages]

    def _append(self, role: str, text: str, *, after: tuple[str, ...]) -> None:
        assert self._messages[-1]["role"] in after, "the sides of a dialogue take turns"
        self._messages.append({"role": role, "content": text})
