"""Dialogues of two people as chats of a user and an assistant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sdialog_like.errors import InputError

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["Chat", "ChatShape"]

# What the side that a model plays is usually called; "System" is STAR's word.
_ASSISTANTS = frozenset({"assistant", "ai assistant", "ai", "bot", "chatbot", "system", "model"})

_CHOICES = {
    "alternation": ("merge", "strict", "keep"),
    "leading": ("keep", "drop", "open", "refuse"),
    "trailing": ("keep", "drop", "refuse"),
    "others": ("refuse", "user"),
}


@dataclass(frozen=True, slots=True)
class Chat:
    """A dialogue as chat messages.

    Attributes:
        messages: Each with ``role`` (system, user or assistant) and ``content``.
        repairs: What was changed so that it fits.
    """

    messages: list[dict[str, str]]
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatShape:
    """How a dialogue becomes a chat.

        >>> from sdialog_like import Dialog
        >>> dialog = Dialog(turns=[{"speaker": "Ann", "text": "Hi."}, {"speaker": "Bo", "text": "Hello."}])
        >>> chat = ChatShape(assistant="Ann", leading="open", opening="Begin.").shape(dialog)
        >>> [message["role"] for message in chat.messages], chat.messages[0]["content"]
        (['user', 'assistant', 'user'], 'Begin.')

    Attributes:
        assistant: Which speaker the assistant is: a speaker's name, ``first`` or ``second`` (to speak), or the ``role`` in
            a speaker's persona. ``auto`` is the one called assistant, AI assistant, bot, System or the like, where there is
            exactly one, else the second to speak.
        system: The system message: ``None`` for no such message, ``persona`` for what the dialogue records of the
            assistant's persona, ``recorded`` for the one that an imported chat came with, or any other text as it is.
        alternation: Two turns of one side in a row are joined by a line break (``merge``), are a reason to refuse the
            dialogue (``strict``), or stay two messages (``keep``).
        leading: Where the assistant speaks first: ``keep`` that, ``drop`` what it says before the user, ``open`` with
            ``opening``, or ``refuse``.
        opening: The user's words that ``leading="open"`` puts first.
        trailing: Where the user speaks last: ``keep`` that, ``drop`` it (for training on the assistant's answers, nothing is
            lost by that), or ``refuse``.
        others: Where more than two speak: ``refuse``, or make everybody but the assistant the ``user``, with their names in
            front of what they say.
    """

    assistant: str = "auto"
    system: str | None = None
    alternation: str = "merge"
    leading: str = "keep"
    opening: str | None = None
    trailing: str = "keep"
    others: str = "refuse"

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise InputError(f"{name} is one of {', '.join(choices)}, not {getattr(self, name)!r}.")
        for name in ("assistant", "system", "opening"):
            value = getattr(self, name)
            if not isinstance(value, str) and (value is not None or name == "assistant"):
                raise InputError(f"{name} is a text, not {value!r}.")
        if (self.leading == "open") != (self.opening is not None):
            raise InputError(
                "leading='open' and opening go together.",
                hint="Give the user's first words: leading='open', opening='Hello.'",
            )

    def shape(self, dialog: Dialog) -> Chat:
        """Return the dialogue as a chat.

        Raises:
            InputError: It cannot be one; says why.
        """
        assistant = _find_assistant(dialog, self.assistant)
        repairs: dict[str, None] = {}
        messages = self._alternating(self._sides(dialog, assistant, repairs), repairs)
        if messages[0]["role"] == "assistant":
            messages = self._begun(messages, repairs)
        if messages and messages[-1]["role"] == "user":
            messages = self._ended(messages, repairs)
        if not any(message["role"] == "assistant" for message in messages):
            raise InputError("Nothing that the assistant says is left." if messages else "Nothing is left of it.")
        system = self._system(dialog, assistant)
        if system:
            messages.insert(0, _message("system", system))
        elif self.system:
            repairs[f"no system message, because there is no {self.system} text"] = None
        return Chat(messages, tuple(repairs))

    def _sides(self, dialog: Dialog, assistant: str, repairs: dict[str, None]) -> list[dict[str, str]]:
        several = len(dialog.get_speakers()) > 2
        if several and self.others == "refuse":
            raise InputError("More than two people speak in it.", hint="Use others='user' to make all but one the user.")
        if several:
            repairs["several speakers became the user, with their names in front"] = None
        return [
            _message("assistant", turn.text)
            if turn.speaker == assistant
            else _message("user", f"{turn.speaker}: {turn.text}" if several else turn.text)
            for turn in dialog.turns
        ]

    def _alternating(self, messages: list[dict[str, str]], repairs: dict[str, None]) -> list[dict[str, str]]:
        if self.alternation == "keep":
            return messages
        result: list[dict[str, str]] = []
        for message in messages:
            if not result or message["role"] != result[-1]["role"]:
                result.append(message)
            elif self.alternation == "strict":
                raise InputError("The two sides do not take turns.", hint="Use alternation='merge' to join such turns.")
            else:
                result[-1]["content"] += f"\n{message['content']}"
                repairs["turns of one side in a row were joined"] = None
        return result

    def _begun(self, messages: list[dict[str, str]], repairs: dict[str, None]) -> list[dict[str, str]]:
        if self.leading == "refuse":
            raise InputError("The assistant speaks first.", hint="Use leading='keep', 'drop' or 'open'.")
        if self.leading == "open":
            repairs["the user's opening words were put first"] = None
            return [_message("user", self.opening or ""), *messages]
        if self.leading == "drop":
            repairs["what the assistant says before the user was dropped"] = None
            first = next((i for i, message in enumerate(messages) if message["role"] == "user"), len(messages))
            return messages[first:]
        return messages

    def _ended(self, messages: list[dict[str, str]], repairs: dict[str, None]) -> list[dict[str, str]]:
        if self.trailing == "refuse":
            raise InputError("The user speaks last.", hint="Use trailing='keep' or 'drop'.")
        if self.trailing == "keep":
            return messages
        repairs["what the user says after the assistant's last words was dropped"] = None
        last = max((i for i, message in enumerate(messages) if message["role"] == "assistant"), default=-1)
        return messages[: last + 1]

    def _system(self, dialog: Dialog, assistant: str) -> str | None:
        if self.system == "persona":
            return _persona_text((dialog.personas or {}).get(assistant, {}))
        if self.system == "recorded":
            told = [e.text for e in dialog.events or () if e.agent == "system" and e.action == "instruct" and e.text]
            return "\n\n".join(told) or None
        return self.system


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _find_assistant(dialog: Dialog, wanted: str) -> str:
    """Return the speaker that is meant; see `ChatShape`."""
    speakers = dialog.get_speakers()
    if not speakers:
        raise InputError("It has no turns.")
    if wanted in speakers:
        return wanted
    if wanted == "auto":
        named = [speaker for speaker in speakers if speaker.casefold() in _ASSISTANTS]
        if len(named) == 1:
            return named[0]
    if wanted == "first":
        return speakers[0]
    if wanted in ("auto", "second"):
        if len(speakers) < 2:
            raise InputError("Nobody but the first speaker says anything, so there is no second one as the assistant.")
        return speakers[1]
    personas = dialog.personas or {}
    found = [s for s in speakers if str(personas.get(s, {}).get("role", "")).casefold() == wanted.casefold()]
    if len(found) > 1:
        raise InputError(f"Several speakers have the role {wanted!r}.")
    if not found:
        raise InputError(
            f"No speaker is called {wanted!r} or has that role.", hint=f"There is {', '.join(map(repr, speakers))}."
        )
    return found[0]


def _persona_text(attributes: Mapping[str, Any]) -> str | None:
    """Return a recorded persona as a model reads it: the words of ``BasePersona.description``."""
    from sdialog_like.personas.described import readable

    if set(attributes) == {"description"}:
        return readable(attributes["description"])
    said = {name: value for name, value in attributes.items() if value is not None}
    return "\n".join(f"Your {name.replace('_', ' ')}: {readable(value)}" for name, value in said.items()) or None
