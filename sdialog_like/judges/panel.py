"""Several judges on the same dialogues."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sdialog_like.engine import run_blocking, run_on_loop
from sdialog_like.errors import InputError
from sdialog_like.judges.agreement import Agreement, distribution
from sdialog_like.judges.judge import Judge
from sdialog_like.judges.judgement import Judgement
from sdialog_like.judges.score import Score, Value
from sdialog_like.seeds import check_seed, derive_seed, fresh_seed

__all__ = ["Panel", "Verdicts"]


@dataclass(frozen=True)
class Verdicts:
    """What several judges say of the same dialogues. People's ratings can be among them, as judgements made by hand.

    Attributes:
        scores: What was rated.
        judgements: Each judge's name to its judgements, in the order of the dialogues.

    Raises:
        InputError: The judges have not judged equally many.
    """

    scores: tuple[Score, ...]
    judgements: Mapping[str, Sequence[Judgement]]

    def __post_init__(self) -> None:
        counts = {name: len(given) for name, given in self.judgements.items()}
        if len(set(counts.values())) > 1:
            told = ", ".join(f"{name}: {count}" for name, count in counts.items())
            raise InputError(f"Judges are compared on the same dialogues; these have judged {told}.")

    @property
    def judges(self) -> list[str]:
        """The judges' names."""
        return list(self.judgements)

    def values(self, judge: str, score: str) -> list[Value | None]:
        """Return what a judge chose for each dialogue.

        Raises:
            InputError: There is no such judge or score.
        """
        if judge not in self.judgements:
            raise InputError(f"There is no judge {judge!r}; there is {', '.join(map(repr, self.judgements))}.")
        self._score(score)
        return [judgement.scores.get(score) for judgement in self.judgements[judge]]

    def agreement(self, score: str, first: str | None = None, second: str | None = None) -> Agreement:
        """Return how far two judges agree on a score.

        Args:
            score: Its name.
            first: A judge's name; the first one otherwise.
            second: Another's; the second one otherwise.

        Raises:
            InputError: There is no such score or judge, or only one judge.
        """
        names = self.judges
        if len(names) < 2:
            raise InputError("Agreement is between two judges.")
        a, b = names[0] if first is None else first, names[1] if second is None else second
        return Agreement.of(self.values(a, score), self.values(b, score), self._score(score))

    def agreements(self, score: str) -> dict[tuple[str, str], Agreement]:
        """Return how far each two judges agree on a score."""
        return {pair: self.agreement(score, *pair) for pair in combinations(self.judges, 2)}

    def distributions(self, score: str) -> dict[str, dict[Value | None, int]]:
        """Return for each judge how often it chose each option; ``None`` where it could not answer."""
        return {name: distribution(self.values(name, score), self._score(score)) for name in self.judges}

    def differences(self, score: str) -> list[int]:
        """Return the places of the dialogues that the judges disagree about, the farthest apart first: those to read."""
        scale = self._score(score).values
        apart: dict[int, int] = {}
        for place, row in enumerate(zip(*(self.values(name, score) for name in self.judges), strict=True)):
            steps = [scale.index(value) for value in row if value is not None]
            if steps and max(steps) > min(steps):
                apart[place] = max(steps) - min(steps)
        return sorted(apart, key=lambda place: (-apart[place], place))

    def to_dict(self) -> dict[str, Any]:
        """Return the figures of all scores as plain data."""
        return {
            score.name: {
                "distributions": {
                    name: [{"value": value, "count": count} for value, count in counts.items()]
                    for name, counts in self.distributions(score.name).items()
                },
                "agreements": [
                    {"judges": list(pair), **agreement.to_dict()} for pair, agreement in self.agreements(score.name).items()
                ],
            }
            for score in self.scores
        }

    def __str__(self) -> str:
        lines = []
        for score in self.scores:
            lines.append(score.name)
            for name, counts in self.distributions(score.name).items():
                shown = (f"{'no answer' if value is None else value}: {count}" for value, count in counts.items() if count)
                lines.append(f"  {name} chose  {', '.join(shown)}")
            for (a, b), agreement in self.agreements(score.name).items():
                lines.append(f"  {a} and {b}: {agreement}")
        return "\n".join(lines)

    def _score(self, name: str) -> Score:
        for score in self.scores:
            if score.name == name:
                return score
        raise InputError(f"There is no score {name!r}; there is {', '.join(repr(each.name) for each in self.scores)}.")


class Panel:
    """Several judges with the same scores: other models, or other instructions.

    One after the other judges all dialogues, so that a server with one graphics card loads each model once. The same judge
    twice has two seeds: so it shows how far it agrees with itself.

    Args:
        judges: The judges, each under its model's name (the second of a name gets a number), or a mapping of names to them.

    Raises:
        InputError: There are fewer than two, or their scores differ.

    Example:
        >>> from sdialog_like.judges import Score
        >>> judge = Judge([Score(name="toxicity", options=range(5))], model="builtin")
        >>> verdicts = Panel([judge, judge]).judge_many(["Ann: Hello!", "Bob: You idiot!"], seed=1)
        >>> print(verdicts.agreement("toxicity").percent)
        100.0
    """

    def __init__(self, judges: Sequence[Judge] | Mapping[str, Judge]) -> None:
        self.judges = dict(judges) if isinstance(judges, Mapping) else _named(judges)
        if len(self.judges) < 2 or not all(isinstance(judge, Judge) for judge in self.judges.values()):
            raise InputError("A panel has at least two judges.", hint="Write Panel([Judge(scores, model=…), Judge(…)]).")
        self.scores = next(iter(self.judges.values())).scores
        if any(judge.scores != self.scores for judge in self.judges.values()):
            raise InputError("The judges of a panel give the same scores, with the same options in the same order.")

    def judge_many(
        self,
        dialogs: Iterable[Any],
        *,
        seed: int | None = None,
        about: Sequence[str] | None = None,
        concurrency: int = 32,
        progress: bool = True,
    ) -> Verdicts:
        """Have all judges judge the dialogues; the arguments are those of ``Judge.judge_many``.

        Each judge's seed is ``derive_seed(seed, its name)``.

        Raises:
            InputError: One of them is no dialogue; no request was made.
            BatchError: A judge's requests failed for good.
        """
        return run_blocking(self._all(dialogs, seed, about, concurrency, progress))

    def ajudge_many(
        self,
        dialogs: Iterable[Any],
        *,
        seed: int | None = None,
        about: Sequence[str] | None = None,
        concurrency: int = 32,
        progress: bool = True,
    ) -> Coroutine[Any, Any, Verdicts]:
        """Like `judge_many`, to be awaited."""
        return run_on_loop(self._all(dialogs, seed, about, concurrency, progress)())

    def _all(
        self, dialogs: Iterable[Any], seed: int | None, about: Sequence[str] | None, concurrency: int, progress: bool
    ) -> Callable[[], Coroutine[Any, Any, Verdicts]]:
        given = dialogs if isinstance(dialogs, (str, Mapping)) else list(dialogs)  # the judge says what a text is not
        batch = fresh_seed() if seed is None else check_seed(seed)
        works = {
            name: judge._many(given, derive_seed(batch, name), about, concurrency, f"judging: {name}" if progress else False)
            for name, judge in self.judges.items()
        }

        async def everybody() -> Verdicts:
            return Verdicts(self.scores, {name: await work() for name, work in works.items()})

        return everybody


def _named(judges: Sequence[Judge]) -> dict[str, Judge]:
    named: dict[str, Judge] = {}
    for judge in judges:
        if not isinstance(judge, Judge):
            raise InputError(f"A panel is made of judges, not of {type(judge).__name__}.")
        name = spec = judge.bound_model.spec
        number = 1
        while name in named:
            number += 1
            name = f"{spec} ({number})"
        named[name] = judge
    return named
