"""The steps towards openlines: topics, questions, writing tasks, questions about documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.nemotron.filling import checked_kwargs, whole_number
from sdialog_like.nemotron.lists import convert_to_list
from sdialog_like.nemotron.step_call import StepCall
from sdialog_like.nemotron.templates import (
    DEFAULT_CLOSED_QA_PROMPT_TEMPLATE,
    DEFAULT_MACRO_TOPICS_PROMPT_TEMPLATE,
    DEFAULT_OPEN_QA_FROM_TOPICS_PROMPT_TEMPLATE,
    DEFAULT_REVISE_OPEN_QA_PROMPT_TEMPLATE,
    DEFAULT_REVISE_WRITING_TASK_PROMPT_TEMPLATE,
    DEFAULT_SUBTOPICS_PROMPT_TEMPLATE,
    DEFAULT_WRITING_TASK_PROMPT_TEMPLATE,
    DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
)

__all__ = ["StepMethods"]


class StepMethods(StepCall):
    """Steps that ask for topics, questions and tasks, and the reading of lists."""

    async def convert_response_to_yaml_list(
        self,
        llm_response: str,
        model: str | None = None,
        prompt_template: str = DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Return the items of the list in a model's answer.

        A list in numbered or bulleted lines, in JSON or YAML, with a code fence or words around it, is read here and now.
        Only where that fails the model is asked to convert it, three times at most.

        Args:
            llm_response: The answer.
            model: Who is asked to convert it.
            prompt_template: Its placeholder is ``{llm_response}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Raises:
            InputError: It is no text.
            YamlConversionError: It cannot be read as a list of texts, or an item is not in the answer.
        """
        if not isinstance(llm_response, str):
            raise InputError(
                f"llm_response is the text of one answer, not {type(llm_response).__name__}.",
                hint="A step returns a list of answers; give one of them: generate_macro_topics(…)[0].",
            )
        return await convert_to_list(
            self._asker().at("step", "convert_response_to_yaml_list"),
            llm_response,
            model=model,
            template=prompt_template,
            prompt_kwargs=prompt_kwargs,
            model_kwargs=checked_kwargs(model_kwargs, "model_kwargs"),
        )

    async def generate_macro_topics(
        self,
        n_macro_topics: int | str,
        model: str | None = None,
        prompt_template: str = DEFAULT_MACRO_TOPICS_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for broad topics of the world.

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
        return await self._step("generate_macro_topics", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def generate_subtopics(
        self,
        macro_topic: str,
        n_subtopics: int | str,
        model: str | None = None,
        prompt_template: str = DEFAULT_SUBTOPICS_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for the subtopics of a topic.

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
        return await self._step("generate_subtopics", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def generate_open_qa_from_topic(
        self,
        topic: str,
        n_openlines: int | str,
        model: str | None = None,
        prompt_template: str = DEFAULT_OPEN_QA_FROM_TOPICS_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for questions about a topic.

        Args:
            topic: The topic.
            n_openlines: How many questions.
            model: Who is asked.
            prompt_template: Its placeholders are ``{n_openlines}``, ``{topic}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {"n_openlines": whole_number(n_openlines, "n_openlines"), "topic": topic}
        return await self._step("generate_open_qa_from_topic", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def revise_open_qa(
        self,
        openline: str,
        n_revisions: int | str,
        model: str | None = None,
        prompt_template: str = DEFAULT_REVISE_OPEN_QA_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for a question in other words, with more detail.

        Args:
            openline: The question.
            n_revisions: How many revisions.
            model: Who is asked.
            prompt_template: Its placeholders are ``{openline}``, ``{n_revisions}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {"openline": openline, "n_revisions": whole_number(n_revisions, "n_revisions")}
        return await self._step("revise_open_qa", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def generate_writing_tasks(
        self,
        topic: str,
        text_material_type: str,
        n_openlines: int | str,
        model: str | None = None,
        prompt_template: str = DEFAULT_WRITING_TASK_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for tasks to write something about a topic.

        Args:
            topic: The topic.
            text_material_type: What is to be written: ``Essays``, ``Poems`` …
            n_openlines: How many tasks.
            model: Who is asked.
            prompt_template: Its placeholders are ``{topic}``, ``{text_material_type}``, ``{n_openlines}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {
            "topic": topic,
            "text_material_type": text_material_type,
            "n_openlines": whole_number(n_openlines, "n_openlines"),
        }
        return await self._step("generate_writing_tasks", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def revise_writing_tasks(
        self,
        openline: str,
        n_revisions: int | str,
        model: str | None = None,
        prompt_template: str = DEFAULT_REVISE_WRITING_TASK_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for a writing task with more detail.

        Args:
            openline: The task.
            n_revisions: How many revisions.
            model: Who is asked.
            prompt_template: Its placeholders are ``{openline}``, ``{n_revisions}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {"openline": openline, "n_revisions": whole_number(n_revisions, "n_revisions")}
        return await self._step("revise_writing_tasks", prompt_template, values, model, prompt_kwargs, model_kwargs)

    async def generate_closed_qa_instructions(
        self,
        document: str,
        n_openlines: int | str,
        model: str | None = None,
        prompt_template: str = DEFAULT_CLOSED_QA_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for questions that a document answers.

        Args:
            document: The document.
            n_openlines: How many questions.
            model: Who is asked.
            prompt_template: Its placeholders are ``{document}``, ``{n_openlines}``.
            prompt_kwargs: Values for further placeholders.
            model_kwargs: Further arguments of ``query_model``.

        Returns:
            The client's answers, one unless ``n`` asks for more.
        """
        values = {"document": document, "n_openlines": whole_number(n_openlines, "n_openlines")}
        return await self._step(
            "generate_closed_qa_instructions", prompt_template, values, model, prompt_kwargs, model_kwargs
        )
