"""Many conversations at once: none of them knows of another."""

from __future__ import annotations

import asyncio
import re

import pytest

from sdialog_like import Agent, Persona
from sdialog_like.testing import ScriptedModel

openai = pytest.importorskip("openai")

CONVERSATIONS = 50
ROUNDS = 3
AT_ONCE = 20


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\bC\d+\b", text))


class Crowd:
    """A model that answers nobody before there are twenty who wait, and says which conversations its request speaks of."""

    def __init__(self) -> None:
        self.waiting = self.most = 0
        self.enough = asyncio.Event()

    async def answer(self, messages, seed):
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        if self.waiting >= AT_ONCE:
            self.enough.set()
        await asyncio.wait_for(self.enough.wait(), 30)
        self.waiting -= 1
        seen = numbers(" ".join(message["content"] for message in messages))
        return f"I know of {', '.join(sorted(seen))}, and of turn {len(messages) // 2}, and that is really all of it."


async def talk(client, model: str, name: str, stream: bool) -> list[dict[str, str]]:
    said: list[dict[str, str]] = [{"role": "system", "content": f"This is conversation {name}."}]
    for turn in range(ROUNDS):
        said.append({"role": "user", "content": f"Line {turn} of {name}."})
        made = await client.chat.completions.create(model=model, messages=said, stream=stream, seed=turn)
        if stream:
            text = "".join([chunk.choices[0].delta.content or "" async for chunk in made])
        else:
            text = made.choices[0].message.content
        said.append({"role": "assistant", "content": text})
    return said


async def test_fifty_conversations_do_not_mix(url):
    crowd = Crowd()
    model = ScriptedModel(crowd.answer)
    agents = [Agent(Persona(name=name), model=model) for name in ("Bob", "Eve")]
    async with openai.AsyncOpenAI(base_url=f"{url(agents)}/v1", api_key="none", max_retries=0) as client:
        talks = await asyncio.gather(
            *(talk(client, ("Bob", "Eve")[index % 2], f"C{index}", stream=index % 3 == 0) for index in range(CONVERSATIONS))
        )
    for index, said in enumerate(talks):
        answers = [message["content"] for message in said if message["role"] == "assistant"]
        assert answers == [
            f"I know of C{index}, and of turn {turn + 1}, and that is really all of it." for turn in range(ROUNDS)
        ]
    assert len(model.requests) == CONVERSATIONS * ROUNDS
    for request in model.requests:
        assert len(numbers(" ".join(message["content"] for message in request.messages))) == 1
        roles = [message["role"] for message in request.messages]
        assert roles == ["system", *["user", "assistant"] * (len(roles) // 2 - 1), "user"]
    assert AT_ONCE <= crowd.most <= 32
    assert all(agent.transcript.turns == [] for agent in agents)


async def test_no_more_answers_at_a_time_than_allowed(url):
    most = now = 0

    async def answer(messages, seed):
        nonlocal most, now
        now += 1
        most = max(most, now)
        for _ in range(5):
            await asyncio.sleep(0)
        now -= 1
        return "That is quite enough for all of us today, thank you."

    address = url(Agent(name="Bob", model=ScriptedModel(answer)), concurrency=2)
    async with openai.AsyncOpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        await asyncio.gather(*(talk(client, "Bob", f"C{index}", stream=index % 2 == 0) for index in range(8)))
    assert 1 <= most <= 2
