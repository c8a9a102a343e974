"""What becomes of the answers to two of Nemotron-CC's tasks before they are training text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.nemotron.filling import whole_number
from sdialog_like.seeds import check_seed, seeded_random

__all__ = ["NemotronCCDiverseQAPostprocessor", "NemotronCCKnowledgeListPostprocessor"]

_TOKENS_PER_PAIR = 150
_BULLET = re.compile(r"^\s*[-*•]\s+")
_NUMBER = re.compile(r"^\s*\d{1,3}[.)]\s+")
_QUESTION = re.compile(r"^\s*(?:[-*•]\s+|\d{1,3}[.)]\s+)?(?:\*\*)?Question\b[^:\n]{0,8}:", re.IGNORECASE)
_ANSWER = re.compile(r"(?:^|\s|\*)Answer\b[^:\n]{0,8}:\**\s*\S", re.IGNORECASE)


class NemotronCCDiverseQAPostprocessor:
    """Appends some of the questions and answers about a document to the document.

    What stands before the first question is left out, and so are questions without an answer. The pairs are shuffled, and
    a number of them is drawn: from one to ``max_num_pairs``, or, where there is a tokenizer, to ``max_num_pairs`` for each
    150 tokens of the document (but at least one), so that long documents get more. What is drawn follows from the seed, the
    document and the answer, not from the other rows.

    Args:
        tokenizer: Counts the document's tokens: has ``tokenize(text)``, as those of transformers, or is such a function.
        text_field: The key of the document.
        response_field: The key of the answer to `generate_diverse_qa`.
        max_num_pairs: The most pairs (for 150 tokens, where there is a tokenizer).
        prefix: What the answer begins with, as the prompt asks for.
        seed: The seed.

    Example:
        >>> rows = [{"text": "Copper melts at 1085 °C.", "response": "Question: When does copper melt? Answer: At 1085 °C."}]
        >>> print(NemotronCCDiverseQAPostprocessor()(rows)[0]["response"])
        Copper melts at 1085 °C.
        <BLANKLINE>
        Question: When does copper melt? Answer: At 1085 °C.
    """

    def __init__(
        self,
        tokenizer: Any = None,
        text_field: str = "text",
        response_field: str = "response",
        max_num_pairs: int = 1,
        prefix: str = "Here are the questions and answers based on the provided text:",
        *,
        seed: int = 0,
    ) -> None:
        self.tokenizer = tokenizer
        self.text_field = text_field
        self.response_field = response_field
        self.max_num_pairs = whole_number(max_num_pairs, "max_num_pairs")
        self.prefix = prefix
        self.seed = check_seed(seed)
        self._tokenize = _tokenize(tokenizer)

    def __call__(self, rows: Iterable[Mapping[str, Any]] | Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the rows, as new dicts, with the document and its pairs in place of the answer.

        Rows whose answer holds no pair are left out.

        Args:
            rows: Each with the document and the answer; one alone is a list of one.

        Raises:
            InputError: A row has no such texts.
        """
        made = []
        for index, row in enumerate(_rows(rows)):
            text, response = _text(row, self.text_field, index), _text(row, self.response_field, index)
            pairs = self._pairs(response)
            if pairs:
                chosen = self._chosen(pairs, text, seeded_random(self.seed, "diverse_qa", text, response))
                made.append({**row, self.response_field: "\n\n".join([text, *chosen])})
        return made

    def _pairs(self, response: str) -> list[str]:
        pairs: list[list[str]] = []
        for line in response.removeprefix(self.prefix).splitlines():
            if not line.strip():
                continue
            if _QUESTION.match(line):
                pairs.append([re.sub(r"^(?:[-*•]\s+|\d{1,3}[.)]\s+)", "", line.strip())])
            elif pairs:
                pairs[-1].append(_BULLET.sub("", line).strip())
        joined = ["\n".join(pair) for pair in pairs]
        return [pair for pair in joined if _ANSWER.search(pair)]

    def _chosen(self, pairs: list[str], text: str, random: Random) -> list[str]:
        random.shuffle(pairs)
        most = self.max_num_pairs
        if self._tokenize is not None:
            most = max(1, self.max_num_pairs * len(self._tokenize(text)) // _TOKENS_PER_PAIR)
        return pairs[: random.randint(1, most)]


class NemotronCCKnowledgeListPostprocessor:
    r"""Turns a list of facts into lines of text: without bullets, numbers, indentation, and words before the list.

    Args:
        text_field: The key of the answer to `generate_knowledge_list`.

    Example:
        >>> NemotronCCKnowledgeListPostprocessor()([{"text": "Facts:\n- Copper is red.\n- Gold is yellow."}])
        [{'text': 'Copper is red.\nGold is yellow.'}]
    """

    def __init__(self, text_field: str = "text") -> None:
        self.text_field = text_field

    def __call__(self, rows: Iterable[Mapping[str, Any]] | Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the rows, as new dicts, with lines in place of the list.

        Args:
            rows: Each with the list; one alone is a list of one.

        Raises:
            InputError: A row has no such text.
        """
        return [
            {**row, self.text_field: _lines(_text(row, self.text_field, index))} for index, row in enumerate(_rows(rows))
        ]


def _lines(text: str) -> str:
    lines = text.strip().splitlines()
    first = next((at for at, line in enumerate(lines) if _BULLET.match(line) or _NUMBER.match(line)), None)
    if first is None:
        return "\n".join(line.strip() for line in lines)
    # In a list with bullets a number at the beginning of a line belongs to the fact.
    marks = (_NUMBER, _BULLET) if _NUMBER.match(lines[first]) else (_BULLET,)
    return "\n".join(_without(line, marks) for line in lines[first:])


def _without(line: str, marks: Iterable[re.Pattern[str]]) -> str:
    mark = next((mark for mark in marks if mark.match(line)), None)
    return (line if mark is None else mark.sub("", line, count=1)).strip()


def _rows(rows: Any) -> Iterable[Any]:
    if isinstance(rows, Mapping):
        return [rows]
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        raise InputError(f"Rows are a list of dicts, not one {type(rows).__name__}.", hint='Write [{"text": "…"}].')
    return rows


def _tokenize(tokenizer: Any) -> Callable[[str], Any] | None:
    if tokenizer is None:
        return None
    tokenize = getattr(tokenizer, "tokenize", tokenizer)
    if not callable(tokenize):
        raise InputError(f"A tokenizer has tokenize(text); a {type(tokenizer).__name__} has not.")
    return tokenize  # type: ignore[no-any-return]


def _text(row: Any, field: str, index: int) -> str:
    value = row.get(field) if isinstance(row, Mapping) else None
    if not isinstance(value, str):
        raise InputError(
            f"Row {index} has no text under {field!r}.",
            hint="Rows are dicts; text_field and response_field name their keys.",
        )
    return value
