"""Scores by a reward model."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sdialog_like.engine.request import digest
from sdialog_like.errors import InputError
from sdialog_like.nemotron.asking import Asker, SyncAsker, messages_of
from sdialog_like.nemotron.preferences.measure import REWARD_ATTRIBUTES
from sdialog_like.nemotron.preferences.records import Message
from sdialog_like.nemotron.preferences.scoring import Scoring, plain_scores

__all__ = ["RewardModel"]


class RewardModel:
    """A reward model, which rates a conversation's last answer by attributes.

    Args:
        model: The reward model's name at its server.
        client: Has ``query_reward_model(messages=…, model=…)``, blocking or awaited, as `OpenAIClient`; the generator's own
            client otherwise. A client that is awaited belongs to one event loop: use it with generators that are awaited.

    Example:
        >>> class Lengths:
        ...     def query_reward_model(self, *, messages, model):
        ...         return {"helpfulness": len(messages[-1]["content"])}
        >>> from sdialog_like.nemotron import ChatModelClient, NemotronGenerator
        >>> generator = NemotronGenerator(ChatModelClient("builtin", seed=1))
        >>> reward = RewardModel("lengths", Lengths())  # or OpenAIClient(openai.OpenAI(base_url=…))
        >>> made = generator.generate_preferences(["Why is the sky blue?"], None, None, reward, k=3)
        >>> len(made.pairs)
        1
    """

    attributes = REWARD_ATTRIBUTES

    def __init__(self, model: str, client: Any = None) -> None:
        if not isinstance(model, str) or not model:
            raise InputError(f"A reward model is named by a text, not by {model!r}.")
        if client is not None and not callable(getattr(client, "query_reward_model", None)):
            raise InputError(f"{type(client).__name__} cannot ask reward models: it has no method query_reward_model.")
        self.model = model
        self.client = client

    def check(self, asker: Asker) -> None:
        """See to it that there is a client to ask; see `Scorer.check`."""
        client = self._client(asker)
        if isinstance(asker, SyncAsker) and inspect.iscoroutinefunction(client.query_reward_model):
            raise InputError(
                f"query_reward_model of {type(client).__name__} has to be awaited.",
                hint="Use AsyncNemotronGenerator with it, or give RewardModel a blocking client.",
            )

    def _client(self, asker: Asker) -> Any:
        client = self.client or getattr(asker, "client", None)
        if not callable(getattr(client, "query_reward_model", None)):
            raise InputError(
                f"There is no client that could ask the reward model {self.model!r}.",
                hint="Give it one: RewardModel(name, OpenAIClient(openai.OpenAI(base_url=…))); or score with a judge.",
            )
        return client

    async def score(self, messages: Sequence[Message], asker: Asker, seed: int | None) -> Scoring:
        """Ask the reward model; see `Scorer.score`. On the call seam it is asked once, and recorded under the seed."""
        client = self._client(asker)
        given = messages_of(messages)

        def ask() -> Any:
            return client.query_reward_model(messages=given, model=self.model)

        if asker.seam is not None:
            way = _plain_awaited if inspect.iscoroutinefunction(client.query_reward_model) else _plain
            found = await asker.seam.effect(f"score {self.model} {seed} {digest(given)}", partial(way, ask))
        elif isinstance(asker, SyncAsker):
            found = ask()
        elif inspect.iscoroutinefunction(client.query_reward_model):
            found = await ask()
        else:
            found = await asyncio.to_thread(ask)
            found = await found if inspect.isawaitable(found) else found
        return Scoring(scores=_checked(found), scorer=self.model)

    def __repr__(self) -> str:
        return f"<RewardModel {self.model}>"


def _plain(ask: Callable[[], Any]) -> dict[str, float | None]:
    return _checked(ask())


async def _plain_awaited(ask: Callable[[], Any]) -> dict[str, float | None]:
    return _checked(await ask())


def _checked(found: Any) -> dict[str, float | None]:
    try:
        return plain_scores(found)
    except (TypeError, ValueError, AttributeError) as exc:
        raise InputError(
            f"query_reward_model returned {found!r:.80}.", hint="It has to return attributes and their numbers."
        ) from exc
