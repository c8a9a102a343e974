"""At a restaurant."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sdialog_like.personas.catalogue.scene_persona import ROLE, ScenePersona

__all__ = ["RestaurantGuest", "Waiter"]


class RestaurantGuest(ScenePersona):
    """Somebody who books a table, orders, complains or pays."""

    speakerLabel: ClassVar[str | None] = "Guest"

    role: str | None = Field(default="restaurant guest", description=ROLE)
    request: str | None = Field(default=None, description="What the guest wants: a table, advice, to order, the bill …")
    number_of_guests: int | str | None = Field(default=None, description="How many people eat.")
    reservation: str | None = Field(default=None, description="Day, time and name of a reservation, or none.")
    occasion: str | None = Field(default=None, description="A birthday, a business lunch, nothing special …")
    tastes: str | list[str] | None = Field(default=None, description="What the guest likes and does not like.")
    dietary_restrictions: str | list[str] | None = Field(
        default=None, description="Allergies, vegetarian, halal …, or none."
    )
    budget: str | int | float | None = Field(default=None, description="What it may cost, with the currency.")
    complaint: str | None = Field(default=None, description="What the guest is unhappy with, if anything.")


class Waiter(ScenePersona):
    """Somebody who serves guests, or answers a restaurant's phone."""

    speakerLabel: ClassVar[str | None] = "Waiter"

    role: str | None = Field(default="waiter", description=ROLE)
    restaurant: str | None = Field(default=None, description="The restaurant: name and cuisine.")
    years_of_experience: int | str | None = Field(default=None, description="Years in restaurants.")
    menu: str | list[str] | None = Field(default=None, description="Dishes and drinks, with prices and allergens.")
    specials: str | list[str] | None = Field(default=None, description="What is recommended today.")
    sold_out: str | list[str] | None = Field(default=None, description="What is on the menu and cannot be had today.")
    tables_available: str | None = Field(default=None, description="Which tables are free, and when.")
    house_rules: str | list[str] | None = Field(default=None, description="Opening hours, last orders, splitting the bill …")
    communication_style: str | None = Field(default=None, description="How the waiter speaks: formal, cheerful, brief …")
