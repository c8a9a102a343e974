"""An agent: a persona, and the model that speaks for it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any

from typing_extensions import Self

from sdialog_like.agents.callable_side import SpeakingFunction, as_participant
from sdialog_like.agents.chat_face import ChatFace
from sdialog_like.agents.conversation import converse
from sdialog_like.agents.guards import DEFAULT_GUARDS, Guard
from sdialog_like.agents.labels import name_speakers, persona_name
from sdialog_like.agents.materials import (
    check_count,
    check_guards,
    check_id,
    check_persona,
    check_text,
    checked_examples,
    checked_first_utterances,
)
from sdialog_like.agents.orchestrators.base import Orchestrator
from sdialog_like.agents.participant import Part, Participant, SideRecord
from sdialog_like.agents.particulars import particulars
from sdialog_like.agents.player import AgentRole
from sdialog_like.agents.scene import make_scene
from sdialog_like.agents.system_prompt import PromptWriter, check_system_prompt, write_system_prompt
from sdialog_like.agents.thinking import bind_thinking_model
from sdialog_like.agents.tools import ToolLoop
from sdialog_like.agents.view import Message
from sdialog_like.dialog import Dialog, Turn
from sdialog_like.engine import Engine, Usage, run_blocking, run_on_loop
from sdialog_like.errors import InputError
from sdialog_like.llm import DEFAULT_MODEL, BoundModel
from sdialog_like.personas import BasePersona, Context
from sdialog_like.seeds import check_seed, fresh_seed

__all__ = ["Agent"]


class Agent(ChatFace):
    """A persona that can talk: to another agent, to a person, to a chatbot, or to whoever calls it.

    An agent holds nothing of any dialogue, so that it can take part in many at the same time. Besides, it can be called
    itself, ``agent("Hi.")``, and remembers what was said to it in this way; dialogues know nothing of that (see `memory`,
    `reset`, `fork`). ``agent | orchestrator`` is a new agent that is directed while it speaks. Making one asks no server.

    Args:
        persona: Who it is: a persona, a description in words, or nothing.
        name: What it is called as a speaker; the persona's own name otherwise.
        model: A model spec, or a LangChain chat model.
        context: Where and when its dialogues take place.
        dialogue_details: What its dialogues are about.
        example_dialogs: Dialogues that show how it should sound.
        max_words: The most words in a turn; the model is asked to keep to it.
        end_mark: What it says to end a dialogue, exactly.
        tools: What it can call while it speaks: typed functions, or LangChain tools; or a `ToolLoop` of them, which says how
            often they may be called, too.
        think: Whether a reasoning model thinks before it speaks. What it thinks is never said; with ``True`` it is kept as
            an event. ``None`` leaves it to the model, and keeps nothing.
        first_utterance: What it says first where it opens, without asking the model; of several, one is drawn.
        system_prompt: Its system message instead of the rendered one: a text, used as it is, or a function of the values
            that would have been rendered (``persona``, ``name``, ``other``, ``end_mark`` …).
        guards: Who looks at what it is about to say; ``DEFAULT_GUARDS`` otherwise.
        **model_parameters: Parameters of the model: ``temperature``, ``top_p``, ``max_tokens``, ``base_url`` …

    Example:
        >>> from sdialog_like.personas import Persona
        >>> alice = Agent(Persona(name="Alice", role="patient"), model="builtin")
        >>> bob = Agent(Persona(name="Bob", role="doctor"), model="builtin")
        >>> dialog = alice.dialog_with(bob, seed=1)
        >>> dialog.turns[0].speaker
        'Alice'
    """

    bound_model: BoundModel

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
        tools: Iterable[Any] | ToolLoop | None = None,
        think: bool | str | None = None,
        first_utterance: str | Sequence[str] | None = None,
        system_prompt: str | PromptWriter | None = None,
        guards: Iterable[Guard] | None = None,
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
        self.think = think
        self.tools = _tool_loop(tools, keeps_reasoning=bool(think))
        self.first_utterances = checked_first_utterances(first_utterance)
        self.own_system_prompt = check_system_prompt(system_prompt)
        self.guards: tuple[Guard, ...] = DEFAULT_GUARDS if guards is None else check_guards(guards)
        self.orchestrators: tuple[Orchestrator, ...] = ()
        self.bound_model = bind_thinking_model(model, think, model_parameters)
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
        twin.bound_model = bind_thinking_model(model, self.think, parameters)
        twin._engine = Engine(twin.bound_model)
        return twin

    def __or__(self, other: Any) -> Self:
        """Return an agent that this orchestrator directs, too."""
        added = tuple(other) if isinstance(other, (list, tuple)) else (other,)
        if not all(isinstance(each, Orchestrator) for each in added):
            return NotImplemented
        twin = copy.copy(self)
        twin.orchestrators = (*self.orchestrators, *added)
        return twin

    def __copy__(self) -> Self:
        """Return an agent with the same settings, that nothing was said to."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin._chat, twin._seed = None, None
        return twin

    @property
    def engine(self) -> Engine:
        """What the agent's requests go through."""
        return self._engine

    @property
    def usage(self) -> Usage:
        """Calls and tokens of all dialogues that this agent opened, both sides together, and of those who called it."""
        return self._engine.usage.snapshot()

    # What it is told.

    def system_prompt(
        self,
        other: Participant | None = None,
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
        names = name_speakers([(side.persona, side.given_name) for side in sides])
        return self.prepare(Part(names[0], tuple(names[1:]), context, dialogue_details or "")).system

    def prompt(self, text: str | None = None, *, other: Participant | SpeakingFunction | None = None) -> list[Message]:
        """Return the exact messages of the agent's next request, but for what its orchestrators will add.

        Args:
            text: What is said to it, as in ``agent(text)``; where this is left out, it speaks first, or goes on.
            other: Whom it opens a dialogue with, instead of being called.
        """
        if other is not None:
            role = make_scene(self, as_participant(other), generator="Agent", max_turns=1, min_turns=0).roles[0]
            assert isinstance(role, AgentRole)
            return role.enter().view.request()
        return self._talk().next_request(None if text is None else check_text(text, "text"))

    def prepare(self, part: Part) -> AgentRole:
        """Settle the agent's part in a role play."""
        record = SideRecord(
            is_told=True,
            context=self.context if part.context is None else part.context,
            dialogue_details=part.dialogue_details or self.dialogue_details,
            example_dialogs=self.example_dialogs if part.example_dialogs is None else part.example_dialogs,
            max_words=self.max_words,
            end_mark=self.end_mark,
            particulars=particulars(self),
            prompts=self._prompts(),
        )
        return AgentRole(
            name=part.name,
            others=part.other_names,
            system=write_system_prompt(self, part, record),
            model=self.bound_model,
            end_mark=self.end_mark,
            record=record,
            max_words=self.max_words,
            guards=self.guards,
            orchestrators=tuple(orchestrator.begin() for orchestrator in self.orchestrators),
            first_utterances=self.first_utterances,
            tools=self.tools,
            keeps_reasoning=bool(self.think),
            names_speakers=len(part.others) > 1,
        )

    def _prompts(self) -> tuple[str, ...]:
        """Return the names of the templates that the agent's messages are made of."""
        used = {
            "role_play": self.own_system_prompt is None,
            "role_play_opening": True,
            "instruction": bool(self.orchestrators),
            "tools_by_schema": (by_schema := self.tools is not None and self.tools.way(self.bound_model) == "schema"),
            "tool_result": by_schema,
        }
        own = [name for name, is_used in used.items() if is_used]
        return (*own, *(name for orchestrator in self.orchestrators for name in orchestrator.prompts))

    # Dialogues.

    def dialog_with(
        self,
        other: Participant | SpeakingFunction,
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
        """Talk to somebody; this agent opens.

        Args:
            other: The other side: an agent, a `Human`, or a function ``messages -> text`` (see `CallableSide`).
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
            GenerationError: The model, or the function, failed in the middle; ``partial`` is the dialogue so far.
            ModelError: The model failed before anything was said.
            BlockingCallError: Called on the package's own event loop (from ``on_turn``, say).
        """
        return run_blocking(self._play(other, max_turns, min_turns, seed, id, scenario, context, notes, on_turn))

    talk_with = dialog_with

    def adialog_with(
        self,
        other: Participant | SpeakingFunction,
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
        other: Participant | SpeakingFunction,
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
        scene = make_scene(
            self,
            as_participant(other),
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
            client = self._engine.row(0 if named is None else named, chosen)
            return await converse(scene, client, dialog_id=dialog_id, on_turn=on_turn)

        return play

    def __repr__(self) -> str:
        return f"Agent(name={self.name!r}, model={self.bound_model.spec!r})"


def _tool_loop(tools: Iterable[Any] | ToolLoop | None, *, keeps_reasoning: bool) -> ToolLoop | None:
    if tools is None or isinstance(tools, ToolLoop):
        return tools
    if isinstance(tools, (str, Mapping)) or not isinstance(tools, Iterable):
        raise InputError(f"tools is a list of tools, not {tools!r}.", hint="Write tools=[my_function].")
    loop = ToolLoop(tools, keeps_reasoning=keeps_reasoning)
    return loop if loop.tools else None
