"""Stepping out of the role: "As an AI language model, I …"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import ClassVar

from sdialog_like.agents.guards.base import Draft, Guard, Situation
from sdialog_like.agents.guards.leaks import DISCLAIMER_REMOVED
from sdialog_like.agents.guards.words import sentences

__all__ = ["Disclaimer"]

_MACHINE = (
    r"(?:(?:AI|artificial intelligence|large|text[- ]based|computer|AI[- ](?:based|powered)) )*"
    r"(?:AI|artificial intelligence|(?:language|text|conversational|chat) model|LLM|AI (?:model|assistant|system|program)|"
    r"chat ?bot|(?:virtual|digital|AI) assistant|computer program)"
)
_SAID = re.compile(
    rf"\bas an? {_MACHINE}(?: (?:developed|created|trained|made|designed|built) by \w+)?(?:,| I\b| my\b| it\b| there\b)"
    r"|\bI(?:'m|’m| am) (?:(?:just|only|actually|merely|sorry,? but I am|not a (?:human|person|real person),? but) )*"
    rf"an? {_MACHINE}"
    r"(?=[.,;!?]| (?:and|so) I\b| (?:developed|created|trained|made|designed|built) by\b| ?$)"
    r"|\bas a language model\b"
    r"|\bals (?:ein )?(?:großes )?(?:KI(?:-(?:Sprachmodell|Modell|Assistent|System))?|Sprachmodell|künstliche Intelligenz)"
    r"(?=,| (?:kann|habe|bin)\b)"
    r"|\ben tant qu(?:e |['’])"
    r"(?:(?:grand )?modèle de langage|IA\b|(?:une )?intelligence artificielle|assistant virtuel|modèle d['’]IA)"
    r"|\bcomo (?:un )?(?:(?:gran )?modelo de lenguaje|IA,|(?:una )?inteligencia artificial,)"
    r"|\b(?:come|in quanto) (?:un )?(?:(?:grande )?modello linguistico|IA,|(?:un['’])?intelligenza artificiale,)",
    re.IGNORECASE | re.MULTILINE,
)

# A persona that is a machine may say so. "You talk to the AI assistant" does not make one of it.
_IS_ONE = re.compile(
    rf"(?:^|\b(?:you are|you play|your (?:role|name|kind|type|job|occupation|identity)s?:))"
    rf"\s*(?:an? |the )?(?:\w+ ){{0,2}}?(?:{_MACHINE}|AI|bot|robot|android)\b",
    re.IGNORECASE | re.MULTILINE,
)


class Disclaimer(Guard):
    """Remove sentences in which a person says that it is a language model, unless the persona is one."""

    name: ClassVar[str] = "disclaimer"

    def look(self, draft: Draft, situation: Situation) -> Draft:
        """Return the draft without such sentences."""
        if not _SAID.search(draft.text) or _is_machine(situation.own, situation.system):
            return draft
        return draft.repaired("".join(s for s in sentences(draft.text) if not _SAID.search(s)), DISCLAIMER_REMOVED)


@lru_cache(maxsize=512)
def _is_machine(own: tuple[str, ...], system: str) -> bool:
    return any(_IS_ONE.search(text) for text in (*own, system))
