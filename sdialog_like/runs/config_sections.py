"""The sections of a run's CONFIG.yaml: generator, model, rows, budget, when to stop.

Inert data, checked as far as that is possible without making anything: files that are named are read, personas are made,
no model is. Relative paths are relative to the folder that the validation's context names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.llm.specs import parse_spec
from sdialog_like.personas import BasePersona, load_persona
from sdialog_like.personas.files import make_persona
from sdialog_like.runs.plain_data import plain_data

__all__ = [
    "Budget",
    "DescriptionSection",
    "ModelSection",
    "PersonaSection",
    "Price",
    "ProgramSection",
    "RelativePath",
    "Section",
    "StarRows",
    "StarSection",
    "StopWhen",
    "check_addresses",
    "refuse_secrets",
    "seconds_of",
]

_PERSONA_FILE = re.compile(r"[^\n]+\.(?:json|ya?ml)", re.IGNORECASE)
# Names of secrets. Only at the end of a name "key" and "token" count: max_tokens and stop_token_ids are no secrets.
_SECRET = re.compile(r"secret|password|authorization|credential|apikey|(?:^|_)(?:key|token)$")
_DURATION = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m(?:in)?)?\s*(?:(\d+(?:\.\d+)?)s)?", re.IGNORECASE)


class Section(BaseModel):
    """What all sections share: they do not change, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True)


def _absolute(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, (str, Path)) or not str(value).strip():
        raise InputError(f"{value!r} is no path.")
    folder = (info.context or {}).get("folder", Path())
    return folder / Path(value).expanduser()


RelativePath = Annotated[Path, BeforeValidator(_absolute)]
"""A path, relative to the configuration's folder."""


def _persona(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, Mapping):
        return make_persona(plain_data(value, "The persona"))
    if isinstance(value, str) and value.strip():
        return load_persona(_absolute(value, info)) if _PERSONA_FILE.fullmatch(value.strip()) else value
    raise InputError("A persona is a mapping of attributes, a file (.json, .yaml), or a description in words.")


def _plain(value: Any) -> Any:
    return plain_data(value, "The value")


PersonaValue = Annotated[BasePersona | str, BeforeValidator(_persona)]
PlainValue = Annotated[Any, BeforeValidator(_plain)]


def _examples(value: Any, info: ValidationInfo) -> Any:
    from sdialog_like.dialog import load_dialogs

    paths = [value] if isinstance(value, str) else value
    if not isinstance(paths, list):
        raise InputError("Example dialogues are a file, a folder, or a list of them.")
    return [dialog for path in paths for dialog in load_dialogs(_absolute(path, info))]


Examples = Annotated[list[Any], BeforeValidator(_examples)]


class _About(Section):
    """What generators have in common."""

    scenario: PlainValue | None = Field(default=None, description="What the dialogues' record says about the situation.")
    context: PlainValue | None = Field(default=None, description="Where and when: a mapping, or a text.")
    example_dialogs: Examples | None = Field(default=None, description="Files of dialogues that show how it should sound.")

    @field_validator("context")
    @classmethod
    def _known_context(cls, value: Any) -> Any:
        from sdialog_like.personas import Context

        if isinstance(value, Mapping) and value.keys() <= Context.model_fields.keys():
            return Context(**value)
        if value is None or isinstance(value, (str, Mapping)):
            return value
        raise InputError("A context is a mapping or a text.")

    def arguments(self) -> dict[str, Any]:
        """Return what was given, as the generator's keyword arguments."""
        return {name: getattr(self, name) for name in self.model_fields_set if name != "type"}


class PersonaSection(_About):
    """Two personas talk to each other, turn by turn."""

    type: Literal["persona"]
    persona_a: PersonaValue = Field(description="Who opens: a mapping of attributes, a file, or a description in words.")
    persona_b: PersonaValue = Field(description="Who answers.")
    dialogue_details: str = Field(default="", description="What both know about the dialogue.")
    max_turns: int = Field(default=40, ge=1, description="The most turns, of both together.")
    min_turns: int = Field(default=2, ge=0, description="The end mark does not count before this many turns.")
    max_words: int | None = Field(default=None, ge=1, description="The most words in a turn.")
    end_mark: str = Field(default="[END]", min_length=1, description="What ends a dialogue when one side says it.")


class DescriptionSection(_About):
    """The model writes each dialogue at once, from a description."""

    type: Literal["description"]
    dialogue_details: str = Field(default="", description="Who talks about what, and how. Rows may have their own.")
    personas: list[PersonaValue] | dict[str, PersonaValue] | None = Field(default=None, description="Who talks.")
    output_format: dict[str, Any] | None = Field(default=None, description="A JSON schema to get data instead of dialogues.")


class StarSection(Section):
    """A dialogue for each scenario of STAR, or of a dataset in its format."""

    type: Literal["star"]
    path: str | None = Field(
        default=None,
        description="The dataset's folder; 'sample' for the package's own; else SDIALOG_LIKE_STAR, else datasets/STAR.",
    )
    mode: Literal["role-play", "description"] = Field(
        default="role-play", description="Two agents in turn, or each dialogue at once."
    )
    max_turns: int | None = Field(default=None, ge=1, description="The most turns, in role play.")
    min_turns: int | None = Field(default=None, ge=0, description="The end mark does not count before, in role play.")
    max_words: int | None = Field(default=None, ge=1, description="The most words in a turn, in role play.")

    @field_validator("path")
    @classmethod
    def _where(cls, value: str | None, info: ValidationInfo) -> str | None:
        return _star_path(value, info)

    @model_validator(mode="after")
    def _limits_belong_to_role_play(self) -> Self:
        if self.mode == "description" and self.limits():
            raise InputError(f"{', '.join(self.limits())} belongs to mode: role-play.")
        return self

    def limits(self) -> dict[str, int]:
        """Return what was said about the length of dialogues."""
        named = {"max_turns": self.max_turns, "min_turns": self.min_turns, "max_words": self.max_words}
        return {name: value for name, value in named.items() if value is not None}


class ProgramSection(Section):
    """A program of your own: ``async def program(row, client)``, or a generator, found by its name."""

    type: Literal["program"]
    program: str = Field(pattern=r"^[\w.]+:[\w.]+$", description="Where it is: module:name.")


def check_addresses(value: str | list[str] | None) -> str | list[str] | None:
    """Return the addresses of a model's servers, if a file may hold them.

    Raises:
        InputError: There is none in the list, or one holds a user name or a password.
    """
    for url in [value] if isinstance(value, str) else value or []:
        if "@" in url.partition("://")[2].partition("/")[0]:
            raise InputError("The address holds a user name or a password; files like this one get copied and shared.")
    if value == []:
        raise InputError("The list of addresses is empty.")
    return value


class ModelSection(Section):
    """The model, with its parameters: every further key is one (temperature, top_p, max_tokens, …)."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(description="The model's spec: qwen2.5:14b, openai:NAME, builtin …")
    base_url: str | list[str] | None = Field(default=None, description="The server's address, or several.")

    @field_validator("name")
    @classmethod
    def _known(cls, value: str) -> str:
        parse_spec(value)
        return value

    @field_validator("base_url")
    @classmethod
    def _without_credentials(cls, value: Any) -> Any:
        return check_addresses(value)

    @model_validator(mode="after")
    def _no_secrets(self) -> Self:
        refuse_secrets(self.model_extra or {})
        for name in ("seed", "model", "spec"):
            if name in (self.model_extra or {}):
                raise InputError(f"{name} is not a parameter of the model here.", hint="See the keys of the top level.")
        return self

    def parameters(self) -> dict[str, Any]:
        """Return the parameters, the address among them."""
        address = {} if self.base_url is None else {"base_url": self.base_url}
        return {**plain_data(self.model_extra or {}, "model"), **address}


def refuse_secrets(parameters: Mapping[str, Any]) -> None:
    """See to it that no key or token is among a model's parameters.

    Raises:
        InputError: One is; names it, but not its value.
    """
    secret = _secret_name(parameters)
    if secret is not None:
        raise InputError(
            f"{secret} does not belong into a configuration or a command, which get copied and shared.",
            hint="Set it in the environment, under its provider's name for it, such as OPENAI_API_KEY.",
        )


def _secret_name(value: Any) -> str | None:
    """Return the name of the first key (at any depth) that names a secret."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if _SECRET.search(str(key).lower().replace("-", "_")):
                return str(key)
            found = _secret_name(item)
            if found:
                return found
    elif isinstance(value, list):
        return next((found for item in value if (found := _secret_name(item))), None)
    return None


class StarRows(Section):
    """Dialogues of STAR, whose scenarios become rows."""

    path: str | None = Field(default=None, description="The dataset's folder, as in the generator's section.")
    task: str | None = Field(default=None, description="Only scenarios of this task.")
    domain: str | None = Field(default=None, description="Only scenarios of this domain.")
    happy: bool | None = Field(default=None, description="Only happy, or only unhappy paths.")
    multitask: bool | None = Field(default=None, description="Only scenarios of several tasks, or of one.")
    limit: int | None = Field(default=None, ge=1, description="Only the first so many, by id.")

    @field_validator("path")
    @classmethod
    def _where(cls, value: str | None, info: ValidationInfo) -> str | None:
        return _star_path(value, info)


def _star_path(value: str | None, info: ValidationInfo) -> str | None:
    if value is None or value == "sample":
        return value
    path: Path = _absolute(value, info)
    if not path.is_dir():
        raise InputError(f"There is no folder {path}.")
    return str(path)


class Price(Section):
    """What a model costs, in any currency."""

    input: float = Field(default=0.0, ge=0, description="For a million tokens in.")
    output: float = Field(default=0.0, ge=0, description="For a million tokens out.")


def seconds_of(value: Any) -> Any:
    """Read a duration: a number of seconds, or such as ``90s``, ``15m``, ``2h``, ``1h30m``, ``1d``.

    Raises:
        InputError: It is something else.
    """
    if not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        pass
    match = _DURATION.fullmatch(value.strip())
    if not match or not any(match.groups()):
        raise InputError(f"{value!r} is no duration.", hint="Write it like 90s, 15m, 2h or 1h30m.")
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


class Budget(Section):
    """What the run may use up, over all its sessions (the time: in each). Unfinished rows can be resumed."""

    max_calls: int | None = Field(default=None, ge=1, description="Requests to the model.")
    max_tokens: int | None = Field(default=None, ge=1, description="Tokens, in and out together.")
    max_cost: float | None = Field(default=None, gt=0, description="What the tokens may cost; needs the price.")
    max_time: Annotated[float | None, BeforeValidator(seconds_of)] = Field(
        default=None, gt=0, description="Seconds, or such as 90s, 15m, 2h."
    )
    price: Price | None = Field(default=None, description="Price for a million tokens.")

    @model_validator(mode="after")
    def _cost_needs_price(self) -> Self:
        if self.max_cost is not None and self.price is None:
            raise InputError("max_cost needs the price: {input: …, output: …} for a million tokens.")
        return self


class StopWhen(Section):
    """When a run whose rows fail stops early."""

    failed_share: float = Field(
        default=0.5, ge=0, le=1, description="The share of the last rows that may fail; 1: never stop."
    )
    window: int = Field(default=50, ge=1, description="Of how many rows the share is taken.")
