"""Dialogues as lists of messages, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sdialog_like.dialog import Dialog, Event, Turn
from sdialog_like.errors import InputError
from sdialog_like.nemotron.asker import Message

__all__ = ["conversation_history", "dialog_to_messages", "messages_to_dialog"]

_ASSISTANTS = frozenset({"assistant", "ai assistant", "ai", "bot", "model"})
_USERS = frozenset({"user", "human"})


def conversation_history(messages: Iterable[Mapping[str, Any]]) -> str:
    """Return a conversation as it stands in a prompt: ``Role: content`` blocks with blank lines between them."""
    return "\n\n".join(f"{str(message['role']).capitalize()}: {message['content']}" for message in messages)


def messages_to_dialog(
    messages: Iterable[Mapping[str, Any]],
    *,
    user: str = "user",
    assistant: str = "assistant",
    seeds: Sequence[int | None] | None = None,
    **fields: Any,
) -> Dialog:
    """Make a dialogue out of messages, as `dialog_to_messages` gives them.

    A system message is no turn: it becomes an event, in its place among the utterances.

    Args:
        messages: Each with ``role`` (user, assistant or system) and ``content``.
        user: What the user is called as a speaker.
        assistant: What the assistant is called.
        seeds: The seed that each message was made with.
        **fields: Further fields of the dialogue: ``dialogId``, ``seed``, ``model`` …

    Raises:
        InputError: A message has another role, or no text.
    """
    if user == assistant:
        raise InputError(f"The user and the assistant cannot both be called {user!r}.")
    names = {"user": user, "assistant": assistant}
    turns: list[Turn] = []
    events: list[Event] = []
    for index, message in enumerate(messages):
        role, text = (message.get("role"), message.get("content")) if isinstance(message, Mapping) else (None, None)
        if not isinstance(text, str) or role not in (*names, "system"):
            raise InputError(
                f"Message {index} is {message!r:.80}, which is no turn of a dialogue.",
                hint='Messages are dicts as {"role": "user", "content": "…"}, with user, assistant or system as the role.',
            )
        if role == "system":
            events.append(Event(agent="system", action="instruct", text=text))
            continue
        seed = seeds[index] if seeds is not None and index < len(seeds) else None
        turns.append(Turn(speaker=names[role], text=text))
        events.append(Event(agent=names[role], action="utter", text=text, seed=seed))
    return Dialog(turns=turns, events=events, **fields)


def dialog_to_messages(dialog: Dialog, *, user: str | None = None) -> list[Message]:
    """Return a dialogue of two as messages: one speaker is the user, the other the assistant.

    Args:
        dialog: The dialogue. What it records of a system message stands among the messages again.
        user: Who of the speakers is the user; whoever is called so, or else who speaks first.

    Raises:
        InputError: More than two speak, or nobody is called so.
    """
    speakers = dialog.get_speakers()
    if len(speakers) > 2:
        raise InputError(
            f"A chat has a user and an assistant, and this dialogue has {len(speakers)} speakers: {', '.join(speakers)}."
        )
    if user is not None and user not in speakers:
        raise InputError(f"Nobody in this dialogue is called {user!r}.", hint=f"Its speakers: {', '.join(speakers)}.")
    asking = user if user is not None else _user_of(speakers)
    said: list[Message] = [
        {"role": "user" if turn.speaker == asking else "assistant", "content": turn.text} for turn in dialog.turns
    ]
    told: list[tuple[int, Message]] = []
    before = 0
    for event in dialog.events or ():
        if event.action == "utter":
            before += 1
        elif event.action == "instruct" and event.agent == "system" and event.text is not None:
            told.append((before, {"role": "system", "content": event.text}))
    for place, message in reversed(told):
        said.insert(place, message)
    return said


def _user_of(speakers: Sequence[str]) -> str | None:
    """Return the user among two speakers."""
    called = next((name for name in speakers if name.casefold() in _USERS), None)
    if called is None:
        called = next((name for name in speakers if name.casefold() not in _ASSISTANTS), None)
    return called
