"""A run made again: identical, or the first turn that differs; from the journal alone, or with the model."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import verified_programs
from standin_server import StandInServer

from sdialog_like import BasePersona, Dialog, Persona
from sdialog_like.errors import InputError, RunError, RunFolderError
from sdialog_like.generators import DialogGenerator, PersonaDialogGenerator, StarDialogGenerator
from sdialog_like.runs import run
from sdialog_like.runs.verification import averify, verify
from sdialog_like.testing import ScriptedModel

ALICE, BOB = Persona(name="Alice", role="patient"), Persona(name="Bob", role="doctor")


@pytest.fixture
def server() -> Iterator[StandInServer]:
    with StandInServer() as running:
        yield running


@pytest.fixture
def other_server() -> Iterator[StandInServer]:
    """A server whose model says something else, from the second turn on."""

    def reply(messages: list[dict[str, str]], seed: int | None, schema: dict[str, Any] | None) -> str:
        return f"Something else {seed}." if len(messages) > 2 else f"The same {seed}."

    with StandInServer(reply=reply) as running:
        yield running


def role_play(server: StandInServer | None, **settings: Any) -> PersonaDialogGenerator:
    model = {"model": "builtin"} if server is None else {"model": "m", "base_url": server.url}
    return PersonaDialogGenerator(ALICE, BOB, **{"max_turns": 3, **model, **settings})


def make(work: Any, folder: Path, rows: Any = 6, **how: Any) -> Path:
    run(work, rows, folder, seed=5, progress=False, **how)
    return folder


def change(folder: Path, statement: str, *values: Any) -> None:
    """Change a run behind its back."""
    with sqlite3.connect(folder / "run.sqlite") as connection:
        assert connection.execute(statement, values).rowcount > 0
    connection.close()


def check(folder: Path, **how: Any) -> Any:
    return verify(folder, progress=False, **how)


def test_a_run_is_replayable_without_any_server(server: StandInServer, tmp_path: Path) -> None:
    folder = make(role_play(server), tmp_path / "run")
    asked = len(server.requests)
    report = check(folder, offline=True)
    assert report.ok
    assert (report.done, report.checked, report.counts["replayable"], report.rows) == (6, 6, 6, [])
    assert len(server.requests) == asked
    assert str(report) == "6 of 6 finished rows made again, from the journal alone: 6 replayable."


def test_a_run_is_reproducible_where_the_model_gives_the_same_again(server: StandInServer, tmp_path: Path) -> None:
    folder = make(role_play(server), tmp_path / "run")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    report = check(folder)
    assert report.ok
    assert report.counts["reproducible"] == report.checked == 6
    assert len(server.requests) == 2 * 6 * 3
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.name in before}
    assert after == before


def test_another_answer_is_replayable_and_shown_with_texts_seeds_and_prompts(
    other_server: StandInServer, tmp_path: Path
) -> None:
    def reply(messages: list[dict[str, str]], seed: int | None, schema: Any) -> str:
        return f"The same {seed}."

    with StandInServer(reply=reply) as first:
        folder = make(role_play(first), tmp_path / "run", rows=2)
    report = check(folder, base_url=other_server.url)
    assert not report.ok
    assert report.counts["replayable"] == 2
    dialog = Dialog.from_file(folder / "dialogs.jsonl", index=0)
    row = report.rows[0]
    assert (row.id, row.status, row.seed) == (0, "replayable", dialog.seed)
    difference = row.difference
    assert difference is not None
    # Bob's first request holds what Alice said, so that it is the longer one.
    assert difference.turn == 2
    assert difference.first is not None
    assert difference.second is not None
    assert dialog.events is not None
    assert difference.first.seed == difference.second.seed == dialog.events[2].seed
    assert difference.first.prompt == difference.second.prompt
    assert difference.first.text == dialog.turns[2].text
    text = str(report)
    assert "2 replayable" in text
    assert "the model answered differently" in text
    assert str(difference.first.prompt) in text


def test_a_result_that_was_changed_is_different_even_from_the_journal(server: StandInServer, tmp_path: Path) -> None:
    folder = make(role_play(server), tmp_path / "run")
    change(folder, "UPDATE results SET line = replace(line, '\"complete\": false', '\"complete\": true') WHERE position = 2")
    for how in ({"offline": True}, {}):
        report = check(folder, **how)
        assert not report.ok
        assert report.counts["different"] == 1
        (row,) = report.rows
        assert (row.id, row.position) == (2, 2)
        assert row.difference is not None
        assert row.difference.same_turns
        assert row.difference.parts == {"complete": (True, False)}
        assert "complete: True → False" in str(report)


def test_a_changed_prompt_is_told_from_a_changed_answer(server: StandInServer, tmp_path: Path) -> None:
    folder = make(role_play(server), tmp_path / "run", rows=1)
    nurse = Persona(name="Bob", role="nurse")
    other = PersonaDialogGenerator(ALICE, nurse, model="m", base_url=server.url, max_turns=3)
    report = check(folder, generator=other)
    assert report.counts["different"] == 1
    assert "The requests differ already" in str(report)
    assert "personas.Bob.role" in str(report)


def test_a_reply_that_is_not_recorded_needs_the_server(server: StandInServer, tmp_path: Path) -> None:
    folder = make(role_play(server), tmp_path / "run")
    asked = len(server.requests)
    change(folder, "DELETE FROM calls WHERE row = 4 AND seed = (SELECT max(seed) FROM calls WHERE row = 4)")
    report = check(folder, offline=True)
    assert report.counts == {"reproducible": 0, "replayable": 5, "different": 0, "unrecorded": 1, "failed": 0}
    assert [(row.id, row.status) for row in report.rows] == [(4, "unrecorded")]
    assert "needs the server" in str(report)
    assert len(server.requests) == asked
    assert check(folder).counts["reproducible"] == 6


def test_a_program_that_hides_failures_cannot_hide_a_missing_record(tmp_path: Path) -> None:
    folder = make("verified_programs:forgiving", tmp_path / "run", model="builtin", rows=2)
    change(folder, "DELETE FROM calls WHERE row = 0")
    assert check(folder, offline=True).counts["unrecorded"] == 1


def test_a_program_is_found_by_its_name_and_effects_are_not_obtained_again(server: StandInServer, tmp_path: Path) -> None:
    verified_programs.obtained.clear()
    folder = make("verified_programs:with_effect", tmp_path / "run", rows=3, model="m", base_url=server.url)
    assert len(verified_programs.obtained) == 3
    assert check(folder, offline=True).ok
    assert check(folder, base_url=server.url).ok
    assert len(verified_programs.obtained) == 3
    change(folder, "DELETE FROM effects WHERE row = 1")
    assert check(folder, offline=True).counts["unrecorded"] == 1
    report = check(folder, base_url=server.url)
    assert report.counts["failed"] == 1
    assert "The effect 'weather' is not recorded" in str(report)
    assert len(verified_programs.obtained) == 3


def test_rows_that_failed_are_not_checked(tmp_path: Path) -> None:
    folder = make("verified_programs:failing_for_odd", tmp_path / "run", rows=6, failed_share=1.0)
    report = check(folder)
    assert (report.done, report.checked, report.counts["reproducible"]) == (3, 3, 3)


def test_rows_that_were_given_another_chance_are_made_again_as_they_were(tmp_path: Path) -> None:
    talk = json.dumps({"dialog": [{"speaker": "A", "text": "Hello."}]})

    def reply(messages: list[dict[str, str]], seed: int | None, schema: Any) -> str:
        return talk if good else "no JSON"

    good = False
    with StandInServer(reply=reply) as server:
        generator = DialogGenerator("They talk.", model="m", base_url=server.url)
        make(generator, tmp_path / "run", rows=2, failed_share=1.0)
        good = True
        folder = make(generator, tmp_path / "run", rows=2, retry_failed=True)
        report = check(folder, offline=True)
    assert (report.checked, report.ok) == (2, True)


def test_rows_with_arguments_and_rows_of_a_dataset(tmp_path: Path, sample_path: Path) -> None:
    rows = [{"id": "a/../b", "persona_b": {"name": "Rex", "breed": "poodle"}}, {"id": "ü", "seed": 3, "max_turns": 2}]
    assert check(make(role_play(None), tmp_path / "rows", rows=rows)).ok
    star = StarDialogGenerator(sample_path, model="builtin", max_turns=2)
    assert check(make(star, tmp_path / "star", rows=[1, 2])).ok


def test_a_sample_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    folder = make(role_play(None), tmp_path / "run", rows=20)
    change(folder, "UPDATE results SET line = replace(line, '\"complete\": false', '\"complete\": true')")

    def chosen(**how: Any) -> list[Any]:
        report = check(folder, offline=True, **how)
        assert report.checked == len(report.rows)
        return [row.id for row in report.rows]

    assert chosen(sample=4) == chosen(sample=4, seed=0) != chosen(sample=4, seed=1)
    assert len(chosen(sample=4)) == 4
    assert chosen(sample=50) == list(range(20))


def test_what_the_plan_cannot_say_is_asked_for(tmp_path: Path) -> None:
    class Local(BasePersona):
        name: str = ""

    model = ScriptedModel(lambda messages, seed: f"My seed is {seed}.")
    generator = PersonaDialogGenerator(Local(name="L"), BOB, model=model, max_turns=2)
    folder = make(generator, tmp_path / "run", rows=3)
    for how in ({}, {"offline": True}):
        with pytest.raises(RunError, match=r"Persona_a cannot be made again.*generator="):
            check(folder, **how)
    asked = len(model.requests)
    assert check(folder, generator=generator, offline=True).ok
    assert len(model.requests) == asked
    assert check(folder, generator=generator).counts["reproducible"] == 3
    assert len(model.requests) == 2 * asked


def test_a_closure_may_be_given(tmp_path: Path) -> None:
    inner = role_play(None).snapshot()

    async def program(row: Any, client: Any) -> Any:
        return await inner(row, client)

    folder = make(program, tmp_path / "run", rows=2, model="builtin")
    assert check(folder, generator=program).ok
    assert check(folder, generator=program, offline=True).ok


def test_offline_needs_no_key_and_no_address(server: StandInServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "a-key")
    generator = DialogGenerator("They talk.", model="openai:m", base_url=server.url + "/v1", temperature=0.5)
    folder = make(generator, tmp_path / "run", rows=2)
    monkeypatch.delenv("OPENAI_API_KEY")
    assert check(folder, offline=True).ok


def test_another_model_is_said(tmp_path: Path) -> None:
    folder = make(role_play(None, temperature=0.5), tmp_path / "run", rows=1)
    report = check(folder, model=ScriptedModel(lambda messages, seed: "Hm."))
    assert report.counts["replayable"] == 1
    assert report.notes == (
        "the model was builtin, and is scripted",
        "the model's parameters were {'temperature': 0.5}, and are {}",
    )


def test_an_unfinished_run_is_verified_as_far_as_it_is(server: StandInServer, tmp_path: Path) -> None:
    folder = make(role_play(server), tmp_path / "run", max_calls=7, concurrency=1)
    report = check(folder)
    assert report.ok
    assert 0 < report.checked < 6


def test_the_report_is_plain_data_too(tmp_path: Path) -> None:
    folder = make(role_play(None), tmp_path / "run", rows=2)
    change(folder, "UPDATE results SET line = replace(line, '\"Alice\"', '\"Eve\"') WHERE position = 1")
    data = json.loads(json.dumps(check(folder).to_dict()))
    assert (data["ok"], data["checked"], data["counts"]["different"]) == (False, 2, 1)
    (row,) = data["rows"]
    assert (row["id"], row["turn"], row["recorded"]["speaker"], row["madeAgain"]["speaker"]) == (1, 0, "Eve", "Alice")


async def test_it_can_be_awaited(tmp_path: Path) -> None:
    folder = make(role_play(None), tmp_path / "run", rows=2)
    assert (await averify(folder, progress=False)).ok


def test_what_cannot_be_verified_is_said(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError):
        check(tmp_path / "nowhere")
    folder = make(role_play(None), tmp_path / "run", rows=1)
    for wrong in ({"sample": 0}, {"sample": True}, {"seed": -1}, {"model": 3}):
        with pytest.raises((InputError, RunError)):
            check(folder, **wrong)
