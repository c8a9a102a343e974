"""Options that say how a run is carried out; `run start` and `run resume` share them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sdialog_like.errors import InputError

__all__ = [
    "BaseUrlsOption",
    "FailedShareOption",
    "FolderArgument",
    "FullSyncOption",
    "MaxCallsOption",
    "MaxCostOption",
    "MaxTimeOption",
    "MaxTokensOption",
    "OtherModelOption",
    "PriceInputOption",
    "PriceOutputOption",
    "RetryFailedOption",
    "RunConcurrencyOption",
    "WorkersOption",
    "addresses",
    "given",
    "seconds_option",
]

FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="The run's folder.")]

OtherModelOption = Annotated[
    str | None,
    typer.Option("--model", "-m", help="Another model: NAME or ollama:NAME, openai:NAME, llamacpp:FILE.gguf, builtin."),
]
BaseUrlsOption = Annotated[
    list[str] | None,
    typer.Option("--base-url", help="Address of the model server; may be repeated to share the work among several."),
]
RunConcurrencyOption = Annotated[
    int | None,
    typer.Option("--concurrency", "-c", min=1, help="The most requests at the same time; 32 where nothing says otherwise."),
]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes that share the rows; 1 where nothing says otherwise.")
]
MaxCallsOption = Annotated[
    int | None, typer.Option("--max-calls", min=1, help="Stop after so many requests, over all sessions of the run.")
]
MaxTokensOption = Annotated[
    int | None, typer.Option("--max-tokens", min=1, help="Stop after so many tokens, in and out, over all sessions.")
]
MaxCostOption = Annotated[
    float | None, typer.Option("--max-cost", help="Stop when the tokens have cost so much; needs the prices.")
]
PriceInputOption = Annotated[
    float | None, typer.Option("--price-input", min=0, help="Price of a million tokens in, in any currency.")
]
PriceOutputOption = Annotated[float | None, typer.Option("--price-output", min=0, help="Price of a million tokens out.")]
MaxTimeOption = Annotated[
    str | None, typer.Option("--max-time", metavar="TIME", help="Stop this session after 90s, 15m, 2h, 1h30m …")
]
FailedShareOption = Annotated[
    float | None,
    typer.Option("--failed-share", min=0, max=1, help="Stop where more than this share of the last 50 rows failed."),
]
RetryFailedOption = Annotated[bool, typer.Option("--retry-failed", help="Give rows that failed another chance.")]
FullSyncOption = Annotated[
    bool, typer.Option("--full-sync", help="Wait for the disk after each reply: safe from power failures, but slow.")
]


def addresses(urls: list[str] | None) -> str | list[str] | None:
    """Return one address as a text, several as a list."""
    return urls[0] if urls and len(urls) == 1 else urls or None


def seconds_option(text: str | None) -> float | None:
    """Read ``--max-time``.

    Raises:
        InputError: It is no duration.
    """
    if text is None:
        return None
    from sdialog_like.runs.config_sections import seconds_of

    try:
        seconds: float = seconds_of(text)
    except InputError as exc:
        raise InputError(f"--max-time: {exc.message}", hint=exc.hint) from exc
    return seconds


def given(**values: Any) -> dict[str, Any]:
    """Return the options that were given."""
    return {name: value for name, value in values.items() if value is not None}
