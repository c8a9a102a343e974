"""What a dialogue records about how it was made, as something that makes it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sdialog_like.agents import Agent
from sdialog_like.agents.conversation import converse
from sdialog_like.agents.scene import make_scene
from sdialog_like.class_names import import_class
from sdialog_like.dialog import Dialog
from sdialog_like.engine import Client, Row
from sdialog_like.engine.rows import Program
from sdialog_like.errors import InputError, SdialogLikeError
from sdialog_like.generators import DialogGenerator
from sdialog_like.generators.rows import dialog_id_of
from sdialog_like.llm import BoundModel, bind_model
from sdialog_like.personas import BasePersona, Context, Persona

__all__ = ["model_of_record", "program_of_record"]

_HINT = "Give what made it: regenerate(dialog, generator=…)."


def model_of_record(dialog: Dialog, model: Any = None, parameters: Mapping[str, Any] | None = None) -> BoundModel:
    """Return the model of a dialogue, or another one with the recorded parameters.

    Args:
        dialog: The dialogue.
        model: Another spec, which gets the recorded parameters; or an object, which has its own.
        parameters: Further parameters; they go before the recorded ones.

    Raises:
        InputError: The dialogue names no model.
    """
    given = dict(parameters or {})
    spec = dialog.model if model is None else model
    if spec is None:
        raise InputError("The dialogue does not say which model made it.", hint="Give model=…")
    recorded = dict(dialog.provenance.modelParameters) if dialog.provenance else {}
    return bind_model(spec, **{**recorded, **given}) if isinstance(spec, str) else bind_model(spec, **given)


def program_of_record(
    dialog: Dialog, model: BoundModel, *, other_model: bool = False, parameters: Mapping[str, Any] | None = None
) -> Program[Dialog]:
    """Return the program that makes a dialogue again from its own record. Contacts nobody.

    Args:
        dialog: The dialogue.
        model: Who speaks.
        other_model: Whether it stands in for the recorded model, rather than being that one.
        parameters: Parameters for the models that the record itself names (of agents with models of their own).

    Raises:
        InputError: The record does not hold enough; says what is missing.
    """
    provenance = dialog.provenance
    makers = {"Agent": _role_play, "PersonaDialogGenerator": _role_play, "DialogGenerator": _description}
    if provenance is None or provenance.generator not in makers:
        maker = "nothing" if provenance is None or provenance.generator is None else repr(provenance.generator)
        raise InputError(f"The dialogue's record names {maker} as what made it, which is not enough.", hint=_HINT)
    if provenance.settings.get("example_dialogs"):
        raise InputError("It was made with example dialogues, of which the record holds digests only.", hint=_HINT)
    if provenance.settings.get("sides"):
        raise InputError(
            "One of its sides had more than a persona (orchestrators, tools, guards, words of its own), and the record only "
            "names these.",
            hint=_HINT,
        )
    record = _Record(dialog, model, None if other_model else dict(parameters or {}))
    try:
        return makers[provenance.generator](record)
    except SdialogLikeError as exc:
        exc.hint = exc.hint or _HINT
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise InputError(f"The dialogue's record cannot be read: {exc!r}.", hint=_HINT) from exc


class _Record:
    """A dialogue's record, with settings that both sides share told from those by speaker."""

    def __init__(self, dialog: Dialog, model: BoundModel, parameters: dict[str, Any] | None) -> None:
        assert dialog.provenance is not None
        self.dialog = dialog
        self.generator = str(dialog.provenance.generator)
        self.settings = dialog.provenance.settings
        self.labels = list(dialog.personas or {})
        self._model = model
        self._parameters = parameters

    def setting(self, name: str, label: str) -> Any:
        """Return a setting for one side."""
        value = self.settings.get(name)
        return value.get(label) if isinstance(value, dict) and value and set(value) <= set(self.labels) else value

    def model(self, label: str) -> BoundModel:
        """Return who speaks for one side."""
        own = self.setting("models", label)
        if own is None:
            return self._model
        if self._parameters is None:
            raise InputError("Each side of the dialogue has a model of its own, and one is given for both.", hint=_HINT)
        own = dict(own)
        return bind_model(own.pop("model"), **{**own, **self._parameters})

    def details(self, label: str) -> str:
        """Return what the models were told; nothing is recorded where that is what the scenario says."""
        said = self.setting("dialogue_details", label)
        scenario = self.dialog.scenario
        if said is not None:
            return str(said)
        return scenario if isinstance(scenario, str) and "dialogue_details" not in self.settings else ""

    def context(self, label: str) -> Any:
        """Return where and when; a context that reads in a way of its own gets its class back."""
        data = self.setting("context", label) if "context" in self.settings else self.dialog.context
        name = self.setting("context_class", label)
        return data if name is None else _made(name, data, Context)

    def persona(self, label: str) -> BasePersona | str:
        """Return who speaks."""
        data = (self.dialog.personas or {})[label]
        name = self.settings.get("persona_classes", {}).get(label)
        if name == "text":
            return str(data["description"])
        return Persona(**data) if name is None else _made(name, data, BasePersona)


def _made(name: str, attributes: Any, base: type[Any]) -> Any:
    if ":" not in name:
        raise InputError(f"{name} is a class of the script or notebook that made the dialogue.", hint=_HINT)
    try:
        return import_class(name, base)(**attributes)
    except SdialogLikeError as exc:
        raise InputError(exc.message, hint=_HINT) from exc
    except Exception as exc:  # a class of the user's may do anything when it is made
        raise InputError(f"A {name} cannot be made from the recorded attributes: {exc}.", hint=_HINT) from exc


def _description(record: _Record) -> Program[Dialog]:
    return DialogGenerator(
        record.details(""),
        record.context(""),
        scenario=record.dialog.scenario,
        personas={label: record.persona(label) for label in record.labels},
        model=record.model(""),
    ).snapshot()


def _role_play(record: _Record) -> Program[Dialog]:
    first, second = record.labels
    sides = [
        Agent(
            record.persona(label),
            record.settings.get("names", {}).get(label),
            model=record.model(label),
            context=record.context(label),
            dialogue_details=record.details(label),
            max_words=record.setting("max_words", label),
            end_mark=record.setting("end_mark", label),
        )
        for label in (first, second)
    ]
    scene = make_scene(
        sides[0],
        sides[1],
        generator=record.generator,
        max_turns=record.settings["max_turns"],
        min_turns=record.settings["min_turns"],
        scenario=record.dialog.scenario,
        notes=record.dialog.notes if record.generator == "Agent" else None,
    )

    async def program(row: Row, client: Client) -> Dialog:
        return await converse(scene, client, dialog_id=dialog_id_of(row))

    return program
