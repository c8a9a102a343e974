"""Dialogues as messages, and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like import Dialog, Turn
from sdialog_like.errors import InputError
from sdialog_like.nemotron import dialog_to_messages, messages_to_dialog
from sdialog_like.nemotron.dialogue_messages import conversation_history

MESSAGES = [
    {"role": "user", "content": "Why?"},
    {"role": "assistant", "content": "Because."},
    {"role": "user", "content": "Oh."},
]


def test_messages_become_turns_and_events() -> None:
    dialog = messages_to_dialog(MESSAGES, seeds=[None, 4, 5], dialogId=3, model="m")
    assert str(dialog) == "user: Why?\nassistant: Because.\nuser: Oh."
    assert [(event.agent, event.action, event.seed) for event in dialog.events or []] == [
        ("user", "utter", None),
        ("assistant", "utter", 4),
        ("user", "utter", 5),
    ]
    assert (dialog.dialogId, dialog.model) == (3, "m")
    assert dialog_to_messages(dialog) == MESSAGES


def test_the_sides_may_have_names() -> None:
    dialog = messages_to_dialog(MESSAGES, user="Ann", assistant="Bot")
    assert dialog.get_speakers() == ["Ann", "Bot"]
    assert dialog_to_messages(dialog) == MESSAGES
    assert dialog_to_messages(dialog, user="Bot")[0]["role"] == "assistant"
    with pytest.raises(InputError, match="Nobody in this dialogue is called 'Eve'"):
        dialog_to_messages(dialog, user="Eve")
    with pytest.raises(InputError, match="cannot both be called"):
        messages_to_dialog(MESSAGES, user="Ann", assistant="Ann")


@pytest.mark.parametrize(
    ("speakers", "roles"),
    [
        (("Ann", "Bob"), ["user", "assistant"]),
        (("assistant", "user"), ["assistant", "user"]),
        (("AI assistant", "Ann"), ["assistant", "user"]),
        (("Ann", "User"), ["assistant", "user"]),
        (("Assistant",), ["assistant"]),
        (("Ann",), ["user"]),
        ((), []),
    ],
)
def test_who_is_the_user_follows_from_the_names_and_then_from_who_begins(
    speakers: tuple[str, ...], roles: list[str]
) -> None:
    dialog = Dialog(turns=[Turn(speaker=speaker, text="x") for speaker in speakers])
    assert [message["role"] for message in dialog_to_messages(dialog)] == roles


def test_three_speakers_are_no_chat() -> None:
    dialog = Dialog(turns=[Turn(speaker=speaker, text="x") for speaker in "ABC"])
    with pytest.raises(InputError, match="has 3 speakers: A, B, C"):
        dialog_to_messages(dialog)


@pytest.mark.parametrize("message", [{"role": "tool", "content": "x"}, {"role": "user"}, {"content": "x"}, "Hi", {}])
def test_what_is_no_message_is_refused_with_its_place(message: Any) -> None:
    with pytest.raises(InputError, match="Message 1 is"):
        messages_to_dialog([MESSAGES[0], message])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["user", "assistant", "system"]), st.text()), max_size=8))
def test_any_messages_come_back_through_a_dialogue_and_its_json(pairs: list[tuple[str, str]]) -> None:
    messages = [{"role": role, "content": content} for role, content in pairs]
    dialog = messages_to_dialog(messages)
    assert dialog_to_messages(dialog) == messages
    assert dialog_to_messages(Dialog.from_json(dialog.to_json())) == messages


def test_a_history_has_a_block_for_each_message() -> None:
    assert conversation_history(MESSAGES) == "User: Why?\n\nAssistant: Because.\n\nUser: Oh."
    assert conversation_history([]) == ""
