"""How a run is carried out: everything that may change from one session to the next, because no result depends on it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from typing_extensions import Self

from sdialog_like.engine import Usage
from sdialog_like.engine.budget import Budget, Price
from sdialog_like.errors import InputError

__all__ = ["RunSettings", "make_settings"]


class RunSettings(BaseModel):
    """How a run is carried out.

    Attributes:
        concurrency: The most requests on their way at the same time, all worker processes together.
        workers: Processes that share the rows.
        max_calls: Requests that may be made, over all sessions of the run.
        max_tokens: Tokens, in and out together, over all sessions.
        max_cost: What the tokens may cost, over all sessions; needs the prices.
        price_input: For a million tokens in, in any currency.
        price_output: For a million tokens out.
        max_time: Seconds that this session may take.
        failed_share: The run stops where more than this share of the last ``window`` rows failed; 1 never stops.
        window: Of how many rows the share is taken.
        full_sync: Wait for the disk after each reply, so that not even a power failure loses one; slow.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    concurrency: int = Field(default=32, ge=1)
    workers: int = Field(default=1, ge=1)
    max_calls: int | None = Field(default=None, ge=1)
    max_tokens: int | None = Field(default=None, ge=1)
    max_cost: float | None = Field(default=None, gt=0)
    price_input: float | None = Field(default=None, ge=0)
    price_output: float | None = Field(default=None, ge=0)
    max_time: float | None = Field(default=None, gt=0)
    failed_share: float = Field(default=0.5, ge=0, le=1)
    window: int = Field(default=50, ge=1)
    full_sync: bool = False

    @model_validator(mode="after")
    def _cost_needs_prices(self) -> Self:
        if (self.price_input is None) != (self.price_output is None):
            raise ValueError("price_input and price_output go together; a price may be 0")
        if self.max_cost is not None and self.price_input is None:
            raise ValueError("max_cost needs price_input and price_output (for a million tokens)")
        return self

    def price(self) -> Price | None:
        """Return what tokens cost, where that is known."""
        if self.price_input is None or self.price_output is None:
            return None
        return Price(self.price_input, self.price_output)

    def budget(self, spent: Usage) -> Budget | None:
        """Return what may be spent; ``None`` where nothing is limited.

        Args:
            spent: What the run has cost before.
        """
        if all(limit is None for limit in (self.max_calls, self.max_tokens, self.max_cost, self.max_time)):
            return None
        return Budget(
            max_calls=self.max_calls,
            max_tokens=self.max_tokens,
            max_cost=self.max_cost,
            price_input=self.price_input,
            price_output=self.price_output,
            max_time=self.max_time,
            spent=spent,
        )


def make_settings(**values: Any) -> RunSettings:
    """Check the settings.

    Raises:
        InputError: One cannot be used; says which.
    """
    try:
        return RunSettings(**values)
    except ValidationError as exc:
        problems = []
        for error in exc.errors(include_url=False):
            name = ".".join(map(str, error["loc"]))
            problems.append(f"{name}: {error['msg']}" if name else error["msg"].removeprefix("Value error, "))
        raise InputError("The run's settings cannot be used: " + "; ".join(problems) + ".") from exc
