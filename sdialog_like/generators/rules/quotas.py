"""Quotas: a batch has exactly the mix that was asked for, over one field or over several together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.generators.rules.base import Choice, Rule
from sdialog_like.generators.rules.reading import check_weights, read_rule, rule_from_plain
from sdialog_like.seeds import derive_seed

__all__ = ["Joint", "joint", "joint_from_plain", "quota", "whole_counts"]


@dataclass(frozen=True)
class Joint:
    """A mix over one or more fields. Made by `quota` and `joint`.

    Attributes:
        fields: The fields; of a quota that ``set`` has not named yet, none.
        cells: For each combination, a rule for each field.
        shares: Each combination's share; they need not add up to anything.
    """

    fields: tuple[str, ...]
    cells: tuple[tuple[Rule, ...], ...]
    shares: tuple[float, ...]

    def assigned(self, n: int, seed: int) -> list[int]:
        """Say which cell each of n rows gets: as many of each as `whole_counts` says, in an order that the seed shuffles."""
        cells = [cell for cell, count in enumerate(whole_counts(self.shares, n)) for _ in range(count)]
        # Sorted by a digest instead of random.shuffle, which may differ between versions of Python.
        order = sorted(range(n), key=lambda place: (derive_seed(seed, "quota", *self.fields, place), place))
        assigned = [0] * n
        for place, cell in zip(order, cells, strict=True):
            assigned[place] = cell
        return assigned

    def drawn(self, random: Random) -> int:
        """Draw a cell for a single row, by share."""
        number: int = Choice([_Number(cell) for cell in range(len(self.cells))], self.shares).draw(random)
        return number

    def named(self, field: str) -> Joint:
        """Return the quota for a field.

        Raises:
            InputError: It is a joint rule, which names its fields itself. The message begins with a small letter.
        """
        if self.fields:
            names = ", ".join(self.fields)
            raise InputError(f"a joint rule over {names} names its fields itself.", hint="Write set(joint(…)).")
        return Joint((field,), self.cells, self.shares)

    def plain(self) -> dict[str, Any]:
        """Return plain data, from which `joint_from_plain` makes it again."""
        return self._data([[rule.plain() for rule in cell] for cell in self.cells])

    def identity(self) -> dict[str, Any]:
        """Return plain data that tells it from others."""
        return self._data([[rule.identity() for rule in cell] for cell in self.cells])

    def _data(self, cells: list[Any]) -> dict[str, Any]:
        shares = [[cell, share] for cell, share in zip(cells, self.shares, strict=True)]
        return {"fields": list(self.fields), "cells": shares}


@dataclass(frozen=True)
class _Number(Rule):
    number: int

    def draw(self, random: Random) -> int:
        return self.number

    def plain(self) -> int:
        return self.number


def quota(shares: Mapping[Any, float] | Iterable[tuple[Any, float]]) -> Joint:
    """Return a rule for one field whose shares a batch hits exactly.

    Shares need not add up to 1 or 100; where n times a share is no whole number, the largest remainders are rounded up. Two
    quotas are hit independently of each other; `joint` is for fields that belong together.

        >>> generator.set(age=quota({"{18-35}": 40, "{36-65}": 45, "{66-90}": 15}))      # doctest: +SKIP

    Args:
        shares: Value to share, or pairs of them. Texts are read as rules, so that a value may be a range.

    Raises:
        InputError: A share is no number, or they are all 0, or a value cannot be read.
    """
    values, numbers = check_weights(shares, "share")
    return Joint((), tuple((read_rule(value),) for value in values), tuple(numbers))


def joint(fields: Sequence[str], table: Mapping[tuple[Any, ...], float] | Iterable[Mapping[str, Any]]) -> Joint:
    """Return a rule for several fields together, whose mix a batch hits exactly.

        >>> generator.set(joint(["age", "job"], {                                          # doctest: +SKIP
        ...     ("{18-25}", "student"): 30,
        ...     ("{26-65}", "nurse"): 50,
        ...     ("{66-90}", "retired"): 20,
        ... }))

    Args:
        fields: The fields.
        table: Combination to share; or records with the fields and ``share``, as a table's rows are (a record without a
            share counts as 1). Texts are read as rules.

    Raises:
        InputError: Fields and combinations do not fit each other, or a share or a value cannot be used.
    """
    names = (fields,) if isinstance(fields, str) else tuple(fields)
    if not names or len(set(names)) < len(names) or not all(isinstance(name, str) for name in names):
        raise InputError(f"The fields of a joint rule are different names, not {fields!r}.")
    pairs = list(table.items()) if isinstance(table, Mapping) else [_pair(record, names) for record in table]
    combinations, numbers = check_weights(pairs, "share")
    cells = []
    for combination in combinations:
        values = combination if isinstance(combination, tuple) else (combination,)
        if len(values) != len(names):
            raise InputError(f"{combination!r} has {len(values)} values, for the fields {', '.join(names)}.")
        cells.append(tuple(_read(value, name) for value, name in zip(values, names, strict=True)))
    return Joint(names, tuple(cells), tuple(numbers))


def joint_from_plain(data: Mapping[str, Any]) -> Joint:
    """Return what ``Joint.plain`` wrote."""
    cells = tuple(tuple(rule_from_plain(rule) for rule in cell) for cell, _ in data["cells"])
    return Joint(tuple(data["fields"]), cells, tuple(share for _, share in data["cells"]))


def whole_counts(shares: Sequence[float], n: int) -> list[int]:
    """Divide n among shares in whole numbers, by largest remainder.

    Each share gets the whole part of n times its part of the total; what is left goes, one each, to the largest remainders
    (the earlier one of two equal ones). No count is off by 1 or more, and the counts add up to n.

    >>> whole_counts([40, 45, 15], 1000)
    [400, 450, 150]
    >>> whole_counts([1, 1, 1], 10)
    [4, 3, 3]
    """
    exact = [Fraction(share) for share in shares]  # not floats, whose errors would decide between equal remainders
    total = sum(exact)
    ideal = [share * n / total for share in exact]
    counts = [int(number) for number in ideal]
    by_remainder = sorted(range(len(shares)), key=lambda cell: (counts[cell] - ideal[cell], cell))
    for cell in by_remainder[: n - sum(counts)]:
        counts[cell] += 1
    return counts


def _pair(record: Any, names: tuple[str, ...]) -> tuple[tuple[Any, ...], float]:
    if not isinstance(record, Mapping):
        raise InputError(f"A record of a joint rule is a mapping of fields to values, not {record!r}.")
    missing = [name for name in names if name not in record]
    if missing:
        raise InputError(f"A record of the joint rule over {', '.join(names)} has no {missing[0]}: {dict(record)!r}.")
    share = record.get("share", 1)
    if isinstance(share, str):  # from a CSV file
        try:
            share = float(share)
        except ValueError:
            raise InputError(f"A share is a number, not {share!r}.") from None
    return tuple(record[name] for name in names), share


def _read(value: Any, name: str) -> Rule:
    try:
        return read_rule(value)
    except InputError as exc:
        raise InputError(f"The rule {value!r} for {name} cannot be used: {exc.message}", hint=exc.hint) from exc
