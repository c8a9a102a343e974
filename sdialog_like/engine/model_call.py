"""The bottom of the seam: one request to a LangChain chat model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.llm import normalise_error
from sdialog_like.llm.reply import read_reply

if TYPE_CHECKING:
    from sdialog_like.engine.request import Request
    from sdialog_like.llm.reply import RawReply

__all__ = ["ModelCall"]


class ModelCall:
    """Asks the model, counts what it cost, and turns vendors' errors into ours; bugs pass through as they are."""

    __slots__ = ()

    async def __call__(self, request: Request) -> RawReply:
        """Ask the model once."""
        model = request.model
        arguments = model.arguments(seed=request.seed, schema=request.schema, options=request.options)
        request.spent.attempts += 1
        try:
            message = await model.chat.ainvoke(list(request.prompt), **arguments)
        except Exception as exc:
            error = normalise_error(exc, model)
            if error is None or error is exc:
                raise
            raise error from exc
        reply = read_reply(message)
        request.spent.input_tokens += reply.input_tokens or 0
        request.spent.output_tokens += reply.output_tokens or 0
        return reply
