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
import hashlib
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

FAULTS = [
    "429",
    "500",
    "503",
    "401",
    "404",
    "400",
    "drop",
    "junk",
    "junk-json",
    "empty",
    "length",
    "overflow",
    "load",
    "unfinished",
    "quota",
]

_TEXT = """
the a one this our your my every quiet bright small large old new warm cold river garden window letter morning evening doctor
teacher friend train table music answer question story winter summer walks opens brings finds keeps takes makes holds reads
hears slowly gladly often again today
"""
_WORDS = _TEXT.split()
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Error",
    503: "Busy",
}


@dataclass(frozen=True)
class Fault:
    """A way to fail: one of `FAULTS`, with what a 429 tells to wait."""

    kind: str
    retry_after: float | str | None = None

    def __post_init__(self) -> None:
        assert self.kind in FAULTS, f"unknown fault {self.kind!r}"


@dataclass
class ServedRequest:
    """What one chat request asked for, whichever protocol it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    model: str
    messages: list[dict[str, str]]
    seed: int | None
    schema: dict[str, Any] | None
    options: dict[str, Any] = field(default_factory=dict)


def default_reply(messages: list[dict[str, str]], seed: int | None, schema: dict[str, Any] | None) -> str:
    """Return the same text for the same messages and seed; where there is a schema, JSON that fits it."""
    digest = hashlib.blake2b(json.dumps([messages, seed]).encode(), digest_size=8).digest()
    random = Random(int.from_bytes(digest, "big"))
    if schema is not None:
        return json.dumps(fill_schema(schema, random, schema))
    return _sentence(random)


def schema_blind_reply(messages: list[dict[str, str]], seed: int | None, schema: dict[str, Any] | None) -> str:
    """Reply as a server does that takes a schema and pays no heed to it."""
    return default_reply(messages, seed, None)


def seed_blind_reply(messages: list[dict[str, str]], seed: int | None, schema: dict[str, Any] | None) -> str:
    """Reply as a server does that takes a seed and pays no heed to it: the same always."""
    return default_reply(messages, 0, schema)


def _sentence(random: Random) -> str:
    return " ".join(random.choice(_WORDS) for _ in range(random.randint(6, 14))).capitalize() + "."


def fill_schema(schema: dict[str, Any], random: Random, root: dict[str, Any]) -> Any:
    """Make a value that fits the usual parts of JSON schema."""
    if "$ref" in schema:
        target: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return fill_schema(target, random, root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return random.choice(schema["enum"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return fill_schema(random.choice(schema[key]), random, root)
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        return {name: fill_schema(part, random, root) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        least = schema.get("minItems", 0)
        count = random.randint(least, max(least, min(schema.get("maxItems", least + 4), least + 4)))
        return [fill_schema(schema.get("items", {"type": "string"}), random, root) for _ in range(count)]
    if kind in {"integer", "number"}:
        return random.randint(int(schema.get("minimum", 0)), int(schema.get("maximum", 100)))
    if kind == "boolean":
        return random.random() < 0.5
    if kind == "null":
        return None
    text = _sentence(random)[: schema.get("maxLength")]
    return text.ljust(schema.get("minLength", 0), "x")


class StandInServer:
    """The server, running in a thread of its own while the ``with`` block lasts.

    Args:
        latency: Seconds that each reply takes, in a slot.
        slots: How many requests are answered at the same time; the others queue.
        reply: From messages, seed and schema to the text.
        faults: What happens to the first chat requests, in order of arrival; ``None`` stands for a good answer.
        models: The models that it has; any, if ``None``.
        api_key: The only key that it accepts; any, or none, if ``None``.
        honours_stop: Whether it cuts its text at stop texts.
        keep_requests: Whether `requests` grows; benchmarks turn it off.
    """

    def __init__(
        self,
        *,
        latency: float = 0.0,
        slots: int = 64,
        reply: Callable[[list[dict[str, str]], int | None, dict[str, Any] | None], str] = default_reply,
        faults: Sequence[str | Fault | None] = (),
        models: Sequence[str] | None = None,
        api_key: str | None = None,
        honours_stop: bool = True,
        keep_requests: bool = True,
        port: int = 0,
    ) -> None:
        self.latency, self.slots, self.reply = latency, slots, reply
        self.models, self.api_key, self.honours_stop = models, api_key, honours_stop
        self.requests: list[ServedRequest] = []
        self.served = 0
        self.connections = 0
        self.most_in_flight = 0
        self.slot_busy_seconds = 0.0
        self.url = ""
        self._faults = [Fault(fault) if isinstance(fault, str) else fault for fault in faults]
        self._keep, self._port = keep_requests, port
        self._in_flight = 0
        self._loop: asyncio.AbstractEventLoop | None = None
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

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._slot = asyncio.Semaphore(self.slots)
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._connection, "127.0.0.1", self._port, backlog=4096)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while True:
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
            return await self._chat(_read_request(path, headers, body), writer)
        names = list(self.models or ["stand-in"])
        known: dict[str, Any] = {
            "/api/version": {"version": "0.0.0-stand-in"},
            "/api/tags": {"models": [{"name": name, "model": name} for name in names]},
            "/api/show": {"details": {}, "model_info": {}},
            "/v1/models": {"object": "list", "data": [{"id": name, "object": "model"} for name in names]},
        }
        if path in known:
            _write(writer, 200, known[path])
        else:
            _write(writer, 404, {"error": "not found"})
        await writer.drain()
        return True

    async def _chat(self, request: ServedRequest, writer: asyncio.StreamWriter) -> bool:
        if self._keep:
            self.requests.append(request)
        ollama = request.path == "/api/chat"
        fault = self._faults.pop(0) if self._faults else None
        if self.api_key is not None and request.headers.get("authorization") != f"Bearer {self.api_key}":
            fault = Fault("401")
        elif self.models is not None and request.model not in self.models:
            fault = Fault("404")
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        try:
            async with self._slot:
                began = time.perf_counter()
                if self.latency:
                    await asyncio.sleep(self.latency)
                stays = _fail(fault, request, ollama, writer) if fault else None
                if stays is None:
                    self._reply(request, fault.kind if fault else "", ollama, writer)
                    stays = True
                self.slot_busy_seconds += time.perf_counter() - began
            self.served += 1
            await writer.drain()
            return stays
        finally:
            self._in_flight -= 1

    def _reply(self, request: ServedRequest, kind: str, ollama: bool, writer: asyncio.StreamWriter) -> None:
        text = self.reply(request.messages, request.seed, request.schema)
        if self.honours_stop:
            for stop in request.options.get("stop") or []:
                text = text.partition(stop)[0]
        reason = "stop"
        if kind == "empty":
            text = ""
        elif kind == "length":
            text, reason = text[: len(text) // 2], "length"
        asked = sum(len(message["content"]) for message in request.messages) // 4
        made = max(1, len(text) // 4)
        (_ollama_reply if ollama else _openai_reply)(writer, request, text, reason, asked, made)


def _read_request(path: str, headers: dict[str, str], body: dict[str, Any]) -> ServedRequest:
    messages = [{"role": message["role"], "content": message.get("content") or ""} for message in body.get("messages", [])]
    if path == "/api/chat":
        options = body.get("options") or {}
        schema = body.get("format") if isinstance(body.get("format"), dict) else None
        return ServedRequest(path, headers, body, body.get("model", ""), messages, options.get("seed"), schema, options)
    schema = ((body.get("response_format") or {}).get("json_schema") or {}).get("schema")
    options = {
        name: value for name, value in body.items() if name not in {"messages", "model", "stream", "seed", "response_format"}
    }
    if isinstance(options.get("stop"), str):
        options["stop"] = [options["stop"]]
    return ServedRequest(path, headers, body, body.get("model", ""), messages, body.get("seed"), schema, options)


def _write(writer: asyncio.StreamWriter, status: int, body: Any, extra: str = "", kind: str = "application/json") -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n{extra}\r\n"
    writer.write(head.encode("latin-1") + content)


def _write_chunks(writer: asyncio.StreamWriter, pieces: list[bytes], kind: str, *, whole: bool = True) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    writer.write(head + body + (b"0\r\n\r\n" if whole else b""))


def _pieces(text: str) -> list[str]:
    """Split a text into the pieces that a stream sends: about one word each, as a model's tokens are."""
    return [word if index == 0 else f" {word}" for index, word in enumerate(text.split(" "))]


def _ollama_end(request: ServedRequest, reason: str, asked: int, made: int) -> dict[str, Any]:
    return {
        "model": request.model,
        "created_at": "2025-01-01T00:00:00Z",
        "done": True,
        "done_reason": reason,
        "prompt_eval_count": asked,
        "eval_count": made,
    }


def _ollama_piece(request: ServedRequest, text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {"model": request.model, "created_at": "2025-01-01T00:00:00Z", "message": message, "done": False}


def _ollama_reply(
    writer: asyncio.StreamWriter, request: ServedRequest, text: str, reason: str, asked: int, made: int
) -> None:
    end = _ollama_end(request, reason, asked, made)
    if request.body.get("stream", True):
        lines = [_ollama_piece(request, piece) for piece in _pieces(text)]
        lines.append({**end, "message": {"role": "assistant", "content": ""}})
        _write_chunks(writer, [json.dumps(line).encode() + b"\n" for line in lines], "application/x-ndjson")
    else:
        _write(writer, 200, {**end, "message": {"role": "assistant", "content": text}})


def _openai_reply(
    writer: asyncio.StreamWriter, request: ServedRequest, text: str, reason: str, asked: int, made: int
) -> None:
    common = {"id": "chatcmpl-1", "created": 1, "model": request.model}
    usage = {"prompt_tokens": asked, "completion_tokens": made, "total_tokens": asked + made}
    if request.body.get("stream"):
        deltas: list[dict[str, Any]] = [{"delta": {"role": "assistant", "content": piece}} for piece in _pieces(text)]
        deltas.append({"delta": {}, "finish_reason": reason})
        chunks = [{**common, "object": "chat.completion.chunk", "choices": [{"index": 0, **delta}]} for delta in deltas]
        chunks.append({**common, "object": "chat.completion.chunk", "choices": [], "usage": usage})
        events = [b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks] + [b"data: [DONE]\n\n"]
        _write_chunks(writer, events, "text/event-stream")
    else:
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": reason}
        _write(writer, 200, {**common, "object": "chat.completion", "choices": [choice], "usage": usage})


def _fail(fault: Fault, request: ServedRequest, ollama: bool, writer: asyncio.StreamWriter) -> bool | None:
    """Write a failure and say whether the connection stays open; ``None`` if the fault is a kind of reply."""

    def error(status: int, says: str, code: str = "", extra: str = "") -> bool:
        _write(
            writer, status, {"error": says} if ollama else {"error": {"message": says, "type": code, "code": code}}, extra
        )
        return True

    kind = fault.kind
    if kind in {"empty", "length"}:
        return None
    if kind == "429":
        return error(429, "slow down", extra="" if fault.retry_after is None else f"Retry-After: {fault.retry_after}\r\n")
    if kind == "quota":
        return error(429, "You exceeded your current quota (insufficient_quota)", "insufficient_quota")
    if kind == "overflow":
        says = "This model's maximum context length is 4096 tokens, but the messages have 9000 tokens."
        return error(400, says, "context_length_exceeded")
    if kind == "404":
        return error(404, f'model "{request.model}" not found, try pulling it first', "model_not_found")
    if kind in {"400", "401", "500", "503"}:
        return error(int(kind), {"401": "invalid key sk-abcdef123456", "400": "bad option"}.get(kind, "it broke"))
    if kind == "junk":
        _write(writer, 200, b"<html>It works!</html>", kind="text/html")
        return True
    if kind == "junk-json":
        _write(writer, 200, {"hello": "world"})
        return True
    if kind == "load":
        _write(writer, 200, {**_ollama_end(request, "load", 0, 0), "message": {"role": "assistant", "content": ""}})
        return True
    # drop: the connection breaks in the middle of the reply; unfinished: the stream ends properly, but too early
    if request.body.get("stream"):
        line = json.dumps(_ollama_piece(request, "Half a")).encode() + b"\n" if ollama else b'data: {"choices": []}\n\n'
        _write_chunks(writer, [line], "application/x-ndjson" if ollama else "text/event-stream", whole=kind == "unfinished")
        return kind == "unfinished"
    writer.write(
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"message": {"content": "Half a'
    )
    return False


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
