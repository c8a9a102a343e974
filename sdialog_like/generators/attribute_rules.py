"""All rules of one generator, by field, in the order in which they were set."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.generators.attribute_target import Target
from sdialog_like.generators.rules.base import Rule
from sdialog_like.generators.rules.quotas import Joint, joint_from_plain
from sdialog_like.generators.rules.reading import check_rule, read_rule, rule_from_plain

__all__ = ["RuleBook"]


class RuleBook:
    """The rules; never changed, a change makes another book.

    Args:
        target: The class whose fields they are for.
        rules: The rules by the fields that each is for.
    """

    def __init__(self, target: Target[Any], rules: Mapping[tuple[str, ...], Rule | Joint] | None = None) -> None:
        self._target = target
        self._rules = dict(rules or {})

    @property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """The fields of each rule."""
        return tuple(self._rules)

    @property
    def rules(self) -> tuple[Rule | Joint, ...]:
        """The rules."""
        return tuple(self._rules.values())

    @property
    def quotas(self) -> tuple[Joint, ...]:
        """Those rules that a batch hits exactly."""
        return tuple(rule for rule in self._rules.values() if isinstance(rule, Joint))

    @property
    def fields(self) -> frozenset[str]:
        """The fields that there are: the class's, and those that have a rule."""
        return frozenset((*self._target.fields, *self._target.given, *(name for names in self._rules for name in names)))

    def set(self, joints: Sequence[Joint], rules: Mapping[str, Any]) -> RuleBook:
        """Return a book with these rules, too.

        Raises:
            InputError: One cannot be used; names the field and the rule.
        """
        added: dict[tuple[str, ...], Rule | Joint] = {}
        for each in joints:
            if not isinstance(each, Joint) or not each.fields:
                raise InputError(
                    f"{each!r} is no joint rule.", hint="Write set(field=rule), or set(joint([fields], {values: share}))."
                )
            self._target.check_names(each.fields)
            self._check_joint(each)
            added[each.fields] = each
        for name, given in rules.items():
            self._target.check_names([name])
            try:
                rule = given.named(name) if isinstance(given, Joint) else read_rule(given)
                self._check(name, rule, {*self.fields, *(each for names in added for each in names)})
            except InputError as exc:
                raise InputError(f"The rule {given!r} for {name} cannot be used: {exc.message}", hint=exc.hint) from exc
            added[name,] = rule
        return RuleBook(self._target, self._merged(added))

    def check_attributes(self, given: Any) -> dict[str, Any]:
        """Return a row's own values.

        Raises:
            InputError: They cannot be this class's.
        """
        if given is None:
            return {}
        if not isinstance(given, Mapping):
            raise InputError(f"attributes is a mapping of fields to values, not {type(given).__name__}.")
        self._target.check_names(list(given))
        made = {}
        for name, value in given.items():
            try:
                made[name] = self._target.fit(name, value)
            except InputError as exc:
                raise InputError(f"The attribute {name}: {exc.message}", hint=exc.hint) from exc
        return made

    def cells(self, given: Any, brought: Mapping[str, Any]) -> dict[tuple[str, ...], int]:
        """Return each quota's cell for a row.

        Raises:
            InputError: The row does not say, or there is no such cell.
        """
        needed = [quota for quota in self.quotas if not brought.keys() >= set(quota.fields)]
        if not needed:
            return {}
        if given is None:
            raise InputError(
                f"The row does not say what it is in the quota over {', '.join(needed[0].fields)}.",
                hint="A quota is hit by rows that were planned together: run(generator, generator.rows(1000), …).",
            )
        quotas = self.quotas
        good = isinstance(given, (list, tuple)) and len(given) == len(quotas)
        if not good or not all(_is_cell(cell, quota) for cell, quota in zip(given, quotas, strict=True)):
            raise InputError(f"The cells {given!r} are not those of this generator's quotas.", hint="Take them from rows().")
        return {quota.fields: cell for quota, cell in zip(quotas, given, strict=True)}

    def plain(self) -> list[dict[str, Any]]:
        """Return the rules as plain data.

        Raises:
            InputError: One of them is code.
        """
        return [
            rule.plain() if isinstance(rule, Joint) else {"field": names[0], "rule": rule.plain()}
            for names, rule in self._rules.items()
        ]

    def identity(self) -> list[dict[str, Any]]:
        """Return plain data that tells these rules from others."""
        return [
            rule.identity() if isinstance(rule, Joint) else {"field": names[0], "rule": rule.identity()}
            for names, rule in self._rules.items()
        ]

    @classmethod
    def from_plain(cls, target: Target[Any], data: Sequence[Mapping[str, Any]]) -> RuleBook:
        """Return the book of what `plain` wrote.

        Raises:
            InputError: It is something else.
        """
        rules: dict[tuple[str, ...], Rule | Joint] = {}
        for entry in data:
            if "cells" in entry:
                rules[tuple(entry["fields"])] = joint_from_plain(entry)
            else:
                rules[entry["field"],] = rule_from_plain(entry["rule"])
        target.check_names([name for names in rules for name in names])
        return cls(target, rules)

    def _merged(self, added: Mapping[tuple[str, ...], Rule | Joint]) -> dict[tuple[str, ...], Rule | Joint]:
        """Put rules behind those that are there, in the place of any for the same fields."""
        rules = dict(self._rules)
        for names, rule in added.items():
            for others in list(rules):
                if set(others) <= set(names):
                    del rules[others]
                elif both := sorted(set(others) & set(names)):
                    raise InputError(
                        f"The joint rule over {', '.join(others)} covers {', '.join(both)} already.",
                        hint="Set the joint rule anew, for all its fields.",
                    )
            rules[names] = rule
        return rules

    def _check_joint(self, each: Joint) -> None:
        for cell in each.cells:
            for name, rule in zip(each.fields, cell, strict=True):
                try:
                    self._check(name, rule, self.fields | set(each.fields))
                except InputError as exc:
                    over = ", ".join(each.fields)
                    raise InputError(
                        f"In the joint rule over {over}, the rule for {name} cannot be used: {exc.message}", hint=exc.hint
                    ) from exc

    def _check(self, name: str, rule: Rule | Joint, fields: Collection[str]) -> None:
        """See to it that the field can hold what the rule gives, as far as that is known."""
        parts = [cell[0] for cell in rule.cells] if isinstance(rule, Joint) else [rule]
        for part in parts:
            check_rule(part, fields)
            for value in part.known():
                self._target.fit(name, value)


def _is_cell(value: Any, quota: Joint) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(quota.cells)
