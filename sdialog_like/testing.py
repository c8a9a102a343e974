"""A chat model that says what a test tells it to say, and remembers what it was asked.

    from sdialog_like.testing import ScriptedModel

    model = ScriptedModel(["Hello.", "Goodbye. [END]"])
    ...                                   # use it wherever a ``model=`` is taken
    model.requests[0].messages            # what the first request held

It can misbehave on purpose: an exception in the script is raised, ``""`` is an empty reply, `truncated_reply` is one that
was cut off by the token limit, `dropped_reply` breaks off while it is read, and a function of (messages, seed) can do
anything. `tool_calls` makes a reply that wants tools called. A reply that is read as it comes is given word by word.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from sdialog_like.errors import ServerUnreachableError

__all__ = ["ScriptExhaustedError", "ScriptedModel", "ScriptedRequest", "dropped_reply", "tool_calls", "truncated_reply"]

ScriptedReply: TypeAlias = "str | dict[str, Any] | Exception | AIMessage"
"""One entry of a script: a text, an object sent as JSON, an exception to raise, or a message that is used as it is."""

ScriptFunction: TypeAlias = "Callable[[list[dict[str, Any]], int | None], ScriptedReply | Awaitable[ScriptedReply]]"
"""A script as a function of the request's messages and its seed; plain or async."""

_ROLES = {"human": "user", "ai": "assistant"}


class ScriptExhaustedError(AssertionError):
    """More requests were made than the script has replies for: the test, or the code under test, is wrong."""


@dataclass(frozen=True)
class ScriptedRequest:
    """What a `ScriptedModel` was asked in one call.

    Attributes:
        messages: The messages, each with ``role`` (system, user, assistant or tool) and ``content``. One that calls tools
            has ``tool_calls`` too (``id``, ``name`` and ``args`` of each), and a tool's result has ``tool_call_id``.
        seed: The seed of this very call.
        schema: The JSON schema that the reply should fit, if any.
        options: All other keyword arguments of the call (``temperature``, ``stop`` …).
        tools: The tools that the model might have called: ``name``, ``description`` and ``parameters`` of each.
    """

    messages: list[dict[str, Any]]
    seed: int | None = None
    schema: dict[str, Any] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    tools: list[dict[str, Any]] = field(default_factory=list)


def truncated_reply(text: str) -> AIMessage:
    """A reply that the server cut off because the token limit was reached (finish reason ``length``)."""
    return AIMessage(content=text, response_metadata={"finish_reason": "length"})


def tool_calls(*calls: tuple[str, dict[str, Any]], text: str = "") -> AIMessage:
    """A reply that wants tools called.

    Args:
        *calls: Name and arguments of each call.
        text: What the model says besides.
    """
    made = [{"id": f"call_{index}", "name": name, "args": args} for index, (name, args) in enumerate(calls)]
    return AIMessage(
        content=text,
        tool_calls=[{**call, "type": "tool_call"} for call in made],
        response_metadata={"finish_reason": "tool_calls"},
    )


class _DroppedReply(ServerUnreachableError):
    """The connection breaks after a part of the text."""

    def __init__(self, text: str) -> None:
        super().__init__("The connection broke before the reply was whole.")
        self.text = text


def dropped_reply(text: str) -> Exception:
    """A reply whose connection breaks after this text: whoever reads along gets it, and then the error."""
    return _DroppedReply(text)


class ScriptedModel(BaseChatModel):
    """A LangChain chat model that answers from a script.

    Replies of a list are given out in the order in which requests arrive. Where requests run at the same time that order is
    not fixed: use a function of (messages, seed) there.

    Args:
        replies: A list of replies, or a function that makes one from the messages and the seed (it may be async). A reply is
            a text, a dict or list of plain data (sent as JSON), an exception (raised), or an ``AIMessage`` (as it is).
        cycle: Begin again when the list is used up, instead of raising `ScriptExhaustedError`.

    Example:
        >>> model = ScriptedModel(["Hello."])
        >>> model.invoke("Say hello", seed=7).content
        'Hello.'
        >>> model.requests[0].seed
        7
    """

    _script: list[ScriptedReply] | ScriptFunction = PrivateAttr()
    _cycle: bool = PrivateAttr()
    _requests: list[ScriptedRequest] = PrivateAttr(default_factory=list)
    _lock: Any = PrivateAttr(default_factory=threading.Lock)

    def __init__(self, replies: Sequence[ScriptedReply] | ScriptFunction, *, cycle: bool = False, **fields: Any) -> None:
        super().__init__(**fields)
        if isinstance(replies, str):
            raise TypeError("ScriptedModel takes a list of replies or a function, not one text.")
        self._script = replies if callable(replies) else list(replies)
        self._cycle = cycle

    @property
    def requests(self) -> list[ScriptedRequest]:
        """What the model was asked so far, in order of arrival (a copy)."""
        with self._lock:
            return list(self._requests)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _record(self, messages: list[BaseMessage], stop: list[str] | None, options: dict[str, Any]) -> Any:
        """Keep the request and take what the script has for it (an awaitable where the script is an async function)."""
        seed = options.pop("seed", None)
        schema = options.pop("schema", None)
        tools = [tool["function"] for tool in options.pop("tools", [])]
        if stop is not None:
            options["stop"] = stop
        request = ScriptedRequest([_as_dict(message) for message in messages], seed, schema, options, tools)
        with self._lock:
            index = len(self._requests)
            self._requests.append(request)
        if callable(self._script):
            # A copy, so that a careless function cannot change what `requests` shows.
            return self._script([dict(message) for message in request.messages], seed)
        if self._cycle and self._script:
            index %= len(self._script)
        if index >= len(self._script):
            raise ScriptExhaustedError(
                f"The script has {len(self._script)} replies, but this is request {index + 1}: "
                f"{request.messages[-1]['content'] if request.messages else ''!r}"
            )
        return self._script[index]

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        reply = self._record(messages, stop, kwargs)
        if inspect.isawaitable(reply):
            reply = asyncio.run(_result_of(reply))
        return _as_result(reply)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        reply = self._record(messages, stop, kwargs)
        if inspect.isawaitable(reply):
            reply = await reply
        return _as_result(reply)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        reply = self._record(messages, stop, kwargs)
        if inspect.isawaitable(reply):
            reply = await reply
        if isinstance(reply, _DroppedReply):
            for word in _words(reply.text):
                yield ChatGenerationChunk(message=AIMessageChunk(content=word))
            raise reply
        whole = _as_message(reply)
        for word in _words(_text(whole)):
            yield ChatGenerationChunk(message=AIMessageChunk(content=word))
        yield ChatGenerationChunk(
            message=AIMessageChunk(
                content="",
                tool_calls=whole.tool_calls,
                invalid_tool_calls=whole.invalid_tool_calls,
                additional_kwargs=whole.additional_kwargs,
                response_metadata=whole.response_metadata,
                usage_metadata=whole.usage_metadata,
            )
        )


async def _result_of(reply: Awaitable[Any]) -> Any:
    return await reply


def _words(text: str) -> list[str]:
    """Split a text into words, each with the white space before it: joined they are the text."""
    return re.findall(r"\s*\S+|\s+$", text)


def _text(message: BaseMessage) -> str:
    return message.content if isinstance(message.content, str) else str(message.text)


def _as_dict(message: BaseMessage) -> dict[str, Any]:
    made: dict[str, Any] = {"role": _ROLES.get(message.type, message.type), "content": _text(message)}
    if isinstance(message, AIMessage) and message.tool_calls:
        made["tool_calls"] = [{name: call.get(name) for name in ("id", "name", "args")} for call in message.tool_calls]
    if isinstance(message, ToolMessage):
        made["tool_call_id"] = message.tool_call_id
    return made


def _as_message(reply: Any) -> AIMessage:
    if isinstance(reply, BaseException):
        raise reply
    if isinstance(reply, AIMessage):
        # A copy: LangChain writes a run id into the message that it hands out.
        return reply.model_copy(deep=True)
    text = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
    return AIMessage(content=text, response_metadata={"finish_reason": "stop"})


def _as_result(reply: Any) -> ChatResult:
    return ChatResult(generations=[ChatGeneration(message=_as_message(reply))])
