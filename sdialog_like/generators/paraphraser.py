"""Dialogues in other words: the same turns by the same speakers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any

from typing_extensions import Self

from sdialog_like.agents.materials import check_text
from sdialog_like.dialog import Dialog
from sdialog_like.engine import Client, Row, run_blocking
from sdialog_like.errors import InputError
from sdialog_like.generators import portable
from sdialog_like.generators.base import BaseGenerator, Prepare
from sdialog_like.generators.paraphrasing import Paraphrase
from sdialog_like.generators.rows import dialog_id_of, plan_rows
from sdialog_like.llm import DEFAULT_MODEL, bind_model

__all__ = ["Paraphraser"]

DEFAULT_INSTRUCTIONS = "Make it sound natural, as people speak."


class Paraphraser(BaseGenerator[Dialog]):
    """Says what a dialogue says in other words, turn by turn or the whole of it at once.

    The new dialogue has the same number of turns, by the same speakers in the same order; its ``parentId`` is the old one's
    id. What the model answers is checked: a reply that has no text, or that repeats a turn of five words or more word for
    word, or (with ``whole``) that has other turns or speakers, is asked for again with another seed, up to three times. Then

    * turn by turn, the turn stays as it was, and an event ``not_paraphrased`` before it says why; where that happened to
      every turn, a `GenerationError` says so;
    * with ``whole``, a `GenerationError` says so; its ``partial`` is the dialogue that the model wrote last. A single turn
      that comes back unchanged stays so, with its event.

    Each rewritten turn's event has the seed that it was really made with.

    Args:
        instructions: How it should sound.
        speakers: Whose turns are rewritten: a name or several, compared without regard to case; everybody's otherwise.
        whole: Ask for all turns in one request. It is quicker, and the turns fit each other well; small models lose turns.
        model: A model spec, or a LangChain chat model. (``builtin`` changes a few words by rule.)
        **model_parameters: Parameters of the model: ``temperature``, ``top_p``, ``max_tokens``, ``base_url`` …

    Example:
        >>> from sdialog_like import Turn
        >>> dialog = Dialog(dialogId=7, turns=[Turn(speaker="Ann", text="Hello, I would like to book a table for 2.")])
        >>> other = Paraphraser(model="builtin").paraphrase(dialog, seed=1)
        >>> len(other), other.parentId, other[0].text == dialog[0].text
        (1, 7, False)
    """

    def __init__(
        self,
        instructions: str = DEFAULT_INSTRUCTIONS,
        speakers: str | Collection[str] | None = None,
        *,
        whole: bool = False,
        model: Any = DEFAULT_MODEL,
        **model_parameters: Any,
    ) -> None:
        self.instructions = check_text(instructions, "instructions")
        self.speakers = _checked_speakers(speakers)
        self.whole = bool(whole)
        super().__init__(bind_model(model, **model_parameters))

    def generate(  # type: ignore[override]
        self,
        dialog: Dialog | Mapping[str, Any],
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002 - the field's name
        *,
        speakers: str | Collection[str] | None = None,
    ) -> Dialog:
        """Return the dialogue in other words, and wait for it. The same as `paraphrase`, and as calling the object.

        Args:
            dialog: The dialogue; a mapping is its JSON form.
            seed: The new dialogue's seed; a random one otherwise, which it records.
            id: The new dialogue's id; none otherwise.
            speakers: Whose turns, this time.

        Raises:
            InputError: An argument cannot be used; no request was made.
            GenerationError: The model could not do it, see the class; ``partial`` is what there is.
            ModelError: The model failed before there was anything to keep.
            BlockingCallError: Called on the package's own event loop.
        """
        return run_blocking(self._one(seed, id, {"dialog": dialog, "speakers": speakers}))

    def agenerate(  # type: ignore[override]
        self,
        dialog: Dialog | Mapping[str, Any],
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002
        *,
        speakers: str | Collection[str] | None = None,
    ) -> Coroutine[Any, Any, Dialog]:
        """Like `generate`, to be awaited."""
        return self._awaited(self._one(seed, id, {"dialog": dialog, "speakers": speakers}))

    paraphrase = generate
    aparaphrase = agenerate
    __call__ = generate

    def paraphrase_many(
        self,
        dialogs: Sequence[Dialog],
        *,
        seeds: Sequence[int] | None = None,
        ids: Sequence[int | str] | None = None,
        seed: int | None = None,
        concurrency: int = 32,
        progress: bool = True,
    ) -> list[Dialog]:
        """Rewrite many dialogues at the same time: the same ones as one by one, in order.

        Args:
            dialogs: The dialogues.
            seeds: Each new dialogue's seed.
            ids: Each new dialogue's id, all different; none otherwise.
            seed: The batch's seed, from which each one's is derived; a random one otherwise.
            concurrency: How many at the same time.
            progress: Whether to show a progress bar.

        Raises:
            InputError: The arguments do not agree; no request was made.
            BatchError: Some failed. All the others were made nevertheless: ``results`` holds both, in order.
        """
        return run_blocking(self._many(self._planned(dialogs, seeds, ids, seed), concurrency, progress))

    def aparaphrase_many(
        self,
        dialogs: Sequence[Dialog],
        *,
        seeds: Sequence[int] | None = None,
        ids: Sequence[int | str] | None = None,
        seed: int | None = None,
        concurrency: int = 32,
        progress: bool = True,
    ) -> Coroutine[Any, Any, list[Dialog]]:
        """Like `paraphrase_many`, to be awaited."""
        return self._awaited(self._many(self._planned(dialogs, seeds, ids, seed), concurrency, progress))

    def prepare(self) -> Prepare[Dialog]:
        """Return what makes rows; each row brings its ``dialog``, as ``run(paraphraser, dialogs, …)`` does."""
        read, model = self._argument_reader(), self.bound_model
        instructions, own, whole = self.instructions, self.speakers, self.whole

        def prepare(row: Row) -> Callable[[Client], Awaitable[Dialog]]:
            arguments = read(row)
            if "dialog" not in arguments:
                raise InputError("The row brings no dialog.", hint="run(paraphraser, dialogs, …) takes a list of dialogues.")
            given = arguments["dialog"]
            dialog = given.model_copy(deep=True) if isinstance(given, Dialog) else _read(given)
            speakers = _checked_speakers(arguments.get("speakers", own))
            return Paraphrase(dialog, instructions, speakers, whole, model, dialog_id_of(row)).make

        return prepare

    def settings(self) -> dict[str, Any]:
        """Return all settings as plain data; see `BaseGenerator.settings`."""
        return {
            "generator": "Paraphraser",
            "instructions": self.instructions,
            "speakers": None if self.speakers is None else list(self.speakers),
            "whole": self.whole,
            "model": portable.model_settings(self.bound_model),
        }

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], model: Any) -> Self:
        """Make the generator of these settings; see `generator_from_settings`."""
        return cls(model=model, **settings)

    def identity(self) -> dict[str, Any]:
        """Return what the results depend on, as plain data."""
        return {
            "instructions": self.instructions,
            "speakers": None if self.speakers is None else list(self.speakers),
            "whole": self.whole,
            "model": {"spec": self.bound_model.spec, "parameters": self.bound_model.parameters},
        }

    def _planned(
        self,
        dialogs: Sequence[Dialog],
        seeds: Sequence[int] | None,
        ids: Sequence[int | str] | None,
        seed: int | None,
    ) -> list[Row]:
        if isinstance(dialogs, (Dialog, Mapping)):
            raise InputError("A list of dialogues is needed.", hint="paraphrase takes a single one.")
        rows = plan_rows(len(dialogs), seeds=seeds, ids=ids, seed=seed)
        return [
            replace(row, data={"dialog": dialog, "dialogId": None if ids is None else row.id})
            for row, dialog in zip(rows, dialogs, strict=True)
        ]

    def __repr__(self) -> str:
        return f"Paraphraser(model={self.bound_model.spec!r}, whole={self.whole})"


def _read(given: Any) -> Dialog:
    if not isinstance(given, Mapping):
        raise InputError(f"A dialog is a Dialog, or its JSON form as a mapping, not {type(given).__name__}.")
    return Dialog.from_dict(given)


def _checked_speakers(given: Any) -> tuple[str, ...] | None:
    if given is None:
        return None
    names = (given,) if isinstance(given, str) else tuple(given)
    if not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise InputError(f"speakers is a name or a list of names, not {given!r}.")
    return names
