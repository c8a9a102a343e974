"""Near-duplicates: left out in the plan's order, before anything is asked about them, and counted."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_scripts import CLOSED_QA, OPEN_QA, PYTHON, WRITING, asked
from scripted_nemotron_clients import RecordingClient

from sdialog_like.nemotron import NemotronGenerator
from sdialog_like.nemotron.pipelines.dedup import Seen, dedup_limit, tokens_of


def said(answers: dict[str, list[str]]) -> tuple[RecordingClient, NemotronGenerator]:
    """Answer these prompts with these items, and others with items that have nothing in common."""

    def script(call: dict[str, Any]) -> str:
        prompt = call["messages"][-1]["content"]
        kind, count, about = asked(prompt)
        own = [f"{kind}{number}of{''.join(filter(str.isalnum, about))}" for number in range(count)]
        return "\n".join(f"- {item}" for item in answers.get(prompt, own))

    client = RecordingClient(script)
    return client, NemotronGenerator(client)


WORLD = {"macro 3 | world": ["Art and music", "Physics", "music and ART!"]}


def test_topics_are_left_out_before_anything_is_asked_about_them() -> None:
    client, generator = said(WORLD)
    made = generator.run_open_qa_pipeline_records(
        3, 1, 1, 1, "m", dedup=True, additional_macro_topics=["physics"], additional_subtopics=["Physics."], **OPEN_QA
    )
    # The subtopics of both macro topics, the additional one, and of the macro topics the one that it is not.
    assert {each.topic for each in made} == {"sub0ofArtandmusic", "sub0ofPhysics", "Physics.", "Art and music"}
    assert len(client.calls) == 1 + 2 + 4 + 4
    figures = {stage.name: (stage.made, stage.given, stage.duplicates, stage.kept) for stage in made.stages}
    assert figures == {
        "macro topics": (3, 1, 2, 2),
        "topics": (2, 3, 1, 4),
        "questions": (4, 0, 0, 4),
        "revisions": (4, 0, 0, 4),
    }


def test_without_it_all_are_kept() -> None:
    client, generator = said(WORLD)
    assert len(generator.run_open_qa_pipeline(3, 1, 1, 1, "m", **OPEN_QA)) == 6
    assert len(client.calls) == 1 + 3 + 6 + 6


def test_questions_and_revisions_too() -> None:
    question = "Why is the sky blue on a clear day?"
    client, generator = said(
        {
            "question 2 | a": [question, "What is the sea?"],
            "question 2 | b": ["why is the sky blue, on a clear day", "Who was first?"],
            f"revision 2 | {question}": ["Say why the sky is so blue.", "say why the sky is so BLUE"],
        }
    )
    made = generator.run_open_qa_pipeline_records(0, 0, 2, 2, "m", additional_subtopics=["a", "b"], dedup=True, **OPEN_QA)
    assert [stage.duplicates for stage in made.stages] == [0, 0, 1, 1]
    assert len(made) == 3 * 2 - 1
    assert len(client.calls) == 2 + 3


def test_the_first_of_the_plan_stays() -> None:
    _, generator = said({"task 1 | sea/poem": ["Write of waves, please."], "task 1 | sky/poem": ["Please write of waves"]})
    [made] = generator.run_writing_pipeline_records(["sea", "sky"], ["poem"], 1, 1, "m", dedup=True, **WRITING)
    assert (made.topic, made.parent) == ("sea", "Write of waves, please.")


def test_the_same_may_be_asked_about_every_document_but_once() -> None:
    summary = ["Summarise the document.", "summarise the document"]
    _, generator = said({"question 2 | one": summary, "question 2 | two": summary})
    made = generator.run_closed_qa_pipeline(["one", "two"], 2, "m", dedup=True, **CLOSED_QA)
    assert made == [(0, summary[0]), (1, summary[0])]


def test_how_alike_may_be_said() -> None:
    texts = {"problem 1 | a in Python": ["one two three four five"], "problem 1 | b in Python": ["one two three four six"]}
    for dedup, left in ((0.9, 2), (0.6, 1), (True, 2), (False, 2)):
        _, generator = said(texts)
        made = generator.run_python_pipeline(0, 0, 1, "m", additional_subtopics=["a", "b"], dedup=dedup, **PYTHON)
        assert len(made) == left


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("What is art?", "  what IS   art", True),
        ("7 + 7", "7", False),
        ("C", "C++", False),
        ("C++", "C#", False),
        ("What is 12 + 7?", "What is 12 * 7?", False),
        ("What is 12 - 7?", "What is 12 + 7?", False),
        ("A well-known problem", "a well known problem", True),
        ("ﬁne caf\u00e9", "fine cafe\u0301", True),
        ("…", "?!", False),
        ("…", " … ", True),
    ],
)
def test_what_is_alike(one: str, other: str, alike: bool) -> None:
    seen = Seen(0.8)
    assert seen.is_new(one)
    assert seen.is_new(other) is not alike


def test_tokens_and_limits() -> None:
    assert tokens_of("It's 3 < 4, (isn't it)?") == {"it", "s", "3", "<", "4", "isn", "t", "it 2"}
    assert [dedup_limit(value) for value in (True, False, None, 0.5, 1)] == [0.8, None, None, 0.5, 1]
