"""From the scenarios of STAR to dialogues."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, Literal

from typing_extensions import Self

from sdialog_like.agents import Agent
from sdialog_like.agents.conversation import converse
from sdialog_like.agents.scene import Scene, make_scene
from sdialog_like.datasets import StarDataset
from sdialog_like.dialog import Dialog
from sdialog_like.engine import Client, Row, run_blocking
from sdialog_like.errors import InputError
from sdialog_like.generators import portable
from sdialog_like.generators.base import BaseGenerator, Prepare
from sdialog_like.generators.dialog_generator import DialogGenerator
from sdialog_like.generators.persona_dialog_generator import PersonaDialogGenerator
from sdialog_like.generators.rows import dialog_id_of
from sdialog_like.llm import DEFAULT_MODEL, BoundModel, bind_model

__all__ = ["StarDialogGenerator", "StarMode"]

StarMode = Literal["role-play", "description"]


class StarDialogGenerator(BaseGenerator[Dialog]):
    """Makes a dialogue for each scenario of STAR, or of a dataset in its format.

    A dialogue's id says which scenario it is made from, and unless it is given another one, it is its seed, too. The
    dialogues are those of a `PersonaDialogGenerator` with the scenario's two personas, or of a `DialogGenerator` with the
    scenario's description.

    Args:
        path: The dataset's folder, or the dataset. Else the environment variable SDIALOG_LIKE_STAR names it, else it is
            ``datasets/STAR``.
        mode: ``role-play`` (user and system are two agents in turn), or ``description`` (each dialogue at once).
        model: A model spec, or a LangChain chat model.
        max_turns: In role play: the most turns, of both sides together (40).
        min_turns: In role play: the end mark does not count before this many turns (2).
        max_words: In role play: the most words in a turn.
        **model_parameters: Parameters of the model: ``temperature``, ``top_p``, ``max_tokens``, ``base_url`` …

    Raises:
        DatasetError: The folder is missing or has another layout.

    Example:
        >>> from sdialog_like.datasets import sample_path
        >>> generator = StarDialogGenerator(sample_path(), model="builtin", max_turns=4)
        >>> dialog = generator.generate(id=1)
        >>> (dialog.dialogId, dialog.seed, dialog.scenario["Happy"])
        (1, 1, True)
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | StarDataset | None = None,
        mode: StarMode = "role-play",
        *,
        model: Any = DEFAULT_MODEL,
        max_turns: int | None = None,
        min_turns: int | None = None,
        max_words: int | None = None,
        **model_parameters: Any,
    ) -> None:
        if mode not in ("role-play", "description"):
            raise InputError(f"There is no mode {mode!r}.", hint="The modes are role-play and description.")
        self.dataset = path if isinstance(path, StarDataset) else StarDataset(path)
        self.mode: StarMode = mode
        self.max_turns, self.min_turns, self.max_words = max_turns, min_turns, max_words
        super().__init__(bind_model(model, **model_parameters))
        self._check()

    def generate(
        self,
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002 - the field's name
        *,
        scenario_id: int | None = None,
        scenario: str | Mapping[str, Any] | list[Any] | None = None,
        max_turns: int | None = None,
    ) -> Dialog:
        """Make one dialogue, and wait for it. Works in scripts, threads and notebooks alike.

        Args:
            seed: The dialogue's seed; the id otherwise.
            id: The dialogue's id; also says which scenario it is made from, unless the others do.
            scenario_id: The dialogue of the dataset whose scenario is used, where the id is another one.
            scenario: The scenario itself, as the dataset has it.
            max_turns: In role play: the most turns of this dialogue.

        Raises:
            DatasetError: There is no such scenario.
            InputError: An argument or a setting cannot be used; no request was made.
            GenerationError: The model failed in the middle of a dialogue; ``partial`` is the dialogue so far.
            ModelError: The model failed before there was anything to keep.
            BlockingCallError: Called on the package's own event loop.
        """
        return run_blocking(self._one(_seed(seed, id), id, _given(scenario_id, scenario, max_turns)))

    def agenerate(
        self,
        seed: int | None = None,
        id: int | str | None = None,  # noqa: A002 - the field's name
        *,
        scenario_id: int | None = None,
        scenario: str | Mapping[str, Any] | list[Any] | None = None,
        max_turns: int | None = None,
    ) -> Coroutine[Any, Any, Dialog]:
        """Like `generate`, to be awaited. The settings count as they are when this is called, not when it is awaited."""
        return self._awaited(self._one(_seed(seed, id), id, _given(scenario_id, scenario, max_turns)))

    __call__ = generate

    def prepare(self) -> Prepare[Dialog]:
        """Return what makes rows with the settings of this moment."""
        self._check()
        read, dataset, mode = self._argument_reader(), self.dataset, self.mode
        model, limits = self.bound_model, self._limits()

        def prepare(row: Row) -> Callable[[Client], Awaitable[Dialog]]:
            arguments = read(row)
            scenario = arguments.get("scenario")
            if scenario is None:
                scenario = dataset.get_dialog_scenario(_scenario_id(row, arguments))
            if not isinstance(scenario, Mapping):
                raise InputError(f"A scenario of the dataset is a mapping, not {type(scenario).__name__}.")
            own = {**limits, **({"max_turns": arguments["max_turns"]} if "max_turns" in arguments else {})}
            dialog_id = dialog_id_of(row)
            if mode == "description":
                _check_limits(mode, own, model)
                details = dataset.get_scenario_description(scenario)
                generator = DialogGenerator(details, scenario=dict(scenario), model=model)
                return generator.prepare()(Row(row.id, row.seed, {"dialogId": dialog_id}))
            scene = _scene(dataset, scenario, model, own)
            return lambda client: converse(scene, client, dialog_id=dialog_id)

        return prepare

    def check_row(self, data: Mapping[str, Any] | None = None, *, id: int | str | None = None) -> None:  # noqa: A002
        """See to it that a dialogue can be made of a row; without an id, as far as can be said. See `BaseGenerator`."""
        if id is not None or not {"scenario", "scenario_id"}.isdisjoint(data or {}):
            super().check_row(data, id=id)
            return
        arguments = self._argument_reader()(Row(0, 0, data))
        _check_limits(self.mode, {**self._limits(), **arguments}, self.bound_model)

    def settings(self) -> dict[str, Any]:
        """Return all settings as plain data; see `BaseGenerator.settings`. The dataset's folder is named, not copied."""
        return {
            "generator": "StarDialogGenerator",
            "path": str(self.dataset.path),
            "mode": self.mode,
            "model": portable.model_settings(self.bound_model),
            "max_turns": self.max_turns,
            "min_turns": self.min_turns,
            "max_words": self.max_words,
        }

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], model: Any) -> Self:
        """Make the generator of these settings; see `generator_from_settings`."""
        return cls(model=model, **settings)

    def identity(self) -> dict[str, Any]:
        """Return what the dialogues depend on, as plain data."""
        model = {"spec": self.bound_model.spec, "parameters": self.bound_model.parameters}
        return {"path": str(self.dataset.path), "mode": self.mode, "model": model, **self._limits()}

    def _limits(self) -> dict[str, Any]:
        limits = {"max_turns": self.max_turns, "min_turns": self.min_turns, "max_words": self.max_words}
        return {name: value for name, value in limits.items() if value is not None}

    def _check(self) -> None:
        _check_limits(self.mode, self._limits(), self.bound_model)

    def _rows(
        self, n: int | None, seeds: Sequence[int] | None, ids: Sequence[int | str] | None, seed: int | None
    ) -> list[Row]:
        if ids is None:
            raise InputError(
                "Which dialogues of the dataset?", hint="Give ids, such as dataset.get_dialog_ids(task_name=…)."
            )
        if seeds is None and seed is None:
            seeds = [_seed(None, each) for each in ids]  # type: ignore[misc]
        return super()._rows(n, seeds, ids, seed)

    def __repr__(self) -> str:
        return f"StarDialogGenerator(model={self.bound_model.spec!r}, mode={self.mode!r})"


def _given(scenario_id: int | None, scenario: Any, max_turns: int | None) -> dict[str, Any]:
    return {"scenario_id": scenario_id, "scenario": scenario, "max_turns": max_turns}


def _number(value: Any) -> int | None:
    """Return an id as a number, where it is one; tables hold numbers as texts."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _seed(seed: int | None, dialog_id: int | str | None) -> int | None:
    return _number(dialog_id) if seed is None else seed


def _scenario_id(row: Row, arguments: Mapping[str, Any]) -> int:
    named = arguments.get("scenario_id")
    # A single dialogue need not have an id; its row then has one that says nothing.
    nameless = isinstance(row.data, Mapping) and "dialogId" in row.data and row.data["dialogId"] is None
    found = _number(row.id) if named is None and not nameless else _number(named)
    if found is None:
        raise InputError(
            "Nothing says which scenario of the dataset is meant.",
            hint="Give a dialogue's number as id (or scenario_id), or the scenario itself.",
        )
    return found


def _scene(dataset: StarDataset, scenario: Mapping[str, Any], model: BoundModel, limits: Mapping[str, Any]) -> Scene:
    """Return the role play of a scenario: what a `PersonaDialogGenerator` with its two personas plays."""
    user, system = (
        Agent(persona, model=model, max_words=limits.get("max_words"))
        for persona in dataset.get_personas_for_scenario(scenario)
    )
    return make_scene(
        user,
        system,
        generator="PersonaDialogGenerator",
        max_turns=limits.get("max_turns", 40),
        min_turns=limits.get("min_turns", 2),
        scenario=dict(scenario),
    )


def _check_limits(mode: StarMode, limits: Mapping[str, Any], model: BoundModel) -> None:
    if mode == "description":
        if limits:
            raise InputError(f"{next(iter(limits))} belongs to role play.", hint="Use mode='role-play', or leave it out.")
        return
    PersonaDialogGenerator(model=model, **limits)  # says what is wrong with them
