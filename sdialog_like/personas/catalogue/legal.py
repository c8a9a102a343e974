"""At a lawyer's."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sdialog_like.personas.catalogue.scene_persona import ROLE, ScenePersona

__all__ = ["Lawyer", "LegalClient"]


class LegalClient(ScenePersona):
    """Somebody who needs advice or a defence."""

    speakerLabel: ClassVar[str | None] = "Client"

    role: str | None = Field(default="client with a legal matter", description=ROLE)
    legal_matter: str | None = Field(
        default=None, description="Kind of matter: tenancy, divorce, work, an accident, a charge …"
    )
    facts: str | list[str] | None = Field(default=None, description="What happened, in order, with dates.")
    opposing_party: str | None = Field(default=None, description="Who is on the other side, and what they say.")
    documents: str | list[str] | None = Field(default=None, description="Contracts, letters, notices … that the client has.")
    deadlines: str | list[str] | None = Field(
        default=None, description="Dates that must not be missed, as far as the client knows."
    )
    desired_outcome: str | None = Field(default=None, description="What the client wants to reach.")
    withheld: str | None = Field(default=None, description="What the client would rather not say unless asked.")
    budget: str | int | float | None = Field(
        default=None, description="What the client can pay, or whether legal aid is needed."
    )
    legal_knowledge: str | None = Field(default=None, description="How well they know the law: low, medium, high.")


class Lawyer(ScenePersona):
    """A lawyer, a solicitor, an attorney."""

    speakerLabel: ClassVar[str | None] = "Lawyer"

    role: str | None = Field(default="lawyer", description=ROLE)
    practice_area: str | None = Field(default=None, description="Field of law.")
    jurisdiction: str | None = Field(default=None, description="Whose law applies: country, state.")
    firm: str | None = Field(default=None, description="Law firm, or legal aid office.")
    years_of_experience: int | str | None = Field(default=None, description="Years of practice.")
    fees: str | None = Field(default=None, description="What it costs: by the hour, fixed, the first talk free …")
    strategy: str | None = Field(
        default=None, description="What the lawyer tends to advise: settle, negotiate, go to court …"
    )
    limits: str | list[str] | None = Field(
        default=None, description="What the lawyer will not do, such as promise an outcome or advise on taxes."
    )
    communication_style: str | None = Field(
        default=None, description="How the lawyer speaks: in plain words, guarded, brief …"
    )
