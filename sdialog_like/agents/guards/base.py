"""What a guard is: it looks at what a model wants to say, and puts it right or asks for it again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

__all__ = ["ENDING_FAULTS", "Again", "Draft", "Guard", "Situation", "inspect"]

ENDING_FAULTS = ("empty", "other_side", "loop")
"""The faults that end a dialogue when asking again does not help; with any other one the best draft is kept."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a speaker is about to say.

    Attributes:
        text: The words.
        ended: Whether the speaker set the end mark.
        repairs: What was put right, each kind once.
    """

    text: str
    ended: bool = False
    repairs: tuple[str, ...] = ()

    def repaired(self, text: str, repair: str) -> Draft:
        """Return the draft with another text, and with the repair that led to it."""
        repairs = self.repairs if repair in self.repairs else (*self.repairs, repair)
        return Draft(text.strip(), self.ended, repairs)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a guard may know of the dialogue.

    Attributes:
        own: The forms of the speaker's name.
        others: The forms of the names of everybody else.
        own_earlier: What the speaker has said so far, in order.
        heard: What was said since the speaker's last turn, in order.
        system: The speaker's system prompt.
        end_mark: The exact text that ends a dialogue.
        max_words: The most words in a turn, where there is a limit.
        index: The number of the turn, from 0.
        min_turns: How many turns a dialogue has at least.
    """

    own: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    own_earlier: Sequence[str] = ()
    heard: Sequence[str] = ()
    system: str = ""
    end_mark: str = "[END]"
    max_words: int | None = None
    index: int = 0
    min_turns: int = 0


@dataclass(frozen=True, slots=True)
class Again:
    """This cannot be said like that: the turn should be asked for again, with another seed.

    Attributes:
        fault: What is wrong, in a word: ``empty``, ``other_side``, ``loop``, ``leak``, ``role_flip``, ``too_long``, or a
            name that a guard of the user's own gives.
        draft: What would be said if it were kept all the same. Its text may be empty: then there is nothing to keep.
    """

    fault: str
    draft: Draft = Draft("")

    @property
    def ending(self) -> str | None:
        """The reason that the dialogue ends with when asking again does not help; None where the draft is kept then."""
        if self.fault == "loop":
            return "loop"
        return "empty" if self.fault in ENDING_FAULTS or not self.draft.text else None


class Guard(ABC):
    """One thing that can be wrong with an utterance: a pure function of the draft and the situation.

    A guard takes words away and never adds any; what is faultless passes unchanged.

        >>> class NoShouting(Guard):
        ...     name = "no_shouting"
        ...     def look(self, draft, situation):
        ...         return Again("shouting") if draft.text.isupper() else draft
        >>> inspect(Draft("HELLO!"), Situation(), [NoShouting()])
        Again(fault='shouting', draft=Draft(text='HELLO!', ended=False, repairs=()))
    """

    name: ClassVar[str]

    @abstractmethod
    def look(self, draft: Draft, situation: Situation) -> Draft | Again:
        """Return the draft, put right where it has to be, or ask for it again."""


def inspect(draft: Draft, situation: Situation, guards: Iterable[Guard]) -> Draft | Again:
    """Let guards look at a draft, one after the other.

    All of them look, even behind one that asks for the turn again: so that what is kept in the end, if nothing better comes,
    has been through all repairs, and so that a fault that ends a dialogue counts before one that does not.

    Returns:
        The draft as it may be said; or the first fault among those that end a dialogue, else the first of all, with the
        draft as it stands behind the last guard.
    """
    faults: list[str] = []
    for guard in guards:
        seen = guard.look(draft, situation)
        if isinstance(seen, Again):
            faults.append(seen.fault)
        else:
            draft = seen
    if not faults:
        return draft
    gravest = next((fault for fault in faults if fault in ENDING_FAULTS), faults[0])
    return Again(gravest, draft)
