"""Public service: at a town hall, a tax office, a job centre, on a municipal hotline."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sdialog_like.personas.catalogue.scene_persona import ROLE, ScenePersona

__all__ = ["Citizen", "CivilServant"]


class Citizen(ScenePersona):
    """Somebody who needs something of an authority."""

    speakerLabel: ClassVar[str | None] = "Citizen"

    role: str | None = Field(default="citizen", description=ROLE)
    request: str | None = Field(
        default=None, description="What the citizen needs: a passport, a permit, a benefit, an answer …"
    )
    residence: str | None = Field(default=None, description="Where the citizen lives, and since when.")
    residence_status: str | None = Field(default=None, description="Citizenship or permit, if it matters.")
    household: str | None = Field(default=None, description="Who lives with the citizen.")
    employment_status: str | None = Field(default=None, description="Employed, self-employed, looking for work, retired …")
    documents: str | list[str] | None = Field(
        default=None, description="Papers that the citizen has, and those that are missing."
    )
    case_number: str | int | None = Field(default=None, description="The number of a case that exists already.")
    deadline: str | None = Field(default=None, description="By when it is needed, and why.")
    familiarity: str | None = Field(default=None, description="How well they know the procedures: low, medium, high.")


class CivilServant(ScenePersona):
    """Somebody who answers for an authority."""

    speakerLabel: ClassVar[str | None] = "Civil servant"

    role: str | None = Field(default="civil servant", description=ROLE)
    office: str | None = Field(default=None, description="Which office, of which town or state.")
    responsibilities: str | list[str] | None = Field(default=None, description="What it deals with, and what it does not.")
    years_of_experience: int | str | None = Field(default=None, description="Years of service.")
    requirements: str | list[str] | None = Field(default=None, description="Conditions and papers for what is asked for.")
    fees: str | None = Field(default=None, description="What it costs.")
    processing_time: str | None = Field(default=None, description="How long it takes, and whether it can be hastened.")
    discretion: str | None = Field(default=None, description="Where the official may make exceptions, if anywhere.")
    communication_style: str | None = Field(
        default=None, description="How the official speaks: formal, in plain words, brief …"
    )
