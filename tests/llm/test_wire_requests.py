"""What really arrives at the server: the seed, the schema, and everything that the constructor was given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_ollama import ChatOllama
from langchain_openai import ChatOpenAI
from pydantic import SecretStr
from standin_server import ServedRequest, StandInServer

from sdialog_like.llm import BoundModel, bind_model, get_model, read_reply

SCHEMA = {
    "title": "A name",
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}
MESSAGES = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello."}]


class Client:
    """Binds models to the server, and closes their connections at the end."""

    def __init__(self, server: StandInServer) -> None:
        self.server = server
        self.bound: list[BoundModel] = []

    def bind(self, spec: str | BaseChatModel, **parameters: Any) -> BoundModel:
        model = bind_model(spec, **parameters)
        self.bound.append(model)
        return model

    async def sent(
        self, model: BoundModel, *, seed: int | None = 7, schema: dict[str, Any] | None = None, **options: Any
    ) -> ServedRequest:
        await model.chat.ainvoke(MESSAGES, **model.arguments(seed=seed, schema=schema, options=options))
        return self.server.requests[-1]


@pytest.fixture
async def client(server: StandInServer) -> AsyncIterator[Client]:
    client = Client(server)
    yield client
    for model in client.bound:
        await model.aclose()


async def test_ollama_gets_seed_schema_and_parameters_under_its_own_names(client: Client) -> None:
    model = client.bind(
        "qwen2.5:14b",
        base_url=client.server.url,
        temperature=0.7,
        top_p=0.9,
        top_k=20,
        max_tokens=64,
        stop="END",
        num_ctx=4096,
        min_p=0.1,
    )
    request = await client.sent(model, seed=7, schema=SCHEMA)
    assert request.path == "/api/chat"
    assert request.model == "qwen2.5:14b"
    assert request.messages == MESSAGES
    assert request.body["format"] == SCHEMA
    assert request.body["options"] == {
        "temperature": 0.7,
        "top_p": 0.9,
        "top_k": 20,
        "num_predict": 64,
        "stop": ["END"],
        "num_ctx": 4096,
        "min_p": 0.1,
        "seed": 7,
    }


async def test_openai_gets_seed_schema_and_parameters_under_its_own_names(client: Client) -> None:
    model = client.bind(
        "openai:my/model",
        base_url=f"{client.server.url}/v1",
        temperature=0.7,
        top_p=0.9,
        top_k=20,
        max_tokens=64,
        stop="END",
        min_p=0.1,
    )
    request = await client.sent(model, seed=7, schema=SCHEMA)
    assert request.path == "/v1/chat/completions"
    assert request.messages == MESSAGES
    assert request.headers["authorization"] == "Bearer not-needed"
    assert {name: value for name, value in request.body.items() if name not in {"messages", "stream"}} == {
        "model": "my/model",
        "temperature": 0.7,
        "top_p": 0.9,
        "top_k": 20,
        "max_tokens": 64,
        "stop": ["END"],
        "min_p": 0.1,
        "seed": 7,
        "response_format": {"type": "json_schema", "json_schema": {"name": "A_name", "schema": SCHEMA, "strict": True}},
    }


async def test_a_users_chat_ollama_keeps_its_constructors_options(client: Client) -> None:
    mine = ChatOllama(
        model="m", base_url=client.server.url, temperature=0.3, num_ctx=8192, repeat_penalty=1.2, stop=["A"], seed=99
    )
    request = await client.sent(client.bind(mine), seed=5, top_p=0.5)
    assert request.options == {
        "temperature": 0.3,
        "num_ctx": 8192,
        "repeat_penalty": 1.2,
        "stop": ["A"],
        "top_p": 0.5,
        "seed": 5,
    }
    request = await client.sent(client.bind(mine), seed=None, stop=["B"])
    assert (request.seed, request.options["stop"]) == (99, ["B"])


async def test_a_users_chat_openai_keeps_its_constructors_options(client: Client) -> None:
    mine = ChatOpenAI(
        model="m",
        base_url=f"{client.server.url}/v1",
        api_key=SecretStr("mine"),
        temperature=0.3,
        extra_body={"min_p": 0.2},
        max_retries=5,
        seed=99,
    )
    request = await client.sent(client.bind(mine), seed=5, schema=SCHEMA, top_k=4, max_tokens=9)
    assert request.headers["authorization"] == "Bearer mine"
    assert request.options["temperature"] == 0.3
    assert (request.body["min_p"], request.body["top_k"], request.body["max_tokens"]) == (0.2, 4, 9)
    assert (request.seed, request.schema) == (5, SCHEMA)
    assert mine.max_retries == 5


async def test_options_of_a_call_replace_the_constructors(client: Client) -> None:
    model = client.bind("m", base_url=client.server.url, temperature=0.7, max_tokens=64)
    request = await client.sent(model, temperature=0.0, max_tokens=8)
    assert request.options == {"temperature": 0.0, "num_predict": 8, "seed": 7}


async def test_without_seed_and_schema_none_is_sent(client: Client) -> None:
    request = await client.sent(client.bind("m", base_url=client.server.url), seed=None)
    assert (request.seed, request.schema) == (None, None)
    request = await client.sent(client.bind("openai:m", base_url=f"{client.server.url}/v1"), seed=None)
    assert "seed" not in request.body
    assert "response_format" not in request.body


async def test_the_largest_seed_is_not_sent_as_random(client: Client) -> None:
    request = await client.sent(client.bind("m", base_url=client.server.url), seed=2**32 - 1)
    assert request.seed == 2**32 - 2


async def test_an_open_schema_is_not_sent_as_strict(client: Client) -> None:
    model = client.bind("openai:m", base_url=f"{client.server.url}/v1")
    request = await client.sent(model, schema={"type": "object", "properties": {"a": {"type": "string"}}})
    assert request.body["response_format"]["json_schema"]["strict"] is False
    assert request.body["response_format"]["json_schema"]["name"] == "reply"


async def test_keys_travel_as_bearer_tokens(client: Client) -> None:
    assert (await client.sent(client.bind("m", base_url=client.server.url, api_key="k1"))).headers[
        "authorization"
    ] == "Bearer k1"
    model = client.bind("openai:m", base_url=f"{client.server.url}/v1", api_key="k2")
    assert (await client.sent(model)).headers["authorization"] == "Bearer k2"


@pytest.mark.parametrize("provider", ["ollama", "openai"])
async def test_replies_come_back_with_text_finish_reason_and_usage(client: Client, provider: str) -> None:
    address = client.server.url if provider == "ollama" else f"{client.server.url}/v1"
    model = client.bind(f"{provider}:m", base_url=address)
    message = await model.chat.ainvoke([{"role": "user", "content": "How are you today?"}], **model.arguments(seed=1))
    reply = read_reply(message)
    assert reply.text.endswith(".")
    assert reply.finish_reason == "stop"
    assert reply.input_tokens == 4
    assert reply.output_tokens == len(reply.text) // 4


@pytest.mark.parametrize("provider", ["ollama", "openai"])
async def test_connections_stay_open_and_concurrent_calls_do_not_mix(client: Client, provider: str) -> None:
    address = client.server.url if provider == "ollama" else f"{client.server.url}/v1"
    model = client.bind(f"{provider}:m", base_url=address)

    async def ask(seed: int) -> str:
        message = await model.chat.ainvoke([{"role": "user", "content": f"Number {seed}"}], **model.arguments(seed=seed))
        return read_reply(message).text

    together = await asyncio.gather(*(ask(seed) for seed in range(120)))
    opened = client.server.connections
    assert opened <= 120
    assert [await ask(seed) for seed in range(10)] == together[:10]
    assert client.server.connections == opened
    assert {(request.messages[0]["content"], request.seed) for request in client.server.requests} == {
        (f"Number {seed}", seed) for seed in range(120)
    }


def test_a_model_from_get_model_can_be_used_by_itself(server: StandInServer) -> None:
    model = get_model("m", base_url=server.url, temperature=0.5, num_keep=4)
    texts = [model.invoke("Hello", seed=3).content, "".join(str(chunk.content) for chunk in model.stream("Hello", seed=3))]
    assert texts[0] == texts[1]
    assert all(request.options == {"temperature": 0.5, "num_keep": 4, "seed": 3} for request in server.requests)
    model._client._client.close()  # type: ignore[attr-defined]


def test_streams_of_the_openai_protocol_work_too(server: StandInServer) -> None:
    model = get_model("openai:m", base_url=f"{server.url}/v1")
    whole = model.invoke("Hello", seed=3).content
    assert "".join(str(chunk.content) for chunk in model.stream("Hello", seed=3)) == whole
    model.root_client.close()  # type: ignore[attr-defined]
