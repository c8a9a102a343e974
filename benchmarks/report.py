"""What a benchmark hands back, and the table of all of them."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Line", "machine", "print_report", "say", "write_report"]

_PACKAGES = ["sdialog_like", "langchain-core", "langchain-ollama", "ollama", "httpx", "pydantic"]


@dataclass(frozen=True)
class Line:
    """One line of the report.

    Attributes:
        what: What was measured.
        measured: The figure, with its unit and what it is a ratio of.
        goal: What we aim at; ``-`` where the figure only informs.
    """

    what: str
    measured: str
    goal: str = "-"


def say(text: str) -> None:
    """Progress goes to standard error, so that the report can be piped."""
    print(text, file=sys.stderr, flush=True)


def machine() -> str:
    """Say what is measured on: machine, versions, date, and how busy it is with other things."""
    memory = ""
    load = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"
    if hasattr(os, "getloadavg"):
        load = f" Load average before it began: {os.getloadavg()[0]:.1f}."
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    hardware = f"{_processor()}, {os.cpu_count()} cores{memory}, {platform.system()} {platform.machine()}"
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    return f"{today}, on {hardware}; Python {platform.python_version()}, {versions}.{load}"


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or "unknown processor"


def table(lines: Sequence[Line]) -> str:
    """Return the lines as one table, which reads well in a terminal and is Markdown."""
    header = Line("what", "measured", "goal")
    widths = [max(len(getattr(line, name)) for line in (header, *lines)) for name in ("what", "goal", "measured")]
    rule = Line("-" * widths[0], "-" * widths[2], "-" * widths[1])
    return "\n".join(
        f"| {line.what:<{widths[0]}} | {line.goal:<{widths[1]}} | {line.measured:<{widths[2]}} |"
        for line in (header, rule, *lines)
    )


def print_report(about: str, lines: Sequence[Line]) -> None:
    """Print the table, and what it was measured on."""
    print(f"{about}\n\n{table(lines)}")


def write_report(path: Path, about: str, lines: Sequence[Line]) -> None:
    """Write the same as a page."""
    text = (
        "Written by `make bench`. Times belong to a machine; what counts are the ratios, and both sides of each are from\n"
        "this one run. README.md says what the lines mean."
    )
    path.write_text(f"# Results\n\n{text}\n\n{about}\n\n{table(lines)}\n", encoding="utf-8")
    say(f"Written to {path}.")
