"""The journal: what a row got from outside, kept, so that running the row again costs nothing.

A record is named by the row, by what was asked for (its key), and by how often the row had asked for just that before (its
occurrence). So resuming, replaying and verifying are all the same thing: run the row again with the journal.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from sdialog_like.engine.request import digest
from sdialog_like.errors import SdialogLikeError, UnusableReplyError
from sdialog_like.llm.reply import RawReply
from sdialog_like.llm.tool_calls import ToolCall

if TYPE_CHECKING:
    from sdialog_like.engine.client import Caller
    from sdialog_like.engine.request import Request

__all__ = ["Journal", "Journaled", "JournalRecord", "MemoryJournal", "RowJournal"]

_REPLY_FIELDS = tuple(each.name for each in fields(RawReply))


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """What a journal keeps of one call or effect.

    Attributes:
        kind: ``call`` for a model's raw reply, ``effect`` for anything else that came from outside.
        payload: The reply or the effect's result, as JSON text.
        seed: The seed of the call.
        attempts: How many requests it took.
        endpoint: Who answered.
        part: Which part of the row it belongs to (see ``Client.branch``). Seed, attempts, endpoint and part are for people
            and reports; a replay does not read them.
    """

    kind: Literal["call", "effect"]
    payload: str
    seed: int | None = None
    attempts: int = 0
    endpoint: str | None = None
    part: str | None = None


@runtime_checkable
class Journal(Protocol):
    """Where records are kept.

    Both methods are plain functions: nothing, not even a cancellation, can come between a reply and its record. They may be
    called from several threads.
    """

    def get(self, row_id: str | int, key: str, occurrence: int) -> JournalRecord | None:
        """Return the record, or ``None`` where there is none yet."""
        ...

    def put(self, row_id: str | int, key: str, occurrence: int, record: JournalRecord) -> None:
        """Keep a record for good before returning; whatever fails must raise, since the reply is used only after this."""
        ...


class MemoryJournal:
    """A journal that lives as long as this object."""

    def __init__(self) -> None:
        # Reading or setting one item of a dict is atomic, so threads need no lock here.
        self._records: dict[tuple[str | int, str, int], JournalRecord] = {}

    def get(self, row_id: str | int, key: str, occurrence: int) -> JournalRecord | None:
        """Return the record, or ``None`` where there is none yet."""
        return self._records.get((row_id, key, occurrence))

    def put(self, row_id: str | int, key: str, occurrence: int, record: JournalRecord) -> None:
        """Keep a record."""
        self._records[row_id, key, occurrence] = record

    def __len__(self) -> int:
        return len(self._records)

    def __repr__(self) -> str:
        return f"<MemoryJournal of {len(self)} records>"


class RowJournal:
    """The journal as one run of one row sees it: it knows the row, and counts how often each thing is asked for.

    Parts of a row that are made at the same time have branches of their own, whose occurrences nobody else counts.

    Attributes:
        row_id: The row's id.
        names: The names of the branch; none at the root.
        broken: What went wrong with the journal itself, in any branch, which is no failure of the row's.
    """

    __slots__ = ("_asked", "_branches", "_journal", "_root", "broken", "names", "row_id")

    def __init__(self, journal: Journal, row_id: str | int) -> None:
        self._journal = journal
        self.row_id = row_id
        self.names: tuple[str | int, ...] = ()
        self.broken: Exception | None = None
        self._asked: dict[str, int] = {}
        self._root = self
        self._branches: dict[tuple[str | int, ...], RowJournal] = {}

    def branch(self, *names: str | int) -> RowJournal:
        """Return the branch with these names below this one: always the same one, since it counts."""
        path = (*self.names, *names)
        if path not in self._root._branches:
            made = RowJournal(self._journal, self.row_id)
            made.names, made._root = path, self._root
            self._root._branches[path] = made
        return self._root._branches[path]

    def ask(self, key: str) -> tuple[int, JournalRecord | None]:
        """Return which occurrence of the key this is, and its record, if there is one."""
        occurrence = self._asked.get(key, 0)
        self._asked[key] = occurrence + 1
        try:
            return occurrence, self._journal.get(self.row_id, self._own(key), occurrence)
        except Exception as exc:
            self._root.broken = exc
            raise

    def keep(self, key: str, occurrence: int, record: JournalRecord) -> None:
        """Commit a record."""
        if self.names:
            record = replace(record, part=str(self.names[-1]))
        try:
            self._journal.put(self.row_id, self._own(key), occurrence, record)
        except Exception as exc:
            self._root.broken = exc
            raise

    def _own(self, key: str) -> str:
        return digest([*self.names, key]) if self.names else key


class Journaled:
    """A wrapper that answers from the journal what it has, and commits everything else before it is used.

    Args:
        inner: Who is asked for what the journal does not have.
        journal: The row's journal.
    """

    __slots__ = ("inner", "journal")

    def __init__(self, inner: Caller, journal: RowJournal) -> None:
        self.inner = inner
        self.journal = journal

    async def __call__(self, request: Request) -> RawReply:
        """Return the recorded reply, or the model's once it is recorded."""
        key = request.content_key()
        occurrence, record = self.journal.ask(key)
        if record is not None:
            request.spent.replayed += 1
            return _reply_of(record)
        before = request.spent.attempts
        try:
            reply = await self.inner(request)
        except UnusableReplyError as exc:
            # The model has answered, so this too is paid for, and is met again when the row is run again.
            kept = {"unusable": exc.message, "hint": exc.hint, "raw": exc.raw}
            self._commit(request, key, occurrence, before, json.dumps(kept))
            raise
        self._commit(request, key, occurrence, before, _payload(reply))
        return reply

    def _commit(self, request: Request, key: str, occurrence: int, before: int, payload: str) -> None:
        attempts = request.spent.attempts - before
        endpoint = request.answered_by[-1] if request.answered_by else request.model.endpoint
        record = JournalRecord("call", payload, seed=request.seed, attempts=attempts, endpoint=endpoint)
        self.journal.keep(key, occurrence, record)


def _payload(reply: RawReply) -> str:
    kept = {name: getattr(reply, name) for name in _REPLY_FIELDS}
    calls = kept.pop("tool_calls")
    return json.dumps({**kept, "tool_calls": [asdict(call) for call in calls]} if calls else kept)


def _reply_of(record: JournalRecord) -> RawReply:
    if record.kind != "call":
        raise SdialogLikeError("The journal holds an effect where a model's reply should be.")
    kept = json.loads(record.payload)
    if "unusable" in kept:
        raise UnusableReplyError(kept["unusable"], raw=kept["raw"], hint=kept["hint"])
    calls = tuple(ToolCall(**call) for call in kept.pop("tool_calls", ()))
    return RawReply(**kept, tool_calls=calls)
