"""All benchmarks, one table. Nothing here is asserted: times belong to a machine, so ratios of one run are shown."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks import (
    client_cpu,
    import_cost,
    nemotron_slots,
    people,
    prefix,
    recipes,
    scale,
    sdialog_peer,
    slots,
    star_reading,
    wall_time,
)
from benchmarks.report import Line, machine, print_report, say, write_report

_RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Run everything, print the table, and write it to RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Print the benchmarks' ratios.")
    parser.add_argument("names", nargs="*", help=f"only these of {', '.join(_MEASURES)}; RESULTS.md stays as it is")
    names: list[str] = parser.parse_args().names
    unknown = [name for name in names if name not in _MEASURES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(_MEASURES)}")
    began = time.monotonic()
    about = machine()  # before the work, which is a load of its own
    lines: list[Line] = []
    for name in names or _MEASURES:
        lines += _MEASURES[name]()
        say(f"{name}: done, {time.monotonic() - began:.0f} s since the start")
    print_report(about, lines)
    if not names:
        write_report(_RESULTS, about, lines)


def star_lines() -> list[Line]:
    """STAR reading against ``json.loads``, where the dataset is."""
    missing = Line("STAR reading", "not measured: SDIALOG_LIKE_STAR does not name the dataset", "5x json.loads")
    return star_reading.measure() or [missing]


_MEASURES = {
    "import": import_cost.measure,
    "star": star_lines,
    "slots": slots.measure,
    "nemotron": nemotron_slots.measure,
    "wall": wall_time.measure,
    "cpu": client_cpu.measure,
    "prefix": prefix.measure,
    "scale": scale.measure,
    "people": people.measure,
    "recipes": recipes.measure,
    "sdialog": sdialog_peer.import_and_star,
}


if __name__ == "__main__":
    main()
