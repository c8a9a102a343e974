"""The one budget of several processes: each request asks for leave, as it would in one process."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sdialog_like.engine import Usage
from sdialog_like.engine.budget import Budget
from sdialog_like.engine.gate import Gate, Gated
from sdialog_like.errors import UnusableReplyError
from sdialog_like.runs.lent_budget import LentBudget
from sdialog_like.runs.worker_process import WorkerProcess


class Pair:
    """Both ends of the talk, without the process between them."""

    def __init__(self, budget: Budget, parents_gate: Gate) -> None:
        self.gate = Gate()
        self.lent = LentBudget(self._say)
        self.there = WorkerProcess(
            Path(), None, {}, gate=parents_gate, budget=budget, on_row_end=lambda position, reason: None
        )
        self.there._tell = self._told  # type: ignore[method-assign]
        self.silent = False

    def _say(self, word: dict[str, Any]) -> None:
        self.there._hear(word)

    async def _told(self, word: Mapping[str, Any]) -> None:
        if self.silent:
            return
        if "stop" in word:
            asyncio.get_running_loop().call_soon(self.gate.close, word["stop"])  # as a worker does
        else:
            ((kind, number),) = word.items()
            self.lent.answer(number, kind == "go")


class Model:
    """Answers at once, or when it is let; counts what it is asked."""

    def __init__(self, tokens: tuple[int, int] = (10, 10)) -> None:
        self.asked = 0
        self.tokens = tokens
        self.waits = asyncio.Event()
        self.waits.set()

    async def __call__(self, request: Any) -> Any:
        self.asked += 1
        await self.waits.wait()
        if request.unusable:
            raise UnusableReplyError("it is empty")
        return type("Reply", (), {"input_tokens": self.tokens[0], "output_tokens": self.tokens[1]})


@dataclass
class Request:
    unusable: bool = False
    row_id: int = 0


async def ask(pair: Pair, model: Model, count: int, *, unusable: bool = False) -> list[asyncio.Task[Any]]:
    """Make requests at the same time; returns them once each has ended or is parked."""
    gated: Any = Gated(model, pair.gate, pair.lent)
    tasks = [asyncio.ensure_future(gated(Request(unusable))) for _ in range(count)]
    for _ in range(20 * count):
        await asyncio.sleep(0)
    return tasks


async def give_up(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_calls_of_all_processes_count_together():
    gate = Gate()
    budget = Budget(max_calls=5)
    one, two, model = Pair(budget, gate), Pair(budget, gate), Model()
    tasks = await ask(one, model, 3) + await ask(two, model, 9)
    assert model.asked == 5
    assert gate.reason == two.gate.reason == "max_calls=5 is used up"
    await give_up(tasks)


async def test_tokens_are_set_aside_for_requests_of_all_processes():
    gate = Gate()
    budget = Budget(max_tokens=100, spent=Usage(calls=1, input_tokens=10, output_tokens=10, attempts=1))
    one, two, model = Pair(budget, gate), Pair(budget, gate), Model()
    model.waits.clear()
    tasks = await ask(one, model, 3) + await ask(two, model, 3)
    assert model.asked == 4, "20 tokens are used, and 20 are set aside for each of four"
    assert gate.reason is None, "they may turn out to need less"
    model.waits.set()
    tasks += await ask(one, model, 1)
    assert model.asked == 4
    assert gate.reason == "max_tokens=100 is used up (100 used)"
    await give_up(tasks)


async def test_a_request_that_is_cancelled_while_it_waits_leaves_its_place_to_others():
    gate = Gate()
    budget = Budget(max_tokens=1000)
    one, two, model = Pair(budget, gate), Pair(budget, gate), Model()
    model.waits.clear()
    first = await ask(one, model, 1)
    waiting = await ask(two, model, 1)
    assert model.asked == 1, "nothing is known yet of what a request needs"
    await give_up(waiting)
    others = await ask(two, model, 1)
    model.waits.set()
    await asyncio.gather(*first, *others)
    assert model.asked == 2
    assert not one.there._reserved
    assert not two.there._reserved
    assert not two.there._reserving


async def test_what_a_process_had_when_it_died_is_free_again():
    gate = Gate()
    budget = Budget(max_tokens=1000)
    dead, alive, model = Pair(budget, gate), Pair(budget, gate), Model()
    model.waits.clear()
    lost = await ask(dead, model, 2)  # one on its way, and one that waits
    dead.silent = True
    dead.there._settle()
    model.waits.set()
    await asyncio.gather(*await ask(alive, model, 1))
    assert model.asked == 2
    dead.silent = False
    await give_up(lost)


async def test_a_reply_that_cannot_be_read_counts_like_the_dearest_one():
    gate = Gate()
    budget = Budget(max_tokens=100)
    pair, model = Pair(budget, gate), Model(tokens=(20, 10))
    await asyncio.gather(*await ask(pair, model, 1))
    (unusable,) = await ask(pair, model, 1, unusable=True)
    assert isinstance(unusable.exception(), UnusableReplyError)
    tasks = await ask(pair, model, 2)
    assert model.asked == 3
    assert gate.reason is not None
    assert "90 used" in gate.reason
    await give_up(tasks)
