"""``run CONFIG.yaml`` and ``run`` from options, in real folders; ``builtin`` stands in for a model."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from standin_server import StandInServer

from sdialog_like.datasets import StarDataset
from sdialog_like.dialog import load_dialogs
from sdialog_like.seeds import derive_seed

Run = Callable[..., Any]
Fails = Callable[..., str]

CONFIG: dict[str, Any] = {
    "output": "out",
    "model": "builtin",
    "seed": 42,
    "generator": {"type": "persona", "persona_a": {"name": "Alice"}, "persona_b": {"name": "Bob"}, "max_turns": 4},
    "rows": 3,
}
PICNIC = ["--details", "Alice and Bob plan a picnic.", "--model", "builtin"]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write_config(**changes: Any) -> Path:
    path = Path("run.yaml")
    path.write_text(yaml.safe_dump({**CONFIG, **changes}, sort_keys=False), "utf-8")
    return path


# From a configuration.


def test_a_configuration_is_run_and_its_folder_holds_the_dialogues(run: Run, tmp_path: Path) -> None:
    result = run("run", write_config())
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "not a language model" in result.stderr
    assert f"3 rows done, 0 failed; see {tmp_path / 'out' / 'dialogs.jsonl'}" in result.stderr
    dialogs = load_dialogs("out/dialogs.jsonl")
    assert [(dialog.dialogId, dialog.seed) for dialog in dialogs] == [(i, derive_seed(42, i)) for i in range(3)]
    assert all(dialog.get_speakers() == ["Alice", "Bob"] and len(dialog) <= 4 for dialog in dialogs)
    plan = json.loads(Path("out/run.json").read_text("utf-8"))
    assert (plan["seed"], plan["model"]["spec"], plan["rows"]["count"]) == (42, "builtin", 3)


def test_the_word_start_may_be_said(run: Run) -> None:
    assert run("run", "start", write_config()).exit_code == 0
    assert len(load_dialogs("out/dialogs.jsonl")) == 3


def test_the_same_command_again_changes_nothing(run: Run) -> None:
    run("run", write_config())
    before = Path("out/dialogs.jsonl").read_bytes()
    result = run("run", "run.yaml")
    assert result.exit_code == 0, result.output
    assert Path("out/dialogs.jsonl").read_bytes() == before


def test_options_replace_what_the_configuration_says(run: Run) -> None:
    write_config(concurrency=4)
    result = run(
        "run", "run.yaml", "--output", "other", "--n", 2, "--seed", 7, "--param", "temperature=0.5", "--concurrency", 2
    )
    assert result.exit_code == 0, result.output
    assert not Path("out").exists()
    dialogs = load_dialogs("other/dialogs.jsonl")
    assert [dialog.seed for dialog in dialogs] == [derive_seed(7, i) for i in range(2)]
    assert json.loads(Path("other/run.json").read_text("utf-8"))["model"]["parameters"] == {"temperature": 0.5}


def test_another_model_takes_the_place_of_the_whole_section(run: Run) -> None:
    with StandInServer() as server:
        write_config(model={"name": "builtin", "temperature": 0.5}, rows=1)
        result = run("run", "run.yaml", "--model", "stand-in", "--base-url", server.url)
        assert result.exit_code == 0, result.output
        assert {request.model for request in server.requests} == {"stand-in"}
    (dialog,) = load_dialogs("out/dialogs.jsonl")
    assert dialog.model == "stand-in"
    assert json.loads(Path("out/run.json").read_text("utf-8"))["model"]["parameters"] == {}


def test_several_servers_share_the_work_and_the_bytes_are_those_of_one(run: Run) -> None:
    write_config(rows=8)
    with StandInServer() as one, StandInServer() as two, StandInServer() as alone:
        both = ["--base-url", one.url, "--base-url", two.url]
        assert run("run", "run.yaml", "--model", "stand-in", *both, "-o", "both").exit_code == 0
        assert run("run", "run.yaml", "--model", "stand-in", "--base-url", alone.url, "-o", "alone").exit_code == 0
        assert one.requests
        assert two.requests
    assert Path("both/dialogs.jsonl").read_bytes() == Path("alone/dialogs.jsonl").read_bytes()


def test_another_plan_in_the_same_folder_is_refused_with_the_difference(run: Run, fails: Fails) -> None:
    run("run", write_config())
    before = Path("out/dialogs.jsonl").read_bytes()
    said = fails("run", "run.yaml", "--seed", 43)
    assert "42" in said
    assert "43" in said
    assert Path("out/dialogs.jsonl").read_bytes() == before


def test_all_problems_of_a_configuration_are_one_message_and_nothing_is_begun(fails: Fails) -> None:
    write_config(modle="builtin", concurrency=0)
    said = fails("run", "run.yaml")
    assert "has 2 problems" in said
    assert "did you mean 'model'" in said
    assert not Path("out").exists()


def test_a_key_in_a_configuration_is_refused_and_not_shown(fails: Fails) -> None:
    said = fails("run", write_config(model={"name": "openai:gpt", "api_key": "sk-verysecret"}))
    assert "OPENAI_API_KEY" in said
    assert "verysecret" not in said


# From options.


def test_a_description_is_run(run: Run) -> None:
    assert run("run", *PICNIC, "--n", 2, "--seed", 1, "-o", "out").exit_code == 0
    dialogs = load_dialogs("out/dialogs.jsonl")
    assert [dialog.seed for dialog in dialogs] == [derive_seed(1, 0), derive_seed(1, 1)]
    assert {dialog.scenario for dialog in dialogs} == {"Alice and Bob plan a picnic."}


def test_without_a_seed_one_is_drawn_and_kept_so_that_the_command_goes_on(run: Run) -> None:
    command = ["run", *PICNIC, "--n", 2, "-o", "out"]
    run(*command)
    before = Path("out/dialogs.jsonl").read_bytes()
    assert run(*command).exit_code == 0
    assert Path("out/dialogs.jsonl").read_bytes() == before


def test_two_personas_are_run(run: Run) -> None:
    Path("alice.yaml").write_text("name: Alice\nrole: traveller\n", "utf-8")
    people = ["--persona-a", "alice.yaml", "--persona-b", "A clerk who is tired.", "--details", "An umbrella was lost."]
    assert run("run", *people, "--max-turns", 2, "--model", "builtin", "--n", 1, "-o", "out").exit_code == 0
    (dialog,) = load_dialogs("out/dialogs.jsonl")
    assert len(dialog) == 2
    assert dialog.turns[0].speaker == "Alice"
    assert dialog.scenario == "An umbrella was lost."


def test_rows_come_from_a_file(run: Run) -> None:
    Path("rows.csv").write_text("id,seed,dialogue_details\na,1,Ada and Bo plan a trip.\nb,,Two cats meet.\n", "utf-8")
    result = run("run", *PICNIC, "--rows", "rows.csv", "--seed", 5, "-o", "out")
    assert result.exit_code == 0, result.output
    dialogs = load_dialogs("out/dialogs.jsonl")
    assert [(dialog.dialogId, dialog.seed, dialog.scenario) for dialog in dialogs] == [
        ("a", 1, "Ada and Bo plan a trip."),
        ("b", derive_seed(5, "b"), "Two cats meet."),
    ]


def test_a_broken_row_is_found_before_anything_is_asked(fails: Fails) -> None:
    Path("rows.jsonl").write_text('{"id": 1}\n{"id": 2, "seed": "x"}\n', "utf-8")
    with StandInServer() as server:
        command = ["run", "--details", "x", "--model", "stand-in", "--base-url", server.url, "--rows", "rows.jsonl"]
        assert "rows.jsonl, line 2" in fails(*command, "-o", "out")
        assert not server.requests


def test_two_rows_of_one_id_are_refused(fails: Fails) -> None:
    Path("rows.jsonl").write_text('{"id": "a"}\n{"id": "b"}\n{"id": "a"}\n', "utf-8")
    said = fails("run", *PICNIC, "--rows", "rows.jsonl", "-o", "out")
    assert "'a' comes twice" in said
    assert "0 and 2" in said


def test_scenarios_of_star_are_run(run: Run, sample_path: Path) -> None:
    star = StarDataset(sample_path)
    command = ["run", "--star", "--star-path", sample_path, "--happy", "--max-turns", 4, "--model", "builtin", "--n", 2]
    result = run(*command, "-o", "out")
    assert result.exit_code == 0, result.output
    ids = star.get_dialog_ids(happy=True)[:2]
    dialogs = load_dialogs("out/dialogs.jsonl")
    assert [dialog.dialogId for dialog in dialogs] == ids
    assert [dialog.scenario for dialog in dialogs] == [star.get_dialog_scenario(i) for i in ids]


def test_without_star_the_sample_is_used_and_said(run: Run) -> None:
    result = run("run", "--star", "--mode", "description", "--model", "builtin", "--n", 1, "-o", "out")
    assert result.exit_code == 0, result.output
    assert "small sample" in result.stderr


PROGRAM = """\
from sdialog_like import Dialog, Turn

async def greet(row, client):
    reply = await client.call([{"role": "user", "content": f"Greet {row.data['name']}."}], seed=client.seed)
    return Dialog(dialogId=row.id, turns=[Turn(speaker="A", text=f"{row.data['name']}: {len(reply.text) > 0}")])
"""


def test_a_program_of_the_current_folder_is_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    Path("cli_run_program.py").write_text(PROGRAM, "utf-8")
    Path("rows.jsonl").write_text('{"id": "x", "name": "Ada"}\n', "utf-8")
    result = run("run", "--program", "cli_run_program:greet", "--rows", "rows.jsonl", "--model", "builtin", "-o", "out")
    assert result.exit_code == 0, result.output
    (dialog,) = load_dialogs("out/dialogs.jsonl")
    assert (dialog.dialogId, dialog.turns[0].text) == ("x", "Ada: True")


def test_a_shard_makes_its_part_in_a_folder_of_its_own(run: Run) -> None:
    write_config(rows=5)
    run("run", "run.yaml", "-o", "whole")
    for part in ("1/2", "2/2"):
        assert run("run", "run.yaml", "--shard", part).exit_code == 0
    whole, first, second = (
        load_dialogs(f"{folder}/dialogs.jsonl") for folder in ("whole", "out/shard-1-of-2", "out/shard-2-of-2")
    )
    assert first == whole[::2]
    assert second == whole[1::2]


def test_worker_processes_make_the_same_bytes_also_with_a_program_of_the_current_folder(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    Path("cli_run_workers.py").write_text(PROGRAM, "utf-8")
    Path("rows.jsonl").write_text("".join(f'{{"id": {i}, "name": "Ada {i}"}}\n' for i in range(6)), "utf-8")
    what = ["--program", "cli_run_workers:greet", "--rows", "rows.jsonl", "--model", "builtin", "--seed", 1]
    assert run("run", *what, "-o", "one").exit_code == 0
    assert run("run", *what, "-o", "two", "--workers", 2).exit_code == 0
    assert Path("two/dialogs.jsonl").read_bytes() == Path("one/dialogs.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--n", "3", "-o", "out"], "Nothing says what to make"),
        ([*PICNIC, "-o", "out"], "How many?"),
        ([*PICNIC, "--n", "3"], "--output DIR"),
        ([*PICNIC, "--n", "3", "--rows", "r.csv", "-o", "out"], "either --n or --rows"),
        ([*PICNIC, "--rows", "nowhere.csv", "-o", "out"], "There is no file"),
        ([*PICNIC, "--star", "--n", "3", "-o", "out"], "Several things say what to make"),
        ([*PICNIC, "--max-turns", "3", "--n", "3", "-o", "out"], "--max-turns does not belong to a description"),
        ([*PICNIC, "--task", "hotel_book", "--n", "3", "-o", "out"], "--task does not belong"),
        ([*PICNIC, "--n", "3", "-o", "out", "--max-time", "soon"], "--max-time"),
        ([*PICNIC, "--n", "3", "-o", "out", "--max-cost", "1"], "max_cost needs the price"),
        ([*PICNIC, "--n", "3", "-o", "out", "--shard", "3/2"], "A shard is i/n"),
        ([*PICNIC, "--n", "3", "-o", "out", "--param", "seed=3"], "--seed"),
        ([*PICNIC, "--n", "3", "-o", "out", "--param", "temprature=3"], "temperature"),
        ([*PICNIC, "--n", "3", "-o", "out", "--param", "api_key=sk-1"], "OPENAI_API_KEY"),
        (["--persona-a", "Ada.", "--n", "1", "-o", "out", "--model", "builtin"], "Role play needs two personas"),
        (["--program", "nowhere:make", "--n", "1", "-o", "out"], "cannot be imported"),
        (["--program", "nowhere", "--n", "1", "-o", "out"], "generator.program"),
        (["--star", "--task", "tea", "-o", "out", "--model", "builtin"], "tea"),
        (["nowhere.yaml"], "There is no file nowhere.yaml"),
        (["."], "is a folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_run_is_one_message(fails: Fails, arguments: list[str], says: str) -> None:
    assert says in fails("run", *arguments)
    assert not Path("out").exists()


def test_options_of_a_run_without_a_configuration_do_not_go_with_one(fails: Fails) -> None:
    assert "--details belongs to runs without a configuration" in fails("run", write_config(), "--details", "x")


def test_a_word_that_is_nearly_a_command_is_said(fails: Fails) -> None:
    assert "Did you mean: sdialog-like run status" in fails("run", "staus", "--n", 3)


def test_a_runs_folder_is_no_configuration(run: Run, fails: Fails) -> None:
    run("run", write_config())
    assert "sdialog-like run resume out" in fails("run", "out")


def test_help_explains_and_lists_all(run: Run) -> None:
    out = run("run", "--help").stdout
    assert all(command in out for command in ("start", "resume", "status", "verify", "export", "diff", "merge"))
    assert "Exit codes: 0" in out
    assert "--persona-a" in run("run", "start", "--help").stdout
    assert run("run").exit_code == 2
