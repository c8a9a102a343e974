"""Text that is safe to show on a terminal: no escapes, no control characters, one line where one line is meant."""

from __future__ import annotations

import os
import re
from typing import TextIO

__all__ = ["clean_text", "colours_wanted", "one_line", "write_line"]

# What ``str.splitlines`` takes for the end of a line. A file object only knows the first three; a person's editor, more.
_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")

# Whole escape sequences, so that what they carry ("[31m", a window title) goes with them (ECMA-48, in 7 and 8 bits).
_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movements, clearing
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC: strings
    r"|\x1b[ -/]*[0-~]"  # the others, two characters mostly
)
# Controls other than tab and newline, and the marks that make a line read in another order than it is stored.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Strip terminal escapes and control characters; tabs and line breaks stay.

    A carriage return, which would let a text overwrite what stands before it, becomes a line break.
    """
    text = _ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def one_line(text: str) -> str:
    """Replace each line break (any that ``str.splitlines`` knows) by one space."""
    return _LINE_BREAK.sub(" ", text)


def colours_wanted(stream: TextIO) -> bool:
    """Tell whether to colour: on a terminal only, and not where NO_COLOR is set or the terminal is a dumb one."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    try:
        return stream.isatty()
    except ValueError:  # a closed stream: whoever writes to it gets that error
        return False


def write_line(text: str, stream: TextIO) -> None:
    """Write a line; characters that the stream's encoding lacks become ``?`` instead of an error."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding) + "\n")
