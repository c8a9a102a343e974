"""From two personas to a dialogue, turn by turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

from typing_extensions import Self

from sdialog_like.agents.agent import Agent
from sdialog_like.agents.conversation import converse
from sdialog_like.agents.materials import as_examples, checked_examples
from sdialog_like.agents.particulars import particulars
from sdialog_like.dialog import Dialog
from sdialog_like.engine import Client, Row, run_blocking
from sdialog_like.errors import InputError
from sdialog_like.generators import portable, portable_agents
from sdialog_like.generators.base import BaseGenerator, Prepare
from sdialog_like.generators.portable_agents import SideLike
from sdialog_like.generators.rows import dialog_id_of
from sdialog_like.generators.talk import Talk
from sdialog_like.llm import DEFAULT_MODEL, BoundModel, bind_model
from sdialog_like.personas import Context

__all__ = ["PersonaDialogGenerator"]


class PersonaDialogGenerator(BaseGenerator[Dialog]):
    """Lets two personas talk to each other: two agents, each with its own view of the talk, take turns.

    ``persona_a`` opens. An agent in a persona's place brings its own model, ``max_words`` and ``end_mark``; what is said
    here about the dialogue (``context``, ``dialogue_details``, ``example_dialogs``) goes before what it brings.

    Args:
        persona_a: Who opens: a persona, a description in words, or an agent. May be left to each dialogue's ``generate``.
        persona_b: Who answers.
        model: A model spec, or a LangChain chat model; it speaks for both personas.
        dialogue_details: What both know about the dialogue.
        scenario: What the dialogue's record says about the situation; ``dialogue_details`` otherwise. The model does not
            see it.
        context: Where and when the dialogue takes place.
        example_dialogs: Dialogues that show how it should sound.
        max_turns: The most turns, of both sides together.
        min_turns: The end mark does not count before this many turns.
        max_words: The most words in a turn; the model is asked to keep to it.
        end_mark: What ends a dialogue when one side says it, exactly.
        **model_parameters: Parameters of the model: ``temperature``, ``top_p``, ``max_tokens``, ``base_url`` …

    Example:
        >>> from sdialog_like.personas import Persona
        >>> generator = PersonaDialogGenerator(Persona(name="Alice"), Persona(name="Bob"), model="builtin")
        >>> generator.generate(seed=1).get_speakers()
        ['Alice', 'Bob']
    """

    def __init__(
        self,
        persona_a: SideLike | None = None,
        persona_b: SideLike | None = None,
        *,
        model: Any = DEFAULT_MODEL,
        dialogue_details: str = "",
        scenario: str | dict[str, Any] | list[Any] | None = None,
        context: Context | Mapping[str, Any] | str | None = None,
        example_dialogs: Sequence[Dialog | str] | None = None,
        max_turns: int = 40,
        min_turns: int = 2,
        max_words: int | None = None,
        end_mark: str = "[END]",
        **model_parameters: Any,
    ) -> None:
        own = bind_model(model, **model_parameters)
        self._max_words, self._end_mark = max_words, end_mark

        def agent(given: SideLike | None) -> Agent | None:
            side = portable_agents.side_from(given)
            if side is None or isinstance(side, Agent):
                return side
            return Agent(side, model=own, max_words=max_words, end_mark=end_mark)

        self.agent_a, self.agent_b = agent(persona_a), agent(persona_b)
        # Sides that were given as agents keep what they brought, also when the generator gets another model.
        self._brought = [side for side in (persona_a, persona_b) if isinstance(side, Agent)]
        self.dialogue_details = dialogue_details
        self.scenario = scenario
        self.context = context
        self.example_dialogs = checked_examples(example_dialogs)
        self.max_turns = max_turns
        self.min_turns = min_turns
        super().__init__(self._brought[0].bound_model if len(self._brought) == 2 else own)
        # What cannot be played is said now, not at the first dialogue.
        talk = self._talk()
        if talk.is_whole:
            talk.scene()
        else:
            somebody = Agent("Somebody.", model=own, max_words=max_words, end_mark=end_mark)
            talk.scene(somebody, somebody)

    def generate(
        self,
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002 - the field's name
        *,
        persona_a: SideLike | None = None,
        persona_b: SideLike | None = None,
        dialogue_details: str | None = None,
        scenario: str | dict[str, Any] | list[Any] | None = None,
        context: Context | Mapping[str, Any] | str | None = None,
        example_dialogs: Sequence[Dialog | Mapping[str, Any] | str] | None = None,
        max_turns: int | None = None,
        min_turns: int | None = None,
        max_words: int | None = None,
        end_mark: str | None = None,
    ) -> Dialog:
        """Make one dialogue, and wait for it. Works in scripts, threads and notebooks alike.

        What is given here besides seed and id takes the place of the generator's setting, for this dialogue only.

        Args:
            seed: The dialogue's seed; a random one otherwise, which the dialogue records.
            id: The dialogue's id.
            persona_a: Who opens: a persona, its attributes (as in a persona file), words, or an agent. In the place of an
                agent, a persona gets that agent's model and settings, but not its name.
            persona_b: Who answers.
            dialogue_details: What both know about this dialogue.
            scenario: What its record says about the situation.
            context: Where and when it takes place.
            example_dialogs: Dialogues that show how it should sound; a mapping is a dialogue's JSON form.
            max_turns: The most turns, of both sides together.
            min_turns: The end mark does not count before this many turns.
            max_words: The most words in a turn; sides that are agents keep to their own.
            end_mark: What ends the dialogue; sides that are agents keep to their own.

        Raises:
            InputError: An argument or a setting cannot be used; no request was made.
            GenerationError: The model failed in the middle; ``partial`` is the dialogue so far.
            ModelError: The model failed before anything was said.
            BlockingCallError: Called on the package's own event loop.
        """
        arguments = _given(
            persona_a=persona_a,
            persona_b=persona_b,
            dialogue_details=dialogue_details,
            scenario=scenario,
            context=context,
            example_dialogs=example_dialogs,
            max_turns=max_turns,
            min_turns=min_turns,
            max_words=max_words,
            end_mark=end_mark,
        )
        return run_blocking(self._one(seed, id, arguments))

    def agenerate(
        self,
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002 - the field's name
        *,
        persona_a: SideLike | None = None,
        persona_b: SideLike | None = None,
        dialogue_details: str | None = None,
        scenario: str | dict[str, Any] | list[Any] | None = None,
        context: Context | Mapping[str, Any] | str | None = None,
        example_dialogs: Sequence[Dialog | Mapping[str, Any] | str] | None = None,
        max_turns: int | None = None,
        min_turns: int | None = None,
        max_words: int | None = None,
        end_mark: str | None = None,
    ) -> Coroutine[Any, Any, Dialog]:
        """Like `generate`, to be awaited. The settings count as they are when this is called, not when it is awaited."""
        arguments = _given(
            persona_a=persona_a,
            persona_b=persona_b,
            dialogue_details=dialogue_details,
            scenario=scenario,
            context=context,
            example_dialogs=example_dialogs,
            max_turns=max_turns,
            min_turns=min_turns,
            max_words=max_words,
            end_mark=end_mark,
        )
        return self._awaited(self._one(seed, id, arguments))

    __call__ = generate

    def prepare(self) -> Prepare[Dialog]:
        """Return what makes rows with the settings of this moment."""
        talk = self._talk().frozen()
        read = self._argument_reader()
        shared = talk.scene() if talk.is_whole else None

        def prepare(row: Row) -> Callable[[Client], Awaitable[Dialog]]:
            arguments = read(row)
            scene = shared if shared is not None and not arguments else talk.changed(arguments).scene()
            dialog_id = dialog_id_of(row)
            return lambda client: converse(scene, client, dialog_id=dialog_id)

        return prepare

    def settings(self) -> dict[str, Any]:
        """Return all settings as plain data; see `BaseGenerator.settings`."""
        return {
            "generator": "PersonaDialogGenerator",
            "persona_a": portable_agents.side_settings(self._side(self.agent_a), "persona_a"),
            "persona_b": portable_agents.side_settings(self._side(self.agent_b), "persona_b"),
            "model": None if len(self._brought) == 2 else portable.model_settings(self.bound_model),
            "dialogue_details": self.dialogue_details,
            "scenario": portable.plain(self.scenario, "scenario"),
            "context": portable.context_settings(self.context),
            "example_dialogs": portable.example_settings(self.example_dialogs),
            "max_turns": self.max_turns,
            "min_turns": self.min_turns,
            "max_words": self._max_words,
            "end_mark": self._end_mark,
        }

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], model: Any) -> Self:
        """Make the generator of these settings; see `generator_from_settings`."""
        given = dict(settings)
        return cls(
            portable_agents.side_from(given.pop("persona_a", None)),
            portable_agents.side_from(given.pop("persona_b", None)),
            context=portable.context_from(given.pop("context", None)),
            example_dialogs=as_examples(given.pop("example_dialogs", None)),
            model=model,
            **given,
        )

    def identity(self) -> dict[str, Any]:
        """Return what the dialogues depend on, as plain data."""
        model = {"spec": self.bound_model.spec, "parameters": self.bound_model.parameters}
        return {**self._talk().identity(), "model": model, "max_words": self._max_words, "end_mark": self._end_mark}

    def _use(self, model: BoundModel) -> None:
        if len(self._brought) == 2:
            raise InputError(
                "Both sides are agents, and each has a model of its own, so the generator has none to change.",
                hint="Make the generator with agents of another model: Agent.with_model(…).",
            )
        super()._use(model)
        self.agent_a, self.agent_b = (
            side if side is None or self._is_brought(side) else side.with_model(model)
            for side in (self.agent_a, self.agent_b)
        )

    def _side(self, agent: Agent | None) -> Any:
        """Return what makes this side again: its persona alone, where the generator's settings say everything else."""
        if agent is None or self._is_brought(agent):
            return agent
        settled = (agent.bound_model, agent.max_words, agent.end_mark, agent.given_name, agent.context)
        plain = (self.bound_model, self._max_words, self._end_mark.strip(), None, None)
        extras = agent.dialogue_details or agent.example_dialogs or agent.persona is None or particulars(agent)
        if type(agent) is Agent and settled == plain and not extras:
            return agent.persona
        return agent

    def _is_brought(self, agent: Agent) -> bool:
        return any(agent is each for each in self._brought)

    def _talk(self) -> Talk:
        return Talk(
            agent_a=self.agent_a,
            agent_b=self.agent_b,
            dialogue_details=self.dialogue_details,
            scenario=self.scenario,
            context=self.context,
            example_dialogs=self.example_dialogs,
            max_turns=self.max_turns,
            min_turns=self.min_turns,
            model=self.bound_model,
            max_words=self._max_words,
            end_mark=self._end_mark,
            brought=tuple(self._brought),
        )

    def __repr__(self) -> str:
        names = [None if agent is None else agent.name for agent in (self.agent_a, self.agent_b)]
        return f"PersonaDialogGenerator({names[0]!r}, {names[1]!r}, model={self.bound_model.spec!r})"


def _given(**arguments: Any) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}
