"""Language models: what a model spec names, and how a seed and a schema reach its server.

`get_model` makes a LangChain chat model out of a spec; `bind_model` adds what the engine needs to call it (`BoundModel`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "BoundModel",
    "CheckResult",
    "DEFAULT_MODEL",
    "ModelSpec",
    "RawReply",
    "SPEC_FORMS",
    "ToolCall",
    "ToolSpec",
    "bind_model",
    "check_model",
    "get_model",
    "normalise_error",
    "parse_spec",
    "read_reply",
]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "BoundModel": "sdialog_like.llm.bound",
        "CheckResult": "sdialog_like.llm.check",
        "DEFAULT_MODEL": "sdialog_like.llm.specs",
        "ModelSpec": "sdialog_like.llm.specs",
        "RawReply": "sdialog_like.llm.reply",
        "SPEC_FORMS": "sdialog_like.llm.specs",
        "ToolCall": "sdialog_like.llm.tool_calls",
        "ToolSpec": "sdialog_like.llm.tool_calls",
        "bind_model": "sdialog_like.llm.bound",
        "check_model": "sdialog_like.llm.check",
        "get_model": "sdialog_like.llm.models",
        "normalise_error": "sdialog_like.llm.normalise",
        "parse_spec": "sdialog_like.llm.specs",
        "read_reply": "sdialog_like.llm.reply",
    },
)

if TYPE_CHECKING:
    from sdialog_like.llm.bound import BoundModel, bind_model
    from sdialog_like.llm.check import CheckResult, check_model
    from sdialog_like.llm.models import get_model
    from sdialog_like.llm.normalise import normalise_error
    from sdialog_like.llm.reply import RawReply, read_reply
    from sdialog_like.llm.specs import DEFAULT_MODEL, SPEC_FORMS, ModelSpec, parse_spec
    from sdialog_like.llm.tool_calls import ToolCall, ToolSpec
