"""What speakers are called."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from sdialog_like.agents.labels import name_speakers
from sdialog_like.personas import BasePersona, Persona


class Machine(BasePersona):
    speakerLabel: ClassVar[str | None] = "AI assistant"
    name: str | None = None
    role: str | None = None


def labels(*sides: tuple[Any, str | None]) -> list[str]:
    return [name.label for name in name_speakers(sides)]


def test_the_name_goes_first_then_the_label_then_the_role_then_a_letter() -> None:
    assert labels((Persona(name="Alice", role="nurse"), None), (Machine(role="robot"), None)) == ["Alice", "AI assistant"]
    assert labels((Persona(role="nurse"), None), (Persona(age=3), None)) == ["nurse", "B"]
    assert labels((None, None), ("somebody in words", None)) == ["A", "B"]


def test_a_role_that_is_a_description_is_no_label() -> None:
    assert labels((Persona(role="user who calls about an appointment"), None), (None, None)) == ["A", "B"]


def test_a_given_name_goes_before_the_personas() -> None:
    assert labels((Persona(name="Alice"), "Al"), (None, "Bob")) == ["Al", "Bob"]


def test_equal_labels_are_told_apart() -> None:
    bob = Persona(name="Bob")
    assert labels((bob, None), (bob, None)) == ["Bob", "Bob (2)"]
    assert labels((bob, None), (Persona(name="bob"), None)) == ["Bob", "bob (2)"]
    assert labels((Persona(name="B"), None), (None, None)) == ["B", "B (2)"]


def test_a_label_is_one_line_that_a_text_file_can_hold() -> None:
    assert labels((Persona(name="Ann:  \n Lee"), None), (None, "X: Y:")) == ["Ann Lee", "X Y"]


@pytest.mark.parametrize(
    ("persona", "phrase"),
    [
        (Persona(name="Alice"), "Alice"),
        (Machine(), "the AI assistant"),
        (Persona(role="doctor"), "the doctor"),
        (Persona(role="a doctor"), "a doctor"),
        (None, "A"),
    ],
)
def test_a_role_gets_an_article_in_a_sentence(persona: Any, phrase: str) -> None:
    assert name_speakers([(persona, None)])[0].phrase == phrase
