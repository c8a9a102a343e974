"""The text that a model reads, and the other ways to write the same attributes down."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like import PersonaDialogGenerator
from sdialog_like.errors import PersonaError
from sdialog_like.personas import BasePersona, Context, GenericPersona, Persona
from sdialog_like.testing import ScriptedModel

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


class Pirate(BasePersona):
    """Says it its own way, as users' classes did before there were styles."""

    name: str = ""

    def description(self) -> str:  # type: ignore[override]
        return f"You be {self.name}!"


def test_the_default_is_the_second_person_byte_for_byte() -> None:
    persona = Persona(name="Ada", age=40, personality=["calm", "kind"], background="Born in Lyon.\nNow in Oslo.", rules=None)
    text = "Your name: Ada\nYour age: 40\nYour personality: calm, kind\nYour background: Born in Lyon.\nNow in Oslo."
    assert str(persona) == persona.description() == persona.description("second_person") == text


def test_bullets_are_a_markdown_list() -> None:
    persona = GenericPersona(VIP_status="gold", story="One.\n\nTwo.", empty="", age=None)  # type: ignore[call-arg]
    assert persona.description(style="bullets") == "- VIP status: gold\n- Story: One.\n\n  Two.\n- Empty:"


def test_json_is_an_object_of_the_attributes() -> None:
    persona = Persona(name="Zoë", personality=["calm", "kind"], age=None)
    assert persona.description(style="json") == '{\n  "name": "Zoë",\n  "personality": [\n    "calm",\n    "kind"\n  ]\n}'


@settings(deadline=None)
@given(st.dictionaries(TEXTS.filter(lambda name: name != "_metadata"), VALUES, max_size=4))
def test_json_reads_back_as_what_was_said(attributes: dict[str, Any]) -> None:
    said = {name: value for name, value in attributes.items() if value is not None}
    text = GenericPersona(**attributes).description(style="json")
    assert list(json.loads(text).items()) == list(said.items())


def test_a_context_has_its_own_default() -> None:
    context = Context(location="a clinic", topics=["rain", "sun"], participants_shared_knowledge="It is late.", notes=None)
    text = "Location: a clinic\nTopics: rain, sun\nParticipants shared knowledge: It is late."
    assert str(context) == context.description() == context.description("lines") == text
    assert (
        context.description("bullets")
        == "- Location: a clinic\n- Topics: rain, sun\n- Participants shared knowledge: It is late."
    )
    assert json.loads(context.description("json"))["topics"] == ["rain", "sun"]


@pytest.mark.parametrize("style", ["second_person", "bullets"])
def test_nothing_said_is_nothing_written(style: Any) -> None:
    assert Persona().description(style) == ""
    assert Persona().description("json") == "{}"


def test_an_unknown_style_names_the_known_ones() -> None:
    with pytest.raises(PersonaError, match=r"no style 'prose'.*'second_person', 'bullets', 'json'"):
        Persona().description("prose")  # type: ignore[arg-type]
    with pytest.raises(PersonaError, match=r"no style 'second_person'.*'lines', 'bullets', 'json'"):
        Context().description("second_person")  # type: ignore[arg-type]


def test_json_says_that_it_has_no_nan() -> None:
    with pytest.raises(PersonaError, match="NaN"):
        GenericPersona(height=float("nan")).description("json")  # type: ignore[call-arg]


class TestADescriptionOfOnesOwn:
    def test_it_is_what_str_and_print_show(self, capsys: pytest.CaptureFixture[str]) -> None:
        Pirate(name="Jack").print()
        assert capsys.readouterr().out == "You be Jack!\n"
        assert str(Pirate(name="Jack").clone(name="Anne")) == "You be Anne!"

    def test_it_is_what_the_model_reads(self) -> None:
        model = ScriptedModel(["Ahoy.", "Hello. [END]", "Bye. [END]"])
        ada = Persona(name="Ada").clone("p1").clone("p2", role="cook")
        PersonaDialogGenerator(Pirate(name="Jack"), ada, model=model).generate(seed=1)
        jack, cook = (request.messages[0]["content"] for request in model.requests[:2])
        assert "# Who you are\nYou be Jack!\n" in jack
        assert "# Who you are\nYour name: Ada\nYour role: cook\n" in cook
        assert "p1" not in jack + cook

    def test_a_style_of_ones_own_is_possible_too(self) -> None:
        class Brief(BasePersona):
            name: str = ""

            def description(self, style: Any = "brief") -> str:
                return self.name if style == "brief" else super().description(style)

        assert str(Brief(name="Ada")) == "Ada"
        assert Brief(name="Ada").description("bullets") == "- Name: Ada"


def test_the_items_of_a_set_stand_in_the_same_order_in_every_process() -> None:
    code = (
        "from sdialog_like.personas import GenericPersona as G\n"
        "words = {'tea', 'milk', 'bread', 'salt', 'figs'}\n"
        "p = G(a=words, b=[words], c={'d': frozenset(words)}, e={(2, 'x'), (1, 'y')})\n"
        "print(str(p), p.attributes(), p.description('json'))"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1")
    }
    assert len(shown) == 1
    assert "['bread', 'figs', 'milk', 'salt', 'tea']" in shown.pop()
