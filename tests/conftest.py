"""What all tests share: the datasets, and a guard that keeps every test on this machine."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(scope="session")
def sample_path() -> Path:
    """The small sample in STAR's format that the package ships."""
    from sdialog_like.datasets import sample_path as find

    return find()


@pytest.fixture(scope="session")
def star_path() -> Path:
    """The real STAR dataset; tests that need it are skipped where SDIALOG_LIKE_STAR does not name it."""
    path = os.environ.get("SDIALOG_LIKE_STAR")
    if not path:
        pytest.skip("SDIALOG_LIKE_STAR does not name the STAR dataset")
    return Path(path)


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test talks to anything but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in _LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
