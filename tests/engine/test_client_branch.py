"""Contract: parts of a row that are made at the same time have clients of their own, and do not reach each other."""

from __future__ import annotations

import asyncio

import pytest

from sdialog_like.engine import Engine, MemoryJournal, run_blocking
from sdialog_like.engine.client import Client
from sdialog_like.errors import InputError
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel

HELLO = [{"role": "user", "content": "Hello?"}]


class Numbered(MemoryJournal):
    """Keeps what was put, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str | None] = []

    def put(self, row_id, key, occurrence, record) -> None:  # type: ignore[no-untyped-def]
        assert self.get(row_id, key, occurrence) is None
        self.parts.append(record.part)
        super().put(row_id, key, occurrence, record)


def counting_model() -> ScriptedModel:
    numbers = iter(range(1000))
    return ScriptedModel(lambda messages, seed: f"answer {next(numbers)}")


def test_a_branch_has_a_seed_of_its_own_that_follows_from_its_names() -> None:
    client = Engine(counting_model()).row("r", 7)
    assert client.branch("judge").seed == derive_seed(7, "judge")
    assert client.branch("retry", 2).branch("judge").seed == derive_seed(derive_seed(7, "retry", 2), "judge")
    assert client.branch("judge").row_id == "r"


def test_the_same_request_in_two_branches_is_two_requests_and_each_is_replayed_from_its_own_record() -> None:
    journal = Numbered()
    engine = Engine(counting_model(), journal=journal)

    async def ask(client: Client) -> list[str]:
        async def of(part: str) -> str:
            return (await client.branch(part).call(HELLO, seed=1)).text

        return [*await asyncio.gather(of("a"), of("b")), (await client.call(HELLO, seed=1)).text]

    first = run_blocking(lambda: ask(engine.row(0, 7)))
    assert len(set(first)) == 3
    again = engine.row(0, 7)
    assert run_blocking(lambda: ask(again)) == first
    assert again.usage.attempts == 0
    assert again.usage.replayed == 3
    assert journal.parts == ["a", "b", None]


def test_the_same_names_are_the_same_branch_so_that_repeats_are_told_apart() -> None:
    client = Engine(counting_model(), journal=Numbered()).row(0, 7)

    async def twice() -> list[str]:
        return [(await client.branch("a").call(HELLO, seed=1)).text for _ in range(2)]

    assert run_blocking(twice) == ["answer 0", "answer 1"]


def test_effects_of_branches_do_not_meet_either() -> None:
    client = Engine(counting_model()).row(0, 7)

    async def effects() -> list[str]:
        return [await client.branch(part).effect("look", lambda part=part: part) for part in ("a", "b", "a")]  # type: ignore[misc]

    assert run_blocking(effects) == ["a", "b", "a"]


def test_what_a_branch_costs_counts_for_the_row_and_for_the_engine_once() -> None:
    engine = Engine(counting_model())
    client = engine.row(0, 7)
    inner = client.branch("a").branch("b")
    run_blocking(lambda: inner.call(HELLO, seed=1))
    assert (inner.usage.calls, client.usage.calls, engine.usage.calls) == (1, 1, 1)


def test_a_broken_journal_is_seen_by_the_row() -> None:
    class Broken(MemoryJournal):
        def put(self, *args: object) -> None:
            raise OSError("disk full")

    client = Engine(counting_model(), journal=Broken()).row(0, 7)
    with pytest.raises(OSError, match="disk full"):
        run_blocking(lambda: client.branch("a").call(HELLO, seed=1))
    assert isinstance(client.broken, OSError)


def test_a_branch_has_a_name() -> None:
    with pytest.raises(InputError, match="has a name"):
        Engine(counting_model()).row(0, 7).branch()
