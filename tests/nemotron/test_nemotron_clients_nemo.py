"""NemoDeployClient, with an object that has what is used of ``NemoQueryLLM``."""

from __future__ import annotations

from typing import Any

import pytest

from sdialog_like.nemotron.clients import NemoDeployClient
from sdialog_like.nemotron.formatters import Mixtral8x7BFormatter, NoFormat

MESSAGES = [{"role": "user", "content": "Write a limerick."}]


class NemoStandIn:
    """Remembers what it was asked, and under which model's name."""

    def __init__(self, *answers: str) -> None:
        self.model_name = "of the constructor"
        self.answers = list(answers) or ["An answer."]
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def query_llm(self, **arguments: Any) -> list[list[str]]:
        self.asked.append((self.model_name, arguments))
        return [self.answers]


def test_the_conversation_is_sent_as_one_text_under_the_models_name() -> None:
    nemo = NemoStandIn()
    given = {"max_tokens": 9, "seed": 7, "stop": "</s>", "temperature": 0.2, "top_k": 4, "top_p": 0.9}
    answers = NemoDeployClient(nemo).query_model(
        messages=iter(MESSAGES), model="mixtral", conversation_formatter=Mixtral8x7BFormatter(), **given
    )
    assert answers == ["An answer."]
    sent = {
        "prompts": ["<s> [INST] \nWrite a limerick. [/INST]"],
        "max_output_len": 9,
        "random_seed": 7,
        "stop_words_list": ["</s>"],
        "temperature": 0.2,
        "top_k": 4,
        "top_p": 0.9,
    }
    assert nemo.asked == [("mixtral", sent)]


def test_what_is_not_given_is_left_to_the_server() -> None:
    nemo = NemoStandIn()
    NemoDeployClient(nemo).query_model(messages=MESSAGES, model="m", conversation_formatter=NoFormat())
    asked = nemo.asked[0][1]
    assert asked.pop("prompts") == ["Write a limerick."]
    assert set(asked) == {"max_output_len", "random_seed", "stop_words_list", "temperature", "top_k", "top_p"}
    assert set(asked.values()) == {None}


@pytest.mark.parametrize(
    ("answer", "stop", "left"),
    [
        ("  An answer.</s>", "</s>", "An answer."),
        ("An answer.\n</s>", ["</s>"], "An answer."),
        ("An answer.<extra_id_1></s>", ["</s>", "<extra_id_1>"], "An answer."),
        ("An </s> answer.", ["</s>"], "An </s> answer."),
        ("\n An answer. \n", None, "An answer."),
        ("</s>", ["</s>"], ""),
    ],
)
def test_stop_words_are_cut_from_the_end_and_white_space_around(answer: str, stop: Any, left: str) -> None:
    client = NemoDeployClient(NemoStandIn(answer))
    assert client.query_model(messages=MESSAGES, model="m", conversation_formatter=NoFormat(), stop=stop) == [left]


def test_a_formatter_is_required() -> None:
    nemo = NemoStandIn()
    with pytest.raises(ValueError, match="needs a conversation_formatter"):
        NemoDeployClient(nemo).query_model(messages=MESSAGES, model="m")
    assert nemo.asked == []
    assert nemo.model_name == "of the constructor"


def test_a_formatter_of_ones_own_will_do() -> None:
    class Shouting:
        def format_conversation(self, conv: Any) -> str:
            return "\n".join(turn["content"].upper() for turn in conv)

    nemo = NemoStandIn()
    NemoDeployClient(nemo).query_model(messages=MESSAGES, model="m", conversation_formatter=Shouting())
    assert nemo.asked[0][1]["prompts"] == ["WRITE A LIMERICK."]


@pytest.mark.parametrize(("name", "value"), [("n", 2), ("stream", True)])
def test_n_and_stream_are_warned_about(name: str, value: Any) -> None:
    nemo = NemoStandIn()
    with pytest.warns(UserWarning, match=f"^{name} is not supported in NemoDeployClient") as warned:
        NemoDeployClient(nemo).query_model(messages=MESSAGES, model="m", conversation_formatter=NoFormat(), **{name: value})
    assert warned[0].filename == __file__
    assert len(nemo.asked) == 1


def test_reward_models_cannot_be_asked() -> None:
    with pytest.raises(NotImplementedError, match="OpenAIClient"):
        NemoDeployClient(NemoStandIn()).query_reward_model(messages=MESSAGES, model="reward")
