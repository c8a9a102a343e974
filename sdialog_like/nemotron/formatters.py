"""Conversations as the one text that a model was trained on, for servers that take texts and no messages.

Each formatter is exact to the character, white space included: a model notices what looks unlike its training data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.errors import InputError

__all__ = ["Mixtral8x7BFormatter", "NemotronFormatter", "NoFormat"]


class Mixtral8x7BFormatter:
    r"""The format of Mixtral-8x7B-Instruct.

    Example:
        >>> Mixtral8x7BFormatter().format_conversation([{"role": "user", "content": "Hello"}])
        '<s> [INST] \nHello [/INST]'
    """

    PROMPT_PREFIX = "<s> [INST] \n"

    @staticmethod
    def format_conversation(messages: Sequence[Mapping[str, Any]]) -> str:
        """Return the conversation as one text, which the model goes on writing.

        Args:
            messages: Each with ``role`` and ``content``; the user's and the assistant's take turns, the user begins.

        Raises:
            InputError: A message has another role than its position asks for (it is a ``ValueError``).
        """
        return _alternating(
            messages, Mixtral8x7BFormatter.PROMPT_PREFIX, after_user=" [/INST]", after_assistant="</s>[INST] "
        )


class NemotronFormatter:
    r"""The format of Nemotron-4 340B, with an empty system prompt.

    Example:
        >>> NemotronFormatter().format_conversation([{"role": "user", "content": "Hello"}])
        '<extra_id_0>System\n\n<extra_id_1>User\nHello\n<extra_id_1>Assistant\n'
    """

    PROMPT_PREFIX = "<extra_id_0>System\n\n<extra_id_1>User\n"

    @staticmethod
    def format_conversation(messages: Sequence[Mapping[str, Any]]) -> str:
        """Return the conversation as one text, which the model goes on writing.

        Args:
            messages: Each with ``role`` and ``content``; the user's and the assistant's take turns, the user begins.

        Raises:
            InputError: A message has another role than its position asks for (it is a ``ValueError``).
        """
        return _alternating(
            messages,
            NemotronFormatter.PROMPT_PREFIX,
            after_user="\n<extra_id_1>Assistant\n",
            after_assistant="\n<extra_id_1>User\n",
        )


class NoFormat:
    """No format at all, for models that only complete texts."""

    @staticmethod
    def format_conversation(messages: Sequence[Mapping[str, Any]]) -> str:
        """Return the one message's text as it is.

        Args:
            messages: Exactly one, the user's.

        Raises:
            InputError: There are more or fewer, or it is not the user's (it is a ``ValueError``).
        """
        if len(messages) != 1:
            raise InputError(
                f"NoFormat takes a conversation of exactly one message, not of {len(messages)}.",
                hint="Use the formatter of the model that is asked.",
            )
        _check_role(messages[0], 0)
        return str(messages[0]["content"])


def _alternating(messages: Sequence[Mapping[str, Any]], prefix: str, *, after_user: str, after_assistant: str) -> str:
    pieces = [prefix]
    for position, message in enumerate(messages):
        _check_role(message, position)
        pieces += [str(message["content"]), after_assistant if position % 2 else after_user]
    return "".join(pieces)


def _check_role(message: Mapping[str, Any], position: int) -> None:
    if not isinstance(message, Mapping) or not {"role", "content"} <= message.keys():
        raise InputError(
            f"Message {position} of the conversation is {message!r:.80}; a message has a role and a content.",
            hint='Write [{"role": "user", "content": "…"}].',
        )
    expected, parity = ("assistant", "odd") if position % 2 else ("user", "even")
    if message["role"] != expected:
        raise InputError(
            f"Message {position} of the conversation has the role {message['role']!r}, but those at {parity} positions "
            f"(counted from 0) have to be the {expected}'s: {expected!r}."
        )
