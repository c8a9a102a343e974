"""Many at a time: the same dialogues as one by one, in order, from any thread or loop, with nothing mixed."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sdialog_like import Dialog, Persona
from sdialog_like.errors import BadRequestError, BatchError, GenerationError, InputError
from sdialog_like.generators import DialogGenerator, PersonaDialogGenerator
from sdialog_like.generators.rows import plan_rows
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel


async def tell(messages: list[dict[str, str]], seed: int | None) -> str:
    """Answer from the request alone, after a while that depends on it."""
    for _ in range((seed or 0) % 7):
        await asyncio.sleep(0)
    return f"I was told {len(messages)} things and {messages[-1]['content'][:40]!r}; my seed is {seed}."


def role_play(**settings: Any) -> PersonaDialogGenerator:
    return PersonaDialogGenerator(
        Persona(name="Alice"), Persona(name="Bob"), model=ScriptedModel(tell), **{"max_turns": 5, **settings}
    )


def one_shot() -> DialogGenerator:
    async def reply(messages: list[dict[str, str]], seed: int | None) -> dict[str, Any]:
        return {"dialog": [{"speaker": "A", "text": await tell(messages, seed)}]}

    return DialogGenerator("A talks.", model=ScriptedModel(reply))


@pytest.mark.parametrize("make", [role_play, one_shot])
def test_many_are_the_same_as_one_by_one_and_in_order(make: Any) -> None:
    generator = make()
    many = generator.generate_many(20, seed=11, progress=False)
    assert [dialog.id for dialog in many] == list(range(20))
    assert [dialog.seed for dialog in many] == [derive_seed(11, index) for index in range(20)]
    assert [generator.generate(seed=dialog.seed, id=dialog.dialogId) for dialog in many] == many


def test_the_number_at_a_time_changes_nothing() -> None:
    dumps = [
        [dialog.model_dump_json() for dialog in role_play().generate_many(12, seed=5, concurrency=width, progress=False)]
        for width in (1, 8, 64)
    ]
    assert dumps[0] == dumps[1] == dumps[2]


def test_seeds_and_ids_name_the_dialogues() -> None:
    generator = one_shot()
    many = generator.generate_many(seeds=[5, 5, 6], ids=["a", "b", 3], progress=False)
    assert [(dialog.seed, dialog.id) for dialog in many] == [(5, "a"), (5, "b"), (6, 3)]
    assert many[0].turns == many[1].turns
    by_id = generator.generate_many(ids=["a", "b"], seed=1, progress=False)
    assert [dialog.seed for dialog in by_id] == [derive_seed(1, "a"), derive_seed(1, "b")]


def test_the_tutorials_last_cell_one_seed_and_id_a_dialogue() -> None:
    ids = [1, 4, 9]
    many = one_shot().generate_many(seeds=ids, ids=ids, progress=False)
    assert [(dialog.seed, dialog.id) for dialog in many] == [(1, 1), (4, 4), (9, 9)]


def test_without_a_seed_two_batches_differ() -> None:
    generator = one_shot()
    first, second = (generator.generate_many(2, progress=False) for _ in range(2))
    assert {dialog.seed for dialog in first}.isdisjoint({dialog.seed for dialog in second})


def test_none_is_a_number_too() -> None:
    assert one_shot().generate_many(0, progress=False) == []
    assert one_shot().generate_many(ids=[], progress=False) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "How many"),
        ({"n": 2, "ids": [1]}, "n: 2, ids: 1"),
        ({"seeds": [1], "ids": [1, 2]}, "seeds: 1, ids: 2"),
        ({"n": -1}, "n is"),
        ({"n": 1.5}, "n is"),
        ({"ids": [1, 2, 1]}, "1 comes twice"),
        ({"ids": [None]}, "has an id"),
        ({"ids": [1.5]}, "An id is"),
        ({"seeds": [-1]}, "A seed is"),
        ({"seeds": [1], "seed": 2}, "not both"),
        ({"n": 1, "concurrency": 0}, "concurrency"),
    ],
)
def test_arguments_that_do_not_agree_are_refused_before_any_request(arguments: dict[str, Any], message: str) -> None:
    generator = one_shot()
    with pytest.raises(InputError, match=message):
        generator.generate_many(**arguments)
    with pytest.raises(InputError, match=message):
        generator.agenerate_many(**arguments)
    assert generator.usage.calls == 0


def test_numbers_and_texts_are_different_ids() -> None:
    first, second = plan_rows(ids=[1, "1"], seed=0)
    assert first.seed != second.seed


def test_a_failed_dialogue_does_not_stop_the_others() -> None:
    def sometimes(messages: list[dict[str, str]], seed: int | None) -> Any:
        return BadRequestError("no") if len(messages) >= 4 and "bad" in str(messages) else "bad" if seed in bad else "Hi."

    bad = {derive_seed(100, "turn", 0, 0)}
    generator = PersonaDialogGenerator(
        Persona(name="Alice"), Persona(name="Bob"), model=ScriptedModel(sometimes), max_turns=4
    )
    with pytest.raises(BatchError, match="1 of 3 dialogues failed; the first, 'b'") as caught:
        generator.generate_many(seeds=[1, 100, 2], ids=["a", "b", "c"], progress=False)
    first, second, third = caught.value.results
    assert (first.id, third.id) == ("a", "c")
    assert isinstance(second, GenerationError)
    assert second.partial.id == "b"
    assert caught.value.__cause__ is second


def test_sixty_four_coroutines_never_mix() -> None:
    generator = role_play()
    alone = [generator.generate(seed=number, id=number) for number in range(64)]

    async def together() -> list[Dialog]:
        return await asyncio.gather(*(generator.agenerate(number, id=number) for number in range(64)))

    assert asyncio.run(together()) == alone


def test_eight_threads_never_mix() -> None:
    generator = one_shot()
    alone = [generator.generate(seed=number, id=number) for number in range(160)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda number: generator.generate(seed=number, id=number), range(160))) == alone


def test_threads_that_set_their_own_details_get_details_and_scenario_that_belong_together() -> None:
    def reply(messages: list[dict[str, str]], seed: int | None) -> dict[str, Any]:
        return {"dialog": [{"speaker": "A", "text": messages[0]["content"].split("details-")[1].split()[0]}]}

    generator = DialogGenerator("details-0", scenario="0", model=ScriptedModel(reply))
    found: list[Dialog] = []

    def work(number: int) -> None:
        for _ in range(20):
            generator.set(f"details-{number}", scenario=str(number))
            found.append(generator.generate(1))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 160
    assert all(dialog[0].text == dialog.scenario for dialog in found)


async def test_generate_works_inside_a_running_loop() -> None:
    generator = one_shot()
    dialog = generator.generate(3)
    assert await generator.agenerate(3) == dialog
    assert (await generator.agenerate_many(2, seed=1, progress=False)) == generator.generate_many(2, seed=1, progress=False)


async def test_an_awaitable_that_nobody_awaited_was_never_begun() -> None:
    generator = one_shot()
    task = asyncio.ensure_future(generator.agenerate(1))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert generator.usage.calls == 0


async def test_a_row_can_be_run_as_a_program() -> None:
    from sdialog_like.engine import Engine, Row

    generator = role_play()
    engine = Engine(generator.bound_model)
    dialog = await generator.program(Row(id="r1", seed=9), engine.row("r1", 9))
    assert dialog == generator.generate(9, id="r1")


def test_the_module_level_random_state_is_left_alone() -> None:
    import random

    random.seed(1)
    state = random.getstate()
    role_play().generate_many(3, progress=False)
    assert random.getstate() == state


def test_the_progress_line_can_be_shown(capfd: pytest.CaptureFixture[str]) -> None:
    assert len(one_shot().generate_many(3)) == 3
