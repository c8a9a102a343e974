"""Verifying a run: each dialogue made again, from the journal and with the model, and compared with what was recorded."""

from __future__ import annotations

import json
import os
from collections.abc import Coroutine, Iterator, Mapping
from pathlib import Path
from typing import Any

from sdialog_like.engine import Client, Engine, Row, RowResult, for_each_row, run_blocking, run_on_loop
from sdialog_like.engine.rows import Program
from sdialog_like.errors import InputError, RunError, SdialogLikeError
from sdialog_like.generators.base import BaseGenerator
from sdialog_like.generators.settings import generator_from_settings
from sdialog_like.llm import BoundModel
from sdialog_like.runs.comparison import Difference, compare, differing_parts
from sdialog_like.runs.lines import RecordedLines
from sdialog_like.runs.plan import Plan
from sdialog_like.runs.reading import Run, open_run
from sdialog_like.runs.replay import NotRecordedError, WatchedJournal, model_of_settings, settings_without_models, watched
from sdialog_like.runs.results import result_line
from sdialog_like.runs.verify_report import CheckedRow, Status, VerifyReport
from sdialog_like.runs.work import Work, import_program, portable_program, work_from_plan, work_of
from sdialog_like.seeds import check_seed, seeded_random

__all__ = ["averify", "verify"]

_MOST_KEPT = 100  # rows that are not as they should be, with their texts
_STATUSES: tuple[Status, ...] = ("reproducible", "replayable", "different", "unrecorded", "failed")


def verify(
    run_dir: str | os.PathLike[str],
    *,
    sample: int | None = None,
    seed: int = 0,
    generator: Any = None,
    model: Any = None,
    offline: bool = False,
    concurrency: int = 32,
    progress: bool | str = True,
    **parameters: Any,
) -> VerifyReport:
    """Make the finished rows of a run again and compare them with what was recorded, to the last byte.

    Each row is first run again from its recorded replies, which costs nothing and needs no server: what comes out identical
    is at least replayable. Unless ``offline``, it is then made with the model, as if nothing were recorded: what comes out
    identical again is reproducible. Nothing is written, and what rows got from elsewhere than a model is not obtained again.

    Args:
        run_dir: The run's folder.
        sample: How many rows, chosen at random; all otherwise.
        seed: Chooses the sample: the same seed, the same rows.
        generator: What makes the rows, where the run's plan cannot say it: the generator or the program.
        model: Who is asked instead of the run's model.
        offline: Use the journal only, and contact nobody.
        concurrency: How many rows at the same time.
        progress: Whether to show the progress line.
        **parameters: Parameters of the model that only say how it is reached, such as ``base_url``.

    Raises:
        RunFolderError: There is no run, or its files are damaged.
        RunError: The plan cannot say what makes the rows; ``generator`` is needed.
        InputError: An argument cannot be used.
        BlockingCallError: Called on the package's own event loop.
    """
    return run_blocking(
        lambda: _verify(Path(run_dir), sample, seed, generator, model, parameters, offline, concurrency, progress)
    )


def averify(
    run_dir: str | os.PathLike[str],
    *,
    sample: int | None = None,
    seed: int = 0,
    generator: Any = None,
    model: Any = None,
    offline: bool = False,
    concurrency: int = 32,
    progress: bool | str = True,
    **parameters: Any,
) -> Coroutine[Any, Any, VerifyReport]:
    """Like `verify`, to be awaited."""

    async def verified() -> VerifyReport:
        return await run_on_loop(
            _verify(Path(run_dir), sample, seed, generator, model, parameters, offline, concurrency, progress)
        )

    return verified()


async def _verify(
    folder: Path,
    sample: int | None,
    seed: int,
    generator: Any,
    model: Any,
    parameters: Mapping[str, Any],
    offline: bool,
    concurrency: int,
    progress: bool | str,
) -> VerifyReport:
    if sample is not None and (isinstance(sample, bool) or not isinstance(sample, int) or sample < 1):
        raise InputError(f"sample is how many rows to check, at least 1, not {sample!r}.")
    check_seed(seed)
    with open_run(folder) as run, RecordedLines(folder) as lines:
        silent = _silent_work(run.plan, generator)
        work = None if offline else _work(run.plan, generator, model, parameters)
        checker = _Checker(run, lines, silent, work)
        done = run.counts()["done"]
        chosen = None if sample is None or sample >= done else set(seeded_random(seed, "verify").sample(range(done), sample))
        await for_each_row(
            checker.check,
            checker.rows(chosen),
            checker.keep,
            engine=checker.engine,
            concurrency=concurrency,
            progress=progress,
            total=done if chosen is None else len(chosen),
            journal=checker.fresh,
        )
        rows = sorted(checker.found, key=lambda row: row.position)
        counts = {status: checker.counts[status] for status in _STATUSES}
        return VerifyReport(folder, offline, done, sum(counts.values()), counts, rows, _notes(run.plan, work))


class _Checker:
    """Makes rows again and compares them."""

    def __init__(self, run: Run, lines: RecordedLines, silent: tuple[Program[Any], BoundModel], work: Work | None) -> None:
        self.engine = Engine(silent[1] if work is None else work.model)
        self.fresh = WatchedJournal(run.journal(), replies=False)
        self.counts: dict[Status, int] = dict.fromkeys(_STATUSES, 0)
        self.found: list[CheckedRow] = []
        self._run = run
        self._lines = lines
        self._recorded = WatchedJournal(run.journal(), replies=True)
        self._replay = watched(*silent, offline=True)
        self._program = None if work is None else watched(work.program, work.model, offline=False)
        self._at_work: dict[int | str, tuple[int, str]] = {}

    def rows(self, chosen: set[int] | None) -> Iterator[Row]:
        """Go through the rows to check: those with these numbers among the rows that are done, or all of them."""
        number = -1
        for row in self._run.rows():
            line = self._lines.get(row.position) if row.status == "done" else None
            if line is None:
                continue
            number += 1
            if chosen is None or number in chosen:
                self._at_work[row.id] = row.position, line
                yield Row(row.id, row.seed, row.data or {}, row.round)

    async def check(self, row: Row, client: Client) -> CheckedRow | None:
        """Make one row again; ``None`` where it is identical in every way that was tried."""
        position, line = self._at_work[row.id]
        replaying = self.engine.row(row.id, row.seed, self._recorded, round=row.round)
        replayed, problem = await _made(self._replay, row, replaying)
        recorded_prompts = self._lines.prompts(position)

        def found(status: Status, difference: Difference | None, problem: Exception | None) -> CheckedRow:
            return CheckedRow(row.id, position, row.seed, status, difference, _said(problem))

        if self._program is None:
            if replayed is None:
                return found("unrecorded" if isinstance(problem, NotRecordedError) else "failed", None, problem)
            difference = _difference(line, replayed, (recorded_prompts, recorded_prompts))
            return None if difference is None else found("different", difference, None)
        made, problem = await _made(self._program, row, client)
        prompts = self.fresh.prompts(row.id)
        if made == line:
            return None
        difference = None if made is None else _difference(line, made, (recorded_prompts, prompts))
        if replayed == line:
            return found("replayable", difference, problem)
        return found("failed" if made is None else "different", difference, problem)

    def keep(self, index: int, result: RowResult[CheckedRow | None]) -> None:
        """Count a row in."""
        position, _ = self._at_work.pop(result.row.id)
        found = result.value
        if result.error is not None:
            found = CheckedRow(result.row.id, position, result.row.seed, "failed", problem=_said(result.error))
        if found is None:
            self.counts["replayable" if self._program is None else "reproducible"] += 1
            return
        self.counts[found.status] += 1
        if len(self.found) < _MOST_KEPT:
            self.found.append(found)


async def _made(program: Program[Any], row: Row, client: Client) -> tuple[str | None, Exception | None]:
    """Make a row's line; or say why there is none."""
    try:
        return result_line(await program(row, client)), None
    except Exception as exc:
        return None, exc


def _difference(line: str, made: str, prompts: tuple[dict[int, str], dict[int, str]]) -> Difference | None:
    if line == made:
        return None
    # Lines that mean the same but are written differently do not happen; if they did, they would be said to differ.
    return compare(json.loads(line), json.loads(made), prompts=prompts) or Difference(None, None, None)


def _said(error: Exception | None) -> str | None:
    if error is None:
        return None
    return str(error) if isinstance(error, SdialogLikeError) else f"{type(error).__name__}: {error}"


def _work(plan: Plan, generator: Any, model: Any, parameters: Mapping[str, Any]) -> Work:
    if generator is None:
        return work_from_plan(plan, model=model, parameters=parameters)
    if isinstance(generator, BaseGenerator):
        return work_of(generator, model=model, parameters=parameters)
    given = {**plan.model["parameters"], **parameters} if model is None or isinstance(model, str) else parameters
    return work_of(generator, model=plan.model["spec"] if model is None else model, parameters=given)


def _silent_work(plan: Plan, generator: Any) -> tuple[Program[Any], BoundModel]:
    """Return the work with models that cannot be asked, so that neither a key nor a vendor's package is needed."""
    silent = model_of_settings(plan.model)
    if generator is None:
        if plan.notPortable is not None:
            raise _not_alone(plan)
        if "settings" in plan.work:
            made = generator_from_settings(settings_without_models(plan.work["settings"]))
            return made.snapshot(), made.bound_model
        if "portable" in plan.work:
            return portable_program(plan, silent), silent
        generator = plan.work["program"]
    found = import_program(generator) if isinstance(generator, str) else generator
    if isinstance(found, BaseGenerator):
        return found.snapshot(), found.bound_model
    return work_of(found, model=silent).program, silent


def _not_alone(plan: Plan) -> RunError:
    return RunError(
        f"The run's folder alone does not say what makes its rows: {plan.notPortable}",
        hint="Give it from Python: verify(folder, generator=…) with the generator or the program of the run.",
    )


def _notes(plan: Plan, work: Work | None) -> tuple[str, ...]:
    """Say what is not as it was when the run was made."""
    from sdialog_like import __version__

    notes = []
    if plan.packageVersion != __version__:
        notes.append(f"the run was made with sdialog_like {plan.packageVersion}, and this is {__version__}")
    if work is None:
        return tuple(notes)
    if work.model.spec != plan.model["spec"]:
        notes.append(f"the model was {plan.model['spec']}, and is {work.model.spec}")
    if work.model.parameters != plan.model["parameters"]:
        notes.append(f"the model's parameters were {plan.model['parameters']}, and are {work.model.parameters}")
    if "source" in plan.work and differing_parts(plan.work.get("source"), work.description.get("source")):
        notes.append(f"the program {plan.work.get('program')} has changed")
    return tuple(notes)
