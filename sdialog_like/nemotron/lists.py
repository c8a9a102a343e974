"""Asking for a list: through a schema where the client can, in words where it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sdialog_like.errors import UnusableReplyError, YamlConversionError
from sdialog_like.nemotron.asking import Asker
from sdialog_like.nemotron.filling import fill_template
from sdialog_like.nemotron.list_text import check_taken_from, read_list, without_marks
from sdialog_like.nemotron.templates.conversion import DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE

__all__ = ["CONVERSION_TRIES", "AskedList", "ask_for_list", "ask_list", "convert_to_list", "first_text"]

CONVERSION_TRIES = 3


@dataclass(frozen=True, slots=True)
class AskedList:
    """A list that was asked for.

    Attributes:
        items: Its texts.
        seed: The seed that it was asked with; ``None`` where the client chose.
        model: Who was asked: the model's spec, or the name that the user's client was given.
    """

    items: list[str]
    seed: int | None = None
    model: str | None = None


async def ask_list(
    asker: Asker,
    prompt: str,
    *,
    n: int,
    model: str | None = None,
    model_kwargs: Mapping[str, Any] | None = None,
    conversion_template: str = DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
    conversion_model_kwargs: Mapping[str, Any] | None = None,
) -> list[str]:
    """Ask for a list of ``n`` texts; see `ask_for_list`, which tells more."""
    asked = await ask_for_list(
        asker,
        prompt,
        n=n,
        model=model,
        model_kwargs=model_kwargs,
        conversion_template=conversion_template,
        conversion_model_kwargs=conversion_model_kwargs,
    )
    return asked.items


async def ask_for_list(
    asker: Asker,
    prompt: str,
    *,
    n: int,
    model: str | None = None,
    model_kwargs: Mapping[str, Any] | None = None,
    conversion_template: str = DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
    conversion_model_kwargs: Mapping[str, Any] | None = None,
    trim: bool = False,
) -> AskedList:
    """Ask for a list of ``n`` texts.

    A structured asker makes one call, with a schema. Any other makes one call too, and reads the list out of the text; only
    where that fails the model is asked to convert it, three times at most.

    Args:
        asker: The way to the outside, at the list's place in the plan.
        prompt: The prompt, filled in.
        n: How many texts.
        model: Who is asked.
        model_kwargs: Further arguments of the call.
        conversion_template: The prompt that asks to convert.
        conversion_model_kwargs: Further arguments of the calls that convert.
        trim: Take a list of another length all the same, without what is too much.

    Raises:
        YamlConversionError: The list cannot be read, or has another length.
    """
    if asker.structured:
        try:
            answer = await asker.answer(_as_json(prompt, n), model=model, kwargs=model_kwargs, items=n, exactly=not trim)
        except YamlConversionError:
            raise
        except UnusableReplyError as exc:
            raise YamlConversionError(f"Error parsing yaml response: {exc.message}", raw=exc.raw, hint=exc.hint) from exc
        items = without_marks(answer.items or [])
        if not all(items):
            raise YamlConversionError("Error parsing yaml response: an item of its list is empty.", raw=answer.texts[0])
    else:
        answer = await asker.answer(prompt, model=model, kwargs=model_kwargs)
        items = await convert_to_list(
            asker, first_text(answer.texts), model=model, template=conversion_template, model_kwargs=conversion_model_kwargs
        )
    if len(items) != n and not (trim and items):
        raise YamlConversionError(
            f"Error parsing yaml response: its list has {len(items)} items, where {n} were asked for.",
            raw=first_text(answer.texts),
        )
    return AskedList(items[:n], answer.seed, answer.model)


async def convert_to_list(
    asker: Asker,
    response: str,
    *,
    model: str | None = None,
    template: str = DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
    prompt_kwargs: Mapping[str, Any] | None = None,
    model_kwargs: Mapping[str, Any] | None = None,
) -> list[str]:
    """Return the list in a model's answer. A model is asked only where it cannot be read, three times at most.

    Args:
        asker: The way to the outside.
        response: The answer.
        model: Who is asked to convert.
        template: The prompt that asks to convert.
        prompt_kwargs: Further values for it.
        model_kwargs: Further arguments of the calls.

    Raises:
        YamlConversionError: No try gave a list of texts which are all in the answer; it is about the last one.
    """
    prompt = fill_template(template, {"llm_response": response}, prompt_kwargs)
    try:
        return read_list(response)
    except YamlConversionError as exc:
        problem = exc
    for _ in range(CONVERSION_TRIES if response.strip() else 0):
        converted = first_text(await asker.at("conversion").ask(prompt, model=model, kwargs=model_kwargs))
        try:
            items = read_list(converted)
            check_taken_from(items, response)
        except YamlConversionError as exc:
            problem = exc
        else:
            return items
    raise problem


def first_text(answers: Any) -> str:
    """Return the first of a client's answers; an empty text where it has none."""
    text = answers[0] if isinstance(answers, (list, tuple)) and answers else ""
    return text if isinstance(text, str) else ""


def _as_json(prompt: str, n: int) -> str:
    # The template asks for bullets; a model that is held to a schema should know it.
    return f'{prompt}\n\nWrite the {n} items, without bullets, as one JSON object: {{"items": ["…", "…"]}}'
