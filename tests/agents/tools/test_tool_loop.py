"""One turn with tools: what the model is told, what is recorded, and that it always comes to an end."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage
from tool_parts import MESSAGES, Shop, play

from sdialog_like.agents.tools import ToolLimits, ToolLoop
from sdialog_like.engine import Engine, MemoryJournal
from sdialog_like.errors import InputError, ServerError
from sdialog_like.llm import bind_model
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel, tool_calls


def asks(*flowers, text=""):
    return tool_calls(*(("stock", {"flower": flower}) for flower in flowers), text=text)


def told(turn):
    """What the model was told of each call, in order."""
    return [message["content"] for message in turn.messages if message["role"] == "tool"]


def data(turn):
    return [(event.action, event.data) for event in turn.events]


async def test_a_turn_without_a_call_is_one_request():
    turn, model = await play(["We do."], [Shop().stock], temperature=0.5)
    assert (turn.reply.text, turn.reply.seed, turn.messages, turn.events, turn.calls, turn.repairs) == (
        "We do.", 5, [], [], 0, ()
    )  # fmt: skip
    [request] = model.requests
    assert (request.messages, request.seed, request.options) == (MESSAGES, 5, {"temperature": 0.5})
    assert [tool["name"] for tool in request.tools] == ["stock"]


async def test_without_tools_it_is_an_ordinary_request():
    turn, model = await play(["We do."], [])
    assert (turn.reply.text, model.requests[0].tools) == ("We do.", [])


async def test_the_model_is_told_what_its_call_has_given():
    shop = Shop()
    turn, model = await play([asks("rose"), "Four."], [shop.stock])
    assert turn.reply.text == "Four."
    assert shop.called == ["rose"]
    first, second = model.requests
    assert second.messages == [*first.messages, *turn.messages]
    asking, result = turn.messages
    [call] = asking["tool_calls"]
    assert call == {"id": call["id"], "name": "stock", "args": {"flower": "rose"}}
    assert result == {"role": "tool", "tool_call_id": call["id"], "content": '{"flower": "rose", "left": 4}'}


async def test_calls_and_results_are_events_with_the_seed_that_they_were_made_with():
    turn, _ = await play([asks("rose", text="Let me look."), "Four."], [Shop().stock], agent="Flo")
    identity = turn.messages[0]["tool_calls"][0]["id"]
    assert data(turn) == [
        ("tool_call", {"id": identity, "name": "stock", "args": {"flower": "rose"}}),
        ("tool_result", {"id": identity, "name": "stock", "result": {"flower": "rose", "left": 4}}),
    ]
    called, came = turn.events
    assert (called.agent, called.seed, called.text) == ("Flo", 5, "Let me look.")
    assert (came.agent, came.text) == ("Flo", '{"flower": "rose", "left": 4}')


async def test_each_step_has_a_seed_of_its_own():
    turn, model = await play([asks("rose"), asks("lily"), "Both."], [Shop().stock])
    assert [request.seed for request in model.requests] == [5, derive_seed(5, "tool", 1), derive_seed(5, "tool", 2)]
    assert turn.reply.seed == derive_seed(5, "tool", 2)


async def test_calls_of_one_reply_are_made_in_order_one_after_another():
    running, order = [], []

    async def slow(name: str) -> str:
        running.append(name)
        assert running == [name]
        for _ in range(3 - len(order)):
            await asyncio.sleep(0)
        running.remove(name)
        order.append(name)
        return name.upper()

    calls = tool_calls(*(("slow", {"name": name}) for name in ("a", "b", "c")))
    turn, _ = await play([calls, "Done."], [slow])
    assert order == ["a", "b", "c"]
    assert told(turn) == ["A", "B", "C"]
    assert [message["role"] for message in turn.messages] == ["assistant", "tool", "tool", "tool"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Four.", "Four."),
        (4, "4"),
        (["ä", None], '["ä", null]'),
        (None, "(The tool has run, and returned nothing.)"),
        ("", "(The tool has run, and returned nothing.)"),
        ({"at": float("nan")}, '{"at": "NaN"}'),
    ],
)
async def test_results_are_told_as_text(value, text):
    def get() -> object:
        return value

    turn, _ = await play([tool_calls(("get", {})), "Well."], [get])
    assert told(turn) == [text]


async def test_numpy_s_numbers_and_arrays_have_a_form():
    import numpy as np

    def get() -> object:
        return {"mean": np.float32(0.5), "all": np.arange(3)}

    turn, _ = await play([tool_calls(("get", {})), "Well."], [get])
    assert told(turn) == ['{"mean": 0.5, "all": [0, 1, 2]}']


async def test_a_long_result_is_cut_for_the_model_but_not_in_the_record():
    def get() -> str:
        return "x" * 50

    turn, _ = await play([tool_calls(("get", {})), "Well."], [get], limits=ToolLimits(max_characters=20))
    assert told(turn) == ["x" * 20 + "\n(Cut off here: 30 more characters.)"]
    assert turn.events[1].data["result"] == "x" * 50


# What goes wrong with tools


async def test_a_tool_that_raises_is_told_to_the_model():
    def fail(n: int) -> None:
        raise LookupError(f"no shelf {n}")

    turn, _ = await play([tool_calls(("fail", {"n": 3})), "Sorry."], [fail])
    assert turn.reply.text == "Sorry."
    assert told(turn) == ["Error: LookupError: no shelf 3"]
    assert turn.events[1].data["error"] == "raised"
    assert turn.repairs == ()


async def test_a_tool_that_does_not_exist_and_arguments_that_do_not_fit_are_told_to_the_model():
    shop = Shop()
    broken = {"name": "stock", "args": '{"flower": "ro', "id": "x", "error": None, "type": "invalid_tool_call"}
    script = [
        tool_calls(("prices", {})),
        tool_calls(("stock", {"flower": 3, "colour": "red"})),
        AIMessage("", invalid_tool_calls=[broken]),
        "Sorry.",
    ]
    turn, _ = await play(script, [shop.stock])
    first, second, third = told(turn)
    assert first == "Error: There is no tool 'prices'. There is: stock."
    assert second.startswith("Error: The arguments do not fit. flower: Input should be a valid string; colour: Extra")
    assert third == 'Error: The arguments are no JSON object: {"flower": "ro'
    assert [event.data["error"] for event in turn.events[1::2]] == ["unknown_tool", "bad_arguments", "bad_arguments"]
    assert turn.events[4].data["raw"] == '{"flower": "ro'
    assert shop.called == []


class At:
    """A timer whose time is up when the test says so."""

    def __init__(self):
        self.seconds = []
        self.up = asyncio.Event()

    async def __call__(self, seconds):
        self.seconds.append(seconds)
        await self.up.wait()


async def test_a_tool_that_hangs_is_given_up_and_cancelled():
    timer, cancelled = At(), []

    async def hang() -> None:
        timer.up.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    turn, _ = await play([tool_calls(("hang", {})), "Sorry."], [hang], timer=timer, limits=ToolLimits(seconds=7))
    assert timer.seconds == [7]
    assert told(turn) == ["Error: hang did not answer within 7 seconds."]
    assert turn.events[1].data["error"] == "timeout"
    await asyncio.sleep(0)
    assert cancelled == [True]


async def test_a_tool_that_hangs_in_a_thread_or_will_not_be_cancelled_holds_nothing_up():
    timer, go_on = At(), asyncio.Event()
    loop = asyncio.get_running_loop()
    import threading

    released = threading.Event()

    def block() -> None:
        loop.call_soon_threadsafe(timer.up.set)
        released.wait()

    turn, _ = await play([tool_calls(("block", {})), "Sorry."], [block], timer=timer)
    released.set()
    assert turn.events[1].data["error"] == "timeout"

    async def stubborn() -> None:
        while not go_on.is_set():
            try:
                await go_on.wait()
            except asyncio.CancelledError:
                continue

    turn, _ = await play([tool_calls(("stubborn", {})), "Sorry."], [stubborn], timer=timer)
    assert turn.events[1].data["error"] == "timeout"
    go_on.set()
    await asyncio.sleep(0)


async def test_a_tool_s_own_timeout_or_cancellation_is_an_error_of_its_own():
    async def late() -> None:
        raise TimeoutError("the database is slow")

    async def gone() -> None:
        raise asyncio.CancelledError

    turn, _ = await play([tool_calls(("late", {}), ("gone", {})), "Sorry."], [late, gone])
    assert told(turn) == ["Error: TimeoutError: the database is slow", "Error: RuntimeError: It was cancelled from within."]


async def test_cancelling_the_turn_cancels_the_tool():
    begun, ended = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    turn = asyncio.ensure_future(play([tool_calls(("hang", {}))], [hang]))
    await begun.wait()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    await ended.wait()


async def test_a_result_without_a_form_in_json_is_told_to_the_model():
    def get() -> object:
        return object()

    turn, _ = await play([tool_calls(("get", {})), "Sorry."], [get])
    assert told(turn) == ["Error: get returned something that cannot be written as JSON (object)."]
    assert turn.events[1].data["error"] == "no_json"


async def test_a_tool_called_for_ever_ends_with_words_and_a_reason():
    shop = Shop()

    def for_ever(messages, seed):
        # As real models: no tools, no calls.
        return asks("rose") if len(messages) < 2 + 2 * 4 else "Enough."

    turn, model = await play(for_ever, [shop.stock], limits=ToolLimits(max_calls=3))
    assert turn.reply.text == "Enough."
    assert turn.repairs == ("tool_calls_limited",)
    assert len(shop.called) == 3
    assert [bool(request.tools) for request in model.requests] == [True] * 4 + [False]
    assert told(turn)[3].startswith("Error: Not called: a turn may call tools 3 times.")
    assert turn.events[-1].data["error"] == "limit"


async def test_a_model_that_calls_even_without_tools_has_nothing_to_say():
    shop = Shop()
    turn, model = await play(lambda messages, seed: asks("rose"), [shop.stock], limits=ToolLimits(max_calls=2))
    assert len(shop.called) == 2
    assert len(model.requests) == 4
    assert turn.reply.tool_calls == ()
    assert turn.repairs == ("tool_calls_limited",)


async def test_the_limit_counts_calls_and_not_replies():
    shop = Shop()
    turn, _ = await play([asks("a", "b", "c", "d"), "Enough."], [shop.stock], limits=ToolLimits(max_calls=2))
    assert shop.called == ["a", "b"]
    assert [text.startswith("Error: Not called") for text in told(turn)] == [False, False, True, True]
    assert turn.calls == 4


async def test_as_many_calls_as_the_limit_are_no_reason_for_anything():
    turn, model = await play([asks("a"), asks("b"), "Both."], [Shop().stock], limits=ToolLimits(max_calls=2))
    assert turn.repairs == ()
    assert all(request.tools for request in model.requests)


async def test_another_attempt_at_the_turn_goes_on_with_what_was_called():
    shop = Shop()
    first, _ = await play([asks("a"), "Rubbish."], [shop.stock], limits=ToolLimits(max_calls=2))
    second, model = await play(
        [asks("b"), asks("c"), "Both."],
        [shop.stock],
        limits=ToolLimits(max_calls=2),
        messages=[*MESSAGES, *first.messages],
        calls=first.calls,
        seed=6,
    )
    assert model.requests[0].messages == [*MESSAGES, *first.messages]
    assert shop.called == ["a", "b"]
    assert (second.calls, second.repairs) == (3, ("tool_calls_limited",))
    assert len(second.messages) == 4


async def test_thoughts_on_the_way_become_events_if_asked():
    thinking = asks("rose")
    thinking.additional_kwargs["reasoning_content"] = "Roses?"
    turn, _ = await play([thinking, "Four."], [Shop().stock], keeps_reasoning=True)
    assert [event.action for event in turn.events] == ["think", "tool_call", "tool_result"]
    assert turn.events[0].text == "Roses?"
    without, _ = await play([thinking, "Four."], [Shop().stock])
    assert [event.action for event in without.events] == ["tool_call", "tool_result"]


# Resuming


async def test_run_again_with_its_journal_a_turn_calls_nothing_and_is_the_same():
    shop, journal = Shop(), MemoryJournal()

    def fail() -> None:
        shop.called.append("fail")
        raise LookupError("no")

    script = [tool_calls(("stock", {"flower": "a"}), ("fail", {}), ("stock", {"flower": "a"})), asks("b"), "Done."]
    made, _ = await play(script, [shop.stock, fail], journal=journal)
    again, model = await play([], [shop.stock, fail], journal=journal)
    assert shop.called == ["a", "fail", "a", "b"]
    assert model.requests == []
    assert (again.reply.text, again.messages, again.events) == (made.reply.text, made.messages, made.events)


@pytest.mark.parametrize("stop", range(4))
async def test_a_turn_killed_anywhere_goes_on_without_calling_a_tool_twice(stop):
    shop, journal = Shop(), MemoryJournal()
    script = [asks("a", "b"), asks("c"), asks("d"), "Done."]
    undisturbed, _ = await play(script, [Shop().stock])
    chat = ScriptedModel([*script[:stop], ServerError("gone")])
    engine = Engine(chat, journal=journal, max_attempts=1)
    with pytest.raises(ServerError):
        await ToolLoop([shop.stock]).run(engine.row(0, 1), MESSAGES, seed=5, model=bind_model(chat))
    resumed, _ = await play(script[stop:], [shop.stock], journal=journal)
    assert shop.called == ["a", "b", "c", "d"]
    assert (resumed.events, resumed.messages) == (undisturbed.events, undisturbed.messages)


async def test_a_timeout_is_remembered_too():
    journal, timer = MemoryJournal(), At()

    async def hang() -> None:
        timer.up.set()
        await asyncio.Event().wait()

    async def never() -> None:
        raise AssertionError("called twice")

    first, _ = await play([tool_calls(("hang", {})), "Sorry."], [hang], timer=timer, journal=journal)
    again, _ = await play([], [as_hang(never)], journal=journal)
    assert again.events == first.events


def as_hang(function):
    from sdialog_like.agents.tools import as_tool

    return as_tool(function, name="hang")


# Always


CALLS = st.lists(st.sampled_from(["stock", "nothing"]), max_size=4)


@settings(deadline=None, max_examples=60)
@given(script=st.lists(CALLS, min_size=1, max_size=12), most=st.integers(1, 5))
def test_whatever_the_model_calls_the_turn_ends_and_every_request_is_well_formed(script, most):
    async def run():
        step = iter(script)

        def reply(messages, seed):
            names = next(step, [])
            return tool_calls(*((name, {"flower": "x"}) for name in names), text="Hm.") if names else "Words."

        shop = Shop()
        turn, model = await play(reply, [shop.stock], limits=ToolLimits(max_calls=most))
        assert len(shop.called) <= most
        assert len(model.requests) <= most + 2
        previous = []
        for request in model.requests:
            assert request.messages[: len(previous)] == previous
            previous = request.messages
            open_calls = []
            for message in request.messages:
                if message["role"] == "tool":
                    open_calls.remove(message["tool_call_id"])
                else:
                    assert open_calls == []
                    open_calls = [call["id"] for call in message.get("tool_calls", [])]
            assert open_calls == []
        ids = [call["id"] for message in turn.messages for call in message.get("tool_calls", [])]
        assert len(ids) == len(set(ids))
        json.dumps([event.model_dump() for event in turn.events])

    asyncio.run(run())


def test_limits_and_ways_that_make_no_sense_are_refused():
    for wrong in ({"max_calls": 0}, {"max_calls": True}, {"seconds": 0}, {"max_characters": 0}):
        with pytest.raises(InputError, match=next(iter(wrong))):
            ToolLimits(**wrong)
    with pytest.raises(InputError, match="'native' or 'schema'"):
        ToolLoop([], by="magic")
