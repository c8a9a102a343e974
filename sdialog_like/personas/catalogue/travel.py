"""Travel: somebody who wants to go somewhere, and somebody who arranges it."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sdialog_like.personas.catalogue.scene_persona import ROLE, ScenePersona

__all__ = ["TravelAgent", "Traveller"]


class Traveller(ScenePersona):
    """Somebody who plans, books or changes a trip."""

    speakerLabel: ClassVar[str | None] = "Traveller"

    role: str | None = Field(default="traveller", description=ROLE)
    request: str | None = Field(default=None, description="What the traveller wants: ideas, a booking, a change, a refund …")
    origin: str | None = Field(default=None, description="Where the trip begins.")
    destination: str | None = Field(default=None, description="Where it goes, or what the traveller looks for there.")
    travel_dates: str | None = Field(default=None, description="When, and how flexible that is.")
    companions: str | list[str] | None = Field(default=None, description="Who else travels, with ages of children.")
    budget: str | int | float | None = Field(default=None, description="What it may cost, with the currency.")
    preferences: str | list[str] | None = Field(
        default=None, description="Means of transport, seats, kind of lodging, pace …"
    )
    booking_reference: str | int | None = Field(default=None, description="The code of a booking that exists already.")
    loyalty_programme: str | None = Field(default=None, description="Frequent-flyer or other programme, and its level.")
    special_needs: str | list[str] | None = Field(default=None, description="Wheelchair, diet, a pet, fear of flying …")


class TravelAgent(ScenePersona):
    """Somebody at a travel agency, an airline or a railway."""

    speakerLabel: ClassVar[str | None] = "Travel agent"

    role: str | None = Field(default="travel agent", description=ROLE)
    company: str | None = Field(default=None, description="The agency, airline or railway.")
    expertise: str | list[str] | None = Field(
        default=None, description="Regions and kinds of trips that the agent knows well."
    )
    years_of_experience: int | str | None = Field(default=None, description="Years in the trade.")
    offers: str | list[str] | None = Field(default=None, description="What is available, with dates and prices.")
    booking_rules: str | list[str] | None = Field(
        default=None, description="Fees and deadlines for changes and cancellations."
    )
    sales_goal: str | None = Field(default=None, description="What the agent is asked to sell, if anything.")
    communication_style: str | None = Field(default=None, description="How the agent speaks: enthusiastic, factual, brief …")
