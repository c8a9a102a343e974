"""Templates for the user's next message in a conversation with an assistant."""

from __future__ import annotations

__all__ = [
    "DIALOGUE_COMPLEX_USER_TURN_PROMPT_TEMPLATE",
    "DIALOGUE_CONCISE_USER_TURN_PROMPT_TEMPLATE",
    "DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE",
]

DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE = """\
Write the message that the user sends next in the conversation below between a user and an assistant.

- It follows from the assistant's last message: a question about it, an objection, or a further request.
- It sounds like the user's messages so far, and does not ask again what was answered.
- Write the message alone: no name in front of it, no quotation marks, no explanation.

<conversation>
{conversation_history}
</conversation>

The user's next message:"""

DIALOGUE_COMPLEX_USER_TURN_PROMPT_TEMPLATE = """\
Write a demanding message that the user sends next in the conversation below between a user and an assistant.

- It follows from the assistant's last message and goes deeper: it links two points, sets a condition, asks for a \
comparison, or questions a reason.
- A good answer to it takes several steps of thought.
- It sounds like the user's messages so far, and does not ask again what was answered.
- Write the message alone: no name in front of it, no quotation marks, no explanation.

<conversation>
{conversation_history}
</conversation>

The user's next message:"""

DIALOGUE_CONCISE_USER_TURN_PROMPT_TEMPLATE = """\
Write a short, critical message that the user sends next in the conversation below between a user and an assistant.

- It follows from the assistant's last message and tests it: a doubt, a gap, a claim without a reason.
- It has at most fifteen words and sounds like a real person in a hurry, in the manner of the user's messages so far.
- Write the message alone: no name in front of it, no quotation marks, no explanation.

<conversation>
{conversation_history}
</conversation>

The user's next message:"""
