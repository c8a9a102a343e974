"""The models that need no server: the rule-based ``builtin``, and the scripted model of the tests.

Both take ``seed=`` and ``schema=`` with each call, and hold no parameters of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel

from sdialog_like.llm.parameters import PORTABLE, check_names
from sdialog_like.llm.provider import Described, Provider
from sdialog_like.llm.specs import ModelSpec

__all__ = ["PROVIDER"]


def _make(spec: ModelSpec, given: dict[str, Any]) -> BaseChatModel:
    # All portable parameters are taken, so that a script runs with any model by changing one name.
    check_names(given, {*PORTABLE, "think"}, model=spec.text)
    from sdialog_like.llm.builtin import BuiltinChatModel

    chat: BaseChatModel = BuiltinChatModel()
    return chat


def _arguments(
    chat: BaseChatModel, *, seed: int | None, schema: dict[str, Any] | None, options: Mapping[str, Any]
) -> dict[str, Any]:
    arguments = {name: value for name, value in options.items() if value is not None}
    if seed is not None:
        arguments["seed"] = seed
    if schema is not None:
        arguments["schema"] = schema
    return arguments


def _describe(chat: BaseChatModel) -> Described:
    return Described(chat._llm_type, "", f"in-process:{chat._llm_type}")


PROVIDER = Provider(make=_make, arguments=_arguments, describe=_describe, in_process=True, parameters_per_call=True)
