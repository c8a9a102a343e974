"""What type checkers see of fields that take more than they hold: lists become tuples, short forms what they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

__all__ = ["Given", "Many"]

if TYPE_CHECKING:
    _T = TypeVar("_T")

    Many: TypeAlias = Sequence[_T]
    Given: TypeAlias = _T | Any
else:

    class Many:
        """``Many[X]`` is ``tuple[X, ...]`` when data is read, so that it cannot change; any sequence may be given."""

        def __class_getitem__(cls, item: Any) -> Any:
            return tuple[item, ...]

    class Given:
        """``Given[X]`` is X when data is read; a short form of it may be given, such as a mapping of its fields."""

        def __class_getitem__(cls, item: Any) -> Any:
            return item
