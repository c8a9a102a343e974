"""``nemotron preferences``: rows for training from openlines and from prompts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standin_server import StandInServer, default_reply

from sdialog_like.nemotron import CandidateSet, PreferencePair, load_records

Run = Callable[..., Any]
Fails = Callable[..., str]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lines.txt").write_text("Why is the sky blue?\nHow do I bake bread?\nWhat is tea?\n", "utf-8")


COMMAND = ["nemotron", "preferences", "-i", "lines.txt", "-o", "p.jsonl", "--seed", 1]


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path("p.jsonl").read_text("utf-8").splitlines()]


def rated(messages: list[dict[str, str]], seed: int | None, schema: Any) -> Any:
    """Answers, and as a reward model (which is sent no seed) the length as helpfulness."""
    if seed is None:
        return {"text": "", "logprobs": {"helpfulness": len(messages[-1]["content"]) / 10, "verbosity": 1.5}}
    return default_reply(messages, seed, schema)


def test_pairs_for_dpo_judged_by_the_model_itself(run: Run) -> None:
    result = run(*COMMAND, "--k", 3, "--model", "builtin")
    assert result.exit_code == 0, result.output
    header, *stages = result.stdout.splitlines()[:5]
    assert header.split() == ["Stage", "Asked", "Made", "Missing", "Duplicates", "Kept"]
    assert [stage.split() for stage in stages[:3]] == [
        ["prompts", "3", "3", "0", "0", "3"],
        ["answers", "9", "9", "0", "0", "9"],
        ["scores", "9", "9", "0", "0", "9"],
    ]
    made = lines()
    assert stages[3].split() == ["pairs", "3", "3", "0", "0", str(len(made))]
    assert f"Wrote {len(made)} pairs to p.jsonl" in result.stderr
    assert "Requests: 24; tokens" in result.stdout
    assert made
    for row in made:
        assert [message["role"] for message in row["prompt"]] == ["user", "assistant", "user"]
        assert row["score_chosen"] > row["score_rejected"]
        assert (row["model_chosen"], row["scorer_chosen"]) == ("builtin", "builtin")


def test_another_format_or_margin_of_the_same_run_asks_for_nothing_again(run: Run) -> None:
    with StandInServer(reply=rated) as server:
        reach = ["-m", "openai:m", "--base-url", f"{server.url}/v1"]
        reach += ["--reward-model", "openai:rm", "--reward-base-url", f"{server.url}/v1"]
        assert run(*COMMAND, *reach).exit_code == 0
        asked = len(server.requests)
        assert asked == 3 * (2 + 4 + 4)
        dpo = lines()
        for form in ("dpo-text", "steerlm", "pairs", "candidates"):
            assert run(*COMMAND, *reach, "--format", form).exit_code == 0
            if form == "pairs":
                assert [pair.margin for pair in load_records("p.jsonl", PreferencePair)] == [
                    row["score_margin"] for row in dpo
                ]
            elif form == "candidates":
                assert [len(each.answers) for each in load_records("p.jsonl", CandidateSet)] == [4, 4, 4]
            elif form == "steerlm":
                assert all("helpfulness:" in row["conversations"][-1]["label"] for row in lines())
            else:
                assert [row["chosen"] for row in lines()] == [row["chosen"][0]["content"] for row in dpo]
        result = run(*COMMAND, *reach, "--min-margin", 100)
        assert result.exit_code == 0
        assert f"{len(dpo)} × below the margin" in result.stdout
        assert "Left out" in result.stdout
        assert lines() == []
        assert run(*COMMAND, *reach, "--pairs", "all").exit_code == 0
        assert len(lines()) > len(dpo)
        assert len(server.requests) == asked


def test_longer_answers_are_preferred_and_it_is_said(run: Run) -> None:
    with StandInServer(reply=rated) as server:
        result = run(
            *COMMAND, "-m", "openai:m", "--base-url", f"{server.url}/v1",
            "--reward-model", "openai:rm", "--reward-base-url", f"{server.url}/v1",
        )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "Length bias: the chosen answer is longer in 100% of the pairs, by +" in result.stdout
    assert "score and length correlate by 1.00." in result.stdout


def test_models_and_temperatures_take_turns(run: Run) -> None:
    with StandInServer(reply=rated) as server:
        result = run(
            *COMMAND, "-m", "openai:m", "--base-url", f"{server.url}/v1", "--assistant-model", "a", "--assistant-model", "b",
            "--temperature", 0.5, "--temperature", 1.0, "--user-model", "u", "--single-turn",
            "--reward-model", "openai:rm", "--reward-base-url", f"{server.url}/v1", "-f", "candidates",
        )  # fmt: skip
        assert result.exit_code == 0, result.output
    (first, *_) = load_records("p.jsonl", CandidateSet)
    assert first.prompt == [{"role": "user", "content": "Why is the sky blue?"}]
    assert [(answer.model, answer.parameters) for answer in first.answers] == [
        ("openai:a", {"temperature": 0.5}),
        ("openai:b", {"temperature": 0.5}),
        ("openai:a", {"temperature": 1.0}),
        ("openai:b", {"temperature": 1.0}),
    ]


def test_prompts_of_two_turns_are_taken_as_they_are(run: Run) -> None:
    assert run("nemotron", "two-turn", "-i", "lines.txt", "-o", "t.jsonl", "--model", "builtin", "--seed", 1).exit_code == 0
    prompts = [json.loads(line) for line in Path("t.jsonl").read_text("utf-8").splitlines()]
    result = run("nemotron", "preferences", "-i", "t.jsonl", "-o", "p.jsonl", "--model", "builtin", "-f", "candidates")
    assert result.exit_code == 0, result.output
    assert [line["prompt"] for line in lines()] == [prompt["prompt"] for prompt in prompts]
    assert "Requests: 24; " in result.stdout  # answers and scores only


def test_weights_make_the_score(run: Run) -> None:
    with StandInServer(reply=rated) as server:
        reach = ["-m", "openai:m", "--base-url", f"{server.url}/v1", "-f", "candidates"]
        reach += ["--reward-model", "openai:rm", "--reward-base-url", f"{server.url}/v1"]
        assert run(*COMMAND, *reach, "--weight", "helpfulness=0.5", "--weight", "verbosity=-0.5").exit_code == 0
    for each in load_records("p.jsonl", CandidateSet):
        for answer in each.answers:
            assert answer.score == pytest.approx((answer.scores["helpfulness"] - 1.5) / 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--reward-model", "builtin"], "openai:NAME"),
        (["--reward-model", "openai:rm", "--judge-model", "builtin"], "two ways"),
        (["--reward-base-url", "http://localhost:1"], "belongs to --reward-model"),
        (["--judge-base-url", "http://localhost:1"], "belongs to --judge-model"),
        (["--weight", "helpfulness"], "--weight takes KEY=VALUE"),
        (["--weight", "helpfulness=much"], "weights"),
        (["--weight", "a=1", "--attribute", "a"], "two ways"),
        (["--k", 2, "--assistant-model", "a", "--assistant-model", "b", "--assistant-model", "c"], "too few"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_begun(
    fails: Fails, arguments: list[Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    assert message in fails(*COMMAND, "--model", "builtin", *arguments)
    assert not Path("p.run").exists()


def test_another_weighting_of_a_finished_run_asks_for_nothing(run: Run) -> None:
    with StandInServer(reply=rated) as server:
        reach = ["-m", "openai:m", "--base-url", f"{server.url}/v1", "-f", "candidates"]
        reach += ["--reward-model", "openai:rm", "--reward-base-url", f"{server.url}/v1"]
        assert run(*COMMAND, *reach).exit_code == 0
        first = {answer.score for each in load_records("p.jsonl", CandidateSet) for answer in each.answers}
        asked = len(server.requests)
        result = run(*COMMAND, *reach, "--attribute", "verbosity")
        assert result.exit_code == 0, result.output
        assert len(server.requests) == asked
    again = {answer.score for each in load_records("p.jsonl", CandidateSet) for answer in each.answers}
    assert again == {1.5} != first


def test_an_attribute_that_the_judge_does_not_rate_is_said_before_anything_is_paid_for(run: Run) -> None:
    result = run(*COMMAND, "--model", "builtin", "--attribute", "helpfullness")
    assert result.exit_code == 2
    assert "Did you mean 'helpfulness'" in result.stderr
    assert not Path("p.run").exists()
