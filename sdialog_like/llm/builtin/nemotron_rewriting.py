"""Nemotron-CC's tasks by rule: a text put in other words, shortened, listed, asked about. All of it is taken from the text."""

from __future__ import annotations

import re

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.nemotron_document import facts_of, statements
from sdialog_like.llm.builtin.texts import capitalise, content_words, finish

__all__ = ["encyclopaedia", "facts", "passages", "questions_and_answers", "shorter"]

_PAIRS_LINE = "Here are the questions and answers based on the provided text:"
_MOST_PAIRS = 8
_OPEN = re.compile(r"(?i)^(?:well|so|and|but|of course|as you know|actually|basically|honestly|anyway|oh|hey|hello)[, ]+")
_PERSONAL = re.compile(r"(?i)\b(?:i|we|you|my|our|your|me|us)\b")
# What may be said in other words without a change of meaning, with what has to stand around it.
_SAME: tuple[tuple[str, str], ...] = (
    (r"began", "started"),
    (r"big", "large"),
    (r"about(?= \d)", "approximately"),
    (r"because(?! of)", "since"),
    (r"many(?! of| a )", "numerous"),
    (r"built", "constructed"),
    (r"important", "significant"),
    (r"today", "at present"),
    (r"often", "frequently"),
    (r"is called", "is known as"),
    (r"are called", "are known as"),
    (r"more than(?= \d)", "over"),
    (r"less than(?= \d)", "under"),
    (r"main", "principal"),
    (r"made of", "composed of"),
    (r"however", "nevertheless"),
    (r"for example", "for instance"),
    (r"all over the world", "worldwide"),
    (r"a lot of", "a great deal of"),
    (r"can't", "cannot"),
    (r"don't", "do not"),
    (r"doesn't", "does not"),
    (r"it's", "it is"),
    (r"isn't", "is not"),
    (r"aren't", "are not"),
    (r"wasn't", "was not"),
    (r"usually", "as a rule"),
    (r"has to", "must"),
    (r"have to", "must"),
    (r"in order to", "to"),
    (r"as well as", "and also"),
    (r"several", "a number of"),
    (r"enough", "sufficient"),
    (r"almost", "nearly"),
    (r"rich in", "abundant in"),
    (r"takes place", "occurs"),
    (r"take place", "occur"),
    (r"took place", "occurred"),
)


def encyclopaedia(text: str, chance: Chance) -> str:
    """Return a text in other words, sentence by sentence, in paragraphs like its own."""
    parts = [[_reworded(each, chance.fork(each)) for each in statements(block)] for block in re.split(r"\n\s*\n", text)]
    return "\n\n".join(" ".join(part) for part in parts if part) or finish(text)


def shorter(text: str, chance: Chance) -> str:
    """Return the sentences that carry most, about half of them, in their order."""
    said = statements(text)
    if not said:
        return finish(text)
    wanted = max(1, (len(said) + 1) // 2)
    return " ".join(_told(each) for each in _best(said, wanted, chance))


def passages(text: str, chance: Chance) -> str:
    """Return the sentences that do not speak to the reader, as paragraphs of three."""
    said = [each for each in statements(text) if not _PERSONAL.search(each)] or statements(text) or [finish(text)]
    size = chance.number("size", 3, 4)
    return "\n\n".join(" ".join(_told(each) for each in said[start : start + size]) for start in range(0, len(said), size))


def facts(text: str) -> list[str]:
    """Return the statements of a text, each of which stands for itself where the text allows it."""
    said = [each for each in statements(text) if not _PERSONAL.search(each)] or statements(text) or [finish(text)]
    return [_told(each) for each in _named(said)]


def questions_and_answers(text: str, chance: Chance) -> str:
    """Return up to eight questions with their answers in the form that the prompt asks for."""
    found = facts_of(text)
    chosen = sorted(chance.shuffled("pairs", range(len(found)))[:_MOST_PAIRS])
    pairs = [f"- Question: {found[place].question} Answer: {found[place].answer}" for place in chosen]
    return "\n".join([_PAIRS_LINE, *pairs])


def _named(said: list[str]) -> list[str]:
    """Put the subject of the sentence before in the place of an It or Its, so that each sentence stands for itself."""
    made: list[str] = []
    subject = ""
    for sentence in said:
        pronoun = re.match(r"It(s)? ", sentence)
        if pronoun and subject:
            possessive = "'s" if pronoun[1] else ""
            sentence = f"{subject}{possessive} {sentence[pronoun.end() :]}"
        else:
            found = re.match(r"((?:The |An? )?[^,;:()\"]{2,50}?) (?:is|was|has|had|can) ", sentence)
            subject = found[1] if found and len(found[1].split()) <= 6 else ""
        made.append(sentence)
    return made


def _told(sentence: str) -> str:
    return finish(capitalise(_OPEN.sub("", sentence)))


def _best(said: list[str], wanted: int, chance: Chance) -> list[str]:
    """Return the sentences with most names, numbers and words of weight; chance only decides between equals."""
    weight = {
        place: 3 * len(re.findall(r"\d[\d.,]*", each))
        + 2 * len(re.findall(r"(?<!^)\b[A-Z][a-z]+", each))
        + len(content_words(each))
        + (4 if place == 0 else 0)
        for place, each in enumerate(said)
    }
    order = sorted(weight, key=lambda place: (-weight[place], chance.number(f"tie {place}", 0, 999)))
    return [said[place] for place in sorted(order[:wanted])]


def _reworded(sentence: str, chance: Chance) -> str:
    made = _told(sentence)
    for old, new in _SAME:
        found = re.search(rf"(?<![\w'-]){old}(?![\w'-])", made)
        if found and found.start() > 0 and chance.often(old, 85):
            made = made[: found.start()] + new + made[found.end() :]
    moved = re.match(r"^(In \d{4}|In the [\w ]{3,20}?|Today|During [\w ]{3,30}?), (.+)\.$", made)
    if moved and chance.often("move", 60):
        made = finish(f"{capitalise(moved[2])} {moved[1][:1].lower()}{moved[1][1:]}")
    return made
