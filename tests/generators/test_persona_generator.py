"""Personas by the thousand: who says what a field is, one request for the rest, no near-duplicates, seeded."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, Field, model_validator

from sdialog_like import BasePersona, Persona, PersonaDialogGenerator
from sdialog_like.errors import BadRequestError, BatchError, InputError, UnusableReplyError
from sdialog_like.generators import PersonaGenerator, generator_from_settings, quota
from sdialog_like.generators.base import BaseGenerator
from sdialog_like.generators.portable import persona_from
from sdialog_like.personas import GenericPersona
from sdialog_like.runs import open_run, resume, run, verify
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel

NAMES = ["Ada Ash", "Bob Birch", "Cid Cole", "Dora Dunn", "Eve Ely", "Finn Fox", "Gil Gray", "Hana Holt", "Ian Ives"]
WORDS = ["amber", "brook", "cedar", "delta", "ember", "fjord", "grove", "haven", "inlet", "jetty", "knoll", "ledge", "mesa"]


class Doctor(BasePersona):
    """A persona with a default that says something."""

    name: str = Field("", description="First and last name.")
    language: str = "English"
    years: int | None = Field(None, ge=0, le=60)
    specialty: str | None = None
    hobbies: list[str] = []


def keys_of(messages: list[dict[str, str]]) -> list[str]:
    found = re.search(r"with exactly these keys: (.*)\.$", messages[0]["content"])
    assert found
    return found[1].split(", ")


def settled_in(messages: list[dict[str, str]]) -> dict[str, str]:
    part = messages[0]["content"].split("# What is settled\n")[1].split("\n\n")[0]
    return dict(line[2:].split(": ", 1) for line in part.splitlines() if line.startswith("- "))


def invent(messages: list[dict[str, str]], seed: int | None) -> dict[str, Any]:
    """Write each field from the seed alone, as different as can be."""
    story = " ".join(
        f"{WORDS[derive_seed(seed, place) % len(WORDS)]}{derive_seed(seed, place) % 997}" for place in range(12)
    )
    forms = {"age": 30, "years": 7, "hobbies": ["chess"], "name": NAMES[derive_seed(seed, "name") % len(NAMES)]}
    return {key: forms.get(key, f"{key} {story}") for key in keys_of(messages)}


# Who says what a field is.


def test_without_rules_the_model_writes_every_field_in_one_request() -> None:
    model = ScriptedModel(invent)
    persona = PersonaGenerator(Persona, model=model).generate(seed=4)
    assert len(model.requests) == 1
    assert set(persona.attributes()) == set(Persona.model_fields)
    assert model.requests[0].seed == 4
    assert model.requests[0].schema is not None
    assert list(model.requests[0].schema["properties"]) == list(Persona.model_fields)
    assert sorted(model.requests[0].schema["required"]) == sorted(Persona.model_fields)


def test_what_everything_says_is_in_the_order_of_its_weight() -> None:
    model = ScriptedModel(invent)
    generator = PersonaGenerator(Doctor(specialty="cardiology", years=4), model=model).set(years="{9-9}")
    persona = generator.generate(seed=1)
    assert (persona.years, persona.specialty, persona.language) == (9, "cardiology", "English")
    assert keys_of(model.requests[0].messages) == ["name", "hobbies"]
    assert settled_in(model.requests[0].messages) == {"specialty": "cardiology", "language": "English", "years": "9"}
    assert str(persona).splitlines()[1:3] == ["Your language: English", "Your years: 9"]


def test_a_rule_wins_over_a_default_and_over_what_the_persona_was_given() -> None:
    generator = PersonaGenerator(Doctor(specialty="x"), None, model=ScriptedModel([]))
    made = generator.set(language="German", specialty=["y"], name="Ada").generate()
    assert made.attributes() == {"name": "Ada", "language": "German", "specialty": "y"}


def test_a_rule_can_leave_to_the_model_what_has_a_default() -> None:
    model = ScriptedModel([{"language": "Welsh"}])
    made = PersonaGenerator(Doctor(), None, model=model).set(language="*", name="Ada").generate()
    assert made.attributes() == {"name": "Ada", "language": "Welsh"}


def test_an_attribute_that_was_passed_counts_even_where_it_is_empty() -> None:
    model = ScriptedModel(invent)
    made = PersonaGenerator(Doctor(name="", specialty=None, years=0), model=model).generate()
    assert keys_of(model.requests[0].messages) == ["hobbies"]
    assert (made.name, made.specialty) == ("", None)


def test_which_other_fields_the_model_writes_can_be_said() -> None:
    model = ScriptedModel(invent)
    made = PersonaGenerator(Persona(role="nurse"), ["name", "role", "background"], model=model).set(age="{30-40}").generate()
    assert keys_of(model.requests[0].messages) == ["name", "background"]
    assert set(made.attributes()) == {"name", "age", "role", "background"}
    assert PersonaGenerator(Persona, {"name": "Ada", "age": [3]}, model=ScriptedModel([])).generate() == Persona(
        name="Ada", age=3
    )
    with pytest.raises(InputError, match="no field 'nme'"):
        PersonaGenerator(Persona, ["nme"], model="builtin")
    with pytest.raises(InputError, match="generated_attributes is"):
        PersonaGenerator(Persona, "name", model="builtin")


def test_no_request_is_made_where_nothing_is_left_to_the_model() -> None:
    generator = PersonaGenerator(Persona, None, model=ScriptedModel([])).set(name=["A", "B"], age="{1-9}")
    assert len(generator.generate(50, seed=1, progress=False)) == 50
    assert generator.usage.calls == 0


def test_a_field_that_the_class_needs_must_come_from_somewhere() -> None:
    class Guest(BasePersona):
        name: str
        room: int

    generator = PersonaGenerator(Guest, ["name"], model=ScriptedModel([{"name": "Ada"}]))
    with pytest.raises(InputError, match=r"Nothing says what 'room' is, which a Guest needs\. Give a rule: set\(room=…\)"):
        generator.generate()
    assert generator.set(room="{7-7}").generate() == Guest(name="Ada", room=7)


def test_aliases_are_passed_as_the_class_wants_them() -> None:
    class Guest(BasePersona):
        full_name: str = Field("", alias="fullName")
        age: int = 0

    model = ScriptedModel([{"full_name": "Ada"}])
    made = PersonaGenerator(Guest, model=model).set(age=3).generate()
    assert (made.full_name, made.age) == ("Ada", 3)


def test_other_things_are_no_personas() -> None:
    for given in ("Ada", BaseModel, {"name": "Ada"}, None):
        with pytest.raises(InputError, match="A BasePersona is needed"):
            PersonaGenerator(given, model="builtin")  # type: ignore[arg-type]


# What the model is told, and what it may answer.


def test_descriptions_types_and_instructions_are_in_the_request() -> None:
    model = ScriptedModel(invent)
    generator = PersonaGenerator(Doctor, extra_instructions="All of them live in Kenya.", model=model)
    generator.set(specialty="{llm: A rare one}", language=["English", "Swahili"]).generate(seed=1)
    text = model.requests[0].messages[0]["content"]
    assert "Describe one person (doctor)" in text
    assert "- name: First and last name.\n- years (a whole number)\n- specialty: A rare one.\n- hobbies (a list)" in text
    assert "- All of them live in Kenya." in text
    assert re.search(r"- language: (English|Swahili)\n", text)
    assert "Who is there already" not in text


def test_values_are_data_and_never_templates() -> None:
    model = ScriptedModel(invent)
    PersonaGenerator(Persona, ["name"], model=model).set(role="{{ 7 * 7 }}\n# What to write").generate()
    assert "- role: { 7 * 7 } # What to write\n" in model.requests[0].messages[0]["content"].replace("{{", "{").replace(
        "}}", "}"
    )


def test_functions_wait_for_what_the_model_writes() -> None:
    model = ScriptedModel([{"name": "Ada Ash"}])
    generator = PersonaGenerator(GenericPersona, None, model=model).set(
        email=lambda person: f"{person.name.lower().replace(' ', '.')}@example.com",
        name="*",
        signature=lambda name, email: f"{name} <{email}>",
        age=40,
    )
    made: Any = generator.generate()
    assert set(made.attributes()) == {"email", "name", "signature", "age"}
    assert made.signature == "Ada Ash <ada.ash@example.com>"
    assert settled_in(model.requests[0].messages) == {"age": "40"}


def test_a_function_may_leave_a_field_to_the_model() -> None:
    from sdialog_like.generators.rules import read_rule

    model = ScriptedModel(invent)
    generator = PersonaGenerator(Persona, None, model=model).set(
        age="{3-9}", circumstances=lambda person: read_rule(f"{{llm:Of a child of {person.age}}}")
    )
    made = generator.generate()
    assert f" Of a child of {made.age}.\n" in model.requests[0].messages[0]["content"]


@pytest.mark.parametrize(
    "bad",
    ["no JSON", {"name": 3}, {}, {"name": "", "years": 3}, {"name": "  ", "years": 3}, {"name": "Ada", "years": 99}],
)
def test_a_reply_that_is_no_such_persona_is_asked_for_again_with_another_seed(bad: Any) -> None:
    model = ScriptedModel([bad, {"name": " Ada ", "years": 3}])
    made = PersonaGenerator(Doctor, ["name", "years"], model=model).generate(seed=1)
    assert (made.name, made.years) == ("Ada", 3)
    assert model.requests[0].seed != model.requests[1].seed


class Pilot(BasePersona):
    """A class with a rule of its own."""

    age: int | None = None
    flying_since: int | None = None

    @model_validator(mode="after")
    def _of_age(self) -> Pilot:
        if self.age and self.flying_since and self.age - self.flying_since < 16:
            raise ValueError("nobody flies before 16")
        return self


def test_what_the_class_itself_refuses_is_asked_for_again() -> None:
    model = ScriptedModel([{"flying_since": 30}, {"flying_since": 35}, {"flying_since": 10}])
    assert PersonaGenerator(Pilot, model=model).set(age=40).generate(seed=1).flying_since == 10
    hopeless = PersonaGenerator(Pilot, model=ScriptedModel([{"flying_since": 39}], cycle=True)).set(age=40)
    with pytest.raises(UnusableReplyError, match=r"None of 4 replies makes a Pilot.*nobody flies before 16"):
        hopeless.generate(seed=1)
    with pytest.raises(InputError, match="nobody flies before 16"):
        PersonaGenerator(Pilot, None, model=ScriptedModel([])).set(age=40, flying_since=39).generate()


def test_a_field_that_no_model_can_write_is_said_before_any_request() -> None:
    from collections.abc import Callable as Function

    class Odd(BasePersona):
        name: str = ""
        greet: Function[[], str] | None = None

    with pytest.raises(InputError, match="The field 'greet' of Odd is of a type that no model can write"):
        PersonaGenerator(Odd, model=ScriptedModel([])).generate()
    assert PersonaGenerator(Odd, ["name"], model=ScriptedModel([{"name": "A"}])).generate().name == "A"


# Many.


def test_many_are_in_order_seeded_and_the_same_at_any_concurrency() -> None:
    async def slow(messages: list[dict[str, str]], seed: int | None) -> dict[str, Any]:
        for _ in range((seed or 0) % 5):
            await asyncio.sleep(0)
        return invent(messages, seed)

    def made(width: int) -> list[str]:
        generator = PersonaGenerator(Persona, ["name", "background"], model=ScriptedModel(slow)).set(age="{18-80}")
        generator.set(role=quota({"a": 1, "b": 2}))
        return [str(person) for person in generator.generate(30, seed=9, concurrency=width, progress=False)]

    assert made(1) == made(8) == made(64)
    assert len(set(made(1))) == 30


def test_one_is_one_and_n_is_a_list() -> None:
    generator = PersonaGenerator(Persona, None, model=ScriptedModel([])).set(age="{1-99}")
    assert isinstance(generator.generate(), Persona)
    assert generator.generate(0) == []
    assert [type(person) for person in generator.generate(1, progress=False)] == [Persona]
    assert generator(2, 5, progress=False) == generator.generate(2, seed=5, progress=False)
    assert generator.generate_many(2, seed=5, progress=False) == generator.generate(2, seed=5, progress=False)
    by_seed = [generator.generate(seed=derive_seed(5, row)) for row in range(2)]
    assert by_seed == generator.generate(2, seed=5, progress=False)
    one = generator.generate()
    assert generator.last_report is not None
    assert generator.generate(seed=generator.last_report.seed) == one


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": -1}, "n is a whole number"),
        ({"n": 2, "id": 3}, "An id is for a single one"),
        ({"seed": -1}, "A seed is"),
        ({"n": 2, "concurrency": 0}, "concurrency"),
        ({"attributes": {"nme": 1}}, "no field 'nme'"),
        ({"attributes": {"name": 3.5j}}, "The attribute name: the field cannot hold"),
        ({"attributes": ["name"]}, "attributes is a mapping"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused_before_any_request(arguments: dict[str, Any], message: str) -> None:
    generator = PersonaGenerator(Persona, model=ScriptedModel([]))
    with pytest.raises(InputError, match=message):
        generator.generate(**arguments)


@pytest.mark.parametrize("limit", [0, 1.5, -1, True, "0.8"])
def test_a_similarity_is_above_zero_and_at_most_one(limit: Any) -> None:
    with pytest.raises(InputError, match="max_similarity"):
        PersonaGenerator(Persona, max_similarity=limit, model="builtin")


def test_a_failed_one_does_not_stop_the_others() -> None:
    bad = derive_seed(1, 1)

    def reply(messages: list[dict[str, str]], seed: int | None) -> Any:
        return BadRequestError("no") if seed == bad else invent(messages, seed)

    generator = PersonaGenerator(Persona, ["name"], model=ScriptedModel(reply))
    with pytest.raises(BatchError, match="1 of 3 failed; the first, 1: no") as caught:
        generator.generate(3, seed=1, progress=False)
    assert [type(result) for result in caught.value.results] == [Persona, BadRequestError, Persona]


async def test_it_can_be_awaited() -> None:
    generator = PersonaGenerator(Persona, ["name"], model=ScriptedModel(invent))
    assert await generator.agenerate(3, seed=1, progress=False) == generator.generate(3, seed=1, progress=False)
    assert await generator.agenerate(seed=1) == generator.generate(seed=1)


def test_what_is_set_later_does_not_touch_what_is_being_made() -> None:
    generator = PersonaGenerator(Persona, None, model=ScriptedModel([])).set(name="A")
    work = generator.agenerate(2, seed=1, progress=False)
    generator.set(name="B")
    assert [person.name for person in asyncio.run(work)] == ["A", "A"]


# Near-duplicates.

STORY = "Grew up in a village by the sea, studied law, and has worked as a judge for {} years."


def test_near_duplicates_are_made_again_and_counted() -> None:
    def reply(messages: list[dict[str, str]], seed: int | None) -> dict[str, Any]:
        if seed in {derive_seed(3, row) for row in (2, 5)}:
            return {"name": "Ann Other", "background": STORY.format("nine")}
        return invent(messages, seed)

    def made(width: int) -> list[Persona]:
        return generator.generate(8, seed=3, concurrency=width, progress=False)

    generator = PersonaGenerator(Persona, ["name", "background"], model=ScriptedModel(reply))
    people = made(1)
    report = generator.last_report
    assert report is not None
    assert (report.made, report.made_again, report.repeats, report.still_alike) == (8, 1, 1, {})
    assert str(report) == "8 made, 1 of them again because they were too much like others."
    assert sum(person.background == STORY.format("nine") for person in people) == 1
    assert people[2].background == STORY.format("nine")
    assert people == made(8) == made(64)


def test_the_repeat_is_shown_whom_it_was_like() -> None:
    model = ScriptedModel([{"name": "Ann Other"}, {"name": "ann other!"}, {"name": "Bob"}])
    people = PersonaGenerator(Persona, ["name"], model=model).generate(2, seed=1, concurrency=1, progress=False)
    assert [person.name for person in people] == ["Ann Other", "Bob"]
    assert "# Who is there already\n\nPerson 1:\n- name: Ann Other\n" in model.requests[2].messages[0]["content"]
    assert model.requests[2].seed == derive_seed(derive_seed(1, 1), "again", 1, 0)


def test_repeats_are_bounded_and_what_is_alike_is_said() -> None:
    model = ScriptedModel([{"name": "Ann Other"}], cycle=True)
    generator = PersonaGenerator(Persona, ["name"], model=model)
    assert len(generator.generate(3, seed=1, progress=False)) == 3
    assert generator.last_report is not None
    assert generator.last_report.still_alike == {1: 0, 2: 0}
    assert generator.last_report.repeats == 6
    assert len(model.requests) == 9
    assert "2 still are" in str(generator.last_report)


def test_repeats_that_help_nobody_are_not_gone_on_with() -> None:
    generator = PersonaGenerator(Persona, ["gender"], model=ScriptedModel([{"gender": "female"}], cycle=True))
    generator.generate(50, seed=1, progress=False)
    assert generator.usage.calls == 50 + 49


def test_only_what_the_model_wrote_is_compared_and_it_can_be_switched_off() -> None:
    generator = PersonaGenerator(Persona, None, model=ScriptedModel([])).set(background=STORY)
    generator.generate(3, progress=False)
    assert generator.last_report is not None
    assert generator.last_report.made_again == 0
    free = PersonaGenerator(Persona, ["name"], max_similarity=None, model=ScriptedModel([{"name": "Ann"}], cycle=True))
    free.generate(3, progress=False)
    assert free.usage.calls == 3


# In a run.


def test_a_run_journals_personas_as_plain_data(tmp_path: Path) -> None:
    generator = PersonaGenerator(Persona, ["name"], model="builtin").set(age="{18-80}", role=quota({"nurse": 1, "cook": 3}))
    rows = generator.rows(12, seed=5)
    result = run(generator, rows, tmp_path / "people", seed=1, progress=False)
    assert result.complete
    with open_run(result.path) as recorded:
        lines = list(recorded.results())
    assert set(lines[0]) == {"class", "attributes"}
    assert lines[0]["class"] == "sdialog_like.personas.persona:Persona"
    people = [generator.from_result(line) for line in lines]
    assert people == generator.generate(12, seed=5, progress=False)
    assert Counter(person.role for person in people) == {"nurse": 3, "cook": 9}
    assert [persona_from(line) for line in lines] == people
    assert verify(result.path, progress=False).counts["reproducible"] == 12
    assert resume(result.path, progress=False).complete


def test_a_run_with_a_quota_says_before_it_begins_that_its_rows_have_to_be_planned(tmp_path: Path) -> None:
    generator = PersonaGenerator(Persona, None, model="builtin").set(role=quota({"nurse": 1}))
    with pytest.raises(InputError, match=r"generator\.rows\(1000\)"):
        run(generator, 3, tmp_path / "people", progress=False)
    plain = PersonaGenerator(Persona, ["name"], model="builtin")
    assert run(plain, 3, tmp_path / "plain", progress=False).counts["done"] == 3


def test_a_function_is_called_once_for_a_row_whatever_happens(tmp_path: Path) -> None:
    calls: list[int] = []

    def number() -> int:
        calls.append(1)
        return len(calls)

    generator = PersonaGenerator(Persona, ["name"], model="builtin").set(age=number)
    result = run(generator, 3, tmp_path / "people", progress=False)
    assert len(calls) == 3
    report = verify(result.path, generator=generator, offline=True, progress=False)
    assert report.counts["replayable"] == 3
    assert len(calls) == 3


def test_rows_may_bring_attributes(tmp_path: Path) -> None:
    generator = PersonaGenerator(Persona, ["name"], model="builtin").set(age="{18-80}", role="cook")
    rows = [{"id": "x", "attributes": {"role": "spy", "age": 44}}, {"id": "y"}]
    result = run(generator, rows, tmp_path / "people", progress=False)
    with open_run(result.path) as recorded:
        first, second = recorded.results()
    assert (first["attributes"]["role"], first["attributes"]["age"]) == ("spy", 44)
    assert second["attributes"]["role"] == "cook"


async def test_inside_a_program_it_makes_a_persona() -> None:
    from sdialog_like.engine import Client, Engine, Row, map_rows

    generator = PersonaGenerator(Persona, ["name"], model="builtin")

    async def program(row: Row, client: Client) -> Any:
        return await generator.program(row, client)

    (result,) = await map_rows(program, [Row("a", 7)], engine=Engine("builtin"), progress=False)
    assert result.value == generator.generate(seed=7)


# Made again elsewhere.


def test_settings_make_an_equal_generator(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("Ada\nBob\n", "utf-8")
    generator = PersonaGenerator(Persona(language="Welsh"), ["background"], "Be brief.", max_similarity=0.5, model="builtin")
    generator.set(name=f"{{txt:{tmp_path / 'names.txt'}}}", age="{18-80}", role=quota({"a": 1, "b": 2}), gender=["x", "y"])
    data = json.loads(json.dumps(generator.settings()))
    again = generator_from_settings(data)
    assert isinstance(again, PersonaGenerator)
    assert again.settings() == generator.settings()
    assert again.identity() == generator.identity()
    assert again.generate(6, seed=2, progress=False) == generator.generate(6, seed=2, progress=False)
    assert isinstance(again, BaseGenerator)


def test_settings_with_code_in_them_say_so() -> None:
    generator = PersonaGenerator(Persona, None, model="builtin").set(age=lambda: 3)
    with pytest.raises(InputError, match="cannot be made again in another process"):
        generator.settings()
    assert "<lambda>" in json.dumps(generator.identity())

    class Local(BasePersona):
        name: str = ""

    with pytest.raises(InputError, match="is defined inside a function"):
        PersonaGenerator(Local, model="builtin").settings()


def test_another_model_keeps_the_rules() -> None:
    generator = PersonaGenerator(Persona, ["name"], model="builtin").set(age=44)
    twin = generator.with_model(ScriptedModel([{"name": "Ada"}]))
    assert twin.generate() == Persona(name="Ada", age=44)
    twin.set(age=3)
    assert generator.generate(seed=1).age == 44


def test_personas_go_straight_into_a_role_play() -> None:
    nurse, patient = PersonaGenerator(Persona, ["name", "background"], model="builtin").generate(2, seed=1, progress=False)
    dialog = PersonaDialogGenerator(nurse, patient, model="builtin", max_turns=4).generate(seed=1)
    assert dialog.get_speakers() == [nurse.name, patient.name]


def test_its_repr_names_class_and_model() -> None:
    assert repr(PersonaGenerator(Doctor, model="builtin")) == "PersonaGenerator(Doctor, model='builtin')"
