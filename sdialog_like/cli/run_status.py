"""``sdialog-like run status``: how far a run is, also while another process is working at it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sdialog_like.cli.output import echo_clean, print_json
from sdialog_like.cli.run_ending import quoted
from sdialog_like.cli.run_options import FolderArgument

if TYPE_CHECKING:
    from sdialog_like.runs import Run

__all__ = ["status"]

_BAR = 30  # characters
_SHARD = re.compile(r"shard-(\d+)-of-\d+")


def status(
    folder: FolderArgument,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Say how far a run is, also while it is running.

    Of a folder with shards: how far each of them is, and all together.
    """
    found = [_look(run_folder) for run_folder in _runs_of(folder)]
    if as_json:
        print_json(json.dumps(found if len(found) > 1 else found[0], indent=2, ensure_ascii=False))
        return
    for number, state in enumerate(found):
        if number:
            typer.echo()
        _show(state)
    if len(found) > 1:
        rows = {name: sum(state["rows"][name] for state in found) for name in found[0]["rows"]}
        typer.echo(f"\nAll {len(found)} shards: {_bar(rows)}")


def _runs_of(folder: Path) -> list[Path]:
    """Return the folder itself if it holds a run, else those of its shards."""
    if (folder / "run.sqlite").is_file() or not folder.is_dir():
        return [folder]
    shards = {
        int(match[1]): child
        for child in folder.iterdir()
        if (match := _SHARD.fullmatch(child.name)) and (child / "run.sqlite").is_file()
    }
    return [shards[number] for number in sorted(shards)] or [folder]


def _look(folder: Path) -> dict[str, Any]:
    """Return the state of a run as plain data."""
    from sdialog_like.runs import open_run

    with open_run(folder) as run:
        usage, writer, sessions = run.usage(), run.writer(), run.sessions()
        last = sessions[-1] if sessions else None
        state = {
            "folder": str(folder),
            "state": _state(run, writer, last),
            "rows": run.counts(),
            "work": _work(run),
            "model": run.plan.model["spec"],
            "seed": run.plan.seed,
            "shard": run.plan.shard,
            "fingerprint": run.plan.fingerprint,
            "resumable": run.plan.notPortable is None,
            "usage": {
                "calls": usage.calls,
                "requests": usage.attempts,
                "inputTokens": usage.input_tokens,
                "outputTokens": usage.output_tokens,
            },
            "writer": writer,
            "sessions": len(sessions),
            "lastSession": last,
        }
        if run.plan.notPortable is not None:
            state["notResumableBecause"] = run.plan.notPortable
        return state


def _state(run: Run, writer: Any, last: dict[str, Any] | None) -> str:
    if writer is not None:
        return "running"
    counts = run.counts()
    if not counts["waiting"]:
        return "finished" if (run.folder / "report.json").is_file() else "made, files not written yet"
    if last is None:
        return "planned"
    return f"stopped: {last['ending']}" if last["ending"] else "ended without a word (killed, or the machine went down)"


def _work(run: Run) -> str:
    work = run.plan.work
    portable = str(work.get("portable") or "?").rpartition(":")[2]  # the name of a class: OpenQAPipeline
    return str(work.get("generator") or work.get("program") or portable)


def _show(state: dict[str, Any]) -> None:
    writer = state["writer"]
    who = f" (process {writer.get('pid')} on {writer.get('host')}, since {writer.get('since')})" if writer else ""
    echo_clean(f"{state['folder']}: {state['state']}{who}")
    typer.echo(f"  rows      {_bar(state['rows'])}")
    shard = f", shard {state['shard']}" if state["shard"] else ""
    echo_clean(f"  makes     {state['work']} with {state['model']}, seed {state['seed']}{shard}")
    usage = state["usage"]
    typer.echo(
        f"  used      {usage['requests']:,} requests, {usage['inputTokens']:,} tokens in, "
        f"{usage['outputTokens']:,} tokens out, in {state['sessions']} session{'' if state['sessions'] == 1 else 's'}"
    )
    live = (state["lastSession"] or {}).get("live")
    if writer is not None and live:
        typer.echo(
            f"  speed     {live['rows_per_second']:.3g} dialogues/s, {live['turns_per_second']:.3g} turns/s, "
            f"{live['tokens_per_second']:,.0f} tokens/s, {live['in_use']} requests on their way"
        )
        waiting = live.get("waiting") or {}
        if waiting:
            echo_clean("  waiting   " + ", ".join(f"{number} for {reason}" for reason, number in waiting.items()))
        echo_clean(f"  forecast  {live['forecast']}")
    if writer is None:
        _say_what_to_do(state)


def _say_what_to_do(state: dict[str, Any]) -> None:
    command = f"sdialog-like run resume {quoted(state['folder'])}"
    if state["rows"]["waiting"] and not state["resumable"]:
        echo_clean(f"  go on     from Python, with the call that began it: {state['notResumableBecause']}")
    elif state["rows"]["waiting"] or state["state"] != "finished":
        echo_clean(f"  go on     {command}")
    elif state["rows"]["failed"] and state["resumable"]:
        echo_clean(f"  try again {command} --retry-failed")


def _bar(rows: dict[str, int]) -> str:
    """Draw the rows: done, failed and waiting ones, and their numbers."""
    total = sum(rows.values())
    if not total:
        return "no rows"
    done = rows["done"] * _BAR // total
    failed = -(-rows["failed"] * _BAR // total)  # at least one mark where any row failed
    failed = min(failed, _BAR - done)
    drawn = "#" * done + "x" * failed + "." * (_BAR - done - failed)
    percent = (rows["done"] + rows["failed"]) * 100 // total
    return (
        f"[{drawn}] {percent} % of {total:,}: {rows['done']:,} done, {rows['failed']:,} failed, {rows['waiting']:,} waiting"
    )
