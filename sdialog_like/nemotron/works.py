"""Pipelines as the work of a run: what is made is recorded call by call, and can be made again from the folder alone."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import Self

from sdialog_like.errors import InputError, ModelSpecError
from sdialog_like.llm import DEFAULT_MODEL, bind_model
from sdialog_like.nemotron.asking import SeamAsker, SyncAsker, drive
from sdialog_like.nemotron.clients.binding import ModelFamily
from sdialog_like.nemotron.generator import GeneratorMethods
from sdialog_like.nemotron.pipelines.records import Openlines

if TYPE_CHECKING:
    from sdialog_like.engine import Client, Row
    from sdialog_like.llm import BoundModel

__all__ = ["ClosedQAPipeline", "MathPipeline", "OpenQAPipeline", "PythonPipeline", "WritingPipeline", "plain"]

_BESIDES = ("ignore_conversion_failure",)
"""Arguments that may differ from one session of a run to the next: nothing that is asked depends on them."""

_ANY: dict[str, Any] = {
    "n_macro_topics": 1,
    "school_level": "any",
    "n_subtopics": 1,
    "n_openlines": 1,
    "n_revisions": 1,
    "topics": ["any"],
    "text_material_types": ["any"],
    "documents": ["any"],
    "additional_subtopics": ["any"],
}
"""Stand for arguments that rows may bring, where the others are checked."""


class _PipelineWork:
    """A pipeline as a run's work. Each row is one call of the pipeline; usually there is one row.

    A row's result is plain data: ``records`` (the openlines, see `Openline.to_dict`), ``stages`` (their figures) and
    ``lost`` (the lists that could not be had, with ``ignore_conversion_failure``).

    Args:
        model: Who is asked: a model spec, a LangChain chat model, or a bound model.
        structured: Whether lists are asked for by a JSON schema; see ``ChatModelClient``.
        **arguments: The arguments of the pipeline's method, by name (all but ``model`` and ``progress``), and parameters of
            the model (``temperature``, ``base_url`` …). A row may bring arguments of its own, which win.

    Raises:
        InputError: An argument cannot be used.

    Attributes:
        bound_model: Who is asked.
        structured: As given.
        arguments: The pipeline's arguments.
        progress: Whether to show a progress line (in terminals and notebooks); a text is its label. It is no setting.
    """

    progress: bool | str = False
    _method: ClassVar[Callable[..., Coroutine[Any, Any, Openlines]]]

    def __init__(self, *, model: Any = DEFAULT_MODEL, structured: bool = True, **arguments: Any) -> None:
        names = self._names()
        self.arguments = {name: value for name, value in arguments.items() if name in names}
        self.structured = structured
        self.bound_model = self._bound(
            model, {name: value for name, value in arguments.items() if name not in self.arguments}
        )
        given = {
            name: value for name, value in self.arguments.items() if value is not None or name != "additional_subtopics"
        }
        self._check({**{name: value for name, value in _ANY.items() if name in names}, **given})

    def settings(self) -> dict[str, Any]:
        """Return all settings but the model, as plain data; ``besides`` are those that may differ between sessions.

        Raises:
            InputError: An argument has no JSON form.
        """
        arguments = plain(self.arguments, type(self).__name__)
        besides = {name: arguments.pop(name) for name in _BESIDES if name in arguments}
        return {"structured": self.structured, "arguments": arguments, "besides": besides}

    def parts(self) -> dict[str, Any]:
        """Return what the results depend on, for where `settings` fails."""
        arguments = {name: value for name, value in self.arguments.items() if name not in _BESIDES}
        return {"structured": self.structured, "arguments": arguments}

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], model: Any) -> Self:
        """Make the work of `settings`, with this model.

        Raises:
            InputError: These are no settings of this class.
        """
        try:
            arguments, structured = dict(settings["arguments"]), bool(settings["structured"])
            arguments.update(settings.get("besides", {}))
        except (KeyError, TypeError, ValueError) as exc:
            raise InputError(f"These are no settings of {cls.__name__}: {dict(settings)!r:.200}.") from exc
        if unknown := arguments.keys() - cls._names():
            raise InputError(f"{cls.__name__} has no argument {min(unknown)!r}.")
        return cls(model=model, structured=structured, **arguments)

    def with_model(self, model: Any, **parameters: Any) -> Self:
        """Return the same work with another model."""
        return type(self)(model=bind_model(model, **parameters), structured=self.structured, **self.arguments)

    def check_row(self, data: Any, *, id: int | str | None = None) -> None:  # noqa: A002 - the protocol's name
        """See to it that the pipeline has all arguments that it needs, with those that a row brings, and can use them.

        Raises:
            InputError: It has not, or cannot, or the row has others.
        """
        arguments = self._arguments(data)
        try:
            inspect.signature(type(self)._method).bind(self, **arguments)
        except TypeError as exc:
            raise InputError(f"{type(self).__name__} cannot be run: {exc}.") from exc
        self._check(arguments)

    async def __call__(self, row: Row, client: Client) -> dict[str, Any]:
        """Run the pipeline."""
        methods = GeneratorMethods(SeamAsker(client, models=ModelFamily(client.model).bind, structured=self.structured))
        made = await type(self)._method(methods, **self._arguments(row.data), progress=self.progress)
        return made.to_dict()

    def _check(self, arguments: Mapping[str, Any]) -> None:
        # The method checks everything before it asks for anything; here it comes no further than that.
        with suppress(_NothingWrong):
            drive(type(self)._method(GeneratorMethods(_NobodyAsked(None)), **arguments))

    @classmethod
    def _bound(cls, model: Any, parameters: dict[str, Any]) -> BoundModel:
        for name in parameters:
            close = get_close_matches(name, cls._names(), n=1, cutoff=0.7)
            if close and name != "model_kwargs":  # which some LangChain models have
                raise InputError(f"{cls.__name__} has no argument {name!r}.", hint=f"Did you mean {close[0]}?")
        try:
            return bind_model(model, **parameters)
        except ModelSpecError as exc:
            if parameters:
                exc.hint = " ".join(filter(None, [exc.hint, f"{cls.__name__} has {', '.join(sorted(cls._names()))}."]))
            raise

    @classmethod
    def _names(cls) -> frozenset[str]:
        return frozenset(inspect.signature(cls._method).parameters) - {"self", "model", "progress"}

    def _arguments(self, data: Any) -> dict[str, Any]:
        if data is not None and not isinstance(data, Mapping):
            raise InputError(f"A row of {type(self).__name__} holds arguments by name, not {data!r:.80}.")
        own = data or {}
        if unknown := own.keys() - self._names():
            raise InputError(
                f"{type(self).__name__} has no argument {min(unknown)!r}.",
                hint=f"It has {', '.join(sorted(self._names()))}.",
            )
        return {**self.arguments, **own}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} with {self.bound_model.spec}>"


class OpenQAPipeline(_PipelineWork):
    """``run_open_qa_pipeline`` as the work of a run; see `_PipelineWork`.

    Example:
        >>> from sdialog_like.runs import run
        >>> work = OpenQAPipeline(n_macro_topics=2, n_subtopics=2, n_openlines=3, n_revisions=1, model="builtin")
        >>> result = run(work, 1, output="output/questions", seed=1)  # doctest: +SKIP
    """

    _method = GeneratorMethods.run_open_qa_pipeline_records


class WritingPipeline(_PipelineWork):
    """``run_writing_pipeline`` as the work of a run."""

    _method = GeneratorMethods.run_writing_pipeline_records


class ClosedQAPipeline(_PipelineWork):
    """``run_closed_qa_pipeline`` as the work of a run."""

    _method = GeneratorMethods.run_closed_qa_pipeline_records


class MathPipeline(_PipelineWork):
    """``run_math_pipeline`` as the work of a run."""

    _method = GeneratorMethods.run_math_pipeline_records


class PythonPipeline(_PipelineWork):
    """``run_python_pipeline`` as the work of a run."""

    _method = GeneratorMethods.run_python_pipeline_records


def plain(value: Any, what: str) -> Any:
    """Return a value in JSON's types.

    Raises:
        InputError: It has no JSON form, so no other process could be given it.
    """
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as exc:
        raise InputError(
            f"The settings of {what} cannot be made again in another process: {exc}.",
            hint="A run from Python works with them, and is resumed from Python.",
        ) from exc


class _NothingWrong(BaseException):
    """Ends a method where it would begin to ask."""


class _NobodyAsked(SyncAsker):
    """Ends a method before it asks for anything."""

    async def together(self, works: Any) -> Any:
        """Ask nobody."""
        raise _NothingWrong
