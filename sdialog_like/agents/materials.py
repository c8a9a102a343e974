"""What users hand over (personas, contexts, example dialogues): as text for prompts, and as data for the record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from sdialog_like.agents.guards.base import Guard
from sdialog_like.class_names import class_name
from sdialog_like.dialog import Dialog
from sdialog_like.errors import InputError
from sdialog_like.personas import BasePersona, Context, Persona
from sdialog_like.personas.described import readable
from sdialog_like.personas.files import make_persona

__all__ = [
    "as_context",
    "as_examples",
    "as_persona",
    "check_count",
    "check_guards",
    "check_id",
    "check_persona",
    "check_record",
    "check_text",
    "checked_examples",
    "checked_first_utterances",
    "context_class",
    "context_data",
    "context_text",
    "example_digests",
    "example_texts",
    "persona_class",
    "persona_data",
    "persona_text",
]


def persona_text(persona: BasePersona | str | None) -> str:
    """Return a persona as it stands in a prompt; empty where there is none."""
    return "" if persona is None else str(persona)


def persona_data(persona: BasePersona | str | None) -> dict[str, Any]:
    """Return a persona's attributes as plain data; a description in words is the attribute ``description``."""
    if persona is None:
        return {}
    return {"description": persona} if isinstance(persona, str) else persona.attributes()


def context_text(context: Context | Mapping[str, Any] | str | None) -> str | None:
    """Return a context as it stands in a prompt."""
    if isinstance(context, Mapping):
        # As a Context of the same fields reads, so that a record, which holds plain data, gives the same prompt again.
        lines = [
            f"{str(field).replace('_', ' ').capitalize()}: {readable(value)}"
            for field, value in context.items()
            if value is not None
        ]
        return "\n".join(lines) or None
    return None if context is None else str(context) or None


def context_data(context: Context | Mapping[str, Any] | str | None) -> str | dict[str, Any] | None:
    """Return a context as the dialogue keeps it."""
    if isinstance(context, Context):
        return context.attributes()
    return dict(context) if isinstance(context, Mapping) else context


def persona_class(persona: BasePersona | str | None) -> str | None:
    """Return what kind of persona the record's data was: ``None`` for a plain `Persona`, ``text`` for words."""
    if persona is None or type(persona) is Persona:
        return None
    return "text" if isinstance(persona, str) else class_name(type(persona))


def context_class(context: Context | Mapping[str, Any] | str | None) -> str | None:
    """Return the class of a context that reads in a way of its own; plain ones and data all read alike."""
    return class_name(type(context)) if isinstance(context, Context) and type(context) is not Context else None


def checked_examples(examples: Any) -> list[Dialog | str] | None:
    """Return example dialogues as a list of its own, or ``None`` where there are none.

    Raises:
        InputError: They are something else.
    """
    if examples is None:
        return None
    if isinstance(examples, (str, Dialog)) or not all(isinstance(example, (str, Dialog)) for example in examples):
        raise InputError("example_dialogs is a list of dialogues.", hint="Write example_dialogs=[dialog].")
    return list(examples) or None


def checked_first_utterances(given: Any) -> tuple[str, ...]:
    """Return what a dialogue may be opened with: one text, or several of which one is drawn.

    Raises:
        InputError: It is something else, or blank.
    """
    if given is None:
        return ()
    texts = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, Sequence) else (given,)
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        raise InputError(f"first_utterance is a text or a list of texts, none of them blank, not {given!r}.")
    return tuple(text.strip() for text in texts)


def example_texts(examples: Sequence[Dialog | str] | None) -> list[str]:
    """Return example dialogues as text, one ``Speaker: text`` line a turn."""
    return [str(example) for example in examples or []]


def example_digests(examples: Sequence[Dialog | str] | None) -> list[str]:
    """Return a short hash of each example, for the record: which examples were shown, without repeating them."""
    return [hashlib.blake2b(text.encode("utf-8"), digest_size=8).hexdigest() for text in example_texts(examples)]


def as_persona(value: Any) -> BasePersona | str:
    """Return a persona; a mapping of attributes becomes one, as in a persona file.

    Raises:
        InputError: It is something else, or the attributes cannot be a persona's.
    """
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise InputError("The names of a persona's attributes are texts.")
        return make_persona(value)
    return check_persona(value)


def as_context(value: Any) -> Context | Mapping[str, Any] | str | None:
    """Return a context.

    Raises:
        InputError: It is something else.
    """
    if value is not None and not isinstance(value, (Context, Mapping, str)):
        raise InputError(f"A context is a Context, a mapping or a text, not {type(value).__name__}.")
    return value


def as_examples(values: Any) -> list[Dialog | str] | None:
    """Return example dialogues; a mapping is read as a dialogue's JSON form.

    Raises:
        InputError: They are something else.
    """
    if values is None or isinstance(values, (str, Mapping)):
        return checked_examples(values)
    try:
        items = list(values)
    except TypeError:
        return checked_examples([values])
    return checked_examples([Dialog.from_dict(item) if isinstance(item, Mapping) else item for item in items])


def check_persona(persona: Any) -> BasePersona | str:
    """Return a persona.

    Raises:
        InputError: It is something else.
    """
    if not isinstance(persona, (BasePersona, str)):
        raise InputError(
            f"A persona is a BasePersona or a text, not {type(persona).__name__}.",
            hint="Make one with Persona(name=…, role=…), or with a subclass of BasePersona of your own.",
        )
    return persona


def check_record(record: Mapping[str, Any]) -> None:
    """See to it that a dialogue can hold these fields, before anything is paid for.

    Raises:
        InputError: It cannot.
    """
    try:
        Dialog(turns=[], **record)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        raise InputError(f"A dialogue cannot hold this as {first['loc'][0]}: {first['msg']}.") from exc


def check_guards(guards: Any) -> tuple[Guard, ...]:
    """Return guards.

    Raises:
        InputError: There is something else among them.
    """
    found = tuple(guards) if isinstance(guards, Iterable) and not isinstance(guards, str) else (guards,)
    wrong = next((guard for guard in found if not isinstance(guard, Guard)), None)
    if wrong is not None:
        raise InputError(f"guards is a list of guards, and {wrong!r} is none.", hint="Write guards=[*DEFAULT_GUARDS, …].")
    return found


def check_id(value: Any) -> int | str | None:
    """Return a dialogue's id, or ``None``.

    Raises:
        InputError: It is something else.
    """
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, str))):
        raise InputError(f"An id is a whole number or a text, not {value!r}.")
    return value


def check_text(value: Any, name: str) -> str:
    """Return a text that may be empty.

    Raises:
        InputError: It is not a text.
    """
    if not isinstance(value, str):
        raise InputError(f"{name} is a text, not {type(value).__name__}.")
    return value


def check_count(value: Any, name: str, *, least: int) -> int:
    """Return a whole number that is large enough.

    Raises:
        InputError: It is not a whole number, or it is below ``least``.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InputError(f"{name} is a whole number of at least {least}, not {value!r}.")
    return value
