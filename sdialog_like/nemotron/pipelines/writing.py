"""Writing tasks: to write something of some kind about a topic, then with more detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.nemotron.asker import AskingMethods
from sdialog_like.nemotron.filling import fill_template, whole_number
from sdialog_like.nemotron.pipelines.asked import asking_of, records_form, text_list, texts_form
from sdialog_like.nemotron.pipelines.openline_stages import OpenlineStages
from sdialog_like.nemotron.pipelines.records import Openlines
from sdialog_like.nemotron.pipelines.stages import Plan
from sdialog_like.nemotron.templates import (
    DEFAULT_REVISE_WRITING_TASK_PROMPT_TEMPLATE,
    DEFAULT_WRITING_TASK_PROMPT_TEMPLATE,
    DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
)

__all__ = ["WritingMethods"]


class WritingMethods(AskingMethods):
    """The writing task pipeline."""

    async def _writing(
        self,
        topics: Sequence[str],
        text_material_types: Sequence[str],
        n_openlines: int | str = 5,
        n_revisions: int | str = 1,
        model: str | None = None,
        writing_task_prompt_template: str = DEFAULT_WRITING_TASK_PROMPT_TEMPLATE,
        revise_writing_task_prompt_template: str = DEFAULT_REVISE_WRITING_TASK_PROMPT_TEMPLATE,
        yaml_conversion_prompt_template: str = DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
        base_model_kwargs: Mapping[str, Any] | None = None,
        conversion_model_kwargs: Mapping[str, Any] | None = None,
        ignore_conversion_failure: bool = False,
        *,
        trim_topics_list: bool = False,
        dedup: bool | float = False,
        progress: bool | str = False,
    ) -> Openlines:
        """Make writing tasks: for each topic and each kind of text some tasks, and revisions of them.

        The stages overlap. A call that fails does not throw away what the others make.

        Args:
            topics: What is to be written about.
            text_material_types: What is to be written: ``Poems``, ``Essays``, ``Blog posts`` …
            n_openlines: How many tasks for each topic and kind of text.
            n_revisions: How many revisions of each task. The revisions are the result, and with 0 the tasks.
            model: Who is asked; the client's own model otherwise.
            writing_task_prompt_template: Has ``{topic}``, ``{text_material_type}`` and ``{n_openlines}``.
            revise_writing_task_prompt_template: Has ``{openline}`` and ``{n_revisions}``.
            yaml_conversion_prompt_template: Has ``{llm_response}``; used where an answer cannot be read as a list.
            base_model_kwargs: Further arguments of the calls.
            conversion_model_kwargs: Further arguments of the calls that convert an answer to a list.
            ignore_conversion_failure: Do without lists that cannot be had; that is counted and logged. It is an error even
                then where there is no task at all.
            trim_topics_list: Take lists of the wrong length, without what is too much.
            dedup: Leave out near-duplicates of earlier tasks and revisions, before anything is asked about them; a number
                from 0 to 1 is the share of common words from which on they are near-duplicates (0.8).
            progress: Whether to show a progress line (in terminals and notebooks); a text is its label.
        """
        pairs = [
            (at, kind_at, topic, kind)
            for at, topic in enumerate(text_list(topics, "topics", needed=True))
            for kind_at, kind in enumerate(text_list(text_material_types, "text_material_types", needed=True))
        ]
        tasks = whole_number(n_openlines, "n_openlines", least=0)
        revisions = whole_number(n_revisions, "n_revisions", least=0)
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

        def prompt(topic: str, kind: str) -> str:
            values = {"topic": topic, "text_material_type": kind, "n_openlines": tasks}
            return fill_template(writing_task_prompt_template, values)

        prompt("", "")
        plan = Plan("writing", asking, lists=len(pairs) * ((tasks > 0) + tasks * (revisions > 0)))
        asked = OpenlineStages(
            plan,
            "task",
            name=lambda key: ".".join(map(str, key)),
            revisions=revisions,
            revision_template=revise_writing_task_prompt_template,
        )
        for at, kind_at, topic, kind in pairs:
            source = {"topic": topic, "text_material_type": kind}
            asked.ask((at, kind_at), prompt(topic, kind), tasks, f"{topic}, {kind}", source)
        return await plan.carry_out(needed=asked.stage)

    run_writing_pipeline = texts_form(_writing, lambda made: made.texts, "list[str]")
    run_writing_pipeline_records = records_form(_writing)
