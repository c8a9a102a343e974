"""The stand-in model server of the tests, in a process of its own, so that its work is not counted as the client's.

It also keeps the time: how long it was from the first request to the last reply.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
sys.path.insert(0, str(TESTS))

from standin_server import ServedRequest, StandInServer, default_reply  # noqa: E402

from benchmarks.recipe_replies import recipe_reply  # noqa: E402

__all__ = ["Server", "stand_in_server"]


class Server:
    """A running stand-in server.

    Attributes:
        url: Its address.
        latency: Seconds that each reply takes.
        slots: How many requests it answers at the same time; the others queue.
    """

    def __init__(self, url: str, latency: float, slots: int) -> None:
        self.url, self.latency, self.slots = url, latency, slots

    def forget(self) -> None:
        """Begin to count anew."""
        self._ask("/forget")

    def slots_kept_busy(self) -> float:
        """The share of the slots' time that was used, from the first request to the last reply."""
        replies, seconds, busy = self._ask("/count")
        return busy / (self.slots * seconds) if replies else 0.0

    def replies(self) -> int:
        """How many requests were answered."""
        return int(self._ask("/count")[0])

    def seconds(self) -> float:
        """The time from the first request to the last reply."""
        return float(self._ask("/count")[1])

    def _ask(self, path: str) -> Any:
        # Loopback: whatever proxies the environment names are not for this.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.url + path) as response:
            return json.load(response)


@contextlib.contextmanager
def stand_in_server(
    *, latency: float = 0.0, slots: int = 64, spread: float = 0.0, lists: bool = False, recipe: bool = False
) -> Iterator[Server]:
    """Run the server while the ``with`` block lasts.

    Args:
        latency: Seconds that each reply takes.
        slots: How many requests it answers at the same time; the others queue.
        spread: How far replies are from that at most, as a part of it; the same request takes the same time always.
        lists: Whether prompts that ask for a list in words get one; see `list_reply`.
        recipe: Whether it answers as the benchmark of recipes needs it; see `recipe_reply`.
    """
    command = [sys.executable, "-m", "benchmarks.server", "--latency", str(latency), "--slots", str(slots)]
    command += ["--spread", str(spread), *(["--lists"] if lists else []), *(["--recipe"] if recipe else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError("The stand-in server did not start.")
            yield Server(url, latency, slots)
        finally:
            process.terminate()


class _Counting(StandInServer):
    """Answers two more addresses: how much was served in what time, and forgetting it."""

    replies = 0
    busy = 0.0
    began: float | None = None
    ended = 0.0

    def __init__(self, *, latency: float, spread: float, **how: Any) -> None:
        super().__init__(latency=self._counted_latency, **how)
        self._mean, self._spread = latency, spread

    def _counted_latency(self, request: ServedRequest) -> float:
        took = self._mean
        if self._spread:
            took *= 1 + Random(request.content()).uniform(-self._spread, self._spread)
        self.busy += took
        return took

    async def _answer(self, path: str, headers: dict[str, str], body: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        if path not in {"/count", "/forget"}:
            return await super()._answer(path, headers, body, writer)
        if path == "/forget":
            self.replies, self.busy, self.began = 0, 0.0, None
        content = json.dumps([self.replies, self.ended - (self.began or 0.0), self.busy]).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(content), content))
        await writer.drain()
        return False

    async def _chat(self, request: ServedRequest, writer: asyncio.StreamWriter) -> bool:
        if self.began is None:
            self.began = time.perf_counter()
        stays = await super()._chat(request, writer)
        self.replies += 1
        self.ended = time.perf_counter()
        return stays


_WANTED = re.compile(r"exactly (\d+)")


def list_reply(messages: list[dict[str, str]], seed: int | None, schema: dict[str, Any] | None) -> str:
    """Reply with a bulleted list where so many items are asked for, and with a list's items where it is to be converted."""
    prompt = messages[-1]["content"]
    wanted = _WANTED.search(prompt)
    if schema is not None or wanted is None:
        bullets = [] if schema is not None else re.findall(r"^- (.*)$", prompt.partition("<answer>")[2], re.MULTILINE)
        return "\n".join(f"- {json.dumps(item)}" for item in bullets) or default_reply(messages, seed, schema)
    return "\n".join(f"- {default_reply(messages, number, None)}" for number in range(int(wanted[1])))


def _main() -> None:
    parser = argparse.ArgumentParser(description="The stand-in model server of the tests, with a stopwatch.")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds a reply")
    parser.add_argument("--slots", type=int, default=64, help="replies at the same time")
    parser.add_argument("--spread", type=float, default=0.0, help="how far replies are from the latency, as a part of it")
    parser.add_argument("--lists", action="store_true", help="answer prompts for lists with lists")
    parser.add_argument("--recipe", action="store_true", help="answer the prompts of the benchmark of recipes")
    arguments = parser.parse_args()
    reply = recipe_reply if arguments.recipe else list_reply if arguments.lists else default_reply
    with _Counting(
        latency=arguments.latency,
        spread=arguments.spread,
        slots=arguments.slots,
        reply=reply,
        keep_requests=False,
    ) as server:
        print(server.url, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    _main()
