"""Tools as a model sees them: what it is told of each, and what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ToolCall", "ToolSpec"]


@dataclass(frozen=True)
class ToolSpec:
    """What a model is told of a tool.

    Attributes:
        name: What the model calls it by.
        description: What it does, and when to use it.
        parameters: The JSON schema of its arguments: an object.
    """

    name: str
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=lambda: {"type": "object", "properties": {}})

    def as_openai(self) -> dict[str, Any]:
        """Return it in OpenAI's form, which Ollama and most other servers take too."""
        function = {"name": self.name, "description": self.description, "parameters": dict(self.parameters)}
        return {"type": "function", "function": function}


@dataclass(frozen=True)
class ToolCall:
    """A model's wish to have a tool called.

    Attributes:
        id: What its result refers to.
        name: The tool's name as the model wrote it; there may be no such tool.
        args: The arguments; ``None`` where what the model wrote is no JSON object.
        raw: What the model wrote for arguments, where ``args`` is ``None``.
    """

    id: str
    name: str
    args: dict[str, Any] | None
    raw: str | None = None

    def as_message_part(self) -> dict[str, Any]:
        """Return it as a message's ``tool_calls`` hold it. Broken arguments become none: servers refuse broken JSON."""
        return {"id": self.id, "name": self.name, "args": self.args or {}}
