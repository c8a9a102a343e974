"""A run of everything that is journaled, and a driver that kills it again and again.

    python tests/runs/killed_program.py URL FOLDER EVERY WHEN CONCURRENCY

Begins the run in a child process that kills itself with SIGKILL at its EVERY-th commit (0: at a random one), ``before`` or
``after`` it is made, and again, until a child comes to the end. Prints, for each session, the seeds of the calls that were
recorded before it.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import traceback
from pathlib import Path
from random import Random
from typing import Any

from pydantic import BaseModel, Field

from sdialog_like import Dialog, Persona, PersonaDialogGenerator
from sdialog_like.engine import Client, Row
from sdialog_like.runs import run
from sdialog_like.runs.journal import SqliteJournal
from sdialog_like.seeds import derive_seed

ROWS = 6
TURNS = 4


class Mood(BaseModel):
    mood: str = Field(min_length=1)
    score: int = Field(ge=0, le=10)


def make_program(url: str, key: str) -> Any:
    generator = PersonaDialogGenerator(
        Persona(name="Ann"), Persona(name="Bo"), model="killed", base_url=url, api_key=key, max_turns=TURNS, min_turns=TURNS
    )

    async def program(row: Row, client: Client) -> dict[str, Any]:
        """Role play, something from outside, and a structured reply about both."""
        dialog: Dialog = await generator.program(row, client)
        weather = await client.effect("weather", lambda: f"{row.id} degrees")
        messages = [{"role": "user", "content": f"It is {weather}. How do they feel?\n{dialog}"}]
        reply = await client.call(messages, seed=derive_seed(client.seed, "mood"), schema=Mood)
        return {"dialog": dialog.to_dict(), "weather": weather, "mood": reply.parsed.model_dump(), "seed": reply.seed}

    return program


def fickle(messages: list[dict[str, str]], seed: int | None, schema: dict[str, Any] | None) -> str:
    """Reply; sometimes with nothing, or with something else than the schema: always to the same requests."""
    chance = Random(derive_seed("fickle", json.dumps(messages), seed)).random()
    if schema is not None:
        return "I would rather not say." if chance < 0.3 else json.dumps({"mood": f"mood {seed}", "score": (seed or 0) % 11})
    return "" if chance < 0.2 else f"What I say is {seed}."


def begin(url: str, folder: Path, *, session: int = 0, **how: Any) -> Any:
    # The session travels in the key, where the server sees it and no result depends on it.
    reach: dict[str, Any] = {"base_url": url, "api_key": f"session-{session}"}
    return run(make_program(url, reach["api_key"]), ROWS, folder, model="killed", seed=1, progress=False, **reach, **how)


def _killing(every: int, when: str) -> None:
    """Kill this process at its every-th commit."""
    put = SqliteJournal.put
    commits = 0

    def counting(self: SqliteJournal, *record: Any) -> None:
        nonlocal commits
        commits += 1
        if commits == every and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        put(self, *record)
        if commits == every:
            os.kill(os.getpid(), signal.SIGKILL)

    SqliteJournal.put = counting  # type: ignore[method-assign]


def _recorded(folder: Path) -> list[int]:
    if not (folder / "run.sqlite").exists():
        return []
    connection = sqlite3.connect(folder / "run.sqlite")
    try:
        return [seed for (seed,) in connection.execute("SELECT seed FROM calls")]
    finally:
        connection.close()


def _child(url: str, folder: Path, every: int, when: str, session: int, concurrency: int) -> int:
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        _killing(every, when)
        begin(url, folder, session=session, concurrency=concurrency)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main(url: str, folder: Path, every: int, when: str, concurrency: int) -> None:
    make_program(url, "nobody")  # imports what the children need; each would do it again
    sessions = []
    while True:
        sessions.append(_recorded(folder))
        at = every or Random(len(sessions)).randint(1, 12)
        status = _child(url, folder, at, when, len(sessions) - 1, concurrency)
        if os.WIFEXITED(status):
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert len(sessions) < 500, "the run does not come to its end"
    print(json.dumps({"code": os.WEXITSTATUS(status), "recorded": sessions}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
