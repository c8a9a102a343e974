"""Contexts, one or a thousand: by rules, with exact quotas, the rest written by a model."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, TypeVar

from sdialog_like.generators.attribute_generator import AttributeGenerator
from sdialog_like.generators.attribute_target import Target
from sdialog_like.llm import DEFAULT_MODEL
from sdialog_like.personas import Context

__all__ = ["ContextGenerator"]

C = TypeVar("C", bound=Context)


class ContextGenerator(AttributeGenerator[C]):
    """Makes contexts: where and when people talk, and what they all know. Everything is as in `PersonaGenerator`.

    Args:
        context: A context whose attributes all are to have, or a class of contexts.
        generated_attributes: What the model writes where nothing else says anything: ``"all"``, a list of fields, ``None``,
            or rules.
        extra_instructions: What the model is told besides.
        rules: The first rules, as a mapping.
        max_similarity: From which part of words in common on two contexts of a list are too much alike.
        model: A model spec, or a LangChain chat model.
        **model_parameters: Parameters of the model.

    Example:
        >>> generator = ContextGenerator(Context(location="a ski hut"), ["objects"], model="builtin")
        >>> context = generator.set(datetime=["morning", "night"]).generate(seed=1)
        >>> context.location, context.datetime in ("morning", "night"), bool(context.objects)
        ('a ski hut', True, True)
    """

    _prompt: ClassVar[str] = "context_attributes"
    _subject: ClassVar[str] = "context"

    def __init__(
        self,
        context: type[C] | C = Context,  # type: ignore[assignment]
        generated_attributes: str | Collection[str] | Mapping[str, Any] | None = "all",
        extra_instructions: str = "",
        *,
        rules: Mapping[str, Any] | None = None,
        max_similarity: float | None = 0.8,
        model: Any = DEFAULT_MODEL,
        **model_parameters: Any,
    ) -> None:
        target: Target[C] = Target(context, Context)  # type: ignore[arg-type]
        super().__init__(target, generated_attributes, extra_instructions, rules, max_similarity, model, **model_parameters)

    def __repr__(self) -> str:
        return f"ContextGenerator({self._target.cls.__name__}, model={self.bound_model.spec!r})"
