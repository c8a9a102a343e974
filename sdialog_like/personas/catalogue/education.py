"""Education: somebody who learns, and somebody who teaches."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sdialog_like.personas.catalogue.scene_persona import ROLE, ScenePersona

__all__ = ["Student", "Teacher"]


class Student(ScenePersona):
    """A pupil, an apprentice, a student at a university."""

    speakerLabel: ClassVar[str | None] = "Student"

    role: str | None = Field(default="student", description=ROLE)
    school: str | None = Field(default=None, description="School or university, and its kind.")
    grade_level: str | int | None = Field(default=None, description="Class or year, such as '8th grade' or 'second year'.")
    subject: str | None = Field(default=None, description="What the talk is about: mathematics, fractions, an essay …")
    prior_knowledge: str | None = Field(default=None, description="What the student knows and can do already.")
    misconceptions: str | list[str] | None = Field(
        default=None, description="What the student gets wrong, as the student would put it."
    )
    question: str | None = Field(default=None, description="What the student wants to know, in the student's own words.")
    learning_goal: str | None = Field(default=None, description="What the student wants to reach, and by when.")
    motivation: str | None = Field(default=None, description="How eager the student is: low, medium, high, or in words.")
    learning_style: str | None = Field(default=None, description="What helps: examples, drawings, trying out, being asked …")


class Teacher(ScenePersona):
    """A teacher, a lecturer, a tutor."""

    speakerLabel: ClassVar[str | None] = "Teacher"

    role: str | None = Field(default="teacher", description=ROLE)
    subject: str | None = Field(default=None, description="What the teacher teaches.")
    school: str | None = Field(default=None, description="School or university, and its kind.")
    grade_level: str | int | None = Field(default=None, description="The class or year that is taught.")
    years_of_experience: int | str | None = Field(default=None, description="Years of teaching.")
    teaching_style: str | None = Field(
        default=None, description="How the teacher teaches: asks rather than tells, step by step, strict …"
    )
    lesson_goal: str | None = Field(default=None, description="What the student should be able to do after the talk.")
    patience_level: str | None = Field(default=None, description="How patient the teacher is: low, medium, high.")
