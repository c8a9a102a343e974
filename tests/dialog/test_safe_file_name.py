"""Ids become file names that stay in their folder and apart from each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdialog_like.dialog import Dialog, safe_file_name


@pytest.mark.parametrize("plain", [1, 0, -3, 6652, "dialog-1", "ef04df71-f634-4ffa-99c5-b1f4df489c71", "a.b_c"])
def test_plain_ids_stay_as_they_are(plain: int | str) -> None:
    assert safe_file_name(plain) == str(plain)


PATHS = ["../x", "/etc/passwd", "..", ".", "", "a/b", "a\\b", "C:", ".hidden", "-rf", "x."]
DEVICES = ["CON", "nul.txt", "Com1"]
STRANGE = ["a b", "é", "x" * 300, "\x00", "a\nb", "1", "~", "\ud83d", 10**200]


@pytest.mark.parametrize("awkward", PATHS + DEVICES + STRANGE)
def test_awkward_ids_become_plain_names(awkward: int | str, tmp_path: Path) -> None:
    name = safe_file_name(awkward)
    assert name.isascii()
    assert len(name) <= 100
    Dialog(turns=[]).to_file(tmp_path / f"{name}.json")
    assert [file.name for file in tmp_path.iterdir()] == [f"{name}.json"]


def test_a_readable_part_is_kept() -> None:
    assert safe_file_name("../My dialogue/7").startswith("My_dialogue_7~")


IDS = st.integers() | st.text(max_size=12) | st.text("12ab~-./_0", max_size=6)


@given(st.lists(IDS, unique_by=lambda each: (type(each), each), min_size=2))
def test_distinct_ids_have_distinct_names(ids: list[int | str]) -> None:
    names = [safe_file_name(each) for each in [*ids, None]]
    assert len(set(names)) == len(names)


@given(IDS)
def test_a_name_has_no_way_out(any_id: int | str) -> None:
    name = safe_file_name(any_id)
    assert name not in ("", ".", "..")
    assert not set(name) & set('/\\:*?"<>|\0\n ')
