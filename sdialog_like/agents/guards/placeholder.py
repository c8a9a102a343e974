"""Blanks that nobody has filled in: ``{name}``, ``[Your Name]``, ``<date>``."""

from __future__ import annotations

import re
from typing import ClassVar

from sdialog_like.agents.guards.base import Again, Draft, Guard, Situation

__all__ = ["Placeholder"]

# What a blank stands for; "[smiles]" and "[inaudible]" are none.
_BLANK = (
    r"(?:(?:first|last|full|sur|user|family|middle|company|business|brand|product|service|customer|client|patient|agent|doctor|"
    r"hotel|city|street|email|e-mail|phone|telephone|account|order|booking|reservation|confirmation|reference|tracking|ticket|"
    r"flight|room|invoice|policy|case|id|zip|postal|start|end|arrival|departure|appointment|check-in|check-out|delivery|"
    r"specific|relevant|current|total|exact|new|other|his|her|their|our|my|the)['’]?s?[ _-]){0,4}"
    r"(?:name|surname|date|time|number|no\.|address|email|e-mail|phone|telephone|id|code|city|country|company|location|"
    r"amount|price|total|product|service|destination|hotel|restaurant|airline|doctor|department|reason|username|url|link|website)"
)
_BRACED = re.compile(r"(?<![\w/$%=\\{])\{{1,2}\s?[^\W\d]\w+(?::[sd])?\s?\}{1,2}(?![\w/}])")
_BRACKETED = re.compile(
    rf"(?<!\w)[\[<](?:{_BLANK}|(?:(?:please )?(?:insert|enter|add|fill in|specify|provide)|your)\b"
    r"[^\[\]<>\n]{1,60})[\]>](?![\w(])",
    re.IGNORECASE,
)


class Placeholder(Guard):
    """Ask again for an utterance with a blank in it; what belongs there cannot be known."""

    name: ClassVar[str] = "placeholder"

    def look(self, draft: Draft, situation: Situation) -> Draft | Again:
        """Return the draft, or the fault ``leak``."""
        text = draft.text
        if situation.end_mark and situation.end_mark in text:
            text = text.replace(situation.end_mark, "")  # a mark may look like a blank
        return Again("leak", draft) if _BRACED.search(text) or _BRACKETED.search(text) else draft
