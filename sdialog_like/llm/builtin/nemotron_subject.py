"""What a question or a task is about: the way back from a text to its topic."""

from __future__ import annotations

import re
from functools import lru_cache

from sdialog_like.llm.builtin.nemotron_python_problems import EASY_KERNELS, HARD_KERNELS, KERNELS
from sdialog_like.llm.builtin.nemotron_questions import QUESTIONS
from sdialog_like.llm.builtin.nemotron_topics_data import TOPICS
from sdialog_like.llm.builtin.nemotron_wording import normal
from sdialog_like.llm.builtin.nemotron_writing import PARTICULAR, TASKS

__all__ = ["subject_of"]

_READ = 700  # characters of a text
# From the clearest to the vaguest.
_LEADS = (
    "about|regarding|concerning|related to|the topic of",
    "on|of",
    "with|without|for|from|between",
    "in",
    "understand|explain|describe|compare|define|is|are|do|does|did|was|were|can|could|should",
)
_ABOUT = tuple(re.compile(rf"\b(?:{leads}) ([^?.!,;:\n\"]{{3,60}})", re.IGNORECASE) for leads in _LEADS)
_CUT = re.compile(
    r"\s+(?:and (?:how|why|what|where|which|who|when|give|say|explain|do|is|are)|but|so that|because|since|over the|as (?:a|an|the)|when|where|which|that|who|whom|if|while|"
    r"for (?:readers|somebody|people|a)|than|still|from|differ|changed?|matter|works?$|suitable|look|come|affect|teach|say|know|have|has|had|would|can|could|should|might|may|will|"
    r"is|are|was|were|do|does|to (?:somebody|a|an|the|people|readers|children|be|do|make|get))\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_WEAK = frozenset(
    "it this that them these those you me us him her somebody someone people your my their its his our two three four five ten twenty one most least first next last "
    "mind particular general short detail order example examples words practice experience beginners children readers a an the what which way ways "
    "good better best many much more i we they he she there how why who be do make get have not".split()
)


def subject_of(text: str) -> str:
    """Return what a question or a task is about, to stand after "about"; empty where it does not show."""
    head = re.sub(r"```.*?```", "", text, flags=re.DOTALL)[:_READ]
    return _in_own_words(head) or _in_table(head) or _in_other_words(head)


def _in_own_words(text: str) -> str:
    """Return the topic of a text that was made from a pattern of this package."""
    lower = text.lower()
    for fragment, pattern in _own_patterns():
        if fragment in lower and (found := pattern.search(text)):
            return found["t"].strip()
    return ""


@lru_cache(maxsize=1)
def _own_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each pattern with its longest fixed part, which is quick to look for."""
    made = []
    for each in (
        *QUESTIONS,
        *TASKS,
        *(task for _, tasks in PARTICULAR for task in tasks),
        *EASY_KERNELS,
        *KERNELS,
        *HARD_KERNELS,
    ):
        parts = re.split(r"\{(\w+)\}", each)
        groups = {"t": r"(?P<t>[^?!\n]{2,90}?)"}
        whole = "".join(groups.pop(part, r".{1,60}?") if place % 2 else re.escape(part) for place, part in enumerate(parts))
        made.append((max(parts[::2], key=len).lower(), re.compile(whole, re.IGNORECASE)))
    return tuple(made)


def _in_table(text: str) -> str:
    """Return the longest topic of the table that a text names."""
    words = normal(text).split()
    best = ""
    for start in range(len(words)):
        for length in range(min(9, len(words) - start), 0, -1):
            phrase = " ".join(words[start : start + length])
            if len(phrase) > len(best) and phrase in _BY_WORDS:
                best = phrase
                break
    return _BY_WORDS.get(best, "")


def _in_other_words(text: str) -> str:
    for pattern in _ABOUT:
        for match in pattern.finditer(text):
            phrase = _CUT.sub("", match[1]).strip()
            words = re.sub(r"^(?:the|an?) ", "", phrase.lower()).split()
            if words and len(words) <= 7 and not {words[0], words[-1]} & _WEAK and len(phrase) > 2:
                return phrase
    return ""


_BY_WORDS = {normal(each): each for topic, parts in TOPICS.items() for each in (topic, *parts)}
