"""A folder that Hugging Face's ``datasets.load_dataset`` reads and the hub shows: a data file and a card."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sdialog_like.atomic import atomic_writer
from sdialog_like.errors import DialogFormatError, InputError
from sdialog_like.exports.base import Exporter
from sdialog_like.exports.card import CardFacts, card_text
from sdialog_like.exports.columns import from_row, to_row
from sdialog_like.exports.folder import new_folder
from sdialog_like.exports.lines import json_line, read_records
from sdialog_like.exports.parquet import ParquetExporter, read_parquet
from sdialog_like.exports.report import ExportReport, ImportReport

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["HuggingFaceExporter", "holds_dataset", "read_dataset_folder"]


class HuggingFaceExporter(Exporter):
    """Writes ``data/train-….parquet`` (JSONL with the same columns where pyarrow is missing) and ``README.md``, the card.

    The card says what is in the data and how it was made, as far as the dialogues tell. It states no license: that is the
    owner's to choose.

    Args:
        title: The card's title.
        language: The code of the dialogues' language, such as ``en``; left out of the card where it is not given.
        data: ``parquet``, ``jsonl``, or ``auto`` for parquet where pyarrow is installed.
    """

    keeps = None

    def __init__(self, *, title: str = "Dialogues", language: str | None = None, data: str = "auto") -> None:
        if data not in ("auto", "parquet", "jsonl"):
            raise InputError(f"data is auto, parquet or jsonl, not {data!r}.")
        if data == "auto":
            data = "parquet" if importlib.util.find_spec("pyarrow") else "jsonl"
        self._parquet = ParquetExporter() if data == "parquet" else None
        self._title = title
        self._language = language

    @contextmanager
    def open(self, target: Path, report: ExportReport) -> Iterator[Callable[[Dialog], None]]:
        """Open the folder."""
        facts = CardFacts()
        name = f"data/train-00000-of-00001.{'parquet' if self._parquet else 'jsonl'}"
        with new_folder(target) as folder:
            opened = self._parquet.open(folder / name, report) if self._parquet else _json_rows(folder / name)
            with opened as write_row:

                def write(dialog: Dialog) -> None:
                    write_row(dialog)
                    facts.add(dialog)

                yield write
            (folder / "README.md").write_text(
                card_text(facts, name, title=self._title, language=self._language), encoding="utf-8", newline="\n"
            )


@contextmanager
def _json_rows(target: Path) -> Iterator[Callable[[Dialog], None]]:
    with atomic_writer(target) as file:

        def write(dialog: Dialog) -> None:
            file.write(json_line(to_row(dialog)))

        yield write


def holds_dataset(folder: Path) -> bool:
    """Tell whether a folder has data files as `HuggingFaceExporter` writes them."""
    return bool(_data_files(folder))


def read_dataset_folder(path: Path, report: ImportReport) -> Iterator[Dialog]:
    """Read the data files of such a folder, one after the other.

    Raises:
        DialogFormatError: There are none, or one of them is broken.
    """
    files = _data_files(path)
    if not files:
        raise DialogFormatError("It has no data files.", hint="They are expected as data/*.parquet or data/*.jsonl.")
    for file in files:
        if file.suffix == ".parquet":
            yield from read_parquet(file, report)
            continue
        for where, row in read_records(file):
            try:
                yield from_row(row)
            except DialogFormatError as exc:
                raise DialogFormatError(f"In {where} of {file.name}: {exc.message}", hint=exc.hint) from exc


def _data_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("data/*.parquet")) or sorted(folder.glob("data/*.jsonl"))
