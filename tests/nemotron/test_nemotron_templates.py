"""The templates: which there are, what they ask for, and how they look when they are filled."""

from __future__ import annotations

import string

import pytest

from sdialog_like.nemotron import templates

PLACEHOLDERS = {
    "DEFAULT_YAML_CONVERSION": {"llm_response"},
    "DEFAULT_MACRO_TOPICS": {"n_macro_topics"},
    "DEFAULT_SUBTOPICS": {"n_subtopics", "macro_topic"},
    "DEFAULT_OPEN_QA_FROM_TOPICS": {"n_openlines", "topic"},
    "DEFAULT_REVISE_OPEN_QA": {"openline", "n_revisions"},
    "DEFAULT_WRITING_TASK": {"topic", "text_material_type", "n_openlines"},
    "DEFAULT_REVISE_WRITING_TASK": {"openline", "n_revisions"},
    "DEFAULT_CLOSED_QA": {"document", "n_openlines"},
    "DEFAULT_MATH_MACRO_TOPICS": {"n_macro_topics", "school_level"},
    "DEFAULT_MATH_SUBTOPICS": {"n_subtopics", "macro_topic"},
    "DEFAULT_MATH_CLASSIFICATION": {"entity"},
    "MATH_PROBLEM_GENERAL": {"n_openlines", "topic"},
    "MATH_PROBLEM_BEGINNER": {"n_openlines", "topic"},
    "DEFAULT_PYTHON_MACRO_TOPICS": {"n_macro_topics"},
    "DEFAULT_PYTHON_SUBTOPICS": {"n_subtopics", "macro_topic"},
    "DEFAULT_PYTHON_CLASSIFICATION": {"entity"},
    "PYTHON_PROBLEM_BEGINNER": {"n_openlines", "language", "topic"},
    "PYTHON_PROBLEM_INTERMEDIATE": {"n_openlines", "language", "topic"},
    "PYTHON_PROBLEM_ADVANCED": {"n_openlines", "language", "topic"},
    "DIALOGUE_NORMAL_USER_TURN": {"conversation_history"},
    "DIALOGUE_COMPLEX_USER_TURN": {"conversation_history"},
    "DIALOGUE_CONCISE_USER_TURN": {"conversation_history"},
    "WIKIPEDIA_REPHRASING": {"document"},
    "DIVERSE_QA": {"document"},
    "DISTILL": {"document"},
    "EXTRACT_KNOWLEDGE": {"document"},
    "KNOWLEDGE_LIST": {"document"},
}
SYSTEM_PROMPTS = ("NEMOTRON_CC_SYSTEM_PROMPT", "NEMOTRON_CC_DISTILL_SYSTEM_PROMPT")
CLOSED = {"llm_response", "document", "conversation_history"}


def template(name: str) -> str:
    text = getattr(templates, f"{name}_PROMPT_TEMPLATE")
    assert isinstance(text, str)
    return text


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def test_every_template_of_the_contract_is_exported_and_no_other_name() -> None:
    wanted = {f"{name}_PROMPT_TEMPLATE" for name in PLACEHOLDERS} | set(SYSTEM_PROMPTS)
    assert set(templates.__all__) == wanted
    assert list(templates.__all__) == sorted(templates.__all__)


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_a_template_has_exactly_the_placeholders_of_the_contract(name: str) -> None:
    assert placeholders(template(name)) == PLACEHOLDERS[name]


@pytest.mark.parametrize("name", SYSTEM_PROMPTS)
def test_a_system_prompt_has_no_placeholder(name: str) -> None:
    text = getattr(templates, name)
    assert placeholders(text) == set()
    assert text.strip() == text
    assert "\n" not in text


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_a_template_is_one_clean_text_that_differs_from_all_others(name: str) -> None:
    text = template(name)
    assert text.strip() == text
    assert "  " not in text
    assert all(line == line.rstrip() for line in text.split("\n"))
    assert "please" not in text.lower()
    assert sum(template(other) == text for other in PLACEHOLDERS) == 1


@pytest.mark.parametrize(
    "name", [name for name, wanted in PLACEHOLDERS.items() if any(each.startswith("n_") for each in wanted)]
)
def test_a_template_for_a_list_asks_for_exactly_so_many_bulleted_lines(name: str) -> None:
    number = next(each for each in PLACEHOLDERS[name] if each.startswith("n_"))
    assert f"a bulleted list of exactly {{{number}}} " in template(name)
    assert 'each line starting with "- ", nothing else.' in template(name)


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_what_differs_from_call_to_call_stands_at_the_end(name: str) -> None:
    """So that servers can keep what they computed for the beginning."""
    text = template(name)
    values = [each for each in PLACEHOLDERS[name] if not each.startswith("n_")]
    first = min((text.index(f"{{{value}}}") for value in values), default=len(text))
    rest = text[first:]
    assert "- " not in rest
    assert len(rest) < 100


@pytest.mark.parametrize("name", [name for name, wanted in PLACEHOLDERS.items() if wanted & CLOSED])
def test_a_long_value_has_its_end_marked(name: str) -> None:
    text = template(name)
    value = next(iter(PLACEHOLDERS[name] & CLOSED))
    before, after = text.split(f"{{{value}}}")
    tag = before.rstrip("\n").rsplit("\n", 1)[-1]
    assert tag.startswith("<")
    assert after.startswith("\n</" + tag[1:])


@pytest.mark.parametrize("kind", ["MATH", "PYTHON"])
def test_a_classification_asks_for_yes_or_no_as_the_first_word(kind: str) -> None:
    assert "Yes or No as the first word" in template(f"DEFAULT_{kind}_CLASSIFICATION")


def test_the_questions_and_answers_begin_with_the_line_that_the_postprocessor_takes_away() -> None:
    assert "\nBegin with this line: Here are the questions and answers based on the provided text:\n" in template(
        "DIVERSE_QA"
    )
