"""The report on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sdialog_like.recipes.reporting.words import figure, figures_line, left_out_line, records_line, share, value_text
from sdialog_like.terminal import clean_text, colours_wanted, one_line

__all__ = ["print_report"]

_BAR = 30
_LABEL = 36


def print_report(data: Mapping[str, Any], stream: TextIO, width: int | None = None, *, brief: bool = False) -> None:
    """Print a report.

    Args:
        data: What `RecipeReport` holds.
        stream: Where to.
        width: Of the lines; that of the terminal otherwise.
        brief: Only the tables, without what the rows are like.
    """
    # Data is never read as markup, and characters that the stream cannot show are its own matter.
    coloured = colours_wanted(stream)
    console = Console(
        force_jupyter=False,  # in a notebook, too, it is the file that is written to
        file=stream,
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        color_system="auto" if coloured else None,
        force_terminal=coloured or None,
    )
    _Printer(console).report(data, brief)


class _Printer:
    def __init__(self, console: Console) -> None:
        self._console = console

    def report(self, data: Mapping[str, Any], brief: bool) -> None:
        self._line(f"Recipe {data['name']}", style="bold")
        facts = [f"model {data['model']}"] if data.get("model") else []
        facts += [f"seed {data['seed']}"] if data.get("seed") is not None else []
        facts += ["not finished: partial figures"] if data["records"]["waiting"] else []
        if facts:
            self._line(", ".join(facts), style="dim")
        self._line(records_line(data["records"]))
        self._columns(data)
        for title, key in (("Dropped rows", "dropped"), ("Failed rows", "failures"), ("Marked rows", "marks")):
            if data[key]:
                self._table(
                    title,
                    ["rows", "column", "reason"],
                    [[f"{each['rows']:,}", each["column"], each["reason"]] for each in data[key]],
                    right=(0,),
                )
        if brief:
            return
        for name, found in data["distributions"].items():
            self._distribution(name, found)
        left_out = left_out_line(data)
        if left_out:
            self._line(left_out, style="dim")
        for name, judge in data["judges"].items():
            self._judge(name, judge)
        for name, figures in data["dialogues"].items():
            self._dialogues(name, figures)

    def _columns(self, data: Mapping[str, Any]) -> None:
        rows = []
        for column in data["columns"]:
            made = "dropped" if column.get("drop") else f"{column['made']:,}"
            rows.append([column["name"], column["type"] or "?", ", ".join(column.get("models", ())), made, *_costs(column)])
            if "second" in column:
                second = column["second"]
                rows.append([f"{column['name']} (second)", "", second["model"], "", *_costs(second)])
        rows.append(["all", "", "", f"{data['records']['kept']:,}", *_costs(data["usage"])])
        headers = ["column", "type", "model", "made", "calls", "tokens in", "tokens out"]
        self._table("Columns", headers, rows, right=(3, 4, 5, 6))

    def _distribution(self, name: str, found: Mapping[str, Any]) -> None:
        if found["kind"] == "values":
            bars = [(value_text(value), rows) for value, rows in found["counts"]]
        else:
            bars = [(f"{_end(low)} … {_end(high)}", rows) for low, high, rows in found["bins"]]
        self._bars(name, bars, found["rows"], figures_line(found))

    def _judge(self, name: str, judge: Mapping[str, Any]) -> None:
        for score, found in judge["scores"].items():
            self._bars(f"{name}: {score}", _options(found), judge["rows"], _mean(found))
            second = found.get("second")
            if second is not None:
                self._bars(f"{name}: {score}, by {second['model']}", _options(second), judge["rows"], _mean(second))
                self._line(f"Agreement: {agreement_text(found['agreement'])}")
        for reason, rows in judge.get("reasons", {}).items():
            self._line(f"No answer in {rows:,}: {reason}", style="yellow")

    def _dialogues(self, name: str, found: Mapping[str, Any]) -> None:
        count = found["dialogues"]
        bars = [(f"{turns} turns", rows) for turns, rows in found["turns"]["counts"]]
        said = (
            f"{figure(found['turns']['mean'])} turns and {figure(found['words']['mean'])} words a dialogue, "
            f"{figure(found['wordsPerTurn']['mean'])} words a turn; {found['complete']:,} came to their own end, "
            f"{found['withRepairs']:,} with repairs"
        )
        self._bars(f"{name}: {count:,} dialogues", bars, count, said)
        self._bars(f"{name}: endings", list(found["endings"].items()), count, "")

    def _bars(self, title: str, bars: Sequence[tuple[str, int]], whole: int, note: str) -> None:
        self._line("")
        self._line(title, style="bold")
        most = max((rows for _, rows in bars), default=0)
        wide = min(max((len(_clean(label)) for label, _ in bars), default=0), _LABEL)
        for label, rows in bars:
            shown = Text(_clean(label))
            shown.truncate(wide, overflow="ellipsis", pad=True)
            # At least a trace of a bar where there is anything at all.
            length = max(rows * _BAR // most, 1) if rows else 0
            line = Text.assemble("  ", shown, " ", ("█" * length, "cyan"), " " * (_BAR - length), f" {rows:>8,}  ")
            line.append(share(rows, whole), "dim")
            self._console.print(line, no_wrap=True, overflow="crop")
        if note:
            self._line(f"  {note}", style="dim")

    def _table(self, title: str, headers: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> None:
        self._line("")
        self._line(title, style="bold")
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for place, header in enumerate(headers):
            table.add_column(Text(header), justify="right" if place in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(_clean(cell)) for cell in row))
        self._console.print(table)

    def _line(self, text: str, style: str = "") -> None:
        self._console.print(Text(_clean(text)), style=style or None)


def agreement_text(found: Mapping[str, Any]) -> str:
    """Say how far two judges agree."""
    if not found["n"]:
        return f"nothing to compare ({found['leftOut']:,} left out)"
    kappa = found["kappa"]
    weighted = ", ".join(
        f"{name} {'cannot be said' if kappa[name] is None else format(kappa[name], '.3f')}"
        for name in ("linear", "quadratic")
    )
    left_out = f"; {found['leftOut']:,} left out" if found["leftOut"] else ""
    return f"{found['percent']:.0f} % of {found['n']:,} the same; weighted kappa: {weighted}{left_out}"


def _costs(found: Mapping[str, Any]) -> list[str]:
    if "calls" not in found:
        return ["", "", ""]
    return [f"{found[name]:,}" for name in ("calls", "inputTokens", "outputTokens")]


def _options(found: Mapping[str, Any]) -> list[tuple[str, int]]:
    bars = [(f"{value} {meaning}".strip(), rows) for value, meaning, rows in found["options"]]
    return [*bars, ("no answer", found["noAnswer"])] if found["noAnswer"] else bars


def _mean(found: Mapping[str, Any]) -> str:
    return f"mean {found['mean']:g}" if "mean" in found else ""


def _end(value: Any) -> str:
    return value if isinstance(value, str) else figure(value)


def _clean(text: str) -> str:
    return one_line(clean_text(str(text)))
