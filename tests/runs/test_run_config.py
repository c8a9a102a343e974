"""CONFIG.yaml: what it may say, and what is said of one that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from sdialog_like.dialog import Dialog, Turn
from sdialog_like.errors import InputError, ModelSpecError
from sdialog_like.generators import DialogGenerator, PersonaDialogGenerator
from sdialog_like.personas import Context, Persona
from sdialog_like.runs.config import RunConfig, load_config, parse_config
from sdialog_like.runs.sources import open_rows

WHOLE = """\
output: output/my_run
model: {name: builtin, temperature: 0.5}
seed: 42
generator:
  type: persona
  persona_a: people/alice.yaml
  persona_b: {role: clerk, name: Bob}
  dialogue_details: Alice has lost her umbrella.
  context: {location: a lost property office}
  example_dialogs: example.txt
  max_turns: 20
rows:
  - {id: first, seed: 1}
  - dialogue_details: Alice has lost her keys.
concurrency: 64
workers: 2
budget: {max_calls: 1000, max_tokens: 50_000, max_cost: 1.5, max_time: 2h, price: {input: 0.15, output: 0.6}}
stop_when: {failed_share: 0.2, window: 20}
"""

SMALL: dict[str, Any] = {
    "output": "out",
    "model": "builtin",
    "generator": {"type": "description", "dialogue_details": "Two friends plan a picnic."},
    "rows": 3,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what a configuration may name."""
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "alice.yaml").write_text("name: Alice\nrole: traveller\n", "utf-8")
    Dialog(turns=[Turn(speaker="A", text="Hi."), Turn(speaker="B", text="Hello.")]).to_file(tmp_path / "example.txt")
    (tmp_path / "rows.jsonl").write_text('{"id": "a"}\n{"id": "b"}\n', "utf-8")
    return tmp_path


def config_of(folder: Path, text: str) -> RunConfig:
    (folder / "run.yaml").write_text(text, "utf-8")
    return load_config(folder / "run.yaml")


def small(**changes: Any) -> RunConfig:
    return parse_config({**SMALL, **changes})


def problems(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        config_of(folder, text)
    return str(caught.value)


def refused(**changes: Any) -> str:
    with pytest.raises(InputError) as caught:
        small(**changes)
    return str(caught.value)


# What it says.


def test_a_configuration_says_a_whole_run(folder: Path) -> None:
    config = config_of(folder, WHOLE)
    generator = config.make_generator()
    assert isinstance(generator, PersonaDialogGenerator)
    assert generator.bound_model.spec == "builtin"
    assert generator.bound_model.parameters == {"temperature": 0.5}
    assert (str(generator.agent_a.persona), str(generator.agent_b.persona)) == (
        "Your name: Alice\nYour role: traveller",
        "Your role: clerk\nYour name: Bob",
    )
    assert isinstance(generator.agent_b.persona, Persona)
    assert generator.context == Context(location="a lost property office")
    assert generator.example_dialogs is not None
    assert [str(example) for example in generator.example_dialogs] == ["A: Hi.\nB: Hello."]
    assert (generator.max_turns, generator.dialogue_details) == (20, "Alice has lost her umbrella.")
    assert config.run_arguments() == {
        "rows": [{"id": "first", "seed": 1}, {"dialogue_details": "Alice has lost her keys."}],
        "output": folder / "output" / "my_run",
        "seed": 42,
        "concurrency": 64,
        "workers": 2,
        "max_calls": 1000,
        "max_tokens": 50_000,
        "max_cost": 1.5,
        "max_time": 7200.0,
        "price_input": 0.15,
        "price_output": 0.6,
        "failed_share": 0.2,
        "window": 20,
    }


def test_the_arguments_are_those_that_run_takes(folder: Path) -> None:
    import inspect

    from sdialog_like.runs import run

    taken = inspect.signature(run).parameters
    assert set(config_of(folder, WHOLE).run_arguments()) <= set(taken)
    assert all(small().run_arguments()[name] == taken[name].default for name in ("concurrency", "workers", "failed_share"))


def test_paths_are_relative_to_the_file_wherever_one_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("run.yaml").write_text(yaml.safe_dump({**SMALL, "rows": "rows.jsonl"}), "utf-8")
    arguments = load_config("run.yaml").run_arguments()
    monkeypatch.chdir("/")
    assert arguments["output"] == folder / "out"
    assert [row.id for row in open_rows(arguments["rows"], 1)] == ["a", "b"]


def test_a_description_needs_no_personas_and_may_have_some() -> None:
    generator = small().make_generator()
    assert isinstance(generator, DialogGenerator)
    assert generator.dialogue_details == "Two friends plan a picnic."
    section = {"type": "description", "personas": [{"name": "Ada"}, "a clerk who is tired"], "scenario": {"Happy": True}}
    with_people = small(generator=section).make_generator()
    assert isinstance(with_people, DialogGenerator)
    assert list(with_people.personas) == ["Ada", "a clerk who is tired"] or len(with_people.personas) == 2
    assert with_people.scenario == {"Happy": True}


def test_a_persona_may_be_a_description_in_words(folder: Path) -> None:
    section = {"type": "persona", "persona_a": "A traveller in a hurry.", "persona_b": {"name": "Bob", "hobby": "chess"}}
    generator = small(generator=section).make_generator()
    assert isinstance(generator, PersonaDialogGenerator)
    assert generator.agent_a.persona == "A traveller in a hurry."
    assert str(generator.agent_b.persona) == "Your name: Bob\nYour hobby: chess"


def test_a_program_is_named_and_gets_the_model() -> None:
    config = small(generator={"type": "program", "program": "my_package.programs:make"})
    assert config.make_generator() == "my_package.programs:make"
    assert config.run_arguments()["model"].spec == "builtin"


def test_a_generator_brings_its_own_model() -> None:
    assert "model" not in small().run_arguments()


def test_several_addresses_share_the_work() -> None:
    section = {"name": "ollama:tiny", "base_url": ["http://a:1", "http://b:2"]}
    generator = small(model=section).make_generator()
    assert isinstance(generator, DialogGenerator)
    assert generator.bound_model.spec == "ollama:tiny"


def test_star_without_rows_is_all_its_dialogues(sample_path: Path) -> None:
    from sdialog_like.datasets import StarDataset
    from sdialog_like.generators import StarDialogGenerator

    star = StarDataset(sample_path)
    config = parse_config(
        {"output": "o", "model": "builtin", "generator": {"type": "star", "path": "sample", "max_turns": 6}}
    )
    assert isinstance(config.make_generator(), StarDialogGenerator)
    assert config.run_arguments()["rows"] == star.get_dialog_ids()


def test_star_rows_are_chosen(sample_path: Path) -> None:
    from sdialog_like.datasets import StarDataset

    star = StarDataset(sample_path)
    rows = {"star": {"task": "hotel_book", "happy": True, "limit": 1}}
    config = small(generator={"type": "star", "path": str(sample_path), "mode": "description"}, rows=rows)
    assert config.run_arguments()["rows"] == star.get_dialog_ids(task_name="hotel_book", happy=True)[:1]


def test_for_other_generators_rows_of_star_bring_their_scenario(sample_path: Path) -> None:
    from sdialog_like.datasets import StarDataset

    star = StarDataset(sample_path)
    rows = list(small(rows={"star": {"path": "sample", "limit": 2}}).run_arguments()["rows"])
    ids = star.get_dialog_ids()[:2]
    assert rows == [{"id": i, "scenario": star.get_dialog_scenario(i)} for i in ids]


def test_no_dialogue_that_is_like_that_is_said() -> None:
    with pytest.raises(InputError, match="No dialogue in"):
        small(rows={"star": {"path": "sample", "task": "hotel_book", "happy": True, "multitask": True}}).run_arguments()


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (90, 90),
        (1.5, 1.5),
        ("90", 90),
        ("90s", 90),
        ("15m", 900),
        ("2h", 7200),
        ("1h30m", 5400),
        ("1d 2h", 93600),
        ("0.5s", 0.5),
        ("2 hours", None),
        ("", None),
        ("h", None),
        (0, None),
        (float("inf"), None),
    ],
)
def test_times_are_seconds_or_say_their_unit(written: Any, seconds: float | None) -> None:
    if seconds is None:
        assert "max_time" in refused(budget={"max_time": written})
    else:
        assert small(budget={"max_time": written}).budget.max_time == seconds


# Changes from outside.


def test_changes_replace_what_the_file_says(folder: Path) -> None:
    (folder / "run.yaml").write_text(WHOLE, "utf-8")
    changes = {"output": "/elsewhere", "rows": 5, "budget.max_calls": 7, "model.temperature": 0.1, "seed": 1}
    config = load_config(folder / "run.yaml", changes)
    arguments = config.run_arguments()
    assert (arguments["output"], arguments["rows"], arguments["seed"]) == (Path("/elsewhere"), 5, 1)
    assert (arguments["max_calls"], arguments["max_tokens"]) == (7, 50_000)
    assert config.bound_model().parameters == {"temperature": 0.1}


def test_a_parameter_can_be_given_to_a_model_that_was_only_named() -> None:
    config = parse_config(SMALL, changes={"model.temperature": 0.3})
    assert config.bound_model().spec == "builtin"
    assert config.bound_model().parameters == {"temperature": 0.3}


# What cannot be used.


def test_all_problems_are_said_at_once_each_with_its_place_and_line(folder: Path) -> None:
    said = problems(
        folder,
        "output: out\n"  # 1
        "modle: builtin\n"  # 2
        "seed: -1\n"  # 3
        "generator:\n"  # 4
        "  type: persona\n"  # 5
        "  persona_a: nobody.yaml\n"  # 6
        "  persona_b: {name: [1]}\n"  # 7
        "  max_turn: 3\n"  # 8
        "rows:\n"  # 9
        "  star: {taks: hotel_book,\n"  # 10
        "         limit: 0}\n"  # 11
        "budget:\n"  # 12
        "  max_calls: many\n"  # 13
        "  max_cost: 1\n"  # 14
        "stop_when: {window: 0}\n",  # 15
    )
    expected = [
        "line 2, column 1: modle: is unknown; did you mean 'model'?",
        "line 3, column 1: seed: ",
        "line 6, column 3: generator.persona_a: There is no file",
        "line 7, column 3: generator.persona_b: Persona cannot be made: name",
        "line 8, column 3: generator.max_turn: is unknown; did you mean 'max_turns'?",
        "line 10, column 10: rows.star.taks: is unknown; did you mean 'task'?",
        "line 11, column 10: rows.star.limit: ",
        "line 13, column 3: budget.max_calls: is no whole number",
        "line 15, column 13: stop_when.window: ",
    ]
    assert said.startswith(f"{folder / 'run.yaml'} has {len(expected)} problems:\n")
    for line, start in zip(said.splitlines()[1:], expected, strict=True):
        assert line.strip().startswith(start)


def test_one_problem_is_one_line(folder: Path) -> None:
    text = yaml.safe_dump({**SMALL, "concurrency": 0}, sort_keys=False)
    said = problems(folder, text)
    assert said.startswith(f"{folder / 'run.yaml'}, line ")
    assert "concurrency: " in said
    assert "\n" not in said


def test_what_is_missing_is_named(folder: Path) -> None:
    said = problems(folder, "rows: 3\ngenerator: {type: persona, persona_a: A person.}\n")
    assert "output: is missing" in said
    assert "generator.persona_b: is missing" in said


def test_a_key_that_comes_twice_is_named_with_its_line(folder: Path) -> None:
    text = yaml.safe_dump(SMALL, sort_keys=False) + "rows: 4\n"
    assert f"line {len(text.splitlines())}, column 1: rows: comes twice" in problems(folder, text)


def test_a_cost_needs_a_price() -> None:
    assert "max_cost needs the price" in refused(budget={"max_cost": 1})


@pytest.mark.parametrize(
    ("section", "secret"),
    [
        ({"api_key": "sk-verysecret"}, "api_key"),
        ({"openai_api_key": "sk-verysecret"}, "openai_api_key"),
        ({"default_headers": {"Authorization": "Bearer sk-verysecret"}}, "Authorization"),
        ({"client_kwargs": {"headers": [{"X-Auth-Token": "sk-verysecret"}]}}, "X-Auth-Token"),
        ({"password": "sk-verysecret"}, "password"),
    ],
)
def test_keys_do_not_belong_into_the_file_and_are_not_repeated(section: dict[str, Any], secret: str) -> None:
    said = refused(model={"name": "openai:gpt", **section})
    assert f"{secret} does not belong into a configuration" in said
    assert "OPENAI_API_KEY" in said
    assert "verysecret" not in said


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    said = refused(model={"name": "openai:gpt", "base_url": "https://me:verysecret@host/v1"})
    assert "password" in said
    assert "verysecret" not in said


def test_parameters_that_only_sound_like_secrets_are_none() -> None:
    section = {"name": "builtin", "max_tokens": 100}
    assert small(model=section).bound_model().parameters == {"max_tokens": 100}


def test_a_parameter_that_the_model_does_not_know_is_said_when_it_is_made() -> None:
    with pytest.raises(ModelSpecError, match="temperature"):
        small(model={"name": "builtin", "temprature": 0.5}).make_generator()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"model": ""}, "model: An empty model name"),
        ({"model": "olama:tiny"}, "Did you mean 'ollama:tiny'"),
        ({"model": ["builtin"]}, "model"),
        ({"model": {"temperature": 1}}, "model.name: is missing"),
        ({"model": {"name": "builtin", "seed": 1}}, "seed is not a parameter of the model"),
        ({"model": {"name": "openai:x", "base_url": []}}, "The list of addresses is empty"),
        ({"seed": True}, "seed"),
        ({"seed": 2**32}, "seed"),
        ({"generator": {"dialogue_details": "x"}}, "generator: has no type"),
        ({"generator": {"type": "persons"}}, "'persons' is unknown; there are: 'persona', 'description', 'star', 'program'"),
        ({"generator": {"type": "program", "program": "make"}}, "generator.program"),
        ({"generator": "persona"}, "generator"),
        ({"generator": {"type": "star", "path": "nowhere"}}, "There is no folder"),
        (
            {"generator": {"type": "star", "path": "sample", "mode": "description", "max_turns": 3}, "rows": None},
            "role-play",
        ),
        ({"generator": {"type": "star", "path": "sample"}}, "rows: {star: {limit: 3}}"),
        ({"generator": {"type": "star", "path": "sample"}, "rows": {"star": {"path": "."}}}, "rows.star.path"),
        ({"rows": None}, "rows is missing"),
        ({"rows": 0}, "rows"),
        ({"rows": True}, "rows"),
        ({"rows": 2.5}, "rows"),
        ({"rows": "nowhere.jsonl"}, "There is no file"),
        ({"rows": "1e3"}, "rows: "),
        ({"rows": [{"id": 1}, {"id": 1.5}]}, "rows: Row 1: an id"),
        ({"rows": [{"x": float("nan")}]}, "Row 0: x is nan"),
        ({"rows": {"task": "x"}}, "rows.star: is missing"),
        ({"output": ""}, "output"),
        ({"output": 3}, "output: 3 is no path"),
        ({"budget": {"price": {"input": -1}}}, "budget.price.input"),
        ({"budget": {"price": {"in": 1}}}, "budget.price.in: is unknown"),
        ({"budget": 5}, "budget: is no mapping"),
        ({"stop_when": {"failed_share": 50}}, "stop_when.failed_share"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_named(changes: dict[str, Any], says: str) -> None:
    assert says in refused(**changes)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rows: 3\noutput: [", "line 2, column 10 is not YAML"),
        ("- a\n- b\n", "holds no configuration"),
        ("", "holds no configuration"),
        ("a: !!python/object:os.system {}\n", "is not YAML"),
        ("&a [*a]", "holds no configuration"),
        ("rows: &a [{x: *a}]", "nested too deeply"),
    ],
)
def test_a_file_that_is_no_configuration_is_said(folder: Path, text: str, says: str) -> None:
    assert says in problems(folder, text)


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    for path, says in ((tmp_path / "missing.yaml", "There is no file"), (tmp_path, "is a folder")):
        with pytest.raises(InputError, match=says):
            load_config(path)


def test_json_is_yaml_too(folder: Path) -> None:
    assert config_of(folder, json.dumps(SMALL)).rows == 3


def test_a_configuration_does_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        small().seed = 3  # type: ignore[misc]
