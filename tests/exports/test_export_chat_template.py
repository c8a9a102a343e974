"""Text by a chat template, with a tokenizer made on the spot; nothing is ever fetched unless it is asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from exports.export_parts import dialog_of, lines_of, needs

from sdialog_like.errors import InputError, MissingExtraError
from sdialog_like.exports import FORMATS, export_dialogs

TEMPLATE = (
    "{% for message in messages %}"
    "{% if loop.first and message['role'] == 'assistant' %}{{ raise_exception('The user begins.') }}{% endif %}"
    "<|{{ message['role'] }}|>{{ message['content'] }}{{ eos_token }}"
    "{% endfor %}"
)
TALK = dialog_of(("Ann", "Hi <b>"), ("Bo", "Hello."), dialogId=1)


@pytest.fixture(scope="module")
def make_tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    needs("transformers", "tokenizers")
    import tokenizers
    import transformers

    def make(template: str | None) -> Path:
        folder = tmp_path_factory.mktemp("tokenizer")
        words = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[UNK]": 0, "</s>": 1}, unk_token="[UNK]"))
        made = transformers.PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]", eos_token="</s>")
        made.chat_template = template
        made.save_pretrained(folder)
        return folder

    return make


def test_each_line_is_the_text_of_one_dialogue(tmp_path: Path, make_tokenizer: Any) -> None:
    tokenizer = make_tokenizer(TEMPLATE)
    report = export_dialogs([TALK], "chat-template", tmp_path / "x.jsonl", tokenizer=tokenizer, system="Be kind.")
    text = "<|system|>Be kind.</s><|user|>Hi <b></s><|assistant|>Hello.</s>"
    assert lines_of(tmp_path / "x.jsonl") == [{"text": text}]
    assert set(report.not_represented) == {"dialogId", "speakers' names"}


def test_what_the_template_refuses_is_left_out_with_its_words(tmp_path: Path, make_tokenizer: Any) -> None:
    opened_by_bot = dialog_of(("Bot", "Hi."), ("Ann", "Hello."), dialogId=2)
    tokenizer = str(make_tokenizer(TEMPLATE))
    report = export_dialogs([TALK, opened_by_bot], "chat-template", tmp_path / "x.jsonl", tokenizer=tokenizer)
    assert [(skipped.id, skipped.reason) for skipped in report.skipped] == [
        (2, "The tokenizer's chat template refuses it: The user begins.")
    ]
    assert len(lines_of(tmp_path / "x.jsonl")) == 1


def test_a_tokenizer_object_is_taken_as_it_is(tmp_path: Path, make_tokenizer: Any) -> None:
    import transformers

    tokenizer = transformers.AutoTokenizer.from_pretrained(make_tokenizer(TEMPLATE), local_files_only=True)
    export_dialogs([TALK], "chat-template", tmp_path / "x.jsonl", tokenizer=tokenizer)
    assert len(lines_of(tmp_path / "x.jsonl")) == 1


def test_a_tokenizer_without_a_template_is_refused(tmp_path: Path, make_tokenizer: Any) -> None:
    with pytest.raises(InputError, match="no chat template.*chat \\(instruct\\) model"):
        export_dialogs([TALK], "chat-template", tmp_path / "x.jsonl", tokenizer=make_tokenizer(None))


def test_a_tokenizer_that_is_not_there_is_not_fetched(tmp_path: Path, make_tokenizer: Any) -> None:
    # The guard in conftest.py would fail this test at any attempt to reach the hub.
    with pytest.raises(InputError, match="cannot be loaded.*download=True"):
        export_dialogs([TALK], "chat-template", tmp_path / "x.jsonl", tokenizer="nobody/no-such-tokenizer")
    assert not list(tmp_path.iterdir())


def test_without_transformers_the_message_has_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'sdialog_like\[transformers\]'"):
        export_dialogs([TALK], "chat-template", tmp_path / "x.jsonl", tokenizer="x")


def test_the_options_are_the_tokenizer_s_and_the_chat_s() -> None:
    assert {"tokenizer", "download", "assistant", "system", "leading"} <= set(FORMATS["chat-template"].options())
