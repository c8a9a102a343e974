"""``sdialog-like convert``: dialogue files from one format to another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sdialog_like.cli.output import ENDINGS, check_target, echo_clean, is_file_name, write_folder
from sdialog_like.errors import DialogFormatError, InputError

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["convert", "losses"]

# What only JSON and JSONL keep; txt and csv hold speakers and texts.
_JSON_ONLY = (
    "model",
    "seed",
    "dialogId",
    "complete",
    "scenario",
    "events",
    "personas",
    "context",
    "notes",
    "parentId",
    "termination",
    "provenance",
)


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A dialogue file, or a folder of them.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="A file ending in .json, .jsonl, .csv, .txt, or a folder.")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="FORMAT", help="The format of files in the folder OUT: json, csv or txt.")
    ] = None,
) -> None:
    """Convert dialogues; the file endings decide the formats. What the new format cannot hold is said."""
    from sdialog_like.dialog import save_dialogs

    named = list(_read(source))
    if not named:
        raise InputError(f"{source} holds no dialogues.", hint=f"Known endings: {', '.join(ENDINGS)}.")
    check_target(target, len(named))
    if source.resolve() == target.resolve():
        raise InputError(f"{target} is what would be read.", hint="Name another file or folder.")
    if is_file_name(target):
        ending = target.suffix.lower()
        if ending == ".jsonl":
            save_dialogs((dialog for _, dialog in named), target)
        else:
            named[0][1].to_file(target)
    else:
        ending = _ending(to, target)
        write_folder(named, target, ending)
    echo_clean(f"Wrote {len(named)} dialogue{'' if len(named) == 1 else 's'} to {target}", err=True)
    for note in losses([dialog for _, dialog in named], ending):
        echo_clean(f"Note: {note}", err=True)


def losses(dialogs: list[Dialog], ending: str) -> list[str]:
    """Say what of these dialogues a format does not keep; nothing for JSON and JSONL."""
    if ending in (".json", ".jsonl"):
        return []
    name = ending.removeprefix(".")
    lost = [field for field in _JSON_ONLY if any(getattr(dialog, field) not in (None, [], {}, "") for dialog in dialogs)]
    notes = [f"{name} keeps speakers and texts only; left out: {', '.join(lost)}."] if lost else []
    broken = sum(1 for dialog in dialogs for turn in dialog.turns if len(turn.text.splitlines()) > 1)
    if ending == ".txt" and broken:
        notes.append(f"in {broken} turn{'' if broken == 1 else 's'} line breaks became spaces.")
    return notes


def _read(source: Path) -> Iterator[tuple[str, Dialog]]:
    """All dialogues, each with a file name for it: its file's, or its id where the file holds several."""
    from sdialog_like.dialog import load_dialogs, safe_file_name

    for file in _files_of(source) if source.is_dir() else [source]:
        dialogs = load_dialogs(file)
        for position, dialog in enumerate(dialogs):
            several = len(dialogs) > 1 or file.suffix.lower() == ".jsonl"
            own = position if dialog.dialogId is None else dialog.dialogId
            yield (safe_file_name(own) if several else file.stem), dialog


def _files_of(folder: Path) -> list[Path]:
    """The dialogue files of a folder; of a name that is there in several formats the one that holds most, as in loading."""
    best: dict[str, Path] = {}
    for ending in ENDINGS:
        for file in folder.glob("*"):
            if file.suffix.lower() == ending and not file.name.startswith("."):
                best.setdefault(file.stem, file)
    return sorted(best.values())


def _ending(to: str | None, target: Path) -> str:
    if target.suffix and not target.is_dir() and to is None:
        raise DialogFormatError(f"{target}: there is no format {target.suffix!r}.", hint=f"Known: {', '.join(ENDINGS)}.")
    ending = f".{(to or 'json').lower().removeprefix('.')}"
    if ending == ".jsonl":
        raise DialogFormatError("A .jsonl file holds many dialogues by itself.", hint="Name a file ending in .jsonl as OUT.")
    if ending not in ENDINGS:
        raise DialogFormatError(f"There is no format {to!r}.", hint="Known for folders: json, csv, txt.")
    return ending
