"""The last stages of a pipeline: openlines, and their revisions where there are any."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from sdialog_like.nemotron.filling import fill_template
from sdialog_like.nemotron.pipelines.stages import Key, Plan, Stage, Text

__all__ = ["OpenlineStages"]


class OpenlineStages:
    """The stage that makes openlines, and, where they are revised, the one behind it; what the last makes is the result.

    Args:
        plan: The plan; these are its next stages.
        one: What one openline is: ``question``, ``task``, ``problem``.
        name: Names what an openline is about, for its id, from the key of its list.
        revisions: How many revisions of each.
        revision_template: Asks for them; has ``{n_revisions}`` and ``{openline}``.
        group: Only openlines of the same group may be near-duplicates of each other.
    """

    def __init__(
        self,
        plan: Plan,
        one: str,
        *,
        name: Callable[[Key], str],
        revisions: int = 0,
        revision_template: str = "",
        group: Callable[[Text], Hashable] | None = None,
    ) -> None:
        self._plan = plan
        self._one = one
        self._name = name
        self._revisions = revisions
        self._template = revision_template
        self.stage: Stage = plan.stage(f"{one}s", self._openline, group=group)
        self._revised = plan.stage("revisions", self._revision, group=group) if revisions else None
        self._prompt("")  # a template that cannot be filled in is an error before anything is asked

    def ask(self, key: Key, prompt: str, n: int, about: str, source: Mapping[str, Any]) -> None:
        """Have openlines asked for; see `Stage.ask`."""
        self.stage.ask(key, prompt, n, about, source)

    def _openline(self, text: Text) -> None:
        if self._revised is None:
            *about, number = text.key
            self._plan.keep(self._one, text, f"{self._name(tuple(about))}-{number}")
        else:
            source = {**text.source, "parent": text.text}
            self._revised.ask(text.key, self._prompt(text.text), self._revisions, text.text, source)

    def _revision(self, text: Text) -> None:
        *about, number, revision = text.key
        self._plan.keep("revision", text, f"{self._name(tuple(about))}-{number}-{revision}")

    def _prompt(self, openline: str) -> str:
        return fill_template(self._template, {"n_revisions": self._revisions, "openline": openline})
