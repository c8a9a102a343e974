"""How busy the open question pipeline keeps a server's slots, beside NeMo Curator 0.9's, and beside its way to schedule."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from benchmarks import curator_peer
from benchmarks.peers import NotMeasuredError
from benchmarks.report import Line, say
from benchmarks.server import Server, stand_in_server
from sdialog_like.nemotron import AsyncNemotronGenerator, ChatModelClient, NemotronGenerator

__all__ = ["measure"]

_MODEL = "stand-in"
_COUNTS = (20, 5, 10, 2)  # macro topics, subtopics, questions, revisions


def measure(*, concurrency: int = 48, slots: int = 32, latency: float = 0.2, spread: float = 0.75) -> list[Line]:
    """Run the pipeline against a server whose replies take all the same time, and one where they do not."""
    lines = []
    for varies in (0.0, spread):
        took = f"{latency * 1000:.0f} ms" + (f" ± {varies:.0%}" if varies else "")
        what = f"Nemotron open QA, slots kept busy, {slots} slots of {took}"
        say(f"{what} …")
        with stand_in_server(latency=latency, slots=slots, spread=varies, lists=True) as server:
            client = _client(server, concurrency)
            ours = _measured(server, partial(_ours, client))
            known = _measured(server, partial(_ours, client))
            waves = _measured(server, partial(_waves, server, slots))
            lines += [
                Line(f"{what}, {concurrency} at a time", ours, "at least 90%"),
                Line(f"{what}: once more, with the same client", known, "at least 90%"),
                Line(f"{what}: the same calls in waves of {slots}", waves),
                Line(f"{what}: NeMo Curator 0.9, {slots} at a time", _curator(server, slots)),
            ]
    return lines


def _client(server: Server, concurrency: int) -> ChatModelClient:
    # One request before, by another client, so that imports and the first connection are not counted.
    ChatModelClient(_MODEL, base_url=server.url).query_model([{"role": "user", "content": "Hello"}])
    return ChatModelClient(_MODEL, base_url=server.url, seed=1, concurrency=concurrency)


def _measured(server: Server, work: Callable[[], object]) -> str:
    server.forget()
    work()
    return _figures(server)


def _figures(server: Server) -> str:
    return f"{server.slots_kept_busy():.0%} ({server.replies():,} calls in {server.seconds():.1f} s)"


def _ours(client: ChatModelClient) -> None:
    made = len(NemotronGenerator(client).run_open_qa_pipeline(*_COUNTS))
    if made != _openlines():
        raise RuntimeError(f"The pipeline made {made} of {_openlines()} openlines.")


def _curator(server: Server, width: int) -> str:
    try:
        curator_peer.run_pipeline(server, _COUNTS, openlines=_openlines(), concurrency=width)
    except NotMeasuredError as exc:
        return str(exc)
    return _figures(server)


def _waves(server: Server, width: int) -> None:
    """Ask for the same lists as NeMo Curator does: stage by stage, in slices that wait for their slowest."""
    made = asyncio.run(_in_waves(ChatModelClient(_MODEL, base_url=server.url, seed=1, concurrency=width), width))
    if made != _openlines():
        raise RuntimeError(f"The waves made {made} of {_openlines()} openlines.")


async def _in_waves(client: ChatModelClient, width: int) -> int:
    generator = AsyncNemotronGenerator(client)

    async def in_waves(works: list[Callable[[], Awaitable[list[str]]]]) -> list[str]:
        items: list[str] = []
        for start in range(0, len(works), width):
            for answer in await asyncio.gather(*(work() for work in works[start : start + width])):
                items += await generator.convert_response_to_yaml_list(answer[0], _MODEL)
        return items

    def each(step: Any, texts: list[str], count: int) -> list[Callable[[], Awaitable[list[str]]]]:
        return [partial(step, text, count, _MODEL) for text in texts]

    macros, subtopics, questions, revisions = _COUNTS
    macro_topics = await in_waves([partial(generator.generate_macro_topics, macros, _MODEL)])
    topics = await in_waves(each(generator.generate_subtopics, macro_topics, subtopics)) + macro_topics
    asked = await in_waves(each(generator.generate_open_qa_from_topic, topics, questions))
    return len(await in_waves(each(generator.revise_open_qa, asked, revisions)))


def _openlines() -> int:
    macros, subtopics, questions, revisions = _COUNTS
    return macros * (subtopics + 1) * questions * revisions
