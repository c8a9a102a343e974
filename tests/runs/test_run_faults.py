"""Servers that fail in every way: what a run makes does not depend on it, and nothing is lost or asked for twice."""

from __future__ import annotations

import asyncio
import functools
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standin_server import Fault, ServedRequest, StandInServer

from sdialog_like import Persona, PersonaDialogGenerator
from sdialog_like.engine import Engine
from sdialog_like.errors import RunStoppedError
from sdialog_like.runs import RunResult, execute, run
from sdialog_like.seeds import derive_seed

ROWS, TURNS = 500, 2
SLOW_DOWN = Fault("429", retry_after=0)

Sleep = Callable[[float], Any]


def share(request: ServedRequest, *parts: Any) -> float:
    """Return a number from 0 to 1 that depends on nothing but what was asked for."""
    return derive_seed(request.content(), *parts) / 2**32


def transport_faults(request: ServedRequest, asked: int) -> Fault | str | None:
    """10 % 429, 5 % 500, 3 % dropped."""
    drawn = share(request, "transport", asked)
    return SLOW_DOWN if drawn < 0.10 else "500" if drawn < 0.15 else "drop" if drawn < 0.18 else None


def all_faults(request: ServedRequest, asked: int) -> Fault | str | None:
    """The same, and 3 % junk instead of a reply, and 2 % of all contents to which there is nothing but an empty reply."""
    if (fault := transport_faults(request, asked)) is not None:
        return fault
    if share(request, "junk", asked) < 0.03:
        return "junk" if request.seed is not None and request.seed % 2 else "junk-json"
    return "empty" if share(request, "silence") < 0.02 else None


def overtaking(request: ServedRequest) -> float:
    """Take up to three milliseconds, so that requests come to their end in another order than they began."""
    return 0.003 * share(request, "latency")


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let no retry really wait; returns how long each would have."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    use_engine(monkeypatch, sleep=sleep)
    return pauses


def use_engine(monkeypatch: pytest.MonkeyPatch, **how: Any) -> None:
    monkeypatch.setattr(execute, "Engine", functools.partial(Engine, **how))


def begin(
    url: str | list[str],
    folder: Path,
    *,
    rows: int = ROWS,
    model: str = "ollama:any",
    api_key: str | None = None,
    **how: Any,
) -> RunResult:
    generator = PersonaDialogGenerator(
        Persona(name="Ann", role="guest"),
        Persona(name="Bo", role="clerk"),
        model=model,
        base_url=url,
        api_key=api_key,
        max_turns=TURNS,
        min_turns=TURNS,
    )
    return run(generator, rows, folder, seed=11, progress=False, **how)


def published(folder: Path) -> bytes:
    return (folder / "dialogs.jsonl").read_bytes()


def outcomes(*servers: StandInServer) -> Counter[str]:
    return Counter(request.outcome for server in servers for request in server.requests)


def answered(*servers: StandInServer) -> Counter[str]:
    """How often each content was answered with a reply."""
    requests = [request for server in servers for request in server.requests]
    return Counter(request.content() for request in requests if request.outcome in {"reply", "empty"})


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The lines of dialogs.jsonl as a server makes them that never fails. Those of fewer rows begin with the same lines."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with StandInServer() as server:
        result = begin(server.url, folder)
        assert result.counts == {"waiting": 0, "done": ROWS, "failed": 0}
        assert len(server.requests) == ROWS * TURNS
    return published(folder).splitlines(keepends=True)


def test_faults_of_server_and_transport_do_not_reach_the_bytes(
    undisturbed: list[bytes], slept: list[float], tmp_path: Path
) -> None:
    with StandInServer(fault_for=transport_faults, latency=overtaking) as server:
        result = begin(server.url, tmp_path / "run")
        seen, replies = outcomes(server), answered(server)
    assert published(tmp_path / "run").splitlines(keepends=True) == undisturbed
    assert result.counts["done"] == ROWS
    total = seen.total()
    expected = {"reply": 0.82, "429": 0.10, "500": 0.05, "drop": 0.03}
    assert {kind: count / total for kind, count in seen.items()} == pytest.approx(expected, abs=0.02)
    assert set(replies.values()) == {1}, "a reply was asked for again"
    assert result.usage.attempts == total
    assert result.usage.calls == len(replies) == ROWS * TURNS
    assert len(slept) == total - seen["reply"]


@pytest.mark.parametrize("concurrency", [1, 8, 64])
def test_faults_do_not_reach_the_bytes_at_any_concurrency(
    undisturbed: list[bytes], tmp_path: Path, concurrency: int
) -> None:
    with StandInServer(fault_for=transport_faults) as server:
        begin(server.url + "/v1", tmp_path / "run", rows=60, model="openai:any", concurrency=concurrency)
    theirs = [line.replace(b"ollama:any", b"openai:any") for line in undisturbed[:60]]
    assert published(tmp_path / "run").splitlines(keepends=True) == theirs


def test_junk_and_empty_replies_give_the_same_bytes_on_every_run(undisturbed: list[bytes], tmp_path: Path) -> None:
    made: list[bytes] = []
    asked: list[Counter[str]] = []
    for number, concurrency in enumerate([32, 7]):
        with StandInServer(fault_for=all_faults, latency=overtaking) as server:
            result = begin(server.url, tmp_path / str(number), concurrency=concurrency)
            asked.append(outcomes(server))
            assert set(answered(server).values()) == {1}
        assert result.counts == {"waiting": 0, "done": ROWS, "failed": 0}
        assert set(result.report["dialogues"]["repairs"]) == {"resampled_empty"}
        made.append(published(tmp_path / str(number)))
    assert made[0] == made[1]
    assert asked[0] == asked[1]
    assert asked[0]["empty"] >= 10
    assert min(asked[0]["junk"], asked[0]["junk-json"]) > 5
    # An empty reply is the only fault that a dialogue shows: the turn was said again with another seed.
    other = [line for line, as_was in zip(made[0].splitlines(keepends=True), undisturbed, strict=True) if line != as_was]
    assert len(other) == result.report["dialogues"]["dialoguesWithRepairs"] >= 10


def gone_at(number: int) -> Callable[[ServedRequest, int], str | None]:
    """Let a server go away in the middle of its number-th request."""
    count = iter(range(1, 1_000_000))
    return lambda request, asked: "gone" if next(count) == number else None


@pytest.mark.parametrize("provider", ["ollama", "openai"])
def test_a_server_that_goes_away_for_a_while_is_waited_for(
    undisturbed: list[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, provider: str
) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        """Bring the server back once everybody has knocked several times."""
        pauses.append(seconds)
        if len(pauses) == 50:
            server.come_back()
        await asyncio.sleep(0)

    use_engine(monkeypatch, sleep=sleep)
    with StandInServer(fault_for=gone_at(60)) as server:
        url = server.url if provider == "ollama" else server.url + "/v1"
        result = begin(url, tmp_path / "run", rows=60, model=f"{provider}:any", concurrency=8)
        replies = answered(server)
    assert len(pauses) >= 50, "the server was away, and came back"
    assert result.counts == {"waiting": 0, "done": 60, "failed": 0}
    theirs = [line.replace(b"ollama:any", f"{provider}:any".encode()) for line in undisturbed[:60]]
    assert published(tmp_path / "run").splitlines(keepends=True) == theirs
    assert set(replies.values()) == {1}
    assert len(replies) == 60 * TURNS


def test_a_server_that_stays_away_stops_the_run_which_then_goes_on_where_it_was(
    undisturbed: list[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        await asyncio.sleep(0)

    use_engine(monkeypatch, sleep=sleep, clock=lambda: now)
    with StandInServer(fault_for=gone_at(120)) as server:
        with pytest.raises(RunStoppedError, match="Nothing answers") as stopped:
            begin(server.url, tmp_path / "run", rows=100, concurrency=8)
        assert now >= 600, "it was patient"
        assert not (tmp_path / "run" / "dialogs.jsonl").exists()
        before = stopped.value.result.counts
        assert before["done"] > 40
        server.come_back()
        result = begin(server.url, tmp_path / "run", rows=100, concurrency=8)
        replies = answered(server)
    assert result.counts == {"waiting": 0, "done": 100, "failed": 0}, "that the server was away was not the rows' fault"
    assert published(tmp_path / "run").splitlines(keepends=True) == undisturbed[:100]
    assert set(replies.values()) == {1}


def test_the_rows_of_a_server_that_dies_are_made_by_the_others(undisturbed: list[bytes], tmp_path: Path) -> None:
    with StandInServer(fault_for=gone_at(40)) as one, StandInServer() as two, StandInServer() as three:
        result = begin([one.url, two.url, three.url], tmp_path / "run", rows=100, concurrency=12)
        replies = answered(one, two, three)
        shares = [outcomes(server)["reply"] for server in (one, two, three)]
    assert result.counts == {"waiting": 0, "done": 100, "failed": 0}
    assert published(tmp_path / "run").splitlines(keepends=True) == undisturbed[:100]
    assert set(replies.values()) == {1}
    assert shares[0] < 40
    assert min(shares[1:]) > 50


def test_a_wrong_key_costs_a_handful_of_requests(tmp_path: Path) -> None:
    with StandInServer(api_key="right") as server:
        url = server.url + "/v1"
        with pytest.raises(RunStoppedError, match="refuses access"):
            begin(url, tmp_path / "run", model="openai:any", api_key="wrong", rows=40, concurrency=4)
        assert len(server.requests) <= 5 + 4
        result = begin(url, tmp_path / "run", model="openai:any", api_key="right", rows=40, concurrency=64)
    assert result.counts == {"waiting": 0, "done": 40, "failed": 0}
