"""Running a row again: from its recorded replies alone, or with the model and nothing recorded but what came from elsewhere.

What a row got from outside besides replies (a tool's result, a person's line) is never obtained again here; it is read from
the journal, or the row cannot be made again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult

from sdialog_like.engine import Client, Journal, JournalRecord, Row
from sdialog_like.engine.rows import Program
from sdialog_like.errors import SdialogLikeError
from sdialog_like.llm import BoundModel
from sdialog_like.llm.parameters import content_parameters
from sdialog_like.llm.provider import provider_named

__all__ = ["NotRecordedError", "WatchedJournal", "model_of_settings", "settings_without_models", "watched"]


class NotRecordedError(SdialogLikeError):
    """The row asks for something that the journal does not have."""


class WatchedJournal:
    """A run's journal, read only, that notes which new request was made with which seed.

    Args:
        recorded: The run's journal.
        replies: Whether the models' recorded replies count; what came from elsewhere always does.
    """

    def __init__(self, recorded: Journal, *, replies: bool) -> None:
        self._recorded = recorded
        self._replies = replies
        self._prompts: dict[str | int, dict[int, str]] = defaultdict(dict)

    def get(self, row_id: str | int, key: str, occurrence: int) -> JournalRecord | None:
        """Return the record, if it counts."""
        record = self._recorded.get(row_id, key, occurrence)
        return record if record is None or record.kind == "effect" or self._replies else None

    def put(self, row_id: str | int, key: str, occurrence: int, record: JournalRecord) -> None:
        """Note the request; the reply itself is used once and not kept."""
        if record.kind == "call" and record.seed is not None:
            self._prompts[row_id][record.seed] = key

    def prompts(self, row_id: str | int) -> dict[int, str]:
        """Return the content key of each new request of a row by its seed, and forget the row."""
        return self._prompts.pop(row_id, {})


def watched(program: Program[Any], model: BoundModel, *, offline: bool) -> Program[Any]:
    """Return the program as one that obtains nothing from outside but models' replies, and offline not even those.

    Args:
        program: The program.
        model: Who it asks where it names nobody.
        offline: Whether only recorded replies are to be had.

    Returns:
        A program that raises `NotRecordedError` where the journal does not have what it needs, whatever it does with the
        error itself.
    """

    async def again(row: Row, client: Client) -> Any:
        missing: list[NotRecordedError] = []
        try:
            result = await program(row, cast("Client", _WatchedClient(client, model, offline, missing)))
        except Exception:
            if missing:
                raise missing[-1] from None
            raise
        if missing:
            raise missing[-1]
        return result

    return again


class _WatchedClient:
    """A row's client for making the row again."""

    def __init__(self, client: Client, model: BoundModel, offline: bool, missing: list[NotRecordedError]) -> None:
        self._client = client
        self._model = model
        self._offline = offline
        self._missing = missing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def branch(self, *names: str | int) -> _WatchedClient:
        return _WatchedClient(self._client.branch(*names), self._model, self._offline, self._missing)

    async def call(self, *args: Any, model: BoundModel | None = None, **arguments: Any) -> Any:
        asked = self._model if model is None else model
        try:
            return await self._client.call(*args, model=_silent(asked) if self._offline else asked, **arguments)
        except NotRecordedError as exc:
            self._missing.append(exc)
            raise

    async def effect(self, key: str, fn: Callable[[], Any]) -> Any:
        async def refuse() -> Any:
            error = NotRecordedError(f"The effect {key!r} is not recorded, and is not obtained a second time.")
            self._missing.append(error)
            raise error

        return await self._client.effect(key, refuse)


class _NobodyThere(BaseChatModel):
    """A chat model that is never to be asked."""

    @property
    def _llm_type(self) -> str:
        return "recorded"

    def _generate(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        raise NotRecordedError("A reply that the row needs is not recorded.")

    async def _agenerate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        return self._generate(messages)


def model_of_settings(settings: Mapping[str, Any]) -> BoundModel:
    """Return a model that is known, and recognised in the journal, but cannot be asked; it needs no key and no package."""
    parameters = content_parameters(settings.get("parameters", {}))
    return BoundModel(
        chat=_NobodyThere(),
        spec=settings["spec"],
        parameters=parameters,
        endpoint="the journal",
        in_process=True,
        provider=provider_named("builtin"),
        name=settings["spec"],
    )


def settings_without_models(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a generator's settings with each model in them replaced by one that cannot be asked."""
    silent = dict(settings)
    if isinstance(silent.get("model"), Mapping):
        silent["model"] = model_of_settings(silent["model"])
    for name, value in settings.items():
        if isinstance(value, Mapping) and set(value) == {"agent"}:
            silent[name] = {"agent": settings_without_models(value["agent"])}
    return silent


@lru_cache(maxsize=64)
def _silent(model: BoundModel) -> BoundModel:
    return replace(
        model,
        chat=_NobodyThere(),
        endpoint="the journal",
        in_process=True,
        provider=provider_named("builtin"),
        defaults={},
        replicas=(),
    )
