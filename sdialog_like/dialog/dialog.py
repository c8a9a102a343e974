"""The dialogue: a list of turns that knows where it comes from."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TextIO, overload

from pydantic import BaseModel, ConfigDict, model_validator
from typing_extensions import Self

from sdialog_like.dialog import codec, parts
from sdialog_like.dialog.legacy import upgrade
from sdialog_like.dialog.model import Event, Provenance, Termination, Turn
from sdialog_like.errors import InputError

__all__ = ["FORMAT_VERSION", "Dialog", "LengthUnit"]

FORMAT_VERSION = "0.1.0"
LengthUnit = Literal["turns", "words", "minutes"]


class Dialog(BaseModel):
    """A dialogue: its turns, and all that is known about it. Only ``turns`` is required.

    It behaves like the list of its turns (``len``, indexing, iteration, ``in``); an empty one is therefore false. A slice is
    a Dialog. ``str()`` has one ``Speaker: text`` line a turn. Methods that change something return a new Dialog.

    SDialog's files and names load too: ``id`` for ``dialogId``, ``version`` for ``formatVersion``; fields that are not
    listed here are kept as they are.

        >>> dialog = Dialog(turns=[Turn(speaker="Alice", text="Hey Bob!"), Turn(speaker="Bob", text="Hi.")])
        >>> print(dialog)
        Alice: Hey Bob!
        Bob: Hi.

    Attributes:
        formatVersion: Version of this layout; that of the file, where it was loaded from one.
        model: The model's name as the user typed it.
        seed: The seed that was asked for.
        dialogId: The id, a number or a text.
        complete: Whether the dialogue came to its own end.
        scenario: What it was about: a text, or a dataset's own structure.
        turns: Who said what, in order.
        events: What happened, in order; each utterance's event holds the seed it was made with.
        personas: Speaker to the persona's attributes.
        context: Where and when it took place.
        notes: Anything a person wants to say about it.
        parentId: The id of the dialogue that this one was taken from.
        termination: Why it ended, and at which turn.
        provenance: What made it.
    """

    # NaN stays NaN in a dump, instead of silently becoming null; JSON, which has none, is then refused when written.
    model_config = ConfigDict(extra="allow", validate_assignment=True, ser_json_inf_nan="constants")

    formatVersion: str = FORMAT_VERSION
    model: str | None = None
    seed: int | None = None
    dialogId: int | str | None = None
    complete: bool | None = None
    scenario: str | dict[str, Any] | list[Any] | None = None
    turns: list[Turn]
    events: list[Event] | None = None
    personas: dict[str, dict[str, Any]] | None = None
    context: str | dict[str, Any] | None = None
    notes: str | None = None
    parentId: int | str | None = None
    termination: Termination | None = None
    provenance: Provenance | None = None

    @model_validator(mode="before")
    @classmethod
    def _accept_sdialog(cls, data: Any) -> Any:
        return upgrade(data) if isinstance(data, Mapping) else data

    @property
    def id(self) -> int | str | None:
        """The same as ``dialogId``."""
        return self.dialogId

    @id.setter  # noqa: A003 (this class's own ``id`` is meant)
    def id(self, value: int | str | None) -> None:
        self.dialogId = value

    @property
    def version(self) -> str:
        """The same as ``formatVersion``."""
        return self.formatVersion

    # A list of turns.

    def __str__(self) -> str:
        return "\n".join(map(str, self.turns))

    def __len__(self) -> int:
        return len(self.turns)

    # Pydantic would iterate over (field, value) pairs; for a dialogue the turns are what anybody means.
    def __iter__(self) -> Iterator[Turn]:  # type: ignore[override]
        return iter(self.turns)

    @overload
    def __getitem__(self, index: int) -> Turn: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> Turn | Self:
        """Return a turn, or for a slice the Dialog of those turns.

        Such a part has no id yet; ``parentId`` is the whole's id. It keeps what is still true of it: how the whole ended is
        not, and of the events it keeps those that belong to its turns, where that can be told.
        """
        if isinstance(index, slice):
            return parts.take(self, list(range(*index.indices(len(self.turns)))))
        return self.turns[index]

    def get_speakers(self) -> list[str]:
        """Return the speakers in the order in which they first speak."""
        return list(dict.fromkeys(turn.speaker for turn in self.turns))

    def filter(self, speaker: str) -> Self:
        """Return the Dialog of one speaker's turns (a part, like a slice)."""
        return parts.take(self, [i for i, turn in enumerate(self.turns) if turn.speaker == speaker])

    def length(self, unit: LengthUnit = "turns", *, words_per_minute: float = 130) -> float:
        """Return how long the dialogue is.

        Args:
            unit: ``turns``, ``words`` (separated by white space) or ``minutes`` (of speaking).
            words_per_minute: How fast people speak.

        Raises:
            InputError: There is no such unit, or nobody speaks that slowly.
        """
        if unit == "turns":
            return len(self.turns)
        words = sum(len(turn.text.split()) for turn in self.turns)
        if unit == "words":
            return words
        if unit != "minutes":
            raise InputError(f"A dialogue's length is in turns, words or minutes, not {unit!r}.")
        if not words_per_minute > 0:
            raise InputError(f"words_per_minute is more than 0, not {words_per_minute!r}.")
        return words / words_per_minute

    # Copies with something changed.

    def clone(self, new_id: int | str | None = None) -> Self:
        """Return a copy that shares nothing with this one; with a new id, it becomes a child of this one."""
        copy = self.model_copy(deep=True)
        if new_id is not None:
            copy.parentId, copy.dialogId = self.dialogId, new_id
        return copy

    def rename_speaker(self, old: str, new: str) -> Self:
        """Return a copy in which a speaker has another name, in turns, events and personas.

        Raises:
            InputError: Nobody is called ``old``, or ``new`` is another person of this dialogue.
        """
        return parts.rename(self, old, new)

    def map_texts(self, change: Callable[[str], str]) -> Self:
        """Return a copy with the function applied to each turn's text, and to the same text in the utterances' events."""
        return parts.map_texts(self, change)

    def replace(self, old: str, new: str, count: int = -1) -> Self:
        """Return a copy with ``str.replace`` applied to each text."""
        return self.map_texts(lambda text: text.replace(old, new, count))

    def re_sub(
        self, pattern: str | re.Pattern[str], repl: str | Callable[[re.Match[str]], str], count: int = 0, flags: int = 0
    ) -> Self:
        """Return a copy with ``re.sub`` applied to each text; a compiled pattern has its own flags."""
        compiled = pattern if isinstance(pattern, re.Pattern) else re.compile(pattern, flags)
        return self.map_texts(lambda text: compiled.sub(repl, text, count=count))

    def lower(self) -> Self:
        """Return a copy in lower case."""
        return self.map_texts(str.lower)

    def upper(self) -> Self:
        """Return a copy in upper case."""
        return self.map_texts(str.upper)

    def title(self) -> Self:
        """Return a copy in which each word begins with a capital."""
        return self.map_texts(str.title)

    def capitalize(self) -> Self:
        """Return a copy in which each text begins with a capital, and has no other."""
        return self.map_texts(str.capitalize)

    def strip(self, chars: str | None = None) -> Self:
        """Return a copy without white space (or the given characters) around the texts."""
        return self.map_texts(lambda text: text.strip(chars))

    # Reading and writing.

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form: what a file holds, without fields that are not set."""
        return codec.to_dict(self)

    def to_json(self, indent: int | None = 2) -> str:
        """Return the JSON text; with ``indent=None`` it is one line, as in a JSONL file.

        Raises:
            DialogFormatError: Something in it has no JSON form, such as NaN.
        """
        return codec.to_json(self, indent)

    def to_file(self, path: str | os.PathLike[str]) -> None:
        """Write the dialogue; the ending (.json, .jsonl, .csv, .txt) decides the format, and folders are made.

        JSON and JSONL keep everything, CSV the turns, txt the turns with line breaks turned into spaces.

        Raises:
            DialogFormatError: The ending is none of these, the dialogue cannot be written so, or the disk refuses.
        """
        from sdialog_like.dialog import files

        files.write(self, path)

    @classmethod
    def from_file(
        cls,
        path: str | os.PathLike[str],
        *,
        index: int | None = None,
        id: int | str | None = None,  # noqa: A002 (the word that everybody uses for it)
    ) -> Self:
        """Read a dialogue; the ending decides the format.

        Args:
            path: The file.
            index: Which one, in a file of many: its place from 0 (negative from the end).
            id: Which one, in a file of many: its id.

        Raises:
            DialogFormatError: The file is missing or broken (with the line), or does not say which dialogue is meant.
        """
        from sdialog_like.dialog import files

        return files.choose(files.read(path, cls), path, index=index, id=id)

    @classmethod
    def from_folder(cls, path: str | os.PathLike[str]) -> list[Self]:
        """Read all dialogues of a folder, see `load_dialogs`."""
        from sdialog_like.dialog import folders

        return folders.read_folder(path, cls)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Make a dialogue of its JSON form, this package's or SDialog's.

        Raises:
            DialogFormatError: It is not a dialogue; says where.
        """
        return codec.from_dict(data, cls)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read a dialogue's JSON text, this package's or SDialog's.

        Raises:
            DialogFormatError: It is not JSON, or not a dialogue.
        """
        return codec.from_json(text, cls)

    @classmethod
    def from_str(cls, text: str) -> Self:
        """Read ``Speaker: text`` lines; the speaker is what stands before the first ``: ``.

        Raises:
            DialogFormatError: A line names no speaker.
        """
        return codec.from_text(text, cls)

    # Showing.

    def print(self, scenario: bool = False, all: bool = False, *, file: TextIO | None = None) -> None:  # noqa: A002
        """Show the dialogue on the terminal; control characters and escapes in it never get there.

        Args:
            scenario: Show the scenario too.
            all: Show everything: scenario, complete, termination, personas and events.
            file: Where to write to; standard output by default. Colours only where that is a terminal.
        """
        from sdialog_like.dialog import printing

        printing.print_dialog(self, scenario=scenario or all, everything=all, file=file)

    def _repr_html_(self) -> str:
        from sdialog_like.dialog.html import dialog_html

        return dialog_html(self)
