"""``sdialog-like nemotron preferences``: answers, scores and pairs, as rows for training."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sdialog_like.cli import nemotron_options as nemotron
from sdialog_like.cli import options
from sdialog_like.cli import run_options as run
from sdialog_like.cli.nemotron_dialogues import RETRY_HINT, StyleOption, check_models, user_side
from sdialog_like.cli.nemotron_input import input_files, read_openlines
from sdialog_like.cli.nemotron_output import place_of, write_lines
from sdialog_like.cli.nemotron_run import carry_out, say_failures, say_usage
from sdialog_like.cli.output import echo_clean
from sdialog_like.cli.tables import print_table
from sdialog_like.errors import InputError

if TYPE_CHECKING:
    from sdialog_like.nemotron import PreferenceSet
    from sdialog_like.nemotron.preferences.pairs import PairMethod

__all__ = ["preferences"]


class Form(str, Enum):
    """What is written."""

    dpo = "dpo"
    dpo_text = "dpo-text"
    steerlm = "steerlm"
    pairs = "pairs"
    candidates = "candidates"


class Pairs(str, Enum):
    """Which answers make pairs."""

    best_worst = "best-worst"
    all = "all"


def preferences(
    openlines: nemotron.InputOption,
    output: nemotron.OutputOption,
    form: Annotated[
        Form,
        typer.Option(
            "--format",
            "-f",
            help="Pairs as rows for DPO (messages or texts), answers as rows for SteerLM, or the records of all pairs or of "
            "all scored answers. Another format of the same run asks for nothing again.",
        ),
    ] = Form.dpo,
    k: Annotated[int, typer.Option("--k", "-k", min=2, help="How many answers to each prompt.")] = 4,
    assistant_model: Annotated[
        list[str] | None,
        typer.Option("--assistant-model", metavar="NAME", help="Who answers; may be repeated, and then they take turns."),
    ] = None,
    temperature: Annotated[
        list[float] | None,
        typer.Option("--temperature", help="Temperature of the answers; may be repeated, and then they take turns."),
    ] = None,
    judge_model: Annotated[
        str | None, typer.Option("--judge-model", metavar="MODEL", help="Who rates the answers; else the model itself.")
    ] = None,
    judge_base_url: Annotated[str | None, typer.Option("--judge-base-url", help="Address of the judge's server.")] = None,
    reward_model: Annotated[
        str | None,
        typer.Option(
            "--reward-model", metavar="openai:NAME", help="A reward model that rates the answers, in place of a judge."
        ),
    ] = None,
    reward_base_url: Annotated[
        str | None, typer.Option("--reward-base-url", help="Address of the reward model's server.")
    ] = None,
    attribute: Annotated[
        str | None,
        typer.Option(
            "--attribute",
            help="Which attribute is the score; helpfulness where it is there. Another one asks for nothing again.",
        ),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            "--weight", metavar="NAME=NUMBER", help="What an attribute counts in a weighted mean; may be repeated."
        ),
    ] = None,
    pairs: Annotated[
        Pairs, typer.Option("--pairs", help="The best and the worst answer of each prompt, or all pairs.")
    ] = Pairs.best_worst,
    min_margin: Annotated[float, typer.Option("--min-margin", min=0, help="How far apart the scores of a pair are.")] = 0.0,
    single_turn: Annotated[bool, typer.Option("--single-turn", help="Have the openlines themselves answered.")] = False,
    style: StyleOption = None,
    user: nemotron.UserOption = None,
    user_model: nemotron.UserModelOption = None,
    limit: nemotron.LimitOption = None,
    model: options.ModelOption = options.DEFAULT_MODEL,
    base_url: run.BaseUrlsOption = None,
    param: options.ParamOption = None,
    seed: nemotron.SeedOption = None,
    concurrency: options.ConcurrencyOption = 32,
    max_calls: run.MaxCallsOption = None,
    max_tokens: run.MaxTokensOption = None,
    retry_failed: nemotron.RetryFailedOption = False,
    folder: nemotron.FolderOption = None,
) -> None:
    """Preference data: several answers to each prompt, what they are worth, and pairs of a better and a worse one.

    An openline becomes a two-turn prompt first; prompts, such as `two-turn` makes, are taken as they are.
    """
    from sdialog_like.nemotron import PreferenceSet
    from sdialog_like.nemotron.preferences import PreferencePipeline
    from sdialog_like.nemotron.preferences.measure import Measure, check_measure
    from sdialog_like.nemotron.preferences.scoring import scorer_of

    place = place_of(output, folder, read=input_files(openlines, user))
    rows = read_openlines(openlines, limit)
    reward = _reward(judge_model, judge_base_url, reward_model, reward_base_url)
    weights = options.parse_pairs(weight, "--weight", example="helpfulness=0.5") or None
    check_measure(Measure(attribute, weights), scorer_of(reward))
    work = PreferencePipeline(
        reward,
        assistant_model,
        k,
        temperatures=temperature or None,
        two_turns=not single_turn,
        user_model=user_model,
        **user_side(user, style),
        model=options.chosen_model(model, param, run.addresses(base_url)),
    )
    check_models(work.bound_model, user_model, *(assistant_model or ()))
    result = carry_out(
        work,
        rows,
        place,
        label="nemotron preferences",
        seed=seed,
        concurrency=concurrency,
        max_calls=max_calls,
        max_tokens=max_tokens,
        retry_failed=retry_failed,
    )
    method: PairMethod = "best_worst" if pairs is Pairs.best_worst else "all"
    made = PreferenceSet(result.results(), method=method, min_margin=min_margin)
    if attribute is not None or weights is not None:
        # Here, and not in the run: another weighting of what is recorded asks nobody again.
        made = made.with_measure(attribute=attribute, weights=weights)
    _say(made, len(rows), k)
    say_usage(result)
    write_lines(_lines(made, form), place, what=_WHAT.get(form, "pairs"))
    say_failures(result, place, hint=RETRY_HINT)


_WHAT = {Form.candidates: "prompts with their answers", Form.steerlm: "answers"}
_WHY = {
    "tie": "tie",
    "below_margin": "below the margin",
    "same_text": "the same text twice",
    "unscored": "a prompt with fewer than two scored answers",
}


def _reward(
    judge_model: str | None, judge_base_url: str | None, reward_model: str | None, reward_base_url: str | None
) -> Any:
    from sdialog_like.nemotron.preferences import ServedRewardModel, answer_judge

    if reward_model is not None:
        if judge_model is not None or judge_base_url is not None:
            raise InputError("--judge-model and --reward-model are two ways to rate answers.", hint="Give one of them.")
        return ServedRewardModel(reward_model, **run.given(base_url=reward_base_url))
    if reward_base_url is not None:
        raise InputError("--reward-base-url belongs to --reward-model.")
    if judge_base_url is not None and judge_model is None:
        raise InputError("--judge-base-url belongs to --judge-model.")
    return answer_judge(judge_model, **run.given(base_url=judge_base_url))


def _lines(made: PreferenceSet, form: Form) -> list[dict[str, Any]]:
    if form is Form.dpo:
        return made.to_dpo()
    if form is Form.dpo_text:
        return made.to_dpo(form="text")
    if form is Form.steerlm:
        return made.to_steerlm()
    records = made.pairs if form is Form.pairs else made.candidates
    return [record.model_dump(mode="json") for record in records]


def _say(made: PreferenceSet, rows: int, k: int) -> None:
    answers = [answer for candidates in made.candidates for answer in candidates.answers]
    scored = sum(answer.score is not None for answer in answers)
    dropped = made.dropped
    possible = len(made.pairs) + sum(number for why, number in dropped.items() if why != "unscored")
    table = [
        ["prompts", rows, len(made.candidates), rows - len(made.candidates), 0, len(made.candidates)],
        ["answers", rows * k, len(answers), rows * k - len(answers), 0, len(answers)],
        ["scores", len(answers), scored, len(answers) - scored, 0, scored],
        ["pairs", possible, possible, 0, dropped["same_text"], len(made.pairs)],
    ]
    print_table(
        ["Stage", "Asked", "Made", "Missing", "Duplicates", "Kept"],
        [[str(row[0]), *(f"{number:,}" for number in row[1:])] for row in table],
    )
    said = [f"{dropped[why]:,} × {words}" for why, words in _WHY.items() if dropped[why]]
    if said:
        echo_clean(f"Left out: {', '.join(said)}.")
    bias = made.length_bias()
    if bias.chosen_longer is not None:
        together = (
            "" if bias.correlation_within is None else f"; score and length correlate by {bias.correlation_within:.2f}"
        )
        echo_clean(
            f"Length bias: the chosen answer is longer in {bias.chosen_longer:.0%} of the pairs, by "
            f"{bias.mean_difference:+.0f} characters on average{together}."
        )
