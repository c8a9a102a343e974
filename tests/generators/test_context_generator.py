"""Contexts by the thousand: as personas, with a prompt of their own."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sdialog_like import Context, Persona, PersonaDialogGenerator
from sdialog_like.errors import InputError
from sdialog_like.generators import ContextGenerator, generator_from_settings, joint
from sdialog_like.generators.portable import context_from
from sdialog_like.runs import open_run, run
from sdialog_like.testing import ScriptedModel


class Bridge(Context):
    """A context of a user's own."""

    ship: str | None = None


def test_fields_come_from_rules_from_the_given_context_and_from_the_model() -> None:
    model = ScriptedModel([{"environment": "dusty", "objects": ["a lamp", "a map"]}])
    generator = ContextGenerator(Context(location="Mars"), ["environment", "objects"], model=model)
    context = generator.set(topics=["ice", "dust"], datetime="{2040-2050}").generate(seed=2)
    assert context.location == "Mars"
    assert context.environment == "dusty"
    assert context.objects == ["a lamp", "a map"]
    assert context.topics in ("ice", "dust")
    assert 2040 <= int(context.datetime or 0) <= 2050
    system = model.requests[0].messages[0]["content"]
    assert system.startswith("You set the scene for realistic dialogues.")
    assert "- location: Mars\n" in system
    assert system.endswith("with exactly these keys: environment, objects.")


def test_the_plain_class_is_what_is_made_without_another() -> None:
    context = ContextGenerator(model="builtin").generate(seed=1)
    assert type(context) is Context
    assert set(context.attributes()) == set(Context.model_fields)


def test_a_class_of_ones_own_has_its_fields() -> None:
    made = ContextGenerator(Bridge, None, model=ScriptedModel([])).set(ship="Argo", location="the bridge").generate()
    assert made == Bridge(location="the bridge", ship="Argo")
    with pytest.raises(InputError, match="Context has no field 'ship'"):
        ContextGenerator(model="builtin").set(ship="Argo")
    with pytest.raises(InputError, match="A Context is needed"):
        ContextGenerator(Persona, model="builtin")  # type: ignore[type-var]


def test_a_mix_of_places_and_times_is_hit_exactly() -> None:
    mix = joint(["location", "datetime"], {("clinic", "day"): 3, ("clinic", "night"): 1, ("bank", "day"): 4})
    contexts = ContextGenerator(generated_attributes=None, model=ScriptedModel([])).set(mix).generate(16, progress=False)
    assert Counter((context.location, context.datetime) for context in contexts) == {
        ("clinic", "day"): 6,
        ("clinic", "night"): 2,
        ("bank", "day"): 8,
    }


def test_near_duplicates_are_made_again() -> None:
    model = ScriptedModel([{"notes": "a cold night"}, {"notes": "A cold night!"}, {"notes": "a warm day"}])
    generator = ContextGenerator(generated_attributes=["notes"], model=model)
    contexts = generator.generate(2, seed=1, concurrency=1, progress=False)
    assert [context.notes for context in contexts] == ["a cold night", "a warm day"]
    assert "# What is there already\n\nSituation 1:\n- notes: a cold night\n" in model.requests[2].messages[0]["content"]


def test_a_run_and_its_settings(tmp_path: Path) -> None:
    generator = ContextGenerator(Context(location="a bank"), ["circumstances"], max_similarity=None, model="builtin").set(
        datetime=["noon", "dusk"]
    )
    again: Any = generator_from_settings(json.loads(json.dumps(generator.settings())))
    assert again.settings() == generator.settings()
    assert again.generate(3, seed=1, progress=False) == generator.generate(3, seed=1, progress=False)
    result = run(generator, 3, tmp_path / "contexts", seed=1, progress=False)
    with open_run(result.path) as recorded:
        contexts = [context_from(line) for line in recorded.results()]
    assert contexts == generator.generate(3, seed=1, progress=False)


def test_contexts_go_straight_into_a_dialogue() -> None:
    context = ContextGenerator(model="builtin").generate(seed=3)
    generator = PersonaDialogGenerator(Persona(name="A"), Persona(name="B"), context=context, model="builtin", max_turns=4)
    assert generator.generate(seed=1).context == context.attributes()
    assert repr(ContextGenerator(model="builtin")) == "ContextGenerator(Context, model='builtin')"
