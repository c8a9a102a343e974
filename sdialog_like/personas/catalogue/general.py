"""People of any scene."""

from __future__ import annotations

from pydantic import Field

from sdialog_like.personas.persona import Persona

__all__ = ["ExtendedPersona"]


class ExtendedPersona(Persona):
    """A person in more detail: body and voice, work and means, interests, manners, views."""

    weight: str | int | float | None = Field(default=None, description="Weight, with its unit or in words.")
    height: str | int | float | None = Field(default=None, description="Height, with its unit or in words.")
    voice_characteristics: str | None = Field(default=None, description="How the person sounds: accent, tone, pace.")
    occupation: str | None = Field(default=None, description="What the person does for a living.")
    education: str | None = Field(default=None, description="Schooling, training or degree.")
    socioeconomic_status: str | None = Field(default=None, description="Income and standing, in a few words.")
    interests: str | list[str] | None = Field(default=None, description="What the person likes to hear and talk about.")
    hobbies: str | list[str] | None = Field(default=None, description="What the person does in their free time.")
    politeness: str | None = Field(default=None, description="How polite the person is: low, medium, high, or in words.")
    forgetfulness: str | int | float | None = Field(
        default=None, description="How easily the person forgets what was said: low, medium, high, or in words."
    )
    attentiveness: str | None = Field(
        default=None, description="How closely the person listens: low, medium, high, or in words."
    )
    communication_style: str | None = Field(
        default=None, description="How the person speaks: direct, long-winded, with many questions …"
    )
    empathy_level: str | None = Field(
        default=None, description="How much the person feels for others: low, medium, high, or in words."
    )
    political_views: str | None = Field(default=None, description="Political leaning, or none.")
    religious_beliefs: str | None = Field(default=None, description="Faith or world view, or none.")
