"""The builtin model and the Nemotron pipelines' prompts: lists of so many different items, and sensible single texts."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from langchain_core.messages import AIMessage, HumanMessage

from sdialog_like.llm.builtin import BuiltinChatModel
from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.nemotron_math import _values
from sdialog_like.llm.builtin.nemotron_math_data import MATH_TOPICS
from sdialog_like.llm.builtin.nemotron_math_problems import ANY_EASY, ANY_PROBLEMS, PROBLEMS
from sdialog_like.llm.builtin.nemotron_prompts import FIRST_LINES, read_request
from sdialog_like.llm.builtin.nemotron_python_data import PYTHON_TOPICS
from sdialog_like.llm.builtin.nemotron_questions import QUESTIONS
from sdialog_like.llm.builtin.nemotron_subject import subject_of
from sdialog_like.llm.builtin.nemotron_topics_data import TOPICS
from sdialog_like.llm.builtin.nemotron_wording import filled, inside, normal
from sdialog_like.llm.builtin.nemotron_writing import kind_of_text
from sdialog_like.nemotron import templates

DOCUMENT = """\
The Eiffel Tower is a wrought-iron lattice tower in Paris, France. It is named after the engineer Gustave Eiffel, whose \
company designed the tower. The tower was built in 1889 as the entrance to the World's Fair. The tower is 330 metres tall, \
about the same height as an 81-storey building. Its base is square, measuring 125 metres on each side. \
Click here to subscribe!"""

# Template, values, and the number of items that the prompt asks for.
LISTS = {
    "DEFAULT_MACRO_TOPICS": {},
    "DEFAULT_SUBTOPICS": {"macro_topic": "Renewable energy"},
    "DEFAULT_OPEN_QA_FROM_TOPICS": {"topic": "Offshore wind farms"},
    "DEFAULT_REVISE_OPEN_QA": {"openline": "How do bees find their way home?"},
    "DEFAULT_WRITING_TASK": {"topic": "Bees {and} braces", "text_material_type": "Poems"},
    "DEFAULT_REVISE_WRITING_TASK": {"openline": "Write a poem about bees."},
    "DEFAULT_CLOSED_QA": {"document": DOCUMENT},
    "DEFAULT_MATH_MACRO_TOPICS": {"school_level": "high school"},
    "DEFAULT_MATH_SUBTOPICS": {"macro_topic": "Vectors"},
    "MATH_PROBLEM_GENERAL": {"topic": "Conditional probability"},
    "MATH_PROBLEM_BEGINNER": {"topic": "Knots"},
    "DEFAULT_PYTHON_MACRO_TOPICS": {},
    "DEFAULT_PYTHON_SUBTOPICS": {"macro_topic": "Decorators"},
    "PYTHON_PROBLEM_BEGINNER": {"topic": "Lists", "language": "Python"},
    "PYTHON_PROBLEM_INTERMEDIATE": {"topic": "Lists", "language": "Rust"},
    "PYTHON_PROBLEM_ADVANCED": {"topic": "Knots", "language": "Python"},
}


def prompt(name: str, n: int | str = 5, **values: str) -> str:
    template = getattr(templates, f"{name}_PROMPT_TEMPLATE")
    numbers = dict.fromkeys(("n_macro_topics", "n_subtopics", "n_openlines", "n_revisions"), n)
    return template.format(**numbers, **values)


def answer(text: str, seed: int = 1, **options) -> str:
    return BuiltinChatModel().invoke([HumanMessage(text)], seed=seed, **options).text


def items(text: str) -> list[str]:
    lines = text.split("\n")
    assert all(line.startswith("- ") for line in lines)
    return [line[2:] for line in lines]


def items_schema(n: int) -> dict:
    array = {"type": "array", "items": {"type": "string"}, "minItems": n, "maxItems": n}
    return {"type": "object", "properties": {"items": array}, "required": ["items"], "additionalProperties": False}


def test_every_default_template_is_known_by_its_first_line() -> None:
    names = [name for name in templates.__all__ if name.endswith("_TEMPLATE")]
    assert {getattr(templates, name).split("\n")[0] for name in names} == set(FIRST_LINES)
    assert len(names) == len(FIRST_LINES)


@pytest.mark.parametrize("name", LISTS)
def test_a_prompt_is_read_with_all_that_was_filled_in(name: str) -> None:
    request = read_request(prompt(name, "12", **LISTS[name]))
    assert request is not None
    assert request.number == 12
    assert sorted(request.values.values()) == sorted(LISTS[name].values())


@pytest.mark.parametrize("n", [1, 7, 200])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_exactly_so_many_different_items(name: str, n: int) -> None:
    found = items(answer(prompt(name, n, **LISTS[name])))
    assert len(found) == n
    assert len({normal(item) for item in found}) == n
    for item in found:
        assert item == item.strip()
        assert item[0].isupper() or not item[0].isalpha()
        assert "(part " not in item
        assert not re.search(r"\{(?!and\})", item)
        assert "  " not in item


@pytest.mark.parametrize("name", LISTS)
def test_the_same_list_comes_through_a_schema(name: str) -> None:
    text = prompt(name, 6, **LISTS[name])
    made = json.loads(answer(text, schema=items_schema(6)))
    assert made == {"items": items(answer(text))}


@pytest.mark.parametrize("name", LISTS)
def test_the_seed_moves_a_list_and_nothing_else_does(name: str) -> None:
    text = prompt(name, 5, **LISTS[name])
    assert answer(text, 3) == answer(text, 3)
    assert len({answer(text, seed) for seed in range(10)}) > 3


def test_two_topics_get_different_questions_with_one_seed() -> None:
    first, second = (
        [
            item.lower().replace(topic, "X")
            for item in items(answer(prompt("DEFAULT_OPEN_QA_FROM_TOPICS", 5, topic=topic), 1))
        ]
        for topic in ("chess", "bread")
    )
    assert first != second


def test_the_tables_of_topics_hold_nothing_twice() -> None:
    for table in (TOPICS, MATH_TOPICS, PYTHON_TOPICS):
        assert all(len(set(map(normal, parts))) == len(parts) >= 5 for parts in table.values())
    everything = [normal(each) for topic, parts in TOPICS.items() for each in (topic, *parts)]
    assert len(everything) == len(set(everything)) > 600


def test_subtopics_belong_to_their_topic_and_problems_to_their_language() -> None:
    known = items(answer(prompt("DEFAULT_SUBTOPICS", 10, macro_topic="Renewable energy")))
    assert {each.lower() for each in known} == {each.lower() for each in TOPICS["renewable energy"]}
    for item in items(answer(prompt("DEFAULT_SUBTOPICS", 10, macro_topic="Glass blowing in Murano"))):
        assert "glass blowing in murano" in item.lower()
    for item in items(answer(prompt("PYTHON_PROBLEM_INTERMEDIATE", 5, topic="Hash maps", language="Rust"))):
        assert "Rust" in item
        assert "hash maps" in item
        assert "Python" not in item


def test_topics_of_mathematics_fit_the_school_level() -> None:
    small = set(items(answer(prompt("DEFAULT_MATH_MACRO_TOPICS", 10, school_level="elementary school"))))
    large = set(items(answer(prompt("DEFAULT_MATH_MACRO_TOPICS", 10, school_level="university"))))
    assert "Topology" not in small
    assert not small & large


@pytest.mark.parametrize("seed", range(8))
def test_every_problem_of_mathematics_can_be_filled(seed: int) -> None:
    values = _values(Chance(seed))
    for _, easy, more in (*PROBLEMS, ("", ANY_EASY, ANY_PROBLEMS)):
        for pattern in (*easy, *more):
            assert "{" not in filled(pattern, **values)


def test_versions_hold_the_question_and_are_longer() -> None:
    question = "How do bees find their way home?"
    for item in items(answer(prompt("DEFAULT_REVISE_OPEN_QA", 20, openline=question))):
        assert question in item
        assert len(item) > len(question) + 20
    for item in items(answer(prompt("DEFAULT_REVISE_WRITING_TASK", 20, openline="Write a poem about bees."))):
        assert item.startswith("Write a poem about bees. ")


@pytest.mark.parametrize(
    ("material", "kind"),
    [
        ("Poems", "a poem"),
        ("Essay", "an essay"),
        ("News article", "a news article"),
        ("Short stories", "a short story"),
        ("Speeches", "a speech"),
        ("the minutes of a meeting", "the minutes of a meeting"),
        ("News", "news"),
        ("FAQ", "a FAQ"),
    ],
)
def test_a_kind_of_text_gets_its_article(material: str, kind: str) -> None:
    assert kind_of_text(material) == kind


@pytest.mark.parametrize(
    ("topic", "written"),
    [
        ("Climate change", "climate change"),
        ("Machine Learning", "Machine Learning"),
        ("Japanese food", "Japanese food"),
        ("NASA", "NASA"),
        ("Newton's laws", "Newton's laws"),
    ],
)
def test_a_topic_inside_a_sentence_keeps_the_capitals_of_names(topic: str, written: str) -> None:
    assert inside(topic) == written


def test_questions_about_a_document_use_its_own_words() -> None:
    found = items(answer(prompt("DEFAULT_CLOSED_QA", 30, document=DOCUMENT)))
    assert "When was the tower built?" in found
    assert "What is the Eiffel Tower?" in found
    assert not any("subscribe" in item for item in found)
    assert len(items(answer(prompt("DEFAULT_CLOSED_QA", 40, document="Hi.")))) == 40


@pytest.mark.parametrize(
    ("kind", "entry", "first"),
    [
        ("MATH", "Set theory", "Yes"),
        ("MATH", "Eigenvalues", "Yes"),
        ("MATH", "Wine tasting", "No"),
        ("PYTHON", "pandas", "Yes"),
        ("PYTHON", "For loops", "Yes"),
        ("PYTHON", "Giraffes", "No"),
    ],
)
def test_a_classification_begins_with_yes_or_no(kind: str, entry: str, first: str) -> None:
    assert answer(prompt(f"DEFAULT_{kind}_CLASSIFICATION", entity=entry)).split(",")[0] == first


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (
            'Sure!\n1. **Solar** power\n2. Wind: onshore\n3. Say "hello"\nThat is all.',
            ["Solar power", "Wind: onshore", 'Say "hello"'],
        ),
        ("The topics are: apples, pears, and plums.", ["apples", "pears", "plums"]),
        ("Topics:\nmusic\n2024\nYes", ["music", "2024", "Yes"]),
    ],
)
def test_a_conversion_gives_the_items_as_yaml(given: str, wanted: list[str]) -> None:
    assert yaml.safe_load(answer(prompt("DEFAULT_YAML_CONVERSION", llm_response=given))) == wanted


HISTORY = (
    "User: What should a beginner know about offshore wind farms?\n\n"
    "Assistant: Start with the basics. Costs are often lower than people expect.\n\n"
    "User: Where can I read more about offshore wind farms?\n\nAssistant: A library is a good place."
)


@pytest.mark.parametrize("manner", ["NORMAL", "COMPLEX", "CONCISE"])
def test_the_users_next_message_is_new_and_alone(manner: str) -> None:
    text = prompt(f"DIALOGUE_{manner}_USER_TURN", conversation_history=HISTORY)
    found = {answer(text, seed) for seed in range(40)}
    assert len(found) > 8
    assert "Where can I read more about offshore wind farms?" not in found
    assert any("offshore wind farms" in each for each in found)
    assert all("\n" not in each and not each.startswith("User") and "{" not in each for each in found)
    if manner == "CONCISE":
        assert all(len(each.split()) <= 15 for each in found)


def test_answers_refer_to_the_question_and_differ_between_seeds() -> None:
    question = "What should a family with little money know about offshore wind farms?"
    found = [answer(question, seed) for seed in range(30)]
    assert len(set(found)) > 15
    assert all("offshore wind farms" in each for each in found)
    lengths = {len(each.split()) for each in found}
    assert max(lengths) > 2 * min(lengths)


def test_a_later_answer_keeps_the_subject_and_does_not_repeat_itself() -> None:
    model = BuiltinChatModel()
    talk: list = [HumanMessage("What should a beginner know about offshore wind farms?")]
    said: list[str] = []
    for follow_up in (
        "And what does it cost, roughly?",
        "How long does that take as a rule?",
        "Why is that so?",
    ):
        text = model.invoke(talk, seed=4).text
        assert not set(re.split(r"(?<=[.!?]) ", text)) & set(said)
        said += re.split(r"(?<=[.!?]) ", text)
        talk += [AIMessage(text), HumanMessage(follow_up)]


def test_a_poem_is_answered_with_verses() -> None:
    assert answer("Write a poem about the moon that rhymes.").count("\n") == 3


@pytest.mark.parametrize("pattern", QUESTIONS)
def test_the_topic_of_a_question_is_found_again(pattern: str) -> None:
    assert subject_of(filled(pattern, t="glass blowing in Murano")) == "glass blowing in Murano"


def test_the_five_tasks_stay_with_the_text() -> None:
    made = {
        name: answer(prompt(name, document=DOCUMENT))
        for name in ("WIKIPEDIA_REPHRASING", "DIVERSE_QA", "DISTILL", "EXTRACT_KNOWLEDGE", "KNOWLEDGE_LIST")
    }
    for text in made.values():
        assert "subscribe" not in text
        assert "330" in text
    assert "constructed" in made["WIKIPEDIA_REPHRASING"]
    assert len(made["DISTILL"]) < len(DOCUMENT) * 0.8
    assert len(items(made["KNOWLEDGE_LIST"])) == 5
    assert items(made["KNOWLEDGE_LIST"])[1].startswith("The Eiffel Tower is named after the engineer")
    first, *pairs = made["DIVERSE_QA"].split("\n")
    assert first == "Here are the questions and answers based on the provided text:"
    assert 1 <= len(pairs) <= 8
    assert all(re.fullmatch(r"- Question: .+ Answer: .+", pair) for pair in pairs)
    assert "- Question: When was the tower built? Answer: In 1889." in pairs


@pytest.mark.parametrize(
    ("own", "word"),
    [
        ("Can you generate 4 broad topics about our daily life?", ""),
        ("Give me 4 questions about beekeeping in cities.", "beekeeping in cities"),
        ('Generate 4 tasks that require to write a "poem" related to urban gardens.', "a poem"),
        ("Question: How do bees fly?\nRevise the question above. Give 4 revisions.", "How do bees fly?"),
        ("Write 4 Python coding problems related to recursion.", "recursion"),
    ],
)
def test_templates_in_other_words_are_understood_as_requests_for_a_list(own: str, word: str) -> None:
    for found in (items(answer(own)), json.loads(answer(own, schema=items_schema(4)))["items"]):
        assert len(set(found)) == 4
        assert all(word in item for item in found)


def test_a_task_with_a_number_in_it_is_no_request_for_a_list() -> None:
    assert not answer("Write an essay on open questions about bees. Keep it under 300 words.").startswith("- ")
