"""A score: what is rated, and the options of its scale."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError, field_serializer, field_validator
from pydantic_core.core_schema import FieldSerializationInfo

from sdialog_like.errors import InputError
from sdialog_like.terminal import one_line

__all__ = ["Option", "Score", "Value", "check_scores"]

Value: TypeAlias = "int | str"
"""What a score can be: a whole number or a text."""

_LONGEST_NAME = 80
_MOST_OPTIONS = 1001
_RANGE = re.compile(r"(-?\d+)\s*(?:-|\.\.|to)\s*(-?\d+)")
_KEYS = {"value", "meaning"}


class Option(NamedTuple):
    """One step of a scale.

    Attributes:
        value: What the judge answers.
        meaning: What that says; empty where the value speaks for itself.
    """

    value: Value
    meaning: str = ""

    @property
    def written(self) -> str:
        """The value as it stands in JSON: a text in quotes, so that 3 and "3" differ."""
        return json.dumps(self.value, ensure_ascii=False)


class Score(BaseModel):
    """What a judge rates: a name, what is meant by it, and the options in the order of the scale.

    ``options`` may be given as a mapping of values to what they mean, a list of values, a range, or a text such as "1-5".
    The order is that of the scale, which agreement is measured on; which end of it is the good one is the meanings' matter.

        >>> toxicity = Score(name="toxicity", description="Hurtful words.", options={4: "none", 2: "some", 0: "extreme"})
        >>> toxicity.values
        (4, 2, 0)
        >>> Score(name="fluency", options=range(1, 6)).values
        (1, 2, 3, 4, 5)

    Attributes:
        name: What it is called; the key of the judge's answer.
        description: What is rated, in words for the judge.
        options: The scale.

    Raises:
        InputError: The name is blank, or the options are no scale: fewer than two, one of them twice, or neither whole
            numbers nor texts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str = ""
    options: tuple[Option, ...]

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as exc:
            raise _as_input_error(exc, data.get("name")) from exc

    @field_validator("name")
    @classmethod
    def _one_name(cls, name: str) -> str:
        if not name.strip() or name != name.strip() or one_line(name) != name or len(name) > _LONGEST_NAME:
            raise InputError(
                f"A score's name is a line of at most {_LONGEST_NAME} characters, nothing around it, not {name!r}"
            )
        return name

    @field_validator("options", mode="before")
    @classmethod
    def _read_options(cls, given: Any) -> tuple[Option, ...]:
        options = tuple(_checked(*pair) for pair in _pairs(given))
        if len(options) < 2:
            raise InputError(f"A scale has at least two options, not {len(options)}")
        seen: dict[str, Value] = {}
        for value, _ in options:
            # Whoever reads a judge's answer could not tell "3" from 3, nor "Good" from "good".
            reads = str(value).casefold()
            if reads in seen:
                raise InputError(f"The options {seen[reads]!r} and {value!r} read the same")
            seen[reads] = value
        return options

    @field_serializer("options")
    def _write_options(self, options: tuple[Option, ...], info: FieldSerializationInfo) -> Any:
        # JSON's keys are texts: a mapping would come back with "4" instead of 4.
        if info.mode == "json":
            return [option._asdict() for option in options]
        return {option.value: option.meaning for option in options}

    @property
    def values(self) -> tuple[Value, ...]:
        """The options' values, in the order of the scale."""
        return tuple(option.value for option in self.options)

    def meaning(self, value: Value) -> str:
        """Return what a value means; empty where the options do not say.

        Raises:
            InputError: It is none of the options.
        """
        for option in self.options:
            if option.value == value and type(option.value) is type(value):
                return option.meaning
        raise InputError(f"{value!r} is none of the options of {self.name!r}: {', '.join(map(repr, self.values))}.")


def check_scores(scores: Any) -> tuple[Score, ...]:
    """Return the scores that one judge gives.

    Raises:
        InputError: There are none, or two of one name.
    """
    if isinstance(scores, Score):
        return (scores,)
    if (
        not isinstance(scores, Sequence)
        or isinstance(scores, str)
        or not all(isinstance(each, (Score, Mapping)) for each in scores)
    ):
        raise InputError(
            f"scores is a list of Score objects, not {scores!r}.", hint="Write scores=[Score(name=…, options=…)]."
        )
    made = tuple(each if isinstance(each, Score) else Score(**each) for each in scores)
    if not made:
        raise InputError("A judge needs at least one score.")
    names = [score.name.casefold() for score in made]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise InputError(f"There are two scores with the name {made[place].name!r}.")
    return made


def _pairs(given: Any) -> list[tuple[Any, Any]]:
    """Return the options as pairs of value and meaning, whichever way they were written."""
    if isinstance(given, str):
        found = _RANGE.fullmatch(given.strip())
        if not found:
            raise InputError(f"A text is a scale only as in '1-5', not {given!r}")
        first, last = int(found[1]), int(found[2])
        given = range(first, last + 1) if first <= last else range(first, last - 1, -1)
    if isinstance(given, (range, list, tuple, Mapping)) and len(given) > _MOST_OPTIONS:
        raise InputError(f"A scale has at most {_MOST_OPTIONS} options, not {len(given)}")
    if isinstance(given, Mapping):
        return list(given.items())
    if isinstance(given, (range, list, tuple)):
        return [_pair(each) for each in given]
    raise InputError(
        f"options is a mapping of values to what they mean, a list of values, a range or a text such as '1-5', not {given!r}"
    )


def _pair(each: Any) -> tuple[Any, Any]:
    if isinstance(each, Option):
        return each
    if isinstance(each, Mapping):
        if "value" not in each or not set(each) <= _KEYS:
            raise InputError(f"An option of a list has a value, and may have a meaning; this one is {dict(each)!r}")
        return each["value"], each.get("meaning", "")
    return each, ""


def _checked(value: Any, meaning: Any) -> Option:
    if isinstance(value, bool):
        raise InputError(f'An option is a whole number or a text, not {value}; in YAML, yes and no need quotes: "yes"')
    if not isinstance(value, (int, str)):
        raise InputError(f"An option is a whole number or a text, not {value!r}")
    if isinstance(value, str) and (not value.strip() or value != value.strip() or one_line(value) != value):
        raise InputError(f"An option is one line that is not blank, without white space around it, not {value!r}")
    if meaning is None:
        meaning = ""
    if not isinstance(meaning, str):
        raise InputError(f"What the option {value!r} means is a text, not {meaning!r}")
    return Option(value, " ".join(meaning.split()))


def _as_input_error(exc: ValidationError, name: Any) -> InputError:
    errors = exc.errors(include_url=False, include_context=False, include_input=False)
    told = []
    for error in errors[:3]:
        where = ".".join(map(str, error["loc"]))
        if error["type"] == "value_error":
            told.append(error["msg"].removeprefix("Value error, "))
        elif error["type"] == "extra_forbidden":
            told.append(f"A score has no {where!r}, only name, description and options")
        elif error["type"] == "missing":
            told.append(f"A score needs its {where}")
        else:
            told.append(f"{where}: {error['msg']}")
    about = f"The score {name!r} cannot be used" if isinstance(name, str) and name.strip() else "A score cannot be used"
    return InputError(f"{about}: {'; '.join(told)}.")
