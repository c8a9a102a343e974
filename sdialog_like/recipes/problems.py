"""What is wrong with a recipe, as data: where it is (in the file, too, where there is one), what, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sdialog_like.recipes.places import Place
from sdialog_like.yaml_config import Mark, Problem, YamlFile, config_error, shown_place

__all__ = ["Problems", "raise_errors", "shown"]


class Problems:
    """Problems as they are found.

    Args:
        file: The file that the recipe is in; of a recipe of Python only its data.
    """

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.found: list[Problem] = []

    def error(self, place: Place, message: str, hint: str | None = None, *, at: tuple[int, int] | None = None) -> None:
        """Note something as long as which nothing can be made.

        Args:
            place: The keys that lead to it.
            message: What is wrong.
            hint: What to do.
            at: The line and column, from 1, inside of the text that stands there.
        """
        self._add("error", place, message, hint, at)

    def warning(self, place: Place, message: str, hint: str | None = None, *, at: tuple[int, int] | None = None) -> None:
        """Note something that may not be meant so."""
        self._add("warning", place, message, hint, at)

    def _add(
        self,
        level: Literal["error", "warning"],
        place: Place,
        message: str,
        hint: str | None,
        at: tuple[int, int] | None,
    ) -> None:
        line, column = self._mark(place, at) or (None, None)
        self.found.append(Problem(shown(self.file.data, place), message, line, column, level, hint))

    def _mark(self, place: Place, at: tuple[int, int] | None) -> Mark | None:
        text = self.file.texts.get(place)
        return text.inside(*at) if text is not None and at is not None else self.file.mark(place)


def shown(data: Mapping[str, Any], place: Place) -> str:
    """Return a place as people call it: a column by its name, as in ``conversation.prompt``."""
    if len(place) > 1 and place[0] == "columns" and isinstance(place[1], int):
        name = _name(data, place[1])
        if name is not None:
            return shown_place((name, *place[2:]))
    return shown_place(place)


def _name(data: Mapping[str, Any], index: int) -> str | None:
    columns = data.get("columns")
    if not isinstance(columns, Sequence) or isinstance(columns, str) or index >= len(columns):
        return None
    column = columns[index]
    name = column.get("name") if isinstance(column, Mapping) else getattr(column, "name", None)
    return name if isinstance(name, str) and name else None


def raise_errors(source: str, problems: Sequence[Problem]) -> None:
    """Raise one error that lists all that is wrong; warnings alone raise nothing.

    Raises:
        InputError: There are errors.
    """
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        raise config_error(source, errors)
