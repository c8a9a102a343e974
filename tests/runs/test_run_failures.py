"""Contract: a row that fails for good is a recorded result, and the run goes on; unless all fail, which stops it early."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, Field
from small_runs import TURNS, no_call, one_call, published, talk, talkative, two_people
from standin_server import ServedRequest, StandInServer

from sdialog_like import Dialog
from sdialog_like.engine import Client, Row
from sdialog_like.errors import InputError, RunStoppedError, ServerError
from sdialog_like.runs import open_run, resume, run
from sdialog_like.testing import ScriptedModel

quiet_run = functools.partial(run, progress=False)


class Score(BaseModel):
    score: int = Field(ge=0, le=10)


async def score(row: Row, client: Client) -> Any:
    messages = [{"role": "user", "content": f"Score {row.id}"}]
    return (await client.call(messages, seed=client.seed, schema=Score)).parsed.model_dump()


def failures(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "failures.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_dialogue_that_breaks_off_is_kept_as_far_as_it_got(tmp_path: Path) -> None:
    def refuses_row_1(request: ServedRequest, asked: int) -> str | None:
        return "400" if request.seed in refused else None

    with StandInServer() as server:
        healthy = quiet_run(two_people("any", base_url=server.url), 3, tmp_path / "healthy", seed=1)
        seeds = [request.seed for request in server.requests]
        events = [event for dialog in healthy.dialogs() for event in dialog.events or []]
        assert len(events) == 3 * TURNS
        third = list(healthy.dialogs())[1]
        refused = {event.seed for event in (third.events or [])[2:3]}
        assert refused <= set(seeds)
    with StandInServer(fault_for=refuses_row_1) as server:
        result = quiet_run(two_people("any", base_url=server.url), 3, tmp_path / "run", seed=1)
    assert result.counts == {"waiting": 0, "done": 2, "failed": 1}
    (failure,) = result.failures()
    assert failures(tmp_path / "run") == [failure]
    assert (failure["id"], failure["position"], failure["seed"]) == (1, 1, third.seed)
    assert failure["error"]["type"] == "GenerationError"
    assert failure["causes"][0]["type"] == "BadRequestError"
    assert "bad option" in failure["causes"][0]["message"]
    partial = Dialog.from_dict(failure["partial"])
    assert partial.turns == third.turns[:2]
    assert partial.termination is not None
    assert partial.termination.reason == "error"
    assert failure["raw"] is None
    assert "traceback" not in failure, "what went wrong is no bug"
    assert [dialog.dialogId for dialog in result.dialogs()] == [0, 2]
    (reason,) = result.report["failures"]
    assert reason.startswith("BadRequestError")


def test_the_last_raw_reply_is_kept(tmp_path: Path) -> None:
    model = ScriptedModel(["I would rather not say."], cycle=True)
    result = quiet_run(score, 1, tmp_path, model=model)
    (failure,) = result.failures()
    assert failure["error"]["type"] == "UnusableReplyError"
    assert failure["raw"] == "I would rather not say."
    assert len(model.requests) == 4


class Unspeakable(Exception):
    """An exception that is a bug itself, and has foreign attributes of the names that ours have."""

    raw = object()
    hint = object()
    message = object()
    partial = {"not": "a dialogue"}

    def __str__(self) -> str:
        raise RuntimeError("no words")


def test_a_bug_is_kept_with_its_traceback_and_stops_nobody_else(tmp_path: Path) -> None:
    async def program(row: Row, client: Client) -> Any:
        if row.id == 0:
            raise Unspeakable
        if row.id == 1:
            try:
                return dict[str, int]()["missing \ud83d"]
            except KeyError as exc:
                raise ValueError("half a character: \ud83d") from exc
        if row.id == 2:
            raise asyncio.CancelledError
        if row.id == 3:
            raise RecursionError
        return row.id

    result = quiet_run(program, 6, tmp_path, model=talkative())
    assert result.counts == {"waiting": 0, "done": 2, "failed": 4}
    unspeakable, bug, cancelled, deep = result.failures()
    assert unspeakable["error"] == {"type": "Unspeakable", "message": "its text cannot be shown (RuntimeError)"}
    assert (unspeakable["raw"], unspeakable["partial"]) == (None, None)
    assert bug["error"] == {"type": "ValueError", "message": "half a character: \ud83d"}
    assert [cause["type"] for cause in bug["causes"]] == ["KeyError"]
    assert 'return dict[str, int]()["missing' in bug["traceback"]
    assert "KeyError: 'missing \\ud83d'" in result.report["failures"]
    assert json.loads((tmp_path / "report.json").read_bytes()) == result.report
    assert "cancelled from within" in cancelled["error"]["message"]
    assert deep["error"]["type"] == "RecursionError"


def test_what_is_no_failure_of_a_row_stops_the_run(tmp_path: Path) -> None:
    async def program(row: Row, client: Client) -> Any:
        raise SystemExit(7)

    with pytest.raises(SystemExit):
        quiet_run(program, 3, tmp_path, model=talkative())
    with open_run(tmp_path) as opened:
        assert opened.counts() == {"waiting": 3, "done": 0, "failed": 0}
        assert opened.writer() is None


def test_retried_rows_get_another_chance_with_other_seeds(tmp_path: Path) -> None:
    """Four replies in a row that do not fit are the rows' bad luck; the next round draws others."""
    lucky: set[int] = set()

    def reply(messages: list[dict[str, str]], seed: int | None) -> Any:
        return {"score": 7} if seed in lucky else "no"

    unlucky = ScriptedModel(reply)
    first = quiet_run(score, 2, tmp_path, model=unlucky, seed=1, failed_share=1)
    assert first.counts["failed"] == 2
    drawn = {request.seed for request in unlucky.requests}
    again = quiet_run(score, 2, tmp_path, model=unlucky, seed=1)
    assert again.counts["failed"] == 2, "without being told so, nobody tries again"
    assert len(unlucky.requests) == len(drawn) == 8
    retried = quiet_run(score, 2, tmp_path, model=unlucky, seed=1, retry_failed=True, failed_share=1)
    assert retried.counts["failed"] == 2
    drawn_then = {request.seed for request in unlucky.requests[8:]}
    assert len(drawn_then) == 8, "of the first round nothing was asked again"
    assert not drawn & drawn_then
    kind = ScriptedModel([{"score": 7}], cycle=True)
    healed = quiet_run(score, 2, tmp_path, model=kind, seed=1, retry_failed=True)
    assert healed.counts == {"waiting": 0, "done": 2, "failed": 0}
    assert len(kind.requests) == 2
    assert list(healed.results()) == [{"score": 7}, {"score": 7}]
    assert published(tmp_path)[1] == b""
    assert healed.report["rows"] == {"done": 2, "failed": 0}
    assert quiet_run(score, 2, tmp_path, model=ScriptedModel([]), seed=1, retry_failed=True).report == healed.report


def test_retried_rows_do_not_pay_again_for_what_is_recorded(tmp_path: Path) -> None:
    def breaks(request: ServedRequest, asked: int) -> str | None:
        return "400" if len(request.messages) >= 4 else None

    begin = functools.partial(quiet_run, rows=3, output=tmp_path / "run", seed=1)
    with StandInServer(fault_for=breaks) as server:
        result = begin(two_people("any", base_url=server.url))
        assert result.counts == {"waiting": 0, "done": 0, "failed": 3}
        answered = sum(request.outcome == "reply" for request in server.requests)
    with StandInServer() as server:
        healed = begin(two_people("any", base_url=server.url), retry_failed=True)
        assert len(server.requests) == 3 * TURNS - answered < 3 * TURNS
        assert healed.counts == {"waiting": 0, "done": 3, "failed": 0}
        quiet_run(two_people("any", base_url=server.url), 3, tmp_path / "healthy", seed=1)
    assert published(tmp_path / "run") == published(tmp_path / "healthy")


def test_a_retry_that_is_broken_off_publishes_what_became_of_it(tmp_path: Path) -> None:
    model = ScriptedModel(["no"], cycle=True)
    quiet_run(score, 2, tmp_path, model=model, seed=1, failed_share=1)
    old = published(tmp_path)
    kind = ScriptedModel([{"score": 7}], cycle=True)
    stopped = quiet_run(score, 2, tmp_path, model=kind, seed=1, retry_failed=True, max_calls=9, concurrency=1)
    assert stopped.counts == {"waiting": 1, "done": 1, "failed": 0}
    assert published(tmp_path) == old, "the files are those of the last time that all rows had ended"
    result = quiet_run(score, 2, tmp_path, model=kind, seed=1)
    assert result.complete
    assert published(tmp_path) == [b'{"score": 7}\n' * 2, b""]


@pytest.mark.parametrize("model", ["any", "openai:any"])
def test_a_wrong_key_costs_a_handful_of_requests_and_no_row(tmp_path: Path, model: str) -> None:
    with StandInServer(api_key="right") as server:
        url = server.url + ("/v1" if model.startswith("openai") else "")
        begin = functools.partial(quiet_run, rows=30, output=tmp_path / "run", seed=1, concurrency=32)

        def work(key: str) -> Any:
            return two_people(model, base_url=url, turns=2, **keyed(model, key))

        with pytest.raises(RunStoppedError, match="refuses access") as stopped:
            begin(work("wrong"))
        assert len(server.requests) < 50
        result = stopped.value.result
        assert result.counts == {"waiting": 30, "done": 0, "failed": 0}, "whoever was blamed waits again"
        assert "refuses access" in result.stopped
        assert not (tmp_path / "run" / "dialogs.jsonl").exists()
        with open_run(tmp_path / "run") as opened:
            assert "refuses access" in opened.sessions()[0]["ending"]
            assert list(opened.failures()) == []
        assert begin(work("right")).counts == {"waiting": 0, "done": 30, "failed": 0}
        quiet_run(work("right"), 30, tmp_path / "healthy", seed=1)
    assert published(tmp_path / "run") == published(tmp_path / "healthy")


def keyed(model: str, key: str) -> dict[str, Any]:
    if model.startswith("openai"):
        return {"api_key": key}
    return {"client_kwargs": {"headers": {"Authorization": f"Bearer {key}"}}}


def fails_from(first: int, error: Callable[[], Exception]) -> Any:
    async def program(row: Row, client: Client) -> Any:
        if isinstance(row.id, int) and row.id >= first:
            raise error()
        return row.id

    return program


def test_too_many_failures_of_the_last_rows_stop_the_run(tmp_path: Path) -> None:
    program = fails_from(30, lambda: ServerError("it broke"))
    with pytest.raises(RunStoppedError, match="of the last 10 rows failed, more than 50%: it broke") as stopped:
        quiet_run(program, 1000, tmp_path, model=talkative(), window=10, concurrency=2)
    counts = stopped.value.result.counts
    assert counts["done"] == 30
    assert counts["failed"] == 0
    assert counts["waiting"] == 970


def test_of_many_reasons_the_report_names_the_first_hundred(tmp_path: Path) -> None:
    async def program(row: Row, client: Client) -> Any:
        raise InputError(f"reason {row.id}")

    result = quiet_run(program, 130, tmp_path, model=talkative(), failed_share=1)
    assert len(result.report["failures"]) == 100
    assert result.report["furtherFailures"] == 30
    assert len(list(result.failures())) == 130


def test_a_share_of_one_never_stops_a_run(tmp_path: Path) -> None:
    program = fails_from(0, lambda: InputError("never"))
    result = quiet_run(program, 100, tmp_path, model=talkative(), failed_share=1)
    assert result.counts == {"waiting": 0, "done": 0, "failed": 100}
    assert result.report["failures"] == {"InputError: never": 100}
    assert published(tmp_path)[0] == b""


def test_failures_are_lines_in_row_order_whatever_the_order_of_their_ends(tmp_path: Path) -> None:
    async def program(row: Row, client: Client) -> Any:
        await one_call(row, client)
        raise InputError(f"not {row.id}")

    async def later_for_the_first(messages: list[dict[str, str]], seed: int | None) -> str:
        for _ in range((seed or 0) % 13):
            await asyncio.sleep(0)
        return talk(messages, seed)

    quiet_run(program, 30, tmp_path, model=ScriptedModel(later_for_the_first), seed=1, failed_share=1)
    assert [failure["id"] for failure in failures(tmp_path)] == list(range(30))


def test_resume_retries_failed_rows_too(tmp_path: Path) -> None:
    quiet_run("small_runs:no_call", 2, tmp_path, model="builtin", seed=1)
    assert resume(tmp_path, retry_failed=True, progress=False).counts == {"waiting": 0, "done": 2, "failed": 0}
    assert no_call is not None
