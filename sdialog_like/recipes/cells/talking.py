"""Dialogue columns: two sides talk turn by turn, or one call writes both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sdialog_like.agents import Agent
from sdialog_like.agents.conversation import converse
from sdialog_like.agents.labels import name_speakers, persona_name
from sdialog_like.agents.orchestrators.base import Orchestrator
from sdialog_like.agents.scene import make_scene
from sdialog_like.dialog import Dialog
from sdialog_like.errors import GenerationError, InputError
from sdialog_like.personas import BasePersona
from sdialog_like.recipes.cells.cell import Cell, Fill
from sdialog_like.recipes.cells.models import asked_model
from sdialog_like.recipes.cells.one_call import write_dialogue
from sdialog_like.recipes.cells.people import as_persona, made_persona
from sdialog_like.recipes.cells.rules import whole_number
from sdialog_like.recipes.columns.dialogue import DialogueColumn
from sdialog_like.recipes.columns.side import Side
from sdialog_like.recipes.functions import find_function
from sdialog_like.recipes.persona_classes import persona_class
from sdialog_like.recipes.templates import fill as filled_in
from sdialog_like.recipes.templates import render

if TYPE_CHECKING:
    from sdialog_like.llm import BoundModel

__all__ = ["filler"]

_MOST_TURNS = 40  # where a recipe says nothing, as everywhere in this package
_LABELS = {"user": "User", "assistant": "Assistant"}


@dataclass(frozen=True)
class _Seat:
    """What is the same about a side in every row."""

    side: Side
    label: str
    model: BoundModel
    max_words: int | None
    end_mark: str
    cls: type[BasePersona] | None
    tools: tuple[Any, ...]

    def persona(self, cell: Cell) -> BasePersona | str | None:
        side = self.side
        if side.persona_column is not None:
            return as_persona(cell.values[side.persona_column], side.persona_column)
        if side.persona is not None:
            return made_persona(self.cls, filled_in(side.persona, cell.seen))
        return None if side.description is None else render(side.description, cell.seen)

    def name(self, cell: Cell, persona: BasePersona | str | None) -> str | None:
        """Return what it is called as a speaker, where its persona's own name is not it."""
        if self.side.name is not None:
            return render(self.side.name, cell.seen).strip()
        own = isinstance(persona, BasePersona) and (persona_name(persona) or getattr(persona, "speakerLabel", None))
        return None if own else self.label

    def agent(self, cell: Cell) -> Agent:
        side, persona = self.side, self.persona(cell)
        agent = Agent(
            persona,
            self.name(cell, persona),
            model=self.model,
            max_words=self.max_words,
            end_mark=self.end_mark,
            tools=self.tools or None,
            first_utterance=None if side.opening is None else render(side.opening, cell.seen),
            system_prompt=None if side.system_prompt is None else render(side.system_prompt, cell.seen),
        )
        for function in side.orchestrators:
            found = find_function(function)
            agent = agent | (found if isinstance(found, Orchestrator) else found())
        return agent


def filler(column: DialogueColumn, recipe: Any) -> Fill:
    """Return what fills the column's cells: a `Dialog`."""
    seats = [_seat(column, role, side, recipe) for role, side in column.sides.items()]
    if column.mode == "one_call":
        model, options = asked_model(recipe, column.model, column.parameters)

        async def written(cell: Cell) -> Dialog:
            people = [seat.persona(cell) for seat in seats]
            sides = [(persona, seat.name(cell, persona)) for seat, persona in zip(seats, people, strict=True)]
            names = [name.label for name in name_speakers(sides)]
            return await write_dialogue(
                cell,
                dict(zip(names, people, strict=True)),
                model=model,
                options=options,
                limits=_limits(column, cell),
                details=_details(column, cell),
                context=_context(column, cell),
                scenario=filled_in(column.scenario, cell.seen),
                max_words=column.max_words,
            )

        return written

    async def played(cell: Cell) -> Dialog:
        least, most = _limits(column, cell)
        scene = make_scene(
            *(seat.agent(cell) for seat in seats),
            generator="Recipe",
            max_turns=most,
            min_turns=least,
            scenario=filled_in(column.scenario, cell.seen),
            context=_context(column, cell),
            dialogue_details=_details(column, cell),
        )
        dialog = await converse(scene, cell.client, dialog_id=cell.row_id)
        for again in range(cell.round):
            if len(dialog.turns) >= least:
                break
            # A row that is given another chance meets the same words in its journal; then it gets others.
            client = cell.client.branch("again", again + 1, column.name)
            dialog = await converse(scene, client, dialog_id=cell.row_id)
        if len(dialog.turns) < least:
            ending = "" if dialog.termination is None else f" ({dialog.termination.reason})"
            raise GenerationError(
                f"The dialogue ended after {len(dialog.turns)} of at least {least} turns{ending}.", partial=dialog
            )
        return dialog

    return played


def _seat(column: DialogueColumn, role: str, side: Side, recipe: Any) -> _Seat:
    model = recipe.bound_model(side.model or column.model, {**column.parameters, **side.parameters})
    return _Seat(
        side,
        _LABELS[role],
        model,
        side.max_words or column.max_words,
        column.end_mark,
        None if side.persona_class is None else persona_class(side.persona_class),
        tuple(find_function(tool) for tool in side.tools),
    )


def _limits(column: DialogueColumn, cell: Cell) -> tuple[int, int]:
    """Return the least and the most turns in this row.

    Raises:
        InputError: They make no sense.
    """
    counts = {name: whole_number(given, cell.seen, name) for name, given in column.counts.items()}
    if "turns" in counts:
        least = most = counts["turns"]
    else:
        most = counts.get("max_turns", max(_MOST_TURNS, counts.get("min_turns", 0)))
        least = counts.get("min_turns", min(2, most))
    if not most >= 1 or least > most or least < 0:
        raise InputError(f"A dialogue of {least} to {most} turns cannot be.")
    return least, most


def _details(column: DialogueColumn, cell: Cell) -> str:
    return "" if column.task is None else render(column.task, cell.seen).strip()


def _context(column: DialogueColumn, cell: Cell) -> Mapping[str, Any] | str | None:
    made: Mapping[str, Any] | str | None = filled_in(column.context, cell.seen)
    return made or None
