"""What the tests of recipes share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sdialog_like.recipes import Recipe
from sdialog_like.recipes.reading import check_yaml
from sdialog_like.yaml_config import Problem


class Ticket(BaseModel):
    """A schema that a recipe can name."""

    title: str
    urgent: bool


def shout(topic: str) -> str:
    """Return a topic in capitals."""
    return topic.upper()


def of_row(row: dict[str, Any], seed: int) -> str:
    """Return what a row holds."""
    return f"{sorted(row)} {seed}"


def look_up(order: int) -> str:
    """Look up an order."""
    return f"order {order}"


CHAT = """\
name: chat
model: builtin
models:
  writer: {model: qwen2.5:14b, temperature: 0.9}
columns:
  - {name: topic, type: category, values: [sleep, food], weights: [3, 1]}
  - {name: length, type: category, values: [2, 4, 6, 8]}
  - name: task
    type: text
    model: writer
    prompt: |
      Invent a question about {{ topic }}.
      One sentence.
  - name: asker
    type: persona
    attributes: {name: Ada, role: "somebody who asks: {{ task }}"}
  - name: chat
    type: dialogue
    user: asker
    assistant: {system_prompt: "You know all about {{ topic }}."}
    turns: length
  - name: toxicity
    type: judge
    of: chat
    scores:
      - {name: toxicity, description: Hurtful words., options: {4: none, 2: some, 0: extreme}}
  - {name: right_length, type: validate, of: chat, rule: {type: turn_count, turns: length}, on_fail: retry}
"""


def recipe_of(*columns: Any, **settings: Any) -> Recipe:
    """Return a recipe of the offline model with these columns."""
    return Recipe(**{"model": "builtin", "columns": columns, **settings})


def problems(*columns: Any, **settings: Any) -> list[str]:
    """Return what is wrong with a recipe of these columns, each as one text with its level."""
    return [f"{each.level} {each}" for each in recipe_of(*columns, **settings).check()]


def found_in(folder: Path, text: str) -> list[Problem]:
    """Return what is wrong with a file of this text."""
    path = folder / "recipe.yaml"
    path.write_text(text, "utf-8")
    return check_yaml(path)
