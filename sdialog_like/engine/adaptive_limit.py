"""How many requests a server is given at the same time: found out while it serves them.

The same idea as TCP's: begin small, double while all goes well, cut when the server says "too many", then feel the way up
again; see Jacobson, "Congestion avoidance and control", SIGCOMM 1988, and RFC 8312 for slowing down near the last trouble.
Nothing here waits or knows of event loops, so that the law can be read, and tested, alone.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

__all__ = ["AdaptiveLimit", "Lease"]

START = 4
"""Where an unknown server begins: enough to see whether it serves, few enough that a wrong key costs little."""

SERVES = 16
"""Where it goes on from its first reply: short runs would be over before doubling alone had found out what it can serve."""

_MEMORY = 1 / 16
# The shares of refused and of failed requests are running means, in which each new one counts so much.
_LEAST_CUT, _MOST_CUT = 0.05, 0.5
_OVERLOAD, _OVERLOAD_CUT = 0.25, 0.25
# Failures that are no 429 mean overload when they are more than one in four, or five in a row.
_CAREFUL, _MOST_CAREFUL = 8, 32
# Just below what was too much the limit stays for so many windows, longer each time it was too much again; and for so many
# times what the server then tells everybody to wait, so that finding out costs a twentieth of the time at most.
_CAREFUL_PAUSES = 20

_PAYS = 1.1
# Doubling was worth it if it brought a tenth more. That is far less than twice: in doubt the limit shall grow.
_CHEAP_SECONDS = 0.25
# Where a window takes less, nobody waits long in any queue, and the client's own work blurs the measurement.
_FIRST_REST, _LONGEST_REST = 2, 32


class Lease(NamedTuple):
    """The right to have one request on its way.

    Attributes:
        limit: The limit that it was admitted under.
        in_use: How many leases there were then, with this one.
    """

    limit: float
    in_use: int


class _Phase(Enum):
    DOUBLING = "one more for each reply"
    DOUBTING = "stands still, to see whether the last doubling was worth it"
    RESTING = "it was not; stands still for some windows, then tries again"
    FEELING = "after a cut: about one more for each window of replies"


class AdaptiveLimit:
    """The limit for one endpoint.

    * An unknown server gets a few requests, and more as soon as one of them is answered.
    * It doubles each round trip (one more for each reply that came while all leases were in use) up to the ceiling, to the
      first trouble, or to the point where more requests at the same time bring no more replies a second. There it rests, and
      tries again later.
    * A 429 cuts it, once for a burst: leases admitted under a limit above the present one do not cut again. The cut is half
      the share of requests that were refused lately, and at least a twentieth: a server that refuses one request too many
      gets hardly less, and one that refuses nearly all gets half.
    * Timeouts, 5xx and broken connections cut it when they are many, which is what overload looks like without a 429.
      Single ones do not.
    * After a cut it grows by one or a little more for each window (as many replies as the limit), faster the longer nothing
      happens, but stays for a while just below what was too much.
    * A server that cannot be connected to begins anew, since a restarted one should be met like an unknown one.

    Args:
        start: Where it begins.

    Attributes:
        value: The limit; the throttle uses its whole part, up to the ceiling.
    """

    __slots__ = (
        "_best_rate",
        "_careful",
        "_careful_until",
        "_failed",
        "_knee",
        "_left",
        "_phase",
        "_refused",
        "_rest",
        "_rested",
        "_retreat",
        "_saturated",
        "_size",
        "_step",
        "_unknown",
        "_window_began",
        "value",
    )

    def __init__(self, start: float = START) -> None:
        self.value = float(start)
        self._refused = self._failed = 0.0
        self._knee = 0
        self._careful = _CAREFUL
        self._careful_until = float("-inf")
        self._step = 1.0
        self._start_over()

    def _start_over(self) -> None:
        self._phase = _Phase.DOUBLING
        self._best_rate = self._retreat = 0.0
        self._rest, self._rested = _FIRST_REST, 0
        self._window_began = 0.0
        self._size = self._left = 0
        self._saturated = False
        self._unknown = True

    def begin(self, now: float) -> None:
        """Note that requests begin after nothing was on its way: time spent idle says nothing about the server."""
        self._open_window(now)

    def served(self, in_use: int, ceiling: int, now: float) -> None:
        """Note a reply.

        Args:
            in_use: Leases at this moment, with the one that was served.
            ceiling: What the limit may not exceed.
            now: The time, in seconds.
        """
        if self._refused > 0.001:
            self._refused -= self._refused * _MEMORY
        if self._failed > 0.001:
            self._failed -= self._failed * _MEMORY
        value = self.value
        if self._unknown:
            self._unknown = False
            if self._phase is _Phase.DOUBLING and value < SERVES:
                self.value = min(float(SERVES), float(max(ceiling, value)))
                self._open_window(now)
                return
        if value >= ceiling and not self._retreat:
            self._left = 0
            return
        saturated = in_use >= min(int(value), ceiling)
        if self._phase is _Phase.FEELING:
            if saturated:
                self.value = min(value + self._feel(value, now), ceiling)
            return
        if self._phase is _Phase.DOUBLING and saturated:
            self.value = min(value + 1.0, ceiling)
        # A window in which leases were left over tells nothing about the limit.
        self._saturated = self._saturated and saturated
        self._left -= 1
        if self._left == 0:
            self._close_window(now)
        elif self._left < 0:
            self._open_window(now)

    def refused(self, lease: Lease, now: float, pause: float = 0.0) -> None:
        """Note a 429.

        Args:
            lease: The lease of the request that was refused.
            now: The time, in seconds.
            pause: How long the server asks to wait, in seconds.
        """
        self._refused += (1.0 - self._refused) * _MEMORY
        if lease.limit > self.value:
            return
        share = min(max(self._refused / 2, _LEAST_CUT), _MOST_CUT)
        # Requests that wait to be made again are missing in what was in use, so it is believed only so far.
        too_many = min(int(self.value), max(lease.in_use, int(lease.limit * 0.75)))
        if too_many < self._knee:
            # Refused below what was served before: not, or not any more, the number where the trouble begins.
            self._knee = 0
        else:
            again = self._knee and too_many <= self._knee + 1
            self._careful = min(self._careful * 2, _MOST_CAREFUL) if again else _CAREFUL
            self._knee = too_many
            self._careful_until = now + _CAREFUL_PAUSES * pause
        self._cut(too_many * (1.0 - share))

    def failed(self, lease: Lease, *, away: bool) -> None:
        """Note a timeout, a 5xx, a broken connection, or a server that is away.

        Args:
            lease: The lease of the request that failed.
            away: Nothing could connect to the server.
        """
        if lease.limit > self.value:
            return
        self._failed += (1.0 - self._failed) * _MEMORY
        if self._failed < _OVERLOAD:
            return
        self._failed = 0.0
        if away:
            self.value = min(self.value, float(START))
            self._start_over()
        else:
            self._cut(min(int(self.value), lease.in_use) * (1.0 - _OVERLOAD_CUT))

    def _cut(self, value: float) -> None:
        self.value = max(1.0, value)
        self._step = 1.0
        self._retreat = 0.0
        self._phase = _Phase.FEELING

    def _feel(self, value: float, now: float) -> float:
        """How much one reply adds after a cut."""
        if not self._knee:
            # Nothing has happened for long: each window adds one more than the window before.
            self._step = min(self._step + 1.0 / value, value)
        elif value >= self._knee + 1:
            self._knee = 0
        elif self._knee - 1 <= value < self._knee:
            return 1.0 / (value * self._careful) if now >= self._careful_until else 0.0
        return max(self._step / value, _MEMORY)

    def _open_window(self, now: float) -> None:
        self._window_began = now
        self._size = self._left = int(self.value)
        self._saturated = True

    def _close_window(self, now: float) -> None:
        seconds = now - self._window_began
        telling = self._saturated and seconds > _CHEAP_SECONDS
        rate = self._size / seconds if telling else 0.0
        pays = not telling or rate >= self._best_rate * _PAYS
        if self._phase is _Phase.RESTING:
            self._rested += 1
            if self._rested >= self._rest or (telling and pays):
                self._rested = 0
                self._rest = min(self._rest * 2, _LONGEST_REST)
                self._retreat = self.value
                self._phase = _Phase.DOUBLING
            # The next doubling has to beat the server of this moment, not that of an hour ago.
            self._best_rate = rate
        elif pays:
            self._best_rate = rate
            if self._phase is _Phase.DOUBTING:
                self._rest = _FIRST_REST
                self._retreat = 0.0
            elif self._retreat:
                self._retreat = max(self._retreat, float(self._size))
            self._phase = _Phase.DOUBLING
        elif self._phase is _Phase.DOUBLING:
            self._phase = _Phase.DOUBTING
        else:
            self.value = self._retreat or self.value
            self._retreat = 0.0
            self._phase = _Phase.RESTING
        self._open_window(now)

    def __repr__(self) -> str:
        return f"<AdaptiveLimit {self.value:.2f}, {self._phase.name.lower()}>"
