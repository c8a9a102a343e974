"""What a dialogue is made of: turns, events, how it ended, where it comes from."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from sdialog_like.terminal import one_line

__all__ = ["Event", "Provenance", "Termination", "TerminationReason", "Turn"]

TerminationReason = Literal["closed", "goal", "max_turns", "loop", "empty", "stopped", "error"]


def _closed_schema(schema: dict[str, Any]) -> None:
    # A model that is asked for a Turn is asked for these two fields; the openness below is for files only.
    schema["additionalProperties"] = False


class Turn(BaseModel):
    """What one person says at one time.

    Fields of other tools' files that are not listed here (an audio path, say) are kept.
    """

    model_config = ConfigDict(extra="allow", json_schema_extra=_closed_schema)

    speaker: str
    text: str

    def __str__(self) -> str:
        return f"{one_line(self.speaker)}: {one_line(self.text)}"


class Event(BaseModel):
    """Something that happened: an utterance, an instruction, a tool's call.

    ``text`` may also be given as ``content``, SDialog's name for it. Whatever else there is to say goes into ``data``.

    Attributes:
        agent: Who did it.
        action: What was done, such as ``utter`` or ``instruct``.
        actionLabel: The dialogue act, where somebody labelled it.
        text: What was said.
        timestamp: Unix time in seconds, where the source has one; generated dialogues have none.
        seed: The seed that this utterance was really made with.
        repairs: What was put right in the reply before it became a turn.
        data: Anything else, by name.
    """

    model_config = ConfigDict(extra="forbid")

    agent: str | None = None
    action: str
    actionLabel: str | None = None
    text: str | None = Field(default=None, validation_alias=AliasChoices("text", "content"))
    timestamp: int | None = None
    seed: int | None = None
    repairs: list[str] = Field(default_factory=list)
    data: dict[str, Any] | None = None

    @property
    def content(self) -> Any:
        """The text; for an event whose content is no text (a tool's call), that content."""
        if self.text is None and self.data is not None:
            return self.data.get("content")
        return self.text


class Termination(BaseModel):
    """How a dialogue ended.

    Attributes:
        reason: ``closed`` (both said goodbye), ``goal`` (what was wanted is reached), ``max_turns``, ``loop`` (it went in
            circles), ``empty`` (nobody had anything to say), ``stopped`` (somebody stopped it), ``error``.
        turn: How many turns had been said by then.
    """

    model_config = ConfigDict(extra="forbid")

    reason: TerminationReason
    turn: int


class Provenance(BaseModel):
    """What made a dialogue; with the seed, all that it takes to make it again.

    Attributes:
        generator: The name of the class or program.
        settings: The generator's settings.
        modelParameters: The model's parameters that shape content (temperature and the like; never addresses or keys).
        packageVersion: The version of this package.
        prompts: Name of each prompt template to the digest of its text.
    """

    model_config = ConfigDict(extra="allow")

    generator: str | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    modelParameters: dict[str, Any] = Field(default_factory=dict)
    packageVersion: str | None = None
    prompts: dict[str, str] = Field(default_factory=dict)
