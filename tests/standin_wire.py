"""What the stand-in model server says: its texts, and both wire protocols, well and badly spoken."""

from __future__ import annotations

import asyncio
import hashlib
import json
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
    "gone",
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
class Spoken:
    """What a model says: text, the tools that it wants called (``name`` and ``args`` of each), and its thoughts.

    A reward model says its scores by name in ``logprobs`` (OpenAI's protocol only).
    """

    text: str
    tool_calls: list[dict[str, Any]] = field(default_factory=list)
    reasoning: str = ""
    reason: str = "stop"
    logprobs: dict[str, float] = field(default_factory=dict)


@dataclass
class ServedRequest:
    """What one chat request asked for, whichever protocol it came in.

    Attributes:
        outcome: What came of it: ``reply``, or the kind of its fault; empty as long as nothing was sent back.
    """

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    model: str
    messages: list[dict[str, str]]
    seed: int | None
    schema: dict[str, Any] | None
    options: dict[str, Any] = field(default_factory=dict)
    outcome: str = ""

    def content(self) -> str:
        """Return what tells this request from others: its messages and its seed."""
        return json.dumps([self.messages, self.seed])


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


def read_request(path: str, headers: dict[str, str], body: dict[str, Any]) -> ServedRequest:
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


def write(writer: asyncio.StreamWriter, status: int, body: Any, extra: str = "", kind: str = "application/json") -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n{extra}\r\n"
    writer.write(head.encode("latin-1") + content)


def write_chunks(writer: asyncio.StreamWriter, pieces: list[bytes], kind: str, *, whole: bool = True) -> None:
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


def ollama_reply(writer: asyncio.StreamWriter, request: ServedRequest, said: Spoken, asked: int, made: int) -> None:
    end = _ollama_end(request, said.reason, asked, made)
    more: dict[str, Any] = {}
    if said.tool_calls:
        more["tool_calls"] = [{"function": {"name": call["name"], "arguments": call["args"]}} for call in said.tool_calls]
    if said.reasoning and request.body.get("think"):
        more["thinking"] = said.reasoning
    if request.body.get("stream", True):
        lines = [_ollama_piece(request, piece) for piece in _pieces(said.text)]
        if more:
            lines.append(_ollama_piece(request, ""))
            lines[-1]["message"] |= more
        lines.append({**end, "message": {"role": "assistant", "content": ""}})
        write_chunks(writer, [json.dumps(line).encode() + b"\n" for line in lines], "application/x-ndjson")
    else:
        write(writer, 200, {**end, "message": {"role": "assistant", "content": said.text, **more}})


def _openai_calls(said: Spoken) -> list[dict[str, Any]]:
    """Return the calls as OpenAI's protocol has them: arguments are a text, which a test may also give as one."""
    written = [call["args"] if isinstance(call["args"], str) else json.dumps(call["args"]) for call in said.tool_calls]
    return [
        {"id": f"call_{index}", "type": "function", "function": {"name": call["name"], "arguments": text}}
        for index, (call, text) in enumerate(zip(said.tool_calls, written, strict=True))
    ]


def _openai_call_deltas(call: dict[str, Any], index: int) -> list[dict[str, Any]]:
    """Split a call as streams do: its name first, then its arguments in pieces."""
    text = call["function"]["arguments"]
    first = {**call, "index": index, "function": {**call["function"], "arguments": ""}}
    pieces = [text[at : at + 5] for at in range(0, len(text), 5)]
    return [first, *({"index": index, "function": {"arguments": piece}} for piece in pieces)]


def _openai_deltas(said: Spoken) -> list[dict[str, Any]]:
    """Split what is said as streams do."""
    deltas: list[dict[str, Any]] = [{"delta": {"role": "assistant", "content": piece}} for piece in _pieces(said.text)]
    if said.reasoning:
        deltas.insert(0, {"delta": {"role": "assistant", "reasoning_content": said.reasoning}})
    for index, call in enumerate(_openai_calls(said)):
        deltas += [{"delta": {"tool_calls": [part]}} for part in _openai_call_deltas(call, index)]
    return [*deltas, {"delta": {}, "finish_reason": _openai_reason(said)}]


def _openai_choice(said: Spoken) -> dict[str, Any]:
    calls = _openai_calls(said)
    message: dict[str, Any] = {"role": "assistant", "content": said.text}
    if said.reasoning:
        message["reasoning_content"] = said.reasoning
    if calls:
        message["tool_calls"] = calls
    choice: dict[str, Any] = {"message": message, "finish_reason": _openai_reason(said)}
    if said.logprobs:
        pairs = [{"token": name, "logprob": value, "top_logprobs": []} for name, value in said.logprobs.items()]
        choice["logprobs"] = {"content": pairs}
    return choice


def _openai_reason(said: Spoken) -> str:
    return "tool_calls" if said.tool_calls and said.reason == "stop" else said.reason


def openai_reply(writer: asyncio.StreamWriter, request: ServedRequest, said: list[Spoken], asked: int, made: int) -> None:
    """Send the answers: one, or as many as ``n`` asks for."""
    common = {"id": "chatcmpl-1", "created": 1, "model": request.model}
    usage = {"prompt_tokens": asked, "completion_tokens": made, "total_tokens": asked + made}
    if request.body.get("stream"):
        deltas = [{"index": index, **delta} for index, each in enumerate(said) for delta in _openai_deltas(each)]
        chunks = [{**common, "object": "chat.completion.chunk", "choices": [delta]} for delta in deltas]
        if (request.body.get("stream_options") or {}).get("include_usage"):
            chunks.append({**common, "object": "chat.completion.chunk", "choices": [], "usage": usage})
        events = [b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks] + [b"data: [DONE]\n\n"]
        write_chunks(writer, events, "text/event-stream")
    else:
        choices = [{"index": index, **_openai_choice(each)} for index, each in enumerate(said)]
        write(writer, 200, {**common, "object": "chat.completion", "choices": choices, "usage": usage})


def fail(fault: Fault, request: ServedRequest, ollama: bool, writer: asyncio.StreamWriter) -> bool | None:
    """Write a failure and say whether the connection stays open; ``None`` if the fault is a kind of reply."""

    def error(status: int, says: str, code: str = "", extra: str = "") -> bool:
        write(writer, status, {"error": says} if ollama else {"error": {"message": says, "type": code, "code": code}}, extra)
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
        write(writer, 200, b"<html>It works!</html>", kind="text/html")
        return True
    if kind == "junk-json":
        write(writer, 200, {"hello": "world"})
        return True
    if kind == "load":
        write(writer, 200, {**_ollama_end(request, "load", 0, 0), "message": {"role": "assistant", "content": ""}})
        return True
    if kind == "gone":
        return False
    # drop: the connection breaks in the middle of the reply; unfinished: the stream ends properly, but too early
    if request.body.get("stream"):
        delta = {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "Half a"}}]}
        line = json.dumps(_ollama_piece(request, "Half a") if ollama else delta).encode() + b"\n"
        write_chunks(
            writer,
            [line if ollama else b"data: " + line + b"\n"],
            "application/x-ndjson" if ollama else "text/event-stream",
            whole=kind == "unfinished",
        )
        return kind == "unfinished"
    writer.write(
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"message": {"content": "Half a'
    )
    return False
