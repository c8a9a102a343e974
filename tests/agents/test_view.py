"""Each side's own view of the talk."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sdialog_like.agents.view import AgentView

OPENING = "The dialogue begins now, and you speak first."
GOING_ON = "Nobody else has said anything. You go on speaking."


def roles(view: AgentView) -> list[str]:
    return [message["role"] for message in view.request()]


def last(view: AgentView, *instructions: str) -> str:
    return str(view.request(instructions)[-1]["content"])


def test_the_opener_begins_with_a_constant_user_message() -> None:
    assert AgentView("You are Alice.").request() == [
        {"role": "system", "content": "You are Alice."},
        {"role": "user", "content": OPENING},
    ]


def test_the_other_one_begins_with_what_it_hears() -> None:
    view = AgentView("You are Bob.")
    view.hear("Alice", "Hi.")
    assert (roles(view), last(view)) == (["system", "user"], "Hi.")


def test_a_side_without_a_system_message_begins_with_the_user() -> None:
    assert AgentView(None).request() == [{"role": "user", "content": OPENING}]


def test_whoever_speaks_twice_in_a_row_is_told_that_nobody_else_did() -> None:
    view = AgentView("You are Alice.")
    view.say("Hi.")
    assert (roles(view), last(view)) == (["system", "user", "assistant", "user"], GOING_ON)


def test_what_several_said_since_then_is_one_message_with_their_names() -> None:
    view = AgentView("You are Cem.", named=True)
    view.hear("Ann", "Hi.")
    view.hear("Bob", "Hello.")
    assert last(view) == "Ann: Hi.\nBob: Hello."
    assert view.heard == ("Hi.", "Hello.")
    view.say("Good day.")
    assert view.heard == ()


def test_a_passing_instruction_stands_at_the_tail_of_one_request_only() -> None:
    view = AgentView("system")
    view.hear("Ann", "Hi.")
    assert last(view, "Be brief.") == "Hi.\n\n[Instruction for you alone, for your next turn: Be brief.]"
    view.say("Yes?")
    view.hear("Ann", "So.")
    assert [message["content"] for message in view.request()] == ["system", "Hi.", "Yes?", "So."]


def test_a_persistent_instruction_stays_where_it_is() -> None:
    view = AgentView("system")
    view.hear("Ann", "Hi.")
    view.keep("You are tired.")
    told = "Hi.\n\n[Instruction for you alone, from now on: You are tired.]"
    assert last(view) == told
    assert last(view, "Be brief.") == f"{told}\n\n[Instruction for you alone, for your next turn: Be brief.]"
    view.say("Yes?")
    view.hear("Ann", "So.")
    assert [message["content"] for message in view.request()] == ["system", told, "Yes?", "So."]


def test_an_instruction_is_no_template() -> None:
    assert "{{ 7 * 7 }}" in last(AgentView("system"), "{{ 7 * 7 }}")


def test_what_tools_said_stays_before_the_words_that_it_led_to() -> None:
    view = AgentView("system")
    call = {"role": "assistant", "content": "", "tool_calls": [{"id": "1", "name": "f", "args": {}}]}
    result = {"role": "tool", "tool_call_id": "1", "content": "42"}
    view.say("It is 42.", [call, result])
    assert view.messages()[2:] == [call, result, {"role": "assistant", "content": "It is 42."}]


def test_a_copy_goes_its_own_way() -> None:
    view = AgentView("system")
    view.say("Hi.")
    view.hear("Bob", "Yes?")
    twin = view.copy()
    twin.keep("Be brief.")
    twin.say("No.")
    assert last(view) == "Yes?"
    assert twin.messages()[-1] == {"role": "assistant", "content": "No."}


@given(st.lists(st.tuples(st.text(), st.text())))
def test_each_request_begins_with_the_exact_messages_of_the_one_before(exchanges: list[tuple[str, str]]) -> None:
    view = AgentView("system")
    previous = view.request()
    for said, heard in exchanges:
        view.say(said)
        view.hear("Bob", heard)
        request = view.request()
        assert request[: len(previous)] == previous
        assert len(request) == len(previous) + 2
        previous = request
    assert roles(view) == ["system", "user", *["assistant", "user"] * len(exchanges)]


def test_a_request_is_a_copy() -> None:
    view = AgentView("system")
    view.request()[0]["content"] = "changed"
    assert view.request()[0]["content"] == "system"
