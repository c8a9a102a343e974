"""Chats of other tools, OpenAI's messages and ShareGPT's conversations, read as dialogues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sdialog_like.errors import DialogFormatError
from sdialog_like.exports.lines import read_records
from sdialog_like.exports.report import ImportReport

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["conversation_key", "dialog_from_record", "read_messages"]

_CONVERSATION_KEYS = ("messages", "conversations", "conversation")
_ROLE_KEYS = ("role", "from")
_TEXT_KEYS = ("content", "value", "text")
# The many names of the two sides in ShareGPT-like files, and of what is no side.
_ROLES = {
    **dict.fromkeys(("user", "human", "prompter"), "user"),
    **dict.fromkeys(("assistant", "gpt", "chatgpt", "bing", "bard", "claude", "model", "ai", "bot"), "assistant"),
    **dict.fromkeys(("system", "developer"), "system"),
    **dict.fromkeys(("tool", "function", "function_call", "observation"), "tool"),
}


def conversation_key(record: Mapping[str, Any]) -> str | None:
    """Return the key under which a record holds its messages, or ``None``."""
    return next((key for key in _CONVERSATION_KEYS if key in record), None)


def read_messages(path: Path, report: ImportReport) -> Iterator[Dialog]:
    """Read chats from JSONL or JSON; see `dialog_from_record`."""
    for where, record in read_records(path):
        try:
            yield dialog_from_record(record, report)
        except DialogFormatError as exc:
            raise DialogFormatError(f"In {where}: {exc.message}", hint=exc.hint) from exc


def dialog_from_record(record: Any, report: ImportReport) -> Dialog:
    """Make a dialogue of the speakers ``user`` and ``assistant`` out of a chat.

    A speaker of another name keeps it. What is no turn becomes an event, in its place among the turns: a system message
    (agent ``system``, action ``instruct``), a tool's message (action ``tool``), a call of tools (``tool_call``), a picture
    or the like (``attach``). Other keys of a message stay with its turn or event; those of the record are kept in the
    dialogue's extra field ``imported``.

    Raises:
        DialogFormatError: It is not a chat.
    """
    from sdialog_like.dialog import Dialog

    key = conversation_key(record) if isinstance(record, Mapping) else None
    messages = None if key is None else record[key]
    if not isinstance(messages, list):
        raise DialogFormatError(
            "This is not a chat.",
            hint=f"A chat is an object with a list under {', '.join(_CONVERSATION_KEYS[:-1])} or similar.",
        )
    rest = {name: value for name, value in record.items() if name != key and value is not None}
    reader = _ChatReader(report)
    if isinstance(rest.get("system"), str):
        reader.add({"role": "system", "content": rest.pop("system")})
    for message in messages:
        reader.add(message)
    fields: dict[str, Any] = {"turns": reader.turns, "events": reader.events if reader.has_more_than_turns else None}
    for name, field, kind in (("id", "dialogId", (int, str)), ("model", "model", str)):
        if isinstance(rest.get(name), kind) and not isinstance(rest[name], bool):
            fields[field] = rest.pop(name)
    if rest:
        fields["imported"] = rest
        for name in rest:
            report.notes[f"the key {name!r} is kept in the dialogue's field 'imported'"] += 1
    return Dialog.from_dict(fields)


class _ChatReader:
    """Sorts the messages of one chat into turns and events."""

    def __init__(self, report: ImportReport) -> None:
        self.turns: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.has_more_than_turns = False
        self._report = report

    def add(self, message: Any) -> None:
        """Add a message."""
        role, content, extras = _taken_apart(message)
        speaker = _ROLES.get(role.casefold(), role)
        if role.casefold() not in _ROLES:
            self._report.notes[f"the role {role!r} is not known and stays as a speaker"] += 1
        calls = {name: extras.pop(name) for name in ("tool_calls", "function_call") if extras.get(name)}
        text = self._text(content, speaker)
        if speaker in ("system", "tool"):
            action = "instruct" if speaker == "system" else "tool"
            label = role if role != speaker else None
            self._event({"agent": speaker, "action": action, "actionLabel": label, "text": text, "data": extras or None})
            self._report.notes[f"a {speaker} message became an event"] += 1
        elif text or not calls:
            self.turns.append({**extras, "speaker": speaker, "text": text or ""})
            self.events.append({"agent": speaker, "action": "utter", "text": text or ""})
            extras = {}
        if calls:
            self._event({"agent": speaker, "action": "tool_call", "data": extras | calls})
            self._report.notes["a call of tools became an event"] += 1

    def _text(self, content: Any, speaker: str) -> str | None:
        """Return the text of a content; parts of it that are no text become events."""
        if content is None or isinstance(content, str):
            return content
        if not isinstance(content, list):
            raise DialogFormatError(f"A message's content is a text or a list of parts, not {type(content).__name__}.")
        texts = []
        for part in content:
            if isinstance(part, str):
                texts.append(part)
            elif isinstance(part, Mapping) and isinstance(part.get("text"), str):
                texts.append(part["text"])
            else:
                self._event({"agent": speaker, "action": "attach", "data": {"part": part}})
                self._report.notes["a part of a message that is no text became an event"] += 1
        return "\n".join(texts)

    def _event(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        self.has_more_than_turns = True


def _taken_apart(message: Any) -> tuple[str, Any, dict[str, Any]]:
    """Return a message's role, its content, and what else it says."""
    if not isinstance(message, Mapping):
        raise DialogFormatError(f"A message is an object, not {message!r:.60}.")
    extras = {name: value for name, value in message.items() if value is not None}
    role_key = next((key for key in _ROLE_KEYS if key in message), None)
    text_key = next((key for key in _TEXT_KEYS if key in message), None)
    role = extras.pop(role_key, None) if role_key else None
    if not isinstance(role, str) or (text_key is None and not extras):
        raise DialogFormatError(
            f"A message needs a role and a content; this one has {', '.join(map(str, message)) or 'nothing'}.",
            hint="Known: role or from, and content, value or text.",
        )
    return role, extras.pop(text_key, None) if text_key else None, extras
