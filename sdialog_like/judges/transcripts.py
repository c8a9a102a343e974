"""What a judge gets to see: who said what, whatever form the dialogue comes in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.dialog import Dialog, Turn
from sdialog_like.errors import DialogFormatError, InputError
from sdialog_like.terminal import one_line

__all__ = ["numbered_lines", "read_turns", "transcript"]

_LISTS = ("turns", "messages", "conversations", "conversation", "dialogue", "dialog")
_SPEAKER_KEYS = ("speaker", "role", "from", "name", "agent")
_TEXT_KEYS = ("text", "content", "value", "utterance", "message")
# The sides of a chat, under the names that are about; any other role is somebody's name.
_SIDES = {
    **dict.fromkeys(("user", "human", "prompter"), "User"),
    **dict.fromkeys(("assistant", "gpt", "chatgpt", "model", "ai", "bot"), "Assistant"),
}
# Roles of messages that nobody says to anybody.
_NOBODY = frozenset({"system", "developer", "tool", "function", "function_call", "observation"})
_LINE = re.compile(r"([^\s:][^:\n]{0,59}):(?:[ \t]+(.*)|[ \t]*)")
_FORMS = "Give a Dialog, a list of turns (speaker, text) or messages (role, content), or a text of 'Speaker: text' lines."


def transcript(what: Any) -> str:
    """Write a dialogue as a judge sees it: a line ``Speaker: text`` a turn, further lines of a text indented.

    Messages by ``user`` and ``assistant`` become lines by User and Assistant; those by the system and by tools, and mere
    calls of tools, are said by nobody and left out. A text that names no speakers stays as it is.

    Args:
        what: A `Dialog` or its JSON form, a list of turns (objects, mappings with ``speaker`` and ``text``, or pairs), a
            list of messages (mappings with ``role`` and ``content``) or an object that holds one, or a text.

    Raises:
        InputError: It is none of these.

    Example:
        >>> print(transcript([{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Hello!"}]))
        User: Hi.
        Assistant: Hello!
    """
    return "\n".join(_shown(turn) if turn.speaker else turn.text for turn in read_turns(what))


def numbered_lines(turns: Sequence[Turn]) -> list[str]:
    """Return the turns with their numbers in front: ``[1] Speaker: text``.

    No text can begin a line of its own: whatever stands in it, it cannot pass for another turn or for the dialogue's end.
    """
    return [f"[{number}] {_shown(turn)}" for number, turn in enumerate(turns, 1)]


def read_turns(what: Any) -> list[Turn]:
    """Return the turns of a dialogue in any of the forms that `transcript` takes; a text without speakers is one turn by "".

    Raises:
        InputError: It is no dialogue.
    """
    if isinstance(what, Dialog):
        return list(what.turns)
    if isinstance(what, str):
        return _of_text(what)
    if isinstance(what, Mapping):
        key = next(
            (name for name in _LISTS if isinstance(what.get(name), Sequence) and not isinstance(what[name], str)), None
        )
        if key is None:
            raise InputError(f"An object with the keys {', '.join(map(str, what)) or '(none)'} is no dialogue.", hint=_FORMS)
        if key == "turns":
            return _of_json(what)
        return read_turns(list(what[key]))
    if isinstance(what, Sequence) and not isinstance(what, (bytes, bytearray)):
        return [turn for place, each in enumerate(what) if (turn := _turn(each, place)) is not None]
    raise InputError(f"What is judged is a dialogue, not {type(what).__name__}.", hint=_FORMS)


def _of_json(data: Mapping[str, Any]) -> list[Turn]:
    try:
        return list(Dialog.from_dict(data).turns)
    except DialogFormatError:
        return read_turns(list(data["turns"]))  # turns with other keys than a dialogue's


def _turn(each: Any, place: int) -> Turn | None:
    """Return a turn; ``None`` for a message that nobody says to anybody."""
    if isinstance(each, Turn):
        return each
    if isinstance(each, Mapping):
        speaker = next((each[key] for key in _SPEAKER_KEYS if key in each), None)
        text = next((each[key] for key in _TEXT_KEYS if key in each), None)
        if not isinstance(speaker, str):
            raise InputError(f"Number {place + 1} of the list names no speaker: {dict(each)!r:.80}.", hint=_FORMS)
        if "speaker" not in each and speaker.casefold() in _NOBODY:
            return None
        said = _text(text, place)
        if said is None:  # it only calls tools
            return None
        return Turn(speaker=speaker if "speaker" in each else _SIDES.get(speaker.casefold(), speaker), text=said)
    if isinstance(each, (tuple, list)) and len(each) == 2 and all(isinstance(part, str) for part in each):
        return Turn(speaker=each[0], text=each[1])
    speaker, text = getattr(each, "speaker", None), getattr(each, "text", None)
    if isinstance(speaker, str) and isinstance(text, str):
        return Turn(speaker=speaker, text=text)
    raise InputError(f"Number {place + 1} of the list is no turn: {each!r:.80}.", hint=_FORMS)


def _text(content: Any, place: int) -> str | None:
    if content is None or isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        parts = (part if isinstance(part, str) else part.get("text") for part in content if isinstance(part, (str, Mapping)))
        return "\n".join(part for part in parts if isinstance(part, str)) or None
    raise InputError(f"The text of number {place + 1} of the list is {type(content).__name__}, not a text.", hint=_FORMS)


def _of_text(text: str) -> list[Turn]:
    """Read lines; one without a speaker goes on with the turn before it."""
    lines = text.replace("\r\n", "\n").split("\n")
    found = [_LINE.fullmatch(line) for line in lines]
    # "Then this:" at a line's end is a speaker who says nothing only where that speaker says something elsewhere.
    speakers = {match[1].rstrip() for match in found if match and match[2]}
    turns: list[tuple[str, list[str]]] = []
    for line, match in zip(lines, found, strict=True):
        if match and match[1].rstrip() in speakers:
            turns.append((match[1].rstrip(), [match[2] or ""]))
        elif turns:
            turns[-1][1].append(line)
        elif line.strip():  # it does not begin as a dialogue does
            return [Turn(speaker="", text=text.strip())]
    return [Turn(speaker=speaker, text="\n".join(said).strip()) for speaker, said in turns]


def _shown(turn: Turn) -> str:
    speaker = one_line(turn.speaker).strip()
    text = "\n    ".join(turn.text.strip().splitlines())
    return f"{speaker}: {text}".rstrip() if speaker else text
