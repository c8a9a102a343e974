"""Scores by a reward model that a spec names, so that a run can ask it again from its folder alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from sdialog_like.engine.loop import run_blocking, run_on_loop
from sdialog_like.engine.request import digest
from sdialog_like.errors import InputError
from sdialog_like.llm import BoundModel, bind_model, normalise_error
from sdialog_like.nemotron.asking import Asker, SyncAsker, messages_of
from sdialog_like.nemotron.preferences.measure import REWARD_ATTRIBUTES
from sdialog_like.nemotron.preferences.records import Message
from sdialog_like.nemotron.preferences.scoring import Scoring, plain_scores
from sdialog_like.nemotron.reward import reward_scores

__all__ = ["ServedRewardModel"]

_ATTEMPTS = 8


class ServedRewardModel:
    """A reward model behind a server that speaks OpenAI's protocol.

    Unlike a `RewardModel` it is named by a spec, so that it can stand in a run's plan. A failing server is asked again, and
    on the call seam each rating is asked for once and recorded.

    Args:
        model: A spec, ``openai:NAME``.
        concurrency: The most requests on their way at the same time.
        **parameters: How it is reached: ``base_url``, ``api_key``, ``timeout``.

    Raises:
        InputError: It is no such spec.
        MissingExtraError: The extra ``openai`` is not installed.
    """

    attributes = REWARD_ATTRIBUTES

    def __init__(self, model: str | BoundModel, *, concurrency: int = 32, **parameters: Any) -> None:
        self.bound_model = bind_model(model, **parameters)
        client = getattr(self.bound_model.chat, "root_async_client", None)
        if client is None:
            raise InputError(
                f"{self.bound_model.spec!r} is not served by OpenAI's protocol, in which reward models are asked.",
                hint="Write the reward model as openai:NAME, with the server's base_url.",
            )
        # The package retries itself elsewhere; here the vendor's own way is all there is between us and the server.
        self._client: Any = client.with_options(max_retries=_ATTEMPTS - 1)
        self._free = asyncio.Semaphore(concurrency)

    def check(self, asker: Asker) -> None:
        """Accept any way to ask: it has a client of its own; see `Scorer.check`."""

    async def score(self, messages: Sequence[Message], asker: Asker, seed: int | None) -> Scoring:
        """Ask the reward model; see `Scorer.score`. The seed only names the record."""
        given = messages_of(messages)
        spec = self.bound_model.spec
        if asker.seam is not None:
            found = await asker.seam.effect(f"score {spec} {seed} {digest(given)}", partial(self._ask, given))
        elif isinstance(asker, SyncAsker):
            found = run_blocking(partial(self._ask, given))
        else:
            found = await run_on_loop(self._ask(given))
        return Scoring(scores=found, scorer=spec)

    async def _ask(self, messages: list[Message]) -> dict[str, float | None]:
        try:
            async with self._free:
                answer = await self._client.chat.completions.create(messages=messages, model=self.bound_model.name)
            return plain_scores(reward_scores(answer, self.bound_model.name))
        except Exception as exc:
            known = normalise_error(exc, self.bound_model)
            if known is None or known is exc:
                raise
            raise known from exc

    def __repr__(self) -> str:
        return f"<ServedRewardModel {self.bound_model.spec}>"
