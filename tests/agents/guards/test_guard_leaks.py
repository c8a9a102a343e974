"""What should have stayed between the prompt, the server and the model: removed where separable, else asked for again."""

from __future__ import annotations

import pytest
from guard_parts import END_MARK, look, look_all, system_prompt

from sdialog_like.agents.guards import (
    Again,
    Disclaimer,
    Draft,
    Guard,
    Placeholder,
    Reasoning,
    Schema,
    TemplateTokens,
)
from sdialog_like.agents.guards.words import sentences


def removed(guard: Guard, raw: str, repair: str, **situation: str) -> str:
    """Return what a guard leaves of a text, and see to it that this is recorded."""
    seen = look(guard, raw, **situation)
    assert isinstance(seen, Draft)
    assert seen.repairs == (repair,)
    return seen.text


# Reasoning.


@pytest.mark.parametrize(
    "raw",
    [
        "<think>Bob should greet her.</think>Hello.",
        "<think>\nBob should\n\ngreet her.\n</think>\n\nHello.",
        "<THINKING>Hm.</THINKING> Hello.",
        "Bob should greet her.\n</think>\nHello.",
        "Hello.<think>Was that enough?",
        "Hello. <reasoning>Was that enough?</reasoning>",
        "<think></think>Hello.",
        "<think>a</think><think>b</think>Hello.",
        "<think>I write <think> first.</think>Hello.",
        "[THINK]Hm.[/THINK]Hello.",
        "◁think▷Hm.◁/think▷Hello.",
    ],
)
def test_reasoning_is_removed(raw: str) -> None:
    assert removed(Reasoning(), raw, "reasoning_removed") == "Hello."


@pytest.mark.parametrize("raw", ["<think>I was still thinking when", "<think>All of it.</think>", "All of it.</think>"])
def test_nothing_but_reasoning_is_asked_for_again(raw: str) -> None:
    assert look_all(raw) == Again("leak", Draft("", repairs=("reasoning_removed",)))


def test_names_and_marks_in_the_reasoning_count_for_nothing() -> None:
    raw = "<think>Alice: no.\nI should not write [END] yet.</think>\nBob: Hello."
    assert look_all(raw) == Draft("Hello.", repairs=("reasoning_removed", "own_name_removed"))


# Marks of chat templates.


@pytest.mark.parametrize(
    "raw",
    [
        "Hello.<|im_end|>",
        "Hello.<|im_end|>\n<|im_start|>user\nHi!<|im_end|>",
        "<|im_start|>assistant\nHello.<|im_end|>",
        "<|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|>",
        "<s>[INST]Hello.[/INST] Hi!",
        "Hello.</s>",
        "Hello.<end_of_turn>\n<start_of_turn>user\nHi!",
        "<|channel|>analysis<|message|>I greet her.<|end|><|start|>assistant<|channel|>final<|message|>Hello.<|return|>",
    ],
)
def test_marks_of_chat_templates_are_removed_with_all_that_follows(raw: str) -> None:
    assert removed(TemplateTokens(), raw, "template_removed") == "Hello."


# Disclaimers.


@pytest.mark.parametrize(
    "raw",
    [
        "As an AI language model, I don't have a body. It hurts here.",
        "It hurts here. I'm just an AI assistant.",
        "I am a large language model trained by Acme. It hurts here.",
        "As a language model I cannot feel. It hurts here.",
        "I'm not a real person, but an AI! It hurts here.",
        "Als KI-Sprachmodell habe ich keinen Körper. It hurts here.",
        "En tant que modèle de langage, je n'ai pas de corps. It hurts here.",
        "Como modelo de lenguaje, no tengo cuerpo. It hurts here.",
        "Come modello linguistico, non ho un corpo. It hurts here.",
    ],
)
def test_a_disclaimer_is_removed_as_a_sentence(raw: str) -> None:
    assert removed(Disclaimer(), raw, "disclaimer_removed") == "It hurts here."


def test_nothing_but_a_disclaimer_is_asked_for_again() -> None:
    raw = "As an AI language model, I cannot have an opinion on that."
    assert look_all(raw) == Again("leak", Draft("", repairs=("disclaimer_removed",)))


@pytest.mark.parametrize(
    "persona",
    ["Your role: AI assistant of a bank", "You are a helpful chatbot.", "A friendly AI assistant.", "Your name: Robot"],
)
def test_a_machine_may_say_what_it_is(persona: str) -> None:
    raw = "As an AI assistant, I have no body."
    assert look(Disclaimer(), raw, system=system_prompt(persona)) == Draft(raw)


@pytest.mark.parametrize(
    "persona", ["Your role: user calling an AI assistant", "Your role: AI researcher's neighbour's dog"]
)
def test_who_talks_to_a_machine_is_none(persona: str) -> None:
    system = system_prompt("Your role: user calling an AI assistant", other="You talk to the AI assistant.")
    assert removed(Disclaimer(), "Hello. I am an AI.", "disclaimer_removed", system=system) == "Hello."


@pytest.mark.parametrize(
    "raw", ["As an AI researcher, I would know.", "I'm an AI engineer.", "Are you an AI?", "I am a model."]
)
def test_talking_about_machines_is_no_disclaimer(raw: str) -> None:
    assert look(Disclaimer(), raw) == Draft(raw)


# The prompt.


def test_every_line_of_our_prompt_that_speaks_to_the_model_is_a_leak() -> None:
    rules = system_prompt().split("# How to speak\n")[1].splitlines()
    assert len(rules) >= 5
    first, opening = system_prompt().splitlines()[0], "The dialogue begins now, and you speak first."
    for line in (*rules, first, opening):
        assert look_all(line) == Again("leak", Draft("", repairs=("prompt_removed",))), line


def test_the_whole_prompt_is_a_leak() -> None:
    seen = look_all(system_prompt())
    assert isinstance(seen, Again)
    assert (seen.fault, seen.draft.text, seen.draft.ended) == ("leak", "", False)


@pytest.mark.parametrize(
    "raw",
    [
        "# Who you are\nYour name: Bob\nYour role: doctor\n\nHello.",
        "## How to speak\nHello.",
        "**How to speak**\n- Never write what the other side says.\n\nHello.",
        "Hello.\n\n# Where and when\nA small clinic by the sea.",
        "Hello. Never write what the other side says.",
        f"Hello.\n- When everything is settled and goodbyes have been said, end your last turn with {END_MARK}, "
        f"and use {END_MARK} nowhere else.",
    ],
)
def test_headings_and_rules_of_the_prompt_are_cut(raw: str) -> None:
    assert look_all(raw) == Draft("Hello.", repairs=("prompt_removed",))


@pytest.mark.parametrize(
    "raw",
    [
        "Alice has come about her results, and the results are fine.",
        "You are early today, please take a seat over there.",
        "A small clinic by the sea.",
        "Who you are is no secret.",
        "Who you talk to",
    ],
)
def test_facts_and_examples_in_the_prompt_may_be_said(raw: str) -> None:
    assert look_all(raw) == Draft(raw)


def test_what_a_prompt_quotes_is_there_to_be_said() -> None:
    responses = '```json\n{"hello": "You are talking to the AI assistant of the bank."}\n```'
    raw = "You are talking to the AI assistant of the bank."
    assert look_all(raw, system=system_prompt(f"Your responses:\n{responses}")) == Draft(raw)


def test_headings_of_a_prompt_of_ones_own_count_as_well() -> None:
    system = "# Mission\nSell the kettle.\n# Secret limits\nNot below 10 euros."
    assert look_all("Hello.\n# Secret limits\nNot below 10 euros.", system=system).text == "Hello."  # type: ignore[union-attr]
    assert look_all("Mission accomplished.", system=system) == Draft("Mission accomplished.")


def test_a_rule_with_other_words_around_it_is_found_as_a_sentence() -> None:
    for line in ("Well. Never write what the other side says. So.", "Well.\n- Never write what the other side says."):
        assert any("Never" in sentence for sentence in sentences(line))
        assert look_all(line) == Draft("Well.", repairs=("prompt_removed",))


# Schemas and data.

SCHEMA = '{"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}'


@pytest.mark.parametrize(
    "raw",
    [
        f"Hello.\n{SCHEMA}",
        f"{SCHEMA}\nHello.",
        f"Hello.\n```json\n{SCHEMA}\n```",
        f"Hello. {SCHEMA[:-30]}",
        f'Hello. {{"name": "say", "parameters": {SCHEMA}}}',
    ],
)
def test_a_schema_is_cut_out(raw: str) -> None:
    assert removed(Schema(), raw, "schema_removed") == "Hello."


def test_nothing_but_a_schema_is_asked_for_again() -> None:
    seen = look_all(SCHEMA)
    assert isinstance(seen, Again)
    assert (seen.fault, seen.draft.text) == ("leak", "")


@pytest.mark.parametrize(
    "raw", ['{"text": "Hello."}', '[{"speaker": "Bob", "text": "Hello."}]', '```json\n{"text": "Hi"}\n```']
)
def test_a_reply_in_json_is_asked_for_again(raw: str) -> None:
    assert look(Schema(), raw) == Again("leak", Draft(raw))


@pytest.mark.parametrize(
    "raw", ['Write {"debug": true} there.', "[1, 2]", "{}?", "{a, b}", '{"unfinished": ', "[waves] Hello."]
)
def test_other_braces_are_words(raw: str) -> None:
    assert look(Schema(), raw) == Draft(raw)


# Blanks.


@pytest.mark.parametrize(
    "raw",
    [
        "Your instructions are: {instructions}.",
        "Hello {name:s}!",
        "Hello {{ customer_name }}!",
        "Hello [Your Name], welcome.",
        "My name is [Name].",
        "It leaves on [date] at [departure time].",
        "I am <your name>.",
        "Call [insert phone number here].",
        "Welcome to [Company Name]!",
        "Your order <order_number> is on its way.",
        "We open at [Time].",
    ],
)
def test_an_unfilled_blank_is_asked_for_again(raw: str) -> None:
    assert look(Placeholder(), raw) == Again("leak", Draft(raw))


@pytest.mark.parametrize(
    "raw",
    [
        "[smiles] Yes.",
        "He said [sic] that.",
        "I <3 you.",
        "a < b > c",
        "See [1].",
        "f(x) = {x}",
        "Open https://api.example.org/users/{id}.",
        "Set ${HOME} first.",
        "[Website](https://example.org)",
        "<b>Yes</b>",
        "name, date, number",
    ],
)
def test_other_brackets_are_no_blanks(raw: str) -> None:
    assert look(Placeholder(), raw) == Draft(raw)
