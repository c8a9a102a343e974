"""A data set on Hugging Face's hub."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sdialog_like.errors import InputError
from sdialog_like.lazy import require

if TYPE_CHECKING:
    from sdialog_like.recipes.recipe_result import RecipeResult

__all__ = ["push"]


def push(result: RecipeResult, repo: str, *, private: bool, options: Mapping[str, Any]) -> Any:
    """Publish a data set; see ``RecipeResult.push_to_hub``."""
    datasets = require("datasets", extra="tables", purpose="Publishing on the Hugging Face hub")
    with tempfile.TemporaryDirectory() as folder:
        # Written anew, also where the run has one: a run that is not finished has none, and one may have been changed.
        file = result.export("parquet", Path(folder) / "dataset.parquet")
        if not any(True for _ in result.rows()):
            raise InputError("There are no rows to publish.")
        found = datasets.Dataset.from_parquet(str(file), cache_dir=folder)
        return found.push_to_hub(repo, private=private, **options)
