"""STAR's adapter on the sample that comes with the package."""

from __future__ import annotations

import gc
import json
import pickle
import shutil
from collections import Counter
from pathlib import Path

import pytest

from sdialog_like.datasets import STAR, StarDataset
from sdialog_like.dialog import Dialog, Event, Turn
from sdialog_like.errors import DatasetError
from sdialog_like.personas import speaker_label


@pytest.fixture
def star(sample_path: Path) -> StarDataset:
    return StarDataset(sample_path)


@pytest.fixture
def copy(sample_path: Path, tmp_path: Path) -> Path:
    """A copy of the sample that a test may damage."""
    return Path(shutil.copytree(sample_path, tmp_path / "copy"))


def raw(sample_path: Path, dialog_id: int) -> dict:
    return json.loads((sample_path / "dialogues" / f"{dialog_id}.json").read_text("utf-8"))


# Dialogues.


def test_a_dialogue_prints_as_the_tutorial_shows(star: StarDataset, capsys: pytest.CaptureFixture[str]) -> None:
    star.get_dialog(1).print()
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["[dialog_id] 1", "--- Dialogue Begins ---"]
    assert lines[2].startswith("[User] Good morning!")
    assert lines[3] == "[System] Which name are you registered under?"
    assert lines[-1] == "--- Dialogue Ends ---"


@pytest.mark.parametrize("dialog_id", range(1, 16))
def test_turns_are_what_was_shown_to_the_other_side_and_nothing_else(
    star: StarDataset, sample_path: Path, dialog_id: int
) -> None:
    shown = [e for e in raw(sample_path, dialog_id)["Events"] if e["Action"] in ("utter", "pick_suggestion")]
    turns = star.get_dialog(dialog_id).turns
    assert [turn.text for turn in turns] == [event["Text"] for event in shown]
    assert [turn.speaker for turn in turns] == ["System" if e["Agent"] == "Wizard" else "User" for e in shown]


@pytest.mark.parametrize("dialog_id", range(1, 16))
def test_no_event_and_nothing_in_it_is_lost(star: StarDataset, sample_path: Path, dialog_id: int) -> None:
    names = {"agent": "Agent", "action": "Action", "actionLabel": "ActionLabel", "text": "Text", "timestamp": "UnixTime"}
    events = star.get_dialog(dialog_id).events or []
    again = [
        {theirs: getattr(event, ours) for ours, theirs in names.items() if getattr(event, ours) is not None}
        | (event.data or {})
        for event in events
    ]
    assert again == raw(sample_path, dialog_id)["Events"]


def test_texts_are_kept_to_the_last_space(star: StarDataset) -> None:
    assert star.get_dialog(2).turns[0].text.endswith("headaches.\nWhen exactly should I take the tablets? ")


def test_the_dialogue_knows_its_scenario_and_whether_it_was_finished(star: StarDataset, sample_path: Path) -> None:
    dialog = star.get_dialog(7)
    assert dialog.dialogId == 7
    assert dialog.complete is False
    assert dialog.scenario == raw(sample_path, 7)["Scenario"]
    assert star.get_dialog(1).complete is True


@pytest.mark.parametrize("dialog_id", [2, 14, 15])
def test_what_is_made_quickly_is_as_if_pydantic_had_validated_it(star: StarDataset, dialog_id: int) -> None:
    dialog = star.get_dialog(dialog_id)
    slow = Dialog.model_validate(dialog.model_dump(exclude_unset=True))
    assert dialog == slow
    assert repr(dialog) == repr(slow)
    assert dialog.model_dump_json() == slow.model_dump_json()
    assert pickle.loads(pickle.dumps(dialog)) == dialog.model_copy(deep=True) == slow
    for ours, theirs in zip([*dialog.turns, *(dialog.events or [])], [*slow.turns, *(slow.events or [])], strict=True):
        assert type(ours) is type(theirs)
        assert ours == theirs
        assert ours.model_fields_set == theirs.model_fields_set
        assert ours.__dict__ == theirs.__dict__
        assert list(ours.__dict__) == list(theirs.__dict__)
        assert ours.__pydantic_extra__ == theirs.__pydantic_extra__
        assert ours.__pydantic_private__ == theirs.__pydantic_private__


def test_no_two_events_or_turns_share_anything(star: StarDataset) -> None:
    first, second = (star.get_dialog(1) for _ in range(2))
    assert first.events
    assert second.events
    first.turns[0].text = "changed"
    first.events[0].repairs.append("changed")
    first.scenario["Domains"].append("changed")  # type: ignore[union-attr, call-overload, index]
    assert second == star.get_dialog(1) != first
    assert first.events[1].repairs == []
    assert isinstance(first.events[0], Event)
    assert isinstance(first.turns[0], Turn)


def test_it_survives_a_file(star: StarDataset, tmp_path: Path) -> None:
    for dialog in star.get_dialogs(empty=None, progress=False):
        dialog.to_file(tmp_path / "d.json")
        assert Dialog.from_file(tmp_path / "d.json") == dialog


# Choosing.


def test_all_dialogues_come_by_number_without_the_empty_ones(star: StarDataset) -> None:
    assert [d.dialogId for d in star.get_dialogs(progress=False)] == list(range(1, 15))


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"empty": True}, [15]),
        ({"empty": None, "domain": "hotel"}, [5, 6, 7, 15]),
        ({"task_name": "doctor_followup", "happy": True, "multitask": False}, [1, 2, 3]),
        ({"happy": False}, [4, 7, 10, 14]),
        ({"multitask": True}, [14]),
        ({"task_name": "ride_book"}, [8, 9, 10, 14]),
        ({"domain": "weather"}, [11, 12, 13, 14]),
        ({"ids": [9, 1, 9, 15]}, [1, 9]),
        ({"ids": [8, 1], "domain": "doctor"}, [1]),
        ({"ids": []}, []),
        ({"ids": [1], "domain": "weather"}, []),
    ],
)
def test_filters(star: StarDataset, filters: dict, ids: list[int]) -> None:
    assert [d.dialogId for d in star.get_dialogs(**filters, progress=False)] == ids
    assert star.get_dialog_ids(**filters) == ids
    assert star.get_scenarios(**filters) == [star.get_dialog_scenario(i) for i in ids]


def test_the_bar_counts_all_dialogues(star: StarDataset, capsys: pytest.CaptureFixture[str]) -> None:
    star.get_dialogs(task_name="weather")
    err = capsys.readouterr().err
    assert "Reading dialogs: 100%" in err
    assert "15/15" in err


def test_nothing_is_parsed_twice(star: StarDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: Counter[int] = Counter()
    files = star._open().files
    read = files.read_dialogue
    monkeypatch.setattr(files, "read_dialogue", lambda i: parsed.update([i]) or read(i))

    star.get_dialogs(task_name="doctor_followup", progress=False)
    assert parsed == Counter(range(1, 16))
    parsed.clear()
    star.get_dialogs(task_name="ride_book", progress=False)
    assert parsed == Counter([8, 9, 10, 14])
    parsed.clear()
    star.get_scenarios(happy=True)
    star.get_dialog_scenario(3)
    assert not parsed


def test_set_path_forgets_what_was_read(copy: Path) -> None:
    star = StarDataset(copy)
    assert len(star.get_dialog_ids(task_name="weather")) == 4
    (copy / "dialogues" / "11.json").unlink()
    star.set_path(copy)
    assert len(star.get_dialog_ids(task_name="weather")) == 3


def test_the_garbage_collector_is_left_as_it_was(star: StarDataset, copy: Path) -> None:
    (copy / "dialogues" / "15.json").write_text("{")
    broken = StarDataset(copy)
    assert gc.isenabled()
    star.get_dialogs(progress=False)
    with pytest.raises(DatasetError):
        broken.get_dialogs(progress=False)
    assert gc.isenabled()
    gc.disable()
    try:
        star.get_dialogs(progress=False)
        assert not gc.isenabled()
    finally:
        gc.enable()


# Scenarios and personas.


@pytest.mark.parametrize("dialog_id", range(1, 16))
def test_the_scenario_is_the_files_and_the_callers_own(star: StarDataset, sample_path: Path, dialog_id: int) -> None:
    scenario = star.get_dialog_scenario(dialog_id)
    assert scenario == raw(sample_path, dialog_id)["Scenario"]
    scenario["Domains"].append("mine")
    assert star.get_dialog_scenario(dialog_id) != scenario


def test_the_description_has_domains_instructions_and_flowcharts_in_that_order(star: StarDataset) -> None:
    scenario, text = star.get_dialog_scenario_description(14)
    places = [
        text.index(part)
        for part in (
            "in the following domains: weather, ride.",
            scenario["UserTask"],
            scenario["WizardTask"],
            "The flowchart of the task 'weather' (domain 'weather') in DOT:\n```dot\ndigraph weather  {\n    hello -> ",
            "An example response for each node (words in braces stand for the actual values):\n```json\n{",
            '"weather_ask_location": "And which city?"',
            "The flowchart of the task 'ride_book' (domain 'ride') in DOT:",
            "    query_check -> query_success;\n    query_check -> query_failure;\n",
        )
    ]
    assert places == sorted(places)


def test_placeholders_are_words_in_braces(star: StarDataset) -> None:
    _, text = star.get_dialog_scenario_description(11)
    assert '"On {day}, {city} expects {weather} weather at about {temperature} degrees."' in text


def test_control_nodes_are_no_responses(star: StarDataset) -> None:
    chart = star.get_flowchart("ride_book")
    assert chart.control_nodes == ["query_check", "query_success", "query_failure", "yes", "no", "query_book"]
    assert "ride_inform_nothing_found" in chart.responses  # only among the replies


def test_notes_about_the_wizards_screen_are_no_instructions(star: StarDataset) -> None:
    scenario, text = star.get_dialog_scenario_description(5)
    assert "https://" in scenario["WizardTask"]
    assert "The AI assistant's instructions:\nReserve a hotel room for the user.\n" in text
    assert "https://" not in text + str(star.get_system_persona_for_scenario(scenario))


def test_a_null_domain_is_the_tasks_own(star: StarDataset) -> None:
    scenario, text = star.get_dialog_scenario_description(13)
    assert scenario["Domains"] == [None]
    assert "following domain: weather." in text
    assert "'weather' (domain 'weather')" in text
    assert "None" not in text + "".join(map(str, star.get_personas_for_scenario(scenario)))


@pytest.mark.parametrize(
    ("dialog_id", "name"), [(1, "Clara"), (3, "Mina"), (5, "Priya"), (14, "Elena Rossi"), (11, None), (12, None)]
)
def test_the_user_has_the_name_that_the_instructions_state(star: StarDataset, dialog_id: int, name: str | None) -> None:
    user = star.get_user_persona_for_scenario(star.get_dialog_scenario(dialog_id))
    assert user.attributes().get("name") == name
    assert speaker_label(user) == (name or "User")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Your are Alexis and want tea.", "Alexis"),
        ("Book it. Your name is Jane Doe.", "Jane Doe"),
        ("Book it. Your name is Ben\nBe kind.", "Ben"),
        ("A fight! You (Han) are the cook.", "Han"),
        ("About you:\n- Your name: Zoë O'Neill\n- x", "Zoë O'Neill"),
        ("You are angry. Your mother's maiden name is Wong. The host is Ben.", None),
        ("You want to go with your friend (Mark).", None),
    ],
)
def test_ways_to_state_a_name(star: StarDataset, text: str, name: str | None) -> None:
    scenario = star.get_dialog_scenario(1) | {"UserTask": text}
    assert star.get_user_persona_for_scenario(scenario).attributes().get("name") == name


def test_the_users_persona(star: StarDataset) -> None:
    scenario = star.get_dialog_scenario(1)
    assert str(star.get_user_persona_for_scenario(scenario)) == (
        "Your name: Clara\n"
        "Your role: user calling an AI assistant that can help with: doctor\n"
        "Your conversation: happy path: you are cooperative and everything goes as planned; "
        "single task: you need one thing\n"
        f"Your circumstances: {scenario['UserTask']}"
    )


def test_the_users_persona_may_follow_a_real_dialogues_instructions(star: StarDataset) -> None:
    instructions = star.get_user_instructions(7)
    assert instructions == ["Be in a hurry. [instruction 1 of 2]", "Complain, then leave. [instruction 2 of 2]"]
    user, _ = star.get_personas_for_scenario(star.get_dialog_scenario(7), instructions)
    assert str(user).endswith("\nYour instructions: \n1. Be in a hurry.\n2. Complain, then leave.")
    assert "not a happy path" in user.conversation


def test_the_systems_persona(star: StarDataset) -> None:
    scenario, text = star.get_dialog_scenario_description(14)
    system = star.get_system_persona_for_scenario(scenario)
    assert speaker_label(system) == "AI assistant"
    assert str(system).startswith(
        "Your role: AI assistant that helps users with: weather, ride\nYour circumstances: Use the flow"
    )
    assert text.endswith(system.flowcharts.strip())


# Flowcharts.


def test_the_tasks(star: StarDataset) -> None:
    assert star.get_tasks() == ["doctor_followup", "hotel_book", "ride_book", "weather"]


def test_the_jsons_own_graph_lacks_the_branches(star: StarDataset, sample_path: Path) -> None:
    graph = json.loads((sample_path / "tasks/hotel_book/hotel_book.json").read_text("utf-8"))["graph"]
    bare, whole = star.get_flowchart("hotel_book", branches=False), star.get_flowchart("hotel_book")
    assert bare.edges == list(graph.items())
    assert set(whole.edges) - set(bare.edges) == {
        ("query_check", "available"),
        ("query_check", "unavailable"),
        ("hotel_ask_confirm_booking", "yes"),
        ("hotel_ask_confirm_booking", "no"),
        ("query_book", "query_success"),
        ("query_book", "query_failure"),
    }
    assert whole.successors("no") == ["hotel_ask_hotel"]


def test_branches_are_added_only_between_nodes_that_the_task_has(copy: Path) -> None:
    spec = {"task": "mine", "replies": {"hello": "Hi {x!r:>3}.", "bye": "Bye."}, "graph": {"hello": "bye"}}
    (copy / "tasks/hotel_book/hotel_book.json").write_text(json.dumps(spec))
    (copy / "tasks/hotel_book/responses.json").unlink()
    chart = StarDataset(copy).get_flowchart("hotel_book")
    assert chart.edges == [("hello", "bye")]
    assert chart.responses == {"hello": "Hi {x}.", "bye": "Bye."}


def test_a_changed_flowchart_changes_nothing_else(star: StarDataset) -> None:
    star.get_flowchart("weather").edges.clear()
    assert star.get_flowchart("weather").edges


# Paths and faults.


def test_star_itself_finds_its_folder_by_the_environment(
    sample_path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    star = StarDataset()
    monkeypatch.setenv("SDIALOG_LIKE_STAR", str(sample_path))
    assert star.path == sample_path
    monkeypatch.setenv("SDIALOG_LIKE_STAR", str(copy))
    assert star.path == copy
    monkeypatch.delenv("SDIALOG_LIKE_STAR")
    monkeypatch.chdir(copy.parent)
    with pytest.raises(DatasetError, match="datasets/STAR"):
        star.get_tasks()
    (copy.parent / "datasets").mkdir()
    copy.rename(copy.parent / "datasets" / "STAR")
    assert star.get_dialog(1)
    assert isinstance(STAR, StarDataset)


def test_two_folders_at_once(sample_path: Path, copy: Path) -> None:
    (copy / "dialogues" / "1.json").unlink()
    one, two = StarDataset(str(sample_path) + "/"), StarDataset(copy)
    assert one.get_dialog_ids()[0] == 1
    assert two.get_dialog_ids()[0] == 2


def test_a_wrong_path_is_said_at_once_with_the_command_that_fetches_star(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"no such folder.*git clone https://github.com/RasaHQ/STAR datasets/STAR"):
        StarDataset(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match=r"no folder 'dialogues' and no folder 'tasks'"):
        StarDataset(tmp_path)


def test_a_failed_set_path_changes_nothing(star: StarDataset, sample_path: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError):
        star.set_path(tmp_path)
    assert star.path == sample_path


@pytest.mark.parametrize("dialog_id", [0, 16, -1, True, "1", "../1", None])
def test_a_missing_id_is_a_clear_error(star: StarDataset, dialog_id: int) -> None:
    for ask in (star.get_dialog, star.get_dialog_scenario, star.get_user_instructions, star.get_dialog_scenario_description):
        with pytest.raises(DatasetError, match=r"There is no dialogue .* ids from 1 to 15"):
            ask(dialog_id)
    with pytest.raises(DatasetError, match="There is no dialogue"):
        star.get_dialogs(ids=[1, dialog_id] if dialog_id is not True else [True], progress=False)


def test_an_unknown_task_or_domain_names_the_closest(star: StarDataset) -> None:
    with pytest.raises(DatasetError, match="Did you mean 'hotel_book'"):
        star.get_flowchart("hotelbook")
    with pytest.raises(DatasetError, match="Did you mean 'ride_book'"):
        star.get_dialogs(task_name="ride_boook", progress=False)
    with pytest.raises(DatasetError, match="Did you mean 'doctor'"):
        star.get_dialog_ids(domain="doctors")
    scenario = star.get_dialog_scenario(11)
    scenario["WizardCapabilities"][0]["Task"] = "../weather"
    with pytest.raises(DatasetError, match="There is no task"):
        star.get_scenario_description(scenario)


@pytest.mark.parametrize(
    "damage",
    [
        "",
        '{"Scenario": ',
        "[]",
        "{}",
        "\xff",
        {"Events": None},
        {"Events": [{}]},
        {"Events": [{"Agent": "User", "Action": "utter"}]},
        {"Events": [{"Agent": "User", "Action": "utter", "Text": 5}]},
        {"Scenario": None},
        {"Scenario": {}},
    ],
    ids=str,
)
def test_a_broken_file_is_named(copy: Path, damage: str | dict) -> None:
    file = copy / "dialogues" / "3.json"
    text = damage if isinstance(damage, str) else json.dumps(json.loads(file.read_text()) | damage)
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(DatasetError, match=r"3\.json.*Fetch the dataset again"):
        StarDataset(copy).get_dialogs(progress=False)


def test_a_broken_task_is_named(copy: Path) -> None:
    (copy / "tasks/weather/weather.json").write_text('{"graph": []}')
    (copy / "tasks/ride_book/responses.json").write_text("{")
    star = StarDataset(copy)
    with pytest.raises(DatasetError, match="'weather'"):
        star.get_flowchart("weather")
    with pytest.raises(DatasetError, match=r"responses\.json"):
        star.get_flowchart("ride_book")


@pytest.mark.parametrize("scenario", [{}, {"Domains": 1}, "text", None])
def test_something_else_than_a_scenario_is_a_clear_error(star: StarDataset, scenario: object) -> None:
    with pytest.raises(DatasetError, match="no scenario as STAR has them"):
        star.get_scenario_description(scenario)  # type: ignore[arg-type]


def test_other_files_in_the_folder_are_passed_over(copy: Path) -> None:
    for name in ("notes.json", "1 (2).json", "²2.json", "README", "3.json.bak"):
        (copy / "dialogues" / name).write_text("x")
    (copy / "tasks" / "README").write_text("x")
    (copy / "tasks" / "unfinished").mkdir()
    star = StarDataset(copy)
    assert star.get_dialog_ids(empty=None) == list(range(1, 16))
    assert len(star.get_tasks()) == 4


def test_the_sample_shows_what_star_has(star: StarDataset) -> None:
    actions = {event.action for d in star.get_dialogs(empty=None, progress=False) for event in d.events or ()}
    assert actions >= {
        "utter",
        "pick_suggestion",
        "request_suggestions",
        "query",
        "return_item",
        "instruct",
        "complete",
        "select_task",
    }
