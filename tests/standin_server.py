"""A stand-in model server on loopback that speaks both wire protocols: Ollama's, and OpenAI's as vLLM and NIM speak it.

It has no model: it answers after a given latency, with a given number of slots, with a text that depends on the messages and
the seed (or with whatever ``reply`` returns), and fails when it is told to. Pure standard library.

    with StandInServer(latency=0.2, slots=4, faults=["429", None, "drop"]) as server:
        ChatOllama(model="any", base_url=server.url)            # or ChatOpenAI(base_url=server.url + "/v1")
        server.requests[0].seed

    python tests/standin_server.py --port 0 --latency 0.2 --slots 32       # prints its URL, runs until it is stopped
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from standin_wire import (
    FAULTS,
    Fault,
    ServedRequest,
    Spoken,
    default_reply,
    fail,
    fill_schema,
    ollama_reply,
    openai_reply,
    read_request,
    schema_blind_reply,
    seed_blind_reply,
    write,
)

__all__ = [
    "FAULTS",
    "Fault",
    "ServedRequest",
    "StandInServer",
    "default_reply",
    "fill_schema",
    "schema_blind_reply",
    "seed_blind_reply",
]


class StandInServer:
    """The server, running in a thread of its own while the ``with`` block lasts.

    Args:
        latency: Seconds that each reply takes, in a slot; or a function of the request, so that some overtake others.
        slots: How many requests are answered at the same time; the others queue.
        reply: From messages, seed and schema to the text; or to a dict of ``text``, ``tool_calls`` (a list of ``name`` and
            ``args``; for OpenAI's protocol ``args`` may be a text, well written or not), ``reasoning`` and ``logprobs`` (a
            reward model's scores by name), each if it likes. With ``n`` in OpenAI's protocol it is called for each answer.
        faults: What happens to the first chat requests, in order of arrival; ``None`` stands for a good answer.
        fault_for: What happens to a chat request that is not among those first: from the request, and how often this very
            content (messages and seed) has been asked for before. Who looks at nothing else fails alike on every run,
            whatever the order in which requests arrive.
        models: The models that it has; any, if ``None``.
        api_key: The only key that it accepts; any, or none, if ``None``.
        honours_stop: Whether it cuts its text at stop texts.
        keep_requests: Whether `requests` grows; benchmarks turn it off.
        port: Where it listens; any free port, if 0.
    """

    def __init__(
        self,
        *,
        latency: float | Callable[[ServedRequest], float] = 0.0,
        slots: int = 64,
        reply: Callable[[list[dict[str, str]], int | None, dict[str, Any] | None], str | dict[str, Any]] = default_reply,
        faults: Sequence[str | Fault | None] = (),
        fault_for: Callable[[ServedRequest, int], str | Fault | None] | None = None,
        models: Sequence[str] | None = None,
        api_key: str | None = None,
        honours_stop: bool = True,
        keep_requests: bool = True,
        port: int = 0,
    ) -> None:
        self.latency, self.slots, self.reply, self.fault_for = latency, slots, reply, fault_for
        self.models, self.api_key, self.honours_stop = models, api_key, honours_stop
        self.requests: list[ServedRequest] = []
        self.served = 0
        self.connections = 0
        self.most_in_flight = 0
        self.slot_busy_seconds = 0.0
        self.url = ""
        self._faults = [_as_fault(fault) for fault in faults]
        self._asked: Counter[str] = Counter()
        self._keep, self._port = keep_requests, port
        self._in_flight = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listening: asyncio.Server | None = None
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="stand-in", daemon=True)

    def __enter__(self) -> StandInServer:
        self._thread.start()
        assert self._ready.wait(10), "the stand-in server did not start"
        return self

    def __exit__(self, *exc: object) -> None:
        assert self._loop is not None
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def go_away(self) -> None:
        """Break all connections and listen no more, as the fault ``gone`` does; from any other thread."""
        self._do(self._leave())

    def come_back(self) -> None:
        """Listen again, at the same address; from any other thread."""
        self._do(self._listen())

    def hold(self) -> None:
        """Keep all replies back from now on; from any thread."""
        self._open.clear()

    def release(self) -> None:
        """Send the replies that were kept back, and all others; from any other thread."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._open.set)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._slot = asyncio.Semaphore(self.slots)
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = asyncio.Event()
        self._open.set()
        await self._listen()
        self._ready.set()
        await self._stop.wait()
        await self._leave()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self) -> None:
        if self._listening is None:
            self._listening = await asyncio.start_server(self._connection, "127.0.0.1", self._port, backlog=4096)
            self._port = self._listening.sockets[0].getsockname()[1]
            self.url = f"http://127.0.0.1:{self._port}"

    async def _leave(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while self._listening is not None:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                request_line, *lines = head.split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                if not await self._answer(request_line.split(" ")[1], headers, json.loads(body or b"{}"), writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            with contextlib.suppress(ConnectionError):
                writer.close()

    async def _answer(self, path: str, headers: dict[str, str], body: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        """Answer one request; say whether the connection stays open."""
        if path in {"/api/chat", "/v1/chat/completions"}:
            return await self._chat(read_request(path, headers, body), writer)
        names = list(self.models or ["stand-in"])
        known: dict[str, Any] = {
            "/api/version": {"version": "0.0.0-stand-in"},
            "/api/tags": {"models": [{"name": name, "model": name} for name in names]},
            "/api/show": {"details": {}, "model_info": {}},
            "/v1/models": {"object": "list", "data": [{"id": name, "object": "model"} for name in names]},
        }
        if path in known:
            write(writer, 200, known[path])
        else:
            write(writer, 404, {"error": "not found"})
        await writer.drain()
        return True

    async def _chat(self, request: ServedRequest, writer: asyncio.StreamWriter) -> bool:
        if self._keep:
            self.requests.append(request)
        ollama = request.path == "/api/chat"
        fault = self._fault(request)
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        try:
            async with self._slot:
                began = time.perf_counter()
                latency = self.latency(request) if callable(self.latency) else self.latency
                if latency:
                    await asyncio.sleep(latency)
                await self._open.wait()
                if fault is not None and fault.kind == "gone":
                    await self._leave()
                stays = fail(fault, request, ollama, writer) if fault else None
                if stays is None:
                    self._reply(request, fault.kind if fault else "", ollama, writer)
                    stays = True
                request.outcome = "reply" if fault is None else fault.kind
                self.slot_busy_seconds += time.perf_counter() - began
            self.served += 1
            await writer.drain()
            return stays
        finally:
            self._in_flight -= 1

    def _fault(self, request: ServedRequest) -> Fault | None:
        """Say what is to go wrong with a request."""
        fault: str | Fault | None = None
        if self.fault_for is not None:
            content = request.content()
            asked = self._asked[content]
            self._asked[content] += 1
            fault = self.fault_for(request, asked)
        if self._faults:
            fault = self._faults.pop(0)
        if self.api_key is not None and request.headers.get("authorization") != f"Bearer {self.api_key}":
            fault = "401"
        elif self.models is not None and request.model not in self.models:
            fault = "404"
        return _as_fault(fault)

    def _reply(self, request: ServedRequest, kind: str, ollama: bool, writer: asyncio.StreamWriter) -> None:
        count = 1 if ollama else request.body.get("n") or 1
        said = [self._say(request, kind, number) for number in range(count)]
        asked = sum(len(message["content"]) for message in request.messages) // 4
        made = sum(max(1, len(each.text) // 4) for each in said)
        if ollama:
            ollama_reply(writer, request, said[0], asked, made)
        else:
            openai_reply(writer, request, said, asked, made)

    def _say(self, request: ServedRequest, kind: str, number: int) -> Spoken:
        """Make one of the answers; each but the first is said with another seed than was asked for."""
        seed = request.seed if not number else (request.seed or 0) + number
        reply = self.reply(request.messages, seed, request.schema)
        said = Spoken(**{"text": "", **reply}) if isinstance(reply, dict) else Spoken(reply)
        if self.honours_stop:
            for stop in request.options.get("stop") or []:
                said.text = said.text.partition(stop)[0]
        if kind == "empty":
            said.text = ""
        elif kind == "length":
            said.text, said.reason = said.text[: len(said.text) // 2], "length"
        return said


def _as_fault(fault: str | Fault | None) -> Fault | None:
    return Fault(fault) if isinstance(fault, str) else fault


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in model server on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds a reply")
    parser.add_argument("--slots", type=int, default=64, help="replies at the same time")
    arguments = parser.parse_args()
    with StandInServer(port=arguments.port, latency=arguments.latency, slots=arguments.slots, keep_requests=False) as server:
        print(server.url, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
