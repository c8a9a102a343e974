"""A run of preference data that somebody kills from outside.

    python tests/nemotron/killed_preferences.py URL FOLDER

The server answers prompts, judges (with a schema), and rates as a reward model (the model ``reward``).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from standin_server import default_reply

from sdialog_like.judges import Judge, Score
from sdialog_like.nemotron.preferences import PreferencePipeline, ServedRewardModel
from sdialog_like.runs import RunResult, run
from sdialog_like.seeds import derive_seed

ROWS = [{"id": f"q{number}", "openline": f"Question {number}?", "topic": "T"} for number in range(4)]
K = 3
CALLS = 2 + K + K  # of a row: the prompt, the answers, the ratings


def reply(messages: list[dict[str, str]], seed: int | None, schema: dict[str, Any] | None) -> str | dict[str, Any]:
    """Answer, judge or rate: always the same to the same request."""
    if seed is None:  # reward models take none
        return {"text": "", "logprobs": {"helpfulness": float(derive_seed(json.dumps(messages)) % 5), "verbosity": 1.0}}
    return default_reply(messages, seed, schema)


def begin(url: str, folder: Path, *, reward: str = "judge", **arguments: Any) -> RunResult:
    """Begin the run, or go on with it."""
    scorer: Any = Judge(Score(name="helpfulness", options="0-4"))
    if reward == "served":
        scorer = ServedRewardModel("openai:reward", base_url=f"{url}/v1")
    work = PreferencePipeline(scorer, ["a", "b"], K, model="openai:a", base_url=f"{url}/v1", api_key="none")
    return run(work, ROWS, output=folder, seed=1, progress=False, **{"concurrency": 1, **arguments})


if __name__ == "__main__":
    begin(sys.argv[1], Path(sys.argv[2]), reward=sys.argv[3])
