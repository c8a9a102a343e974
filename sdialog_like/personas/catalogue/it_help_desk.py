"""The IT help desk of a company, a school or an internet provider."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sdialog_like.personas.catalogue.scene_persona import ROLE, ScenePersona

__all__ = ["HelpDeskAgent", "HelpDeskUser"]


class HelpDeskUser(ScenePersona):
    """Somebody whose computer, phone or access does not do what it should."""

    speakerLabel: ClassVar[str | None] = "User"

    # Not only "user": that is also what one calls whoever talks to an assistant.
    role: str | None = Field(default="employee with a computer problem", description=ROLE)
    department: str | None = Field(default=None, description="Where in the organisation the user works.")
    device: str | None = Field(default=None, description="Kind and model of device.")
    operating_system: str | None = Field(default=None, description="Operating system and version.")
    software: str | list[str] | None = Field(default=None, description="The programs that it is about, with versions.")
    problem: str | None = Field(default=None, description="What does not work, as the user would say it.")
    error_message: str | None = Field(default=None, description="What the screen says, word for word, or none.")
    steps_tried: str | list[str] | None = Field(default=None, description="What the user has tried already.")
    actual_cause: str | None = Field(
        default=None,
        description="What is really the matter, which the user does not know but which answers have to agree with.",
    )
    technical_expertise: str | None = Field(
        default=None, description="How good they are with technology: low, medium, high."
    )
    urgency: str | None = Field(default=None, description="How soon it has to work again, and why.")


class HelpDeskAgent(ScenePersona):
    """Somebody who finds out what is wrong, and mends it or hands it on."""

    speakerLabel: ClassVar[str | None] = "Help desk"

    role: str | None = Field(default="IT help desk agent", description=ROLE)
    organisation: str | None = Field(default=None, description="Whose help desk it is.")
    support_level: str | int | None = Field(default=None, description="First, second or third level.")
    expertise: str | list[str] | None = Field(default=None, description="Systems that the agent knows well.")
    years_of_experience: int | str | None = Field(default=None, description="Years in IT support.")
    known_problems: str | list[str] | None = Field(
        default=None, description="Outages and faults at present, with what helps."
    )
    procedure: str | list[str] | None = Field(
        default=None, description="Steps to go through: identity, restart, remote access, ticket …"
    )
    escalation_policy: str | None = Field(default=None, description="When a case is handed on, and to whom.")
    communication_style: str | None = Field(default=None, description="How the agent speaks: patient, technical, brief …")
