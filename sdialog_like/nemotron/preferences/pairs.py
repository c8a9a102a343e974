"""Which answer is preferred to which: pairs out of scored answers. Pure functions; no model is asked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal, TypeAlias, get_args

from sdialog_like.errors import InputError
from sdialog_like.nemotron.preferences.records import CandidateSet, PreferencePair, ScoredAnswer

__all__ = ["DROPPED", "MadePairs", "PairMethod", "check_margin", "check_method", "make_pairs"]

PairMethod: TypeAlias = Literal["best_worst", "all"]

DROPPED = ("tie", "below_margin", "same_text", "unscored")
"""Why a pair, or (``unscored``) a whole prompt, is left out."""

_ROUNDING = 1e-9
"""Scores that are no further apart are the same: 0.1 + 0.2 is no better than 0.3."""


@dataclass
class MadePairs:
    """Pairs, and how many there might have been.

    Attributes:
        pairs: In the order of the prompts, and of the answers.
        dropped: Why pairs are missing, and how many: ``tie`` (both scores are the same), ``below_margin``, ``same_text``
            (both answers are the same, whatever their scores), ``unscored`` (prompts with fewer than two scored answers).
    """

    pairs: list[PreferencePair] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DROPPED, 0))


def make_pairs(
    candidates: Iterable[CandidateSet], *, method: PairMethod = "best_worst", min_margin: float = 0.0
) -> MadePairs:
    """Make pairs of scored answers.

    Args:
        candidates: Prompts with their answers; answers without a score do not take part.
        method: ``best_worst``: of each prompt, the best answer and the worst one (of several that are equal, the first).
            ``all``: of each prompt, all pairs of answers.
        min_margin: How far apart the scores of a pair are at least. Answers with the same score never make a pair.

    Raises:
        InputError: An argument cannot be used.
    """
    check_method(method)
    check_margin(min_margin)
    made = MadePairs()
    for candidate in candidates:
        scored = [(place, answer) for place, answer in enumerate(candidate.answers) if answer.score is not None]
        if len(scored) < 2:
            made.dropped["unscored"] += 1
            continue
        for better, worse in _chosen(scored) if method == "best_worst" else _all(scored):
            margin = _score(better) - _score(worse)
            why = _why_not(better[1], worse[1], margin, min_margin)
            if why is None:
                made.pairs.append(_pair(candidate, better, worse, margin))
            else:
                made.dropped[why] += 1
    return made


def check_method(method: str) -> None:
    """Refuse a way to make pairs that nobody knows.

    Raises:
        InputError: It is none.
    """
    if method not in get_args(PairMethod):
        raise InputError(f"Pairs are made by {' or '.join(map(repr, get_args(PairMethod)))}, not by {method!r}.")


def check_margin(min_margin: float) -> None:
    """Refuse a margin that is none.

    Raises:
        InputError: It is no number, or negative.
    """
    number = isinstance(min_margin, (int, float)) and not isinstance(min_margin, bool)
    if not number or not math.isfinite(min_margin) or min_margin < 0:
        raise InputError(f"min_margin is a number of at least 0, not {min_margin!r}.")


_Placed: TypeAlias = "tuple[int, ScoredAnswer]"


def _score(placed: _Placed) -> float:
    score = placed[1].score
    assert score is not None
    return score


def _chosen(scored: list[_Placed]) -> Iterator[tuple[_Placed, _Placed]]:
    best = max(scored, key=_score)  # the first of the best, as `min` gives the first of the worst
    yield best, min((placed for placed in scored if placed is not best), key=_score)


def _all(scored: list[_Placed]) -> Iterator[tuple[_Placed, _Placed]]:
    for one, other in combinations(scored, 2):
        yield (one, other) if _score(one) >= _score(other) else (other, one)


def _why_not(better: ScoredAnswer, worse: ScoredAnswer, margin: float, min_margin: float) -> str | None:
    if margin <= _ROUNDING:
        return "tie"
    if margin < min_margin - _ROUNDING:
        return "below_margin"
    return "same_text" if better.text.strip() == worse.text.strip() else None


def _pair(candidate: CandidateSet, better: _Placed, worse: _Placed, margin: float) -> PreferencePair:
    return PreferencePair(
        id=f"{candidate.id}/{better[0]}-{worse[0]}",
        prompt_id=candidate.id,
        prompt=candidate.prompt,
        chosen=better[1],
        rejected=worse[1],
        margin=margin,
        openline=candidate.openline,
        origin=candidate.origin,
        user_model=candidate.user_model,
        assistant_model=candidate.assistant_model,
        seed=candidate.seed,
    )
