"""Generators as plain data, and back: how another process makes the generator of a run's plan again."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from sdialog_like.errors import InputError, SdialogLikeError
from sdialog_like.generators.base import BaseGenerator
from sdialog_like.generators.context_generator import ContextGenerator
from sdialog_like.generators.dialog_generator import DialogGenerator
from sdialog_like.generators.paraphraser import Paraphraser
from sdialog_like.generators.persona_dialog_generator import PersonaDialogGenerator
from sdialog_like.generators.persona_generator import PersonaGenerator
from sdialog_like.generators.portable import model_from
from sdialog_like.generators.star_dialog_generator import StarDialogGenerator
from sdialog_like.llm import DEFAULT_MODEL

__all__ = ["generator_from_settings"]

_CLASSES: dict[str, Any] = {
    each.__name__: each
    for each in (
        ContextGenerator,
        DialogGenerator,
        Paraphraser,
        PersonaDialogGenerator,
        PersonaGenerator,
        StarDialogGenerator,
    )
}


def generator_from_settings(settings: Mapping[str, Any]) -> BaseGenerator[Any]:
    """Make the generator whose ``settings()`` these are. Contacts nobody.

    Args:
        settings: Plain data: ``generator`` (its class's name), ``model`` (``{"spec": …, "parameters": {…}}``), and the
            arguments of its class. The order of the keys in personas and contexts counts, since prompts follow it.

    Raises:
        InputError: They are not a generator's, or something in them is not there (a class, a model, a dataset).

    Example:
        >>> generator = DialogGenerator("Alice and Bob plan a picnic.", model="builtin")
        >>> again = generator_from_settings(generator.settings())
        >>> again.generate(seed=1) == generator.generate(seed=1)
        True
    """
    if not isinstance(settings, Mapping):
        raise InputError(f"A generator's settings are a mapping, not {type(settings).__name__}.")
    given = dict(settings)
    name, model = given.pop("generator", None), given.pop("model", None)
    if name not in _CLASSES:
        raise InputError(f"There is no generator {name!r}.", hint=f"There is {', '.join(sorted(_CLASSES))}.")
    cls = _CLASSES[name]
    # A name that is no setting's would pass for a parameter of the model.
    known = {each.name for each in inspect.signature(cls.__init__).parameters.values() if each.kind is not each.VAR_KEYWORD}
    unknown = sorted(given.keys() - known)
    if unknown:
        raise InputError(f"A {name} has no setting {unknown[0]!r}.")
    try:
        made: BaseGenerator[Any] = cls.from_settings(given, DEFAULT_MODEL if model is None else model_from(model))
    except SdialogLikeError:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as exc:
        raise InputError(f"These are no settings of a {name}: {exc}.") from exc
    return made
