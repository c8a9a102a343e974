"""The report: what was made, what it is like, what it cost; the same in the terminal, on the page and as data."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipes.result_recipes import chats, failing, small

from sdialog_like.errors import InputError
from sdialog_like.judges import weighted_kappa
from sdialog_like.recipes import Category, Datetime, Expression, Recipe, RecipeReport, RecipeResult, Validate
from sdialog_like.recipes.reporting.distributions import Distribution

ROWS = 16


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> RecipeResult:
    return chats().run(ROWS, tmp_path_factory.mktemp("chats"), seed=5, progress=False)


@pytest.fixture(scope="module")
def report(made: RecipeResult) -> dict[str, Any]:
    return made.report().to_dict()


# The figures.


def test_records_are_counted(made: RecipeResult, report: dict[str, Any]) -> None:
    records = report["records"]
    assert records["all"] == ROWS == records["kept"] + records["dropped"]
    assert records["kept"] == len(list(made.rows()))
    assert [(found["column"], found["rows"]) for found in report["dropped"]] == [("short", records["dropped"])]
    assert report["dropped"][0]["reason"] == "6 turns, more than 4"


def test_every_sampled_column_has_its_distribution(made: RecipeResult, report: dict[str, Any]) -> None:
    rows = list(made.rows())
    found = report["distributions"]
    assert dict(found["topic"]["counts"]) == Counter(row["topic"] for row in rows)
    assert dict(found["length"]["counts"]) == Counter(row["length"] for row in rows)
    assert sum(count for _, _, count in found["temperature"]["bins"]) == len(rows)
    assert found["temperature"]["min"] == pytest.approx(min(row["temperature"] for row in rows), rel=1e-5)
    assert dict(found["customer.sex"]["counts"]) == Counter(row["customer"]["sex"] for row in rows)
    assert "ticket" not in found  # an id is another one in each row


def test_calls_and_tokens_are_told_by_column(report: dict[str, Any]) -> None:
    columns = {column["name"]: column for column in report["columns"]}
    assert columns["tip"]["calls"] == ROWS
    assert columns["topic"].keys().isdisjoint({"calls", "inputTokens"})
    parts = [column for column in columns.values() if "calls" in column]
    parts += [column["second"] for column in columns.values() if "second" in column]
    for figure in ("calls", "inputTokens", "outputTokens"):
        assert sum(part[figure] for part in parts) == report["usage"][figure]


def test_the_second_judges_calls_are_those_of_its_column(report: dict[str, Any]) -> None:
    judges = {column["name"]: column for column in report["columns"] if column["kind"] == "judge"}
    assert judges["quality"]["second"]["calls"] == judges["quality"]["calls"]
    assert judges["quality"]["second"]["model"]


def test_judges_scores_and_their_agreement_are_told(made: RecipeResult, report: dict[str, Any]) -> None:
    scores = report["judges"]["quality"]["scores"]
    first = [row["quality"]["help"]["score"] for row in made.rows()]
    second = [row["quality__second"]["scores"]["help"]["score"] for row in made.rows()]
    assert {value: rows for value, _, rows in scores["help"]["options"]} == {
        option: first.count(option) for option in ("low", "mid", "high")
    }
    assert scores["help"]["agreement"]["kappa"]["linear"] == weighted_kappa(
        first, second, options=["low", "mid", "high"], weights="linear"
    )
    assert scores["help"]["second"]["model"] == "builtin"
    assert "mean" not in scores["help"]
    numbers = [row["quality"]["toxicity"]["score"] for row in made.rows()]
    assert scores["toxicity"]["mean"] == pytest.approx(sum(numbers) / len(numbers), abs=1e-3)


def test_the_dialogues_own_figures_are_told(made: RecipeResult, report: dict[str, Any]) -> None:
    found = report["dialogues"]["chat"]
    dialogs = list(made.dialogs())
    assert found["dialogues"] == len(dialogs)
    assert dict(found["turns"]["counts"]) == Counter(len(dialog.turns) for dialog in dialogs)
    assert found["words"]["total"] == sum(len(turn.text.split()) for dialog in dialogs for turn in dialog.turns)
    assert sum(found["endings"].values()) == len(dialogs)


def test_a_judge_without_an_answer_counts_as_none_with_its_reason(tmp_path: Path) -> None:
    from sdialog_like.testing import ScriptedModel

    recipe = Recipe(
        name="r",
        model=ScriptedModel(["no answer at all"] * 50),
        columns=[
            Category(name="a", values=["x"]),
            {"name": "j", "type": "judge", "of": "a", "scores": [{"name": "good", "options": [1, 2, 3]}]},
        ],
    )
    judge = recipe.run(2, tmp_path, seed=1, progress=False).report().to_dict()["judges"]["j"]
    assert judge["scores"]["good"]["noAnswer"] == 2
    assert [rows for _, _, rows in judge["scores"]["good"]["options"]] == [0, 0, 0]
    assert "mean" not in judge["scores"]["good"]
    assert sum(judge["reasons"].values()) == 2


def test_marked_and_failed_rows_are_told_with_reasons(tmp_path: Path) -> None:
    recipe = failing().add(Validate(name="odd", function="recipes.result_recipes:is_odd", on_fail="mark"))
    report = recipe.run(12, tmp_path, seed=2, progress=False, failed_share=1).report()
    found = report.to_dict()
    assert [mark["reason"] for mark in found["marks"]] == ["2 is even"]
    assert found["records"]["marked"] == found["marks"][0]["rows"]
    for text in (str(report), report.html):
        assert "Marked rows" in text
        assert "Failed rows" in text
        assert "three is too many" in text


# Distributions.

NUMBERS = st.integers(-(10**6), 10**6) | st.floats(allow_nan=False, allow_infinity=False, width=32)


@settings(deadline=None)
@given(st.lists(st.none() | st.booleans() | NUMBERS | st.text(max_size=3) | st.lists(st.integers(), max_size=1)))
def test_no_value_is_counted_twice_or_not_at_all(values: list[Any]) -> None:
    counted = Distribution()
    for value in values:
        counted.add(value)
    found = counted.to_dict()
    whole = sum(value is not None for value in values)
    if found is None:
        assert not whole
        return
    bars = found["counts"] if found["kind"] == "values" else found["bins"]
    assert sum(bar[-1] for bar in bars) + found.get("further", 0) == found["rows"] == whole
    assert found["nulls"] == len(values) - whole


def test_true_is_not_one_and_many_values_are_cut() -> None:
    counted = Distribution()
    for value in (True, 1, True, "1"):
        counted.add(value)
    found = counted.to_dict()
    assert found is not None
    assert found["counts"] == [[True, 2], [1, 1], ["1", 1]]
    many = Distribution()
    for number in range(5000):
        many.add(f"value {number}")
    found = many.to_dict()
    assert found is not None
    assert len(found["counts"]) + found["further"] == 5000


def test_times_become_bins_of_days() -> None:
    recipe = Recipe(name="r", model="builtin", columns=[Datetime(name="day", start="2024-01-01", end="2024-12-31")])
    counted = Distribution()
    for row in recipe.preview(30, seed=1, progress=False):
        counted.add(row["day"])
    found = counted.to_dict()
    assert found is not None
    assert found["kind"] == "times"
    assert "2024-01-01" <= found["min"] <= found["max"] <= "2025-01-01"
    assert sum(rows for _, _, rows in found["bins"]) == 30


# Its faces.


class Tags(HTMLParser):
    """Collects what a page would load, and whether its tags fit together."""

    VOID = frozenset({"meta", "br", "img", "link", "input", "hr", "rect", "line"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.tags: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.loads += [f"{tag} {name}={value}" for name, value in attrs if name in ("src", "href", "srcset", "data")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_the_page_stands_alone(made: RecipeResult) -> None:
    page = (made.path / "report.html").read_text("utf-8")
    assert page == made.report().html
    tags = Tags()
    tags.feed(page)
    assert not tags.open
    assert not tags.loads
    assert not tags.tags["script"]
    assert "url(" not in page
    assert "@import" not in page
    assert tags.tags["svg"] >= 8
    assert "Chats about &lt;b&gt;topics&lt;/b&gt;." in page
    for said in ("Distributions", "Judges", "Dialogues", "Examples", "weighted kappa", "Dropped rows", "customer.age"):
        assert said in page


def test_data_never_becomes_markup(tmp_path: Path) -> None:
    evil = '</svg><script>alert("1")</script>[red]\x1b[31m'
    recipe = Recipe(name=evil, model="builtin", description=evil, columns=[Category(name="a", values=[evil, evil + "2"])])
    report = recipe.run(3, tmp_path, seed=1, progress=False).report()
    assert "<script" not in report.html
    assert "\x1b" not in report.html
    assert "\x1b" not in str(report)
    assert "[red]" in str(report)


def test_the_terminal_shows_the_same_figures(made: RecipeResult, report: dict[str, Any]) -> None:
    text = str(made.report())
    assert f"{report['records']['kept']} of {ROWS} records are in the data set" in text
    assert re.search(rf"tip +text +builtin +{report['records']['kept']} +{ROWS} ", text)
    for value, rows in report["distributions"]["topic"]["counts"]:
        assert re.search(rf"  {value} *█+ +{rows} ", text)
    assert "Agreement:" in text
    assert max(map(len, text.splitlines())) <= 100
    brief = io.StringIO()
    made.report().print(brief, brief=True)
    assert "█" not in brief.getvalue()
    assert "Columns" in brief.getvalue()


def test_it_is_saved_as_a_page_as_json_or_as_text(made: RecipeResult, tmp_path: Path) -> None:
    report = made.report()
    for name in ("r.html", "r.json", "r.txt"):
        report.save(tmp_path / name)
    assert (tmp_path / "r.html").read_text("utf-8") == report.html
    assert json.loads((tmp_path / "r.json").read_text("utf-8")) == report.to_dict()
    assert (tmp_path / "r.txt").read_text("utf-8") == str(report)
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        report.save(tmp_path / "folder")


def test_a_notebook_shows_it_without_a_page_around_it(made: RecipeResult) -> None:
    shown = made.report()._repr_html_()
    assert made._repr_html_() == shown
    assert shown.startswith('<div class="sdr">')
    assert "<html" not in shown
    assert repr(made.report()) == f"<RecipeReport of 'chats': {made.counts['kept']} of {ROWS} records>"


def test_what_it_gives_away_cannot_change_it(made: RecipeResult) -> None:
    report = made.report()
    report.to_dict()["records"]["kept"] = -1
    assert report.to_dict()["records"]["kept"] >= 0
    assert isinstance(report, RecipeReport)


def test_a_recipe_without_anything_to_draw_has_a_report(tmp_path: Path) -> None:
    found = small().run(1, tmp_path, seed=1, progress=False).report()
    assert "1 of 1 records" in found.html


def test_sampled_columns_that_are_left_out_are_named(tmp_path: Path) -> None:
    columns = [Category(name="hidden", values=["a", "b"], drop=True), Expression(name="shown", expr="{{ hidden }}!")]
    report = Recipe(columns=columns).run(2, tmp_path, seed=1, progress=False).report()
    for said in (str(report), report.html):
        assert "Left out of the data set, and so not counted: hidden." in said
