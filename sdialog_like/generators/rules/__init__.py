"""Rules: how a field of a generated persona or context gets its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["Joint", "Rule", "fixed", "joint", "quota", "read_rule", "rule_from_plain", "weighted"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Joint": "sdialog_like.generators.rules.quotas",
        "Rule": "sdialog_like.generators.rules.base",
        "fixed": "sdialog_like.generators.rules.base",
        "joint": "sdialog_like.generators.rules.quotas",
        "quota": "sdialog_like.generators.rules.quotas",
        "read_rule": "sdialog_like.generators.rules.reading",
        "rule_from_plain": "sdialog_like.generators.rules.reading",
        "weighted": "sdialog_like.generators.rules.reading",
    },
)

if TYPE_CHECKING:
    from sdialog_like.generators.rules.base import Rule, fixed
    from sdialog_like.generators.rules.quotas import Joint, joint, quota
    from sdialog_like.generators.rules.reading import read_rule, rule_from_plain, weighted
