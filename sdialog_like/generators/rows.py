"""From "a hundred of them" to named rows with seeds: the plan of a batch, settled before its first request."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sdialog_like.agents.materials import check_id
from sdialog_like.engine import Row
from sdialog_like.errors import InputError
from sdialog_like.seeds import check_seed, derive_seed, fresh_seed

__all__ = ["arguments_of", "dialog_id_of", "plan_rows", "single_row"]

_DIALOG_ID = "dialogId"


def plan_rows(
    n: int | None = None,
    *,
    seeds: Sequence[int] | None = None,
    ids: Sequence[int | str] | None = None,
    seed: int | None = None,
) -> list[Row]:
    """Name the rows of a batch and give each its seed.

    Args:
        n: How many; may be left out where ``seeds`` or ``ids`` say it.
        seeds: Each row's dialogue seed.
        ids: Each row's name, all different; 0 … n-1 otherwise.
        seed: The batch's seed, from which each row's is derived (with the row's name); a random one otherwise.

    Raises:
        InputError: The numbers do not agree, a name comes twice, or a seed cannot be one.
    """
    sizes = {name: len(given) for name, given in (("seeds", seeds), ("ids", ids)) if given is not None}
    if n is not None:
        if isinstance(n, bool) or not isinstance(n, int) or n < 0:
            raise InputError(f"n is a whole number that is not negative, not {n!r}.")
        sizes = {"n": n, **sizes}
    if not sizes:
        raise InputError("How many dialogues?", hint="Give n, or one entry a dialogue in seeds or ids.")
    if len(set(sizes.values())) > 1:
        raise InputError(
            "The numbers of dialogues differ: " + ", ".join(f"{name}: {size}" for name, size in sizes.items()) + "."
        )
    if seeds is not None and seed is not None:
        raise InputError("Give either seeds (one a dialogue) or seed (the batch's), not both.")
    names = list(range(next(iter(sizes.values())))) if ids is None else [_named(name) for name in ids]
    if len(set(names)) < len(names):
        twice = next(name for index, name in enumerate(names) if name in names[:index])
        raise InputError(f"The id {twice!r} comes twice; ids tell dialogues apart.")
    if seeds is not None:
        own = [check_seed(value) for value in seeds]
    else:
        batch = fresh_seed() if seed is None else check_seed(seed)
        own = [derive_seed(batch, name) for name in names]
    return [Row(id=name, seed=value, data={_DIALOG_ID: name}) for name, value in zip(names, own, strict=True)]


def single_row(seed: int | None, dialog_id: int | str | None, arguments: Mapping[str, Any] | None = None) -> Row:
    """Return the row of one dialogue, which need not have an id."""
    chosen = fresh_seed() if seed is None else check_seed(seed)
    data = {**(arguments or {}), _DIALOG_ID: dialog_id}
    return Row(id=0 if dialog_id is None else _named(dialog_id), seed=chosen, data=data)


def arguments_of(row: Row, allowed: Collection[str], generator: str) -> dict[str, Any]:
    """Return the arguments that a row gives its dialogue; one that is ``None`` is not given.

    Args:
        row: The row; its ``data`` is a mapping of arguments, or ``None``.
        allowed: The names that there are.
        generator: The generator's name, for the message.

    Raises:
        InputError: The row has another argument.
    """
    if row.data is None:
        return {}
    if not isinstance(row.data, Mapping):
        raise InputError(f"A row's data is a mapping of arguments, not {type(row.data).__name__}.")
    unknown = [name for name in row.data if name not in allowed and name != _DIALOG_ID]
    if unknown:
        named = ", ".join(map(repr, unknown))
        close = [match for name in unknown for match in difflib.get_close_matches(str(name), sorted(allowed), n=1)]
        question = f" Did you mean {' and '.join(map(repr, close))}?" if close else ""
        known = f"A row may have {', '.join(sorted(allowed))}." if allowed else "Its rows have an id and a seed only."
        raise InputError(f"The rows of a {generator} have no {named}.{question}", hint=f"{known}")
    return {name: value for name, value in row.data.items() if value is not None and name != _DIALOG_ID}


def dialog_id_of(row: Row) -> int | str | None:
    """Return the id that the row's dialogue gets: the row's name, unless the row's ``data`` has a ``dialogId``."""
    data = row.data if isinstance(row.data, Mapping) else {}
    return check_id(data.get(_DIALOG_ID, row.id))


def _named(value: Any) -> int | str:
    name = check_id(value)
    if name is None:
        raise InputError("Each dialogue of a batch has an id.", hint="Leave ids out to number them.")
    return name
