"""Attributes that describe something: only those that were said count, in the order in which they were said."""

from __future__ import annotations

import difflib
import sys
from enum import Enum
from html import escape
from typing import Any, TextIO

from pydantic import AliasChoices, BaseModel, ConfigDict, PrivateAttr, ValidationError

from sdialog_like.errors import PersonaError
from sdialog_like.terminal import clean_text, write_line

__all__ = ["Described", "readable"]


class Described(BaseModel):
    """What personas and contexts share. Keyword arguments only; unknown names are refused.

    An attribute that was passed always counts, also where it equals the class's default; one that was not passed is not
    part of the description.
    """

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="constants")

    # Pydantic remembers which fields were passed, as a set; the order of the call is kept here.
    _passed: tuple[str, ...] = PrivateAttr(default=())

    def __init__(self, /, **attributes: Any) -> None:
        names = self._known_names()
        if type(self).model_config.get("extra") != "allow":
            unknown = [name for name in attributes if name not in names]
            if unknown:
                raise PersonaError(*_about_unknown(type(self).__name__, unknown, list(names)))
        try:
            super().__init__(**attributes)
        except ValidationError as exc:
            raise PersonaError(f"{type(self).__name__} cannot be made: {_summary(exc)}") from exc
        self._passed = tuple(dict.fromkeys(names.get(name, name) for name in attributes))

    @classmethod
    def _known_names(cls) -> dict[str, str]:
        """Map each name that the constructor takes to its field; a field with an alias is passed by the alias."""
        names = {}
        for field, info in cls.model_fields.items():
            alias = info.validation_alias
            choices = alias.choices if isinstance(alias, AliasChoices) else [alias]
            aliases = [choice for choice in choices if isinstance(choice, str)]
            if not aliases or cls.model_config.get("populate_by_name"):
                aliases.append(field)
            names.update(dict.fromkeys(aliases, field))
        return names

    def _said(self) -> dict[str, Any]:
        """The passed attributes (later assigned ones last), as they are."""
        # Not getattr: an attribute of a generic persona may be called "description", as a method is.
        values = {**self.__dict__, **(self.model_extra or {})}
        later = [name for name in values if name in self.model_fields_set and name not in self._passed]
        return {name: values[name] for name in (*self._passed, *later) if name in values}

    def attributes(self) -> dict[str, Any]:
        """Return the attributes that were passed, in the order of the call, in JSON's types.

        Raises:
            PersonaError: A value has no JSON form.
        """
        try:
            data = self.model_dump(mode="json")
        except ValueError as exc:
            raise PersonaError(f"{type(self).__name__} holds something that has no JSON form: {exc}") from exc
        return {name: data[name] for name in self._said() if name in data}

    def description(self) -> str:
        """Return the text that a model reads; override it to say it your way."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.description()

    def print(self, *, file: TextIO | None = None) -> None:
        """Show the description on the terminal, without control characters and escapes."""
        write_line(clean_text(str(self)), sys.stdout if file is None else file)

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th style="text-align:left;vertical-align:top;padding:2px 12px 2px 0">{_text(name.replace("_", " "))}</th>'
            f'<td style="text-align:left;white-space:pre-wrap;overflow-wrap:anywhere">{_text(readable(value))}</td></tr>'
            for name, value in self._said().items()
            if value is not None
        )
        title = f'<div style="font-weight:600">{_text(type(self).__name__)}</div>'
        style = "max-width:46em;font-family:system-ui,sans-serif;font-size:14px"
        return f'<div style="{style}">{title}<table>{rows}</table></div>'


def readable(value: Any) -> str:
    """Return a value as a person would write it: lists and mappings without brackets and quotation marks."""
    if isinstance(value, Enum):
        return readable(value.value)
    if isinstance(value, dict):
        return "; ".join(f"{readable(key)}: {readable(item)}" for key, item in value.items())
    if isinstance(value, (set, frozenset)):
        # A set has no order of its own; sorted, the same persona gives the same prompt in every process.
        return "; ".join(sorted(readable(item) for item in value))
    if isinstance(value, (list, tuple)):
        items = [readable(item) for item in value]
        return ("; " if any("," in item for item in items) else ", ").join(items)
    return str(value)


def _about_unknown(name: str, unknown: list[str], known: list[str]) -> tuple[str]:
    what = ", ".join(map(repr, unknown))
    if not known:
        return (
            f"{name} has no attributes of its own, so {what} cannot be set. Use Persona, or declare them in a subclass: "
            f"class Doctor({name}): specialty: str = ''.",
        )
    close = [match for word in unknown for match in difflib.get_close_matches(word, known, n=1)]
    question = f" Did you mean {' and '.join(map(repr, close))}?" if close else ""
    return (f"{name} has no attribute {what}.{question} It has: {', '.join(known)}.",)


def _summary(exc: ValidationError) -> str:
    errors = exc.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, error['loc'])) or 'it'}: {error['msg']}" for error in errors) + "."


def _text(value: str) -> str:
    return escape(clean_text(value), quote=True)
