"""Model specs are tested on a machine that has no model server, and no keys."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from standin_server import StandInServer


@pytest.fixture(autouse=True)
def _no_keys_and_no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("OLLAMA_", "OPENAI_", "LANGSMITH_", "LANGCHAIN_")) or name.endswith("_API_KEY"):
            monkeypatch.delenv(name)


@pytest.fixture
def server() -> Iterator[StandInServer]:
    with StandInServer() as server:
        yield server
