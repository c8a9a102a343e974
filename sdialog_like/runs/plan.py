"""The plan of a run: what is made, of whom, from which rows and which seed. It is settled before the first request."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sdialog_like import __version__
from sdialog_like.atomic import write_atomically
from sdialog_like.engine.request import digest
from sdialog_like.errors import PlanChangedError, RunError, RunFolderError
from sdialog_like.llm.parameters import content_parameters

__all__ = [
    "FILE_NAME",
    "Plan",
    "check_same",
    "check_work",
    "content_only",
    "make_plan",
    "plan_from_json",
    "read_plan",
    "write_plan",
]

FILE_NAME = "run.json"
_SHOWN = 6  # differences in a message; all are in the error's ``differences``


class Plan(BaseModel):
    """What ``run.json`` holds. It never holds a key or a token.

    Once it is written nothing in it changes that results depend on; only what a portable program keeps ``besides`` may.

    Attributes:
        format: What kind of file this is.
        formatVersion: Of this layout.
        packageVersion: The version of sdialog_like that the dialogues record.
        created: When the run was planned; for people.
        work: What makes the rows: a generator's settings, or the name of a program.
        notPortable: Why the work cannot be made again from this file alone (by the command line or a worker process), where
            that is so.
        model: Who is asked: ``spec`` and the ``parameters`` that shape content.
        seed: The run's seed; rows that have none of their own get theirs derived from it.
        rows: ``source`` (what was given), ``count`` and ``digest`` (of all ids, seeds and arguments).
        shard: Which part of the rows this folder makes, as ``i/n``; ``None`` for all.
        fingerprint: Hash of everything that the results depend on. Two runs with the same one make the same bytes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["sdialog_like run"] = "sdialog_like run"
    formatVersion: Literal[1] = 1
    packageVersion: str
    created: str
    work: dict[str, Any]
    notPortable: str | None = None
    model: dict[str, Any]
    seed: int
    rows: dict[str, Any]
    shard: str | None = None
    fingerprint: str = Field(pattern="^[0-9a-f]{32}$")

    def of_this_version(self) -> bool:
        """Whether this version of the package makes the dialogues that the plan means."""
        return self.packageVersion == __version__

    def identity(self) -> dict[str, Any]:
        """Return the part that the results depend on."""
        return {
            "packageVersion": self.packageVersion,
            "work": _shaping(self.work),
            "model": self.model,
            "seed": self.seed,
            "rows": {"count": self.rows["count"], "digest": self.rows["digest"]},
        }


def make_plan(
    *,
    work: Mapping[str, Any],
    not_portable: str | None,
    model: Mapping[str, Any],
    seed: int,
    source: Mapping[str, Any],
    count: int,
    rows_digest: str,
    shard: str | None,
) -> Plan:
    """Put a plan together."""
    parts: dict[str, Any] = {
        "packageVersion": __version__,
        "created": time.strftime("%Y-%m-%d %H:%M:%S%z"),
        "work": dict(work),
        "notPortable": not_portable,
        "model": dict(model),
        "seed": seed,
        "rows": {"source": dict(source), "count": count, "digest": rows_digest},
        "shard": shard,
    }
    return _signed(parts)


def _signed(parts: Mapping[str, Any]) -> Plan:
    unsigned = Plan(fingerprint="0" * 32, **parts)
    return Plan(fingerprint=digest(unsigned.identity()), **parts)


def _shaping(work: Mapping[str, Any]) -> Any:
    """Return what the results depend on; of a portable program not what stands ``besides`` its settings."""
    arguments = work.get("arguments")
    if isinstance(arguments, Mapping) and "besides" in arguments:
        work = {**work, "arguments": {name: value for name, value in arguments.items() if name != "besides"}}
    return content_only(work)


def content_only(value: Any) -> Any:
    """Return settings without what only says how a model is reached: addresses, timeouts, limits."""
    if isinstance(value, Mapping):
        if "spec" in value and isinstance(value.get("parameters"), Mapping):
            return {**value, "parameters": content_parameters(value["parameters"])}
        return {key: content_only(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [content_only(item) for item in value]
    return value


def check_same(recorded: Plan, now: Plan, folder: Path) -> None:
    """See to it that the folder's run is the one that is asked for now.

    Raises:
        PlanChangedError: It is another; names what differs.
    """
    if recorded.fingerprint == now.fingerprint and recorded.shard == now.shard:
        return
    differences = dict(
        _differences({**recorded.identity(), "shard": recorded.shard}, {**now.identity(), "shard": now.shard})
    )
    lines = [f"  {path}: {_short(old)} → {_short(new)}" for path, (old, new) in list(differences.items())[:_SHOWN]]
    if len(differences) > _SHOWN:
        lines.append(f"  … and {len(differences) - _SHOWN} more")
    raise PlanChangedError(
        f"{folder} holds a run of something else; different are (there → now):\n" + "\n".join(lines) + "\n",
        differences=differences,
        hint="Choose another output folder, or give the same arguments as before to go on with this run.",
    )


def check_work(recorded: Plan, work: Mapping[str, Any], model: Mapping[str, Any], folder: Path) -> None:
    """See to it that work that was made again is what the folder's plan says, whatever its rows.

    Raises:
        PlanChangedError: It is something else.
    """
    parts = recorded.model_dump(exclude={"fingerprint"})
    now = {**parts, "packageVersion": __version__, "work": dict(work), "model": dict(model)}
    check_same(recorded, _signed(now), folder)


def read_plan(folder: Path) -> Plan:
    """Read a run's plan.

    Raises:
        RunFolderError: There is none, or it is damaged.
    """
    path = folder / FILE_NAME
    try:
        return plan_from_json(path.read_bytes(), str(path))
    except FileNotFoundError as exc:
        if not folder.is_dir():
            raise RunFolderError(f"There is no folder {folder}.") from exc
        raise RunFolderError(f"There is no run in {folder}: {FILE_NAME} is missing.") from exc
    except OSError as exc:
        raise RunFolderError(f"{path} cannot be read: {exc.strerror or exc}.") from exc


def plan_from_json(text: str | bytes, where: str) -> Plan:
    """Read a plan's JSON.

    Args:
        text: The JSON.
        where: Where it is from, for messages.

    Raises:
        RunFolderError: It is no plan, or is damaged.
    """
    try:
        return Plan.model_validate_json(text)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise RunFolderError(
            f"{where} is not the plan of a run, or is damaged: {f'{place}: ' if place else ''}{first['msg']}.",
            hint="Choose another folder, or put the file back as it was.",
        ) from exc


def write_plan(plan: Plan, folder: Path) -> None:
    """Write a run's plan, whole or not at all.

    Raises:
        RunError: The disk refuses.
    """
    path = folder / FILE_NAME
    try:
        write_atomically(path, (plan.model_dump_json(indent=2) + "\n").encode("utf-8"))
    except OSError as exc:
        raise RunError(f"{path} cannot be written: {exc.strerror or exc}.", hint="Make room and run it again.") from exc


def _differences(old: Any, new: Any, path: str = "") -> list[tuple[str, tuple[Any, Any]]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = dict.fromkeys([*old, *new])
        return [
            found
            for key in keys
            for found in _differences(old.get(key), new.get(key), f"{path}.{key}" if path else str(key))
        ]
    if old == new:
        return []
    if _named(old) is not None and _named(old) == _named(new):  # a recipe's columns
        return [
            found
            for name, one, other in zip(_named(old) or (), old, new, strict=True)
            for found in _differences(one, other, f"{path}.{name}")
        ]
    return [(path, (old, new))]


def _named(value: Any) -> list[Any] | None:
    """Return the names of a list of things that all have one."""
    if not isinstance(value, list) or not all(isinstance(item, Mapping) and "name" in item for item in value):
        return None
    return [item["name"] for item in value]


def _short(value: Any) -> str:
    text = "not set" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
