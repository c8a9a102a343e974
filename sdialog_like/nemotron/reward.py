"""What a reward model says: not in words, but in the places where others put the probabilities of their tokens.

``nvidia/nemotron-4-340b-reward`` and its successors answer a conversation with one "token" for each score: its name as the
token, its value as the token's "logprob" (mostly between 0 and 4, so no logarithm of any probability).
"""

from __future__ import annotations

from typing import Any

from sdialog_like.errors import InputError

__all__ = ["reward_scores"]

_HINT = "Ask a reward model (as nvidia/nemotron-4-340b-reward), or score with a judge."


def reward_scores(response: Any, model: str) -> dict[str, float]:
    """Return the scores that a reward model's answer holds, in its order.

    Args:
        response: A chat completion as the ``openai`` package has it, or anything shaped like it.
        model: The model's name, for the error.

    Returns:
        Each score by its name: ``{"helpfulness": 1.6, "correctness": 1.6, …}``.

    Raises:
        InputError: There are no such pairs, or they are those of an ordinary text (it is a ``ValueError``).
    """
    choices = getattr(response, "choices", None) or ()
    logprobs = getattr(choices[0], "logprobs", None) if choices else None
    pairs = getattr(logprobs, "content", None)
    if not pairs:
        raise InputError(
            f"The answer of {model!r} has no logprobs to read scores from; it is most likely not a reward model.", hint=_HINT
        )
    scores: dict[str, float] = {}
    for pair in pairs:
        if pair.token in scores:
            # A reward model names each score once; a text has some word twice before long.
            raise InputError(
                f"The logprobs in the answer of {model!r} are those of an ordinary text ({pair.token!r} is there twice); "
                "it is most likely not a reward model.",
                hint=_HINT,
            )
        scores[pair.token] = float(pair.logprob)
    return scores
