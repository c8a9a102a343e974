"""Goodbyes: all have to say theirs, and a talk that only mentions them goes on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like.agents.termination import answers_farewell, both_closed, is_farewell
from sdialog_like.dialog import Turn


def closed(*texts: str, speakers: tuple[str, ...] = ("Alice", "Bob")) -> bool:
    turns = [Turn(speaker=speakers[index % len(speakers)], text=text) for index, text in enumerate(texts)]
    return both_closed(turns, speakers)


@pytest.mark.parametrize(
    "text",
    [
        "Goodbye.",
        "Bye!",
        "bye bye",
        "Good bye",
        "Ok thank you bye",
        "Thanks, bye!",
        "Thank you and goodbye.",
        "Goodbye, Anna.",
        "Bye, Dr. Smith!",
        "Goodbye! Thank you so much.",
        "Your table is booked for Friday. Have a nice day!",
        "That's all, thanks. Have a good one.",
        "You're welcome, have a wonderful rest of your day!",
        "Take care!",
        "See you tomorrow.",
        "Great, see you on Friday at 10.",
        "I'll talk to you later.",
        "Good night, everyone.",
        "Enjoy your trip!",
        "It's on the left – bye for now.",
        "Until next time!",
        "Auf Wiedersehen!",
        "Vielen Dank, tschüss!",
        "Bis bald.",
        "Schönen Tag noch!",
        "Au revoir !",
        "Merci, à bientôt.",
        "Bonne journée !",
        "Adiós.",
        "Gracias, hasta luego.",
        "¡Nos vemos!",
        "Arrivederci.",
        "Grazie, buona giornata!",
        "A presto!",
    ],
)
def test_a_goodbye(text: str) -> None:
    assert is_farewell(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "…",
        "Thank you.",
        "You're welcome.",
        "Hello!",
        "Good evening.",
        "Bye the way, I have another question.",
        "By the way.",
        "We are planning a goodbye party.",
        "I went to her goodbye party",
        "It is at the bus stop.",
        "This is the end.",
        "Then he said goodbye.",
        "He waved and said bye to us.",
        "I had to kiss my money goodbye.",
        "Goodbye? But we have only just begun!",
        "Goodbye! Oh, and could you tell me when you open?",
        "Goodbye, wait!",
        "Bye! Oh wait, I forgot something.",
        "Goodbye. I need the weather for Thursday.",
        "Take care of the dog.",
        "See you have it.",
        "I will see you when the results are there.",
        "I want you to have a nice day with your family at the sea.",
        "I had a nice day.",
        "Have you had a nice day?",
        "Have a seat.",
        "It takes so long.",
        "He bought it at Goodbye Records.",
        "The film is called Long Goodbye, I think it is from 1973.",
        "Ciao!",
        "Salut !",
        "Servus!",
        "Buenas noches.",
        "Bonjour.",
        "Enjoy your meal!",
    ],
)
def test_no_goodbye(text: str) -> None:
    assert not is_farewell(text)


def test_who_says_a_great_deal_has_something_to_say() -> None:
    assert not is_farewell("And one more thing that I have to tell you before you go. " * 8 + "Bye!")


@pytest.mark.parametrize(
    "text", ["You too!", "Thanks, you too.", "Thank you so much, same to you!", "Likewise.", "Gleichfalls!"]
)
def test_an_answer_to_a_goodbye(text: str) -> None:
    assert answers_farewell(text)
    assert not is_farewell(text)


@pytest.mark.parametrize("text", ["", "You", "Thanks.", "You too? Really?", "I like you too.", "You too have to go."])
def test_no_answer_to_a_goodbye(text: str) -> None:
    assert not answers_farewell(text)


def test_a_talk_is_closed_when_both_have_said_goodbye() -> None:
    assert closed("Is that all?", "Yes, thanks. Bye!", "Goodbye.")
    assert closed("That is all. Bye!", "Have a nice day!")
    assert closed("Have a nice day!", "Thanks, you too!")


@pytest.mark.parametrize(
    "texts",
    [
        (),
        ("Bye!",),
        ("Hello.", "Bye!"),
        ("Bye!", "Wait, one more thing."),
        ("Bye!", "Goodbye. Oh, when do you open?", "At nine."),
        ("Goodbye.", "Thank you."),
        ("You too!", "You too!"),
        ("Nice work.", "You too!"),
        ("Bye!", "Wait!", "Yes?", "Bye!"),
    ],
)
def test_a_talk_goes_on_while_somebody_has_not(texts: tuple[str, ...]) -> None:
    assert not closed(*texts)


def test_with_three_it_takes_all_three() -> None:
    three = ("Alice", "Bob", "Carol")
    assert not closed("Shall we go?", "Bye!", "Goodbye!", speakers=three)
    assert not closed("Bye!", "Take care!", "And who pays?", speakers=three)
    assert closed("Bye!", "Take care!", "See you tomorrow.", speakers=three)


def test_one_who_says_goodbye_twice_counts_once() -> None:
    turns = [Turn(speaker=name, text="Bye!") for name in ("Alice", "Alice")]
    assert not both_closed(turns, ("Alice", "Bob"))
    assert not both_closed(turns, ())


@given(
    st.one_of(
        st.text(), st.lists(st.sampled_from(["bye", "thank you", ",", ".", "!", "?", "see you", "to you too", "then", "🙂"]))
    )
)
@settings(deadline=None)
def test_any_text_is_answered(text: str | list[str]) -> None:
    said = text if isinstance(text, str) else " ".join(text)
    assert isinstance(is_farewell(said), bool)
    assert not (is_farewell(said) and "?" in said)
    assert isinstance(answers_farewell(said), bool)
