"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sdialog_like.errors import InputError

if TYPE_CHECKING:
    from sdialog_like.llm import BoundModel

__all__ = [
    "BaseUrlOption",
    "ConcurrencyOption",
    "FormatOption",
    "MaxTurnsOption",
    "ModelOption",
    "OutputFormat",
    "OutputOption",
    "ParamOption",
    "chosen_model",
    "model_parameters",
    "parse_pairs",
    "parse_params",
    "read_text_option",
]

# The same as sdialog_like.llm.DEFAULT_MODEL (a test compares them); importing it here would make `--help` slow.
DEFAULT_MODEL = "qwen2.5:14b"


class OutputFormat(str, Enum):
    """How dialogues are written."""

    json = "json"
    jsonl = "jsonl"
    txt = "txt"


ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        "-m",
        help="The model: NAME or ollama:NAME, openai:NAME (with --base-url for other servers), llamacpp:FILE.gguf, "
        "or builtin (offline, rule-based).",
    ),
]
ParamOption = Annotated[
    list[str] | None,
    typer.Option("--param", "-p", metavar="KEY=VALUE", help="A model parameter, such as temperature=0.7; may be repeated."),
]
BaseUrlOption = Annotated[str | None, typer.Option("--base-url", help="Address of the model server.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="A folder, or a file ending in .json, .jsonl, .txt or .csv; else standard output."),
]
FormatOption = Annotated[
    OutputFormat | None, typer.Option("--format", "-f", help="How to write dialogues to a folder or to standard output.")
]
ConcurrencyOption = Annotated[int, typer.Option("--concurrency", "-c", min=1, help="How many requests at a time.")]
MaxTurnsOption = Annotated[int | None, typer.Option("--max-turns", min=1, help="Role play ends after so many turns.")]

_OWN_OPTIONS = {"model": "--model", "spec": "--model", "seed": "--seed"}


def parse_params(pairs: Sequence[str] | None) -> dict[str, Any]:
    """Read the ``key=value`` pairs of ``--param``; see `parse_pairs`.

    Raises:
        InputError: As in `parse_pairs`, or a key that has an option of its own.
    """
    parameters = parse_pairs(pairs, "--param", example="temperature=0.7")
    for key in parameters:
        if key in _OWN_OPTIONS:
            raise InputError(f"--param {key}=… is not a model parameter.", hint=f"Use {_OWN_OPTIONS[key]} instead.")
    return parameters


def parse_pairs(pairs: Sequence[str] | None, option: str, *, example: str = "") -> dict[str, Any]:
    """Read ``key=value`` pairs; a value is read as JSON where it is JSON (numbers, true, lists), else as text.

    Raises:
        InputError: A pair without ``=``, or a key that is no name.
    """
    values: dict[str, Any] = {}
    for pair in pairs or ():
        key, equals, value = pair.partition("=")
        key = key.strip()
        if not equals or not key.isidentifier():
            hint = f"For example: {option} {example}" if example else None
            raise InputError(f"{option} takes KEY=VALUE, not {pair!r}.", hint=hint)
        try:
            values[key] = json.loads(value)
        except ValueError:
            values[key] = value
    return values


def chosen_model(spec: str, params: Sequence[str] | None, base_url: str | list[str] | None = None) -> BoundModel:
    """Make the model that the options name; nothing is contacted. Says so where it is the rule-based stand-in."""
    from sdialog_like.llm import bind_model

    model = bind_model(spec, **model_parameters(params, base_url))
    if spec == "builtin":
        typer.echo("Note: builtin is a rule-based stand-in that works offline; it is not a language model.", err=True)
    return model


def model_parameters(params: Sequence[str] | None, base_url: str | list[str] | None) -> dict[str, Any]:
    """All parameters of the model that the options name."""
    return parse_params(params) | ({} if base_url is None else {"base_url": base_url})


def read_text_option(value: str) -> str:
    """Return the text, or for ``@file`` the file's content (``@-`` is standard input)."""
    if not value.startswith("@"):
        return value
    if value == "@-":
        return sys.stdin.read()
    path = Path(value[1:])
    try:
        return path.read_text("utf-8-sig").strip()
    except UnicodeDecodeError as exc:
        raise InputError(f"{path} is not UTF-8 text.") from exc
