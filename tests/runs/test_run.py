"""Contract: ``run`` makes rows with a generator or a program, and the same call on the same folder goes on."""

from __future__ import annotations

import asyncio
import functools
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import small_runs
from pydantic import BaseModel
from small_runs import TURNS, no_call, one_call, published, talkative, two_people
from standin_server import StandInServer

from sdialog_like import Dialog, DialogGenerator, Turn
from sdialog_like.engine import Client, Row
from sdialog_like.errors import DialogFormatError, InputError, PlanChangedError
from sdialog_like.runs import RunResult, arun, run
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel

quiet_run = functools.partial(run, progress=False)


def test_a_generator_makes_a_dialogue_of_each_row(tmp_path: Path) -> None:
    model = talkative()
    result = quiet_run(two_people(model), 3, tmp_path / "new" / "run", seed=5)
    assert result.complete
    assert result.counts == {"waiting": 0, "done": 3, "failed": 0}
    assert result.stopped is None
    assert (result.usage.calls, result.usage.attempts) == (3 * TURNS, 3 * TURNS) == (len(model.requests),) * 2
    dialogs = list(result.dialogs())
    assert [dialog.dialogId for dialog in dialogs] == [0, 1, 2]
    assert [dialog.seed for dialog in dialogs] == [derive_seed(5, position) for position in range(3)]
    assert list(result.failures()) == []
    lines = (result.path / "dialogs.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Dialog.from_json(line) for line in lines] == dialogs
    assert two_people().generate(seed=dialogs[1].seed, id=1) == dialogs[1]


def test_rows_bring_ids_seeds_and_arguments(tmp_path: Path) -> None:
    rows = [
        {"id": "warm", "seed": 77, "scenario": "A summer's day."},
        {"id": 12, "persona_a": {"name": "Cleo"}},
        {},
        "just an id",
    ]
    result = quiet_run(two_people(), rows, tmp_path, seed=5)
    warm, cleo, bare, named = result.dialogs()
    assert (warm.dialogId, warm.seed, warm.scenario) == ("warm", 77, "A summer's day.")
    assert (cleo.dialogId, cleo.seed, cleo.get_speakers()) == (12, derive_seed(5, 12), ["Cleo", "Bo"])
    assert (bare.dialogId, bare.seed) == (2, derive_seed(5, 2))
    assert (named.dialogId, named.seed) == ("just an id", derive_seed(5, "just an id"))


def test_rows_may_come_from_an_iterator_or_a_file(tmp_path: Path) -> None:
    details = ["Two people plan a picnic.", "Two people sell a boat."]
    rows = [{"id": f"row {number}", "dialogue_details": text} for number, text in enumerate(details)]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    reply = {"dialog": [{"speaker": "Ann", "text": "Hello."}, {"speaker": "Bo", "text": "Bye."}]}
    generator = DialogGenerator(model=ScriptedModel([reply], cycle=True))
    quiet_run(generator, rows, tmp_path / "list", seed=1)
    quiet_run(generator, iter(rows), tmp_path / "iterator", seed=1)
    result = quiet_run(generator, tmp_path / "rows.jsonl", tmp_path / "file", seed=1)
    assert [dialog.scenario for dialog in result.dialogs()] == details
    assert published(tmp_path / "list") == published(tmp_path / "iterator") == published(tmp_path / "file")


def test_an_argument_that_the_generator_does_not_know_is_refused_before_anything_is_paid_for(tmp_path: Path) -> None:
    model = talkative()
    with pytest.raises(InputError, match=r"Row 1 \(id 1\).*wether"):
        quiet_run(two_people(model), [{}, {"wether": "fine"}], tmp_path)
    assert model.requests == []
    assert quiet_run(two_people(model), [{}, {"context": "fine weather"}], tmp_path).complete, "the folder is as good as new"


class Mood(BaseModel):
    mood: str


async def makes_dialogue(row: Row, client: Client) -> Dialog:
    return Dialog(turns=[Turn(speaker="Ann", text=f"I am {row.id}.")])


async def makes_pydantic(row: Row, client: Client) -> Mood:
    return Mood(mood=f"mood {row.id}")


async def makes_text(row: Row, client: Client) -> str:
    return f"½ {row.id}\nand \u2028 a line"


@pytest.mark.parametrize(
    ("program", "result"),
    [
        (makes_pydantic, {"mood": "mood 0"}),
        (makes_text, "½ 0\nand \u2028 a line"),
        (no_call, {"id": 0, "seed": derive_seed(1, 0)}),
    ],
)
def test_a_program_makes_what_json_can_hold(tmp_path: Path, program: Any, result: Any) -> None:
    made = quiet_run(program, 2, tmp_path, seed=1, model=talkative())
    assert next(made.results()) == result
    assert len((tmp_path / "dialogs.jsonl").read_bytes().splitlines()) == 2
    with pytest.raises(DialogFormatError):
        next(made.dialogs())


def test_a_program_may_make_dialogues(tmp_path: Path) -> None:
    result = quiet_run(makes_dialogue, 2, tmp_path, model=talkative())
    assert [str(dialog) for dialog in result.dialogs()] == ["Ann: I am 0.", "Ann: I am 1."]
    assert result.report["dialogues"]["count"] == 2


class Unwilling(BaseModel):
    value: Any = None


@pytest.mark.parametrize(
    "value",
    [object(), {1, 2}, b"bytes", float("nan"), {"deep": [float("inf")]}, {("a",): 1}, Unwilling(value=object())],
    ids=repr,
)
def test_what_json_cannot_hold_is_the_rows_failure(tmp_path: Path, value: Any) -> None:
    async def program(row: Row, client: Client) -> Any:
        return value if row.id == 0 else "fine"

    result = quiet_run(program, 2, tmp_path, model=talkative())
    assert result.counts == {"waiting": 0, "done": 1, "failed": 1}
    (failure,) = result.failures()
    assert (failure["id"], failure["error"]["type"]) == (0, "InputError")
    assert "cannot be kept as JSON" in failure["error"]["message"]


@pytest.mark.parametrize(
    "value",
    [
        {"turns": 3},
        {"turns": ["a", "b"]},
        {"turns": [{"text": 7}]},
        {"turns": [], "termination": "soon"},
        {"turns": [], "events": [1]},
        [{"turns": []}],
    ],
    ids=repr,
)
def test_what_only_looks_like_a_dialogue_is_published_as_it_is(tmp_path: Path, value: Any) -> None:
    async def program(row: Row, client: Client) -> Any:
        return value

    assert list(quiet_run(program, 1, tmp_path, model=talkative()).results()) == [value]


def test_half_a_character_in_a_reply_does_not_stop_the_run(tmp_path: Path) -> None:
    model = ScriptedModel(["Half an emoji: \ud83d"], cycle=True)
    result = quiet_run(one_call, 2, tmp_path / "program", model=model, seed=1)
    assert [each["reply"] for each in result.results()] == ["Half an emoji: \ud83d"] * 2
    assert quiet_run(two_people(model), 1, tmp_path / "dialogues", seed=1).complete


@pytest.mark.parametrize(
    "work", [two_people, lambda: one_call, lambda: "small_runs:one_call"], ids=["generator", "program", "name"]
)
def test_the_same_call_again_asks_nobody_and_changes_nothing(tmp_path: Path, work: Callable[[], Any]) -> None:
    def again(model: ScriptedModel) -> RunResult:
        made = work()
        return quiet_run(made, iter([{"id": "a"}, {"id": "b"}]), tmp_path / "run", model=model, seed=9)

    first = again(talkative())
    before = {file.name: file.read_bytes() for file in first.path.iterdir() if file.name != "run.lock"}
    second = again(ScriptedModel([]))
    assert (second.counts, second.report) == (first.counts, first.report)
    assert second.usage.attempts == 0
    assert {file.name: file.read_bytes() for file in first.path.iterdir() if file.name != "run.lock"} == before


def test_a_run_that_nobody_gave_a_seed_goes_on_with_the_one_that_it_drew(tmp_path: Path) -> None:
    first = quiet_run(two_people(), 3, tmp_path, max_calls=5, concurrency=1)
    assert first.counts["waiting"] == 2
    second = quiet_run(two_people(), 3, tmp_path)
    seed = json.loads((tmp_path / "run.json").read_bytes())["seed"]
    assert [dialog.seed for dialog in second.dialogs()] == [derive_seed(seed, row) for row in range(3)]
    with pytest.raises(PlanChangedError):
        quiet_run(two_people(), 3, tmp_path, seed=(seed + 1) % 2**32)


async def shuffled(messages: list[dict[str, str]], seed: int | None) -> str:
    """Answer in another order than was asked, without a clock."""
    for _ in range(derive_seed("order", messages[-1]["content"]) % 17):
        await asyncio.sleep(0)
    return small_runs.talk(messages, seed)


@pytest.mark.parametrize("concurrency", [1, 8, 64])
def test_the_bytes_do_not_depend_on_how_many_requests_are_made_at_once(tmp_path: Path, concurrency: int) -> None:
    quiet_run(two_people(), 40, tmp_path / "plain", seed=3)
    other = ScriptedModel(shuffled)
    quiet_run(two_people(other), 40, tmp_path / "other", seed=3, concurrency=concurrency)
    assert len(other.requests) == 40 * TURNS
    assert published(tmp_path / "other") == published(tmp_path / "plain")


def test_the_bytes_do_not_depend_on_the_address(tmp_path: Path) -> None:
    with StandInServer() as one, StandInServer() as other:
        for server, name in ((one, "first"), (other, "second")):
            quiet_run(two_people("any", base_url=server.url), 5, tmp_path / name, seed=3)
        assert len(one.requests) == len(other.requests) == 5 * TURNS
        assert published(tmp_path / "first") == published(tmp_path / "second")
        # Neither does it make another run of it: the same folder, another server.
        generator = two_people("any", base_url=other.url, timeout=5)
        assert quiet_run(generator, 5, tmp_path / "first", seed=3).complete


async def test_arun_is_awaited_from_a_running_loop(tmp_path: Path) -> None:
    result, other = await asyncio.gather(
        arun(two_people(), 5, tmp_path / "a", seed=3, progress=False),
        arun(one_call, 5, tmp_path / "b", seed=3, model=talkative(), progress=False),
    )
    assert result.complete
    assert other.complete
    quiet = await asyncio.to_thread(quiet_run, two_people(), 5, tmp_path / "c", seed=3)
    assert published(quiet.path) == published(result.path)


async def test_run_works_inside_a_running_loop_as_in_a_notebook(tmp_path: Path) -> None:
    assert quiet_run(two_people(), 5, tmp_path, seed=3).complete


def test_runs_work_in_threads(tmp_path: Path) -> None:
    results: list[RunResult] = []
    threads = [
        threading.Thread(target=lambda name=name: results.append(quiet_run(two_people(), 5, tmp_path / name, seed=3)))
        for name in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result.complete for result in results] == [True, True]
    assert published(tmp_path / "a") == published(tmp_path / "b")


class Counting:
    """An object that is a program."""

    def __init__(self, word: str) -> None:
        self.word = word

    async def __call__(self, row: Row, client: Client) -> str:
        return f"{self.word} {row.id}"

    async def method(self, row: Row, client: Client) -> str:
        return f"{self.word} {row.id}"


async def with_a_word(word: str, row: Row, client: Client) -> str:
    return f"{word} {row.id}"


@pytest.mark.parametrize(
    ("program", "name"),
    [
        (Counting("one"), "test_run:Counting"),
        (Counting("one").method, "test_run:Counting.method"),
        (functools.partial(with_a_word, "one"), "test_run:with_a_word"),
    ],
    ids=["object", "method", "partial"],
)
def test_whatever_can_be_awaited_is_a_program(tmp_path: Path, program: Any, name: str) -> None:
    result = quiet_run(program, 2, tmp_path, model=talkative())
    assert list(result.results()) == ["one 0", "one 1"]
    plan = json.loads((tmp_path / "run.json").read_bytes())
    assert plan["work"]["program"] == name
    assert plan["work"]["source"]
    assert "cannot be imported" in plan["notPortable"] or "not the name of something" in plan["notPortable"]


def not_async(row: Row, client: Client) -> None: ...


async def generates(row: Row, client: Client) -> Any:
    yield row


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (not_async, "not_async is not an async function"),
        (generates, "generates is not an async function"),
        (Counting, "not with type"),
        (7, "not with int"),
        ("small_runs", "module:name"),
        ("small_runs:nothing_there", "cannot be imported"),
        ("no_such_module:program", "cannot be imported"),
    ],
    ids=str,
)
def test_what_is_no_work_is_refused_before_a_folder_is_made(tmp_path: Path, work: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        quiet_run(work, 2, tmp_path / "run", model=talkative())
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"concurrency": 0}, "concurrency"),
        ({"max_calls": 0}, "max_calls"),
        ({"max_cost": 1}, "price_input and price_output"),
        ({"max_cost": 1, "price_input": 1}, "go together"),
        ({"max_time": float("inf")}, "max_time"),
        ({"failed_share": 2}, "failed_share"),
        ({"shard": "3/2"}, "shard"),
        ({"seed": -1}, "seed"),
        ({"temprature": 1}, "temperature"),
    ],
    ids=str,
)
def test_settings_that_cannot_be_used_are_refused_before_a_folder_is_made(
    tmp_path: Path, settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        quiet_run(two_people("openai:any", api_key="k"), 2, tmp_path / "run", **settings)
    assert not (tmp_path / "run").exists()


def broken_rows() -> Iterator[Any]:
    yield {"id": "fine"}
    raise OSError("the disk with the rows is gone")


def test_errors_of_the_rows_own_database_are_not_the_runs(tmp_path: Path) -> None:
    def rows() -> Iterator[Any]:
        yield from sqlite3.connect(":memory:").execute("SELECT name FROM people")

    with pytest.raises(sqlite3.OperationalError, match="no such table: people"):
        quiet_run(two_people(), rows(), tmp_path)


def test_no_rows_and_broken_rows_leave_nothing_that_is_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="the disk with the rows is gone"):
        quiet_run(two_people(), broken_rows(), tmp_path)
    with pytest.raises(InputError, match="no rows"):
        quiet_run(two_people(), [], tmp_path)
    with pytest.raises(InputError, match="missing.jsonl"):
        quiet_run(two_people(), tmp_path / "missing.jsonl", tmp_path)
    assert quiet_run(two_people(), 2, tmp_path).counts["done"] == 2
