"""The folder is what ``datasets.load_dataset`` reads; its card tells what the dialogues tell."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from exports.export_parts import dialog_of, needs

from sdialog_like.dialog import Dialog
from sdialog_like.errors import InputError
from sdialog_like.exports import export_dialogs, import_dialogs

DIALOGS = [
    dialog_of(
        ("Ann", "Hi there."),
        ("Bo", "Hello."),
        dialogId=number,
        seed=number,
        complete=number != 1,
        model="qwen2.5:14b" if number else "builtin",
        scenario="A greeting." if number else {"task": "greet"},
        events=None if number else [{"action": "utter", "repairs": ["trimmed"]}],
        provenance={"generator": "PersonaDialogGenerator", "packageVersion": "0.1.0"},
    )
    for number in range(3)
]


def card(folder: Path) -> tuple[dict[str, Any], str]:
    _, header, text = (folder / "README.md").read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(header), text


def has(module: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(module) is not None


DATA = ["parquet", "jsonl"] if has("pyarrow") else ["jsonl"]


@pytest.mark.parametrize("data", ["parquet", "jsonl"])
@pytest.mark.filterwarnings("default")  # the library's own, about its own dependencies
def test_the_library_loads_it(tmp_path: Path, data: str) -> None:
    needs("pyarrow", "datasets")
    import datasets

    export_dialogs(DIALOGS, "hf", tmp_path / "out", data=data)
    loaded = datasets.load_dataset(str(tmp_path / "out"), split="train", cache_dir=str(tmp_path / "cache"))
    assert loaded.num_rows == 3
    assert loaded[1]["turns"] == [{"speaker": "Ann", "text": "Hi there."}, {"speaker": "Bo", "text": "Hello."}]
    assert loaded["seed"] == [0, 1, 2]
    assert loaded[0]["events"][0]["repairs"] == ["trimmed"]
    assert loaded[1]["events"] is None or loaded[1]["events"] == []
    assert loaded.features["notes"].dtype == "string"


@pytest.mark.parametrize("data", DATA)
def test_it_comes_back_as_the_dialogues(tmp_path: Path, data: str) -> None:
    export_dialogs(DIALOGS, "hf", tmp_path / "out", data=data)
    assert list(import_dialogs(tmp_path / "out")) == DIALOGS


def test_the_card_says_what_is_there_and_how_it_was_made(tmp_path: Path) -> None:
    export_dialogs(DIALOGS, "hf", tmp_path / "out", title="Greetings", language="en", data="jsonl")
    header, text = card(tmp_path / "out")
    assert header["pretty_name"] == "Greetings"
    assert header["language"] == ["en"]
    assert header["size_categories"] == ["n<1K"]
    assert header["tags"] == ["dialogue", "synthetic"]
    path = header["configs"][0]["data_files"][0]["path"]
    assert (tmp_path / "out" / path).is_file()
    assert "3 dialogues with 6 turns and 9 words" in text
    assert "2 came to their own end, 1 did not" in text
    assert "* Generator: `PersonaDialogGenerator, sdialog_like 0.1.0` (3 of 3 dialogues)" in text
    assert "* Model: `qwen2.5:14b` (2 of 3 dialogues)" in text
    assert "`builtin` is a rule-based stand-in" in text
    assert "Seeds are recorded for 3 of 3" in text


def test_the_license_is_left_to_the_user(tmp_path: Path) -> None:
    export_dialogs(DIALOGS, "hf", tmp_path / "out", data="jsonl")
    header, text = card(tmp_path / "out")
    assert "license" not in header
    assert "No license is stated here" in text
    assert "language" not in header


def test_dialogues_of_unknown_origin_are_not_called_synthetic(tmp_path: Path) -> None:
    export_dialogs([dialog_of(("A", "x"))], "hf", tmp_path / "out", data="jsonl")
    header, text = card(tmp_path / "out")
    assert header["tags"] == ["dialogue"]
    assert "do not record a model or a generator" in text
    assert "of 1 it is not recorded" in text


def test_names_from_the_data_cannot_break_the_card(tmp_path: Path) -> None:
    odd = dialog_of(("A", "x"), model="`m`\n---\n# Mine\x1b[31m")
    export_dialogs([odd], "hf", tmp_path / "out", title="a: b\n---\nc", data="jsonl")
    header, text = card(tmp_path / "out")
    assert header["pretty_name"] == "a: b --- c"
    assert "* Model: `'m' --- # Mine` (1 of 1 dialogues)" in text


def test_many_models_are_summed_up(tmp_path: Path) -> None:
    many = [dialog_of(("A", "x"), model=f"m{number:02}") for number in range(12)]
    export_dialogs(many, "hf", tmp_path / "out", data="jsonl")
    assert "* Model: others (2 of 12 dialogues)" in card(tmp_path / "out")[1]


def test_without_pyarrow_the_data_are_lines_of_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    export_dialogs(DIALOGS, "hf", tmp_path / "out")
    assert [file.name for file in (tmp_path / "out" / "data").iterdir()] == ["train-00000-of-00001.jsonl"]
    assert list(import_dialogs(tmp_path / "out")) == DIALOGS


def test_nothing_is_left_of_a_folder_that_was_not_finished(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="None of the 1 dialogues"):
        export_dialogs(["no dialogue"], "hf", tmp_path / "out", data="jsonl")  # type: ignore[list-item]
    assert not list(tmp_path.iterdir())


def test_wrong_options_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="data is auto, parquet or jsonl"):
        export_dialogs([Dialog(turns=[])], "hf", tmp_path / "out", data="arrow")
