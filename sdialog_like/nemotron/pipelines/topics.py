"""Topics: what the model thinks of, their subtopics, and topics of the user's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.nemotron.filling import fill_template
from sdialog_like.nemotron.pipelines.stages import Key, Plan, Stage, Text

__all__ = ["TopicStages", "TopicsWanted", "topic_name"]

_SUBTOPIC, _ADDITIONAL, _MACRO = range(3)  # the order of topics: Curator's


@dataclass(frozen=True, slots=True)
class TopicsWanted:
    """What topics a pipeline is to have.

    Attributes:
        macro_topics: How many macro topics the model is asked for.
        subtopics: How many subtopics for each macro topic.
        macro_template: Asks for macro topics.
        subtopic_template: Asks for subtopics.
        macro_values: Further values of the first template.
        additional_macro_topics: Macro topics of the user's own.
        additional_subtopics: Subtopics of the user's own.
        combine: Whether macro topics are topics, too.
    """

    macro_topics: int
    subtopics: int
    macro_template: str
    subtopic_template: str
    macro_values: Mapping[str, Any]
    additional_macro_topics: list[str]
    additional_subtopics: list[str]
    combine: bool

    def macro_prompt(self) -> str:
        """Return the prompt that asks for macro topics."""
        return fill_template(self.macro_template, {"n_macro_topics": self.macro_topics, **self.macro_values})

    def subtopic_prompt(self, macro_topic: str) -> str:
        """Return the prompt that asks for a macro topic's subtopics."""
        return fill_template(self.subtopic_template, {"n_subtopics": self.subtopics, "macro_topic": macro_topic})

    def most(self) -> tuple[int, int]:
        """Return how many lists they take, and how many topics there will be, at most."""
        macros = self.macro_topics + len(self.additional_macro_topics)
        lists = (self.macro_topics > 0) + (macros if self.subtopics else 0)
        return lists, macros * (self.subtopics + self.combine) + len(self.additional_subtopics)

    def check(self) -> None:
        """See to it that there will be topics.

        Raises:
            InputError: There will be none, whatever the model says.
        """
        if self.most()[1]:
            return
        if self.macro_topics or self.additional_macro_topics:
            raise InputError(
                "There would be no topics: the macro topics are none (combine_topics=False), and have no subtopics.",
                hint="Ask for subtopics with n_subtopics, or leave combine_topics out.",
            )
        raise InputError(
            "There would be no topics: n_macro_topics is 0, and no additional ones were given.",
            hint="Ask for some with n_macro_topics, or give additional_macro_topics or additional_subtopics.",
        )


class TopicStages:
    """The stages ``macro topics`` and ``topics`` of a plan.

    The topics are the subtopics, then the additional ones, then the macro topics, where they are combined.

    Args:
        plan: The plan; these are its first stages.
        wanted: The topics.
        each: Gets each topic.
    """

    def __init__(self, plan: Plan, wanted: TopicsWanted, each: Callable[[Text], None]) -> None:
        self._wanted = wanted
        self._macro_topics = plan.stage("macro topics", self._macro_topic)
        self._topics = plan.stage("topics", self._topic)
        self._each = each
        # With dedup, all topics stand behind those that come before them in the plan, so they have to wait.
        self._in_turn = plan.asking.dedup is not None
        self._later: list[Text] = []

    def begin(self) -> Stage | None:
        """Have the macro topics asked for.

        Returns:
            The stage without which there is nothing to ask about; ``None`` where the user gave topics, too.
        """
        wanted = self._wanted
        # A template that cannot be filled in is an error before anything is asked.
        prompt, _ = wanted.macro_prompt(), wanted.subtopic_prompt("")
        for place, topic in enumerate(wanted.additional_subtopics):
            self._add(Text((_ADDITIONAL, place), topic, {}))
        self._macro_topics.ask((), prompt, wanted.macro_topics, "the world", {})
        behind = wanted.macro_topics
        self._macro_topics.give(
            [Text((behind + place,), topic, {}) for place, topic in enumerate(wanted.additional_macro_topics)]
        )
        self._macro_topics.when_ended(self._macro_topics_ended)
        return None if wanted.additional_macro_topics or wanted.additional_subtopics else self._macro_topics

    def _macro_topic(self, macro: Text) -> None:
        source = {"macro_topic": macro.text}
        prompt = self._wanted.subtopic_prompt(macro.text)
        self._topics.ask((_SUBTOPIC, *macro.key), prompt, self._wanted.subtopics, macro.text, source)
        if self._wanted.combine:
            self._add(Text((_MACRO, *macro.key), macro.text, source))

    def _topic(self, topic: Text) -> None:
        source = {**topic.source, "topic": topic.text}
        if topic.key[0] != _MACRO:
            source["subtopic"] = topic.text
        self._each(replace(topic, source=source))

    def _add(self, topic: Text) -> None:
        if self._in_turn:
            self._later.append(topic)
        else:
            self._topics.give([topic])

    def _macro_topics_ended(self) -> None:
        self._topics.give(sorted(self._later, key=lambda topic: topic.key))


def topic_name(key: Key) -> str:
    """Return a topic's name in its openlines' ids: ``0.3``, ``additional.1``, ``macro.0``."""
    kind, *places = key
    names = {_SUBTOPIC: (), _ADDITIONAL: ("additional",), _MACRO: ("macro",)}[kind]
    return ".".join((*names, *map(str, places)))
