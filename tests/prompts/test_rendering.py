"""Prompts: values are data, missing ones are errors, and a digest tells one version from another."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import pytest

from sdialog_like.dialog import Dialog, Turn
from sdialog_like.errors import PromptError
from sdialog_like.personas import Persona
from sdialog_like.prompts import prompt_hash, render

ROLE_PLAY = {
    "persona": "Your name: Ada",
    "other": None,
    "context": "",
    "dialogue_details": "",
    "example_dialogs": None,
    "name": "Ada",
    "max_words": None,
    "end_mark": "[END]",
}


def test_a_prompt_is_filled_in() -> None:
    text = render("role_play", **ROLE_PLAY)
    assert "Your name: Ada" in text
    assert "[END]" in text
    assert text == text.strip()


def test_what_is_unset_leaves_no_heading() -> None:
    assert "Where and when" not in render("role_play", **ROLE_PLAY)
    assert "# Where and when\na clinic" in render("role_play", **{**ROLE_PLAY, "context": "a clinic"})
    assert "at most 0" not in render("role_play", **{**ROLE_PLAY, "max_words": None})


@pytest.mark.parametrize(
    "trap", ["{{ 7 * 7 }}", "{% for x in y %}", "{# gone #}", "{name:s}", "<b>&amp;</b>", "{{ name.__class__ }}"]
)
def test_values_that_look_like_templates_stay_text(trap: str) -> None:
    values = {**ROLE_PLAY, "persona": Persona(background=trap), "dialogue_details": trap}
    text = render("role_play", **values)
    assert text.count(trap) == 2
    assert "49" not in text


def test_dialogues_and_personas_are_shown_as_text() -> None:
    example = Dialog(turns=[Turn(speaker="A", text="Hi")])
    text = render("dialog", dialogue_details="d", personas=[Persona(name="Ada")], context=None, example_dialogs=[example])
    assert "Speaker 1:\nYour name: Ada" in text
    assert "Example 1:\nA: Hi" in text


def test_a_missing_value_is_an_error_that_names_all_of_them() -> None:
    with pytest.raises(PromptError, match="'dialog' needs a value for context, example_dialogs"):
        render("dialog", dialogue_details="d", personas=None)


@pytest.mark.parametrize("name", ["nothing", "../../pyproject.toml", "role_play.j2", ""])
def test_only_our_prompts_are_prompts(name: str) -> None:
    with pytest.raises(PromptError, match="role_play"):
        render(name)
    with pytest.raises(PromptError, match="dialog_request"):
        prompt_hash(name)


def test_the_digest_is_that_of_the_templates_bytes() -> None:
    source = files("sdialog_like.prompts").joinpath("dialog.j2").read_bytes()
    assert prompt_hash("dialog") == hashlib.blake2b(source, digest_size=8).hexdigest()
    assert len(prompt_hash("role_play")) == 16
    assert prompt_hash("role_play") != prompt_hash("dialog")


def test_the_function_is_never_hidden_by_a_module() -> None:
    from sdialog_like.prompts import render as again

    assert again is render
    assert callable(again)


def test_threads_share_the_templates() -> None:
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda i: render("role_play", **{**ROLE_PLAY, "name": f"N{i}"}), range(64)))
    assert all(f"what N{i} says next" in text for i, text in enumerate(texts))


def test_a_digest_needs_no_template_engine() -> None:
    code = "import sys, sdialog_like.prompts as p; p.prompt_hash('dialog'); sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
