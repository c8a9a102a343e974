"""What all columns share, and what those share that a model makes."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from sdialog_like.errors import InputError
from sdialog_like.recipes.inert import Inert
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.references import in_expression, in_template, names_in
from sdialog_like.recipes.templates import RESERVED
from sdialog_like.recipes.typed import Many
from sdialog_like.runs.config_sections import refuse_secrets

__all__ = ["Column", "ColumnName", "ColumnNames", "Expr", "Kind", "ModelColumn", "PromptColumn", "Template", "check_name"]

Kind = Literal["sampler", "seed", "expression", "model", "persona", "dialogue", "judge", "custom", "validate"]
"""What sort of column it is: how it is drawn, and counted in reports."""

_JINJA = frozenset({"true", "false", "none", "not", "and", "or", "in", "is", "if", "else", "loop", "self", "super"})
_GLOBALS = frozenset({"range", "dict", "lipsum", "cycler", "joiner", "namespace"})


def check_name(name: str) -> str:
    """Return a column's name, if templates can refer to it.

    Raises:
        InputError: They cannot.
    """
    if not name.isidentifier():
        raise InputError(
            f"{name!r} cannot be the name of a column: templates could not refer to it.",
            hint="Use letters, digits and _, and begin with a letter.",
        )
    if name.startswith("_"):
        raise InputError(f"{name!r} begins with _, which templates may not refer to.")
    if keyword.iskeyword(name) or name in _JINJA | _GLOBALS | RESERVED:
        raise InputError(f"{name!r} means something else in templates or in Python.", hint=f"For example: {name}_.")
    return name


ColumnName = Annotated[str, AfterValidator(check_name)]
"""The name of a column."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


ColumnNames: TypeAlias = Annotated[Many[ColumnName], BeforeValidator(_as_list)]
"""Names of columns; one may stand alone."""

Template = Annotated[str, Field(json_schema_extra={"jinja": "template"})]
"""Jinja: text with ``{{ column }}`` in it."""

Expr = Annotated[str, Field(json_schema_extra={"jinja": "expression"})]
"""A Jinja expression, without braces: ``complexity == 'high'``."""


class Column(Inert):
    """A column of the table. It is data, and does nothing: what fills its cells is in `sdialog_like.recipes.cells`.

    Attributes:
        kind: What sort of column it is.
    """

    kind: ClassVar[Kind] = "custom"

    type: str = Field(description="What the column does.")
    name: ColumnName = Field(description="What it is called, in templates and in the result.")
    description: str = Field(default="", description="What it is for; shown, and sent to nobody.")
    skip_when: Expr | None = Field(
        default=None, description="A Jinja expression; where it holds, the column is not made, and its value is null."
    )
    propagate_skip: bool = Field(
        default=True, description="Whether it is skipped, too, where a column that it refers to was skipped."
    )
    drop: bool = Field(default=False, description="Whether it is left out of the result; other columns can use it.")

    def references(self) -> frozenset[str]:
        """Return the names of the columns that have to be there before this one."""
        return names_in(
            [
                frozenset(self.named().values()),
                *(in_template(text) for text in self.templates().values()),
                *(in_expression(text) for text in self.expressions().values()),
            ]
        )

    def may_use(self) -> frozenset[str]:
        """Return names that refer to columns only where there are such: a function's parameters that have a default."""
        return frozenset()

    def needs_of(self, known: Collection[str]) -> frozenset[str]:
        """Return the names of the columns that have to be there before this one, in a recipe with these columns."""
        return self.references() | {name for name in self.may_use() if name in known and name != self.name}

    def named(self) -> Mapping[Place, str]:
        """Return each column that is referred to by its name alone, by its place in this one."""
        return {}

    def templates(self) -> Mapping[Place, str]:
        """Return each template of this column, by its place in it, so that it can be checked."""
        return {}

    def expressions(self) -> Mapping[Place, str]:
        """Return each Jinja expression of this column, by its place in it."""
        return {} if self.skip_when is None else {("skip_when",): self.skip_when}

    def models(self) -> Mapping[Place, Any]:
        """Return the models that it names, by their places in it; a place without one (None) has the recipe's."""
        return {}


class ModelColumn(Column):
    """A column whose cells a model makes."""

    kind: ClassVar[Kind] = "model"

    model: str | None = Field(
        default=None, min_length=1, description="An alias of the recipe's `models`, or a spec; the recipe's model otherwise."
    )
    parameters: dict[str, Any] = Field(
        default_factory=dict, description="Parameters of this column's calls: temperature, top_p, max_tokens …"
    )
    trace: bool = Field(default=False, description="Whether the exact messages and the reasoning are kept beside the value.")

    @field_validator("parameters")
    @classmethod
    def _no_secrets(cls, value: dict[str, Any]) -> dict[str, Any]:
        refuse_secrets(value)
        for name in ("seed", "model", "schema", "tools"):
            if name in value:
                raise InputError(f"{name} is not a parameter of a column's calls.")
        return value

    def models(self) -> Mapping[Place, Any]:
        """Return the models that it names, by their places in it; see `Column.models`."""
        return {("model",): self.model}


class PromptColumn(ModelColumn):
    """A column that asks a model one question."""

    prompt: Template = Field(min_length=1, description="What the model is asked: Jinja over other columns.")
    system_prompt: Template | None = Field(default=None, description="The system message: Jinja over other columns.")
    constant: bool = Field(
        default=False, description="Says that the prompt is meant to be the same in every row; only the seed differs then."
    )

    def templates(self) -> Mapping[Place, str]:
        """Return each template of it, by its place in it."""
        own = {("prompt",): self.prompt, ("system_prompt",): self.system_prompt}
        return {place: text for place, text in own.items() if text is not None}
