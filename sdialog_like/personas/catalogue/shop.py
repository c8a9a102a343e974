"""In a shop, on its floor or online."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sdialog_like.personas.catalogue.scene_persona import ROLE, ScenePersona

__all__ = ["ShopAssistant", "Shopper"]


class Shopper(ScenePersona):
    """Somebody who looks for something, buys it or brings it back."""

    speakerLabel: ClassVar[str | None] = "Shopper"

    role: str | None = Field(default="customer of a store", description=ROLE)
    request: str | None = Field(default=None, description="What the shopper wants: to find, compare, buy, return …")
    product: str | None = Field(default=None, description="What it is about: kind of product, brand, model.")
    requirements: str | list[str] | None = Field(default=None, description="What it must be or do: size, colour, purpose …")
    budget: str | int | float | None = Field(default=None, description="What it may cost, with the currency.")
    order_number: str | int | None = Field(default=None, description="The number of an order that exists already.")
    purchase_history: str | list[str] | None = Field(
        default=None, description="What was bought there before, if it matters."
    )
    decision_style: str | None = Field(
        default=None, description="How the shopper decides: at once, hesitates, compares, haggles …"
    )
    product_knowledge: str | None = Field(default=None, description="How well they know such products: low, medium, high.")


class ShopAssistant(ScenePersona):
    """Somebody who sells in a shop, or answers for it online."""

    speakerLabel: ClassVar[str | None] = "Shop assistant"

    role: str | None = Field(default="shop assistant", description=ROLE)
    shop: str | None = Field(default=None, description="The shop: name, and what it sells.")
    department: str | None = Field(default=None, description="Where in the shop the assistant works.")
    years_of_experience: int | str | None = Field(default=None, description="Years in retail.")
    products: str | list[str] | None = Field(default=None, description="What is in stock, with prices and features.")
    promotions: str | list[str] | None = Field(default=None, description="Discounts and offers at present.")
    return_policy: str | None = Field(default=None, description="Until when and in what condition things are taken back.")
    sales_style: str | None = Field(
        default=None, description="How the assistant sells: pushy, patient, honest about flaws …"
    )
