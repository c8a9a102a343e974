"""What becomes of a row's result: one line of dialogs.jsonl, or one of failures.jsonl."""

from __future__ import annotations

import json
import traceback
from typing import Any

from pydantic import BaseModel

from sdialog_like.dialog import Dialog
from sdialog_like.engine import RowResult
from sdialog_like.errors import InputError, SdialogLikeError, UnusableReplyError

__all__ = ["failure_line", "message_of", "result_line", "turn_count"]


def result_line(value: Any) -> str:
    """Return a result as one line of JSON: a dialogue, a pydantic object, or plain data.

    Raises:
        InputError: It is something else.
    """
    if isinstance(value, Dialog):
        return value.to_json(indent=None)
    try:
        return _one_line(value.model_dump(mode="json") if isinstance(value, BaseModel) else value)
    except Exception as exc:  # a pydantic object's own serialisers may raise anything
        raise InputError(
            f"The program returned something that cannot be kept as JSON: {exc}.",
            hint="Return a Dialog, a pydantic object, or plain data.",
        ) from exc


def failure_line(result: RowResult[Any], position: int) -> str:
    """Return what is kept of a row that failed: the error with its causes, the last raw reply, what was made so far."""
    error = result.error
    assert error is not None
    chain = _chain(error)
    # Foreign errors may have attributes of these names, too, that hold anything.
    raw = next((found.raw for found in chain if isinstance(found, UnusableReplyError) and found.raw), None)
    partial = getattr(error, "partial", None)
    record = {
        "id": result.row.id,
        "seed": result.row.seed,
        "position": position,
        "error": _described(error),
        "causes": [_described(cause) for cause in chain[1:]],
        "raw": raw,
        "partial": _plain(partial),
    }
    if not isinstance(error, SdialogLikeError):  # a bug of the program: its author wants to know where
        record["traceback"] = "".join(traceback.format_exception(error))
    return _one_line(record)


def turn_count(value: Any) -> int:
    """Return how many turns a result has; 0 where it is no dialogue."""
    return len(value.turns) if isinstance(value, Dialog) else 0


def message_of(error: BaseException) -> str:
    """Return what an error says: one of ours without its hint. Others may have bugs of their own, which stop nobody here."""
    if isinstance(error, SdialogLikeError):
        return error.message
    try:
        return str(error)
    except Exception as exc:
        return f"its text cannot be shown ({type(exc).__name__})"


def _plain(partial: Any) -> Any:
    """Return what an error says was made so far (a dialogue, a pipeline's openlines) as plain data, where it is any."""
    to_dict = getattr(partial, "to_dict", None)
    if not callable(to_dict):
        return None
    try:
        made = to_dict()
        _one_line(made)
    except Exception:  # foreign errors may have any attribute of this name
        return None
    return made


def _one_line(value: Any) -> str:
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:  # half a character, which only an escape can hold
        return json.dumps(value, allow_nan=False)
    return line


def _chain(error: BaseException) -> list[Any]:
    chain: list[Any] = [error]
    while (cause := chain[-1].__cause__) is not None and cause not in chain:
        chain.append(cause)
    return chain


def _described(error: BaseException) -> dict[str, Any]:
    described: dict[str, Any] = {"type": type(error).__name__, "message": message_of(error)}
    if isinstance(error, SdialogLikeError) and error.hint:
        described["hint"] = error.hint
    return described
