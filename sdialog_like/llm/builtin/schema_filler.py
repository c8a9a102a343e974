"""Values that fit a JSON schema, chosen by what the properties are called."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.llm.builtin.bounded_values import bounded_number, bounded_text, counted, has_type, singular
from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.property_values import text_for
from sdialog_like.llm.builtin.regex_text import text_matching

__all__ = ["fill_dialogue", "fill_schema", "is_dialogue_schema"]

_DEPTH = 8
_TURNS = ("dialog", "dialogue", "turns", "conversation", "messages", "utterances")
_SPEAKER = ("speaker", "role", "name", "agent", "from")
_TEXT = ("text", "content", "utterance", "message", "value")


def fill_schema(schema: Mapping[str, Any] | bool, chance: Chance, prompt: str = "") -> Any:
    """A value that fits a schema.

    Args:
        schema: The schema; its own ``$defs`` are followed.
        chance: Where the choices come from.
        prompt: The request, from which names and topics are taken.
    """
    return _Filler(schema if isinstance(schema, Mapping) else {}, chance, prompt).value(schema, "", chance, 0)


def is_dialogue_schema(schema: Mapping[str, Any]) -> bool:
    """Whether a schema is an object that holds a list of turns (speaker and text)."""
    return _turns_of(schema) is not None


def _turns_of(schema: Mapping[str, Any]) -> tuple[str, Mapping[str, Any], str, str] | None:
    filler = _Filler(schema, Chance(0), "")
    top = filler.resolved(schema)
    properties = top.get("properties") or {}
    for name, part in properties.items():
        if name.lower() not in _TURNS:
            continue
        array = filler.resolved(part)
        item = filler.resolved(array.get("items") or {})
        inner = item.get("properties") or {}
        speaker = next((key for key in _SPEAKER if key in inner), None)
        text = next((key for key in _TEXT if key in inner), None)
        if speaker and text:
            return name, array, speaker, text
    return None


def fill_dialogue(schema: Mapping[str, Any], turns: Sequence[tuple[str, str]], chance: Chance, prompt: str = "") -> Any:
    """Put a dialogue into a schema for one; whatever else the schema asks for is filled as usual."""
    found = _turns_of(schema)
    assert found is not None
    name, array, speaker_key, text_key = found
    filler = _Filler(schema, chance, prompt)
    item = filler.resolved(array.get("items") or {})
    turns = list(turns)
    least, most = int(array.get("minItems", 0)), array.get("maxItems")
    if most is not None and len(turns) > int(most):
        # Keep the beginning and the goodbye.
        kept = turns[: max(int(most) - 1, 0)]
        last = next((turn for turn in reversed(turns) if not kept or turn[0] != kept[-1][0]), turns[-1])
        turns = [*kept, last][: int(most)]
    while len(turns) < least:
        turns.append(
            (
                turns[-2 if len(turns) > 1 else -1][0],
                chance.pick(f"more {len(turns)}", ("Goodbye!", "Take care!", "Bye!", "Thank you!")),
            )
        )
    speakers = {who: number for number, who in enumerate(dict.fromkeys(who for who, _ in turns))}
    rows: list[dict[str, Any]] = []
    for index, (who, text) in enumerate(turns):
        row = filler.object(
            item,
            chance.fork(f"turn {index}"),
            2,
            given={
                speaker_key: filler.text_in(filler.resolved(item["properties"][speaker_key]), who, speakers[who], chance),
                text_key: filler.text_in(filler.resolved(item["properties"][text_key]), text, index, chance),
            },
        )
        rows.append(row)
    return filler.object(filler.resolved(schema), chance, 1, given={name: rows})


class _Filler:
    """Fills parts of one schema."""

    def __init__(self, root: Mapping[str, Any], chance: Chance, prompt: str) -> None:
        self.root, self.chance, self.prompt = root, chance, prompt

    # --- reading -------------------------------------------------------------------------------------------------------

    def resolved(self, schema: Any) -> Mapping[str, Any]:
        """A schema with its reference followed and its ``allOf`` merged."""
        if not isinstance(schema, Mapping):
            return {}
        found: Mapping[str, Any] = schema
        for _ in range(20):
            if "$ref" in found:
                rest = {key: value for key, value in found.items() if key != "$ref"}
                found = {**self._target(str(found["$ref"])), **rest}
            elif isinstance(found.get("allOf"), Sequence):
                merged: dict[str, Any] = {key: value for key, value in found.items() if key != "allOf"}
                for part in found["allOf"]:
                    merged = _merged(merged, self.resolved(part))
                found = merged
            else:
                break
        return found

    def _target(self, reference: str) -> Mapping[str, Any]:
        found: Any = self.root
        if not reference.startswith("#"):
            return {}
        for step in reference[1:].strip("/").split("/"):
            if step == "":
                continue
            step = step.replace("~1", "/").replace("~0", "~")
            found = (
                found[int(step)] if isinstance(found, list) else found.get(step, {}) if isinstance(found, Mapping) else {}
            )
        return found if isinstance(found, Mapping) else {}

    # --- making --------------------------------------------------------------------------------------------------------

    def value(self, schema: Any, name: str, chance: Chance, depth: int) -> Any:
        """A value for a schema, at a property of that name."""
        if schema is True or schema == {}:
            return text_for(name, chance, self.prompt)
        schema = self.resolved(schema)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            options = [option for option in schema["enum"] if has_type(option, schema.get("type"))] or list(schema["enum"])
            return self._mentioned(options, name) or chance.pick(f"enum {name}", options)
        for key in ("anyOf", "oneOf"):
            if schema.get(key):
                return self._choice(schema, key, name, chance, depth)
        kind = self._kind(schema, depth)
        if kind == "object":
            return self.object(schema, chance, depth)
        if kind == "array":
            return self._array(schema, name, chance, depth)
        if kind in ("integer", "number"):
            return bounded_number(schema, name, chance, whole=kind == "integer")
        if kind == "boolean":
            return chance.often(f"bool {name}", 65)
        if kind == "null":
            return None
        return self._string(schema, name, chance)

    def _mentioned(self, options: Sequence[Any], name: str) -> Any:
        """An option that the end of the prompt names as the value of this property."""
        match = re.search(rf"\b{re.escape(name)}\b\s*[:=]\s*[\"']?([\w ]+)", self.prompt) if name else None
        return next((option for option in options if match and str(option).lower() == match[1].strip().lower()), None)

    def _kind(self, schema: Mapping[str, Any], depth: int) -> str:
        kind = schema.get("type")
        if isinstance(kind, list):
            plain = [item for item in kind if item != "null"]
            simple = [item for item in plain if item not in ("object", "array")]
            chosen = (simple if depth >= _DEPTH and simple else plain) or ["null"]
            return str(chosen[0])
        if isinstance(kind, str):
            return kind
        for keys, implied in (
            (("properties", "additionalProperties", "required", "minProperties", "patternProperties"), "object"),
            (("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"), "array"),
            (("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "number"),
        ):
            if any(key in schema for key in keys):
                return implied
        return "string"

    def _choice(self, schema: Mapping[str, Any], key: str, name: str, chance: Chance, depth: int) -> Any:
        base = {other: value for other, value in schema.items() if other != key}
        options = [_merged(base, self.resolved(option)) for option in schema[key] if option is not False]
        real = [option for option in options if option.get("type") != "null"] or options
        if depth >= _DEPTH:
            real = sorted(options, key=_weight)[:1]
        chosen = real[0] if name and len(real) > 1 and depth >= 3 else chance.pick(f"{key} {name}", real)
        value = self.value(chosen, name, chance, depth + 1)
        if key == "oneOf":
            # Exactly one alternative may fit: try the others where two do.
            for option in [chosen, *real, *options]:
                value = self.value(option, name, chance, depth + 1)
                if sum(_fits(value, other, self) for other in options) == 1:
                    return value
        return value

    def object(
        self, schema: Mapping[str, Any], chance: Chance, depth: int, given: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """An object; ``given`` are values that are there already."""
        properties = schema.get("properties") or {}
        required = list(schema.get("required") or [])
        most = schema.get("maxProperties")
        made: dict[str, Any] = {}
        names = [name for name in properties if name in required or (depth < _DEPTH - 4 and properties[name] is not False)]
        if most is not None and len(names) > int(most):
            names = [name for name in names if name in required] + [name for name in names if name not in required]
            names = names[: max(int(most), len(required))]
        for name in [*names, *(name for name in required if name not in properties)]:
            if given and name in given:
                made[name] = given[name]
            else:
                part = properties.get(name, self._additional(schema, name))
                made[name] = self.value(part, name, chance.fork(name), depth + 1)
        extra = 0
        while len(made) < int(schema.get("minProperties", 0)) and extra < 500:
            name = self._property_name(schema, chance, extra)
            extra += 1
            if name not in made:
                made[name] = self.value(
                    properties.get(name, self._additional(schema, name)), name, chance.fork(name), depth + 1
                )
        if (
            not properties
            and not made
            and depth <= 2
            and isinstance(schema.get("additionalProperties"), Mapping)
            and most != 0
        ):
            for k in range(min(2, int(most) if most is not None else 2)):
                name = self._property_name(schema, chance, k)
                made[name] = self.value(self._additional(schema, name), name, chance.fork(name), depth + 1)
        return made

    def _additional(self, schema: Mapping[str, Any], name: str) -> Any:
        for pattern, part in (schema.get("patternProperties") or {}).items():
            if re.search(pattern, name):
                return part
        additional = schema.get("additionalProperties", True)
        return True if additional is False else additional

    def _property_name(self, schema: Mapping[str, Any], chance: Chance, number: int) -> str:
        for name in schema.get("properties") or {}:
            if number == 0:
                return str(name)
            number -= 1
        patterns = list(schema.get("patternProperties") or {})
        if patterns and schema.get("additionalProperties") is False:
            found = text_matching(patterns[number % len(patterns)], chance.fork(f"name {number}"), least=1 + number // 4)
            if found is not None:
                return found
        names = self.resolved(schema.get("propertyNames") or {})
        if names:
            return str(
                self._string(
                    {**names, "minLength": max(int(names.get("minLength", 1)), 1)},
                    f"key{number}",
                    chance.fork(f"key {number}"),
                )
            )
        return ("topic", "detail", "note", "item", "part")[number % 5] + (str(number // 5) if number >= 5 else "")

    def _array(self, schema: Mapping[str, Any], name: str, chance: Chance, depth: int) -> list[Any]:
        first = list(schema.get("prefixItems") or [])
        items = schema.get("items", True)
        if isinstance(items, list):
            first, items = items, schema.get("additionalItems", True)
        least, most = int(schema.get("minItems", 0)), schema.get("maxItems")
        if "contains" in schema:
            least = max(least, int(schema.get("minContains", 1)))
        wanted = max(least, chance.number(f"length {name}", 2, 4) if depth < 4 else min(1, least))
        wanted = max(wanted, len(first)) if first else wanted
        if most is not None:
            wanted = min(wanted, int(most))
        if items is False:
            wanted = min(wanted, len(first))
        made: list[Any] = []
        single = singular(name)
        for k in range(wanted * 12 + 60):
            if len(made) >= wanted:
                break
            part = (
                first[len(made)]
                if len(made) < len(first)
                else schema["contains"]
                if "contains" in schema and items is True
                else items
            )
            value = self.value(part, single, chance.fork(f"{name} {k}"), depth + 1)
            repeated = any(value == other and type(value) is type(other) for other in made)
            if repeated and (schema.get("uniqueItems") or k < wanted * 6):
                continue
            made.append(value)
        if schema.get("uniqueItems") and len(made) < least:
            made.extend(self._distinct(items, made, least - len(made)))
        return made

    def _distinct(self, items: Any, made: list[Any], missing: int) -> list[Any]:
        """Further values of an array whose items must all differ, counted through."""
        item = self.resolved(items)
        options: list[Any] = list(item.get("enum") or [])
        kind = self._kind(item, 0) if item else "string"
        if not options and kind in ("integer", "number"):
            low = math.ceil(float(item.get("minimum", item.get("exclusiveMinimum", -1) + 1)))
            options = list(range(low, low + len(made) + missing + 2))
        elif not options and kind == "boolean":
            options = [True, False]
        elif not options:
            least, most = int(item.get("minLength", 0)), item.get("maxLength")
            options = [
                text for text in (counted(k, least, most) for k in range((len(made) + missing) * 4 + 8)) if text is not None
            ]
        return [option for option in options if option not in made][:missing]

    def text_in(self, schema: Mapping[str, Any], text: str, index: int, chance: Chance) -> Any:
        """A given text, made to fit a schema for a string."""
        if schema.get("enum"):
            same = [option for option in schema["enum"] if str(option).lower() == text.lower()]
            return same[0] if same else schema["enum"][index % len(schema["enum"])]
        if "const" in schema:
            return schema["const"]
        if "pattern" in schema and not re.search(schema["pattern"], text):
            return self._string(schema, "text", chance)
        return bounded_text(text, schema)

    def _string(self, schema: Mapping[str, Any], name: str, chance: Chance) -> str:
        if "pattern" in schema:
            usual = bounded_text(text_for(name, chance, self.prompt, str(schema.get("format", ""))), schema)
            if re.search(schema["pattern"], usual):
                return usual
            found = text_matching(
                schema["pattern"], chance, least=int(schema.get("minLength", 0)), most=schema.get("maxLength")
            )
            if found is not None:
                return found
        text = text_for(name, chance, self.prompt, str(schema.get("format", "")), str(schema.get("description", "")))
        return bounded_text(text, schema)


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(first)
    for key, value in second.items():
        if key == "properties" and key in made:
            made[key] = {**made[key], **value}
        elif key == "required" and key in made:
            made[key] = list(dict.fromkeys([*made[key], *value]))
        elif key in ("minimum", "minLength", "minItems", "exclusiveMinimum") and key in made:
            made[key] = max(made[key], value)
        elif key in ("maximum", "maxLength", "maxItems", "exclusiveMaximum") and key in made:
            made[key] = min(made[key], value)
        elif key == "enum" and key in made:
            made[key] = [option for option in made[key] if option in value] or value
        else:
            made[key] = value
    return made


def _weight(schema: Mapping[str, Any]) -> int:
    """How much an alternative needs: at the bottom of a recursion the least is taken."""
    kind = schema.get("type")
    return (
        0
        if kind == "null"
        else 1
        if kind not in ("object", "array") and "$ref" not in schema and "properties" not in schema
        else 2 + len(json.dumps(schema))
    )


def _fits(value: Any, schema: Mapping[str, Any], filler: _Filler) -> bool:
    import jsonschema

    whole = {**{key: filler.root[key] for key in ("$defs", "definitions") if key in filler.root}, **schema}
    return bool(jsonschema.Draft202012Validator(whole).is_valid(value))
