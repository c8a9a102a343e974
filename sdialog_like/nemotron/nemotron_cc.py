"""Nemotron-CC's tasks: documents from the web, rewritten for training (Su et al. 2024, https://arxiv.org/abs/2412.02595)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

from sdialog_like.errors import InputError
from sdialog_like.nemotron.asking import AskingMethods, Message, asker_of_async_client, asker_of_client, finished
from sdialog_like.nemotron.filling import checked_kwargs, fill_template
from sdialog_like.nemotron.templates import (
    DISTILL_PROMPT_TEMPLATE,
    DIVERSE_QA_PROMPT_TEMPLATE,
    EXTRACT_KNOWLEDGE_PROMPT_TEMPLATE,
    KNOWLEDGE_LIST_PROMPT_TEMPLATE,
    NEMOTRON_CC_DISTILL_SYSTEM_PROMPT,
    NEMOTRON_CC_SYSTEM_PROMPT,
    WIKIPEDIA_REPHRASING_PROMPT_TEMPLATE,
)

__all__ = ["AsyncNemotronCCGenerator", "NemotronCCGenerator", "NemotronCCMethods"]

P = ParamSpec("P")
T = TypeVar("T")


class NemotronCCMethods(AskingMethods):
    """The five tasks. Each makes one call with a system and a user message, and returns the client's answers untouched.

    They all take the same arguments:

        document: The text.
        model: Who is asked.
        prompt_template: The user message; its placeholder is ``{document}``.
        system_prompt: The system message; none where it is empty.
        prompt_kwargs: Values for further placeholders.
        model_kwargs: Further arguments of ``query_model``.
    """

    async def rewrite_to_wikipedia_style(
        self,
        document: str,
        model: str | None = None,
        prompt_template: str = WIKIPEDIA_REPHRASING_PROMPT_TEMPLATE,
        system_prompt: str = NEMOTRON_CC_SYSTEM_PROMPT,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for the document in the words of an encyclopaedia; meant for documents of low quality."""
        return await self._rewrite(
            "rewrite_to_wikipedia_style", document, model, prompt_template, system_prompt, prompt_kwargs, model_kwargs
        )

    async def generate_diverse_qa(
        self,
        document: str,
        model: str | None = None,
        prompt_template: str = DIVERSE_QA_PROMPT_TEMPLATE,
        system_prompt: str = NEMOTRON_CC_SYSTEM_PROMPT,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for questions of many forms about the document, with answers; see `NemotronCCDiverseQAPostprocessor`."""
        return await self._rewrite(
            "generate_diverse_qa", document, model, prompt_template, system_prompt, prompt_kwargs, model_kwargs
        )

    async def distill(
        self,
        document: str,
        model: str | None = None,
        prompt_template: str = DISTILL_PROMPT_TEMPLATE,
        system_prompt: str = NEMOTRON_CC_DISTILL_SYSTEM_PROMPT,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for the document in fewer words."""
        return await self._rewrite("distill", document, model, prompt_template, system_prompt, prompt_kwargs, model_kwargs)

    async def extract_knowledge(
        self,
        document: str,
        model: str | None = None,
        prompt_template: str = EXTRACT_KNOWLEDGE_PROMPT_TEMPLATE,
        system_prompt: str = NEMOTRON_CC_SYSTEM_PROMPT,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for the knowledge in the document, as a textbook would tell it."""
        return await self._rewrite(
            "extract_knowledge", document, model, prompt_template, system_prompt, prompt_kwargs, model_kwargs
        )

    async def generate_knowledge_list(
        self,
        document: str,
        model: str | None = None,
        prompt_template: str = KNOWLEDGE_LIST_PROMPT_TEMPLATE,
        system_prompt: str = NEMOTRON_CC_SYSTEM_PROMPT,
        prompt_kwargs: Mapping[str, Any] | None = None,
        model_kwargs: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Ask for the document's facts as a list; see `NemotronCCKnowledgeListPostprocessor`."""
        return await self._rewrite(
            "generate_knowledge_list", document, model, prompt_template, system_prompt, prompt_kwargs, model_kwargs
        )

    async def _rewrite(
        self,
        name: str,
        document: str,
        model: str | None,
        prompt_template: str,
        system_prompt: str,
        prompt_kwargs: Mapping[str, Any] | None,
        model_kwargs: Mapping[str, Any] | None,
    ) -> list[str]:
        if not isinstance(document, str):
            raise InputError(f"A document is a text, not {type(document).__name__}.")
        messages: list[Message] = [{"role": "system", "content": system_prompt}] if system_prompt else []
        messages.append({"role": "user", "content": fill_template(prompt_template, {"document": document}, prompt_kwargs)})
        kwargs = checked_kwargs(model_kwargs, "model_kwargs")
        return await self._asker().at("nemotron-cc", name).ask(messages, model=model, kwargs=kwargs)


class AsyncNemotronCCGenerator(NemotronCCMethods):
    """Nemotron-CC's tasks, awaited.

    Args:
        llm_client: As for `AsyncNemotronGenerator`.
        max_concurrent_requests: As for `AsyncNemotronGenerator`.

    Raises:
        InputError: The client is none.

    Attributes:
        client: The client.
    """

    def __init__(self, llm_client: Any, max_concurrent_requests: int | None = None) -> None:
        self._root = asker_of_async_client(llm_client, max_concurrent_requests)
        self.client = llm_client


class _Methods(NemotronCCMethods):
    def __init__(self, llm_client: Any) -> None:
        self._root = asker_of_client(llm_client)


def _blocking(
    method: Callable[Concatenate[NemotronCCMethods, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[NemotronCCGenerator, P], T]:
    """Make the blocking form of a method: same name, arguments and documentation."""

    @functools.wraps(method)
    def blocking(self: NemotronCCGenerator, /, *args: P.args, **kwargs: P.kwargs) -> T:
        methods = self._methods
        return finished(methods._asker(), lambda: method(methods, *args, **kwargs))

    return blocking


class NemotronCCGenerator:
    """Nemotron-CC's tasks.

    Args:
        llm_client: As for `NemotronGenerator`.

    Raises:
        InputError: The client is none, or has to be awaited.

    Attributes:
        client: The client.

    Example:
        >>> from sdialog_like.nemotron import ChatModelClient, NemotronCCGenerator
        >>> generator = NemotronCCGenerator(ChatModelClient("builtin", seed=1))
        >>> len(generator.distill("Copper conducts heat well. It is reddish. It melts at 1085 °C."))
        1
    """

    def __init__(self, llm_client: Any) -> None:
        self._methods = _Methods(llm_client)
        self.client = llm_client

    rewrite_to_wikipedia_style = _blocking(NemotronCCMethods.rewrite_to_wikipedia_style)
    generate_diverse_qa = _blocking(NemotronCCMethods.generate_diverse_qa)
    distill = _blocking(NemotronCCMethods.distill)
    extract_knowledge = _blocking(NemotronCCMethods.extract_knowledge)
    generate_knowledge_list = _blocking(NemotronCCMethods.generate_knowledge_list)
