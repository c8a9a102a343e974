"""Contract: a budget is hard, over all sessions of a run; what it leaves unfinished goes on with a larger one."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest
from small_runs import TURNS, one_call, published, two_people
from standin_server import ServedRequest, StandInServer

from sdialog_like.engine import Client, Row
from sdialog_like.errors import InputError
from sdialog_like.runs import open_run, resume, run

ROWS = 6

quiet_run = functools.partial(run, progress=False)


def begin(url: str, folder: Path, **how: Any) -> Any:
    return quiet_run(two_people("any", base_url=url), ROWS, folder, seed=1, **how)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("undisturbed")
    with StandInServer() as server:
        assert begin(server.url, folder).counts["done"] == ROWS
    return published(folder)


@pytest.mark.parametrize("concurrency", [1, 4, 32])
def test_max_calls_is_exact_over_all_sessions(undisturbed: list[bytes], tmp_path: Path, concurrency: int) -> None:
    with StandInServer() as server:
        for limit in (1, 7, 8, 20):
            result = begin(server.url, tmp_path, max_calls=limit, concurrency=concurrency)
            assert len(server.requests) == limit
            assert result.stopped == f"max_calls={limit} is used up"
            assert not result.complete
            assert result.counts["failed"] == 0
        again = begin(server.url, tmp_path, max_calls=20)
        assert (again.stopped, again.usage.attempts) == ("max_calls=20 is used up", 0)
        assert begin(server.url, tmp_path, max_calls=ROWS * TURNS).complete, "just enough is enough"
        assert len(server.requests) == ROWS * TURNS
    assert published(tmp_path) == undisturbed


def test_requests_that_came_to_nothing_are_counted_over_all_sessions(tmp_path: Path) -> None:
    """Refused ones of rows that failed, and are made again."""

    def refuses(request: ServedRequest, asked: int) -> str | None:
        return "400" if asked == 0 else None

    with StandInServer(fault_for=refuses) as server:
        work = functools.partial(quiet_run, one_call, 5, tmp_path, model="any", base_url=server.url, seed=1, failed_share=1)
        assert work(max_calls=8).counts == {"waiting": 0, "done": 0, "failed": 5}
        stopped = work(max_calls=8, retry_failed=True)
        assert stopped.counts == {"waiting": 2, "done": 3, "failed": 0}
        assert len(server.requests) == 8
        assert work(max_calls=10).complete
        assert len(server.requests) == 10
    with open_run(tmp_path) as opened:
        assert opened.usage().attempts == 10


def test_max_tokens_is_kept_and_more_of_it_goes_on(undisturbed: list[bytes], tmp_path: Path) -> None:
    with StandInServer() as server:
        first = begin(server.url, tmp_path, max_tokens=2000, concurrency=1)
        assert first.stopped is not None
        assert first.stopped.startswith("max_tokens=2000 is used up")
        assert 500 < first.usage.total_tokens <= 2000
        # The most that one request may need is known only from its like; a new session has not seen any yet.
        again = [begin(server.url, tmp_path, max_tokens=2000, concurrency=1) for _ in range(3)]
        assert sum(result.usage.attempts for result in again) <= 1
        made = len(server.requests)
        assert begin(server.url, tmp_path, max_tokens=1_000_000).complete
        assert len(server.requests) == ROWS * TURNS > made
    assert published(tmp_path) == undisturbed


def test_max_cost_is_kept_at_the_prices_that_are_given(tmp_path: Path) -> None:
    with StandInServer() as server:
        result = begin(server.url, tmp_path, max_cost=0.002, price_input=1.0, price_output=2.0, concurrency=2)
        assert result.stopped is not None
        assert result.stopped.startswith("max_cost=0.002 is used up")
        usage = result.usage
        assert 0 < usage.input_tokens * 1e-6 + usage.output_tokens * 2e-6 <= 0.002
        with pytest.raises(InputError, match="price_input and price_output"):
            begin(server.url, tmp_path, max_cost=0.002)


def test_max_time_ends_a_session_and_the_next_one_has_its_own(tmp_path: Path) -> None:
    with StandInServer() as server:
        stopped = begin(server.url, tmp_path, max_time=1e-9)
        assert stopped.stopped == "max_time=1e-09 is used up"
        assert stopped.counts["waiting"] == ROWS
        assert server.requests == []
        assert begin(server.url, tmp_path, max_time=3600).complete


def test_resume_keeps_the_budget_of_the_last_session_unless_it_gets_another(tmp_path: Path) -> None:
    with StandInServer() as server:
        begin(server.url, tmp_path, max_calls=5, concurrency=1)
        stopped = resume(tmp_path, progress=False)
        assert stopped.stopped == "max_calls=5 is used up"
        assert resume(tmp_path, progress=False, max_calls=9).stopped == "max_calls=9 is used up"
        assert len(server.requests) == 9
        assert resume(tmp_path, progress=False, max_calls=None).complete
        with open_run(tmp_path) as opened:
            assert [session["settings"] for session in opened.sessions()] == [
                {"concurrency": 1, "max_calls": 5},
                {"concurrency": 1, "max_calls": 5},
                {"concurrency": 1, "max_calls": 9},
                {"concurrency": 1},
            ]


def test_a_budget_that_nothing_is_asked_of_stops_nothing(tmp_path: Path) -> None:
    async def program(row: Row, client: Client) -> Any:
        return row.id

    with StandInServer() as server:
        assert quiet_run(program, 3, tmp_path, model="any", base_url=server.url, max_calls=1).complete
