"""Calling a tool: once, in limited time; whatever comes of it is told to the model, and remembered by the journal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from sdialog_like.agents.tools.tool import Tool, ToolArgumentsError
from sdialog_like.engine import Client
from sdialog_like.engine.request import canonical_json
from sdialog_like.errors import InputError
from sdialog_like.llm import ToolCall

__all__ = ["LIMIT", "ToolLimits", "ToolOutcome", "call_tool", "refused"]

LIMIT = "limit"
"""The error of a call that was not made because there had been too many in the turn."""


@dataclass(frozen=True)
class ToolLimits:
    """What a turn may do with tools.

    Attributes:
        max_calls: Calls in one turn.
        seconds: How long one call may take.
        max_characters: How much of a result the model is shown.
    """

    max_calls: int = 8
    seconds: float = 60.0
    max_characters: int = 20_000

    def __post_init__(self) -> None:
        if isinstance(self.max_calls, bool) or not isinstance(self.max_calls, int) or self.max_calls < 1:
            raise InputError(f"max_calls is a whole number of at least 1, not {self.max_calls!r}.")
        if not self.seconds > 0:
            raise InputError(f"seconds is a number above 0, not {self.seconds!r}.")
        if self.max_characters < 1:
            raise InputError(f"max_characters is a whole number of at least 1, not {self.max_characters!r}.")


@dataclass(frozen=True)
class ToolOutcome:
    """What came of a call.

    Attributes:
        result: What the tool returned, as plain data.
        error: What kept it from returning: ``raised``, ``timeout``, ``no_json``, ``unknown_tool``, ``bad_arguments``,
            ``limit``; ``None`` where all went well.
        message: What the model is told of the error.
    """

    result: Any = None
    error: str | None = None
    message: str = ""

    def told(self, most: int) -> str:
        """Return what the model is told.

        Args:
            most: The most characters of it.
        """
        if self.error is not None:
            text = f"Error: {self.message}"
        elif self.result is None or self.result == "":
            text = "(The tool has run, and returned nothing.)"
        else:
            text = self.result if isinstance(self.result, str) else json.dumps(self.result, ensure_ascii=False)
        return text if len(text) <= most else f"{text[:most]}\n(Cut off here: {len(text) - most} more characters.)"


async def call_tool(
    client: Client,
    call: ToolCall,
    tools: Mapping[str, Tool],
    *,
    seconds: float,
    timer: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> ToolOutcome:
    """Call the tool that a model wants called.

    The outcome is an effect of the row: running the row again calls nothing that has been called.

    Args:
        client: The row's client.
        call: What the model wants.
        tools: The tools by name.
        seconds: How long it may take.
        timer: Waits so long (for tests).
    """
    tool = tools.get(call.name)
    if tool is None:
        known = ", ".join(tools)
        return ToolOutcome(error="unknown_tool", message=f"There is no tool {call.name!r}. There is: {known}.")
    if call.args is None:
        return ToolOutcome(error="bad_arguments", message=f"The arguments are no JSON object: {call.raw or ''}")
    arguments = call.args

    async def obtain() -> dict[str, Any]:
        try:
            value = await _within(seconds, tool.run(arguments), timer)
        except _TimeUp:
            return {"error": "timeout", "message": f"{call.name} did not answer within {seconds:g} seconds."}
        except ToolArgumentsError as exc:
            return {"error": "bad_arguments", "message": f"The arguments do not fit. {exc}"}
        except Exception as exc:
            return {"error": "raised", "message": f"{type(exc).__name__}: {exc}".removesuffix(": ")}
        try:
            return {"result": _plain(value)}
        except (PydanticSerializationError, ValueError, TypeError, RecursionError):
            said = f"{call.name} returned something that cannot be written as JSON ({type(value).__name__})."
            return {"error": "no_json", "message": said}

    return ToolOutcome(**await client.effect(canonical_json(["tool", call.name, arguments]), obtain))


def refused(max_calls: int) -> ToolOutcome:
    """Return the outcome of a call that is not made, because there have been too many."""
    said = f"Not called: a turn may call tools {max_calls} times. Go on in words, with what you know."
    return ToolOutcome(error=LIMIT, message=said)


class _TimeUp(Exception):
    """A tool took too long; a class of its own, because a tool may raise ``TimeoutError`` itself."""


async def _within(seconds: float, work: Coroutine[Any, Any, Any], timer: Callable[[float], Awaitable[object]]) -> Any:
    """Await the work, but not for longer. A tool that does not even end when it is cancelled is left behind."""
    task = asyncio.ensure_future(work)
    time = asyncio.ensure_future(timer(seconds))
    try:
        await asyncio.wait([task, time], return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise _TimeUp
        if task.cancelled():
            raise RuntimeError("It was cancelled from within.")
        return task.result()
    finally:
        time.cancel()
        if not task.done():
            task.cancel()
            task.add_done_callback(_look)


def _look(task: asyncio.Task[Any]) -> None:
    """Look at a task's error, so that asyncio does not report it as lost."""
    if not task.cancelled():
        task.exception()


def _plain(value: Any) -> Any:
    """Return a value as plain data: of dataclasses, pydantic objects, dates, sets, NumPy's numbers and arrays too."""
    return json.loads(to_json(value, inf_nan_mode="strings", fallback=_from_numpy))


def _from_numpy(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(type(value).__name__)
