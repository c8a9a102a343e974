"""From a description to a dialogue, in one request."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel
from typing_extensions import Self

from sdialog_like.agents.materials import as_examples, check_text, checked_examples, example_texts
from sdialog_like.dialog import Dialog
from sdialog_like.engine import Client, Row, run_blocking
from sdialog_like.errors import InputError
from sdialog_like.generators import portable
from sdialog_like.generators.base import BaseGenerator, Prepare
from sdialog_like.generators.description import Description, finished_dialog, named_personas
from sdialog_like.generators.output import LLMDialogOutput
from sdialog_like.generators.portable import PersonaLike
from sdialog_like.generators.rows import dialog_id_of
from sdialog_like.llm import DEFAULT_MODEL, bind_model
from sdialog_like.personas import BasePersona, Context
from sdialog_like.prompts import render

__all__ = ["DialogGenerator"]


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
        dialogue_details: Who talks about what, and how. May be left to each dialogue's ``generate``.
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
        self.personas = named_personas(personas)
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

    def generate(
        self,
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002 - the field's name
        *,
        dialogue_details: str | None = None,
        scenario: str | dict[str, Any] | list[Any] | None = None,
        context: Context | Mapping[str, Any] | str | None = None,
        personas: Sequence[PersonaLike] | Mapping[str, PersonaLike] | None = None,
        example_dialogs: Sequence[Dialog | Mapping[str, Any] | str] | None = None,
    ) -> Any:
        """Make one dialogue, and wait for it. Works in scripts, threads and notebooks alike.

        What is given here besides seed and id takes the place of the generator's setting, for this dialogue only.

        Args:
            seed: The dialogue's seed; a random one otherwise, which the dialogue records.
            id: The dialogue's id.
            dialogue_details: What this dialogue is about.
            scenario: What its record says about the situation.
            context: Where and when it takes place.
            personas: Who talks; a mapping of attributes becomes a persona as in a persona file.
            example_dialogs: Dialogues that show how it should sound; a mapping is a dialogue's JSON form.

        Raises:
            InputError: An argument or a setting cannot be used; no request was made.
            ModelError: The model failed.
            BlockingCallError: Called on the package's own event loop.
        """
        return run_blocking(self._one(seed, id, _given(dialogue_details, scenario, context, personas, example_dialogs)))

    def agenerate(
        self,
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002 - the field's name
        *,
        dialogue_details: str | None = None,
        scenario: str | dict[str, Any] | list[Any] | None = None,
        context: Context | Mapping[str, Any] | str | None = None,
        personas: Sequence[PersonaLike] | Mapping[str, PersonaLike] | None = None,
        example_dialogs: Sequence[Dialog | Mapping[str, Any] | str] | None = None,
    ) -> Coroutine[Any, Any, Any]:
        """Like `generate`, to be awaited. The settings count as they are when this is called, not when it is awaited."""
        one = self._one(seed, id, _given(dialogue_details, scenario, context, personas, example_dialogs))
        return self._awaited(one)

    __call__ = generate

    def prepare(self) -> Prepare[Any]:
        """Return what makes rows with the settings of this moment."""
        description = self._description().frozen()
        output_format = copy.deepcopy(self.output_format) if isinstance(self.output_format, dict) else self.output_format
        read, model = self._argument_reader(), self.bound_model
        shared = description.settled(model) if description.says_something else None

        def prepare(row: Row) -> Callable[[Client], Awaitable[Any]]:
            arguments = read(row)
            if shared is not None and not arguments:
                prompt, record = shared
            else:
                prompt, record = replace(description, **_read(arguments)).settled(model)
            dialog_id = dialog_id_of(row)

            async def make(client: Client) -> Any:
                messages = [
                    {"role": "system", "content": prompt},
                    {"role": "user", "content": render("dialog_request")},
                ]
                reply = await client.call(messages, seed=client.seed, schema=output_format)
                if output_format is LLMDialogOutput:
                    return finished_dialog(record, reply, client.seed, dialog_id)
                return reply.text if output_format is None else reply.parsed

            return make

        return prepare

    def settings(self) -> dict[str, Any]:
        """Return all settings as plain data; see `BaseGenerator.settings`."""
        details = self._details
        return {
            "generator": "DialogGenerator",
            "dialogue_details": details.text,
            "context": portable.context_settings(self.context),
            "example_dialogs": portable.example_settings(self.example_dialogs),
            "scenario": portable.plain(details.scenario, "scenario"),
            "personas": {
                name: portable.persona_settings(persona, f"the persona {name!r}") for name, persona in self.personas.items()
            }
            or None,
            "model": portable.model_settings(self.bound_model),
            "output_format": portable.format_settings(self.output_format),
        }

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], model: Any) -> Self:
        """Make the generator of these settings; see `generator_from_settings`."""
        given = dict(settings)
        personas = given.pop("personas", None)
        if "output_format" in given:
            given["output_format"] = portable.format_from(given["output_format"])
        return cls(
            context=portable.context_from(given.pop("context", None)),
            example_dialogs=as_examples(given.pop("example_dialogs", None)),
            personas=None if personas is None else _personas(personas),
            model=model,
            **given,
        )

    def identity(self) -> dict[str, Any]:
        """Return what the dialogues depend on, as plain data."""
        return {
            **self._description().identity(),
            "model": {"spec": self.bound_model.spec, "parameters": self.bound_model.parameters},
            "output_format": portable.format_identity(self.output_format),
        }

    def _description(self) -> Description:
        details = self._details
        return Description(details.text, details.scenario, self.context, self.example_dialogs, self.personas)

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


def _given(dialogue_details: str | None, scenario: Any, context: Any, personas: Any, example_dialogs: Any) -> dict[str, Any]:
    return {
        "dialogue_details": dialogue_details,
        "scenario": scenario,
        "context": context,
        "personas": personas,
        "example_dialogs": example_dialogs,
    }


def _read(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's arguments as what they replace of the description."""
    changes: dict[str, Any] = {name: arguments[name] for name in ("scenario",) if name in arguments}
    if "dialogue_details" in arguments:
        changes["details"] = check_text(arguments["dialogue_details"], "dialogue_details")
    if "context" in arguments:
        changes["context"] = portable.context_from(arguments["context"])
    if "personas" in arguments:
        changes["personas"] = _personas(arguments["personas"])
    if "example_dialogs" in arguments:
        changes["example_dialogs"] = example_texts(as_examples(arguments["example_dialogs"]))
    return changes


def _personas(values: Any) -> dict[str, BasePersona | str]:
    if isinstance(values, Mapping):
        return named_personas({str(name): portable.persona_from(value) for name, value in values.items()})
    if isinstance(values, (list, tuple)):
        return named_personas([portable.persona_from(value) for value in values])
    return named_personas(values)
