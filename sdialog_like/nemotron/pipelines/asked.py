"""What all pipelines' methods share: the arguments that they end in, and their two forms."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

from sdialog_like.errors import InputError
from sdialog_like.nemotron.asker import AskingMethods
from sdialog_like.nemotron.driving import awaited
from sdialog_like.nemotron.filling import checked_kwargs, fill_template
from sdialog_like.nemotron.pipelines.dedup import dedup_limit
from sdialog_like.nemotron.pipelines.records import Openlines
from sdialog_like.nemotron.pipelines.stages import Asking

__all__ = ["asking_of", "records_form", "text_list", "texts_form"]

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=AskingMethods)

_Method = Callable[Concatenate[S, P], Coroutine[Any, Any, R]]

_RECORDS = """
Returns:
    The openlines as records, each with where it comes from: a list in the plan's order, whatever the concurrency, which has
    the stages' figures (``stages``) and the lists that could not be had (``lost``) besides.
"""
_TEXTS = """
Returns:
    {}, in the plan's order, whatever the concurrency.
"""
_RAISES = """
Raises:
    YamlConversionError: A list could not be read, or had the wrong length. What the others made is in ``partial``.
    InputError: An argument cannot be used; nothing was asked.
    Exception: A request failed, with whatever the client raises; ``partial`` as well.
"""


def asking_of(
    methods: AskingMethods,
    *,
    model: str | None,
    base_model_kwargs: Mapping[str, Any] | None,
    conversion_model_kwargs: Mapping[str, Any] | None,
    yaml_conversion_prompt_template: str,
    ignore_conversion_failure: bool,
    trim_topics_list: bool,
    dedup: bool | float,
    progress: bool | str,
) -> Asking:
    """Return how a pipeline asks, from the arguments that all of them end in.

    Raises:
        InputError: One of them cannot be used.
    """
    fill_template(yaml_conversion_prompt_template, {"llm_response": ""})
    return Asking(
        methods._asker(),
        model=model,
        model_kwargs=_of_one_answer(base_model_kwargs, "base_model_kwargs"),
        conversion_template=yaml_conversion_prompt_template,
        conversion_model_kwargs=_of_one_answer(conversion_model_kwargs, "conversion_model_kwargs"),
        ignore_failures=bool(ignore_conversion_failure),
        trim=bool(trim_topics_list),
        dedup=dedup_limit(dedup),
        progress=progress,
    )


def _of_one_answer(kwargs: Mapping[str, Any] | None, name: str) -> dict[str, Any]:
    checked = checked_kwargs(kwargs, name)
    if checked.get("n", 1) not in (None, 1):
        raise InputError(
            f"{name} has n={checked['n']!r}: a pipeline reads one list out of each call, and would throw the others away.",
            hint="Ask for longer lists with n_openlines and its like; n is for the methods of single steps.",
        )
    return checked


def text_list(value: Sequence[str] | None, name: str, *, needed: bool = False) -> list[str]:
    """Return a list of texts as a new list.

    Args:
        value: The list; ``None`` is an empty one, unless it is needed.
        name: What it is, for messages.
        needed: Whether there has to be one.

    Raises:
        InputError: It is something else (a single text, for example), or one of its texts is blank.
    """
    if value is None and not needed:
        return []
    if value is None or isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__iter__"):
        raise InputError(f"{name} is a list of texts, not {value!r:.80}.", hint=f"Write {name}=[…], also for one.")
    texts = list(value)
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"{name} is a list of texts; {text!r:.80} is none.")
        if not text.strip():
            raise InputError(f"{name}[{place}] is blank.", hint="Leave it out.")
    return texts


def records_form(pipeline: _Method[S, P, Openlines]) -> _Method[S, P, Openlines]:
    """Make the method that returns records; ``_open_qa`` becomes ``run_open_qa_pipeline_records``."""

    @functools.wraps(pipeline)
    async def records(self: S, /, *args: P.args, **kwargs: P.kwargs) -> Openlines:
        return await awaited(self._asker(), lambda: pipeline(self, *args, **kwargs))

    _name(records, pipeline, f"run{pipeline.__name__}_pipeline_records", "Openlines", _RECORDS)
    return records


def texts_form(
    pipeline: _Method[S, P, Openlines],
    take: Callable[[Openlines], list[R]],
    returns: str,
    what: str = "The openlines' texts",
) -> _Method[S, P, list[R]]:
    """Make the method that returns plain data, as Curator's does; ``_open_qa`` becomes ``run_open_qa_pipeline``.

    Args:
        pipeline: Makes the openlines.
        take: Takes what is wanted of them.
        returns: The method's return annotation.
        what: What it returns, in words.
    """

    @functools.wraps(pipeline)
    async def texts(self: S, /, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        return take(await awaited(self._asker(), lambda: pipeline(self, *args, **kwargs)))

    _name(texts, pipeline, f"run{pipeline.__name__}_pipeline", returns, _TEXTS.format(what))
    return texts


def _name(method: Any, pipeline: Any, name: str, returns: str, section: str) -> None:
    method.__name__ = name
    method.__qualname__ = f"{pipeline.__qualname__.rpartition('.')[0]}.{name}"
    method.__doc__ = f"{inspect.cleandoc(pipeline.__doc__)}\n{section}{_RAISES}"
    method.__annotations__ = {**pipeline.__annotations__, "return": returns}
    method.__signature__ = inspect.signature(pipeline).replace(return_annotation=returns)
