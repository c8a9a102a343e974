"""Customer service: somebody with a problem, and somebody who is to solve it."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sdialog_like.personas.catalogue.scene_persona import ROLE, ScenePersona

__all__ = ["Customer", "SupportAgent"]


class Customer(ScenePersona):
    """A customer who contacts a company because of an issue."""

    speakerLabel: ClassVar[str | None] = "Customer"

    role: str | None = Field(default="customer", description=ROLE)
    customer_id: str | int | None = Field(default=None, description="The number or code under which the company knows them.")
    occupation: str | None = Field(default=None, description="What the customer does for a living.")
    account_tenure: str | None = Field(default=None, description="How long they have been a customer, such as '2 years'.")
    membership_level: str | None = Field(default=None, description="Plan or tier, such as basic or premium.")
    loyalty_status: str | None = Field(default=None, description="How attached they are: new, loyal, about to leave …")
    fidelity_score: str | int | float | None = Field(default=None, description="The company's score of their loyalty.")
    issue: str | None = Field(default=None, description="What is wrong or wanted, in one short sentence.")
    issue_category: str | None = Field(default=None, description="Kind of issue: billing, delivery, technical, account …")
    issue_description: str | None = Field(
        default=None, description="What exactly happened, with dates, products and amounts, in two or three sentences."
    )
    issue_history: str | None = Field(default=None, description="Earlier issues of the same kind, and what came of them.")
    desired_outcome: str | None = Field(default=None, description="What would settle it for the customer.")
    knowledge_domain: str | None = Field(
        default=None, description="What the customer knows about the product and its field."
    )
    technical_expertise: str | None = Field(
        default=None, description="How good they are with technology: low, medium, high."
    )
    sentiment: str | None = Field(default=None, description="Mood at the beginning: calm, worried, annoyed …")
    anger_level: str | None = Field(default=None, description="How angry they are: none, low, medium, high.")
    tiredness: str | None = Field(default=None, description="How tired they are: low, medium, high.")
    patience_level: str | None = Field(
        default=None, description="How long they put up with delays and questions: low, medium, high."
    )
    politeness: str | None = Field(default=None, description="How polite they are: rude, neutral, polite, or in words.")
    instruction_following: str | None = Field(
        default=None, description="How well they do what the agent asks them to do: low, medium, high."
    )
    forgetfulness: str | int | float | None = Field(
        default=None, description="How easily they forget what was said: low, medium, high."
    )
    times_called: int | str | None = Field(default=None, description="How often they have been in touch about this already.")
    preferred_channel: str | None = Field(default=None, description="How they like to be in touch: phone, chat, e-mail …")
    prior_interactions_summary: str | None = Field(
        default=None, description="What was said and promised in earlier contacts."
    )
    urgency: str | None = Field(default=None, description="How soon it has to be solved: low, medium, high, or by when.")


class SupportAgent(ScenePersona):
    """Somebody who answers customers on behalf of a company."""

    speakerLabel: ClassVar[str | None] = "Support agent"

    role: str | None = Field(default="customer support agent", description=ROLE)
    agent_id: str | int | None = Field(
        default=None, description="The number or code under which the company knows the agent."
    )
    experience_years: int | str | None = Field(default=None, description="Years of experience in support.")
    product_scope: str | None = Field(
        default=None, description="The company, and the products or topics that the agent is there for."
    )
    product_knowledge_level: str | None = Field(
        default=None, description="How well the agent knows the products: basic, solid, expert."
    )
    communication_style: str | None = Field(default=None, description="How the agent speaks: formal, friendly, brief …")
    empathy_level: str | None = Field(
        default=None, description="How much the agent shows to feel for the customer: low, medium, high."
    )
    politeness: str | None = Field(default=None, description="How polite the agent is: neutral, polite, very polite.")
    resolution_authority_level: str | None = Field(
        default=None, description="What the agent may decide alone, such as refunds up to 50 euros."
    )
    escalation_policy: str | None = Field(default=None, description="When the agent has to hand over, and to whom.")
    average_handle_time: str | int | float | None = Field(
        default=None, description="How long a contact may take, such as '6 minutes'."
    )
    adherence_notes: str | None = Field(
        default=None, description="Steps that the company prescribes, such as checking the identity first."
    )
    stress_tolerance: str | None = Field(
        default=None, description="How calm the agent stays with angry customers: low, medium, high."
    )
    performance_notes: str | None = Field(default=None, description="What the agent is known to do well or badly.")
