"""One turn with tools: the model is asked, its calls are made, it is told what came of them, until it has words to say."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sdialog_like.agents.tools.calling import ToolLimits, ToolOutcome, call_tool, refused
from sdialog_like.agents.tools.making import as_tools
from sdialog_like.agents.tools.ways import BySchema, Message, Natively, Way
from sdialog_like.dialog import Event
from sdialog_like.engine import Client, Reply
from sdialog_like.errors import InputError
from sdialog_like.llm import BoundModel, ToolCall
from sdialog_like.seeds import derive_seed

__all__ = ["TOOL_CALLS_LIMITED", "ToolLoop", "ToolTurn"]

TOOL_CALLS_LIMITED = "tool_calls_limited"
"""The repair of a turn whose model wanted to call more than it may, and was asked for words without tools."""


@dataclass(frozen=True)
class ToolTurn:
    """What came of a turn with tools.

    Attributes:
        reply: The last reply: the words, the seed that they were made with, the reasoning.
        messages: The calls and their results, in the order of later requests; the words themselves come behind them.
        events: The calls (``tool_call``) and results (``tool_result``), and thoughts on the way if they are kept.
        calls: Calls in this turn, those before and those that were refused among them.
        repairs: ``tool_calls_limited``, where the model wanted to call more than it may.
    """

    reply: Reply
    messages: list[Message] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    calls: int = 0
    repairs: tuple[str, ...] = ()


class ToolLoop:
    """Plays turns with tools. It holds no state, so that it may play many at the same time.

    * Calls of one reply are made in order, one after another. What a tool returns, raises, or does not do in time is told
      to the model; so are unknown tools and arguments that do not fit. None of it ends a dialogue.
    * Results go through ``client.effect``: a row that is run again calls nothing twice.
    * A model that goes on calling is told that it may not, and then asked for words without any tools.

    Args:
        tools: Typed functions, LangChain tools, or tools.
        by: How the model calls them: ``native``, as its server offers it; ``schema``, by a schema for each reply, for
            models that have not learnt the other; natively where the kind of server can, if ``None``.
        limits: What a turn may do.
        keeps_reasoning: Whether thoughts that led to calls become events.
        timer: How to wait for the end of a call's time (for tests).

    Raises:
        InputError: Something is no tool, or two have the same name.

    Example:
        >>> from sdialog_like.engine import Engine, run_blocking
        >>> from sdialog_like.llm import bind_model
        >>> from sdialog_like.testing import ScriptedModel, tool_calls
        >>> def opens(shop: str) -> str:
        ...     '''Say when a shop opens.'''
        ...     return "at nine"
        >>> model = bind_model(ScriptedModel([tool_calls(("opens", {"shop": "bakery"})), "At nine."]))
        >>> messages = [{"role": "user", "content": "When?"}]
        >>> turn = ToolLoop([opens]).run(Engine(model).row(1, 1), messages, seed=1, model=model)
        >>> run_blocking(turn).reply.text
        'At nine.'
    """

    def __init__(
        self,
        tools: Iterable[Any],
        *,
        by: Literal["native", "schema"] | None = None,
        limits: ToolLimits | None = None,
        keeps_reasoning: bool = False,
        timer: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        if by not in (None, "native", "schema"):
            raise InputError(f"Tools are called by 'native' or 'schema', not by {by!r}.")
        self.tools = as_tools(tools)
        self.by = by
        self.limits = ToolLimits() if limits is None else limits
        self._by_name = {tool.name: tool for tool in self.tools}
        self._keeps_reasoning = keeps_reasoning
        self._timer = timer
        self._natively, self._by_schema = Natively(self.tools), BySchema(self.tools)

    def way(self, model: BoundModel) -> Literal["native", "schema"]:
        """Return how this model calls the tools."""
        return self.by or ("native" if model.takes_tools else "schema")

    async def run(
        self,
        client: Client,
        messages: Sequence[Message],
        *,
        seed: int,
        model: BoundModel,
        agent: str | None = None,
        calls: int = 0,
        **options: Any,
    ) -> ToolTurn:
        """Play a turn.

        Args:
            client: The row's client.
            messages: The request's messages. Where the turn is asked for again, with what it has called so far: the
                ``messages`` of the attempt before, behind the others.
            seed: The first request's seed; those after it have ``derive_seed(seed, "tool", 1)`` and so on.
            model: Who is asked.
            agent: Whose turn it is, for the events.
            calls: Calls that this turn has made before, in earlier attempts at it.
            **options: Further parameters of each request.

        Raises:
            ModelError: A request failed for good.
        """
        if not self.tools:
            return ToolTurn(await client.call(messages, seed=seed, model=model, **options), calls=calls)
        way: Way = self._natively if self.way(model) == "native" else self._by_schema
        turn = _Course(self, client, agent, calls)
        step = 0
        while True:
            reply = await way.ask(
                client,
                [*messages, *turn.messages],
                seed=seed if step == 0 else derive_seed(seed, "tool", step),
                model=model,
                offer=not turn.limited,
                options=options,
            )
            if not reply.tool_calls:
                break
            await turn.make_calls(reply, way)
            step += 1
        repairs = (TOOL_CALLS_LIMITED,) if turn.limited else ()
        return ToolTurn(reply, turn.messages, turn.events, turn.calls, repairs)

    async def call(self, client: Client, call: ToolCall) -> ToolOutcome:
        """Make one call."""
        return await call_tool(client, call, self._by_name, seconds=self.limits.seconds, timer=self._timer)

    @property
    def keeps_reasoning(self) -> bool:
        """Whether thoughts that led to calls become events."""
        return self._keeps_reasoning

    def __repr__(self) -> str:
        return f"<ToolLoop of {', '.join(self._by_name) or 'no tools'}>"


class _Course:
    """The course of one turn."""

    def __init__(self, loop: ToolLoop, client: Client, agent: str | None, calls: int) -> None:
        self._loop = loop
        self._client = client
        self._agent = agent
        self.calls = calls
        self.messages: list[Message] = []
        self.events: list[Event] = []

    @property
    def limited(self) -> bool:
        """Whether a call was refused."""
        return self.calls > self._loop.limits.max_calls

    async def make_calls(self, reply: Reply, way: Way) -> None:
        """Make the calls of one reply, or refuse them."""
        limits = self._loop.limits
        if self._loop.keeps_reasoning and reply.reasoning:
            self.events.append(Event(agent=self._agent, action="think", text=reply.reasoning))
        self.messages.append(way.calling(reply))
        for position, call in enumerate(reply.tool_calls):
            # What the model said besides its calls is no part of the turn's words, but not lost either.
            said = reply.text.strip() or None if position == 0 else None
            data = {"id": call.id, "name": call.name, "args": call.args}
            if call.args is None:
                data["raw"] = call.raw
            self.events.append(Event(agent=self._agent, action="tool_call", text=said, seed=reply.seed, data=data))
            self.calls += 1
            outcome = refused(limits.max_calls) if self.limited else await self._loop.call(self._client, call)
            told = outcome.told(limits.max_characters)
            came = {"result": outcome.result} if outcome.error is None else {"error": outcome.error}
            self.events.append(
                Event(agent=self._agent, action="tool_result", text=told, data={"id": call.id, "name": call.name, **came})
            )
            self.messages.append(way.result(call, told))
