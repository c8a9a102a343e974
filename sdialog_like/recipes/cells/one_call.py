"""A whole dialogue in one structured call, for comparison with role play."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sdialog_like.dialog import Dialog, Event, Termination, Turn
from sdialog_like.errors import UnusableReplyError
from sdialog_like.generators.description import REPLY_REPAIRED, Description
from sdialog_like.prompts import render
from sdialog_like.recipes.cells.cell import Cell
from sdialog_like.recipes.cells.models import attempts, seed_of

if TYPE_CHECKING:
    from sdialog_like.llm import BoundModel
    from sdialog_like.personas import BasePersona

__all__ = ["write_dialogue"]


async def write_dialogue(
    cell: Cell,
    people: Mapping[str, BasePersona | str | None],
    *,
    model: BoundModel | None,
    options: Mapping[str, Any],
    limits: tuple[int, int],
    details: str,
    context: Any,
    scenario: Any,
    max_words: int | None,
) -> Dialog:
    """Ask for a whole dialogue: of so many turns, the two taking turns.

    Args:
        cell: The cell.
        people: Who talks, by name; the first one opens.
        model: Who is asked; the model of the row's client otherwise.
        options: Options of the call.
        limits: The least and the most turns.
        details: What the dialogue is about.
        context: Where and when.
        scenario: What the record says about the situation.
        max_words: The most words in a turn.

    Raises:
        UnusableReplyError: No reply fits, even when asked again.
    """
    names = list(people)
    description = Description(
        "\n".join([details, *_form(names, limits, max_words)]).strip(),
        details or None if scenario is None else scenario,
        context,
        None,
        {name: persona for name, persona in people.items() if persona is not None},
    )
    system, record = description.settled(model or cell.client.model)
    messages = [{"role": "system", "content": system}, {"role": "user", "content": render("dialog_request")}]
    schema = _schema(names, limits)
    problem, raw = "", ""
    for attempt in range(attempts(cell)):
        reply = await cell.client.call(messages, seed=seed_of(cell, attempt), schema=schema, model=model, **options)
        turns = [Turn(speaker=turn["speaker"], text=turn["text"].strip()) for turn in reply.parsed["dialog"]]
        problem, raw = _problem(turns, names), reply.text
        if not problem:
            return _dialog(record, turns, cell, reply.seed)
    raise UnusableReplyError(f"No reply was a dialogue as it was asked for; the last one: {problem}.", raw=raw)


def _form(names: Sequence[str], limits: tuple[int, int], max_words: int | None) -> list[str]:
    least, most = limits
    length = f"exactly {most} turns" if least == most else f"{least} to {most} turns"
    lines = [f"The dialogue has {length}. {names[0]} and {names[1]} take turns; {names[0]} speaks first."]
    if max_words is not None:
        lines.append(f"No turn has more than {max_words} words.")
    return lines


def _schema(names: Sequence[str], limits: tuple[int, int]) -> dict[str, Any]:
    turn = {
        "type": "object",
        "properties": {"speaker": {"type": "string", "enum": list(names)}, "text": {"type": "string", "minLength": 1}},
        "required": ["speaker", "text"],
    }
    turns = {"type": "array", "items": turn, "minItems": limits[0], "maxItems": limits[1]}
    return {"type": "object", "properties": {"dialog": turns}, "required": ["dialog"]}


def _problem(turns: Sequence[Turn], names: Sequence[str]) -> str:
    for index, turn in enumerate(turns):
        if turn.speaker != names[index % 2]:
            return f"turn {index + 1} is {turn.speaker}'s, not {names[index % 2]}'s"
        if not turn.text:
            return f"turn {index + 1} is empty"
    return ""


def _dialog(record: Mapping[str, Any], turns: Sequence[Turn], cell: Cell, seed: int) -> Dialog:
    repairs = [] if seed == cell.seed else [REPLY_REPAIRED]
    return Dialog(
        **copy.deepcopy(dict(record)),
        seed=cell.seed,
        dialogId=cell.row_id,
        complete=True,
        turns=list(turns),
        events=[
            Event(agent=turn.speaker, action="utter", text=turn.text, seed=seed, repairs=list(repairs)) for turn in turns
        ],
        termination=Termination(reason="closed", turn=len(turns)),
    )
