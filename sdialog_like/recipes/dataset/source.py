"""A recipe's run as it is recorded, finished or not, and what is known of the recipe."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sdialog_like import __version__
from sdialog_like.engine import Usage
from sdialog_like.errors import RunFolderError, SdialogLikeError
from sdialog_like.recipes.dataset.row import dataset_row
from sdialog_like.recipes.dataset.writing import DATASET, METADATA, read_metadata
from sdialog_like.recipes.outline import Outline, outline_from_dict, outline_of, outline_of_names
from sdialog_like.recipes.processing.steps import Processing
from sdialog_like.recipes.reporting.facts import Facts
from sdialog_like.runs.plan import Plan
from sdialog_like.runs.reading import open_run

if TYPE_CHECKING:
    from sdialog_like.recipes.recipe import Recipe

__all__ = ["Source", "is_recipe"]

_LIBRARIES = ("faker", "numpy", "pydantic", "langchain-core")
_LOOKED_AT = 100


class Source:
    """A recipe's run, for reading.

    Args:
        folder: The run's folder.
        recipe: The recipe, where it is at hand; else what the folder says of it.

    Raises:
        RunFolderError: There is no run, or none of a recipe.
    """

    def __init__(self, folder: Path, recipe: Recipe | None = None) -> None:
        self.folder = folder
        with open_run(folder) as run:
            self.plan: Plan = run.plan
        self._given = recipe
        if recipe is None and not is_recipe(self.plan):
            raise RunFolderError(f"The run in {folder} is not a recipe's.", hint="See: sdialog-like run status DIR")

    @cached_property
    def recipe(self) -> Recipe | None:
        """The recipe; None where it cannot be made again from the folder."""
        if self._given is not None:
            return self._given
        written = self._written()
        return _recipe_of(self.plan, None if written is None else written["recipe"])

    @cached_property
    def outline(self) -> Outline:
        """The recipe's columns."""
        written = self._written()
        if self._given is None and written is not None:
            return outline_from_dict(written["outline"])
        if self.recipe is not None:
            try:
                return outline_of(self.recipe)
            except (SdialogLikeError, OSError):
                pass  # the seed rows' file is gone, say
        names: dict[str, None] = {}
        for number, line in enumerate(self.lines()):
            if number >= _LOOKED_AT:
                break
            names.update(dict.fromkeys(line["values"]))
        return outline_of_names("recipe", names)

    def _written(self) -> dict[str, Any] | None:
        """Return the metadata, if they are of this run, whether or not its rows have changed since (another try, say)."""
        found = read_metadata(self.folder)
        return found if found is not None and found.get("fingerprint") == self.plan.fingerprint else None

    def lines(self) -> Iterator[dict[str, Any]]:
        """Go through the rows that are done, as they are recorded."""
        with open_run(self.folder) as run:
            for line in run.lines():
                yield json.loads(line)

    def failures(self) -> Iterator[dict[str, Any]]:
        """Go through the rows that failed."""
        with open_run(self.folder) as run:
            yield from run.failures()

    def waiting(self) -> int:
        """Return how many rows are not finished."""
        with open_run(self.folder) as run:
            return run.counts()["waiting"]

    def row(self, line: dict[str, Any]) -> dict[str, Any]:
        """Return the row of the data set, before the processors."""
        return dataset_row(line, self.outline)

    def processing(self) -> Processing:
        """Return the recipe's processors, ready to be applied.

        Raises:
            InputError: One is not installed.
        """
        return Processing(() if self.recipe is None else self.recipe.processors, self.outline)

    def facts(self) -> Facts:
        """Return what counts rows for the report; failures are counted already."""
        facts = Facts(self.outline)
        for record in self.failures():
            facts.add_failure(record)
        return facts

    def report(self, facts: Facts) -> dict[str, Any]:
        """Return the report as plain data, once all rows were counted."""
        with open_run(self.folder) as run:
            waiting, usage, parts = run.counts()["waiting"], run.usage(), run.cost_by_part()
        return {
            "name": self.outline.name,
            "description": self.outline.description,
            "model": self.plan.model["spec"],
            "seed": self.plan.seed,
            "packageVersion": self.plan.packageVersion,
            **facts.to_dict(waiting=waiting, usage=usage or Usage(), parts=parts),
        }

    def made_of(self) -> str | None:
        """Return the digest of the results that the files were made of; None as long as the run is not finished."""
        with open_run(self.folder) as run:
            report = run.report()
        return None if report is None else str(report["fingerprint"] + ":" + report["files"]["dialogs.jsonl"]["sha256"])

    def fresh_metadata(self) -> dict[str, Any] | None:
        """Return the metadata, if the files were written of the results as they are, and are there; None otherwise."""
        found = read_metadata(self.folder)
        if found is None or found.get("packageVersion") != __version__ or found.get("madeOf") in (None, ""):
            return None
        if found["madeOf"] != self.made_of() or not self._is_of(found["recipe"]):
            return None
        for name, file in found["files"].items():
            path = self.folder / name
            if not path.is_file() or ("bytes" in file and path.stat().st_size != file["bytes"]):
                return None
        return found

    def _is_of(self, written: dict[str, Any] | None) -> bool:
        """Whether the files are of this very recipe: other processors make another data set of the same rows."""
        if self._given is None:
            return True
        given = None if self._given.not_portable() is not None else self._given.to_dict()
        return given == written

    def models(self) -> dict[str, Any]:
        """Return the recipe's aliases as plain data; what cannot be written down by its class."""
        if self.recipe is None:
            return {}
        return {name: _model(value) for name, value in self.recipe.models.items()}

    def versions(self) -> dict[str, str]:
        """Return the versions of what has a part in the rows."""
        found = {"sdialog_like": self.plan.packageVersion}
        for name in _LIBRARIES:
            try:
                found[name] = importlib.metadata.version(name)
            except importlib.metadata.PackageNotFoundError:
                continue
        return found

    @property
    def dataset_path(self) -> Path:
        """Where the data set is, once the run is finished."""
        return self.folder / DATASET

    @property
    def metadata_path(self) -> Path:
        """Where the metadata is, once the run is finished."""
        return self.folder / METADATA


def _model(value: Any) -> Any:
    dumped = getattr(value, "model_dump", None)
    if isinstance(value, str):
        return value
    from sdialog_like.recipes.model_config import ModelConfig

    return dumped(exclude_unset=True) if isinstance(value, ModelConfig) and dumped else type(value).__name__


def is_recipe(plan: Plan) -> bool:
    """Tell whether a run is a recipe's."""
    return plan.work.get("portable") == "sdialog_like.recipes.work:RecipeWork"


def _recipe_of(plan: Plan, written: dict[str, Any] | None) -> Recipe | None:
    """Make a recipe again, as far as that is possible here: from the metadata, else from the plan."""
    from sdialog_like.recipes.recipe import Recipe

    try:
        if written is not None:
            return Recipe.from_dict(written)
        arguments = plan.work.get("arguments") or {}
        if "recipe" not in arguments:
            return None
        model = plan.work.get("model") or plan.model
        whole = {**arguments.get("besides", {}), **arguments["recipe"]}
        return Recipe.from_dict(whole).with_model(model["spec"], **model.get("parameters", {}))
    except (SdialogLikeError, OSError, TypeError, KeyError):
        return None  # its functions are not on the path, say; the rows can be read nevertheless
