"""What each type of column needs of the others, and of the world: values, personas, functions, classes."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any

from sdialog_like.errors import InputError, SdialogLikeError
from sdialog_like.personas import BasePersona
from sdialog_like.recipes.cells.language import is_known, language_code
from sdialog_like.recipes.checks.functions import check_function, check_parameters
from sdialog_like.recipes.columns.base import Column
from sdialog_like.recipes.columns.category import Category, key_of
from sdialog_like.recipes.columns.custom import Custom
from sdialog_like.recipes.columns.dialogue import DialogueColumn
from sdialog_like.recipes.columns.person import Person
from sdialog_like.recipes.columns.persona import PersonaColumn
from sdialog_like.recipes.columns.rules import Language
from sdialog_like.recipes.columns.seed import Seed
from sdialog_like.recipes.columns.side import Side
from sdialog_like.recipes.columns.structured import Structured
from sdialog_like.recipes.columns.subcategory import Subcategory
from sdialog_like.recipes.columns.validate import Validate
from sdialog_like.recipes.draft import Draft
from sdialog_like.recipes.persona_classes import persona_class
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.problems import Problems

__all__ = ["check_columns"]

_DATA = frozenset({"seed", "custom", "structured", "expression"})
"""Types of columns that may hold anything."""

_DIALOGUE_RULES = frozenset({"turn_count", "alternation", "speakers"})


def check_columns(draft: Draft, problems: Problems) -> None:
    """Look at what is special to each type of column."""
    for place, column in draft.columns:
        for cls, check in _CHECKS.items():
            if isinstance(column, cls):
                check(draft, problems, place, column)
    _check_drops(draft, problems)


def _subcategory(draft: Draft, problems: Problems, place: Place, column: Subcategory) -> None:
    """There are values for each value that the category column can have."""
    category = draft.by_name.get(column.category)
    if not isinstance(category, Category):
        if category is not None and category.type in ("dialogue", "judge", "persona", "person", "validate"):
            problems.error((*place, "category"), f"{column.category!r} is a {category.type} column, which is no category.")
        return
    possible = list(dict.fromkeys(key_of(value) for case in category.cases() for value in case.values))
    for index, case in enumerate(column.cases()):
        assert isinstance(case, Subcategory)
        where: Place = (*place, "values") if index == 0 else (*place, "when", index - 1, "values")
        missing = [key for key in possible if key not in case.values]
        if missing:
            problems.error(where, f"{column.category!r} can be {_listed(missing)}, for which there are no values.")
        for key in case.values.keys() - set(possible):
            close = difflib.get_close_matches(key, missing or possible, n=1)
            hint = f"Did you mean {close[0]!r}?" if close else None
            problems.warning((*where, key), f"{column.category!r} is never {key!r}.", hint)


def _person(draft: Draft, problems: Problems, place: Place, column: Person) -> None:
    """There are people of this kind."""
    from sdialog_like.recipes.sampling.people import sampler_for

    for index, case in enumerate(column.cases()):
        where: Place = place if index == 0 else (*place, "when", index - 1)
        try:
            sampler_for(case)
        except SdialogLikeError as exc:
            problems.error(where, exc.message, exc.hint)


def _seed(draft: Draft, problems: Problems, place: Place, column: Seed) -> None:
    """The rows have this field."""
    if draft.rows_broken:
        return
    if draft.rows is None:
        problems.error(place, "A seed column comes from rows, and the recipe has none.", "Write rows: {file: …}.")
    elif column.source_field not in draft.rows.fields:
        close = difflib.get_close_matches(column.source_field, draft.rows.fields, n=1)
        hint = f"Did you mean {close[0]!r}?" if close else f"They have {', '.join(draft.rows.fields)}."
        problems.error((*place, "field"), f"The rows have no field {column.source_field!r}.", hint)


def _structured(draft: Draft, problems: Problems, place: Place, column: Structured) -> None:
    """The class is there."""
    try:
        column.schema_to_send()
    except InputError as exc:
        problems.error((*place, "schema"), exc.message, exc.hint)


def _persona(draft: Draft, problems: Problems, place: Place, column: PersonaColumn) -> None:
    """The class is there and has these attributes, and they come from something that has some."""
    _check_class(problems, place, column.persona_class, column.attributes, "attributes")
    source = None if column.source is None else draft.by_name.get(column.source)
    if source is not None and source.type not in _DATA | {"person", "persona"}:
        problems.error((*place, "from"), f"{column.source!r} is a {source.type} column, which has no attributes.")


def _check_class(problems: Problems, place: Place, name: Any, attributes: Mapping[str, Any], key: str) -> None:
    if name is None:
        return
    try:
        cls: type[BasePersona] = persona_class(name)
    except SdialogLikeError as exc:
        problems.error((*place, "class"), exc.message, exc.hint)
        return
    if cls.model_config.get("extra") == "allow":
        return
    known = cls._known_names()
    for attribute in attributes.keys() - known.keys():
        close = difflib.get_close_matches(attribute, known, n=1)
        hint = f"Did you mean {close[0]!r}?" if close else f"It has {', '.join(known)}."
        problems.error((*place, key, attribute), f"{cls.__name__} has no attribute {attribute!r}.", hint)


def _dialogue(draft: Draft, problems: Problems, place: Place, column: DialogueColumn) -> None:
    """Both sides can be played."""
    for name, side in column.sides.items():
        _side(draft, problems, (*place, name), side)
    second = list(column.sides)[1]
    if column.sides[second].opening is not None:
        problems.warning((*place, second, "opening"), f"It is never said: {column.opener} speaks first.")
    for key, count in column.counts.items():
        source = draft.by_name.get(count.strip()) if isinstance(count, str) else None
        if isinstance(source, Category):
            _turn_counts(problems, (*place, key), source)


def _turn_counts(problems: Problems, place: Place, source: Category) -> None:
    """A category that says how many turns there are has numbers of turns."""
    values = [value for case in source.cases() for value in case.values]
    bad = next((value for value in values if isinstance(value, bool) or not isinstance(value, int) or value < 1), None)
    if bad is not None:
        problems.error(place, f"{source.name!r} can be {bad!r}, which is no number of turns.")


def _side(draft: Draft, problems: Problems, place: Place, side: Side) -> None:
    persona = draft.by_name.get(side.persona_column or "")
    if persona is not None and persona.type not in _DATA | {"person", "persona"}:
        problems.error((*place, "persona"), f"{persona.name!r} is a {persona.type} column, which is no persona.")
    if isinstance(side.persona, Mapping):
        _check_class(problems, place, side.persona_class, side.persona, "persona")
    for key in ("tools", "orchestrators"):
        for index, function in enumerate(getattr(side, key)):
            check_function(problems, (*place, key, index), function)
    if side.persona is None and side.description is None and side.system_prompt is None:
        problems.warning(place, "It has no persona, no description and no system_prompt.", "The model knows only the task.")


def _custom(draft: Draft, problems: Problems, place: Place, column: Custom) -> None:
    """The function is there, and gets all that it takes."""
    if check_function(problems, (*place, "function"), column.function):
        check_parameters(problems, place, column.function, column.needs, column.arguments)


def _validate(draft: Draft, problems: Problems, place: Place, column: Validate) -> None:
    """The rule fits what it looks at; and where it makes something again, there is something."""
    if column.function is not None and check_function(problems, (*place, "function"), column.function):
        check_parameters(problems, place, column.function, column.of or None, column.arguments)
    if column.rule is not None and column.rule.type in _DIALOGUE_RULES:
        for index, name in enumerate(column.of):
            looked_at = draft.by_name.get(name)
            if looked_at is not None and looked_at.type not in _DATA | {"dialogue"}:
                said = f"{column.rule.type} is about dialogues; {name!r} is a {looked_at.type} column."
                problems.error((*place, "of", index), said)
    if isinstance(column.rule, Language) and "{" not in column.rule.language:
        _language(problems, (*place, "rule", "language"), column.rule.language)
    if column.on_fail == "retry" and not draft.broken and not draft.rows_broken and not _made_by_models(draft, column):
        problems.error(
            (*place, "on_fail"),
            "Nothing that it refers to is made by a model, so another try would give the same.",
            "Write on_fail: drop or mark.",
        )


def _language(problems: Problems, place: Place, language: str) -> None:
    try:
        code = language_code(language)
    except InputError as exc:
        problems.error(place, exc.message, exc.hint)
        return
    if not is_known(code):
        problems.warning(place, f"The words of {language!r} are not known here: only English is told apart from it.")


def _made_by_models(draft: Draft, column: Column) -> bool:
    """Tell whether a column refers, by however many others, to one that a model makes."""
    from sdialog_like.recipes.columns.base import ModelColumn

    seen: set[str] = set()
    left = set(column.needs_of(draft.by_name))
    while left:
        name = left.pop()
        found = draft.by_name.get(name)
        if found is None or name in seen:
            continue
        if isinstance(found, ModelColumn) or found.kind == "custom":
            return True
        seen.add(name)
        left |= found.needs_of(draft.by_name)
    return False


def _check_drops(draft: Draft, problems: Problems) -> None:
    """Not everything is left out, and nothing is made for nothing."""
    if draft.columns and not draft.broken and draft.rows is None and all(column.drop for _, column in draft.columns):
        problems.error(("columns",), "All columns are left out of the result.", "Take drop from at least one.")
        return
    used = {name for _, column in draft.columns for name in column.needs_of(draft.by_name)}
    for place, column in draft.columns:
        if column.drop and column.name not in used and not isinstance(column, Validate) and not draft.broken:
            problems.warning((*place, "drop"), "It is left out of the result, and no column refers to it.")


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"


_CHECKS: dict[type[Column], Callable[[Draft, Problems, Place, Any], None]] = {
    Subcategory: _subcategory,
    Person: _person,
    Seed: _seed,
    Structured: _structured,
    PersonaColumn: _persona,
    DialogueColumn: _dialogue,
    Custom: _custom,
    Validate: _validate,
}
