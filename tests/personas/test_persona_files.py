"""Persona files: JSON or YAML, in the order in which the attributes were given."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sdialog_like.errors import PersonaError
from sdialog_like.personas import BasePersona, GenericPersona, Persona, load_persona

ENDINGS = pytest.mark.parametrize("ending", ["json", "yaml", "yml"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


class Doctor(BasePersona):
    specialty: str = ""
    name: str = ""


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
    Doctor(name="Ada", specialty="cardiology").to_file(path)
    assert str(Doctor.from_file(path)) == "Your name: Ada\nYour specialty: cardiology"


def test_other_attributes_than_personas_make_a_generic_one(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("name: Ada\nblood type: 0\n")
    persona = load_persona(tmp_path / "p.yaml")
    assert isinstance(persona, GenericPersona)
    assert str(persona) == "Your name: Ada\nYour blood type: 0"
    assert BasePersona.from_file(tmp_path / "p.yaml") == persona


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
        Doctor.from_file(tmp_path / "p.json")


def test_missing_files_and_other_endings_are_named(tmp_path: Path) -> None:
    with pytest.raises(PersonaError, match=r"There is no file .*gone\.json"):
        load_persona(tmp_path / "gone.json")
    with pytest.raises(PersonaError, match=r"\.json, \.yaml or \.yml"):
        load_persona(tmp_path / "p.txt")
    with pytest.raises(PersonaError, match=r"\.json, \.yaml or \.yml"):
        Persona().to_file(tmp_path / "p.txt")
