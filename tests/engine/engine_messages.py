"""The messages that the engine's tests send."""

from __future__ import annotations

HELLO = [{"role": "user", "content": "Hello?"}]
