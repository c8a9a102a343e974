"""Attributes that describe something: only those that were said count, in the order in which they were said."""

from __future__ import annotations

import copy
import difflib
import os
import sys
from html import escape
from typing import Any, TextIO

from pydantic import AliasChoices, BaseModel, ConfigDict, PrivateAttr, ValidationError
from typing_extensions import Self

from sdialog_like.errors import PersonaError
from sdialog_like.personas.difference import Missing, difference
from sdialog_like.personas.identity import CLASS_NAME, METADATA, FromMetadata, checked_metadata, child_of
from sdialog_like.personas.settled import settled
from sdialog_like.personas.styles import LAYOUTS, as_json, readable
from sdialog_like.terminal import clean_text, write_line

__all__ = ["Described", "readable"]


class Described(BaseModel):
    """What personas and contexts share. Keyword arguments only; unknown names are refused.

    An attribute that was passed always counts, also where it equals the class's default; one that was not passed is not
    part of the description.
    """

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="constants", ignored_types=(FromMetadata,))

    # Pydantic remembers which fields were passed, as a set; the order of the call is kept here.
    _passed: tuple[str, ...] = PrivateAttr(default=())
    # Never changed in place: shallow copies share it.
    _metadata: dict[str, Any] = PrivateAttr(default_factory=dict)

    id = FromMetadata("id", "The id that ``clone(new_id)`` or the file gave; None where there is none.")
    parent_id = FromMetadata("parentId", "The id of what this one was cloned from; None where there is none.")

    def __init__(self, /, **attributes: Any) -> None:
        metadata = checked_metadata(attributes.pop(METADATA, None))
        metadata.pop(CLASS_NAME, None)  # it is of the class that is called
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
        self._metadata = metadata

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
        return {name: settled(value, data[name]) for name, value in self._said().items() if name in data}

    @classmethod
    def fields(cls) -> dict[str, str]:
        """Return what attributes there are, and what each is for; ``model_json_schema()`` has their types, too.

        A subclass says what its own are for with pydantic's ``Field(description=…)``.
        """
        return {name: " ".join((info.description or "").split()) for name, info in cls.model_fields.items()}

    def clone(self, new_id: int | str | None = None, **changes: Any) -> Self:
        """Return a copy that shares nothing with this one.

            >>> from sdialog_like import Persona
            >>> print(Persona(name="Ada", role="cook").clone(role="baker", age=40))
            Your name: Ada
            Your role: baker
            Your age: 40

        With a new id or with changes the copy is a child: its ``parent_id`` is this one's ``id`` (where it has none, this
        one's ``parent_id``), and its ``id`` is the new one.

        Args:
            new_id: The copy's id.
            **changes: Attributes that the copy has instead, checked as always. A changed one keeps its place, a new one
                comes last.

        Raises:
            PersonaError: There is no such attribute, or it cannot have this value.
        """
        if changes:
            names = self._known_names()
            changed = {names.get(name, name): value for name, value in changes.items()}
            takes = {field: name for name, field in reversed(names.items())}
            values = {**copy.deepcopy(self._said()), **changed}
            made = type(self)(**{takes.get(field, field): value for field, value in values.items()})
        else:
            made = self.model_copy(deep=True)
        if changes or new_id is not None:
            made._metadata = child_of(self._metadata, new_id, changed=bool(changes))
        return made

    def diff(self, other: Described) -> dict[str, tuple[Any | Missing, Any | Missing]]:
        """Return what is different in another one: attribute to this one's value and the other's.

            >>> from sdialog_like import Persona
            >>> Persona(name="Ada", age=None).diff(Persona(name="Bo", role="cook"))
            {'name': ('Ada', 'Bo'), 'age': (None, MISSING), 'role': (MISSING, 'cook')}

        An attribute that was not passed is ``sdialog_like.personas.MISSING``, which ``None`` is not.
        """
        return difference(self._said(), other._said())

    def description(self) -> str:
        """Return the text that a model reads; override it to say it your way."""
        return self._described("bullets", ("bullets",))

    def _described(self, style: str, known: tuple[str, ...]) -> str:
        """Return the attributes in one of the known styles."""
        if style not in known:
            styles = ", ".join(map(repr, known))
            raise PersonaError(f"A {type(self).__name__} has no style {style!r}.", hint=f"There are {styles}.")
        said = {name: value for name, value in self._said().items() if value is not None}
        if style != "json":
            return LAYOUTS[style](said)
        return as_json({name: value for name, value in self.attributes().items() if name in said})

    def __str__(self) -> str:
        return self.description()

    def print(self, *, file: TextIO | None = None) -> None:
        """Show the description on the terminal, without control characters and escapes."""
        write_line(clean_text(str(self)), sys.stdout if file is None else file)

    def to_file(self, path: str | os.PathLike[str]) -> None:
        """Write the passed attributes as JSON or YAML (.json, .yaml, .yml); folders are made.

        Where it is needed, the file says under ``_metadata`` which class this is, and its ids; see ``load_persona``.

        Raises:
            PersonaError: The ending is another, or the file cannot be written.
        """
        from sdialog_like.personas import files

        files.write(self, path)

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Self:
        """Read one of this very class from JSON or YAML; whatever class the file names is not looked at.

        Raises:
            PersonaError: The file is missing or broken, or has attributes that this class has not.
        """
        from sdialog_like.personas import files

        return files.read(path, cls)

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
