"""The models of a recipe: the default one, and the aliases under which columns name others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, field_validator, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.llm.specs import parse_spec
from sdialog_like.recipes.inert import Inert
from sdialog_like.runs.config_sections import check_addresses, refuse_secrets
from sdialog_like.runs.plain_data import plain_data

if TYPE_CHECKING:
    from sdialog_like.llm import BoundModel

__all__ = ["AnyModel", "ModelConfig", "bound", "why_model_not_portable"]


class ModelConfig(Inert):
    """A model with its parameters: every further key is one (temperature, top_p, max_tokens …)."""

    model_config = ConfigDict(extra="allow")

    model: str = Field(description="The model's spec: qwen2.5:14b, openai:NAME, builtin …")
    base_url: str | list[str] | None = Field(default=None, description="The server's address, or several.")

    @field_validator("model")
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
        for name in ("seed", "name", "spec"):
            if name in (self.model_extra or {}):
                raise InputError(f"{name} is not a parameter of a model here.")
        return self

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters, the address among them."""
        address = {} if self.base_url is None else {"base_url": self.base_url}
        given: dict[str, Any] = plain_data(self.model_extra or {}, "model")
        return {**given, **address}


def _model(value: Any) -> Any:
    if isinstance(value, Mapping):
        return ModelConfig.model_validate(dict(value))
    if isinstance(value, (bool, int, float, list)) or value is None:
        raise InputError(f"{value!r} is no model.", hint="Write a spec (qwen2.5:14b), or {model: SPEC, temperature: …}.")
    return value


def _written(value: Any) -> Any:
    if isinstance(value, ModelConfig):
        return value.model_dump(exclude_unset=True)
    problem = why_model_not_portable(value)
    if problem is not None:
        raise InputError(problem, hint="Name the model by its spec.")
    return value


AnyModel: TypeAlias = Annotated[Any, BeforeValidator(_model), PlainSerializer(_written)]
"""A spec, a `ModelConfig`, or in Python a LangChain chat model object."""


def why_model_not_portable(value: Any) -> str | None:
    """Say why a recipe with this model cannot be written down; None where it can."""
    if isinstance(value, (str, ModelConfig)):
        return None
    return f"A {type(value).__name__} object is a model that nothing but this process knows."


def bound(value: Any, parameters: Mapping[str, Any] | None = None) -> BoundModel:
    """Make the model that a recipe names. Contacts no server.

    Args:
        value: A spec, a `ModelConfig` or an object.
        parameters: Further parameters, which go before its own.

    Raises:
        ModelSpecError: A parameter that the model does not know, or no such model.
        AuthenticationError: The provider needs a key and none is set.
    """
    from sdialog_like.llm import bind_model

    further = dict(parameters or {})
    if isinstance(value, ModelConfig):
        return bind_model(value.model, **{**value.parameters, **further})
    return bind_model(value, **further)
