"""Asking a model's server what it honours: present? schema? seed? stop? system message? Each answer with its evidence."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from jsonschema import Draft202012Validator

from sdialog_like.errors import AuthenticationError, ModelError, ModelNotFoundError, SdialogLikeError
from sdialog_like.llm.bound import BoundModel, bind_model
from sdialog_like.llm.models import get_model
from sdialog_like.llm.normalise import normalise_error
from sdialog_like.llm.reply import RawReply, read_reply

__all__ = ["CheckResult", "acheck_model", "check_model"]

_SEEDS = (101, 202, 303, 404)
_SHORT = 48
_SCHEMA: dict[str, Any] = {
    "title": "Colour",
    "type": "object",
    "properties": {"colour": {"type": "string", "enum": ["red", "green", "blue"]}, "bright": {"type": "boolean"}},
    "required": ["colour", "bright"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class CheckResult:
    """The answer to one question about a model.

    Attributes:
        name: What was asked, such as ``honours seed``.
        passed: Whether it does; ``None`` where that could not be found out.
        evidence: What the answer rests on.
    """

    name: str
    passed: bool | None
    evidence: str


def check_model(spec: str | Any, **parameters: Any) -> list[CheckResult]:
    """Ask a model's server, with about ten small requests, what it honours.

    Args:
        spec: A model spec or a LangChain chat model.
        **parameters: The model's parameters, as for ``get_model``.

    Returns:
        The results in a fixed order: reachable, model present, honours schema, honours seed (same twice), honours seed
        (different with another), honours stop, accepts a system message.

    Raises:
        ModelSpecError: A spec or a parameter that nobody knows. Failures of the server are results, not errors.
    """
    # A thread of its own, so that this also works where an event loop runs already, as in a notebook.
    outcome: list[list[CheckResult] | BaseException] = []

    def work() -> None:
        try:
            outcome.append(asyncio.run(acheck_model(spec, **parameters)))
        except BaseException as exc:
            outcome.append(exc)

    thread = threading.Thread(target=work, name="check-model")
    thread.start()
    thread.join()
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


async def acheck_model(spec: str | Any, **parameters: Any) -> list[CheckResult]:
    """`check_model` for callers that are async themselves."""
    if isinstance(spec, str):
        # A chat model of its own: the engine's connections belong to the engine's event loop.
        bound = bind_model(get_model(spec, **parameters))
        bound = replace(bound, spec=spec)
        try:
            return await _check(bound)
        finally:
            await bound.aclose()
    return await _check(bind_model(spec, **parameters))


async def _check(model: BoundModel) -> list[CheckResult]:
    asked = _Asker(model)
    questions: list[tuple[str, Callable[[_Asker], Awaitable[tuple[bool | None, str]]]]] = [
        ("honours schema", _schema),
        ("honours seed (same twice)", _same_seed),
        ("honours seed (different with another)", _other_seed),
        ("honours stop", _stop),
        ("accepts a system message", _system),
    ]
    results = await _presence(asked)
    if not all(result.passed for result in results):
        return results + [CheckResult(name, None, "not asked") for name, _ in questions]
    for name, question in questions:
        try:
            passed, evidence = await question(asked)
        except SdialogLikeError as exc:
            passed, evidence = False, str(exc)
        results.append(CheckResult(name, passed, evidence))
    return results


class _Asker:
    """Sends small requests."""

    def __init__(self, model: BoundModel) -> None:
        self.model = model

    async def ask(
        self,
        text: str,
        *,
        seed: int = _SEEDS[0],
        schema: dict[str, Any] | None = None,
        system: str | None = None,
        **options: Any,
    ) -> RawReply:
        messages = [{"role": "user", "content": text}]
        if system is not None:
            messages.insert(0, {"role": "system", "content": system})
        arguments = self.model.arguments(seed=seed, schema=schema, options={"temperature": 1.0, "max_tokens": 64, **options})
        try:
            return read_reply(await self.model.chat.ainvoke(messages, **arguments))
        except Exception as exc:
            ours = normalise_error(exc, self.model)
            if ours is None or ours is exc:
                raise
            raise ours from exc


async def _presence(asker: _Asker) -> list[CheckResult]:
    where = asker.model.endpoint
    try:
        reply = await asker.ask("Say hello.")
    except (ModelNotFoundError, AuthenticationError) as exc:
        return [CheckResult("reachable", True, f"{where} answers"), CheckResult("model present", False, str(exc))]
    except ModelError as exc:
        return [CheckResult("reachable", False, str(exc)), CheckResult("model present", None, "not asked")]
    return [
        CheckResult("reachable", True, f"{where} answers"),
        CheckResult("model present", True, f"{asker.model.name} said {_quote(reply.text)}"),
    ]


async def _schema(asker: _Asker) -> tuple[bool | None, str]:
    # The request says nothing about JSON: only a server that holds the model to the schema can meet it.
    reply = await asker.ask("Tell me a story about the sea.", schema=_SCHEMA)
    try:
        fits = Draft202012Validator(_SCHEMA).is_valid(json.loads(reply.text))
    except ValueError:
        fits = False
    return fits, f"asked for a story under a schema for a colour, it said {_quote(reply.text)}"


_WISH = "Write a surprising sentence about anything you like."


async def _same_seed(asker: _Asker) -> tuple[bool | None, str]:
    first, second = [(await asker.ask(_WISH)).text for _ in range(2)]
    if not first:
        return None, "the reply was empty"
    return first == second, f"seed {_SEEDS[0]} twice: {_quote(first)} and {_quote(second)}"


async def _other_seed(asker: _Asker) -> tuple[bool | None, str]:
    texts = {seed: (await asker.ask(_WISH, seed=seed)).text for seed in _SEEDS}
    different = len(set(texts.values()))
    return different > 1, f"{len(texts)} seeds gave {different} different texts, the first {_quote(texts[_SEEDS[0]])}"


async def _stop(asker: _Asker) -> tuple[bool | None, str]:
    whole = (await asker.ask(_WISH)).text
    # A piece from the middle of what it says anyway, so that stopping there can be seen.
    piece = whole[len(whole) // 2 :].strip()[:3]
    if len(piece) < 1 or whole.startswith(piece):
        return None, f"the reply {_quote(whole)} is too short to be stopped"
    stopped = (await asker.ask(_WISH, stop=[piece])).text
    return piece not in stopped, f"with stop {piece!r}: {_quote(stopped)}, without: {_quote(whole)}"


async def _system(asker: _Asker) -> tuple[bool | None, str]:
    reply = await asker.ask("Good morning!", system="You are Ada, a friendly lighthouse keeper. Stay in character.")
    return bool(reply.text.strip()), f"as Ada the lighthouse keeper it said {_quote(reply.text)}"


def _quote(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= _SHORT else f"{text[:_SHORT]}…")
