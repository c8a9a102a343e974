"""A short answer to a request that is neither a role play nor a dialogue to write."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.texts import capitalise, content_words, finish, sentences

__all__ = ["plain_answer"]

_WHAT_ARE_YOU = re.compile(
    r"(?i)(?:who|what) are you|are you (?:an? )?(?:ai|llm|bot|language model|robot|human|person)|what model|which model"
)
_COMMAND = re.compile(
    r"(?i)(?:^|[.!\n][ ]*|\bplease,?[ ]+|\bthen[ ]+|\bjust[ ]+)"
    r"(?:say|reply with|answer with|respond with|repeat(?: after me)?)\b(?P<only>(?:[ ]+(?:only|exactly|just))*)"
    r"(?P<colon>:?)[ ]*(?P<words>[^\n]+?)$"
)
_QUOTED = re.compile(r"[\"'“‘](?P<words>[^\"”’\n]+?)[\"'”’][.!?]?")
_LONGEST = {"quoted": 12, "bare": 4}  # words
_NO_WORDS = re.compile(
    r"(?i)^(?:an?|the|one|two|this|these|in|to|it|them)\b"
    r"|\b(?:more|less|something|anything|about|why|how|what|who|when|where|whether|if|my|your|again|that)\b"
)
_SAYS_SOMETHING = 5  # words
_WHAT_IT_IS = "I am the builtin stand-in of sdialog_like: rules and a seed, not a language model."


def plain_answer(system: str, asked: str, chance: Chance, earlier: Sequence[str] = ()) -> str:
    """One sensible, short answer.

    Args:
        system: The system message.
        asked: What was said last.
        chance: Where the choices come from.
        earlier: What was said before that.
    """
    if _WHAT_ARE_YOU.search(asked):
        return _WHAT_IT_IS
    if exact := _to_say(asked.strip()):
        return exact
    if re.search(r"(?i)\b(?:yes or no|yes/no)\b", asked + system):
        return chance.pick("yes or no", ("Yes.", "No."))
    if re.match(r"(?i)\W*(?:hello|hi|hey|good (?:morning|day|evening))\b[^?]{0,20}$", asked):
        return chance.pick("hello", ("Hello! What can I do for you?", "Hi there!", "Hello!"))
    if len(asked.split()) >= _SAYS_SOMETHING:
        from sdialog_like.llm.builtin.nemotron_talk import answer_to  # long tables, which role play does without

        return answer_to(asked, chance, earlier)
    subject = _subject(asked) or _subject(system)
    if not subject:
        return chance.pick("nothing", ("All right.", "I see.", "Okay."))
    if asked.rstrip().endswith("?"):
        return finish(
            chance.pick(
                "answer",
                (
                    "As far as {s} is concerned, it depends on the case",
                    "About {s}: the short answer is that it depends",
                    "A good question about {s}; I would begin with the basics",
                ),
            ).replace("{s}", subject)
        )
    return finish(
        chance.pick(
            "reply",
            ("All right, here is a word about {s}", "Understood: this is about {s}", "Here is something short about {s}"),
        ).replace("{s}", subject)
    )


def _to_say(asked: str) -> str | None:
    """Return the words that somebody wants to hear: commanded, and in quotes, after a colon, or few."""
    command = _COMMAND.search(asked)
    if command is None:
        return None
    words = command["words"]
    quoted = _QUOTED.fullmatch(words)
    said = (quoted["words"] if quoted else words.rstrip(".!")).strip()
    if quoted or command["colon"] or command["only"]:
        return said if len(said.split()) <= _LONGEST["quoted"] else None
    # "Say something about it" asks for something else than these words.
    return None if words.endswith("?") or _NO_WORDS.search(said) or len(said.split()) > _LONGEST["bare"] else said


def _subject(text: str) -> str:
    """The words at the heart of a text's last sentence."""
    parts = sentences(text)
    if not parts:
        return ""
    wanted = content_words(parts[-1])
    words = [word.strip(".,;:!?\"'()[]") for word in parts[-1].split()]
    kept = [word for word in words if content_words(word) & wanted][:5]
    subject = " ".join(kept)
    return subject if re.match(r"[A-Z]{2}", subject) else capitalise(subject)[:1].lower() + subject[1:]
