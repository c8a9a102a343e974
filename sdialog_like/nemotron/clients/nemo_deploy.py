"""A model of one's own behind NeMo's deploy module, which takes texts and no messages."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn, Protocol

from sdialog_like.errors import InputError
from sdialog_like.nemotron.clients.base import ConversationFormatter, message_list

__all__ = ["NemoDeployClient", "NemoQuery"]


class NemoQuery(Protocol):
    """What is needed of a ``nemo.deploy.nlp.NemoQueryLLM``."""

    model_name: str

    def query_llm(self, *args: Any, **kwargs: Any) -> Any:
        """Return, for each prompt, its answers."""
        ...


class NemoDeployClient:
    """A client around ``NemoQueryLLM``, or anything like it.

    The model's name is set on the ``nemo_client`` before each request, so an object is for one thread at a time.

    Args:
        nemo_client: The ``NemoQueryLLM`` object.

    Example:
        >>> client = NemoDeployClient(NemoQueryLLM(url="localhost:8000", model_name=model))
        >>> client.query_model(
        ...     messages=[{"role": "user", "content": "Write a limerick."}],
        ...     model=model,
        ...     conversation_formatter=Mixtral8x7BFormatter(),
        ...     stop="</s>",
        ... )
    """

    def __init__(self, nemo_client: NemoQuery) -> None:
        self.client = nemo_client

    def query_model(
        self,
        messages: Iterable[Any],
        model: str,
        *,
        conversation_formatter: ConversationFormatter | None = None,
        max_tokens: int | None = None,
        n: int | None = None,
        seed: int | None = None,
        stop: str | Sequence[str] | None = None,
        stream: bool | None = False,
        temperature: float | None = None,
        top_k: int | None = None,
        top_p: float | None = None,
    ) -> list[str]:
        """Ask a model.

        Args:
            messages: Each with ``role`` and ``content``.
            model: The model's name at the server.
            conversation_formatter: Writes the messages as the text that the model was trained on; required.
            max_tokens: The most tokens of the answer.
            n: Not used (warned): there is one answer.
            seed: The seed.
            stop: Where the answer ends: one text, or several. They are cut from its end.
            stream: Not used (warned).
            temperature: The temperature.
            top_k: How many tokens are sampled from.
            top_p: The share of probability that is sampled from.

        Returns:
            The answer's text, without stop texts and white space around it.

        Raises:
            InputError: No formatter was given, or it cannot write this conversation (it is a ``ValueError``).
        """
        if conversation_formatter is None:
            raise InputError(
                "NemoDeployClient needs a conversation_formatter, because the server takes texts and no messages.",
                hint="Give the one of the model: conversation_formatter=Mixtral8x7BFormatter(), NemotronFormatter() …",
            )
        if n is not None:
            warnings.warn("n is not supported in NemoDeployClient: there is one answer.", stacklevel=2)
        if stream:
            warnings.warn("stream is not supported in NemoDeployClient: the answer comes whole.", stacklevel=2)
        prompt = conversation_formatter.format_conversation(message_list(messages))
        stops = [stop] if isinstance(stop, str) else list(stop or ())
        self.client.model_name = model
        answers = self.client.query_llm(
            prompts=[prompt],
            max_output_len=max_tokens,
            random_seed=seed,
            stop_words_list=stops or None,
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
        )[0]
        return [_cut(str(answer), stops) for answer in ([answers] if isinstance(answers, str) else answers)]

    def query_reward_model(self, messages: Iterable[Any], model: str) -> NoReturn:
        """Reward models cannot be asked this way.

        Raises:
            NotImplementedError: Always.
        """
        raise NotImplementedError(
            "NemoDeployClient cannot ask reward models: NeMo's deploy module gives texts, and no scores. "
            "Use OpenAIClient with a server that has the reward model, or score with a judge."
        )


def _cut(answer: str, stops: list[str]) -> str:
    for stop in stops:
        answer = answer.removesuffix(stop)
    return answer.strip()
