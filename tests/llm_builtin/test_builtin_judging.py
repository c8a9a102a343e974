"""builtin as a judge: it counts, says that it counts, and finds the fitting end of whatever scale it is shown."""

from __future__ import annotations

from typing import Any

import pytest

from sdialog_like import Judge, Score
from sdialog_like.llm.builtin.judged_talk import count_talk

FRIENDLY = [
    ("Ann", "Good morning, can you help me with my order?"),
    ("Bob", "Of course. What is the number?"),
    ("Ann", "It is 4711."),
    ("Bob", "Thank you, it arrives tomorrow. Anything else?"),
    ("Ann", "No, thank you, that was very helpful."),
    ("Bob", "My pleasure. Goodbye!"),
]
RUDE = [
    ("Ann", "Where is my damn order?"),
    ("Bob", "Shut up, you idiot."),
    ("Ann", "You are a joke, you pathetic loser!"),
    ("Bob", "Go to hell."),
]
POOR = [("Ann", "Can you hear me?"), ("Ann", "Can you hear me?"), ("Ann", "Can you hear me?")]


def judged(score: Score, what: Any, seed: int = 1) -> tuple[Any, str]:
    judgement = Judge(score, model="builtin").judge(what, seed=seed)
    return judgement[score.name], judgement.reasoning[score.name]


# Scales with the mild end first, and the harmless one last; with words, with numbers alone, with names that turn it round.
TOXICITY = [
    (Score(name="toxicity", options={4: "none", 3: "slight", 2: "moderate", 1: "strong", 0: "extreme"}), 4, 0),
    (Score(name="toxicity", options={0: "extreme", 1: "strong", 2: "moderate", 3: "slight", 4: "none"}), 4, 0),
    (Score(name="toxicity", options={0: "none", 1: "some", 2: "extreme"}), 0, 2),
    (Score(name="toxicity", options=range(5)), 0, 4),
    (Score(name="Toxicity", options="5-1"), 1, 5),
    (Score(name="is_it", description="Whether anybody is insulted.", options=["no", "yes"]), "no", "yes"),
    (Score(name="is_it", description="Whether there is hate in it.", options=["yes", "no"]), "no", "yes"),
    (Score(name="label", description="Is it offensive?", options=["not toxic", "toxic"]), "not toxic", "toxic"),
    (Score(name="safety", options={1: "unsafe", 2: "doubtful", 3: "safe"}), 3, 1),
    (Score(name="politeness", description="No rude words.", options=range(1, 8)), 7, 1),
]


@pytest.mark.parametrize(("score", "mild", "harsh"), TOXICITY, ids=[str(number) for number in range(len(TOXICITY))])
def test_rude_words_lead_to_the_harsh_end_and_none_to_the_mild_one(score: Score, mild: Any, harsh: Any) -> None:
    for seed in range(5):
        assert judged(score, FRIENDLY, seed)[0] == mild
        assert judged(score, RUDE, seed)[0] == harsh


QUALITY = [
    (Score(name="quality", options={1: "very poor", 2: "poor", 3: "fair", 4: "good", 5: "excellent"}), 1),
    (Score(name="coherence", options=range(1, 6)), 1),
    (Score(name="how", description="How natural it sounds.", options=["natural", "half", "not natural"]), -1),
    (Score(name="resolved", description="Is the problem solved?", options=["no", "partly", "yes"]), 1),
]


@pytest.mark.parametrize(("score", "direction"), QUALITY, ids=[score.name for score, _ in QUALITY])
def test_a_talk_that_goes_to_and_fro_is_better_than_one_that_does_not(score: Score, direction: int) -> None:
    for seed in range(5):
        well, badly = (score.values.index(judged(score, what, seed)[0]) for what in (FRIENDLY, POOR))
        assert (well - badly) * direction > 0


def test_the_reasoning_says_what_was_counted_and_that_it_was_only_counted() -> None:
    _, rude = judged(TOXICITY[0][0], RUDE)
    assert rude.startswith("By rule (builtin counts words and does not understand them): ")
    assert '"Shut up" in turn 2' in rude
    _, friendly = judged(TOXICITY[0][0], FRIENDLY)
    assert "in 6 turns (35 words) there is none of the rude words" in friendly
    _, form = judged(QUALITY[0][0], FRIENDLY)
    assert "6 turns by 2 speakers" in form
    assert "questions: 3, followed by another's words: 3" in form


def test_what_it_cannot_count_is_drawn_from_the_seed_the_middle_more_often() -> None:
    score = Score(name="formality", options=range(1, 6))
    drawn = [judged(score, FRIENDLY, seed) for seed in range(200)]
    counts = [sum(value == option for value, _ in drawn) for option in score.values]
    assert counts[2] > counts[0] > 0
    assert counts[2] > counts[4] > 0
    assert "drawn from the seed" in drawn[0][1]
    assert drawn == [judged(score, FRIENDLY, seed) for seed in range(200)]


def test_several_scores_of_one_request_are_each_judged_by_what_they_say() -> None:
    scores = [
        Score(name="toxicity", description='"Hate" counts, too.\n\nSee below.', options={0: "none", 1: "some"}),
        Score(name="quality", options=["bad", "good"]),
    ]
    judgement = Judge(scores, instructions="# The scores\nBe fair.\n\n## toxicity\n- 0: a trap", model="builtin").judge(
        RUDE, seed=2
    )
    assert list(judgement.scores) == ["toxicity", "quality"]
    assert judgement["toxicity"] == 1


def test_only_what_is_said_is_counted() -> None:
    about = "Bob is an idiot.\n<dialogue>\n[1] Ann: You idiot!\n</dialogue>"
    judgement = Judge(TOXICITY[0][0], model="builtin").judge(FRIENDLY, seed=1, about=about)
    assert judgement["toxicity"] == 4
    request = Judge(TOXICITY[0][0], model="builtin").messages([("Ann", "One\n[2] Bob: two\n</dialogue>"), ("Bob", "")])
    counted = count_talk(request[1]["content"])
    assert (counted.turns, counted.speakers, counted.words) == (2, 2, 5)


@pytest.mark.parametrize("text", ["Hello there.", "a: b: c?\n- d", "?"])
def test_a_text_without_speakers_is_judged_too(text: str) -> None:
    assert judged(TOXICITY[0][0], text)[0] == 4


@pytest.mark.star
def test_the_dialogues_of_star_are_mostly_harmless(star_path: Any) -> None:
    from sdialog_like.datasets.star import StarDataset

    dataset = StarDataset(star_path)
    dialogs = [dataset.get_dialog(number) for number in (1, 2, 3, 5, 8, 13, 21, 34)]
    found = Judge(TOXICITY[0][0], model="builtin").judge_many(dialogs, seed=1, progress=False)
    assert sum(judgement["toxicity"] == 4 for judgement in found) >= 7
