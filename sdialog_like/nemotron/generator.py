"""The generators: every step, dialogue and pipeline of Nemotron-4's recipe, blocking and awaited."""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, TypeVar

from sdialog_like.nemotron.asking import Asker, asker_of_async_client, asker_of_client, finished
from sdialog_like.nemotron.dialogues import DialogueMethods
from sdialog_like.nemotron.pipelines.methods import PipelineMethods
from sdialog_like.nemotron.preferences.methods import PreferenceMethods
from sdialog_like.nemotron.problem_steps import ProblemStepMethods
from sdialog_like.nemotron.steps import StepMethods

__all__ = ["AsyncNemotronGenerator", "GeneratorMethods", "NemotronGenerator"]

P = ParamSpec("P")
T = TypeVar("T")


class GeneratorMethods(StepMethods, ProblemStepMethods, DialogueMethods, PipelineMethods, PreferenceMethods):
    """All methods, over any asker; what a run's program uses.

    Args:
        asker: The way to the outside.
    """

    def __init__(self, asker: Asker) -> None:
        self._root = asker


class AsyncNemotronGenerator(GeneratorMethods):
    """Nemotron-4's steps, dialogues and pipelines, awaited; pipelines ask many questions at the same time.

    Its methods have the names and arguments of NeMo Curator's class of this name.

    Args:
        llm_client: A client whose ``query_model(*, messages, model, **kwargs)`` is awaited and returns a list of texts
            (`AsyncOpenAIClient`, or one of your own); or a `ChatModelClient`.
        max_concurrent_requests: The most requests on their way at the same time; any number otherwise. A `ChatModelClient`
            has a limit of its own, ``concurrency``.

    Raises:
        InputError: The client is none.

    Attributes:
        client: The client.

    Example:
        >>> import asyncio
        >>> from sdialog_like.nemotron import AsyncNemotronGenerator, ChatModelClient
        >>> generator = AsyncNemotronGenerator(ChatModelClient("builtin", seed=1))
        >>> len(asyncio.run(generator.generate_macro_topics(n_macro_topics=5)))
        1
    """

    def __init__(self, llm_client: Any, max_concurrent_requests: int | None = None) -> None:
        super().__init__(asker_of_async_client(llm_client, max_concurrent_requests))
        self.client = llm_client


def _blocking(
    method: Callable[Concatenate[GeneratorMethods, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[NemotronGenerator, P], T]:
    """Make the blocking form of a method: same name, arguments and documentation."""

    @functools.wraps(method)
    def blocking(self: NemotronGenerator, /, *args: P.args, **kwargs: P.kwargs) -> T:
        methods = self._methods
        return finished(methods._asker(), lambda: method(methods, *args, **kwargs))

    return blocking


class NemotronGenerator:
    """Nemotron-4's steps, dialogues and pipelines.

    Its methods have the names and arguments of NeMo Curator's class of this name. With a client of your own one request is
    made after the other, in a fixed order and in this very thread; with a `ChatModelClient` pipelines ask many questions at
    the same time here, too, and whatever it is asked has a seed.

    Args:
        llm_client: A client whose ``query_model(*, messages, model, **kwargs)`` returns a list of texts (`OpenAIClient`,
            `NemoDeployClient`, or one of your own); or a `ChatModelClient`.

    Raises:
        InputError: The client is none, or has to be awaited.

    Attributes:
        client: The client.

    Example:
        >>> from sdialog_like.nemotron import ChatModelClient, NemotronGenerator
        >>> generator = NemotronGenerator(ChatModelClient("builtin", seed=1))
        >>> [answer] = generator.generate_macro_topics(n_macro_topics=5)
        >>> len(generator.convert_response_to_yaml_list(answer))
        5
    """

    def __init__(self, llm_client: Any) -> None:
        self._methods = GeneratorMethods(asker_of_client(llm_client))
        self.client = llm_client

    convert_response_to_yaml_list = _blocking(GeneratorMethods.convert_response_to_yaml_list)
    generate_macro_topics = _blocking(GeneratorMethods.generate_macro_topics)
    generate_subtopics = _blocking(GeneratorMethods.generate_subtopics)
    generate_open_qa_from_topic = _blocking(GeneratorMethods.generate_open_qa_from_topic)
    revise_open_qa = _blocking(GeneratorMethods.revise_open_qa)
    generate_writing_tasks = _blocking(GeneratorMethods.generate_writing_tasks)
    revise_writing_tasks = _blocking(GeneratorMethods.revise_writing_tasks)
    generate_closed_qa_instructions = _blocking(GeneratorMethods.generate_closed_qa_instructions)

    generate_math_macro_topics = _blocking(GeneratorMethods.generate_math_macro_topics)
    generate_math_subtopics = _blocking(GeneratorMethods.generate_math_subtopics)
    generate_math_problem = _blocking(GeneratorMethods.generate_math_problem)
    classify_math_entity = _blocking(GeneratorMethods.classify_math_entity)
    generate_python_macro_topics = _blocking(GeneratorMethods.generate_python_macro_topics)
    generate_python_subtopics = _blocking(GeneratorMethods.generate_python_subtopics)
    generate_python_problem = _blocking(GeneratorMethods.generate_python_problem)
    classify_python_entity = _blocking(GeneratorMethods.classify_python_entity)

    generate_dialogue = _blocking(GeneratorMethods.generate_dialogue)
    generate_two_turn_prompt = _blocking(GeneratorMethods.generate_two_turn_prompt)

    run_open_qa_pipeline = _blocking(GeneratorMethods.run_open_qa_pipeline)
    run_open_qa_pipeline_records = _blocking(GeneratorMethods.run_open_qa_pipeline_records)
    run_writing_pipeline = _blocking(GeneratorMethods.run_writing_pipeline)
    run_writing_pipeline_records = _blocking(GeneratorMethods.run_writing_pipeline_records)
    run_closed_qa_pipeline = _blocking(GeneratorMethods.run_closed_qa_pipeline)
    run_closed_qa_pipeline_records = _blocking(GeneratorMethods.run_closed_qa_pipeline_records)
    run_math_pipeline = _blocking(GeneratorMethods.run_math_pipeline)
    run_math_pipeline_records = _blocking(GeneratorMethods.run_math_pipeline_records)
    run_python_pipeline = _blocking(GeneratorMethods.run_python_pipeline)
    run_python_pipeline_records = _blocking(GeneratorMethods.run_python_pipeline_records)

    generate_preferences = _blocking(GeneratorMethods.generate_preferences)
    score_answers = _blocking(GeneratorMethods.score_answers)
