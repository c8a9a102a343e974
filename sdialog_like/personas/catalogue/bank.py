"""At the bank."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sdialog_like.personas.catalogue.scene_persona import ROLE, ScenePersona

__all__ = ["BankClerk", "BankCustomer"]


class BankCustomer(ScenePersona):
    """Somebody who has an account, or wants one."""

    speakerLabel: ClassVar[str | None] = "Customer"

    role: str | None = Field(default="bank customer", description=ROLE)
    request: str | None = Field(
        default=None, description="What the customer wants, such as to report a lost card or to get a loan."
    )
    account_type: str | None = Field(default=None, description="Checking, savings, business …, or none yet.")
    account_number: str | int | None = Field(default=None, description="Made up, never a real one.")
    balance: str | int | float | None = Field(default=None, description="What is on the account, with the currency.")
    income: str | int | float | None = Field(default=None, description="Income, with the currency and the period.")
    recent_transactions: str | list[str] | None = Field(
        default=None, description="Payments that matter for the request: date, amount, to or from whom."
    )
    identification: str | None = Field(default=None, description="How the customer can prove who they are.")
    financial_literacy: str | None = Field(
        default=None, description="How well they understand money matters: low, medium, high."
    )
    trust_level: str | None = Field(default=None, description="How much they trust the bank: low, medium, high.")


class BankClerk(ScenePersona):
    """Somebody at the counter, on the phone or in the chat of a bank."""

    speakerLabel: ClassVar[str | None] = "Bank clerk"

    role: str | None = Field(default="bank clerk", description=ROLE)
    bank: str | None = Field(default=None, description="The bank, and its branch.")
    department: str | None = Field(default=None, description="Counter, cards, loans, fraud …")
    years_of_experience: int | str | None = Field(default=None, description="Years in banking.")
    products: str | list[str] | None = Field(default=None, description="What can be offered, with rates and fees.")
    verification_steps: str | list[str] | None = Field(
        default=None, description="What has to be asked before anything about an account is said."
    )
    authority: str | None = Field(default=None, description="What the clerk may decide alone, such as waiving a fee.")
    communication_style: str | None = Field(default=None, description="How the clerk speaks: formal, friendly, brief …")
