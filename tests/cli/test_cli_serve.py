"""``sdialog-like serve``: a real process that programs can talk to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

pytest.importorskip("uvicorn")


@pytest.fixture
def personas(tmp_path: Path) -> list[Path]:
    made = []
    for name in ("Bob", "Eve"):
        path = tmp_path / f"{name}.yaml"
        path.write_text(f"name: {name}\nrole: a baker\n")
        made.append(path)
    return made


@contextmanager
def served(*arguments: Any, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str], list[str]]]:
    """Run the command until it takes connections: its address, the process, and what it said."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sdialog_like.cli.app", "serve", *map(str, arguments), "--model", "builtin", "--port", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    try:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line.strip())
            if line.startswith("Serving"):
                break
        address = next(word for word in said[-1].split() if word.startswith("http")).removesuffix("/v1")
        yield address, process, said
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process")
def test_personas_are_served_until_ctrl_c(personas):
    with served(*personas) as (address, process, said):
        assert address.startswith("http://127.0.0.1:")
        assert said[-1] == f"Serving Bob, Eve at {address}/v1 (OpenAI) and {address} (Ollama). Ctrl-C stops."
        assert [model["id"] for model in httpx.get(f"{address}/v1/models").json()["data"]] == ["Bob", "Eve"]
        body = {"model": "Eve", "messages": [{"role": "user", "content": "Hello."}], "stream": False}
        answer = httpx.post(f"{address}/api/chat", json=body, timeout=60)
        assert answer.json()["message"]["content"]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0
        assert (out, err) == ("", "Stopped.\n")


def test_a_token_of_the_environment_is_asked_for(personas):
    with served(personas[0], "--token-env", "BOBS_TOKEN", BOBS_TOKEN="sesame") as (address, _, said):
        assert "sesame" not in " ".join(said)
        assert httpx.get(f"{address}/v1/models").status_code == 401
        assert httpx.get(f"{address}/v1/models", headers={"Authorization": "Bearer sesame"}).status_code == 200


def test_other_machines_are_a_reason_for_a_token(personas):
    with served(personas[0], "--host", "0.0.0.0") as (_, _, said):
        assert "Protect it with --token-env NAME" in " ".join(said)


def test_a_token_that_is_not_set_is_an_error(fails, personas, monkeypatch):
    monkeypatch.delenv("NO_TOKEN", raising=False)
    message = fails("serve", personas[0], "--model", "builtin", "--token-env", "NO_TOKEN")
    assert "The environment variable NO_TOKEN holds no token." in message


def test_a_port_that_is_taken_is_an_error(fails, personas):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message = fails("serve", personas[0], "--model", "builtin", "--port", port)
    assert f"cannot listen at 127.0.0.1, port {port}" in message


def test_two_personas_of_one_name_are_an_error(fails, personas):
    message = fails("serve", personas[0], personas[0], "--model", "builtin")
    assert "Two agents would be served as 'Bob'" in message


def test_a_persona_that_is_not_there_is_an_error(fails, tmp_path):
    assert "nobody.yaml" in fails("serve", tmp_path / "nobody.yaml", "--model", "builtin")
