"""What the terminal's and the page's report say in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["figure", "figures_line", "left_out_line", "records_line", "share", "value_text"]


def value_text(value: Any) -> str:
    """Return a value as a label."""
    return "true" if value is True else "false" if value is False else "null" if value is None else str(value)


def figure(value: Any) -> str:
    """Return a number for reading."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}" if abs(value) < 1e5 else f"{value:,.0f}"


def share(part: int, whole: int) -> str:
    """Return a share in percent; one decimal where it would be lost otherwise."""
    if not whole:
        return "–"
    percent = 100 * part / whole
    return f"{percent:.0f} %" if percent >= 10 or percent == 0 else f"{percent:.1f} %"


def records_line(records: Mapping[str, int]) -> str:
    """Say what became of the rows."""
    said = [f"{records['kept']:,} of {records['all']:,} records are in the data set"]
    for name, words in (("dropped", "dropped"), ("failed", "failed"), ("waiting", "not finished")):
        if records[name]:
            said.append(f"{records[name]:,} {words}")
    for name, words in (("marked", "marked"), ("madeAgain", "made again after a check failed")):
        if records[name]:
            said.append(f"{records[name]:,} {words}")
    return "; ".join(said) + "."


def figures_line(found: Mapping[str, Any]) -> str:
    """Say what is known of a distribution besides its bars."""
    said = []
    if found.get("mean") is not None:
        said.append(f"mean {figure(found['mean'])}, standard deviation {figure(found['stddev'])}")
        said.append(f"from {figure(found['min'])} to {figure(found['max'])}, median {figure(found['median'])}")
    elif found["kind"] == "times":
        said.append(f"from {found['min']} to {found['max']}")
    if found.get("further"):
        said.append(f"{found['further']:,} rows have other values")
    if found.get("nulls"):
        said.append(f"{found['nulls']:,} null")
    return "; ".join(said)


def left_out_line(data: Mapping[str, Any]) -> str:
    """Say which sampled columns have no distribution, because the data set does not hold them; empty if none."""
    names = [column["name"] for column in data["columns"] if column.get("drop") and column["kind"] == "sampler"]
    return f"Left out of the data set, and so not counted: {', '.join(names)}." if names else ""
