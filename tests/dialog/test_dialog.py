"""Contract 1, "Dialog": the model, and the dialogue as a list of turns."""

from __future__ import annotations

import copy
import pickle
import re

import pytest
from pydantic import ValidationError

from sdialog_like import Dialog, Event, Turn
from sdialog_like.dialog import Provenance, Termination
from sdialog_like.errors import InputError

ALICE = {"speaker": "Alice", "text": "Hey Bob!"}
BOB = {"speaker": "Bob", "text": "Hi Alice,\nhow are you?"}


@pytest.fixture
def dialog() -> Dialog:
    return Dialog(
        dialogId=7,
        seed=0,
        model="builtin",
        complete=True,
        turns=[Turn(**ALICE), Turn(**BOB), Turn(speaker="Alice", text="Fine. Bye!")],
        events=[
            Event(agent="Alice", action="utter", text="Hey Bob!", seed=1),
            Event(agent="Bob", action="instruct", text="Be polite."),
            Event(agent="Bob", action="utter", text="Hi Alice,\nhow are you?", seed=2),
            Event(agent="Alice", action="utter", text="Fine. Bye!", seed=3),
        ],
        personas={"Alice": {"name": "Alice"}, "Bob": {"name": "Bob"}},
        termination=Termination(reason="closed", turn=3),
    )


def test_only_turns_is_required() -> None:
    assert Dialog.model_validate({"turns": []}).turns == []
    with pytest.raises(ValidationError, match="turns"):
        Dialog.model_validate({"dialogId": 1})


def test_repr_shows_the_fields_in_order() -> None:
    shown = repr(Dialog(turns=[Turn(**ALICE)], seed=3, dialogId=1))
    assert shown.startswith("Dialog(formatVersion=")
    assert "turns=[Turn(speaker='Alice', text='Hey Bob!')]" in shown
    order = re.findall(r"(?<=[(\s])(\w+)=", shown.replace("speaker=", "").replace("text=", ""))
    assert order[:9] == ["formatVersion", "model", "seed", "dialogId", "complete", "scenario", "turns", "events", "personas"]


def test_the_dumps_are_pydantics_own(dialog: Dialog) -> None:
    assert Dialog.model_validate(dialog.model_dump()) == dialog
    assert Dialog.model_validate_json(dialog.model_dump_json(indent=2)) == dialog
    assert dialog.model_dump_json(indent=2).startswith('{\n  "formatVersion"')


def test_str_has_one_line_a_turn(dialog: Dialog) -> None:
    assert str(dialog) == "Alice: Hey Bob!\nBob: Hi Alice, how are you?\nAlice: Fine. Bye!"
    assert str(Dialog(turns=[Turn(speaker="A", text="a\r\nb\u2028c\n")])) == "A: a b c "


def test_it_is_a_list_of_its_turns(dialog: Dialog) -> None:
    assert len(dialog) == 3
    assert list(dialog) == dialog.turns
    assert dialog[1] == Turn(**BOB)
    assert dialog[-1].text == "Fine. Bye!"
    assert Turn(**BOB) in dialog
    with pytest.raises(IndexError):
        dialog[3]


def test_a_slice_is_a_part_with_the_wholes_id_as_its_parent(dialog: Dialog) -> None:
    part = dialog[1:]
    assert isinstance(part, Dialog)
    assert part.turns == dialog.turns[1:]
    assert (part.dialogId, part.parentId) == (None, 7)
    assert (part.model, part.seed, part.personas) == (dialog.model, dialog.seed, dialog.personas)


def test_a_slice_keeps_only_what_is_still_true_of_it(dialog: Dialog) -> None:
    part = dialog[1:2]
    assert [event.action for event in part.events or []] == ["instruct", "utter"]
    assert part.complete is None
    assert part.termination is None
    assert dialog[:].termination == dialog.termination


def test_a_slice_drops_events_that_do_not_match_the_turns(dialog: Dialog) -> None:
    dialog.turns[0].text = "something else"
    assert dialog[:2].events is None


def test_changing_a_slice_leaves_the_whole_alone(dialog: Dialog) -> None:
    dialog[:1].turns[0].text = "changed"
    assert dialog[0].text == "Hey Bob!"


def test_slices_may_go_backwards(dialog: Dialog) -> None:
    assert [turn.text for turn in dialog[::-1]] == ["Fine. Bye!", "Hi Alice,\nhow are you?", "Hey Bob!"]
    assert [event.seed for event in dialog[::-1].events or []] == [3, None, 2, 1]


def test_speakers_come_in_the_order_in_which_they_speak(dialog: Dialog) -> None:
    assert dialog.get_speakers() == ["Alice", "Bob"]


def test_filter_keeps_one_speakers_turns(dialog: Dialog) -> None:
    part = dialog.filter("Alice")
    assert [turn.text for turn in part] == ["Hey Bob!", "Fine. Bye!"]
    assert part.parentId == 7
    assert len(dialog.filter("nobody")) == 0


def test_rename_speaker_renames_everywhere_and_leaves_the_original_alone(dialog: Dialog) -> None:
    renamed = dialog.rename_speaker("Bob", "Robert")
    assert renamed.get_speakers() == ["Alice", "Robert"]
    assert [event.agent for event in renamed.events or []] == ["Alice", "Robert", "Robert", "Alice"]
    assert list(renamed.personas or {}) == ["Alice", "Robert"]
    assert dialog.get_speakers() == ["Alice", "Bob"]


def test_rename_speaker_refuses_to_mix_people_up(dialog: Dialog) -> None:
    with pytest.raises(InputError, match="'Alice' is another speaker"):
        dialog.rename_speaker("Bob", "Alice")
    with pytest.raises(InputError, match=r"no speaker 'Bobb'.*'Alice', 'Bob'"):
        dialog.rename_speaker("Bobb", "Robert")


def test_text_methods_return_a_changed_copy(dialog: Dialog) -> None:
    assert dialog.upper()[0].text == "HEY BOB!"
    assert dialog.lower()[0].text == "hey bob!"
    assert dialog.title()[0].text == "Hey Bob!"
    assert dialog.capitalize()[0].text == "Hey bob!"
    assert dialog.strip("!")[0].text == "Hey Bob"
    assert dialog.replace("Bob", "you")[0].text == "Hey you!"
    assert dialog.re_sub(r"[A-Z]\w+", "X")[0].text == "X X!"
    assert dialog.re_sub(re.compile("bob", re.I), lambda match: match[0][::-1])[0].text == "Hey boB!"
    assert dialog[0].text == "Hey Bob!"


def test_a_name_replaced_in_the_turns_does_not_live_on_in_the_utterances_events(dialog: Dialog) -> None:
    changed = dialog.replace("Bob", "[NAME]")
    assert (changed.events or [])[0].text == "Hey [NAME]!"
    assert (changed.events or [])[1].text == "Be polite."
    assert changed[1:].events is not None


def test_length_counts_turns_words_and_minutes(dialog: Dialog) -> None:
    assert dialog.length() == dialog.length(unit="turns") == 3
    assert dialog.length("words") == 9
    assert dialog.length("minutes", words_per_minute=9) == pytest.approx(1.0)
    assert dialog.length("minutes") == pytest.approx(9 / 130)
    with pytest.raises(InputError, match="turns, words or minutes"):
        dialog.length("letters")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="more than 0"):
        dialog.length("minutes", words_per_minute=0)


def test_clone_shares_nothing_and_a_new_id_makes_it_a_child(dialog: Dialog) -> None:
    clone = dialog.clone()
    assert clone == dialog
    clone.turns[0].text = "changed"
    assert dialog[0].text == "Hey Bob!"
    child = dialog.clone(new_id="7b")
    assert (child.dialogId, child.parentId) == ("7b", 7)


def test_copies_and_pickles_are_equal(dialog: Dialog) -> None:
    assert copy.deepcopy(dialog) == pickle.loads(pickle.dumps(dialog)) == dialog


def test_ids_keep_their_type() -> None:
    assert Dialog(turns=[], dialogId="12").dialogId == "12"
    assert Dialog(turns=[], dialogId=12).dialogId == 12


def test_todays_names_are_accepted() -> None:
    dialog = Dialog.model_validate({"id": "x", "version": "0.5.3", "turns": [], "parentId": 3})
    assert Dialog(id="x", version="0.5.3", turns=[], parentId=3) == dialog  # type: ignore[call-arg]
    assert dialog.dialogId == dialog.id == "x"
    assert dialog.formatVersion == dialog.version == "0.5.3"
    dialog.id = 9
    assert dialog.model_dump()["dialogId"] == 9
    assert Event(action="utter", content="Hi").text == "Hi"  # type: ignore[call-arg]
    assert Event(action="utter", text="Hi").content == "Hi"


def test_assigning_nonsense_is_refused(dialog: Dialog) -> None:
    with pytest.raises(ValidationError):
        dialog.seed = "many"  # type: ignore[assignment]


def test_unknown_reasons_of_ending_are_refused() -> None:
    with pytest.raises(ValidationError):
        Termination(reason="bored", turn=1)  # type: ignore[arg-type]


def test_personas_and_contexts_may_be_given_as_objects() -> None:
    from sdialog_like.personas import Context, Persona

    people, place = {"A": Persona(role="cook", name="A")}, Context(location="kitchen")
    dialog = Dialog(turns=[], personas=people, context=place)  # type: ignore[arg-type]
    assert dialog.personas == {"A": {"role": "cook", "name": "A"}}
    assert dialog.context == {"location": "kitchen"}


def test_the_json_form_leaves_out_what_is_not_set() -> None:
    dialog = Dialog(turns=[Turn(**ALICE)], events=[Event(action="utter")], scenario={"Domains": [None], "x": None})
    dialog.provenance = Provenance(generator="G")
    assert dialog.to_dict() == {
        "formatVersion": "0.1.0",
        "scenario": {"Domains": [None], "x": None},
        "turns": [{"speaker": "Alice", "text": "Hey Bob!"}],
        "events": [{"action": "utter"}],
        "provenance": {"generator": "G", "settings": {}, "modelParameters": {}, "prompts": {}},
    }


def test_a_models_schema_of_a_turn_is_closed() -> None:
    schema = Turn.model_json_schema()
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["speaker", "text"]
