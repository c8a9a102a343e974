"""Closed questions: about documents, which answer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.nemotron.asker import AskingMethods
from sdialog_like.nemotron.filling import fill_template, whole_number
from sdialog_like.nemotron.pipelines.asked import asking_of, records_form, text_list, texts_form
from sdialog_like.nemotron.pipelines.openline_stages import OpenlineStages
from sdialog_like.nemotron.pipelines.records import Openlines
from sdialog_like.nemotron.pipelines.stages import Plan
from sdialog_like.nemotron.templates import DEFAULT_CLOSED_QA_PROMPT_TEMPLATE, DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE

__all__ = ["ClosedQAMethods"]


class ClosedQAMethods(AskingMethods):
    """The closed question pipeline."""

    async def _closed_qa(
        self,
        documents: Sequence[str],
        n_openlines: int | str,
        model: str | None = None,
        closed_qa_prompt_template: str = DEFAULT_CLOSED_QA_PROMPT_TEMPLATE,
        yaml_conversion_prompt_template: str = DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
        base_model_kwargs: Mapping[str, Any] | None = None,
        conversion_model_kwargs: Mapping[str, Any] | None = None,
        ignore_conversion_failure: bool = False,
        *,
        trim_topics_list: bool = False,
        dedup: bool | float = False,
        progress: bool | str = False,
    ) -> Openlines:
        """Make closed questions: some about each document, which answers them.

        Each document stands for itself. A call that fails does not throw away what the others make.

        A question is of no use without its document: the records have both, and begin dialogues with both
        (``Openline.opening``).

        Args:
            documents: The documents.
            n_openlines: How many questions about each.
            model: Who is asked; the client's own model otherwise.
            closed_qa_prompt_template: Has ``{document}`` and ``{n_openlines}``.
            yaml_conversion_prompt_template: Has ``{llm_response}``; used where an answer cannot be read as a list.
            base_model_kwargs: Further arguments of the calls.
            conversion_model_kwargs: Further arguments of the calls that convert an answer to a list.
            ignore_conversion_failure: Do without lists that cannot be had; that is counted and logged.
            trim_topics_list: Take lists of the wrong length, without what is too much.
            dedup: Leave out near-duplicates of earlier questions about the same document; a number from 0 to 1 is the share
                of common words from which on they are near-duplicates (0.8).
            progress: Whether to show a progress line (in terminals and notebooks); a text is its label.
        """
        texts = text_list(documents, "documents", needed=True)
        questions = whole_number(n_openlines, "n_openlines", least=0)
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

        def prompt(document: str) -> str:
            return fill_template(closed_qa_prompt_template, {"document": document, "n_openlines": questions})

        prompt("")
        plan = Plan("closed_qa", asking, lists=len(texts) * (questions > 0))
        # The same question may be asked about every document.
        asked = OpenlineStages(
            plan, "question", name=lambda key: str(key[0]), group=lambda question: question.source["document"]
        )
        for place, document in enumerate(texts):
            source = {"document": place, "document_text": document}
            asked.ask((place,), prompt(document), questions, f"document {place}: {document}", source)
        return await plan.carry_out()

    run_closed_qa_pipeline = texts_form(
        _closed_qa,
        lambda made: [(question.document or 0, question.text) for question in made],
        "list[tuple[int, str]]",
        "Pairs of the document's number, from 0, and the question",
    )
    run_closed_qa_pipeline_records = records_form(_closed_qa)
