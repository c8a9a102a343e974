"""One dialogue on its way into other words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field

from sdialog_like.agents.provenance import make_provenance
from sdialog_like.agents.utterance import clean_utterance
from sdialog_like.dialog import Dialog, Event, Termination, Turn
from sdialog_like.dialog.dialog import FORMAT_VERSION
from sdialog_like.dialog.parts import events_by_turn
from sdialog_like.engine import Client
from sdialog_like.errors import GenerationError, InputError, ModelError, UnusableReplyError
from sdialog_like.llm import BoundModel
from sdialog_like.near_duplicates import words_of
from sdialog_like.prompts import render
from sdialog_like.seeds import derive_seed

__all__ = ["NOT_PARAPHRASED", "Paraphrase", "ParaphrasedDialog", "ParaphrasedTurn"]

NOT_PARAPHRASED = "not_paraphrased"
RESAMPLED = "resampled"

_ATTEMPTS = 4
_SHORT = 5  # words; a shorter turn may well stay as it is
_NO_MARK = "\0"  # paraphrases have no end mark


class ParaphrasedTurn(BaseModel):
    """One turn in other words."""

    text: str = Field(description="What the speaker says, in other words.")


class NumberedTurn(BaseModel):
    """One turn of many in other words."""

    number: int = Field(description="The turn's number.")
    speaker: str = Field(description="Who says it.")
    text: str = Field(description="What the speaker says, in other words.")


class ParaphrasedDialog(BaseModel):
    """All turns that were asked for, in other words."""

    turns: list[NumberedTurn]


class Paraphrase:
    """One dialogue, and what is to be done with it.

    Args:
        dialog: The dialogue; it is not changed.
        instructions: How it should sound.
        speakers: Whose turns are rewritten; ``None`` for everybody's.
        whole: Whether all turns are asked for in one request.
        model: Who is asked.
        dialog_id: The new dialogue's id.

    Raises:
        InputError: Nobody in the dialogue is called so.
    """

    def __init__(
        self,
        dialog: Dialog,
        instructions: str,
        speakers: Sequence[str] | None,
        whole: bool,
        model: BoundModel,
        dialog_id: int | str | None,
    ) -> None:
        self._dialog = dialog
        self._everybody = dialog.get_speakers()
        self._wanted = _indices(dialog, speakers)
        self._whole = whole
        self._system = render("paraphrase", instructions=instructions, whole=whole)
        prompts = ("paraphrase", "paraphrase_request" if whole else "paraphrase_turn")
        settings = {"instructions": instructions, "speakers": list(speakers or ()), "whole": whole}
        self._record: dict[str, Any] = {
            "formatVersion": FORMAT_VERSION,
            "model": model.spec,
            "dialogId": dialog_id,
            "parentId": dialog.dialogId,
            "provenance": make_provenance("Paraphraser", settings, model, prompts),
        }
        self._texts: dict[int, str] = {}  # by place: what was rewritten
        self._seeds: dict[int, int] = {}
        self._faults: dict[int, str] = {}  # by place: why it was not
        self._repeated: set[int] = set()

    async def make(self, client: Client) -> Dialog:
        """Return the dialogue in other words.

        Raises:
            GenerationError: The model could not do it.
            ModelError: The model failed before there was anything to keep.
        """
        if self._whole and self._wanted:
            await self._all_at_once(client)
        else:
            await self._one_by_one(client)
        if self._wanted and len(self._faults) == len(self._wanted) and not self._all_short():
            reasons = ", ".join(sorted(set(self._faults.values())))
            raise GenerationError(
                f"The model has rewritten none of the {len(self._wanted)} turns ({reasons}).",
                partial=self._made(client.seed),
                hint="A stronger model, other instructions or a higher temperature may help.",
            )
        return self._made(client.seed)

    async def _one_by_one(self, client: Client) -> None:
        # Each request begins with the one before it, so that a server's prefix cache hits.
        messages = [{"role": "system", "content": self._system}]
        shown = 0
        for place in self._wanted:
            turn = self._dialog.turns[place]
            before = [str(each) for each in self._dialog.turns[shown:place]]
            request = render("paraphrase_turn", before=before, speaker=turn.speaker, text=turn.text)
            messages = [*messages, {"role": "user", "content": request}]
            try:
                await self._one(client, place, messages)
            except ModelError as exc:
                if not self._texts:
                    raise
                raise GenerationError(
                    f"The model failed at turn {place + 1} of {len(self._dialog)}: {exc.message}",
                    partial=self._made(client.seed, upto=place),
                    hint=exc.hint,
                ) from exc
            said = self._texts.get(place, turn.text)
            messages = [*messages, {"role": "assistant", "content": json.dumps({"text": said}, ensure_ascii=False)}]
            shown = place + 1

    async def _one(self, client: Client, place: int, messages: Sequence[Mapping[str, str]]) -> None:
        turn = self._dialog.turns[place]
        for attempt in range(_ATTEMPTS):
            seed = derive_seed(client.seed, "turn", place, attempt)
            try:
                reply = await client.call(messages, seed=seed, schema=ParaphrasedTurn)
            except UnusableReplyError:
                self._faults[place] = "unreadable"
                return
            text = self._cleaned(reply.parsed.text, turn.speaker)
            fault = _fault(text, turn.text)
            if fault is None:
                self._keep(place, text, reply.seed, repeated=reply.seed != derive_seed(client.seed, "turn", place, 0))
                return
            self._faults[place] = fault

    async def _all_at_once(self, client: Client) -> None:
        numbers = [place + 1 for place in self._wanted]
        request = render("paraphrase_request", turns=[str(turn) for turn in self._dialog.turns], numbers=numbers)
        messages = [{"role": "system", "content": self._system}, {"role": "user", "content": request}]
        problem, written = "", []
        for attempt in range(_ATTEMPTS):
            seed = client.seed if attempt == 0 else derive_seed(client.seed, "paraphrase", attempt)
            reply = await client.call(messages, seed=seed, schema=ParaphrasedDialog)
            written = reply.parsed.turns
            problem = self._problem(written)
            if not problem:
                for place, turn in zip(self._wanted, written, strict=True):
                    text = self._cleaned(turn.text, self._dialog.turns[place].speaker)
                    fault = _fault(text, self._dialog.turns[place].text)
                    if fault is None:
                        self._keep(place, text, reply.seed, repeated=reply.seed != client.seed)
                    else:
                        self._faults[place] = fault
                return
        turns = [Turn(speaker=turn.speaker, text=turn.text) for turn in written]
        partial = Dialog(
            turns=turns, seed=client.seed, termination=Termination(reason="error", turn=len(turns)), **self._record
        )
        raise GenerationError(
            f"The model could not keep the dialogue's turns and speakers in {_ATTEMPTS} replies; in the last one {problem}.",
            partial=partial,
            hint="Ask turn by turn (whole=False), or a stronger model.",
        )

    def _problem(self, written: Sequence[NumberedTurn]) -> str:
        """Say what is wrong with the turns of a reply; empty where they are those that were asked for."""
        if len(written) != len(self._wanted):
            return f"there are {len(written)} turns instead of {len(self._wanted)}"
        unchanged = 0
        for place, turn in zip(self._wanted, written, strict=True):
            original = self._dialog.turns[place]
            if turn.number != place + 1:
                return f"turn {place + 1} has the number {turn.number}"
            if _key(turn.speaker) != _key(original.speaker):
                return f"turn {place + 1} is said by {turn.speaker!r} instead of {original.speaker!r}"
            text = self._cleaned(turn.text, original.speaker)
            if not text:
                return f"turn {place + 1} has no text"
            unchanged += _fault(text, original.text) is not None
        return "nothing is rewritten" if unchanged == len(written) else ""

    def _cleaned(self, text: str, speaker: str) -> str:
        others = [name for name in self._everybody if name != speaker]
        return clean_utterance(text, own=[speaker], others=others, end_mark=_NO_MARK).text

    def _keep(self, place: int, text: str, seed: int, *, repeated: bool) -> None:
        self._texts[place] = text
        self._seeds[place] = seed
        self._faults.pop(place, None)
        if repeated:
            self._repeated.add(place)

    def _all_short(self) -> bool:
        return all(len(self._dialog.turns[place].text.split()) < _SHORT for place in self._wanted)

    def _made(self, seed: int, upto: int | None = None) -> Dialog:
        """Put the dialogue together; ``upto`` a turn, where the model failed there."""
        old = self._dialog
        groups = events_by_turn(old) or [[Event(agent=turn.speaker, action="utter", text=turn.text)] for turn in old.turns]
        turns: list[Turn] = []
        events: list[Event] = []
        for place, turn in enumerate(old.turns[:upto]):
            turns.append(Turn(speaker=turn.speaker, text=self._texts[place]) if place in self._texts else turn)
            events.extend(self._events(place, groups[place]))
        made = old.model_copy(deep=True)
        for name, value in self._record.items():
            setattr(made, name, value)
        made.seed, made.turns, made.events = seed, turns, events
        if upto is not None:
            made.complete, made.termination = False, Termination(reason="error", turn=len(turns))
        return made

    def _events(self, place: int, group: Sequence[Event]) -> list[Event]:
        turn = self._dialog.turns[place]
        said = next(
            (event for event in reversed(group) if event.text in (None, turn.text) and event.agent == turn.speaker), None
        )
        events: list[Event] = []
        for event in group:
            if event is said and place in self._faults:
                events.append(Event(agent=turn.speaker, action=NOT_PARAPHRASED, data={"reason": self._faults[place]}))
            if event is said and place in self._texts:
                repairs = [RESAMPLED] if place in self._repeated else []
                changed = {"text": self._texts[place], "seed": self._seeds[place], "repairs": repairs}
                event = event.model_copy(update=changed)
            events.append(event)
        return events


def _indices(dialog: Dialog, speakers: Sequence[str] | None) -> list[int]:
    if speakers is None:
        return list(range(len(dialog)))
    wanted = {_key(name) for name in speakers}
    there = {_key(name) for name in dialog.get_speakers()}
    missing = [name for name in speakers if _key(name) not in there]
    if missing:
        known = ", ".join(map(repr, dialog.get_speakers())) or "nobody"
        raise InputError(f"There is no speaker {missing[0]!r} in this dialogue; there is {known}.")
    return [place for place, turn in enumerate(dialog.turns) if _key(turn.speaker) in wanted]


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _fault(text: str, original: str) -> str | None:
    """Return what is wrong with a rewritten turn: ``empty`` or ``unchanged``; ``None`` where nothing is."""
    if not text:
        return "empty"
    same = " ".join(text.split()).casefold() == " ".join(original.split()).casefold()
    return "unchanged" if same and len(words_of(original)) >= _SHORT else None
