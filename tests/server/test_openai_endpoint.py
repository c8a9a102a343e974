"""Agents as OpenAI's chat completions, used through OpenAI's own client."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from pydantic import PrivateAttr

from sdialog_like import Agent, Persona
from sdialog_like.agents.orchestrators.base import Look, Orchestrator
from sdialog_like.errors import ContextOverflowError, ModelNotFoundError, ServerUnreachableError
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel, dropped_reply, tool_calls, truncated_reply

openai = pytest.importorskip("openai")

LONG = "Thank you very much for asking, my friend. I am quite well today, and the weather is fine, too."
HELLO = [{"role": "user", "content": "How are you?"}]


@pytest.fixture
def client(url):
    with ExitStack() as stack:

        def make(agents: Any) -> Any:
            return stack.enter_context(openai.OpenAI(base_url=f"{url(agents)}/v1", api_key="none", max_retries=0))

        yield make


def test_an_agent_is_a_model_under_its_name(client, bob):
    models = client([bob([]), Agent(Persona(name="Dr. Eve"), model="builtin")]).models
    assert [model.id for model in models.list()] == ["Bob", "Dr. Eve"]
    assert models.retrieve("Dr. Eve").owned_by == "sdialog_like"
    with pytest.raises(openai.NotFoundError, match=r"There is no model 'Ann' here. There is: Bob, Dr. Eve"):
        models.retrieve("Ann")


def test_an_agent_answers_in_its_role(client, bob, requests):
    agent = bob([AIMessage(LONG, usage_metadata={"input_tokens": 40, "output_tokens": 20, "total_tokens": 60})])
    answer = client(agent).chat.completions.create(model="Bob", messages=HELLO)
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].message.content == LONG
    assert answer.choices[0].finish_reason == "stop"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (40, 20, 60)
    [request] = requests(agent)
    assert request.messages[0] == {"role": "system", "content": agent.prompt()[0]["content"]}
    assert request.messages[1:] == HELLO


def test_an_answer_comes_in_pieces(client, bob):
    agent = bob([AIMessage(LONG, usage_metadata={"input_tokens": 40, "output_tokens": 20, "total_tokens": 60})])
    chunks = list(
        client(agent).chat.completions.create(
            model="Bob", messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
    )
    assert chunks[0].choices[0].delta.role == "assistant"
    pieces = [choice.delta.content for chunk in chunks for choice in chunk.choices if choice.delta.content]
    assert len(pieces) > 3
    assert "".join(pieces) == LONG
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason] == ["stop"]
    assert chunks[-1].usage.total_tokens == 60
    assert len({chunk.id for chunk in chunks}) == 1


def test_the_token_counts_are_sent_only_where_they_are_asked_for(client, bob):
    chunks = list(client(bob([LONG])).chat.completions.create(model="Bob", messages=HELLO, stream=True))
    assert all(chunk.choices and chunk.usage is None for chunk in chunks)


class Waiting(ScriptedModel):
    """Goes on only when somebody has read what it wrote so far."""

    _read = PrivateAttr(default_factory=threading.Event)

    async def _astream(self, messages, stop=None, run_manager=None, **options):
        yield ChatGenerationChunk(message=AIMessageChunk(content=LONG[:60]))
        assert await asyncio.to_thread(self._read.wait, 20), "nobody read along"
        yield ChatGenerationChunk(message=AIMessageChunk(content=LONG[60:]))


def test_a_piece_arrives_while_the_model_still_writes(client):
    model = Waiting([])
    text = ""
    stream = client(Agent(name="Bob", model=model)).chat.completions.create(model="Bob", messages=HELLO, stream=True)
    for chunk in stream:
        text += chunk.choices[0].delta.content or ""
        if text:
            model._read.set()
    assert text == LONG


class Endless(ScriptedModel):
    """Writes until it is stopped."""

    _stopped = PrivateAttr(default_factory=threading.Event)

    async def _astream(self, messages, stop=None, run_manager=None, **options):
        try:
            yield ChatGenerationChunk(message=AIMessageChunk(content=LONG))
            await asyncio.Event().wait()
        finally:
            self._stopped.set()


def test_a_caller_who_goes_away_stops_the_model(client):
    model = Endless([])
    stream = client(Agent(name="Bob", model=model)).chat.completions.create(model="Bob", messages=HELLO, stream=True)
    assert next(chunk for chunk in stream if chunk.choices[0].delta.content)
    stream.close()
    assert model._stopped.wait(20)


def test_the_callers_conversation_is_the_agents_memory(client, bob, requests):
    agent = bob([LONG])
    said = [*HELLO, {"role": "assistant", "content": "Fine."}, {"role": "user", "content": "Why?"}]
    client(agent).chat.completions.create(model="Bob", messages=said)
    assert requests(agent)[0].messages[1:] == said
    assert agent.memory == [{"role": "system", "content": agent.prompt()[0]["content"]}]


def test_system_messages_are_added_to_what_the_agent_is_told(client, bob, requests):
    agent, own = bob([LONG]), bob([LONG], system_prompt="You are Bob.")
    told = [{"role": "system", "content": "It rains."}, {"role": "developer", "content": "It is late."}]
    answers = client({"Bob": agent, "Own": own}).chat.completions
    answers.create(model="Bob", messages=[*told, *HELLO])
    system = requests(agent)[0].messages[0]["content"]
    assert "# About this dialogue\nIt rains.\n\nIt is late." in system
    assert "Bob" in system
    answers.create(model="Own", messages=[*told, *HELLO])
    assert requests(own)[0].messages[0]["content"] == "You are Bob.\n\nIt rains.\n\nIt is late."
    assert agent.dialogue_details == ""
    assert own.own_system_prompt == "You are Bob."


def test_without_a_line_to_answer_the_agent_speaks_first(client, bob, requests):
    agent = bob([LONG])
    client(agent).chat.completions.create(model="Bob", messages=[{"role": "system", "content": "It rains."}])
    assert requests(agent)[0].messages[1:] == agent.prompt()[1:]


@pytest.mark.parametrize("stream", [False, True])
def test_an_agent_uses_its_own_tools(client, bob, requests, stream):
    def weather(place: str) -> str:
        """Say what the weather is like."""
        return f"It rains in {place}."

    agent = bob([tool_calls(("weather", {"place": "Bern"})), LONG], tools=[weather])
    made = client(agent).chat.completions.create(model="Bob", messages=HELLO, stream=stream)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in made) if stream else made.choices[0].message.content
    assert text == LONG
    assert "It rains in Bern." in requests(agent)[1].messages[-1]["content"]


class Brief(Orchestrator):
    """Wants it brief."""

    def look(self, look: Look) -> str:
        return f"Be brief in turn {look.index}."


def test_an_agents_orchestrators_direct_it(client, bob, requests):
    agent = bob([LONG]) | Brief()
    said = [*HELLO, {"role": "assistant", "content": "Fine."}, {"role": "user", "content": "Why?"}]
    client(agent).chat.completions.create(model="Bob", messages=said)
    last = requests(agent)[0].messages[-1]["content"]
    assert last.startswith("Why?")
    assert "Be brief in turn 3." in last


def test_messages_may_be_lists_of_texts(client, bob, requests):
    agent = bob([LONG])
    content = [{"type": "text", "text": "How are"}, {"type": "text", "text": "you?"}]
    client(agent).chat.completions.create(model="Bob", messages=[{"role": "user", "content": content}])
    assert requests(agent)[0].messages[-1]["content"] == "How are\nyou?"


def test_parameters_reach_the_model(client, bob, requests):
    agent = bob([LONG, LONG])
    create = client(agent).chat.completions.create
    create(model="Bob", messages=HELLO, temperature=0.3, top_p=0.9, max_tokens=50, stop="###", seed=7, user="me")
    create(model="Bob", messages=HELLO, max_completion_tokens=60, stop=["a#", "b#"], seed=-1)
    first, second = requests(agent)
    assert first.options == {"temperature": 0.3, "top_p": 0.9, "max_tokens": 50, "stop": ["###"]}
    assert first.seed == derive_seed(7, "turn", 1, 0)
    assert second.options == {"max_tokens": 60, "stop": ["a#", "b#"]}
    assert second.seed == derive_seed(2**32 - 1, "turn", 1, 0)


def test_the_same_seed_gives_the_same_answer_streamed_or_not(client):
    create = client(Agent(Persona(name="Bob"), model="builtin")).chat.completions.create
    whole = {create(model="Bob", messages=HELLO, seed=5).choices[0].message.content for _ in range(3)}
    pieces = create(model="Bob", messages=HELLO, seed=5, stream=True)
    assert whole == {"".join(chunk.choices[0].delta.content or "" for chunk in pieces)}


def test_an_answer_ends_at_a_stop_text_also_where_the_model_does_not_know_it(client, bob):
    create = client(bob([LONG, LONG])).chat.completions.create
    answer = create(model="Bob", messages=HELLO, stop="my friend")
    assert answer.choices[0].message.content == LONG.partition("my friend")[0]
    assert answer.choices[0].finish_reason == "stop"
    pieces = [
        chunk.choices[0].delta.content or ""
        for chunk in create(model="Bob", messages=HELLO, stop=["end?", "quite"], stream=True)
    ]
    assert "".join(pieces) == LONG.partition("quite")[0]


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_that_was_cut_off_says_so(client, bob, stream):
    create = client(bob([truncated_reply(LONG[:50])])).chat.completions.create
    made = create(model="Bob", messages=HELLO, stream=stream, max_tokens=9)
    reasons = [chunk.choices[0].finish_reason for chunk in made] if stream else [made.choices[0].finish_reason]
    assert reasons[-1] == "length"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ModelNotFoundError("There is no model 'm'."), 502, "model_failed"),
        (ServerUnreachableError("Nothing answers at http://x."), 503, "model_failed"),
        (ContextOverflowError("The messages do not fit."), 400, "context_length_exceeded"),
        (RuntimeError("a bug"), 500, None),
    ],
)
def test_a_failure_of_the_model_is_an_error_with_its_message(client, bob, error, status, code, stream):
    with pytest.raises(openai.APIStatusError) as caught:
        client(bob([error])).chat.completions.create(model="Bob", messages=HELLO, stream=stream)
    assert caught.value.status_code == status
    assert caught.value.code == code
    assert str(error) in caught.value.message


def test_a_failure_in_the_middle_of_a_stream_is_told_in_the_stream(client, bob):
    text = ""
    with pytest.raises(openai.APIError, match="The connection broke before the reply was whole"):  # noqa: PT012
        for chunk in client(bob([dropped_reply(LONG)])).chat.completions.create(model="Bob", messages=HELLO, stream=True):
            text += chunk.choices[0].delta.content or ""
    assert LONG.startswith(text)
    assert len(text) > 20


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"messages": []}, "messages: List should have at least 1 item"),
        ({"messages": [{"role": "tool", "content": "3"}]}, "messages.0.role: Input should be 'system'"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "takes messages of text only"),
        ({"temperature": "hot"}, "temperature: Input should be a valid number"),
        ({"max_tokens": 0}, "max_tokens: Input should be greater than or equal to 1"),
        ({"n": 2}, "An agent gives one answer"),
        ({"tools": [{"type": "function"}]}, "has tools of its own"),
        ({"logprobs": True}, "no logprobs"),
        ({"response_format": {"type": "json_object"}}, "cannot be held to a response_format"),
        ({"model": None}, "model: Input should be a valid string"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused_clearly(post, bob, requests, changes, message):
    agent = bob([LONG])
    response = post(agent, "/v1/chat/completions", {"model": "Bob", "messages": HELLO, **changes})
    assert response.status_code == 400
    error = response.json()["error"]
    assert message in error["message"]
    assert error["type"] == "invalid_request_error"
    assert set(error) == {"message", "type", "param", "code"}
    assert requests(agent) == []


def test_what_is_no_json_and_no_path_is_refused_in_the_same_form(url, bob):
    address = url(bob([]))
    broken = httpx.post(f"{address}/v1/chat/completions", content='{"model": "Bob", "messages": [{"content": "secret')
    assert broken.status_code == 400
    assert "Invalid JSON" in broken.json()["error"]["message"]
    assert "secret" not in broken.text
    nowhere = httpx.get(f"{address}/v1/embeddings")
    assert nowhere.status_code == 404
    assert nowhere.json()["error"]["message"] == "GET /v1/embeddings: Not Found"
    assert httpx.get(f"{address}/v1/chat/completions").status_code == 405
