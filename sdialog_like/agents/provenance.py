"""What a dialogue's record says about how it was made: enough to make it again, and nothing about where or by whom."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from sdialog_like import __version__
from sdialog_like.dialog import Provenance
from sdialog_like.llm import BoundModel
from sdialog_like.prompts import prompt_hash

__all__ = ["make_provenance", "recorded_details"]


def make_provenance(
    generator: str, settings: Mapping[str, Any], model: BoundModel | None, prompts: Iterable[str]
) -> Provenance:
    """Describe how a dialogue is made.

    Args:
        generator: The name of the class that makes it.
        settings: Its settings under the names of its arguments; those that are not set (``None``, an empty list) are left
            out. An empty text is kept.
        model: The model, if there is one; only the parameters that shape what it says are kept.
        prompts: Names of the templates that are used.
    """
    return Provenance(
        generator=generator,
        settings={name: copy.deepcopy(value) for name, value in settings.items() if value not in (None, [], {})},
        modelParameters={} if model is None else copy.deepcopy(dict(model.parameters)),
        packageVersion=__version__,
        prompts={name: prompt_hash(name) for name in prompts},
    )


def recorded_details(details: Any, scenario: Any) -> Any:
    """Return what the settings say about the details: nothing where the record's scenario already says it.

    A scenario in words without any details is told apart from details that became the scenario: there the models saw it,
    here they did not.
    """
    if details == "":
        return "" if isinstance(scenario, str) else None
    return None if details == scenario else details
