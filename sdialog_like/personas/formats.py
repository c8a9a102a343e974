"""Mappings in files: JSON and YAML, the same when they are read again."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from sdialog_like.atomic import write_atomically
from sdialog_like.errors import PersonaError

__all__ = ["read_mapping", "write_mapping"]

_YAML = (".yaml", ".yml")
_UNUSUAL_BREAK = re.compile("[\x85\u2028\u2029]")


def write_mapping(data: dict[str, Any], path: str | os.PathLike[str]) -> None:
    """Write a mapping in its order; the ending decides the format, and folders are made.

    Raises:
        PersonaError: The ending is another, or the file cannot be written.
    """
    text = _to_json(data, path) if _ending(path) == ".json" else _to_yaml(data)
    try:
        write_atomically(path, text.encode("utf-8"))
    except (OSError, UnicodeEncodeError) as exc:
        raise PersonaError(f"{os.fspath(path)} cannot be written: {exc}.") from exc


def read_mapping(path: str | os.PathLike[str], kind: str) -> dict[str, Any]:
    """Read a mapping with its order.

    Args:
        path: The file.
        kind: What it is expected to hold, for messages.

    Raises:
        PersonaError: The file is missing or broken, or holds something else.
    """
    name, ending = os.fspath(path), _ending(path)
    try:
        text = Path(path).read_text("utf-8-sig")
    except FileNotFoundError as exc:
        raise PersonaError(f"There is no file {name}.") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise PersonaError(f"{name} cannot be read: {exc}.") from exc
    data = _parse_yaml(text, name) if ending in _YAML else _parse_json(text, name)
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise PersonaError(f"{name} holds no {kind}.", hint=f"A {kind} file is a mapping of attribute names to values.")
    return data


def _to_json(data: dict[str, Any], path: str | os.PathLike[str]) -> str:
    try:
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    except ValueError as exc:
        raise PersonaError(f"{os.fspath(path)} cannot hold NaN or infinity, which JSON does not have.") from exc


def _to_yaml(data: dict[str, Any]) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes texts with unusual line breaks in quotation marks that keep them; PyYAML itself would fold them away."""

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = '"' if _UNUSUAL_BREAK.search(value) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    return str(yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False))


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


def _ending(path: str | os.PathLike[str]) -> str:
    ending = Path(path).suffix.lower()
    if ending != ".json" and ending not in _YAML:
        raise PersonaError(f"{os.fspath(path)} is no persona file.", hint="Persona files end in .json, .yaml or .yml.")
    return ending
