"""Which personas there are, by scene."""

from __future__ import annotations

from collections.abc import Mapping

from sdialog_like.personas.base import BasePersona

__all__ = ["SCENES", "all_personas"]

SCENES: Mapping[str, tuple[str, ...]] = {
    "general": ("Persona", "ExtendedPersona"),
    "customer service": ("Customer", "SupportAgent"),
    "healthcare": ("Patient", "ExtendedPatient", "Doctor", "ExtendedDoctor", "Nurse", "Pharmacist", "Caregiver"),
    "education": ("Student", "Teacher"),
    "bank": ("BankCustomer", "BankClerk"),
    "insurance": ("InsuranceCustomer", "InsuranceAgent"),
    "travel": ("Traveller", "TravelAgent"),
    "hotel": ("HotelGuest", "HotelReceptionist"),
    "restaurant": ("RestaurantGuest", "Waiter"),
    "shop": ("Shopper", "ShopAssistant"),
    "IT help desk": ("HelpDeskUser", "HelpDeskAgent"),
    "legal": ("LegalClient", "Lawyer"),
    "public service": ("Citizen", "CivilServant"),
}
"""Scene to the names of its personas: who comes with something first, then who is there for it."""


def all_personas() -> dict[str, tuple[type[BasePersona], ...]]:
    """Return the ready-made personas, grouped by scene; in each, who wants something comes before who serves.

    >>> for cls in all_personas()["hotel"]:
    ...     print(cls.__name__, "-", cls.fields()["request" if "request" in cls.fields() else "hotel"])
    HotelGuest - What the guest wants: a room, to check in, a late check-out, quiet …
    HotelReceptionist - The hotel: name, town, stars.
    """
    from sdialog_like import personas

    return {scene: tuple(getattr(personas, name) for name in names) for scene, names in SCENES.items()}
