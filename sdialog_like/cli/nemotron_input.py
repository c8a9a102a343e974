"""What the commands of ``sdialog-like nemotron`` read: openlines, topics, documents."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sdialog_like.errors import DialogFormatError, InputError

__all__ = ["input_files", "read_documents", "read_lines", "read_openlines", "read_user"]

_RECORDS = {".jsonl", ".json"}
_DOCUMENTS = (".txt", ".md")
_PERSONAS = (".json", ".yaml", ".yml")
_TABLES = {".csv", ".tsv", ".parquet", ".arrow", ".feather", ".xls", ".xlsx"}
_OF_OPENLINES = frozenset({"id", "text", "kind", "stage"})
_OF_PROMPTS = frozenset({"id", "prompt", "origin"})


def read_openlines(path: Path, limit: int | None = None) -> list[dict[str, Any]]:
    """Read openlines as rows of a run.

    Args:
        path: A .jsonl or .json file of texts or records (of the other commands, or mappings with ``openline``, ``text`` or
            ``prompt``); or a text file with one openline a line.
        limit: Only the first so many.

    Raises:
        InputError: There is none, or something in it is no openline.
    """
    _refuse_table(path)
    if path.suffix.lower() not in _RECORDS:
        rows: list[dict[str, Any]] = [{"openline": line} for line in read_lines(path)]
    else:
        rows = [_row(item, f"{path}, {where}") for where, item in _records(path)]
    if not rows:
        raise InputError(f"{path} holds no openlines.")
    return rows[:limit]


def read_lines(path: Path) -> list[str]:
    """Read the lines of a text file that are not blank.

    Raises:
        InputError: It cannot be read.
    """
    return [line.strip() for line in _text(path).split("\n") if line.strip()]


def read_documents(paths: Sequence[Path]) -> list[tuple[str, str]]:
    """Read documents: each file is one; of a .jsonl file each line's ``text``; of a folder each .txt and .md file.

    Returns:
        Each document's name and its text.

    Raises:
        InputError: One cannot be read, or there is none.
    """
    documents: list[tuple[str, str]] = []
    for path in paths:
        if path.is_dir():
            files = sorted(file for file in path.iterdir() if file.suffix.lower() in _DOCUMENTS and file.is_file())
            documents += [(str(file), _text(file)) for file in files]
        elif path.suffix.lower() in _RECORDS:
            documents += [(f"{path}, {where}", _document(item, f"{path}, {where}")) for where, item in _records(path)]
        else:
            _refuse_table(path)
            documents.append((str(path), _text(path)))
    if not documents:
        raise InputError("There are no documents.", hint="Name files, or a folder of .txt and .md files, with --documents.")
    empty = next((name for name, text in documents if not text.strip()), None)
    if empty is not None:
        raise InputError(f"{empty} is empty.")
    return documents


def read_user(user: str | None) -> Any:
    """Return who plays the user: a persona from a JSON or YAML file (or the only one of a .jsonl file), or words.

    Raises:
        InputError: The file holds none, or several, or is of another kind.
    """
    if user is None:
        return None
    from sdialog_like.personas import load_persona
    from sdialog_like.personas.files import make_persona

    path = Path(user)
    if path.suffix.lower() in _PERSONAS:
        return load_persona(path)
    if path.suffix.lower() == ".jsonl":
        personas = [persona for _, persona in _records(path)]
        if len(personas) != 1 or not isinstance(personas[0], Mapping):
            raise InputError(
                f"{path} holds {len(personas)} personas, and one plays the user.",
                hint="Name a file of one persona: .json, .yaml or a .jsonl file of one line.",
            )
        return make_persona(personas[0])
    if os.path.isfile(user):
        raise InputError(
            f"{path} is a file of another kind than personas are in.",
            hint="A persona is in a .json, .yaml or .jsonl file; a description in words is given itself.",
        )
    if not user.strip():
        raise InputError("--user is blank.", hint="Describe the user in words, or name a persona's file.")
    return user


def input_files(openlines: Path, user: str | None) -> list[Path]:
    """Return the files that a command reads."""
    return [openlines] if user is None else [openlines, Path(user)]


def _refuse_table(path: Path) -> None:
    if path.suffix.lower() in _TABLES:
        raise InputError(
            f"{path} is a table, and not lines of text or of JSON.",
            hint="Write its rows as JSON lines first, with pandas for example: "
            f'frame.to_json("{path.with_suffix(".jsonl").name}", orient="records", lines=True).',
        )


def _row(item: Any, where: str) -> dict[str, Any]:
    if isinstance(item, str) and item.strip():
        return {"openline": item}
    if isinstance(item, Mapping):
        if item.keys() >= _OF_OPENLINES:
            from sdialog_like.nemotron.pipelines import Openline

            return Openline.from_dict(item).to_row()
        row = dict(item)
        if item.keys() >= _OF_PROMPTS:
            row.pop("seed", None)  # says how the prompt was made; its answers get seeds of their own
        if "openline" not in row and "text" in row:
            row["openline"] = row.pop("text")
        if row.get("openline") is not None or row.get("prompt") is not None:
            return row
    raise InputError(
        f"{where} is no openline: {json.dumps(item, ensure_ascii=False):.80}", hint='A line is {"openline": "…"} or a text.'
    )


def _document(item: Any, where: str) -> str:
    text = item.get("text") if isinstance(item, Mapping) else item
    if not isinstance(text, str):
        raise InputError(f"{where} is no document.", hint='A line is {"text": "…"} or a text.')
    return text


def _records(path: Path) -> list[tuple[str, Any]]:
    from sdialog_like.exports.lines import read_records

    try:
        return list(read_records(path))
    except DialogFormatError as exc:
        raise InputError(f"{path}: {exc.message}", hint=exc.hint) from exc


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise InputError(f"{path} is not UTF-8 text.") from exc
