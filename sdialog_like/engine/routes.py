"""Several servers with the same model: which of them is asked."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sdialog_like.engine.connection import could_not_connect
from sdialog_like.engine.throttle import TurnedAwayError
from sdialog_like.errors import ModelError, ModelTimeoutError, ServerError, ServerUnreachableError

if TYPE_CHECKING:
    from sdialog_like.engine.request import Request
    from sdialog_like.engine.throttle import Throttle
    from sdialog_like.llm import BoundModel
    from sdialog_like.llm.reply import RawReply

__all__ = ["Routed"]

_FIRST_ABSENCE, _LONGEST_ABSENCE = 5.0, 60.0
_STRIKES = 3
_PRESENT = float("-inf")
_MOST_ORDERS = 4096
# Orders are remembered, since a speaker asks again and again; so many take less than a megabyte.


@dataclass(slots=True)
class _Standing:
    """What is known of one server.

    Attributes:
        strikes: Failures in a row, of requests that could connect.
        aside_until: When one request may try it again; `_PRESENT` while it is not set aside.
        absence: For how many seconds it is set aside.
    """

    strikes: int = 0
    aside_until: float = _PRESENT
    absence: float = _FIRST_ABSENCE

    def answered(self) -> None:
        self.strikes, self.aside_until, self.absence = 0, _PRESENT, _FIRST_ABSENCE


class Routed:
    """A wrapper that chooses the server, where the model has several (`BoundModel.replicas`).

    A speaker of a row keeps to one server, whose prefix cache knows the talk so far: each has an order of all servers of its
    own (rendezvous hashing, Thaler and Ravishankar 1998, of the row's id, the first message and the address), so that rows
    spread evenly, and only those of a server that is gone move on.

    A server that nothing can connect to is set aside for a while, and so is one that fails three times in a row. Then one
    request tries it, and once that is answered its rows return. A request that could not connect goes to the next server at
    once, and that is no attempt. Only where no server can be connected to does the error reach `Retry`, which waits as it
    does for a single one.

    It stands between retry and throttle: each attempt may go elsewhere, and each server has a limit of its own.

    Args:
        inner: Who is asked, with one of the replicas in the request.
        clock: Seconds from any start.
    """

    def __init__(self, inner: Throttle, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.inner = inner
        self.clock = clock
        self._standings: dict[str, _Standing] = {}
        self._orders: dict[tuple[str | int | None, int, str], list[BoundModel]] = {}

    async def __call__(self, request: Request) -> RawReply:
        """Ask the request's own server, or the next one that can be connected to."""
        if not request.model.replicas:
            return await self.inner(request)
        left = list(self._own_order(request))
        while True:
            replica = self._take_next(left)
            try:
                return await self._ask(replace(request, model=replica))
            except TurnedAwayError:
                left.append(replica)  # it was not asked: set aside while the request stood in its queue
            except ServerUnreachableError as exc:
                if not could_not_connect(exc):
                    raise
                if not left:
                    raise _nobody_there(request.model) from exc
                request.spent.attempts -= 1

    def _own_order(self, request: Request) -> list[BoundModel]:
        first = request.messages[0]["content"]
        speaker = (request.row_id, hash(first), request.model.endpoint)
        order = self._orders.get(speaker)
        if order is None:
            if len(self._orders) >= _MOST_ORDERS:
                self._orders.clear()
            order = self._orders[speaker] = _order_of(request.model.replicas, request.row_id, first)
        return order

    def _take_next(self, left: list[BoundModel]) -> BoundModel:
        """Take the first one that is not set aside; where all are, the first."""
        now = self.clock()
        for index, replica in enumerate(left):
            standing = self._standings.get(replica.endpoint)
            if standing is None or now >= standing.aside_until:
                return left.pop(index)
        return left.pop(0)

    async def _ask(self, request: Request) -> RawReply:
        endpoint = request.model.endpoint
        standing = self._standings.get(endpoint)
        if standing is None:
            standing = self._standings[endpoint] = _Standing()
        now = self.clock()
        tries = standing.aside_until != _PRESENT and now >= standing.aside_until
        if tries:
            standing.aside_until = now + standing.absence  # nobody else tries until this request knows
        try:
            reply = await self.inner(request)
        except (ServerError, ServerUnreachableError, ModelTimeoutError) as exc:
            standing.strikes += 1
            if tries:
                standing.absence = min(2 * standing.absence, _LONGEST_ABSENCE)
                standing.aside_until = self.clock() + standing.absence
            elif standing.aside_until == _PRESENT and (standing.strikes >= _STRIKES or could_not_connect(exc)):
                standing.aside_until = self.clock() + standing.absence
                self.inner.turn_away(endpoint)
            raise
        except ModelError:
            standing.answered()
            request.answered_by[:] = [endpoint]
            raise
        standing.answered()
        request.answered_by[:] = [endpoint]
        return reply


def _order_of(replicas: Sequence[BoundModel], row_id: str | int | None, first_message: str) -> list[BoundModel]:
    """Return the replicas in the order in which this speaker of this row turns to them; the same in every process."""
    speaker = hashlib.blake2b(f"{row_id!r}\n{first_message}".encode(errors="surrogatepass"), digest_size=16).digest()

    def weight(replica: BoundModel) -> bytes:
        return hashlib.blake2b(replica.endpoint.encode(), key=speaker, digest_size=8).digest()

    return sorted(replicas, key=weight)


def _nobody_there(model: BoundModel) -> ServerUnreachableError:
    addresses = ", ".join(replica.endpoint for replica in model.replicas)
    return ServerUnreachableError(
        f"Nothing answers for {model.spec!r} at any of its {len(model.replicas)} addresses: {addresses}.",
        hint="Check that the servers run and that base_url= holds their addresses.",
    )
