"""A tool: what a model is told of it, and what is done when it is called."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.llm import ToolSpec

__all__ = ["Tool", "ToolArgumentsError"]

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ToolArgumentsError(Exception):
    """The arguments that a model gave do not fit; the message is written for the model."""


def _as_they_are(arguments: dict[str, Any]) -> dict[str, Any]:
    return arguments


@dataclass(frozen=True)
class Tool:
    """Something that an agent can call while it takes its turn.

    Attributes:
        name: What the model calls it by.
        description: What it does, and when to use it; the model reads this.
        parameters: The JSON schema of its arguments: an object.
        function: What is called with the arguments, by name; plain or async. A plain one runs in a thread of its own.
        check: From the model's arguments to the function's; raises `ToolArgumentsError` where they do not fit.

    Raises:
        InputError: The name is not one that servers take.
    """

    name: str
    description: str
    parameters: Mapping[str, Any]
    function: Callable[..., Any]
    check: Callable[[dict[str, Any]], dict[str, Any]] = _as_they_are

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InputError(
                f"{self.name!r} cannot be a tool's name: servers take up to 64 letters, digits, - and _.",
                hint="Give it one: as_tool(function, name='…').",
            )

    @property
    def spec(self) -> ToolSpec:
        """What the model is told."""
        return ToolSpec(self.name, self.description, self.parameters)

    async def run(self, arguments: dict[str, Any]) -> Any:
        """Call it.

        Args:
            arguments: As the model gave them.

        Returns:
            What the function returned.

        Raises:
            ToolArgumentsError: The arguments do not fit.
            Exception: Whatever the function raises.
        """
        checked = self.check(arguments)
        if _is_async(self.function):
            return await self.function(**checked)
        result = await _in_thread(lambda: self.function(**checked), f"tool-{self.name}")
        return await result if inspect.isawaitable(result) else result


def _is_async(function: Callable[..., Any]) -> bool:
    inner = getattr(function, "func", function)  # functools.partial
    return inspect.iscoroutinefunction(inner) or inspect.iscoroutinefunction(type(inner).__call__)


async def _in_thread(function: Callable[[], Any], name: str) -> Any:
    """Run a function in a daemon thread: one that never returns keeps neither the pool's threads nor the process's end."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[tuple[Any, Exception | None]] = loop.create_future()
    context = contextvars.copy_context()

    def settle(outcome: tuple[Any, Exception | None]) -> None:
        if not done.done():
            done.set_result(outcome)

    def work() -> None:
        outcome: tuple[Any, Exception | None]
        try:
            outcome = (context.run(function), None)
        except Exception as exc:
            outcome = (None, exc)
        except BaseException as exc:  # a tool that calls exit() ends itself, and nothing else
            outcome = (None, RuntimeError(f"{type(exc).__name__}: {exc}"))
        try:
            loop.call_soon_threadsafe(settle, outcome)
        except RuntimeError:
            return  # the loop is closed, and nobody waits

    threading.Thread(target=work, name=name, daemon=True).start()
    value, error = await done
    if error is not None:
        raise error
    return value
