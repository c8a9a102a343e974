"""Reading a recipe: from a file or from data, with all that is wrong with it at once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from sdialog_like.errors import InputError
from sdialog_like.recipes.check import check_draft, opened_rows, problems_of_recipe
from sdialog_like.recipes.columns.base import Column
from sdialog_like.recipes.columns.sampler import Sampler
from sdialog_like.recipes.draft import Draft, part_of
from sdialog_like.recipes.inert import keys_of
from sdialog_like.recipes.kinds import column_class
from sdialog_like.recipes.model_config import ModelConfig
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.problems import Problems, raise_errors, shown
from sdialog_like.recipes.processor_configs import AnyProcessor
from sdialog_like.recipes.rows_config import Rows
from sdialog_like.yaml_config import Problem, YamlFile, parse_yaml, problems_of, read_yaml

if TYPE_CHECKING:
    from sdialog_like.recipes.recipe import Recipe

    _Recipe = TypeVar("_Recipe", bound=Recipe)

__all__ = ["check_yaml", "read_recipe", "recipe_from_yaml", "recipe_of"]

_KEYS = "name, model, columns"


def recipe_from_yaml(cls: type[_Recipe], source: str | os.PathLike[str]) -> _Recipe:
    """Read a recipe; see ``Recipe.from_yaml``."""
    file, name, folder = _read(source)
    recipe, problems = read_recipe(cls, file, folder)
    raise_errors(name, problems)
    assert recipe is not None  # otherwise there were errors
    return recipe


def check_yaml(source: str | os.PathLike[str]) -> list[Problem]:
    """Return all that is wrong with a recipe's file (or YAML text), errors and warnings, in the file's order.

    Raises:
        InputError: It cannot be read, or is no YAML.
    """
    from sdialog_like.recipes.recipe import Recipe

    file, _, folder = _read(source)
    _, problems = read_recipe(Recipe, file, folder)
    return sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))


def recipe_of(cls: type[_Recipe], data: Mapping[str, Any]) -> _Recipe:
    """Make a recipe of data; see ``Recipe.from_dict``."""
    recipe, problems = read_recipe(cls, YamlFile(dict(data)), None)
    raise_errors("The recipe", problems)
    assert recipe is not None
    return recipe


def read_recipe(cls: type[_Recipe], file: YamlFile, folder: Path | None) -> tuple[_Recipe | None, list[Problem]]:
    """Make a recipe of a file that was read.

    Args:
        cls: The class.
        file: The file.
        folder: What relative paths in it are relative to.

    Returns:
        The recipe, if its sections are good each for itself; and all that is wrong with it.
    """
    try:
        recipe = cls.model_validate(file.data, context={"folder": folder})
    except ValidationError as exc:
        return None, [*file.problems, *_of_parts(exc, file, folder)]
    return recipe, [*file.problems, *problems_of_recipe(recipe, file)]


def _read(source: str | os.PathLike[str]) -> tuple[YamlFile, str, Path | None]:
    if isinstance(source, str) and "\n" in source:
        return parse_yaml(source, source="The recipe", what="recipe", keys=_KEYS), "The recipe", None
    path = Path(source).expanduser()
    return read_yaml(path, what="recipe", keys=_KEYS), str(path), path.parent.absolute()


def _of_parts(error: ValidationError, file: YamlFile, folder: Path | None) -> list[Problem]:
    """Say what is wrong with the sections that could not be made, and look at the others all the same."""
    data, context = file.data, {"folder": folder}
    found = problems_of(error, file, lambda place: _known_keys(data, place), lambda place: shown(data, place))
    broken_at = {place[:2] for place in (tuple(each["loc"]) for each in error.errors(include_url=False))}
    given = data.get("columns")
    entries = list(enumerate(given)) if isinstance(given, (list, tuple)) else []
    columns: list[tuple[Place, Column]] = []
    parts: list[tuple[Place, Column]] = []
    broken: set[str] = set()
    for index, entry in entries:
        place: Place = ("columns", index)
        if place not in broken_at:
            columns.append((place, _column(entry, context)))
        elif isinstance(entry, Mapping) and isinstance(entry.get("name"), str):
            broken.add(entry["name"])
            cls = _class_of(entry)
            if cls is not None:
                parts.append((place, part_of(cls, entry, context)))
    # Without the columns nothing else could be said about names.
    if not columns and not broken:
        return found
    problems = Problems(file)
    rows, rows_broken = _rows(data, broken_at, problems, context)
    draft = Draft(
        columns=tuple(columns),
        parts=tuple(parts),
        broken=frozenset(broken),
        model=_model(data.get("model"), ("model",) in {place[:1] for place in broken_at}),
        models={name: _model(value, ("models", name) in broken_at) for name, value in _mapping(data.get("models")).items()},
        rows=rows,
        rows_broken=rows_broken,
        processors=_processors(data, broken_at, context),
    )
    check_draft(draft, problems)
    return [*found, *problems.found]


def _class_of(entry: Mapping[str, Any]) -> type[Column] | None:
    try:
        return column_class(str(entry.get("type")))
    except InputError:
        return None  # another package's, which cannot be loaded: that was said


def _column(entry: Any, context: dict[str, Any]) -> Column:
    if isinstance(entry, Column):
        return entry
    cls = column_class(entry["type"])
    assert cls is not None
    return cls.model_validate(entry, context=context)


def _processors(data: Mapping[str, Any], broken_at: set[Any], context: dict[str, Any]) -> tuple[tuple[Place, Any], ...]:
    given = data.get("processors")
    places: set[Any] = {("processors",), *(("processors", index) for index, _ in enumerate(given or ()))}
    if not isinstance(given, (list, tuple)) or not broken_at.isdisjoint(places):
        return ()  # each has what those before it leave
    made = TypeAdapter(tuple[AnyProcessor, ...]).validate_python(given, context=context)
    return tuple((("processors", index), each) for index, each in enumerate(made))


def _rows(data: Mapping[str, Any], broken_at: set[Any], problems: Problems, context: dict[str, Any]) -> Any:
    if data.get("rows") is None:
        return None, False
    if any(place[:1] == ("rows",) for place in broken_at):
        return None, True
    from sdialog_like.recipes.rows_config import as_rows

    return opened_rows(Rows.model_validate(as_rows(data["rows"]), context=context), problems)


def _model(value: Any, broken: bool) -> Any:
    return None if broken or value is None else ModelConfig.model_validate(value) if isinstance(value, Mapping) else value


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _known_keys(data: Any, place: Place) -> Sequence[str]:
    """Return the keys that a section may have."""
    from sdialog_like.recipes.recipe import Recipe

    cls: Any = Recipe
    for index, part in enumerate(place):
        data = data[part]
        if isinstance(part, int) and place[index - 1] == "columns" and isinstance(data, Mapping):
            cls = _class_of(data)
        elif part == "when" and isinstance(cls, type) and issubclass(cls, Sampler):
            return cls.parameter_names()
        elif isinstance(part, str):
            cls = _INSIDE.get(part)
    return () if cls is None else keys_of(cls)


def _inside() -> dict[str, type[BaseModel]]:
    from sdialog_like.judges import Score
    from sdialog_like.recipes.columns.side import Side
    from sdialog_like.runs.config_sections import StarRows

    return {"user": Side, "assistant": Side, "scores": Score, "rows": Rows, "star": StarRows}


_INSIDE = _inside()
