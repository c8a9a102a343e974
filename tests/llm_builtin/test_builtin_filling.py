"""Keywords of JSON schemas that are less common, and dialogues put into a schema."""

from __future__ import annotations

import jsonschema
import pytest

from sdialog_like.generators import LLMDialogOutput
from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.schema_filler import fill_dialogue, fill_schema, is_dialogue_schema


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False, "minItems": 2},
        {"type": "object", "properties": {"a": {}, "b": {"type": "null"}}, "required": ["b"], "maxProperties": 1},
        {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        {"allOf": [{"properties": {"a": {"type": "integer"}}, "required": ["a"], "type": "object"}, {"required": ["a"]}]},
        {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 3},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.001},
        {"type": "integer", "minimum": 7, "maximum": 20, "multipleOf": 5},
        {"type": "string", "format": "date"},
    ],
)
def test_less_common_keywords_are_kept_to(schema):
    for seed in range(20):
        jsonschema.Draft202012Validator(schema).validate(fill_schema(schema, Chance(seed), ""))


def test_a_schema_that_contains_itself_comes_to_an_end():
    node = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/N"}}},
    }
    schema = {"$defs": {"N": {**node, "required": ["name", "children"]}}, "$ref": "#/$defs/N"}
    jsonschema.validate(fill_schema(schema, Chance(1), ""), schema)


def test_values_are_chosen_by_the_propertys_name():
    properties = {"age": {"type": "integer"}, "email": {"type": "string"}, "first_name": {"type": "string"}}
    value = fill_schema({"type": "object", "properties": properties, "required": list(properties)}, Chance(3), "")
    assert 18 <= value["age"] <= 79
    assert "@" in value["email"]
    assert value["first_name"].isalpha()


def test_a_dialogue_schema_is_known_and_its_bounds_are_kept():
    schema = LLMDialogOutput.model_json_schema()
    assert is_dialogue_schema(schema)
    assert not is_dialogue_schema({"type": "object", "properties": {"a": {"type": "string"}}})
    array = {**schema["properties"]["dialog"], "minItems": 3, "maxItems": 4}
    bounded_schema = {**schema, "properties": {"dialog": array}}
    for said in (1, 9):
        value = fill_dialogue(bounded_schema, [("A", f"text {k}") for k in range(said)], Chance(0), "")
        jsonschema.validate(value, bounded_schema)
