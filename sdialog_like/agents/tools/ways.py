"""The two ways in which a model can be let call tools: as its server offers it, or by a schema for each reply."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field, model_validator
from typing_extensions import Self

from sdialog_like.agents.tools.tool import Tool
from sdialog_like.engine import Client, Reply
from sdialog_like.llm import BoundModel, ToolCall
from sdialog_like.prompts import render

__all__ = ["BySchema", "Message", "Natively", "Way"]

Message = dict[str, Any]


class Way(Protocol):
    """A way to let a model call tools."""

    async def ask(
        self,
        client: Client,
        messages: Sequence[Message],
        *,
        seed: int,
        model: BoundModel,
        offer: bool,
        options: dict[str, Any],
    ) -> Reply:
        """Ask the model.

        Args:
            client: The row's client.
            messages: The request's messages.
            seed: The call's seed.
            model: Who is asked.
            offer: Whether it may call tools; otherwise words are wanted.
            options: Further parameters of the call.

        Returns:
            The reply; its text is what it says, and its calls are there only if it was offered tools.
        """
        ...

    def calling(self, reply: Reply) -> Message:
        """Return the message with which the model called its tools, as later requests hold it."""
        ...

    def result(self, call: ToolCall, text: str) -> Message:
        """Return the message that tells the model what came of a call."""
        ...


class Natively:
    """As the server offers it: the tools go with the request, the calls come with the reply."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._specs = [tool.spec for tool in tools]

    async def ask(
        self,
        client: Client,
        messages: Sequence[Message],
        *,
        seed: int,
        model: BoundModel,
        offer: bool,
        options: dict[str, Any],
    ) -> Reply:
        """Ask the model; see `Way`."""
        sent = self._specs if offer or model.provider.tools_with_results else None
        reply = await client.call(messages, seed=seed, tools=sent, model=model, **options)
        return reply if offer else replace(reply, tool_calls=())

    def calling(self, reply: Reply) -> Message:
        """Return the calls' message; see `Way`."""
        calls = [call.as_message_part() for call in reply.tool_calls]
        return {"role": "assistant", "content": reply.text, "tool_calls": calls}

    def result(self, call: ToolCall, text: str) -> Message:
        """Return the result's message; see `Way`."""
        return {"role": "tool", "tool_call_id": call.id, "content": text}


class BySchema:
    """By a schema: each reply is an object, words to say or a call, and results come as user messages.

    So roles still alternate, and every model that can be held to a schema can do it. What the model is told of this stands
    at the end of the system message.
    """

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._tools = tuple(tools)

    async def ask(
        self,
        client: Client,
        messages: Sequence[Message],
        *,
        seed: int,
        model: BoundModel,
        offer: bool,
        options: dict[str, Any],
    ) -> Reply:
        """Ask the model; see `Way`."""
        schema = self._turn if offer else _Words
        reply = await client.call(self._told(messages), seed=seed, schema=schema, model=model, **options)
        turn = reply.parsed
        call = turn.call if offer else None
        calls = () if call is None else (ToolCall(f"{reply.seed:08x}", call.name, call.args),)
        return replace(reply, text=turn.say or "", parsed=None, tool_calls=calls)

    def calling(self, reply: Reply) -> Message:
        """Return the call's message; see `Way`."""
        [call] = reply.tool_calls
        said = {"say": reply.text} if reply.text else {}
        written = {**said, "call": {"name": call.name, "args": call.args}}
        return {"role": "assistant", "content": json.dumps(written, ensure_ascii=False)}

    def result(self, call: ToolCall, text: str) -> Message:
        """Return the result's message; see `Way`."""
        return {"role": "user", "content": render("tool_result", name=call.name, result=text)}

    @cached_property
    def _turn(self) -> type[_Turn]:
        return _turn_class(self._tools)

    @cached_property
    def _explained(self) -> str:
        tools = [
            {
                "name": tool.name,
                "description": " ".join(tool.description.split()),
                "parameters": json.dumps(dict(tool.parameters), ensure_ascii=False),
            }
            for tool in self._tools
        ]
        return render("tools_by_schema", tools=tools)

    def _told(self, messages: Sequence[Message]) -> list[Message]:
        first, *others = messages
        if first["role"] == "system":
            return [{"role": "system", "content": f"{first['content']}\n\n{self._explained}"}, *others]
        return [{"role": "system", "content": self._explained}, *messages]


class _Call(BaseModel):
    name: str
    args: dict[str, Any] = Field(default_factory=dict)


class _Words(BaseModel):
    """A reply where no tool may be called any more."""

    say: str


class _Turn(BaseModel):
    """A reply: words, a call, or words before a call."""

    say: str | None = None
    call: _Call | None = None

    @model_validator(mode="after")
    def _says_or_calls(self) -> Self:
        if self.say is None and self.call is None:
            raise ValueError("it neither says anything nor calls a tool")
        return self


def _turn_class(tools: Sequence[Tool]) -> type[_Turn]:
    """Make the class of a reply.

    Its schema, which servers hold their models to, knows each tool and its arguments. Read is more than that: a call of a
    tool that does not exist, or with other arguments, is for the model to be told about, and not for the seam to ask again.
    """
    schema = {
        "title": "Turn",
        "anyOf": [_object({"say": {"type": "string"}}), *(_object({"call": _call_schema(tool)}) for tool in tools)],
    }

    def show(shown: dict[str, Any]) -> None:
        shown.clear()
        shown.update(schema)

    class Turn(_Turn):
        model_config = ConfigDict(json_schema_extra=show)

    return Turn


def _call_schema(tool: Tool) -> dict[str, Any]:
    # A schema that refers to parts of itself cannot stand inside of another.
    arguments = {"type": "object"} if "$defs" in tool.parameters else dict(tool.parameters)
    return _object({"name": {"type": "string", "const": tool.name}, "args": arguments})


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
