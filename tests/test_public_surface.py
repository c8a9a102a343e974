"""What the package promises: ``__all__`` is sorted, true and loads lazily; heavy modules stay out."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import pytest

import sdialog_like

PACKAGES = ["sdialog_like"] + [
    module.name for module in pkgutil.walk_packages(sdialog_like.__path__, "sdialog_like.") if module.ispkg
]
HEAVY = [
    "langchain_core",
    "langchain_ollama",
    "numpy",
    "jinja2",
    "httpx",
    "rich",
    "typer",
    "networkx",
    "graphviz",
    "tqdm",
    "yaml",
]


def loaded_after(statement: str) -> set[str]:
    """Return the names of the modules that a fresh interpreter has loaded after the statement."""
    code = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("name", PACKAGES)
def test_all_is_sorted_and_every_name_is_there(name: str) -> None:
    package = importlib.import_module(name)
    assert list(package.__all__) == sorted(package.__all__)
    for public in package.__all__:
        assert getattr(package, public) is not None


@pytest.mark.parametrize("name", PACKAGES)
def test_all_holds_everything_that_is_exported(name: str) -> None:
    package = importlib.import_module(name)
    lazy = set(package.__dir__()) if "__dir__" in vars(package) else set()
    assert lazy <= set(package.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Dialogue'"):
        sdialog_like.Dialogue  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = loaded_after("import sdialog_like")
    assert not loaded & set(HEAVY)


@pytest.mark.parametrize("name", ["Dialog", "BasePersona", "Flowchart"])
def test_the_models_load_nothing_heavy_either(name: str) -> None:
    loaded = loaded_after(f"import sdialog_like; sdialog_like.{name}")
    assert "pydantic" in loaded
    assert not loaded & set(HEAVY)


def test_the_version_is_the_installed_one() -> None:
    from importlib.metadata import version

    assert sdialog_like.__version__ == version("sdialog_like")
