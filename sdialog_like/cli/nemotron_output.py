"""Where a command of ``sdialog-like nemotron`` writes: one file, which is nobody else's, and the run's folder beside it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sdialog_like.cli.output import echo_clean
from sdialog_like.errors import InputError

__all__ = ["Place", "place_of", "write_lines"]

_WRITTEN = "outputs.json"
"""In the run's folder: the digests of the files that were written of it, so that they may be written again."""

_OF_RUNS = ("dialogs.jsonl", "failures.jsonl")


@dataclass(frozen=True)
class Place:
    """Where things go.

    Attributes:
        output: The file of what is made.
        folder: The run's folder.
    """

    output: Path
    folder: Path


def place_of(output: Path, folder: Path | None, *, read: Iterable[Path | None] = ()) -> Place:
    """Return where things go, and say at once what cannot be.

    Args:
        output: The file of what is made.
        folder: The run's folder; beside the output otherwise.
        read: The files that the command reads.

    Raises:
        InputError: The output is no .jsonl file, or one that this command must not write over: one that it reads, one of the
            run's own, or one that was not written of this run.
    """
    if output.suffix.lower() != ".jsonl" or output.is_dir():
        raise InputError(f"{output} is no .jsonl file.", hint="For example: --output questions.jsonl")
    own = output.with_suffix(".run") if folder is None else folder
    if own.exists() and not own.is_dir():
        raise InputError(f"{own} is a file, and the run needs a folder there.", hint="Name another one with --folder.")
    for path in read:
        if path is not None and _same(path, output):
            raise InputError(
                f"{output} is read by this command, and would be lost.", hint="Name another file with --output."
            )
    if output.name in _OF_RUNS and _same(output.parent, own):
        raise InputError(f"The run itself writes {output}.", hint="Name another file with --output.")
    if output.exists() and output.stat().st_size and _digest(output) not in _written(own):
        raise InputError(
            f"{output} is there already, and was not written (or was changed since) by the run in {own}.",
            hint="Name another file with --output, or move this one away.",
        )
    return Place(output, own)


def write_lines(records: Iterable[Mapping[str, Any]], place: Place, *, what: str) -> int:
    """Write records as JSONL, and say where; returns how many there are."""
    from sdialog_like.atomic import atomic_writer
    from sdialog_like.nemotron.preferences.columns import json_text

    count, digest = 0, hashlib.sha256()
    with atomic_writer(place.output) as file:
        for record in records:
            line = json_text(record).encode("utf-8") + b"\n"
            file.write(line)
            digest.update(line)
            count += 1
        # Before the file is there under its name: a process that is killed now leaves none that nobody knows.
        _note(place.folder, digest.hexdigest())
    if count:
        echo_clean(f"Wrote {count} {what} to {place.output}", err=True)
    else:
        echo_clean(f"There are no {what}: {place.output} is empty.", err=True)
    return count


def _same(one: Path, other: Path) -> bool:
    """Whether two names are of the same file, be it through links."""
    try:
        return os.path.samefile(one, other)
    except OSError:  # one is not there
        return os.path.realpath(one) == os.path.realpath(other)


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        digest = hashlib.sha256()
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _written(folder: Path) -> list[str]:
    try:
        noted = json.loads((folder / _WRITTEN).read_bytes())
    except (OSError, ValueError):
        return []
    return noted if isinstance(noted, list) else []


def _note(folder: Path, digest: str) -> None:
    from sdialog_like.atomic import write_atomically

    noted = _written(folder)
    if digest not in noted:
        write_atomically(folder / _WRITTEN, json.dumps([*noted, digest]).encode("ascii"))
