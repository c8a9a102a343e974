"""Rules of persona and context generators: what each gives, and what is said where one cannot be read."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, field_validator

from sdialog_like import BasePersona, Persona
from sdialog_like.errors import InputError
from sdialog_like.generators import PersonaGenerator, fixed, joint, quota, weighted
from sdialog_like.generators.rules import read_rule, rule_from_plain
from sdialog_like.personas import GenericPersona
from sdialog_like.seeds import seeded_random
from sdialog_like.testing import ScriptedModel


class Doctor(BasePersona):
    """A persona with types of all kinds."""

    name: str = ""
    age: int | None = Field(default=None, ge=18, le=99)
    badge: str = ""
    hobbies: list[str] = []
    shift: Literal["day", "night"] = "day"
    desk: dict[str, int] = {}


def nobody() -> ScriptedModel:
    """A model that is not to be asked."""
    return ScriptedModel([])


def make(cls: Any = Persona, **rules: Any) -> PersonaGenerator[Any]:
    return PersonaGenerator(cls, None, model=nobody()).set(**rules)


def values(field: str, rule: Any, n: int = 60, cls: Any = Persona) -> list[Any]:
    return [getattr(person, field) for person in make(cls, **{field: rule}).generate(n, seed=5, progress=False)]


# What rules give.


def test_a_fixed_value_is_itself() -> None:
    assert make(name="Ada", age=44).generate(seed=1) == Persona(name="Ada", age=44)
    assert make(name=" Ada Lovelace, née Byron ").generate().name == " Ada Lovelace, née Byron "


def test_none_leaves_the_field_out_whatever_the_class_says() -> None:
    made = PersonaGenerator(Doctor, model=nobody(), rules=dict.fromkeys(Doctor.model_fields)).generate(seed=1)
    assert made.attributes() == {}


def test_of_a_list_each_item_is_equally_likely() -> None:
    counts = Counter(values("role", ["nurse", "teacher", "cook"], 600))
    assert set(counts) == {"nurse", "teacher", "cook"}
    assert min(counts.values()) > 150
    assert set(values("age", range(20, 23))) == {20, 21, 22}
    assert set(values("age", range(20, 29, 4))) == {20, 24, 28}
    assert set(values("role", ("nurse", "cook"))) == {"nurse", "cook"}


def test_weights_say_how_likely() -> None:
    counts = Counter(values("role", weighted({"nurse": 9, "cook": 1, "spy": 0}), 600))
    assert set(counts) == {"nurse", "cook"}
    assert 20 < counts["cook"] < 120
    assert set(values("hobbies", weighted([(fixed(["chess"]), 1), (fixed([]), 2)]), cls=Doctor)[0]) <= {"chess"}


def test_a_range_has_both_its_ends() -> None:
    assert set(values("age", "{18-21}", 200)) == {18, 19, 20, 21}
    assert set(values("age", "{ 7 - 7 }", 5)) == {7}
    assert set(values("age", "{-2--1}", 50)) == {-2, -1}


def test_a_number_becomes_a_text_where_the_field_wants_one() -> None:
    assert set(values("badge", "{10-11}", cls=Doctor)) == {"10", "11"}


def test_items_of_lists_and_weights_are_rules_themselves() -> None:
    assert set(values("age", ["{1-2}", 9])) == {1, 2, 9}
    assert set(values("age", weighted({"{1-2}": 1, "{7-8}": 1}), 100)) == {1, 2, 7, 8}


def test_each_field_has_a_chance_of_its_own() -> None:
    people = make(age="{1-1000}").generate(20, seed=1, progress=False)
    more = make(name=["A", "B"], age="{1-1000}", role=["x", "y"]).generate(20, seed=1, progress=False)
    assert [person.age for person in people] == [person.age for person in more]


def test_the_module_level_random_state_is_left_alone() -> None:
    import random

    random.seed(1)
    state = random.getstate()
    make(age="{1-100}", role=["a", "b"]).generate(5, progress=False)
    assert random.getstate() == state


# Files.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "names.txt").write_bytes("Ada\r\n\n  Bob  \nÉva\n".encode())
    (tmp_path / "places.csv").write_text('\ufeffcity, country\n"Paris, Texas",US\n\nOslo,NO\nNowhere,\n', "utf-8")
    (tmp_path / "jobs.tsv").write_text("nurse\t31\ncook\t42\n", "utf-8")
    (tmp_path / "empty.txt").write_text("\n \n", "utf-8")
    (tmp_path / "latin.txt").write_bytes("Éva".encode("latin-1"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_lines_and_cells(folder: Path) -> None:
    assert set(values("name", "{txt:names.txt}")) == {"Ada", "Bob", "Éva"}
    assert set(values("name", "{csv:city:places.csv}")) == {"Paris, Texas", "Oslo", "Nowhere"}
    assert set(values("name", "{csv:country:places.csv}")) == {"US", "NO"}
    assert set(values("name", "{tsv:0:jobs.tsv}")) == {"nurse", "cook"}
    assert set(values("age", "{tsv:1:jobs.tsv}", cls=Doctor)) == {31, 42}
    assert set(values("name", f"{{txt:{folder / 'names.txt'}}}")) == {"Ada", "Bob", "Éva"}


def test_files_are_read_when_the_rule_is_set(folder: Path) -> None:
    generator = make(name="{txt:names.txt}")
    (folder / "names.txt").unlink()
    assert generator.generate(seed=1).name in {"Ada", "Bob", "Éva"}


# Functions.


def test_a_function_sees_what_was_settled_before_it() -> None:
    made = make(
        age="{30-40}",
        role=lambda person: "senior" if person.age > 29 else "junior",
        name=lambda person: f"{person['role']} {sorted(person)}",
    ).generate(seed=1)
    assert made.role == "senior"
    assert made.name == "senior ['age', 'role']"


def test_a_function_may_ask_for_fields_by_name_as_in_sdialog() -> None:
    def title(role: str, age: int, gender: str = "unknown", **others: Any) -> str:
        return f"{role}/{age}/{gender}/{sorted(others)}"

    assert make(language="English", role="nurse", age=30, name=title).generate().name == "nurse/30/unknown/['language']"
    assert make(name=lambda: "Ada").generate().name == "Ada"


def test_a_function_may_want_chance_which_is_seeded() -> None:
    generator = make(name=lambda random: f"{random.random():.6f}")
    first, second = generator.generate(2, seed=1, progress=False)
    assert first.name != second.name
    assert generator.generate(2, seed=1, progress=False) == [first, second]


def test_a_function_may_be_async_or_return_a_rule() -> None:
    async def name(person: Any) -> str:
        return f"Dr. {person.role}"

    made = make(role=lambda: read_rule(["a"]), name=name).generate()
    assert (made.role, made.name) == ("a", "Dr. a")


def test_a_field_that_is_set_anew_goes_to_the_end() -> None:
    generator = make(name=lambda person: person.role).set(role="cook")
    with pytest.raises(InputError, match=r"The function for name failed: .*role is not settled yet"):
        generator.generate()
    assert generator.set(name=lambda person: person.role).generate().name == "cook"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda person: person.age / 0, "The function for role failed: ZeroDivisionError"),
        (lambda: {1, 2}, "for role failed: it returned something that has no JSON form"),
        (lambda: float("nan"), "it returned something"),
        (lambda: 3.5, "role cannot be followed: the field cannot hold"),
    ],
)
def test_a_function_that_fails_is_named(function: Any, message: str) -> None:
    class Strict(BasePersona):
        age: int = 1
        role: Literal["a", "b"] = "a"

    with pytest.raises(InputError, match=message):
        make(Strict, age=3, role=function).generate()


@pytest.mark.parametrize("function", [lambda a, b: 1, lambda *, flavour: 1])
def test_a_function_that_wants_what_there_is_not_is_refused_at_once(function: Any) -> None:
    with pytest.raises(InputError, match="for role cannot be used: the function wants"):
        make(role=function)


# Rules that cannot be used.


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{20-}", "it cannot be read"),
        ("{}", "it cannot be read"),
        ("{0.5-1.5}", "it cannot be read"),
        ("{name}", "it cannot be read"),
        ('{"a": 1}', "it cannot be read"),
        ("{csv:places.csv}", "it cannot be read"),
        ("{80-18}", r"begins above its end .* Write \{18-80\}"),
        ("about {18-80} years", "stands inside of a longer text"),
        ("{18-80} to {19-20}", "it cannot be read"),
        ("{txt:nothing.txt}", "there is no file nothing.txt"),
        ("{txt:empty.txt}", "has no line"),
        ("{txt:latin.txt}", "is not UTF-8"),
        ("{txt:.}", "cannot be read"),
        ("{csv:town:places.csv}", r"has no column 'town'; its columns are 'city', 'country'"),
        ("{csv:5:places.csv}", "no row of the file places.csv has a column 5"),
        ("{csv:city:nothing.csv}", "there is no file nothing.csv"),
        ([], "the list is empty"),
        (range(3, 3), "the range is empty"),
        (["a", "{20-}"], "it cannot be read"),
        ({"a": 1}, "a mapping may mean many things"),
        ({"a", "b"}, "a set has another order"),
    ],
)
def test_a_rule_that_cannot_be_read_is_an_error_that_names_field_and_rule(folder: Path, rule: Any, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        make(role=rule)
    assert f"The rule {rule!r} for role" in str(caught.value)


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("age", "old"),
        ("age", "{10-20}"),
        ("age", [30, 130]),
        ("age", weighted({"{20-30}": 1, "{90-100}": 1})),
        ("age", quota({200: 1})),
        ("hobbies", ["chess", "tennis"]),
        ("shift", "evening"),
        ("desk", fixed({"a": "b"})),
    ],
)
def test_a_value_that_the_field_cannot_hold_is_an_error_at_once(field: str, rule: Any) -> None:
    with pytest.raises(InputError, match=f"for {field} cannot be used: the field cannot hold"):
        make(Doctor, **{field: rule})


def test_a_validator_of_the_class_may_take_anything() -> None:
    class Lenient(BasePersona):
        age: int = 0

        @field_validator("age", mode="before")
        @classmethod
        def _words(cls, value: Any) -> Any:
            return {"old": 80}.get(value, value)

    assert make(Lenient, age="old").generate().age == 80


def test_an_unknown_field_is_an_error_and_a_generic_persona_has_any() -> None:
    with pytest.raises(InputError, match=r"Persona has no field 'jobb?'.*Its fields are: name, age"):
        make(job="nurse")
    with pytest.raises(InputError, match="Did you mean 'role'"):
        make(roles="nurse")
    assert make(GenericPersona, breed="poodle", age="{2-2}").generate().attributes() == {"breed": "poodle", "age": 2}


def test_a_rule_that_is_refused_changes_nothing() -> None:
    generator = make(name="Ada")
    with pytest.raises(InputError):
        generator.set(name="Bob", age="{20-}")
    assert generator.generate() == Persona(name="Ada")


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({}, "No value has a weight"),
        ({"a": 0}, "No value has a weight"),
        ({"a": -1}, "The weight of 'a'"),
        ({"a": float("nan")}, "The weight of 'a'"),
        ({"a": "1"}, "The weight of 'a'"),
        ({"a": True}, "The weight of 'a'"),
        (["a", "b"], "Give each value with its weight"),
        (3, "Give each value with its weight"),
    ],
)
def test_weights_that_are_none_are_refused(weights: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        weighted(weights)


# Texts that look like rules.


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("{{18-80}}", "{18-80}"),
        ("{{name}}", "{name}"),
        (fixed("*"), "*"),
        (fixed("{llm}"), "{llm}"),
        ("a {curly} text", "a {curly} text"),
        ("the range {{18-80}} itself", "the range {{18-80}} itself"),
        ("**", "**"),
    ],
)
def test_braces_and_stars_can_be_meant_as_they_are(rule: Any, value: str) -> None:
    assert make(role=rule).generate().role == value


def test_lists_and_mappings_can_be_meant_as_they_are() -> None:
    made = make(Doctor, hobbies=fixed(["chess", "tennis"]), desk=fixed({"a": 1})).generate()
    assert (made.hobbies, made.desk) == (["chess", "tennis"], {"a": 1})


# As plain data.


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
ranges = st.integers(-9, 9).flatmap(lambda low: st.integers(low, low + 9).map(lambda high: f"{{{low}-{high}}}"))
rules = st.recursive(
    json_values.map(fixed) | ranges | st.just("*") | st.just("{llm:Be short: {x}}"),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.lists(st.tuples(inner, st.integers(1, 5)), min_size=1).map(weighted)
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(rules, st.integers(0, 99))
def test_a_rule_made_again_from_plain_data_gives_the_same(rule: Any, seed: int) -> None:
    first = read_rule(rule)
    second = rule_from_plain(json.loads(json.dumps(first.plain())))
    assert second.plain() == first.plain()
    assert second.draw(seeded_random(seed)) == first.draw(seeded_random(seed))


def test_a_file_that_has_changed_is_noticed(folder: Path) -> None:
    data = read_rule("{txt:names.txt}").plain()
    assert rule_from_plain(data).plain() == data
    (folder / "names.txt").write_text("Eve\n", "utf-8")
    with pytest.raises(InputError, match="has changed"):
        rule_from_plain(data)


@pytest.mark.parametrize("data", [3, {"choice": 1}, {}, {"file": "{txt:a}"}, None])
def test_other_data_is_no_rule(data: Any) -> None:
    with pytest.raises(InputError, match="This is no rule"):
        rule_from_plain(data)


def test_a_joint_rule_is_not_given_to_one_field() -> None:
    with pytest.raises(InputError, match="names its fields itself"):
        make(age=joint(["age", "role"], {(1, "a"): 1}))
    with pytest.raises(InputError, match="is no joint rule"):
        PersonaGenerator(Persona, None, model=nobody()).set(quota({"a": 1}))
