"""The steps towards problems of mathematics and programming."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sdialog_like.nemotron.filling import whole_number
from sdialog_like.nemotron.step_call import StepCall
from sdialog_like.nemotron.templates import (
    DEFAULT_MATH_CLASSIFICATION_PROMPT_TEMPLATE,
    DEFAULT_MATH_MACRO_TOPICS_PROMPT_TEMPLATE,
    DEFAULT_MATH_SUBTOPICS_PROMPT_TEMPLATE,
    DEFAULT_PYTHON_CLASSIFICATION_PROMPT_TEMPLATE,
    DEFAULT_PYTHON_MACRO_TOPICS_PROMPT_TEMPLATE,
    DEFAULT_PYTHON_SUBTOPICS_PROMPT_TEMPLATE,
    MATH_PROBLEM_GENERAL_PROMPT_TEMPLATE,
    PYTHON_PROBLEM_BEGINNER_PROMPT_TEMPLATE,
)

__all__ = ["ProblemStepMethods"]


class ProblemStepMethods(StepCall):
    """Steps that ask for topics and problems of mathematics and Python."""

    async def generate_math_macro_topics(
        self,
        n_macro_topics: int | str,
        school_level: str,
        model: str | None = None,
        prompt_template: str = DEFAULT_MATH_MACRO_TOPICS_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for broad topics of mathematics.

        Args:
            n_macro_topics: How many topics.
            school_level: Where they are taught: ``elementary school``, ``university`` …
            model: Who is asked.
            prompt_template: Its placeholders are ``{n_macro_topics}``, ``{school_level}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {"n_macro_topics": whole_number(n_macro_topics, "n_macro_topics"), "school_level": school_level}
        return await self._step("generate_math_macro_topics", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def generate_math_subtopics(
        self,
        macro_topic: str,
        n_subtopics: int | str,
        model: str | None = None,
        prompt_template: str = DEFAULT_MATH_SUBTOPICS_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for the subtopics of a topic of mathematics.

        Args:
            macro_topic: The topic that they belong to.
            n_subtopics: How many subtopics.
            model: Who is asked.
            prompt_template: Its placeholders are ``{n_subtopics}``, ``{macro_topic}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {"n_subtopics": whole_number(n_subtopics, "n_subtopics"), "macro_topic": macro_topic}
        return await self._step("generate_math_subtopics", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def classify_math_entity(
        self,
        entity: str,
        model: str | None = None,
        prompt_template: str = DEFAULT_MATH_CLASSIFICATION_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask whether something belongs to mathematics; the answer begins with Yes or No.

        Args:
            entity: A concept, a person, a formula …
            model: Who is asked.
            prompt_template: Its placeholders are ``{entity}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {"entity": entity}
        return await self._step("classify_math_entity", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def generate_math_problem(
        self,
        topic: str,
        n_openlines: int | str,
        model: str | None = None,
        prompt_template: str = MATH_PROBLEM_GENERAL_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for problems about a topic of mathematics.

        Args:
            topic: The topic.
            n_openlines: How many problems.
            model: Who is asked.
            prompt_template: Its placeholders are ``{n_openlines}``, ``{topic}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {"n_openlines": whole_number(n_openlines, "n_openlines"), "topic": topic}
        return await self._step("generate_math_problem", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def generate_python_macro_topics(
        self,
        n_macro_topics: int | str,
        model: str | None = None,
        prompt_template: str = DEFAULT_PYTHON_MACRO_TOPICS_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for broad topics of programming in Python.

        Args:
            n_macro_topics: How many topics.
            model: Who is asked.
            prompt_template: Its placeholders are ``{n_macro_topics}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {"n_macro_topics": whole_number(n_macro_topics, "n_macro_topics")}
        return await self._step("generate_python_macro_topics", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def generate_python_subtopics(
        self,
        macro_topic: str,
        n_subtopics: int | str,
        model: str | None = None,
        prompt_template: str = DEFAULT_PYTHON_SUBTOPICS_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for the subtopics of a topic of Python.

        Args:
            macro_topic: The topic that they belong to.
            n_subtopics: How many subtopics.
            model: Who is asked.
            prompt_template: Its placeholders are ``{n_subtopics}``, ``{macro_topic}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {"n_subtopics": whole_number(n_subtopics, "n_subtopics"), "macro_topic": macro_topic}
        return await self._step("generate_python_subtopics", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def classify_python_entity(
        self,
        entity: str,
        model: str | None = None,
        prompt_template: str = DEFAULT_PYTHON_CLASSIFICATION_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask whether something belongs to Python programming; the answer begins with Yes or No.

        Args:
            entity: A concept, a library, a function …
            model: Who is asked.
            prompt_template: Its placeholders are ``{entity}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {"entity": entity}
        return await self._step("classify_python_entity", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def generate_python_problem(
        self,
        topic: str,
        n_openlines: int | str,
        model: str | None = None,
        language: str = "Python",
        prompt_template: str = PYTHON_PROBLEM_BEGINNER_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for programming problems about a topic.

        Args:
            topic: The topic.
            n_openlines: How many problems.
            language: The programming language.
            model: Who is asked.
            prompt_template: Its placeholders are ``{n_openlines}``, ``{language}``, ``{topic}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {"n_openlines": whole_number(n_openlines, "n_openlines"), "language": language, "topic": topic}
        return await self._step("generate_python_problem", prompt_template, values, model, prompt_kwargs, model_kwargs)
