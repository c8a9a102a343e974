"""What all generators share: one, many, blocking, async; always the same program over rows."""

from __future__ import annotations

import copy
import inspect
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

from typing_extensions import Self

from sdialog_like.agents.materials import check_count
from sdialog_like.engine import Client, Engine, Row, Usage, map_rows, run_blocking, run_on_loop
from sdialog_like.engine.rows import Program
from sdialog_like.errors import BatchError
from sdialog_like.generators.rows import arguments_of, plan_rows, single_row
from sdialog_like.llm import BoundModel, bind_model

__all__ = ["BaseGenerator", "Prepare"]

T = TypeVar("T")

Prepare: TypeAlias = "Callable[[Row], Callable[[Client], Awaitable[T]]]"
"""Checks a row and settles what is to be made of it, without asking anybody; what it returns makes it."""


class BaseGenerator(ABC, Generic[T]):
    """The face that all generators have.

    A generator may be used from many threads and coroutines at the same time. Its settings count as they are at the moment
    of a call; changing them later does not touch what is already being made.

    A subclass says in the keyword arguments of its ``generate`` what else a row may bring: each takes the place of one of
    the generator's settings, for that dialogue only.

    Args:
        model: The model that the generator's requests go to.
    """

    def __init__(self, model: BoundModel) -> None:
        self.bound_model = model
        self._engine = Engine(model)

    @abstractmethod
    def prepare(self) -> Prepare[T]:
        """Return what makes rows with the settings of this moment.

        Raises:
            InputError: Nothing can be made with these settings.
        """

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """Return all settings as plain data, from which ``generator_from_settings`` makes an equal generator again.

        Keys and tokens are not among them; whoever makes the generator again has them in the environment.

        Raises:
            InputError: One of the settings cannot be made again in another process; says which and why.
        """

    @abstractmethod
    def identity(self) -> dict[str, Any]:
        """Return, as plain data, what the generator's dialogues depend on; of any settings, also of those that are code.

        It tells different generators apart and holds no keys; nothing can be made from it.
        """

    @classmethod
    def row_arguments(cls) -> tuple[str, ...]:
        """Return the names of what a row may bring besides its id and its seed."""
        return tuple(name for name in inspect.signature(cls.generate).parameters if name not in {"self", "seed", "id"})

    def check_row(self, data: Mapping[str, Any] | None = None, *, id: int | str | None = None) -> None:  # noqa: A002
        """See to it that a dialogue can be made of a row, without making it; nobody is asked.

        Args:
            data: The row's arguments, as in ``generate``.
            id: The row's id, where that says what is made.

        Raises:
            InputError: An unknown argument, or one that cannot be used.
        """
        self.prepare()(Row(id=0 if id is None else id, seed=0, data={"dialogId": id, **(data or {})}))

    def snapshot(self) -> Program[T]:
        """Return the program for the settings of this moment. A row's ``data`` holds its arguments, if it has any.

        Raises:
            InputError: Nothing can be made with these settings.
        """
        prepare = self.prepare()

        async def program(row: Row, client: Client) -> T:
            return await prepare(row)(client)

        return program

    async def program(self, row: Row, client: Client) -> T:
        """Make one row's result with the settings of this moment."""
        return await self.snapshot()(row, client)

    async def make(self, row: Row, client: Client, **arguments: Any) -> T:
        """Make something inside a program of one's own, with the row's id and seed, and these arguments for it alone.

        Example:
            >>> async def program(row, client):
            ...     return await generator.make(row, client, scenario=row.data["scenario"])
        """
        return await self.program(Row(row.id, row.seed, arguments, row.round), client)

    def with_model(self, model: Any, **parameters: Any) -> Self:
        """Return a generator with the same settings and another model.

        Args:
            model: A model spec, or a LangChain chat model.
            **parameters: Parameters of the model.
        """
        twin = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, (list, dict)):
                setattr(twin, name, copy.copy(value))
        twin._use(bind_model(model, **parameters))
        return twin

    @property
    def usage(self) -> Usage:
        """Calls and tokens of everything made so far."""
        return self._engine.usage.snapshot()

    def generate(self, seed: int | None = None, id: int | str | None = None) -> T:  # noqa: A002 - the field's name
        """Make one dialogue, and wait for it. Works in scripts, threads and notebooks alike.

        Args:
            seed: The dialogue's seed; a random one otherwise, which the dialogue records.
            id: The dialogue's id.

        Raises:
            InputError: An argument or a setting cannot be used; no request was made.
            GenerationError: The model failed in the middle of a dialogue; ``partial`` is the dialogue so far.
            ModelError: The model failed before there was anything to keep.
            BlockingCallError: Called on the package's own event loop.
        """
        return run_blocking(self._one(seed, id))

    def agenerate(self, seed: int | None = None, id: int | str | None = None) -> Coroutine[Any, Any, T]:  # noqa: A002
        """Like `generate`, to be awaited. The settings count as they are when this is called, not when it is awaited."""
        return self._awaited(self._one(seed, id))

    def __call__(self, *args: Any, **kwargs: Any) -> T:
        """The same as `generate`."""
        return self.generate(*args, **kwargs)

    def generate_many(
        self,
        n: int | None = None,
        *,
        seeds: Sequence[int] | None = None,
        ids: Sequence[int | str] | None = None,
        seed: int | None = None,
        concurrency: int = 32,
        progress: bool = True,
    ) -> list[T]:
        """Make many dialogues at the same time: the same ones as one by one, in order.

        ``generate(seed=d.seed, id=d.dialogId)`` makes each dialogue ``d`` of them again.

        Args:
            n: How many; may be left out where ``seeds`` or ``ids`` say it.
            seeds: Each dialogue's seed.
            ids: Each dialogue's id, all different; 0 … n-1 otherwise.
            seed: The batch's seed, from which each dialogue's is derived; a random one otherwise.
            concurrency: How many are made at the same time.
            progress: Whether to show a progress bar.

        Raises:
            InputError: The arguments do not agree; no request was made.
            BatchError: Some failed. All the others were made nevertheless: ``results`` holds both, in order.
        """
        return run_blocking(self._many(self._rows(n, seeds, ids, seed), concurrency, progress))

    def agenerate_many(
        self,
        n: int | None = None,
        *,
        seeds: Sequence[int] | None = None,
        ids: Sequence[int | str] | None = None,
        seed: int | None = None,
        concurrency: int = 32,
        progress: bool = True,
    ) -> Coroutine[Any, Any, list[T]]:
        """Like `generate_many`, to be awaited. The settings count as they are when this is called."""
        return self._awaited(self._many(self._rows(n, seeds, ids, seed), concurrency, progress))

    # For subclasses.

    def _use(self, model: BoundModel) -> None:
        """Ask another model from now on."""
        self.bound_model = model
        self._engine = Engine(model)

    def _argument_reader(self) -> Callable[[Row], dict[str, Any]]:
        allowed, name = self.row_arguments(), type(self).__name__
        return lambda row: arguments_of(row, allowed, name)

    def _rows(
        self, n: int | None, seeds: Sequence[int] | None, ids: Sequence[int | str] | None, seed: int | None
    ) -> list[Row]:
        return plan_rows(n, seeds=seeds, ids=ids, seed=seed)

    def _one(
        self, seed: int | None, dialog_id: int | str | None, arguments: Mapping[str, Any] | None = None
    ) -> Callable[[], Coroutine[Any, Any, T]]:
        """Settle everything now; what is returned makes the coroutine that makes one dialogue."""
        row = single_row(seed, dialog_id, arguments)
        make = self.prepare()(row)

        async def one() -> T:
            return await make(self._engine.row(row.id, row.seed))

        return one

    def _many(self, rows: list[Row], concurrency: int, progress: bool) -> Callable[[], Coroutine[Any, Any, list[T]]]:
        check_count(concurrency, "concurrency", least=1)
        prepare = self.prepare()
        for row in rows[:1]:
            prepare(row)  # what stops the first one stops all; it is said before any request

        async def program(row: Row, client: Client) -> T:
            return await prepare(row)(client)

        async def many() -> list[T]:
            results = await map_rows(program, rows, engine=self._engine, concurrency=concurrency, progress=progress)
            failed = [result for result in results if result.error is not None]
            if failed:
                first = failed[0]
                reason = str(first.error).rstrip(".")
                raise BatchError(
                    f"{len(failed)} of {len(results)} dialogues failed; the first, {first.row.id!r}: {reason}.",
                    results=[result.value if result.error is None else result.error for result in results],
                    hint="All results, and the exception of each one that failed, are in .results, in order.",
                ) from first.error
            return [result.value for result in results]

        return many

    @staticmethod
    async def _awaited(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        return await run_on_loop(work())
