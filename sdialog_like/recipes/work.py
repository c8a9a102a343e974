"""A recipe as a run's work: what a plan keeps of it, and what makes its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.recipes.recipe import Recipe
from sdialog_like.recipes.row import Table

if TYPE_CHECKING:
    from sdialog_like.engine import Client, Row

__all__ = ["RecipeWork"]

_SHAPES_NOTHING = ("name", "description", "processors")
"""What of a recipe may differ between two sessions of a run: no row depends on it."""


class RecipeWork:
    """What a run makes a recipe's rows with: ``run(RecipeWork(recipe), work.rows(100, seed=1), output=…)``.

    Args:
        recipe: The recipe; it is checked.
        recorded: The settings that a plan has of it, where it is made again from one.

    Raises:
        InputError: Something is wrong with it; lists all of it.
    """

    def __init__(self, recipe: Recipe, *, recorded: Mapping[str, Any] | None = None) -> None:
        self.recipe = recipe.checked()
        self.bound_model = recipe.bound_model()
        self._recorded = None if recorded is None else dict(recorded)

    @cached_property
    def _table(self) -> Table:
        return Table(self.recipe)

    def settings(self) -> dict[str, Any]:
        """Return the recipe as plain data.

        Raises:
            InputError: It holds something that only this process knows.
        """
        if self._recorded is not None:
            return dict(self._recorded)
        # The plan has the default model by itself; what it was called in the recipe does not matter.
        recipe = self.recipe.with_model("builtin").to_dict()
        shaping = {name: value for name, value in recipe.items() if name not in ("model", *_SHAPES_NOTHING)}
        besides = {name: recipe[name] for name in _SHAPES_NOTHING if name in recipe}
        settings: dict[str, Any] = {"recipe": shaping, "besides": besides}
        source = self.recipe.seed_rows()
        if source is not None:
            settings["seedFields"] = list(source.fields)
        if any(column.type == "person" for column in self.recipe.columns):
            import faker

            # Its words are part of what people are; another version has others.
            settings["faker"] = faker.VERSION
        return settings

    def parts(self) -> dict[str, Any]:
        """Return what the rows depend on, for where `settings` fails."""
        recipe = self.recipe
        return {"columns": recipe.columns, "models": recipe.models, "rows": recipe.rows}

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], model: Any) -> Self:
        """Make the work again.

        Raises:
            InputError: It is no recipe, or people were sampled with another version of Faker.
        """
        recorded = settings.get("faker")
        if recorded is not None:
            import faker

            if recorded != faker.VERSION:
                raise InputError(
                    f"The run's people were sampled with Faker {recorded}, and this is {faker.VERSION}.",
                    hint=f"Go on with: pip install faker=={recorded}",
                )
        recipe = {**settings.get("besides", {}), **settings["recipe"]}
        if "seedFields" in settings:
            # The run has its rows itself: where they came from may be gone, or hold others by now.
            columns = {name: recipe["rows"][name] for name in ("fields",) if name in recipe["rows"]}
            recipe["rows"] = {"data": [dict.fromkeys(settings["seedFields"])], **columns}
        return cls(Recipe.from_dict(recipe).with_model(model), recorded=settings)

    def with_model(self, model: Any, **parameters: Any) -> Self:
        """Return the same work with another default model."""
        from sdialog_like.llm import bind_model

        return type(self)(self.recipe.with_model(bind_model(model, **parameters)), recorded=self._recorded)

    def rows(self, num_records: int | None = None, *, seed: int = 0) -> Any:
        """Return the rows for a run: a number; or, where the recipe has seed rows, those, each with its fields.

        Args:
            num_records: How many; each seed row once otherwise.
            seed: The run's seed, from which the order of shuffled rows follows.

        Raises:
            InputError: There are no seed rows, and no number either.
        """
        source = self.recipe.seed_rows()
        if self._recorded is not None and source is not None:
            raise InputError("This work was made again from a run's folder, which has its rows itself.")
        if source is None:
            if num_records is None:
                raise InputError("How many rows?", hint="Give num_records; only a recipe with seed rows knows by itself.")
            return num_records
        return SeededRows(self.recipe, seed, num_records)

    def check_row(self, data: Mapping[str, Any] | None, *, id: int | str | None = None) -> None:  # noqa: A002
        """See to it that a row can be made of this data.

        Raises:
            InputError: It cannot.
        """
        source = self.recipe.seed_rows()
        known = set() if source is None else set(source.fields)
        fields = (data or {}).get("fields", {})
        unknown = sorted((data or {}).keys() - {"fields"}) or sorted(fields.keys() - known)
        if unknown:
            raise InputError(f"The recipe's rows have no field {unknown[0]!r}.")

    async def __call__(self, row: Row, client: Client) -> dict[str, Any]:
        """Make one row; see `Table.make`."""
        return await self._table.make(row, client)


class SeededRows:
    """A recipe's seed rows as a run takes them; they can be gone through again and again.

    Args:
        recipe: The recipe.
        seed: The run's seed.
        count: How many; each row once otherwise.
    """

    def __init__(self, recipe: Recipe, seed: int, count: int | None) -> None:
        self._recipe, self._seed, self._count = recipe, seed, count

    def __iter__(self) -> Iterator[dict[str, Any]]:
        source = self._recipe.seed_rows()
        assert source is not None
        used = {column.source_field for column in self._recipe.all_columns() if column.type == "seed"}  # type: ignore[attr-defined]
        for number, fields in enumerate(source.taken(self._seed, self._count)):
            # A field may be called id or seed, too, which are the run's own words.
            yield {"id": number, "fields": {name: value for name, value in fields.items() if name in used}}
