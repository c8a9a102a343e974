"""Speaking as the other party: only where it can be said for sure."""

from __future__ import annotations

import pytest
from guard_parts import look, look_all, system_prompt

from sdialog_like.agents.guards import Again, Draft, RoleFlip

HEARD = ("It hurts when I walk.",)


def flips(text: str, **situation: object) -> bool:
    seen = look(RoleFlip(), text, **{"heard": HEARD, **situation})
    assert seen in (Draft(text), Again("role_flip", Draft(text)))
    return isinstance(seen, Again)


@pytest.mark.parametrize(
    "text",
    [
        "Hello Bob, I have a question.",
        "Hi, Bob!",
        "Good morning, Bob. My knee hurts.",
        "Thank you, Bob.",
        "Thanks so much, Bob!",
        "Thank you for your help, Bob.",
        "Bob, could you have a look at my knee?",
        "What do you think, Bob?",
        "Goodbye, Bob.",
        "Danke, Bob.",
        "Merci beaucoup, Bob !",
        "Hola Bob, ¿qué tal?",
        "Grazie, Bob.",
        "*smiles* Hello Bob, I have a question.",
    ],
)
def test_who_greets_thanks_or_asks_itself_speaks_for_the_other(text: str) -> None:
    assert flips(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hi, Bob here.",
        "Hello, Bob speaking, how are you?",
        "Hello, Bob from the clinic.",
        "I'm Bob, your doctor.",
        "Bob, nice to meet you.",
        "My name is Bob.",
        "Bob Miller, and you?",
        "Hello Bobby, sit down.",
        "Hello Alice, this is Bob.",
        "Best regards,\nBob",
        "Please send it to me.\nThanks,\nBob",
        "My wife always says: don't worry, Bob.",
        "Thank you. Bob will be there.",
    ],
)
def test_saying_who_one_is_is_none(text: str) -> None:
    assert not flips(text)


def test_an_answer_to_who_are_you_is_none() -> None:
    assert not flips("Hello, Bob.", heard=("Who is calling, please?",))
    assert not flips("Thank you, Bob.", heard=("And your name?",))


def test_in_the_first_words_nobody_is_addressed_for_sure() -> None:
    assert not flips("Hi, Bob.", heard=())


@pytest.mark.parametrize(
    ("own", "others", "flip"),
    [
        (("Bob Miller",), ("Alice",), True),
        (("Bob (2)", "Bob"), ("Bob",), False),
        (("Bob Miller",), ("Bob Jones",), False),
        (("Dr. Bob",), ("Alice",), False),
        (("B",), ("A",), False),
        ((), ("Alice",), False),
    ],
)
def test_a_name_counts_where_it_can_be_nobody_elses(own: tuple[str, ...], others: tuple[str, ...], flip: bool) -> None:
    assert flips("Hello Bob, I have a question.", own=own, others=others) is flip


def test_a_name_that_is_a_word_is_a_name_only_when_written_as_one() -> None:
    assert flips("Thanks, Will.", own=("Will",))
    assert not flips("Thanks, will do.", own=("Will",))
    assert flips("Thank you, doctor.", own=("doctor",))
    assert flips("Thank you, Doctor!", own=("doctor",))


def test_going_on_from_the_others_words_as_if_they_were_ones_own_is_one() -> None:
    heard = "Good morning, I have come about the results of my test."
    assert flips(f"{heard} Are they there?", heard=(heard,))
    assert not flips("Good morning. You have come about the results of your test?", heard=(heard,))
    assert not flips("Yes. Are they there?", heard=("Yes.",))


def test_a_copy_of_what_the_prompt_says_about_oneself_is_one() -> None:
    told = "You forgot to write down what the doctor told you, and now you are worried that it was important."
    system = system_prompt(f"Your name: Bob\nYour circumstances: {told} Please find out.")
    assert flips(told, system=system)
    assert flips(f"{told} Please find out.", system=system)
    assert not flips(
        "I forgot to write down what the doctor told me, and now I am worried that it was important.", system=system
    )


@pytest.mark.parametrize(
    ("role", "flip"),
    [
        ("customer", True),
        ("angry customer of a bank", True),
        ("patient, 40 years old", True),
        ("user calling an AI assistant", True),
        ("customer support agent", False),
        ("guest relations manager", False),
        ("doctor", False),
    ],
)
def test_a_customer_who_offers_help_speaks_for_the_other(role: str, flip: bool) -> None:
    system = system_prompt(f"Your name: Bob\nYour role: {role}")
    assert flips("Hello! How can I help you today?", system=system) is flip
    assert flips("How may I assist you?", system=system) is flip
    assert not flips("Can you tell me how I can help you with the form?", system=system)


def test_the_fault_comes_through_all_guards() -> None:
    assert look_all("Bob: Thank you, Bob.", heard=HEARD) == Again(
        "role_flip", Draft("Thank you, Bob.", repairs=("own_name_removed",))
    )
