"""Contract: an object that turns into plain data and back is a run's work like a generator; parts of rows are counted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sdialog_like.engine import Client, Row
from sdialog_like.errors import InputError, PlanChangedError
from sdialog_like.llm import bind_model
from sdialog_like.runs import open_run, resume, run, verify


class Greeter:
    """Says hello in two parts."""

    def __init__(self, word: str, model: Any = "builtin") -> None:
        self.word = word
        self.bound_model = bind_model(model)

    def settings(self) -> dict[str, Any]:
        return {"word": self.word}

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], model: Any) -> Greeter:
        return cls(**settings, model=model)

    def with_model(self, model: Any, **parameters: Any) -> Greeter:
        return Greeter(self.word, bind_model(model, **parameters))

    def check_row(self, data: Mapping[str, Any] | None, *, id: int | str | None = None) -> None:  # noqa: A002
        if data and "wrong" in data:
            raise InputError("wrong is wrong.")

    async def __call__(self, row: Row, client: Client) -> dict[str, Any]:
        texts = {}
        for part in ("first", "second"):
            branch = client.branch(part)
            reply = await branch.call([{"role": "user", "content": f"{self.word} {row.id}!"}], seed=branch.seed)
            texts[part] = reply.text
        return {"id": row.id, **texts}


def test_it_is_made_resumed_verified_and_shared_between_processes_from_its_folder_alone(tmp_path: Path) -> None:
    whole = run(Greeter("Hello"), 6, tmp_path / "whole", seed=1, progress=False)
    assert whole.counts["done"] == 6
    shared = run(Greeter("Hello"), 6, tmp_path / "shared", seed=1, workers=2, progress=False)
    assert (tmp_path / "whole/dialogs.jsonl").read_bytes() == (tmp_path / "shared/dialogs.jsonl").read_bytes()
    assert shared.counts["done"] == 6
    half = run(Greeter("Hello"), 6, tmp_path / "half", seed=1, max_calls=5, concurrency=1, progress=False)
    assert half.counts["waiting"] > 0
    resume(tmp_path / "half", max_calls=None, progress=False)
    assert (tmp_path / "whole/dialogs.jsonl").read_bytes() == (tmp_path / "half/dialogs.jsonl").read_bytes()
    assert verify(tmp_path / "whole", progress=False).counts["reproducible"] == 6


def test_other_settings_are_another_run(tmp_path: Path) -> None:
    run(Greeter("Hello"), 1, tmp_path, seed=1, progress=False)
    with pytest.raises(PlanChangedError, match="word"):
        run(Greeter("Good day"), 1, tmp_path, seed=1, progress=False)


def test_a_row_that_it_refuses_stops_the_run_before_any_request(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Row 1 .*wrong is wrong"):
        run(Greeter("Hello"), [{}, {"wrong": 1}], tmp_path, seed=1, progress=False)


def test_the_report_says_what_each_part_cost(tmp_path: Path) -> None:
    result = run(Greeter("Hello"), 3, tmp_path, seed=1, progress=False)
    parts = result.report["usageByPart"]
    assert {part: cost["calls"] for part, cost in parts.items()} == {"first": 3, "second": 3}
    assert all(cost["inputTokens"] > 0 for cost in parts.values())
    with open_run(tmp_path) as opened:
        assert opened.cost_by_part()["first"].attempts == 3


def test_a_run_begun_before_rows_had_parts_is_read_and_goes_on(tmp_path: Path) -> None:
    run(Greeter("Hello"), 4, tmp_path, seed=1, max_calls=3, concurrency=1, progress=False)
    connection = sqlite3.connect(tmp_path / "run.sqlite")
    connection.executescript("ALTER TABLE calls DROP COLUMN part; PRAGMA user_version = 1;")
    connection.close()
    with open_run(tmp_path) as opened:
        assert opened.cost_by_part() == {}
    assert resume(tmp_path, max_calls=None, progress=False).counts["done"] == 4
    assert "usageByPart" in json.loads((tmp_path / "report.json").read_text("utf-8"))
