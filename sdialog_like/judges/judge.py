"""A judge: a model that reads a dialogue and rates it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sdialog_like.dialog import Turn
from sdialog_like.engine import Client, Engine, Row, Usage, map_rows, run_blocking, run_on_loop
from sdialog_like.errors import BatchError, ContextOverflowError, InputError, UnusableReplyError
from sdialog_like.judges.judgement import Judgement
from sdialog_like.judges.rubric import answer_class
from sdialog_like.judges.score import Score, check_scores
from sdialog_like.judges.transcripts import numbered_lines, read_turns
from sdialog_like.llm import DEFAULT_MODEL, BoundModel, bind_model
from sdialog_like.prompts import prompt_hash, render
from sdialog_like.seeds import check_seed, derive_seed, fresh_seed

__all__ = ["Judge"]

EMPTY = "The dialogue has no turns: there is nothing to judge."


class Judge:
    """Rates dialogues: one request a dialogue, for all scores, with the reasoning before each score.

    The model sees a transcript with numbered turns and speakers. A reply that cannot be used (no JSON, cut off, a score
    missing or none of the options, no reasoning or one that comes after the score) is asked for again with another seed, up
    to three times; then all scores are ``None``, with the reason. There is no default score. The same holds for a dialogue
    that does not fit into the model's context, and for one without turns, where nobody is asked. A server that fails is an
    error as everywhere.

    A judge may be used from many threads and coroutines at the same time; it keeps nothing of what it has judged.

    Args:
        scores: What is rated, one `Score` or several.
        instructions: What the model has to mind besides, the same for all dialogues.
        model: A model spec, or a LangChain chat model. Inside a program the client's model otherwise; else qwen2.5:14b.
            (``builtin`` counts words by rule, and says so.)
        **model_parameters: Parameters of the model: ``temperature``, ``max_tokens``, ``base_url`` … Without a model they go
            with each call.

    Raises:
        InputError: The scores cannot be used, or there is no such model or parameter.

    Example:
        >>> from sdialog_like.judges import Score
        >>> judge = Judge([Score(name="toxicity", options={0: "none", 1: "some", 2: "extreme"})], model="builtin")
        >>> judge.judge([("Ann", "Hello!"), ("Bob", "Hi, how are you?")], seed=1).scores
        {'toxicity': 0}
    """

    prompts: ClassVar[tuple[str, ...]] = ("judge", "judge_request")

    def __init__(
        self, scores: Score | Sequence[Score], instructions: str = "", model: Any = None, **model_parameters: Any
    ) -> None:
        self.scores = check_scores(scores)
        self.instructions = _checked_text(instructions, "instructions").strip()
        self._answers = answer_class(self.scores)
        self._options = {} if model is not None else model_parameters
        self._model: BoundModel | None = None if model is None else bind_model(model, **model_parameters)
        self._own: Engine | None = None
        self._making = threading.Lock()
        self._system = render("judge", scores=self.scores, instructions=self.instructions, form=_form(self.scores))

    @property
    def _engine(self) -> Engine:
        # Made when it is needed: inside programs it is not, and the parameters may be those of the client's model alone.
        with self._making:
            if self._own is None:
                self._own = Engine(self._model or bind_model(DEFAULT_MODEL, **self._options))
            return self._own

    @property
    def bound_model(self) -> BoundModel:
        """The model that is asked; inside programs the client's, where the judge was made without one."""
        return self._engine.model

    @property
    def usage(self) -> Usage:
        """Calls and tokens of everything judged so far, but for what programs had judged: their clients count that."""
        return self._engine.usage.snapshot()

    def identity(self) -> dict[str, Any]:
        """Return, as plain data, what the judgements depend on besides the dialogue and the seed; it holds no keys."""
        return {
            "scores": [score.model_dump(mode="json") for score in self.scores],
            "instructions": self.instructions,
            "model": None if self._model is None else {"spec": self._model.spec, "parameters": self._model.parameters},
            "parameters": self._options,
            "prompts": {name: prompt_hash(name) for name in self.prompts},
        }

    def messages(self, what: Any, *, about: str = "") -> list[dict[str, str]]:
        """Return what the model is sent about a dialogue; nobody is asked.

        Args:
            what: As in `judge`.
            about: As in `judge`.

        Raises:
            InputError: It is no dialogue.
        """
        return self._messages(read_turns(what), _checked_text(about, "about"))

    def judge(self, what: Any, seed: int | None = None, *, about: str = "") -> Judgement:
        """Judge one dialogue, and wait for it. Works in scripts, threads and notebooks alike.

        Args:
            what: A `Dialog`, a list of turns or of messages, or a text of ``Speaker: text`` lines; see `transcript`.
            seed: The request's seed; a random one otherwise, which the judgement records.
            about: What the judge is told about this dialogue: who these people are, what one of them was to do.

        Raises:
            InputError: It is no dialogue; no request was made.
            ModelError: The request failed for good.
            BlockingCallError: Called on the package's own event loop.
        """
        return run_blocking(self._one(what, seed, about))

    def ajudge(
        self, what: Any, client: Client | None = None, *, seed: int | None = None, about: str = ""
    ) -> Coroutine[Any, Any, Judgement]:
        """Judge one dialogue, to be awaited.

        Args:
            what: As in `judge`.
            client: The client of the row, inside a program; the request is then recorded as the row's.
            seed: The request's seed; the client's otherwise, or a random one.
            about: As in `judge`.

        Raises:
            InputError: It is no dialogue; no request was made.
            ModelError: The request failed for good.
        """
        if client is None:
            return run_on_loop(self._one(what, seed, about)())
        turns = read_turns(what)
        return self._ask(turns, _checked_text(about, "about"), client, client.seed if seed is None else check_seed(seed))

    def judge_many(
        self,
        dialogs: Iterable[Any],
        *,
        seed: int | None = None,
        about: Sequence[str] | None = None,
        concurrency: int = 32,
        progress: bool | str = True,
    ) -> list[Judgement]:
        """Judge many dialogues at the same time.

        Args:
            dialogs: The dialogues, each as in `judge`.
            seed: The batch's seed, from which each request's is derived (with the dialogue's place); a random one otherwise.
            about: What the judge is told about each of them.
            concurrency: How many are judged at the same time. The judgements do not depend on it.
            progress: Whether to show the progress line; a text is its label.

        Returns:
            One judgement a dialogue, in order.

        Raises:
            InputError: One of them is no dialogue; no request was made.
            BatchError: Some requests failed for good. The others were made nevertheless: ``results`` holds the judgements,
                and the exception of each one that failed, in order.
        """
        return run_blocking(self._many(dialogs, seed, about, concurrency, progress))

    def ajudge_many(
        self,
        dialogs: Iterable[Any],
        *,
        seed: int | None = None,
        about: Sequence[str] | None = None,
        concurrency: int = 32,
        progress: bool | str = True,
    ) -> Coroutine[Any, Any, list[Judgement]]:
        """Like `judge_many`, to be awaited."""
        return run_on_loop(self._many(dialogs, seed, about, concurrency, progress)())

    def __repr__(self) -> str:
        names = ", ".join(score.name for score in self.scores)
        return f"<Judge of {names}, asks {'the client’s model' if self._model is None else self._model.spec}>"

    def _one(self, what: Any, seed: int | None, about: str) -> Callable[[], Coroutine[Any, Any, Judgement]]:
        """Check everything now; what is returned makes the coroutine that judges."""
        turns = read_turns(what)
        said = _checked_text(about, "about")
        used = fresh_seed() if seed is None else check_seed(seed)
        engine = self._engine

        async def one() -> Judgement:
            return await self._ask(turns, said, engine.row(0, used), used)

        return one

    def _many(
        self, dialogs: Iterable[Any], seed: int | None, about: Sequence[str] | None, concurrency: int, progress: bool | str
    ) -> Callable[[], Coroutine[Any, Any, list[Judgement]]]:
        if isinstance(dialogs, (str, Mapping)) or not isinstance(dialogs, Iterable):
            raise InputError("judge_many takes a list of dialogues.", hint="One dialogue is judged by judge.")
        batch = fresh_seed() if seed is None else check_seed(seed)
        given = list(dialogs)
        said = [""] * len(given) if about is None else [_checked_text(each, "about") for each in about]
        if len(said) != len(given):
            raise InputError(f"There are {len(given)} dialogues, but about has {len(said)} texts.")
        rows = [
            Row(place, derive_seed(batch, place), (_turns_at(place, what), told))
            for place, (what, told) in enumerate(zip(given, said, strict=True))
        ]

        engine = self._engine

        async def program(row: Row, client: Client) -> Judgement:
            turns, told = row.data
            return await self._ask(turns, told, client, row.seed)

        async def many() -> list[Judgement]:
            label = "judging" if progress is True else progress
            results = await map_rows(program, rows, engine=engine, concurrency=concurrency, progress=label)
            failed = [result for result in results if result.error is not None]
            if failed:
                raise BatchError(
                    f"{len(failed)} of {len(results)} dialogues could not be judged; the first, number {failed[0].row.id}: "
                    f"{str(failed[0].error).rstrip('.')}.",
                    results=[result.value if result.error is None else result.error for result in results],
                    hint="All judgements, and the exception of each one that failed, are in .results, in order.",
                ) from failed[0].error
            return [result.value for result in results]

        return many

    async def _ask(self, turns: Sequence[Turn], about: str, client: Client, seed: int) -> Judgement:
        spec = (self._model or client.model).spec
        if not turns:
            return self._cannot(EMPTY, spec, seed)
        try:
            reply = await client.call(
                self._messages(turns, about), seed=seed, schema=self._answers, model=self._model, **self._options
            )
        except UnusableReplyError as exc:
            return self._cannot(exc.message, spec, seed, exc.raw)
        except ContextOverflowError as exc:
            return self._cannot(f"The dialogue does not fit into the judge's context: {exc.message}", spec, seed)
        read = reply.parsed.root
        return Judgement(
            scores={name: value for name, (_, value) in read.items()},
            reasoning={name: reasoning for name, (reasoning, _) in read.items()},
            model=spec,
            seed=reply.seed,
        )

    def _cannot(self, reason: str, spec: str, seed: int, raw: str | None = None) -> Judgement:
        scores = dict.fromkeys((score.name for score in self.scores), None)
        return Judgement(scores, reason=reason, model=spec, seed=seed, raw=raw)

    def _messages(self, turns: Sequence[Turn], about: str) -> list[dict[str, str]]:
        names = ", ".join(score.name for score in self.scores)
        request = render("judge_request", lines=numbered_lines(turns), about=about.strip(), names=names)
        return [{"role": "system", "content": self._system}, {"role": "user", "content": request}]


def _form(scores: Sequence[Score]) -> str:
    """Return the answer's form with gaps, as the prompt shows it."""
    parts = (f'{json.dumps(score.name, ensure_ascii=False)}: {{"reasoning": "…", "score": …}}' for score in scores)
    return "{" + ", ".join(parts) + "}"


def _checked_text(text: Any, what: str) -> str:
    if not isinstance(text, str):
        raise InputError(f"{what} is a text, not {type(text).__name__}.")
    return text


def _turns_at(place: int, what: Any) -> list[Turn]:
    try:
        return read_turns(what)
    except InputError as exc:
        raise InputError(f"Dialogue {place}: {exc.message}", hint=exc.hint) from exc
