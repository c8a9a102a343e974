"""A recipe's columns as far as results and reports need them: known also where the recipe itself cannot be made again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sdialog_like.judges import Score

if TYPE_CHECKING:
    from sdialog_like.recipes.columns.base import Column
    from sdialog_like.recipes.recipe import Recipe

__all__ = ["ColumnOutline", "Outline", "outline_from_dict", "outline_of", "outline_of_names", "second_part"]

TRACE, SECOND, REASON = "__trace", "__second", "__reason"


@dataclass(frozen=True, slots=True)
class ColumnOutline:
    """What results and reports need to know of a column.

    Attributes:
        name: Its name.
        type: Its type, such as ``category``; empty where it is not known.
        kind: What sort of column it is, such as ``sampler``; empty where it is not known.
        drop: Whether it is left out of the result.
        models: Who makes it.
        scores: What a judge rates.
        second_model: Who judges a second time.
        opener: Who of ``user`` and ``assistant`` opens a dialogue.
        trace: Whether its calls are kept.
        reasons: Whether a value of it may come with a reason: why it is null, or what is wrong.
    """

    name: str
    type: str = ""
    kind: str = ""
    drop: bool = False
    models: tuple[str, ...] = ()
    scores: tuple[Score, ...] = ()
    second_model: str | None = None
    opener: str | None = None
    trace: bool = False
    reasons: bool = False

    @property
    def beside(self) -> dict[str, str]:
        """The columns that the data set has beside this one: part of a row's result to the column's name."""
        parts = {"traces": (self.trace, TRACE), "second": (self.second_model, SECOND), "reasons": (self.reasons, REASON)}
        return {part: self.name + ending for part, (wanted, ending) in parts.items() if wanted}

    def to_dict(self) -> dict[str, Any]:
        """Return what there is to say, as plain data."""
        data: dict[str, Any] = {"name": self.name, "type": self.type, "kind": self.kind}
        if self.models:
            data["models"] = list(self.models)
        if self.scores:
            data["scores"] = [score.model_dump(mode="json") for score in self.scores]
        for name in ("drop", "second_model", "opener", "trace", "reasons"):
            if getattr(self, name):
                data[name] = getattr(self, name)
        return data


@dataclass(frozen=True, slots=True)
class Outline:
    """What results and reports need to know of a recipe.

    Attributes:
        name: Its name.
        description: What it is for.
        columns: Its columns, those of the seed rows among them.
    """

    name: str
    description: str = ""
    columns: tuple[ColumnOutline, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        columns = [column.to_dict() for column in self.columns]
        return {"name": self.name, "description": self.description, "columns": columns}

    @property
    def kept(self) -> tuple[ColumnOutline, ...]:
        """The columns that are not left out of the result."""
        return tuple(column for column in self.columns if not column.drop)

    def dialogue_columns(self) -> list[str]:
        """Return the names of the dialogue columns that are kept."""
        return [column.name for column in self.kept if column.kind == "dialogue"]


def outline_of(recipe: Recipe) -> Outline:
    """Return the outline of a recipe."""
    return Outline(recipe.name, recipe.description, tuple(_column(recipe, column) for column in recipe.all_columns()))


def outline_from_dict(data: Mapping[str, Any]) -> Outline:
    """Return the outline that ``to_dict`` wrote down."""
    columns = []
    for each in data["columns"]:
        scores = tuple(Score(**score) for score in each.get("scores", ()))
        columns.append(ColumnOutline(**{**each, "models": tuple(each.get("models", ())), "scores": scores}))
    return Outline(data["name"], data["description"], tuple(columns))


def outline_of_names(name: str, columns: Iterable[str]) -> Outline:
    """Return what there is to say where nothing but the columns' names is known."""
    return Outline(name, columns=tuple(ColumnOutline(column) for column in columns))


def second_part(name: str) -> str:
    """Return the name under which the calls of a column's second judge are recorded."""
    return f"{name} (second)"


def _column(recipe: Recipe, column: Column) -> ColumnOutline:
    models = [recipe.model if model is None else model for model in column.models().values()]
    marks = column.kind == "validate" and "mark" in (getattr(column, "on_fail", ""), getattr(column, "then", ""))
    return ColumnOutline(
        name=column.name,
        type=column.type,
        kind=column.kind,
        drop=column.drop,
        models=tuple(dict.fromkeys(model_name(recipe, model) for model in models)),
        scores=tuple(getattr(column, "scores", ())),
        second_model=getattr(column, "second_model", None),
        opener=getattr(column, "opener", None),
        trace=bool(getattr(column, "trace", False)),
        reasons=column.kind == "judge" or marks,
    )


def model_name(recipe: Recipe, model: Any) -> str:
    """Return what a model of a recipe is called: the spec behind an alias; an object by its class."""
    behind = recipe.models.get(model, model) if isinstance(model, str) else model
    spec = getattr(behind, "model", None) or getattr(behind, "spec", None) or behind
    return spec if isinstance(spec, str) else type(spec).__name__
