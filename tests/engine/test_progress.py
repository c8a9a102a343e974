"""The one line of a batch: shown to people, never in files."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from types import SimpleNamespace

from sdialog_like.engine import Engine, Row, Usage, map_rows
from sdialog_like.engine.progress import ProgressLine
from sdialog_like.testing import ScriptedModel


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


async def two_turns(row, client):
    if row.id == 1:
        raise ValueError("no")
    await client.call([{"role": "user", "content": "Hi"}], seed=row.seed)
    return SimpleNamespace(turns=["Hi", "Hello"])


def rows():
    return [Row(index, index) for index in range(3)]


async def line_of(stderr, **settings):
    with redirect_stderr(stderr):
        await map_rows(two_turns, rows(), engine=Engine(ScriptedModel(["x"], cycle=True)), **settings)
    return stderr.getvalue().rstrip("\n").split("\r")[-1]


async def test_it_says_how_many_how_fast_and_what_failed():
    line = await line_of(Terminal(), progress="talking")
    assert line.startswith("talking: 100%")
    assert "3/3" in line
    assert "dialogue/s" in line
    assert line.endswith("4 turns, 1 failed]")


async def test_it_is_shown_unless_somebody_says_no():
    assert "3/3" in await line_of(Terminal())
    assert await line_of(Terminal(), progress=False) == ""


async def test_it_is_quiet_where_nobody_looks():
    assert await line_of(io.StringIO()) == ""


def test_it_counts_this_batch_s_tokens_and_names_those_who_wait():
    usage = Usage(input_tokens=1000)
    engine = SimpleNamespace(usage=usage, waiting={"http://localhost:11434 does not answer": 3})
    line = ProgressLine(False, total=None, engine=engine)
    usage.add(Usage(input_tokens=4, output_tokens=3))
    assert line.figures() == "7 tokens, http://localhost:11434 does not answer (3 waiting)"
