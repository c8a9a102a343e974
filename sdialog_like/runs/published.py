"""Whether a finished run's files are there, as they were written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

__all__ = ["NOTE", "published_report"]

NOTE = "published"
"""The name under which the database keeps the files' sizes (see ``RunStore.note``)."""


def published_report(folder: Path, noted: str | None) -> dict[str, Any] | None:
    """Return the report, if the files are there, as long as they were when they were written; ``None`` otherwise.

    ``run verify`` looks closer.

    Args:
        folder: The run's folder.
        noted: What the database keeps under `NOTE`.
    """
    sizes = json.loads(noted or "null")
    if sizes is None or any(_size(folder / name) != size for name, size in sizes.items()):
        return None
    try:
        report = json.loads((folder / "report.json").read_bytes())
    except (OSError, ValueError):
        return None
    return report if isinstance(report, dict) else None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
