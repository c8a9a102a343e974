"""Reading a list of texts out of what a model wrote. Pure functions; nobody is asked here.

Read are numbered and bulleted lines, JSON and YAML, each also inside a code fence, with words before and after. An item is
the text that stands there: ``- 2024``, ``- Yes`` and ``- AI: the future`` are three texts, whatever YAML would make of them.
What could be read in two ways is not guessed.
"""

from __future__ import annotations

import re
import reprlib
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from sdialog_like.engine.parsing import read_json
from sdialog_like.errors import UnusableReplyError, YamlConversionError

__all__ = ["check_taken_from", "read_list", "without_marks"]

_REASONING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,})[^`]*$")
_RULE = re.compile(r"^\s*([-*_=])(\s*\1){2,}\s*$")
_MARK = re.compile(
    r"^(?P<indent>[ \t]*)(?P<bold>\*\*)?(?:(?P<bullet>[-*+•‣◦▪●·–—])|\(?(?P<number>\d{1,4})[.):])(?P<closed>\*\*)?"
    r"(?:[ \t]+(?P<text>.*)|[ \t]*)$"
)
_LETTER = re.compile(r"^\s*\(?[A-Za-z][.)]\s")
_HEADING = re.compile(r"^\s*(#{1,6}\s.*|\*\*[^*]+\*\*:?|.*:)\s*$")
_JSON_LINE = re.compile(r"^\s*[\[{]", re.MULTILINE)
_KEY = re.compile(r"^[^\s\"'\[{][^:]*:(\s|$)")


def read_list(text: str) -> list[str]:
    """Return the items of the one list in a text.

    Raises:
        YamlConversionError: There is no list, it may be read in several ways, or an item is no text.
    """
    if not isinstance(text, str) or not (body := _REASONING.sub("", text, count=1).removeprefix("\ufeff")).strip():
        raise YamlConversionError("Error parsing yaml response: it is empty.", raw=text if isinstance(text, str) else "")
    try:
        items = [item.strip() for item in _items(_unfenced(textwrap.dedent(body).strip("\r\n")))]
    except YamlConversionError as exc:
        raise YamlConversionError(exc.message, raw=text) from exc.__cause__
    if not items or not all(items):
        problem = "an item of its list is empty" if items else "its list is empty"
        raise YamlConversionError(f"Error parsing yaml response: {problem}.", raw=text)
    return without_marks(items)


def check_taken_from(items: Sequence[str], text: str) -> None:
    """See to it that each item stands in a text. Case, punctuation, emphasis and spacing do not count.

    Raises:
        YamlConversionError: One does not.
    """
    source = _normal(text)
    for item in items:
        wanted = _normal(item)
        if (wanted not in source) if wanted else (item not in text):
            raise YamlConversionError(
                f"Error parsing yaml response: its item {item!r:.120} is not in the original response (hallucination).",
                raw=text,
            )


def without_marks(items: list[str]) -> list[str]:
    """Return items without the bullets or numbers that a model may have put into each of them besides."""
    marks = [_MARK.match(item) for item in items]
    found = [mark for mark in marks if mark and mark["text"] and not mark["bold"]]
    if len(items) < 2 or len(found) < len(items):
        return items
    same = len({mark["bullet"] for mark in found}) == 1
    if not same or (found[0]["number"] is not None and not _count_up([int(mark["number"]) for mark in found])):
        return items
    return [mark["text"].strip() for mark in found]


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold().replace("_", " ")))


def _fail(problem: str) -> NoReturn:
    raise YamlConversionError(f"Error parsing yaml response: {problem}.")


def _unfenced(body: str) -> str:
    """Return what a code fence holds, where the whole list stands in one; fences inside items stay."""
    lines = body.splitlines()
    for start, line in enumerate(lines):
        if _MARK.match(line) and not _RULE.match(line):
            return body
        if fence := _FENCE.match(line):
            end = next((at for at in range(start + 1, len(lines)) if lines[at].strip() == fence["mark"]), None)
            if end is None:
                _fail("its code fence is not closed")
            return textwrap.dedent("\n".join(lines[start + 1 : end])).strip("\r\n")
    return body


def _items(body: str) -> list[str]:
    if body.lstrip().startswith(("[", "{")):
        return _texts(_structure(body))
    lines = body.splitlines()
    first = next((at for at, line in enumerate(lines) if _MARK.match(line) and not _RULE.match(line)), None)
    if first is not None:
        return [_clean(item) for item in _Marked(lines[first:]).items()]
    if _JSON_LINE.search(body):
        return _texts(_structure(body))
    return _texts(_yaml(body))


def _structure(body: str) -> Any:
    """Return what JSON, or else YAML, says; where it is an object of one list, that list."""
    try:
        value = read_json(body)
    except UnusableReplyError:
        value = _yaml(body)
    if isinstance(value, dict) and len(value) == 1 and isinstance(only := next(iter(value.values())), list):
        return only
    return value


def _yaml(body: str) -> Any:
    try:
        # The base loader leaves scalars alone: Yes, 2024 and null are texts.
        return yaml.load(body, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as exc:
        raise YamlConversionError(f"Error parsing yaml response: {' '.join(str(exc).split())}.") from exc


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise YamlConversionError(f"Error parsing yaml response: it is not a list, but {_named(value)}.")
    for each in value:
        if each is None or isinstance(each, (list, dict)):
            raise YamlConversionError(
                f"Error parsing yaml response: its list has a non-string element, {reprlib.repr(each)}."
            )
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in value]


def _named(value: Any) -> str:
    return "an object" if isinstance(value, dict) else "a text" if isinstance(value, str) else reprlib.repr(value)


def _clean(item: str) -> str:
    """Return an item without quotes or emphasis around the whole of it."""
    text = item.strip()
    if text[:1] in ('"', "'") and text[-1:] == text[:1]:
        try:
            scalar = yaml.load(text, Loader=yaml.BaseLoader)
        except yaml.YAMLError:
            scalar = None
        if isinstance(scalar, str):
            return scalar.strip()
    if len(text) > 4 and text.startswith("**") and text.endswith("**") and "**" not in text[2:-2]:
        return text[2:-2].strip()
    return text


def _count_up(numbers: Sequence[int]) -> bool:
    """Whether these are the numbers of one list; some write 1 before each item."""
    return numbers[0] in (0, 1) and (
        list(numbers) == list(range(numbers[0], numbers[0] + len(numbers))) or set(numbers) == {1}
    )


@dataclass(slots=True)
class _Item:
    """An item as it is being read.

    Attributes:
        lines: What belongs to it for certain: what stands behind its mark, and further in.
        lazy: Lines without indentation that follow immediately, and how many of ``lines`` there were before.
        apart: Lines without indentation that follow a blank line.
        keeps_lines: Whether its lines are no plain prose (code, a list of its own, paragraphs).
    """

    lines: list[str]
    lazy: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    keeps_lines: bool = False


class _Marked:
    """A list whose items have bullets or numbers in front of them.

    Args:
        lines: The text's lines, from the first mark on.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        mark = _MARK.match(lines[0])
        assert mark is not None
        self._style = mark["bullet"] or "1"
        self._indent = len(mark["indent"].expandtabs())
        self._numbers: list[int] = []
        self._items: list[_Item] = []
        self._fence: str | None = None
        self._blank = self._cut = False
        for line in lines:
            self._take(line)

    def items(self) -> list[str]:
        """Return the items' texts."""
        if self._fence is not None:
            _fail("a code fence in it is not closed")
        if self._numbers and not _count_up(self._numbers):
            _fail("the numbers in front of its items do not follow each other")
        *others, last = self._items
        if last.lazy and not any(item.lazy for item in others):
            _fail("its last item may be followed by something else")
        if any(item.apart for item in others):
            if last.apart:
                _fail("its last item may be followed by something else")
        else:
            last.apart = []  # a closing word after the list
        return [self._text(item) for item in self._items]

    def _take(self, line: str) -> None:
        if self._fence is not None:
            self._items[-1].lines.append(line)
            if line.strip() == self._fence:
                self._fence = None
            return
        if not line.strip():
            self._blank = True
            return
        if not _RULE.match(line):
            self._take_text(line)
        self._blank = False

    def _take_text(self, line: str) -> None:
        indent = len(line.expandtabs()) - len(line.expandtabs().lstrip())
        mark = _MARK.match(line)
        if mark and abs(indent - self._indent) <= 1:
            style = mark["bullet"] or "1"
            if style == self._style:
                self._begin(mark)
                return
            if self._style != "1":
                _fail("its items have different marks")
            self._continue(line, is_prose=False)  # the bullets of a numbered item
            return
        if fence := _FENCE.match(line):
            self._fence = fence["mark"]
            self._continue(line, is_prose=False)
        elif indent > self._indent:
            self._continue(line, is_prose=mark is None and not _LETTER.match(line))
        elif line.startswith("#") or (self._blank and _HEADING.match(line)):
            self._cut = True  # a heading between items
        elif self._blank or self._cut or self._items[-1].apart:
            self._items[-1].apart.append(line)
        else:
            self._items[-1].lazy.append(line)

    def _begin(self, mark: re.Match[str]) -> None:
        text = (mark["text"] or "").strip()
        if mark["bold"] and not mark["closed"]:
            text = text.removesuffix("**") if text.count("**") == 1 else text.replace("**", "", 1)
        if mark["number"] is not None:
            self._numbers.append(int(mark["number"]))
        self._items.append(_Item([text]))
        self._cut = False

    def _continue(self, line: str, *, is_prose: bool) -> None:
        item = self._items[-1]
        if not is_prose or self._blank:
            item.keeps_lines = True
        if self._blank:
            item.lines.append("")
        item.lines.append(line)

    def _text(self, item: _Item) -> str:
        first, *rest = item.lines
        rest = textwrap.dedent("\n".join(rest)).splitlines()
        if self._style == "-":
            _check_scalar(first, rest)
        if first in ("|", ">", "|-", ">-") and rest:
            return ("\n" if first[0] == "|" else " ").join(rest)
        lines = [first, *rest, *item.lazy]
        text = "\n".join(lines) if item.keeps_lines else " ".join(part.strip() for part in lines)
        return "\n\n".join([text, "\n".join(item.apart)]) if item.apart else text


def _check_scalar(first: str, rest: Sequence[str]) -> None:
    """See to it that an item of a YAML list is no list or mapping of its own; one ``key: value`` on a line is a text."""
    nested = first.startswith("- ") or (not first and bool(rest)) or (first.endswith(":") and bool(rest))
    if not nested and first[:1] + first[-1:] in ("[]", "{}"):
        try:
            nested = not isinstance(_yaml(first), str)
        except YamlConversionError:
            nested = False
    if not nested and rest and _KEY.match(first):
        nested = all(_KEY.match(line) for line in rest)
    if nested:
        shown = " ".join([first, *rest]).strip()
        raise YamlConversionError(f"Error parsing yaml response: its list has a non-string element, {shown!r:.80}.")
