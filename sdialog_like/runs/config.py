"""CONFIG.yaml: a whole run in one file, for the command line and for other people.

    output: output/my_run
    model: qwen2.5:14b
    seed: 42
    generator: {type: persona, persona_a: alice.yaml, persona_b: {name: Bob, role: clerk}, max_turns: 20}
    rows: 1000

Relative paths are relative to the file. Keys and tokens do not belong into it; providers read them from the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationError, field_validator, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.llm.specs import DEFAULT_MODEL, parse_spec
from sdialog_like.runs.config_sections import (
    Budget,
    DescriptionSection,
    ModelSection,
    PersonaSection,
    Price,
    ProgramSection,
    RelativePath,
    Section,
    StarRows,
    StarSection,
    StopWhen,
)
from sdialog_like.runs.row_files import RowFile
from sdialog_like.runs.sources import open_rows
from sdialog_like.seeds import MAX_SEED
from sdialog_like.yaml_config import Place, YamlFile, config_error, problems_of, read_yaml

if TYPE_CHECKING:
    from sdialog_like.datasets import StarDataset
    from sdialog_like.generators.base import BaseGenerator
    from sdialog_like.llm import BoundModel

__all__ = ["RunConfig", "load_config", "parse_config"]

_GENERATORS: dict[str, type[Section]] = {
    "persona": PersonaSection,
    "description": DescriptionSection,
    "star": StarSection,
    "program": ProgramSection,
}


class _FromStar(Section):
    """Rows of a dataset in STAR's format: ``{star: {task: …}}``."""

    star: StarRows


def _row_file(path: Path) -> Path:
    RowFile(path)  # says what is wrong with it
    return path


def _row_list(rows: list[Any]) -> list[Any]:
    for _ in open_rows(rows, 0):  # says which row is wrong
        pass
    return rows


def _kind_of_rows(value: Any) -> str | None:
    if isinstance(value, bool):
        return None
    kinds = {int: "number", str: "file", Path: "file", list: "list", dict: "star", _FromStar: "star"}
    return next((kind for cls, kind in kinds.items() if isinstance(value, cls)), None)


def _kind_of_model(value: Any) -> str | None:
    return "name" if isinstance(value, str) else "section" if isinstance(value, (dict, ModelSection)) else None


def _known_spec(spec: str) -> str:
    parse_spec(spec)
    return spec


Generator = Annotated[PersonaSection | DescriptionSection | StarSection | ProgramSection, Field(discriminator="type")]
Rows = Annotated[
    Annotated[int, Field(ge=1), Tag("number")]
    | Annotated[RelativePath, AfterValidator(_row_file), Tag("file")]
    | Annotated[list[Any], AfterValidator(_row_list), Tag("list")]
    | Annotated[_FromStar, Tag("star")],
    Discriminator(_kind_of_rows),
]
Model = Annotated[
    Annotated[str, AfterValidator(_known_spec), Tag("name")] | Annotated[ModelSection, Tag("section")],
    Discriminator(_kind_of_model),
]


class RunConfig(Section):
    """A run as its configuration describes it; made by `load_config`.

    >>> config = load_config("run.yaml")                                      # doctest: +SKIP
    >>> run(config.make_generator(), **config.run_arguments())                # doctest: +SKIP
    """

    output: RelativePath = Field(description="The run's folder.")
    model: Model = Field(default=DEFAULT_MODEL, description="A model's spec, or a mapping of name and parameters.")
    seed: int | None = Field(
        default=None, ge=0, le=MAX_SEED, description="The run's seed; a random one otherwise, which is kept."
    )
    generator: Generator = Field(description="What makes the dialogues; its type is persona, description, star or program.")
    rows: Rows | None = Field(default=None, description="A number, a file, a list of mappings, or {star: {task: …}}.")
    concurrency: int = Field(default=32, ge=1, description="The most requests at the same time.")
    workers: int = Field(default=1, ge=1, description="Processes that share the rows.")
    budget: Budget = Field(default=Budget(), description="What the run may use up.")
    stop_when: StopWhen = Field(default=StopWhen(), description="When a run whose rows fail stops early.")

    @field_validator("seed", mode="before")
    @classmethod
    def _no_truth_value(cls, value: Any) -> Any:
        if isinstance(value, bool):
            raise InputError("A seed is a whole number.")
        return value

    @model_validator(mode="after")
    def _rows_fit_the_generator(self) -> Self:
        if not isinstance(self.generator, StarSection):
            if self.rows is None:
                raise InputError("rows is missing: how many, or which ones.")
            return self
        if isinstance(self.rows, int):
            raise InputError(
                "With a generator of type star, rows are dialogues of the dataset.",
                hint=f"Write rows: {{star: {{limit: {self.rows}}}}}, or a list of ids.",
            )
        if isinstance(self.rows, _FromStar) and self.rows.star.path not in (None, self.generator.path):
            raise InputError("rows.star.path is not the path of the generator.", hint="Name it there only.")
        return self

    def make_generator(self) -> BaseGenerator[Any] | str:
        """Make what the run is made with: a generator, or the name of a program. Contacts no server.

        Raises:
            InputError: The model or one of its parameters cannot be used, or the dataset cannot be read.
        """
        section = self.generator
        if isinstance(section, ProgramSection):
            return section.program
        from sdialog_like import generators

        if isinstance(section, PersonaSection):
            return generators.PersonaDialogGenerator(model=self.bound_model(), **section.arguments())
        if isinstance(section, DescriptionSection):
            return generators.DialogGenerator(model=self.bound_model(), **section.arguments())
        folder = _star(section.path).path
        return generators.StarDialogGenerator(folder, mode=section.mode, model=self.bound_model(), **section.limits())

    def run_arguments(self) -> dict[str, Any]:
        """Return the arguments of `run` besides the generator."""
        budget, price = self.budget, self.budget.price
        arguments: dict[str, Any] = {
            "rows": self.open_rows(),
            "output": self.output,
            "seed": self.seed,
            "concurrency": self.concurrency,
            "workers": self.workers,
            "failed_share": self.stop_when.failed_share,
            "window": self.stop_when.window,
            **{name: getattr(budget, name) for name in ("max_calls", "max_tokens", "max_cost", "max_time")},
            "price_input": None if price is None else price.input,
            "price_output": None if price is None else price.output,
        }
        if isinstance(self.generator, ProgramSection):
            arguments["model"] = self.bound_model()
        return arguments

    def bound_model(self) -> BoundModel:
        """Make the model. Contacts no server.

        Raises:
            ModelSpecError: A parameter that the model does not know.
            AuthenticationError: The provider needs a key and none is set.
        """
        from sdialog_like.llm import bind_model

        if isinstance(self.model, ModelSection):
            return bind_model(self.model.name, **self.model.parameters())
        return bind_model(self.model)

    def open_rows(self) -> Any:
        """Return the rows as `run` takes them.

        Raises:
            DatasetError: The dataset is not there, or holds nothing like that.
        """
        if self.rows is not None and not isinstance(self.rows, _FromStar):
            return self.rows
        chosen = StarRows() if self.rows is None else self.rows.star
        own = self.generator if isinstance(self.generator, StarSection) else None
        star = _star(chosen.path if own is None else own.path)
        ids = star.get_dialog_ids(
            domain=chosen.domain, task_name=chosen.task, happy=chosen.happy, multitask=chosen.multitask
        )[: chosen.limit]
        if not ids:
            raise InputError(
                f"No dialogue in {star.path} is like that.", hint="`sdialog-like star tasks` lists the tasks of a dataset."
            )
        # The generator of STAR's dialogues finds their scenarios by itself; for others a row brings its scenario along.
        return ids if own is not None else ({"id": i, "scenario": star.get_dialog_scenario(i)} for i in ids)


def _star(path: str | None) -> StarDataset:
    from sdialog_like.datasets import StarDataset, sample_path

    return StarDataset(sample_path() if path == "sample" else path)


def load_config(path: str | os.PathLike[str], changes: Mapping[str, Any] | None = None) -> RunConfig:
    """Read CONFIG.yaml.

    Args:
        path: The file.
        changes: Keys (of sections: with dots, ``budget.price.input``) whose values replace the file's.

    Raises:
        InputError: It cannot be read, or something in it cannot be used; names all problems, with their places and lines.
    """
    file = read_yaml(Path(path))
    return parse_config(file, source=str(path), folder=Path(path).parent, changes=changes)


def parse_config(
    file: YamlFile | Mapping[str, Any],
    *,
    source: str = "The configuration",
    folder: Path | None = None,
    changes: Mapping[str, Any] | None = None,
) -> RunConfig:
    """Check a configuration that is there as data; see `load_config`.

    Args:
        file: The configuration.
        source: What it is called in messages.
        folder: What relative paths are relative to; the current folder otherwise.
        changes: As in `load_config`.
    """
    read = file if isinstance(file, YamlFile) else YamlFile(dict(file))
    changed = replace(read, data=_changed(read.data, changes or {}))
    problems = list(changed.problems)
    try:
        config = RunConfig.model_validate(
            changed.data, context={"folder": Path.cwd() if folder is None else folder.absolute()}
        )
    except ValidationError as exc:
        problems += problems_of(exc, changed, lambda place: _known_keys(changed.data, place))
    if problems:
        raise config_error(source, problems)
    return config


def _changed(data: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(data)
    for name, value in changes.items():
        section, dot, rest = name.partition(".")
        if not dot:
            made[name] = value
            continue
        there = made.get(section)
        if section == "model" and not isinstance(there, Mapping):
            there = {"name": DEFAULT_MODEL if there is None else there}
        made[section] = _changed(there if isinstance(there, Mapping) else {}, {rest: value})
    return made


def _known_keys(data: Mapping[str, Any], place: Place) -> Sequence[str]:
    """Return the keys that a section may have."""
    section: Any = RunConfig
    if place:
        generator = data.get("generator")
        kind = generator.get("type") if isinstance(generator, Mapping) else None
        sections: dict[Place, Any] = {
            ("generator",): _GENERATORS.get(str(kind)),
            ("budget",): Budget,
            ("budget", "price"): Price,
            ("stop_when",): StopWhen,
            ("rows",): _FromStar,
            ("rows", "star"): StarRows,
        }
        section = sections.get(place)
    return tuple(section.model_fields) if section else ()
