"""Rows for training: preference pairs for DPO, answers labelled with attributes for SteerLM."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, Protocol, TypeAlias, get_args

from sdialog_like.errors import InputError
from sdialog_like.nemotron.preferences.records import CandidateSet, Message, PreferencePair, ScoredAnswer

__all__ = ["STEERLM_ATTRIBUTES", "DpoForm", "Formatter", "dpo_rows", "steerlm_rows"]

DpoForm: TypeAlias = Literal["messages", "text"]

STEERLM_ATTRIBUTES = (
    "quality",
    "toxicity",
    "humor",
    "creativity",
    "helpfulness",
    "correctness",
    "coherence",
    "complexity",
    "verbosity",
)
"""The order in which NeMo-Aligner writes and reads attributes; others come behind them."""

_SPEAKERS = {"user": "User", "assistant": "Assistant"}


class Formatter(Protocol):
    """Makes one text of a conversation, as a model's template does (``NemotronFormatter`` …)."""

    def format_conversation(self, conv: list[Message]) -> str:
        """Return the text, up to where the assistant begins."""
        ...


def dpo_rows(
    pairs: Iterable[PreferencePair], *, form: DpoForm = "messages", formatter: Formatter | type[Formatter] | None = None
) -> list[dict[str, Any]]:
    """Return pairs as rows for DPO: ``prompt``, ``chosen``, ``rejected``, and where they are from.

    Besides there are ``prompt_id``, ``openline``, and for each answer ``model_…``, ``seed_…``, ``score_…`` and ``scores_…``
    (``_chosen``, ``_rejected``), and ``score_margin``. All rows have the same fields, so that ``datasets`` loads them.

    Args:
        pairs: The pairs.
        form: ``messages``: each of the three is a list of messages (what TRL calls conversational). ``text``: texts.
        formatter: Makes the prompt's text, for ``text``; without one it is ``User: …`` and ``Assistant: …`` blocks that end
            where the assistant begins.

    Raises:
        InputError: There is no such form, or the formatter belongs to the other one.
    """
    if form not in get_args(DpoForm):
        raise InputError(f"DPO rows come as {' or '.join(map(repr, get_args(DpoForm)))}, not as {form!r}.")
    if formatter is not None and form != "text":
        raise InputError("A formatter makes texts of prompts.", hint='Give form="text" with it.')
    known = list(pairs)
    attributes = _attributes(answer for pair in known for answer in (pair.chosen, pair.rejected))
    rows = []
    for pair in known:
        row: dict[str, Any] = {}
        if form == "messages":
            row["prompt"] = [dict(message) for message in pair.prompt]
            row |= {name: [{"role": "assistant", "content": answer.text}] for name, answer in _answers(pair)}
        else:
            row["prompt"] = _text(pair.prompt, formatter)
            row |= {name: answer.text for name, answer in _answers(pair)}
        row |= {"prompt_id": pair.prompt_id, "openline": pair.openline, "score_margin": pair.margin}
        for name, answer in _answers(pair):
            row |= {
                f"model_{name}": answer.model,
                f"seed_{name}": answer.seed,
                f"score_{name}": answer.score,
                f"scores_{name}": {attribute: answer.scores.get(attribute) for attribute in attributes},
                f"scorer_{name}": answer.scorer,
            }
        rows.append(row)
    return rows


def steerlm_rows(
    candidates: Iterable[CandidateSet],
    *,
    attributes: str | Sequence[str] | None = None,
    rounded: bool = True,
    limits: tuple[float, float] | None = None,
    system: str = "",
) -> list[dict[str, Any]]:
    """Return scored answers as rows for attribute-conditioned training, in the layout that NeMo-Aligner's SteerLM reads.

    Each row is a conversation whose last message has a label such as ``helpfulness:4,correctness:3``; what it has besides
    (``id``, ``model``, ``seed``, ``score``, ``scorer``) is for people, and training does not look at it. An answer with a
    score and no attributes is labelled with its ``quality``. Answers without a score have no row.

    Source: SteerLM (Dong et al. 2023, arXiv:2310.05344); the file's layout is that of NeMo-Aligner's data scripts.

    Args:
        candidates: Prompts with scored answers.
        attributes: Which attributes the labels have, one or several; all otherwise.
        rounded: Whether values become the nearest whole numbers, as SteerLM's own labels are.
        limits: The least and the greatest value; what lies outside is set to them (0 to 4 are SteerLM's own).
        system: The system message; a prompt that has one keeps its own.

    Raises:
        InputError: An attribute's name cannot stand in a label, no answer has it, or the limits are none.
    """
    candidates = list(candidates)
    chosen = _chosen(attributes, candidates)
    _check_limits(limits)
    rows = []
    for candidate in candidates:
        own = [message["content"] for message in candidate.prompt if message["role"] == "system"]
        said = [
            {"from": _speaker(message), "value": message["content"], "label": None}
            for message in candidate.prompt
            if message["role"] != "system"
        ]
        for place, answer in enumerate(candidate.answers):
            label = _label(answer, chosen, rounded, limits)
            if label:
                rows.append(
                    {
                        "system": "\n\n".join(own) or system,
                        "mask": "User",
                        "type": "VALUE_TO_TEXT",
                        "conversations": [*said, {"from": "Assistant", "value": answer.text, "label": label}],
                        "id": f"{candidate.id}/{place}",
                        "model": answer.model,
                        "seed": answer.seed,
                        "score": answer.score,
                        "scorer": answer.scorer,
                    }
                )
    return rows


def _answers(pair: PreferencePair) -> tuple[tuple[str, ScoredAnswer], ...]:
    return ("chosen", pair.chosen), ("rejected", pair.rejected)


def _attributes(answers: Iterable[ScoredAnswer]) -> list[str]:
    return list(dict.fromkeys(name for answer in answers for name in answer.scores))


def _text(prompt: Sequence[Message], formatter: Formatter | type[Formatter] | None) -> str:
    messages = [dict(message) for message in prompt]
    if formatter is not None:
        made = formatter() if isinstance(formatter, type) else formatter
        return made.format_conversation(messages)
    blocks = [f"{message['role'].capitalize()}: {message['content']}" for message in messages]
    return "\n\n".join([*blocks, "Assistant: "])


def _speaker(message: Message) -> str:
    return _SPEAKERS.get(message["role"], message["role"].capitalize())


def _label(answer: ScoredAnswer, attributes: list[str] | None, rounded: bool, limits: tuple[float, float] | None) -> str:
    if answer.score is None:
        return ""
    values = answer.scores or {"quality": answer.score}
    names = list(values) if attributes is None else [name for name in attributes if name in values]
    known = [name for name in STEERLM_ATTRIBUTES if name in names]
    return ",".join(
        f"{_fit_for_a_label(name)}:{_value(values[name], rounded, limits)}"
        for name in (*known, *(name for name in names if name not in known))
    )


def _chosen(attributes: Any, candidates: Sequence[CandidateSet]) -> list[str] | None:
    if attributes is None:
        return None
    chosen = [attributes] if isinstance(attributes, str) else attributes
    if not isinstance(chosen, Sequence) or not chosen or not all(isinstance(name, str) for name in chosen):
        raise InputError(f"attributes are the names of one or several attributes, not {attributes!r:.80}.")
    scored = [answer for each in candidates for answer in each.answers if answer.score is not None]
    known = dict.fromkeys(name for answer in scored for name in answer.scores or ("quality",))
    if unknown := [name for name in chosen if known and name not in known]:
        raise InputError(
            f"No answer has been rated by {', '.join(map(repr, unknown))}.", hint=f"There are: {', '.join(known)}."
        )
    return list(chosen)


def _check_limits(limits: Any) -> None:
    if limits is None:
        return
    two = isinstance(limits, Sequence) and not isinstance(limits, str) and len(limits) == 2
    if not two or not all(isinstance(each, (int, float)) for each in limits) or not limits[0] <= limits[1]:
        raise InputError(f"limits are the least and the greatest value, not {limits!r:.80}.", hint="Write limits=(0, 4).")


def _fit_for_a_label(name: str) -> str:
    if not name or set(name) & set(":,"):
        raise InputError(
            f"The attribute {name!r} cannot stand in a label, which is written name:value,name:value.",
            hint="Give the score another name, or leave it out with attributes=[…].",
        )
    return name


def _value(value: float, rounded: bool, limits: tuple[float, float] | None) -> str:
    if limits is not None:
        value = min(max(value, limits[0]), limits[1])
    return str(round(value)) if rounded else repr(float(value))
