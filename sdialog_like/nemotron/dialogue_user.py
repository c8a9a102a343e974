"""A persona in the user's seat: role play on one side, a bare assistant on the other."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sdialog_like.agents import Agent
from sdialog_like.agents.conversation import converse
from sdialog_like.agents.materials import as_persona
from sdialog_like.agents.participant import Part, Participant, Role, Said, SideRecord, TurnToTake
from sdialog_like.agents.scene import make_scene
from sdialog_like.errors import InputError
from sdialog_like.llm import bind_model
from sdialog_like.nemotron.asker import Asker, Message
from sdialog_like.nemotron.dialogue_answer import ask_for_words
from sdialog_like.personas import BasePersona, Persona

if TYPE_CHECKING:
    from sdialog_like.agents.labels import SpeakerName
    from sdialog_like.dialog import Dialog
    from sdialog_like.dialog.model import TerminationReason
    from sdialog_like.llm import BoundModel

__all__ = ["play_with_user", "user_agent"]

_DETAILS = (
    "You use an AI assistant, and write to it as somebody like you would: you ask it something, you ask back, you object, "
    "you want more or something else."
)
# What model_kwargs may hold besides the model's parameters.
_NO_PARAMETERS = frozenset({"n", "seed", "stream", "conversation_formatter"})


def user_agent(
    user: BasePersona | Agent | Mapping[str, Any] | str,
    bound: BoundModel,
    openline: str,
    *,
    has_model: bool,
    model_kwargs: Mapping[str, Any] | None = None,
) -> Agent:
    """Return the agent that plays the user, and opens with the openline.

    Args:
        user: A persona, or a description in words; or an agent, as it is.
        bound: The model that speaks for it.
        openline: What it says first.
        has_model: Whether that model was asked for; an agent keeps its own otherwise.
        model_kwargs: Further parameters of the model.

    Raises:
        InputError: It is something else.
    """
    parameters = {
        name: value for name, value in (model_kwargs or {}).items() if name not in _NO_PARAMETERS and value is not None
    }
    if isinstance(user, Agent):
        agent = copy.copy(user)
        if has_model or parameters:
            agent = agent.with_model(bind_model(bound if has_model else agent.bound_model, **parameters))
    elif isinstance(user, (BasePersona, Mapping, str)):
        agent = Agent(as_persona(user), model=bind_model(bound, **parameters))
    else:
        raise InputError(
            f"The user's side is a persona or an Agent, not {type(user).__name__}.",
            hint="Write user=Persona(name=…, role=…).",
        )
    agent.first_utterances = (openline,)
    if not agent.dialogue_details:
        agent.dialogue_details = _DETAILS
    return agent


async def play_with_user(
    asker: Asker,
    agent: Agent,
    *,
    turns: int,
    assistant_model: str | None,
    assistant_model_kwargs: Mapping[str, Any],
    dialog_id: int | str | None = None,
) -> Dialog:
    """Let an agent, as the user, talk to an assistant.

    The agent is asked as in any role play: by its own messages, looked at by its guards, directed by its orchestrators. The
    assistant is asked as in any other dialogue here: by the messages that were said, and nothing else.

    Args:
        asker: The way to the outside; it needs the call seam.
        agent: The user, who opens.
        turns: How many turns, of both together.
        assistant_model: Who answers.
        assistant_model_kwargs: Further arguments of its calls.
        dialog_id: The dialogue's id.

    Returns:
        The dialogue with its whole record. It is shorter only where the user goes in circles, or has nothing to say, even
        when asked again.

    Raises:
        GenerationError: A model failed in the middle, or the assistant gave no answer; ``partial`` is the dialogue so far.
    """
    assert asker.seam is not None
    assistant = _AssistantSide(asker, assistant_model, assistant_model_kwargs)
    scene = make_scene(agent, assistant, generator="NemotronGenerator", max_turns=turns, min_turns=turns)
    return await converse(scene, asker.seam, dialog_id=dialog_id)


class _AssistantSide(Participant):
    """An assistant that gets the real messages, without a role to play."""

    persona = Persona(role="assistant")

    def __init__(self, asker: Asker, model: str | None, model_kwargs: Mapping[str, Any]) -> None:
        self.asker = asker
        self.model = model
        self.model_kwargs = dict(model_kwargs)
        self.bound_model = asker.bound(model)

    def prepare(self, part: Part) -> Role:
        """Settle the part."""
        particulars = {"kind": "assistant", "model_kwargs": _plain(self.model_kwargs)}
        return _AssistantRole(part.name, self, SideRecord(particulars=particulars, prompts=()))


@dataclass(frozen=True, slots=True)
class _AssistantRole:
    name: SpeakerName
    side: _AssistantSide
    record: SideRecord = field(default_factory=SideRecord)

    def enter(self) -> _AssistantPlayer:
        return _AssistantPlayer(self.side)


class _AssistantPlayer:
    """The assistant in one dialogue."""

    def __init__(self, side: _AssistantSide) -> None:
        self._side = side
        self._messages: list[Message] = []

    def hear(self, speaker: str, text: str) -> None:
        self._messages.append({"role": "user", "content": text})

    def end(self, reason: TerminationReason) -> None:
        pass

    async def speak(self, turn: TurnToTake) -> Said:
        side = self._side
        words = await ask_for_words(
            side.asker.at("assistant", turn.index),
            self._messages,
            role="assistant",
            model=side.model,
            kwargs=side.model_kwargs,
        )
        self._messages.append({"role": "assistant", "content": words.text})
        return Said(words.text, seed=words.seed, repairs=words.repairs)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record can hold of a caller's arguments."""
    kept = {}
    for name, value in values.items():
        try:
            kept[name] = json.loads(json.dumps(value, allow_nan=False))
        except (TypeError, ValueError):
            kept[name] = f"<{type(value).__name__}>"
    return kept
