"""The card of a Hugging Face dataset: a YAML header for machines, and what people should know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sdialog_like import __version__
from sdialog_like.exports.columns import COLUMNS, Kind
from sdialog_like.terminal import clean_text, one_line

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["CardFacts", "card_text"]

_SHOWN = 10
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"))


class CardFacts:
    """Counts over the dialogues, added one at a time."""

    def __init__(self) -> None:
        self.dialogs = 0
        self.turns = 0
        self.words = 0
        self.seeds = 0
        self.complete: Counter[bool | None] = Counter()
        self.models: Counter[str] = Counter()
        self.generators: Counter[str] = Counter()

    def add(self, dialog: Dialog) -> None:
        """Count a dialogue."""
        self.dialogs += 1
        self.turns += len(dialog.turns)
        self.words += sum(len(turn.text.split()) for turn in dialog.turns)
        self.seeds += dialog.seed is not None
        self.complete[dialog.complete] += 1
        if dialog.model is not None:
            self.models[dialog.model] += 1
        made = dialog.provenance
        if made is not None and made.generator:
            version = f", sdialog_like {made.packageVersion}" if made.packageVersion else ""
            self.generators[f"{made.generator}{version}"] += 1


def card_text(facts: CardFacts, data_file: str, *, title: str, language: str | None) -> str:
    """Return the card.

    Args:
        facts: What the dialogues tell.
        data_file: The data file's path in the folder.
        title: The dataset's title.
        language: The code of its language, or ``None``.
    """
    import yaml

    header = yaml.safe_dump(_header(facts, data_file, title, language), sort_keys=False, allow_unicode=True)
    columns = "\n".join(f"| `{name}` | {_type_name(kind)} | {meaning} |" for name, (kind, meaning) in COLUMNS.items())
    complete = f"{facts.complete[True]} came to their own end, {facts.complete[False]} did not"
    if facts.complete[None]:
        complete += f", of {facts.complete[None]} it is not recorded"
    return f"""---
{header}---

# {_plain(title)}

{facts.dialogs} dialogues with {facts.turns} turns and {facts.words} words (separated by white space); {complete}.

## How it was made

{_origin(facts)}

The files were written by sdialog_like {__version__} (`hf` export).

## Columns

One row is one dialogue.

| column | type | meaning |
|---|---|---|
{columns}

`sdialog_like.exports.import_dialogs` reads the rows back as dialogues, without loss.

## License and use

No license is stated here: whoever publishes this dataset chooses one that the terms of the model and of the underlying data
allow, and adds it to the header above (`license: …`). What the dialogues are fit for, and where they mislead, is for their
maker to say, too.
"""


def _header(facts: CardFacts, data_file: str, title: str, language: str | None) -> dict[str, Any]:
    header: dict[str, Any] = {"pretty_name": one_line(title)}
    if language:
        header["language"] = [language]
    header["size_categories"] = [next((name for limit, name in _SIZES if facts.dialogs < limit), "n>10M")]
    header["tags"] = ["dialogue", *(["synthetic"] if facts.models or facts.generators else [])]
    header["configs"] = [{"config_name": "default", "data_files": [{"split": "train", "path": data_file}]}]
    if data_file.endswith(".jsonl"):  # parquet has its types in itself; JSON's would be guessed from the first rows
        header["dataset_info"] = {"features": [{"name": name} | _feature(kind) for name, (kind, _) in COLUMNS.items()]}
    return header


def _feature(kind: Kind) -> dict[str, Any]:
    if isinstance(kind, dict):
        return {"list": [{"name": name} | _feature(inner) for name, inner in kind.items()]}
    return {"sequence": kind.strip("[]")} if kind.startswith("[") else {"dtype": kind}


def _type_name(kind: Kind) -> str:
    if isinstance(kind, dict):
        return f"list of {{{', '.join(kind)}}}"
    return kind


def _origin(facts: CardFacts) -> str:
    lines = [
        *_tally("Generator", facts.generators, facts.dialogs),
        *_tally("Model", facts.models, facts.dialogs),
        f"* Seeds are recorded for {facts.seeds} of {facts.dialogs} dialogues.",
    ]
    if any(model.partition(":")[0] == "builtin" for model in facts.models):
        lines.append("* `builtin` is a rule-based stand-in for tests and tutorials; its dialogues are no language model's.")
    if not facts.models and not facts.generators:
        lines.insert(0, "The dialogues do not record a model or a generator; where they come from is not known here.\n")
    return "\n".join(lines)


def _tally(what: str, counts: Mapping[str, int], total: int) -> list[str]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    lines = [f"* {what}: `{_plain(name)}` ({number} of {total} dialogues)" for name, number in ordered[:_SHOWN]]
    rest = sum(number for _, number in ordered[_SHOWN:])
    return [*lines, f"* {what}: others ({rest} of {total} dialogues)"] if rest else lines


def _plain(text: str) -> str:
    """Return a text that stays on its line and inside its quotation."""
    return clean_text(one_line(text)).replace("`", "'")
