"""The clients around the ``openai`` package's: the real package, against a real server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import openai
import pytest
from standin_server import StandInServer

from sdialog_like.errors import InputError
from sdialog_like.nemotron.clients import AsyncOpenAIClient, OpenAIClient
from sdialog_like.nemotron.formatters import NoFormat
from sdialog_like.nemotron.reward import reward_scores

MESSAGES = [{"role": "user", "content": "Write a limerick."}]
CONVERSATION = [*MESSAGES, {"role": "assistant", "content": "There once was a card with a core."}]
SCORES = {
    "helpfulness": 1.6171875,
    "correctness": 1.6484375,
    "coherence": 3.3125,
    "complexity": 0.546875,
    "verbosity": 0.5156,
}


@pytest.fixture
def server() -> Iterator[StandInServer]:
    with StandInServer() as standin:
        yield standin


def ask_blocking(url: str, method: str, **arguments: Any) -> Any:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        return getattr(OpenAIClient(client), method)(**arguments)


def ask_awaited(url: str, method: str, **arguments: Any) -> Any:
    async def ask() -> Any:
        async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
            return await getattr(AsyncOpenAIClient(client), method)(**arguments)

    return asyncio.run(ask())


Ask = Callable[..., Any]
both = pytest.mark.parametrize("ask", [ask_blocking, ask_awaited])


@both
def test_one_question_is_one_request_with_nothing_but_what_was_given(server: StandInServer, ask: Ask) -> None:
    [answer] = ask(server.url, "query_model", messages=MESSAGES, model="m")
    assert answer
    [request] = server.requests
    assert request.body == {"messages": MESSAGES, "model": "m"}


@both
def test_what_is_given_is_sent(server: StandInServer, ask: Ask) -> None:
    given = {"max_tokens": 9, "n": 1, "seed": 7, "stop": ["\n\n"], "temperature": 0.0, "top_p": 0.5}
    ask(server.url, "query_model", messages=iter(MESSAGES), model="m", **given)
    assert server.requests[0].body == {"messages": MESSAGES, "model": "m", **given}


@both
def test_what_is_none_is_not_sent(server: StandInServer, ask: Ask) -> None:
    names = ["conversation_formatter", "max_tokens", "n", "seed", "stop", "stream", "temperature", "top_k", "top_p"]
    ask(server.url, "query_model", messages=MESSAGES, model="m", **dict.fromkeys(names))
    assert server.requests[0].body == {"messages": MESSAGES, "model": "m"}


@both
def test_other_parameters_pass_through(server: StandInServer, ask: Ask) -> None:
    ask(server.url, "query_model", messages=MESSAGES, model="m", presence_penalty=0.5, extra_body={"top_k": 40})
    assert server.requests[0].body == {"messages": MESSAGES, "model": "m", "presence_penalty": 0.5, "top_k": 40}


@both
def test_several_answers_come_in_one_request(server: StandInServer, ask: Ask) -> None:
    answers = ask(server.url, "query_model", messages=MESSAGES, model="m", n=3, seed=1)
    assert len(server.requests) == 1
    assert len(set(answers)) == 3


@both
@pytest.mark.parametrize("n", [None, 3])
def test_a_stream_gives_the_same_answers(server: StandInServer, ask: Ask, n: int | None) -> None:
    whole = ask(server.url, "query_model", messages=MESSAGES, model="m", n=n, seed=1)
    assert ask(server.url, "query_model", messages=MESSAGES, model="m", n=n, seed=1, stream=True) == whole
    assert server.requests[1].body["stream"] is True


@both
def test_formatter_and_top_k_are_not_used_and_warned_about(server: StandInServer, ask: Ask) -> None:
    with pytest.warns(UserWarning, match="conversation_formatter is not used in (Async)?OpenAIClient"):
        ask(server.url, "query_model", messages=MESSAGES, model="m", conversation_formatter=NoFormat())
    with pytest.warns(UserWarning, match=r"top_k is not used in (Async)?OpenAIClient.*extra_body=\{'top_k': 5\}") as warned:
        ask(server.url, "query_model", messages=MESSAGES, model="m", top_k=5)
    assert warned[0].filename == __file__
    assert [request.body for request in server.requests] == [{"messages": MESSAGES, "model": "m"}] * 2


@both
def test_an_answer_without_a_text_is_an_empty_text(ask: Ask) -> None:
    with StandInServer(reply=lambda messages, seed, schema: "", faults=["empty"]) as server:
        assert ask(server.url, "query_model", messages=MESSAGES, model="m") == [""]


@both
def test_an_error_of_the_vendor_passes_through(ask: Ask) -> None:
    with StandInServer(models=["m"]) as server, pytest.raises(openai.NotFoundError):
        ask(server.url, "query_model", messages=MESSAGES, model="other")


@both
def test_a_reward_models_scores_are_read_by_name(ask: Ask) -> None:
    said = {"text": ",".join(f"{name}:{value}" for name, value in SCORES.items()), "logprobs": SCORES}
    with StandInServer(reply=lambda messages, seed, schema: said) as server:
        scores = ask(server.url, "query_reward_model", messages=CONVERSATION, model="nvidia/nemotron-4-340b-reward")
        assert scores == SCORES
        assert list(scores) == list(SCORES)
        assert server.requests[0].body == {"messages": CONVERSATION, "model": "nvidia/nemotron-4-340b-reward"}


@both
def test_an_answer_without_logprobs_is_no_reward_models(server: StandInServer, ask: Ask) -> None:
    with pytest.raises(ValueError, match="'m' has no logprobs .* not a reward model"):
        ask(server.url, "query_reward_model", messages=CONVERSATION, model="m")


def response(*pairs: tuple[str, Any]) -> Any:
    content = [SimpleNamespace(token=token, logprob=logprob) for token, logprob in pairs]
    return SimpleNamespace(choices=[SimpleNamespace(logprobs=SimpleNamespace(content=content))])


def test_scores_are_numbers_whatever_the_server_sends() -> None:
    assert reward_scores(response(("reward", -10)), "m") == {"reward": -10.0}


@pytest.mark.parametrize(
    "answer",
    [
        response(),
        SimpleNamespace(choices=[]),
        SimpleNamespace(choices=None),
        SimpleNamespace(choices=[SimpleNamespace(logprobs=SimpleNamespace(content=None))]),
    ],
)
def test_an_answer_without_pairs_has_no_scores(answer: Any) -> None:
    with pytest.raises(InputError, match="no logprobs"):
        reward_scores(answer, "m")


def test_the_logprobs_of_an_ordinary_text_are_no_scores() -> None:
    with pytest.raises(InputError, match="ordinary text .*' the' is there twice"):
        reward_scores(response(("On", -0.1), (" the", -0.2), (" road", -0.3), (" the", -0.1)), "m")


def test_a_client_of_the_other_kind_is_refused_when_it_is_wrapped() -> None:
    blocking, awaited = openai.OpenAI(api_key="none"), openai.AsyncOpenAI(api_key="none")
    with pytest.raises(InputError, match="OpenAIClient is for openai.OpenAI, and this is an openai.AsyncOpenAI") as caught:
        OpenAIClient(awaited)  # type: ignore[arg-type]
    assert "Wrap it in AsyncOpenAIClient" in str(caught.value)
    with pytest.raises(InputError, match="AsyncOpenAIClient is for openai.AsyncOpenAI, and this is an openai.OpenAI"):
        AsyncOpenAIClient(blocking)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrapper", [OpenAIClient, AsyncOpenAIClient])
@pytest.mark.parametrize("given", ["http://localhost:8000/v1", None, openai.OpenAI, openai.AsyncOpenAI, object()])
def test_what_is_no_client_is_refused_when_it_is_wrapped(wrapper: Any, given: Any) -> None:
    with pytest.raises(InputError, match="has no chat.completions.create") as caught:
        wrapper(given)
    assert f"Write {wrapper.__name__}(openai." in str(caught.value)


@both
@pytest.mark.parametrize("model", [None, "", 5])
@pytest.mark.parametrize("method", ["query_model", "query_reward_model"])
def test_without_a_models_name_nothing_is_sent(server: StandInServer, ask: Ask, method: str, model: Any) -> None:
    with pytest.raises(InputError, match="has no model of its own"):
        ask(server.url, method, messages=MESSAGES, model=model)
    assert server.requests == []


@both
@pytest.mark.parametrize("messages", ["hi", MESSAGES[0], None])
def test_messages_are_a_list(server: StandInServer, ask: Ask, messages: Any) -> None:
    with pytest.raises(InputError, match="messages is a list of messages"):
        ask(server.url, "query_model", messages=messages, model="m")
    assert server.requests == []
