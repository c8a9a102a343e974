"""The client that goes through the package's own call seam: seeded, recorded, retried, counted, with schemas."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from sdialog_like.engine import Engine, Usage, run_blocking, run_on_loop
from sdialog_like.errors import InputError
from sdialog_like.llm import DEFAULT_MODEL, bind_model
from sdialog_like.nemotron.asking import SeamAsker
from sdialog_like.nemotron.clients.base import checked_messages
from sdialog_like.nemotron.clients.binding import ModelFamily
from sdialog_like.seeds import check_seed, fresh_seed

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from sdialog_like.engine import Journal, JournalRecord
    from sdialog_like.llm import BoundModel
    from sdialog_like.nemotron.clients.base import ConversationFormatter

__all__ = ["ChatModelClient"]


class ChatModelClient:
    """A client for any model of this package, blocking and awaited alike.

    Everything goes through the call seam. Each question has a seed of its own, which follows from the client's and from
    where it stands in the plan; a failing server is asked again; calls and tokens are counted; and lists are asked for by a
    JSON schema, so that no second call has to read them. It works with the blocking generators and with the awaited ones,
    and both ask many questions at the same time.

    Args:
        model: A model spec, a LangChain chat model, or a bound model.
        seed: The seed that all others are derived from; a random one otherwise (see ``seed``).
        concurrency: The most requests on their way at the same time.
        journal: Where replies are kept. With the same journal and seed, what was asked once is not asked again.
        structured: Whether lists are asked for by a JSON schema. ``False`` asks in words and reads the text, as with other
            clients; for servers that cannot hold a model to a schema.
        **model_parameters: The model's parameters (``temperature``, ``base_url`` …).

    Attributes:
        seed: The seed, also where it was drawn at random: with it, all can be made again.
        concurrency: As given.
        structured: As given.
        bound_model: The model that is asked where no other is named.

    Example:
        >>> client = ChatModelClient("builtin", seed=1)
        >>> client.query_model([{"role": "user", "content": "Hello"}])
        ['…']
    """

    def __init__(
        self,
        model: str | BaseChatModel | BoundModel = DEFAULT_MODEL,
        *,
        seed: int | None = None,
        concurrency: int = 32,
        journal: Journal | None = None,
        structured: bool = True,
        **model_parameters: Any,
    ) -> None:
        self.seed = fresh_seed() if seed is None else check_seed(seed)
        self.concurrency = concurrency
        self.structured = structured
        self.bound_model = bind_model(model, **model_parameters)
        self._models = ModelFamily(self.bound_model)
        self._engine = Engine(
            self.bound_model, concurrency=concurrency, journal=_NoJournal() if journal is None else journal
        )
        self._questions: SeamAsker | None = None

    def query_model(
        self,
        messages: Iterable[Mapping[str, Any]],
        model: str | None = None,
        *,
        conversation_formatter: ConversationFormatter | None = None,
        max_tokens: int | None = None,
        n: int | None = 1,
        seed: int | None = None,
        stop: str | Sequence[str] | None = None,
        stream: bool | None = False,
        temperature: float | None = None,
        top_k: int | None = None,
        top_p: float | None = None,
        **options: Any,
    ) -> list[str]:
        """Ask a model, and wait for its answer. What is ``None`` is not sent.

        Args:
            messages: Each with ``role`` (system, user or assistant) and ``content``.
            model: Another model than the client's own; see `bind`.
            conversation_formatter: Not used (warned): a chat model has its own template.
            max_tokens: The most tokens of an answer.
            n: How many answers: as many requests, at the same time, each with its own derived seed. The first has the seed
                that a single one would have.
            seed: The seed; derived from the client's otherwise, anew for each time that the very same is asked.
            stop: Where an answer ends: one text, or several.
            stream: Not used (warned): answers come whole.
            temperature: The temperature.
            top_k: How many tokens are sampled from.
            top_p: The share of probability that is sampled from.
            **options: The provider's other parameters of a call.

        Returns:
            The answers' texts, as they came.

        Raises:
            InputError: Messages or parameters cannot be sent; no request was made.
            ModelError: The request failed for good.
            BlockingCallError: Called on the package's own event loop.
        """
        _warn(conversation_formatter, stream)
        options |= {"max_tokens": max_tokens, "n": n, "seed": seed, "stop": stop, "temperature": temperature}
        return run_blocking(self._ask(checked_messages(messages), model, {**options, "top_k": top_k, "top_p": top_p}))

    async def aquery_model(
        self,
        messages: Iterable[Mapping[str, Any]],
        model: str | None = None,
        *,
        conversation_formatter: ConversationFormatter | None = None,
        max_tokens: int | None = None,
        n: int | None = 1,
        seed: int | None = None,
        stop: str | Sequence[str] | None = None,
        stream: bool | None = False,
        temperature: float | None = None,
        top_k: int | None = None,
        top_p: float | None = None,
        **options: Any,
    ) -> list[str]:
        """Like `query_model`, awaited, from any event loop."""
        _warn(conversation_formatter, stream)
        options |= {"max_tokens": max_tokens, "n": n, "seed": seed, "stop": stop, "temperature": temperature}
        return await run_on_loop(self._ask(checked_messages(messages), model, {**options, "top_k": top_k, "top_p": top_p}))

    def query_reward_model(self, messages: Iterable[Mapping[str, Any]], model: str) -> NoReturn:
        """Reward models cannot be asked this way: chat models give texts, and no scores.

        Raises:
            InputError: Always (it is a ``ValueError``).
        """
        raise InputError(
            f"ChatModelClient cannot have {model!r} score a conversation: the call seam carries texts, and the scores of a "
            "reward model are not in its text.",
            hint="Ask a reward model through OpenAIClient(openai.OpenAI(base_url=…)), or score with a judge "
            "(sdialog_like.judges), which any chat model can be.",
        )

    def bind(self, name: str | None = None) -> BoundModel:
        """Return the model that a name means. Contacts nobody.

        Args:
            name: ``None``, the client's own spec or its name at the server mean its own model. Another name, without a
                provider before it, is a model of the same provider, at the same address, with the same parameters. A spec
                of another provider is that model, with none of the parameters.

        Raises:
            ModelSpecError: There is no such model.
        """
        return self._models.bind(name)

    def asker(self) -> SeamAsker:
        """Return the way through the seam, at the beginning of a plan. This is what the generators use.

        Each one begins anew: the same questions get the same seeds.
        """
        return SeamAsker(self._engine.row("nemotron", self.seed), models=self.bind, structured=self.structured)

    @property
    def usage(self) -> Usage:
        """Calls and tokens of everything that was asked so far."""
        return self._engine.usage.snapshot()

    async def _ask(self, messages: list[dict[str, Any]], model: str | None, options: dict[str, Any]) -> list[str]:
        if self._questions is None:  # made on the loop, so by one only
            self._questions = self.asker().at("question")
        return await self._questions.ask(messages, model=model, kwargs=options)

    def __repr__(self) -> str:
        return f"<ChatModelClient of {self.bound_model.spec}, seed {self.seed}>"


class _NoJournal:
    """A journal that keeps nothing: where the caller has none, nobody will ask for a reply again."""

    def get(self, row_id: str | int, key: str, occurrence: int) -> JournalRecord | None:
        return None

    def put(self, row_id: str | int, key: str, occurrence: int, record: JournalRecord) -> None:
        pass


def _warn(formatter: ConversationFormatter | None, stream: bool | None) -> None:
    if formatter is not None:
        warnings.warn(
            "conversation_formatter is not used in ChatModelClient: a chat model has its own template.", stacklevel=3
        )
    if stream:
        warnings.warn("stream is not used in ChatModelClient: answers come whole.", stacklevel=3)
