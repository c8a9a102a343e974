"""Making a dialogue again, and seeing whether it is the same."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from sdialog_like import __version__
from sdialog_like.dialog import Dialog
from sdialog_like.engine import Engine, Row, run_blocking, run_on_loop
from sdialog_like.engine.rows import Program
from sdialog_like.errors import InputError, PromptError
from sdialog_like.llm import BoundModel
from sdialog_like.prompts import prompt_hash
from sdialog_like.runs.comparison import Difference, compare
from sdialog_like.runs.recorded import model_of_record, program_of_record
from sdialog_like.runs.work import work_of

__all__ = ["Regenerated", "aregenerate", "regenerate"]


@dataclass(frozen=True)
class Regenerated:
    """A dialogue that was made again.

    Attributes:
        dialog: What was made.
        difference: Where it differs from the dialogue that was to be made again; ``None`` where it is identical.
        reasons: What is not as it was when that one was made, and may be why.
    """

    dialog: Dialog
    difference: Difference | None
    reasons: tuple[str, ...] = ()

    @property
    def identical(self) -> bool:
        """Whether it is the same, to the last byte of its JSON."""
        return self.difference is None

    def describe(self) -> str:
        """Say it for people, on several lines."""
        if self.difference is None:
            return "identical"
        lines = [self.difference.describe("recorded", "made again")]
        return "\n".join(lines + [f"Not as it was: {reason}" for reason in self.reasons])

    def __str__(self) -> str:
        return self.describe()


def regenerate(
    dialog: Dialog,
    *,
    generator: Any = None,
    data: Mapping[str, Any] | None = None,
    model: Any = None,
    **parameters: Any,
) -> Regenerated:
    """Make a dialogue again, with its seed, and say whether it comes out identical.

    Args:
        dialog: The dialogue.
        generator: What made it: a generator or a program. Without one, the dialogue's own record says how it was made; it
            holds all settings except the texts of example dialogues and classes of scripts and functions.
        data: The arguments that its row had, if it had any; for a given generator only.
        model: Another model (a spec gets the recorded parameters); the recorded one otherwise.
        **parameters: Further parameters of the model, such as ``base_url``, which a record never holds.

    Raises:
        InputError: The record does not hold enough to make it again; says what is missing. No request was made.
        GenerationError: The model failed in the middle; ``partial`` is the dialogue so far.
        ModelError: The model failed before anything was said.
        BlockingCallError: Called on the package's own event loop.

    Example:
        >>> from sdialog_like import Persona, PersonaDialogGenerator
        >>> generator = PersonaDialogGenerator(Persona(name="Alice"), Persona(name="Bob"), model="builtin", max_turns=4)
        >>> print(regenerate(generator.generate(seed=1)))
        identical
    """
    return run_blocking(_settle(dialog, generator, data, model, parameters))


def aregenerate(
    dialog: Dialog,
    *,
    generator: Any = None,
    data: Mapping[str, Any] | None = None,
    model: Any = None,
    **parameters: Any,
) -> Coroutine[Any, Any, Regenerated]:
    """Like `regenerate`, to be awaited. Everything is settled when this is called, not when it is awaited."""
    work = _settle(dialog, generator, data, model, parameters)

    async def made() -> Regenerated:
        return await run_on_loop(work())

    return made()


def _settle(
    dialog: Dialog, generator: Any, data: Mapping[str, Any] | None, model: Any, parameters: Mapping[str, Any]
) -> Callable[[], Coroutine[Any, Any, Regenerated]]:
    if not isinstance(dialog, Dialog):
        raise InputError(
            f"regenerate takes a Dialog, not {type(dialog).__name__}.", hint="Read one with Dialog.from_file(…)."
        )
    if dialog.seed is None:
        raise InputError("The dialogue does not say its seed, so it cannot be made again.")
    if generator is None and data:
        raise InputError("data= holds a row's arguments for a generator.", hint="Give generator=, too.")
    program, bound = _program(dialog, generator, model, parameters)
    row = Row(0 if dialog.dialogId is None else dialog.dialogId, dialog.seed, {**(data or {}), "dialogId": dialog.dialogId})
    engine = Engine(bound)

    async def again() -> Regenerated:
        made = await program(row, engine.row(row.id, row.seed))
        if not isinstance(made, Dialog):
            raise InputError(f"What was given makes a {type(made).__name__}, not a Dialog.")
        return Regenerated(made, compare(dialog, made), _reasons(dialog, made))

    return again


def _program(dialog: Dialog, generator: Any, model: Any, parameters: Mapping[str, Any]) -> tuple[Program[Any], BoundModel]:
    if generator is None:
        bound = model_of_record(dialog, model, parameters)
        return program_of_record(dialog, bound, other_model=model is not None, parameters=parameters), bound
    # A generator has its own model; a program has none, so there the recorded one is asked.
    spec = model if model is not None or hasattr(generator, "bound_model") else dialog.model
    work = work_of(generator, model=spec, parameters=parameters)
    return work.program, work.model


def _reasons(dialog: Dialog, made: Dialog) -> tuple[str, ...]:
    """Say what is not as it was when the dialogue was made."""
    before, now = dialog.provenance, made.provenance
    reasons = []
    if dialog.model != made.model:
        reasons.append(f"the model was {dialog.model}, and is {made.model}")
    if before is None:
        return tuple(reasons)
    if now is not None and before.modelParameters != now.modelParameters:
        reasons.append(f"the model's parameters were {before.modelParameters}, and are {now.modelParameters}")
    if before.packageVersion not in (None, __version__):
        reasons.append(f"it was made with sdialog_like {before.packageVersion}, and this is {__version__}")
    for name, recorded in before.prompts.items():
        try:
            current: str | None = prompt_hash(name)
        except PromptError:
            current = None
        if current is None:
            reasons.append(f"the prompt {name!r} is no longer there")
        elif current != recorded:
            reasons.append(f"the prompt {name!r} has changed")
    return tuple(reasons)
