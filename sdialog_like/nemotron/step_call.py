"""What every step does: fill in its template, ask once, return what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sdialog_like.nemotron.asking import AskingMethods
from sdialog_like.nemotron.filling import checked_kwargs, fill_template

__all__ = ["StepCall"]


class StepCall(AskingMethods):
    """What the classes of step methods have in common.

    Each step method ends in the same arguments. ``prompt_template`` is the step's own template, or another with the same
    placeholders; ``prompt_kwargs`` are values for further placeholders, and ``model_kwargs`` go to ``query_model`` as they
    are. The dicts are not changed. Each makes one call with one user message, and returns the client's answers untouched.

    All raise an ``InputError`` (a ``ValueError``) for a number that is none, and a ``PromptError`` for a template that has a
    placeholder without a value.
    """

    async def _step(
        self,
        name: str,
        template: str,
        values: Mapping[str, Any],
        model: str | None,
        prompt_kwargs: Mapping[str, Any] | None,
        model_kwargs: Mapping[str, Any] | None,
    ) -> list[str]:
        prompt = fill_template(template, values, prompt_kwargs)
        kwargs = checked_kwargs(model_kwargs, "model_kwargs")
        return await self._asker().at("step", name).ask(prompt, model=model, kwargs=kwargs)
