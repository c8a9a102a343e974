"""Where finished dialogues go: to standard output, into one file, or into a folder with one file each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sdialog_like.cli.options import OutputFormat
from sdialog_like.errors import InputError, SdialogLikeError

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = [
    "ENDINGS",
    "check_target",
    "deliver",
    "deliver_results",
    "echo_clean",
    "is_file_name",
    "print_json",
    "write_folder",
]

# What a dialogue file may end in; of those that hold the same dialogue, the first keeps most.
ENDINGS = (".json", ".jsonl", ".csv", ".txt")

# DEL, the 8-bit controls, and the marks that reorder a line: JSON may hold them bare, a terminal may act on them.
_CONTROLS = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def echo_clean(text: str, *, err: bool = False) -> None:
    """Print text that came from data: without terminal escapes, and without reading any markup in it."""
    from sdialog_like.terminal import clean_text

    typer.echo(clean_text(text), err=err)


def is_file_name(path: Path) -> bool:
    """Whether the path's ending says that it is a file of dialogues (else it is taken for a folder)."""
    return path.suffix.lower() in ENDINGS and not path.is_dir()


def check_target(output: Path | None, count: int) -> None:
    """Say before any work is done that so many dialogues cannot go there.

    Raises:
        InputError: Several dialogues, and a file of a format that holds one.
    """
    if output is not None and count > 1 and is_file_name(output) and output.suffix.lower() != ".jsonl":
        raise InputError(
            f"{output} would hold one dialogue, but there are {count}.", hint="Name a folder, or a file ending in .jsonl."
        )


def deliver(dialogs: Sequence[Dialog], output: Path | None, output_format: OutputFormat | None) -> None:
    """Print the dialogues, or write them and say where.

    Args:
        dialogs: In the order in which they shall stand.
        output: A file (its ending decides the format), a folder, or ``None`` for standard output.
        output_format: Of files in a folder (default: json), or of standard output (default: for reading).
    """
    from sdialog_like.dialog import save_dialogs

    check_target(output, len(dialogs))
    if output is None:
        _print_all(dialogs, output_format)
        return
    if not dialogs:
        return
    if is_file_name(output):
        if output.suffix.lower() == ".jsonl":
            save_dialogs(dialogs, output)
        else:
            dialogs[0].to_file(output)
        written = [output]
    elif output_format is OutputFormat.jsonl:
        written = [output / "dialogs.jsonl"]
        save_dialogs(dialogs, written[0])
    else:
        ending = f".{(output_format or OutputFormat.json).value}"
        written = write_folder(((_name_of(dialog, i), dialog) for i, dialog in enumerate(dialogs, 1)), output, ending)
    what = f"{len(dialogs)} dialogue{'' if len(dialogs) == 1 else 's'}"
    where = written[0] if len(written) == 1 else f"{output} ({written[0].name} … {written[-1].name})"
    echo_clean(f"Wrote {what} to {where}", err=True)


def deliver_results(results: Iterable[Any], output: Path | None, output_format: OutputFormat | None) -> None:
    """Deliver what was made, whole or in part, then raise the first failure.

    Args:
        results: For each row a dialogue, or the exception that it ended with (its ``partial`` is delivered, too).
        output: As in `deliver`.
        output_format: As in `deliver`.
    """
    rows = list(results)
    failures = [row for row in rows if isinstance(row, BaseException)]
    dialogs = [row if not isinstance(row, BaseException) else getattr(row, "partial", None) for row in rows]
    kept = [dialog for dialog in dialogs if dialog is not None]
    if kept:
        deliver(kept, output, output_format)
    if not failures:
        return
    unfinished = sum(1 for failure in failures if getattr(failure, "partial", None) is not None)
    if unfinished:
        echo_clean(f"Note: {unfinished} of them unfinished (complete is false, termination says why).", err=True)
    if len(rows) == 1 or not isinstance(failures[0], SdialogLikeError):
        raise failures[0]
    raise SdialogLikeError(
        f"{len(failures)} of {len(rows)} dialogues failed. The first one: {failures[0].message}", hint=failures[0].hint
    )


def write_folder(named: Iterable[tuple[str, Dialog]], folder: Path, ending: str) -> list[Path]:
    """Write one file a dialogue; two that have the same name are told apart by a number.

    Args:
        named: File name without ending, and the dialogue.
        folder: Made where it is missing.
        ending: Such as ``.json``; decides the format.
    """
    written: list[Path] = []
    used: set[str] = set()
    for name, dialog in named:
        unique = next(candidate for candidate in _numbered(name) if candidate.casefold() not in used)
        used.add(unique.casefold())
        path = folder / (unique + ending)
        dialog.to_file(path)
        written.append(path)
    return written


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _name_of(dialog: Dialog, position: int) -> str:
    from sdialog_like.dialog import safe_file_name

    return safe_file_name(f"dialog-{position}" if dialog.dialogId is None else dialog.dialogId)


def print_json(text: str) -> None:
    """Print JSON as it is, but with the controls that JSON allows in strings written as escapes: the same data, harmless."""
    typer.echo(_CONTROLS.sub(lambda found: f"\\u{ord(found.group()):04x}", text))


def _print_all(dialogs: Sequence[Dialog], output_format: OutputFormat | None) -> None:
    if output_format is OutputFormat.json and len(dialogs) > 1:
        print_json("[\n" + ",\n".join(dialog.to_json() for dialog in dialogs) + "\n]")
        return
    for index, dialog in enumerate(dialogs):
        if output_format is OutputFormat.json:
            print_json(dialog.to_json())
        elif output_format is OutputFormat.jsonl:
            print_json(dialog.to_json(indent=None))
        else:
            if index:
                typer.echo()
            if output_format is OutputFormat.txt:
                echo_clean(str(dialog))
            else:
                dialog.print()
