"""What generators are given, as plain data from which another process makes it again.

Each function has a counterpart that reads what it wrote. What cannot be made again is refused, with the reason, instead of
becoming something else on the way: a class of a script or of a function, a chat model object, an object without JSON form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from pydantic import BaseModel, SecretStr

from sdialog_like.agents.materials import as_context, as_persona, context_text, persona_text
from sdialog_like.class_names import class_name, import_class, why_not_importable
from sdialog_like.dialog import Dialog
from sdialog_like.errors import InputError
from sdialog_like.llm import BoundModel, bind_model
from sdialog_like.llm.parameters import content_parameters, public_address
from sdialog_like.personas import BasePersona, Context

__all__ = [
    "context_from",
    "PersonaLike",
    "context_settings",
    "example_settings",
    "format_from",
    "format_identity",
    "format_settings",
    "impossible",
    "model_from",
    "model_settings",
    "persona_from",
    "persona_settings",
    "plain",
]

STILL_WORKS = "A run from Python works with it, and is resumed from Python; the command line and worker processes cannot."

PersonaLike: TypeAlias = "BasePersona | Mapping[str, Any] | str"
"""A persona as a row may bring it: the object, its attributes, or words."""

_CLASS_FORM = {"class", "attributes"}
_SECRET = re.compile(r"header|cookie|auth|credential|secret|password|api_?key|(^|_)token$|token_provider", re.IGNORECASE)
_USER_IN_ADDRESS = re.compile(r"(?<=://)[^/@\s]*@")


def plain(value: Any, what: str) -> Any:
    """Return a value in JSON's types, with the order of its keys.

    Raises:
        InputError: It has no JSON form.
    """
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as exc:
        raise impossible(what, f"it holds something that has no JSON form ({exc})") from exc


def persona_settings(persona: BasePersona | str | None, what: str) -> Any:
    """Return a persona as a text, or as its class and its attributes in the order of the call."""
    if persona is None or isinstance(persona, str):
        return persona
    return _object_settings(persona, what, persona_text)


def persona_from(value: Any) -> BasePersona | str:
    """Return the persona of `persona_settings`; a mapping of bare attributes becomes one as in a persona file."""
    return _object_from(value, BasePersona) if _is_class_form(value) else as_persona(value)


def context_settings(context: Any, what: str = "context") -> Any:
    """Return a context as a text, as plain data, or as its class and its attributes."""
    if isinstance(context, Context):
        return _object_settings(context, what, context_text)
    data = plain(as_context(context), what)
    # A mapping that looks like the form with a class is put into that form, without one.
    return {"class": None, "attributes": data} if _is_class_form(data) else data


def context_from(value: Any) -> Context | Mapping[str, Any] | str | None:
    """Return the context of `context_settings`."""
    if not _is_class_form(value):
        return as_context(value)
    return as_context(value["attributes"]) if value["class"] is None else _object_from(value, Context)


def example_settings(examples: Sequence[Dialog | str] | None) -> list[Any] | None:
    """Return example dialogues as texts and as dialogues' JSON form."""
    return [each if isinstance(each, str) else each.to_dict() for each in examples] if examples else None


def format_settings(output_format: type[BaseModel] | dict[str, Any] | None) -> Any:
    """Return an output format: ``None``, ``{"schema": …}``, or ``{"class": "module:Name"}``."""
    if output_format is None:
        return None
    if isinstance(output_format, dict):
        return {"schema": plain(output_format, "output_format")}
    problem = why_not_importable(output_format)
    if problem:
        raise impossible("output_format", problem)
    return {"class": class_name(output_format)}


def format_identity(output_format: type[BaseModel] | dict[str, Any] | None) -> Any:
    """Return what tells an output format from others."""
    if isinstance(output_format, type):
        return {"class": class_name(output_format), "schema": output_format.model_json_schema()}
    return output_format


def format_from(value: Any) -> Any:
    """Return the output format of `format_settings`."""
    if isinstance(value, Mapping) and set(value) == {"schema"}:
        return value["schema"]
    if isinstance(value, Mapping) and set(value) == {"class"}:
        return import_class(value["class"], BaseModel)
    return value


def model_settings(model: BoundModel, what: str = "model") -> dict[str, Any]:
    """Return a model as its spec and the parameters that it was made with.

    Addresses and timeouts are among them (``llm.parameters.content_parameters`` tells them from those that shape content);
    keys, tokens and headers are not: another process finds those in its environment.
    """
    if model.given is None:
        raise impossible(what, f"it is a {type(model.chat).__name__} object, not a spec such as 'qwen2.5:14b'")
    shaping = content_parameters(model.given)
    parameters = {}
    for name, value in {**_without_secrets(model.given), **shaping}.items():
        if name == "base_url" and value is not None:
            value = public_address(value) if isinstance(value, str) else [public_address(each) for each in value]
        parameters[name] = plain(value, f"the parameter {name} of the {what}")
    try:
        again = bind_model(model.spec, **model.given)
    except InputError as exc:
        raise impossible(what, f"{model.spec} cannot be made with all its parameters at once: {exc.message}") from exc
    if again.parameters != model.parameters:
        raise impossible(what, f"{model.spec} has other parameters when it is made again")
    return {"spec": model.spec, "parameters": parameters}


def model_from(value: Any) -> BoundModel:
    """Return the model of `model_settings`; a spec alone, or a model, is taken too.

    Raises:
        InputError: It is none, or there is no such model.
    """
    if isinstance(value, Mapping):
        if not isinstance(value.get("spec"), str) or not isinstance(value.get("parameters", {}), Mapping):
            raise InputError("A model's settings are a mapping with spec and parameters.")
        return bind_model(value["spec"], **value.get("parameters", {}))
    return bind_model(value)


def _object_settings(value: BasePersona | Context, what: str, text_of: Any) -> dict[str, Any]:
    problem = why_not_importable(type(value))
    if problem:
        raise impossible(what, problem)
    data = {"class": class_name(type(value)), "attributes": plain(value.attributes(), what)}
    base = BasePersona if isinstance(value, BasePersona) else Context
    try:
        same = text_of(_object_from(data, base)) == text_of(value)
    except Exception as exc:  # a class of the user's may do anything when it is made
        raise impossible(what, f"{class_name(type(value))} cannot be made from its attributes ({exc})") from exc
    if not same:
        raise impossible(what, f"a {class_name(type(value))} that is made from its attributes reads another way")
    return data


def _object_from(value: Mapping[str, Any], base: Any) -> Any:
    cls = import_class(value["class"], base)
    attributes = value["attributes"]
    if not isinstance(attributes, Mapping):
        raise InputError(f"The attributes of a {cls.__name__} are a mapping, not {type(attributes).__name__}.")
    return cls(**attributes)


def _is_class_form(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == _CLASS_FORM


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _without_secrets(item)
            for name, item in value.items()
            if not _SECRET.search(str(name)) and not isinstance(item, SecretStr)
        }
    if isinstance(value, (list, tuple)):
        return [_without_secrets(item) for item in value if not isinstance(item, SecretStr)]
    return _USER_IN_ADDRESS.sub("", value) if isinstance(value, str) else value


def impossible(what: str, why: str) -> InputError:
    """Return the error that says what cannot be made again, and why."""
    return InputError(f"{what[:1].upper()}{what[1:]} cannot be made again in another process: {why}.", hint=STILL_WORKS)
