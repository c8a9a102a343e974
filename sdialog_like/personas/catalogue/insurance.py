"""Insurance: somebody who is insured, and somebody who works for the insurer."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sdialog_like.personas.catalogue.scene_persona import ROLE, ScenePersona

__all__ = ["InsuranceAgent", "InsuranceCustomer"]


class InsuranceCustomer(ScenePersona):
    """Somebody who is insured, or wants to be."""

    speakerLabel: ClassVar[str | None] = "Customer"

    role: str | None = Field(default="insurance customer", description=ROLE)
    request: str | None = Field(
        default=None, description="What the customer wants: report a claim, change cover, get a quote …"
    )
    policy_type: str | None = Field(default=None, description="Car, household, health, travel, liability …")
    policy_number: str | int | None = Field(default=None, description="Made up, never a real one.")
    incident: str | None = Field(default=None, description="What happened: when, where, how, who else was involved.")
    damage: str | None = Field(default=None, description="What was lost or broken, and what it is worth.")
    evidence: str | list[str] | None = Field(
        default=None, description="What can be shown: photographs, receipts, a police report …"
    )
    claim_history: str | list[str] | None = Field(default=None, description="Earlier claims, or none.")
    desired_outcome: str | None = Field(default=None, description="What the customer hopes to get.")


class InsuranceAgent(ScenePersona):
    """Somebody who sells insurance or settles claims."""

    speakerLabel: ClassVar[str | None] = "Insurance agent"

    role: str | None = Field(default="insurance agent", description=ROLE)
    company: str | None = Field(default=None, description="The insurer.")
    department: str | None = Field(default=None, description="Sales, claims, contracts …")
    years_of_experience: int | str | None = Field(default=None, description="Years in insurance.")
    coverage_rules: str | list[str] | None = Field(
        default=None, description="What is covered and what is not, with limits and excess."
    )
    required_information: str | list[str] | None = Field(
        default=None, description="What has to be asked for before a claim or a quote can be dealt with."
    )
    authority: str | None = Field(
        default=None, description="What the agent may decide alone, such as claims up to 500 euros."
    )
    communication_style: str | None = Field(default=None, description="How the agent speaks: formal, warm, brief …")
