"""Personas, one or a thousand: by rules, with exact quotas, the rest written by a model."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, TypeVar

from sdialog_like.generators.attribute_generator import AttributeGenerator
from sdialog_like.generators.attribute_target import Target
from sdialog_like.llm import DEFAULT_MODEL
from sdialog_like.personas import BasePersona, Persona

__all__ = ["PersonaGenerator"]

P = TypeVar("P", bound=BasePersona)


class PersonaGenerator(AttributeGenerator[P]):
    """Makes personas of a class.

    Where a field's value comes from, the first of these that there is:

    1. a rule (see ``set``);
    2. what the given persona was made with;
    3. with ``generated_attributes="all"``, the class's default, if it says anything (not None, not empty);
    4. the model, for the fields of ``generated_attributes``; all fields, as in SDialog, unless it says otherwise.

    A field that none of them covers is left out. Everything that is there counts as said: it is part of the description. All
    fields that the model writes come from one request, which shows it what is settled; where none is left to it, no request
    is made.

    In a run (``run(generator, 1000, …)``, or with quotas ``run(generator, generator.rows(1000), …)``) results are plain
    data, and rows know nothing of each other: near-duplicates are made again only by ``generate(n)``.

    Args:
        persona: A class of personas, or a persona whose attributes all are to have.
        generated_attributes: What the model writes where nothing else says anything: ``"all"``, a list of fields, or
            ``None``. A mapping is read as rules, and the model then writes only what they leave to it.
        extra_instructions: What the model is told besides, such as "All of them live in Kenya."
        rules: The first rules, as a mapping; the same as a call of ``set``.
        max_similarity: From which part of words in common on (Jaccard, of the texts that the model wrote) two personas of a
            list are too much alike; ``None`` lets everything pass.
        model: A model spec, or a LangChain chat model.
        **model_parameters: Parameters of the model: ``temperature``, ``top_p``, ``max_tokens``, ``base_url`` …

    Example:
        >>> from sdialog_like.generators import quota
        >>> generator = PersonaGenerator(Persona, generated_attributes=["name", "background"], model="builtin")
        >>> people = generator.set(age="{18-80}", role=quota({"nurse": 1, "teacher": 3})).generate(8, seed=1, progress=False)
        >>> sorted(person.role for person in people)
        ['nurse', 'nurse', 'teacher', 'teacher', 'teacher', 'teacher', 'teacher', 'teacher']
    """

    _prompt: ClassVar[str] = "persona_attributes"
    _subject: ClassVar[str] = "persona"

    def __init__(
        self,
        persona: type[P] | P = Persona,  # type: ignore[assignment]
        generated_attributes: str | Collection[str] | Mapping[str, Any] | None = "all",
        extra_instructions: str = "",
        *,
        rules: Mapping[str, Any] | None = None,
        max_similarity: float | None = 0.8,
        model: Any = DEFAULT_MODEL,
        **model_parameters: Any,
    ) -> None:
        target: Target[P] = Target(persona, BasePersona)  # type: ignore[arg-type]
        super().__init__(target, generated_attributes, extra_instructions, rules, max_similarity, model, **model_parameters)

    def __repr__(self) -> str:
        return f"PersonaGenerator({self._target.cls.__name__}, model={self.bound_model.spec!r})"
