"""Telling a server that is away from a connection that broke."""

from __future__ import annotations

from sdialog_like.errors import ServerUnreachableError

__all__ = ["could_not_connect"]

# Exceptions (by name, anywhere in the chain of causes) that only a connection which had been made can end with.
_DROPPED = frozenset(
    {
        "ClientPayloadError",
        "ConnectionResetError",
        "BrokenPipeError",
        "IncompleteRead",
        "ReadError",
        "RemoteProtocolError",
        "ServerDisconnectedError",
        "WriteError",
    }
)


def could_not_connect(error: BaseException | None) -> bool:
    """Whether nothing could connect to the server, as opposed to a connection that broke."""
    if not isinstance(error, ServerUnreachableError):
        return False
    seen: set[int] = set()
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        if type(cause).__name__ in _DROPPED:
            return False
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return True
