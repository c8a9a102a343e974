"""A value that fits a JSON schema, chosen by what its properties are called; and dialogues put into a dialogue's schema."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.texts import content_words

__all__ = ["fill_dialogue", "fill_schema", "is_dialogue_schema"]

_SPEAKER = ("speaker", "role", "name", "agent")
_TEXT = ("text", "content", "utterance", "message")
_MAX_DEPTH = 12

# What a text property with such a name holds.
_BY_NAME: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"first_?name|^name$|person|author|speaker", ("Alice", "Bob", "Clara", "David", "Elena", "Frank")),
    (r"last_?name|surname", ("Fischer", "Moreau", "Okafor", "Silva", "Novak")),
    (r"city|town|place|location", ("Lisbon", "Graz", "Oslo", "Toronto", "Kyoto")),
    (r"country", ("Portugal", "Austria", "Norway", "Canada", "Japan")),
    (r"e_?mail", ("alice@example.org", "bob@example.org")),
    (r"phone", ("555-0142", "555-0178")),
    (r"url|link|website", ("https://example.org/page",)),
    (r"job|occupation|profession|role", ("teacher", "nurse", "engineer", "baker", "librarian")),
    (r"mood|emotion|tone|sentiment|feeling", ("cheerful", "calm", "curious", "hopeful")),
    (r"language", ("English",)),
    (r"gender", ("female", "male", "non-binary")),
    (r"date|day", ("2024-05-17", "2024-09-03")),
    (r"time", ("10:30", "15:00")),
    (r"colou?r", ("blue", "green", "red")),
    (r"reason|explanation|rationale|why", ("It follows from what was described.", "The description says so.")),
)
_FORMATS = {
    "date": "2024-05-17",
    "date-time": "2024-05-17T10:30:00Z",
    "time": "10:30:00Z",
    "email": "alice@example.org",
    "uri": "https://example.org/page",
    "uuid": "3f2b8c1e-6d4a-4f59-9b7e-2a1c5d8e0f36",
    "ipv4": "192.0.2.7",
    "ipv6": "2001:db8::7",
    "hostname": "example.org",
}
_BY_NUMBER = ((r"age", 34), (r"year", 2024), (r"month", 5), (r"minutes?|duration", 12), (r"price|cost|amount", 20), (r"rating|score", 3))


def is_dialogue_schema(schema: Mapping[str, Any]) -> bool:
    """Whether a schema asks for a list of turns: objects with a speaker and a text."""
    return _turns_of(schema) is not None


def fill_dialogue(schema: Mapping[str, Any], turns: Sequence[tuple[str, str]], chance: Chance, prompt: str) -> dict[str, Any]:
    """Put a dialogue into a dialogue's schema; other properties are filled by their names."""
    found = _turns_of(schema)
    assert found is not None
    name, items, speaker, text = found
    filled: dict[str, Any] = {}
    for key, part in schema.get("properties", {}).items():
        if key == name:
            limit = _resolved(part, schema).get("maxItems", len(turns))
            others = {k: v for k, v in items.get("properties", {}).items() if k not in (speaker, text)}
            filled[key] = [
                {speaker: who, text: said, **{k: _Filler(schema, chance, prompt).value(v, k, f"{key}/{n}/{k}") for k, v in others.items()}}
                for n, (who, said) in enumerate(turns[:limit])
            ]
        elif key in schema.get("required", ()):
            filled[key] = _Filler(schema, chance, prompt).value(part, key, key)
    return filled


def fill_schema(schema: Mapping[str, Any], chance: Chance, prompt: str) -> Any:
    """Return a value that fits a schema. Property names, bounds and the prompt's words decide, the seed chooses."""
    return _Filler(schema, chance, prompt).value(schema, "", "$")


def _resolved(schema: Any, root: Mapping[str, Any]) -> dict[str, Any]:
    seen = 0
    while isinstance(schema, Mapping) and "$ref" in schema and seen < 20:
        target: Any = root
        for part in str(schema["$ref"]).lstrip("#/").split("/"):
            target = target.get(part.replace("~1", "/").replace("~0", "~"), {}) if part else target
        schema, seen = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}, seen + 1
    return dict(schema) if isinstance(schema, Mapping) else {}


def _turns_of(schema: Mapping[str, Any]) -> tuple[str, dict[str, Any], str, str] | None:
    for name, part in schema.get("properties", {}).items():
        listed = _resolved(part, schema)
        if listed.get("type") != "array":
            continue
        items = _resolved(listed.get("items", {}), schema)
        properties = items.get("properties", {})
        speaker = next((key for key in _SPEAKER if key in properties), None)
        text = next((key for key in _TEXT if key in properties), None)
        if speaker and text and "enum" not in _resolved(properties[speaker], schema):
            return name, items, speaker, text
    return None


class _Filler:
    def __init__(self, root: Mapping[str, Any], chance: Chance, prompt: str) -> None:
        self.root, self.chance, self.prompt = root, chance, prompt

    def value(self, schema: Any, name: str, path: str, depth: int = 0) -> Any:
        """A value for a part of the schema; ``name`` is its property's name, ``path`` tells choices apart."""
        if schema is True or schema is False:
            return "anything"
        part = _resolved(schema, self.root)
        for group in ("allOf",):
            for piece in part.pop(group, ()):
                part = _merged(part, _resolved(piece, self.root))
        if "const" in part:
            return part["const"]
        if part.get("enum"):
            return self.chance.pick(path, list(part["enum"]))
        for group in ("anyOf", "oneOf"):
            if part.get(group):
                rest = {key: value for key, value in part.items() if key not in (group, "default", "title", "description")}
                pieces = [_resolved(piece, self.root) for piece in part[group]]
                solid = [piece for piece in pieces if piece.get("type") != "null"] or pieces
                # Deep down the simplest alternative ends a recursion.
                if depth > 4:
                    solid = sorted(pieces, key=lambda piece: piece.get("type") in ("object", "array", None))
                    return self.value(_merged(rest, solid[0]), name, path, depth + 1)
                return self.value(_merged(rest, self.chance.pick(f"{path}|", solid)), name, path, depth + 1)
        kind = part.get("type") or _guessed_type(part)
        if isinstance(kind, list):
            kind = next((each for each in kind if each != "null"), "null")
        return self._of_kind(kind, part, name, path, depth)

    def _of_kind(self, kind: str, part: dict[str, Any], name: str, path: str, depth: int) -> Any:
        if kind == "object":
            return self._object(part, path, depth)
        if kind == "array":
            return self._array(part, name, path, depth)
        if kind == "boolean":
            return self.chance.often(path, 50)
        if kind in ("integer", "number"):
            return self._number(kind, part, name, path)
        if kind == "null":
            return None
        return self._text(part, name, path)

    def _object(self, part: dict[str, Any], path: str, depth: int) -> dict[str, Any]:
        required = set(part.get("required", ()))
        wanted = part.get("properties", {})
        filled = {
            key: self.value(value, key, f"{path}/{key}", depth + 1)
            for key, value in wanted.items()
            if key in required or depth <= 4
        }
        for key in required - set(wanted):
            filled[key] = self.value(part.get("additionalProperties") or {"type": "string"}, key, f"{path}/{key}", depth + 1)
        extra = part.get("additionalProperties")
        for k in range(max(part.get("minProperties", 0) - len(filled), 0)):
            filled[f"item_{k + 1}"] = self.value(extra or {"type": "string"}, "", f"{path}/+{k}", depth + 1)
        return filled

    def _array(self, part: dict[str, Any], name: str, path: str, depth: int) -> list[Any]:
        first = list(part.get("prefixItems", ()))
        low = max(part.get("minItems", 0), len(first))
        high = part.get("maxItems", max(low, 3))
        size = low if depth > _MAX_DEPTH // 2 else self.chance.number(f"{path}#", low if low else min(1, high), min(max(low, 3), high))
        items = part.get("items", {"type": "string"})
        values: list[Any] = []
        attempt = 0
        while len(values) < size and attempt < 50 * (size + 1):
            index = len(values)
            schema = first[index] if index < len(first) else items
            value = self.value(schema, re.sub(r"s$", "", name), f"{path}/{index}.{attempt}", depth + 1)
            attempt += 1
            if part.get("uniqueItems") and value in values:
                if isinstance(value, str) and "enum" not in _resolved(schema, self.root):
                    value = f"{value} {index + 1}"
                elif attempt < 40 * (size + 1):
                    continue
            values.append(value)
        return values

    def _number(self, kind: str, part: dict[str, Any], name: str, path: str) -> int | float:
        step = part.get("multipleOf")
        usual = next((value for pattern, value in _BY_NUMBER if re.search(pattern, name.lower())), None)
        low = part.get("minimum", part.get("exclusiveMinimum"))
        high = part.get("maximum", part.get("exclusiveMaximum"))
        if kind == "integer" or step:
            unit = step or 1
            if low is None:
                low = high - 10 * unit if high is not None else 0
            if high is None:
                high = low + 10 * unit if usual is None or usual < low else max(usual, low + 10 * unit)
            least, most = math.ceil(low / unit), math.floor(high / unit)
            if "exclusiveMinimum" in part and least * unit <= part["exclusiveMinimum"]:
                least += 1
            if "exclusiveMaximum" in part and most * unit >= part["exclusiveMaximum"]:
                most -= 1
            if usual is not None and not step and least <= usual <= most:
                spread = min(usual - least, most - usual, 8)
                least, most = usual - spread, usual + spread
            value = self.chance.number(path, least, max(most, least)) * unit
            return int(value) if kind == "integer" else value
        if low is None:
            low = high - 10 if high is not None else 0.0
        if high is None:
            high = low + 10
        share = self.chance.number(path, 1, 99) / 100
        value = low + (high - low) * share
        rounded = round(value, 2)
        return rounded if low < rounded < high else value

    def _text(self, part: dict[str, Any], name: str, path: str) -> str:
        low, high = part.get("minLength", 0), part.get("maxLength")
        if part.get("format") in _FORMATS:
            return _FORMATS[part["format"]]
        if part.get("pattern"):
            return self._matching(part["pattern"], low, high, path)
        text = next((self.chance.pick(path, options) for pattern, options in _BY_NAME if re.search(pattern, name.lower())), "")
        if not text:
            subject = self._subject(path)
            label = re.sub(r"[_\W]+", " ", name).strip()
            text = subject if not label else f"{label} of {subject}" if len(label) < 24 and self.chance.often(f"{path}~", 40) else subject
        while len(text) < low:
            text += " and more"
        return text if high is None else text[:high].rstrip() if len(text[:high].rstrip()) >= low else text[:high]

    def _subject(self, path: str) -> str:
        words = [word.strip(".,;:!?\"'()[]*#") for word in self.prompt.split()]
        kept = list(dict.fromkeys(word for word in words if content_words(word) and word.isalpha()))[:60]
        if not kept:
            return "the conversation"
        start = self.chance.number(f"{path}@", 0, len(kept) - 1)
        return " ".join(kept[start : start + 3]).lower()

    def _matching(self, pattern: str, low: int, high: int | None, path: str) -> str:
        """A text that fits a pattern, for the plain ones: classes, literals, counts and alternatives."""
        made = _from_pattern(pattern, self.chance, path)
        candidates = [made, "A", "a", "1", "abc", "ABC", "123", "2024-05-17", "a" * max(low, 1)]
        for candidate in candidates:
            if re.search(pattern, candidate) and len(candidate) >= low and (high is None or len(candidate) <= high):
                return candidate
        return made


_CLASSES = {"d": "0123456789", "w": "abcdefghij", "s": " ", "D": "abc", "W": "-", "S": "abc"}
_PIECE = re.compile(r"\[([^\]]+)\]|\\(.)|\(\?:([^()|]*)(?:\|[^()]*)?\)|\(([^()|]*)(?:\|[^()]*)?\)|(.)", re.DOTALL)
_COUNT = re.compile(r"\{(\d+)(?:,\d*)?\}|([+*?])")


def _from_pattern(pattern: str, chance: Chance, path: str) -> str:
    """Spell out a plain pattern: each piece as often as it has to be, the first of alternatives."""
    made, position = "", 0
    pattern = pattern.removeprefix("^").removesuffix("$")
    while position < len(pattern) and (piece := _PIECE.match(pattern, position)):
        position = piece.end()
        count, times = _COUNT.match(pattern, position), 1
        if count:
            position, times = count.end(), int(count[1]) if count[1] else 1 if count[2] == "+" else 0
        for _ in range(times):
            label = f"{path}^{len(made)}"
            if piece[1]:
                made += chance.pick(label, _letters(piece[1]))
            elif piece[2]:
                made += chance.pick(label, _CLASSES.get(piece[2], piece[2]))
            elif piece[3] is not None or piece[4] is not None:
                made += _from_pattern(piece[3] if piece[3] is not None else piece[4], chance, label)
            else:
                made += "a" if piece[5] == "." else piece[5]
    return made


def _letters(inside: str) -> str:
    if inside.startswith("^"):
        return "".join(letter for letter in "abcxyz0189 -" if letter not in inside) or "~"
    letters = re.sub(r"\\([dws])", lambda match: _CLASSES[match[1]], inside)
    spread = re.sub(
        r"(.)-(.)", lambda match: "".join(chr(code) for code in range(ord(match[1]), min(ord(match[2]), ord(match[1]) + 30) + 1)), letters
    )
    return spread.replace("\\", "") or "a"


def _guessed_type(part: Mapping[str, Any]) -> str:
    for keys, kind in (
        (("properties", "required", "additionalProperties", "minProperties"), "object"),
        (("items", "prefixItems", "minItems", "maxItems"), "array"),
        (("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "number"),
    ):
        if any(key in part for key in keys):
            return kind
    return "string"


def _merged(base: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**base, **extra}
    for key in ("properties",):
        if key in base and key in extra:
            merged[key] = {**base[key], **extra[key]}
    if "required" in base and "required" in extra:
        merged["required"] = sorted({*base["required"], *extra["required"]})
    return merged
