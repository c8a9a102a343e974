"""Parts of dialogues, and copies with names or texts changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from sdialog_like.dialog.model import Event
from sdialog_like.errors import InputError

if TYPE_CHECKING:
    from sdialog_like.dialog.dialog import Dialog

__all__ = ["events_by_turn", "map_texts", "rename", "take"]

_Dialog = TypeVar("_Dialog", bound="Dialog")

# The actions that put a turn into a dialogue; "pick_suggestion" is STAR's word for an answer chosen from a list.
_UTTERANCES = frozenset({"utter", "pick_suggestion"})


def events_by_turn(dialog: Dialog) -> list[list[Event]] | None:
    """Sort the events by turn: each turn's own utterance, and what happened between the one before and it.

    What happened after the last turn belongs to that one.

    Returns:
        One list a turn, or None where utterances and turns do not match one to one.
    """
    if dialog.events is None:
        return None
    groups: list[list[Event]] = []
    waiting: list[Event] = []
    for event in dialog.events:
        waiting.append(event)
        if event.action in _UTTERANCES:
            if len(groups) == len(dialog.turns) or event.text not in (None, dialog.turns[len(groups)].text):
                return None
            groups.append(waiting)
            waiting = []
    if len(groups) != len(dialog.turns) or (waiting and not groups):
        return None
    if waiting:
        groups[-1].extend(waiting)
    return groups


def take(dialog: _Dialog, indices: Sequence[int]) -> _Dialog:
    """Return the dialogue of some turns, in the order of the indices; see ``Dialog.__getitem__``."""
    part = dialog.model_copy(deep=True)
    groups = events_by_turn(part)
    whole = list(indices) == list(range(len(dialog.turns)))
    part.turns = [part.turns[i] for i in indices]
    if not whole:
        part.events = None if groups is None else [event for i in indices for event in groups[i]]
        part.complete = part.termination = None
    part.parentId, part.dialogId = dialog.dialogId, None
    return part


def rename(dialog: _Dialog, old: str, new: str) -> _Dialog:
    """Return a copy with a speaker renamed; see ``Dialog.rename_speaker``."""
    people = dict.fromkeys([*dialog.get_speakers(), *(dialog.personas or {})])
    if old not in people:
        known = ", ".join(map(repr, people)) or "nobody"
        raise InputError(f"There is no speaker {old!r} in this dialogue; there is {known}.")
    if new in people and new != old:
        raise InputError(f"{new!r} is another speaker of this dialogue.", hint="Choose a name that nobody has yet.")
    copy = dialog.model_copy(deep=True)
    for turn in copy.turns:
        if turn.speaker == old:
            turn.speaker = new
    for event in copy.events or ():
        if event.agent == old:
            event.agent = new
    if copy.personas is not None:
        copy.personas = {new if name == old else name: persona for name, persona in copy.personas.items()}
    return copy


def map_texts(dialog: _Dialog, change: Callable[[str], str]) -> _Dialog:
    """Return a copy with changed texts; see ``Dialog.map_texts``."""
    copy = dialog.model_copy(deep=True)
    for turn in copy.turns:
        turn.text = change(turn.text)
    for event in copy.events or ():
        # Utterances are said again in the events. A name that was replaced in the turns must not live on there.
        if event.action in _UTTERANCES and event.text is not None:
            event.text = change(event.text)
    return copy
