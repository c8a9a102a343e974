"""What a caller asks for, whichever protocol it came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from sdialog_like.errors import InputError

__all__ = ["Asked", "ChatMessage", "read_body", "read_messages"]

_Body = TypeVar("_Body", bound=BaseModel)


class ContentPart(BaseModel):
    """A part of a message whose content is a list."""

    model_config = ConfigDict(extra="ignore")

    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """A message, in either protocol."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[ContentPart] | None = None
    images: list[Any] | None = None

    def text(self) -> str:
        """Return the words.

        Raises:
            InputError: There is something besides words.
        """
        parts = [ContentPart(type="text", text=self.content)] if isinstance(self.content, str) else self.content or []
        if self.images or any(part.type not in ("text", "input_text") for part in parts):
            raise InputError("An agent takes messages of text only.", hint="Leave out images, audio and files.")
        return "\n".join(part.text for part in parts)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to an agent.

    Attributes:
        told: What the caller's system messages say. It is added to what the agent is told anyway, and replaces nothing.
        before: What was said so far, as user and assistant messages.
        line: What is to be answered; ``None`` where the agent speaks first, or goes on.
        options: Parameters of the model for this answer, under portable names.
        seed: The answer's seed; a random one otherwise.
    """

    told: str
    before: tuple[dict[str, str], ...]
    line: str | None
    options: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None


def read_messages(messages: Sequence[ChatMessage], *, options: Mapping[str, Any], seed: int | None) -> Asked:
    """Sort a conversation into what the agent is told, what was said, and what it shall answer.

    Args:
        messages: The conversation.
        options: As in `Asked`; those that are ``None`` are left out.
        seed: As in `Asked`.
    """
    told: list[str] = []
    said: list[dict[str, str]] = []
    for message in messages:
        text = message.text()
        if message.role in ("system", "developer"):
            told += [text] if text.strip() else []
        else:
            said.append({"role": message.role, "content": text})
    line = said.pop()["content"] if said and said[-1]["role"] == "user" else None
    given = {name: value for name, value in options.items() if value is not None}
    return Asked("\n\n".join(told), tuple(said), line, given, seed)


def read_body(body: bytes, kind: type[_Body]) -> _Body:
    """Read a request's body.

    Raises:
        InputError: It is not JSON, or something in it is not as it should be. What it holds is not repeated.
    """
    try:
        return kind.model_validate_json(body)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise InputError(f"The request cannot be read: {f'{place}: ' if place else ''}{first['msg']}.") from None
