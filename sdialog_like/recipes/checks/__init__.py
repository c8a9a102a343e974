"""What is looked at before anything is made, each file one kind of thing."""

from __future__ import annotations

__all__: list[str] = []
