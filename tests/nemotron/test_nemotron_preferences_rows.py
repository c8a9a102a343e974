"""Rows for training: what DPO and SteerLM trainers read, with models, seeds and scores beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sdialog_like.errors import InputError
from sdialog_like.nemotron.preferences import CandidateSet, PreferenceSet, save_records

TWO_TURNS = [
    {"role": "user", "content": "Why is the sky blue?"},
    {"role": "assistant", "content": "Air scatters blue light."},
    {"role": "user", "content": "And at sunset?"},
]
GOOD = {
    "text": "The light's way is longer.",
    "model": "large",
    "seed": 11,
    "score": 3.6,
    "scores": {"helpfulness": 3.6, "verbosity": 1.2},
    "scorer": "reward",
}
BAD = {"text": "It is red.", "model": "small", "seed": 12, "score": 0.9, "scores": {"helpfulness": 0.9}, "scorer": "reward"}


def one_pair(**fields: Any) -> PreferenceSet:
    given = {"id": "sky", "prompt": TWO_TURNS, "openline": "Why is the sky blue?", "answers": [GOOD, BAD]}
    return PreferenceSet([CandidateSet.model_validate({**given, **fields})])


def test_a_dpo_row_is_messages_with_models_seeds_and_scores() -> None:
    (row,) = one_pair().to_dpo()
    assert row == {
        "prompt": TWO_TURNS,
        "chosen": [{"role": "assistant", "content": "The light's way is longer."}],
        "rejected": [{"role": "assistant", "content": "It is red."}],
        "prompt_id": "sky",
        "openline": "Why is the sky blue?",
        "score_margin": pytest.approx(2.7),
        "model_chosen": "large",
        "seed_chosen": 11,
        "score_chosen": 3.6,
        "scores_chosen": {"helpfulness": 3.6, "verbosity": 1.2},
        "scorer_chosen": "reward",
        "model_rejected": "small",
        "seed_rejected": 12,
        "score_rejected": 0.9,
        "scores_rejected": {"helpfulness": 0.9, "verbosity": None},
        "scorer_rejected": "reward",
    }


def test_a_dpo_row_of_texts() -> None:
    (row,) = one_pair().to_dpo(form="text")
    assert row["prompt"] == (
        "User: Why is the sky blue?\n\nAssistant: Air scatters blue light.\n\nUser: And at sunset?\n\nAssistant: "
    )
    assert (row["chosen"], row["rejected"]) == ("The light's way is longer.", "It is red.")


def test_a_formatter_makes_the_prompts_text() -> None:
    from sdialog_like.nemotron.formatters import NemotronFormatter

    (row,) = one_pair().to_dpo(form="text", formatter=NemotronFormatter)
    assert row["prompt"].startswith("<extra_id_0>System\n\n<extra_id_1>User\nWhy is the sky blue?\n<extra_id_1>Assistant\n")
    assert row["prompt"].endswith("And at sunset?\n<extra_id_1>Assistant\n")
    with pytest.raises(InputError, match="text"):
        one_pair().to_dpo(formatter=NemotronFormatter)


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(InputError, match="'messages' or 'text', not as 'chatml'"):
        one_pair().to_dpo(form="chatml")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["messages", "text"])
def test_dpo_rows_load_in_datasets(form: Any, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    other = CandidateSet.model_validate({"id": "b", "prompt": TWO_TURNS[:1], "answers": [{**GOOD, "seed": None}, BAD]})
    rows = PreferenceSet([*one_pair().candidates, other]).to_dpo(form=form)
    file = tmp_path / "dpo.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    loaded = datasets.load_dataset("json", data_files=str(file), split="train", cache_dir=str(tmp_path / "cache"))
    assert loaded.to_list() == rows
    assert datasets.Dataset.from_list(rows).to_list() == rows


def test_a_steerlm_row_is_a_labelled_conversation() -> None:
    row, other = one_pair().to_steerlm()
    assert row == {
        "system": "",
        "mask": "User",
        "type": "VALUE_TO_TEXT",
        "conversations": [
            {"from": "User", "value": "Why is the sky blue?", "label": None},
            {"from": "Assistant", "value": "Air scatters blue light.", "label": None},
            {"from": "User", "value": "And at sunset?", "label": None},
            {"from": "Assistant", "value": "The light's way is longer.", "label": "helpfulness:4,verbosity:1"},
        ],
        "id": "sky/0",
        "model": "large",
        "seed": 11,
        "score": 3.6,
        "scorer": "reward",
    }
    assert other["conversations"][-1]["label"] == "helpfulness:1"


def test_labels_stand_in_the_order_of_steerlm_and_others_behind() -> None:
    scores = {"wit": 1, "verbosity": 2, "quality": 3, "helpfulness": 4}
    (row, _) = one_pair(answers=[{**GOOD, "scores": scores}, BAD]).to_steerlm()
    assert row["conversations"][-1]["label"] == "quality:3,helpfulness:4,verbosity:2,wit:1"


def test_an_answer_with_one_score_is_labelled_with_its_quality() -> None:
    (row, _) = one_pair(answers=[{**GOOD, "scores": {}}, BAD]).to_steerlm()
    assert row["conversations"][-1]["label"] == "quality:4"


def test_values_may_be_limited_or_left_as_they_are() -> None:
    far = {**GOOD, "scores": {"helpfulness": 5.7, "verbosity": -1.25}}
    label = {"from": "Assistant", "value": far["text"]}
    (limited, _) = one_pair(answers=[far, BAD]).to_steerlm(limits=(0, 4))
    assert limited["conversations"][-1] == {**label, "label": "helpfulness:4,verbosity:0"}
    (exact, _) = one_pair(answers=[far, BAD]).to_steerlm(rounded=False)
    assert exact["conversations"][-1] == {**label, "label": "helpfulness:5.7,verbosity:-1.25"}


def test_only_the_chosen_attributes_and_only_scored_answers() -> None:
    unscored = {**BAD, "score": None, "scores": {}}
    rows = one_pair(answers=[GOOD, unscored]).to_steerlm(attributes=["verbosity"])
    assert [row["conversations"][-1]["label"] for row in rows] == ["verbosity:1"]


def test_a_system_message_goes_where_steerlm_has_it() -> None:
    prompt = [{"role": "system", "content": "Be brief."}, *TWO_TURNS[:1]]
    (row, _) = one_pair(prompt=prompt).to_steerlm(system="not this")
    assert row["system"] == "Be brief."
    assert [turn["from"] for turn in row["conversations"]] == ["User", "Assistant"]
    (row, _) = one_pair().to_steerlm(system="A chat.")
    assert row["system"] == "A chat."


def test_a_name_that_a_label_cannot_hold_is_refused() -> None:
    with pytest.raises(InputError, match="a:b"):
        one_pair(answers=[{**GOOD, "scores": {"a:b": 1}}, BAD]).to_steerlm()


def test_pairs_are_records_too(tmp_path: Path) -> None:
    assert save_records(one_pair().pairs, tmp_path / "pairs.jsonl") == 1


def test_one_attribute_may_be_named_alone_and_has_to_be_known() -> None:
    made = one_pair()
    assert made.to_steerlm(attributes="verbosity") == made.to_steerlm(attributes=["verbosity"])
    assert "verbosity:" in made.to_steerlm(attributes="verbosity")[0]["conversations"][-1]["label"]
    with pytest.raises(InputError, match="No answer has been rated by 'wit'"):
        made.to_steerlm(attributes=["verbosity", "wit"])
    for wrong in ([], 3, [3]):
        with pytest.raises(InputError, match="attributes are the names"):
            made.to_steerlm(attributes=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("limits", [4, (0,), (4, 0), "04", (0, None)])
def test_limits_are_two_numbers(limits: Any) -> None:
    with pytest.raises(InputError, match="limits are the least and the greatest value"):
        one_pair().to_steerlm(limits=limits)
