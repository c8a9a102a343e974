"""The conversation loop: two roles speak in turn until one closes, a limit is reached or nothing more comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sdialog_like.agents.scene import Role, Scene
from sdialog_like.agents.utterance import OTHER_SIDE_CUT, clean_utterance
from sdialog_like.agents.view import AgentView
from sdialog_like.dialog import Dialog, Event, Termination, Turn
from sdialog_like.engine import Client
from sdialog_like.errors import GenerationError, ModelError
from sdialog_like.seeds import derive_seed

__all__ = ["END_MARK_IGNORED", "MAX_REPEATS_PER_FAULT", "MAX_REPEATS_PER_TURN", "converse"]

MAX_REPEATS_PER_FAULT = 3
"""How often a turn is asked for again because of one fault."""

MAX_REPEATS_PER_TURN = 6
"""How often a turn is asked for again, whatever the faults."""

END_MARK_IGNORED = "end_mark_ignored"


@dataclass(frozen=True)
class _Said:
    """What came of one turn: words, or the reason why there are none."""

    text: str = ""
    seed: int | None = None
    repairs: tuple[str, ...] = ()
    ending: str | None = None


async def converse(
    scene: Scene,
    client: Client,
    *,
    dialog_id: int | str | None = None,
    on_turn: Callable[[Turn], object] | None = None,
) -> Dialog:
    """Play a scene.

    Turn ``i`` is asked for with the seed ``derive_seed(dialogue seed, "turn", i, attempt)``, and its event keeps the seed
    that its words really came from, and what had to be repaired.

    Args:
        scene: Who plays, and the limits.
        client: The row's client; its seed is the dialogue's.
        dialog_id: The dialogue's id.
        on_turn: Called with each turn as it is said (on the event loop's thread, so it should be quick).

    Returns:
        The dialogue. Its termination is ``closed`` (a speaker set the end mark), ``max_turns``, or ``empty`` (a speaker had
        nothing to say even when asked again). Only a closed one is complete.

    Raises:
        GenerationError: The model failed in the middle; ``partial`` is the dialogue so far.
        ModelError: The model failed before anything was said.
    """
    views = (AgentView(scene.roles[0].system, scene.opening), AgentView(scene.roles[1].system))
    turns: list[Turn] = []
    events: list[Event] = []

    def dialog(reason: str) -> Dialog:
        termination = Termination.model_validate({"reason": reason, "turn": len(turns)})
        return scene.dialog(seed=client.seed, dialog_id=dialog_id, turns=turns, events=events, termination=termination)

    for index in range(scene.max_turns):
        role, view, listener = scene.roles[index % 2], views[index % 2], views[1 - index % 2]
        try:
            said = await _take_turn(role, view.request(), client, index, scene.min_turns)
        except ModelError as exc:
            if not turns:
                raise
            error = GenerationError(
                f"The dialogue stopped after {len(turns)} of at most {scene.max_turns} turns: {exc.message}",
                partial=dialog("error"),
                hint=exc.hint,
            )
            error.retryable = exc.retryable
            raise error from exc
        if said.text:
            view.say(said.text)
            listener.hear(said.text)
            turns.append(Turn(speaker=role.name.label, text=said.text))
            events.append(
                Event(agent=role.name.label, action="utter", text=said.text, seed=said.seed, repairs=list(said.repairs))
            )
            if on_turn is not None:
                on_turn(turns[-1])
        if said.ending:
            return dialog(said.ending)
    return dialog("max_turns")


async def _take_turn(role: Role, messages: list[dict[str, str]], client: Client, index: int, min_turns: int) -> _Said:
    """Ask for one turn, and again with another seed while there is nothing to keep."""
    repeats: Counter[str] = Counter()
    repairs: dict[str, None] = {}  # an ordered set
    while True:
        seed = derive_seed(client.seed, "turn", index, repeats.total())
        reply = await client.call(messages, seed=seed, model=role.model)
        utterance = clean_utterance(reply.text, own=role.name.aliases, others=role.others, end_mark=role.end_mark)
        if utterance.text:
            closes = utterance.ended and index + 1 >= min_turns
            kept = [*repairs, *utterance.repairs] + ([END_MARK_IGNORED] if utterance.ended and not closes else [])
            return _Said(utterance.text, reply.seed, tuple(dict.fromkeys(kept)), "closed" if closes else None)
        if utterance.ended and index >= max(min_turns, 1):
            return _Said(ending="closed")
        fault = "other_side" if OTHER_SIDE_CUT in utterance.repairs else "empty"
        if repeats[fault] == MAX_REPEATS_PER_FAULT or repeats.total() == MAX_REPEATS_PER_TURN:
            return _Said(ending="empty")
        repeats[fault] += 1
        repairs[f"resampled_{fault}"] = None
        if utterance.ended:
            repairs[END_MARK_IGNORED] = None
