"""What a client has to have. Any object with these methods will do; nobody has to inherit from anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sdialog_like.errors import InputError

__all__ = ["AsyncLLMClient", "ConversationFormatter", "LLMClient", "checked_messages", "message_list"]


class ConversationFormatter(Protocol):
    """Writes a conversation as one text, for servers that take no messages."""

    def format_conversation(self, messages: Sequence[Mapping[str, Any]], /) -> str:
        """Return the conversation as the text that the model shall go on writing."""
        ...


class LLMClient(Protocol):
    """A client whose methods return when the answer is there."""

    def query_model(self, *args: Any, **kwargs: Any) -> list[str]:
        """Ask a model: ``query_model(messages=…, model=…, **model_kwargs)``.

        Args:
            *args: None; the generators call with keywords only. A client may name its arguments, in any order and number.
            **kwargs: ``messages`` (each with ``role`` and ``content``), ``model`` (its name), and what the caller gave as
                ``model_kwargs``: ``temperature``, ``max_tokens``, ``n`` …

        Returns:
            The answers' texts, one unless more were asked for.
        """
        ...

    def query_reward_model(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """Have a reward model score a conversation: ``query_reward_model(messages=…, model=…)``.

        Args:
            *args: As in `query_model`.
            **kwargs: ``messages``, the last being the answer that is scored, and ``model``, the reward model's name.

        Returns:
            The scores by name.
        """
        ...


class AsyncLLMClient(Protocol):
    """A client whose methods are awaited."""

    async def query_model(self, *args: Any, **kwargs: Any) -> list[str]:
        """Like `LLMClient.query_model`, awaited."""
        ...

    async def query_reward_model(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """Like `LLMClient.query_reward_model`, awaited."""
        ...


_MESSAGES_HINT = 'Write messages=[{"role": "user", "content": "…"}].'


def message_list(messages: Any) -> list[Any]:
    """Return messages as a list, whatever is in it: a vendor's objects, too.

    Raises:
        InputError: It is one text or one message.
    """
    if isinstance(messages, (str, bytes, Mapping)) or not isinstance(messages, Iterable):
        raise InputError(f"messages is a list of messages, not one {type(messages).__name__}.", hint=_MESSAGES_HINT)
    return list(messages)


def checked_messages(messages: Any) -> list[dict[str, Any]]:
    """Return messages as copies, each with a role and a text.

    Raises:
        InputError: One of them has not, or there are none.
    """
    listed = message_list(messages)
    for number, message in enumerate(listed):
        fit = isinstance(message, Mapping) and all(isinstance(message.get(name), str) for name in ("role", "content"))
        if not fit:
            raise InputError(
                f"Message {number} is {message!r:.80}; a message has a role and a content, which are texts.",
                hint=_MESSAGES_HINT,
            )
    if not listed:
        raise InputError("There are no messages.", hint=_MESSAGES_HINT)
    return [dict(message) for message in listed]
