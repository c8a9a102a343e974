"""A role play as a generator has it before a row says more: from which each row's scene is made."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sdialog_like.agents.agent import Agent
from sdialog_like.agents.materials import (
    as_examples,
    context_text,
    example_digests,
    example_texts,
    persona_data,
    persona_text,
)
from sdialog_like.agents.scene import Scene, make_scene
from sdialog_like.dialog import Dialog
from sdialog_like.errors import InputError
from sdialog_like.generators.portable import context_from
from sdialog_like.generators.portable_agents import agent_identity, side_from
from sdialog_like.llm import BoundModel
from sdialog_like.personas import Context

__all__ = ["Talk"]


@dataclass(frozen=True)
class Talk:
    """What a role play is made of.

    Attributes:
        agent_a: Who opens; ``None`` where each row brings it.
        agent_b: Who answers.
        dialogue_details: What both know.
        scenario: What the record says about the situation.
        context: Where and when.
        example_dialogs: Dialogues that show how it should sound.
        max_turns: The most turns.
        min_turns: The end mark does not count before this many.
        model: Who speaks for the personas that rows bring.
        max_words: The most words in a turn of sides that are not brought as agents.
        end_mark: What these say to end it.
        brought: The sides that are agents of the user's, which keep to their own settings.
    """

    agent_a: Agent | None
    agent_b: Agent | None
    dialogue_details: str
    scenario: str | dict[str, Any] | list[Any] | None
    context: Context | Mapping[str, Any] | str | None
    example_dialogs: Sequence[Dialog | str] | None
    max_turns: int
    min_turns: int
    model: BoundModel
    max_words: int | None
    end_mark: str
    brought: tuple[Agent, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether both sides are known."""
        return self.agent_a is not None and self.agent_b is not None

    def frozen(self) -> Talk:
        """Return a copy that later changes to agents, personas and contexts do not reach."""
        sides = [None if agent is None else _frozen(agent) for agent in (self.agent_a, self.agent_b)]
        brought = [
            twin
            for agent, twin in zip((self.agent_a, self.agent_b), sides, strict=True)
            if twin is not None and self._is_brought(agent)
        ]
        return replace(
            self,
            agent_a=sides[0],
            agent_b=sides[1],
            scenario=copy.deepcopy(self.scenario),
            context=copy.deepcopy(self.context),
            example_dialogs=None if self.example_dialogs is None else example_texts(self.example_dialogs),
            brought=tuple(brought),
        )

    def changed(self, arguments: Mapping[str, Any]) -> Talk:
        """Return the role play with a row's arguments in the place of its own.

        Raises:
            InputError: An argument cannot be used.
        """
        changes = dict(arguments)
        given = [side_from(changes.pop(name, None)) for name in ("persona_a", "persona_b")]
        if "context" in changes:
            changes["context"] = context_from(changes["context"])
        if "example_dialogs" in changes:
            changes["example_dialogs"] = example_texts(as_examples(changes["example_dialogs"]))
        talk = replace(self, **changes)
        own: dict[str, Any] = {name: changes[name] for name in ("max_words", "end_mark") if name in changes}
        sides = [talk._side(agent, new, own) for agent, new in zip((self.agent_a, self.agent_b), given, strict=True)]
        return replace(talk, agent_a=sides[0], agent_b=sides[1])

    def scene(self, default_a: Agent | None = None, default_b: Agent | None = None) -> Scene:
        """Settle the role play; the agents given here stand in where a side is not known.

        Raises:
            InputError: A side is missing, or it cannot be played.
        """
        a, b = self.agent_a or default_a, self.agent_b or default_b
        if a is None or b is None:
            missing = "persona_a" if a is None else "persona_b"
            raise InputError(
                f"Nothing says who {missing} is.", hint=f"Give {missing}: to the generator, or to each generate()."
            )
        return make_scene(
            a,
            b,
            generator="PersonaDialogGenerator",
            max_turns=self.max_turns,
            min_turns=self.min_turns,
            scenario=self.scenario,
            context=self.context,
            dialogue_details=self.dialogue_details,
            example_dialogs=self.example_dialogs,
        )

    def identity(self) -> dict[str, Any]:
        """Return as plain data what tells this role play from others."""
        return {
            "persona_a": _identity(self.agent_a),
            "persona_b": _identity(self.agent_b),
            "dialogue_details": self.dialogue_details,
            "scenario": self.scenario,
            "context": context_text(self.context),
            "example_dialogs": example_digests(self.example_dialogs),
            "max_turns": self.max_turns,
            "min_turns": self.min_turns,
        }

    def _side(self, agent: Agent | None, new: Any, own: Mapping[str, Any]) -> Agent | None:
        if isinstance(new, Agent):
            return new
        if agent is None:
            return None if new is None else Agent(new, model=self.model, max_words=self.max_words, end_mark=self.end_mark)
        twin = copy.copy(agent)
        if new is not None:
            twin.persona, twin.given_name = new, None
        if not self._is_brought(agent):
            # An agent of its own making, so that the generator's settings are this agent's.
            checked = Agent(model=self.model, **own)
            for name in own:
                setattr(twin, name, getattr(checked, name))
        return twin

    def _is_brought(self, agent: Agent | None) -> bool:
        return any(agent is each for each in self.brought)


def _frozen(agent: Agent) -> Agent:
    twin = copy.copy(agent)
    twin.persona = copy.deepcopy(agent.persona)
    twin.context = copy.deepcopy(agent.context)
    if agent.example_dialogs is not None:
        twin.example_dialogs = [*example_texts(agent.example_dialogs)]
    twin.orchestrators = tuple(orchestrator.begin() for orchestrator in agent.orchestrators)
    return twin


def _identity(agent: Agent | None) -> dict[str, Any] | None:
    if agent is None:
        return None
    return {
        "persona": [persona_text(agent.persona), persona_data(agent.persona)],
        "name": agent.given_name,
        "model": {"spec": agent.bound_model.spec, "parameters": agent.bound_model.parameters},
        "context": context_text(agent.context),
        "dialogue_details": agent.dialogue_details,
        "example_dialogs": example_digests(agent.example_dialogs),
        "max_words": agent.max_words,
        "end_mark": agent.end_mark,
        **agent_identity(agent),
    }
