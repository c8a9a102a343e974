"""Problems of mathematics, for some level of school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.nemotron.asker import AskingMethods
from sdialog_like.nemotron.filling import whole_number
from sdialog_like.nemotron.pipelines.asked import asking_of, records_form, text_list, texts_form
from sdialog_like.nemotron.pipelines.problems import make_problems
from sdialog_like.nemotron.pipelines.records import Openlines
from sdialog_like.nemotron.pipelines.topics import TopicsWanted
from sdialog_like.nemotron.templates import (
    DEFAULT_MATH_MACRO_TOPICS_PROMPT_TEMPLATE,
    DEFAULT_MATH_SUBTOPICS_PROMPT_TEMPLATE,
    DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
    MATH_PROBLEM_GENERAL_PROMPT_TEMPLATE,
)

__all__ = ["MathMethods"]


class MathMethods(AskingMethods):
    """The mathematics pipeline."""

    async def _math(
        self,
        n_macro_topics: int | str,
        school_level: str,
        n_subtopics: int | str,
        n_openlines: int | str,
        model: str | None = None,
        macro_topic_prompt_template: str = DEFAULT_MATH_MACRO_TOPICS_PROMPT_TEMPLATE,
        subtopic_prompt_template: str = DEFAULT_MATH_SUBTOPICS_PROMPT_TEMPLATE,
        math_problem_prompt_template: str = MATH_PROBLEM_GENERAL_PROMPT_TEMPLATE,
        yaml_conversion_prompt_template: str = DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
        base_model_kwargs: Mapping[str, Any] | None = None,
        conversion_model_kwargs: Mapping[str, Any] | None = None,
        additional_macro_topics: Sequence[str] | None = None,
        additional_subtopics: Sequence[str] | None = None,
        ignore_conversion_failure: bool = False,
        combine_topics: bool = True,
        *,
        trim_topics_list: bool = False,
        dedup: bool | float = False,
        progress: bool | str = False,
    ) -> Openlines:
        """Make problems of mathematics: macro topics, their subtopics, and problems about all of them.

        The stages overlap. A call that fails does not throw away what the others make.

        Args:
            n_macro_topics: How many macro topics the model is asked for; 0 where there are additional topics only.
            school_level: Where the topics are taught: ``elementary school``, ``university`` …
            n_subtopics: How many subtopics of each macro topic.
            n_openlines: How many problems about each topic.
            model: Who is asked; the client's own model otherwise.
            macro_topic_prompt_template: Has ``{n_macro_topics}`` and ``{school_level}``.
            subtopic_prompt_template: Has ``{n_subtopics}`` and ``{macro_topic}``.
            math_problem_prompt_template: Has ``{n_openlines}`` and ``{topic}``;
                ``MATH_PROBLEM_BEGINNER_PROMPT_TEMPLATE`` is another.
            yaml_conversion_prompt_template: Has ``{llm_response}``; used where an answer cannot be read as a list.
            base_model_kwargs: Further arguments of the calls.
            conversion_model_kwargs: Further arguments of the calls that convert an answer to a list.
            additional_macro_topics: Further macro topics.
            additional_subtopics: Further topics, without subtopics of their own.
            ignore_conversion_failure: Do without lists that cannot be had; that is counted and logged. It is an error even
                then where there are no macro topics, and none were given.
            combine_topics: Whether there are problems about macro topics, too, besides the subtopics.
            trim_topics_list: Take lists of the wrong length, without what is too much.
            dedup: Leave out near-duplicates of earlier topics and problems, before anything is asked about them; a number
                from 0 to 1 is the share of common words from which on they are near-duplicates (0.8).
            progress: Whether to show a progress line (in terminals and notebooks); a text is its label.
        """
        if not isinstance(school_level, str) or not school_level.strip():
            raise InputError(
                f"school_level is a text, not {school_level!r}.", hint="For example: elementary school, or university."
            )
        wanted = TopicsWanted(
            macro_topics=whole_number(n_macro_topics, "n_macro_topics", least=0),
            subtopics=whole_number(n_subtopics, "n_subtopics", least=0),
            macro_template=macro_topic_prompt_template,
            subtopic_template=subtopic_prompt_template,
            macro_values={"school_level": school_level},
            additional_macro_topics=text_list(additional_macro_topics, "additional_macro_topics"),
            additional_subtopics=text_list(additional_subtopics, "additional_subtopics"),
            combine=bool(combine_topics),
        )
        asking = asking_of(
            self,
            model=model,
            base_model_kwargs=base_model_kwargs,
            conversion_model_kwargs=conversion_model_kwargs,
            yaml_conversion_prompt_template=yaml_conversion_prompt_template,
            ignore_conversion_failure=ignore_conversion_failure,
            trim_topics_list=trim_topics_list,
            dedup=dedup,
            progress=progress,
        )
        return await make_problems("math", asking, wanted, n_openlines, math_problem_prompt_template, {})

    run_math_pipeline = texts_form(_math, lambda made: made.texts, "list[str]")
    run_math_pipeline_records = records_form(_math)
