"""Records go to files and tables and come back as they were, so that other tools can filter between two stages."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from sdialog_like.errors import InputError, MissingExtraError
from sdialog_like.nemotron.pipelines import Openline
from sdialog_like.nemotron.preferences import (
    CandidateSet,
    PreferencePair,
    PreferenceSet,
    PromptRecord,
    ScoredAnswer,
    from_hf,
    from_pandas,
    load_records,
    save_records,
    to_hf,
    to_pandas,
)
from sdialog_like.nemotron.preferences.columns import columns_of

pd = pytest.importorskip("pandas")
datasets = pytest.importorskip("datasets")

WHOLE = settings(deadline=None, max_examples=30)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.text(string.ascii_lowercase, min_size=1, max_size=5)
numbers = st.floats(allow_nan=False, allow_infinity=False)
seeds = st.none() | st.integers(0, 2**32 - 1)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
messages = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["system", "user", "assistant"]), "content": texts}),
    min_size=1,
    max_size=4,
)
answers = st.builds(
    ScoredAnswer,
    text=texts,
    model=st.none() | texts,
    seed=seeds,
    parameters=st.dictionaries(names, plain, max_size=2),
    score=st.none() | numbers,
    scores=st.dictionaries(names, numbers, max_size=3),
    labels=st.dictionaries(names, texts, max_size=2),
    reasoning=st.dictionaries(names, texts, max_size=2),
    reason=st.none() | texts,
    scorer=st.none() | texts,
    scorer_seed=seeds,
)
prompt_fields = {
    "id": texts,
    "prompt": messages,
    "openline": st.none() | texts,
    "origin": st.dictionaries(texts, plain, max_size=3),
    "user_model": st.none() | texts,
    "assistant_model": st.none() | texts,
    "seed": seeds,
}
prompts = st.builds(PromptRecord, **prompt_fields)
candidate_sets = st.builds(
    CandidateSet, **prompt_fields, answers=st.lists(answers, max_size=3), failures=st.lists(texts, max_size=2)
)
pairs = st.builds(
    PreferencePair,
    **prompt_fields,
    prompt_id=texts,
    chosen=answers,
    rejected=answers,
    margin=st.floats(0, allow_nan=False, allow_infinity=False),
)
RECORDS = pytest.mark.parametrize(
    ("kind", "records"), [(PromptRecord, prompts), (CandidateSet, candidate_sets), (PreferencePair, pairs)]
)


@RECORDS
@given(data=st.data())
@WHOLE
def test_jsonl_keeps_records_as_they_are(
    kind: Any, records: Any, data: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    some = data.draw(st.lists(records, max_size=4))
    path = tmp_path_factory.getbasetemp() / "records.jsonl"
    assert save_records(some, path) == len(some)
    assert load_records(path, kind) == some


@RECORDS
@given(data=st.data())
@WHOLE
def test_pandas_keeps_records_as_they_are(kind: Any, records: Any, data: Any) -> None:
    some = data.draw(st.lists(records, max_size=4))
    frame = to_pandas(some, kind)
    assert list(frame.columns) == list(kind.model_fields)
    assert from_pandas(frame, kind) == some


@RECORDS
@given(data=st.data())
@WHOLE
def test_datasets_keep_records_as_they_are(kind: Any, records: Any, data: Any) -> None:
    some = data.draw(st.lists(records, max_size=4))
    dataset = to_hf(some, kind)
    assert dataset.column_names == list(kind.model_fields)
    assert from_hf(dataset, kind) == some


def candidates(name: str, score: float, topic: str) -> CandidateSet:
    return CandidateSet(
        id=name,
        prompt=[{"role": "user", "content": "Why?"}],
        origin={"topic": topic, f"only_{name}": 1},
        seed=7,
        answers=[
            ScoredAnswer(text="Because.", score=score, scores={"helpfulness": score}),
            ScoredAnswer(text="No.", score=0, scores={f"of_{name}": 2}),
        ],
    )


openlines = st.builds(
    Openline,
    id=texts,
    text=texts,
    kind=st.sampled_from(["open_qa", "math"]),
    stage=texts,
    topic=st.none() | texts,
    document=st.none() | st.integers(0, 9),
    seed=seeds,
)


@given(st.lists(openlines, max_size=4))
@WHOLE
def test_openlines_go_everywhere_too(tmp_path_factory: pytest.TempPathFactory, some: list[Openline]) -> None:
    path = tmp_path_factory.getbasetemp() / "openlines.jsonl"
    save_records(some, path)
    assert load_records(path, Openline) == some
    assert from_pandas(to_pandas(some, Openline), Openline) == some
    assert from_hf(to_hf(some, Openline), Openline) == some


# Other tools in between.


def test_a_data_frame_can_be_filtered_and_sorted_between_two_stages() -> None:
    made = PreferenceSet([candidates("a", 1, "x"), candidates("b", 3, "y"), candidates("c", 2, "z")])
    frame = to_pandas(made.pairs)
    kept = frame[frame["margin"] >= 2].sort_values("margin", ascending=False)
    assert from_pandas(kept, PreferencePair) == [made.pairs[1], made.pairs[2]]


def test_a_data_frame_survives_parquet(tmp_path: Path) -> None:
    made = [candidates("a", 1, "x"), candidates("b", 3, "y")]
    to_pandas(made).to_parquet(tmp_path / "sets.parquet")
    assert from_pandas(pd.read_parquet(tmp_path / "sets.parquet"), CandidateSet) == made


def test_a_dataset_can_be_filtered_mapped_and_saved_between_two_stages(tmp_path: Path) -> None:
    made = [candidates("a", 1, "x"), candidates("b", 3, "y")]
    kept = to_hf(made).filter(lambda row: row["answers"][0]["score"] > 2).add_column("language", ["en"])
    kept.save_to_disk(str(tmp_path / "kept"))
    assert from_hf(datasets.load_from_disk(str(tmp_path / "kept")), CandidateSet) == [made[1]]


def test_jsonl_loads_in_datasets_and_pandas(tmp_path: Path) -> None:
    made = [candidates("a", 1, "x"), candidates("b", 3, "y")]
    save_records(made, tmp_path / "sets.jsonl")
    assert from_pandas(pd.read_json(tmp_path / "sets.jsonl", lines=True, dtype=False), CandidateSet) == made


def test_columns_of_other_tools_are_not_read_back_and_missing_ones_take_their_default() -> None:
    frame = to_pandas([candidates("a", 1, "x")]).assign(language="en").drop(columns=["origin", "seed"])
    (read,) = from_pandas(frame, CandidateSet)
    assert read == candidates("a", 1, "x").model_copy(update={"origin": {}, "seed": None})


def test_an_emptied_cell_takes_the_fields_default() -> None:
    frame = to_pandas([candidates("a", 1, "x")])
    frame["origin"] = None
    assert from_pandas(frame, CandidateSet)[0].origin == {}


def test_mappings_are_json_in_text_columns_so_that_no_key_wanders_into_other_rows() -> None:
    made = [candidates("a", 1, "x"), candidates("b", 3, "y")]
    assert to_pandas(made)["origin"].tolist() == ['{"topic": "x", "only_a": 1}', '{"topic": "y", "only_b": 1}']
    assert to_hf(made)[1]["answers"][1]["scores"] == '{"of_b": 2.0}'


def test_columns_follow_the_fields_types() -> None:
    class Inner(BaseModel):
        number: int | None = None

    class Record(BaseModel):
        text: str
        kind: Literal["a", "b"] = "a"
        share: float | None = None
        yes: bool = True
        inner: Inner | None = None
        many: list[Inner] = []
        words: tuple[str, ...] = ()
        name: int | str = 1
        anything: Any = None

    assert columns_of(Record) == {
        "text": "string",
        "kind": "string",
        "share": "float64",
        "yes": "bool",
        "inner": {"number": "int64"},
        "many": [{"number": "int64"}],
        "words": ["string"],
        "name": "json",
        "anything": "json",
    }
    some = [
        Record(text="x", inner=Inner(number=2), many=[Inner()], words=("a", "b"), name="1", anything=[None]),
        Record(text="y", yes=False),
    ]
    assert from_pandas(to_pandas(some), Record) == some
    assert from_hf(to_hf(some), Record) == some


# What cannot be.


def test_half_a_character_goes_to_jsonl_but_not_into_a_table(tmp_path: Path) -> None:
    record = PromptRecord(id="a", prompt=[{"role": "user", "content": "half \ud83d"}])
    save_records([record], tmp_path / "one.jsonl")
    assert load_records(tmp_path / "one.jsonl", PromptRecord) == [record]
    for table in (to_pandas, to_hf):
        with pytest.raises(InputError, match=r"Record 1: prompt.content holds half a character"):
            table([record])


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('\n{"id": "a", "prompt": [{"role": "user", "content": "x"}]}\n{"id": "b", "pro', "utf-8")
    with pytest.raises(InputError, match=r"x.jsonl, line 3: This is not JSON"):
        load_records(path, PromptRecord)
    path.write_text('{"id": "a", "prompt": [{"role": "user"}]}\n', "utf-8")
    with pytest.raises(InputError, match=r"line 1 is no PromptRecord: prompt: .*message 1 has the keys"):
        load_records(path, PromptRecord)
    path.write_text("[1]\n", "utf-8")
    with pytest.raises(InputError, match="line 1 is no PromptRecord"):
        load_records(path, PromptRecord)
    with pytest.raises(InputError, match=r"nowhere.jsonl cannot be read"):
        load_records(tmp_path / "nowhere.jsonl", PromptRecord)


def test_a_table_of_something_else_is_refused() -> None:
    with pytest.raises(InputError, match="none of the columns of PromptRecord: id, prompt"):
        from_pandas(pd.DataFrame({"text": ["a"]}), PromptRecord)
    with pytest.raises(InputError, match="Row 0 is no PromptRecord: prompt: Field required"):
        from_pandas(pd.DataFrame({"id": ["a"]}), PromptRecord)
    with pytest.raises(InputError, match="Row 0 is no PromptRecord"):
        from_pandas(pd.DataFrame({"id": ["a"], "prompt": ["no messages"]}), PromptRecord)
    with pytest.raises(InputError, match="several splits"):
        from_hf(datasets.DatasetDict(train=to_hf([], PromptRecord)), PromptRecord)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="list is no data frame"):
        from_pandas([], PromptRecord)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="list is no dataset"):
        from_hf([], PromptRecord)  # type: ignore[arg-type]


def test_records_are_models_or_dataclasses() -> None:
    with pytest.raises(InputError, match="no class of records"):
        to_pandas([{"id": "a"}])


def test_a_table_holds_records_of_one_class() -> None:
    prompt = PromptRecord(id="a", prompt=[{"role": "user", "content": "x"}])
    with pytest.raises(InputError, match="not PromptRecord and CandidateSet"):
        to_pandas([prompt, candidates("a", 1, "x")])
    with pytest.raises(InputError, match="no columns"):
        to_hf([])


def test_a_missing_library_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"sdialog_like\[tables\]"):
        to_pandas([candidates("a", 1, "x")])
