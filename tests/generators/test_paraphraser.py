"""Paraphrases: the same turns by the same speakers, or a clear word that it could not be done."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sdialog_like import Dialog, Event, Turn
from sdialog_like.dialog import Termination
from sdialog_like.errors import BadRequestError, BatchError, GenerationError, InputError
from sdialog_like.generators import Paraphraser, generator_from_settings
from sdialog_like.runs import open_run, run, verify
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel

ANN, BOB = "Hello, I would like a table for 2 tonight.", "Of course, is half past seven fine with you?"
SHORT, LAST = "Yes, please.", "Then we will see you tonight at half past seven."


def table() -> Dialog:
    said = [("Ann", ANN), ("Bob", BOB), ("Ann", SHORT), ("Bob", LAST)]
    events: list[Event] = [Event(agent="Bob", action="instruct", text="Be kind.")]
    events += [Event(agent=who, action="utter", actionLabel="act", text=text, seed=n) for n, (who, text) in enumerate(said)]
    return Dialog(
        dialogId="d1",
        seed=99,
        model="qwen2.5:14b",
        complete=True,
        scenario={"a": 1},
        turns=[Turn(speaker=who, text=text) for who, text in said],
        events=events,
        personas={"Ann": {"name": "Ann"}},
        termination=Termination(reason="closed", turn=4),
    )


def other(text: str) -> str:
    return f"Say it differently: {text[::-1]}"


def turn_by_turn(messages: list[dict[str, str]], seed: int | None) -> dict[str, str]:
    return {"text": other(messages[-1]["content"].splitlines()[-1])}


def all_at_once(messages: list[dict[str, str]], seed: int | None) -> dict[str, Any]:
    asked = messages[-1]["content"]
    wanted = {int(number) for number in re.findall(r"\d+", asked.splitlines()[-1].split(":")[0])}
    lines = re.findall(r"^(\d+)\. (.+?): (.*)$", asked, re.MULTILINE)
    return {
        "turns": [
            {"number": int(number), "speaker": who, "text": other(text)}
            for number, who, text in lines
            if int(number) in wanted
        ]
    }


def whole_reply(*turns: tuple[int, str, str]) -> dict[str, Any]:
    return {"turns": [{"number": number, "speaker": who, "text": text} for number, who, text in turns]}


WAYS = pytest.mark.parametrize(("whole", "script"), [(False, turn_by_turn), (True, all_at_once)], ids=["by turn", "whole"])


@WAYS
def test_speakers_and_number_of_turns_stay_and_the_words_change(whole: bool, script: Any) -> None:
    model = ScriptedModel(script)
    old = table()
    new = Paraphraser(whole=whole, model=model).paraphrase(old, seed=7)
    assert [turn.speaker for turn in new] == ["Ann", "Bob", "Ann", "Bob"]
    assert [turn.text for turn in new] == [other(text) for text in (ANN, BOB, SHORT, LAST)]
    assert len(model.requests) == (1 if whole else 4)
    assert old == table()


@WAYS
def test_the_record_says_where_it_comes_from_and_how_it_was_made(whole: bool, script: Any) -> None:
    new = Paraphraser("Like pirates.", whole=whole, model=ScriptedModel(script)).paraphrase(table(), seed=7, id="p1")
    assert (new.dialogId, new.parentId, new.seed, new.model) == ("p1", "d1", 7, "scripted")
    assert (new.complete, new.scenario, new.personas) == (True, {"a": 1}, {"Ann": {"name": "Ann"}})
    assert new.termination == Termination(reason="closed", turn=4)
    assert new.provenance is not None
    assert new.provenance.generator == "Paraphraser"
    assert new.provenance.settings == {"instructions": "Like pirates.", "whole": whole}
    assert set(new.provenance.prompts) == {"paraphrase", "paraphrase_request" if whole else "paraphrase_turn"}
    assert Dialog.from_json(new.to_json()) == new


@WAYS
def test_each_event_has_the_seed_that_its_turn_was_made_with(whole: bool, script: Any) -> None:
    model = ScriptedModel(script)
    new = Paraphraser(whole=whole, model=model).paraphrase(table(), seed=7)
    assert new.events is not None
    assert new.events[0] == Event(agent="Bob", action="instruct", text="Be kind.")
    said = new.events[1:]
    assert [(event.agent, event.text, event.actionLabel) for event in said] == [
        (turn.speaker, turn.text, "act") for turn in new
    ]
    sent = [request.seed for request in model.requests]
    assert [event.seed for event in said] == (sent * 4 if whole else sent)
    assert sent == ([7] if whole else [derive_seed(7, "turn", place, 0) for place in range(4)])


@WAYS
def test_one_speaker_alone_and_the_others_stay_word_for_word(whole: bool, script: Any) -> None:
    for speakers in ("ANN", ["ann"]):
        new = Paraphraser(speakers=speakers, whole=whole, model=ScriptedModel(script)).paraphrase(table(), seed=7)
        assert [turn.text for turn in new] == [other(ANN), BOB, other(SHORT), LAST]
        assert new.events is not None
        assert [event.seed for event in new.events][2::2] == [1, 3]
    everybody = Paraphraser(whole=whole, model=ScriptedModel(script))
    assert everybody.paraphrase(table(), seed=7, speakers="Bob")[0].text == ANN


def test_requests_turn_by_turn_begin_with_the_one_before() -> None:
    model = ScriptedModel(turn_by_turn)
    Paraphraser(speakers="Bob", model=model).paraphrase(table(), seed=7)
    first, second = (request.messages for request in model.requests)
    assert second[:2] == first
    assert [message["role"] for message in second] == ["system", "user", "assistant", "user"]
    assert first[1]["content"] == f"Ann: {ANN}\nRewrite what Bob says next:\n{BOB}"
    assert json.loads(second[2]["content"]) == {"text": other(BOB)}
    assert second[3]["content"] == f"Ann: {SHORT}\nRewrite what Bob says next:\n{LAST}"


def test_an_empty_dialogue_and_one_without_events() -> None:
    assert Paraphraser(model=ScriptedModel([])).paraphrase(Dialog(turns=[]), seed=1).turns == []
    assert Paraphraser(whole=True, model=ScriptedModel([])).paraphrase(Dialog(turns=[]), seed=1).turns == []
    bare = Dialog(turns=[Turn(speaker="A", text="Hi.")])
    new = Paraphraser(model=ScriptedModel([{"text": "Hello."}])).paraphrase(bare, seed=1)
    assert [(event.action, event.text) for event in new.events or ()] == [("utter", "Hello.")]
    assert new.parentId is None


# Models that misbehave, turn by turn.


def test_names_and_quotes_around_a_turn_are_taken_off() -> None:
    script = [{"text": '"Ann: Good evening, two of us tonight."'}, {"text": "**Bob**: Gladly. At 7?\nAnn: Yes!"}]
    new = Paraphraser(model=ScriptedModel(script)).paraphrase(table()[:2], seed=1)
    assert [turn.text for turn in new] == ["Good evening, two of us tonight.", "Gladly. At 7?"]


@pytest.mark.parametrize("bad", ["", "  ", "Ann:", ANN, ANN.upper()])
def test_a_turn_that_is_empty_or_repeated_is_asked_for_again_with_another_seed(bad: str) -> None:
    model = ScriptedModel([{"text": bad}, {"text": bad}, {"text": "A table for 2 tonight, if you please."}])
    new = Paraphraser(model=model).paraphrase(table()[:1], seed=1)
    assert new[0].text == "A table for 2 tonight, if you please."
    assert new.events is not None
    assert new.events[-1].seed == derive_seed(1, "turn", 0, 2) == model.requests[2].seed
    assert new.events[-1].repairs == ["resampled"]


def test_a_turn_that_cannot_be_had_stays_and_an_event_says_so() -> None:
    def script(messages: list[dict[str, str]], seed: int | None) -> Any:
        asked = messages[-1]["content"]
        return {"text": BOB} if BOB in asked else "no JSON" if LAST in asked else turn_by_turn(messages, seed)

    model = ScriptedModel(script)
    new = Paraphraser(model=model).paraphrase(table(), seed=1)
    assert [turn.text for turn in new] == [other(ANN), BOB, other(SHORT), LAST]
    assert new.events is not None
    notes = [(event.agent, event.data) for event in new.events if event.action == "not_paraphrased"]
    assert notes == [("Bob", {"reason": "unchanged"}), ("Bob", {"reason": "unreadable"})]
    kept = [event for event in new.events if event.text == BOB]
    assert [event.seed for event in kept] == [1]
    assert len(model.requests) == 1 + 4 + 1 + 4


def test_short_turns_may_stay_as_they_are() -> None:
    new = Paraphraser(model=ScriptedModel([{"text": SHORT}])).paraphrase(table()[2:3], seed=1)
    assert new[0].text == SHORT
    assert all(event.action != "not_paraphrased" for event in new.events or ())


def test_where_no_turn_could_be_had_it_says_so() -> None:
    model = ScriptedModel([{"text": ""}], cycle=True)
    with pytest.raises(GenerationError, match=r"rewritten none of the 4 turns \(empty\)") as caught:
        Paraphraser(model=model).paraphrase(table(), seed=1)
    assert [turn.text for turn in caught.value.partial] == [ANN, BOB, SHORT, LAST]
    assert len(model.requests) == 16


def test_a_model_that_fails_in_the_middle_loses_nothing() -> None:
    model = ScriptedModel([{"text": "One."}, {"text": "Two."}, BadRequestError("gone")])
    with pytest.raises(GenerationError, match="failed at turn 3 of 4: gone") as caught:
        Paraphraser(model=model).paraphrase(table(), seed=1)
    partial = caught.value.partial
    assert [turn.text for turn in partial] == ["One.", "Two."]
    assert partial.termination == Termination(reason="error", turn=2)
    assert partial.complete is False
    with pytest.raises(BadRequestError):
        Paraphraser(model=ScriptedModel([BadRequestError("gone")])).paraphrase(table(), seed=1)


# Models that misbehave, all at once.

GOOD = whole_reply((1, "Ann", "One."), (2, "bob ", "Two."), (3, "Ann", "Three."), (4, "Bob", "Four."))


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (whole_reply((1, "Ann", "One."), (2, "Bob", "Two.")), "there are 2 turns instead of 4"),
        (whole_reply(*[(n, "Ann", "x") for n in range(1, 6)]), "there are 5 turns instead of 4"),
        (whole_reply((1, "Ann", "1"), (2, "Ann", "2"), (3, "Ann", "3"), (4, "Bob", "4")), "turn 2 is said by 'Ann' instead"),
        (whole_reply((1, "Ann", "1"), (3, "Bob", "2"), (2, "Ann", "3"), (4, "Bob", "4")), "turn 2 has the number 3"),
        (whole_reply((1, "Ann", "1"), (2, "Bob", " "), (3, "Ann", "3"), (4, "Bob", "4")), "turn 2 has no text"),
    ],
)
def test_turns_that_are_not_those_asked_for_are_asked_for_again(bad: dict[str, Any], problem: str) -> None:
    model = ScriptedModel([bad, GOOD])
    new = Paraphraser(whole=True, model=model).paraphrase(table(), seed=1)
    assert [turn.text for turn in new] == ["One.", "Two.", "Three.", "Four."]
    assert [turn.speaker for turn in new] == ["Ann", "Bob", "Ann", "Bob"]
    assert new.events is not None
    assert {event.seed for event in new.events[1:]} == {derive_seed(1, "paraphrase", 1)}
    assert {tuple(event.repairs) for event in new.events[1:]} == {("resampled",)}

    hopeless = ScriptedModel([bad], cycle=True)
    with pytest.raises(GenerationError, match=f"in 4 replies; in the last one {problem}") as caught:
        Paraphraser(whole=True, model=hopeless).paraphrase(table(), seed=1)
    assert len(hopeless.requests) == 4
    assert len(caught.value.partial) == len(bad["turns"])
    assert caught.value.partial.parentId == "d1"


def test_a_copy_of_everything_is_no_paraphrase_and_a_copy_of_one_turn_is_noted() -> None:
    copy = whole_reply((1, "Ann", ANN), (2, "Bob", BOB))
    with pytest.raises(GenerationError, match="nothing is rewritten"):
        Paraphraser(whole=True, model=ScriptedModel([copy], cycle=True)).paraphrase(table()[:2], seed=1)
    half = whole_reply((1, "Ann", ANN), (2, "Bob", "Two."))
    new = Paraphraser(whole=True, model=ScriptedModel([half])).paraphrase(table()[:2], seed=1)
    assert [turn.text for turn in new] == [ANN, "Two."]
    assert [event.action for event in new.events or ()].count("not_paraphrased") == 1


# Arguments.


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"speakers": []}, "speakers is a name"),
        ({"speakers": [3]}, "speakers is a name"),
        ({"speakers": " "}, "speakers is a name"),
        ({"speakers": "Eve"}, "There is no speaker 'Eve' in this dialogue; there is 'Ann', 'Bob'"),
        ({"instructions": 3}, "instructions is a text"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused_before_any_request(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Paraphraser(model=ScriptedModel([]), **settings).paraphrase(table())


def test_a_dialogue_may_come_as_its_json_form_and_nothing_else() -> None:
    paraphraser = Paraphraser(model=ScriptedModel(turn_by_turn))
    assert paraphraser(table().to_dict(), 7) == paraphraser.paraphrase(table(), seed=7)
    with pytest.raises(InputError, match="A dialog is a Dialog"):
        paraphraser.paraphrase("Ann: Hello.")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="brings no dialog"):
        paraphraser.check_row({})
    with pytest.raises(InputError, match="A list of dialogues"):
        paraphraser.paraphrase_many(table())  # type: ignore[arg-type]


# Many, async, in runs.


def test_many_are_the_same_as_one_by_one_and_in_order() -> None:
    paraphraser = Paraphraser(model=ScriptedModel(turn_by_turn))
    dialogs = [table(), table()[:2], table()[1:3]]
    many = paraphraser.paraphrase_many(dialogs, seed=5, progress=False)
    assert [dialog.seed for dialog in many] == [derive_seed(5, place) for place in range(3)]
    assert [paraphraser.paraphrase(old, seed=new.seed) for old, new in zip(dialogs, many, strict=True)] == many
    named = paraphraser.paraphrase_many(dialogs, ids=["a", "b", "c"], seeds=[1, 2, 3], progress=False)
    assert [(dialog.dialogId, dialog.seed) for dialog in named] == [("a", 1), ("b", 2), ("c", 3)]


def test_one_that_fails_does_not_stop_the_others() -> None:
    def script(messages: list[dict[str, str]], seed: int | None) -> Any:
        return {"text": ""} if "Bob" not in str(messages) else turn_by_turn(messages, seed)

    with pytest.raises(BatchError) as caught:
        Paraphraser(model=ScriptedModel(script)).paraphrase_many([table()[:1], table()[3:]], progress=False)
    assert [type(result) for result in caught.value.results] == [GenerationError, Dialog]


async def test_it_can_be_awaited() -> None:
    paraphraser = Paraphraser(model=ScriptedModel(turn_by_turn))
    assert await paraphraser.aparaphrase(table(), seed=7) == paraphraser.paraphrase(table(), seed=7)
    assert len(await paraphraser.aparaphrase_many([table()] * 2, seed=7, progress=False)) == 2


def test_a_run_over_dialogues(tmp_path: Path) -> None:
    paraphraser = Paraphraser(speakers="Bob", model="builtin")
    dialogs = [Dialog(**{**table().to_dict(), "dialogId": number}) for number in (4, 9)]
    result = run(paraphraser, dialogs, tmp_path / "other_words", seed=3, progress=False)
    with open_run(result.path) as recorded:
        made = list(recorded.dialogs())
    assert [(dialog.dialogId, dialog.parentId) for dialog in made] == [(4, 4), (9, 9)]
    assert made[0] == paraphraser.paraphrase(dialogs[0], seed=derive_seed(3, 4), id=4)
    assert verify(result.path, progress=False).counts["reproducible"] == 2


def test_settings_make_an_equal_paraphraser() -> None:
    paraphraser = Paraphraser("Shorter.", ["Ann", "Bob"], whole=True, model="builtin")
    again = generator_from_settings(json.loads(json.dumps(paraphraser.settings())))
    assert again.settings() == paraphraser.settings()
    assert again.identity() == paraphraser.identity()
    assert again.generate(table(), 3) == paraphraser.generate(table(), 3)  # type: ignore[arg-type]
    assert repr(again) == "Paraphraser(model='builtin', whole=True)"
