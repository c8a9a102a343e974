"""Everything about a role play that is settled before its first turn: who plays, what each is told, and the limits."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sdialog_like.agents.labels import name_speakers
from sdialog_like.agents.materials import (
    check_count,
    check_record,
    check_text,
    context_class,
    context_data,
    example_digests,
    persona_class,
    persona_data,
)
from sdialog_like.agents.participant import Part, Participant, Role, SideRecord
from sdialog_like.agents.provenance import make_provenance, recorded_details
from sdialog_like.agents.termination import COMPLETE
from sdialog_like.agents.turn_taking import TurnTaking, round_robin, turn_taking_record
from sdialog_like.dialog import Dialog, Event, Termination, Turn
from sdialog_like.errors import InputError
from sdialog_like.personas import Context

__all__ = ["Scene", "make_scene"]


@dataclass(frozen=True)
class Scene:
    """A role play before it begins. It is a snapshot: later changes to agents or personas do not reach it.

    Attributes:
        roles: The sides, in order; where turns go round, the first one opens.
        turn_taking: Who speaks next.
        max_turns: The most turns, of all sides together.
        min_turns: The end mark does not count before this many.
        record: The fields of each dialogue that are the same for all that are made from this scene.
    """

    roles: tuple[Role, ...]
    turn_taking: TurnTaking
    max_turns: int
    min_turns: int
    record: Mapping[str, Any]

    def dialog(
        self,
        *,
        seed: int,
        dialog_id: int | str | None,
        turns: Sequence[Turn],
        events: Sequence[Event],
        termination: Termination | None,
    ) -> Dialog:
        """Put a dialogue together.

        One that was closed, or reached its goal, counts as complete; so does one that has just as many turns as were asked
        for.
        """
        as_long_as_asked = self.min_turns == self.max_turns == len(turns)
        return Dialog(
            **copy.deepcopy(dict(self.record)),
            seed=seed,
            dialogId=dialog_id,
            complete=None if termination is None else as_long_as_asked or termination.reason in COMPLETE,
            turns=list(turns),
            events=list(events),
            termination=termination,
        )


def make_scene(
    *sides: Participant,
    generator: str,
    max_turns: int,
    min_turns: int,
    turn_taking: TurnTaking = round_robin,
    scenario: str | dict[str, Any] | list[Any] | None = None,
    context: Context | Mapping[str, Any] | str | None = None,
    dialogue_details: str = "",
    example_dialogs: Sequence[Dialog | str] | None = None,
    notes: str | None = None,
) -> Scene:
    """Settle a role play.

    ``context``, ``dialogue_details`` and ``example_dialogs`` hold for all sides in this dialogue only; where they are left
    out, each side's own are used.

    Raises:
        InputError: A limit makes no sense, or there are not enough sides.
    """
    check_count(max_turns, "max_turns", least=1)
    check_count(min_turns, "min_turns", least=0)
    if min_turns > max_turns:
        raise InputError(f"min_turns ({min_turns}) is more than max_turns ({max_turns}).")
    check_text(dialogue_details, "dialogue_details")
    if len(sides) < 2:
        raise InputError(f"A conversation has at least two sides, not {len(sides)}.")
    names = [
        replace(name, given=False, known=False) if side.is_anonymous else name
        for name, side in zip(name_speakers([(side.persona, side.given_name) for side in sides]), sides, strict=True)
    ]
    labels = [name.label for name in names]
    roles = tuple(
        side.prepare(
            Part(name, tuple(other for other in names if other is not name), context, dialogue_details, example_dialogs)
        )
        for name, side in zip(names, sides, strict=True)
    )
    told = {label: role.record for label, role in zip(labels, roles, strict=True) if role.record.is_told}

    def each(value: Callable[[SideRecord], Any]) -> Any:
        """Return a setting once where all whom it concerns share it, and by speaker where they do not."""
        values = {label: value(record) for label, record in told.items()}
        first = next(iter(values.values()), None)
        return first if all(other == first for other in values.values()) else values

    details = each(lambda record: record.dialogue_details) if told else dialogue_details
    contexts = [context_data(record.context) for record in told.values()] or [context_data(context)]
    alike = all(other == contexts[0] for other in contexts)
    if scenario is None and isinstance(details, str):
        scenario = details or None
    bound = {label: side.bound_model for label, side in zip(labels, sides, strict=True) if side.bound_model is not None}
    models = list(bound.values())
    settings = {
        "max_turns": max_turns,
        "min_turns": min_turns,
        "max_words": each(lambda record: record.max_words),
        "end_mark": each(lambda record: record.end_mark),
        "dialogue_details": recorded_details(details, scenario),
        "context": None if alike else each(lambda record: context_data(record.context)),
        "context_class": each(lambda record: context_class(record.context)),
        "example_dialogs": each(lambda record: example_digests(record.example_dialogs)),
        # What the personas' data does not say, and their agents' prompts depend on.
        "persona_classes": _by_speaker(labels, [persona_class(side.persona) for side in sides]),
        "names": _by_speaker(labels, [side.given_name for side in sides]),
    }
    if any((model.spec, model.parameters) != (models[0].spec, models[0].parameters) for model in models):
        settings["models"] = {label: {"model": model.spec, **model.parameters} for label, model in bound.items()}
    if len(sides) > 2 or turn_taking is not round_robin:
        settings["turn_taking"] = turn_taking_record(turn_taking)
    settings["sides"] = {
        label: dict(role.record.particulars) for label, role in zip(labels, roles, strict=True) if role.record.particulars
    }
    record = {
        "model": models[0].spec if models else None,
        "scenario": scenario,
        "personas": {label: persona_data(side.persona) for label, side in zip(labels, sides, strict=True)},
        "context": contexts[0] if alike else None,
        "notes": notes,
        "provenance": make_provenance(generator, settings, models[0] if models else None, _prompts(roles, turn_taking)),
    }
    check_record(record)
    return Scene(roles, turn_taking, max_turns, min_turns, copy.deepcopy(record))


def _by_speaker(labels: Sequence[str], values: Sequence[str | None]) -> dict[str, str]:
    return {label: value for label, value in zip(labels, values, strict=True) if value is not None}


def _prompts(roles: Sequence[Role], turn_taking: TurnTaking) -> list[str]:
    """Return the names of the templates that the sides' messages are made of."""
    used = [name for role in roles for name in role.record.prompts]
    if len(roles) > 2 or turn_taking is not round_robin:
        used.append("role_play_continue")
    return list(dict.fromkeys([*used, *getattr(turn_taking, "prompts", ())]))
