"""Role and content in, LangChain's message objects out, each made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from sdialog_like.errors import InputError

__all__ = ["MessageConverter"]

_CLASSES: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}


class MessageConverter:
    """Converts messages, and remembers those of one row.

    A row's requests begin with the messages of the request before, and making the objects is the dearest part of a long
    request; so each is made once. The memory lives as long as the row.
    """

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], BaseMessage] = {}

    def convert(self, messages: Sequence[Mapping[str, str]]) -> list[BaseMessage]:
        """Return the messages as LangChain's objects.

        Raises:
            InputError: There are none, or one of them is not a role (system, user, assistant) with a text.
        """
        if not messages:
            raise InputError("A request needs at least one message.")
        made = self._made
        prompt = []
        for message in messages:
            key = (message["role"], message["content"])
            known = made.get(key)
            if known is None:
                known = made[key] = _convert(*key)
            prompt.append(known)
        return prompt


def _convert(role: str, content: str) -> BaseMessage:
    if role not in _CLASSES:
        raise InputError(f"A message's role is one of {', '.join(_CLASSES)}, not {role!r}.")
    if not isinstance(content, str):
        raise InputError(f"A message's content is a text, not {type(content).__name__}.")
    return _CLASSES[role](content=content)
