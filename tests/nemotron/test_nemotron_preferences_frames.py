"""Data frames as what preference data begins with."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from sdialog_like.errors import InputError
from sdialog_like.nemotron import ChatModelClient, NemotronGenerator, Openline, PromptRecord, to_pandas
from sdialog_like.nemotron.preferences.prompts import read_beginnings

OPENLINES = [
    Openline("q1", "Why is the sky blue?", "open_qa", "question", topic="Light", seed=3),
    Openline("q2", "Why is grass green?", "open_qa", "question"),
]
PROMPTS = [PromptRecord(id="p", prompt=[{"role": "user", "content": "Why?"}], openline="Why?", origin={"topic": "T"})]


@pytest.mark.parametrize("column", ["openline", "text"])
def test_a_frame_with_a_column_of_openlines(column: str) -> None:
    frame = pd.DataFrame({column: ["Why?", "How?"], "topic": ["Light", None], "n": pd.Series([1, None], dtype="Int64")})
    first, second = read_beginnings(frame[::-1].sort_index())
    assert (first.id, first.openline, first.origin) == ("0", "Why?", {"topic": "Light", "n": 1})
    assert (second.id, second.openline, second.origin) == ("1", "How?", {})


@pytest.mark.parametrize("records", [OPENLINES, PROMPTS])
def test_what_records_became_comes_back(records: list[Any]) -> None:
    assert read_beginnings(to_pandas(records)) == read_beginnings(records)


def test_a_filtered_frame_makes_preferences() -> None:
    frame = to_pandas(OPENLINES).query("topic == 'Light'")
    made = NemotronGenerator(ChatModelClient("builtin", seed=1)).generate_preferences(frame, None, None, len, k=2)
    assert [(each.id, each.openline) for each in made.candidates] == [("q1", "Why is the sky blue?")]


def test_a_frame_without_openlines_is_refused_with_its_columns() -> None:
    with pytest.raises(InputError, match="no column 'openline' or 'text': question, topic") as caught:
        read_beginnings(pd.DataFrame({"question": ["Why?"], "topic": ["T"]}))
    assert "frame.rename" in str(caught.value)


def test_an_empty_cell_is_no_openline() -> None:
    with pytest.raises(InputError, match="Number 1 of the openlines"):
        read_beginnings(pd.DataFrame({"openline": ["Why?", None]}))
