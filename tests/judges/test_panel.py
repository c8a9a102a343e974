"""Panels: several judges on the same dialogues, and what they agree about."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sdialog_like import Judge, Score
from sdialog_like.errors import BatchError, InputError, ServerUnreachableError
from sdialog_like.judges import Judgement, Panel, Verdicts, weighted_kappa
from sdialog_like.testing import ScriptedModel

SCORE = Score(name="quality", options={1: "bad", 2: "fair", 3: "good"})
DIALOGS = [f"Ann: Number {number}." for number in range(4)]


def always(*values: Any) -> ScriptedModel:
    """A model that gives these scores to the dialogues, by their numbers; ``None`` is no answer."""

    def reply(messages: list[dict[str, str]], seed: int | None) -> Any:
        value = values[int(messages[-1]["content"].split("Number ")[1][0])]
        return {"quality": {"reasoning": "r", "score": value}} if value is not None else "I do not know."

    return ScriptedModel(reply)


def panel() -> Panel:
    strict, kind = Judge(SCORE, model=always(1, 2, 3, 1)), Judge(SCORE, model=always(1, 3, None, 3))
    return Panel({"strict": strict, "kind": kind})


def test_all_judges_judge_all_dialogues_and_their_agreement_is_told() -> None:
    verdicts = panel().judge_many(DIALOGS, seed=1, progress=False)
    assert verdicts.judges == ["strict", "kind"]
    assert verdicts.values("strict", "quality") == [1, 2, 3, 1]
    assert verdicts.values("kind", "quality") == [1, 3, None, 3]
    agreement = verdicts.agreement("quality")
    assert (agreement.n, agreement.same, agreement.left_out) == (3, 1, 1)
    assert agreement.kappa("linear") == weighted_kappa([1, 2, 1], [1, 3, 3], SCORE, "linear")
    assert verdicts.distributions("quality") == {"strict": {1: 2, 2: 1, 3: 1, None: 0}, "kind": {1: 1, 2: 0, 3: 2, None: 1}}
    assert verdicts.differences("quality") == [3, 1]  # the farthest apart first


def test_verdicts_are_told_as_text_and_as_plain_data() -> None:
    verdicts = panel().judge_many(DIALOGS, seed=1, progress=False)
    assert str(verdicts).splitlines()[:3] == [
        "quality",
        "  strict chose  1: 2, 2: 1, 3: 1",
        "  kind chose  1: 1, 3: 2, no answer: 1",
    ]
    assert "  strict and kind: 1 of 3 the same (33 %)" in str(verdicts)
    data = json.loads(json.dumps(verdicts.to_dict()))
    assert data["quality"]["agreements"][0]["judges"] == ["strict", "kind"]
    assert data["quality"]["distributions"]["kind"][3] == {"value": None, "count": 1}


def test_the_same_judge_twice_has_two_seeds_and_two_names() -> None:
    model = always(1, 1, 1, 1)
    judge = Judge(SCORE, model=model)
    made = Panel([judge, judge])
    assert list(made.judges) == ["scripted", "scripted (2)"]
    verdicts = made.judge_many(DIALOGS, seed=1, progress=False)
    assert len({request.seed for request in model.requests}) == 8
    again = made.judge_many(DIALOGS, seed=1, concurrency=1, progress=False)
    assert verdicts == again


def test_three_judges_agree_by_twos() -> None:
    judge = Judge(SCORE, model="builtin")
    verdicts = Panel({"a": judge, "b": judge, "c": judge}).judge_many(DIALOGS, seed=1, progress=False)
    assert list(verdicts.agreements("quality")) == [("a", "b"), ("a", "c"), ("b", "c")]


def test_peoples_ratings_are_compared_like_a_judges() -> None:
    judged = panel().judges["strict"].judge_many(DIALOGS, seed=1, progress=False)
    people = [Judgement({"quality": value}) for value in (1, 2, 3, 2)]
    assert Verdicts((SCORE,), {"model": judged, "people": people}).agreement("quality").percent == 75


@pytest.mark.parametrize("judges", [[], [Judge(SCORE)], "ab", {"a": Judge(SCORE)}, [Judge(SCORE), 5]])
def test_a_panel_needs_two_judges(judges: Any) -> None:
    with pytest.raises(InputError, match="panel"):
        Panel(judges)


def test_the_judges_of_a_panel_have_one_scale() -> None:
    with pytest.raises(InputError, match="same scores"):
        Panel([Judge(SCORE), Judge(Score(name="quality", options={3: "good", 2: "fair", 1: "bad"}))])


def test_wrong_names_and_counts_are_refused() -> None:
    verdicts = panel().judge_many(DIALOGS, seed=1, progress=False)
    for call, told in [
        (lambda: verdicts.agreement("charm"), "no score 'charm'; there is 'quality'"),
        (lambda: verdicts.agreement("quality", "strict", "nobody"), "no judge 'nobody'"),
        (lambda: Verdicts((SCORE,), {"a": []}).agreement("quality"), "between two judges"),
        (lambda: Verdicts((SCORE,), {"a": [], "b": [Judgement({})]}), "a: 0, b: 1"),
        (lambda: panel().judge_many("Ann: Hi!"), "takes a list"),
    ]:
        with pytest.raises(InputError, match=told):
            call()


def test_a_judge_whose_server_is_gone_is_an_error() -> None:
    gone = Judge(SCORE, model=ScriptedModel([ServerUnreachableError("It is gone.")], cycle=True))
    with pytest.raises(BatchError, match="It is gone"):
        Panel([panel().judges["kind"], gone]).judge_many(DIALOGS, seed=1, progress=False)


async def test_a_panel_can_be_awaited() -> None:
    verdicts = await panel().ajudge_many(DIALOGS, seed=1, progress=False)
    assert verdicts == panel().judge_many(DIALOGS, seed=1, progress=False)
