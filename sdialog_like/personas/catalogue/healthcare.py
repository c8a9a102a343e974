"""Healthcare: people who are ill, those who treat them, and those who look after them at home."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sdialog_like.personas.catalogue.general import ExtendedPersona
from sdialog_like.personas.catalogue.scene_persona import ROLE, ScenePersona

__all__ = ["Caregiver", "Doctor", "ExtendedDoctor", "ExtendedPatient", "Nurse", "Patient", "Pharmacist"]


class Patient(ScenePersona):
    """Somebody who seeks medical help."""

    speakerLabel: ClassVar[str | None] = "Patient"

    role: str | None = Field(default="patient", description=ROLE)
    forgetfulness: str | int | float | None = Field(
        default=None, description="How easily the patient forgets facts and advice: low, medium, high."
    )
    formality: str | int | float | None = Field(
        default=None, description="How formally the patient speaks: low, medium, high."
    )
    hurriedness: str | int | float | None = Field(
        default=None, description="How pressed for time the patient is: low, medium, high."
    )
    openness: str | int | float | None = Field(
        default=None, description="How readily the patient tells private things: low, medium, high."
    )
    height: str | int | float | None = Field(default=None, description="Height, with its unit.")
    weight: str | int | float | None = Field(default=None, description="Weight, with its unit.")
    occupation: str | None = Field(default=None, description="What the patient does for a living.")
    marital_status: str | None = Field(default=None, description="Single, married, widowed …")
    insurance: str | None = Field(default=None, description="Health insurance, or none.")
    reason_for_visit: str | None = Field(default=None, description="Why the patient has come, in the patient's own words.")
    symptoms: str | list[str] | None = Field(
        default=None, description="What the patient feels: where, since when, how strong, what makes it better or worse."
    )
    medical_history: str | list[str] | None = Field(
        default=None, description="Earlier illnesses, operations and stays in hospital."
    )
    medical_conditions: str | list[str] | None = Field(default=None, description="Illnesses that are diagnosed and last.")
    medications: str | list[str] | None = Field(default=None, description="What the patient takes now, with doses, or none.")
    allergies: str | list[str] | None = Field(
        default=None, description="What the patient does not tolerate, and how it shows, or none."
    )
    family_history: str | list[str] | None = Field(default=None, description="Illnesses of parents, brothers and sisters.")


class ExtendedPatient(Patient, ExtendedPersona):
    """A patient in more detail."""

    vital_signs: str | None = Field(default=None, description="Measured values, such as 'blood pressure 120/80, pulse 72'.")
    health_literacy: str | None = Field(
        default=None, description="How well the patient understands medical talk: low, medium, high."
    )


class Doctor(ScenePersona):
    """A physician."""

    speakerLabel: ClassVar[str | None] = "Doctor"

    role: str | None = Field(default="doctor", description=ROLE)
    specialty: str | None = Field(default=None, description="Field of medicine, such as cardiology or general practice.")
    years_of_experience: int | str | None = Field(default=None, description="Years of practice.")
    forgetfulness: str | int | float | None = Field(
        default=None, description="How easily the doctor forgets what was said: low, medium, high."
    )
    formality: str | int | float | None = Field(
        default=None, description="How formally the doctor speaks: low, medium, high."
    )
    hurriedness: str | int | float | None = Field(
        default=None, description="How pressed for time the doctor is: low, medium, high."
    )
    openness: str | int | float | None = Field(
        default=None, description="How approachable the doctor is: low, medium, high."
    )


class ExtendedDoctor(Doctor, ExtendedPersona):
    """A physician in more detail."""

    certifications: str | None = Field(default=None, description="Board certifications and further qualifications.")
    work_experience: str | None = Field(default=None, description="Where the doctor has worked before, and as what.")


class Nurse(ScenePersona):
    """A nurse."""

    speakerLabel: ClassVar[str | None] = "Nurse"

    role: str | None = Field(default="nurse", description=ROLE)
    ward: str | None = Field(default=None, description="Where the nurse works: surgery, emergency room, home care …")
    qualification: str | None = Field(default=None, description="Training and licence, such as registered nurse or midwife.")
    years_of_experience: int | str | None = Field(default=None, description="Years of practice.")
    tasks: str | list[str] | None = Field(
        default=None, description="What the nurse is to do in this talk: ask for the history, explain a discharge plan …"
    )
    communication_style: str | None = Field(default=None, description="How the nurse speaks: calm, brisk, in plain words …")
    workload: str | None = Field(default=None, description="How much there is to do on this shift: low, medium, high.")


class Pharmacist(ScenePersona):
    """A pharmacist."""

    speakerLabel: ClassVar[str | None] = "Pharmacist"

    role: str | None = Field(default="pharmacist", description=ROLE)
    pharmacy: str | None = Field(
        default=None, description="Where: a chemist's in town, a hospital's pharmacy, an online one …"
    )
    years_of_experience: int | str | None = Field(default=None, description="Years of practice.")
    stock: str | list[str] | None = Field(default=None, description="What is there, and what would have to be ordered.")
    prescription_policy: str | None = Field(
        default=None, description="What is handed out only on prescription, and what has to be checked before."
    )
    advice_style: str | None = Field(
        default=None, description="How the pharmacist advises: brief, thorough, with many questions …"
    )


class Caregiver(ScenePersona):
    """Somebody who looks after an ill, old or disabled person, as a relative or for a living."""

    speakerLabel: ClassVar[str | None] = "Caregiver"

    role: str | None = Field(default="caregiver", description=ROLE)
    relationship: str | None = Field(
        default=None, description="What the caregiver is to that person: daughter, neighbour, home carer …"
    )
    care_recipient: str | None = Field(default=None, description="Who is cared for: name, age, condition.")
    tasks: str | list[str] | None = Field(default=None, description="What the caregiver does: medicines, washing, driving …")
    hours_per_week: int | str | None = Field(default=None, description="How much time it takes each week.")
    concerns: str | list[str] | None = Field(default=None, description="What worries the caregiver at present.")
    burden: str | None = Field(default=None, description="How hard it is for the caregiver: low, medium, high, or in words.")
    support: str | None = Field(default=None, description="Who helps: family, services, or nobody.")
