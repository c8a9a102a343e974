"""Nemotron-CC's five tasks, and what becomes of two of their answers."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted_nemotron_clients import AsyncRecordingClient, RecordingClient

import sdialog_like.nemotron as nemotron
from sdialog_like.errors import InputError, PromptError
from sdialog_like.nemotron import (
    NEMOTRON_CC_DISTILL_SYSTEM_PROMPT,
    NEMOTRON_CC_SYSTEM_PROMPT,
    AsyncNemotronCCGenerator,
    ChatModelClient,
    NemotronCCDiverseQAPostprocessor,
    NemotronCCGenerator,
    NemotronCCKnowledgeListPostprocessor,
)

TASKS = [
    ("rewrite_to_wikipedia_style", "WIKIPEDIA_REPHRASING", NEMOTRON_CC_SYSTEM_PROMPT),
    ("generate_diverse_qa", "DIVERSE_QA", NEMOTRON_CC_SYSTEM_PROMPT),
    ("distill", "DISTILL", NEMOTRON_CC_DISTILL_SYSTEM_PROMPT),
    ("extract_knowledge", "EXTRACT_KNOWLEDGE", NEMOTRON_CC_SYSTEM_PROMPT),
    ("generate_knowledge_list", "KNOWLEDGE_LIST", NEMOTRON_CC_SYSTEM_PROMPT),
]
DOCUMENT = 'Copper melts at {1085} °C: {"a": {}}'


@pytest.mark.parametrize(("method", "template", "system"), TASKS)
def test_a_task_is_one_call_with_a_system_and_a_user_message(method: str, template: str, system: str) -> None:
    client = RecordingClient([["an answer"]])
    result = getattr(NemotronCCGenerator(client), method)(DOCUMENT, "m", model_kwargs={"temperature": 0.5})
    assert result == ["an answer"]
    prompt = getattr(nemotron, f"{template}_PROMPT_TEMPLATE").format(document=DOCUMENT)
    assert DOCUMENT in prompt
    messages = [{"role": "system", "content": system}, {"role": "user", "content": prompt}]
    assert client.calls == [{"messages": messages, "model": "m", "temperature": 0.5}]


@pytest.mark.parametrize(("method", "template", "system"), TASKS)
def test_both_prompts_may_be_others_and_the_callers_dicts_stay(method: str, template: str, system: str) -> None:
    client = RecordingClient(["x", "x"])
    own: dict[str, Any] = {"tone": "dry", "document": "not this"}
    arguments = {"prompt_template": "{tone}: {document}", "system_prompt": "Be brief.", "prompt_kwargs": own}
    getattr(NemotronCCGenerator(client), method)("D", model="m", **arguments)
    assert client.calls[0]["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "dry: D"},
    ]
    assert own == {"tone": "dry", "document": "not this"}
    getattr(NemotronCCGenerator(client), method)("D", "m", system_prompt="")
    assert [message["role"] for message in client.calls[1]["messages"]] == ["user"]


@pytest.mark.parametrize(("method", "template", "system"), TASKS)
def test_awaited_it_is_the_same_call(method: str, template: str, system: str) -> None:
    blocking, awaited = RecordingClient(["x"]), AsyncRecordingClient(["x"])
    first = getattr(NemotronCCGenerator(blocking), method)("D", "m")
    assert asyncio.run(getattr(AsyncNemotronCCGenerator(awaited, 4), method)("D", "m")) == first
    assert awaited.calls == blocking.calls
    forms = [getattr(kind, method) for kind in (NemotronCCGenerator, AsyncNemotronCCGenerator)]
    assert inspect.signature(forms[0]) == inspect.signature(forms[1])
    assert forms[0].__doc__ == forms[1].__doc__


@pytest.mark.parametrize(("method", "template", "system"), TASKS)
def test_with_a_chat_model_it_is_seeded_and_counted(method: str, template: str, system: str) -> None:
    answers = [getattr(NemotronCCGenerator(ChatModelClient("builtin", seed=1)), method)("Copper is red.") for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0][0]


def test_what_cannot_be_used_is_said_before_a_call() -> None:
    client = RecordingClient([])
    with pytest.raises(InputError, match="A document is a text"):
        NemotronCCGenerator(client).distill(None, "m")  # type: ignore[arg-type]
    with pytest.raises(PromptError, match=r"\{tone\}"):
        NemotronCCGenerator(client).distill("D", "m", prompt_template="{tone} {document}")
    with pytest.raises(InputError, match="has to be awaited"):
        NemotronCCGenerator(AsyncRecordingClient([]))
    assert client.calls == []


# Questions and answers.

PREFIX = "Here are the questions and answers based on the provided text:"
PAIRS = [f"Question: What is {n}? Answer: It is {n}." for n in range(1, 9)]
RESPONSE = "\n".join([PREFIX, *(f"- {pair}" for pair in PAIRS)])


def chosen(response: str, **arguments: Any) -> list[str]:
    [row] = NemotronCCDiverseQAPostprocessor(**arguments)([{"text": "D", "response": response, "id": 4}])
    assert row["text"] == "D"
    assert row["id"] == 4
    document, *pairs = row["response"].split("\n\n")
    assert document == "D"
    return list(pairs)


def test_the_pairs_follow_the_document_without_preamble_and_bullets() -> None:
    pairs = chosen(RESPONSE, max_num_pairs=8, seed=3)
    assert pairs
    assert set(pairs) <= set(PAIRS)
    assert len(set(pairs)) == len(pairs)


@pytest.mark.parametrize(
    "response",
    [
        "Question: What is 1? Answer: It is 1.",
        f"{PREFIX}\n\n- Question: What is 1? Answer: It is 1.",
        "Sure, here you are:\n1. Question: What is 1? Answer: It is 1.",
    ],
)
def test_whatever_stands_before_the_first_question_is_left_out(response: str) -> None:
    assert chosen(response) == PAIRS[:1]


def test_an_answer_on_a_line_of_its_own_belongs_to_its_question() -> None:
    response = f"{PREFIX}\n- Question: Which?\nA) red\nB) blue\nAnswer: A) red\n"
    assert chosen(response) == ["Question: Which?\nA) red\nB) blue\nAnswer: A) red"]


def test_a_question_without_an_answer_is_left_out() -> None:
    assert chosen("- Question: Open end?\n- Question: What is 1? Answer: It is 1.", max_num_pairs=5) == PAIRS[:1]


@pytest.mark.parametrize("response", ["", "\n", PREFIX, "There is nothing to ask.", "- Question: Why?"])
def test_rows_without_a_pair_are_left_out(response: str) -> None:
    assert NemotronCCDiverseQAPostprocessor()([{"text": "D", "response": response}]) == []


def test_never_more_pairs_than_agreed() -> None:
    numbers = {len(chosen(RESPONSE, max_num_pairs=3, seed=seed)) for seed in range(40)}
    assert numbers == {1, 2, 3}
    assert {len(chosen(RESPONSE, seed=seed)) for seed in range(10)} == {1}


def test_with_a_tokenizer_long_documents_get_more() -> None:
    def most(words: int) -> int:
        rows = [{"text": "w " * words, "response": RESPONSE}]
        return max(
            len(NemotronCCDiverseQAPostprocessor(str.split, max_num_pairs=2, seed=seed)(rows)[0]["response"].split("\n\n"))
            - 1
            for seed in range(40)
        )

    assert [most(words) for words in (0, 100, 150, 225, 450)] == [1, 1, 2, 3, 6]


def test_a_tokenizer_of_transformers_is_one_with_a_method() -> None:
    class Tokenizer:
        def tokenize(self, text: str) -> list[str]:
            return text.split()

    rows = [{"text": "w " * 600, "response": RESPONSE}]
    assert NemotronCCDiverseQAPostprocessor(Tokenizer(), seed=1)(rows) == NemotronCCDiverseQAPostprocessor(
        str.split, seed=1
    )(rows)
    with pytest.raises(InputError, match="tokenizer"):
        NemotronCCDiverseQAPostprocessor(3)


def test_what_is_drawn_follows_from_the_seed_and_the_row_alone() -> None:
    rows = [{"text": f"D{n}", "response": RESPONSE} for n in range(6)]
    drawn = NemotronCCDiverseQAPostprocessor(max_num_pairs=8, seed=1)(rows)
    assert NemotronCCDiverseQAPostprocessor(max_num_pairs=8, seed=1)(rows[::-1])[::-1] == drawn
    assert NemotronCCDiverseQAPostprocessor(max_num_pairs=8, seed=2)(rows) != drawn
    assert rows[0] == {"text": "D0", "response": RESPONSE}


def test_the_keys_may_be_others_and_have_to_be_there() -> None:
    made = NemotronCCDiverseQAPostprocessor(None, "document", "qa")(iter([{"document": "D", "qa": PAIRS[0]}]))
    assert made == [{"document": "D", "qa": f"D\n\n{PAIRS[0]}"}]
    with pytest.raises(InputError, match="Row 1 has no text under 'response'"):
        NemotronCCDiverseQAPostprocessor()([{"text": "D", "response": PAIRS[0]}, {"text": "D"}])
    with pytest.raises(InputError, match="max_num_pairs"):
        NemotronCCDiverseQAPostprocessor(max_num_pairs=0)


# Lists of knowledge.


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("- Copper is red.\n- Gold is yellow.", "Copper is red.\nGold is yellow."),
        ("Here are the facts:\n- Copper is red.\n- Gold is yellow.\n", "Copper is red.\nGold is yellow."),
        ("Sure.\n\nFacts:\n* Copper is red.\n* Gold is yellow.", "Copper is red.\nGold is yellow."),
        ("- Copper is red,\n  and soft.\n- Gold - too.", "Copper is red,\nand soft.\nGold - too."),
        ("No list at all.", "No list at all."),
        ("", ""),
    ],
)
def test_bullets_become_lines(text: str, lines: str) -> None:
    row = {"text": text, "id": 1}
    assert NemotronCCKnowledgeListPostprocessor()([row]) == [{"text": lines, "id": 1}]
    assert row["text"] == text


def test_the_lists_key_may_be_another_and_has_to_be_there() -> None:
    assert NemotronCCKnowledgeListPostprocessor("facts")([{"facts": "- a"}]) == [{"facts": "a"}]
    with pytest.raises(InputError, match="Row 0 has no text under 'text'"):
        NemotronCCKnowledgeListPostprocessor()([{"facts": "- a"}])


@settings(deadline=None)
@given(st.text("-*• \nab1.:", max_size=40))
def test_any_answer_becomes_lines_without_a_bullet_in_front(text: str) -> None:
    [row] = NemotronCCKnowledgeListPostprocessor()([{"text": text}])
    assert all(line == line.strip() for line in row["text"].splitlines())


def test_numbers_are_marks_of_a_list_too_but_not_in_one_with_bullets() -> None:
    def lines(text: str) -> str:
        [row] = NemotronCCKnowledgeListPostprocessor()([{"text": text}])
        return row["text"]

    assert lines("Facts:\n1. Copper is red.\n 2) Gold is yellow.\n   - It is dear.") == (
        "Copper is red.\nGold is yellow.\nIt is dear."
    )
    assert lines("- Born on\n12. March 1900.\n- Died.") == "Born on\n12. March 1900.\nDied."


@pytest.mark.parametrize("postprocessor", [NemotronCCKnowledgeListPostprocessor(), NemotronCCDiverseQAPostprocessor()])
def test_one_row_is_a_list_of_one_and_a_text_is_none(postprocessor: Any) -> None:
    row = {"text": "- Copper is red.", "response": "Question: Which colour? Answer: Red."}
    assert postprocessor(row) == postprocessor([row])
    for rows in ("- Copper is red.", None):
        with pytest.raises(InputError, match="Rows are a list of dicts"):
            postprocessor(rows)
