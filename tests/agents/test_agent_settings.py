"""What an agent can be given: first words, a prompt of one's own, tools, thoughts, guards."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel

from sdialog_like import Agent, Persona
from sdialog_like.agents.guards import DEFAULT_GUARDS, Again, Draft, Guard, Situation
from sdialog_like.agents.tools import ToolLimits, ToolLoop
from sdialog_like.errors import InputError, ModelSpecError
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel, tool_calls


def model() -> ScriptedModel:
    """A model that greets as the opener, and closes as the other one."""
    return ScriptedModel(lambda messages, seed: "Hello." if "you speak first" in messages[-1]["content"] else "Bye. [END]")


def agent(name: str = "Alice", **settings: Any) -> Agent:
    return Agent(Persona(name=name, role="nurse"), **{"model": model(), **settings})


def opens(shop: str) -> str:
    """Say when a shop opens."""
    return f"The {shop} opens at nine."


# What an agent says first.


def test_the_opener_says_its_first_utterance_without_asking_the_model() -> None:
    alice, bob = agent(first_utterance=" Welcome! "), agent("Bob")
    dialog = alice.dialog_with(bob, seed=1)
    assert str(dialog) == "Alice: Welcome!\nBob: Bye."
    assert dialog.events is not None
    assert (dialog.events[0].seed, dialog.events[0].repairs) == (None, [])
    assert alice.usage.calls == 1
    assert dialog.provenance is not None
    assert dialog.provenance.settings["sides"] == {"Alice": {"first_utterance": "Welcome!"}}
    answered = bob.dialog_with(alice, seed=1, max_turns=2)
    assert [turn.text for turn in answered] == ["Hello.", "Bye."]  # who answers has not opened


def test_what_it_says_first_stays_in_its_view() -> None:
    alice = agent(model=(mine := ScriptedModel(["Bye. [END]"])), first_utterance="Welcome!")
    alice.dialog_with(agent("Bob", model=ScriptedModel(["Hi."])), seed=1)
    assert [message["content"] for message in mine.requests[0].messages[1:]] == [
        "The dialogue begins now, and you speak first.",
        "Welcome!",
        "Hi.",
    ]


def test_of_several_first_utterances_the_seed_draws_one() -> None:
    alice, bob = agent(first_utterance=["One.", "Two.", "Three."]), agent("Bob")
    first = [alice.dialog_with(bob, seed=seed, max_turns=1, min_turns=0) for seed in range(20)]
    assert {dialog.turns[0].text for dialog in first} == {"One.", "Two.", "Three."}
    assert [alice.dialog_with(bob, seed=seed, max_turns=1, min_turns=0) for seed in range(20)] == first
    assert first[3].events is not None
    assert first[3].events[0].seed == derive_seed(3, "first_utterance")


# A system prompt of one's own.


def test_a_system_prompt_of_ones_own_is_used_as_it_is() -> None:
    own = "You are {{ persona }}. {0} %s"
    assert agent(system_prompt=own).system_prompt(agent("Bob")) == own
    dialog = agent(system_prompt=own).dialog_with(agent("Bob"), seed=1)
    assert dialog.provenance is not None
    assert dialog.provenance.settings["sides"]["Alice"]["system_prompt"] == own
    assert agent(system_prompt=own).prompt()[0]["content"] == own


def test_a_function_writes_the_system_prompt_from_the_values() -> None:
    def write(values: Any) -> str:
        return f"{values['name']} / {values['persona']} / {values['other']} / {values['end_mark']}"

    alice = agent(system_prompt=write)
    assert alice.system_prompt(agent("Bob")) == "Alice / Your name: Alice\nYour role: nurse / You talk to Bob. / [END]"
    with pytest.raises(InputError, match="returned None"):
        agent(system_prompt=lambda values: None).dialog_with(agent("Bob"), seed=1)  # type: ignore[arg-type,return-value]


# Tools, thoughts, guards.


def test_tools_are_called_within_a_turn_and_stay_in_the_view() -> None:
    script = [tool_calls(("opens", {"shop": "bakery"})), "At nine, they say.", "So it is. [END]"]
    alice = agent(model=(mine := ScriptedModel(script)), tools=[opens])
    dialog = alice.dialog_with(agent("Bob", model=ScriptedModel(["At nine? Really?"])), seed=1)
    assert str(dialog) == "Alice: At nine, they say.\nBob: At nine? Really?\nAlice: So it is."
    assert dialog.events is not None
    assert [event.action for event in dialog.events] == ["tool_call", "tool_result", "utter", "utter", "utter"]
    assert [message["role"] for message in mine.requests[2].messages] == [
        *("system", "user", "assistant", "tool", "assistant", "user")
    ]
    assert mine.requests[2].messages[:4] == mine.requests[1].messages
    assert dialog.provenance is not None
    assert dialog.provenance.settings["sides"] == {"Alice": {"tools": ["opens"]}}


def test_a_turn_that_is_asked_for_again_keeps_what_its_tools_said() -> None:
    calls: list[str] = []

    def ask(shop: str) -> str:
        calls.append(shop)
        return "nine"

    script = [tool_calls(("ask", {"shop": "bakery"})), "Bob: Hi.", tool_calls(("ask", {"shop": "mill"})), "At nine. [END]"]
    alice = agent(model=(mine := ScriptedModel(script)), tools=[ask])
    dialog = alice.dialog_with(agent("Bob"), seed=1, min_turns=1)
    assert (str(dialog), calls) == ("Alice: At nine.", ["bakery", "mill"])
    assert dialog.events is not None
    assert dialog.events[-1].repairs == ["resampled_other_side"]
    assert [len(request.messages) for request in mine.requests] == [2, 4, 4, 6]
    assert mine.requests[2].seed == derive_seed(1, "turn", 0, 1)


def test_a_tool_that_is_called_for_ever_is_recorded_and_never_completes() -> None:
    script = [tool_calls(("opens", {"shop": "bakery"}))] * 5 + ["I give up."]
    loop = ToolLoop([opens], limits=ToolLimits(max_calls=4))
    alice = agent(model=ScriptedModel(script), tools=loop)
    dialog = alice.dialog_with(agent("Bob", model=ScriptedModel([""] * 4)), seed=1)
    assert dialog.events is not None
    assert dialog.events[-1].repairs == ["tool_calls_limited"]
    assert (dialog.complete, len(dialog)) == (False, 1)
    assert dialog.provenance is not None
    assert dialog.provenance.settings["sides"] == {"Alice": {"tools": {"names": ["opens"], "max_calls": 4}}}


def thinking(text: str) -> Any:
    from langchain_core.messages import AIMessage

    return AIMessage(content=text, additional_kwargs={"reasoning_content": "Well, well."})


def test_thoughts_are_never_said_and_kept_if_asked() -> None:
    bob = agent("Bob", model=ScriptedModel(["Bye. [END]"]))
    dialog = agent(model=ScriptedModel([thinking("Hello.")]), think=True).dialog_with(bob, seed=1)
    assert dialog.turns[0].text == "Hello."
    assert dialog.events is not None
    assert [(event.agent, event.action, event.text) for event in dialog.events[:2]] == [
        ("Alice", "think", "Well, well."),
        ("Alice", "utter", "Hello."),
    ]
    unasked = agent(model=ScriptedModel([thinking("Hello.")])).dialog_with(agent("Bob"), seed=1)
    assert unasked.events is not None
    assert [event.action for event in unasked.events] == ["utter", "utter"]


def test_whether_to_think_reaches_a_model_that_can_be_told() -> None:
    assert Agent("B", model="qwen3:8b", think=False).bound_model.parameters == {"think": False}
    assert Agent("B", model="qwen3:8b", think=True).with_model("qwen3:14b").bound_model.parameters == {"think": True}
    assert Agent("B", model="qwen3:8b").bound_model.parameters == {}
    with pytest.raises(ModelSpecError):
        Agent("B", model=FakeListChatModel(responses=["Hi."]), think=False)
    assert Agent("B", model=FakeListChatModel(responses=["Hi."]), think=True).think is True


class NoTea(Guard):
    """Nobody mentions tea."""

    name = "no_tea"

    def look(self, draft: Draft, situation: Situation) -> Draft | Again:
        return Again("tea", draft) if "tea" in draft.text else draft


def test_guards_of_ones_own_ask_again_and_the_rest_is_kept() -> None:
    alice = agent(model=ScriptedModel(["Some tea?", "Coffee. [END]"]), guards=[*DEFAULT_GUARDS, NoTea()])
    dialog = alice.dialog_with(agent("Bob"), seed=1, min_turns=1)
    assert dialog.events is not None
    assert (str(dialog), dialog.events[0].repairs) == ("Alice: Coffee.", ["resampled_tea"])
    alice = agent(model=ScriptedModel(["Some tea?"], cycle=True), guards=[NoTea()])
    dialog = alice.dialog_with(agent("Bob"), seed=1, max_turns=1, min_turns=0)
    assert dialog.events is not None
    assert (str(dialog), dialog.events[0].repairs) == ("Alice: Some tea?", ["resampled_tea", "kept_tea"])
    assert alice.usage.calls == 4
    assert dialog.provenance is not None
    assert [each["class"] for each in dialog.provenance.settings["sides"]["Alice"]["guards"]] == [
        "test_agent_settings:NoTea"
    ]


def test_without_guards_an_empty_reply_ends_it_all_the_same() -> None:
    dialog = agent(model=ScriptedModel([" "], cycle=True), guards=[]).dialog_with(agent("Bob"), seed=1)
    assert dialog.termination is not None
    assert dialog.termination.reason == "empty"
