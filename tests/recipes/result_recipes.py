"""Recipes that the tests of results run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sdialog_like.recipes import (
    Category,
    Custom,
    DialogueColumn,
    Gaussian,
    JudgeColumn,
    Person,
    Recipe,
    Text,
    Uniform,
    Uuid,
    Validate,
)

FILES = ("dataset.jsonl", "dataset.parquet", "recipe.yaml", "report.html", "metadata.json")
SAME = ("dialogs.jsonl", "dataset.jsonl", "dataset.parquet", "recipe.yaml")
"""Files whose bytes are the same, however a run was carried out."""


def fails_in_some(number: int) -> str:
    """A function with a bug."""
    if number == 3:
        raise ValueError("three is too many")
    return "fine"


def chats(**changes: Any) -> Recipe:
    """A recipe with a column of nearly every sort."""
    return Recipe(
        **{
            "name": "chats",
            "description": "Chats about <b>topics</b>.",
            "model": "builtin",
            "columns": [
                Category(name="topic", values=["sleep", "food"], weights=[1, 2]),
                Uniform(name="length", low=1, high=3, whole=True),
                Gaussian(name="temperature", mean=20, stddev=4),
                Person(name="customer", locale="de_DE"),
                Uuid(name="ticket"),
                Text(name="tip", prompt="A tip about {{ topic }}.", trace=True),
                DialogueColumn(
                    name="chat",
                    user="customer",
                    assistant={"description": "an adviser for {{ topic }}", "name": "Adviser"},
                    turns="length * 2",
                    task="They talk about {{ topic }}.",
                ),
                JudgeColumn(
                    name="quality",
                    of="chat",
                    scores=[
                        {"name": "toxicity", "description": "How toxic.", "options": {4: "none", 2: "some", 0: "extreme"}},
                        {"name": "help", "description": "How helpful.", "options": ["low", "mid", "high"]},
                    ],
                    second_model="builtin",
                ),
                Validate(name="alternates", of="chat", rule={"type": "alternation"}),
                Validate(name="short", of="chat", rule={"type": "turn_count", "max": 4}, on_fail="drop"),
            ],
            **changes,
        }
    )


def small(**changes: Any) -> Recipe:
    """A recipe with a few requests a row."""
    return Recipe(
        **{
            "name": "small",
            "model": "builtin",
            "columns": [
                Category(name="topic", values=["sleep", "food", "sport"]),
                Text(name="tip", prompt="A tip about {{ topic }}."),
                DialogueColumn(name="chat", user={"description": "curious about {{ topic }}"}, assistant={}, turns=4),
            ],
            **changes,
        }
    )


def failing() -> Recipe:
    """A recipe of which some rows fail."""
    return Recipe(
        name="failing",
        model="builtin",
        columns=[
            Category(name="number", values=[1, 2, 3]),
            Custom(name="checked", function=fails_in_some),
        ],
    )


def lines(file: Path) -> list[Any]:
    """Return the records of a JSONL file."""
    return [json.loads(line) for line in file.read_bytes().split(b"\n")[:-1]]


def contents(folder: Path, names: tuple[str, ...] = SAME) -> dict[str, bytes]:
    """Return files' bytes."""
    return {name: (folder / name).read_bytes() for name in names}


def is_odd(number: int) -> str | None:
    """Say what is wrong with an even number."""
    return None if number % 2 else f"{number} is even"


def never_good(topic: str) -> str:
    """Find everything wrong."""
    return f"{topic} is no good"


def half_a_chat(a: int) -> Any:
    """Return messages, or something else."""
    return [{"role": "user", "content": "Hi."}] if a == 1 else "nothing"
