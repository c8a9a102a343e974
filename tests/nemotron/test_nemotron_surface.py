"""What the package gives: the contract's names, without loading more than is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import sdialog_like.nemotron as nemotron
from sdialog_like.nemotron import templates

CONTRACT = [
    "AsyncNemotronCCGenerator",
    "AsyncNemotronGenerator",
    "AsyncOpenAIClient",
    "ChatModelClient",
    "Mixtral8x7BFormatter",
    "NemoDeployClient",
    "NemotronCCDiverseQAPostprocessor",
    "NemotronCCGenerator",
    "NemotronCCKnowledgeListPostprocessor",
    "NemotronFormatter",
    "NemotronGenerator",
    "NoFormat",
    "OpenAIClient",
    "Openline",
    "YamlConversionError",
    "dialog_to_messages",
    "messages_to_dialog",
]


@pytest.mark.parametrize("name", [*CONTRACT, *templates.__all__])
def test_the_contracts_names_are_there(name: str) -> None:
    assert name in nemotron.__all__
    assert getattr(nemotron, name) is not None


def test_steps_and_dialogues_with_a_client_of_ones_own_need_neither_langchain_nor_role_play() -> None:
    code = (
        "import sys, types\n"
        "from sdialog_like.nemotron.asking import asker_of_client, finished\n"
        "from sdialog_like.nemotron.dialogues import DialogueMethods\n"
        "from sdialog_like.nemotron.steps import StepMethods\n"
        "methods = type('Both', (StepMethods, DialogueMethods), {})()\n"
        "methods._root = asker_of_client(types.SimpleNamespace(query_model=lambda **arguments: ['- Art']))\n"
        "[answer] = finished(methods._root, lambda: methods.generate_macro_topics(1))\n"
        "assert finished(methods._root, lambda: methods.convert_response_to_yaml_list(answer)) == ['Art']\n"
        "assert len(finished(methods._root, lambda: methods.generate_dialogue('Hi?', n_user_turns=1))) == 2\n"
        "print('\\n'.join(sys.modules))"
    )
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert not loaded & {"langchain_core", "openai", "numpy", "sdialog_like.agents"}
