"""The key that says when two requests are the same."""

from __future__ import annotations

import pytest

from sdialog_like.engine.request import Request
from sdialog_like.errors import InputError
from sdialog_like.llm import bind_model

MESSAGES = ({"role": "system", "content": "Be Bob."}, {"role": "user", "content": "Hi"})


def request(spec="ollama:m", messages=MESSAGES, seed=1, schema=None, options=None, **parameters):
    return Request(bind_model(spec, **parameters), messages, seed, schema, options or {})


@pytest.mark.parametrize(
    "other",
    [
        request(spec="ollama:other"),
        request(temperature=0.5),
        request(options={"temperature": 0.5}),
        request(messages=MESSAGES[1:]),
        request(messages=({"role": "system", "content": "Be Bob. "}, MESSAGES[1])),
        request(messages=({"role": "user", "content": "Be Bob."}, MESSAGES[1])),
        request(schema={"type": "object"}),
        request(seed=2),
    ],
)
def test_whatever_shapes_the_reply_is_part_of_the_key(other):
    assert other.content_key() != request().content_key()


@pytest.mark.parametrize(
    "other",
    [
        request(),
        request(base_url="http://127.0.0.1:9999"),
        request(timeout=3),
        request(options={"timeout": 3}),
        request(messages=[{"content": m["content"], "role": m["role"]} for m in MESSAGES]),
    ],
)
def test_where_and_how_it_is_sent_is_not(other):
    assert other.content_key() == request().content_key()


def test_an_option_of_the_call_replaces_the_model_s_own():
    assert request(temperature=0.9, options={"temperature": 0.5}).content_key() == request(temperature=0.5).content_key()


def test_the_key_is_the_same_in_every_process_and_version():
    assert request().content_key() == "34762b894c7494541dc3edf3200527cf"


def test_what_cannot_be_recorded_is_refused():
    with pytest.raises(InputError, match="cannot be written as JSON"):
        request(options={"tools": [object()]}).content_key()
