"""What the guards against leaks have in common."""

from __future__ import annotations

__all__ = ["DISCLAIMER_REMOVED", "LEAK_REPAIRS", "PROMPT_REMOVED", "REASONING_REMOVED", "SCHEMA_REMOVED", "TEMPLATE_REMOVED"]

REASONING_REMOVED = "reasoning_removed"
DISCLAIMER_REMOVED = "disclaimer_removed"
PROMPT_REMOVED = "prompt_removed"
SCHEMA_REMOVED = "schema_removed"
TEMPLATE_REMOVED = "template_removed"

LEAK_REPAIRS = (REASONING_REMOVED, DISCLAIMER_REMOVED, PROMPT_REMOVED, SCHEMA_REMOVED, TEMPLATE_REMOVED)
