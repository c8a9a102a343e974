"""The formats by name; each one's code, and the libraries it needs, load when it is used."""

from __future__ import annotations

import difflib
import importlib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sdialog_like.errors import InputError
from sdialog_like.exports.base import Exporter

__all__ = ["FORMATS", "Format", "make_exporter"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that dialogues can be exported to.

    Attributes:
        name: Its name.
        purpose: What it is, in half a sentence.
        ending: How its file's name usually ends; empty where the target is a folder.
        where: Module and class, as ``module:class``.
        extra: The extra of this package that it needs, or ``None``.
    """

    name: str
    purpose: str
    ending: str
    where: str
    extra: str | None = None

    def exporter_class(self) -> type[Exporter]:
        """Load the class that writes it."""
        module, _, name = self.where.partition(":")
        return cast("type[Exporter]", getattr(importlib.import_module(f"sdialog_like.exports.{module}"), name))

    def options(self) -> dict[str, inspect.Parameter]:
        """Return the options by name; a parameter without a default must be given."""
        return self.exporter_class().options()


FORMATS: Mapping[str, Format] = {
    made.name: made
    for made in (
        Format("jsonl", "one dialogue a line, as JSON; keeps everything", ".jsonl", "jsonl:JsonlExporter"),
        Format("folder", "a JSON and a txt file for each dialogue", "", "folder:FolderExporter"),
        Format("csv", "a table with one row a turn", ".csv", "csv_turns:CsvExporter"),
        Format(
            "parquet", "typed columns, one row a dialogue; keeps everything", ".parquet", "parquet:ParquetExporter", "data"
        ),
        Format("openai", "chat fine-tuning lines with roles and contents", ".jsonl", "openai:OpenAIExporter"),
        Format("sharegpt", "conversations of human and gpt", ".jsonl", "sharegpt:ShareGPTExporter"),
        Format(
            "chat-template",
            "lines of text by a tokenizer's chat template",
            ".jsonl",
            "chat_template:ChatTemplateExporter",
            "transformers",
        ),
        Format("hf", "a folder for Hugging Face datasets, with a card; keeps everything", "", "hf:HuggingFaceExporter"),
    )
}


def make_exporter(name: str, options: Mapping[str, Any]) -> Exporter:
    """Make a format's exporter.

    Raises:
        InputError: There is no such format or option, a needed option is missing, or one has a wrong value.
        MissingExtraError: What the format needs is not installed.
    """
    if name not in FORMATS:
        close = difflib.get_close_matches(str(name), FORMATS, n=1)
        raise InputError(
            f"There is no export format {name!r}.{f' Did you mean {close[0]!r}?' if close else ''}",
            hint=f"Known: {', '.join(FORMATS)}.",
        )
    known = FORMATS[name].options()
    listed = f"Options of {name}: {', '.join(known) or 'none'}."
    unknown = [option for option in options if option not in known]
    if unknown:
        raise InputError(f"The format {name} has no option {', '.join(map(repr, unknown))}.", hint=listed)
    missing = [o for o, parameter in known.items() if parameter.default is parameter.empty and o not in options]
    if missing:
        raise InputError(f"The format {name} needs the option {', '.join(map(repr, missing))}.", hint=listed)
    return FORMATS[name].exporter_class()(**options)
