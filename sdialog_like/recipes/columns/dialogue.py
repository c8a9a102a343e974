"""The column ``dialogue``: two sides talk to each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Field, StrictInt, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.base import Kind, ModelColumn, Template
from sdialog_like.recipes.columns.side import Side
from sdialog_like.recipes.places import Place, texts_of, under
from sdialog_like.recipes.typed import Given

__all__ = ["DialogueColumn"]

Count: TypeAlias = StrictInt | str
"""A number, or a Jinja expression over other columns whose value is one."""


def _side(value: Any) -> Any:
    return {"persona": value} if isinstance(value, str) else value


AnySide: TypeAlias = Annotated[Side, BeforeValidator(_side)]


class DialogueColumn(ModelColumn):
    """Two sides talk, turn by turn, each with its own view; or, for comparison, one call writes both."""

    kind: ClassVar[Kind] = "dialogue"

    type: Literal["dialogue"] = "dialogue"
    user: Given[AnySide] = Field(description="The one side: the name of a persona column, or a mapping.")
    assistant: Given[AnySide] = Field(description="The other side: the name of a persona column, or a mapping.")
    mode: Literal["role_play", "one_call"] = Field(
        default="role_play", description="Turn by turn; or one structured call that writes both sides."
    )
    opener: Literal["user", "assistant"] = Field(default="user", description="Who speaks first.")
    task: Template | None = Field(default=None, description="What both know that the dialogue is about: Jinja.")
    context: Any = Field(default=None, description="Where and when: Jinja, or a mapping whose texts are Jinja.")
    scenario: Any = Field(
        default=None, description="What the dialogue's record says about the situation: Jinja, or a mapping of it."
    )
    turns: Count | None = Field(
        default=None, description="Exactly so many turns, of both together: a number, or an expression such as length * 2."
    )
    min_turns: Count | None = Field(default=None, description="At least so many: a number or an expression.")
    max_turns: Count | None = Field(default=None, description="At most so many: a number or an expression.")
    max_words: int | None = Field(default=None, ge=1, description="The most words in a turn of either side.")
    end_mark: str = Field(
        default="[END]", min_length=1, description="What ends the dialogue when one side says it, once it may end."
    )

    @model_validator(mode="after")
    def _lengths_agree(self) -> Self:
        if self.turns is not None and (self.min_turns is not None or self.max_turns is not None):
            raise InputError("turns is the exact number; min_turns and max_turns do not go with it.")
        for name in ("turns", "min_turns", "max_turns"):
            value = getattr(self, name)
            if isinstance(value, int) and value < 1:
                raise InputError(f"{name} is {value}; a dialogue has at least one turn.")
        low, high = self.min_turns, self.max_turns
        if isinstance(low, int) and isinstance(high, int) and low > high:
            raise InputError(f"min_turns ({low}) is above max_turns ({high}).")
        if self.mode == "one_call":
            for name in ("user", "assistant"):
                self._fits_one_call(name)
        return self

    def _fits_one_call(self, name: str) -> None:
        side: Side = getattr(self, name)
        for field in ("tools", "orchestrators", "model", "system_prompt"):
            if getattr(side, field):
                raise InputError(f"{field} of {name} belongs to mode: role_play; one call has one model and no tools.")

    @property
    def sides(self) -> dict[str, Side]:
        """Both sides, the opener first."""
        both = {"user": self.user, "assistant": self.assistant}
        return both if self.opener == "user" else dict(reversed(both.items()))

    @property
    def counts(self) -> dict[str, int | str]:
        """What was said about the length: ``turns``, ``min_turns``, ``max_turns``."""
        named = {name: getattr(self, name) for name in ("turns", "min_turns", "max_turns")}
        return {name: value for name, value in named.items() if value is not None}

    def named(self) -> Mapping[Place, str]:
        """Return each column that it names alone, by the place in it."""
        return {(name, "persona"): side.persona for name, side in self.sides.items() if isinstance(side.persona, str)}

    def templates(self) -> Mapping[Place, str]:
        """Return each template of it, by its place in it."""
        found = {**under(self.user.templates(), "user"), **under(self.assistant.templates(), "assistant")}
        if self.task is not None:
            found["task",] = self.task
        return {**found, **texts_of(self.context, "context"), **texts_of(self.scenario, "scenario")}

    def expressions(self) -> Mapping[Place, str]:
        """Return each expression of it, by its place in it."""
        counts: dict[Place, str] = {(name,): count for name, count in self.counts.items() if isinstance(count, str)}
        return {**super().expressions(), **counts}

    def models(self) -> Mapping[Place, Any]:
        """Return the models that it names, by their places in it; see `Column.models`."""
        return {
            **super().models(),
            **{(name, "model"): side.model for name, side in self.sides.items() if side.model is not None},
        }
