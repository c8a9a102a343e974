"""Models that think before they speak."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sdialog_like.errors import ModelSpecError
from sdialog_like.llm import BoundModel, bind_model

__all__ = ["bind_thinking_model"]


def bind_thinking_model(model: Any, think: bool | str | None, parameters: Mapping[str, Any]) -> BoundModel:
    """Bind a model that shall think, or shall not.

    Args:
        model: A model spec, or a model.
        think: Whether it shall think (some models also take how hard: ``low`` …); ``None`` leaves it to the model.
        parameters: The model's parameters.

    Raises:
        ModelSpecError: As ``bind_model`` says it; also where a spec's model cannot be told.
    """
    if think is None or (isinstance(model, BoundModel) and model.parameters.get("think") == think):
        return bind_model(model, **parameters)
    try:
        return bind_model(model, **{**parameters, "think": think})
    except ModelSpecError:
        if isinstance(model, str) or not think:
            raise
        # An object thinks as it was set up where it was made; what it thinks can be kept all the same.
        return bind_model(model, **parameters)
