"""Role and content in, LangChain's message objects out, each made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from sdialog_like.engine.request import canonical_json
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
        self._made: dict[tuple[str | None, ...], BaseMessage] = {}

    def convert(self, messages: Sequence[Mapping[str, Any]]) -> list[BaseMessage]:
        """Return the messages as LangChain's objects.

        A tool's result stands right behind the message that asked for it, and every call has one: servers refuse, or
        misread, everything else.

        Raises:
            InputError: There are none, one of them is not a role (system, user, assistant, tool) with a text, or calls and
                results do not belong together.
        """
        if not messages:
            raise InputError("A request needs at least one message.")
        made = self._made
        prompt = []
        unanswered: dict[str, str] = {}
        for message in messages:
            role = message["role"]
            if role == "tool":
                prompt.append(self._result(message, unanswered))
                continue
            if unanswered:
                raise _no_result(unanswered)
            if len(message) > 2 and role == "assistant" and message.get("tool_calls"):
                prompt.append(self._calling(message, unanswered))
                continue
            key = (role, message["content"])
            known = made.get(key)
            if known is None:
                known = made[key] = _convert(*key)
            prompt.append(known)
        if unanswered:
            raise _no_result(unanswered)
        return prompt

    def _calling(self, message: Mapping[str, Any], unanswered: dict[str, str]) -> BaseMessage:
        """Convert a message that calls tools, and note which results it waits for."""
        for call in message["tool_calls"]:
            if not isinstance(call, Mapping) or not isinstance(call.get("args"), Mapping) or not call.get("id"):
                raise InputError(f"A tool call has an id, a name and args (an object), not {call!r}.")
            if call["id"] in unanswered:
                raise InputError(f"Two tool calls of one message have the id {call['id']!r}.")
            unanswered[call["id"]] = call["name"]
        calls = [{"id": call["id"], "name": call["name"], "args": dict(call["args"])} for call in message["tool_calls"]]
        key = ("assistant", message["content"], canonical_json(calls))
        known = self._made.get(key)
        if known is None:
            content = _text(message["content"])
            known = self._made[key] = AIMessage(
                content=content, tool_calls=[{**call, "type": "tool_call"} for call in calls]
            )
        return known

    def _result(self, message: Mapping[str, Any], unanswered: dict[str, str]) -> BaseMessage:
        identity = message.get("tool_call_id")
        if identity not in unanswered:
            raise InputError(f"The tool message for {identity!r} does not stand behind a call of that id.")
        key = ("tool", message["content"], identity, unanswered.pop(identity))
        known = self._made.get(key)
        if known is None:
            known = self._made[key] = ToolMessage(_text(message["content"]), tool_call_id=identity, name=key[3])
        return known


def _convert(role: str, content: str) -> BaseMessage:
    if role not in _CLASSES:
        raise InputError(f"A message's role is one of {', '.join(_CLASSES)} and tool, not {role!r}.")
    return _CLASSES[role](content=_text(content))


def _text(content: Any) -> str:
    if not isinstance(content, str):
        raise InputError(f"A message's content is a text, not {type(content).__name__}.")
    return content


def _no_result(unanswered: Mapping[str, str]) -> InputError:
    identity, name = next(iter(unanswered.items()))
    return InputError(f"The call {identity!r} of the tool {name!r} has no result behind it.")
