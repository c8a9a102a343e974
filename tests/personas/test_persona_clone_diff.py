"""Copies with changes, where they come from, and what tells two of them apart."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict, Field, field_validator

from sdialog_like.errors import PersonaError
from sdialog_like.personas import MISSING, BasePersona, Context, GenericPersona, Patient, Persona

NAMES = ["name", "role", "background", "circumstances", "gender"]
ATTRIBUTES = st.dictionaries(st.sampled_from(NAMES), st.none() | st.text())


class TestClone:
    def test_changes_win_and_keep_the_place_that_they_had(self) -> None:
        persona = Persona(role="cook", name="Ada", age=40)
        assert str(persona.clone(name="Bo", gender="female")) == (
            "Your role: cook\nYour name: Bo\nYour age: 40\nYour gender: female"
        )
        assert str(persona) == "Your role: cook\nYour name: Ada\nYour age: 40"

    @settings(deadline=None)
    @given(ATTRIBUTES, ATTRIBUTES)
    def test_it_is_what_the_same_call_with_the_changes_makes(self, given: dict[str, Any], changes: dict[str, Any]) -> None:
        clone = Persona(**given).clone(**changes)
        assert list(clone.attributes().items()) == list({**given, **changes}.items())
        assert str(clone) == str(Persona(**{**given, **changes}))

    @settings(deadline=None)
    @given(ATTRIBUTES)
    def test_without_changes_it_is_equal(self, attributes: dict[str, Any]) -> None:
        persona = Persona(**attributes)
        assert persona.clone() == persona
        assert persona.clone().diff(persona) == {}

    def test_nothing_is_shared(self) -> None:
        patient = Patient(symptoms=["cough"], allergies=["pollen"])
        for clone in (patient.clone(), patient.clone(name="Ada")):
            clone.symptoms.append("fever")  # type: ignore[union-attr]
        assert patient.symptoms == ["cough"]

    def test_what_was_not_passed_stays_so(self) -> None:
        class Doctor(BasePersona):
            name: str = ""
            specialty: str = "general medicine"

        assert str(Doctor(name="Ada").clone(name="Bo")) == "Your name: Bo"

    def test_what_was_assigned_later_is_kept(self) -> None:
        persona = Persona(role="cook")
        persona.name = "Ada"
        assert str(persona.clone(age=40)) == "Your role: cook\nYour name: Ada\nYour age: 40"

    def test_changes_are_checked(self) -> None:
        with pytest.raises(PersonaError, match="Did you mean 'gender'"):
            Persona(name="Ada").clone(gendre="female")
        with pytest.raises(PersonaError, match="name: Input should be a valid string"):
            Persona(name="Ada").clone(name=3)

    def test_it_is_of_the_same_class_and_goes_through_its_validators(self) -> None:
        class Loud(BasePersona):
            model_config = ConfigDict(frozen=True)
            name: str = ""

            @field_validator("name")
            @classmethod
            def _upper(cls, value: str) -> str:
                return value.upper()

        clone = Loud(name="Ada").clone(name="bo")
        assert type(clone) is Loud
        assert clone.name == "BO"

    def test_an_alias_or_the_field_itself_names_what_changes(self) -> None:
        class Aliased(BasePersona):
            name: str = Field(default="", alias="fullName")
            role: str = ""

        persona = Aliased(fullName="Ada", role="cook")
        assert str(persona.clone(role="baker")) == "Your name: Ada\nYour role: baker"
        assert str(persona.clone(fullName="Bo")) == str(persona.clone(name="Bo")) == "Your name: Bo\nYour role: cook"

    def test_generic_personas_and_contexts_too(self) -> None:
        assert str(GenericPersona(**{"blood type": "0"}).clone(name="Ada")) == "Your blood type: 0\nYour name: Ada"
        assert str(Context(location="a clinic").clone(datetime="noon")) == "Location: a clinic\nDatetime: noon"


class TestWhereItComesFrom:
    def test_a_new_id_makes_a_child(self) -> None:
        first = Persona(name="Ada").clone(new_id="p1")
        assert (first.id, first.parent_id) == ("p1", None)
        second = first.clone("p2", age=40)
        assert (second.id, second.parent_id) == ("p2", "p1")

    def test_a_changed_copy_has_no_id_until_it_is_given_one(self) -> None:
        child = Persona(name="Ada").clone(new_id=1).clone(age=40)
        assert (child.id, child.parent_id) == (None, 1)
        assert child.clone(age=41).parent_id == 1
        assert child.clone(0).parent_id == 1
        assert child.clone(0).clone(age=2).parent_id == 0

    def test_a_mere_copy_is_the_same_one(self) -> None:
        child = Persona(name="Ada").clone(1).clone(2)
        assert (child.clone().id, child.clone().parent_id) == (2, 1)

    def test_it_is_no_part_of_what_is_said(self) -> None:
        plain = Persona(name="Ada")
        child = plain.clone(1).clone(2)
        assert str(child) == str(plain)
        assert child.attributes() == plain.attributes()
        assert child._repr_html_() == plain._repr_html_()
        assert child.diff(plain) == {}
        for style in ("bullets", "json"):
            assert child.description(style=style) == plain.description(style=style)  # type: ignore[arg-type]

    def test_one_with_another_id_is_another_one(self) -> None:
        assert Persona(name="Ada").clone(1) != Persona(name="Ada").clone(2)

    def test_copies_and_pickles_keep_it(self) -> None:
        child = Persona(name="Ada").clone(1).clone(2)
        for other in (copy.copy(child), copy.deepcopy(child), child.model_copy(), pickle.loads(pickle.dumps(child))):
            assert (other.id, other.parent_id) == (2, 1)
            assert other == child

    def test_nobody_has_an_id_to_begin_with_and_nobody_sets_it(self) -> None:
        persona = Persona(name="Ada")
        assert persona.id is None
        assert persona.parent_id is None
        with pytest.raises(ValueError, match="id"):
            persona.id = 3  # type: ignore[misc]

    def test_a_field_of_ones_own_may_be_called_id(self) -> None:
        class Client(BasePersona):
            id: int = 0  # type: ignore[assignment]
            parent_id: str = ""  # type: ignore[assignment]

        client = Client(id=7, parent_id="Ada")
        assert (client.id, client.parent_id) == (7, "Ada")
        assert str(client.clone("new", id=8)) == "Your id: 8\nYour parent id: Ada"

    def test_an_attribute_of_a_generic_persona_too(self) -> None:
        persona = GenericPersona(id=7, name="Ada")  # type: ignore[call-arg]
        assert persona.id == 7
        assert persona.parent_id is None
        assert str(persona) == "Your id: 7\nYour name: Ada"

    def test_sdialogs_metadata_may_stand_in_the_call(self) -> None:
        data = {"name": "Ada", "_metadata": {"id": 5, "parentId": 4, "model": None}}
        for persona in (Persona(**data), Persona.model_validate(data), GenericPersona(**data)):
            assert (persona.id, persona.parent_id) == (5, 4)
            assert str(persona) == "Your name: Ada"
        other = Persona(name="Ada", _metadata={"className": "Patient"})  # type: ignore[call-arg]
        assert other == Persona(name="Ada")
        with pytest.raises(PersonaError, match="_metadata is a mapping"):
            Persona(_metadata=3)  # type: ignore[call-arg]


class TestDiff:
    def test_it_tells_mine_from_theirs(self) -> None:
        ada, bo = Persona(name="Ada", age=40, role="cook"), Persona(role="cook", name="Bo", gender="male")
        assert ada.diff(bo) == {"name": ("Ada", "Bo"), "age": (40, MISSING), "gender": (MISSING, "male")}
        assert list(ada.diff(bo)) == ["name", "age", "gender"]

    def test_none_is_not_missing(self) -> None:
        assert Persona(name="Ada", age=None).diff(Persona(name="Ada")) == {"age": (None, MISSING)}
        assert Persona(age=None).diff(Persona(age=None)) == {}
        assert not MISSING
        assert repr(MISSING) == "MISSING"

    @settings(deadline=None)
    @given(ATTRIBUTES, ATTRIBUTES)
    def test_it_is_empty_exactly_where_the_attributes_are_the_same(
        self, mine: dict[str, Any], theirs: dict[str, Any]
    ) -> None:
        difference = Persona(**mine).diff(Persona(**theirs))
        assert (difference == {}) == (mine == theirs)
        assert {name: (right, left) for name, (left, right) in difference.items()} == Persona(**theirs).diff(Persona(**mine))
        patched = {**mine, **{name: right for name, (_, right) in difference.items()}}
        assert {name: value for name, value in patched.items() if value is not MISSING} == theirs

    def test_numbers_that_read_differently_differ(self) -> None:
        one, two = GenericPersona(a=1, b=True, c=[1]), GenericPersona(a=1.0, b=1, c=[1.0])  # type: ignore[call-arg]
        assert list(one.diff(two)) == ["a", "b", "c"]

    def test_other_classes_and_contexts(self) -> None:
        assert Persona(name="Ada").diff(GenericPersona(name="Ada", job="cook")) == {"job": (MISSING, "cook")}  # type: ignore[call-arg]
        assert Context(location="a").diff(Context(location="b")) == {"location": ("a", "b")}

    def test_the_same_object_is_the_same_even_where_it_is_not_a_number(self) -> None:
        persona = GenericPersona(height=float("nan"))  # type: ignore[call-arg]
        assert persona.diff(copy.copy(persona)) == {}


class TestFields:
    def test_it_says_what_there_is_and_what_it_is_for(self) -> None:
        class Librarian(BasePersona):
            name: str = ""
            expertise: str = Field(default="", description="What the librarian\n knows best.")

        assert Librarian.fields() == {"name": "", "expertise": "What the librarian knows best."}
        assert Persona.fields()["role"].startswith("What the person is")
        assert GenericPersona.fields() == {}

    @pytest.mark.parametrize("cls", [Persona, Context])
    def test_every_field_of_the_general_ones_says_it(self, cls: type[Persona] | type[Context]) -> None:
        assert all(cls.fields().values())
