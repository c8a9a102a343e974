"""Persona files: a mapping of attributes as JSON or YAML."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from sdialog_like.atomic import write_atomically
from sdialog_like.errors import PersonaError
from sdialog_like.personas.base import BasePersona
from sdialog_like.personas.persona import GenericPersona, Persona

__all__ = ["load_persona", "make_persona", "read_persona", "write_attributes"]

_Persona = TypeVar("_Persona", bound=BasePersona)
_YAML = (".yaml", ".yml")
_UNUSUAL_BREAK = re.compile("[\x85\u2028\u2029]")
_SDIALOG_METADATA = "_metadata"  # SDialog's files say here when and how the persona was made; it describes nobody


def load_persona(path: str | os.PathLike[str]) -> BasePersona:
    """Read a persona from JSON or YAML (.json, .yaml, .yml).

    Returns:
        A ``Persona`` where the file has only its attributes, else a persona with the file's own.

    Raises:
        PersonaError: The file is missing or broken.
    """
    attributes = _read_attributes(path)
    return _make(_class_for(attributes), attributes, path)


def make_persona(attributes: Mapping[str, Any]) -> BasePersona:
    """Make a persona of attributes, as `load_persona` does of a file's.

    Raises:
        PersonaError: A value is no such attribute's.
    """
    return _class_for(attributes)(**attributes)


def read_persona(path: str | os.PathLike[str], cls: type[_Persona]) -> _Persona:
    """Read a persona of a given class; see ``BasePersona.from_file``."""
    if cls is BasePersona:
        persona = load_persona(path)
        assert isinstance(persona, cls)
        return persona
    return _make(cls, _read_attributes(path), path)


def write_attributes(attributes: dict[str, Any], path: str | os.PathLike[str]) -> None:
    """Write the attributes in their order; see ``BasePersona.to_file``."""
    text = _to_json(attributes, path) if _ending(path) == ".json" else _to_yaml(attributes)
    try:
        write_atomically(path, text.encode("utf-8"))
    except (OSError, UnicodeEncodeError) as exc:
        raise PersonaError(f"{os.fspath(path)} cannot be written: {exc}.") from exc


def _class_for(attributes: Mapping[str, Any]) -> type[BasePersona]:
    return Persona if attributes.keys() <= Persona.model_fields.keys() else GenericPersona


def _to_json(attributes: dict[str, Any], path: str | os.PathLike[str]) -> str:
    try:
        return json.dumps(attributes, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    except ValueError as exc:
        raise PersonaError(f"{os.fspath(path)} cannot hold NaN or infinity, which JSON does not have.") from exc


def _to_yaml(attributes: dict[str, Any]) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes texts with unusual line breaks in quotation marks that keep them; PyYAML itself would fold them away."""

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = '"' if _UNUSUAL_BREAK.search(value) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    return str(yaml.dump(attributes, Dumper=Dumper, allow_unicode=True, sort_keys=False))


def _read_attributes(path: str | os.PathLike[str]) -> dict[str, Any]:
    name, ending = os.fspath(path), _ending(path)
    try:
        text = Path(path).read_text("utf-8-sig")
    except FileNotFoundError as exc:
        raise PersonaError(f"There is no file {name}.") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise PersonaError(f"{name} cannot be read: {exc}.") from exc
    attributes = _parse_yaml(text, name) if ending in _YAML else _parse_json(text, name)
    if not isinstance(attributes, dict) or not all(isinstance(key, str) for key in attributes):
        raise PersonaError(f"{name} holds no persona.", hint="A persona file is a mapping of attribute names to values.")
    attributes.pop(_SDIALOG_METADATA, None)
    return attributes


def _parse_json(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as exc:
        raise PersonaError(f"{name} is not JSON: {exc.msg} at line {exc.lineno}, column {exc.colno}.") from exc
    except (RecursionError, ValueError) as exc:
        raise PersonaError(f"{name} cannot be read: {exc}") from exc


def _parse_yaml(text: str, name: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as exc:
        raise PersonaError(f"{name} is not YAML: {exc}") from exc


def _make(cls: type[_Persona], attributes: dict[str, Any], path: str | os.PathLike[str]) -> _Persona:
    try:
        return cls(**attributes)
    except PersonaError as exc:
        raise PersonaError(f"{os.fspath(path)}: {exc.message}", hint=exc.hint) from exc


def _ending(path: str | os.PathLike[str]) -> str:
    ending = Path(path).suffix.lower()
    if ending != ".json" and ending not in _YAML:
        raise PersonaError(f"{os.fspath(path)} is no persona file.", hint="Persona files end in .json, .yaml or .yml.")
    return ending
