"""The STAR dataset as one object: dialogues, scenarios, flowcharts, personas."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sdialog_like.datasets.star import dialogs, personas, scenarios, tasks
from sdialog_like.datasets.star.choice import Choice
from sdialog_like.datasets.star.store import Store
from sdialog_like.dialog import Dialog
from sdialog_like.flowcharts import Flowchart

__all__ = ["STAR", "StarDataset"]


class StarDataset:
    """The STAR dataset, or any folder in its format. ``STAR`` is one of these, ready to use.

        >>> from sdialog_like.datasets import STAR, sample_path
        >>> STAR.set_path(sample_path())
        >>> STAR.get_dialog(1).get_speakers()
        ['User', 'System']

    Every list is in the order of the dialogues' ids. What is returned is the caller's own and may be changed. What was read
    is remembered (the scenarios and flowcharts, not the dialogues) until ``set_path`` is called, so that later filters
    parse only the files that fit.

    Args:
        path: The folder with ``dialogues`` and ``tasks``. Without one, the environment variable SDIALOG_LIKE_STAR names it,
            else it is ``datasets/STAR``; in that case it is looked for when it is first needed.

    Raises:
        DatasetError: The folder is missing or has another layout.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self._store: Store | None = None
        self._is_set = path is not None
        if path is not None:
            self.set_path(path)

    def set_path(self, path: str | os.PathLike[str]) -> None:
        """Use the dataset in another folder, and forget what was read.

        Raises:
            DatasetError: The folder is missing or has another layout.
        """
        self._store = Store(_absolute(path))
        self._is_set = True

    @property
    def path(self) -> Path:
        """The folder in use."""
        return self._open().files.root

    # Tasks.

    def get_tasks(self) -> list[str]:
        """Return the names of the tasks, sorted."""
        return list(self._open().files.tasks)

    def get_flowchart(self, task: str, branches: bool = True) -> Flowchart:
        """Return the flowchart of a task.

        Args:
            task: The task's name, such as ``hotel_book``.
            branches: Whether to add the branches that the dataset's pictures show and its JSON lacks.

        Raises:
            DatasetError: There is no such task, or its files are broken.
        """
        return self._open().chart(task, branches).model_copy(deep=True)

    # Dialogues.

    def get_dialog(self, dialog_id: int) -> Dialog:
        """Return a dialogue with its turns, events and scenario.

        Raises:
            DatasetError: There is no such dialogue, or its file is broken.
        """
        return self._open().dialog(dialog_id)

    def get_dialogs(
        self,
        domain: str | None = None,
        task_name: str | None = None,
        happy: bool | None = None,
        multitask: bool | None = None,
        empty: bool | None = False,
        ids: Iterable[int] | None = None,
        progress: bool = True,
    ) -> list[Dialog]:
        """Return the dialogues that fit, all of them if nothing is asked for.

        Args:
            domain: One of their domains. Where the file has a null domain, its task's name says the domain.
            task_name: One of the tasks that the assistant can do in them.
            happy: Only happy paths, or only others.
            multitask: Only those of several tasks, or only those of one.
            empty: Whether to take those in which nobody says anything (447 in STAR): False leaves them out, True takes
                them only, None takes all.
            ids: Only these.
            progress: Whether to show a progress bar.

        Raises:
            DatasetError: There is no such domain, task or id, or a file is broken.
        """
        choice = Choice(domain, task_name, happy, multitask, empty)
        with dialogs.paused_gc():
            found = self._open().read(choice, ids, progress=progress, build=True)
            return [dialog for _, _, dialog in found if dialog is not None]

    def get_dialog_ids(
        self,
        domain: str | None = None,
        task_name: str | None = None,
        happy: bool | None = None,
        multitask: bool | None = None,
        empty: bool | None = False,
        ids: Iterable[int] | None = None,
    ) -> list[int]:
        """Return the ids of the dialogues that ``get_dialogs`` returns for the same filters."""
        choice = Choice(domain, task_name, happy, multitask, empty)
        return [dialog_id for dialog_id, _, _ in self._open().read(choice, ids)]

    def get_user_instructions(self, dialog_id: int) -> list[str]:
        """Return what the guide told the user during a dialogue ("… [instruction 1 of 3]"), in order.

        Raises:
            DatasetError: There is no such dialogue, or its file is broken.
        """
        return self._open().parse(dialog_id, dialogs.user_instructions)

    # Scenarios.

    def get_dialog_scenario(self, dialog_id: int) -> dict[str, Any]:
        """Return the scenario of a dialogue, exactly as the file has it.

        Raises:
            DatasetError: There is no such dialogue, or its file is broken.
        """
        return self._open().scenario(dialog_id)

    def get_scenarios(
        self,
        domain: str | None = None,
        task_name: str | None = None,
        happy: bool | None = None,
        multitask: bool | None = None,
        empty: bool | None = False,
        ids: Iterable[int] | None = None,
    ) -> list[dict[str, Any]]:
        """Return the scenarios of the dialogues that ``get_dialogs`` returns for the same filters, one for each."""
        choice = Choice(domain, task_name, happy, multitask, empty)
        return [json.loads(facts.scenario) for _, facts, _ in self._open().read(choice, ids)]

    def get_scenario_description(self, scenario: Mapping[str, Any]) -> str:
        """Return a scenario as the text that a model gets.

        It has the domains, both sides' instructions, each task's flowchart in DOT and an example response for each node.

        Raises:
            DatasetError: It is no scenario of this dataset.
        """
        parsed = scenarios.parse_scenario(scenario)
        return scenarios.describe(parsed, self._blocks(parsed))

    def get_dialog_scenario_description(self, dialog_id: int) -> tuple[dict[str, Any], str]:
        """Return the scenario of a dialogue and its description.

        Raises:
            DatasetError: There is no such dialogue, or its file is broken.
        """
        scenario = self.get_dialog_scenario(dialog_id)
        return scenario, self.get_scenario_description(scenario)

    # Personas.

    def get_user_persona_for_scenario(
        self, scenario: Mapping[str, Any], instructions: Sequence[str] = ()
    ) -> personas.StarUser:
        """Return the user of a scenario.

        Args:
            scenario: The scenario.
            instructions: A real dialogue's ``get_user_instructions``, if the user is to behave as that one did.

        Raises:
            DatasetError: It is no scenario as STAR has them.
        """
        return personas.user_persona(scenarios.parse_scenario(scenario), instructions)

    def get_system_persona_for_scenario(self, scenario: Mapping[str, Any]) -> personas.StarSystem:
        """Return the assistant of a scenario, with the flowcharts of its tasks.

        Raises:
            DatasetError: It is no scenario of this dataset.
        """
        parsed = scenarios.parse_scenario(scenario)
        return personas.system_persona(parsed, self._blocks(parsed))

    def get_personas_for_scenario(
        self, scenario: Mapping[str, Any], instructions: Sequence[str] = ()
    ) -> tuple[personas.StarUser, personas.StarSystem]:
        """Return both, the user first."""
        return self.get_user_persona_for_scenario(scenario, instructions), self.get_system_persona_for_scenario(scenario)

    def __repr__(self) -> str:
        where = repr(str(self._store.files.root)) if self._store is not None else ""
        return f"StarDataset({where})"

    def _blocks(self, scenario: scenarios.Scenario) -> list[str]:
        return [tasks.flowchart_block(self._open().chart(task, True), domain) for domain, task in scenario.tasks]

    def _open(self) -> Store:
        if not self._is_set:
            path = _absolute(os.environ.get("SDIALOG_LIKE_STAR") or Path("datasets", "STAR"))
            if self._store is None or self._store.files.root != path:
                self._store = Store(path)
        assert self._store is not None
        return self._store


def _absolute(path: str | os.PathLike[str]) -> Path:
    return Path(os.path.abspath(os.path.expanduser(path)))


STAR = StarDataset()
"""The STAR dataset, ready to use; ``STAR.set_path`` says where it lies."""
