"""Ways to the outside: a blocking client, an awaited one, and the call seam."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from unittest.mock import AsyncMock, MagicMock

import pytest
from scripted_nemotron_clients import AsyncRecordingClient, RecordingClient

from sdialog_like.engine import Engine, MemoryJournal, Row, map_rows, run_blocking
from sdialog_like.errors import InputError, SdialogLikeError
from sdialog_like.nemotron import AsyncNemotronGenerator, ChatModelClient, NemotronGenerator
from sdialog_like.nemotron.asking import (
    Asker,
    AsyncAsker,
    SeamAsker,
    SyncAsker,
    asker_of_async_client,
    asker_of_client,
    drive,
    messages_of,
)
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel


def by_seed(messages: list[dict[str, Any]], seed: int | None) -> str:
    return f"{messages[-1]['content']} {seed}"


def seam(model: ScriptedModel | None = None, seed: int = 1) -> SeamAsker:
    engine = Engine(model or ScriptedModel(by_seed))
    return SeamAsker(engine.row(0, seed), models=lambda name: engine.model)


# Driving a coroutine without an event loop.


def test_a_coroutine_that_never_waits_is_driven_in_the_callers_thread() -> None:
    async def work() -> int:
        await asyncio.sleep(0)
        return threading.get_ident()

    assert drive(work()) == threading.get_ident()


def test_what_it_raises_is_raised() -> None:
    async def work() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        drive(work())


async def test_what_waits_for_an_event_loop_is_a_clear_error() -> None:
    async def work() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(SdialogLikeError, match="waits for an event loop"):
        drive(work())


# Which client goes which way.


def test_a_blocking_client_is_asked_in_this_thread_inside_a_running_loop_too() -> None:
    threads = []

    def script(call: dict[str, Any]) -> str:
        threads.append(threading.get_ident())
        return "- Art"

    async def cell() -> list[str]:
        return NemotronGenerator(RecordingClient(script)).generate_macro_topics(1, "m")

    assert asyncio.run(cell()) == ["- Art"]
    assert threads == [threading.get_ident()]


def test_an_awaited_client_is_refused_by_the_blocking_class() -> None:
    for client in (AsyncRecordingClient([]), AsyncMock()):
        with pytest.raises(InputError, match="has to be awaited") as caught:
            NemotronGenerator(client)
        assert "AsyncNemotronGenerator" in str(caught.value)


def test_so_is_one_that_hides_it_until_it_is_called() -> None:
    client = MagicMock()
    client.query_model = lambda **arguments: AsyncRecordingClient(["x"]).query_model(**arguments)
    with pytest.raises(InputError, match="has to be awaited"):
        NemotronGenerator(client).generate_macro_topics(1, "m")


async def test_a_blocking_client_is_refused_by_the_async_class() -> None:
    with pytest.raises(InputError, match="does not have to be awaited") as caught:
        await AsyncNemotronGenerator(RecordingClient(["x"])).generate_macro_topics(1, "m")
    assert "NemotronGenerator" in str(caught.value)


@pytest.mark.parametrize("make", [NemotronGenerator, AsyncNemotronGenerator])
def test_what_is_no_client_is_refused_with_what_to_write(make: Callable[[Any], Any]) -> None:
    with pytest.raises(InputError, match="str is no client") as caught:
        make("qwen2.5:14b")
    assert "ChatModelClient" in str(caught.value)


def test_a_mock_is_a_client_of_ones_own() -> None:
    client = MagicMock()
    client.query_model.return_value = ["- Art"]
    assert NemotronGenerator(client).generate_macro_topics(1, "m") == ["- Art"]
    assert isinstance(asker_of_client(client), SyncAsker)
    assert isinstance(asker_of_async_client(client), AsyncAsker)


def test_a_chat_model_client_goes_through_the_seam_in_both_classes() -> None:
    client = ChatModelClient("builtin", seed=1)
    assert isinstance(asker_of_client(client), SeamAsker)
    assert isinstance(asker_of_async_client(client), SeamAsker)


@pytest.mark.parametrize("limit", [0, -1, "many", 1.5])
def test_a_limit_of_requests_is_a_number_of_at_least_one(limit: Any) -> None:
    with pytest.raises(InputError, match="max_concurrent_requests"):
        AsyncNemotronGenerator(AsyncRecordingClient([]), limit)


# Asking.


@pytest.mark.parametrize("answers", [["a", "b"], [], ("a",), [None]])
def test_answers_come_back_untouched(answers: Any) -> None:
    client = RecordingClient(lambda call: answers)
    assert drive(SyncAsker(client).ask("Hi")) is answers


def test_messages_are_copies() -> None:
    mine = [{"role": "user", "content": "Hi"}]
    theirs = messages_of(mine)
    theirs[0]["content"] = "changed"
    theirs.append({"role": "assistant", "content": "x"})
    assert mine == [{"role": "user", "content": "Hi"}]


def test_branches_of_a_blocking_client_are_done_in_order_and_failures_stay_in_their_place() -> None:
    error = ValueError("no")
    client = RecordingClient(["a", error, "c"])
    asker = SyncAsker(client)
    results = drive(asker.together(partial(asker.ask, text) for text in "123"))
    assert results == [["a"], error, ["c"]]
    assert client.prompts == ["1", "2", "3"]


async def test_branches_of_an_awaited_client_are_done_together_and_come_back_in_order() -> None:
    client = AsyncRecordingClient(lambda call: call["messages"][0]["content"] * 2)
    asker = AsyncAsker(client)
    assert await asker.together([partial(asker.ask, text) for text in "123"]) == [["11"], ["22"], ["33"]]
    assert client.most_under_way == 3
    assert await asker.together([]) == []


async def test_no_more_requests_are_under_way_than_agreed() -> None:
    client = AsyncRecordingClient(lambda call: "x")
    asker = AsyncAsker(client, 2)
    await asker.together([partial(asker.ask, str(number)) for number in range(9)])
    assert client.most_under_way == 2


def test_one_async_generator_serves_one_loop_after_the_other() -> None:
    client = AsyncRecordingClient(lambda call: "- Art")
    generator = AsyncNemotronGenerator(client, 1)

    async def two() -> list[Any]:
        return await asyncio.gather(*(generator.generate_macro_topics(1, "m") for _ in range(2)))

    assert asyncio.run(two()) == asyncio.run(two()) == [["- Art"], ["- Art"]]


@pytest.mark.parametrize("make", [lambda: AsyncAsker(AsyncRecordingClient([])), seam])
async def test_who_cancels_the_whole_cancels_its_branches_and_waits_for_them(make: Callable[[], Asker]) -> None:
    begun, cleaned = asyncio.Event(), []

    async def branch(name: str) -> None:
        try:
            begun.set()
            await asyncio.get_running_loop().create_future()
        finally:
            await asyncio.sleep(0)
            cleaned.append(name)

    whole = asyncio.ensure_future(make().together([partial(branch, "a"), partial(branch, "b")]))
    await begun.wait()
    whole.cancel()
    with pytest.raises(asyncio.CancelledError):
        await whole
    assert cleaned == ["a", "b"]


async def test_a_branch_that_was_cancelled_is_no_result() -> None:
    async def cancelled() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await AsyncAsker(AsyncRecordingClient([])).together([cancelled])


# The seam.


def test_the_seed_follows_from_the_place_and_from_nothing_else() -> None:
    asker = seam(seed=9)
    answers = run_blocking(asker.together([partial(asker.at("topics", number).answer, "Hi") for number in (2, 0)]))
    seeds = [derive_seed(9, "nemotron", "topics", number) for number in (2, 0)]
    assert [answer.seed for answer in answers if not isinstance(answer, Exception)] == seeds
    assert [answer.texts for answer in answers if not isinstance(answer, Exception)] == [[f"Hi {seed}"] for seed in seeds]


def test_the_very_same_question_again_gets_another_seed() -> None:
    asker = seam()
    seeds = [run_blocking(asker.at("a").answer(text)).seed for text in ("Hi", "Hi", "Ho", "Hi")]
    own, again = derive_seed(1, "nemotron", "a"), [derive_seed(1, "nemotron", "a", "again", n) for n in (1, 2)]
    assert seeds == [own, again[0], own, again[1]]


def test_a_seed_of_the_callers_is_taken() -> None:
    assert run_blocking(seam().answer("Hi", kwargs={"seed": 77})).seed == 77
    with pytest.raises(InputError, match="seed"):
        run_blocking(seam().answer("Hi", kwargs={"seed": -1}))


def test_several_answers_are_several_requests_of_which_the_first_is_the_single_one() -> None:
    single = run_blocking(seam().ask("Hi"))
    model = ScriptedModel(by_seed)
    answers = run_blocking(seam(model).ask("Hi", kwargs={"n": 3}))
    assert answers[:1] == single
    assert len({*answers}) == 3
    assert all("n" not in request.options for request in model.requests)


@pytest.mark.parametrize("n", [0, -1, "2", 1.5, True])
def test_a_number_of_answers_is_a_number(n: Any) -> None:
    with pytest.raises(InputError, match="n is the number of answers"):
        run_blocking(seam().ask("Hi", kwargs={"n": n}))


def test_what_a_chat_model_has_no_use_for_is_said() -> None:
    model = ScriptedModel(["a", "b"])
    with pytest.warns(UserWarning, match="conversation_formatter is ignored"):
        run_blocking(seam(model).ask("Hi", kwargs={"conversation_formatter": object(), "temperature": 0.5}))
    run_blocking(seam(model).ask("Hi", kwargs={"conversation_formatter": None, "stream": False, "top_p": None}))
    assert [request.options for request in model.requests] == [{"temperature": 0.5}, {}]


def test_a_branch_stands_for_itself() -> None:
    asker = seam()
    first, second, other = asker.branch("talk"), asker.branch("talk"), asker.branch("chat")
    assert len({each.seam.seed for each in (asker, first, second, other)}) == 4
    again = seam()
    assert [again.branch("talk").seam.seed for _ in range(2)] == [first.seam.seed, second.seam.seed]
    client = RecordingClient([])
    assert isinstance(SyncAsker(client).branch("talk"), SyncAsker)


async def test_the_seam_is_reached_from_any_loop() -> None:
    assert await seam().ask("Hi") == [f"Hi {derive_seed(1, 'nemotron')}"]


def test_a_row_that_is_run_again_asks_for_nothing_twice() -> None:
    model = ScriptedModel(by_seed)
    engine = Engine(model, journal=MemoryJournal())

    async def program(row: Row, client: Any) -> list[Any]:
        asker = SeamAsker(client, models=lambda name: engine.model)
        works: list[Callable[[], Awaitable[list[str]]]] = [partial(asker.at(place).ask, "Hi") for place in "abca"]
        return await asker.together(works)

    rows = [Row(id=0, seed=5)]
    first = run_blocking(map_rows(program, rows, engine=engine, progress=False))
    second = run_blocking(map_rows(program, rows, engine=engine, progress=False))
    assert first[0].value == second[0].value
    assert len(model.requests) == 4
    assert len({request.seed for request in model.requests}) == 4


@pytest.mark.parametrize("answers", ["- a\n- b", {"text": "a"}, None, [{"text": "a"}], 3])
async def test_a_client_that_does_not_return_a_list_of_texts_is_told_what_to_return(answers: Any) -> None:
    class Blocking:
        def query_model(self, **given: Any) -> Any:
            return answers

    class Awaited:
        async def query_model(self, **given: Any) -> Any:
            return answers

    generator, other = NemotronGenerator(Blocking()), AsyncNemotronGenerator(Awaited())
    for ask in (
        lambda: generator.generate_macro_topics(2, "m"),
        lambda: generator.generate_dialogue("Why?", "u", "a"),
        lambda: generator.run_open_qa_pipeline(1, 1, 1, 1, "m"),
    ):
        with pytest.raises(InputError, match="query_model of Blocking returned .*where the answers are a list of texts"):
            ask()
    with pytest.raises(InputError, match="query_model of Awaited returned .*has to return a list with one text"):
        await other.generate_macro_topics(2, "m")
