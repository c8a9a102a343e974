"""The stand-in as a chat model: deterministic, honest about itself, with LangChain's manners."""

from __future__ import annotations

import asyncio
import json

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from sdialog_like.llm.builtin import BuiltinChatModel
from sdialog_like.prompts import render


def role_prompt(persona: str, name: str, *, max_words: int | None = None, end_mark: str = "[END]") -> str:
    return render(
        "role_play",
        persona=persona,
        other="You talk to Alice.",
        context=None,
        dialogue_details="They talk about the summer holiday.",
        example_dialogs=[],
        name=name,
        max_words=max_words,
        end_mark=end_mark,
    )


def opening(seed: int, **settings) -> str:
    messages = [
        SystemMessage(role_prompt("Your name: Bob\nYour role: great dad", "Bob", **settings)),
        HumanMessage(render("role_play_opening")),
    ]
    return BuiltinChatModel().invoke(messages, seed=seed).text


def test_the_same_seed_answers_the_same_and_other_seeds_otherwise():
    assert opening(7) == opening(7)
    assert len({opening(seed) for seed in range(40)}) > 10


def test_the_constructors_seed_holds_where_the_call_gives_none():
    messages = [HumanMessage("Hello")]
    assert BuiltinChatModel(seed=3).invoke(messages).text == BuiltinChatModel().invoke(messages, seed=3).text


def test_sync_and_async_say_the_same():
    messages = [SystemMessage(role_prompt("Your name: Bob", "Bob")), HumanMessage(render("role_play_opening"))]
    model = BuiltinChatModel()
    assert asyncio.run(model.ainvoke(messages, seed=5)).text == model.invoke(messages, seed=5).text


def test_usage_counts_words_and_the_reason_is_stop():
    message = BuiltinChatModel().invoke([HumanMessage("one two three")], seed=1)
    assert message.usage_metadata["input_tokens"] == 3
    assert message.usage_metadata["output_tokens"] == len(message.text.split())
    assert message.response_metadata["finish_reason"] == "stop"


def test_stop_strings_and_max_tokens_cut():
    model = BuiltinChatModel()
    question = [HumanMessage("Please say: alpha beta gamma")]
    assert model.invoke(question, seed=1).text == "alpha beta gamma"
    assert model.invoke(question, seed=1, stop=["beta"]).text == "alpha "
    cut = model.invoke(question, seed=1, max_tokens=2)
    assert (cut.text, cut.response_metadata["finish_reason"]) == ("alpha beta", "length")


def test_it_says_what_it_is():
    model = BuiltinChatModel()
    assert model._llm_type == "builtin"
    assert "not a language model" in model._identifying_params["kind"]
    assert "not a language model" in model.invoke([HumanMessage("What are you?")]).text


def test_a_turn_keeps_to_the_word_limit():
    for seed in range(30):
        assert len(opening(seed, max_words=8).split()) <= 8


def test_the_end_mark_is_the_prompts_own():
    messages = [SystemMessage(role_prompt("Your name: Bob", "Bob", end_mark="<over>")), HumanMessage("Goodbye Bob!")]
    messages[1:1] = [HumanMessage("Hi Bob."), AIMessage("Hello Alice.")]
    text = BuiltinChatModel().invoke(messages, seed=2).text
    assert text.endswith("<over>")
    assert "[END]" not in text


def test_a_schema_is_answered_with_json_that_fits_it():
    schema = {
        "type": "object",
        "properties": {"age": {"type": "integer", "minimum": 30, "maximum": 33}},
        "required": ["age"],
    }
    text = BuiltinChatModel().invoke([HumanMessage("Describe a person.")], seed=4, schema=schema).text
    assert 30 <= json.loads(text)["age"] <= 33


def test_only_what_somebody_is_told_to_say_is_said_word_for_word():
    def answer(text):
        return BuiltinChatModel().invoke([HumanMessage(text)], seed=1).text

    assert answer('Say "hello there".') == "hello there"
    assert answer("Reply with exactly OK") == "OK"
    assert answer("Explain it to me. Then say: done.") == "done"
    assert answer("Please answer with pong") == "pong"
    assert answer("Can you please say 'hi'?") == "hi"
    for question in (
        "Can you say more about that?",
        'You said "A local library...". Can you say more about that?',
        "What would you say to your boss?",
        "Say something about cats.",
        "Please repeat the question.",
    ):
        assert answer(question).rstrip(".?") not in question
