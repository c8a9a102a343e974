"""What the tests of guards share: two people, their prompts, and one look at a text."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sdialog_like.agents.guards import DEFAULT_GUARDS, Again, Draft, Guard, Situation, inspect
from sdialog_like.prompts import render

END_MARK = "[END]"


def system_prompt(persona: str = "Your name: Bob\nYour role: doctor", **values: Any) -> str:
    """The system prompt that Bob gets when he talks to Alice."""
    filled = {
        "persona": persona,
        "other": "You talk to Alice.",
        "context": "A small clinic by the sea.",
        "dialogue_details": "Alice has come about her results, and the results are fine.",
        "example_dialogs": ["Alice: Good morning.\nBob: You are early today, please take a seat over there."],
        "name": "Bob",
        "max_words": 20,
        "end_mark": END_MARK,
        **values,
    }
    return render("role_play", **filled)


def bob(**values: Any) -> Situation:
    """Bob's situation in the middle of a talk with Alice."""
    defaults = {"own": ("Bob",), "others": ("Alice",), "system": system_prompt(), "index": 7, "min_turns": 2}
    return Situation(**{**defaults, **values})


def look(guard: Guard, text: str, **situation: Any) -> Draft | Again:
    return guard.look(Draft(text), bob(**situation))


def look_all(text: str, **situation: Any) -> Draft | Again:
    return inspect(Draft(text), bob(**situation), DEFAULT_GUARDS)


PIECES = [
    *[
        "Bob:",
        "**Bob**:",
        "Alice:",
        "[Bob]",
        "Hello Bob,",
        "\n",
        " ",
        "[END]",
        "[E",
        "ND]",
        '"',
        "*",
        "…",
        ".",
        "?",
        "🙂",
        "\u200b",
    ],
    *["<think>", "</think>", "<|im_end|>", "<|im_start|>", "assistant", "</s>", "[/INST]", "```json", "```"],
    *["# How to speak", "# Who you are", "Never write what the other side says.", "Your name: Bob", "You talk to Alice."],
    *["As an AI language model, I can't.", "I am an AI.", "{name}", "[Your Name]", "<date>", "{", "}"],
    *[
        '{"type": "object", "properties": {}}',
        '{"text": "Hi"}',
        "[{",
        "hello",
        "fine.",
        "12",
        "Dr. ",
        "and then we go home. ",
        "你好。",
    ],
]

messy_texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
"""Anything, and everything that guards look for in any order."""
