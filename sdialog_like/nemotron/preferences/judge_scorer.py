"""Scores by a judge: a language model that reads the conversation and rates its last answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.judges import Judge, Score
from sdialog_like.nemotron.asking import Asker, SyncAsker, messages_of
from sdialog_like.nemotron.preferences.records import Message
from sdialog_like.nemotron.preferences.scoring import Scoring

__all__ = ["ABOUT", "ANSWER_SCORES", "JudgeScorer", "answer_judge"]

ABOUT = (
    "A user talks with an assistant. Rate only the assistant's last answer, the last turn; the turns before it show what it "
    "answers. An answer is not better for being longer."
)

ANSWER_SCORES: tuple[Score, ...] = (
    Score(
        name="helpfulness",
        description="How far the answer does for the user what the user's last message is after.",
        options={
            0: "of no use, or beside the point",
            1: "touches the question, but leaves the user where they were",
            2: "of some use; important parts are missing or do not fit",
            3: "useful, with small gaps",
            4: "all that was wanted, in a form that can be used at once",
        },
    ),
    Score(
        name="correctness",
        description="How far what the answer says is true, and covers what was asked.",
        options={
            0: "wrong throughout",
            1: "mostly wrong",
            2: "right and wrong in equal parts, or much is left out",
            3: "right but for details",
            4: "right and complete",
        },
    ),
    Score(
        name="coherence",
        description="How well the answer hangs together: clear, in order, without contradiction.",
        options={
            0: "cannot be followed",
            1: "hard to follow, or contradicts itself",
            2: "can be followed with effort",
            3: "clear but for a few places",
            4: "clear from beginning to end",
        },
    ),
    Score(
        name="complexity",
        description="How much somebody has to know of the field to write such an answer; neither good nor bad.",
        options={
            0: "anybody could write it",
            1: "somebody with general schooling could",
            2: "somebody with some acquaintance could",
            3: "somebody who has studied the field could",
            4: "only somebody with long experience could",
        },
    ),
    Score(
        name="verbosity",
        description="How many words the answer makes for what was asked; neither good nor bad.",
        options={
            0: "as terse as can be",
            1: "rather short",
            2: "of middling length",
            3: "rather long",
            4: "at great length, with much that was not asked for",
        },
    ),
)
"""The five attributes that HelpSteer's reward models give, with the same range; the wording is ours."""


def answer_judge(model: Any = None, **model_parameters: Any) -> Judge:
    """Return a judge of answers by the attributes that reward models give: `ANSWER_SCORES`.

    Args:
        model: A model spec, or a LangChain chat model; the client's own model otherwise.
        **model_parameters: Parameters of the model.

    Raises:
        InputError: There is no such model or parameter.
    """
    return Judge(ANSWER_SCORES, model=model, **model_parameters)


class JudgeScorer:
    """A judge, as one who rates answers.

    Options that are numbers count as they are; options in words count by their place on the scale, from 0.

    Args:
        judge: The judge.
        about: What it is told about what it reads.
    """

    attributes_are_all = True

    def __init__(self, judge: Judge, *, about: str = ABOUT) -> None:
        self.judge = judge
        self.about = about

    @property
    def attributes(self) -> tuple[str, ...]:
        """The names of its scores."""
        return tuple(score.name for score in self.judge.scores)

    def check(self, asker: Asker) -> None:
        """See to it that there is a model to ask: the judge's own, or that of the call seam; see `Scorer.check`."""
        if asker.seam is None and self.judge.identity()["model"] is None:
            raise InputError(
                "The judge has no model of its own, and cannot ask that of a client which does not use the call seam.",
                hint='Name one: answer_judge("openai:NAME", base_url=…), or Judge(…, model=…); or use ChatModelClient.',
            )

    async def score(self, messages: Sequence[Message], asker: Asker, seed: int | None) -> Scoring:
        """Ask the judge; see `Scorer.score`. Inside a run its request is recorded as the row's."""
        given = messages_of(messages)
        if asker.seam is not None:
            judgement = await self.judge.ajudge(given, asker.seam, seed=seed, about=self.about)
        elif isinstance(asker, SyncAsker):
            judgement = self.judge.judge(given, seed, about=self.about)
        else:
            judgement = await self.judge.ajudge(given, seed=seed, about=self.about)
        said = {score: value for score in self.judge.scores if (value := judgement.scores[score.name]) is not None}
        return Scoring(
            scores={score.name: float(_number(score, value)) for score, value in said.items()},
            labels={score.name: value for score, value in said.items() if isinstance(value, str)},
            reasoning=dict(judgement.reasoning),
            reason=judgement.reason,
            scorer=judgement.model,
            seed=judgement.seed,
        )

    def __repr__(self) -> str:
        return f"<JudgeScorer with {self.judge!r}>"


def _number(score: Score, value: int | str) -> int:
    return value if isinstance(value, int) else score.values.index(value)
