"""Public names that load their module on first use (PEP 562), and optional dependencies with a clear message."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from sdialog_like.errors import MissingExtraError

__all__ = ["lazy_exports", "require"]


def lazy_exports(package: str, exports: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make a package's ``__getattr__`` and ``__dir__`` out of a table of names.

    Args:
        package: The package's ``__name__``.
        exports: Public name to the module that defines it (absolute).

    Returns:
        The two functions, to be assigned in the package's ``__init__``.
    """

    def get(name: str) -> Any:
        if name not in exports:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(exports[name]), name)

    def names() -> list[str]:
        return sorted(exports)

    return get, names


def require(module: str, *, extra: str, purpose: str) -> ModuleType:
    """Import an optional dependency.

    Args:
        module: The module's name.
        extra: The extra of this package that brings it.
        purpose: What it is needed for, as the subject of "needs".

    Raises:
        MissingExtraError: It is not installed; the message holds the exact command.
    """
    try:
        return importlib.import_module(module)
    except ImportError as exc:
        raise MissingExtraError(
            f"{purpose} needs the package {module.split('.')[0]!r}, which is not installed.",
            hint=f"Install it with: pip install 'sdialog_like[{extra}]'",
        ) from exc
