"""Log lines beside a progress line: above it, whole, instead of in the middle of it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, TextIO

__all__ = ["logging_above"]


class _Above:
    """A stream that takes the progress line away, writes, and puts the line back."""

    def __init__(self, bars: Any, stream: TextIO) -> None:
        self._bars = bars
        self._stream = stream

    def write(self, text: str) -> None:
        with self._bars.external_write_mode(file=self._stream):
            self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()


@contextmanager
def logging_above(bars: Any) -> Iterator[None]:
    """Let what is logged to the console appear above the progress line, for as long as the block lasts.

    Handlers stay the objects that they are, with their levels, formats and filters; only their stream is another one
    meanwhile. (``tqdm.contrib.logging`` puts a handler of its own in their place, which knows no level.)

    Args:
        bars: The bar's class, a kind of ``tqdm``.
    """
    with ExitStack() as stack:
        for handler in _console_handlers():
            stack.enter_context(_redirected(handler, bars))
        if logging.lastResort is not None and not isinstance(logging.lastResort, _LastResort):
            stack.enter_context(_last_resort(bars))
        yield


if TYPE_CHECKING:
    _Handler = logging.StreamHandler[_Above]
else:  # generic for type checkers only, until Python 3.11
    _Handler = logging.StreamHandler


class _LastResort(_Handler):
    """What prints warnings where nobody has configured logging."""


def _console_handlers() -> list[logging.StreamHandler[Any]]:
    loggers: list[Any] = [logging.root, *logging.root.manager.loggerDict.values()]
    handlers = {handler: None for logger in loggers for handler in getattr(logger, "handlers", ())}
    console = (sys.stdout, sys.stderr)
    return [
        each
        for each in handlers
        if isinstance(each, logging.StreamHandler)
        and each.stream in console
        # Some handlers look up sys.stderr at each line, and take no other stream.
        and not isinstance(getattr(type(each), "stream", None), property)
    ]


@contextmanager
def _redirected(handler: logging.StreamHandler[Any], bars: Any) -> Iterator[None]:
    stream = handler.stream
    above = _Above(bars, stream)
    handler.setStream(above)
    try:
        yield
    finally:
        if handler.stream is above:  # else somebody has set another one meanwhile
            handler.setStream(stream)


@contextmanager
def _last_resort(bars: Any) -> Iterator[None]:
    before = logging.lastResort
    handler = logging.lastResort = _LastResort(_Above(bars, sys.stderr))
    handler.setLevel(logging.WARNING if before is None else before.level)
    try:
        yield
    finally:
        if logging.lastResort is handler:
            logging.lastResort = before
