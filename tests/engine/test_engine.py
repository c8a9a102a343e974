"""The seam as a whole: the order of its wrappers, what a reply holds, what a call costs."""

from __future__ import annotations

import pytest
from engine_messages import HELLO
from langchain_core.messages import AIMessage
from pydantic import BaseModel

from sdialog_like.engine import Engine, MemoryJournal, Usage
from sdialog_like.engine.gate import Gated
from sdialog_like.engine.journal import Journaled
from sdialog_like.engine.model_call import ModelCall
from sdialog_like.engine.repair import ParseAndRepair
from sdialog_like.engine.retry import Retry
from sdialog_like.engine.routes import Routed
from sdialog_like.engine.throttle import Throttle
from sdialog_like.errors import AuthenticationError, InputError, ServerError
from sdialog_like.llm import bind_model
from sdialog_like.testing import ScriptedModel


class Answer(BaseModel):
    answer: int


def test_the_wrappers_stand_in_the_order_of_the_design():
    wrapper = Engine(ScriptedModel([])).row(0, 1)._call
    order = [type(wrapper)]
    while hasattr(wrapper, "inner"):
        wrapper = wrapper.inner
        order.append(type(wrapper))
    assert order == [ParseAndRepair, Journaled, Retry, Routed, Throttle, Gated, ModelCall]


async def test_a_reply_holds_what_the_model_said_and_the_seed_it_said_it_with(bench):
    message = AIMessage(
        content="Hi.",
        additional_kwargs={"reasoning_content": "A greeting."},
        response_metadata={"finish_reason": "stop"},
        usage_metadata={"input_tokens": 5, "output_tokens": 2, "total_tokens": 7},
    )
    case = bench([message])
    reply = await case.client().call(HELLO, seed=11)
    assert (reply.text, reply.parsed, reply.finish_reason, reply.reasoning, reply.seed) == (
        "Hi.",
        None,
        "stop",
        "A greeting.",
        11,
    )
    assert reply.usage == Usage(calls=1, attempts=1, input_tokens=5, output_tokens=2)


async def test_messages_seed_schema_and_options_reach_the_model(bench):
    case = bench([{"answer": 4}])
    messages = [{"role": "system", "content": "Count."}, *HELLO, {"role": "assistant", "content": "Yes?"}, *HELLO]
    reply = await case.client().call(messages, seed=11, schema=Answer, temperature=0.5)
    [request] = case.model.requests
    assert request.messages == messages
    assert request.seed == 11
    assert request.schema == Answer.model_json_schema()
    assert request.options == {"temperature": 0.5}
    assert reply.parsed == Answer(answer=4)


async def test_one_call_may_ask_another_model(bench):
    case = bench([])
    other = ScriptedModel(["I am the other."])
    assert (await case.client().call(HELLO, seed=1, model=bind_model(other))).text == "I am the other."
    assert case.model.requests == []


async def test_every_reply_is_taken_as_it_is_without_a_schema(bench):
    assert (await bench([""]).client().call(HELLO, seed=1)).text == ""


async def test_usage_counts_all_that_was_asked_failures_included(bench):
    def message(text):
        return AIMessage(content=text, usage_metadata={"input_tokens": 10, "output_tokens": 1, "total_tokens": 11})

    total = Usage()
    case = bench([ServerError("down"), message("no"), message('{"answer": 1}'), AuthenticationError("who?")], usage=total)
    client = case.client()
    await client.call(HELLO, seed=1, schema=Answer)
    with pytest.raises(AuthenticationError):
        await client.call(HELLO, seed=2)
    assert total == Usage(calls=2, attempts=4, input_tokens=20, output_tokens=2, repairs=1, failures=1)
    assert client.usage == case.engine.usage == total


async def test_a_bug_passes_through_unchanged(bench):
    bug = TypeError("a bug")
    case = bench([bug])
    with pytest.raises(TypeError) as caught:
        await case.client().call(HELLO, seed=1)
    assert caught.value is bug
    assert len(case.model.requests) == 1


@pytest.mark.parametrize(
    ("messages", "problem"),
    [([], "at least one"), ([{"role": "bot", "content": "x"}], "role"), ([{"role": "user", "content": 3}], "text, not int")],
)
async def test_messages_that_cannot_be_sent_are_the_caller_s_mistake(bench, messages, problem):
    with pytest.raises(InputError, match=problem):
        await bench([]).client().call(messages, seed=1)


@pytest.mark.parametrize("seed", [-1, 2**32, "7", True, None])
async def test_a_seed_is_checked(bench, seed):
    with pytest.raises(InputError, match="seed"):
        await bench([]).client().call(HELLO, seed=seed)
    with pytest.raises(InputError, match="seed"):
        bench([]).client(seed=seed)


async def test_the_caller_s_list_may_change_while_the_model_writes(bench):
    messages = [*HELLO]

    def reply(seen, seed):
        messages.append({"role": "user", "content": "More"})
        if len(case.model.requests) == 1:
            raise ServerError("down")
        return "ok"

    case = bench(reply)
    await case.client().call(messages, seed=1)
    assert [len(request.messages) for request in case.model.requests] == [1, 1]


@pytest.mark.parametrize("concurrency", [0, -1, 1.5, True, "8"])
def test_concurrency_is_checked(concurrency):
    with pytest.raises(InputError, match="concurrency"):
        Engine(ScriptedModel([]), concurrency=concurrency)


async def test_the_same_seed_is_asked_again_unless_a_journal_says_otherwise(bench):
    case = bench(["one", "two"])
    assert [(await case.client().call(HELLO, seed=1)).text for _ in range(2)] == ["one", "two"]
    journal = MemoryJournal()
    case = bench(["one", "two"], journal=journal)
    assert [(await case.client().call(HELLO, seed=1)).text for _ in range(2)] == ["one", "one"]


async def test_no_global_randomness_is_touched(bench, global_random_untouched):
    case = bench([ServerError("down"), "no", {"answer": 1}])
    await case.client().call(HELLO, seed=1, schema=Answer)
