"""Preference data as a run: a row for each openline, recorded call by call, made again from the folder alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import killed_preferences
import pytest
from killed_preferences import CALLS, ROWS, K, begin, reply
from standin_server import ServedRequest, StandInServer

from sdialog_like.errors import InputError, RunError
from sdialog_like.judges import Judge, Score
from sdialog_like.nemotron import Openline, PreferenceSet
from sdialog_like.nemotron.preferences import PreferencePipeline, RewardModel, ServedRewardModel, answer_judge
from sdialog_like.runs import open_run, resume, run
from sdialog_like.testing import ScriptedModel

REWARDS = pytest.mark.parametrize("reward", ["judge", "served"])


def results(folder: Path) -> bytes:
    return (folder / "dialogs.jsonl").read_bytes()


def content(request: ServedRequest) -> str:
    return json.dumps([request.model, request.messages, request.seed])


@REWARDS
def test_a_run_makes_a_candidate_set_a_row_and_pairs_come_afterwards(reward: str, tmp_path: Path) -> None:
    with StandInServer(reply=reply) as server:
        result = begin(server.url, tmp_path / "run", reward=reward)
        assert len(server.requests) == len(ROWS) * CALLS
    assert result.counts == {"waiting": 0, "done": 4, "failed": 0}
    made = PreferenceSet(result.results())
    assert [each.id for each in made.candidates] == [row["id"] for row in ROWS]
    for each, row in zip(made.candidates, ROWS, strict=True):
        assert (each.openline, each.origin) == (row["openline"], {"topic": "T"})
        assert [message["role"] for message in each.prompt] == ["user", "assistant", "user"]
        assert [answer.model for answer in each.answers] == ["openai:a", "openai:b", "openai:a"]
        assert all(answer.score is not None for answer in each.answers)
    assert len(made.pairs) + made.dropped["tie"] == len(ROWS)
    assert len(made.with_pairs(method="all").pairs) + made.with_pairs(method="all").dropped["tie"] == len(ROWS) * 3


@REWARDS
def test_bytes_do_not_depend_on_concurrency_or_the_servers_faults(reward: str, tmp_path: Path) -> None:
    with StandInServer(reply=reply) as server:
        begin(server.url, tmp_path / "one", reward=reward)
    with StandInServer(reply=reply, faults=["500", "429", None, "drop"]) as server:
        begin(server.url, tmp_path / "many", reward=reward, concurrency=16)
    assert results(tmp_path / "one") == results(tmp_path / "many")


@REWARDS
def test_a_run_that_stops_half_way_goes_on_without_repeating_a_call(reward: str, tmp_path: Path) -> None:
    with StandInServer(reply=reply) as server:
        begin(server.url, tmp_path / "whole", reward=reward)
        whole = Counter(map(content, server.requests))
    with StandInServer(reply=reply) as server:
        stopped = begin(server.url, tmp_path / "run", reward=reward, max_calls=13)
        assert stopped.counts["waiting"]
        assert len(server.requests) < sum(whole.values())
        assert begin(server.url, tmp_path / "run", reward=reward, max_calls=100).complete
        assert Counter(map(content, server.requests)) == whole
    assert results(tmp_path / "run") == results(tmp_path / "whole")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@REWARDS
def test_a_run_that_is_killed_half_way_goes_on_without_repeating_a_recorded_call(reward: str, tmp_path: Path) -> None:
    with StandInServer(reply=reply) as server:
        begin(server.url, tmp_path / "whole", reward=reward)
    child: list[subprocess.Popen[bytes]] = []
    fatal = CALLS + 6  # in the second row, among its answers and ratings
    asked = 0

    def deadly(*given: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == fatal and child:
            os.kill(child[0].pid, signal.SIGKILL)
        return reply(*given)

    with StandInServer(reply=deadly) as server:
        command = [sys.executable, killed_preferences.__file__, server.url, str(tmp_path / "run"), reward]
        paths = os.pathsep.join([str(Path(killed_preferences.__file__).parent.parent), os.environ.get("PYTHONPATH", "")])
        child.append(subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}))
        assert child[0].wait(60) == -signal.SIGKILL
        assert resume(tmp_path / "run", api_key="none", progress=False).complete
        counts = Counter(map(content, server.requests))
    # What was on its way when the process died could not be recorded; ratings of one row are on their way together.
    assert len(server.requests) <= len(ROWS) * CALLS + K
    assert sum(counts.values()) - len(counts) <= K
    assert results(tmp_path / "run") == results(tmp_path / "whole")


def test_a_folder_alone_is_enough_to_go_on(tmp_path: Path) -> None:
    with StandInServer(reply=reply) as server:
        begin(server.url, tmp_path / "run", reward="served", max_calls=13)
        plan = (tmp_path / "run" / "run.json").read_text("utf-8")
        assert resume(tmp_path / "run", max_calls=100, api_key="none", progress=False).complete
    assert "none" not in plan
    with open_run(tmp_path / "run") as opened:
        assert len(list(opened.results())) == len(ROWS)


# As plain data.


def made_again(work: PreferencePipeline) -> PreferencePipeline:
    settings = json.loads(json.dumps(work.settings()))
    return PreferencePipeline.from_settings(settings, work.bound_model)


@pytest.mark.parametrize(
    "reward",
    [
        answer_judge(),
        answer_judge("builtin"),
        Judge(
            [Score(name="tone", options=["cold", "warm"])],
            "Mind the tone.",
            model="qwen2.5:3b",
            temperature=0.1,
            api_key="x",
        ),
        Judge([Score(name="tone", options={1: "cold", 2: "warm"})], temperature=0.1),
        "openai:nvidia/nemotron-4-340b-reward",
    ],
)
def test_settings_make_it_again(reward: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret-key")
    work = PreferencePipeline(
        reward,
        ["builtin"],
        k=4,
        temperatures=[0.5, 1.0],
        weights={"tone": 1.0} if isinstance(reward, Judge) and reward.scores[0].name == "tone" else {"helpfulness": 1.0},
        user={"name": "Ada", "role": "pupil"},
        user_model_kwargs={"max_tokens": 9},
        model="builtin",
    )
    again = made_again(work)
    assert again.settings() == work.settings()
    assert "secret-key" not in json.dumps(work.settings())
    assert '"x"' not in json.dumps(work.settings())
    assert again.with_model("builtin", temperature=0.5).bound_model.parameters == {"temperature": 0.5}


def test_an_address_is_part_of_the_settings_and_a_key_is_not() -> None:
    served = ServedRewardModel("openai:rm", base_url="http://ann:pw@localhost:9/v1", api_key="secret-key", timeout=3)
    settings = PreferencePipeline(served, model="builtin").settings()["reward"]
    parameters = {"base_url": "http://localhost:9/v1", "timeout": 3}
    assert settings == {"reward_model": {"spec": "openai:rm", "parameters": parameters}}


def worth(messages: list[dict[str, str]]) -> float:
    return len(messages[-1]["content"])


class Rater:
    def query_reward_model(self, **given: Any) -> dict[str, float]:
        return {"helpfulness": len(given["messages"][-1]["content"])}


@pytest.mark.parametrize("reward", [worth, RewardModel("rm", Rater())], ids=["function", "client"])
def test_what_cannot_be_made_again_works_from_python_only(reward: Any, tmp_path: Path) -> None:
    work = PreferencePipeline(reward, k=2, model="builtin")
    with pytest.raises(InputError, match="cannot be made again"):
        work.settings()
    first = run(work, ROWS, output=tmp_path / "run", seed=1, progress=False, max_calls=6)
    assert first.counts["waiting"]
    with pytest.raises(RunError, match="from Python"):
        resume(tmp_path / "run", max_calls=100, progress=False)
    assert run(work, ROWS, output=tmp_path / "run", seed=1, progress=False, max_calls=100).complete


def test_a_function_is_called_once_for_each_answer_however_often_the_run_goes_on(tmp_path: Path) -> None:
    rated: Counter[str] = Counter()

    def once(messages: list[dict[str, str]]) -> float:
        rated[json.dumps(messages)] += 1
        return len(messages[-1]["content"])

    def begun(limit: int) -> Any:
        work = PreferencePipeline(once, k=3, model="builtin")
        return run(work, ROWS, output=tmp_path / "run", seed=1, progress=False, concurrency=2, max_calls=limit)

    for limit in (7, 12, 100):
        begun(limit)
    assert sum(rated.values()) == len(ROWS) * 3


# Rows.


def test_openlines_make_rows(tmp_path: Path) -> None:
    openline = Openline(id="q7", text="Why?", kind="open_qa", stage="question", topic="Physics", model="m", seed=4)
    work = PreferencePipeline(answer_judge(), k=2, model="builtin")
    (made,) = PreferenceSet(run(work, [openline.to_row()], output=tmp_path, seed=1, progress=False).results()).candidates
    assert (made.id, made.openline) == ("q7", "Why?")
    assert made.origin == {"kind": "open_qa", "stage": "question", "topic": "Physics", "model": "m", "openline_seed": 4}


def test_prompts_make_rows_and_may_be_answered_as_they_are(tmp_path: Path) -> None:
    prompt = [{"role": "user", "content": "Why?"}]
    work = PreferencePipeline(answer_judge(), k=2, model="builtin", two_turns=False)
    rows = [{"prompt": prompt}, {"openline": "How?"}]
    made = PreferenceSet(run(work, rows, output=tmp_path, seed=1, progress=False).results())
    assert [(each.id, each.prompt, each.openline) for each in made.candidates] == [
        ("0", prompt, None),
        ("1", [{"role": "user", "content": "How?"}], "How?"),
    ]


def test_a_row_without_an_openline_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    model = ScriptedModel([])
    work = PreferencePipeline(answer_judge(), model=model)
    with pytest.raises(InputError, match="openline"):
        run(work, [{"question": "Why?"}], output=tmp_path / "run", seed=1, progress=False)
    assert not model.requests


@pytest.mark.parametrize(
    "settings", [{}, {"reward": {}, "user": None}, {"reward": {"judge": {}, "about": ""}, "user": None}]
)
def test_settings_of_something_else_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="no settings of PreferencePipeline"):
        PreferencePipeline.from_settings(settings, "builtin")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PreferencePipeline(answer_judge(), k=1), "k is a whole number"),
        (lambda: PreferencePipeline("builtin"), "openai:NAME"),
        (lambda: PreferencePipeline(answer_judge(), prompt_template="{mood}"), "mood"),
        (lambda: PreferencePipeline(answer_judge(), wrong=1), "wrong"),
    ],
)
def test_what_cannot_be_used_is_said_at_once(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()
