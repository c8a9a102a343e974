"""A dialogue of two people becomes a chat of a user and an assistant; what does not fit is repaired or refused, and said."""

from __future__ import annotations

from typing import Any

import pytest
from exports.export_parts import dialog_of

from sdialog_like.dialog import Dialog
from sdialog_like.errors import InputError
from sdialog_like.exports import Chat, ChatShape

CONSULTATION = dialog_of(
    ("Dr. Gomez", "Good morning."),
    ("Ann", "Hello."),
    ("Ann", "It hurts."),
    ("Dr. Gomez", "Where?"),
    personas={
        "Dr. Gomez": {"name": "Dr. Gomez", "role": "doctor", "years_of_work": 12, "rules": ["be kind", "be brief"]},
        "Ann": {"description": "You have a headache."},
    },
)


def chat(dialog: Dialog = CONSULTATION, **options: Any) -> Chat:
    return ChatShape(**options).shape(dialog)


def sides(made: Chat) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in made.messages]


@pytest.mark.parametrize("assistant", ["Dr. Gomez", "first", "doctor", "Doctor"])
def test_the_assistant_is_named_by_name_place_or_role(assistant: str) -> None:
    assert sides(chat(assistant=assistant)) == [
        ("assistant", "Good morning."),
        ("user", "Hello.\nIt hurts."),
        ("assistant", "Where?"),
    ]


@pytest.mark.parametrize("assistant", ["Ann", "second", "auto"])
def test_either_speaker_can_be_the_assistant(assistant: str) -> None:
    assert sides(chat(assistant=assistant)) == [
        ("user", "Good morning."),
        ("assistant", "Hello.\nIt hurts."),
        ("user", "Where?"),
    ]


@pytest.mark.parametrize("label", ["AI assistant", "System", "assistant", "Bot"])
def test_without_a_choice_the_assistant_is_the_one_who_is_called_so_also_where_it_opens(label: str) -> None:
    assert chat(dialog_of((label, "Hi."), ("User", "Hi."))).messages[0]["role"] == "assistant"


def test_a_speaker_may_be_called_second() -> None:
    assert chat(dialog_of(("second", "a"), ("first", "b")), assistant="second").messages[0]["role"] == "assistant"


def test_joined_turns_are_said() -> None:
    assert chat(assistant="Ann").repairs == ("turns of one side in a row were joined",)
    assert chat(dialog_of(("A", "1"), ("B", "2"))).repairs == ()


def test_turns_in_a_row_can_be_kept_or_refused() -> None:
    assert [role for role, _ in sides(chat(assistant="Ann", alternation="keep"))] == [
        "user",
        "assistant",
        "assistant",
        "user",
    ]
    with pytest.raises(InputError, match="do not take turns"):
        chat(alternation="strict")
    assert len(chat(dialog_of(("A", "1"), ("B", "2"), ("A", "3")), alternation="strict").messages) == 3


def test_a_leading_turn_of_the_assistant_can_be_dropped_which_is_said() -> None:
    made = chat(assistant="first", leading="drop")
    assert sides(made) == [("user", "Hello.\nIt hurts."), ("assistant", "Where?")]
    assert "what the assistant says before the user was dropped" in made.repairs


def test_a_leading_turn_of_the_assistant_can_be_answered_to_given_words() -> None:
    made = chat(assistant="first", leading="open", opening="(The patient comes in.)")
    assert sides(made)[:2] == [("user", "(The patient comes in.)"), ("assistant", "Good morning.")]
    assert "the user's opening words were put first" in made.repairs
    assert chat(assistant="Ann", leading="open", opening="x").messages[0]["content"] == "Good morning."


def test_a_leading_turn_of_the_assistant_can_be_refused() -> None:
    with pytest.raises(InputError, match="The assistant speaks first"):
        chat(assistant="first", leading="refuse")


def test_the_user_s_last_words_can_be_dropped_or_refused() -> None:
    made = chat(assistant="Ann", trailing="drop")
    assert sides(made) == [("user", "Good morning."), ("assistant", "Hello.\nIt hurts.")]
    assert "what the user says after the assistant's last words was dropped" in made.repairs
    with pytest.raises(InputError, match="The user speaks last"):
        chat(assistant="Ann", trailing="refuse")


def test_dropping_follows_the_sides_also_where_nothing_is_joined() -> None:
    dialog = dialog_of(("A", "1"), ("A", "2"), ("B", "3"), ("A", "4"), ("B", "5"), ("B", "6"))
    made = chat(dialog, assistant="A", alternation="keep", leading="drop", trailing="drop")
    assert sides(made) == [("user", "3"), ("assistant", "4")]


def test_the_system_message_can_be_a_given_text() -> None:
    assert sides(chat(system="You are a doctor."))[0] == ("system", "You are a doctor.")
    assert "system" not in dict(sides(chat()))


def test_the_system_message_can_be_what_the_assistant_s_persona_says_of_itself() -> None:
    assert sides(chat(assistant="doctor", system="persona"))[0] == (
        "system",
        "Your name: Dr. Gomez\nYour role: doctor\nYour years of work: 12\nYour rules: be kind, be brief",
    )
    assert sides(chat(assistant="Ann", system="persona"))[0] == ("system", "You have a headache.")


def test_the_persona_s_words_are_those_that_the_persona_itself_had_for_the_model() -> None:
    from sdialog_like.personas import Persona

    persona = Persona(name="Ann", age=40, rules=["be brief", "never, ever, lie"], background="Born in Bern.")
    dialog = dialog_of(("Bo", "Hi."), ("Ann", "Hi."), personas={"Ann": persona.attributes()})
    assert sides(chat(dialog, system="persona"))[0] == ("system", str(persona))


def test_a_missing_persona_is_said() -> None:
    made = chat(dialog_of(("A", "1"), ("B", "2")), system="persona")
    assert [role for role, _ in sides(made)] == ["user", "assistant"]
    assert made.repairs == ("no system message, because there is no persona text",)


def test_more_than_two_speakers_are_refused_or_made_one_user_when_asked() -> None:
    dialog = dialog_of(("Ann", "Hi."), ("Bo", "Hello."), ("Bot", "Hello, you two."), ("Ann", "Bye."))
    with pytest.raises(InputError, match="More than two"):
        chat(dialog)
    made = chat(dialog, others="user")
    assert sides(made) == [("user", "Ann: Hi.\nBo: Hello."), ("assistant", "Hello, you two."), ("user", "Ann: Bye.")]
    assert "several speakers became the user, with their names in front" in made.repairs


@pytest.mark.parametrize(
    ("dialog", "options", "reason"),
    [
        (dialog_of(), {}, "It has no turns"),
        (dialog_of(("A", "1")), {}, "no second one"),
        (dialog_of(("A", "1"), ("B", "2")), {"assistant": "C"}, "No speaker is called 'C'.*'A', 'B'"),
        (CONSULTATION[:1], {"assistant": "first", "leading": "drop"}, "Nothing is left"),
        (
            dialog_of(("A", "1"), ("B", "2"), personas={"A": {"role": "x"}, "B": {"role": "X"}}),
            {"assistant": "x"},
            "Several speakers have the role 'x'",
        ),
    ],
)
def test_what_cannot_be_a_chat_is_refused_with_the_reason(dialog: Dialog, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        chat(dialog, **options)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"alternation": "mend"}, "alternation is one of merge, strict, keep, not 'mend'"),
        ({"leading": "cut"}, "leading is one of"),
        ({"leading": "open"}, "go together"),
        ({"opening": "Hi."}, "go together"),
        ({"assistant": None}, "assistant is a text"),
        ({"system": 3}, "system is a text"),
    ],
)
def test_wrong_options_are_refused_before_any_dialogue(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        ChatShape(**options)


def test_the_dialogue_itself_stays_as_it_is() -> None:
    before = CONSULTATION.to_json()
    chat(assistant="Ann", system="persona", trailing="drop")
    assert CONSULTATION.to_json() == before
