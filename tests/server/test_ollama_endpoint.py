"""Agents as Ollama's chat, used through LangChain's and Ollama's own clients."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import httpx
import ollama
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_ollama import ChatOllama

from sdialog_like import Agent, Persona, __version__
from sdialog_like.engine import run_blocking
from sdialog_like.errors import ServerUnreachableError
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import dropped_reply, truncated_reply

LONG = "Thank you very much for asking, my friend. I am quite well today, and the weather is fine, too."
HELLO = [{"role": "user", "content": "How are you?"}]


@pytest.fixture
def client(url):
    """Ollama's own client."""
    with ExitStack() as stack:

        def make(agents: Any) -> ollama.Client:
            made = ollama.Client(url(agents))
            stack.callback(made._client.close)
            return made

        yield make


@pytest.fixture
async def chat_ollama():
    """LangChain's client."""
    async with AsyncExitStack() as stack:

        def make(address: str, **settings: Any) -> ChatOllama:
            made = ChatOllama(base_url=address, **settings)
            stack.callback(made._client._client.close)
            stack.push_async_callback(made._async_client._client.aclose)
            return made

        yield make


async def test_langchains_client_gets_an_answer_and_its_counts(url, chat_ollama, bob, requests):
    agent = bob([AIMessage(LONG, usage_metadata={"input_tokens": 40, "output_tokens": 20, "total_tokens": 60})])
    model = chat_ollama(url(agent), model="Bob", temperature=0.3, num_predict=50, stop=["###"], seed=7, num_ctx=512)
    answer = await model.ainvoke(
        [SystemMessage("It rains."), HumanMessage("Hi."), AIMessage("Yes?"), HumanMessage("How are you?")]
    )
    assert answer.content == LONG
    assert answer.usage_metadata == {"input_tokens": 40, "output_tokens": 20, "total_tokens": 60}
    assert answer.response_metadata["done_reason"] == "stop"
    [request] = requests(agent)
    assert request.options == {"temperature": 0.3, "max_tokens": 50, "stop": ["###"]}
    assert request.seed == derive_seed(7, "turn", 3, 0)
    assert "It rains." in request.messages[0]["content"]
    assert [message["content"] for message in request.messages[1:]] == ["Hi.", "Yes?", "How are you?"]


async def test_langchains_client_reads_along(url, chat_ollama, bob):
    model = chat_ollama(url(bob([LONG])), model="Bob:latest")
    pieces = [str(chunk.content) async for chunk in model.astream("How are you?") if chunk.content]
    assert len(pieces) > 3
    assert "".join(pieces) == LONG


def test_an_agent_plays_with_an_agent_that_is_served(url):
    served = Agent(Persona(name="Bob"), model="builtin")
    ann = Agent(Persona(name="Ann"), model="builtin")
    far = Agent(system_prompt="Be yourself.", name="Bob", model="ollama:Bob", base_url=url(served))
    try:
        dialog = ann.dialog_with(far, max_turns=4, seed=1)
    finally:
        run_blocking(far.bound_model.aclose)
    assert [turn.speaker for turn in dialog.turns][:2] == ["Ann", "Bob"]
    assert all(turn.text for turn in dialog.turns)


def test_ollamas_client_at_once_and_in_pieces(client, bob):
    talker = client(bob([LONG, truncated_reply(LONG[:50])]))
    answer = talker.chat("Bob", HELLO)
    assert answer.message.content == LONG
    assert (answer.done, answer.done_reason) == (True, "stop")
    pieces = list(talker.chat("Bob", HELLO, stream=True))
    assert "".join(piece.message.content or "" for piece in pieces) == LONG[:50]
    assert [piece.done for piece in pieces] == [*[False] * (len(pieces) - 1), True]
    assert pieces[-1].done_reason == "length"


def test_a_stream_is_what_is_sent_unless_the_caller_wants_otherwise(post, bob):
    response = post(bob([LONG]), "/api/chat", json.dumps({"model": "Bob", "messages": HELLO}))
    assert response.headers["content-type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert "".join(line["message"]["content"] for line in lines) == LONG
    assert lines[-1]["done"] is True
    assert lines[-1]["message"] == {"role": "assistant", "content": ""}


def test_what_programs_ask_before_they_talk(url, client, bob):
    agents = [bob([]), Agent(name="Eve", model="builtin")]
    talker = client(agents)
    assert [model.model for model in talker.list().models] == ["Bob", "Eve"]
    assert talker.show("Eve").capabilities == ["completion"]
    assert talker.ps().models == []
    address = url(agents)
    assert httpx.get(f"{address}/api/version").json() == {"version": __version__}
    assert httpx.get(address).text == "sdialog_like is running"
    assert httpx.head(address).status_code == 200
    assert httpx.post(f"{address}/api/chat", json={"model": "Bob", "messages": []}).json()["done_reason"] == "load"


def test_who_an_agent_plays_is_not_told(url):
    agent = Agent(Persona(name="Bob", role="a spy"), model="builtin")
    shown = httpx.post(f"{url(agent)}/api/show", json={"name": "Bob"})
    assert shown.status_code == 200
    assert "spy" not in shown.text


def test_a_negative_seed_and_no_limit_are_the_servers_choice(post, bob, requests):
    agent = bob([LONG])
    options = {"seed": -1, "num_predict": -1, "num_ctx": 2048, "mirostat": 1}
    answer = post(agent, "/api/chat", {"model": "Bob", "messages": HELLO, "stream": False, "options": options})
    assert answer.json()["message"]["content"] == LONG
    assert requests(agent)[0].options == {}


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("/api/chat", {"model": "Ann", "messages": HELLO}, 404, "There is no model 'Ann' here. There is: Bob."),
        ("/api/show", {"model": "Ann"}, 404, "There is no model 'Ann' here. There is: Bob."),
        ("/api/show", {}, 400, "The request does not say which model."),
        ("/api/chat", {"model": "Bob", "messages": HELLO, "tools": [{}]}, 400, "has tools of its own"),
        ("/api/chat", {"model": "Bob", "messages": HELLO, "format": "json"}, 400, "cannot be held to a format"),
        ("/api/chat", {"model": "Bob", "messages": [{**HELLO[0], "images": ["eA=="]}]}, 400, "messages of text only"),
        ("/api/chat", {"model": "Bob", "messages": "Hi"}, 400, "messages: Input should be a valid array"),
        ("/api/chat", "{", 400, "Invalid JSON"),
        ("/api/pull", {"model": "Bob"}, 404, "POST /api/pull: Not Found"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused_in_ollamas_form(post, bob, path, body, status, message):
    response = post(bob([]), path, body)
    assert response.status_code == status
    assert set(response.json()) == {"error"}
    assert message in response.json()["error"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_failure_of_the_model_is_an_error_with_its_message(client, bob, stream):
    talker = client(bob([ServerUnreachableError("Nothing answers at http://x.")]))
    with pytest.raises(ollama.ResponseError, match="Nothing answers at http://x.") as caught:
        list(talker.chat("Bob", HELLO, stream=stream))
    assert caught.value.status_code == 503


def test_a_failure_in_the_middle_of_a_stream_is_told_in_the_stream(client, bob):
    talker = client(bob([dropped_reply(LONG)]))
    with pytest.raises(ollama.ResponseError, match="The connection broke before the reply was whole"):
        list(talker.chat("Bob", HELLO, stream=True))
