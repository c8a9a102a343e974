"""Guards and goodbyes on what people really said: the sample, and all of STAR where it is there.

People make none of the faults that models make, but for one: the system's side of STAR chose its answers from a list, and
chose the same ones again. So whatever else fires is a mistake of the guard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sdialog_like.agents import Agent
from sdialog_like.agents.guards import DEFAULT_GUARDS, Again, Draft, Situation
from sdialog_like.agents.guards.words import words
from sdialog_like.agents.labels import name_speakers
from sdialog_like.agents.termination import both_closed
from sdialog_like.datasets import StarDataset
from sdialog_like.dialog import Dialog


@dataclass(frozen=True)
class Fired:
    """One time that a guard fired."""

    speaker: str
    guard: str
    text: str
    said_before: bool


def situations(star: StarDataset, dialog: Dialog) -> Iterator[tuple[str, str, Situation]]:
    """Yield each turn's speaker and text, and the situation as it was before it."""
    personas = star.get_personas_for_scenario(dialog.scenario)  # type: ignore[arg-type]
    names = name_speakers([(persona, None) for persona in personas])
    agents = [Agent(persona, model="builtin") for persona in personas]
    systems = [agents[0].system_prompt(agents[1]), agents[1].system_prompt(agents[0])]
    own: tuple[list[str], list[str]] = ([], [])
    heard: tuple[list[str], list[str]] = ([], [])
    for index, turn in enumerate(dialog.turns):
        side = ("User", "System").index(turn.speaker)
        aliases, others = names[side].aliases, names[1 - side].aliases
        yield turn.speaker, turn.text, Situation(aliases, others, own[side], heard[side], systems[side], index=index)
        own[side].append(turn.text)
        heard[side].clear()
        heard[1 - side].append(turn.text)


def all_fired(star: StarDataset, dialogs: list[Dialog]) -> list[Fired]:
    fired = []
    for dialog in dialogs:
        for speaker, text, situation in situations(star, dialog):
            draft = Draft(text.strip())
            for guard in DEFAULT_GUARDS:
                seen = guard.look(draft, situation)
                if isinstance(seen, Again) or seen != draft:
                    before = [*situation.own_earlier, *situation.heard]
                    fired.append(Fired(speaker, guard.name, text, words(text) in map(words, before)))
    return fired


def closed_at(dialog: Dialog) -> int | None:
    """Return after how many turns both had said goodbye."""
    counts = range(2, len(dialog.turns) + 1)
    return next((count for count in counts if both_closed(dialog.turns[:count], ("User", "System"))), None)


def test_the_sample_has_no_faults_but_repetitions(sample_path: Path) -> None:
    star = StarDataset(sample_path)
    fired = all_fired(star, star.get_dialogs(progress=False))
    assert all(one.guard == "repetition" and one.said_before for one in fired), fired


def test_no_dialogue_of_the_sample_would_be_closed_early(sample_path: Path) -> None:
    for dialog in StarDataset(sample_path).get_dialogs(progress=False):
        assert closed_at(dialog) in (None, len(dialog.turns) - 1, len(dialog.turns))


def every(star: StarDataset, step: int) -> list[Dialog]:
    return [dialog for number in range(1, 6653, step) if (dialog := star.get_dialog(number)).turns]


@pytest.mark.star
def test_people_make_no_faults_but_repetitions(star_path: Path) -> None:
    star = StarDataset(star_path)
    dialogs = every(star, 8)
    turns = Counter(turn.speaker for dialog in dialogs for turn in dialog.turns)
    fired = all_fired(star, dialogs)
    # Measured on all 108,137 turns: none at all.
    assert [one for one in fired if one.guard != "repetition"] == []
    # Measured on all: 0.14 % of the users' turns; 6.4 % of the system's, which were chosen from a list.
    by = Counter(one.speaker for one in fired)
    assert by["User"] < 0.0025 * turns["User"]
    assert by["System"] < 0.08 * turns["System"]
    # Measured on all: 0.04 % are near-repeats; all others are the same words again.
    assert sum(not one.said_before for one in fired) < 0.001 * turns.total()


@pytest.mark.star
def test_talks_are_closed_when_people_have_said_goodbye(star_path: Path) -> None:
    dialogs = every(StarDataset(star_path), 4)
    left = Counter(len(dialog.turns) - count for dialog in dialogs if (count := closed_at(dialog)) is not None)
    # Measured on all: 30 % of the dialogues; 94 % of these are over then, or have one more word of goodbye. In the others
    # both have said goodbye as well: people come back ("Goodbye." "Goodbye." "Almost forgot! …").
    assert left.total() > 0.25 * len(dialogs)
    assert left[0] + left[1] > 0.9 * left.total()
