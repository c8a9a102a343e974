"""The form of a judge's answer: for each score an object with the reasoning first, and then one of the options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import GetJsonSchemaHandler, RootModel, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sdialog_like.errors import InputError
from sdialog_like.judges.score import Score, Value

__all__ = ["Answer", "answer_class", "answer_schema", "read_answer"]

REASONING, SCORE = "reasoning", "score"


class Answer(RootModel[dict[str, tuple[str, Value]]]):
    """A judge's answer, read: the name of each score to its reasoning and its value. Made for scores by `answer_class`."""

    scores: ClassVar[tuple[Score, ...]] = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> dict[str, tuple[str, Value]]:
        return read_answer(data, cls.scores)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return answer_schema(cls.scores)


def answer_class(scores: Sequence[Score]) -> type[Answer]:
    """Return the class that reads answers about these scores, for a call's ``schema``."""
    return type("Answer", (Answer,), {"scores": tuple(scores), "__module__": __name__, "__doc__": Answer.__doc__})


def answer_schema(scores: Sequence[Score]) -> dict[str, Any]:
    """Return the JSON schema of an answer. Servers that hold replies to a schema write the properties in its order."""
    return _object({score.name: _object({REASONING: {"type": "string"}, SCORE: _enum(score.values)}) for score in scores})


def read_answer(data: Any, scores: Sequence[Score]) -> dict[str, tuple[str, Value]]:
    """Read an answer.

    Read leniently is only what cannot mean anything else: ``"3"`` and ``3.0`` for 3, ``"GOOD"`` for "good", an option with
    its meaning behind it as the prompt shows it. More keys than were asked for are left out.

    Raises:
        InputError: A score is missing or comes before its reasoning, there is no reasoning, or the value is no option.
    """
    if not isinstance(data, Mapping):
        raise InputError("the answer is no JSON object")
    return {score.name: _read_score(data, score) for score in scores}


def _read_score(data: Mapping[str, Any], score: Score) -> tuple[str, Value]:
    given = data.get(score.name)
    if not isinstance(given, Mapping):
        problem = "is missing" if given is None else f"is no object with {REASONING} and {SCORE}"
        raise InputError(f"{score.name!r} {problem}")
    keys = list(given)
    for key in (REASONING, SCORE):
        if given.get(key) is None:
            raise InputError(f"{score.name!r} has no {key}")
    if keys.index(SCORE) < keys.index(REASONING):
        # A model that writes from left to right has then not reasoned, but explained what it had chosen.
        raise InputError(f"in {score.name!r} the score comes before the reasoning")
    reasoning = given[REASONING]
    if not isinstance(reasoning, str) or not reasoning.strip():
        raise InputError(f"{score.name!r} has no reasoning")
    return reasoning.strip(), _option(given[SCORE], score)


def _option(given: Any, score: Score) -> Value:
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    if isinstance(given, (int, str)) and not isinstance(given, bool):
        said = str(given).strip().casefold()
        for option in score.options:
            shown = {str(option.value), f"{option.value}: {option.meaning}", f"{option.written}: {option.meaning}"}
            if said in {text.casefold() for text in shown}:
                return option.value
    known = ", ".join(option.written for option in score.options[:20])
    raise InputError(f"{score.name!r} is {given!r}, which is none of its options: {known}")


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _enum(values: Sequence[Value]) -> dict[str, Any]:
    kinds = {"string" if isinstance(value, str) else "integer" for value in values}
    return {"type": kinds.pop(), "enum": list(values)} if len(kinds) == 1 else {"enum": list(values)}
