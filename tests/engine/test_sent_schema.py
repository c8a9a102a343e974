"""The JSON schema that goes to servers."""

from __future__ import annotations

from typing import Annotated, Literal

import jsonschema
import pytest
from pydantic import BaseModel, Field

from sdialog_like.engine.schema import json_schema_of
from sdialog_like.errors import InputError


class Line(BaseModel):
    speaker: str
    text: str


class Talk(BaseModel):
    first: Line = Field(description="How it begins.")
    lines: list[Line]
    title: str | None = None


class Tree(BaseModel):
    line: Line
    children: list[Tree] = []


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


class Pet(BaseModel):
    animal: Annotated[Cat | Dog, Field(discriminator="kind")]


def test_references_are_put_in_place():
    schema = json_schema_of(Talk)
    assert "$ref" not in str(schema)
    assert "$defs" not in schema
    assert schema["properties"]["lines"]["items"]["required"] == ["speaker", "text"]
    assert schema["properties"]["first"]["description"] == "How it begins."
    assert "title" in schema["properties"]


def test_only_what_contains_itself_stays_a_reference():
    schema = json_schema_of(Tree)
    assert set(schema["$defs"]) == {"Tree"}
    assert "#/$defs/Line" not in str(schema)
    value = {"line": {"speaker": "A", "text": "Hi"}, "children": [{"line": {"speaker": "B", "text": "Hi"}}]}
    jsonschema.validate(value, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**value, "children": [{"line": 3}]}, schema)


def test_alternatives_carry_no_pointers_to_what_is_gone():
    schema = json_schema_of(Pet)
    assert "$defs" not in str(schema)
    jsonschema.validate({"animal": {"kind": "dog"}}, schema)


def test_a_dict_is_taken_as_it_is():
    schema = {"type": "object", "$defs": {"x": {}}}
    assert json_schema_of(schema) is schema


@pytest.mark.parametrize("wrong", [str, "object", Talk(first=Line(speaker="", text=""), lines=[]), 3])
def test_anything_else_is_refused(wrong):
    with pytest.raises(InputError, match="pydantic class or a JSON schema"):
        json_schema_of(wrong)
