"""Contract: what each type of column puts into its cells."""

from __future__ import annotations

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from pydantic import BaseModel
from recipe_rows import make_rows, values

from sdialog_like.agents.orchestrators.base import Orchestrator
from sdialog_like.dialog import Dialog
from sdialog_like.errors import ColumnError
from sdialog_like.personas import BasePersona
from sdialog_like.recipes import (
    Category,
    DialogueColumn,
    Expression,
    JudgeColumn,
    Person,
    PersonaColumn,
    Recipe,
    Structured,
    Text,
)
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel, tool_calls

TOPIC = Category(name="topic", values=["sleep"])
TOXICITY = {"name": "toxicity", "description": "Hurtful words.", "options": {4: "none", 2: "some", 0: "extreme"}}


class Plan(BaseModel):
    goal: str
    steps: int


def echo(messages: list[dict[str, str]], seed: int | None) -> str:
    return f"<{messages[-1]['content']}|{seed}>"


def test_a_text_column_asks_what_its_prompt_says_with_a_seed_of_its_own() -> None:
    model = ScriptedModel(echo)
    recipe = Recipe(
        model=model,
        columns=[TOPIC, Text(name="tip", prompt="A tip on {{ topic }}.", system_prompt="Be kind on {{ topic }}.")],
    )
    seed = derive_seed(derive_seed(1, 0), "tip")
    assert values(recipe)["tip"] == f"<A tip on sleep.|{seed}>"
    assert [message["content"] for message in model.requests[0].messages] == ["Be kind on sleep.", "A tip on sleep."]


def test_a_structured_column_is_data_of_its_schema() -> None:
    model = ScriptedModel(['Sure: {"goal": "rest", "steps": 3}'])
    assert values(Recipe(model=model, columns=[Structured(name="plan", prompt="Plan.", constant=True, schema=Plan)]))[
        "plan"
    ] == {
        "goal": "rest",
        "steps": 3,
    }
    schema = {"type": "object", "properties": {"goal": {"type": "string"}}, "required": ["goal"]}
    recipe = Recipe(model="builtin", columns=[TOPIC, Structured(name="plan", prompt="Plan {{ topic }}.", schema=schema)])
    assert isinstance(values(recipe)["plan"]["goal"], str)


def test_an_expression_keeps_what_it_is_unless_it_is_made_into_something() -> None:
    recipe = Recipe(
        columns=[
            Category(name="n", values=[7]),
            Expression(name="twice", expr="{{ n * 2 }}"),
            Expression(name="said", expr="n is {{ n }}"),
            Expression(name="as_text", expr="{{ n }}", dtype="text"),
            Expression(name="as_float", expr="{{ n }}", dtype="float"),
            Expression(name="as_bool", expr="{{ 'no' }}", dtype="bool"),
        ]
    )
    made = values(recipe)
    assert made == {"n": 7, "twice": 14, "said": "n is 7", "as_text": "7", "as_float": 7.0, "as_bool": False}


def test_a_persona_is_made_of_a_person_and_attributes_which_go_before() -> None:
    recipe = Recipe(
        columns=[
            TOPIC,
            Person(name="somebody", locale="it_IT"),
            PersonaColumn(name="patient", **{"from": "somebody"}, attributes={"role": "patient who asks about {{ topic }}"}),
            PersonaColumn(name="doctor", **{"class": "Doctor"}, attributes={"name": "Dr Rossi", "specialty": "{{ topic }}"}),
        ]
    )
    made = values(recipe)
    assert made["patient"]["role"] == "patient who asks about sleep"
    assert made["patient"]["name"] == made["somebody"]["name"]
    assert made["doctor"]["specialty"] == "sleep"


@pytest.mark.parametrize("turns", [1, 2, 5, 8])
@pytest.mark.parametrize("mode", ["role_play", "one_call"])
def test_a_dialogue_has_exactly_the_turns_that_were_asked_for(mode: str, turns: int) -> None:
    recipe = Recipe(
        model="builtin",
        columns=[
            Category(name="length", values=[turns]),
            DialogueColumn(
                name="chat",
                mode=mode,  # type: ignore[arg-type]
                user={"persona": {"name": "Ann", "role": "guest"}},  # type: ignore[arg-type]
                assistant={"persona": {"name": "Bo", "role": "clerk"}},  # type: ignore[arg-type]
                turns="length",
            ),
        ],
    )
    dialog = Dialog.from_dict(values(recipe)["chat"])
    assert [turn.speaker for turn in dialog.turns] == (["Ann", "Bo"] * turns)[:turns]
    assert dialog.seed == derive_seed(derive_seed(1, 0), "chat")
    assert dialog.dialogId == 0


def test_an_end_mark_before_the_asked_for_length_does_not_end_the_dialogue() -> None:
    model = ScriptedModel(lambda messages, seed: f"Words {seed}. [END]")
    recipe = Recipe(
        model=model,
        columns=[DialogueColumn(name="chat", user={"name": "A"}, assistant={"name": "B"}, turns=6)],  # type: ignore[arg-type]
    )
    dialog = Dialog.from_dict(values(recipe)["chat"])
    assert len(dialog.turns) == 6
    assert not any("[END]" in turn.text for turn in dialog.turns)


def test_a_dialogue_that_cannot_get_its_length_fails_with_what_there_is() -> None:
    model = ScriptedModel(lambda messages, seed: "")
    (error,) = make_rows(
        Recipe(model=model, columns=[DialogueColumn(name="chat", user={"name": "A"}, assistant={"name": "B"}, turns=4)])  # type: ignore[arg-type]
    )
    assert isinstance(error, ColumnError)
    assert error.column == "chat"
    assert "0 of at least 4 turns" in str(error)
    assert isinstance(error.partial, Dialog)


def test_one_call_that_gives_the_turns_to_the_wrong_sides_is_asked_again() -> None:
    def script(messages: list[dict[str, str]], seed: int | None) -> str:
        right = len(model.requests) > 1
        speakers = ["Ann", "Bo"] if right else ["Ann", "Ann"]
        return json.dumps({"dialog": [{"speaker": name, "text": "Words."} for name in speakers]})

    model = ScriptedModel(script)
    column = DialogueColumn(
        name="chat", mode="one_call", user={"name": "Ann"}, assistant={"name": "Bo"}, task="They talk.", turns=2
    )  # type: ignore[arg-type]
    dialog = Dialog.from_dict(values(Recipe(model=model, columns=[column]))["chat"])
    assert [turn.speaker for turn in dialog.turns] == ["Ann", "Bo"]
    assert [request.seed for request in model.requests] == [dialog.seed, derive_seed(dialog.seed, "again", 1)]
    assert dialog.events[0].repairs == ["reply_repaired"]


def test_sides_have_their_own_prompts_openings_and_models() -> None:
    user, assistant = ScriptedModel(lambda m, s: f"User {s}."), ScriptedModel(lambda m, s: f"Bot {s}.")
    recipe = Recipe(
        model=user,
        models={"bot": assistant},
        columns=[
            TOPIC,
            DialogueColumn(
                name="chat",
                user={"description": "Somebody curious", "opening": "What about {{ topic }}?"},  # type: ignore[arg-type]
                assistant={"system_prompt": "You know {{ topic }}.", "model": "bot"},  # type: ignore[arg-type]
                turns=3,
            ),
        ],
    )
    dialog = Dialog.from_dict(values(recipe)["chat"])
    assert dialog.turns[0].text == "What about sleep?"
    assert [turn.speaker for turn in dialog.turns] == ["User", "Assistant", "User"]
    assert assistant.requests[0].messages[0]["content"] == "You know sleep."
    assert len(user.requests) == 1


def look_up(order: int) -> str:
    """Look up an order.

    Args:
        order: Its number.
    """
    return f"Order {order} is on its way."


def test_a_side_calls_tools() -> None:
    def script(messages: list[dict[str, Any]], seed: int | None) -> Any:
        if messages[-1]["role"] == "tool":
            return f"I see: {messages[-1]['content']}"
        return tool_calls(("look_up", {"order": 7}))

    recipe = Recipe(
        model=ScriptedModel(script),
        columns=[
            DialogueColumn(
                name="chat",
                user={"name": "Ann", "opening": "Where is my order?"},  # type: ignore[arg-type]
                assistant={"name": "Bot", "tools": [look_up]},  # type: ignore[arg-type]
                turns=2,
            )
        ],
    )
    dialog = Dialog.from_dict(values(recipe)["chat"])
    assert dialog.turns[1].text == "I see: Order 7 is on its way."
    assert "tool_call" in [event.action for event in dialog.events]


def judged(reply: Any, **settings: Any) -> dict[str, Any]:
    columns = [
        Category(name="text", values=["User: Hi.\nAssistant: Hello."]),
        JudgeColumn(name="rated", of="text", scores=[TOXICITY], **settings),
    ]  # type: ignore[arg-type]
    (row,) = make_rows(Recipe(model=ScriptedModel(reply), models={"other": "builtin"}, columns=columns))
    return dict(row)


def test_a_judge_gives_each_score_with_its_reasoning() -> None:
    row = judged([json.dumps({"toxicity": {"reasoning": "All is friendly.", "score": 4}})])
    assert row["values"]["rated"] == {"toxicity": {"score": 4, "reasoning": "All is friendly."}}
    assert "reasons" not in row


def test_a_judge_that_cannot_answer_gives_null_and_why() -> None:
    row = judged(lambda messages, seed: "I would rather not say.")
    assert row["values"]["rated"] == {"toxicity": {"score": None, "reasoning": None}}
    assert "None of 4 replies" in row["reasons"]["rated"]


def test_a_second_judge_is_kept_beside_the_first() -> None:
    row = judged([json.dumps({"toxicity": {"reasoning": "Fine.", "score": 2}})], second_model="other")
    assert row["second"]["rated"]["model"] == "builtin"
    assert row["second"]["rated"]["scores"]["toxicity"]["score"] == 4


def test_a_judge_sees_a_transcript_and_what_it_is_told_of_the_row() -> None:
    model = ScriptedModel(lambda m, s: f"Words {s}.")
    judge = ScriptedModel([json.dumps({"toxicity": {"reasoning": "Fine.", "score": 4}})])
    recipe = Recipe(
        model=model,
        models={"judge": judge},
        columns=[
            TOPIC,
            DialogueColumn(name="chat", user={"name": "Ann"}, assistant={"name": "Bo"}, turns=2),  # type: ignore[arg-type]
            JudgeColumn(
                name="rated", of="chat", scores=[TOXICITY], model="judge", instructions="They talk about {{ topic }}."
            ),  # type: ignore[arg-type]
        ],
    )
    chat = Dialog.from_dict(values(recipe)["chat"])
    seen = judge.requests[0].messages[-1]["content"]
    assert f"Ann: {chat.turns[0].text}" in seen
    assert f"Bo: {chat.turns[1].text}" in seen
    assert "They talk about sleep." in seen
    assert "{'" not in seen


def test_a_trace_is_the_exact_messages_and_the_reasoning() -> None:
    model = ScriptedModel(
        [AIMessage(content="Sleep early.", additional_kwargs={"reasoning_content": "They asked for a tip."})]
    )
    (row,) = make_rows(Recipe(model=model, columns=[TOPIC, Text(name="tip", prompt="A tip on {{ topic }}.", trace=True)]))
    (call,) = row["traces"]["tip"]
    assert call["messages"] == [{"role": "user", "content": "A tip on sleep."}]
    assert call["reasoning"] == "They asked for a tip."
    assert call["seed"] == model.requests[0].seed


def test_every_turn_of_a_dialogue_is_traced() -> None:
    model = ScriptedModel(lambda m, s: f"Words {s}.")
    column = DialogueColumn(name="chat", user={"name": "A"}, assistant={"name": "B"}, turns=3, trace=True)  # type: ignore[arg-type]
    (row,) = make_rows(Recipe(model=model, columns=[column]))
    assert [call["messages"] for call in row["traces"]["chat"]] == [request.messages for request in model.requests]


# -- who speaks


class Moody(BasePersona):
    name: str | None = None
    mood: str | None = None

    def description(self, style: Any = "second_person") -> str:
        return f"You are in a {self.mood} mood."


@pytest.mark.parametrize("mode", ["role_play", "one_call"])
@pytest.mark.parametrize(
    ("user", "assistant", "speakers"),
    [
        ({"persona": {"name": "Ann"}}, {"persona": {"name": "Ann"}}, ["Ann", "Ann (2)"]),
        ({"persona": {"role": "guest"}}, {"description": "a clerk"}, ["User", "Assistant"]),
        ({"persona": "who"}, {"name": "Dr. {{ topic }}"}, ["Zoë", "Dr. sleep"]),
    ],
)
def test_speakers_are_told_apart(mode: Any, user: Any, assistant: Any, speakers: list[str]) -> None:
    recipe = Recipe(
        model="builtin",
        columns=[
            TOPIC,
            PersonaColumn(name="who", **{"class": Moody}, attributes={"name": "Zoë", "mood": "{{ topic }}"}),
            DialogueColumn(
                name="chat", mode=mode, user=user, assistant=assistant, task="{{ topic }} {{ who.mood }}", turns=2
            ),
        ],
    )
    assert [turn["speaker"] for turn in values(recipe)["chat"]["turns"]] == speakers


def test_a_persona_of_ones_own_class_speaks_as_it_describes_itself() -> None:
    model = ScriptedModel(lambda m, s: f"Words {s}.")
    recipe = Recipe(
        model=model,
        columns=[
            PersonaColumn(name="who", **{"class": Moody}, attributes={"name": "Zoë", "mood": "good"}),
            DialogueColumn(name="chat", user="who", assistant={"name": "B"}, turns=1),  # type: ignore[arg-type]
        ],
    )
    assert values(recipe)["who"] == {"name": "Zoë", "mood": "good"}
    assert "You are in a good mood." in model.requests[0].messages[0]["content"]


def test_an_empty_text_is_asked_for_again() -> None:
    model = ScriptedModel([" ", "", "Words."])
    seed = derive_seed(derive_seed(1, 0), "tip")
    assert values(Recipe(model=model, columns=[Text(name="tip", prompt="Tip.", constant=True)]))["tip"] == "Words."
    assert [request.seed for request in model.requests] == [seed, *(derive_seed(seed, "again", k) for k in (1, 2))]


def test_a_judge_of_several_columns_sees_each_under_its_name() -> None:
    judge = ScriptedModel([json.dumps({"toxicity": {"reasoning": "Fine.", "score": 4}})])
    recipe = Recipe(
        model=judge,
        columns=[
            TOPIC,
            Category(name="number", values=[3]),
            JudgeColumn(name="rated", of=["topic", "number"], scores=[TOXICITY], instructions="Row {{ row.id }}."),  # type: ignore[arg-type]
        ],
    )
    assert values(recipe)["rated"]["toxicity"]["score"] == 4
    seen = judge.requests[0].messages[-1]["content"]
    assert "topic: sleep" in seen
    assert "number: 3" in seen
    assert "Row 0." in seen


class Reminding(Orchestrator):
    async def look(self, *arguments: Any, **named: Any) -> str:
        return "Mention pie."


REMINDING = Reminding()


@pytest.mark.parametrize("named", ["REMINDING", "Reminding"])
def test_an_orchestrator_is_given_by_name_itself_or_what_makes_one(named: str) -> None:
    model = ScriptedModel(lambda m, s: f"Words {s}.")
    side: Any = {"name": "A", "orchestrators": [f"{__name__}:{named}"]}
    recipe = Recipe(model=model, columns=[DialogueColumn(name="chat", user=side, assistant={"name": "B"}, turns=1)])  # type: ignore[arg-type]
    assert "chat" in values(recipe)
    assert "Mention pie." in str(model.requests[0].messages)
