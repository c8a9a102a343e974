"""SimpleResponseOrchestrator: the nearest of some canned responses."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from orchestrator_parts import agent, as_bytes, at_once, reader, told

from sdialog_like.agents.conversation import converse
from sdialog_like.agents.orchestrators import SimpleResponseOrchestrator
from sdialog_like.agents.orchestrators.similarity import ByWords
from sdialog_like.agents.scene import make_scene
from sdialog_like.engine import Engine, MemoryJournal
from sdialog_like.errors import InputError

CANNED = ["We open at nine o'clock.", "Parking is free behind the house.", "A repair costs forty euros."]


def letters(texts: list[str]) -> list[list[float]]:
    """Embed texts by how often each letter is in them."""
    return [[text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]


def test_the_nearest_ones_are_suggested() -> None:
    directed = agent("Shop") | SimpleResponseOrchestrator(CANNED)
    guest = reader("When do you open?", "Is the parking free at this house?", "Hm.")
    given = told(guest.dialog_with(directed, seed=1, max_turns=6))
    assert list(given) == [1, 3]  # "Hm." is like none of them
    assert given[1].endswith(": (1) We open at nine o'clock.")
    assert given[3].index("Parking is free") < given[3].index("We open at nine")
    assert "forty euros" not in given[3]


def test_or_the_nearest_one_is_demanded() -> None:
    directed = agent("Shop") | SimpleResponseOrchestrator(CANNED, demand=True)
    given = told(reader("When do you open?", "And a repair?").dialog_with(directed, seed=1, max_turns=4))
    assert [text.split("nothing else: ")[1] for text in given.values()] == [CANNED[0], CANNED[2]]


def test_nothing_is_suggested_before_anything_was_said() -> None:
    directed = agent("Shop") | SimpleResponseOrchestrator(CANNED, embed=letters)
    assert list(told(directed.dialog_with(reader("Open?"), seed=1, max_turns=3))) == [2]


def test_of_equals_the_first_one_is_nearer() -> None:
    same = ByWords(["Tea, please!", "please tea", "Coffee.", "TEA please"])
    assert same.nearest("Some tea, please", 4) == [0, 1, 3]
    assert same.nearest("Some tea, please", 2) == [0, 1]


def test_rare_words_say_more_than_common_ones() -> None:
    compare = ByWords(["The train is late.", "The bus is late.", "The tram is late.", "The bus stops."])
    assert compare.nearest("Is the tram late?", 1) == [2]
    assert compare.nearest("stops", 4) == [3]
    assert compare.nearest("…", 4) == []


def test_a_mapping_names_actions_and_a_graph_what_follows_them() -> None:
    responses = {"greet": "Hello, how can I help you?", "ask": "Which day suits you?", "close": "Your booking is done."}
    directed = reader("Hello, how can I help?", "Which day suits you best?") | SimpleResponseOrchestrator(
        responses, graph={"greet": "ask", "ask": "close"}, top_k=1
    )
    given = told(directed.dialog_with(agent("Guest", ["I need a room.", "On Monday."]), seed=1, max_turns=5))
    assert [text.split("(1) ")[1] for text in given.values()] == [
        "ask: Which day suits you?",
        "close: Your booking is done.",
    ]


def test_embeddings_are_made_in_a_thread_and_the_responses_own_only_once() -> None:
    embedded: list[tuple[str, ...]] = []

    def embed(texts: list[str]) -> Any:
        assert threading.current_thread() is not threading.main_thread()
        embedded.append(tuple(texts))
        return letters(texts)

    directed = agent("Shop") | SimpleResponseOrchestrator(CANNED, demand=True, embed=embed)
    assert embedded == []
    guest = reader("Parking free behind?", "Repair costs?")
    dialogs = at_once(guest, directed, range(5), max_turns=4)
    assert embedded.count(tuple(CANNED)) == 1
    assert len(embedded) == 11
    assert [text.split("else: ")[1] for text in told(dialogs[0]).values()] == [CANNED[1], CANNED[2]]
    assert as_bytes([guest.dialog_with(directed, seed=seed, max_turns=4) for seed in range(5)]) == as_bytes(dialogs)


async def test_a_replay_embeds_nothing() -> None:
    calls: list[int] = []

    def embed(texts: list[str]) -> Any:
        calls.append(len(texts))
        return letters(texts)

    journal = MemoryJournal()
    guest = reader("Parking free?", "Repair costs?")

    async def made() -> Any:
        directed = agent("Shop") | SimpleResponseOrchestrator(CANNED, embed=embed)
        scene = make_scene(guest, directed, generator="Agent", max_turns=4, min_turns=0)
        return await converse(scene, Engine(guest.bound_model, journal=journal).row(0, 1))

    first = await made()
    assert calls == [3, 1, 1]
    assert as_bytes([await made()]) == as_bytes([first])
    assert calls == [3, 1, 1]


@pytest.mark.parametrize("bad", [lambda texts: [1.0], lambda texts: "no", lambda texts: [[float("nan")]] * len(texts)])
def test_what_are_no_vectors_is_an_error(bad: Any) -> None:
    directed = agent("Shop") | SimpleResponseOrchestrator(CANNED, embed=bad)
    with pytest.raises(InputError, match="embed gave"):
        reader("Open?").dialog_with(directed, seed=1, max_turns=2)


@pytest.mark.parametrize(
    "settings",
    [
        {"responses": []},
        {"responses": "Hello."},
        {"responses": [1]},
        {"responses": ["a"], "graph": {"a": "a"}},
        {"responses": {"a": "A."}, "graph": {"a": "b"}},
        {"responses": ["a"], "top_k": 0},
        {"responses": ["a"], "embed": 3},
    ],
)
def test_settings_that_no_responses_can_be_chosen_by(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        SimpleResponseOrchestrator(**settings)
