"""Reading one folder, and remembering what is asked for again and again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from sdialog_like.datasets.star.choice import Choice, Facts, facts_of
from sdialog_like.datasets.star.dialogs import build_dialog
from sdialog_like.datasets.star.files import StarFiles, did_you_mean
from sdialog_like.datasets.star.tasks import build_flowchart
from sdialog_like.dialog import Dialog
from sdialog_like.errors import DatasetError
from sdialog_like.flowcharts import Flowchart

__all__ = ["Store"]

_T = TypeVar("_T")


class Store:
    """One folder's files, the facts about each dialogue that was read, and the flowcharts.

    Args:
        root: The folder.

    Raises:
        DatasetError: The folder is missing or has another layout.
    """

    def __init__(self, root: Path) -> None:
        self.files = StarFiles(root)
        self._facts: dict[int, Facts] = {}
        self._charts: dict[tuple[str, bool], Flowchart] = {}

    def chart(self, task: str, branches: bool) -> Flowchart:
        """Return a task's flowchart, always the same object."""
        key = (task, branches)
        if key not in self._charts:
            self._charts[key] = build_flowchart(task, *self.files.read_task(task), branches=branches)
        return self._charts[key]

    def parse(self, dialog_id: int, use: Callable[[dict[str, Any]], _T]) -> _T:
        """Read a dialogue's file and make something of it.

        Raises:
            DatasetError: There is no such dialogue, or its file is broken.
        """
        data = self.files.read_dialogue(self.files.check_id(dialog_id))
        try:
            return use(data)
        except (DatasetError, KeyError, TypeError, AttributeError) as exc:
            what = f"{exc} is missing" if isinstance(exc, KeyError) else str(exc)
            raise DatasetError(
                f"The file {self.files.dialogue_file(dialog_id)!r} is not in STAR's format: {what}",
                hint="Fetch the dataset again.",
            ) from exc

    def dialog(self, dialog_id: int) -> Dialog:
        """Return a dialogue."""
        return self.parse(dialog_id, lambda data: build_dialog(dialog_id, data))

    def scenario(self, dialog_id: int) -> dict[str, Any]:
        """Return a dialogue's scenario; a copy of its own for each caller."""
        facts = self._facts.get(self.files.check_id(dialog_id))
        if facts is None:
            facts = self._facts[dialog_id] = self.parse(dialog_id, facts_of)
        scenario: dict[str, Any] = json.loads(facts.scenario)
        return scenario

    def read(
        self, choice: Choice, ids: Iterable[int] | None = None, *, progress: bool = False, build: bool = False
    ) -> Iterator[tuple[int, Facts, Dialog | None]]:
        """Go through the dialogues that fit, by id; no file is parsed twice, nor one that is known not to fit.

        Args:
            choice: Which ones fit.
            ids: Only these.
            progress: Whether to show a bar.
            build: Whether to make the Dialogs too; without it the third value is None.

        Raises:
            DatasetError: There is no such domain, task or id, or a file is broken.
        """
        if choice.task_name is not None:
            self.files.check_task(choice.task_name)
        wanted = self.files.ids if ids is None else sorted({self.files.check_id(dialog_id) for dialog_id in ids})
        found = False
        for dialog_id in _with_bar(wanted) if progress else wanted:
            facts = self._facts.get(dialog_id)
            if facts is None:
                facts, dialog = self.parse(dialog_id, lambda data: self._read_anew(dialog_id, data, choice, build))  # noqa: B023
                self._facts[dialog_id] = facts
            else:
                dialog = self.dialog(dialog_id) if build and choice.takes(facts) else None
            if choice.takes(facts):
                found = True
                yield dialog_id, facts, dialog
        if not found and choice.domain is not None:
            self._check_domain(choice.domain)

    def _read_anew(self, dialog_id: int, data: dict[str, Any], choice: Choice, build: bool) -> tuple[Facts, Dialog | None]:
        facts = facts_of(data)
        return facts, build_dialog(dialog_id, data) if build and choice.takes(facts) else None

    def _check_domain(self, domain: str) -> None:
        known = {task.split("_")[0] for task in self.files.tasks}.union(*(facts.domains for facts in self._facts.values()))
        if domain not in known:
            hint = did_you_mean(domain, tuple(sorted(known)))
            raise DatasetError(f"There is no domain {domain!r} in {str(self.files.root)!r}.", hint=hint)


def _with_bar(ids: Iterable[int]) -> Iterable[int]:
    from tqdm.auto import tqdm

    return tqdm(ids, desc="Reading dialogs", unit="dialog")
