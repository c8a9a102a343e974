"""What the stand-in reads out of prompts: the person's words, the facts, the charts."""

from __future__ import annotations

import pytest

from sdialog_like.llm.builtin.charts import read_charts
from sdialog_like.llm.builtin.goals import read_instructions
from sdialog_like.llm.builtin.person_shift import to_first_person
from sdialog_like.llm.builtin.prompt_reading import read_person, read_role_prompt
from sdialog_like.llm.builtin.slots import asked_slots, find_value
from sdialog_like.llm.builtin.texts import fit_words, is_farewell, sentences

CHART = """The flowchart of the task 'meet' (domain 'meeting') in DOT:
```dot
digraph meet  {
    hello -> ask_day;
    ask_day -> query;
    query -> confirm
}
```
An example response for each node (words in braces stand for the actual values):
```json
{
  "hello": "Hello, how can I help?",
  "ask_day": "On what day?",
  "confirm": "You meet {guest_name} on {day}, {start_time}-{end_time}."
}
```"""


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("You (Alexis) had an appointment with Dr. Morgan.", "I had an appointment with Dr. Morgan."),
        ("You forgot the instructions the doctor gave you.", "I forgot the instructions the doctor gave me."),
        ("Your are late and your friend waits for you.", "I am late and my friend waits for me."),
        ("You don't remember if you've paid.", "I don't remember if I've paid."),
        ("He asks whether you are well.", "He asks whether I am well."),
    ],
)
def test_the_second_person_becomes_the_first(told, said):
    assert to_first_person(told) == said


def test_circumstances_are_read_as_goal_background_and_name():
    read = read_instructions(
        "You (Ann) just saw Dr. Cho. Unfortunately, you lost the note. "
        "Please follow up and find out how often to take your pills."
    )
    assert read.name == "Ann"
    assert read.background == ("I just saw Dr. Cho.", "Unfortunately, I lost the note.")
    assert read.goals[0].clause == "follow up and find out how often to take my pills"


def test_remarks_to_the_player_are_not_for_the_other_side():
    read = read_instructions(
        "Search for Elm Inn. Follow the instructions on the left for now. "
        "It is ok if nothing is found - just say goodbye in this case."
    )
    assert [goal.clause for goal in read.goals] == ["search for Elm Inn"]
    assert not read.background
    assert not read.wishes


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("name", "- Your name: Ben", "Ben"),
        ("name", "Hello, I'm Carla, and I need a room.", "Carla"),
        ("name", "your mother's maiden name is Sanders", None),
        ("doctor", "an appointment with Dr. Morgan", "Morgan"),
        ("account", "You don't remember your account number or your PIN.", "unknown"),
        ("departure", "You want a ride from 'Elm and Main' to 'Airport'.", "Elm and Main"),
        ("destination", "You want a ride from 'Elm and Main' to 'Airport'.", "Airport"),
        ("parking", "You don't need parking.", "no"),
    ],
)
def test_facts_are_found_in_instructions_and_utterances(slot, text, value):
    assert find_value(slot, [text]) == value


def test_a_question_may_ask_for_several_facts():
    assert asked_slots("Can I get your full name, account number and PIN?") == ("name", "account", "pin")
    assert asked_slots("What was your mother's maiden name?") == ("mothers_name",)


def test_a_chart_is_read_and_its_responses_are_recognised_with_their_values():
    (chart,) = read_charts(CHART)
    assert (chart.task, chart.domain, chart.start) == ("meet", "meeting", "hello")
    (said,) = chart.recognise("Thanks! You meet Nadia on Friday, 2 pm-4 pm.")
    assert said.node == "confirm"
    assert dict(said.values) == {"guest_name": "Nadia", "day": "Friday", "start_time": "2 pm", "end_time": "4 pm"}
    assert chart.recognise("Something else.") == []


def test_a_persona_is_read_with_fields_of_several_lines():
    person = read_person(
        "Your name: Bob\nYour role: baker\nYour circumstances: You have a cold.\n- Your age: 40\nYou are tired."
    )
    assert (person.name, person.role) == ("Bob", "baker")
    assert person.fields["circumstances"].endswith("You are tired.")


def test_a_persona_in_free_words_is_read_too():
    person = read_person("You are Leo, a student who is always late.")
    assert (person.name, person.role) == ("Leo", "student who is always late")


def test_other_system_prompts_are_no_role_play():
    assert read_role_prompt("You are a helpful assistant.") is None


def test_sentences_do_not_end_at_titles():
    assert sentences("I saw Dr. Cho. He was busy! Was he?") == ["I saw Dr. Cho.", "He was busy!", "Was he?"]


def test_word_limits_keep_whole_sentences_where_they_can():
    assert fit_words("Hello there. This is a rather long sentence.", 4) == "Hello there."
    assert len(fit_words("one two three four five six", 3).split()) <= 3


def test_goodbyes_are_told_from_greetings():
    assert is_farewell("See you soon!")
    assert not is_farewell("Good to see you.")
    assert not is_farewell("I'll take care of it.")
