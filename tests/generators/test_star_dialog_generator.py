"""Dialogues from a dataset's scenarios, by their ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sdialog_like import Dialog
from sdialog_like.datasets import StarDataset
from sdialog_like.engine import Engine, Row, map_rows, run_blocking
from sdialog_like.errors import BatchError, DatasetError, InputError
from sdialog_like.generators import DialogGenerator, PersonaDialogGenerator, StarDialogGenerator
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel


@pytest.fixture
def sample(sample_path: Path) -> StarDataset:
    return StarDataset(sample_path)


def echo() -> ScriptedModel:
    return ScriptedModel(lambda messages, seed: f"My seed is {seed}.")


def talk() -> ScriptedModel:
    return ScriptedModel([{"dialog": [{"speaker": "User", "text": "Hello."}]}], cycle=True)


def test_role_play_is_that_of_the_scenarios_two_personas(sample: StarDataset) -> None:
    made = StarDialogGenerator(sample, model=echo(), max_turns=4, min_turns=3, max_words=9).generate(id=1)
    scenario = sample.get_dialog_scenario(1)
    user, system = sample.get_personas_for_scenario(scenario)
    by_hand = PersonaDialogGenerator(
        user, system, scenario=scenario, model=echo(), max_turns=4, min_turns=3, max_words=9
    ).generate(1, id=1)
    assert made.to_json() == by_hand.to_json()
    assert (made.id, made.seed, len(made), made.scenario) == (1, 1, 4, scenario)


def test_the_defaults_are_those_of_role_play(sample: StarDataset) -> None:
    scenario = sample.get_dialog_scenario(2)
    by_hand = PersonaDialogGenerator(*sample.get_personas_for_scenario(scenario), scenario=scenario, model=echo())
    made = StarDialogGenerator(sample, model=echo()).generate(id=2)
    assert made == by_hand.generate(2, id=2)


def test_a_description_is_the_scenarios_own(sample: StarDataset) -> None:
    made = StarDialogGenerator(sample, "description", model=talk()).generate(id=1)
    scenario, details = sample.get_dialog_scenario_description(1)
    assert made.to_json() == DialogGenerator(details, scenario=scenario, model=talk()).generate(1, id=1).to_json()


def test_the_folder_is_taken_from_the_environment(sample_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDIALOG_LIKE_STAR", str(sample_path))
    generator = StarDialogGenerator(model=echo(), max_turns=2)
    assert generator.generate(id=1) == StarDialogGenerator(sample_path, model=echo(), max_turns=2).generate(id=1)
    assert generator.identity()["path"] == str(sample_path)


def test_a_seed_goes_before_the_id(sample: StarDataset) -> None:
    generator = StarDialogGenerator(sample, model=echo(), max_turns=2)
    assert (generator.generate(7, id=1).seed, generator(id=1, seed=0).seed) == (7, 0)
    assert generator.generate(id="1").to_dict() == {**generator.generate(id=1).to_dict(), "dialogId": "1"}


def test_many_are_chosen_by_their_ids(sample: StarDataset) -> None:
    generator = StarDialogGenerator(sample, model=echo(), max_turns=2)
    ids = sample.get_dialog_ids(happy=True)[:3]
    many = generator.generate_many(ids=ids, progress=False)
    assert many == [generator.generate(id=number) for number in ids]
    seeded = generator.generate_many(ids=ids, seed=5, progress=False)
    assert [dialog.seed for dialog in seeded] == [derive_seed(5, number) for number in ids]
    with pytest.raises(InputError, match="Which dialogues"):
        generator.generate_many(3)
    with pytest.raises(BatchError) as caught:
        generator.generate_many(ids=[ids[0], 999_999], progress=False)
    assert isinstance(caught.value.results[0], Dialog)
    assert isinstance(caught.value.results[1], DatasetError)


def run(generator: StarDialogGenerator, *rows: Row) -> list[Any]:
    engine, program = Engine(generator.bound_model), generator.snapshot()
    return run_blocking(lambda: map_rows(program, rows, engine=engine, progress=False))


def test_rows_are_ids_or_bring_their_scenario(sample: StarDataset) -> None:
    generator = StarDialogGenerator(sample, model=echo(), max_turns=2)
    scenario = sample.get_dialog_scenario(1)
    rows = [
        Row(1, 5),
        Row("1-again", 5, {"scenario_id": 1}),
        Row("mine", 5, {"scenario": scenario, "max_turns": 3}),
        Row(1, 5, {"dialogId": "named"}),
        Row("nothing", 5),
        Row(1, 5, {"scenario": {"no": "scenario"}}),
    ]
    first, second, third, fourth, fifth, sixth = run(generator, *rows)
    assert (first.value.id, first.value.seed, first.value.scenario) == (1, 5, scenario)
    assert second.value.turns == first.value.turns
    assert second.value.id == "1-again"
    assert (len(third.value), third.value.scenario) == (3, scenario)
    assert fourth.value.id == "named"
    assert "Nothing says which scenario" in str(fifth.error)
    assert isinstance(sixth.error, DatasetError)


def test_what_cannot_be_made_is_said_before_any_request(sample: StarDataset, tmp_path: Path) -> None:
    model = echo()
    for wrong in ({"mode": "play"}, {"max_turns": 0}, {"mode": "description", "max_words": 4}, {"min_turns": 50}):
        with pytest.raises(InputError):
            StarDialogGenerator(sample, model=model, **wrong)  # type: ignore[arg-type]
    with pytest.raises(DatasetError):
        StarDialogGenerator(tmp_path, model=model)
    generator = StarDialogGenerator(sample, model=model)
    for make in (generator.generate, lambda: generator.generate(id="first"), lambda: generator.generate(id=999_999)):
        with pytest.raises(InputError):
            make()
    assert not model.requests


def test_a_row_is_checked_as_far_as_it_is_known(sample: StarDataset) -> None:
    generator = StarDialogGenerator(sample, model=echo())
    generator.check_row()
    generator.check_row({"max_turns": 3})
    generator.check_row(id=1)
    for data, number in (
        ({"max_turns": 0}, None),
        ({"turns": 3}, None),
        ({}, 999_999),
        ({"scenario_id": "x"}, None),
        ({"scenario": "x"}, None),
    ):
        with pytest.raises(InputError):
            generator.check_row(data, id=number)
    with pytest.raises(InputError, match="role play"):
        StarDialogGenerator(sample, "description", model=talk()).check_row({"max_turns": 3})
