"""All benchmarks, one table. Nothing here is asserted: times belong to a machine, so ratios of one run are shown."""

from __future__ import annotations

import os
import platform

from benchmarks import client_cpu, import_cost, peer, slots, star_reading
from benchmarks.report import Line, print_report


def main() -> None:
    """Run everything and print the table."""
    lines = import_cost.measure()
    lines += client_cpu.measure()
    lines += star_lines()
    lines += slots.measure()
    lines += peer.measure()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}\n")
    print_report(lines)


def star_lines() -> list[Line]:
    """STAR reading against ``json.loads``, where the dataset is."""
    missing = Line("STAR reading", "not measured: SDIALOG_LIKE_STAR does not name the dataset", "5x json.loads")
    return star_reading.measure() or [missing]


if __name__ == "__main__":
    main()
