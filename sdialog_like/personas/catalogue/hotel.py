"""At a hotel's reception."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sdialog_like.personas.catalogue.scene_persona import ROLE, ScenePersona

__all__ = ["HotelGuest", "HotelReceptionist"]


class HotelGuest(ScenePersona):
    """Somebody who books a room, stays in one, or leaves."""

    speakerLabel: ClassVar[str | None] = "Guest"

    role: str | None = Field(default="hotel guest", description=ROLE)
    request: str | None = Field(
        default=None, description="What the guest wants: a room, to check in, a late check-out, quiet …"
    )
    arrival: str | None = Field(default=None, description="Day and time of arrival.")
    nights: int | str | None = Field(default=None, description="How many nights.")
    number_of_guests: int | str | None = Field(default=None, description="How many people stay, with ages of children.")
    room_preference: str | None = Field(default=None, description="Kind of room, bed, floor, view …")
    booking_reference: str | int | None = Field(default=None, description="The code of a booking that exists already.")
    budget: str | int | float | None = Field(default=None, description="What a night may cost, with the currency.")
    purpose_of_stay: str | None = Field(default=None, description="Holiday, business, a wedding …")
    complaint: str | None = Field(default=None, description="What the guest is unhappy with, if anything.")
    special_needs: str | list[str] | None = Field(default=None, description="A cot, no steps, an allergy, a pet …")


class HotelReceptionist(ScenePersona):
    """Somebody at the reception of a hotel, or who answers its phone."""

    speakerLabel: ClassVar[str | None] = "Receptionist"

    role: str | None = Field(default="hotel receptionist", description=ROLE)
    hotel: str | None = Field(default=None, description="The hotel: name, town, stars.")
    shift: str | None = Field(default=None, description="Morning, evening, night.")
    years_of_experience: int | str | None = Field(default=None, description="Years in hotels.")
    rooms_available: str | list[str] | None = Field(default=None, description="Kinds of rooms that are free, with prices.")
    services: str | list[str] | None = Field(default=None, description="What the hotel offers, when, and what it costs.")
    house_rules: str | list[str] | None = Field(
        default=None, description="Check-in and check-out times, pets, smoking, deposits …"
    )
    authority: str | None = Field(
        default=None, description="What the receptionist may grant alone, such as a late check-out."
    )
    communication_style: str | None = Field(default=None, description="How the receptionist speaks: formal, warm, brief …")
