"""The budget: what a batch may cost, kept before the money is spent."""

from __future__ import annotations

import asyncio
import math
import operator
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sdialog_like.engine.usage import Usage
from sdialog_like.errors import InputError, UnusableReplyError

if TYPE_CHECKING:
    from sdialog_like.engine.gate import Gate

__all__ = ["Budget", "Price"]

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """What tokens cost, in any currency.

    Attributes:
        input: A million tokens of the messages sent.
        output: A million tokens of the replies.
    """

    input: float
    output: float

    def __post_init__(self) -> None:
        for name, value in (("price_input", self.input), ("price_output", self.output)):
            if not _is_number(value) or value < 0:
                raise InputError(f"{name} is a number of at least 0 (for a million tokens), not {value!r}.")

    def of(self, input_tokens: float, output_tokens: float) -> float:
        """Return what so many tokens cost."""
        return (input_tokens * self.input + output_tokens * self.output) / _MILLION


class _Measure:
    """Something that is known only when a reply has come: tokens or money.

    Attributes:
        name: The limit's name.
        limit: How much may be used.
        amount: How much a request needed, from its tokens in and out.
        used: How much is used.
        most: The most that one request has needed; ``None`` while nothing is known. After earlier sessions, their mean.
    """

    __slots__ = ("amount", "limit", "most", "name", "used")

    def __init__(self, name: str, limit: float, amount: Callable[[int, int], float], spent: Usage) -> None:
        self.name = name
        self.limit = limit
        self.amount = amount
        self.used = amount(spent.input_tokens, spent.output_tokens)
        self.most: float | None = self.used / spent.attempts if spent.total_tokens and spent.attempts else None

    def has_room(self, in_flight: int) -> bool:
        """Whether one more request may begin beside those on their way."""
        if self.most is None:
            return in_flight == 0 and self.used < self.limit
        return self.used < self.limit and self.used + (in_flight + 1) * self.most <= self.limit

    def pay(self, amount: float | None) -> None:
        """Count what a request needed; ``None`` for as much as the dearest one."""
        if amount is None:
            self.used += self.most or 0.0
        else:
            self.used += amount
            self.most = max(self.most or 0.0, amount)

    def used_up(self) -> str:
        reserve = "" if self.used >= self.limit else f", and one request has needed up to {_text(self.most or 0.0)}"
        return f"{self.name}={_text(self.limit)} is used up ({_text(self.used)} used{reserve})"


class Budget:
    """Closes the gate before a limit is passed. Each limit may be left out; the strictest one counts.

    A request begins only where the limits leave room for it beside all those on their way:

    * ``max_calls`` is exact: no more requests are made, first ones, retries and repeats counted alike.
    * ``max_tokens`` and ``max_cost``: what a request needs is known only when its reply has come. So for each request on its
      way, and for the one that wants to begin, the most that a request has needed so far is set aside. The limit is passed
      only by what those on their way need beyond that, and by the very first request, which goes alone while nothing is
      known. As a rule the last part of a budget, less than one request, stays unused. What no server reports (a request
      that timed out or was cancelled) is not counted; a reply that could not be read counts like the dearest one.
    * ``max_time`` runs from the making of this object until the gate closes. Replies on their way are still waited for.

    It serves the requests of one event loop.

    Args:
        max_calls: Requests to models.
        max_tokens: Tokens, of messages and replies together.
        max_cost: Money, in the prices' currency.
        price_input: What a million tokens of the messages cost.
        price_output: What a million tokens of the replies cost.
        max_time: Seconds of this session.
        spent: What has been spent before, by earlier sessions; ``max_time`` apart, the limits hold for all together.
        clock: Seconds from any start (for tests).

    Raises:
        InputError: A limit or a price is not a positive number, or ``max_cost`` has no prices.
    """

    def __init__(
        self,
        *,
        max_calls: int | None = None,
        max_tokens: int | None = None,
        max_cost: float | None = None,
        price_input: float | None = None,
        price_output: float | None = None,
        max_time: float | None = None,
        spent: Usage | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.max_calls = _checked("max_calls", max_calls, whole=True)
        self.max_time = _checked("max_time", max_time)
        self.price = _price_of(price_input, price_output)
        self._clock = clock
        self._began = clock()
        self._in_flight = 0
        self._waiting: deque[tuple[asyncio.Future[bool], Gate]] = deque()
        spent = Usage() if spent is None else spent
        self._calls = spent.attempts
        self._measures: list[_Measure] = []
        if _checked("max_tokens", max_tokens, whole=True) is not None:
            self._measures.append(_Measure("max_tokens", float(max_tokens or 0), operator.add, spent))
        if _checked("max_cost", max_cost) is not None:
            if self.price is None:
                raise InputError(
                    "max_cost needs to know what tokens cost.",
                    hint="Give price_input and price_output, each for a million tokens.",
                )
            self._measures.append(_Measure("max_cost", float(max_cost or 0), self.price.of, spent))

    def cost(self, usage: Usage) -> float | None:
        """Return what this usage costs; ``None`` where there are no prices."""
        return None if self.price is None else self.price.of(usage.input_tokens, usage.output_tokens)

    @property
    def seconds_left(self) -> float | None:
        """Seconds until ``max_time``, at least 0; ``None`` without one."""
        return None if self.max_time is None else max(0.0, self._began + self.max_time - self._clock())

    @contextmanager
    def watch(self, gate: Gate) -> Iterator[None]:
        """Close the gate when the time is over, though nothing else happens; for as long as the block lasts."""
        loop = asyncio.get_running_loop()
        timer: asyncio.TimerHandle | None = None

        def look() -> None:
            nonlocal timer
            left = self.seconds_left
            if left:
                timer = loop.call_later(left, look)
            elif left is not None:
                gate.close(f"max_time={_text(self.max_time or 0.0)} is used up")

        look()
        try:
            yield
        finally:
            if timer is not None:
                timer.cancel()

    async def reserve(self, gate: Gate) -> Reservation:
        """Wait until there is room for one more request, and set aside what it may need, for one ``with`` block.

        Where the budget is used up, this closes the gate, and returns for the request to park there.
        """
        begun = not self._waiting and self._begin(gate)
        if begun or gate.reason is not None:
            return Reservation(self, gate, begun)
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((turn, gate))
        try:
            return Reservation(self, gate, await turn)
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.result():
                self._in_flight -= 1  # handed over in the very moment in which its taker was cancelled
            self._hand_out()
            raise

    def _begin(self, gate: Gate) -> bool:
        """Begin a request if there is room; close the gate if there never will be."""
        if gate.reason is not None:
            return False
        used_up = self._used_up()
        if used_up is not None:
            gate.close(used_up)
            return False
        if not all(measure.has_room(self._in_flight) for measure in self._measures):
            return False
        self._calls += 1
        self._in_flight += 1
        return True

    def _used_up(self) -> str | None:
        """Say which limit leaves no room, now or later."""
        if self.seconds_left == 0:
            return f"max_time={_text(self.max_time or 0.0)} is used up"
        if self.max_calls is not None and self._calls >= self.max_calls:
            return f"max_calls={self.max_calls} is used up"
        for measure in self._measures:
            # While others are on their way they may turn out to need less than is set aside for them.
            if measure.used >= measure.limit or (self._in_flight == 0 and not measure.has_room(0)):
                return measure.used_up()
        return None

    def _pay(self, tokens: tuple[int, int] | None) -> str | None:
        """Count a reply's tokens; without them, like the dearest one so far. Return why that cannot be, if it cannot."""
        if tokens is None:
            unknown = [measure.name for measure in self._measures if measure.most is None]
            if unknown:
                return f"{unknown[0]} cannot be kept, because the model does not say how many tokens it needed"
        for measure in self._measures:
            measure.pay(None if tokens is None else measure.amount(*tokens))
        return None

    def _give_back(self) -> None:
        self._in_flight -= 1
        self._hand_out()

    def _hand_out(self) -> None:
        # Somebody waits only while something is on its way, so this will be called again.
        while self._waiting:
            turn, gate = self._waiting[0]
            if not turn.done():
                begun = self._begin(gate)
                if not begun and gate.reason is None:
                    return
                turn.set_result(begun)
            self._waiting.popleft()


class Reservation:
    """What is set aside for one request, until the block ends."""

    __slots__ = ("_begun", "_budget", "_gate")

    def __init__(self, budget: Budget, gate: Gate, begun: bool) -> None:
        self._budget = budget
        self._gate = gate
        self._begun = begun

    @property
    def begun(self) -> bool:
        """Whether there was room; where there was not, the gate is closed."""
        return self._begun

    def pay(self, input_tokens: int, output_tokens: int) -> None:
        """Count what the request needed.

        Where tokens or money are limited, a model that does not report what it needs closes the gate.
        """
        problem = self._budget._pay((input_tokens, output_tokens) if input_tokens or output_tokens else None)
        if problem is not None:
            self._gate.close(problem)

    def __enter__(self) -> Reservation:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: object) -> None:
        if not self._begun:
            return
        if isinstance(error, UnusableReplyError):
            self.pay(0, 0)  # the model has answered, and nobody says what that cost
        self._budget._give_back()


def _price_of(price_input: float | None, price_output: float | None) -> Price | None:
    if price_input is None and price_output is None:
        return None
    if price_input is None or price_output is None:
        raise InputError("price_input and price_output go together.", hint="A price may be 0.")
    return Price(price_input, price_output)


def _checked(name: str, value: float | None, *, whole: bool = False) -> float | None:
    if value is None:
        return None
    if not _is_number(value) or value <= 0 or (whole and not isinstance(value, int)):
        raise InputError(f"{name} is a {'whole number of at least 1' if whole else 'number above 0'}, not {value!r}.")
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _text(amount: float) -> str:
    return f"{amount:.2f}".rstrip("0").rstrip(".") if amount >= 100 else f"{amount:.4g}"
