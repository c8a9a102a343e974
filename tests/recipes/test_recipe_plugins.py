"""Other packages add types of columns, sources of rows and processors through entry points."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from recipes.recipe_plugins_of_others import Anonymise, Translation, translate

from sdialog_like.errors import InputError
from sdialog_like.recipes import Recipe, plugins
from sdialog_like.recipes.plugins import ColumnType, RowSourceType, plugin, plugin_names

METADATA = """\
[sdialog_like.recipes.columns]
translation = recipes.recipe_plugins_of_others:TRANSLATION
broken = recipes.recipe_plugins_of_others:BROKEN
missing = no_such_package:THING
[sdialog_like.recipes.rows]
tickets = recipes.recipe_plugins_of_others:TICKETS
[sdialog_like.recipes.processors]
anonymise = recipes.recipe_plugins_of_others:ANONYMISE
"""


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package with entry points, as an installer leaves it."""
    folder = tmp_path / "other-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n", "utf-8")
    (folder / "entry_points.txt").write_text(METADATA, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins._found.cache_clear()
    yield
    plugins._found.cache_clear()


TEXT = """\
model: builtin
rows: {source: {type: tickets, count: 3}}
columns:
  - {name: german, type: translation, text: ticket}
processors:
  - {type: anonymise}
"""


def test_a_recipe_names_them_like_built_in_ones() -> None:
    recipe = Recipe.from_yaml(TEXT)
    assert [column.name for column in recipe.order()] == ["ticket", "german"]
    assert recipe.columns == (Translation(name="german", text="ticket"),)
    assert recipe.processors == (Anonymise(),)
    source = recipe.seed_rows()
    assert source is not None
    assert list(source.taken(1)) == [{"ticket": 0}, {"ticket": 1}, {"ticket": 2}]
    assert Recipe.from_yaml(recipe.to_yaml()) == recipe
    assert Recipe.from_dict(recipe.to_dict()) == recipe
    found = plugin(ColumnType, "translation")
    assert found is not None
    assert found.fill is translate


def test_their_columns_are_checked_too() -> None:
    with pytest.raises(InputError, match=r"german\.text: There is no column 'tickt'\. Did you mean 'ticket'"):
        Recipe.from_yaml(TEXT.replace("text: ticket", "text: tickt"))
    with pytest.raises(InputError, match="txt: is unknown; did you mean 'text'"):
        Recipe.from_yaml(TEXT.replace("text: ticket", "txt: ticket"))


def test_they_are_among_the_names_that_there_are() -> None:
    assert plugin_names(RowSourceType) == ["tickets"]
    with pytest.raises(InputError, match="did you mean 'translation'"):
        Recipe.from_yaml(TEXT.replace("type: translation", "type: translaton"))


@pytest.mark.parametrize(("name", "reason"), [("broken", "is no ColumnType but str"), ("missing", "cannot be loaded")])
def test_what_cannot_be_loaded_says_so(name: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        Recipe.from_yaml(TEXT.replace("type: translation", f"type: {name}"))


def test_entry_points_are_what_the_documentation_says() -> None:
    point = EntryPoint("translation", "recipes.recipe_plugins_of_others:TRANSLATION", "sdialog_like.recipes.columns")
    assert point.load() is not None
