"""What is wrong with a YAML file: all of it at once, each problem with its place and its line."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from sdialog_like.errors import InputError, SdialogLikeError

__all__ = ["Problem", "YamlFile", "config_error", "problems_of", "read_yaml"]

Place = tuple[str | int, ...]
"""Keys and list positions from the top of the file down."""

_MESSAGES = {
    "missing": "is missing",
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
    "model_type": "is no mapping",
    "model_attributes_type": "is no mapping",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        place: Where, such as ``budget.max_calls``; empty for the whole file.
        message: What.
        line: In which line of the file, where that is known.
    """

    place: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line is not None else ""
        return f"{where}{self.place}: {self.message}" if self.place else f"{where}{self.message}"


@dataclass(frozen=True)
class YamlFile:
    """A file's content, and where in the file it stands.

    Attributes:
        data: What it holds.
        lines: The line of each key and list item.
        problems: Keys that come twice, of which YAML would silently take the last.
    """

    data: dict[str, Any]
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_yaml(path: Path) -> YamlFile:
    """Read a YAML file that holds a mapping.

    Raises:
        InputError: There is no such file, or it is no YAML, or no mapping.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError as exc:
        raise InputError(f"There is no file {path}.") from exc
    except IsADirectoryError as exc:
        raise InputError(f"{path} is a folder, not a configuration.") from exc
    except UnicodeDecodeError as exc:
        raise InputError(f"{path} is not UTF-8 text.") from exc
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise InputError(f"{path}{where} is not YAML: {exc.problem or exc.context}.") from exc
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        raise InputError(f"{path} is not YAML: {exc}") from exc
    if not isinstance(data, dict):
        raise InputError(f"{path} holds no configuration.", hint="It is a YAML file with keys such as output, model, rows.")
    found = YamlFile(data)
    for place, line, twice in _walk(node, (), set()):
        found.lines[place] = line
        if twice:
            found.problems.append(Problem(_shown(place), "comes twice", line))
    return found


def _walk(node: yaml.Node | None, place: Place, seen: set[int]) -> Iterator[tuple[Place, int, bool]]:
    """Yield the place of each key and item, its line, and whether the same key was there before."""
    if node is None or id(node) in seen:
        return  # an alias; it may even stand inside of what it stands for
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            own = (*place, str(key.value))
            yield own, key.start_mark.line + 1, own[-1] in keys
            keys.add(str(key.value))
            yield from _walk(value, own, seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*place, index), value.start_mark.line + 1, False
            yield from _walk(value, (*place, index), seen)


def config_error(source: str, problems: Sequence[Problem]) -> InputError:
    """Put all problems into one error."""
    ordered = sorted(dict.fromkeys(problems), key=lambda problem: problem.line or 0)
    if len(ordered) == 1:
        return InputError(f"{source}, {ordered[0]}".replace(", :", ":"))
    return InputError(f"{source} has {len(ordered)} problems:\n" + "\n".join(f"  {problem}" for problem in ordered))


def problems_of(
    error: ValidationError, file: YamlFile, known: Callable[[Place], Sequence[str]] = lambda place: ()
) -> list[Problem]:
    """Say in our words what pydantic found.

    Args:
        error: What it found.
        file: In what.
        known: The keys that may stand at a place, to say which one may be meant.
    """
    problems = []
    for found in error.errors(include_url=False):
        place = _place_in(file.data, found["loc"], keep_last=found["type"] == "missing")
        line = next((file.lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in file.lines), None)
        problems.append(Problem(_shown(place), _message(found, place, known), line))
    return problems


def _place_in(data: Any, loc: Sequence[str | int], *, keep_last: bool) -> Place:
    """Drop the parts of pydantic's location that are no keys of the file: the names of a union's members."""
    place: list[str | int] = []
    for number, part in enumerate(loc):
        inside = (isinstance(data, Mapping) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        )
        if inside:
            data = data[part]
            place.append(part)
        elif keep_last and number == len(loc) - 1:
            place.append(part)
    return tuple(place)


def _shown(place: Place) -> str:
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _message(found: Any, place: Place, known: Callable[[Place], Sequence[str]]) -> str:
    kind, context = found["type"], found.get("ctx", {})
    if kind == "extra_forbidden":
        there = known(place[:-1])
        close = difflib.get_close_matches(str(place[-1]), there, n=1)
        meant = f"did you mean {close[0]!r}? " if close else ""
        return f"is unknown; {meant}There are: {', '.join(there)}." if there else "is unknown"
    if kind in ("value_error", "assertion_error"):
        reason = context.get("error")
        return str(reason) if isinstance(reason, SdialogLikeError) else found["msg"].removeprefix("Value error, ")
    if kind == "union_tag_not_found":
        return f"has no {context.get('discriminator', '')}".replace("'", "").replace("()", "")
    if kind == "union_tag_invalid":
        return f"{context.get('tag')!r} is unknown; there are: {context.get('expected_tags', '')}"
    message: str = _MESSAGES.get(kind) or found["msg"]
    return message
