"""Which voice speaks for whom: an assistant with flowcharts, somebody who wants something of one, or any other person."""

from __future__ import annotations

from sdialog_like.llm.builtin.assistant_voice import speak_as_assistant
from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.chats import is_chat_user, speak_as_chat_user
from sdialog_like.llm.builtin.prompt_reading import RolePrompt
from sdialog_like.llm.builtin.smalltalk import speak_as_person
from sdialog_like.llm.builtin.talk import Speech, Talk
from sdialog_like.llm.builtin.user_voice import speak_as_user

__all__ = ["speak"]


def speak(role: RolePrompt, talk: Talk, chance: Chance) -> Speech:
    """What a person says next, in the voice of their kind."""
    if role.person.charts:
        return speak_as_assistant(role, talk, chance)
    if is_chat_user(role):
        return speak_as_chat_user(role, talk, chance)
    if role.person.is_caller:
        return speak_as_user(role, talk, chance)
    return speak_as_person(role, talk, chance)
