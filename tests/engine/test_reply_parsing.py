"""What is read out of a model's text, and what is refused."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from sdialog_like.engine.parsing import read_as, read_json
from sdialog_like.errors import InputError, UnusableReplyError

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
containers = st.lists(json_values) | st.dictionaries(st.text(), json_values)
# Prose: everything but what begins JSON or a fence.
prose = st.text(st.characters(exclude_characters='{}[]"`', exclude_categories=["Cs"]))
layouts = st.sampled_from([{}, {"indent": 2}, {"ensure_ascii": False}, {"indent": 1, "ensure_ascii": False}])


class Person(BaseModel):
    name: str
    age: int = 0


@settings(deadline=None)
@given(json_values, layouts)
def test_any_json_value_is_read_as_it_is(value, layout):
    assert read_json(json.dumps(value, **layout)) == value


@settings(deadline=None)
@given(json_values, layouts, prose, prose, st.sampled_from(["", "json", "JSON "]))
def test_any_json_value_in_a_code_fence_with_text_around_it(value, layout, before, after, language):
    text = f"{before}\n```{language}\n{json.dumps(value, **layout)}\n```\n{after}"
    assert read_json(text) == value


@settings(deadline=None)
@given(containers, layouts, prose, prose)
def test_any_object_or_array_with_text_around_it(value, layout, before, after):
    assert read_json(f"{before} {json.dumps(value, **layout)} {after}") == value


@settings(deadline=None)
@given(containers, layouts, st.data())
def test_what_is_cut_off_is_never_taken_for_whole(value, layout, data):
    text = json.dumps(value, **layout)
    cut = data.draw(st.integers(1, len(text) - 1))
    with pytest.raises(UnusableReplyError):
        read_json("Here it is: " + text[:cut])


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, 2,], "b": "x, ]",}',
        'Sure! {"a": [1, 2], "b": "x, ]"} Anything else?',
        '```json\n{"a": [1, 2], "b": "x, ]"}\n```',
        '```json\n{"a": [1, 2], "b": "x, ]"}',
        '```{"a": [1, 2], "b": "x, ]"}```',
        '<think>Perhaps {"a": []}?</think>\n{"a": [1, 2], "b": "x, ]"}',
        'The {answer} [as asked]: {"a": [1, 2], "b": "x, ]"}',
        '{{"a": [1, 2], "b": "x, ]"}}',
        '\ufeff{"a": [1, 2], "b": "x, ]"}',
        '{"a": [1, 2], "b": "x, ]"}\n\nAgain: {"b": "x, ]", "a": [1, 2]}',
    ],
)
def test_what_models_put_around_json_does_not_matter(text):
    assert read_json(text) == {"a": [1, 2], "b": "x, ]"}


@pytest.mark.parametrize("inside", ["} and {", "```json\n{}\n```", '\\"] [\\"', "[END]", "a, }", "<think>"])
def test_texts_that_hold_brackets_and_fences_are_kept(inside):
    value = {"text": inside}
    for text in (json.dumps(value), f"Well: {json.dumps(value)}.", f"```\n{json.dumps(value)}\n```"):
        assert read_json(text) == value


def test_raw_line_breaks_in_texts_are_read():
    assert read_json('So: {"text": "one\n```\ntwo"}') == {"text": "one\n```\ntwo"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is empty"),
        ("   \n", "it is empty"),
        ("I cannot do that.", "it holds no JSON"),
        ('{"turns": [{"a": 1}, {"b": 2}', "cut off"),
        ('{"turns": [{"a": 1}, {"b": 2', "cut off"),
        ('{"a": "never closed', "cut off"),
        ('Fine: {"a": 1} and then {"a": 2, ', "cut off"),
        ('{"turns": [{"a": 1} {"b": 2}]}', "broken"),
        ('{turns: [{"a": 1}]}', "broken"),
        ("{'turns': [{\"a\": 1}]}", "broken"),
        ('{"a": NaN}', "NaN"),
        ('{"a": 1}\n{"a": 2}', "2 different JSON values"),
        ("[" * 100_000 + "]" * 100_000, "broken"),
    ],
)
def test_what_cannot_be_read_for_sure_is_refused_with_the_reason(text, problem):
    with pytest.raises(UnusableReplyError, match=problem) as caught:
        read_json(text)
    assert caught.value.raw == text


def test_no_part_of_broken_json_is_taken_for_the_whole():
    broken = '{"result": [{"name": "Ann"}], }}, "x": oops]'
    with pytest.raises(UnusableReplyError):
        read_as('{"people": [{"name": "Ann"}, oops]}', Person)
    with pytest.raises(UnusableReplyError):
        read_as('{"people": [{"name": "Ann"], {"name": "Bob"}]}', Person)
    assert read_json(broken) == {"result": [{"name": "Ann"}]}


def test_a_number_at_the_token_limit_may_have_lost_digits():
    assert read_json("12") == 12
    with pytest.raises(UnusableReplyError, match="may be cut off"):
        read_json("12", whole=False)
    assert read_json('{"n": 12}', whole=False) == {"n": 12}


def test_a_class_gets_an_instance():
    assert read_as('Here: {"name": "Ann", "age": "41"}', Person) == Person(name="Ann", age=41)


def test_what_does_not_fit_is_said():
    with pytest.raises(UnusableReplyError, match="age: Input should be a valid integer"):
        read_as('{"name": "Ann", "age": "old"}', Person)
    with pytest.raises(UnusableReplyError, match=r"0\.name: 3 is not of type 'string'"):
        read_as('[{"name": 3}]', {"items": {"properties": {"name": {"type": "string"}}}})


def test_the_value_that_fits_is_chosen_among_several():
    assert read_as('As in [1], {"name": "Ann"}.', Person) == Person(name="Ann")
    assert read_as('As in [1], {"name": "Ann"}.', {"type": "object"}) == {"name": "Ann"}
    assert read_as('As in [1], {"name": "Ann"}.', {"type": "array"}) == [1]


def test_strict_classes_read_json_s_own_types():
    class Visit(BaseModel):
        model_config = ConfigDict(strict=True)
        day: date

    assert read_as('{"day": "2024-02-29"}', Visit).day == date(2024, 2, 29)


def test_half_a_character_is_refused_not_a_crash():
    with pytest.raises(UnusableReplyError):
        read_as('{"name": "\\ud800"}', Person)


def test_a_wrong_schema_is_the_caller_s_mistake():
    with pytest.raises(InputError, match="not a valid JSON schema"):
        read_as("{}", {"type": "thing"})
    with pytest.raises(InputError, match="does not hold"):
        read_as("{}", {"$ref": "#/$defs/Nowhere"})


def test_a_schema_s_references_are_never_fetched():
    with pytest.raises(InputError, match="does not hold"):
        read_as("{}", {"$ref": "http://127.0.0.1:9/schema.json"})
