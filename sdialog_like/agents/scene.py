"""Everything about a role play that is settled before its first turn: who plays, what each is told, and the limits."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sdialog_like.agents.labels import SpeakerName, name_speakers
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
from sdialog_like.agents.provenance import make_provenance, recorded_details
from sdialog_like.dialog import Dialog, Event, Termination, Turn
from sdialog_like.errors import InputError
from sdialog_like.llm import BoundModel
from sdialog_like.personas import Context
from sdialog_like.prompts import render

if TYPE_CHECKING:
    from sdialog_like.agents.agent import Agent

__all__ = ["Role", "Scene", "make_scene"]


@dataclass(frozen=True)
class Role:
    """One agent's part in one dialogue.

    Attributes:
        name: What it is called.
        others: Every form of the other side's name.
        system: Its system message.
        model: The model that speaks for it.
        end_mark: What it says to end the dialogue.
    """

    name: SpeakerName
    others: tuple[str, ...]
    system: str
    model: BoundModel
    end_mark: str


@dataclass(frozen=True)
class Scene:
    """A role play before it begins. It is a snapshot: later changes to agents or personas do not reach it.

    Attributes:
        roles: The two sides; the first one opens.
        opening: The user message that lets the opener begin.
        max_turns: The most turns, of both sides together.
        min_turns: The end mark does not count before this many.
        record: The fields of each dialogue that are the same for all that are made from this scene.
    """

    roles: tuple[Role, Role]
    opening: str
    max_turns: int
    min_turns: int
    record: Mapping[str, Any]

    def dialog(
        self, *, seed: int, dialog_id: int | str | None, turns: list[Turn], events: list[Event], termination: Termination
    ) -> Dialog:
        """Put a dialogue together; only one that was closed counts as complete."""
        return Dialog(
            **copy.deepcopy(dict(self.record)),
            seed=seed,
            dialogId=dialog_id,
            complete=termination.reason == "closed",
            turns=list(turns),
            events=list(events),
            termination=termination,
        )


def make_scene(
    a: Agent,
    b: Agent,
    *,
    generator: str,
    max_turns: int,
    min_turns: int,
    scenario: str | dict[str, Any] | list[Any] | None = None,
    context: Context | Mapping[str, Any] | str | None = None,
    dialogue_details: str = "",
    example_dialogs: Sequence[Dialog | str] | None = None,
    notes: str | None = None,
) -> Scene:
    """Settle a role play.

    ``context``, ``dialogue_details`` and ``example_dialogs`` hold for both sides in this dialogue only; where they are left
    out, each agent's own are used.

    Raises:
        InputError: A limit makes no sense, or an agent is to talk to something else.
    """
    check_count(max_turns, "max_turns", least=1)
    check_count(min_turns, "min_turns", least=0)
    if min_turns > max_turns:
        raise InputError(f"min_turns ({min_turns}) is more than max_turns ({max_turns}).")
    check_text(dialogue_details, "dialogue_details")
    names = name_speakers([(a.persona, a.given_name), (b.persona, b.given_name)])
    used = [_Materials.of(agent, context, dialogue_details, example_dialogs) for agent in (a, b)]

    def role(index: int) -> Role:
        agent, other = (a, b)[index], names[1 - index]
        system = agent.prompt_for(names[index], other, used[index].context, used[index].details, used[index].examples)
        return Role(names[index], other.aliases, system, agent.bound_model, agent.end_mark)

    def each(value: Callable[[int], Any]) -> Any:
        """Return a setting once where both sides share it, and by speaker where they do not."""
        first, second = value(0), value(1)
        return first if first == second else {names[0].label: first, names[1].label: second}

    details = each(lambda index: used[index].details)
    contexts = [context_data(materials.context) for materials in used]
    alike = contexts[0] == contexts[1]
    if scenario is None and isinstance(details, str):
        scenario = details or None
    labels = [name.label for name in names]
    settings = {
        "max_turns": max_turns,
        "min_turns": min_turns,
        "max_words": each(lambda index: (a, b)[index].max_words),
        "end_mark": each(lambda index: (a, b)[index].end_mark),
        "dialogue_details": recorded_details(details, scenario),
        "context": None if alike else each(lambda index: contexts[index]),
        "context_class": each(lambda index: context_class(used[index].context)),
        "example_dialogs": each(lambda index: example_digests(used[index].examples)),
        # What the personas' data does not say, and their agents' prompts depend on.
        "persona_classes": _by_speaker(labels, [persona_class(agent.persona) for agent in (a, b)]),
        "names": _by_speaker(labels, [agent.given_name for agent in (a, b)]),
    }
    models = [a.bound_model, b.bound_model]
    if (models[0].spec, models[0].parameters) != (models[1].spec, models[1].parameters):
        settings["models"] = each(lambda index: {"model": models[index].spec, **models[index].parameters})
    record = {
        "model": models[0].spec,
        "scenario": scenario,
        "personas": {name.label: persona_data(agent.persona) for name, agent in zip(names, (a, b), strict=True)},
        "context": contexts[0] if alike else None,
        "notes": notes,
        "provenance": make_provenance(generator, settings, models[0], ("role_play", "role_play_opening")),
    }
    check_record(record)
    return Scene((role(0), role(1)), render("role_play_opening"), max_turns, min_turns, copy.deepcopy(record))


def _by_speaker(labels: Sequence[str], values: Sequence[str | None]) -> dict[str, str]:
    return {label: value for label, value in zip(labels, values, strict=True) if value is not None}


@dataclass(frozen=True)
class _Materials:
    """What one agent is told about this dialogue."""

    context: Context | Mapping[str, Any] | str | None
    details: str
    examples: Sequence[Dialog | str] | None

    @classmethod
    def of(
        cls,
        agent: Agent,
        context: Context | Mapping[str, Any] | str | None,
        details: str,
        examples: Sequence[Dialog | str] | None,
    ) -> _Materials:
        return cls(
            agent.context if context is None else context,
            details or agent.dialogue_details,
            agent.example_dialogs if examples is None else examples,
        )
