"""Contract: the built-in rules of validate columns find what is wrong, and nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from recipe_rows import make_rows

from sdialog_like.dialog import Dialog, Turn
from sdialog_like.errors import InputError
from sdialog_like.recipes import Custom, Recipe, Validate
from sdialog_like.recipes.cells.language import language_code, language_of, other_language
from sdialog_like.recipes.cells.rules import broken_rule
from sdialog_like.recipes.columns.rules import Alternation, Language, NoPlaceholder, Speakers, TurnCount

SPOKEN = {
    "en": "Hello, I have a question about my order. It has not arrived and I don't know what to do.",
    "de": "Guten Tag, ich habe eine Frage zu meiner Bestellung. Sie ist noch nicht da und ich weiß nicht, was ich tun soll.",
    "fr": "Bonjour, j'ai une question sur ma commande. Elle n'est pas arrivée et je ne sais pas quoi faire avec.",
    "es": "Hola, tengo una pregunta sobre mi pedido. No ha llegado y no sé qué hacer. ¿Me puede ayudar, por favor?",
    "it": "Buongiorno, ho una domanda sul mio ordine. Non è arrivato e non so che cosa fare. Mi può aiutare, per favore?",
    "pt": "Olá, tenho uma pergunta sobre o meu pedido. Não chegou e não sei o que fazer. Você pode me ajudar?",
    "nl": "Hallo, ik heb een vraag over mijn bestelling. Die is er nog niet en ik weet niet wat ik moet doen.",
    "pl": "Dzień dobry, mam pytanie o moje zamówienie. Nie przyszło i nie wiem, co mam zrobić. Czy może mi pan pomóc?",
    "ru": "Добрый день, у меня вопрос о моём заказе.",
    "ja": "こんにちは、注文について質問があります。",
    "zh": "你好，我想问一下我的订单。",
    "ko": "안녕하세요, 주문에 대해 질문이 있습니다.",
    "ar": "مرحبا، لدي سؤال عن طلبي",
}


@pytest.mark.parametrize("language", SPOKEN)
def test_a_text_is_in_its_own_language_and_in_no_other(language: str) -> None:
    text = SPOKEN[language]
    assert language_of(text) == language
    for wanted in SPOKEN:
        alike = wanted == language or (language, wanted) == ("zh", "ja")
        assert other_language(text, wanted) == (None if alike else language)


def test_languages_that_are_not_known_are_told_from_english_only() -> None:
    catalan = "Hola, tinc una pregunta sobre la meva comanda. És que és per a la meva mare i no li vull dir que no arriba."
    assert other_language(catalan, "ca") is None
    assert other_language(SPOKEN["ru"], "uk") is None
    assert other_language(SPOKEN["en"], "sv") == "en"
    assert other_language(SPOKEN["ru"], "sv") == "ru"


def test_a_text_that_is_too_short_to_tell_is_in_any_language() -> None:
    for text in ("", "Ok.", "12345", "…", "😀", "Anna Berg", "no, no, no"):
        assert language_of(text) is None


@pytest.mark.parametrize("name", ["de", "DE", "de-AT", "de_CH", "German", "Deutsch"])
def test_a_language_is_given_by_code_or_name(name: str) -> None:
    assert language_code(name) == "de"


def test_what_is_no_language_is_said() -> None:
    with pytest.raises(InputError, match="no code of a language"):
        language_code("the one from before")


PLACEHOLDERS = [
    "[Your Name]", "[name]", "[NAME]", "[PATIENT_NAME]", "[Insert date here]", "[Bank Name]", "[Doctor's Name]",
    "[Ihr Name]", "<NAME>", "<CUSTOMER NAME>", "{{ name }}", "{name}", "{topic}", "TODO", "TBD", "XXXX",
    "Lorem ipsum", "YOUR_API_KEY",
]  # fmt: skip
NONE = [
    "[END]",
    "[laughs]",
    "[1]",
    "I have a todo list.",
    "x < y > z",
    "Size XXL",
    "{1, 2}",
    "your name",
    "[sigh] Fine.",
    "<br>",
]


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholders_are_found(text: str) -> None:
    said = broken_rule(NoPlaceholder(), f"Hello, {text}, how are you?", {})
    assert said is not None
    assert text.lower().split()[0] in said.lower()


@pytest.mark.parametrize("text", NONE)
def test_other_words_are_no_placeholders(text: str) -> None:
    assert broken_rule(NoPlaceholder(), f"Hello, {text}, how are you?", {}) is None


def test_patterns_of_ones_own_are_placeholders() -> None:
    assert broken_rule(NoPlaceholder(patterns=("#+",)), "Call ###.", {}) == "### is left in the text"


STAR = os.environ.get("SDIALOG_LIKE_STAR")


@pytest.mark.skipif(not STAR, reason="SDIALOG_LIKE_STAR does not say where STAR is")
def test_real_dialogues_have_no_placeholders_and_are_in_english() -> None:
    assert STAR
    for path in sorted(Path(STAR, "dialogues").glob("*.json"))[::10]:
        events = json.loads(path.read_text("utf-8"))["Events"]
        text = "\n".join(event["Text"] for event in events if event.get("Action") in ("utter", "pick_suggestion"))
        assert broken_rule(NoPlaceholder(), text, {}) is None, path
        assert broken_rule(Language(language="en"), text, {}) is None, path


def talk(*speakers: str) -> Dialog:
    return Dialog(turns=[Turn(speaker=speaker, text="Words.") for speaker in speakers])


@pytest.mark.parametrize(
    ("rule", "speakers", "wrong"),
    [
        (TurnCount(turns=2), "AB", None),
        (TurnCount(turns="n"), "AB", "2 turns instead of 3"),
        (TurnCount(min=3), "AB", "2 turns, fewer than 3"),
        (TurnCount(max=1), "AB", "2 turns, more than 1"),
        (Alternation(), "ABA", None),
        (Alternation(), "ABB", "B speaks twice in a row (turn 3)"),
        (Alternation(), "", None),
        (Speakers(count=2), "AAA", "1 speakers instead of 2"),
        (Speakers(names=("{{ who }}", "B")), "AB", None),
        (Speakers(names=("{{ who }}", "B")), "ABC", "C speaks, and is none of A, B"),
        (Speakers(names=("{{ who }}", "B")), "AA", "B says nothing"),
    ],
)  # fmt: skip
def test_rules_about_turns(rule: Any, speakers: str, wrong: str | None) -> None:
    assert broken_rule(rule, talk(*speakers), {"n": "3", "who": "A"}) == wrong


def test_a_rule_names_the_column_where_it_looks_at_several_and_what_is_not_there_breaks_it() -> None:
    recipe = Recipe(
        columns=[
            Custom(name="a", function=lambda: talk("A", "B")),
            Custom(name="b", function=lambda: talk("A", "B"), skip_when="true"),
            Validate(name="v", of=["a", "b"], rule={"type": "turn_count", "min": 2}, propagate_skip=False),  # type: ignore[arg-type]
        ]
    )
    (row,) = make_rows(recipe)
    assert row["marks"] == {"v": "b: there is nothing"}
