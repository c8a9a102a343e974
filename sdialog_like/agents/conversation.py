"""The conversation loop: sides speak in turn until one closes, a limit is reached or nothing more comes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any

from sdialog_like.agents.callable_side import SpeakingFunction, as_participant
from sdialog_like.agents.materials import check_id, checked_examples
from sdialog_like.agents.participant import Participant, TurnToTake
from sdialog_like.agents.scene import Scene, make_scene
from sdialog_like.agents.termination import both_closed
from sdialog_like.agents.turn_taking import Floor, TurnTaking, check_turn_taking, give_floor, round_robin
from sdialog_like.dialog import Dialog, Event, Termination, Turn
from sdialog_like.dialog.model import TerminationReason
from sdialog_like.engine import Client, Engine, Row, Usage, run_blocking, run_on_loop
from sdialog_like.errors import GenerationError, InputError, ModelError
from sdialog_like.personas import Context
from sdialog_like.seeds import check_seed, fresh_seed

__all__ = ["Conversation", "converse"]


async def converse(
    scene: Scene,
    client: Client,
    *,
    dialog_id: int | str | None = None,
    on_turn: Callable[[Turn], object] | None = None,
) -> Dialog:
    """Play a scene.

    An agent's turn ``i`` is asked for with the seed ``derive_seed(dialogue seed, "turn", i, attempt)``, and its event keeps
    the seed that its words really came from, and what had to be repaired.

    Args:
        scene: Who plays, and the limits.
        client: The row's client; its seed is the dialogue's.
        dialog_id: The dialogue's id.
        on_turn: Called with each turn as it is said (on the event loop's thread, so it should be quick).

    Returns:
        The dialogue. Its termination is ``closed`` (a speaker set the end mark, or all have said goodbye), ``goal`` or
        ``stopped`` (an orchestrator, or whoever gives the floor, ended it), ``max_turns``, ``loop`` (a speaker went in
        circles even when asked again) or ``empty`` (a speaker had nothing to say even when asked again). It is complete
        where it was closed or reached its goal.

    Raises:
        GenerationError: A model or a side's function failed in the middle; ``partial`` is the dialogue so far.
        ModelError: The model failed before anything was said.
    """
    names = tuple(role.name for role in scene.roles)
    speakers = {name.label for name in names}
    players = [role.enter() for role in scene.roles]
    turns: list[Turn] = []
    events: list[Event] = []

    def end(reason: TerminationReason) -> Dialog:
        for player in players:
            player.end(reason)
        termination = Termination(reason=reason, turn=len(turns))
        return scene.dialog(seed=client.seed, dialog_id=dialog_id, turns=turns, events=events, termination=termination)

    for index in range(scene.max_turns):
        try:
            given = await give_floor(scene.turn_taking, Floor(names, tuple(turns), index, client))
            if given is None:
                return end("stopped")
            seat, before = given
            said = await players[seat].speak(TurnToTake(client, index, scene.min_turns, tuple(turns)))
        except (ModelError, GenerationError) as exc:
            if not turns:
                raise
            error = GenerationError(
                f"The dialogue stopped after {len(turns)} of at most {scene.max_turns} turns: {exc.message}",
                partial=end("error"),
                hint=exc.hint,
            )
            error.retryable = exc.retryable
            raise error from exc
        speaker = names[seat].label
        events += [*before, *said.events]
        if said.text:
            for listener, player in enumerate(players):
                if listener != seat:
                    player.hear(speaker, said.text)
            turns.append(Turn(speaker=speaker, text=said.text))
            events.append(Event(agent=speaker, action="utter", text=said.text, seed=said.seed, repairs=list(said.repairs)))
            if on_turn is not None:
                on_turn(turns[-1])
        if said.ending:
            return end(said.ending)
        if len(turns) >= scene.min_turns and both_closed(turns, speakers):
            return end("closed")
    return end("max_turns")


class Conversation:
    """Any number of sides that talk to each other: agents, people, functions of the user's.

    With two agents that take turns, its dialogues are those of ``Agent.dialog_with``.

    Args:
        participants: The sides, in order: an `Agent`, a `Human`, or a function ``messages -> text``.
        turn_taking: Who speaks next: `round_robin`, `addressed`, `moderator(agent) <moderator>`, or a function that gets
            the `Floor` and returns a speaker's label (or its number from 0; ``None`` ends the conversation).
        max_turns: The most turns, of all sides together.
        min_turns: The end mark does not count before this many turns.
        dialogue_details: What all are told about the dialogue.
        scenario: What the record says about the situation; ``dialogue_details`` otherwise. The models do not see it.
        context: Where and when, for all sides.
        example_dialogs: Dialogues that show how it should sound.
        notes: Remarks for the dialogue's record.

    Raises:
        InputError: An argument cannot be used.

    Example:
        >>> from sdialog_like import Agent, Persona
        >>> sides = [Agent(Persona(name=name), model="builtin") for name in ("Ann", "Bob", "Cem")]
        >>> Conversation(sides, max_turns=6).generate(seed=1).get_speakers()
        ['Ann', 'Bob', 'Cem']
    """

    def __init__(
        self,
        participants: Iterable[Participant | SpeakingFunction],
        *,
        turn_taking: TurnTaking | str = round_robin,
        max_turns: int = 40,
        min_turns: int = 2,
        dialogue_details: str = "",
        scenario: str | dict[str, Any] | list[Any] | None = None,
        context: Context | Mapping[str, Any] | str | None = None,
        example_dialogs: Sequence[Dialog | str] | None = None,
        notes: str | None = None,
    ) -> None:
        if isinstance(participants, (Participant, str, Mapping)) or not isinstance(participants, Iterable):
            raise InputError(f"A conversation takes a list of sides, not {type(participants).__name__}.")
        self.participants: tuple[Participant, ...] = tuple(as_participant(side) for side in participants)
        self.turn_taking = check_turn_taking(turn_taking)
        self.max_turns, self.min_turns = max_turns, min_turns
        self.dialogue_details = dialogue_details
        self.scenario = scenario
        self.context = context
        self.example_dialogs = checked_examples(example_dialogs)
        self.notes = notes
        self.scene()  # what cannot be played is said now
        models = [side.bound_model for side in self.participants if side.bound_model is not None]
        # Without a model among the sides the engine only carries the journal; nobody is asked.
        self._engine = Engine(models[0] if models else "builtin")

    def scene(self) -> Scene:
        """Settle the role play, with the settings of this moment."""
        return make_scene(
            *self.participants,
            generator="Conversation",
            max_turns=self.max_turns,
            min_turns=self.min_turns,
            turn_taking=self.turn_taking,
            scenario=self.scenario,
            context=self.context,
            dialogue_details=self.dialogue_details,
            example_dialogs=self.example_dialogs,
            notes=self.notes,
        )

    @property
    def usage(self) -> Usage:
        """Calls and tokens of everything made so far, all sides together."""
        return self._engine.usage.snapshot()

    def generate(
        self,
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002 - the field's name
        *,
        on_turn: Callable[[Turn], object] | None = None,
    ) -> Dialog:
        """Make one dialogue, and wait for it.

        Args:
            seed: The dialogue's seed; a random one otherwise, which the dialogue records.
            id: The dialogue's id.
            on_turn: Called with each turn as it is said.

        Raises:
            InputError: An argument cannot be used, or ``turn_taking`` gave the floor to nobody who takes part.
            GenerationError: A model or a side's function failed in the middle; ``partial`` is the dialogue so far.
            ModelError: The model failed before anything was said.
            BlockingCallError: Called on the package's own event loop.
        """
        return run_blocking(self._play(seed, id, on_turn))

    def agenerate(
        self,
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002 - the field's name
        *,
        on_turn: Callable[[Turn], object] | None = None,
    ) -> Coroutine[Any, Any, Dialog]:
        """Like `generate`, to be awaited. The settings count as they are when this is called."""
        play = self._play(seed, id, on_turn)

        async def played() -> Dialog:
            return await run_on_loop(play())

        return played()

    async def program(self, row: Row, client: Client) -> Dialog:
        """Make one row's dialogue, as a run's program: ``run(conversation.program, …)``."""
        return await converse(self.scene(), client, dialog_id=check_id(row.id))

    def _play(
        self, seed: int | None, dialog_id: int | str | None, on_turn: Callable[[Turn], object] | None
    ) -> Callable[[], Coroutine[Any, Any, Dialog]]:
        """Settle everything now; what is returned makes the coroutine that plays it."""
        scene = self.scene()
        chosen = fresh_seed() if seed is None else check_seed(seed)
        named = check_id(dialog_id)

        async def play() -> Dialog:
            client = self._engine.row(0 if named is None else named, chosen)
            return await converse(scene, client, dialog_id=dialog_id, on_turn=on_turn)

        return play

    def __repr__(self) -> str:
        return f"Conversation({list(self.participants)!r})"
