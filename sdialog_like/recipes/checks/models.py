"""Models: every one that is named is an alias, or a spec that somebody knows."""

from __future__ import annotations

import difflib
import re
from typing import Any

from sdialog_like.errors import SdialogLikeError
from sdialog_like.recipes.columns.judge import JudgeColumn
from sdialog_like.recipes.draft import Draft
from sdialog_like.recipes.model_config import bound
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.problems import Problems

__all__ = ["check_models"]


def check_models(draft: Draft, problems: Problems) -> None:
    """Every model can be made, and every alias is used."""
    used: set[str] = set()
    for alias, behind in draft.models.items():
        if behind is None:
            continue  # what is wrong with it was said
        if isinstance(behind, str) and behind in draft.models:
            problems.error(("models", alias), f"The alias {alias!r} stands for another alias.", "Name a model by its spec.")
        else:
            _check_model(problems, ("models", alias), behind, {})
    asked = False
    for place, _, models in draft.each("models"):
        for rest, model in models.items():
            asked = True
            if isinstance(model, str):
                _check_named(draft, problems, (*place, *rest), model)
                used.add(model)
    for place, column in draft.columns:
        if isinstance(column, JudgeColumn):
            _check_two_judges(draft, problems, place, column)
        _check_parameters(draft, problems, place, column)
    if draft.model is not None:
        _check_default(draft, problems)
    if asked and not draft.broken:
        for alias in draft.models.keys() - used - {draft.model if isinstance(draft.model, str) else None}:
            problems.warning(("models", alias), f"No column uses the model {alias!r}.")


def _check_default(draft: Draft, problems: Problems) -> None:
    if isinstance(draft.model, str):
        _check_named(draft, problems, ("model",), draft.model)
    else:
        _check_model(problems, ("model",), draft.model, {})


def _check_named(draft: Draft, problems: Problems, place: Place, name: str) -> None:
    """Check a model that is named by an alias or a spec."""
    if name in draft.models:
        return
    close = difflib.get_close_matches(name, draft.models, n=1, cutoff=0.75)
    if close and not _may_be_another(name, close[0], place):
        hint = f"Did you mean {close[0]!r}? Write ollama:{name} if it is a model in Ollama."
        problems.error(place, f"There is no model {name!r}.", hint)
    elif draft.models and re.fullmatch(r"[A-Za-z]\w*", name) and name != "builtin" and place != ("model",):
        hint = f"The aliases are {', '.join(draft.models)}; write ollama:{name} if it is a model in Ollama."
        problems.error(place, f"There is no model {name!r}.", hint)
    else:
        if close:
            said = f"{name!r} is no alias, so it is the model of that name."
            problems.warning(place, said, f"Or is the alias {close[0]!r} meant?")
        _check_model(problems, place, name, {})


def _may_be_another(name: str, alias: str, place: Place) -> bool:
    """Tell whether a name that is close to an alias may be that of a model all the same."""
    if any(mark in name for mark in ":/."):
        return True  # as in no alias
    return place == ("model",) and (name.startswith(alias) or alias.startswith(name))  # llama3 beside llama


def _check_model(problems: Problems, place: Place, model: Any, parameters: dict[str, Any]) -> None:
    from sdialog_like.errors import AuthenticationError, MissingExtraError

    try:
        bound(model, parameters)
    except (AuthenticationError, MissingExtraError) as exc:
        # Not the recipe's fault: another machine may have the key or the package.
        problems.warning(place, exc.message, exc.hint)
    except SdialogLikeError as exc:
        problems.error(place, exc.message, exc.hint)


def _check_parameters(draft: Draft, problems: Problems, place: Place, column: Any) -> None:
    """Check the parameters that a column, or a side of a dialogue, gives its model."""
    sides = getattr(column, "sides", {})
    parts = [((), column), *(((name,), side) for name, side in sides.items())]
    for rest, part in parts:
        parameters = getattr(part, "parameters", None)
        if not isinstance(parameters, dict) or not parameters:
            continue
        name = getattr(part, "model", None) or getattr(column, "model", None)
        model = draft.model if name is None else draft.models.get(name, name)
        if isinstance(model, str):
            model = draft.models.get(model, model)
        if model is not None:
            _check_model(problems, (*place, *rest, "parameters"), model, parameters)


def _check_two_judges(draft: Draft, problems: Problems, place: Place, column: JudgeColumn) -> None:
    if column.second_model is None:
        return
    first, second = column.model or draft.model, column.second_model
    if isinstance(first, str) and draft.models.get(first, first) == draft.models.get(second, second):
        problems.warning((*place, "second_model"), "Both judges are the same model, so their agreement says little.")
