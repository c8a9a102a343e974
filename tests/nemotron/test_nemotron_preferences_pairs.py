"""Pairs out of scored answers, what is left out, and how score and length go together; no model is asked here."""

from __future__ import annotations

from typing import Any

import pytest

from sdialog_like.errors import InputError
from sdialog_like.nemotron.preferences import CandidateSet, PreferenceSet, make_pairs
from sdialog_like.nemotron.preferences.length_bias import length_bias

PROMPT = [{"role": "user", "content": "Why is the sky blue?"}]


def candidates(name: str, *answers: tuple[str, float | None]) -> CandidateSet:
    return CandidateSet(
        id=name,
        prompt=PROMPT,
        openline="Why is the sky blue?",
        origin={"topic": "Physics"},
        answers=[{"text": text, "score": score, "model": f"m{i}", "seed": i} for i, (text, score) in enumerate(answers)],
    )


def said(made: Any) -> list[tuple[str, str, float]]:
    return [(pair.chosen.text, pair.rejected.text, pair.margin) for pair in made.pairs]


# Which pairs.


def test_the_best_answer_is_paired_with_the_worst() -> None:
    made = make_pairs([candidates("a", ("middling", 2.0), ("best", 4.0), ("worst", 0.5))])
    assert said(made) == [("best", "worst", 3.5)]
    (pair,) = made.pairs
    assert (pair.id, pair.prompt_id, pair.openline, pair.origin) == (
        "a/1-2",
        "a",
        "Why is the sky blue?",
        {"topic": "Physics"},
    )
    assert (pair.chosen.model, pair.chosen.seed, pair.rejected.model) == ("m1", 1, "m2")


def test_all_pairs_of_a_prompt_the_better_one_chosen() -> None:
    made = make_pairs([candidates("a", ("two", 2), ("four", 4), ("one", 1))], method="all")
    assert said(made) == [("four", "two", 2), ("two", "one", 1), ("four", "one", 3)]


def test_pairs_come_in_the_prompts_order() -> None:
    made = make_pairs([candidates(name, ("good", 2), ("bad", 1)) for name in ("z", "a", "m")])
    assert [pair.prompt_id for pair in made.pairs] == ["z", "a", "m"]


def test_of_several_best_or_worst_answers_the_first_is_taken() -> None:
    made = make_pairs([candidates("a", ("low 1", 1), ("high 1", 3), ("high 2", 3), ("low 2", 1))])
    assert said(made) == [("high 1", "low 1", 2)]


# What is left out.


def test_ties_are_dropped_and_counted() -> None:
    made = make_pairs([candidates("a", ("one", 3), ("other", 3)), candidates("b", ("good", 3), ("bad", 2))])
    assert said(made) == [("good", "bad", 1)]
    assert made.dropped == {"tie": 1, "below_margin": 0, "same_text": 0, "unscored": 0}


def test_a_difference_that_is_only_rounding_is_a_tie() -> None:
    made = make_pairs([candidates("a", ("one", 0.1 + 0.2), ("other", 0.3))])
    assert not made.pairs
    assert made.dropped["tie"] == 1


def test_of_all_pairs_each_tie_counts() -> None:
    made = make_pairs([candidates("a", ("one", 3), ("two", 3), ("three", 3), ("four", 1))], method="all")
    assert len(made.pairs) == 3
    assert made.dropped["tie"] == 3


def test_a_pair_needs_the_margin() -> None:
    sets = [candidates("a", ("good", 2), ("bad", 1)), candidates("b", ("good", 3), ("bad", 1))]
    made = make_pairs(sets, min_margin=2)
    assert [pair.prompt_id for pair in made.pairs] == ["b"]
    assert made.dropped == {"tie": 0, "below_margin": 1, "same_text": 0, "unscored": 0}


def test_the_margin_itself_is_enough_even_with_rounding() -> None:
    assert len(make_pairs([candidates("a", ("good", 0.8), ("bad", 0.5))], min_margin=0.3).pairs) == 1


def test_the_same_text_is_no_pair_whatever_its_scores() -> None:
    made = make_pairs([candidates("a", ("the same", 4), ("the same ", 1))])
    assert not made.pairs
    assert made.dropped["same_text"] == 1


def test_answers_without_a_score_take_no_part() -> None:
    made = make_pairs([candidates("a", ("good", 2), ("unknown", None), ("bad", 1)), candidates("b", ("x", 1), ("y", None))])
    assert said(made) == [("good", "bad", 1)]
    assert made.dropped["unscored"] == 1


@pytest.mark.parametrize("margin", [-1, float("nan"), float("inf"), True, "1"])
def test_a_margin_is_a_number_of_at_least_zero(margin: Any) -> None:
    with pytest.raises(InputError, match="min_margin"):
        make_pairs([], min_margin=margin)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(InputError, match="'best_worst' or 'all', not by 'best'"):
        make_pairs([], method="best")  # type: ignore[arg-type]


# Length bias.


def test_the_share_of_longer_chosen_answers_and_the_mean_difference() -> None:
    sets = [
        candidates("a", ("long answer", 2), ("short", 1)),  # 11 and 5 characters
        candidates("b", ("tiny", 2), ("a long one", 1)),  # 4 and 10
        candidates("c", ("longest answer of all", 2), ("brief", 1)),  # 21 and 5
        candidates("d", ("same", 2), ("size", 1)),
    ]
    bias = PreferenceSet(sets).length_bias()
    assert (bias.pairs, bias.unit) == (4, "characters")
    assert bias.chosen_longer == pytest.approx(2.5 / 4)
    assert bias.same_length == pytest.approx(1 / 4)
    assert bias.mean_difference == pytest.approx((6 - 6 + 16 + 0) / 4)
    assert (bias.mean_chosen, bias.mean_rejected) == (10, 6)


def test_lengths_may_be_counted_in_words() -> None:
    bias = PreferenceSet([candidates("a", ("one two three", 2), ("incomprehensibilities", 1))]).length_bias(unit="words")
    assert bias.mean_difference == 2
    assert bias.chosen_longer == 1


def test_score_and_length_in_step_correlate_fully() -> None:
    bias = PreferenceSet([candidates("a", ("a", 1), ("bb", 2), ("ccc", 3))]).length_bias()
    assert bias.correlation == pytest.approx(1)
    assert bias.correlation_within == pytest.approx(1)


def test_prompts_that_want_long_answers_are_no_bias_within_prompts() -> None:
    # Over all, longer answers have better scores; within each prompt it is the other way round.
    short = candidates("short", ("a", 2), ("bb", 1))
    long = candidates("long", ("c" * 40, 9), ("d" * 41, 8))
    bias = length_bias([], [short, long])
    assert bias.correlation is not None
    assert bias.correlation > 0.9
    assert bias.correlation_within == pytest.approx(-1)


def test_what_cannot_be_said_is_none() -> None:
    bias = PreferenceSet([candidates("a", ("same", 1), ("size", 2), ("here", None))]).length_bias()
    assert bias.correlation is None
    empty = PreferenceSet([]).length_bias()
    assert (empty.pairs, empty.chosen_longer, empty.mean_difference, empty.correlation) == (0, None, None, None)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(InputError, match="characters"):
        PreferenceSet([]).length_bias(unit="tokens")  # type: ignore[arg-type]


# The set.


def test_a_set_is_made_of_records_or_of_their_data() -> None:
    record = candidates("a", ("good", 2), ("bad", 1))
    assert PreferenceSet([record.model_dump(mode="json")]).candidates == [record]


def test_the_same_answers_can_be_paired_another_way() -> None:
    made = PreferenceSet([candidates("a", ("good", 3), ("fair", 2), ("bad", 1))], failures={"b": "no answer"})
    other = made.with_pairs(method="all", min_margin=2)
    assert len(made) == 1
    assert said(other) == [("good", "bad", 2)]
    assert other.dropped["below_margin"] == 2
    assert other.failures == {"b": "no answer"}


def test_its_representation_says_what_is_missing() -> None:
    made = PreferenceSet([candidates("a", ("x", 3), ("y", 3)), candidates("b", ("x", 3), ("y", 1))], failures={"c": "gone"})
    assert repr(made) == "<PreferenceSet: 1 pairs of 2 prompts; dropped: 1 tie; 1 failed>"
