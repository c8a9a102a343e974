"""YAML that people write: where in the file each thing stands, and what is wrong with it, all at once.

A run's configuration and a recipe share this. A problem is data: what it is about, where, and what to do.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml
from pydantic import ValidationError

from sdialog_like.errors import InputError, SdialogLikeError

__all__ = [
    "Mark",
    "Place",
    "Problem",
    "TextMark",
    "YamlFile",
    "config_error",
    "message_of",
    "parse_yaml",
    "problems_of",
    "read_yaml",
    "shown_place",
]

Place = tuple[str | int, ...]
"""Keys and list positions from the top of the file down."""

_BLOCK = re.compile(r"[^\n]*\n(?:[ \t]*\n)*( *)")  # the header of a block, and the indentation of its first line

_MESSAGES = {
    "missing": "is missing",
    "too_short": "has fewer than {min_length} items",
    "too_long": "has more than {max_length} items",
    "string_too_short": "has fewer than {min_length} characters",
    "greater_than": "is not above {gt}",
    "greater_than_equal": "is below {ge}",
    "less_than": "is not below {lt}",
    "less_than_equal": "is above {le}",
    "literal_error": "is none of {expected}",
    "finite_number": "is no finite number",
    "string_type": "is no text",
    "int_type": "is no whole number",
    "int_parsing": "is no whole number",
    "int_from_float": "is no whole number",
    "float_type": "is no number",
    "float_parsing": "is no number",
    "bool_type": "is neither true nor false",
    "bool_parsing": "is neither true nor false",
    "dict_type": "is no mapping",
    "list_type": "is no list",
    "tuple_type": "is no list",
    "model_type": "is no mapping",
    "model_attributes_type": "is no mapping",
}


class Mark(NamedTuple):
    """Where in a file something begins, counted from 1."""

    line: int
    column: int


class TextMark(NamedTuple):
    """Where in a file a text begins.

    Attributes:
        line: The line of its first character.
        column: The column of its first character.
        literal: Whether each line of it is a line of the file (a block with ``|``, or a text of one line).
    """

    line: int
    column: int
    literal: bool

    def inside(self, line: int, column: int) -> Mark:
        """Return where in the file a place of the text is, as far as that can be said."""
        if not self.literal:
            return Mark(self.line, self.column)
        return Mark(self.line + line - 1, self.column + column - 1)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        place: What it is about, such as ``budget.max_calls``; empty for the whole file.
        message: What is wrong.
        line: In which line of the file, where that is known.
        column: In which column of that line.
        level: Whether nothing can be made as long as it is there, or it only may not be meant so.
        hint: What to do.
    """

    place: str
    message: str
    line: int | None = None
    column: int | None = None
    level: Literal["error", "warning"] = "error"
    hint: str | None = None

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column is not None else ""
        where = f"line {self.line}{column}: " if self.line is not None else ""
        text = f"{self.message} {self.hint}" if self.hint else self.message
        return f"{where}{self.place}: {text}" if self.place else f"{where}{text}"


@dataclass(frozen=True)
class YamlFile:
    """A file's content, and where in the file it stands.

    Attributes:
        data: What it holds.
        marks: Where each key and list item begins.
        texts: Where each text begins, behind the quote or in the block.
        problems: Keys that come twice, of which YAML would silently take the last.
    """

    data: dict[str, Any]
    marks: dict[Place, Mark] = field(default_factory=dict)
    texts: dict[Place, TextMark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def mark(self, place: Place) -> Mark | None:
        """Return where something begins; of what is not in the file, what it would be in."""
        return next((self.marks[place[:end]] for end in range(len(place), 0, -1) if place[:end] in self.marks), None)


def read_yaml(path: Path, *, what: str = "configuration", keys: str = "output, model, rows") -> YamlFile:
    """Read a YAML file that holds a mapping.

    Args:
        path: The file.
        what: What it is called in messages.
        keys: Keys that such a file has, for a message.

    Raises:
        InputError: There is no such file, or it is no YAML, or no mapping.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError as exc:
        raise InputError(f"There is no file {path}.") from exc
    except IsADirectoryError as exc:
        raise InputError(f"{path} is a folder, not a {what}.") from exc
    except UnicodeDecodeError as exc:
        raise InputError(f"{path} is not UTF-8 text.") from exc
    return parse_yaml(text, source=str(path), what=what, keys=keys)


def parse_yaml(text: str, *, source: str, what: str, keys: str) -> YamlFile:
    """Read YAML text that holds a mapping; see `read_yaml`."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise InputError(f"{source}{where} is not YAML: {exc.problem or exc.context}.") from exc
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        raise InputError(f"{source} is not YAML: {exc}") from exc
    if not isinstance(data, dict):
        raise InputError(f"{source} holds no {what}.", hint=f"It is a YAML file with keys such as {keys}.")
    found = YamlFile(data)
    _walk(node, (), found, set())
    return found


def _walk(node: yaml.Node | None, place: Place, found: YamlFile, seen: set[int]) -> None:
    """Note the place of each key, item and text, and each key that was there before."""
    if node is None or id(node) in seen:
        return  # an alias; it may even stand inside of what it stands for
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            own = (*place, str(key.value))
            found.marks[own] = mark = _begin(key)
            if own[-1] in keys:
                found.problems.append(Problem(shown_place(own), "comes twice", *mark))
            keys.add(str(key.value))
            _walk(value, own, found, seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            own = (*place, index)
            found.marks[own] = _begin(value)
            _walk(value, own, found, seen)
    elif isinstance(node, yaml.ScalarNode):
        found.texts[place] = _text_begin(node)


def _begin(node: yaml.Node) -> Mark:
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)


def _text_begin(node: yaml.ScalarNode) -> TextMark:
    line, column = _begin(node)
    if node.style in ("|", ">"):
        # The mark has the file's text, where a block's text begins at the indentation of its first line.
        first = _BLOCK.match(node.start_mark.buffer or "", node.start_mark.pointer)
        return TextMark(line + 1, len(first[1]) + 1 if first else 1, node.style == "|")
    one_line = node.start_mark.line == node.end_mark.line
    return TextMark(line, column + 1 if node.style in ("'", '"') else column, one_line)


def config_error(source: str, problems: Sequence[Problem]) -> InputError:
    """Put all problems into one error."""
    ordered = sorted(dict.fromkeys(problems), key=lambda problem: (problem.line or 0, problem.column or 0))
    if len(ordered) == 1:
        return InputError(f"{source}, {ordered[0]}".replace(", :", ":"))
    return InputError(f"{source} has {len(ordered)} problems:\n" + "\n".join(f"  {problem}" for problem in ordered))


def problems_of(
    error: ValidationError,
    file: YamlFile,
    known: Callable[[Place], Sequence[str]] = lambda place: (),
    shown: Callable[[Place], str] | None = None,
) -> list[Problem]:
    """Say in our words what pydantic found.

    Args:
        error: What it found.
        file: In what.
        known: The keys that may stand at a place, to say which one may be meant.
        shown: What a place is called; its keys with dots otherwise.
    """
    problems = []
    for found in error.errors(include_url=False):
        place = _place_in(file.data, found["loc"], keep_last=found["type"] == "missing")
        line, column = file.mark(place) or (None, None)
        name = shown_place(place) if shown is None else shown(place)
        problems.append(Problem(name, _message(found, place, known), line, column))
    return problems


def _place_in(data: Any, loc: Sequence[str | int], *, keep_last: bool) -> Place:
    """Drop the parts of pydantic's location that are no keys of the file: the names of a union's members."""
    place: list[str | int] = []
    for number, part in enumerate(loc):
        inside = (isinstance(data, Mapping) and part in data) or (
            isinstance(data, (list, tuple)) and isinstance(part, int) and part < len(data)
        )
        if inside:
            data = data[part]
            place.append(part)
        elif keep_last and number == len(loc) - 1:
            place.append(part)
    return tuple(place)


def shown_place(place: Place) -> str:
    """Return a place as people write it: ``columns[2].prompt``."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _message(found: Any, place: Place, known: Callable[[Place], Sequence[str]]) -> str:
    if found["type"] == "extra_forbidden":
        there = known(place[:-1])
        close = difflib.get_close_matches(str(place[-1]), there, n=1)
        meant = f"did you mean {close[0]!r}? " if close else ""
        return f"is unknown; {meant}There are: {', '.join(there)}." if there else "is unknown"
    return message_of(found)


def message_of(found: Any) -> str:
    """Say in our words one thing that pydantic found."""
    kind, context = found["type"], found.get("ctx", {})
    if kind in ("value_error", "assertion_error"):
        reason = context.get("error")
        return str(reason) if isinstance(reason, SdialogLikeError) else found["msg"].removeprefix("Value error, ")
    if kind == "union_tag_not_found":
        return f"has no {context.get('discriminator', '')}".replace("'", "").replace("()", "")
    if kind == "union_tag_invalid":
        return f"{context.get('tag')!r} is unknown; there are: {context.get('expected_tags', '')}"
    message: str = _MESSAGES.get(kind) or found["msg"]
    try:
        return message.format(**context) if kind in _MESSAGES else message
    except KeyError:
        return str(found["msg"])
