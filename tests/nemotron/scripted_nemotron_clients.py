"""Clients of a user's own, for tests: they answer from a script and remember what they were asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

Script = Sequence["str | list[str] | Exception"] | Callable[[dict[str, Any]], "str | list[str] | Exception"]


class RecordingClient:
    """A blocking client. A reply of the script is one text, a whole list of answers, or an exception to raise."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.calls: list[dict[str, Any]] = []

    def query_model(self, *, messages: list[dict[str, str]], model: str | None, **kwargs: Any) -> list[str]:
        call = {"messages": [dict(message) for message in messages], "model": model, **kwargs}
        number = len(self.calls)
        self.calls.append(call)
        reply = self.script(call) if callable(self.script) else self.script[number]
        if isinstance(reply, Exception):
            raise reply
        return [reply] if isinstance(reply, str) else reply

    @property
    def prompts(self) -> list[str]:
        """The text of each call's last message."""
        return [call["messages"][-1]["content"] for call in self.calls]


class AsyncRecordingClient(RecordingClient):
    """The same, awaited; it gives others a turn before it answers, and remembers how many calls were under way."""

    def __init__(self, script: Script) -> None:
        super().__init__(script)
        self.under_way = self.most_under_way = 0

    async def query_model(self, **arguments: Any) -> list[str]:  # type: ignore[override]
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0)
        try:
            return super().query_model(**arguments)
        finally:
            self.under_way -= 1
