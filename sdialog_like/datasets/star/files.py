"""The folder of the dataset: which dialogues and tasks are there, and their JSON."""

from __future__ import annotations

import difflib
import json
import os
from functools import cached_property
from pathlib import Path
from typing import Any

from sdialog_like.errors import DatasetError

__all__ = ["StarFiles", "did_you_mean"]

_FETCH = "Fetch it with: git clone https://github.com/RasaHQ/STAR datasets/STAR"


class StarFiles:
    """A folder in STAR's layout: ``dialogues/ID.json`` and ``tasks/TASK/TASK.json`` with ``responses.json``.

    Args:
        root: The folder.

    Raises:
        DatasetError: There is no such folder, or it has another layout.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        if not root.is_dir():
            raise DatasetError(f"The STAR dataset is not at {str(root)!r}: there is no such folder.", hint=_FETCH)
        missing = [name for name in ("dialogues", "tasks") if not (root / name).is_dir()]
        if missing:
            raise DatasetError(
                f"{str(root)!r} is not the STAR dataset: it has no folder {' and no folder '.join(map(repr, missing))}.",
                hint=f"Name the folder that holds 'dialogues' and 'tasks'. {_FETCH}",
            )
        self._dialogues = os.path.join(root, "dialogues")

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """The dialogues' numbers, ascending."""
        names = (entry.name for entry in os.scandir(self._dialogues))
        stems = (name[:-5] for name in names if name.endswith(".json"))
        return tuple(sorted(int(stem) for stem in stems if stem.isdecimal() and stem.isascii()))

    @cached_property
    def _known(self) -> frozenset[int]:
        return frozenset(self.ids)

    @cached_property
    def tasks(self) -> tuple[str, ...]:
        """The tasks' names, sorted. A folder's name is the task's; inside the files eight of them have another one."""
        folders = (entry.name for entry in os.scandir(self.root / "tasks") if entry.is_dir())
        return tuple(sorted(name for name in folders if (self.root / "tasks" / name / f"{name}.json").is_file()))

    def check_id(self, dialog_id: int) -> int:
        """Return the id, or say that there is no such dialogue.

        Raises:
            DatasetError: There is none.
        """
        if isinstance(dialog_id, bool) or not isinstance(dialog_id, int) or dialog_id not in self._known:
            has = f"ids from {self.ids[0]} to {self.ids[-1]}" if self.ids else "no dialogues"
            raise DatasetError(f"There is no dialogue {dialog_id!r} in {str(self.root)!r}.", hint=f"It has {has}.")
        return dialog_id

    def check_task(self, task: str) -> str:
        """Return the task's name, or say that there is no such task, and which one may be meant.

        Raises:
            DatasetError: There is none.
        """
        if task not in self.tasks:
            raise DatasetError(f"There is no task {task!r} in {str(self.root)!r}.", hint=did_you_mean(task, self.tasks))
        return task

    def dialogue_file(self, dialog_id: int) -> str:
        """Return the path of a dialogue's file."""
        return os.path.join(self._dialogues, f"{dialog_id}.json")

    def read_dialogue(self, dialog_id: int) -> dict[str, Any]:
        """Return a dialogue's JSON; the caller may change it.

        Raises:
            DatasetError: The file cannot be read, or is broken.
        """
        return _read_object(self.dialogue_file(dialog_id))

    def read_task(self, task: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the JSON of a task and of its responses (empty where it has none).

        Raises:
            DatasetError: There is no such task, or one of its files is broken.
        """
        folder = self.root / "tasks" / self.check_task(task)
        responses = folder / "responses.json"
        return _read_object(str(folder / f"{task}.json")), _read_object(str(responses)) if responses.exists() else {}


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """Return a hint with the known word that comes closest, and all of them."""
    close = difflib.get_close_matches(str(word), known, n=1, cutoff=0.5)
    question = f"Did you mean {close[0]!r}? " if close else ""
    return f"{question}There are: {', '.join(known)}."


def _read_object(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            data = json.loads(file.read())
    except OSError as exc:
        raise DatasetError(f"The file {path!r} cannot be read: {exc.strerror or exc}.") from exc
    except ValueError as exc:
        raise DatasetError(f"The file {path!r} is broken: {exc}.", hint="Fetch the dataset again.") from exc
    if not isinstance(data, dict):
        raise DatasetError(f"The file {path!r} is broken: it holds no JSON object.", hint="Fetch the dataset again.")
    return data
