"""What a judge says of one dialogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.judges.score import Value

__all__ = ["Judgement"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge says of one dialogue: all scores, or none and why.

    Attributes:
        scores: Each score's name to the option that was chosen; ``None`` where the judge could not answer.
        reasoning: Each score's name to why; empty where the judge could not answer.
        reason: Why there are no scores; ``None`` where there are.
        model: The judge's model, as its spec.
        seed: The seed of the request that was answered; the one asked for, where none was.
        raw: The last reply, where it could not be used.
    """

    scores: Mapping[str, Value | None]
    reasoning: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    model: str | None = None
    seed: int | None = None
    raw: str | None = None

    @property
    def answered(self) -> bool:
        """Whether the judge could answer."""
        return self.reason is None

    def __getitem__(self, name: str) -> Value | None:
        """Return a score by its name."""
        return self.scores[name]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, without what is not set."""
        data: dict[str, Any] = {"scores": dict(self.scores), "reasoning": dict(self.reasoning)}
        rest = {"reason": self.reason, "model": self.model, "seed": self.seed, "raw": self.raw}
        return data | {name: value for name, value in rest.items() if value is not None}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read the JSON form.

        Raises:
            InputError: It is not a judgement's.
        """
        if not isinstance(data, Mapping) or not isinstance(data.get("scores"), Mapping):
            raise InputError("A judgement is an object with the key 'scores'.")
        unknown = set(data) - {"scores", "reasoning", "reason", "model", "seed", "raw"}
        if unknown:
            raise InputError(f"A judgement has no {', '.join(sorted(map(repr, unknown)))}.")
        return cls(**data)
