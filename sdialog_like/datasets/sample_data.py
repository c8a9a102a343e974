"""Where the small sample lies that comes with the package."""

from __future__ import annotations

from pathlib import Path

from sdialog_like.errors import DatasetError

__all__ = ["sample_path"]


def sample_path() -> Path:
    """Return the folder of the sample: four tasks and some fifteen dialogues in STAR's format, written for this package.

    Raises:
        DatasetError: It is not there, because the installation is not whole.
    """
    package = Path(__file__).resolve().parent
    # A wheel carries the sample inside the package; in a checkout it lies at the top, where a reader finds it.
    for folder in (package / "sample", package.parents[1] / "datasets" / "sample"):
        if folder.is_dir():
            return folder
    raise DatasetError("The sample dataset is missing from this installation.", hint="Install the package again.")
