"""The one line of a batch: shown to people, never in files."""

from __future__ import annotations

import asyncio
import io
import logging
import re
import sys
from contextlib import redirect_stderr
from types import SimpleNamespace

import pytest

from sdialog_like.engine import Engine, Row, Usage, map_rows
from sdialog_like.engine.console_logging import logging_above
from sdialog_like.engine.figures import Figures, Pace, short_number
from sdialog_like.engine.progress import BatchFigures, ProgressLine
from sdialog_like.testing import ScriptedModel


class Terminal(io.StringIO):
    """What a terminal of 300 columns would show."""

    def isatty(self) -> bool:
        return True

    def lines(self) -> list[str]:
        """Return the lines as they stand at the end; a carriage return begins a line again, in place of what it held."""
        return [line.rstrip("\r").split("\r")[-1].rstrip() for line in self.getvalue().split("\n")]

    def line(self) -> str:
        return self.lines()[-2]


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


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
    return stderr.line() if stderr.getvalue() else ""


async def test_it_says_how_many_how_fast_and_what_failed():
    line = await line_of(Terminal(), progress="talking")
    assert line.startswith("talking: 100%|")
    assert re.search(r"\| 3/3 \[00:\d\d, [\d.k ,]+ dialogues/\w+, [\d.k ,]+ turns/\w+, 1 failed\]$", line)


async def test_it_is_shown_unless_somebody_says_no():
    assert "3/3" in await line_of(Terminal())
    assert await line_of(Terminal(), progress=False) == ""


async def test_it_is_quiet_where_nobody_looks():
    stderr = io.StringIO()
    with redirect_stderr(stderr):
        await map_rows(two_turns, rows(), engine=Engine(ScriptedModel(["x"], cycle=True)))
    assert stderr.getvalue() == ""


async def test_a_line_of_the_caller_s_is_used_and_left_open():
    terminal = Terminal()
    with redirect_stderr(terminal), ProgressLine("a run", total=10, initial=7, note=lambda: "~5 calls left") as line:
        await map_rows(two_turns, rows(), engine=Engine(ScriptedModel(["x"], cycle=True)), progress=line)
        assert "100%" in terminal.lines()[-1]
        assert "~5 calls left]" in terminal.lines()[-1]
    assert "| 10/10 [" in terminal.line()


def show(figures, *, seconds=10.0, **settings):
    clock = Clock()
    line = ProgressLine(False, clock=clock, **settings)
    clock.now = seconds
    line.update(figures)
    return line.text()


def test_speeds_are_this_session_s_and_the_time_left_is_that_of_the_rows_left():
    figures = Figures(done=20, failed=5, turns=160, tokens=123_450, in_use=32)
    assert show(figures, total=1000, initial=475) == (
        "03:20 left, 2.5 dialogues/s, 16 turns/s, 12.3 k tokens/s, 32 at once, 5 failed"
    )


def test_what_is_not_known_is_not_shown():
    assert show(Figures()) == ""
    assert show(Figures(done=20)) == "2 rows/s"
    assert show(Figures(in_use=3), total=10) == "3 at once"


def test_slow_rows_are_counted_by_the_minute_or_the_hour():
    assert show(Figures(done=2, turns=20)) == "12 dialogues/min, 2 turns/s"
    assert show(Figures(done=1), seconds=600) == "6 rows/h"


def test_those_who_wait_are_named():
    waiting = {"http://localhost:11434 does not answer": 3}
    assert show(Figures(waiting=waiting)) == "http://localhost:11434 does not answer (3 waiting)"


def test_a_note_stands_for_the_time_left():
    assert show(Figures(done=20), total=100, note=lambda: "~80 calls, 40 s left") == "2 rows/s, ~80 calls, 40 s left"
    assert show(Figures(done=20), total=100, note=lambda: "") == "00:40 left, 2 rows/s"


def test_nothing_in_it_can_break_the_line():
    terminal = Terminal()
    with redirect_stderr(terminal), ProgressLine("a {label}\n", total=2, note=lambda: "{0} \x1b[31mred\nlines") as line:
        line.update(Figures(done=1))
        assert terminal.lines()[-1].endswith("{0} red lines]")
    assert terminal.line().startswith("a {label} :")
    assert len(terminal.lines()) == 2


def test_a_total_that_nobody_knows_is_no_problem():
    terminal = Terminal()
    with redirect_stderr(terminal), ProgressLine("rows") as line:
        line.update(Figures(done=5))
    assert "| 5/? [" in terminal.line()


def test_the_recent_past_counts():
    pace = Pace(0.0)
    for second in range(1, 1001):
        pace.mark(float(second), Figures(done=second, tokens=second * 100))
    for second in range(1001, 1101):
        pace.mark(float(second), Figures(done=1000 + (second - 1000) * 9, tokens=100_000))
    assert pace.rates() == (9.0, 0.0, 0.0)
    assert pace.rates(overall=True) == pytest.approx((1900 / 1100, 0.0, 100_000 / 1100))


def test_where_rows_take_long_the_past_reaches_back_to_the_last_ten():
    pace = Pace(0.0)
    for second in range(1, 601):
        pace.mark(float(second), Figures(done=second // 30))
    assert pace.rates()[0] == pytest.approx(1 / 30, rel=0.15)


def test_a_batch_counts_its_own_tokens():
    usage = Usage(input_tokens=1000)
    engine = SimpleNamespace(usage=usage, waiting={}, in_use=2)
    figures = BatchFigures(engine)
    usage.add(Usage(input_tokens=4, output_tokens=3))
    assert figures.now() == Figures(tokens=7, in_use=2)


def test_figures_of_several_processes_add_up():
    total = Figures(1, 2, 3, 4, 5, {"asking again": 1}) + Figures(10, 20, 30, 40, 50, {"asking again": 2, "slowed down": 1})
    assert total == Figures(11, 22, 33, 44, 55, {"asking again": 3, "slowed down": 1})


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.034, "0.034"), (4.24, "4.2"), (4.0, "4"), (310.4, "310"), (9999, "9,999"), (56_789, "56.8 k"), (3.1e6, "3.1 M")],
)
def test_numbers_are_short(number, text):
    assert short_number(number) == text


@pytest.fixture
def logger():
    logger = logging.Logger("of a library")
    logging.root.manager.loggerDict["of a library"] = logger
    yield logger
    del logging.root.manager.loggerDict["of a library"]


def test_what_is_logged_stands_above_the_line(logger):
    terminal = Terminal()
    with redirect_stderr(terminal):
        handler = logging.StreamHandler()
        handler.setLevel(logging.WARNING)
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        logger.addHandler(handler)
        with ProgressLine("talking", total=5) as line:
            line.update(Figures(done=1))
            logger.info("not for the console")
            logger.warning("look at this")
            line.update(Figures(done=5))
        logger.error("afterwards")
        assert (handler.stream, logger.handlers) == (terminal, [handler])
    shown = terminal.lines()
    assert shown[0] == "WARNING look at this"
    assert shown[1].startswith("talking: 100%")
    assert shown[2:] == ["ERROR afterwards", ""]


def test_logs_in_files_are_not_touched(logger):
    file = io.StringIO()
    handler = logging.StreamHandler(file)
    logger.addHandler(handler)
    with redirect_stderr(Terminal()), ProgressLine(total=5):
        assert handler.stream is file
        logger.warning("into the file")
    assert file.getvalue() == "into the file\n"


def test_warnings_where_nobody_has_configured_logging_stand_above_the_line_too(logger, monkeypatch):
    before = logging.lastResort
    terminal = Terminal()
    with redirect_stderr(terminal), ProgressLine("talking", total=5) as line:
        line.update(Figures(done=1))
        logger.warning("look at this")
        logger.info("nobody wants to know")
    assert terminal.lines()[0] == "look at this"
    assert logging.lastResort is before


def test_a_handler_that_somebody_directs_elsewhere_meanwhile_stays_there(logger):
    with redirect_stderr(Terminal()):
        handler = logging.StreamHandler()
        logger.addHandler(handler)
        other = io.StringIO()
        with ProgressLine(total=5):
            handler.setStream(other)
    assert handler.stream is other


def test_two_lines_at_once_leave_everything_as_it_was(logger):
    from tqdm import tqdm

    with redirect_stderr(Terminal()):
        handler = logging.StreamHandler()
        logger.addHandler(handler)
        first, second = logging_above(tqdm), logging_above(tqdm)
        with first, second:
            logger.warning("once")
        assert handler.stream is sys.stderr
        assert sys.stderr.getvalue() == "once\n"


async def test_the_line_moves_while_no_row_ends(monkeypatch):
    released = asyncio.Event()
    shown = []

    async def answer(messages, seed):
        await released.wait()
        return "x"

    def update(self, figures):
        shown.append(figures)
        released.set()

    monkeypatch.setattr(ProgressLine, "update", update)
    with redirect_stderr(Terminal()):
        await map_rows(two_turns, rows(), engine=Engine(ScriptedModel(answer)))
    assert (shown[0].done, shown[0].in_use) == (0, 2)
    assert (shown[-1].done, shown[-1].failed, shown[-1].in_use) == (2, 1, 0)


def test_a_handler_that_takes_no_other_stream_is_left_alone(logger):
    class Fixed(logging.StreamHandler):
        @property
        def stream(self):
            return sys.stderr

        @stream.setter
        def stream(self, value):
            pass

    handler = Fixed()
    Fixed.stream = property(lambda self: sys.stderr)  # from now on, as that of Python's own handler of last resort
    logger.addHandler(handler)
    with redirect_stderr(Terminal()), ProgressLine(total=5) as line:
        line.update(Figures(done=1))
        logger.warning("look at this")
