"""What a pipeline makes: openlines that know where they come from, and the figures of its stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeAlias, get_args

from sdialog_like.errors import InputError, SdialogLikeError, YamlConversionError

__all__ = ["Kind", "LostList", "Openline", "Openlines", "StageFigures"]

Kind: TypeAlias = Literal["open_qa", "writing", "closed_qa", "math", "python"]
"""Which pipeline an openline is of."""


@dataclass(frozen=True, slots=True)
class Openline:
    """A text that a dialogue can begin with, and where it comes from.

    Attributes:
        id: Its place in the pipeline's plan; no other openline of the same call has it.
        text: The openline.
        kind: Which pipeline made it.
        stage: The stage that made it: ``question``, ``task``, ``problem``, or ``revision`` (of a question or a task).
        macro_topic: The macro topic that it comes from, where it comes from one.
        subtopic: The subtopic, where it comes from one (an additional one, too).
        topic: What the model was asked about: the subtopic, the macro topic, or one of the writing pipeline's topics.
        text_material_type: The kind of text that a writing task asks for.
        document: The number of the document that a closed question is about, from 0.
        document_text: That document.
        parent: The text that it revises.
        model: Who wrote it.
        seed: The seed that its list was made with; ``None`` where the client chose.
    """

    id: str
    text: str
    kind: Kind
    stage: str
    macro_topic: str | None = None
    subtopic: str | None = None
    topic: str | None = None
    text_material_type: str | None = None
    document: int | None = None
    document_text: str | None = None
    parent: str | None = None
    model: str | None = None
    seed: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, with all its fields."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Openline:
        """Return the openline of `to_dict`; fields that are missing have their defaults, and others are left out.

        Raises:
            InputError: It has no ``id``, no ``text`` or no known ``kind``.
        """
        known = {name: data[name] for name in _FIELDS if name in data}
        for name in ("id", "text", "kind", "stage"):
            if not isinstance(known.get(name), str):
                raise InputError(f"An openline has the text {name!r}: {dict(data)!r:.120} has none.")
        if known["kind"] not in get_args(Kind):
            raise InputError(f"There is no kind {known['kind']!r} of openline; there are {', '.join(get_args(Kind))}.")
        return cls(**known)

    @property
    def opening(self) -> str:
        """What a dialogue begins with: the text; with a closed question, its document, a blank line, and the question."""
        return self.text if self.document_text is None else f"{self.document_text}\n\n{self.text}"

    def to_row(self) -> dict[str, Any]:
        """Return it as a row of a run (`DialoguePipeline`, `TwoTurnPipeline`): its own seed is no seed for a dialogue.

        The row's ``openline`` is the `opening`; a closed question stands alone under ``question``.
        """
        row = self.to_dict()
        text, seed, document = row.pop("text"), row.pop("seed"), row.pop("document_text")
        question = {} if document is None else {"question": text}
        return {"id": row.pop("id"), "openline": self.opening, **question, **row, "openline_seed": seed}


_FIELDS = tuple(field.name for field in fields(Openline))


@dataclass(slots=True)
class StageFigures:
    """What became of one stage of a pipeline.

    Attributes:
        name: What the stage makes: ``macro topics``, ``topics``, ``questions``, ``revisions`` …
        asked: Lists that were asked for.
        made: Texts that were read out of them.
        given: Texts that came from elsewhere: additional topics, and macro topics that are topics, too.
        unreadable: Lists that could not be read, or had the wrong length.
        failed: Lists whose request failed.
        duplicates: Texts that were left out because they are near-duplicates of earlier ones.
        kept: Texts that went on: ``made + given - duplicates``.
    """

    name: str
    asked: int = 0
    made: int = 0
    given: int = 0
    unreadable: int = 0
    failed: int = 0
    duplicates: int = 0
    kept: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LostList:
    """A list that a pipeline did without.

    Attributes:
        stage: The stage that it belongs to.
        about: What it was asked about: a topic, an openline, the beginning of a document.
        error: Why there is none.
    """

    stage: str
    about: str
    error: Exception

    def to_dict(self) -> dict[str, str]:
        """Return it as plain data; of a failed request without what names servers and times."""
        why = self.error.message if isinstance(self.error, YamlConversionError) else type(self.error).__name__
        return {"stage": self.stage, "about": self.about, "why": why}

    def __str__(self) -> str:
        error = self.error
        said = error.message if isinstance(error, SdialogLikeError) else str(error)
        return f"{self.place}: {said or type(error).__name__}"

    @property
    def place(self) -> str:
        """Which list it is: ``questions about 'Tea'``."""
        return f"{self.stage} about {self.about!r:.80}"


class Openlines(list[Openline]):
    """A pipeline's openlines, in the plan's order: a list, with the figures of its stages.

    Attributes:
        stages: The figures of each stage, in order.
        lost: The lists that could not be had.
    """

    def __init__(
        self, openlines: Iterable[Openline] = (), *, stages: Iterable[StageFigures] = (), lost: Iterable[LostList] = ()
    ) -> None:
        super().__init__(openlines)
        self.stages = list(stages)
        self.lost = list(lost)

    @property
    def texts(self) -> list[str]:
        """The openlines alone."""
        return [openline.text for openline in self]

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data: ``records``, ``stages`` and ``lost``."""
        return {
            "records": [openline.to_dict() for openline in self],
            "stages": [stage.to_dict() for stage in self.stages],
            "lost": [lost.to_dict() for lost in self.lost],
        }
