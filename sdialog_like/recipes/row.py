"""One row: its columns, each made as soon as those are there that it refers to."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from sdialog_like.dialog import Dialog
from sdialog_like.errors import ColumnError, SdialogLikeError
from sdialog_like.personas import BasePersona
from sdialog_like.recipes.cells import filler
from sdialog_like.recipes.cells.cell import Cell, Fill, Filled, Traced
from sdialog_like.recipes.columns.validate import Validate
from sdialog_like.recipes.making_order import waiting_order
from sdialog_like.recipes.templates import RESERVED, evaluate
from sdialog_like.recipes.views import view

if TYPE_CHECKING:
    from sdialog_like.engine import Client, Row
    from sdialog_like.recipes.columns.base import Column
    from sdialog_like.recipes.recipe import Recipe

__all__ = ["Table"]

_MADE_BY_MODELS = frozenset({"model", "dialogue", "judge", "custom"})


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A column, ready to be filled in any row.

    Attributes:
        column: The column.
        fill: What fills its cells.
        needs: The columns that it refers to.
        made_of: Those of them that it is made of: whether it is skipped at all may depend on more.
        checks: The validate columns that have to be content before it is worth making.
        asks: Whether it gets something from outside.
        traced: Whether its calls are kept.
    """

    column: Column
    fill: Fill
    needs: tuple[str, ...]
    made_of: frozenset[str]
    checks: tuple[str, ...]
    asks: bool
    traced: bool


class Table:
    """A recipe, ready to make rows: everything that is the same in each row is done once, here.

    Args:
        recipe: The recipe.

    Raises:
        InputError: Something that it names cannot be used.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        declared = recipe.all_columns()
        self.names = [column.name for column in declared]
        self._columns = [self._prepared(column, checks) for column, checks in waiting_order(declared)]
        self._by_name = {each.column.name: each for each in self._columns}

    async def make(self, row: Row, client: Client) -> dict[str, Any]:
        """Make a row.

        Returns:
            Plain data: ``id``, ``seed``, ``values`` (in the recipe's order, without dropped columns), and where there is
            something to say ``dropped`` (``column`` and ``reason``), ``marks`` (validate column to what is wrong),
            ``reasons`` (column to why its value is null), ``second`` (judge column to what the other judge says), ``traces``
            (column to its calls) and ``tries`` (how often the models' columns were made).

        Raises:
            ColumnError: A column could not be made; of several, the first one in the recipe.
        """
        state = _State(row)
        todo: Collection[str] = self._by_name.keys()
        while True:
            await self._fill(todo, state, client.branch("retry", state.attempt) if state.attempt else client)
            failed = self._failed(state)
            again = [each for each in failed if _wants_another_try(each, state)]
            # What has to be dropped anyway is not made again.
            if not again or any(_drops(each, state) for each in failed):
                return self._result(failed, state)
            todo = self._made_again(again, state)
            state.begin_again(todo)

    def _prepared(self, column: Column, checks: tuple[str, ...]) -> _Prepared:
        needs = column.needs_of(self.names) - RESERVED
        made_of = column.model_copy(update={"skip_when": None}).needs_of(self.names) & needs
        fill = filler(column, self.recipe)
        traced = getattr(column, "trace", False) is True
        return _Prepared(column, fill, tuple(sorted(needs)), made_of, checks, inspect.iscoroutinefunction(fill), traced)

    async def _fill(self, names: Collection[str], state: _State, client: Client) -> None:
        """Fill these columns' cells, each as soon as it can be.

        Where one fails, those that do not need it are made nevertheless: nothing that is on its way gets lost, and which
        error is the row's does not depend on what happened to be faster.
        """
        waiting = [each for each in self._columns if each.column.name in names]
        at_work: dict[asyncio.Task[Any], _Prepared] = {}
        asked = False
        try:
            while True:
                waiting, begun = self._begin(waiting, state, client)
                if state.errors and not asked:
                    break  # found out before anybody was asked
                asked = True
                at_work |= {asyncio.ensure_future(_awaited(each, cell)): each for each, cell in begun}
                if not at_work:
                    break
                await self._next(at_work, state)
        finally:
            for task in at_work:
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)
        for name in self.names:
            if name in state.errors:
                raise state.errors[name]

    def _begin(
        self, waiting: Sequence[_Prepared], state: _State, client: Client
    ) -> tuple[list[_Prepared], list[tuple[_Prepared, Cell]]]:
        """Make what can be made at once.

        Returns:
            Those that have to wait, and those for which somebody has to be asked now.
        """
        rest, begun = [], []
        for each in waiting:  # in order, so that what is made here is there for the next
            if not all(name in state.ended for name in (*each.needs, *each.checks)):
                rest.append(each)
                continue
            try:
                cell = self._cell(each, state, client)
                if cell is None:
                    self._keep(each, state, None)
                elif each.asks:
                    begun.append((each, cell))
                else:
                    self._keep(each, state, each.fill(cell))
            except Exception as exc:
                self._give_up(each, state, exc)
        return rest, begun

    async def _next(self, at_work: dict[asyncio.Task[Any], _Prepared], state: _State) -> None:
        """Wait until something is there, and keep it."""
        ended, _ = await asyncio.wait(at_work, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            each = at_work.pop(task)
            error = task.exception()  # raises what cancelled the task
            if error is None:
                self._keep(each, state, task.result())
            elif isinstance(error, Exception):
                self._give_up(each, state, error)
            else:
                raise error

    def _cell(self, prepared: _Prepared, state: _State, client: Client) -> Cell | None:
        """Return the cell to be filled; None where it is skipped or not worth making."""
        name = prepared.column.name
        stopped = any(_stops(self._check(check), state) for check in prepared.checks)
        if stopped or not state.unmade.isdisjoint(prepared.needs):
            state.unmade.add(name)
            return None
        seen: dict[str, Any] = {"row": {"id": state.row.id, "seed": state.row.seed}}
        seen |= {need: state.shown(need) for need in prepared.needs}
        if self._is_skipped(prepared, state, seen):
            state.skipped.add(name)
            return None
        own = client.branch(name) if prepared.asks else client
        if prepared.traced:
            own = cast("Client", Traced(own, state.traces.setdefault(name, [])))
        values = {need: state.values[need] for need in prepared.needs}
        row = state.row
        return Cell(own, values, seen, row.id, row.seed, (row.data or {}).get("fields", {}), row.round)

    def _keep(self, prepared: _Prepared, state: _State, filled: Any) -> None:
        name = prepared.column.name
        if isinstance(filled, Filled):
            if filled.reason is not None:
                state.reasons[name] = filled.reason
            if filled.second is not None:
                state.second[name] = filled.second
            filled = filled.value
        state.values[name] = filled
        state.ended.add(name)

    def _give_up(self, prepared: _Prepared, state: _State, error: Exception) -> None:
        name = prepared.column.name
        state.errors[name] = _about(prepared.column, error)
        self._keep(prepared, state, None)
        state.unmade.add(name)

    def _is_skipped(self, prepared: _Prepared, state: _State, seen: Mapping[str, Any]) -> bool:
        column = prepared.column
        if column.propagate_skip and not state.skipped.isdisjoint(prepared.made_of):
            return True
        return column.skip_when is not None and bool(evaluate(column.skip_when, seen))

    def _check(self, name: str) -> Validate:
        return cast("Validate", self._by_name[name].column)

    def _failed(self, state: _State) -> list[Validate]:
        columns = (self._by_name[name].column for name in self.names)
        return [each for each in columns if isinstance(each, Validate) and state.values[each.name] is False]

    def _made_again(self, failed: Iterable[Validate], state: _State) -> set[str]:
        """Return what is made again: the models' columns that a failed one looks at, and all that depends on them."""
        before: set[str] = set()
        waiting = [need for each in failed for need in self._by_name[each.name].needs]
        while waiting:
            name = waiting.pop()
            if name not in before:
                before.add(name)
                waiting += self._by_name[name].needs
        again = {name for name in before if self._by_name[name].column.kind in _MADE_BY_MODELS}
        again |= {each.name for each in failed} | state.unmade
        for each in self._columns:  # in order, so that whatever depends on one of them comes later
            if not again.isdisjoint(each.needs):
                again.add(each.column.name)
        return again

    def _result(self, failed: Sequence[Validate], state: _State) -> dict[str, Any]:
        kept = [name for name in self.names if not self._by_name[name].column.drop]
        values = {name: _plain(state.values[name]) for name in kept}
        made: dict[str, Any] = {"id": state.row.id, "seed": state.row.seed, "values": values}
        dropped = next((each for each in failed if _drops(each, state)), None)
        if dropped is not None:
            made["dropped"] = {"column": dropped.name, "reason": state.reasons.get(dropped.name)}
        marks = {each.name: state.reasons.get(each.name) for each in failed if each is not dropped}
        checks = {name for name in kept if isinstance(self._by_name[name].column, Validate)}
        beside = {
            "marks": marks,
            "reasons": {name: state.reasons[name] for name in kept if name in state.reasons and name not in checks},
            "second": {name: state.second[name] for name in kept if name in state.second},
            "traces": {name: state.traces[name] for name in kept if name in state.traces},
        }
        made |= {key: value for key, value in beside.items() if value}
        if state.attempt:
            made["tries"] = state.attempt + 1
        return made


@dataclass(slots=True)
class _State:
    """A row as far as it is made.

    Attributes:
        row: The row.
        attempt: How often the models' columns were made before.
        ended: The columns that are there, or that nobody has to wait for any more.
        values: The columns' values; None for those that were skipped or not made.
        seen: What templates see of them, where one has looked.
        errors: What those failed with that could not be made.
        skipped: The columns that were skipped.
        unmade: The columns that were not made: a check was not content, or something that they need failed.
    """

    row: Row
    attempt: int = 0
    ended: set[str] = field(default_factory=set)
    values: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    unmade: set[str] = field(default_factory=set)
    errors: dict[str, ColumnError] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    second: dict[str, Any] = field(default_factory=dict)
    traces: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def shown(self, name: str) -> Any:
        """Return what templates see of a column."""
        if name not in self.seen:
            self.seen[name] = view(self.values[name])
        return self.seen[name]

    def begin_again(self, names: Collection[str]) -> None:
        """Forget these columns, for the next try."""
        self.attempt += 1
        for name in names:
            for kept in (self.values, self.seen, self.reasons, self.second, self.traces):
                kept.pop(name, None)
            for known in (self.ended, self.skipped, self.unmade):
                known.discard(name)


async def _awaited(prepared: _Prepared, cell: Cell) -> Any:
    return await prepared.fill(cell)


def _wants_another_try(check: Validate, state: _State) -> bool:
    return check.on_fail == "retry" and state.attempt + 1 < check.tries


def _drops(check: Validate, state: _State) -> bool:
    """Tell whether a check that failed drops the row, here and now."""
    if check.on_fail == "retry":
        return check.then == "drop" and not _wants_another_try(check, state)
    return check.on_fail == "drop"


def _stops(check: Validate, state: _State) -> bool:
    """Tell whether a check keeps what waits for it from being made."""
    return state.values[check.name] is False and (_drops(check, state) or _wants_another_try(check, state))


def _about(column: Column, error: Exception) -> ColumnError:
    """Say of an error which column it is about."""
    ours = isinstance(error, SdialogLikeError)
    message = error.message if isinstance(error, SdialogLikeError) else f"{type(error).__name__}: {error}"
    made = ColumnError(
        f"The column {column.name!r} could not be made: {message}",
        column=column.name,
        partial=getattr(error, "partial", None) if ours else None,
        hint=error.hint if isinstance(error, SdialogLikeError) else None,
    )
    made.retryable = getattr(error, "retryable", False) is True
    made.__cause__ = error
    return made


def _plain(value: Any) -> Any:
    """Return a value as the result holds it."""
    if isinstance(value, Dialog):
        return value.to_dict()
    if isinstance(value, BasePersona):
        return value.attributes()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return value
