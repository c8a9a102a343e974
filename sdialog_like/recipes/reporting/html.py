"""The report as a page: one file, no scripts, nothing loaded from elsewhere, all data escaped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from sdialog_like.dialog import Dialog
from sdialog_like.dialog.html import dialog_html
from sdialog_like.recipes.dataset.row import is_dialogue
from sdialog_like.recipes.reporting.charts import bars, histogram
from sdialog_like.recipes.reporting.console import agreement_text
from sdialog_like.recipes.reporting.words import figure, figures_line, left_out_line, records_line, share, value_text
from sdialog_like.terminal import clean_text

__all__ = ["report_body", "report_page"]

_STYLE = """
.sdr{--ink:#1f2933;--soft:#616e7c;--line:#e4e7eb;--a:#3e7cb1;--b:#d19a3d;--paper:#fff;--card:#f7f9fb;
font:14px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:var(--ink);background:var(--paper);
max-width:1000px;margin:0 auto;padding:24px;box-sizing:border-box}
@media(prefers-color-scheme:dark){.sdr{--ink:#e4e7eb;--soft:#9aa5b1;--line:#323f4b;--a:#5b9bd5;--b:#e0b04f;--paper:#161b21;
--card:#1f262e}}
.sdr h1{font-size:24px;margin:0}.sdr h2{font-size:17px;margin:32px 0 10px}
.sdr h3{font-size:14px;margin:0 0 6px;overflow-wrap:anywhere}
.sdr .soft{color:var(--soft)}.sdr .tiles{display:flex;flex-wrap:wrap;gap:10px;margin:18px 0}
.sdr .tile{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:8px 16px;min-width:84px}
.sdr .tile b{display:block;font-size:20px;font-variant-numeric:tabular-nums}
.sdr .grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,450px),1fr));gap:12px;align-items:start}
.sdr .card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 16px;min-width:0}
.sdr .card p{margin:4px 0 0;font-size:12px;color:var(--soft);overflow-wrap:anywhere}
.sdr .wide{overflow-x:auto}.sdr table{border-collapse:collapse;font-variant-numeric:tabular-nums}
.sdr th,.sdr td{text-align:left;padding:4px 14px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}
.sdr th{font-weight:600;color:var(--soft);font-size:12px}.sdr td.r,.sdr th.r{text-align:right}
.sdr td,.sdr th{white-space:nowrap}.sdr td:last-child{white-space:normal;overflow-wrap:anywhere;min-width:4em}
.sdr td.k{background:hsla(205,50%,50%,var(--k,0));text-align:center;min-width:34px;padding:4px}
.sdr .done{height:8px;border-radius:4px;background:var(--line);overflow:hidden;display:flex;margin:6px 0}
.sdr .done i{display:block;height:100%}.sdr svg{max-width:100%;height:auto;display:block}
.sdr svg text{font:12px system-ui,sans-serif;fill:var(--ink);dominant-baseline:central}
.sdr svg .l{text-anchor:end}.sdr svg .s,.sdr svg .e{fill:var(--soft)}.sdr svg .m{text-anchor:middle;font-size:10px;
fill:var(--soft)}.sdr svg .a{fill:var(--a)}.sdr svg .b{fill:var(--b)}.sdr svg .x{stroke:var(--line)}
.sdr details{margin:6px 0}.sdr summary{cursor:pointer}
"""
_LONGEST = 1200  # characters of an example's value


def report_page(data: Mapping[str, Any]) -> str:
    """Return the report as a whole page."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<title>{_text(data['name'])}: report</title>"
        "<style>body{margin:0}@media(prefers-color-scheme:dark){body{background:#161b21}}</style></head>"
        f"<body>{report_body(data)}</body></html>\n"
    )


def report_body(data: Mapping[str, Any]) -> str:
    """Return the report as a part of a page, as notebooks show it."""
    sections = [
        _head(data),
        _section("Columns", _columns(data)),
        *(
            _section(title, _reasons(data[key]))
            for title, key in (("Dropped rows", "dropped"), ("Failed rows", "failures"), ("Marked rows", "marks"))
        ),
        _section("Distributions", _distributions(data)),
        _section("Judges", "".join(_judge(name, judge) for name, judge in data["judges"].items())),
        _section("Dialogues", _grid(card for name, each in data["dialogues"].items() for card in _dialogues(name, each))),
        _section("Examples", "".join(_example(each) for each in data["examples"])),
    ]
    return f'<div class="sdr"><style>{_STYLE}</style>{"".join(sections)}</div>'


def _head(data: Mapping[str, Any]) -> str:
    records, usage = data["records"], data["usage"]
    facts = [f"model {data['model']}"] if data.get("model") else []
    facts += [f"seed {data['seed']}"] if data.get("seed") is not None else []
    facts += [f"sdialog_like {data['packageVersion']}"] if data.get("packageVersion") else []
    tiles = [("records", records["kept"]), ("dropped", records["dropped"]), ("failed", records["failed"])]
    tiles += [("not finished", records["waiting"])] if records["waiting"] else []
    tiles += [("marked", records["marked"])] if records["marked"] else []
    tiles += [("calls", usage["calls"]), ("tokens in", usage["inputTokens"]), ("tokens out", usage["outputTokens"])]
    parts = (("kept", "#57a773"), ("dropped", "#d19a3d"), ("failed", "#c0554a"), ("waiting", "transparent"))
    whole = records["all"] or 1
    done = "".join(f'<i style="width:{100 * records[name] / whole:.2f}%;background:{colour}"></i>' for name, colour in parts)
    description = f"<p>{_text(data['description'])}</p>" if data.get("description") else ""
    shown = "".join(f'<div class="tile"><b>{number:,}</b><span class="soft">{name}</span></div>' for name, number in tiles)
    return (
        f'<h1>{_text(data["name"])}</h1><div class="soft">{_text(", ".join(facts))}</div>{description}'
        f'<div class="tiles">{shown}</div><div class="done" role="img" aria-label="completion">{done}</div>'
        f"<div>{_text(records_line(records))}</div>"
    )


def _section(title: str, inside: str) -> str:
    return f"<h2>{title}</h2>{inside}" if inside else ""


def _grid(cards: Any) -> str:
    inside = "".join(cards)
    return f'<div class="grid">{inside}</div>' if inside else ""


def _card(title: str, inside: str, note: str = "") -> str:
    said = f"<p>{_text(note)}</p>" if note else ""
    return f'<div class="card"><h3>{_text(title)}</h3>{inside}{said}</div>'


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    def cells(tag: str, row: Sequence[str]) -> str:
        return "".join(
            f"<{tag}{' class=r' if place in right else ''}>{_text(cell)}</{tag}>" for place, cell in enumerate(row)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{cells("th", headers)}</tr></thead><tbody>{body}</tbody></table></div>'


def _distributions(data: Mapping[str, Any]) -> str:
    left_out = left_out_line(data)
    shown = _grid(_distribution(name, each) for name, each in data["distributions"].items())
    return shown + (f'<p class="soft">{_text(left_out)}</p>' if left_out else "")


def _columns(data: Mapping[str, Any]) -> str:
    rows = []
    for column in data["columns"]:
        made = "left out" if column.get("drop") else f"{column['made']:,}"
        nulls = f"{column['nulls']:,}" if column.get("nulls") else ""
        rows.append([column["name"], column["type"], ", ".join(column.get("models", ())), made, nulls, *_costs(column)])
        if "second" in column:
            second = column["second"]
            rows.append([f"{column['name']} (second)", "", second["model"], "", "", *_costs(second)])
    rows.append(["all", "", "", f"{data['records']['kept']:,}", "", *_costs(data["usage"])])
    headers = ["column", "type", "model", "made", "null", "calls", "tokens in", "tokens out"]
    return _table(headers, rows, right=(3, 4, 5, 6, 7))


def _costs(found: Mapping[str, Any]) -> list[str]:
    return [f"{found[name]:,}" if name in found else "" for name in ("calls", "inputTokens", "outputTokens")]


def _reasons(found: Sequence[Mapping[str, Any]]) -> str:
    if not found:
        return ""
    rows = [[f"{each['rows']:,}", each["column"], each["reason"]] for each in found]
    return _table(["rows", "column", "reason"], rows, right=(0,))


def _distribution(name: str, found: Mapping[str, Any]) -> str:
    if found["kind"] == "values":
        chart = bars([(value_text(value), rows) for value, rows in found["counts"]], found["rows"])
    else:
        chart = histogram(found["bins"])
    return _card(name, chart, figures_line(found))


def _judge(name: str, judge: Mapping[str, Any]) -> str:
    grids = []
    single = []
    for score, found in judge["scores"].items():
        cards = []
        by = ", ".join(judge["models"])
        title = f"{name}: {score}" + (f", by {by}" if found.get("second") and by else "")
        cards.append(_card(title, _options(found, judge["rows"], "a"), _scored(found)))
        second = found.get("second")
        if second is not None:
            inside = _options(second, judge["rows"], "b")
            cards.append(_card(f"{name}: {score}, by {second['model']}", inside, _scored(second)))
            cards.append(_card(f"{name}: {score}, agreement", _agreement(found["agreement"])))
            grids.append(_grid(cards))
        else:
            single += cards
    reasons = [[f"{rows:,}", reason] for reason, rows in judge.get("reasons", {}).items()]
    shown = '<div style="height:12px"></div>'.join([*grids, *([_grid(single)] if single else [])])
    return shown + (_table(["no answer", "reason"], reasons, right=(0,)) if reasons else "")


def _options(found: Mapping[str, Any], whole: int, tone: str) -> str:
    items = [(f"{value} {meaning}".strip(), rows) for value, meaning, rows in found["options"]]
    return bars([*items, ("no answer", found["noAnswer"])] if found["noAnswer"] else items, whole, tone=tone)


def _scored(found: Mapping[str, Any]) -> str:
    said = [found["description"]] if found.get("description") else []
    return " ".join([*said, f"Mean {found['mean']:g}."] if "mean" in found else said)


def _agreement(found: Mapping[str, Any]) -> str:
    most = max((number for row in found["table"] for number in row), default=0) or 1
    head = "".join(f"<th>{_text(option)}</th>" for option in found["options"])
    rows = "".join(
        f"<tr><th>{_text(option)}</th>"
        + "".join(f'<td class="k" style="--k:{0.7 * number / most:.2f}">{number:,}</td>' for number in row)
        + "</tr>"
        for option, row in zip(found["options"], found["table"], strict=True)
    )
    said = f"<p>{_text(agreement_text(found))}. Rows: the first judge; columns: the second.</p>"
    return f'<div class="wide"><table><tr><th></th>{head}</tr>{rows}</table></div>{said}'


def _dialogues(name: str, found: Mapping[str, Any]) -> list[str]:
    count = found["dialogues"]
    turns = found["turns"]
    chart = bars([(f"{number} turns", rows) for number, rows in turns["counts"]], count)
    said = (
        f"{figure(turns['mean'])} turns and {figure(found['words']['mean'])} words a dialogue "
        f"(from {figure(found['words']['min'])} to {figure(found['words']['max'])}), "
        f"{figure(found['wordsPerTurn']['mean'])} words a turn."
    )
    complete = f"{share(found['complete'], count)} came to their own end; {found['withRepairs']:,} with repairs."
    return [
        _card(f"{name}: length of {count:,} dialogues", chart, said),
        _card(f"{name}: endings", bars(list(found["endings"].items()), count), complete),
    ]


def _example(example: Mapping[str, Any]) -> str:
    values = example["values"]
    plain = [[name, _shown(value)] for name, value in values.items() if not is_dialogue(value)]
    dialogues = "".join(
        f"<h3>{_text(name)}</h3>{dialog_html(Dialog.from_dict(value))}"
        for name, value in values.items()
        if is_dialogue(value)
    )
    table = f"<details><summary>values</summary>{_table(['column', 'value'], plain)}</details>" if plain else ""
    return f'<div class="card" style="margin-bottom:12px"><h3>Row {_text(example["id"])}</h3>{table}{dialogues}</div>'


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"


def _text(value: Any) -> str:
    return escape(clean_text(str(value)), quote=True)
