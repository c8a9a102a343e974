"""Saying aloud what the prompt says to the model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from sdialog_like.agents.guards.base import Draft, Guard, Situation
from sdialog_like.agents.guards.leaks import PROMPT_REMOVED
from sdialog_like.agents.guards.words import sentences, words
from sdialog_like.prompts import render

__all__ = ["PromptLeak", "told_lines"]

_FEWEST_WORDS = 6

_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+(?P<title>.+)")
_MARKED = re.compile(r"\s*(?:#{1,6}[ \t]+|\*\*|__)")
_FENCE = re.compile(r"\s*(?:```|~~~)")

# What is said to whoever plays a part, and to nobody else. Facts of the prompt ("The train leaves at ten") may be said.
_TO_THE_PLAYER = re.compile(
    r"^\W*(?:you are (?:an? |the |playing)|you play\b|you take part\b|you talk to\b|(?:use )?at most \d+ words)"
    r"|\b(?:in character|stage directions|role[- ]?play\w*|your (?:last |next )?(?:turn|utterance|persona)|"
    r"the other side says|one turn|in a turn|repeat yourself|you speak first|system prompt|take part in a dialogue)\b",
    re.IGNORECASE,
)

_ATTRIBUTE = re.compile(r"your \w+(?: \w+){0,2}: ", re.IGNORECASE)


class PromptLeak(Guard):
    """Cut headings of the system prompt, and sentences in which it speaks to the model.

    Words before the first of them stay, and else the words after the last: a model that begins with its prompt may come to
    speak afterwards. A sentence counts only word for word; examples and quotations in the prompt are there to be said.
    """

    name: ClassVar[str] = "prompt_leak"

    def look(self, draft: Draft, situation: Situation) -> Draft:
        """Return the draft without what was meant for the model."""
        prompt = _read(situation.system)
        pieces = sentences(draft.text)
        leaked: list[bool] = []
        for piece in pieces:
            said = words(piece)
            # Behind a leak, every further line of the prompt is a part of it.
            copied = bool(leaked and leaked[-1]) and (not said or said in prompt.lines)
            leaked.append(copied or said in prompt.told or (said in prompt.titles and _MARKED.match(piece) is not None))
        if not any(leaked):
            return draft
        before = "".join(pieces[: leaked.index(True)])
        after = "".join(pieces[len(leaked) - leaked[::-1].index(True) :])
        return draft.repaired(before if words(before) else after, PROMPT_REMOVED)


def told_lines(system: str) -> Iterator[str]:
    """Yield the lines of a system prompt that are no headings, no code and no examples."""
    example = fenced = False
    for line in system.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (heading := _HEADING.match(line)):
            example = heading["title"].casefold().startswith("example")
        elif not fenced and not example and line.strip():
            yield line


@dataclass(frozen=True, slots=True)
class _Prompt:
    """A system prompt as sentences in words: its headings, what it says to the model, and everything that it says."""

    titles: frozenset[tuple[str, ...]]
    told: frozenset[tuple[str, ...]]
    lines: frozenset[tuple[str, ...]]


@lru_cache(maxsize=512)
def _read(system: str) -> _Prompt:
    headings = filter(None, map(_HEADING.match, system.splitlines()))
    candidates = [
        sentence
        for line in (*told_lines(system), render("role_play_opening"))
        for number, sentence in enumerate(sentences(line))
        if _TO_THE_PLAYER.search(sentence) or (number == 0 and _ATTRIBUTE.match(sentence))
    ]
    return _Prompt(
        # With the marks of a heading only: without them, "Who you are" is the beginning of what somebody says.
        titles=frozenset(words(heading["title"]) for heading in headings) - {()},
        told=frozenset(said for said in map(words, candidates) if len(said) >= _FEWEST_WORDS),
        lines=frozenset(map(words, sentences(system))),
    )
