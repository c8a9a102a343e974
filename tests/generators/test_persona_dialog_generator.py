"""Contract 1, role play."""

from __future__ import annotations

from typing import Any

import pytest

from sdialog_like import Agent, BasePersona, Context, Dialog, Persona
from sdialog_like.errors import GenerationError, InputError
from sdialog_like.generators import PersonaDialogGenerator
from sdialog_like.testing import ScriptedModel

ALICE, BOB = Persona(name="Alice", role="patient"), Persona(name="Bob", role="doctor")


def echo() -> ScriptedModel:
    return ScriptedModel(lambda messages, seed: f"My seed is {seed}.")


def test_two_personas_take_turns_and_the_first_one_opens() -> None:
    model = ScriptedModel(["Good morning.", "What is it?", "My knee.", "Take a rest. [END]"])
    generator = PersonaDialogGenerator(model=model, persona_a=ALICE, persona_b=BOB)
    dialog = generator.generate(17, id=3)
    assert str(dialog) == "Alice: Good morning.\nBob: What is it?\nAlice: My knee.\nBob: Take a rest."
    assert (dialog.seed, dialog.id, dialog.complete, dialog.scenario) == (17, 3, True, None)
    assert dialog.personas == {"Alice": {"name": "Alice", "role": "patient"}, "Bob": {"name": "Bob", "role": "doctor"}}
    systems = [request.messages[0]["content"] for request in model.requests]
    assert systems[0] == systems[2] != systems[1] == systems[3]
    assert "Your role: patient" in systems[0]
    assert "Your role: patient" not in systems[1]


def test_the_defaults_are_forty_turns_and_at_least_two() -> None:
    dialog = PersonaDialogGenerator(ALICE, BOB, model=echo()).generate(1)
    assert len(dialog) == 40
    dialog = PersonaDialogGenerator(ALICE, BOB, model=ScriptedModel(["Bye. [END]"], cycle=True)).generate(1)
    assert len(dialog) == 2


def test_max_turns_three_gives_three() -> None:
    dialog = PersonaDialogGenerator(ALICE, BOB, model=echo(), max_turns=3).generate(1)
    assert len(dialog) == 3
    assert dialog.complete is False
    assert dialog.termination is not None
    assert dialog.termination.reason == "max_turns"


def test_the_details_reach_both_and_become_the_scenario() -> None:
    model = echo()
    generator = PersonaDialogGenerator(
        ALICE, BOB, model=model, dialogue_details="About a knee.", context="A clinic.", max_turns=2
    )
    dialog = generator.generate(1)
    assert dialog.scenario == "About a knee."
    assert dialog.context == "A clinic."
    for request in model.requests:
        assert "# About this dialogue\nAbout a knee." in request.messages[0]["content"]
        assert "# Where and when\nA clinic." in request.messages[0]["content"]
    given = PersonaDialogGenerator(
        ALICE, BOB, model=model, dialogue_details="Knee.", scenario={"id": 1}, max_turns=2
    ).generate(1)
    assert given.scenario == {"id": 1}
    assert given.provenance is not None
    assert given.provenance.settings["dialogue_details"] == "Knee."


def test_max_words_and_the_end_mark_reach_the_prompt() -> None:
    model = ScriptedModel(["Hi.", "Bye <over>"])
    dialog = PersonaDialogGenerator(ALICE, BOB, model=model, max_words=9, end_mark="<over>").generate(1)
    assert all("at most 9 words" in request.messages[0]["content"] for request in model.requests)
    assert str(dialog) == "Alice: Hi.\nBob: Bye"
    assert dialog.provenance is not None
    assert dialog.provenance.settings == {"max_turns": 40, "min_turns": 2, "max_words": 9, "end_mark": "<over>"}


def test_an_overridden_description_is_what_the_model_reads() -> None:
    class Captain(BasePersona):
        ship: str = ""

        def description(self) -> str:
            return f"Thou commandest the {self.ship}."

    model = echo()
    dialog = PersonaDialogGenerator(Captain(ship="Argo"), BOB, model=model, max_turns=2).generate(1)
    assert "# Who you are\nThou commandest the Argo.\n" in model.requests[0].messages[0]["content"]
    assert dialog.get_speakers() == ["A", "Bob"]


def test_two_people_of_one_name_are_told_apart() -> None:
    dialog = PersonaDialogGenerator(Persona(name="Bob"), Persona(name="Bob"), model=echo(), max_turns=2).generate(1)
    assert dialog.get_speakers() == ["Bob", "Bob (2)"]
    assert dialog.personas is not None
    assert list(dialog.personas) == ["Bob", "Bob (2)"]


def test_agents_may_stand_for_personas_with_their_own_models() -> None:
    mine, yours = echo(), ScriptedModel(["Bye. <over>"])
    bob = Agent(BOB, model=yours, end_mark="<over>", context=Context(location="a clinic"))
    dialog = PersonaDialogGenerator(ALICE, bob, model=mine, context="At sea.").generate(1)
    assert len(mine.requests) == len(yours.requests) == 1
    assert [turn.text for turn in dialog.turns][1] == "Bye."
    assert all("At sea." in request.messages[0]["content"] for request in mine.requests + yours.requests)
    assert bob.context == Context(location="a clinic")


def test_the_same_seed_gives_the_same_dialogue() -> None:
    generator = PersonaDialogGenerator(ALICE, BOB, model=echo(), max_turns=6)
    dialog = generator.generate()
    assert generator.generate(dialog.seed) == dialog
    assert generator(seed=1) != generator(seed=2)


def test_a_failure_in_the_middle_keeps_the_dialogue() -> None:
    from sdialog_like.errors import BadRequestError

    generator = PersonaDialogGenerator(ALICE, BOB, model=ScriptedModel(["Hi.", BadRequestError("no")]))
    with pytest.raises(GenerationError) as caught:
        generator.generate(1, id="x")
    assert isinstance(caught.value.partial, Dialog)
    assert str(caught.value.partial) == "Alice: Hi."
    assert caught.value.partial.id == "x"


@pytest.mark.parametrize(
    "settings",
    [
        {"persona_a": 3},
        {"persona_b": None, "max_turns": 0},
        {"max_turns": 3, "min_turns": 4},
        {"max_words": 0},
        {"end_mark": ""},
        {"scenario": 3},
        {"dialogue_details": 3},
    ],
)
def test_what_cannot_be_played_is_said_at_once(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        PersonaDialogGenerator(**{"persona_a": ALICE, "persona_b": BOB, "model": echo(), **settings})


def test_building_a_generator_contacts_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("no connection is needed here"))
    assert PersonaDialogGenerator(ALICE, BOB).bound_model.spec == "qwen2.5:14b"
