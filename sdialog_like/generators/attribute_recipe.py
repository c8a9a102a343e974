"""The recipe of one object: which fields come from where; and from recipe and row to the object itself."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sdialog_like.engine import Client
from sdialog_like.errors import InputError, PersonaError, UnusableReplyError
from sdialog_like.generators.attribute_target import Target
from sdialog_like.generators.rules.base import Rule, Written
from sdialog_like.generators.rules.functions import Computed, NotWrittenYetError, Settled
from sdialog_like.generators.rules.quotas import Joint
from sdialog_like.near_duplicates import words_of
from sdialog_like.personas.described import Described, readable
from sdialog_like.prompts import render
from sdialog_like.seeds import derive_seed, seeded_random

__all__ = ["Draft", "Recipe"]

T = TypeVar("T", bound=Described)

_REPLIES = 4  # that fit the schema, until one is accepted by the class, too


@dataclass(frozen=True)
class Draft(Generic[T]):
    """An object, and what it takes to tell it from others.

    Attributes:
        made: The object.
        words: The words of the texts that the model wrote.
        text: Those texts, to be shown to the model that has to write something else.
    """

    made: T
    words: frozenset[str]
    text: str


@dataclass(frozen=True)
class Recipe(Generic[T]):
    """Where the fields come from.

    Attributes:
        target: What is made.
        rules: The rules, in the order of ``set``.
        names: The fields of each rule.
        written: Which other fields the model writes: ``None`` for all that nothing else says anything about.
        instructions: What the model is told besides.
        prompt: The name of its prompt.
    """

    target: Target[T]
    rules: tuple[Rule | Joint, ...]
    names: tuple[tuple[str, ...], ...]
    written: tuple[str, ...] | None
    instructions: str
    prompt: str

    def check(self, attributes: Mapping[str, Any]) -> None:
        """See to it that objects can be made.

        Args:
            attributes: What a row brings.

        Raises:
            InputError: Nothing says what a field is that the class needs; or the model is to write what it cannot.
        """
        covered = {name for names in self.names for name in names} | self.target.given.keys() | {*self.others(), *attributes}
        missing = [name for name in self.target.required() if name not in covered]
        if missing:
            raise InputError(
                f"Nothing says what {missing[0]!r} is, which a {self.target.cls.__name__} needs.",
                hint=f"Give a rule: set({missing[0]}=…).",
            )
        if self.others():
            self.target.schema(self.others())

    def others(self) -> tuple[str, ...]:
        """Return the fields that the model writes without a rule that says so."""
        ruled = {name for names in self.names for name in names} | self.target.given.keys()
        if self.written is not None:
            return tuple(name for name in self.written if name not in ruled)
        return tuple(name for name in self.target.fields if name not in ruled and name not in self.target.defaults)

    async def make(
        self,
        client: Client,
        cells: Mapping[tuple[str, ...], int],
        attributes: Mapping[str, Any],
        *,
        attempt: int = 0,
        unlike: Sequence[str] = (),
    ) -> Draft[T]:
        """Make an object.

        Args:
            client: The row's.
            cells: Each quota's cell for this row.
            attributes: Values that take the place of rules, in this row.
            attempt: How often it was made before, and was too much like another one.
            unlike: Those others.

        Raises:
            InputError: A rule gives what the field cannot hold, or a function failed.
            ModelError: The model failed.
        """
        work = _Work(self, client, dict(attributes))
        await work.settle(cells)
        if work.to_write:
            await work.write(attempt, unlike)
        else:
            work.made = self.target.make(work.values)
        assert work.made is not None
        return Draft(work.made, words_of(" ".join(work.texts.values())), _lines(work.texts))


@dataclass
class _Work(Generic[T]):
    """One object being made."""

    recipe: Recipe[T]
    client: Client
    values: dict[str, Any]
    to_write: dict[str, str] = field(default_factory=dict)
    postponed: list[tuple[str, Computed]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    made: T | None = None

    async def settle(self, cells: Mapping[tuple[str, ...], int]) -> None:
        """Settle everything that needs no model, in the order of dependency."""
        recipe, target = self.recipe, self.recipe.target
        brought = set(self.values)
        ruled = {name for names in recipe.names for name in names} | brought
        self.values.update({name: value for name, value in target.given.items() if name not in ruled})
        if recipe.written is None:
            self.values.update(
                {name: target.default(name) for name in target.defaults if name not in {*ruled, *self.values}}
            )
        self.to_write.update({name: "" for name in recipe.others() if name not in brought})
        for names, rule in zip(recipe.names, recipe.rules, strict=True):
            if isinstance(rule, Written) and names[0] not in brought:
                self.to_write[names[0]] = rule.instruction  # already now: a function that comes earlier may wait for it
        for names, rule in zip(recipe.names, recipe.rules, strict=True):
            if brought.issuperset(names):
                continue
            rules = rule.cells[cells[names]] if isinstance(rule, Joint) else (rule,)
            for name, each in zip(names, rules, strict=True):
                if name not in brought:
                    await self._draw(name, each)

    async def _draw(self, name: str, rule: Rule) -> None:
        outcome = rule.draw(seeded_random(self.client.seed, "field", name))
        if isinstance(outcome, Computed):
            await self._compute(name, outcome)
        else:
            self._keep(name, outcome)

    def _keep(self, name: str, outcome: Any) -> None:
        if isinstance(outcome, Written):
            self.to_write[name] = outcome.instruction
        elif outcome is not None:
            try:
                self.values[name] = self.recipe.target.fit(name, outcome)
            except InputError as exc:
                raise InputError(f"The rule for {name} cannot be followed: {exc.message}", hint=exc.hint) from exc

    async def _compute(self, name: str, rule: Computed, *, again: bool = False) -> None:
        """Call a function; its result is journaled, so that a row that is made again does not call it a second time."""
        target, settled = self.recipe.target, Settled(self.values, {*self.to_write, *(each for each, _ in self.postponed)})
        random = seeded_random(self.client.seed, "function", name)
        fields = {*target.fields, *target.given, *(each for names in self.recipe.names for each in names)}

        def told(value: Any) -> dict[str, Any]:
            if isinstance(value, Rule):
                value = value.draw(random)
                if isinstance(value, Written):
                    return {"write": value.instruction}
            try:
                return {"value": json.loads(json.dumps(value, allow_nan=False))}
            except (TypeError, ValueError, RecursionError) as exc:
                raise InputError(f"it returned something that has no JSON form: {exc}") from exc

        async def later(value: Awaitable[Any]) -> Any:
            try:
                return told(await value)
            except NotWrittenYetError as exc:
                return {"waits for": exc.args[0]}

        def call() -> Any:
            try:
                value = rule.call(settled, fields, random)
            except NotWrittenYetError as exc:
                return {"waits for": exc.args[0]}
            return later(value) if inspect.isawaitable(value) else told(value)

        try:
            outcome = await self.client.effect(f"rule {name}", call)
        except Exception as exc:
            if self.client.broken is not None:
                raise
            raise InputError(f"The function for {name} failed: {_why(exc)}") from exc
        if "waits for" in outcome:
            self.postponed.append((name, rule))
        elif "write" not in outcome:
            self._keep(name, outcome["value"])
        elif again:
            raise InputError(f"The function for {name} needs what the model wrote, and leaves {name} to the model again.")
        else:
            self.to_write[name] = outcome["write"]

    async def write(self, attempt: int, unlike: Sequence[str]) -> None:
        """Have the model write what is left, until the class accepts it, too."""
        target, settled = self.recipe.target, dict(self.values)
        names = tuple(sorted(self.to_write, key=lambda name: _place(name, target.fields)))
        schema, messages = target.schema(names), self._messages(names, unlike)
        problem = ""
        for again in range(_REPLIES):
            first = attempt == 0 and again == 0
            seed = self.client.seed if first else derive_seed(self.client.seed, "again", attempt, again)
            reply = await self.client.call(messages, seed=seed, schema=schema)
            written = {name: _tidy(getattr(reply.parsed, name)) for name in names}
            empty = [name for name in names if written[name] in (None, "", [], {})]
            if empty:
                problem = f"{empty[0]} is empty"
                continue
            self.values = {**settled, **written}
            try:
                await self._finish()
            except PersonaError as exc:
                problem = exc.message
                continue
            self.texts = {name: readable(value) for name, value in written.items() if _is_text(value)}
            return
        raise UnusableReplyError(
            f"None of {_REPLIES} replies makes a {target.cls.__name__}; about the last one: {problem.rstrip('.')}.",
            raw=reply.text,
            hint="A stronger model, or rules for the fields that it gets wrong, may help.",
        )

    async def _finish(self) -> None:
        postponed, self.postponed = self.postponed, []
        to_write, self.to_write = self.to_write, {}
        for name, rule in postponed:
            await self._compute(name, rule, again=True)
        try:
            self.made = self.recipe.target.make(self.values)
        finally:
            self.postponed, self.to_write = postponed, to_write

    def _messages(self, names: Sequence[str], unlike: Sequence[str]) -> list[dict[str, str]]:
        target = self.recipe.target
        fields = [
            {"name": name, "form": target.form_of(name), "about": _about(target.description_of(name), self.to_write[name])}
            for name in names
        ]
        system = render(
            self.recipe.prompt,
            kind=target.kind,
            settled={name: " ".join(readable(value).split()) for name, value in self.values.items() if value is not None},
            fields=fields,
            unlike=list(unlike),
            instructions=self.recipe.instructions,
        )
        return [{"role": "system", "content": system}, {"role": "user", "content": render("attributes_request")}]


def _why(exc: Exception) -> str:
    if isinstance(exc, InputError):
        return exc.message
    text = exc.args[0] if isinstance(exc, KeyError) and exc.args else exc
    return f"{type(exc).__name__}: {text}"


def _place(name: str, fields: Sequence[str]) -> tuple[int, str]:
    return (fields.index(name), name) if name in fields else (len(fields), name)


def _about(description: str, instruction: str) -> str:
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in (description, instruction) if part)


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [item.strip() for item in value if item.strip()]
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _lines(texts: Mapping[str, str]) -> str:
    return "\n".join(f"- {name}: {' '.join(text.split())}" for name, text in texts.items())
