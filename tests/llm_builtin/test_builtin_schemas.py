"""The builtin model with a schema: its answers fit, and a dialogue is one between the people described."""

from __future__ import annotations

import json
from typing import Any, Literal

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage
from pydantic import BaseModel, Field

from sdialog_like import DialogGenerator
from sdialog_like.llm.builtin import BuiltinChatModel


def answer(text: str, *, seed: int = 0, schema: dict[str, Any] | None = None) -> str:
    return str(BuiltinChatModel().invoke([HumanMessage(text)], seed=seed, schema=schema).content)


class Address(BaseModel):
    city: str
    postcode: str = Field(pattern=r"^\d{5}$")


class Guest(BaseModel):
    name: str = Field(max_length=12)
    age: int = Field(ge=18, le=30)
    mood: Literal["cheerful", "tired"]
    share: float = Field(gt=0, lt=1)
    wishes: list[str] = Field(min_length=2, max_length=4)
    address: Address
    companion: Guest | None = None
    vegetarian: bool


@pytest.mark.parametrize("seed", range(20))
def test_a_pydantic_class_is_filled_so_that_it_validates(seed: int) -> None:
    guest = DialogGenerator("A guest books a room.", model="builtin", output_format=Guest).generate(seed)
    assert isinstance(guest, Guest)


strings = st.fixed_dictionaries({"type": st.just("string")}, optional={"maxLength": st.integers(3, 40)})
integers = st.integers(-50, 50).flatmap(
    lambda low: st.fixed_dictionaries(
        {"type": st.just("integer"), "minimum": st.just(low), "maximum": st.integers(low, low + 30)}
    )
)
leaves = st.one_of(
    strings,
    integers,
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.lists(st.text(max_size=6), min_size=1, max_size=4, unique=True).map(lambda values: {"enum": values}),
)


def nested(children: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from(["name", "age", "score", "city", "turns", "reason", "x"])
    objects = st.dictionaries(names, children, max_size=4).map(
        lambda properties: {
            "type": "object",
            "properties": properties,
            "required": sorted(properties),
            "additionalProperties": False,
        }
    )
    arrays = st.builds(
        lambda items, low, more: {"type": "array", "items": items, "minItems": low, "maxItems": low + more},
        children,
        st.integers(0, 3),
        st.integers(0, 2),
    )
    return st.one_of(objects, arrays, st.lists(children, min_size=1, max_size=3).map(lambda options: {"anyOf": options}))


@settings(deadline=None, max_examples=150)
@given(st.recursive(leaves, nested, max_leaves=8), st.integers(0, 1000))
def test_any_bounded_schema_is_filled_so_that_it_validates(schema: dict[str, Any], seed: int) -> None:
    value = json.loads(answer("Describe the guest.", seed=seed, schema=schema))
    jsonschema.validate(value, schema)


@pytest.mark.parametrize(
    ("details", "speakers"),
    [
        ("A short phone call between Bob, a proud father, and his daughter Alice about her new job.", ["Bob", "Alice"]),
        ("Alice and Bob plan a picnic.", ["Alice", "Bob"]),
        ("A guest books a hotel room by phone.", ["Guest", "Receptionist"]),
        ("A patient with a cough talks to the doctor.", ["Patient", "Doctor"]),
    ],
)
def test_a_description_becomes_a_dialogue_between_the_people_that_it_names(details: str, speakers: list[str]) -> None:
    for seed in range(5):
        dialog = DialogGenerator(details, model="builtin").generate(seed)
        assert dialog.get_speakers() == speakers
        assert 4 <= len(dialog) <= 30
        assert [turn.speaker for turn in dialog] == [speakers[index % 2] for index in range(len(dialog))]


def test_it_says_what_it_is() -> None:
    assert "not a language model" in answer("What are you?")
    assert BuiltinChatModel()._llm_type == "builtin"


def test_usage_and_the_reason_to_finish_are_reported() -> None:
    reply = BuiltinChatModel().invoke([HumanMessage("Say only: one two three four")], max_tokens=2)
    assert reply.content == "one two"
    assert reply.response_metadata["finish_reason"] == "length"
    assert reply.usage_metadata is not None
    assert reply.usage_metadata["output_tokens"] == 2
    assert BuiltinChatModel().invoke([HumanMessage("Say only: one two three")], stop=["two"]).content == "one "
