"""Persona files: JSON or YAML, in the order in which the attributes were given."""

from __future__ import annotations

import json
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sdialog_like.errors import PersonaError
from sdialog_like.personas import (
    BasePersona,
    Context,
    Customer,
    GenericPersona,
    Patient,
    Persona,
    load_context,
    load_persona,
)
from sdialog_like.personas.catalogue import all_personas

ENDINGS = pytest.mark.parametrize("ending", ["json", "yaml", "yml"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


NESTED = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "null", "yes", "1", "~", "=", "<<", "- a", "2024-01-01", "a: b", "\t", "#"])
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
PROPERTY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


class Mood(Enum):
    CALM = "calm"
    ANGRY = "angry"


class Botanist(BasePersona):
    """A user's own class."""

    specialty: str = ""
    name: str = ""
    mood: Mood = Mood.CALM
    tools: set[str] = set()
    notes: dict[str, list[str] | None] = {}


class Garden(Context):
    """A user's own context."""

    soil: str = ""

    def description(self, style: Any = "prose") -> str:
        return f"A garden with {self.soil} soil."


@pytest.mark.parametrize("ending", ["json", "yaml"])
@given(attributes=st.dictionaries(st.sampled_from(["name", "role", "background", "gender"]), TEXTS))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
def test_files_keep_the_attributes_and_their_order(attributes: dict[str, str], ending: str, tmp_path: Path) -> None:
    persona = Persona(**attributes)
    persona.to_file(tmp_path / f"p.{ending}")
    loaded = load_persona(tmp_path / f"p.{ending}")
    assert loaded == persona
    assert str(loaded) == str(persona)


@ENDINGS
def test_a_class_reads_its_own_files(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "new" / f"p.{ending}"
    Botanist(name="Ada", specialty="ferns").to_file(path)
    assert str(Botanist.from_file(path)) == "Your name: Ada\nYour specialty: ferns"


def test_other_attributes_than_personas_make_a_generic_one(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("name: Ada\nblood type: 0\n")
    persona = load_persona(tmp_path / "p.yaml")
    assert isinstance(persona, GenericPersona)
    assert str(persona) == "Your name: Ada\nYour blood type: 0"
    assert BasePersona.from_file(tmp_path / "p.yaml") == persona


@pytest.mark.parametrize("ending", ["json", "yaml"])
@given(attributes=st.dictionaries(TEXTS.filter(lambda name: name != "_metadata"), NESTED, max_size=5))
@PROPERTY
def test_any_attributes_come_back_with_their_order_and_types(
    attributes: dict[str, Any], ending: str, tmp_path: Path
) -> None:
    path = tmp_path / f"p.{ending}"
    persona = GenericPersona(**attributes)
    persona.to_file(path)
    loaded = load_persona(path)
    assert type(loaded) is GenericPersona
    assert loaded == persona
    assert json.dumps(loaded.attributes()) == json.dumps(attributes)
    again = tmp_path / f"again.{ending}"
    loaded.to_file(again)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("ending", ["json", "yaml"])
@given(
    attributes=st.fixed_dictionaries(
        {},
        optional={
            "name": TEXTS,
            "mood": st.sampled_from(Mood),
            "tools": st.sets(TEXTS, max_size=3),
            "notes": st.dictionaries(TEXTS, st.none() | st.lists(TEXTS, max_size=2), max_size=2),
        },
    )
)
@PROPERTY
def test_a_users_class_comes_back_as_itself(attributes: dict[str, Any], ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"p.{ending}"
    persona = Botanist(**attributes).clone("p1").clone("p2")
    persona.to_file(path)
    for loaded in (load_persona(path), BasePersona.from_file(path), Botanist.from_file(path)):
        assert type(loaded) is Botanist
        assert loaded == persona
        assert str(loaded) == str(persona)
        assert (loaded.id, loaded.parent_id) == ("p2", "p1")


@pytest.mark.parametrize("ending", ["json", "yaml"])
@pytest.mark.parametrize("cls", [cls for group in all_personas().values() for cls in group])
def test_every_persona_of_the_catalogue_comes_back_as_itself(cls: type[Persona], ending: str, tmp_path: Path) -> None:
    persona = cls(name="Ada", role=None, age=None, background="")
    for each in (persona, cls(), persona.clone(7)):
        each.to_file(tmp_path / f"p.{ending}")
        loaded = load_persona(tmp_path / f"p.{ending}")
        assert type(loaded) is cls
        assert loaded == each


class TestWhatAFileLooksLike:
    def test_a_persona_is_nothing_but_its_attributes(self, tmp_path: Path) -> None:
        Persona(name="Ada", role="cook").to_file(tmp_path / "p.yaml")
        assert (tmp_path / "p.yaml").read_text() == "name: Ada\nrole: cook\n"
        Context(location="a clinic").to_file(tmp_path / "c.yaml")
        assert (tmp_path / "c.yaml").read_text() == "location: a clinic\n"

    def test_classes_and_ids_stand_under_metadata(self, tmp_path: Path) -> None:
        Patient(name="Ada").clone(1).clone(2).to_file(tmp_path / "p.json")
        assert json.loads((tmp_path / "p.json").read_text()) == {
            "role": "patient",
            "name": "Ada",
            "_metadata": {"id": 2, "parentId": 1, "className": "Patient"},
        }
        Botanist(name="Ada").to_file(tmp_path / "p.json")
        assert json.loads((tmp_path / "p.json").read_text())["_metadata"] == {"className": f"{__name__}:Botanist"}

    def test_a_generic_persona_says_so_where_it_could_be_taken_for_a_persona(self, tmp_path: Path) -> None:
        GenericPersona(name="Ada").to_file(tmp_path / "p.json")  # type: ignore[call-arg]
        assert type(load_persona(tmp_path / "p.json")) is GenericPersona

    def test_metadata_without_a_json_form_is_refused(self, tmp_path: Path) -> None:
        persona = Persona(name="Ada", _metadata={"id": object()})  # type: ignore[call-arg]
        with pytest.raises(PersonaError, match="metadata has no JSON form"):
            persona.to_file(tmp_path / "p.json")
        assert not (tmp_path / "p.json").exists()


class TestAClassThatCannotBeFound:
    NAMES = pytest.mark.parametrize(
        "name",
        [
            "no_such_module:Botanist",
            f"{__name__}:Nobody",
            "os:path",
            "json:JSONDecoder",
            "Nobody",
            "BasePersona",
            "load_persona",
            "a:b:c",
            7,
        ],
    )

    @NAMES
    def test_it_becomes_a_generic_persona_that_keeps_the_name(self, tmp_path: Path, name: Any) -> None:
        data = {"plants": "ferns", "_metadata": {"className": name, "id": 3}}
        (tmp_path / "p.json").write_text(json.dumps(data))
        loaded = load_persona(tmp_path / "p.json")
        assert type(loaded) is GenericPersona
        assert str(loaded) == "Your plants: ferns"
        loaded.to_file(tmp_path / "again.json")
        assert json.loads((tmp_path / "again.json").read_text()) == data
        loaded.clone(plants="roses").to_file(tmp_path / "again.json")
        assert json.loads((tmp_path / "again.json").read_text())["_metadata"] == {"className": name, "parentId": 3}

    def test_or_a_persona_where_that_is_enough(self, tmp_path: Path) -> None:
        (tmp_path / "p.json").write_text('{"name": "Ada", "_metadata": {"className": "gone:Cook"}}')
        assert type(load_persona(tmp_path / "p.json")) is Persona

    def test_a_class_of_a_function_cannot_be_found_again(self, tmp_path: Path) -> None:
        class Hidden(BasePersona):
            secret: str = ""

        Hidden(secret="x").to_file(tmp_path / "p.json")
        assert type(load_persona(tmp_path / "p.json")) is GenericPersona
        assert type(Hidden.from_file(tmp_path / "p.json")) is Hidden

    def test_a_module_that_breaks_is_said(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "broken_personas.py").write_text("1 / 0\n")
        monkeypatch.syspath_prepend(tmp_path)
        (tmp_path / "p.json").write_text('{"name": "Ada", "_metadata": {"className": "broken_personas:Cook"}}')
        with pytest.raises(PersonaError, match=r"broken_personas:Cook cannot be imported: division by zero"):
            load_persona(tmp_path / "p.json")
        assert str(Persona.from_file(tmp_path / "p.json")) == "Your name: Ada"

    def test_a_script_finds_its_own_classes_and_another_process_a_modules(self, tmp_path: Path) -> None:
        (tmp_path / "cooks.py").write_text(
            "from sdialog_like import BasePersona\n"
            "class Cook(BasePersona):\n    dish: str = ''\n    def description(self): return f'Cooks {self.dish}'\n"
        )
        script = (
            "from cooks import Cook\nclass Chef(Cook): pass\n"
            "Cook(dish='soup').to_file('cook.yaml')\nChef(dish='fish').to_file('chef.json')\n"
        )
        load = (
            "from sdialog_like.personas import load_persona\n"
            "print(load_persona('cook.yaml'), load_persona('chef.json'), sep='; ')"
        )

        def shown(code: str) -> str:
            return subprocess.run(
                [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
            ).stdout

        assert shown(script + load) == "Cooks soup; Cooks fish\n"
        assert shown(load) == "Cooks soup; Your dish: fish\n"


class TestContexts:
    @ENDINGS
    def test_a_context_comes_back(self, tmp_path: Path, ending: str) -> None:
        path = tmp_path / f"c.{ending}"
        context = Context(topics=["rain", "a: b"], location="", notes=None).clone(new_id=1)
        context.to_file(path)
        assert load_context(path) == Context.from_file(path) == context
        assert list(load_context(path).attributes()) == ["topics", "location", "notes"]

    def test_a_users_context_comes_back_as_itself(self, tmp_path: Path) -> None:
        Garden(soil="dry").to_file(tmp_path / "c.yaml")
        for loaded in (load_context(tmp_path / "c.yaml"), Garden.from_file(tmp_path / "c.yaml")):
            assert type(loaded) is Garden
            assert str(loaded) == "A garden with dry soil."

    def test_a_class_that_cannot_be_found_is_a_context_where_that_is_enough(self, tmp_path: Path) -> None:
        (tmp_path / "c.json").write_text('{"location": "a garden", "_metadata": {"className": "gone:Garden"}}')
        assert type(load_context(tmp_path / "c.json")) is Context
        (tmp_path / "c.json").write_text('{"soil": "dry", "_metadata": {"className": "gone:Garden"}}')
        with pytest.raises(PersonaError, match=r"c\.json: Context has no attribute 'soil'"):
            load_context(tmp_path / "c.json")

    def test_a_file_that_holds_none_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "c.json").write_text("[]")
        with pytest.raises(PersonaError, match="holds no context"):
            load_context(tmp_path / "c.json")


class TestSDialogsFiles:
    METADATA = {
        "version": "0.5.3",
        "timestamp": "2025-11-03 10:00:00",
        "model": "qwen2.5:14b",
        "seed": 12,
        "id": 77,
        "parentId": 76,
        "className": "Customer",
    }

    def test_they_load_as_the_persona_of_that_name(self, tmp_path: Path) -> None:
        data = {"name": "Ada", "issue": "No signal", "times_called": 2, "_metadata": self.METADATA}
        (tmp_path / "p.json").write_text(json.dumps(data))
        loaded = load_persona(tmp_path / "p.json")
        assert isinstance(loaded, Customer)
        assert str(loaded) == "Your role: customer\nYour name: Ada\nYour issue: No signal\nYour times called: 2"
        assert (loaded.id, loaded.parent_id) == (77, 76)

    def test_what_else_they_know_is_kept(self, tmp_path: Path) -> None:
        (tmp_path / "p.json").write_text(json.dumps({"name": "Ada", "_metadata": self.METADATA}))
        loaded = load_persona(tmp_path / "p.json")
        loaded.to_file(tmp_path / "again.yaml")
        assert load_persona(tmp_path / "again.yaml") == loaded
        loaded.to_file(tmp_path / "again.json")
        assert json.loads((tmp_path / "again.json").read_text())["_metadata"] == self.METADATA

    def test_a_changed_copy_does_not_claim_the_models_work(self, tmp_path: Path) -> None:
        (tmp_path / "p.json").write_text(json.dumps({"name": "Ada", "_metadata": self.METADATA}))
        load_persona(tmp_path / "p.json").clone(name="Bo").to_file(tmp_path / "child.json")
        assert json.loads((tmp_path / "child.json").read_text())["_metadata"] == {"className": "Customer", "parentId": 77}


def test_sdialogs_metadata_is_not_part_of_the_person(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"name": "Ada", "_metadata": {"version": "0.5.3"}}')
    assert str(load_persona(tmp_path / "p.json")) == "Your name: Ada"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("p.json", '{"name":\n oops}', r"p\.json is not JSON: .*line 2"),
        ("p.yaml", "name: [", r"p\.yaml is not YAML"),
        ("p.yaml", "!!python/object/apply:os.system ['true']", r"p\.yaml is not YAML"),
        ("p.yaml", "- a\n- b\n", "mapping of attribute names"),
        ("p.json", "3", "mapping of attribute names"),
        ("p.yaml", "", "mapping of attribute names"),
        ("p.json", '{"name": [1]}', r"p\.json: Persona cannot be made: name"),
        ("p.json", '{"name": "Ada", "_metadata": [1]}', r"p\.json: _metadata is a mapping"),
        (
            "p.json",
            '{"speciality": "x", "_metadata": {"className": "Doctor"}}',
            r"p\.json: Doctor has .*Did you mean 'specialty'",
        ),
    ],
)
def test_broken_files_say_what_is_wrong(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(PersonaError, match=message):
        load_persona(tmp_path / name)


def test_a_number_that_json_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PersonaError, match="NaN"):
        GenericPersona(height=float("nan")).to_file(tmp_path / "p.json")  # type: ignore[call-arg]


def test_a_class_refuses_attributes_that_it_has_not(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"speciality": "x"}')
    with pytest.raises(PersonaError, match=r"p\.json: .*Did you mean 'specialty'"):
        Botanist.from_file(tmp_path / "p.json")


def test_missing_files_and_other_endings_are_named(tmp_path: Path) -> None:
    with pytest.raises(PersonaError, match=r"There is no file .*gone\.json"):
        load_persona(tmp_path / "gone.json")
    with pytest.raises(PersonaError, match=r"\.json, \.yaml or \.yml"):
        load_persona(tmp_path / "p.txt")
    with pytest.raises(PersonaError, match=r"\.json, \.yaml or \.yml"):
        Persona().to_file(tmp_path / "p.txt")
