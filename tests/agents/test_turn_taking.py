"""Who speaks next, with more than two sides."""

from __future__ import annotations

from typing import Any

import pytest

from sdialog_like import Agent, Dialog, Persona
from sdialog_like.agents import Conversation, Floor, addressed, moderator, round_robin
from sdialog_like.agents.labels import name_speakers
from sdialog_like.dialog import Turn
from sdialog_like.engine import Engine
from sdialog_like.errors import BadRequestError, GenerationError, InputError
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel


def sides(*names: str, model: Any = None) -> list[Agent]:
    speaking = model or ScriptedModel(lambda messages, seed: f"Line {seed}.")
    return [Agent(Persona(name=name), model=speaking) for name in names]


def speakers(dialog: Dialog) -> list[str]:
    return [turn.speaker for turn in dialog]


def floor(*turns: tuple[str, str], people: tuple[Persona, ...] | None = None) -> Floor:
    people = people or (Persona(name="Ann"), Persona(name="Bob"), Persona(role="doctor"), Persona(name="Eve Long"))
    names = name_speakers([(person, None) for person in people])
    client = Engine("builtin").row(1, 7)
    return Floor(tuple(names), tuple(Turn(speaker=who, text=text) for who, text in turns), len(turns), client)


def test_it_goes_round_with_any_number() -> None:
    for number in (2, 3, 5):
        names = ["Ann", "Bob", "Cem", "Dan", "Eve"][:number]
        dialog = Conversation(sides(*names), max_turns=7).generate(seed=1)
        assert speakers(dialog) == [names[index % number] for index in range(7)]


def test_each_one_hears_all_that_was_said_since_its_last_turn_with_names() -> None:
    model = ScriptedModel(["Hi.", "Hello.", "Good day.", "So."])
    Conversation(sides("Ann", "Bob", "Cem", model=model), max_turns=4).generate(seed=1)
    assert [request.messages[1:] for request in model.requests[2:]] == [
        [{"role": "user", "content": "Ann: Hi.\nBob: Hello."}],
        [
            {"role": "user", "content": "The dialogue begins now, and you speak first."},
            {"role": "assistant", "content": "Hi."},
            {"role": "user", "content": "Bob: Hello.\nCem: Good day."},
        ],
    ]
    assert "You talk to Ann and Cem." in model.requests[1].messages[0]["content"]


def test_lines_of_any_other_side_are_cut() -> None:
    model = ScriptedModel(["Hi.\nCem: Oh!", "Hello.\nAnn: Yes?", "Good day. [END]"])
    dialog = Conversation(sides("Ann", "Bob", "Cem", model=model)).generate(seed=1)
    assert [turn.text for turn in dialog] == ["Hi.", "Hello.", "Good day."]


def test_all_have_to_say_goodbye() -> None:
    model = ScriptedModel(["Hello all.", "Goodbye!", "Bye!", "So long!", "And?"])
    dialog = Conversation(sides("Ann", "Bob", "Cem", model=model)).generate(seed=1)
    assert (len(dialog), dialog.termination.reason, dialog.complete) == (4, "closed", True)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Well, what do you think, Bob?", "Bob"),
        ("Bob, what about Eve?", "Bob"),
        ("I agree with Bob. And you, Eve?", "Eve Long"),
        ("Eve Long said so, Bob.", "Bob"),
        ("Thank you, doctor!", "doctor"),
        ("Hey Bob! How are you?", "Bob"),
        ("I have spoken to BOB.", "Bob"),
        ("I met Bob and then Eve.", "Eve Long"),
        ("Nobody in particular.", "Bob"),
        ("Bobby and the Evening.", "Bob"),
        ("I am Ann, and I say Ann.", "Bob"),
    ],
)
def test_whoever_is_named_speaks_next_else_it_goes_round(text: str, expected: str) -> None:
    assert addressed(floor(("Ann", text))) == expected


def test_a_first_name_that_two_have_addresses_neither() -> None:
    people = (Persona(name="Ann"), Persona(name="Bob Hill"), Persona(name="Bob Long"), Persona(name="Cem"))
    assert addressed(floor(("Ann", "Bob, please!"), people=people)) == "Bob Hill"  # the next one in turn
    assert addressed(floor(("Cem", "Bob Long, please!"), people=people)) == "Bob Long"


def test_letters_are_no_names() -> None:
    people = (Persona(age=1), Persona(age=2), Persona(age=3))
    assert addressed(floor(("B", "A word with a C, please."), people=people)) == "C"


def test_the_first_one_opens() -> None:
    assert round_robin(floor()) == addressed(floor()) == "Ann"


def test_a_moderator_chooses_among_those_who_did_not_just_speak() -> None:
    asked: list[dict[str, Any]] = []

    def choose(messages: list[dict[str, str]], seed: int | None) -> dict[str, str]:
        asked.append({"text": messages[-1]["content"], "seed": seed})
        return {"speaker": "Cem" if len(asked) % 2 else "Ann"}

    chair = Agent(Persona(name="Chair", role="a strict chair"), model=(model := ScriptedModel(choose)))
    conversation = Conversation(sides("Ann", "Bob", "Cem"), turn_taking=moderator(chair), max_turns=4)
    dialog = conversation.generate(seed=7)
    assert speakers(dialog) == ["Cem", "Ann", "Cem", "Ann"]
    assert [request.schema["properties"]["speaker"]["enum"] for request in model.requests if request.schema] == [
        ["Ann", "Bob", "Cem"],
        ["Ann", "Bob"],
        ["Bob", "Cem"],
        ["Ann", "Bob"],
    ]
    assert "a strict chair" in model.requests[0].messages[0]["content"]
    assert asked[1]["text"].endswith(f"Cem: {dialog.turns[0].text}\n\nWho speaks next: Ann or Bob?")
    assert [each["seed"] for each in asked] == [derive_seed(7, "moderator", index) for index in range(4)]
    assert dialog.events is not None
    assert [(event.agent, event.action, event.text) for event in dialog.events[:2]] == [
        ("Chair", "give_floor", "Cem"),
        ("Cem", "utter", dialog.turns[0].text),
    ]
    assert conversation.generate(seed=7) == dialog
    settings = dialog.provenance.settings  # type: ignore[union-attr]
    assert settings["turn_taking"]["moderator"]["name"] == "Chair"


def test_between_two_a_moderator_is_asked_for_the_opener_only() -> None:
    model = ScriptedModel([{"speaker": "Bob"}])
    dialog = Conversation(sides("Ann", "Bob"), turn_taking=moderator(Agent(model=model)), max_turns=4).generate(seed=1)
    assert speakers(dialog) == ["Bob", "Ann", "Bob", "Ann"]
    assert len(model.requests) == 1


def test_a_moderator_that_fails_leaves_the_dialogue_so_far() -> None:
    chair = Agent(model=ScriptedModel([{"speaker": "Bob"}, BadRequestError("no")]))
    with pytest.raises(GenerationError) as caught:
        Conversation(sides("Ann", "Bob", "Cem"), turn_taking=moderator(chair)).generate(seed=1)
    assert speakers(caught.value.partial) == ["Bob"]


def test_a_function_gives_the_floor_by_name_or_number_and_may_end_it() -> None:
    def choose(floor: Floor) -> str | int | None:
        assert floor.speakers == ("Ann", "Bob", "Cem")
        return ["Cem", 0, 0, None][floor.index]

    model = ScriptedModel(lambda messages, seed: f"Line {seed}.")
    dialog = Conversation(sides("Ann", "Bob", "Cem", model=model), turn_taking=choose).generate(seed=1)
    assert speakers(dialog) == ["Cem", "Ann", "Ann"]
    assert (dialog.termination.reason, dialog.complete) == ("stopped", False)  # type: ignore[union-attr]
    # Whoever speaks twice in a row has roles that alternate all the same.
    assert [message["role"] for message in model.requests[2].messages] == ["system", "user", "assistant", "user"]


def test_the_function_may_be_async() -> None:
    async def choose(floor: Floor) -> str:
        return "Bob" if floor.last == "Ann" else "Ann"

    assert speakers(Conversation(sides("Ann", "Bob"), turn_taking=choose, max_turns=3).generate(seed=1)) == [
        "Ann",
        "Bob",
        "Ann",
    ]


@pytest.mark.parametrize("choice", ["Zed", 3, -1, True, 1.5])
def test_nobody_else_can_be_given_the_floor(choice: Any) -> None:
    with pytest.raises(InputError, match=r"gave the floor to .* one of 'Ann', 'Bob', a number"):
        Conversation(sides("Ann", "Bob"), turn_taking=lambda floor: choice).generate(seed=1)


def test_with_two_agents_it_is_the_dialogue_of_the_two() -> None:
    ann, bob = sides("Ann", "Bob")
    one, other = ann.dialog_with(bob, seed=3, max_turns=5), Conversation([ann, bob], max_turns=5).generate(seed=3)
    assert (one.turns, one.events) == (other.turns, other.events)
    assert one.provenance.settings == other.provenance.settings  # type: ignore[union-attr]


def test_what_makes_no_sense_is_said_at_once() -> None:
    ann, bob = sides("Ann", "Bob")
    for arguments in (([ann],), ([],), (ann,), ("Ann",), ([ann, "Bob"],)):
        with pytest.raises(InputError):
            Conversation(*arguments)  # type: ignore[arg-type]
    for settings in ({"turn_taking": "best"}, {"turn_taking": ann}, {"turn_taking": Persona}, {"max_turns": 0}):
        with pytest.raises(InputError):
            Conversation([ann, bob], **settings)
    assert Conversation([ann, bob], turn_taking="addressed").turn_taking is addressed
