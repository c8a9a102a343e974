"""Contract: the offline model writes the parts of a chat with an AI assistant, and its users have moods."""

from __future__ import annotations

import pytest

from sdialog_like import Agent, Persona
from sdialog_like.llm.builtin.chat_phrases import MOODS
from sdialog_like.llm.builtin.respond import respond
from sdialog_like.personas.files import make_persona

PROMPT = (
    "Write the system prompt of an AI assistant for this field: Home Repairs. Its users will ask about a tap that drips, at "
    "this level of complexity: Basic.\n\nWrite the system prompt and nothing else."
)
TASK = (
    "Somebody turns to an AI assistant for help with a tap that drips (Home Repairs, level: Basic). The assistant has this "
    "system prompt:\n\nYou are an AI assistant.\n\nSay what this user wants."
)


def asked(text: str, seed: int, system: str = "") -> str:
    return respond([("system", system), ("human", text)], seed=seed)


def test_a_system_prompt_and_a_task_are_written_about_what_was_named() -> None:
    for seed in range(30):
        prompt, task = asked(PROMPT, seed), asked(TASK, seed)
        assert prompt.startswith("You are a")
        assert "home repairs" in prompt
        assert task.startswith("You want ")
        assert "a tap that drips" in prompt
        assert "a tap that drips" in task
        assert not {"{", "}"} & set(prompt + task)


def test_an_assistant_with_such_a_prompt_answers_what_is_asked_and_does_not_repeat_itself() -> None:
    messages = [("system", asked(PROMPT, 1)), ("human", "I want help with a tap that drips.")]
    said = []
    for seed, question in enumerate(["Is there a cheaper way?", "How long does that usually take?", "And then?"]):
        answer = respond(messages, seed=seed)
        said.append(answer)
        messages += [("ai", answer), ("human", question)]
    assert len(set(said)) == 3
    assert "borrow" in said[1] or "coffee" in said[1]


@pytest.mark.parametrize("mood", sorted(MOODS))
def test_a_users_mood_shows_from_the_first_message_on(mood: str) -> None:
    user = make_persona(
        {
            "role": "user who writes to an AI assistant",
            "mood": f"{mood}: all day",
            "circumstances": "You want help with a tap.",
        }
    )
    sides = Agent(user, "User", model="builtin"), Agent(Persona(role="assistant"), "Assistant", model="builtin")
    dialog = sides[0].dialog_with(sides[1], min_turns=5, max_turns=5, seed=3)
    first, later = MOODS[mood]
    mine = [turn.text for turn in dialog.turns if turn.speaker == "User"]
    assert mine[0].startswith(first)
    assert "tap" in mine[0]
    assert all(text.startswith(later) for text in mine[1:])
    assert len(set(mine)) == len(mine)


def test_other_requests_and_other_people_are_not_touched() -> None:
    assert "AI assistant" not in asked("Write a system prompt.", 1)
    calm = Agent(Persona(name="Ann", role="guest", circumstances="You want a room."), model="builtin")
    dialog = calm.dialog_with(Agent(Persona(name="Bob", role="clerk"), model="builtin"), max_turns=2, seed=1)
    assert not any(dialog.turns[0].text.startswith(first) for first, _ in MOODS.values())
