"""Runs: many rows, generated at the same time, recorded call by call, written once."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

from sdialog_like.errors import RunError
from sdialog_like.runs.parts import Part, shard_folder
from sdialog_like.runs.plan import check_work
from sdialog_like.runs.result import RunResult

if TYPE_CHECKING:
    from sdialog_like.runs.finished import FinishedSession
    from sdialog_like.runs.session import RunSession

__all__ = ["aresume", "arun", "resume", "run"]

P = ParamSpec("P")


def _blocking(prepare: Callable[P, RunSession | FinishedSession], name: str) -> Callable[P, RunResult]:
    @functools.wraps(prepare)
    def blocking(*args: P.args, **kwargs: P.kwargs) -> RunResult:
        return prepare(*args, **kwargs).wait()

    blocking.__name__ = blocking.__qualname__ = name
    return blocking


def _awaited(prepare: Callable[P, RunSession | FinishedSession], name: str) -> Callable[P, Coroutine[Any, Any, RunResult]]:
    @functools.wraps(prepare)
    async def awaited(*args: P.args, **kwargs: P.kwargs) -> RunResult:
        return await prepare(*args, **kwargs).awaited()

    awaited.__name__ = awaited.__qualname__ = name
    return awaited


def _run(
    work: Any,
    rows: Any,
    output: str | os.PathLike[str],
    *,
    model: Any = None,
    seed: int | None = None,
    shard: str | None = None,
    retry_failed: bool = False,
    progress: bool | str = True,
    concurrency: int = 32,
    workers: int = 1,
    max_calls: int | None = None,
    max_tokens: int | None = None,
    max_cost: float | None = None,
    price_input: float | None = None,
    price_output: float | None = None,
    max_time: float | None = None,
    failed_share: float = 0.5,
    window: int = 50,
    full_sync: bool = False,
    **model_parameters: Any,
) -> RunSession:
    """Make many rows, so that nothing is lost whatever happens; the same call on the same folder goes on.

    Each reply of the model is committed to ``run.sqlite`` before it is used. A run that was interrupted, killed or stopped
    makes its unfinished rows again with the recorded replies, so that none is paid for twice, and ``dialogs.jsonl`` is the
    same, byte for byte, as that of an undisturbed run. It is written when no row is waiting any more.

    Ctrl-C (and SIGTERM) waits for the requests on their way, records them and stops; a second Ctrl-C does not wait.

    Args:
        work: A generator, each row being the arguments of its ``generate``; an ``async def program(row, client)`` that
            returns a dialogue or plain data; or the name of either, ``module:name``.
        rows: How many; or a list, an iterator or a file (.jsonl, .csv, .parquet) of rows, each a mapping with ``id``,
            ``seed`` and further arguments, or just an id. A row without a seed gets ``derive_seed(run seed, id)``.
        output: The run's folder.
        model: Who is asked instead of the generator's own model; for a program, who its client asks.
        seed: The run's seed; a random one otherwise, which the plan keeps.
        shard: Only a part of the rows, ``i/n``; for jobs on several machines, each with a folder of its own.
        retry_failed: Give rows that failed another chance.
        progress: Whether to show the progress line; a text is its label.
        concurrency: The most requests on their way at the same time.
        workers: Processes that share the rows.
        max_calls: Requests that may be made, over all sessions of the run.
        max_tokens: Tokens, in and out together, over all sessions.
        max_cost: What tokens may cost, over all sessions, at ``price_input`` and ``price_output``.
        price_input: For a million tokens in.
        price_output: For a million tokens out.
        max_time: Seconds that this session may take.
        failed_share: Stop where more than this share of the last ``window`` rows failed.
        window: See ``failed_share``.
        full_sync: Wait for the disk after each reply: not even a power failure loses one then, but it is slow.
        **model_parameters: Parameters of the model, as a generator takes them: ``temperature``, ``base_url`` (one address or
            several) …

    Raises:
        InputError: Something cannot be used; no request was made.
        PlanChangedError: The folder holds a run of something else.
        RunLockedError: Another process is writing this run.
        RunFolderError: The folder's files are damaged, or no run's.
        RunStoppedError: Too many rows failed. What was made is kept.
        KeyboardInterrupt: Ctrl-C, after everything was put away.
        RunError: The disk is full or refuses. What was recorded before is safe.
    """
    from sdialog_like.runs.session import RunSession
    from sdialog_like.runs.settings import make_settings
    from sdialog_like.runs.store import create_or_open
    from sdialog_like.runs.work import work_of

    settings = make_settings(
        concurrency=concurrency,
        workers=workers,
        max_calls=max_calls,
        max_tokens=max_tokens,
        max_cost=max_cost,
        price_input=price_input,
        price_output=price_output,
        max_time=max_time,
        failed_share=failed_share,
        window=window,
        full_sync=full_sync,
    )

    made = work_of(work, model=model, parameters=model_parameters)
    folder = _folder(output, shard)
    return RunSession(
        made,
        lambda: create_or_open(folder, made, rows, seed=seed, shard=shard, full_sync=full_sync),
        settings,
        retry_failed=retry_failed,
        progress=progress,
    )


run = _blocking(_run, "run")
arun = _awaited(_run, "arun")


def _resume(
    path: str | os.PathLike[str],
    *,
    model: str | None = None,
    retry_failed: bool = False,
    progress: bool | str = True,
    **changes: Any,
) -> RunSession | FinishedSession:
    """Go on with a run, from what its folder says.

    Args:
        path: The run's folder.
        model: The run's own model, to be sure; any other is refused.
        retry_failed: Give rows that failed another chance.
        progress: Whether to show the progress line; a text is its label.
        **changes: Settings of `run` that are to differ from those of the last session (``concurrency``, ``max_calls`` …),
            and parameters that only say how the model is reached (``base_url``, ``timeout``, ``api_key``).

    Raises:
        PlanChangedError: The model or its parameters are not those of the run.
        RunError: The run cannot be made from its folder alone; the message says why. And as in `run`.
    """
    from sdialog_like.runs.finished import finished_session

    folder = Path(path)
    if model is None and not retry_failed and not changes and (finished := finished_session(folder)) is not None:
        return finished

    # What makes rows is loaded only now: that takes longer than to see that there is nothing to do.
    from sdialog_like.runs.session import RunSession
    from sdialog_like.runs.settings import RunSettings, make_settings
    from sdialog_like.runs.store import open_existing
    from sdialog_like.runs.work import work_from_plan

    with open_existing(folder) as store:
        sessions = store.sessions.all()
        recorded = store.plan
    reach = {name: value for name, value in changes.items() if name not in RunSettings.model_fields}
    if "seed" in reach:  # it would pass for a parameter of some models
        raise RunError(f"The run keeps its seed, {recorded.seed}.", hint="Leave seed out, or begin another run with it.")
    before = sessions[-1]["settings"] if sessions else {}
    settings = make_settings(**{**before, **{name: changes[name] for name in changes if name not in reach}})
    made = work_from_plan(recorded, model=model, parameters=reach)
    check_work(recorded, made.description, made.model_description(), folder)
    return RunSession(
        made,
        lambda: open_existing(folder, full_sync=settings.full_sync),
        settings,
        retry_failed=retry_failed,
        progress=progress,
    )


resume = _blocking(_resume, "resume")
aresume = _awaited(_resume, "aresume")


def _folder(output: str | os.PathLike[str], shard: str | None) -> Path:
    """Return the run's folder; each shard has its own inside the one that was given."""
    folder = Path(output)
    return folder if shard is None else shard_folder(folder, Part.parse(shard))
