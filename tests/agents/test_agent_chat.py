"""Calling an agent: its memory, its pieces, its forks."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from sdialog_like import Agent, Dialog, Persona
from sdialog_like.agents.orchestrators.base import Look, Orchestrator
from sdialog_like.errors import BadRequestError, BlockingCallError, InputError
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel


def echo(messages: list[dict[str, str]], seed: int | None) -> str:
    return f"You said {messages[-1]['content']!r} as number {len(messages)}."


def agent(replies: Any = echo, **settings: Any) -> Agent:
    return Agent(Persona(name="Bob"), model=ScriptedModel(replies), **settings)


def requests(talker: Agent) -> list[Any]:
    return list(talker.bound_model.chat.requests)  # type: ignore[attr-defined]


def said(talker: Agent) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in talker.memory[1:]]


# The call.


def test_an_agent_remembers_what_it_was_told() -> None:
    bob = agent(["Hello.", "I am fine."])
    assert bob("Hi.") == "Hello."
    assert bob("How are you?") == "I am fine."
    assert said(bob) == [("user", "Hi."), ("assistant", "Hello."), ("user", "How are you?"), ("assistant", "I am fine.")]
    first, second = (request.messages for request in requests(bob))
    assert second[: len(first)] == first
    assert bob.memory[0] == {"role": "system", "content": bob.system_prompt()} == first[0]


async def test_it_can_be_awaited_from_any_loop() -> None:
    bob = agent(["Hello.", "Yes."])
    assert await bob.acall("Hi.") == "Hello."
    assert await asyncio.to_thread(bob, "So?") == "Yes."
    assert len(bob.memory) == 5


def test_it_may_speak_first_and_go_on() -> None:
    bob = agent(["Good day.", "Well?"])
    assert [bob(), bob()] == ["Good day.", "Well?"]
    assert [role for role, _ in said(bob)] == ["user", "assistant", "user", "assistant"]


def test_what_it_remembers_is_the_cleaned_reply() -> None:
    bob = agent(["Bob: Hello.\nUser: Fine.", "<think>Hm.</think>Bye. [END]"])
    assert [bob("Hi."), bob("Bye.")] == ["Hello.", "Bye."]
    assert [text for role, text in said(bob) if role == "assistant"] == ["Hello.", "Bye."]


def test_an_agent_that_has_no_more_to_say_says_nothing() -> None:
    bob = agent(["[END]", "Back again."])
    assert [bob("Hi."), bob("Still there?")] == ["", "Back again."]
    assert said(bob) == [("user", "Hi.\nStill there?"), ("assistant", "Back again.")]


def test_asked_the_same_again_it_may_say_the_same_again() -> None:
    bob = agent(lambda messages, seed: "The shop opens at nine in the morning.")
    assert bob("When?") == bob("When, please?") == "The shop opens at nine in the morning."
    events = bob.transcript.events
    assert events is not None
    assert events[3].repairs == ["resampled_loop", "kept_loop"]


def test_a_failed_line_was_never_said() -> None:
    bob = agent(["Hello.", BadRequestError("no"), "Better."])
    bob("Hi.")
    before = bob.memory
    with pytest.raises(BadRequestError):
        bob("What?")
    assert bob.memory == before
    assert bob("Well?") == "Better."
    assert said(bob)[2:] == [("user", "Well?"), ("assistant", "Better.")]


def test_the_memory_is_a_copy() -> None:
    bob = agent()
    bob("Hi.")
    bob.memory[1]["content"] = "changed"
    bob.memory.clear()
    assert said(bob)[0] == ("user", "Hi.")


def test_lines_of_several_threads_follow_each_other() -> None:
    bob = agent()
    threads = [threading.Thread(target=bob, args=(f"Line {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [role for role, _ in said(bob)] == ["user", "assistant"] * 8
    assert {text for role, text in said(bob) if role == "user"} == {f"Line {number}" for number in range(8)}
    assert [len(request.messages) for request in requests(bob)] == list(range(2, 18, 2))


def test_a_blocking_call_from_the_loop_itself_is_a_clear_error() -> None:
    bob, alice = agent(), agent()
    with pytest.raises(BlockingCallError):
        alice.dialog_with(agent(), seed=1, on_turn=lambda turn: bob("Hi."))


@pytest.mark.parametrize("text", [3, ["Hi."], b"Hi."])
def test_what_is_no_text_is_refused(text: Any) -> None:
    with pytest.raises(InputError):
        agent()(text)


# Seeds.


def test_a_chat_is_made_again_by_its_seed() -> None:
    bob = agent(lambda messages, seed: f"I say {seed}.")

    def talk() -> list[str]:
        bob.reset(7)
        return [bob("Hi."), bob("And?")]

    assert talk() == talk()
    assert [request.seed for request in requests(bob)[:2]] == [derive_seed(7, "turn", 1, 0), derive_seed(7, "turn", 3, 0)]
    bob.reset()
    assert bob.memory == [{"role": "system", "content": bob.system_prompt()}]
    assert bob.transcript.seed != 7


def test_the_transcript_is_a_dialogue_with_its_record() -> None:
    bob = agent(["Hello."])
    bob.reset(7)
    bob("Hi.")
    dialog = bob.transcript
    assert isinstance(dialog, Dialog)
    assert str(dialog) == "User: Hi.\nBob: Hello."
    assert (dialog.seed, dialog.complete, dialog.termination) == (7, None, None)
    assert Dialog.from_json(dialog.to_json()) == dialog


# The next request.


def test_prompt_shows_the_exact_messages_of_the_next_request() -> None:
    bob = agent()
    for text in ("Hi.", None, "So?"):
        shown = bob.prompt(text)
        bob(text)
        assert requests(bob)[-1].messages == shown
    alice = Agent(Persona(name="Alice"), model=ScriptedModel(["Hi."]))
    shown = alice.prompt(other=bob)
    alice.dialog_with(bob, seed=1, max_turns=1, min_turns=0)
    assert requests(alice)[0].messages == shown


# Forks.


def test_forks_are_independent() -> None:
    bob = agent()
    bob("One.")
    left, right = bob.fork(), bob.fork()
    left("Two.")
    right("Three.")
    bob("Four.")
    texts = [[text for role, text in said(each) if role == "user"] for each in (bob, left, right)]
    assert texts == [["One.", "Four."], ["One.", "Two."], ["One.", "Three."]]
    for each in (bob, left, right):
        assert [len(request.messages) for request in requests(bob)] == [2, 4, 4, 4]
        assert len(each.transcript) == 4


def test_a_fork_begins_at_any_turn() -> None:
    bob = agent(lambda messages, seed: f"I say {seed}.")
    bob.reset(7)
    replies = [bob("One."), bob("Two."), bob("Three.")]
    assert len(bob.fork(0).memory) == 1
    what_if = bob.fork(2)
    assert said(what_if) == [("user", "One."), ("assistant", replies[0])]
    assert what_if("Two.") == replies[1]  # the same seed and the same line: the same answer
    assert bob.fork(3)() == replies[1]  # it has heard "Two.", and answers
    assert bob.fork(3, seed=8)() != replies[1]
    assert bob.fork().memory == bob.memory
    assert what_if.transcript[:4] == bob.transcript[:4]


def test_a_fork_of_a_fork_knows_the_turns_before_it() -> None:
    bob = agent()
    for line in ("One.", "Two."):
        bob(line)
    twin = bob.fork(2)
    twin("Three.")
    assert [text for role, text in said(twin.fork(1)) if role == "user"] == ["One."]
    assert [text for role, text in said(twin.fork(3)) if role == "user"] == ["One.", "Three."]


@pytest.mark.parametrize("turn", [-1, 3, 1.0, True, "1"])
def test_there_is_no_fork_at_a_turn_that_was_not_said(turn: Any) -> None:
    bob = agent()
    bob("Hi.")
    with pytest.raises(InputError, match="no turn .* from 0 to 2"):
        bob.fork(turn)


class Counting(Orchestrator):
    """Says how often it has looked."""

    def __init__(self) -> None:
        self.looks = 0

    def look(self, look: Look) -> str:
        self.looks += 1
        return f"Look {self.looks}, turn {look.index}."


def test_orchestrators_direct_a_chat_and_their_state_is_forked() -> None:
    bob = agent() | Counting()
    bob("One.")
    left = bob.fork()
    left("Two.")
    bob("Three.")
    bob("Four.")
    told = [request.messages[-1]["content"].split(": ")[-1] for request in requests(bob)]
    assert told == ["Look 1, turn 1.]", "Look 2, turn 3.]", "Look 2, turn 3.]", "Look 3, turn 5.]"]


def test_a_memory_from_elsewhere() -> None:
    bob = agent(["Nine."])
    memory = [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Hello."}]
    again = bob.with_memory(memory, seed=3)
    assert again("When?") == "Nine."
    assert said(again)[:2] == [("user", "Hi."), ("assistant", "Hello.")]
    assert [request.seed for request in requests(bob)] == [derive_seed(3, "turn", 3, 0)]
    assert said(bob) == []
    with pytest.raises(InputError):
        bob.with_memory([{"role": "tool", "content": "x"}])


# Nothing leaks between chats and dialogues.


def test_dialogues_know_nothing_of_the_chat_and_it_nothing_of_them() -> None:
    bob = agent(lambda messages, seed: f"I say {len(messages)}.")
    alice = agent()
    first = alice.dialog_with(bob, seed=1, max_turns=4)
    bob("Hi.")
    assert alice.dialog_with(bob, seed=1, max_turns=4) == first
    assert said(bob) == [("user", "Hi."), ("assistant", "I say 2.")]
    assert (bob | Counting()).memory == bob.with_model(ScriptedModel([])).memory == bob.fork(0).memory


def test_settings_count_from_the_next_reset_on() -> None:
    bob = agent()
    bob("Hi.")
    bob.context = "A ship."
    bob("So?")
    assert "A ship." not in bob.memory[0]["content"]
    bob.reset()
    assert "A ship." in bob.memory[0]["content"]
