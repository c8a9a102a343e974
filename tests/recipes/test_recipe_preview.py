"""A few rows in memory: the same ones that a run begins with."""

from __future__ import annotations

from pathlib import Path

import pytest
from recipes.result_recipes import chats, failing, small

from sdialog_like.errors import ColumnError, InputError
from sdialog_like.recipes import Category, Recipe, RecipeResult, Text, Validate


def test_a_preview_has_the_rows_that_a_run_with_its_seed_begins_with(tmp_path: Path) -> None:
    preview = chats().preview(4, seed=9, progress=False)
    made: RecipeResult = chats().run(6, tmp_path, seed=preview.seed, progress=False)
    kept = [row for row in made.rows() if row["row_id"] < 4]
    assert list(preview) == kept
    assert [dialog.to_dict() for dialog in preview.dialogs("chat")] != []
    assert len(preview.lines) == 4
    assert list(preview.load_dataset()["topic"]) == [row["topic"] for row in kept]


def test_seed_rows_are_previewed_in_the_run_s_order(tmp_path: Path) -> None:
    recipe = Recipe(
        name="seeded",
        model="builtin",
        rows={"data": [{"name": name} for name in ("Ada", "Bob", "Cem", "Dan")], "order": "shuffled"},
        columns=[Text(name="greeting", prompt="Greet {{ name }}.")],
    )
    preview = recipe.preview(2, seed=3, progress=False)
    made = recipe.run(output=tmp_path, seed=3, progress=False)
    assert list(preview) == list(made.rows())[:2]


def test_it_shows_rows_dropped_rows_and_failures() -> None:
    recipe = failing().add(Validate(name="odd", function="recipes.result_recipes:is_odd", on_fail="drop"))
    preview = recipe.preview(8, seed=2, progress=False)
    shown = str(preview)
    assert preview.failures
    assert "was dropped by odd" in shown
    assert "failed:" in shown
    assert f"seed {preview.seed}" in shown
    assert "checked: fine" in shown
    page = preview._repr_html_()
    assert "<table" in page
    assert "was dropped by odd" in page


def test_data_is_shown_as_it_is_and_never_as_markup_or_escapes() -> None:
    recipe = Recipe(
        name="r", model="builtin", columns=[Category(name="a", values=["<script>[bold]\x1b[31mx", "<script>[bold]\x1b[31m"])]
    )
    preview = recipe.preview(1, seed=1, progress=False)
    assert "<script>[bold]" in str(preview)
    assert "\x1b" not in str(preview)
    assert "<script>" not in preview._repr_html_()


def test_dialogues_are_shown_as_lines() -> None:
    preview = small().preview(1, seed=1, progress=False)
    for turn in preview.dialogs("chat")[0].turns:
        assert f"    {turn}" in str(preview)


def test_where_all_rows_fail_the_reason_is_raised() -> None:
    recipe = failing()
    only = recipe.model_copy(update={"columns": (Category(name="number", values=[3, 3.0]), recipe.column("checked"))})
    with pytest.raises(ColumnError, match="three is too many"):
        only.preview(2, seed=1, progress=False)


def test_wrong_numbers_are_refused() -> None:
    with pytest.raises(InputError, match="n is a whole number of at least 1, not 0"):
        small().preview(0)
