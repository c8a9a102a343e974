"""Reading a reply, and asking again with another seed where it cannot be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sdialog_like.engine.parsing import read_as
from sdialog_like.errors import UnusableReplyError
from sdialog_like.seeds import derive_seed

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sdialog_like.engine.client import Caller
    from sdialog_like.engine.request import Request
    from sdialog_like.llm.reply import RawReply

__all__ = ["MAX_REPEATS", "ParseAndRepair"]

MAX_REPEATS = 3


class ParseAndRepair:
    """The outermost wrapper: turns a raw reply into what the schema asks for.

    A reply that cannot be read is asked for again, up to three times, with the seeds ``derive_seed(seed, "repair", 1)`` to
    ``3``. Without a schema every reply is taken as it is; what an utterance may look like is decided above the seam.

    A row that failed and is given another chance meets the same replies in its journal, so in each later round there are
    four replies more, and the numbers of the repeats go on: ``derive_seed(seed, "repair", 4)`` to ``7``, and so on.

    Args:
        inner: Who is asked.
        round: How often the row has failed before and was given another chance.
    """

    __slots__ = ("inner", "replies")

    def __init__(self, inner: Caller, *, round: int = 0) -> None:  # noqa: A002
        self.inner = inner
        self.replies = (MAX_REPEATS + 1) * (round + 1)

    async def __call__(self, request: Request, schema: type[BaseModel] | dict[str, Any] | None) -> tuple[RawReply, Any, int]:
        """Return the accepted reply, what it says in the schema, and the seed that it was made with.

        Raises:
            UnusableReplyError: No reply could be read; ``raw`` is the last one.
        """
        for repeat in range(self.replies):
            asked = request if repeat == 0 else replace(request, seed=derive_seed(request.seed, "repair", repeat))
            if repeat:
                request.spent.repairs += 1
            try:
                reply = await self.inner(asked)
                parsed = None if schema is None else read_as(reply.text, schema, whole=reply.finish_reason != "length")
                return reply, parsed, asked.seed
            except UnusableReplyError as exc:
                if request.begun:
                    raise  # pieces of another reply would follow those of this one
                last = exc
        raise UnusableReplyError(
            f"None of {self.replies} replies of {request.model.spec} can be used; about the last one: {last.message}.",
            raw=last.raw,
            hint=last.hint or "A model that follows schemas better, a higher max_tokens or a simpler schema may help.",
        ) from last
