"""Small operations on topics and lists that the answers to the Nemotron prompts share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sdialog_like.llm.builtin.nemotron_topics_data import TOPICS

__all__ = ["filled", "inside", "known_form", "normal", "take"]

_KNOWN = {each.lower(): each for topic, parts in TOPICS.items() for each in (topic, *parts)}
_PROPER = frozenset(
    "africa america asia australia brazil britain china egypt england europe france germany greece india ireland italy japan kenya london "
    "mexico paris rome russia spain sweden vienna berlin shakespeare python java rust javascript sql html css json pandas numpy django "
    "flask bayes euler fermat gauss newton pythagoras fourier taylor laplace markov venn i new earth mars monte christmas islam "
    "christianity buddhism january february march april june july august september october november december".split()
)
_ADJECTIVE = re.compile(r"^[A-Z][a-z]+(?:ean|ian|ish|ese|ism)$")


def inside(topic: str) -> str:
    """Return a topic as it is written inside a sentence: ``Music history`` as ``music history``, ``Roman law`` as it is."""
    topic = re.sub(r"\s+", " ", topic).strip().rstrip(".")
    known = _KNOWN.get(topic.lower())
    if known is not None:
        return known
    first, _, rest = topic.partition(" ")
    bare = re.sub(r"(?:'s|s'|')$", "", re.sub(r"[^\w']", "", first))
    proper = (
        bare.lower() in _PROPER or _ADJECTIVE.match(bare) or re.search(r"[A-Z]|\d", bare[1:]) or first.endswith(("'s", "s'"))
    )
    titled = [word for word in rest.split() if word[:1].isupper()]
    return topic if proper or titled or len(bare) < 2 else topic[:1].lower() + topic[1:]


def known_form(topic: str) -> str | None:
    """Return a topic of the table as it is written there; None where it is another."""
    return _KNOWN.get(topic.strip().rstrip(".").lower())


def normal(text: str) -> str:
    """Return a text in small letters and plain words, for comparing."""
    return " ".join(re.findall(r"\w+", text.lower()))


def filled(pattern: str, **values: str) -> str:
    """Return a pattern with its ``{names}`` filled; braces in values stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), pattern)


def take(number: int, items: Iterable[str], avoid: Iterable[str] = ()) -> list[str]:
    """Return the first distinct items; where there are too few, the last ones are counted through."""
    seen = {normal(each) for each in avoid}
    found: list[str] = []
    stream: Iterator[str] = iter(items)
    while len(found) < number:
        item = next(stream, None)
        if item is None:
            break
        key = normal(item)
        if key and key not in seen:
            seen.add(key)
            found.append(item)
    many = len(found)
    for count in range(number - many):
        base = found[count % many] if many else "Item"
        found.append(f"{base.rstrip('.')} (part {2 + count // max(many, 1)})")
    return found
