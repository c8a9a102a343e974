"""Agents: what they are told, and what they do not remember."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel

from sdialog_like import Agent, Context, Dialog, Persona, Turn
from sdialog_like.agents.guards import DEFAULT_GUARDS, Again, Draft, Guard, Names, Situation
from sdialog_like.agents.tools import ToolLimits, ToolLoop
from sdialog_like.errors import BadRequestError, BlockingCallError, GenerationError, InputError, ModelSpecError
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel, tool_calls


def model() -> ScriptedModel:
    """A model that greets as the opener, and closes as the other one."""
    return ScriptedModel(lambda messages, seed: "Hello." if "you speak first" in messages[-1]["content"] else "Bye. [END]")


def opens(shop: str) -> str:
    """Say when a shop opens."""
    return f"The {shop} opens at nine."


def agent(name: str = "Alice", **settings: Any) -> Agent:
    return Agent(Persona(name=name, role="nurse"), **{"model": model(), **settings})


def test_making_an_agent_contacts_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: Any) -> None:
        raise AssertionError("no connection is needed here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert Agent(Persona(name="Alice")).bound_model.spec == "qwen2.5:14b"


def test_the_prompt_holds_the_persona_and_of_the_other_only_the_name() -> None:
    bob = Agent(Persona(name="Bob", background="a secret past"), model=model())
    prompt = agent().system_prompt(bob)
    assert "Your name: Alice\nYour role: nurse" in prompt
    assert "You talk to Bob." in prompt
    assert "secret" not in prompt
    assert "[END]" in prompt


def test_a_role_stands_for_a_name_and_a_letter_for_nothing() -> None:
    assert "You talk to the doctor." in agent().system_prompt(Agent(Persona(role="doctor"), model=model()))
    assert "# Who you talk to" not in agent().system_prompt(Agent("a quiet person", model=model()))


def test_a_name_given_to_the_agent_reaches_its_prompt() -> None:
    assert "Your name: Bob\nYour role: doctor" in Agent(Persona(role="doctor"), "Bob", model=model()).system_prompt()
    assert "# Who you are\nYou are Bob, a doctor." in Agent("You are Bob, a doctor.", "Bob", model=model()).system_prompt()
    assert Agent(Persona(name="Alice"), "Al", model=model()).name == "Al"


def test_an_agent_without_a_persona_can_talk() -> None:
    dialog = Agent(model=model()).dialog_with(Agent(model=model()), seed=1)
    assert dialog.get_speakers() == ["A", "B"]
    assert dialog.personas == {"A": {}, "B": {}}


def test_all_that_an_agent_is_told_is_in_its_prompt() -> None:
    alice = agent(
        context=Context(location="a ward"),
        dialogue_details="They talk about tea.",
        example_dialogs=[Dialog(turns=[Turn(speaker="X", text="An example.")])],
        max_words=12,
        end_mark="<over>",
    )
    prompt = alice.system_prompt()
    for part in ("Location: a ward", "They talk about tea.", "X: An example.", "at most 12 words", "<over>"):
        assert part in prompt


def test_values_that_look_like_templates_stay_text() -> None:
    nasty = "{{ 7 * 7 }} {% raw %} {0} %s"
    prompt = Agent(Persona(name="Alice", background=nasty), model=model(), dialogue_details=nasty).system_prompt()
    assert prompt.count(nasty) == 2


def test_a_context_of_one_dialogue_does_not_stick() -> None:
    alice, bob = agent("Alice"), agent("Bob")
    first = alice.dialog_with(bob, seed=1, context="On a ship.")
    second = alice.dialog_with(bob, seed=1)
    assert (first.context, second.context) == ("On a ship.", None)
    requests = alice.bound_model.chat.requests  # type: ignore[attr-defined]
    assert ["On a ship." in request.messages[0]["content"] for request in requests] == [True, False]


def test_talk_with_is_the_same() -> None:
    alice, bob = agent("Alice"), agent("Bob")
    assert alice.talk_with(bob, seed=3, id=9) == alice.dialog_with(bob, seed=3, id=9)


def test_the_record_says_how_the_dialogue_was_made() -> None:
    alice = agent(temperature=0.5)
    dialog = alice.dialog_with(agent("Bob", temperature=0.9), seed=3, id="d1", scenario={"task": "tea"}, notes="a try")
    assert (dialog.dialogId, dialog.seed, dialog.scenario, dialog.notes) == ("d1", 3, {"task": "tea"}, "a try")
    assert dialog.personas == {"Alice": {"name": "Alice", "role": "nurse"}, "Bob": {"name": "Bob", "role": "nurse"}}
    assert dialog.model == alice.bound_model.spec
    provenance = dialog.provenance
    assert provenance is not None
    assert provenance.generator == "Agent"
    assert provenance.modelParameters == {"temperature": 0.5}
    assert provenance.settings["models"]["Bob"]["temperature"] == 0.9
    assert set(provenance.prompts) == {"role_play", "role_play_opening"}


def test_a_random_seed_is_recorded_and_makes_the_dialogue_again() -> None:
    speaking = ScriptedModel(lambda messages, seed: f"I say {seed}.")
    alice, bob = Agent(Persona(name="Alice"), model=speaking), Agent(Persona(name="Bob"), model=speaking)
    dialog = alice.dialog_with(bob, max_turns=3)
    assert dialog.seed is not None
    assert alice.dialog_with(bob, max_turns=3, seed=dialog.seed) == dialog


def test_each_agent_speaks_with_its_own_model_and_parameters() -> None:
    mine, yours = model(), ScriptedModel(["Good day. [END]"])
    dialog = agent(model=mine, temperature=0.1).dialog_with(agent("Bob", model=yours, temperature=0.9), seed=1)
    assert [turn.text for turn in dialog.turns] == ["Hello.", "Good day."]
    assert [request.options["temperature"] for request in mine.requests + yours.requests] == [0.1, 0.9]


def test_one_agent_takes_part_in_many_dialogues_at_the_same_time() -> None:
    speaking = ScriptedModel(lambda messages, seed: f"{messages[0]['content'].count('topic')} {seed}")
    alice = Agent(Persona(name="Alice"), model=speaking)

    async def all_of_them() -> list[Dialog]:
        return await asyncio.gather(
            *(
                alice.adialog_with(Agent(Persona(name=f"Bob{i}"), model=speaking), max_turns=4, seed=i, id=i)
                for i in range(20)
            )
        )

    dialogs = asyncio.run(all_of_them())
    assert [dialog.id for dialog in dialogs] == list(range(20))
    for index, dialog in enumerate(dialogs):
        bob = Agent(Persona(name=f"Bob{index}"), model=speaking)
        assert alice.dialog_with(bob, max_turns=4, seed=index, id=index) == dialog


def test_usage_adds_up() -> None:
    alice = agent()
    alice.dialog_with(agent("Bob", model=ScriptedModel(["Bye. [END]"])), seed=1)
    assert alice.usage.calls == 2


@pytest.mark.parametrize(
    "settings",
    [
        {"max_turns": 0},
        {"max_turns": 2.5},
        {"max_turns": True},
        {"min_turns": -1},
        {"max_turns": 2, "min_turns": 3},
        {"seed": -1},
        {"seed": "7"},
        {"id": 1.5},
        {"scenario": 3},
        {"context": 3},
        {"notes": ["x"]},
    ],
)
def test_what_cannot_be_used_is_said_before_any_request(settings: dict[str, Any]) -> None:
    alice = agent()
    with pytest.raises(InputError):
        alice.dialog_with(agent("Bob"), **settings)
    assert alice.usage.calls == 0


@pytest.mark.parametrize(
    "settings",
    [
        {"tools": opens},
        {"tools": ["opens"]},
        {"tools": [opens, opens]},
        {"first_utterance": " "},
        {"first_utterance": []},
        {"first_utterance": [1]},
        {"system_prompt": ""},
        {"system_prompt": 3},
        {"guards": [3]},
        {"guards": Names},
        {"persona": 3},
        {"name": 3},
        {"end_mark": " "},
        {"max_words": 0},
        {"dialogue_details": None},
        {"example_dialogs": "Hi."},
    ],
)
def test_an_agent_that_makes_no_sense_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Agent(**{"model": model(), **settings})


def test_a_blocking_call_from_the_loop_itself_is_a_clear_error() -> None:
    alice, bob = agent("Alice"), agent("Bob")
    with pytest.raises(BlockingCallError):
        alice.dialog_with(bob, seed=1, on_turn=lambda turn: alice.dialog_with(bob))


def test_a_partial_dialogue_can_be_written(tmp_path: Path) -> None:
    failing = ScriptedModel(lambda messages, seed: "Hi." if len(messages) < 4 else BadRequestError("no"))
    with pytest.raises(GenerationError) as caught:
        Agent(Persona(name="Alice"), model=failing).dialog_with(Agent(Persona(name="Bob"), model=failing), seed=1)
    caught.value.partial.to_file(tmp_path / "partial.json")
    assert Dialog.from_file(tmp_path / "partial.json") == caught.value.partial


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
    assert [each["class"] for each in dialog.provenance.settings["sides"]["Alice"]["guards"]] == ["test_agent:NoTea"]


def test_without_guards_an_empty_reply_ends_it_all_the_same() -> None:
    dialog = agent(model=ScriptedModel([" "], cycle=True), guards=[]).dialog_with(agent("Bob"), seed=1)
    assert dialog.termination is not None
    assert dialog.termination.reason == "empty"
