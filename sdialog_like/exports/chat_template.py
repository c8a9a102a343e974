"""Text as a model's own tokenizer would lay it out, for training on plain text."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from sdialog_like.errors import InputError
from sdialog_like.exports.chat_exporter import ChatExporter
from sdialog_like.lazy import require

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["ChatTemplateExporter"]


class ChatTemplateExporter(ChatExporter):
    """Writes ``{"text": …}`` lines, made with the chat template of a tokenizer.

    Templates decide what they take: one that knows no system message, or wants the user to begin, refuses a dialogue by an
    error of its own, which is then the reason in the report. transformers runs templates in a sandbox; code that comes with
    a tokenizer is never run.

    Args:
        tokenizer: A folder with the tokenizer's files, the name of one that is already in the local Hugging Face cache, or
            a tokenizer object.
        download: Fetch a tokenizer that is not there yet from the Hugging Face hub; without it nothing is ever fetched.
        shape: The options of `ChatShape`.
    """

    def __init__(self, *, tokenizer: Any, download: bool = False, **shape: Any) -> None:
        super().__init__(**shape)
        self._tokenizer = _load(tokenizer, download) if isinstance(tokenizer, (str, os.PathLike)) else tokenizer
        if not getattr(self._tokenizer, "chat_template", None):
            raise InputError(
                "This tokenizer has no chat template.",
                hint="Name the tokenizer of a chat (instruct) model, not of a base model.",
            )

    def record(self, messages: list[dict[str, str]], dialog: Dialog) -> dict[str, Any]:
        """Return the text."""
        from jinja2 import TemplateError

        try:
            return {"text": self._tokenizer.apply_chat_template(messages, tokenize=False)}
        except TemplateError as exc:
            raise InputError(
                f"The tokenizer's chat template refuses it: {exc}", hint="Try leading=, trailing= or system=."
            ) from exc


def _load(name: str | os.PathLike[str], download: bool) -> Any:
    transformers = require("transformers", extra="transformers", purpose="Text by a chat template")
    try:
        return transformers.AutoTokenizer.from_pretrained(
            os.fspath(name), local_files_only=not download, trust_remote_code=False
        )
    except (OSError, ValueError) as exc:
        reason = str(exc).strip().splitlines() or ["no reason is given"]
        raise InputError(
            f"The tokenizer {os.fspath(name)!r} cannot be loaded: {reason[0]}",
            hint=None if download else "Name a folder with its files, or allow a download with download=True.",
        ) from exc
