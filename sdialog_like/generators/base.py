"""What all generators share: one, many, blocking, async; always the same program over rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Generic, TypeVar

from sdialog_like.agents.materials import check_count
from sdialog_like.engine import Client, Engine, Row, Usage, map_rows, run_blocking, run_on_loop
from sdialog_like.engine.rows import Program
from sdialog_like.errors import BatchError
from sdialog_like.generators.rows import plan_rows, single_row
from sdialog_like.llm import BoundModel

__all__ = ["BaseGenerator"]

T = TypeVar("T")


class BaseGenerator(ABC, Generic[T]):
    """The face that all generators have.

    A generator may be used from many threads and coroutines at the same time. Its settings count as they are at the moment
    of a call; changing them later does not touch what is already being made.

    Args:
        model: The model that the generator's requests go to.
    """

    def __init__(self, model: BoundModel) -> None:
        self.bound_model = model
        self._engine = Engine(model)

    @abstractmethod
    def snapshot(self) -> Program[T]:
        """Return the program for the settings of this moment.

        Raises:
            InputError: Nothing can be made with these settings.
        """

    async def program(self, row: Row, client: Client) -> T:
        """Make one row's result with the settings of this moment."""
        return await self.snapshot()(row, client)

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
        return _on_loop(self._one(seed, id))

    __call__ = generate

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
        return run_blocking(self._many(plan_rows(n, seeds=seeds, ids=ids, seed=seed), concurrency, progress))

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
        return _on_loop(self._many(plan_rows(n, seeds=seeds, ids=ids, seed=seed), concurrency, progress))

    def _one(self, seed: int | None, dialog_id: int | str | None) -> Callable[[], Coroutine[Any, Any, T]]:
        row, program = single_row(seed, dialog_id), self.snapshot()

        async def one() -> T:
            return await program(row, self._engine.row(row.id, row.seed))

        return one

    def _many(self, rows: list[Row], concurrency: int, progress: bool) -> Callable[[], Coroutine[Any, Any, list[T]]]:
        check_count(concurrency, "concurrency", least=1)
        program = self.snapshot()

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


async def _on_loop(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return await run_on_loop(work())
