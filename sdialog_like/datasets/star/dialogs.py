"""From a dialogue's JSON to a ``Dialog``, fast enough to read all of them at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sdialog_like.dialog import Dialog, Event, Turn
from sdialog_like.errors import DatasetError

__all__ = ["build_dialog", "has_turns", "paused_gc", "user_instructions"]

# What the other side saw. A "request_suggestions" has a text too, but that is a draft which only the wizard saw.
_SHOWN = frozenset({"utter", "pick_suggestion"})
_ALWAYS = {"agent", "action"}
_TURN_FIELDS = {"speaker", "text"}

# Python 3.12 freezes some hundred objects of its own; more than that is somebody's wish, and stays frozen.
_FROZEN_BY_PYTHON = 1000

_set = object.__setattr__


def has_turns(data: dict[str, Any]) -> bool:
    """Tell whether anybody says anything in the dialogue."""
    return any(event["Action"] in _SHOWN for event in data["Events"])


def user_instructions(data: dict[str, Any]) -> list[str]:
    """Return what the guide told the user on the way."""
    return [event["Text"] for event in data["Events"] if event["Agent"] == "UserGuide" and event["Action"] == "instruct"]


def build_dialog(dialog_id: int, data: dict[str, Any]) -> Dialog:
    """Make a Dialog of a file's JSON, whose parts become parts of the Dialog.

    All events of the file are kept: what ``Event`` has no field for goes into its ``data`` under the file's names.

    Raises:
        DatasetError: A value has another type than in STAR.
        KeyError, TypeError, AttributeError: The JSON has another form than in STAR.
    """
    turns: list[Turn] = []
    events: list[Event] = []
    for raw in data["Events"]:
        action = raw["Action"]
        events.append(_event(raw))
        if action in _SHOWN:
            event = events[-1]
            turns.append(_turn("System" if event.agent == "Wizard" else event.agent, event.text))
    return Dialog.model_construct(
        dialogId=dialog_id,
        complete=data["CompletionLevel"] == "Complete",
        scenario=data["Scenario"],
        turns=turns,
        events=events,
    )


# A quarter of a million events: validating each takes four times as long as reading it from JSON. Their types are checked
# here instead, and the objects are filled as pydantic's ``model_construct`` does it, without its loops over the fields.


def _event(raw: dict[str, Any]) -> Event:
    """Make an event of its JSON, which becomes the event's ``data`` as far as it has no field."""
    agent, action = raw.pop("Agent"), raw.pop("Action")
    label, text, timestamp = raw.pop("ActionLabel", None), raw.pop("Text", None), raw.pop("UnixTime", None)
    if not (
        type(agent) is type(action) is str
        and (text is None or type(text) is str)
        and (label is None or type(label) is str)
        and (timestamp is None or type(timestamp) is int)
    ):
        raise DatasetError("a field of an event has another type.")
    said = _ALWAYS.copy()
    if label is not None:
        said.add("actionLabel")
    if text is not None:
        said.add("text")
    if timestamp is not None:
        said.add("timestamp")
    if raw:
        said.add("data")
    event = Event.__new__(Event)
    fields: dict[str, Any] = {
        "agent": agent,
        "action": action,
        "actionLabel": label,
        "text": text,
        "timestamp": timestamp,
        "seed": None,
        "repairs": [],
        "data": raw or None,
    }
    _set(event, "__dict__", fields)
    _set(event, "__pydantic_fields_set__", said)
    _set(event, "__pydantic_extra__", None)
    _set(event, "__pydantic_private__", None)
    return event


def _turn(speaker: str | None, text: str | None) -> Turn:
    if speaker is None or text is None:
        raise DatasetError("an utterance has no text.")
    turn = Turn.__new__(Turn)
    _set(turn, "__dict__", {"speaker": speaker, "text": text})
    _set(turn, "__pydantic_fields_set__", _TURN_FIELDS.copy())
    _set(turn, "__pydantic_extra__", {})
    _set(turn, "__pydantic_private__", None)
    return turn


@contextmanager
def paused_gc() -> Iterator[None]:
    """Pause the garbage collector: a bulk read makes many objects, none of them garbage, and it would walk them all."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() < _FROZEN_BY_PYTHON:
            # By way of the frozen objects all go to the oldest generation; as young ones they would be walked at once.
            gc.freeze()
            gc.unfreeze()
        gc.enable()
