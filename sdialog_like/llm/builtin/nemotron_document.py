"""What can be asked about a document, and what can be told of it, from its own sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.nemotron_wording import normal, take
from sdialog_like.llm.builtin.texts import capitalise, content_words, finish, sentences, tidy

__all__ = ["Fact", "document_questions", "facts_of", "statements"]

_PRONOUN = re.compile(
    r"(?i)^(?:it|this|that|these|those|they|he|she|we|i|you|there|here|its|their|his|her|our|my|your|and|but|so|or|also|then|however|thus|which)\b"
)
_BE = re.compile(r"^(?P<who>[^,;:()\"]{2,60}?) (?P<be>is|are|was|were) (?P<what>.+)$")
_DATED = re.compile(
    r"^(?P<who>[^,;:()\"]{2,60}?) (?P<be>was|were) (?P<done>(?:first |officially |originally )?(?:[a-z]+ed|built|made|written|begun|held|sold|found|born|set up|known|won|led|cut|put|drawn|shown|taught|sent|bought|brought|given|taken|chosen|seen))\b(?P<rest>.*?)\b(?P<when>in \d{4})\b"
)
_COUNTED = re.compile(r"(?<![\d.,\w])(\d[\d,.]*\d|\d)(?![\d\w])")
_NAME = re.compile(r"(?<!^)(?<![.!?\"] )\b([A-Z][a-z]+(?:'s)?(?: (?:of |the |de |von )?[A-Z][a-z]+(?:'s)?)*)(?<!'s)\b")
_CHATTER = re.compile(
    r"(?i)\b(?:click|subscribe|cookies?|newsletter|sign up|log ?in|read more|share this|follow us|copyright|all rights reserved|advertis\w+|"
    r"thanks for reading|welcome to (?:my|our)|in this (?:article|post|page|text)|comments? below|buy now|home page|menu)\b"
)
_NOUNS = re.compile(
    r"\b(?:the|a|an) ((?:[a-z][a-z-]+ ){0,2}[a-z][a-z-]{3,})(?= (?:is|are|was|were|of|in|that|which|has|have|had|can|will|for|on|at|by|to|from|with|and)\b|[,.;])"
)
_EVERYWHERE = frozenset(
    "world time year years same first last next other others whole number fact end beginning people day days way most least".split()
)
_INSTRUCTIONS = (
    "Summarize the document in two sentences.",
    "List the main points of the document in the order in which they come up.",
    "What is the document about, and for whom may it have been written?",
    "Which statement of the document is the most important one, and why?",
    "Write a title of at most eight words for the document.",
    "Rewrite the document in simple words for a child of ten.",
    "Which questions does the document leave open?",
    "Name all people, places and things that the document mentions by name.",
    "Write down five key words for the document and explain each of them from the text.",
    "What can be concluded from the document that it does not say in so many words?",
    "Turn the document into a short dialogue between somebody who asks and somebody who explains.",
    "Put the content of the document into a table with two columns.",
    "Which numbers and dates does the document give, and what do they stand for?",
    "Which parts of the document are facts, and which are judgements?",
)


@dataclass(frozen=True)
class Fact:
    """A question that a document answers.

    Attributes:
        question: Can be understood without the document.
        answer: In a few words or a sentence of the document.
    """

    question: str
    answer: str


def statements(document: str) -> list[str]:
    """Return the sentences of a document that say something: no headings, no chatter of a web page, none twice."""
    found: dict[str, str] = {}
    for line in sentences(re.sub(r"(?m)^\s*(?:[-*•#>]+|\d+[.)])\s*", "", document)):
        text = tidy(line)
        if (
            len(text.split()) >= 4
            and not text.endswith((":", "?"))
            and not _CHATTER.search(text)
            and re.search(r"[^\W\d_]{3}", text)
        ):
            found.setdefault(normal(text), finish(text))
    return list(found.values())


def facts_of(document: str) -> list[Fact]:
    """Return questions with their answers, in the order of the document."""
    facts: list[Fact] = []
    for place, sentence in enumerate(statements(document)):
        made = [*_asked(sentence), _checked(sentence, place)]
        facts += [fact for fact in made if fact is not None]
    if not facts:
        facts = [Fact(f"Is this correct: {each}", "Yes.") for each in statements(document)]
    return list({normal(fact.question): fact for fact in facts}.values())


def document_questions(document: str, number: int, chance: Chance) -> list[str]:
    """Return so many questions and instructions about a document."""
    said = statements(document)
    asked = [fact.question for sentence in said for fact in _asked(sentence)]
    things = [thing for thing in dict.fromkeys(_things(document)) if len(thing) < 60]

    def stream() -> Iterator[str]:
        groups = [
            chance.shuffled("asked", asked),
            [f"What does the document say about {thing}?" for thing in chance.shuffled("things", things)],
            chance.shuffled("instructions", _INSTRUCTIONS),
            [
                f"Explain this statement from the document in your own words: {each}"
                for each in chance.shuffled("explain", said)
            ],
        ]
        for k in range(max(map(len, groups))):
            yield from (group[k] for group in groups if k < len(group))
        for lead in (
            "Is this statement supported by the document, and by which other part of it?",
            "Rewrite this sentence from the document in two shorter ones:",
            "Which consequence does this statement from the document have?",
            "Turn this statement from the document into a question and answer it:",
            "What would somebody who doubts this statement from the document ask?",
        ):
            yield from (f"{lead} {each}" for each in said)
        yield from (
            f"{ask} {thing}."
            for ask in ("Collect everything that the document says about", "Write one sentence about the part of")
            for thing in things
        )
        for words in range(10, 400):
            yield f"Summarize the document in at most {words} words."

    return [capitalise(each) for each in take(number, stream())]


def _asked(sentence: str) -> list[Fact]:
    """Return questions that a sentence answers: when, what, how many, which name."""
    found: list[Fact] = []
    plain = sentence.rstrip(".!")
    dated, being = _DATED.match(plain), _BE.match(plain)
    if dated and not _PRONOUN.match(dated["who"]):
        rest = tidy(dated["rest"])
        rest = "" if re.match(r"(?:and|but|,)", rest) else f" {rest}"
        question = f"When {dated['be']} {_small(dated['who'])} {dated['done']}{rest}?"
        found.append(Fact(tidy(question), capitalise(dated["when"]) + "."))
    elif (
        being
        and _names(being["who"])
        and re.match(r"(?:an?|the|one|[a-z]+s) ", being["what"])
        and not re.search(r"\b(?:where|when|because|as)$", being["who"])
    ):
        found.append(Fact(tidy(f"What {being['be']} {_small(being['who'])}?"), sentence))
    number = _COUNTED.search(plain)
    if number and not _PRONOUN.match(plain) and len(plain.split()) <= 30 and plain.count(number[0]) == 1:
        found.append(Fact(f'Which number completes this statement: "{plain.replace(number[0], "___")}"?', number[0] + "."))
    elif (
        not _PRONOUN.match(plain)
        and (name := _NAME.search(plain))
        and len(plain.split()) <= 30
        and plain.count(name[0]) == 1
    ):
        found.append(Fact(f'Which name completes this statement: "{plain.replace(name[0], "___")}"?', name[0] + "."))
    return found


def _names(phrase: str) -> bool:
    """Say whether a phrase names something, rather than being a part of a sentence."""
    return (
        not _PRONOUN.match(phrase)
        and len(phrase.split()) <= 6
        and not re.search(r"\b(?:who|which|that|if|what|how|why|said|says|has|have|had)\b", phrase)
    )


def _checked(sentence: str, place: int) -> Fact | None:
    """Return a question for true or false, of every other sentence."""
    return None if place % 2 or _PRONOUN.match(sentence) else Fact(f"True or false: {sentence}", "True.")


def _small(phrase: str) -> str:
    """Return a phrase as it stands inside a sentence: articles and other small words lose their capital."""
    return (
        phrase[:1].lower() + phrase[1:]
        if re.match(r"(?:The|A|An|Most|Many|Some|All|Both|Each|Every|Its|One|Two|Three)\b", phrase)
        else phrase
    )


def _things(document: str) -> Iterator[str]:
    """Yield what a document speaks of: names, and nouns with an article."""
    text = tidy(document)
    for found in _NAME.finditer(text):
        if content_words(found[1]):
            yield found[1]
    for found in _NOUNS.finditer(text):
        if content_words(found[1]) and found[1] not in _EVERYWHERE:
            yield f"the {found[1]}"
