"""From two personas to a dialogue, turn by turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.agents.agent import Agent
from sdialog_like.agents.conversation import converse
from sdialog_like.agents.materials import check_persona, checked_examples
from sdialog_like.agents.scene import Scene, make_scene
from sdialog_like.dialog import Dialog
from sdialog_like.engine import Client, Row
from sdialog_like.engine.rows import Program
from sdialog_like.generators.base import BaseGenerator
from sdialog_like.generators.rows import dialog_id_of
from sdialog_like.llm import DEFAULT_MODEL, bind_model
from sdialog_like.personas import BasePersona, Context

__all__ = ["PersonaDialogGenerator"]


class PersonaDialogGenerator(BaseGenerator[Dialog]):
    """Lets two personas talk to each other: two agents, each with its own view of the talk, take turns.

    ``persona_a`` opens. An agent in a persona's place brings its own model, ``max_words`` and ``end_mark``; what is said
    here about the dialogue (``context``, ``dialogue_details``, ``example_dialogs``) goes before what it brings.

    Args:
        persona_a: Who opens: a persona, a description in words, or an agent.
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
        persona_a: BasePersona | Agent | str,
        persona_b: BasePersona | Agent | str,
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
        bound = bind_model(model, **model_parameters)

        def agent(side: BasePersona | Agent | str) -> Agent:
            if isinstance(side, Agent):
                return side
            return Agent(check_persona(side), model=bound, max_words=max_words, end_mark=end_mark)

        self.agent_a, self.agent_b = agent(persona_a), agent(persona_b)
        self.dialogue_details = dialogue_details
        self.scenario = scenario
        self.context = context
        self.example_dialogs = checked_examples(example_dialogs)
        self.max_turns = max_turns
        self.min_turns = min_turns
        self._scene()  # what cannot be played is said now, not at the first dialogue
        super().__init__(self.agent_a.bound_model)

    def snapshot(self) -> Program[Dialog]:
        """Return the program for the settings of this moment."""
        scene = self._scene()

        async def program(row: Row, client: Client) -> Dialog:
            return await converse(scene, client, dialog_id=dialog_id_of(row))

        return program

    def _scene(self) -> Scene:
        return make_scene(
            self.agent_a,
            self.agent_b,
            generator="PersonaDialogGenerator",
            max_turns=self.max_turns,
            min_turns=self.min_turns,
            scenario=self.scenario,
            context=self.context,
            dialogue_details=self.dialogue_details,
            example_dialogs=self.example_dialogs,
        )

    def __repr__(self) -> str:
        return f"PersonaDialogGenerator({self.agent_a.name!r}, {self.agent_b.name!r}, model={self.bound_model.spec!r})"
