"""Prompts out of templates: ``str.format`` strings, which users may swap for their own, and the values that go into them."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from contextlib import suppress
from string import Formatter
from typing import Any

from sdialog_like.errors import InputError, PromptError

__all__ = ["checked_kwargs", "fill_template", "whole_number"]


def fill_template(template: str, values: Mapping[str, Any], prompt_kwargs: Mapping[str, Any] | None = None) -> str:
    """Return the prompt that a template makes with these values.

    Values are data: braces inside them stay as they are. A template need not use all of them.

    Args:
        template: A ``str.format`` string.
        values: The step's own values; they win over others of the same name.
        prompt_kwargs: Further values, for placeholders of the user's own.

    Raises:
        PromptError: A placeholder has no value (the message names it), or the template cannot be read.
    """
    if not isinstance(template, str):
        raise PromptError(f"A prompt template is a text, not {type(template).__name__}.")
    known = {**checked_kwargs(prompt_kwargs, "prompt_kwargs"), **values}
    try:
        return template.format(**known)
    except KeyError as exc:
        raise _missing(str(exc.args[0]), template, known) from None
    except (IndexError, ValueError, AttributeError, TypeError) as exc:
        raise PromptError(
            f"The prompt template {template!r:.60} cannot be filled in: {exc}.",
            hint="Placeholders are names, as in {topic}; braces that the prompt should show are doubled: {{ and }}.",
        ) from exc


def checked_kwargs(kwargs: Any, name: str) -> dict[str, Any]:
    """Return a caller's dict of further arguments as a copy, so that the caller's stays as it is.

    Raises:
        InputError: It is something else.
    """
    if kwargs is None:
        return {}
    if not isinstance(kwargs, Mapping) or not all(isinstance(key, str) for key in kwargs):
        raise InputError(f"{name} is a dict of names and values, not {kwargs!r:.80}.")
    return dict(kwargs)


def whole_number(value: Any, name: str, *, least: int = 1) -> int:
    """Return how many of something are wanted; a text of a number, ``"20"``, is read.

    Raises:
        InputError: It is no whole number, or less than ``least``.
    """
    number = None
    if isinstance(value, str):
        number = int(value) if value.strip().isdecimal() else None
    elif not isinstance(value, bool):
        with suppress(TypeError):
            number = operator.index(value)
    if number is None or number < least:
        raise InputError(f"{name} is a whole number of at least {least}, not {value!r}.")
    return number


def _missing(name: str, template: str, known: Mapping[str, Any]) -> PromptError:
    asked = [field for _, field, _, _ in Formatter().parse(template) if field is not None]
    return PromptError(
        f"The prompt template has the placeholder {{{name}}}, and no value for it "
        f"(placeholders: {', '.join(dict.fromkeys(asked))}; values: {', '.join(known) or 'none'}).",
        hint=f"Give it in prompt_kwargs={{{name!r}: …}}; braces that the prompt should show are doubled: {{{{ and }}}}.",
    )
