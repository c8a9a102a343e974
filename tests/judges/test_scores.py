"""Scores: a name, a description and a scale, however it is written down; what is no scale is refused in clear words."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from sdialog_like.errors import InputError
from sdialog_like.judges import Score
from sdialog_like.judges.score import Option, check_scores

TOXICITY = {4: "none", 3: "slight", 2: "moderate", 1: "strong", 0: "extreme"}


def test_a_mapping_gives_values_and_meanings_in_the_order_of_the_scale() -> None:
    score = Score(name="toxicity", description="How hurtful the words are.", options=TOXICITY)
    assert score.values == (4, 3, 2, 1, 0)
    assert score.meaning(0) == "extreme"
    assert score.options[0] == Option(4, "none")


@pytest.mark.parametrize(
    ("options", "values"),
    [
        (["low", "high"], ("low", "high")),
        ((3, 2, 1), (3, 2, 1)),
        (range(1, 6), (1, 2, 3, 4, 5)),
        (range(10, -1, -5), (10, 5, 0)),
        ("1-5", (1, 2, 3, 4, 5)),
        ("5-3", (5, 4, 3)),
        ("-1 to 1", (-1, 0, 1)),
        ("0..2", (0, 1, 2)),
        ([{"value": 1, "meaning": "bad"}, {"value": 2}], (1, 2)),
        ({1: None, "n/a": "cannot be said"}, (1, "n/a")),
    ],
)
def test_a_scale_may_be_written_in_many_ways(options: Any, values: tuple[Any, ...]) -> None:
    score = Score(name="x", options=options)
    assert score.values == values
    assert [type(value) for value in score.values] == [type(value) for value in values]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "x", "options": [1]}, "at least two options, not 1"),
        ({"name": "x", "options": {}}, "at least two options, not 0"),
        ({"name": "x", "options": [1, 1]}, "1 and 1 read the same"),
        ({"name": "x", "options": [3, "3"]}, "3 and '3' read the same"),
        ({"name": "x", "options": ["Yes", "yes"]}, "'Yes' and 'yes' read the same"),
        ({"name": "x", "options": [1.5, 2]}, "a whole number or a text, not 1.5"),
        ({"name": "x", "options": [None, 2]}, "a whole number or a text, not None"),
        ({"name": "x", "options": ["", "a"]}, "not blank"),
        ({"name": "x", "options": ["a ", "b"]}, "without white space around it"),
        ({"name": "x", "options": ["a\nb", "c"]}, "one line"),
        ({"name": "x", "options": {1: ["a"], 2: "b"}}, "is a text, not \\['a'\\]"),
        ({"name": "x", "options": [{"meaning": "a"}, 2]}, "has a value"),
        ({"name": "x", "options": "good or bad"}, "only as in '1-5'"),
        ({"name": "x", "options": "1-1000000000"}, "at most 1001 options"),
        ({"name": "x", "options": 5}, "mapping of values"),
        ({"name": "x"}, "needs its options"),
        ({"options": [1, 2]}, "needs its name"),
        ({"name": "  ", "options": [1, 2]}, "name is a line"),
        ({"name": "a\nb", "options": [1, 2]}, "name is a line"),
        ({"name": "x" * 81, "options": [1, 2]}, "at most 80 characters"),
        ({"name": 3, "options": [1, 2]}, "name: "),
        ({"name": "x", "options": [1, 2], "scale": 3}, "no 'scale'"),
    ],
)
def test_what_is_no_score_is_refused(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Score(**given)


def test_the_yes_of_a_yaml_file_is_pointed_out() -> None:
    with pytest.raises(InputError, match='"yes"'):
        Score(**yaml.safe_load("name: solved\noptions: {yes: it is, no: it is not}"))


def test_a_score_of_a_bigger_model_is_checked_there() -> None:
    class Column(BaseModel):
        scores: list[Score]

    column = Column.model_validate({"scores": [{"name": "a", "options": "1-3"}]})
    assert column.scores[0].values == (1, 2, 3)
    with pytest.raises(ValidationError, match=r"scores\.1[\s\S]*at least two options"):
        Column.model_validate({"scores": [{"name": "a", "options": "1-3"}, {"name": "b", "options": [1]}]})


def test_scores_are_equal_hashable_and_fixed() -> None:
    one, other = (Score(name="x", options=TOXICITY) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Score(name="x", options=dict(reversed(TOXICITY.items())))
    with pytest.raises(ValidationError):
        one.name = "y"  # type: ignore[misc]


def test_meanings_are_for_options_only() -> None:
    score = Score(name="x", options=["1", "2"])
    with pytest.raises(InputError, match="1 is none of the options of 'x': '1', '2'"):
        score.meaning(1)


VALUES = st.one_of(st.integers(-1000, 1000), st.text("abc 123", min_size=1, max_size=6).map(str.strip).filter(bool))
SCALES = st.lists(
    st.tuples(VALUES, st.text(max_size=20)), min_size=2, max_size=8, unique_by=lambda pair: str(pair[0]).casefold()
)


@settings(deadline=None)
@given(SCALES)
def test_a_score_goes_through_json_and_yaml_and_pickle_unchanged(pairs: list[tuple[Any, str]]) -> None:
    score = Score(name="x", options=dict(pairs))
    assert Score.model_validate_json(score.model_dump_json()) == score
    assert Score(**score.model_dump()) == score
    assert Score(**yaml.safe_load(yaml.safe_dump(score.model_dump(mode="json"), sort_keys=False))) == score
    assert pickle.loads(pickle.dumps(score)) == score


def test_the_scores_of_a_judge_have_different_names() -> None:
    one = Score(name="a", options=[1, 2])
    assert check_scores(one) == (one,)
    assert check_scores([one, {"name": "b", "options": "1-3"}])[1].values == (1, 2, 3)
    for wrong, told in [([], "at least one"), ("a", "list of Score"), ([1], "list of Score"), ([one, one], "two scores")]:
        with pytest.raises(InputError, match=told):
            check_scores(wrong)
