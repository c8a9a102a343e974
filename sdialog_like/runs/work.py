"""What a run makes its rows with: a generator, or a program; from Python, or made again from a plan."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from typing_extensions import Self

from sdialog_like.class_names import class_name, import_class, why_not_importable
from sdialog_like.engine import Client, Row
from sdialog_like.engine.request import digest
from sdialog_like.engine.rows import Program
from sdialog_like.errors import InputError, RunError, SdialogLikeError
from sdialog_like.generators.base import BaseGenerator
from sdialog_like.generators.portable import model_settings
from sdialog_like.generators.settings import generator_from_settings
from sdialog_like.llm import DEFAULT_MODEL, BoundModel, bind_model
from sdialog_like.runs.fingerprint_data import data_for_fingerprint, named, source_digest
from sdialog_like.runs.plan import Plan

__all__ = ["PortableProgram", "Work", "import_program", "portable_program", "work_from_plan", "work_of"]


@runtime_checkable
class PortableProgram(Protocol):
    """A program that another process can make again from plain data, as it can a generator: a pipeline, a recipe.

    It may have ``check_row(data, *, id=None)``, which refuses a row with an `InputError` before any request is made; and
    ``parts()``, what it is made of by name, for where ``settings`` fails: the plan then tells it apart by that.

    Attributes:
        bound_model: Who is asked.
    """

    bound_model: BoundModel

    def settings(self) -> dict[str, Any]:
        """Return all settings but the model, as plain data; under ``besides`` those that no result depends on.

        Raises:
            InputError: One of them cannot be made again in another process; says which and why.
        """
        ...

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], model: Any) -> Self:
        """Make the program of these settings, with this model."""
        ...

    def with_model(self, model: Any, **parameters: Any) -> Self:
        """Return a program with the same settings and another model."""
        ...

    async def __call__(self, row: Row, client: Client) -> Any:
        """Make one row's result."""
        ...


@dataclass(frozen=True)
class Work:
    """What makes the rows, ready to be run, and how a plan names it.

    Attributes:
        program: Makes one row's result.
        model: Who the rows' clients ask.
        description: What the plan keeps of it.
        not_portable: Why it cannot be made again from the plan alone, where that is so.
        generator: The generator whose program it is, if it is one's.
        check_row: Refuses a row's data with an `InputError`; ``None`` where nothing can be said before.
    """

    program: Program[Any]
    model: BoundModel
    description: dict[str, Any]
    not_portable: str | None = None
    generator: BaseGenerator[Any] | None = None
    check_row: Callable[..., None] | None = None

    def model_description(self) -> dict[str, Any]:
        """Return what the plan keeps of the model."""
        return {"spec": self.model.spec, "parameters": self.model.parameters}


def work_of(work: Any, *, model: Any = None, parameters: Mapping[str, Any] | None = None) -> Work:
    """Look at what ``run`` was given.

    Args:
        work: A generator, a `PortableProgram`, an ``async def program(row, client)``, or the name of one as
            ``module:name``.
        model: Who is asked; a generator's own model otherwise, and for programs the default model.
        parameters: The model's parameters.

    Raises:
        InputError: It is none of these.
    """
    given = dict(parameters or {})
    found = import_program(work) if isinstance(work, str) else work
    if isinstance(found, BaseGenerator):
        if model is not None or given:
            found = found.with_model(found.bound_model if model is None else model, **given)
        return _of_generator(found)
    if isinstance(found, PortableProgram) and not isinstance(found, type):
        if model is not None or given:
            found = found.with_model(found.bound_model if model is None else model, **given)
        return _of_portable(found)
    if not callable(found) or isinstance(found, type):
        raise InputError(
            f"A run is made with a generator or with an async function (row, client), not with {type(work).__name__}.",
            hint="For example: run(PersonaDialogGenerator(…), 100, output='output/my_run').",
        )
    return _of_program(found, bind_model(DEFAULT_MODEL if model is None else model, **given))


def work_from_plan(plan: Plan, *, model: Any = None, parameters: Mapping[str, Any] | None = None) -> Work:
    """Make the work of a plan again, in a process that has nothing but the plan.

    Args:
        plan: The plan.
        model: Who is asked instead of the plan's model.
        parameters: Parameters of the model besides the plan's: an address, a timeout, a key.

    Raises:
        RunError: The plan does not hold enough for that; says why, and what works instead.
    """
    if plan.notPortable is not None:
        raise RunError(
            f"This run cannot be made from its folder alone: {plan.notPortable}",
            hint="Resume it from Python, with the same call that began it.",
        )
    given = dict(parameters or {})
    try:
        if "settings" in plan.work:
            generator = generator_from_settings(plan.work["settings"])
            if model is not None or given:
                generator = generator.with_model(generator.bound_model if model is None else model, **given)
            return _of_generator(generator)
        recorded = plan.work["model"]
        spec = recorded["spec"] if model is None else model
        own = recorded["parameters"] if isinstance(spec, str) else {}  # an object has parameters of its own
        if "portable" in plan.work:
            return _of_portable(portable_program(plan, bind_model(spec, **{**own, **given})))
        return work_of(plan.work["program"], model=spec, parameters={**own, **given})
    except InputError as exc:
        raise RunError(f"The run's work cannot be made again: {exc.message}", hint=exc.hint) from exc
    except KeyError as exc:
        raise RunError(f"The plan does not say what makes the rows: {exc} is missing.") from exc


def portable_program(plan: Plan, model: BoundModel) -> Any:
    """Make the `PortableProgram` of a plan again, with this model.

    Raises:
        InputError: There is no such class, or it does not take its own settings.
    """
    cls: Any = import_class(plan.work["portable"], object)
    return cls.from_settings(plan.work["arguments"], model)


def import_program(name: str) -> Any:
    """Return the program or generator with this name, ``module:name``.

    Raises:
        InputError: There is none.
    """
    module_name, colon, path = name.partition(":")
    if not (module_name and colon and path):
        raise InputError(f"A program is named module:name, not {name!r}.")
    try:
        found: Any = importlib.import_module(module_name)
        for part in path.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as exc:
        raise InputError(
            f"{name!r} cannot be imported: {exc}.", hint="Its folder must be the current one, or on PYTHONPATH."
        ) from exc
    return found


def _of_generator(generator: BaseGenerator[Any]) -> Work:
    name = type(generator).__name__
    try:
        # A persona class of the user's own may describe itself in other words than when the run began; settings do not tell.
        description = {"generator": name, "settings": generator.settings(), "promptsDigest": digest(generator.identity())}
        problem = None
    except SdialogLikeError as exc:
        description = {"generator": name, "identity": generator.identity()}
        problem = exc.message
    return Work(generator.snapshot(), generator.bound_model, description, problem, generator)


def _of_portable(program: PortableProgram) -> Work:
    cls = type(program)
    description: dict[str, Any] = {"portable": class_name(cls)}
    problem = why_not_importable(cls)
    try:
        description["model"] = model_settings(program.bound_model, "The model")
        description["arguments"] = program.settings()
    except SdialogLikeError as exc:
        problem = problem or exc.message
        parts = getattr(program, "parts", None)
        description["parts"] = None if parts is None else data_for_fingerprint(parts())
    check = getattr(program, "check_row", None)
    return Work(program.__call__, program.bound_model, description, problem, check_row=check)


def _of_program(program: Any, model: BoundModel) -> Work:
    function = program if inspect.isfunction(program) or inspect.ismethod(program) else type(program).__call__
    if not inspect.iscoroutinefunction(function) and not inspect.iscoroutinefunction(program):
        raise InputError(f"{_name_of(program)} is not an async function.", hint="Write: async def program(row, client): …")
    name = _name_of(program)
    description: dict[str, Any] = {"program": name, "source": source_digest(program)}
    problem = _why_not_importable(program, name)
    try:
        description["model"] = model_settings(model, "The program's model")
    except SdialogLikeError as exc:
        problem = problem or exc.message
    return Work(program, model, description, problem)


def _name_of(program: Any) -> str:
    found = named(program)
    return f"{found.__module__}:{found.__qualname__}"


def _why_not_importable(program: Any, name: str) -> str | None:
    module = name.partition(":")[0]
    if module == "__main__":
        return f"{name} belongs to the script or notebook that began the run."
    try:
        if import_program(name) is program:
            return None
    except InputError:
        pass
    return f"{name} is not the name of something that can be imported (a closure, a method or a local function)."
