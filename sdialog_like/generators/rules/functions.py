"""Rules that are functions, and what such a function is shown: the persona as far as it is settled."""

from __future__ import annotations

import hashlib
import inspect
import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.generators.portable import STILL_WORKS
from sdialog_like.generators.rules.base import Rule

__all__ = ["Computed", "NotWrittenYetError", "Settled"]

_KEYWORDS = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class NotWrittenYetError(AttributeError, KeyError):
    """A function asked for a field that the model has still to write; it is called again when that is done."""

    def __str__(self) -> str:
        return str(self.args[0])


class Settled(Mapping[str, Any]):
    """The fields that are settled so far, read as attributes (``partial.age``) or as a mapping (``partial["age"]``).

    Args:
        values: Name to value.
        to_write: The fields that the model has still to write.
    """

    def __init__(self, values: Mapping[str, Any], to_write: Collection[str] = ()) -> None:
        self._values = dict(values)
        self._to_write = frozenset(to_write)

    def __getitem__(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        self._missing(name)
        raise KeyError(f"{name} is not settled yet; what a function needs has to be set before it")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._values:
            return self._values[name]
        self._missing(name)
        raise AttributeError(f"{name} is not settled yet; what a function needs has to be set before it")

    def _missing(self, name: str) -> None:
        if name in self._to_write:
            raise NotWrittenYetError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __repr__(self) -> str:
        return f"Settled({self._values!r})"


@dataclass(frozen=True)
class Computed(Rule):
    """What a function returns.

    The function may have no parameter; one, which gets what is `Settled`; or parameters named like fields, which get those
    fields (SDialog's way). A parameter ``random`` gets a seeded ``random.Random``. It may be async.

    Attributes:
        function: The function.
    """

    function: Callable[..., Any]

    def draw(self, random: Random) -> Computed:
        """Return itself: it is called when what comes before it is settled."""
        return self

    def call(self, settled: Settled, fields: Collection[str], random: Random) -> Any:
        """Call the function.

        Args:
            settled: What there is.
            fields: The names of all fields.
            random: For a function that wants it.

        Raises:
            NotWrittenYetError: It needs what the model has still to write.
        """
        positional: list[Any] = []
        named: dict[str, Any] = {}
        for parameter in self._parameters():
            if parameter.name == "random" and "random" not in fields:
                named["random"] = random
            elif parameter.kind is parameter.VAR_KEYWORD:
                named.update({name: value for name, value in settled.items() if name not in named})
            elif parameter.kind in _KEYWORDS and parameter.name in fields:
                named[parameter.name] = _asked(settled, parameter)
            elif parameter.kind is parameter.POSITIONAL_ONLY:
                positional.append(settled)
            elif parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL:
                named[parameter.name] = settled
        return self.function(*positional, **named)

    def check(self, fields: Collection[str]) -> None:
        """See to it that the function can be called.

        Raises:
            InputError: It wants something that there is not. The message begins with a small letter.
        """
        others = [
            parameter
            for parameter in self._parameters()
            if parameter.default is parameter.empty
            and parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
            and not (parameter.kind in _KEYWORDS and parameter.name in {*fields, "random"})
        ]
        if len(others) > 1 or any(parameter.kind is parameter.KEYWORD_ONLY for parameter in others):
            names = ", ".join(parameter.name for parameter in others)
            raise InputError(
                f"the function wants {names}.",
                hint="It may have one parameter (what is settled so far), parameters named like fields, and random.",
            )

    def plain(self) -> Any:
        """Refuse: code is no plain data.

        Raises:
            InputError: Always.
        """
        raise InputError(f"The function {self._name} cannot be made again in another process.", hint=STILL_WORKS)

    def identity(self) -> Any:
        """Return the function's name and a digest of its text."""
        try:
            source = textwrap.dedent(inspect.getsource(self.function))
        except (OSError, TypeError):
            return {"function": self._name}
        return {"function": self._name, "source": hashlib.blake2b(source.encode("utf-8"), digest_size=8).hexdigest()}

    @property
    def _name(self) -> str:
        named = self.function if hasattr(self.function, "__qualname__") else type(self.function)
        return f"{named.__module__}:{named.__qualname__}"

    def _parameters(self) -> list[inspect.Parameter]:
        try:
            return list(inspect.signature(self.function).parameters.values())
        except (TypeError, ValueError):  # some functions written in C do not say
            return []


def _asked(settled: Settled, parameter: inspect.Parameter) -> Any:
    try:
        return settled[parameter.name]
    except NotWrittenYetError:
        raise
    except KeyError:
        return None if parameter.default is parameter.empty else parameter.default
