"""Run every tutorial from the first cell to the last, as a reader would; any error is one of CI.

The notebooks are executed in memory, in their own folder; ``--save`` writes the outputs back into them.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDER = Path(__file__).resolve().parent


def execute(path: Path, *, save: bool) -> None:
    """Execute one notebook.

    Args:
        path: The notebook.
        save: Whether its outputs are written back.

    Raises:
        CellExecutionError: A cell failed.
    """
    notebook = nbformat.read(path, as_version=4)
    started = time.perf_counter()
    resources = {"metadata": {"path": str(FOLDER)}}
    # Streams are joined, so that a progress line that was drawn ten times is saved once.
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources, coalesce_streams=True).execute()
    print(f"{path.name}: {len(notebook.cells)} cells in {time.perf_counter() - started:.1f} s")
    if save:
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
        notebook.metadata.pop("widgets", None)
        nbformat.write(notebook, path)


def main() -> int:
    """Execute all notebooks, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--save", action="store_true", help="write the outputs back into the notebooks")
    arguments = parser.parse_args()
    failed = 0
    for path in sorted(FOLDER.glob("*.ipynb")):
        try:
            execute(path, save=arguments.save)
        except CellExecutionError as exc:
            failed += 1
            print(f"{path.name} failed:\n{exc}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
