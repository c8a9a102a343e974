"""Every snippet of docs/recipes.md runs, and what its comments say is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sdialog_like.recipes import Recipe, RecipeResult
from sdialog_like.recipes.dataset.export_formats import EXPORT_FORMATS
from sdialog_like.recipes.kinds import COLUMN_TYPES
from sdialog_like.recipes.shipped import shipped_names

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "recipes.md").read_text("utf-8")
CLAIM = re.compile(r"^(\S.*?)  # ([\[({TF].*)$")


def test_the_python_blocks_run_and_say_the_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {}
    claims = 0
    for block in re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL):
        exec(compile(block, "recipes.md", "exec"), namespace)
        for line in block.splitlines():
            claim = CLAIM.match(line)
            if claim:
                assert repr(eval(claim[1], namespace)) == claim[2]
                claims += 1
    assert claims == 3
    assert "20 of 20 records are in the data set" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "output").iterdir()} == {
        "shop_calls",
        "shop_calls.html",
        "shop_calls.csv",
        "shop_calls_chats.jsonl",
    }
    assert RecipeResult.open(tmp_path / "output" / "shop_calls").complete


def test_the_yaml_is_a_good_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not a key")
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    recipe = Recipe.from_yaml(text)
    assert recipe.check() == []


def test_the_tables_name_all_types_and_files() -> None:
    assert [name for name in COLUMN_TYPES if f"`{name}`" not in PAGE] == []
    assert set(re.findall(r"--format (\w+)", PAGE)) <= set(EXPORT_FORMATS)
    assert set(re.findall(r"recipe (?:run|preview) (\w+) ", PAGE)) <= set(shipped_names())


def test_the_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
