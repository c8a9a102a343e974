"""What the generators of personas and of contexts share: rules by field, quotas, one request for all the rest."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, TypeVar, overload

from typing_extensions import Self

from sdialog_like.agents.materials import check_count, check_text
from sdialog_like.class_names import class_name, import_class, why_not_importable
from sdialog_like.engine import Client, Row, run_blocking
from sdialog_like.engine.rows import Program
from sdialog_like.errors import InputError
from sdialog_like.generators import portable
from sdialog_like.generators.attribute_batch import GenerationReport, make_batch
from sdialog_like.generators.attribute_recipe import Draft, Recipe
from sdialog_like.generators.attribute_rules import RuleBook
from sdialog_like.generators.attribute_target import Target
from sdialog_like.generators.base import BaseGenerator, Prepare
from sdialog_like.generators.rows import plan_rows, single_row
from sdialog_like.generators.rules.quotas import Joint
from sdialog_like.llm import bind_model
from sdialog_like.near_duplicates import check_limit
from sdialog_like.personas.described import Described
from sdialog_like.seeds import check_seed, derive_seed, fresh_seed, seeded_random

__all__ = ["AttributeGenerator"]

T = TypeVar("T", bound=Described)


class AttributeGenerator(BaseGenerator[T]):
    """Makes personas or contexts, one or a thousand; see `PersonaGenerator` and `ContextGenerator`.

    Args:
        target: What is made.
        generated_attributes: As in `PersonaGenerator`.
        extra_instructions: As in `PersonaGenerator`.
        rules: As in `PersonaGenerator`.
        max_similarity: As in `PersonaGenerator`.
        model: As in `PersonaGenerator`.
        **model_parameters: As in `PersonaGenerator`.
    """

    _prompt: ClassVar[str]
    _subject: ClassVar[str]  # the name of the constructor's first argument

    def __init__(
        self,
        target: Target[T],
        generated_attributes: str | Collection[str] | Mapping[str, Any] | None,
        extra_instructions: str,
        rules: Mapping[str, Any] | None,
        max_similarity: float | None,
        model: Any,
        **model_parameters: Any,
    ) -> None:
        self._target = target
        self._rules = RuleBook(target)
        self._written: tuple[str, ...] | None = ()
        if isinstance(generated_attributes, Mapping):
            self._rules = self._rules.set((), generated_attributes)
        else:
            self._written = target.chosen(generated_attributes)
        if rules is not None:
            self._rules = self._rules.set((), rules)
        self.extra_instructions = check_text(extra_instructions, "extra_instructions")
        self.max_similarity = check_limit(max_similarity, "max_similarity")
        self.last_report: GenerationReport | None = None
        super().__init__(bind_model(model, **model_parameters))

    def set(self, *joints: Joint, **rules: Any) -> Self:
        """Say where fields get their values from; what is being generated already is not touched.

        A rule wins over what the class or the given object says. Functions see what is settled before them, in the order in
        which fields were set; a field that is set anew goes to the end.

        Args:
            *joints: Rules for several fields together, made by ``joint``.
            **rules: Field to rule:

                * a value: itself; ``None``: the field is left out;
                * a list: one of its items, each equally likely; ``weighted({value: weight})``: by weight;
                * ``quota({value: share})``: by share, and a batch hits the shares exactly;
                * a function: what it returns. It may take one parameter, through which it sees what is settled
                  (``lambda person: …``), or parameters named like fields, and ``random``, a seeded ``random.Random``. It is
                  called in a worker thread, or awaited if it is async; its result has to be plain data, which a run records;
                * ``"{18-80}"``: a whole number; ``"{txt:FILE}"``: a line; ``"{csv:COLUMN:FILE}"``, ``"{tsv:COLUMN:FILE}"``:
                  a cell (the column by name, or by number from 0 where the file has no header). Files are read now;
                * ``"*"``, ``"{llm}"``, ``"{llm:INSTRUCTION}"``: the model writes it;
                * ``fixed(value)``: exactly that, whatever it looks like; ``"{{…}}"`` is the text ``{…}``.

        Returns:
            The generator itself.

        Raises:
            InputError: A rule cannot be read, or the field cannot hold what it gives; names both.
        """
        self._rules = self._rules.set(joints, rules)
        return self

    @overload  # type: ignore[override]
    def generate(
        self,
        n: None = None,
        seed: int | None = None,
        id: int | str | None = None,
        *,
        attributes: Mapping[str, Any] | None = None,
        concurrency: int = 32,
        progress: bool = True,
    ) -> T: ...
    @overload
    def generate(
        self,
        n: int,
        seed: int | None = None,
        id: int | str | None = None,
        *,
        attributes: Mapping[str, Any] | None = None,
        concurrency: int = 32,
        progress: bool = True,
    ) -> list[T]: ...
    def generate(
        self,
        n: int | None = None,
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002
        *,
        attributes: Mapping[str, Any] | None = None,
        concurrency: int = 32,
        progress: bool = True,
    ) -> T | list[T]:
        """Make one, or a list of n, and wait for it. Works in scripts, threads and notebooks alike.

        All fields that the model writes come from one request. The same seed gives the same again, at any concurrency. Those
        of a list that are too much like an earlier one are made again (see ``last_report``), and quotas are hit exactly.

        Args:
            n: How many; left out, one is returned and not a list.
            seed: The seed; a random one otherwise, which ``last_report`` says.
            id: The row's id, where one is made.
            attributes: Values that take the place of rules, this time.
            concurrency: How many are made at the same time.
            progress: Whether to show a progress bar.

        Raises:
            InputError: An argument or a rule cannot be used.
            ModelError: The model failed, where one is made.
            BatchError: Some of many failed; ``results`` holds the others, and the exceptions.
            BlockingCallError: Called on the package's own event loop.
        """
        made: T | list[T] = run_blocking(self._work(n, seed, id, attributes, concurrency, progress))
        return made

    def agenerate(  # type: ignore[override]
        self,
        n: int | None = None,
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002
        *,
        attributes: Mapping[str, Any] | None = None,
        concurrency: int = 32,
        progress: bool = True,
    ) -> Coroutine[Any, Any, Any]:
        """Like `generate`, to be awaited. The settings count as they are when this is called, not when it is awaited."""
        return self._awaited(self._work(n, seed, id, attributes, concurrency, progress))

    def rows(self, n: int, seed: int | None = None, *, ids: Sequence[int | str] | None = None) -> list[dict[str, Any]]:
        """Return the rows of n objects for a run: ``run(generator, generator.rows(1000, seed=7), …)``.

        Each row brings its seed and its place in each quota along, so that the run hits the quotas exactly, however its rows
        are distributed. Without quotas, ``run(generator, 1000, …)`` does as well.

        A run's rows know nothing of each other: near-duplicates are not made again there.

        Args:
            n: How many.
            seed: The seed; a random one otherwise.
            ids: The rows' ids; 0 … n-1 otherwise.
        """
        return [
            {"id": row.id, "seed": row.seed, **({"cells": row.data["cells"]} if self._rules.quotas else {})}
            for row in self._rows(n, None, ids, seed)
        ]

    def from_result(self, result: Mapping[str, Any]) -> T:
        """Return the object that a run made: its results are ``{"class": …, "attributes": …}``.

        Raises:
            InputError: It is no such result, or of another class.
        """
        name = class_name(self._target.cls)
        if not isinstance(result, Mapping) or set(result) != {"class", "attributes"} or result["class"] != name:
            raise InputError(f"This is no result of a generator of {name}: {result!r}.")
        return self._target.make(result["attributes"])

    # For the base class.

    @classmethod
    def row_arguments(cls) -> tuple[str, ...]:
        """Return the names of what a row may bring besides its id and its seed."""
        return ("attributes", "cells")

    def prepare(self) -> Prepare[T]:
        """Return what makes rows with the settings of this moment."""
        draft = self._drafts()

        def prepare(row: Row) -> Callable[[Client], Awaitable[T]]:
            make = draft(row)

            async def made(client: Client) -> T:
                return (await make(client, 0, ())).made

            return made

        return prepare

    def snapshot(self) -> Program[Any]:
        """Return the program for a run: its results are plain data, ``{"class": …, "attributes": …}``.

        A persona of a run is one again for ``PersonaDialogGenerator``'s rows as it is; or see `from_result`.
        """
        prepare = self.prepare()

        async def program(row: Row, client: Client) -> dict[str, Any]:
            made = await prepare(row)(client)
            return {"class": class_name(type(made)), "attributes": made.attributes()}

        return program

    async def program(self, row: Row, client: Client) -> T:
        """Make one row's object with the settings of this moment; for programs of one's own."""
        return await self.prepare()(row)(client)

    def settings(self) -> dict[str, Any]:
        """Return all settings as plain data; see `BaseGenerator.settings`."""
        problem = why_not_importable(self._target.cls)
        if problem:
            raise InputError(f"The generator cannot be made again in another process: {problem}.", hint=portable.STILL_WORKS)
        return {
            "generator": type(self).__name__,
            self._subject: {
                "class": class_name(self._target.cls),
                "attributes": portable.plain(self._target.given_data, self._subject),
            },
            "generated_attributes": "all" if self._written is None else list(self._written),
            "extra_instructions": self.extra_instructions,
            "rules": self._rules.plain(),
            "max_similarity": self.max_similarity,
            "model": portable.model_settings(self.bound_model),
        }

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], model: Any) -> Self:
        """Make the generator of these settings; see `generator_from_settings`."""
        given = dict(settings)
        subject, rules = given.pop(cls._subject), given.pop("rules", None)
        made = import_class(subject["class"], Described)
        attributes = subject["attributes"]
        arguments: dict[str, Any] = {cls._subject: made(**attributes) if attributes else made, "model": model, **given}
        generator = cls(**arguments)
        generator._rules = RuleBook.from_plain(generator._target, rules or [])
        return generator

    def identity(self) -> dict[str, Any]:
        """Return what the results depend on, as plain data."""
        return {
            "class": class_name(self._target.cls),
            "schema": self._target.cls.model_json_schema(),
            "attributes": self._target.given_data,
            "generated_attributes": "all" if self._written is None else list(self._written),
            "extra_instructions": self.extra_instructions,
            "rules": self._rules.identity(),
            "model": {"spec": self.bound_model.spec, "parameters": self.bound_model.parameters},
        }

    def _rows(
        self, n: int | None, seeds: Sequence[int] | None, ids: Sequence[int | str] | None, seed: int | None
    ) -> list[Row]:
        batch = fresh_seed() if seed is None and seeds is None else seed
        rows = plan_rows(n, seeds=seeds, ids=ids, seed=batch)
        mix = derive_seed(*(seeds or ())) if batch is None else batch
        assigned = [quota.assigned(len(rows), mix) for quota in self._rules.quotas]
        cells = list(zip(*assigned, strict=True)) if assigned else [()] * len(rows)
        return [replace(row, data={**row.data, "cells": list(own)}) for row, own in zip(rows, cells, strict=True)]

    def _one(
        self, seed: int | None, dialog_id: int | str | None, arguments: Mapping[str, Any] | None = None
    ) -> Callable[[], Coroutine[Any, Any, T]]:
        chosen = fresh_seed() if seed is None else check_seed(seed)
        # For a single one, there is no mix to hit: its cells are drawn by their shares.
        cells = [quota.drawn(seeded_random(chosen, "cell", *quota.fields)) for quota in self._rules.quotas]
        row = single_row(chosen, dialog_id, {"attributes": None, **(arguments or {}), "cells": cells})
        make = self._drafts()(row)

        async def one() -> T:
            draft = await make(self._engine.row(row.id, row.seed), 0, ())
            self.last_report = GenerationReport(seed=chosen, made=1)
            return draft.made

        return one

    def _many(self, rows: list[Row], concurrency: int, progress: bool) -> Callable[[], Coroutine[Any, Any, list[T]]]:
        return self._batch(rows, None, concurrency, progress)

    def _batch(
        self, rows: list[Row], seed: int | None, concurrency: int, progress: bool
    ) -> Callable[[], Coroutine[Any, Any, list[T]]]:
        check_count(concurrency, "concurrency", least=1)
        drafts = self._drafts()
        for row in rows[:1]:
            drafts(row)  # what stops the first one stops all; it is said before any request

        async def many() -> list[T]:
            made, report = await make_batch(
                drafts, rows, self._engine, limit=self.max_similarity, concurrency=concurrency, progress=progress, seed=seed
            )
            self.last_report = report
            return made

        return many

    def _work(
        self,
        n: int | None,
        seed: int | None,
        row_id: int | str | None,
        attributes: Mapping[str, Any] | None,
        concurrency: int,
        progress: bool,
    ) -> Callable[[], Coroutine[Any, Any, Any]]:
        if n is None:
            return self._one(seed, row_id, {"attributes": attributes})
        if row_id is not None:
            raise InputError("An id is for a single one.", hint="generate_many takes ids, one each.")
        chosen = fresh_seed() if seed is None else check_seed(seed)
        rows = [replace(row, data={**row.data, "attributes": attributes}) for row in self._rows(n, None, None, chosen)]
        return self._batch(rows, chosen, concurrency, progress)

    def _drafts(self) -> Callable[[Row], Callable[[Client, int, Sequence[str]], Awaitable[Draft[T]]]]:
        """Return what settles a row, and then makes it: again and again, where it turns out too much like others."""
        book, read = self._rules, self._argument_reader()
        recipe = Recipe(self._target, book.rules, book.names, self._written, self.extra_instructions, self._prompt)
        checked: list[bool] = []

        def prepare(row: Row) -> Callable[[Client, int, Sequence[str]], Awaitable[Draft[T]]]:
            arguments = read(row)
            attributes = book.check_attributes(arguments.get("attributes"))
            cells = book.cells(arguments.get("cells"), attributes)
            if not checked:
                recipe.check(attributes)
                checked.append(True)

            async def make(client: Client, attempt: int, unlike: Sequence[str]) -> Draft[T]:
                return await recipe.make(client, cells, attributes, attempt=attempt, unlike=unlike)

            return make

        return prepare

    @abstractmethod
    def __repr__(self) -> str: ...
