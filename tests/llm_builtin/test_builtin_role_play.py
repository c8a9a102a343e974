"""The builtin model in role play: in character, through the flowchart, to a goodbye, the same for the same seed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sdialog_like import Dialog, Persona, PersonaDialogGenerator
from sdialog_like.datasets import StarDataset

UNFILLED = re.compile(r"\{\w+(?::\w)?\}")


def play(star: StarDataset, dialog_id: int) -> Dialog:
    scenario = star.get_dialog_scenario(dialog_id)
    user, system = star.get_personas_for_scenario(scenario)
    return PersonaDialogGenerator(user, system, model="builtin", scenario=scenario).generate(dialog_id, dialog_id)


def faults(dialog: Dialog) -> list[str]:
    """What is wrong with a role play."""
    found = []
    speakers = "|".join(re.escape(speaker) for speaker in dialog.get_speakers())
    if dialog.termination is None or dialog.termination.reason != "closed":
        found.append("not closed")
    if not 4 <= len(dialog) <= 30:
        found.append(f"{len(dialog)} turns")
    for turn in dialog:
        if UNFILLED.search(turn.text):
            found.append(f"unfilled: {turn.text}")
        if re.search(rf"(?:^|\n)\s*(?:{speakers})\s*:", turn.text):
            found.append(f"speaks for somebody: {turn.text}")
        if "[END]" in turn.text:
            found.append("says the end mark")
    if any(event.repairs for event in dialog.events or []):
        found.append("needed repairs")
    return found


def test_every_happy_scenario_of_the_sample_is_played_to_its_end(sample_path: Path) -> None:
    star = StarDataset(sample_path)
    ids = star.get_dialog_ids(happy=True)
    assert len(ids) >= 8
    assert {number: wrong for number in ids if (wrong := faults(play(star, number)))} == {}


@pytest.mark.star
def test_ninety_eight_percent_of_the_happy_scenarios_of_all_tasks_are_played_to_their_end(star_path: Path) -> None:
    star = StarDataset(star_path)
    ids = star.get_dialog_ids(happy=True)[::10]
    wrong = {number: found for number in ids if (found := faults(play(star, number)))}
    assert len(wrong) <= 0.02 * len(ids), wrong
    played = {task for number in ids for task in [star.get_dialog_scenario(number)["WizardCapabilities"][0]["Task"]]}
    assert len(played) >= 20


def test_what_the_user_says_is_what_the_instructions_say(sample_path: Path) -> None:
    star = StarDataset(sample_path)
    dialog = play(star, 5)
    text = str(dialog)
    assert "Harbour Lodge" in text
    assert "Priya" in text
    assert "May 3rd" in text
    assert not re.search(r"\bYou\b.* your\b", " ".join(turn.text for turn in dialog if turn.speaker == "Priya"))


def test_the_assistant_walks_the_flowchart_in_its_order(sample_path: Path) -> None:
    star = StarDataset(sample_path)
    responses = star.get_flowchart("doctor_followup").responses
    said = [turn.text for turn in play(star, 1) if turn.speaker == "AI assistant"]
    first = next(i for i, text in enumerate(said) if responses["ask_name"] in text)
    told = next(i for i, text in enumerate(said) if responses["doctor_inform_doctors_instructions"].split("{")[0] in text)
    more = next(i for i, text in enumerate(said) if responses["anything_else"] in text)
    assert first < told <= more


def test_a_thousand_seeds_give_many_different_texts(sample_path: Path) -> None:
    star = StarDataset(sample_path)
    user, system = star.get_personas_for_scenario(star.get_dialog_scenario(1))
    dialogs = PersonaDialogGenerator(user, system, model="builtin").generate_many(1000, seed=5, progress=False)
    assert len({str(dialog) for dialog in dialogs}) >= 300


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            Persona(name="Bob", role="a great father", circumstances="Your daughter starts a new job next week"),
            Persona(name="Alice", role="a happy daughter", circumstances="You start as a teacher next week"),
        ),
        (Persona(name="Dr. Lind", role="doctor"), Persona(name="Tom", role="patient", circumstances="You have a sore knee")),
        (Persona(role="hotel guest"), Persona(role="receptionist")),
    ],
)
def test_people_without_a_flowchart_talk_and_say_goodbye(first: Persona, second: Persona) -> None:
    for seed in range(10):
        dialog = PersonaDialogGenerator(first, second, model="builtin").generate(seed)
        assert faults(dialog) == []
        texts = [turn.text for turn in dialog]
        assert len(set(texts)) == len(texts)


def test_circumstances_are_told_in_the_first_person() -> None:
    bob = Persona(name="Bob", role="a great father", circumstances="Your daughter starts a new job next week")
    text = str(PersonaDialogGenerator(bob, Persona(name="Alice"), model="builtin").generate(3))
    assert "My daughter starts a new job next week" in text


def test_the_same_seed_gives_the_same_dialogue_and_another_seed_another() -> None:
    pair = PersonaDialogGenerator(
        Persona(name="Ada"), Persona(name="Ben"), model="builtin", dialogue_details="A talk about tea."
    )
    assert pair.generate(1) == pair.generate(1)
    assert pair.generate(1).turns != pair.generate(2).turns


def test_a_limit_on_words_is_kept() -> None:
    pair = PersonaDialogGenerator(Persona(name="Ada"), Persona(name="Ben"), model="builtin", max_words=6)
    assert all(len(turn.text.split()) <= 6 for turn in pair.generate(4))
