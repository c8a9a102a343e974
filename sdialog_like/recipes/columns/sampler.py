"""What all samplers share: values drawn by chance, from a seed; and parameters that depend on other columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from pydantic import ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails
from typing_extensions import Self

from sdialog_like.recipes.columns.base import Column, Expr, Kind
from sdialog_like.recipes.inert import Inert, problem_at
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.typed import Given, Many
from sdialog_like.yaml_config import message_of

__all__ = ["Sampler", "When"]


class When(Inert):
    """Parameters that hold in some rows: ``{if: "mood == 'angry'", values: [...]}``; in Python ``When("…", values=[…])``."""

    model_config = ConfigDict(extra="allow")

    condition: Expr = Field(
        validation_alias="if", serialization_alias="if", min_length=1, description="A Jinja expression over other columns."
    )

    def __init__(self, condition: str | None = None, /, **data: Any) -> None:
        super().__init__(**data if condition is None else {"if": condition, **data})

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters that it sets."""
        return dict(self.model_extra or {})


class Sampler(Column):
    """A column whose values are drawn by chance; the same seed draws the same ones."""

    kind: ClassVar[Kind] = "sampler"
    together: ClassVar[Mapping[str, str]] = {}
    """Parameters that only go with another one: where a case sets that one, the column's own of these do not hold."""

    when: Many[Given[When]] = Field(
        default=(), description="Parameters for some rows; the first whose condition holds replaces those that it names."
    )

    @model_validator(mode="after")
    def _cases_are_good(self) -> Self:
        if not self.when:
            return self
        try:
            self._case({})
        except ValidationError:
            return self  # the column's own parameters are wrong; its own validators, which come later, say how
        errors = [error for index, case in enumerate(self.when) for error in self._wrong(index, case)]
        if errors:
            raise ValidationError.from_exception_data(type(self).__name__, errors)
        return self

    def _wrong(self, index: int, case: When) -> list[InitErrorDetails]:
        if not case.parameters:
            return [problem_at(("when", index), "no_parameters", "sets no parameter")]
        unknown = case.parameters.keys() - set(self.parameter_names())
        if unknown:
            return [
                problem_at(("when", index, name), "extra_forbidden", "is unknown", value)
                for name, value in case.parameters.items()
                if name in unknown
            ]
        try:
            self._case(case.parameters)
        except ValidationError as exc:
            return [_inside(found, index) for found in exc.errors(include_url=False)]
        return []

    @classmethod
    def parameter_names(cls) -> list[str]:
        """Return the names of the parameters that say what is drawn, and that may depend on other columns."""
        return [name for name in cls.model_fields if name not in Column.model_fields and name != "when"]

    def case(self, index: int) -> Self:
        """Return the column as it is where the condition of the case with this number is the first that holds."""
        return self._made_cases[index]

    @cached_property
    def _made_cases(self) -> tuple[Self, ...]:
        return tuple(self._case(case.parameters) for case in self.when)

    def _case(self, changes: Mapping[str, Any]) -> Self:
        own: dict[str, Any] = {
            name: getattr(self, name) for name in self.model_fields_set - {"when"} if self.together.get(name) not in changes
        }
        made: Self = type(self).model_validate({**own, **changes})
        return made

    def cases(self) -> tuple[Self, ...]:
        """Return the column without conditions, then the column in each of its cases."""
        return (self.model_copy(update={"when": ()}), *self._made_cases)

    def expressions(self) -> Mapping[Place, str]:
        """Return each expression of it, by its place in it."""
        cases: dict[Place, str] = {("when", index, "if"): case.condition for index, case in enumerate(self.when)}
        return {**super().expressions(), **cases}


def _inside(found: Any, index: int) -> InitErrorDetails:
    """Move an error of a case to the place where the case stands."""
    return problem_at(("when", index, *found["loc"]), "value_error", message_of(found), found["input"])
