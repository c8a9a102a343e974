"""The bottom of the seam: one request to a LangChain chat model."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from sdialog_like.errors import ServerUnreachableError
from sdialog_like.llm import normalise_error
from sdialog_like.llm.reply import is_whole, join_chunks, read_reply, read_text

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

    from sdialog_like.engine.request import Request
    from sdialog_like.engine.streaming import Pieces
    from sdialog_like.llm.reply import RawReply

__all__ = ["ModelCall"]


class ModelCall:
    """Asks the model, counts what it cost, and turns vendors' errors into ours; bugs pass through as they are."""

    __slots__ = ()

    async def __call__(self, request: Request) -> RawReply:
        """Ask the model once."""
        model = request.model
        pieces = request.pieces
        arguments = model.arguments(
            seed=request.seed,
            schema=request.schema,
            options=request.options,
            tools=request.tools,
            stream=pieces is not None,
        )
        request.spent.attempts += 1
        try:
            if pieces is None:
                message = await model.chat.ainvoke(list(request.prompt), **arguments)
            else:
                message = await _streamed(request, pieces, arguments)
        except Exception as exc:
            error = normalise_error(exc, model)
            if error is None or error is exc:
                raise
            raise error from exc
        reply = read_reply(message, tools=bool(request.tools))
        request.spent.input_tokens += reply.input_tokens or 0
        request.spent.output_tokens += reply.output_tokens or 0
        return reply


async def _streamed(request: Request, pieces: Pieces, arguments: dict[str, Any]) -> AIMessage:
    """Ask the model, hand its text on as it comes, and return the whole message."""
    chunks: list[AIMessage] = []
    async with aclosing(request.model.chat.astream(list(request.prompt), **arguments)) as stream:  # type: ignore[type-var]
        async for chunk in stream:
            chunks.append(chunk)
            pieces.put(read_text(chunk))
    message = join_chunks(chunks)
    if request.model.provider.says_when_whole and not is_whole(message):
        # A connection may also end without an error, and what came by then would pass for a short reply.
        raise ServerUnreachableError(
            f"The stream of {request.model.endpoint} ended before the reply of {request.model.spec!r} was whole."
        )
    return message
