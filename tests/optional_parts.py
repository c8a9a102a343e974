"""What to do in a test whose optional part (an extra, Graphviz) is not installed."""

from __future__ import annotations

import os

import pytest


def missing(what: str) -> None:
    """Skip for want of an optional part, except where everything must be there (CI)."""
    if os.environ.get("SDIALOG_LIKE_REQUIRE_ALL"):
        pytest.fail(f"{what} is missing, and SDIALOG_LIKE_REQUIRE_ALL is set")
    pytest.skip(f"{what} is missing")
