"""Formatters write what the models were trained on, to the character."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like.errors import InputError
from sdialog_like.nemotron.formatters import Mixtral8x7BFormatter, NemotronFormatter, NoFormat

FORMATTERS = [Mixtral8x7BFormatter(), NemotronFormatter(), NoFormat()]


def conversation(*texts: str) -> list[dict[str, str]]:
    return [{"role": ("user", "assistant")[index % 2], "content": text} for index, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        (["u1"], "<s> [INST] \nu1 [/INST]"),
        (["u1", "a1"], "<s> [INST] \nu1 [/INST]a1</s>[INST] "),
        (["u1", "a1", "u2"], "<s> [INST] \nu1 [/INST]a1</s>[INST] u2 [/INST]"),
        (["u1", "a1", "u2", "a2", "u3"], "<s> [INST] \nu1 [/INST]a1</s>[INST] u2 [/INST]a2</s>[INST] u3 [/INST]"),
    ],
)
def test_mixtral(texts: list[str], written: str) -> None:
    assert Mixtral8x7BFormatter().format_conversation(conversation(*texts)) == written


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        (["u1"], "<extra_id_0>System\n\n<extra_id_1>User\nu1\n<extra_id_1>Assistant\n"),
        (
            ["u1", "a1", "u2"],
            "<extra_id_0>System\n\n<extra_id_1>User\nu1\n<extra_id_1>Assistant\na1\n<extra_id_1>User\nu2\n"
            "<extra_id_1>Assistant\n",
        ),
    ],
)
def test_nemotron(texts: list[str], written: str) -> None:
    assert NemotronFormatter().format_conversation(conversation(*texts)) == written


def test_no_format_gives_the_one_text_as_it_is() -> None:
    assert NoFormat().format_conversation(conversation(" {as} it\nis ")) == " {as} it\nis "


@pytest.mark.parametrize("texts", [[], ["u1", "a1"], ["u1", "a1", "u2"]])
def test_no_format_takes_exactly_one_message(texts: list[str]) -> None:
    with pytest.raises(ValueError, match=f"exactly one message, not of {len(texts)}"):
        NoFormat().format_conversation(conversation(*texts))


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_the_user_begins(formatter: Any) -> None:
    with pytest.raises(InputError, match=r"Message 0 .* role 'assistant'.* even positions .* 'user'"):
        formatter.format_conversation([{"role": "assistant", "content": "a"}])


@pytest.mark.parametrize("formatter", FORMATTERS[:2])
@pytest.mark.parametrize("role", ["user", "system"])
def test_an_error_names_position_and_role(formatter: Any, role: str) -> None:
    wrong = [*conversation("u1", "a1", "u2"), {"role": role, "content": "x"}]
    with pytest.raises(ValueError, match=f"Message 3 .* role '{role}'.* odd positions .* 'assistant'"):
        formatter.format_conversation(wrong)


@pytest.mark.parametrize("formatter", [Mixtral8x7BFormatter, NemotronFormatter, NoFormat])
def test_no_object_is_needed(formatter: Any) -> None:
    assert formatter.format_conversation(conversation("u")) == formatter().format_conversation(conversation("u"))


@settings(deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=7))
def test_every_text_is_there_untouched_and_in_order(texts: list[str]) -> None:
    for formatter in (Mixtral8x7BFormatter(), NemotronFormatter()):
        written = formatter.format_conversation(conversation(*texts))
        at = len(formatter.PROMPT_PREFIX)
        assert written.startswith(formatter.PROMPT_PREFIX)
        for text in texts:
            found = written.index(text, at)
            at = found + len(text)


@pytest.mark.parametrize("formatter", [Mixtral8x7BFormatter, NemotronFormatter, NoFormat])
@pytest.mark.parametrize("message", [{"role": "user"}, {"content": "Hello"}, "Hello"])
def test_a_message_has_a_role_and_a_content(formatter: Any, message: Any) -> None:
    with pytest.raises(InputError, match="a message has a role and a content"):
        formatter.format_conversation([message])
