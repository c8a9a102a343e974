"""The files that a finished recipe's folder holds besides those of every run."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sdialog_like import __version__
from sdialog_like.atomic import write_atomically
from sdialog_like.errors import InputError, RunError
from sdialog_like.recipes.dataset.files import read_jsonl, write_jsonl, write_parquet
from sdialog_like.recipes.processing.steps import Processing
from sdialog_like.recipes.reporting.recipe_report import RecipeReport

if TYPE_CHECKING:
    from sdialog_like.recipes.dataset.source import Source

__all__ = ["DATASET", "METADATA", "PARQUET", "read_metadata", "write_files"]

DATASET, PARQUET, METADATA, REPORT, RECIPE = (
    "dataset.jsonl",
    "dataset.parquet",
    "metadata.json",
    "report.html",
    "recipe.yaml",
)
_FORMAT = "sdialog_like recipe"


def read_metadata(folder: Path) -> dict[str, Any] | None:
    """Return what ``metadata.json`` holds; None where there is none of a recipe."""
    try:
        found = json.loads((folder / METADATA).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("format") == _FORMAT else None


def write_files(source: Source) -> dict[str, Any]:
    """Write the data set, the recipe, the report and, last of all, the metadata of a run that is finished.

    Args:
        source: The run, and the recipe's columns.

    Returns:
        The metadata.

    Raises:
        RunError: The disk refuses. Nothing is lost; the results are in the run's database.
    """
    folder = source.folder
    processing = source.processing()
    facts = source.facts()
    try:
        written, types = write_jsonl(folder / DATASET, _rows(source, processing, facts))
        files: dict[str, Any] = {DATASET: written}
        notes = [f"{problem} ({rows} rows)" for problem, rows in processing.problems.most_common()]
        if importlib.util.find_spec("pyarrow") is not None:
            write_parquet(folder / PARQUET, read_jsonl(folder / DATASET), types)
            files[PARQUET] = {"rows": written["lines"]}
        else:
            (folder / PARQUET).unlink(missing_ok=True)  # of an earlier time, with other rows
            notes.append("dataset.parquet is missing: it needs pyarrow; pip install 'sdialog_like[data]'")
        not_portable = None if source.recipe is None else source.recipe.not_portable()
        recipe = None if not_portable is not None else source.recipe
        if recipe is not None:
            recipe.to_yaml(folder / RECIPE)
            files[RECIPE] = {}
        elif not_portable is not None:
            notes.append(f"recipe.yaml is missing, because the recipe cannot be written down: {not_portable}")
        report = source.report(facts)
        RecipeReport(report).save(folder / REPORT)
        files[REPORT] = {}
        metadata = {
            "format": _FORMAT,
            "formatVersion": 1,
            "packageVersion": __version__,
            "versions": source.versions(),
            "created": source.plan.created,
            "fingerprint": source.plan.fingerprint,
            "seed": source.plan.seed,
            "model": source.plan.model,
            "models": source.models(),
            "recipe": None if recipe is None else recipe.to_dict(),
            "notPortable": not_portable,
            "outline": source.outline.to_dict(),
            "columns": {name: str(kind) for name, kind in types.items()},
            "notes": notes,
            "files": files,
            "madeOf": source.made_of(),
            "report": report,
        }
        text = json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"
        write_atomically(folder / METADATA, text.encode("utf-8", "backslashreplace"))
    except (OSError, InputError) as exc:
        reason = exc.message if isinstance(exc, InputError) else f"{folder} cannot be written to: {exc.strerror or exc}."
        raise RunError(
            f"All rows are made, but the data set could not be written: {reason}",
            hint="Nothing is lost: put it right, and run the recipe again on the same folder.",
        ) from exc
    return metadata


def _rows(source: Source, processing: Processing, facts: Any) -> Iterator[dict[str, Any]]:
    for line in source.lines():
        if facts.add(line):
            yield processing.apply(source.row(line))
