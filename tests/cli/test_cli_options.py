from __future__ import annotations

from pathlib import Path

import pytest

from sdialog_like.cli import options
from sdialog_like.errors import InputError
from sdialog_like.llm import DEFAULT_MODEL


def test_the_default_model_is_the_packages() -> None:
    assert options.DEFAULT_MODEL == DEFAULT_MODEL


def test_parameters_are_read_as_json_and_else_as_text() -> None:
    pairs = ["temperature=0.7", "max_tokens=64", 'stop=["END"]', "base_url=http://localhost:1/v1?a=b", "think=true", "x="]
    assert options.parse_params(pairs) == {
        "temperature": 0.7,
        "max_tokens": 64,
        "stop": ["END"],
        "base_url": "http://localhost:1/v1?a=b",
        "think": True,
        "x": "",
    }


@pytest.mark.parametrize("pair", ["temperature", "=3", "top p=1", ""])
def test_what_is_no_pair_is_an_error(pair: str) -> None:
    with pytest.raises(InputError, match="KEY=VALUE"):
        options.parse_params([pair])


@pytest.mark.parametrize("pair", ["seed=3", "model=x", "spec=x"])
def test_what_has_an_option_of_its_own_is_no_parameter(pair: str) -> None:
    with pytest.raises(InputError, match="instead"):
        options.parse_params([pair])


def test_details_come_from_a_file_or_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("Zoë calls a hotel.\n", encoding="utf-8")
    assert options.read_text_option(f"@{tmp_path / 'brief.txt'}") == "Zoë calls a hotel."
    assert options.read_text_option("me@example.org writes") == "me@example.org writes"


def test_details_from_a_file_that_is_no_text_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        options.read_text_option(f"@{tmp_path / 'brief.txt'}")
