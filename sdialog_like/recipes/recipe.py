"""A recipe: a table of columns, from which rows and dialogues are made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import Field, field_validator
from typing_extensions import Self

from sdialog_like.atomic import write_atomically
from sdialog_like.errors import InputError
from sdialog_like.llm.specs import DEFAULT_MODEL
from sdialog_like.recipes.columns.base import Column
from sdialog_like.recipes.columns.seed import Seed
from sdialog_like.recipes.inert import Inert
from sdialog_like.recipes.kinds import AnyColumn
from sdialog_like.recipes.model_config import AnyModel, ModelConfig, bound
from sdialog_like.recipes.processor_configs import AnyProcessor
from sdialog_like.recipes.rows_config import AnyRows
from sdialog_like.recipes.typed import Given, Many

if TYPE_CHECKING:
    from sdialog_like.llm import BoundModel
    from sdialog_like.recipes.previewing import Preview
    from sdialog_like.recipes.recipe_result import RecipeResult
    from sdialog_like.recipes.seed_rows import SeedRows
    from sdialog_like.yaml_config import Problem

__all__ = ["Recipe"]


class Recipe(Inert):
    """A table of columns, in any order: each is made as soon as those are there that it refers to.

    YAML and Python say the same thing:

        >>> from sdialog_like.recipes import Category, Recipe, Text
        >>> recipe = Recipe(name="tips", model="builtin", columns=[
        ...     Category(name="topic", values=["sleep", "food"]),
        ...     Text(name="tip", prompt="Give a tip about {{ topic }}."),
        ... ])
        >>> recipe.check()
        []
        >>> [column.name for column in recipe.order()]
        ['topic', 'tip']
    """

    name: str = Field(default="recipe", min_length=1, description="What it is called.")
    description: str = Field(default="", description="What it is for.")
    model: AnyModel = Field(
        default=DEFAULT_MODEL, description="The model of all columns that name none: a spec or an alias."
    )
    models: Given[dict[str, AnyModel]] = Field(
        default_factory=dict, description="Aliases: name to a spec, or to {model: SPEC, temperature: …}."
    )
    rows: Given[AnyRows | None] = Field(default=None, description="Where seed rows come from, if any.")
    columns: Many[Given[AnyColumn]] = Field(default=(), description="The columns, in any order.")
    processors: Many[Given[AnyProcessor]] = Field(default=(), description="What happens to the rows afterwards, in order.")

    @field_validator("models")
    @classmethod
    def _aliases(cls, value: dict[str, Any]) -> dict[str, Any]:
        for alias in value:
            if not alias.replace("-", "_").isidentifier():
                raise InputError(f"{alias!r} is no name of a model.", hint="Use letters, digits, _ and -.")
        return value

    # Making other recipes of it.

    def add(self, *columns: Column) -> Self:
        """Return a recipe with these columns besides."""
        return self._with(columns=[*self.columns, *columns])

    def with_model(self, model: Any, **parameters: Any) -> Self:
        """Return a recipe with another default model; aliases stay."""
        return self._with(model=ModelConfig(model=model, **parameters) if parameters else model)

    def _with(self, **changes: Any) -> Self:
        return type(self)(**{**{name: getattr(self, name) for name in self.model_fields_set}, **changes})

    # What is in it.

    def all_columns(self) -> tuple[Column, ...]:
        """Return the declared columns, and before them those that the seed rows bring by themselves.

        Raises:
            InputError: The seed rows cannot be read.
        """
        source = self.seed_rows()
        if source is None:
            return tuple(self.columns)
        declared = {column.name for column in self.columns}
        brought = (Seed(name=field) for field in source.column_fields if field not in declared)
        return (*brought, *self.columns)

    def column(self, name: str) -> Column:
        """Return the column of this name.

        Raises:
            InputError: There is none.
        """
        for column in self.all_columns():
            if column.name == name:
                return column
        raise InputError(
            f"The recipe has no column {name!r}.", hint=f"It has {', '.join(c.name for c in self.all_columns())}."
        )

    def order(self) -> list[Column]:
        """Return all columns so that each comes after those that it refers to; otherwise in the recipe's order.

        Raises:
            InputError: Columns refer to each other in a circle, or to one that there is not.
        """
        from sdialog_like.recipes.graph import in_order

        return in_order(self.all_columns())

    def seed_rows(self) -> SeedRows | None:
        """Return the seed rows, if the recipe has any.

        Raises:
            InputError: They cannot be read.
        """
        return self._opened_rows

    @cached_property
    def _opened_rows(self) -> SeedRows | None:
        from sdialog_like.recipes.seed_rows import SeedRows

        return None if self.rows is None else SeedRows(self.rows)

    def bound_model(self, name: str | None = None, parameters: Mapping[str, Any] | None = None) -> BoundModel:
        """Make a model of the recipe. Contacts no server.

        Args:
            name: An alias or a spec; the recipe's default model otherwise.
            parameters: Parameters besides the model's own.

        Raises:
            ModelSpecError: There is no such model, or it does not know a parameter.
        """
        chosen = self.model if name is None else name
        if isinstance(chosen, str) and chosen in self.models:
            chosen = self.models[chosen]
        return bound(chosen, parameters)

    def check(self) -> list[Problem]:
        """Return all that is wrong, before anything is made: errors, and warnings about what may not be meant so."""
        from sdialog_like.recipes.check import problems_of_recipe

        return problems_of_recipe(self)

    def checked(self) -> Self:
        """Return the recipe itself, if nothing is wrong with it.

        Raises:
            InputError: Something is; lists all of it.
        """
        from sdialog_like.recipes.problems import raise_errors

        raise_errors(f"The recipe {self.name!r}", self.check())
        return self

    def not_portable(self) -> str | None:
        """Say why the recipe cannot be written down, or used by another process; None where it can."""
        try:
            self.to_dict()
        except InputError as exc:
            return exc.message
        return None

    # Making rows.

    def run(
        self,
        num_records: int | None = None,
        output: str | os.PathLike[str] = "output/recipe",
        *,
        seed: int | None = None,
        model: Any = None,
        **how: Any,
    ) -> RecipeResult:
        """Make the recipe's rows, so that nothing is lost whatever happens; the same call on the same folder goes on.

        It is a run like every other (see `runs.run`): concurrent, recorded reply by reply, the same at any concurrency.
        At its end the folder holds ``dataset.jsonl``, ``dataset.parquet`` (where pyarrow is installed), ``recipe.yaml``,
        ``metadata.json`` and ``report.html``, too.

        Args:
            num_records: How many rows; with seed rows each of those once otherwise.
            output: The folder.
            seed: The run's seed; a random one otherwise, which the run keeps.
            model: The default model, instead of the recipe's: a spec, one of the recipe's aliases, or an object.
            **how: Settings of `runs.run` (``concurrency``, ``workers``, ``retry_failed``, ``max_calls``, ``progress`` …) and
                parameters of the default model (``temperature``, ``base_url`` …).

        Raises:
            InputError: Something is wrong with the recipe (all of it is listed) or with an argument; no request was made.
            RunError: As in `runs.run`.
            KeyboardInterrupt: Ctrl-C, after everything was put away.
        """
        from sdialog_like.recipes.making import make

        return make(self, num_records, output, seed=seed, model=model, **how)

    async def arun(
        self, num_records: int | None = None, output: str | os.PathLike[str] = "output/recipe", **how: Any
    ) -> RecipeResult:
        """Like `run`, to be awaited."""
        from sdialog_like.recipes.making import amake

        return await amake(self, num_records, output, **how)

    def preview(self, n: int = 3, *, seed: int | None = None, model: Any = None, **parameters: Any) -> Preview:
        """Make a few rows in memory, to look at: those that a run with the same seed begins with.

        Args:
            n: How many.
            seed: Where they come from; a random one otherwise.
            model: As in `run`.
            **parameters: Parameters of the default model; ``progress=False`` shows no progress line.

        Raises:
            InputError: Something is wrong with the recipe; all of it is listed, and no request was made.
            ColumnError: All rows failed; this is the first one's reason.
        """
        from sdialog_like.recipes.previewing import make_preview

        return make_preview(self, n, seed=seed, model=model, **parameters)

    async def apreview(self, n: int = 3, **how: Any) -> Preview:
        """Like `preview`, to be awaited."""
        from sdialog_like.recipes.previewing import amake_preview

        return await amake_preview(self, n, **how)

    # Writing it down, and reading it.

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON data, from which `from_dict` makes it again.

        Raises:
            InputError: It holds something that only this process knows: a function or a model without a name.
        """
        return self._dumped("json")

    def to_yaml(self, path: str | os.PathLike[str] | None = None) -> str:
        """Return it as YAML; with a path, write that file, too.

        Raises:
            InputError: As in `to_dict`; or the file cannot be written.
        """
        text = yaml.dump(self._dumped("python"), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
        if path is not None:
            try:
                write_atomically(path, text.encode("utf-8"))
            except OSError as exc:
                raise InputError(f"The recipe cannot be written to {os.fspath(path)!r}: {exc.strerror or exc}.") from exc
        return text

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Make a recipe of what `to_dict` wrote.

        Raises:
            InputError: It is no recipe; lists all problems.
        """
        from sdialog_like.recipes.reading import recipe_of

        return recipe_of(cls, dict(data))

    @classmethod
    def from_yaml(cls, source: str | os.PathLike[str]) -> Self:
        """Read a recipe.

        Args:
            source: A file; or the YAML itself, if it has more than one line. Relative paths in a file are relative to it.

        Raises:
            InputError: It cannot be read, or something is wrong with it; lists all problems, with lines and columns.
        """
        from sdialog_like.recipes.reading import recipe_from_yaml

        return recipe_from_yaml(cls, source)

    def _dumped(self, mode: str) -> dict[str, Any]:
        from pydantic_core import PydanticSerializationError

        try:
            return self.model_dump(mode=mode, exclude_unset=True)
        except PydanticSerializationError as exc:
            cause = exc.__cause__ or exc.__context__
            raise (
                cause if isinstance(cause, InputError) else InputError(f"The recipe cannot be written down: {exc}")
            ) from exc


class _Dumper(yaml.SafeDumper):
    """YAML as people write it: long texts as blocks."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


def _list(dumper: yaml.SafeDumper, value: Any) -> yaml.SequenceNode:
    short = all(isinstance(item, (str, int, float)) and len(str(item)) <= 30 for item in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=short or None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(tuple, _list)
