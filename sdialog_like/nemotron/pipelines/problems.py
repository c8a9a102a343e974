"""What the pipelines of mathematics and Python have in common: problems about topics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sdialog_like.nemotron.filling import fill_template, whole_number
from sdialog_like.nemotron.pipelines.openline_stages import OpenlineStages
from sdialog_like.nemotron.pipelines.records import Kind, Openlines
from sdialog_like.nemotron.pipelines.stages import Asking, Plan, Text
from sdialog_like.nemotron.pipelines.topics import TopicStages, TopicsWanted, topic_name

__all__ = ["make_problems"]


async def make_problems(
    kind: Kind, asking: Asking, wanted: TopicsWanted, n_openlines: int | str, template: str, values: Mapping[str, Any]
) -> Openlines:
    """Make problems about topics.

    Args:
        kind: Which pipeline it is.
        asking: How lists are asked for.
        wanted: The topics.
        n_openlines: How many problems about each topic.
        template: Asks for them; has ``{n_openlines}`` and ``{topic}``.
        values: Further values of the template.
    """
    problems = whole_number(n_openlines, "n_openlines", least=0)

    def prompt(topic: str) -> str:
        return fill_template(template, {"n_openlines": problems, "topic": topic, **values})

    prompt("")
    wanted.check()
    lists, topics = wanted.most()
    plan = Plan(kind, asking, lists=lists + topics * (problems > 0))

    def about(topic: Text) -> None:
        asked.ask(topic.key, prompt(topic.text), problems, topic.text, topic.source)

    first = TopicStages(plan, wanted, about)
    asked = OpenlineStages(plan, "problem", name=topic_name)
    return await plan.carry_out(needed=first.begin())
