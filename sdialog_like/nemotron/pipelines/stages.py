"""Stages that overlap: each list is asked for as soon as what it is about is there.

A `Plan` has stages; a stage asks for lists, and hands each text of them on, to whatever asks about it in the next stage.
Nothing waits for a whole stage. Only with ``dedup`` a text is held back until all lists before its own, in the plan's order,
are there: which of two near-duplicates stays must not depend on which came first.

Where one thing is done after the other (a client that blocks), it is one stage after the other, each in the plan's order.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from sdialog_like.errors import InputError, SdialogLikeError, YamlConversionError
from sdialog_like.nemotron.asker import Asker
from sdialog_like.nemotron.lists import ask_for_list
from sdialog_like.nemotron.pipelines.board import Board
from sdialog_like.nemotron.pipelines.dedup import Seen
from sdialog_like.nemotron.pipelines.progress import PipelineProgress
from sdialog_like.nemotron.pipelines.records import Kind, LostList, Openline, Openlines, StageFigures

__all__ = ["Asking", "Key", "Plan", "Stage", "Text"]

_log = logging.getLogger(__name__)

Key: TypeAlias = "tuple[int, ...]"
"""A place in the plan's order."""

_WIDTH = 1024  # requests that a pipeline has on their way at most; how many really are is the client's matter


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a stage.

    Attributes:
        key: Its place in the plan.
        text: The text.
        source: What an openline that comes from it is to know of where it comes from.
        model: Who wrote it.
        seed: The seed of its list.
    """

    key: Key
    text: str
    source: Mapping[str, Any]
    model: str | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """How all lists of a pipeline are asked for.

    Attributes:
        asker: The way to the outside.
        model: Who is asked.
        model_kwargs: Further arguments of the calls.
        conversion_template: The prompt that has an answer converted to a list.
        conversion_model_kwargs: Further arguments of the calls that convert.
        ignore_failures: Whether to do without lists that cannot be had.
        trim: Whether lists of the wrong length are taken, without what is too much.
        dedup: The similarity from which on texts are near-duplicates; ``None`` where all are kept.
        progress: Whether to show how far it is; a text is the label.
    """

    asker: Asker
    model: str | None = None
    model_kwargs: Mapping[str, Any] = field(default_factory=dict)
    conversion_template: str = ""
    conversion_model_kwargs: Mapping[str, Any] = field(default_factory=dict)
    ignore_failures: bool = False
    trim: bool = False
    dedup: float | None = None
    progress: bool | str = False


class Plan:
    """One call of a pipeline.

    Args:
        kind: Which pipeline.
        asking: How lists are asked for.
        lists: How many lists will be asked for at most.
    """

    def __init__(self, kind: Kind, asking: Asking, *, lists: int) -> None:
        self.kind = kind
        self.asking = asking
        self.stages: list[Stage] = []
        self.openlines: list[tuple[Key, Openline]] = []
        self.lost: list[tuple[int, Key, LostList]] = []
        self._lists = lists
        self._board = Board(min(_WIDTH, max(lists, 1)))

    def stage(self, name: str, each: Callable[[Text], None], *, group: Callable[[Text], Hashable] | None = None) -> Stage:
        """Add a stage, behind the others.

        Args:
            name: What it makes.
            each: Gets each of its texts.
            group: Only texts of the same group may be near-duplicates of each other; all are one group otherwise.
        """
        made = Stage(self, len(self.stages), name, each, group or (lambda text: None))
        self.stages.append(made)
        return made

    def keep(self, stage: str, text: Text, identity: str) -> None:
        """Take a text as one of the pipeline's openlines."""
        openline = Openline(
            id=f"{self.kind}-{identity}",
            text=text.text,
            kind=self.kind,
            stage=stage,
            model=text.model,
            seed=text.seed,
            **text.source,
        )
        self.openlines.append((text.key, openline))

    def schedule(self, stage: int, key: Key, work: Callable[[], Awaitable[None]]) -> None:
        """Have something done, before what stands behind it in the plan, if it has to wait."""
        self._board.add((stage, key), work)

    async def carry_out(self, *, needed: Stage | None = None) -> Openlines:
        """Do all that was asked for, and what comes of it.

        Args:
            needed: A stage without whose texts the pipeline has failed, whatever failures are ignored.

        Raises:
            YamlConversionError: A list could not be read. ``partial`` holds the openlines of all others.
            Exception: A request failed, with the client's own exception; ``partial`` as well.
        """
        with PipelineProgress(self.asking.progress, self.asking.asker, self._figures, total=self._lists) as progress:
            self._board.on_step = progress.step
            await self._board.work_off(self.asking.asker)
        made = Openlines(
            (openline for _, openline in sorted(self.openlines, key=lambda kept: kept[0])),
            stages=self._figures(),
            lost=[lost for *_, lost in sorted(self.lost, key=lambda lost: lost[:2])],
        )
        self._judge(made, needed)
        return made

    def _figures(self) -> list[StageFigures]:
        return [stage.figures for stage in self.stages]

    def _judge(self, made: Openlines, needed: Stage | None) -> None:
        """Raise what has to be raised; say what was done without."""
        if not made.lost:
            return
        fatal: Exception | None
        nothing = needed is not None and not needed.figures.kept
        if (wrong := next((lost.error for lost in made.lost if isinstance(lost.error, InputError)), None)) is not None:
            wrong.partial = made  # type: ignore[attr-defined]
            raise wrong  # an argument with which nothing can be asked: no list of the model's
        if nothing or not self.asking.ignore_failures:
            fatal = made.lost[0].error
        else:
            # A server that was away is no reason to do without; what was asked is recorded, where there is a record, and
            # asking again gets the rest. The same where not even one was made, and not only for the way of writing lists.
            fatal = next((lost.error for lost in made.lost if getattr(lost.error, "retryable", False) is True), None)
            if fatal is None and not made:
                fatal = next((lost.error for lost in made.lost if not isinstance(lost.error, YamlConversionError)), None)
        asked = sum(stage.asked for stage in made.stages)
        said = f"{len(made.lost)} of {asked} lists could not be had; first: {made.lost[0]}"
        if fatal is None:
            _log.warning("%s: %s", self.kind, said)
            return
        _tell(fatal, made, asked, may_ignore=not (nothing or self.asking.ignore_failures))
        raise fatal


class Stage:
    """One stage of a plan.

    Args:
        plan: The plan.
        number: Which one it is, from 0.
        name: What it makes.
        each: Gets each of its texts.
        group: Says which texts may be near-duplicates of each other.
    """

    def __init__(
        self,
        plan: Plan,
        number: int,
        name: str,
        each: Callable[[Text], None],
        group: Callable[[Text], Hashable],
    ) -> None:
        self.figures = StageFigures(name)
        self._plan = plan
        self._number = number
        self._each = each
        self._group = group
        self._seen: dict[Hashable, Seen] = {}
        self._waiting: deque[list[Text] | None] = deque()
        self._begun = 0  # the number of the first list that is waiting
        self._at_end: Callable[[], None] | None = None

    def ask(self, key: Key, prompt: str, n: int, about: str, source: Mapping[str, Any]) -> None:
        """Have a list asked for.

        With dedup, lists have to be asked for in the plan's order, which is that of the texts that they are about.

        Args:
            key: Its place in the plan.
            prompt: The prompt.
            n: How many texts; none is asked for where it is 0.
            about: What it is about, for messages.
            source: What openlines should know of it.
        """
        if n:
            self.figures.asked += 1
            place = self._open()
            self._plan.schedule(self._number, key, partial(self._ask, place, key, prompt, n, about, source))

    def give(self, texts: Sequence[Text]) -> None:
        """Add texts that nobody has to be asked for."""
        self.figures.given += len(texts)
        self._settle(self._open(), list(texts))

    def when_ended(self, work: Callable[[], None]) -> None:
        """Have something done when all lists that were asked for so far are there."""
        self._at_end = work
        self._look_for_end()

    async def _ask(self, place: int, key: Key, prompt: str, n: int, about: str, source: Mapping[str, Any]) -> None:
        asking = self._plan.asking
        texts: list[Text] = []
        try:
            asked = await ask_for_list(
                asking.asker.at(self._plan.kind, self.figures.name, *key),
                prompt,
                n=n,
                model=asking.model,
                model_kwargs=asking.model_kwargs,
                conversion_template=asking.conversion_template,
                conversion_model_kwargs=asking.conversion_model_kwargs,
                trim=asking.trim,
            )
        except Exception as exc:  # the others go on
            self._lose(exc, key, about)
        else:
            texts = [Text((*key, at), text, source, asked.model, asked.seed) for at, text in enumerate(asked.items)]
        self.figures.made += len(texts)
        self._settle(place, texts)

    def _lose(self, error: Exception, key: Key, about: str) -> None:
        if isinstance(error, YamlConversionError):
            self.figures.unreadable += 1
        else:
            self.figures.failed += 1
        self._plan.lost.append((self._number, key, LostList(self.figures.name, about, error)))

    def _open(self) -> int:
        self._waiting.append(None)
        return self._begun + len(self._waiting) - 1

    def _settle(self, place: int, texts: list[Text]) -> None:
        if self._plan.asking.dedup is None:
            for text in texts:
                self._pass(text)
            texts = []
        self._waiting[place - self._begun] = texts
        while self._waiting and (first := self._waiting[0]) is not None:
            self._waiting.popleft()
            self._begun += 1
            for text in first:
                self._pass_if_new(text, self._plan.asking.dedup)
        self._look_for_end()

    def _pass_if_new(self, text: Text, limit: float | None) -> None:
        group = self._group(text)
        if limit is not None and group not in self._seen:
            self._seen[group] = Seen(limit)
        if limit is not None and not self._seen[group].is_new(text.text):
            self.figures.duplicates += 1
        else:
            self._pass(text)

    def _pass(self, text: Text) -> None:
        self.figures.kept += 1
        self._each(text)

    def _look_for_end(self) -> None:
        if self._at_end is not None and not self._waiting:
            work, self._at_end = self._at_end, None
            work()


def _tell(error: Exception, made: Openlines, asked: int, *, may_ignore: bool) -> None:
    """Let an error that ends a pipeline carry what was made, and say what it is about and what can be done."""
    first, count = made.lost[0], len(made.lost)
    notes = [f"{count} of {asked} lists could not be had; {'it is' if count == 1 else 'the first is'} {first.place}."]
    if made:
        notes.append(f"The {len(made)} openlines of the others are in this error's attribute partial.")
    if may_ignore and count < asked and isinstance(error, YamlConversionError):
        notes.append("ignore_conversion_failure=True does without such lists.")
    note = " ".join(notes)
    if isinstance(error, SdialogLikeError):
        error.hint = f"{error.hint} {note}" if error.hint else note
    elif hasattr(error, "add_note"):
        error.add_note(note)
    with suppress(AttributeError):  # an exception with slots
        error.partial = made  # type: ignore[attr-defined]
