"""A few rows of a recipe, in memory: to look at before a run is begun."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

from sdialog_like.dialog import Dialog
from sdialog_like.engine import Engine, Row, map_rows, run_blocking, run_on_loop
from sdialog_like.errors import InputError
from sdialog_like.recipes.dataset.frame import data_frame
from sdialog_like.recipes.dataset.row import dataset_row, is_dialogue
from sdialog_like.recipes.making import with_other_model
from sdialog_like.recipes.outline import outline_of
from sdialog_like.recipes.processing.steps import Processing
from sdialog_like.recipes.row import Table
from sdialog_like.recipes.work import RecipeWork
from sdialog_like.seeds import check_seed, derive_seed, fresh_seed

if TYPE_CHECKING:
    from sdialog_like.recipes.recipe import Recipe

__all__ = ["Preview", "amake_preview", "make_preview"]


class Preview:
    """A few rows of a recipe.

    ``print(preview)`` and a notebook show them; it is a sequence of the rows of the data set.

    Attributes:
        name: The recipe's name.
        seed: The seed that the rows come from: ``recipe.run(…, seed=preview.seed)`` begins with the same rows.
        rows: The rows of the data set, after the processors.
        lines: The rows as a run records them, dropped ones among them.
        failures: The rows that failed, by their ids, and why.
    """

    def __init__(
        self,
        name: str,
        seed: int,
        rows: list[dict[str, Any]],
        lines: list[dict[str, Any]],
        failures: Mapping[int | str, Exception],
    ) -> None:
        self.name = name
        self.seed = seed
        self.rows = rows
        self.lines = lines
        self.failures = dict(failures)

    def load_dataset(self, dialogs: str = "objects") -> Any:
        """Return the rows as a pandas ``DataFrame``; see ``RecipeResult.load_dataset``."""
        return data_frame(self.rows, dialogs)

    def dialogs(self, column: str | None = None) -> list[Dialog]:
        """Return the dialogues of a column, or of all columns."""
        found = (value for line in self.lines for name, value in line["values"].items() if column in (None, name))
        return [Dialog.from_dict(value) for value in found if is_dialogue(value)]

    def print(self, file: TextIO | None = None) -> None:
        """Print the rows: with colours on a terminal, as plain text elsewhere."""
        from sdialog_like.recipes.reporting.preview_views import print_preview

        print_preview(self, file)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self.rows[index]

    def __str__(self) -> str:
        from io import StringIO

        text = StringIO()
        self.print(text)
        return text.getvalue()

    def __repr__(self) -> str:
        return f"<Preview of {self.name!r}: {len(self.rows)} rows, seed {self.seed}>"

    def _repr_html_(self) -> str:
        from sdialog_like.recipes.reporting.preview_views import preview_html

        return preview_html(self)


def make_preview(recipe: Recipe, n: int, **how: Any) -> Preview:
    """Make a few rows; see ``Recipe.preview``."""
    return run_blocking(_planned(recipe, n, **how))


async def amake_preview(recipe: Recipe, n: int, **how: Any) -> Preview:
    """Like `make_preview`, to be awaited."""
    return await run_on_loop(_planned(recipe, n, **how)())


def _planned(
    recipe: Recipe, n: int, *, seed: int | None = None, model: Any = None, progress: bool = True, **parameters: Any
) -> Callable[[], Coroutine[Any, Any, Preview]]:
    """Settle everything before any request is made; what is returned makes the rows."""
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise InputError(f"n is a whole number of at least 1, not {n!r}.")
    chosen = fresh_seed() if seed is None else check_seed(seed)
    changed = with_other_model(recipe, model, parameters)
    work = RecipeWork(changed)
    rows = list(_rows(work, n, chosen))
    outline = outline_of(changed)
    processing = Processing(changed.processors, outline)
    table = Table(changed)

    async def made() -> Preview:
        results = await map_rows(table.make, rows, engine=Engine(work.bound_model), progress=progress)
        failed = {result.row.id: result.error for result in results if result.error is not None}
        if len(failed) == len(results):
            raise next(iter(failed.values()))
        lines = [result.value for result in results if result.error is None]
        kept = [processing.apply(dataset_row(line, outline)) for line in lines if line.get("dropped") is None]
        return Preview(changed.name, chosen, kept, lines, failed)

    return made


def _rows(work: RecipeWork, n: int, seed: int) -> Iterator[Row]:
    """Yield the rows with which a run with this seed begins."""
    found = work.rows(n, seed=seed)
    for given in range(found) if isinstance(found, int) else islice(found, n):
        data = None if isinstance(given, int) else {name: value for name, value in given.items() if name != "id"}
        number = given if isinstance(given, int) else given["id"]
        yield Row(number, derive_seed(seed, number), data)
