"""Imports point down the layers of docs/design.md, and only down."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "sdialog_like"

LAYERS = {
    "errors": 0,
    "seeds": 0,
    "lazy": 0,
    "atomic": 0,
    "class_names": 0,
    "near_duplicates": 0,
    "terminal": 0,
    "yaml_config": 0,
    "dialog": 1,
    "personas": 1,
    "prompts": 1,
    "flowcharts": 1,
    "llm": 2,
    "datasets": 2,
    "people": 2,
    "testing": 2,
    "engine": 3,
    "agents": 4,
    "judges": 4,
    "generators": 5,
    "nemotron": 5,
    "runs": 6,
    "exports": 6,
    "recipes": 7,
    "server": 7,
    "cli": 8,
}


def imported_parts(file: Path) -> set[str]:
    """Return the parts of the package that a file imports, wherever in the file the import stands."""
    parts = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively; absolute imports keep the layers visible"
            names = [node.module or ""]
            if node.module == "sdialog_like":
                names = [f"sdialog_like.{alias.name}" for alias in node.names]
        parts |= {name.split(".")[1] for name in names if name.startswith("sdialog_like.")}
    return parts - {"__version__"}


FILES = sorted(file for file in PACKAGE.rglob("*.py") if file.parent != PACKAGE or file.stem != "__init__")


def part_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_file_imports_its_own_part_or_a_lower_layer(file: Path) -> None:
    own = part_of(file)
    for part in imported_parts(file) - {own}:
        allowed = LAYERS[part] < LAYERS[own] or part == "errors"  # the tree of errors lies below everything
        assert allowed, f"{own} (layer {LAYERS[own]}) imports {part} (layer {LAYERS[part]})"


def test_every_part_of_the_package_has_a_layer() -> None:
    assert {part_of(file) for file in FILES} == set(LAYERS)


def test_no_file_is_a_monster() -> None:
    long = {str(file): lines for file in FILES if (lines := len(file.read_text("utf-8").splitlines())) > 400}
    assert not long
