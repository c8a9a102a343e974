"""Canned responses: answers that were written beforehand, of which the nearest are suggested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from sdialog_like.agents.materials import check_count, check_text
from sdialog_like.agents.orchestrators.base import Look
from sdialog_like.agents.orchestrators.similarity import ByEmbeddings, ByWords, Embed, Similarity
from sdialog_like.agents.orchestrators.usual import UsualOrchestrator
from sdialog_like.errors import InputError

__all__ = ["SimpleResponseOrchestrator"]


class SimpleResponseOrchestrator(UsualOrchestrator):
    """Suggests, or demands, those of some canned responses that are nearest to what was said last.

    Where none has anything in common with what was said, or nothing was said yet, the agent is left alone. Of responses that
    are equally near, the one that stands first is nearer.

    Args:
        responses: The responses; or a mapping from the name of an action to its response.
        graph: From an action to the one that follows it. Where it is given, the nearest actions to what the agent itself
            said last are looked for, and the ones that follow are suggested.
        top_k: How many are suggested.
        demand: Whether the agent has to say the nearest one, word for word, instead of being offered several.
        embed: A function that takes a list of texts and gives a vector for each, such as a sentence encoder's ``encode``.
            Otherwise texts are compared by their words (TF-IDF). It runs in a thread, and its choice is in the journal.
        event_label: What the record calls it.

    Example:
        >>> canned = SimpleResponseOrchestrator(["We open at nine.", "Parking is free."], demand=True)
    """

    _shared: ClassVar[frozenset[str]] = frozenset({"embed", "_similarity"})

    def __init__(
        self,
        responses: Sequence[str] | Mapping[str, str],
        graph: Mapping[str, str] | None = None,
        top_k: int = 5,
        *,
        demand: bool = False,
        embed: Embed | None = None,
        event_label: str | None = None,
    ) -> None:
        super().__init__(event_label=event_label)
        if isinstance(responses, str) or not isinstance(responses, (Sequence, Mapping)) or not responses:
            raise InputError(f"responses is a list of texts, or a mapping to them, not {responses!r}.")
        texts = responses.values() if isinstance(responses, Mapping) else responses
        for text in texts:
            check_text(text, "A response")
        self.responses = dict(responses) if isinstance(responses, Mapping) else tuple(responses)
        self.graph = None if graph is None else self._checked(graph)
        self.top_k = check_count(top_k, "top_k", least=1)
        self.demand = bool(demand)
        if embed is not None and not callable(embed):
            raise InputError(f"embed is a function from texts to vectors, not {embed!r}.")
        self.embed = embed
        self._actions = tuple(self.responses) if isinstance(self.responses, dict) else ()
        self._texts = tuple(texts)
        self._similarity: Similarity = ByWords(self._texts) if embed is None else ByEmbeddings(self._texts, embed)

    async def look(self, look: Look) -> str | None:
        """Suggest or demand what is nearest."""
        own = next((turn.text for turn in reversed(look.transcript) if turn.speaker == look.name), "")
        follows = self.graph is not None and bool(own)
        places = await self._nearest(own if follows else look.heard, look)
        if follows:
            places = self._followers(places)
        if not places:
            return None
        if self.demand:
            return f"Say exactly this, word for word, and nothing else: {self._texts[places[0]]}"
        return "If one of these fits, let it be your answer, the first ones rather than the last: " + "; ".join(
            f"({number}) {self._shown(place)}" for number, place in enumerate(places, 1)
        )

    async def _nearest(self, text: str, look: Look) -> list[int]:
        if not text:
            return []
        if self.embed is None:
            return self._similarity.nearest(text, self.top_k)
        # The choice, not the vectors, goes into the journal: a replay needs neither the model nor its time.
        chosen = await look.client.effect(f"{self.name}: {text}", lambda: self._similarity.nearest(text, self.top_k))
        return [int(place) for place in chosen]

    def _followers(self, places: Sequence[int]) -> list[int]:
        graph = self.graph or {}
        named = dict.fromkeys(graph.get(self._actions[place], self._actions[place]) for place in places)
        return [self._actions.index(action) for action in named]

    def _shown(self, place: int) -> str:
        return f"{self._actions[place]}: {self._texts[place]}" if self._actions else self._texts[place]

    def _checked(self, graph: Mapping[str, str]) -> dict[str, str]:
        if not isinstance(self.responses, dict):
            raise InputError("graph needs named responses.", hint='Write responses={"greet": "Hello!", …}.')
        unknown = sorted({str(action) for pair in graph.items() for action in pair} - set(self.responses))
        if unknown:
            raise InputError(f"graph names {', '.join(unknown)}, for which there is no response.")
        return dict(graph)
