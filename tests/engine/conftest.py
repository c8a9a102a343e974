"""An engine around a scripted model, whose waits take no time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from sdialog_like.engine import Engine
from sdialog_like.testing import ScriptedModel


@dataclass
class Time:
    """A clock that only sleeping moves, and what was slept."""

    now: float = 100.0
    pauses: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


@dataclass
class Bench:
    model: ScriptedModel
    engine: Engine
    time: Time

    def client(self, row_id: str | int = 0, seed: int = 7) -> Any:
        return self.engine.row(row_id, seed)

    @property
    def seeds(self) -> list[int | None]:
        return [request.seed for request in self.model.requests]


@pytest.fixture
def bench() -> Callable[..., Bench]:
    def make(replies: Sequence[Any] | Callable[..., Any], *, cycle: bool = False, **settings: Any) -> Bench:
        model = ScriptedModel(replies, cycle=cycle)
        time = Time()
        return Bench(model, Engine(model, sleep=time.sleep, clock=time.clock, **settings), time)

    return make


@pytest.fixture
def global_random_untouched():
    before = random.getstate()
    yield
    assert random.getstate() == before
