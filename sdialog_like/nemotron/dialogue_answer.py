"""What is said in one turn of a dialogue; where that is nothing, it is asked for again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sdialog_like.errors import ModelError
from sdialog_like.nemotron.asker import Asker, Message
from sdialog_like.seeds import derive_seed

__all__ = ["MAX_REPEATS", "Words", "ask_for_words"]

MAX_REPEATS = 3
"""How often a turn without words is asked for again; as often as an agent is for the same fault."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was said in a turn.

    Attributes:
        text: The words; never blank.
        seed: The seed that they were really made with; ``None`` where the client chose.
        repairs: What had to be done for it.
    """

    text: str
    seed: int | None = None
    repairs: tuple[str, ...] = ()


async def ask_for_words(
    asker: Asker,
    prompt: str | Sequence[Message],
    *,
    role: str,
    model: str | None = None,
    kwargs: Mapping[str, Any] | None = None,
) -> Words:
    """Ask for a turn of a dialogue. On the call seam an empty answer is asked for again, each time with another seed.

    A client of the user's own is asked once: how often is a matter of theirs.

    Args:
        asker: The way to the outside, at the turn's place.
        prompt: The prompt.
        role: Whose turn it is, for the error.
        model: Who is asked.
        kwargs: Further arguments of the call.

    Raises:
        ModelError: The model failed, or has nothing to say even when asked again.
    """
    given = dict(kwargs or {})
    base = given.get("seed")
    tries = 1 if asker.seam is None else 1 + MAX_REPEATS
    for number in range(tries):
        if number and base is not None:
            given["seed"] = derive_seed(base, "again", number)
        # Without a seed of the caller's, the same question at the same place has another seed each time.
        answer = await asker.answer(prompt, model=model, kwargs=given)
        text = answer.texts[0] if answer.texts else None
        if isinstance(text, str) and text.strip():
            return Words(text, answer.seed, ("resampled_empty",) if number else ())
    often = "" if tries == 1 else f", even when asked {tries} times with different seeds"
    raise ModelError(
        f"The model gave no answer as the {role}{often}.",
        hint="A higher max_tokens, other stop texts or another model may help.",
    )
