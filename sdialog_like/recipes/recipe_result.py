"""What a recipe's run has made: its rows, dialogues, report and files; also of a run that is not finished yet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sdialog_like.dialog import Dialog
from sdialog_like.errors import InputError
from sdialog_like.recipes.dataset.files import read_jsonl
from sdialog_like.recipes.dataset.row import is_dialogue
from sdialog_like.recipes.dataset.source import Source
from sdialog_like.recipes.dataset.writing import write_files
from sdialog_like.recipes.processing.messages import messages_of
from sdialog_like.recipes.reporting.recipe_report import RecipeReport

if TYPE_CHECKING:
    from sdialog_like.engine import Usage
    from sdialog_like.recipes.recipe import Recipe

__all__ = ["RecipeResult"]


class RecipeResult:
    """A recipe's run, as ``recipe.run(…)`` returns it and `open` finds it again.

    Of a run that is not finished it has the rows that are.

    Attributes:
        path: The run's folder.
        stopped: Why the session ended before all rows were made; None where it did not, or is not known.
        usage: What the session has asked for and spent, where it was this process's.

    Args:
        path: The run's folder.
        recipe: The recipe; else what the folder says of it.
        stopped: As above.
        usage: As above.

    Raises:
        RunFolderError: There is no run of a recipe.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        recipe: Recipe | None = None,
        *,
        stopped: str | None = None,
        usage: Usage | None = None,
    ) -> None:
        self.path = Path(path)
        self.stopped = stopped
        self.usage = usage
        self._source = Source(self.path, recipe)

    @property
    def recipe(self) -> Recipe | None:
        """The recipe; None where it cannot be made again from the folder."""
        return self._source.recipe

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> RecipeResult:
        """Open the folder of a recipe's run, finished or not.

        Raises:
            RunFolderError: There is no run of a recipe in it.
        """
        return cls(path)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are: ``all``, ``kept`` (in the data set), ``dropped``, ``failed`` and ``waiting``."""
        records = self.report().to_dict()["records"]
        return {name: records[name] for name in ("all", "kept", "dropped", "failed", "waiting")}

    @property
    def complete(self) -> bool:
        """Whether each row is done, or failed for good."""
        return self._source.waiting() == 0

    def rows(self) -> Iterator[dict[str, Any]]:
        """Go through the rows of the data set, as ``dataset.jsonl`` holds them; they need not fit in memory."""
        if self._source.fresh_metadata() is not None:
            yield from read_jsonl(self._source.dataset_path)
            return
        processing = self._source.processing()
        for line in self._kept():
            yield processing.apply(self._source.row(line))

    def dialogs(self, column: str | None = None) -> Iterator[Dialog]:
        """Go through the dialogues of a column, whatever processors have made of it.

        Args:
            column: Which; may be left out where there is only one of dialogues.

        Raises:
            InputError: There is no such column, or there are several.
        """
        name = self._dialogue_column(column)
        for line in self._kept():
            value = line["values"].get(name)
            if is_dialogue(value):
                yield Dialog.from_dict(value)

    def messages(self, column: str | None = None, system: str | None = None) -> Iterator[list[dict[str, Any]]]:
        """Go through the dialogues of a column as chat messages, each with ``role`` and ``content``.

        Args:
            column: As in `dialogs`.
            system: A column whose text becomes the system message.

        Raises:
            InputError: As in `dialogs`; or one of the values cannot be a chat.
        """
        name = self._dialogue_column(column)
        if system is not None:
            self._dialogue_column(system)
        openers = {each.name: each.opener for each in self._source.outline.columns}
        for line in self._kept():
            values = line["values"]
            text = None if system is None else values.get(system)
            try:
                made = messages_of(values.get(name), opener=openers.get(name), system=text)
            except InputError as exc:
                raise InputError(f"{name!r} of row {line['id']!r} is no chat: {exc.message}", hint=exc.hint) from exc
            if made:
                yield made

    def dropped(self) -> Iterator[dict[str, Any]]:
        """Go through the rows that were dropped: ``id``, ``seed``, ``values``, and ``dropped`` with column and reason."""
        return (line for line in self._source.lines() if line.get("dropped") is not None)

    def failures(self) -> Iterator[dict[str, Any]]:
        """Go through the rows that failed: ``id``, ``seed``, ``error``, ``causes``, ``raw``, ``partial``."""
        return self._source.failures()

    def load_dataset(self, dialogs: str = "objects") -> Any:
        """Return the data set as a pandas ``DataFrame``.

        Args:
            dialogs: What stands in columns of dialogues: ``objects`` (`Dialog`), ``dicts`` (plain data) or ``json`` (text).

        Raises:
            MissingExtraError: pandas is not installed.
            InputError: ``dialogs`` is none of these.
        """
        from sdialog_like.recipes.dataset.frame import data_frame

        return data_frame(self.rows(), dialogs)

    def report(self) -> RecipeReport:
        """Return the report; partial figures, as long as the run is not finished."""
        metadata = self._source.fresh_metadata()
        if metadata is not None:
            return RecipeReport(metadata["report"])
        facts = self._source.facts()
        for line in self._source.lines():
            facts.add(line)
        return RecipeReport(self._source.report(facts))

    def export(self, format: str, path: str | os.PathLike[str] | None = None, **options: Any) -> Path:  # noqa: A002
        """Write the data set in another format.

        Args:
            format: ``jsonl``, ``csv``, ``parquet``, or ``messages`` (a line ``{"messages": […]}`` for each dialogue, which
                trainers of chat models read).
            path: The file; in the folder ``exports`` of the run otherwise.
            **options: Of ``messages``: ``column`` (of the dialogues), ``system`` (a column with the system message's text).

        Returns:
            The file.

        Raises:
            InputError: There is no such format or option, or the file cannot be written.
            MissingExtraError: The format needs a library that is not installed.
        """
        from sdialog_like.recipes.dataset.export_formats import write_export

        return write_export(self, format, path, options)

    def push_to_hub(self, repo: str, *, private: bool = False, **options: Any) -> Any:
        """Publish the data set on Hugging Face's hub, through the package ``datasets``, with the token that it knows.

        Args:
            repo: The name of the data set there, ``owner/name``.
            private: Whether others may not see it.
            **options: Further arguments of ``datasets.Dataset.push_to_hub``.

        Returns:
            What ``datasets`` returns.

        Raises:
            MissingExtraError: ``datasets`` is not installed.
            InputError: There are no rows.
        """
        from sdialog_like.recipes.dataset.hub import push

        return push(self, repo, private=private, options=options)

    def write_files(self) -> dict[str, Any]:
        """Write the data set's files into the run's folder, where they are not there yet; return the metadata.

        ``recipe.run`` does this by itself; a run that was finished in another way (``sdialog-like run resume``) needs it.

        Raises:
            InputError: The run is not finished.
            RunError: The disk refuses.
        """
        if not self.complete or self._source.made_of() is None:
            raise InputError(
                f"The run in {self.path} is not finished.", hint="Go on with it; rows(), report() and export() work already."
            )
        return self._source.fresh_metadata() or write_files(self._source)

    def _dialogue_column(self, column: str | None) -> str:
        outline = self._source.outline
        there = outline.dialogue_columns()
        if column is not None:
            names = [each.name for each in outline.kept]
            if column not in names:
                raise InputError(f"The data set has no column {column!r}.", hint=f"It has {', '.join(names)}.")
            return column
        if not there:  # those of seed rows, or where columns are only known by their names
            line = next(self._kept(), None)
            there = [] if line is None else [name for name, value in line["values"].items() if is_dialogue(value)]
        if len(there) != 1:
            problem = f"There are several columns of dialogues: {', '.join(there)}." if there else "There are no dialogues."
            raise InputError(problem, hint="Name one." if there else None)
        return there[0]

    def _kept(self) -> Iterator[dict[str, Any]]:
        return (line for line in self._source.lines() if line.get("dropped") is None)

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def __repr__(self) -> str:
        return f"<RecipeResult in {str(self.path)!r}>"
