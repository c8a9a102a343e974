"""Open questions: about topics, then in other words and with more detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.nemotron.asker import AskingMethods
from sdialog_like.nemotron.filling import fill_template, whole_number
from sdialog_like.nemotron.pipelines.asked import asking_of, records_form, text_list, texts_form
from sdialog_like.nemotron.pipelines.openline_stages import OpenlineStages
from sdialog_like.nemotron.pipelines.records import Openlines
from sdialog_like.nemotron.pipelines.stages import Plan, Text
from sdialog_like.nemotron.pipelines.topics import TopicStages, TopicsWanted, topic_name
from sdialog_like.nemotron.templates import (
    DEFAULT_MACRO_TOPICS_PROMPT_TEMPLATE,
    DEFAULT_OPEN_QA_FROM_TOPICS_PROMPT_TEMPLATE,
    DEFAULT_REVISE_OPEN_QA_PROMPT_TEMPLATE,
    DEFAULT_SUBTOPICS_PROMPT_TEMPLATE,
    DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
)

__all__ = ["OpenQAMethods"]


class OpenQAMethods(AskingMethods):
    """The open question pipeline."""

    async def _open_qa(
        self,
        n_macro_topics: int | str,
        n_subtopics: int | str,
        n_openlines: int | str,
        n_revisions: int | str,
        model: str | None = None,
        macro_topic_prompt_template: str = DEFAULT_MACRO_TOPICS_PROMPT_TEMPLATE,
        subtopic_prompt_template: str = DEFAULT_SUBTOPICS_PROMPT_TEMPLATE,
        open_qa_from_topics_prompt_template: str = DEFAULT_OPEN_QA_FROM_TOPICS_PROMPT_TEMPLATE,
        revise_open_qa_prompt_template: str = DEFAULT_REVISE_OPEN_QA_PROMPT_TEMPLATE,
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
        """Make open questions: macro topics, their subtopics, questions about all of them, and revisions of the questions.

        The stages overlap. A call that fails does not throw away what the others make.

        Args:
            n_macro_topics: How many macro topics the model is asked for; 0 where there are additional topics only.
            n_subtopics: How many subtopics of each macro topic.
            n_openlines: How many questions about each topic.
            n_revisions: How many revisions of each question. The revisions are the result, and with 0 the questions.
            model: Who is asked; the client's own model otherwise.
            macro_topic_prompt_template: Has ``{n_macro_topics}``.
            subtopic_prompt_template: Has ``{n_subtopics}`` and ``{macro_topic}``.
            open_qa_from_topics_prompt_template: Has ``{n_openlines}`` and ``{topic}``.
            revise_open_qa_prompt_template: Has ``{n_revisions}`` and ``{openline}``.
            yaml_conversion_prompt_template: Has ``{llm_response}``; used where an answer cannot be read as a list.
            base_model_kwargs: Further arguments of the calls.
            conversion_model_kwargs: Further arguments of the calls that convert an answer to a list.
            additional_macro_topics: Further macro topics.
            additional_subtopics: Further topics, without subtopics of their own.
            ignore_conversion_failure: Do without lists that cannot be had; that is counted and logged. It is an error even
                then where there are no macro topics, and none were given.
            combine_topics: Whether questions are asked about macro topics, too, besides the subtopics.
            trim_topics_list: Take lists of the wrong length, without what is too much.
            dedup: Leave out near-duplicates of earlier topics, questions and revisions, before anything is asked about them;
                a number from 0 to 1 is the share of common words from which on they are near-duplicates (0.8).
            progress: Whether to show a progress line (in terminals and notebooks); a text is its label.
        """
        questions = whole_number(n_openlines, "n_openlines", least=0)
        wanted = TopicsWanted(
            macro_topics=whole_number(n_macro_topics, "n_macro_topics", least=0),
            subtopics=whole_number(n_subtopics, "n_subtopics", least=0),
            macro_template=macro_topic_prompt_template,
            subtopic_template=subtopic_prompt_template,
            macro_values={},
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

        def prompt(topic: str) -> str:
            return fill_template(open_qa_from_topics_prompt_template, {"n_openlines": questions, "topic": topic})

        prompt("")
        revisions = whole_number(n_revisions, "n_revisions", least=0)
        wanted.check()
        lists, topics = wanted.most()
        lists += topics * (questions > 0) + topics * questions * (revisions > 0)
        plan = Plan("open_qa", asking, lists=lists)

        def about(topic: Text) -> None:
            asked.ask(topic.key, prompt(topic.text), questions, topic.text, topic.source)

        first = TopicStages(plan, wanted, about)
        asked = OpenlineStages(
            plan, "question", name=topic_name, revisions=revisions, revision_template=revise_open_qa_prompt_template
        )
        return await plan.carry_out(needed=first.begin())

    run_open_qa_pipeline = texts_form(_open_qa, lambda made: made.texts, "list[str]")
    run_open_qa_pipeline_records = records_form(_open_qa)
