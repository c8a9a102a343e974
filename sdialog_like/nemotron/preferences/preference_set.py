"""Preference data as a whole: the pairs, what was left out and why, and the rows for training."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sdialog_like.nemotron.preferences.length_bias import LengthBias, LengthUnit, length_bias
from sdialog_like.nemotron.preferences.measure import Measure, measured
from sdialog_like.nemotron.preferences.pairs import PairMethod, make_pairs
from sdialog_like.nemotron.preferences.records import CandidateSet, PreferencePair
from sdialog_like.nemotron.preferences.rows import DpoForm, Formatter, dpo_rows, steerlm_rows

__all__ = ["PreferenceSet"]


class PreferenceSet:
    """Pairs of answers, and the scored answers that they were made of.

        >>> prompt = [{"role": "user", "content": "Why is the sky blue?"}]
        >>> answers = [{"text": "Air scatters blue light most.", "score": 4}, {"text": "It just is.", "score": 1}]
        >>> made = PreferenceSet([CandidateSet(id="sky", prompt=prompt, answers=answers)])
        >>> [(pair.chosen.text, pair.rejected.text, pair.margin) for pair in made.pairs]
        [('Air scatters blue light most.', 'It just is.', 3.0)]

    Args:
        candidates: Prompts with their scored answers: records, or their data (the results of a run's rows).
        method: ``best_worst``: of each prompt, the best answer and the worst one. ``all``: of each prompt, all pairs.
        min_margin: How far apart the scores of a pair are at least.
        failures: Prompts or openlines that came to nothing: their name, and why.

    Attributes:
        candidates: The prompts with their answers.
        method: As given.
        min_margin: As given.
        pairs: In the order of the prompts.
        dropped: Why there are not more pairs, and how many are missing: see `MadePairs`.
        failures: As given.

    Raises:
        InputError: An argument cannot be used.
    """

    def __init__(
        self,
        candidates: Iterable[CandidateSet | Mapping[str, Any]],
        *,
        method: PairMethod = "best_worst",
        min_margin: float = 0.0,
        failures: Mapping[str, str] | None = None,
    ) -> None:
        self.candidates = [
            each if isinstance(each, CandidateSet) else CandidateSet.model_validate(each) for each in candidates
        ]
        self.method: PairMethod = method
        self.min_margin = min_margin
        made = make_pairs(self.candidates, method=method, min_margin=min_margin)
        self.pairs: list[PreferencePair] = made.pairs
        self.dropped: dict[str, int] = made.dropped
        self.failures = dict(failures or {})

    def with_pairs(self, *, method: PairMethod | None = None, min_margin: float | None = None) -> PreferenceSet:
        """Return the same answers, paired another way; what is left out stays as it is.

        Args:
            method: See the class.
            min_margin: See the class.
        """
        return PreferenceSet(
            self.candidates,
            method=self.method if method is None else method,
            min_margin=self.min_margin if min_margin is None else min_margin,
            failures=self.failures,
        )

    def with_measure(self, *, attribute: str | None = None, weights: Mapping[str, float] | None = None) -> PreferenceSet:
        """Return the same answers with another score, made of the attributes that they have been rated by, paired anew.

        Nobody is asked again. With neither argument ``helpfulness`` counts where it is there, and else the mean of all.

            >>> prompt = [{"role": "user", "content": "Why is the sky blue?"}]
            >>> answers = [
            ...     {"text": "Air scatters blue light most.", "scores": {"helpfulness": 4, "verbosity": 2}},
            ...     {"text": "It just is.", "scores": {"helpfulness": 1, "verbosity": 0}},
            ... ]
            >>> made = PreferenceSet([CandidateSet(id="sky", prompt=prompt, answers=answers)])
            >>> [pair.chosen.text for pair in made.with_measure(weights={"verbosity": -1}).pairs]
            ['It just is.']

        Args:
            attribute: Which attribute is the score.
            weights: Or what each attribute counts in a weighted mean.

        Raises:
            InputError: Both are given, or no answer has been rated by such an attribute.
        """
        return PreferenceSet(
            measured(self.candidates, Measure(attribute, weights)),
            method=self.method,
            min_margin=self.min_margin,
            failures=self.failures,
        )

    def length_bias(self, *, unit: LengthUnit = "characters") -> LengthBias:
        """Return how much longer the chosen answers are, and how score and length go together."""
        return length_bias(self.pairs, self.candidates, unit=unit)

    def to_dpo(
        self, *, form: DpoForm = "messages", formatter: Formatter | type[Formatter] | None = None
    ) -> list[dict[str, Any]]:
        """Return the pairs as rows for DPO; see `dpo_rows`."""
        return dpo_rows(self.pairs, form=form, formatter=formatter)

    def to_steerlm(
        self,
        *,
        attributes: str | Sequence[str] | None = None,
        rounded: bool = True,
        limits: tuple[float, float] | None = None,
        system: str = "",
    ) -> list[dict[str, Any]]:
        """Return all scored answers as rows for SteerLM; see `steerlm_rows`."""
        return steerlm_rows(self.candidates, attributes=attributes, rounded=rounded, limits=limits, system=system)

    def __len__(self) -> int:
        return len(self.pairs)

    def __repr__(self) -> str:
        dropped = ", ".join(f"{number} {why}" for why, number in self.dropped.items() if number)
        return (
            f"<PreferenceSet: {len(self.pairs)} pairs of {len(self.candidates)} prompts"
            f"{f'; dropped: {dropped}' if dropped else ''}{f'; {len(self.failures)} failed' if self.failures else ''}>"
        )
