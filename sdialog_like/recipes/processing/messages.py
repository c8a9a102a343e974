"""A dialogue as chat messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sdialog_like.dialog import Dialog
from sdialog_like.errors import InputError, SdialogLikeError
from sdialog_like.exports.chat import ChatShape
from sdialog_like.exports.messages import conversation_key
from sdialog_like.recipes.dataset.row import is_dialogue

__all__ = ["messages_of"]

_OTHER = {"user": "assistant", "assistant": "user"}


def messages_of(value: Any, *, opener: str | None = None, system: Any = None) -> list[dict[str, Any]] | None:
    """Return a dialogue as messages with ``role`` and ``content``; None for no dialogue at all.

    Args:
        value: A dialogue's JSON form, or messages already.
        opener: The role of whoever speaks first, where that is known; otherwise the assistant is found by name.
        system: The system message's text, if there is to be one.

    Raises:
        InputError: It is something else, or cannot be a chat.
    """
    if value is None:
        return None
    messages = _messages(value, opener)
    if system is not None and str(system).strip():
        messages = [{"role": "system", "content": str(system)}, *(each for each in messages if each["role"] != "system")]
    return messages


def _messages(value: Any, opener: str | None) -> list[dict[str, Any]]:
    if isinstance(value, list) and all(isinstance(each, Mapping) and "role" in each for each in value):
        return [dict(each) for each in value]
    key = conversation_key(value) if isinstance(value, Mapping) and not is_dialogue(value) else None
    if key is not None:
        return _messages(value[key], opener)
    if not is_dialogue(value):
        raise InputError(f"It is no dialogue but {type(value).__name__}.")
    if opener is None:
        try:
            return list(ChatShape(alternation="keep").shape(Dialog.from_dict(value)).messages)
        except SdialogLikeError as exc:
            raise InputError(exc.message, hint=exc.hint) from exc
    turns = value["turns"]
    first = turns[0]["speaker"] if turns else None
    return [{"role": opener if turn["speaker"] == first else _OTHER[opener], "content": turn["text"]} for turn in turns]
