"""The clients of the ``openai`` package, and so every server that speaks OpenAI's protocol (NIM, vLLM, llama-server).

The ``openai`` object is the caller's: address, key, timeouts and retries are its own, and what is sent is what was given,
nothing more. For seeds, a journal and usage figures there is `ChatModelClient`.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sdialog_like.errors import InputError
from sdialog_like.nemotron.clients.base import ConversationFormatter, message_list
from sdialog_like.nemotron.reward import reward_scores

if TYPE_CHECKING:
    from openai import AsyncOpenAI, OpenAI

__all__ = ["AsyncOpenAIClient", "OpenAIClient"]


class OpenAIClient:
    """A client around ``openai.OpenAI``.

    Args:
        openai_client: The ``openai.OpenAI`` object, or one that has its ``chat.completions.create``.

    Raises:
        InputError: It is no such object, or one that is awaited.

    Example:
        >>> client = OpenAIClient(openai.OpenAI(base_url="http://localhost:8000/v1", api_key="none"))
        >>> client.query_model(messages=[{"role": "user", "content": "Write a limerick."}], model="my-model", n=1)
        ['There once was …']
    """

    def __init__(self, openai_client: OpenAI) -> None:
        _check(openai_client, "OpenAI", other="AsyncOpenAI", instead="AsyncOpenAIClient")
        self.client = openai_client

    def query_model(
        self,
        messages: Iterable[Any],
        model: str,
        *,
        conversation_formatter: ConversationFormatter | None = None,
        max_tokens: int | None = None,
        n: int | None = None,
        seed: int | None = None,
        stop: str | Sequence[str] | None = None,
        stream: bool | None = False,
        temperature: float | None = None,
        top_k: int | None = None,
        top_p: float | None = None,
        **others: Any,
    ) -> list[str]:
        """Ask a model, in one request. What is ``None`` is not sent, so that the server's own default holds.

        Args:
            messages: Each with ``role`` and ``content``.
            model: The model's name at the server.
            conversation_formatter: Not used (warned): the server has the model's chat template.
            max_tokens: The most tokens of an answer.
            n: How many answers.
            seed: The seed.
            stop: Where an answer ends: one text, or several.
            stream: Whether the answers travel in pieces; they are returned whole in either case.
            temperature: The temperature.
            top_k: Not used (warned), because OpenAI's protocol has none; see ``others``.
            top_p: The share of probability that is sampled from.
            **others: Whatever else ``chat.completions.create`` takes, as ``extra_body={"top_k": 40}``.

        Returns:
            The answers' texts, empty where there is none (a refusal).

        Raises:
            InputError: There is no model's name, or ``messages`` is no list; nothing was sent.
        """
        _warn(type(self).__name__, conversation_formatter, top_k)
        response: Any = self.client.chat.completions.create(
            messages=message_list(messages),
            model=_name(model, self),
            **_given(max_tokens=max_tokens, n=n, seed=seed, stop=stop, temperature=temperature, top_p=top_p),
            **_given(stream=stream or None, **others),
        )
        if not stream:
            return _texts(response)
        pieces = _Pieces()
        for chunk in response:
            pieces.add(chunk)
        return pieces.texts()

    def query_reward_model(self, messages: Iterable[Any], model: str) -> dict[str, float]:
        """Have a reward model score a conversation.

        Args:
            messages: The conversation; its last message is the answer that is scored.
            model: The reward model's name at the server.

        Returns:
            The scores by name: ``{"helpfulness": 1.6, "correctness": 1.6, …}``.

        Raises:
            InputError: The answer has no scores: it is no reward model (it is a ``ValueError``).
        """
        return reward_scores(
            self.client.chat.completions.create(messages=message_list(messages), model=_name(model, self)), model
        )


class AsyncOpenAIClient:
    """A client around ``openai.AsyncOpenAI``.

    Args:
        async_openai_client: The ``openai.AsyncOpenAI`` object, or one that has its ``chat.completions.create``.

    Raises:
        InputError: It is no such object, or one that is not awaited.
    """

    def __init__(self, async_openai_client: AsyncOpenAI) -> None:
        _check(async_openai_client, "AsyncOpenAI", other="OpenAI", instead="OpenAIClient")
        self.client = async_openai_client

    async def query_model(
        self,
        messages: Iterable[Any],
        model: str,
        *,
        conversation_formatter: ConversationFormatter | None = None,
        max_tokens: int | None = None,
        n: int | None = None,
        seed: int | None = None,
        stop: str | Sequence[str] | None = None,
        stream: bool | None = False,
        temperature: float | None = None,
        top_k: int | None = None,
        top_p: float | None = None,
        **others: Any,
    ) -> list[str]:
        """Like `OpenAIClient.query_model`, awaited."""
        _warn(type(self).__name__, conversation_formatter, top_k)
        response: Any = await self.client.chat.completions.create(
            messages=message_list(messages),
            model=_name(model, self),
            **_given(max_tokens=max_tokens, n=n, seed=seed, stop=stop, temperature=temperature, top_p=top_p),
            **_given(stream=stream or None, **others),
        )
        if not stream:
            return _texts(response)
        pieces = _Pieces()
        async for chunk in response:
            pieces.add(chunk)
        return pieces.texts()

    async def query_reward_model(self, messages: Iterable[Any], model: str) -> dict[str, float]:
        """Like `OpenAIClient.query_reward_model`, awaited."""
        return reward_scores(
            await self.client.chat.completions.create(messages=message_list(messages), model=_name(model, self)), model
        )


def _check(client: Any, kind: str, *, other: str, instead: str) -> None:
    """Refuse what is no client of the ``openai`` package, or the one that works the other way."""
    wrapper = f"{'Async' if kind.startswith('Async') else ''}OpenAIClient"
    hint = f'Write {wrapper}(openai.{kind}(base_url="http://localhost:8000/v1", api_key="…")).'
    openai = sys.modules.get("openai")  # whoever has one of its objects has loaded it
    if openai is not None and isinstance(client, getattr(openai, other)):
        raise InputError(
            f"{wrapper} is for openai.{kind}, and this is an openai.{other}.",
            hint=f"Wrap it in {instead}, or {hint[0].lower()}{hint[1:]}",
        )
    completions = getattr(getattr(client, "chat", None), "completions", None)
    if isinstance(client, (str, type)) or not callable(getattr(completions, "create", None)):
        what = f"{client!r:.60}" if isinstance(client, (str, type)) else type(client).__name__
        raise InputError(f"{what} is no openai.{kind} object: it has no chat.completions.create.", hint=hint)


def _name(model: Any, client: Any) -> str:
    """Return the model's name, which a server has to be told."""
    if isinstance(model, str) and model.strip():
        return model
    raise InputError(
        f"{type(client).__name__} has no model of its own, so model= has to name one of its server's, not be {model!r:.60}.",
        hint='For example model="mistralai/mixtral-8x7b-instruct-v0.1".',
    )


def _given(**parameters: Any) -> dict[str, Any]:
    """Leave out what is not set, and make a sequence of stop texts the list that the protocol has."""
    given = {name: value for name, value in parameters.items() if value is not None}
    stop = given.get("stop")
    if stop is not None and not isinstance(stop, str):
        given["stop"] = list(stop)
    return given


def _warn(client: str, formatter: ConversationFormatter | None, top_k: int | None) -> None:
    if formatter is not None:
        warnings.warn(f"conversation_formatter is not used in {client}: the server has the chat template.", stacklevel=3)
    if top_k is not None:
        warnings.warn(
            f"top_k is not used in {client}: OpenAI's protocol has none. Many servers take extra_body={{'top_k': {top_k}}}.",
            stacklevel=3,
        )


def _texts(response: Any) -> list[str]:
    return [choice.message.content or "" for choice in response.choices]


class _Pieces:
    """The answers of a stream, put together: each chunk says which of them it belongs to."""

    def __init__(self) -> None:
        self._pieces: dict[int, list[str]] = {}

    def add(self, chunk: Any) -> None:
        for choice in chunk.choices:
            self._pieces.setdefault(choice.index, []).append(choice.delta.content or "")

    def texts(self) -> list[str]:
        return ["".join(self._pieces[index]) for index in sorted(self._pieces)]
