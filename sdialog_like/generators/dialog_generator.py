"""From a description to a dialogue, in one request."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sdialog_like.agents.labels import name_speakers
from sdialog_like.agents.materials import (
    check_persona,
    check_record,
    check_text,
    checked_examples,
    context_data,
    context_text,
    example_digests,
    example_texts,
    persona_data,
    persona_text,
)
from sdialog_like.agents.provenance import make_provenance
from sdialog_like.dialog import Dialog, Event, Termination, Turn
from sdialog_like.engine import Client, Reply, Row
from sdialog_like.engine.rows import Program
from sdialog_like.errors import InputError
from sdialog_like.generators.base import BaseGenerator
from sdialog_like.generators.output import LLMDialogOutput
from sdialog_like.generators.rows import dialog_id_of
from sdialog_like.llm import DEFAULT_MODEL, bind_model
from sdialog_like.personas import BasePersona, Context
from sdialog_like.prompts import render

__all__ = ["DialogGenerator"]

REPLY_REPAIRED = "reply_repaired"


@dataclass(frozen=True)
class _Details:
    """What `DialogGenerator.set` changes: one value, so that no thread ever sees half of a change."""

    text: str
    scenario: str | dict[str, Any] | list[Any] | None


class DialogGenerator(BaseGenerator[Any]):
    """Writes whole dialogues from a description.

    The model's server is held to the output's JSON schema by its grammar, and the first request carries the dialogue's seed
    itself.

    Args:
        dialogue_details: Who talks about what, and how.
        context: Where and when the dialogue takes place.
        example_dialogs: Dialogues that show how it should sound.
        scenario: What the dialogue's record says about the situation; ``dialogue_details`` otherwise. The model does not
            see it.
        personas: Who talks; described in the prompt and kept with the dialogue.
        model: A model spec, or a LangChain chat model.
        output_format: `LLMDialogOutput` to get a `Dialog`; another pydantic class to get an instance of it; a JSON schema to
            get a dict that fits it; ``None`` to get the raw text.
        **model_parameters: Parameters of the model: ``temperature``, ``top_p``, ``max_tokens``, ``base_url`` …

    Example:
        >>> generator = DialogGenerator("Alice and Bob plan a picnic.", model="builtin")
        >>> dialog = generator.generate(seed=4216355045)
        >>> dialog.seed
        4216355045
    """

    def __init__(
        self,
        dialogue_details: str = "",
        context: Context | Mapping[str, Any] | str | None = None,
        example_dialogs: Sequence[Dialog | str] | None = None,
        scenario: str | dict[str, Any] | list[Any] | None = None,
        personas: Sequence[BasePersona | str] | Mapping[str, BasePersona | str] | None = None,
        *,
        model: Any = DEFAULT_MODEL,
        output_format: type[BaseModel] | dict[str, Any] | None = LLMDialogOutput,
        **model_parameters: Any,
    ) -> None:
        _check_format(output_format)
        self._details = _Details(check_text(dialogue_details, "dialogue_details"), scenario)
        self.context = context
        self.example_dialogs = checked_examples(example_dialogs)
        self.personas = _named(personas)
        self.output_format = output_format
        super().__init__(bind_model(model, **model_parameters))

    @property
    def dialogue_details(self) -> str:
        """What the dialogues are about."""
        return self._details.text

    @property
    def scenario(self) -> str | dict[str, Any] | list[Any] | None:
        """The scenario of the dialogues' record, where one was given."""
        return self._details.scenario

    def set(self, dialogue_details: str, scenario: str | dict[str, Any] | list[Any] | None = None) -> None:
        """Describe other dialogues from now on. What is being generated already is not touched.

        Args:
            dialogue_details: The new description.
            scenario: The new scenario; left out, the description takes its place.
        """
        self._details = _Details(check_text(dialogue_details, "dialogue_details"), scenario)

    def snapshot(self) -> Program[Any]:
        """Return the program for the settings of this moment."""
        details = self._details
        if not details.text.strip() and not self.personas:
            raise InputError(
                "Nothing says what the dialogue is about.", hint="Give dialogue_details, here or with set(dialogue_details)."
            )
        messages = [
            {"role": "system", "content": self._prompt(details.text)},
            {"role": "user", "content": render("dialog_request")},
        ]
        output_format = copy.deepcopy(self.output_format) if isinstance(self.output_format, dict) else self.output_format
        record = copy.deepcopy(self._record(details))
        check_record(record)

        async def program(row: Row, client: Client) -> Any:
            reply = await client.call([dict(message) for message in messages], seed=client.seed, schema=output_format)
            if output_format is LLMDialogOutput:
                return _dialog(record, reply, reply.parsed.dialog, client.seed, dialog_id_of(row))
            return reply.text if output_format is None else reply.parsed

        return program

    def _prompt(self, details: str) -> str:
        return render(
            "dialog",
            dialogue_details=details.strip() or "A dialogue between the people described below.",
            personas=[_persona_prompt(name, persona) for name, persona in self.personas.items()],
            context=context_text(self.context),
            example_dialogs=example_texts(self.example_dialogs),
        )

    def _record(self, details: _Details) -> dict[str, Any]:
        """Return the fields that all dialogues of these settings share."""
        scenario = details.scenario if details.scenario is not None else details.text or None
        settings = {
            "dialogue_details": details.text if details.text != scenario else None,
            "example_dialogs": example_digests(self.example_dialogs),
        }
        return {
            "model": self.bound_model.spec,
            "scenario": scenario,
            "personas": {name: persona_data(persona) for name, persona in self.personas.items()} or None,
            "context": context_data(self.context),
            "provenance": make_provenance("DialogGenerator", settings, self.bound_model, ("dialog", "dialog_request")),
        }

    def __repr__(self) -> str:
        return f"DialogGenerator(model={self.bound_model.spec!r}, dialogue_details={self.dialogue_details!r})"


def _check_format(output_format: Any) -> None:
    if isinstance(output_format, dict) or output_format is None:
        return
    if not (isinstance(output_format, type) and issubclass(output_format, BaseModel)):
        raise InputError(
            f"output_format cannot be {output_format!r}.",
            hint="Give a pydantic class, a JSON schema as a dict, or None for the raw text.",
        )


def _named(
    personas: Sequence[BasePersona | str] | Mapping[str, BasePersona | str] | None,
) -> dict[str, BasePersona | str]:
    if isinstance(personas, Mapping):
        return {name: check_persona(person) for name, person in personas.items()}
    if isinstance(personas, (BasePersona, str)):
        raise InputError("personas is a list of personas.", hint="Write personas=[persona].")
    people = [check_persona(person) for person in personas or []]
    names = name_speakers([(person, None) for person in people])
    return {name.label: person for name, person in zip(names, people, strict=True)}


def _persona_prompt(name: str, persona: BasePersona | str) -> str:
    """Describe one speaker; the name goes in front where the description does not say it."""
    text = persona_text(persona)
    return text if name in text else f"Name: {name}\n{text}"


def _dialog(
    record: Mapping[str, Any], reply: Reply, turns: Sequence[Turn], seed: int, dialog_id: int | str | None
) -> Dialog:
    """Put a dialogue together. Each turn's event carries the seed of the one reply that all turns come from."""
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
