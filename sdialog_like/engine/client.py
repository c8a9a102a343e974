"""The client: what a row's program has of the world outside."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, overload

from sdialog_like.engine.journal import Journaled, JournalRecord, RowJournal
from sdialog_like.engine.messages import MessageConverter
from sdialog_like.engine.repair import ParseAndRepair
from sdialog_like.engine.reply import Reply
from sdialog_like.engine.request import Request, digest
from sdialog_like.engine.schema import json_schema_of
from sdialog_like.engine.streaming import Pieces, ReplyStream
from sdialog_like.engine.usage import Usage
from sdialog_like.errors import InputError, SdialogLikeError
from sdialog_like.seeds import check_seed, derive_seed

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sdialog_like.engine.gate import Gate
    from sdialog_like.llm import BoundModel, RawReply, ToolCall, ToolSpec

__all__ = ["Caller", "Client"]

T = TypeVar("T")

Caller: TypeAlias = "Callable[[Request], Awaitable[RawReply]]"
"""A wrapper around the seam, or its bottom: takes a request, gives the raw reply."""


class Client:
    """One row's access to models and to everything else outside; made by ``Engine.row``, passed to the row's program.

    A program that gets all it needs from its row and its client does the same again, for nothing, when it is run again with
    the same journal.

    Attributes:
        row_id: The row's id.
        seed: The row's dialogue seed; call seeds are derived from it.
        usage: What this row has cost so far.
        round: How often the row has failed before and was given another chance.
    """

    __slots__ = (
        "_call",
        "_converter",
        "_counted",
        "_gate",
        "_inner",
        "_journal",
        "_model",
        "round",
        "row_id",
        "seed",
        "usage",
    )

    def __init__(
        self,
        *,
        seed: int,
        model: BoundModel,
        inner: Caller,
        journal: RowJournal,
        total: Usage,
        gate: Gate,
        round: int = 0,  # noqa: A002
    ) -> None:
        self.row_id = journal.row_id
        self.seed = check_seed(seed)
        self.usage = Usage()
        self.round = round
        self._model = model
        self._journal = journal
        self._counted: tuple[Usage, ...] = (self.usage, total)
        self._gate = gate
        self._inner = inner
        self._call = ParseAndRepair(Journaled(inner, journal), round=round)
        self._converter = MessageConverter()

    def branch(self, *names: str | int) -> Client:
        """Return a client for a part of the row, such as one column, that is made beside other parts of it.

        It has a seed of its own, ``derive_seed(self.seed, *names)``, and counts by itself how often what was asked: what
        other parts do at the same time cannot reach it. Its requests are recorded under the last of the names, and count
        for this client, too.

        Args:
            *names: What the part is called; the same names are the same part.
        """
        if not names:
            raise InputError("A branch of a client has a name.")
        twin = Client(
            seed=derive_seed(self.seed, *names),
            model=self._model,
            inner=self._inner,
            journal=self._journal.branch(*names),
            total=self._counted[-1],
            gate=self._gate,
            round=self.round,
        )
        twin._counted = (twin.usage, *self._counted)
        return twin

    async def call(
        self,
        messages: Sequence[Mapping[str, Any]],
        *,
        seed: int,
        schema: type[BaseModel] | dict[str, Any] | None = None,
        tools: Sequence[ToolSpec] | None = None,
        model: BoundModel | None = None,
        **options: Any,
    ) -> Reply:
        """Ask a model.

        Args:
            messages: Each with ``role`` (system, user or assistant) and ``content``. An assistant message that calls tools
                has ``tool_calls`` besides (``id``, ``name`` and ``args`` of each); behind it stands, for each call, a
                message with the role ``tool``, its result as ``content``, and ``tool_call_id``.
            seed: The call's seed.
            schema: What the reply should fit: a pydantic class or a JSON schema.
            tools: What the model may call; it is the caller who calls them (see ``agents.tools``).
            model: Who is asked; the engine's model otherwise.
            **options: Further parameters of this call (``temperature``, ``stop`` …).

        Raises:
            UnusableReplyError: Four replies in a row did not fit the schema (four more in each later round).
            ModelError: The request failed for good.
            InputError: Messages, schema, tools or options cannot be sent.
        """
        if schema is not None and tools:
            raise InputError(
                "A call has a schema or tools, not both.", hint="Ask for the form once the tools have answered."
            )
        return await self._answer(self._request(messages, seed, schema, tools, model, options), schema)

    def stream(
        self,
        messages: Sequence[Mapping[str, Any]],
        *,
        seed: int,
        tools: Sequence[ToolSpec] | None = None,
        model: BoundModel | None = None,
        **options: Any,
    ) -> ReplyStream:
        """Ask a model, and read along while it writes.

        It is the same request as `call` makes, with the same record: each can be replayed as the other. A failure before
        the first piece is met as in a call; after it, it is an error.

        Args:
            messages: As in `call`.
            seed: As in `call`.
            tools: As in `call`; the calls are in the stream's ``reply`` afterwards.
            model: As in `call`.
            **options: As in `call`.

        Returns:
            What gives the pieces of the text: ``async for piece in client.stream(…)``.

        Raises:
            InputError: Messages, tools or options cannot be sent.
        """
        if options.pop("schema", None) is not None:
            raise InputError("A reply that has to fit a schema cannot be read in pieces.", hint="Use call.")
        pieces = Pieces()
        request = self._request(messages, seed, None, tools, model, options, pieces)
        return ReplyStream(pieces, lambda: self._answer(request, None))

    def _request(
        self,
        messages: Sequence[Mapping[str, Any]],
        seed: int,
        schema: type[BaseModel] | dict[str, Any] | None,
        tools: Sequence[ToolSpec] | None,
        model: BoundModel | None,
        options: dict[str, Any],
        pieces: Pieces | None = None,
    ) -> Request:
        return Request(
            model=model or self._model,
            # A copy: what the caller does with its list while the model writes must not reach a retry.
            messages=tuple(messages),
            seed=check_seed(seed),
            schema=None if schema is None else json_schema_of(schema),
            options=options,
            prompt=self._converter.convert(messages),
            spent=Usage(calls=1),
            row_id=self.row_id,
            tools=tuple(tools or ()),
            pieces=pieces,
        )

    async def _answer(self, request: Request, schema: type[BaseModel] | dict[str, Any] | None) -> Reply:
        spent = request.spent
        try:
            raw, parsed, used = await self._call(request, schema)
        except Exception:
            spent.failures = 1
            raise
        finally:
            for usage in self._counted:
                usage.add(spent)
        calls = raw.tool_calls and _named(raw.tool_calls, replace(request, seed=used).content_key())
        return Reply(raw.text, parsed, spent, raw.finish_reason, raw.reasoning, used, calls)

    @property
    def model(self) -> BoundModel:
        """Who is asked where a call names no model."""
        return self._model

    @property
    def broken(self) -> Exception | None:
        """What went wrong with the journal itself: no failure of the row's, and nothing to go on after."""
        return self._journal.broken

    @overload
    async def effect(self, key: str, fn: Callable[[], Awaitable[T]]) -> T: ...

    @overload
    async def effect(self, key: str, fn: Callable[[], T]) -> T: ...

    async def effect(self, key: str, fn: Callable[[], Any]) -> Any:
        """Get something else from outside (a tool's result, a person's line), once: the journal remembers it.

        Args:
            key: What it is; how often the row has asked for the same key before tells repeats apart.
            fn: Gets it. A plain function runs in a worker thread, so that it may block; an async one on the event loop.

        Returns:
            The result as JSON reads it back (tuples become lists), the first time as in every replay.

        Raises:
            InputError: The result is not plain data. It was obtained, but could not be recorded.
        """
        name = digest(["effect", key])
        occurrence, record = self._journal.ask(name)
        if record is None:
            await self._gate.enter(self.row_id)
            try:
                record = JournalRecord("effect", await _obtain(key, fn))
                self._journal.keep(name, occurrence, record)
            finally:
                self._gate.leave()
        elif record.kind != "effect":
            raise SdialogLikeError(f"The journal holds a model's reply where the effect {key!r} should be.")
        return json.loads(record.payload)

    def __repr__(self) -> str:
        return f"<Client of row {self.row_id!r}, seed {self.seed}>"


def _named(calls: tuple[ToolCall, ...], key: str) -> tuple[ToolCall, ...]:
    """Give the calls ids that are the same whenever the row is run: servers draw them at random, and they are sent back.

    Nine letters and digits, because some models' templates take nothing else.
    """
    return tuple(replace(call, id=digest([key, index])[:9]) for index, call in enumerate(calls))


async def _obtain(key: str, fn: Callable[[], Any]) -> str:
    """Get an effect's result, as JSON text."""
    value = await fn() if inspect.iscoroutinefunction(fn) else await asyncio.to_thread(fn)
    if inspect.isawaitable(value):
        value = await value
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as exc:
        raise InputError(f"The effect {key!r} gave something that cannot be recorded as JSON: {exc}.") from exc
