"""An agent: a persona, and the model that speaks for it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from typing_extensions import Self

from sdialog_like.agents.conversation import converse
from sdialog_like.agents.labels import SpeakerName, name_speakers, persona_name
from sdialog_like.agents.materials import (
    check_count,
    check_id,
    check_persona,
    check_text,
    checked_examples,
    context_text,
    example_texts,
    persona_text,
)
from sdialog_like.agents.scene import make_scene
from sdialog_like.dialog import Dialog, Turn
from sdialog_like.engine import Engine, Usage, run_blocking, run_on_loop
from sdialog_like.errors import InputError
from sdialog_like.llm import DEFAULT_MODEL, BoundModel, bind_model
from sdialog_like.personas import BasePersona, Context
from sdialog_like.prompts import render
from sdialog_like.seeds import check_seed, fresh_seed

__all__ = ["Agent"]


class Agent:
    """A persona that can talk to another one.

    An agent holds nothing of any dialogue, so that it can take part in many at the same time. Making one contacts no server.

    Args:
        persona: Who it is: a persona, a description in words, or nothing.
        name: What it is called as a speaker; the persona's own name otherwise.
        model: A model spec, or a LangChain chat model.
        context: Where and when its dialogues take place.
        dialogue_details: What its dialogues are about.
        example_dialogs: Dialogues that show how it should sound.
        max_words: The most words in a turn; the model is asked to keep to it.
        end_mark: What it says to end a dialogue, exactly.
        **model_parameters: Parameters of the model: ``temperature``, ``top_p``, ``max_tokens``, ``base_url`` …

    Example:
        >>> from sdialog_like.personas import Persona
        >>> alice = Agent(Persona(name="Alice", role="patient"), model="builtin")
        >>> bob = Agent(Persona(name="Bob", role="doctor"), model="builtin")
        >>> dialog = alice.dialog_with(bob, seed=1)
        >>> dialog.turns[0].speaker
        'Alice'
    """

    def __init__(
        self,
        persona: BasePersona | str | None = None,
        name: str | None = None,
        *,
        model: Any = DEFAULT_MODEL,
        context: Context | Mapping[str, Any] | str | None = None,
        dialogue_details: str = "",
        example_dialogs: Sequence[Dialog | str] | None = None,
        max_words: int | None = None,
        end_mark: str = "[END]",
        **model_parameters: Any,
    ) -> None:
        if not isinstance(end_mark, str) or not end_mark.strip():
            raise InputError(f"end_mark is a text that is not blank, not {end_mark!r}.")
        self.persona = None if persona is None else check_persona(persona)
        self.given_name = None if name is None else check_text(name, "name")
        self.context = context
        self.dialogue_details = check_text(dialogue_details, "dialogue_details")
        self.example_dialogs = checked_examples(example_dialogs)
        self.max_words = None if max_words is None else check_count(max_words, "max_words", least=1)
        self.end_mark = end_mark.strip()
        self.bound_model: BoundModel = bind_model(model, **model_parameters)
        self._engine = Engine(self.bound_model)

    @property
    def name(self) -> str | None:
        """What it is called: the given name, else the persona's, else nothing."""
        return self.given_name or persona_name(self.persona)

    def with_model(self, model: Any, **parameters: Any) -> Self:
        """Return an agent with the same settings and another model.

        Args:
            model: A model spec, or a LangChain chat model.
            **parameters: Parameters of the model.
        """
        twin = copy.copy(self)
        twin.bound_model = bind_model(model, **parameters)
        twin._engine = Engine(twin.bound_model)
        return twin

    @property
    def usage(self) -> Usage:
        """Calls and tokens of all dialogues that this agent opened, both sides together."""
        return self._engine.usage.snapshot()

    def system_prompt(
        self,
        other: Agent | None = None,
        *,
        context: Context | Mapping[str, Any] | str | None = None,
        dialogue_details: str | None = None,
    ) -> str:
        """Return the system message that the agent gets in a dialogue that it opens.

        Args:
            other: Whom it talks to; all that it is told of the other is the name.
            context: The dialogue's context instead of the agent's own.
            dialogue_details: What the dialogue is about instead of the agent's own.
        """
        sides = [self] if other is None else [self, other]
        names = name_speakers([(agent.persona, agent.given_name) for agent in sides])
        return self.prompt_for(
            names[0],
            names[1] if other else None,
            self.context if context is None else context,
            self.dialogue_details if dialogue_details is None else dialogue_details,
            self.example_dialogs,
        )

    def prompt_for(
        self,
        name: SpeakerName,
        other: SpeakerName | None,
        context: Context | Mapping[str, Any] | str | None,
        dialogue_details: str,
        example_dialogs: Sequence[Dialog | str] | None,
    ) -> str:
        """Render the system message from all that it depends on."""
        persona = persona_text(self.persona)
        if name.given and persona_name(self.persona) in (None, name.base) and not _mentions(persona, name.base):
            persona = f"Your name: {name.base}\n{persona}".strip()
        return render(
            "role_play",
            persona=persona or "You are one of two people who talk to each other.",
            other=f"You talk to {other.phrase}." if other and other.known else None,
            context=context_text(context),
            dialogue_details=dialogue_details or None,
            example_dialogs=example_texts(example_dialogs),
            name=name.phrase,
            max_words=self.max_words,
            end_mark=self.end_mark,
        )

    def dialog_with(
        self,
        other: Agent,
        *,
        max_turns: int = 40,
        min_turns: int = 2,
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002 - the name in the field's tutorials
        scenario: str | dict[str, Any] | list[Any] | None = None,
        context: Context | Mapping[str, Any] | str | None = None,
        notes: str | None = None,
        on_turn: Callable[[Turn], object] | None = None,
    ) -> Dialog:
        """Talk to another agent; this one opens.

        Args:
            other: The other side.
            max_turns: The most turns, of both sides together.
            min_turns: The end mark does not count before this many turns.
            seed: The dialogue's seed; a random one otherwise, which the dialogue records.
            id: The dialogue's id.
            scenario: What the dialogue's record says about the situation; the models do not see it.
            context: Where and when, for both sides, in this dialogue only.
            notes: Remarks for the dialogue's record.
            on_turn: Called with each turn as it is said.

        Raises:
            InputError: An argument cannot be used; no request was made.
            GenerationError: The model failed in the middle; ``partial`` is the dialogue so far.
            ModelError: The model failed before anything was said.
            BlockingCallError: Called on the package's own event loop (from ``on_turn``, say).
        """
        return run_blocking(self._play(other, max_turns, min_turns, seed, id, scenario, context, notes, on_turn))

    talk_with = dialog_with

    def adialog_with(
        self,
        other: Agent,
        *,
        max_turns: int = 40,
        min_turns: int = 2,
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002 - the name in the field's tutorials
        scenario: str | dict[str, Any] | list[Any] | None = None,
        context: Context | Mapping[str, Any] | str | None = None,
        notes: str | None = None,
        on_turn: Callable[[Turn], object] | None = None,
    ) -> Coroutine[Any, Any, Dialog]:
        """Like `dialog_with`, to be awaited. The agents count as they are at the time of the call."""
        play = self._play(other, max_turns, min_turns, seed, id, scenario, context, notes, on_turn)

        async def played() -> Dialog:
            return await run_on_loop(play())

        return played()

    def _play(
        self,
        other: Agent,
        max_turns: int,
        min_turns: int,
        seed: int | None,
        dialog_id: int | str | None,
        scenario: str | dict[str, Any] | list[Any] | None,
        context: Context | Mapping[str, Any] | str | None,
        notes: str | None,
        on_turn: Callable[[Turn], object] | None,
    ) -> Callable[[], Coroutine[Any, Any, Dialog]]:
        """Settle everything now; what is returned makes the coroutine that plays it."""
        if not isinstance(other, Agent):
            raise InputError(f"An agent talks to an Agent, not to {type(other).__name__}.", hint="Write Agent(persona).")
        scene = make_scene(
            self,
            other,
            generator="Agent",
            max_turns=max_turns,
            min_turns=min_turns,
            scenario=scenario,
            context=context,
            notes=notes,
        )
        chosen = fresh_seed() if seed is None else check_seed(seed)
        named = check_id(dialog_id)

        async def play() -> Dialog:
            return await converse(
                scene, self._engine.row(0 if named is None else named, chosen), dialog_id=dialog_id, on_turn=on_turn
            )

        return play

    def __repr__(self) -> str:
        return f"Agent(name={self.name!r}, model={self.bound_model.spec!r})"


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
