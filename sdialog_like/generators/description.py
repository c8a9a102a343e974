"""What a dialogue that is written at once is to be: as the prompt says it, and as its record does."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sdialog_like.agents.labels import name_speakers
from sdialog_like.agents.materials import (
    check_persona,
    check_record,
    context_class,
    context_data,
    context_text,
    example_digests,
    example_texts,
    persona_class,
    persona_data,
    persona_text,
)
from sdialog_like.agents.provenance import make_provenance, recorded_details
from sdialog_like.dialog import Dialog, Event, Termination, Turn
from sdialog_like.engine import Reply
from sdialog_like.errors import InputError
from sdialog_like.llm import BoundModel
from sdialog_like.personas import BasePersona, Context
from sdialog_like.prompts import render

__all__ = ["REPLY_REPAIRED", "Description", "finished_dialog", "named_personas"]

REPLY_REPAIRED = "reply_repaired"


@dataclass(frozen=True)
class Description:
    """All that shapes one dialogue besides the model and the seed.

    Attributes:
        details: Who talks about what, and how.
        scenario: What the record says about the situation, where it is not the details.
        context: Where and when.
        example_dialogs: Dialogues that show how it should sound.
        personas: Who talks, by name.
    """

    details: str
    scenario: str | dict[str, Any] | list[Any] | None
    context: Context | Mapping[str, Any] | str | None
    example_dialogs: Sequence[Dialog | str] | None
    personas: Mapping[str, BasePersona | str]

    @property
    def says_something(self) -> bool:
        """Whether there is anything to write a dialogue from."""
        return bool(self.details.strip() or self.personas)

    def frozen(self) -> Description:
        """Return a copy that later changes to personas, contexts and examples do not reach."""
        return replace(
            self,
            scenario=copy.deepcopy(self.scenario),
            context=copy.deepcopy(self.context),
            example_dialogs=example_texts(self.example_dialogs),
            personas=copy.deepcopy(dict(self.personas)),
        )

    def settled(self, model: BoundModel) -> tuple[str, dict[str, Any]]:
        """Return the system message, and the fields of the dialogue's record that do not depend on the reply.

        Raises:
            InputError: There is nothing to write a dialogue from, or a dialogue cannot hold this.
        """
        if not self.says_something:
            raise InputError(
                "Nothing says what the dialogue is about.",
                hint="Give dialogue_details: to the generator, with set(dialogue_details), or to generate().",
            )
        record = copy.deepcopy(self._record(model))
        check_record(record)
        return self._prompt(), record

    def identity(self) -> dict[str, Any]:
        """Return as plain data what tells this description from others."""
        return {
            "dialogue_details": self.details,
            "scenario": self.scenario,
            "context": context_text(self.context),
            "example_dialogs": example_digests(self.example_dialogs),
            "personas": {name: [persona_text(each), persona_data(each)] for name, each in self.personas.items()},
        }

    def _prompt(self) -> str:
        return render(
            "dialog",
            dialogue_details=self.details.strip() or "A dialogue between the people described below.",
            personas=[_persona_prompt(name, persona) for name, persona in self.personas.items()],
            context=context_text(self.context),
            example_dialogs=example_texts(self.example_dialogs),
        )

    def _record(self, model: BoundModel) -> dict[str, Any]:
        scenario = self.scenario if self.scenario is not None else self.details or None
        classes = {name: persona_class(persona) for name, persona in self.personas.items()}
        settings = {
            "dialogue_details": recorded_details(self.details, scenario),
            "context_class": context_class(self.context),
            "example_dialogs": example_digests(self.example_dialogs),
            "persona_classes": {name: kind for name, kind in classes.items() if kind is not None},
        }
        return {
            "model": model.spec,
            "scenario": scenario,
            "personas": {name: persona_data(persona) for name, persona in self.personas.items()} or None,
            "context": context_data(self.context),
            "provenance": make_provenance("DialogGenerator", settings, model, ("dialog", "dialog_request")),
        }


def named_personas(
    personas: Sequence[BasePersona | str] | Mapping[str, BasePersona | str] | None,
) -> dict[str, BasePersona | str]:
    """Return personas by the names that they have, or are given.

    Raises:
        InputError: They are no personas.
    """
    if isinstance(personas, Mapping):
        return {name: check_persona(person) for name, person in personas.items()}
    if isinstance(personas, (BasePersona, str)) or not isinstance(personas, (Iterable, type(None))):
        raise InputError("personas is a list of personas.", hint="Write personas=[persona].")
    people = [check_persona(person) for person in personas or []]
    names = name_speakers([(person, None) for person in people])
    return {name.label: person for name, person in zip(names, people, strict=True)}


def finished_dialog(record: Mapping[str, Any], reply: Reply, seed: int, dialog_id: int | str | None) -> Dialog:
    """Put a dialogue together. Each turn's event carries the seed of the one reply that all turns come from."""
    turns: Sequence[Turn] = reply.parsed.dialog
    said = [Turn(speaker=turn.speaker.strip(), text=turn.text.strip()) for turn in turns]
    repairs = [] if reply.seed == seed else [REPLY_REPAIRED]
    return Dialog(
        **copy.deepcopy(dict(record)),
        seed=seed,
        dialogId=dialog_id,
        complete=True,
        turns=said,
        events=[
            Event(agent=turn.speaker, action="utter", text=turn.text, seed=reply.seed, repairs=list(repairs))
            for turn in said
        ],
        termination=Termination(reason="closed", turn=len(said)),
    )


def _persona_prompt(name: str, persona: BasePersona | str) -> str:
    """Describe one speaker; the name goes in front where the description does not say it."""
    text = persona_text(persona)
    return text if name in text else f"Name: {name}\n{text}"
