"""What the stand-in answers to a multi-turn chat recipe, whoever asks: alternating turns, scores, short texts.

It is quick, and what it says follows from the messages and the seed alone.
"""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["recipe_reply"]

_SENTENCE = "The first thing to look at is the plainest one, and the next step follows from what it shows"
_WANTED = re.compile(r"\bexactly (\d+) turns\b")
_SCORE = {"reasoning": "The user stays friendly in each message, and no word in it hurts anybody.", "score": 4}


def recipe_reply(messages: list[dict[str, Any]], seed: int | None, schema: dict[str, Any] | None) -> str:
    """Reply to a request of a recipe.

    A schema comes with the request; Data Designer writes it into the prompt, and reads fenced JSON out of the reply.
    """
    text = _text(messages[-1])
    if schema is not None:
        if "dialog" in schema.get("properties", {}):
            return _turns(int(schema["properties"]["dialog"]["minItems"]), seed, "dialog", ("User", "Assistant"))
        return json.dumps(dict.fromkeys(schema["properties"], _SCORE))
    if "<response_schema>" not in text:
        return f"{_SENTENCE}. {_SENTENCE}, too. Nothing has to be done twice; note {seed} says why."
    if "JudgeStructured" in text or '"score"' in text:
        return _fenced(json.dumps({"toxicity": _SCORE}))
    wanted = _WANTED.search(text)
    return _fenced(_turns(int(wanted[1]) if wanted else 2, seed, "conversation", ("user", "assistant")))


def _turns(count: int, seed: int | None, name: str, speakers: tuple[str, str]) -> str:
    keys = ("speaker", "text") if name == "dialog" else ("role", "content")
    turns = [
        dict(zip(keys, (speakers[turn % 2], f"{_SENTENCE}, turn {turn} of {seed}."), strict=True)) for turn in range(count)
    ]
    return json.dumps({name: turns})


def _fenced(text: str) -> str:
    return f"```json\n{text}\n```"


def _text(message: dict[str, Any]) -> str:
    content = message["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
