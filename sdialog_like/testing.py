"""A chat model that says what a test tells it to say, and remembers what it was asked.

    from sdialog_like.testing import ScriptedModel

    model = ScriptedModel(["Hello.", "Goodbye. [END]"])
    ...                                   # use it wherever a ``model=`` is taken
    model.requests[0].messages            # what the first request held

It can misbehave on purpose: an exception in the script is raised, ``""`` is an empty reply, `truncated_reply` is one that
was cut off by the token limit, and a function of (messages, seed) can do anything.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

__all__ = ["ScriptExhaustedError", "ScriptedModel", "ScriptedRequest", "truncated_reply"]

ScriptedReply: TypeAlias = "str | dict[str, Any] | Exception | AIMessage"
"""One entry of a script: a text, an object sent as JSON, an exception to raise, or a message that is used as it is."""

ScriptFunction: TypeAlias = "Callable[[list[dict[str, str]], int | None], ScriptedReply | Awaitable[ScriptedReply]]"
"""A script as a function of the request's messages and its seed; plain or async."""

_ROLES = {"human": "user", "ai": "assistant"}


class ScriptExhaustedError(AssertionError):
    """More requests were made than the script has replies for: the test, or the code under test, is wrong."""


@dataclass(frozen=True)
class ScriptedRequest:
    """What a `ScriptedModel` was asked in one call.

    Attributes:
        messages: The messages, each with ``role`` (system, user or assistant) and ``content``.
        seed: The seed of this very call.
        schema: The JSON schema that the reply should fit, if any.
        options: All other keyword arguments of the call (``temperature``, ``stop`` …).
    """

    messages: list[dict[str, str]]
    seed: int | None = None
    schema: dict[str, Any] | None = None
    options: dict[str, Any] = field(default_factory=dict)


def truncated_reply(text: str) -> AIMessage:
    """A reply that the server cut off because the token limit was reached (finish reason ``length``)."""
    return AIMessage(content=text, response_metadata={"finish_reason": "length"})


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
        if stop is not None:
            options["stop"] = stop
        request = ScriptedRequest([_as_dict(message) for message in messages], seed, schema, options)
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


async def _result_of(reply: Awaitable[Any]) -> Any:
    return await reply


def _as_dict(message: BaseMessage) -> dict[str, str]:
    content = message.content if isinstance(message.content, str) else str(message.text)
    return {"role": _ROLES.get(message.type, message.type), "content": content}


def _as_result(reply: Any) -> ChatResult:
    if isinstance(reply, BaseException):
        raise reply
    if isinstance(reply, AIMessage):
        # A copy: LangChain writes a run id into the message that it hands out.
        message = reply.model_copy(deep=True)
    else:
        text = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
        message = AIMessage(content=text, response_metadata={"finish_reason": "stop"})
    return ChatResult(generations=[ChatGeneration(message=message)])
