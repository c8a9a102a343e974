"""A person with everything that a form asks for."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import Field

from sdialog_like.personas.persona import Persona
from sdialog_like.personas.styles import LAYOUTS, PersonaStyle

__all__ = ["Person"]

# Which attributes the description leaves out, since another one says the same.
_SAID_BY = {
    "first_name": "name",
    "middle_name": "name",
    "last_name": "name",
    "sex": "gender",
    "locale": "language",
    "ages_of_children": "children",
    "education_level": "education",
    "field_of_study": "education",
    "employment_status": "occupation",
    "street_address": "address",
    "postcode": "address",
    "city": "address",
}


class Person(Persona):
    """Somebody who could exist, as ``PersonSampler`` makes them: a persona with the attributes of a form.

        >>> person = Person(name="Ada Brown", first_name="Ada", last_name="Brown", children=2, ages_of_children=[7, 4])
        >>> print(person)
        Your name: Ada Brown
        Your children: 2 (aged 7 and 4)

    The attributes of ``Persona`` (``role``, ``background``, ``circumstances`` …) are there, too:
    ``person.clone(role="customer")``.
    """

    title: str | None = Field(default=None, description="How the person is addressed: Mr., Frau, Dr. …")
    first_name: str | None = Field(default=None, description="The given name; in Spain there may be two.")
    middle_name: str | None = Field(default=None, description="The second given name, where there are such.")
    last_name: str | None = Field(default=None, description="The surname; in Spain both.")
    birth_date: datetime.date | None = Field(default=None, description="The day of birth.")
    sex: str | None = Field(default=None, description="female or male.")
    languages: list[str] | None = Field(default=None, description="What the person speaks, the native language first.")
    locale: str | None = Field(default=None, description="Language and country, as de_DE.")
    marital_status: str | None = Field(default=None, description="single, cohabiting, married, divorced or widowed.")
    children: int | None = Field(default=None, description="How many children there are.")
    ages_of_children: list[int] | None = Field(default=None, description="The children's ages, the oldest first.")
    education_level: str | None = Field(
        default=None, description="lower secondary, upper secondary, vocational, bachelor, master or doctorate."
    )
    education: str | None = Field(default=None, description="Schooling, training or degree, as it is called there.")
    field_of_study: str | None = Field(default=None, description="What was or is studied.")
    employment_status: str | None = Field(
        default=None, description="employed, self-employed, unemployed, student, homemaker or retired."
    )
    occupation: str | None = Field(default=None, description="What the person does, or did: a job title, or in a few words.")
    industry: str | None = Field(default=None, description="Where the job belongs.")
    years_of_experience: int | None = Field(default=None, description="Years in this job.")
    income_band: str | None = Field(default=None, description="Own income: none, low, lower middle, middle …")
    street_address: str | None = Field(default=None, description="Street, house number and door.")
    city: str | None = Field(default=None, description="The city, as it is called there.")
    region: str | None = Field(default=None, description="State, region or county.")
    postcode: str | None = Field(default=None, description="The postal code.")
    country: str | None = Field(default=None, description="The country.")
    address: str | None = Field(default=None, description="The whole address, as it is written there.")
    phone_number: str | None = Field(default=None, description="A phone number, as it is written there.")
    email: str | None = Field(default=None, description="An e-mail address.")

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes in their order, in JSON's types; ``Person(**data)`` makes the same person of them."""
        return self.attributes()

    def description(self, style: PersonaStyle = "second_person") -> str:
        """Return what a model reads: like any persona's, without what another line says already.

        Args:
            style: As for every persona; ``json`` has all attributes.

        Raises:
            PersonaError: There is no such style.
        """
        if style not in ("second_person", "bullets"):
            return super().description(style)
        said = {name: value for name, value in self._said().items() if value is not None}
        lines = {name: value for name, value in said.items() if _SAID_BY.get(name) not in said}
        if self.employment_status == "self-employed":  # the occupation does not say it
            lines = {name: value for name, value in said.items() if name in lines or name == "employment_status"}
        if self.languages == [self.language]:
            lines.pop("languages", None)
        if "children" in lines:
            lines["children"] = _children(self.children, self.ages_of_children)
        return LAYOUTS[style](lines)


def _children(number: int | None, ages: list[int] | None) -> str:
    if not number or not ages:
        return str(number or "none")
    words = [str(age) for age in ages]
    listed = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
    return f"{number} (aged {listed})"
