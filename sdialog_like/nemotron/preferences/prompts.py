"""What preference data begins with: openlines, or prompts that are there already, in all forms that they may come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from sdialog_like.errors import InputError
from sdialog_like.nemotron.pipelines.records import Openline
from sdialog_like.nemotron.preferences.records import PromptRecord
from sdialog_like.nemotron.preferences.tables import from_pandas

__all__ = ["is_openline", "read_beginning", "read_beginnings", "rows_of_frame"]

_FORMS = (
    "It is an openline (a text, an Openline, or a mapping with openline or text), or a prompt (a list of messages, a "
    "PromptRecord, or a mapping with prompt)."
)
_OF_OPENLINES = frozenset({"text", "kind", "stage"})
_NO_ORIGIN = frozenset({*PromptRecord.model_fields, "text", "answers", "failures"})


def read_beginnings(items: Any) -> list[PromptRecord]:
    """Read what preference data begins with.

    Args:
        items: Each as in `read_beginning`; or a data frame with such rows.

    Raises:
        InputError: One of them is something else, or two have the same id.
    """
    items = rows_of_frame(items)
    if isinstance(items, (str, Mapping, PromptRecord, Openline)) or not isinstance(items, Iterable):
        raise InputError(f"Openlines come as a list, not as one {type(items).__name__}.", hint="Write [openline].")
    made = [read_beginning(item, str(place)) for place, item in enumerate(items)]
    seen: set[str] = set()
    for each in made:
        if each.id in seen:
            raise InputError(f"The id {each.id!r} comes twice.", hint="Leave ids out to number the openlines.")
        seen.add(each.id)
    return made


def rows_of_frame(items: Any) -> Any:
    """Return the rows of a data frame as mappings without its empty cells; anything else as it is.

    Raises:
        InputError: It has no column that a dialogue could begin with.
    """
    if not hasattr(items, "to_dict") or not hasattr(items, "columns"):
        return items
    columns = [str(name) for name in items.columns]
    if "prompt" in columns:
        return from_pandas(items, PromptRecord)
    if _OF_OPENLINES.union({"id"}) <= set(columns):
        return from_pandas(items, Openline)
    if not {"openline", "text"} & set(columns):
        raise InputError(
            f"The data frame has no column 'openline' or 'text': {', '.join(columns)}.",
            hint='Rename the one with the texts: frame.rename(columns={"question": "openline"}).',
        )
    cells = {name: items[label].tolist() for name, label in zip(columns, items.columns, strict=True)}
    return [{name: values[row] for name, values in cells.items() if not _is_empty(values[row])} for row in range(len(items))]


def _is_empty(cell: Any) -> bool:
    # Told by their names, so that pandas need not be there; NaN differs from itself.
    return cell is None or type(cell).__name__ in ("NAType", "NaTType") or (isinstance(cell, float) and cell != cell)


def read_beginning(item: Any, name: str) -> PromptRecord:
    """Read what one row of preference data begins with; an openline is a prompt of one message.

    Args:
        item: An openline (a text, an `Openline`, or a mapping with ``openline`` or ``text``), or a prompt (a list of
            messages, a `PromptRecord`, or a mapping with ``prompt``). What else a mapping holds says where it is from.
        name: Its id, where it has none of its own.

    Raises:
        InputError: It is something else.
    """
    data = _data(item, name)
    openline = data["openline"] if data.get("openline") is not None else data.get("text")
    prompt = data.get("prompt")
    if prompt is None:
        if not isinstance(openline, str) or not openline.strip():
            raise InputError(f"Number {name} of the openlines is {item!r:.80}.", hint=_FORMS)
        prompt = [{"role": "user", "content": openline}]
    origin = data.get("origin")
    if origin is None:
        origin = {key: value for key, value in data.items() if key not in _NO_ORIGIN and value is not None}
    known = {key: data[key] for key in ("user_model", "assistant_model") if key in data}
    row_id = data.get("id")
    try:
        made = PromptRecord(
            id=name if row_id is None else str(row_id), prompt=prompt, openline=openline, origin=origin, **known
        )
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        raise InputError(
            f"Number {name} of the openlines: {'.'.join(map(str, first['loc']))}: {first['msg']}.", hint=_FORMS
        ) from exc
    if made.prompt[-1]["role"] != "user":
        raise InputError(f"Number {name} of the openlines: a prompt ends with a message of the user's, which is answered.")
    return made


def is_openline(record: PromptRecord) -> bool:
    """Whether there is only an openline so far, from which the user's model may go on."""
    return record.openline is not None and record.prompt == [{"role": "user", "content": record.openline}]


def _data(item: Any, name: str) -> dict[str, Any]:
    if isinstance(item, str):
        return {"openline": item}
    if isinstance(item, Openline):
        return item.to_row()
    if isinstance(item, PromptRecord):
        return item.model_dump()
    if isinstance(item, Mapping) and all(isinstance(key, str) for key in item):
        return Openline.from_dict(item).to_row() if item.keys() >= _OF_OPENLINES and "id" in item else dict(item)
    if isinstance(item, (list, tuple)):
        return {"prompt": [dict(message) if isinstance(message, Mapping) else message for message in item]}
    raise InputError(f"Number {name} of the openlines is {item!r:.80}.", hint=_FORMS)
