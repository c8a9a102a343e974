"""Who is let in, what may be served, where the server listens, and that it writes nothing down."""

from __future__ import annotations

import logging
import socket

import httpx
import pytest

from sdialog_like import Agent, Persona
from sdialog_like.errors import InputError, MissingExtraError
from sdialog_like.server import BackgroundServer, make_app, serve

HELLO = {"model": "Bob", "messages": [{"role": "user", "content": "The password is swordfish."}]}
LONG = "Thank you very much for asking, my friend. I am quite well today."


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer wrong", "Bearer sesame2", "Basic sesame", "sesame", "Bearer s\u00e9same"],
)
@pytest.mark.parametrize("path", ["/v1/models", "/v1/chat/completions", "/api/tags", "/api/chat", "/", "/nowhere"])
def test_without_the_token_nobody_is_let_in(url, bob, requests, path, header):
    agent = bob([])
    headers = {} if header is None else {"Authorization": header.encode()}
    response = httpx.post(url(agent, token="sesame") + path, json=HELLO, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    error = response.json()["error"]
    message = error if path.startswith("/api") else error["message"]
    assert message == "The token is missing or wrong. Send it as 'Authorization: Bearer …'."
    assert requests(agent) == []


def test_a_token_may_be_of_any_letters(url, bob):
    address, headers = url(bob([]), token="sésam öffne dich"), {"Authorization": "Bearer sésam öffne dich".encode()}
    assert httpx.get(f"{address}/v1/models", headers=headers).status_code == 200


@pytest.mark.parametrize("header", ["Bearer sesame", "bearer  sesame"])
def test_with_the_token_all_paths_are_open(url, bob, header):
    address, headers = url(bob([LONG, LONG]), token="sesame"), {"Authorization": header}
    assert httpx.get(f"{address}/v1/models", headers=headers).status_code == 200
    assert httpx.get(f"{address}/api/tags", headers=headers).status_code == 200
    assert httpx.post(f"{address}/v1/chat/completions", json=HELLO, headers=headers).status_code == 200
    assert httpx.post(f"{address}/api/chat", json=HELLO, headers=headers).status_code == 200


def test_the_server_is_for_this_machine_unless_it_is_told_otherwise(bob):
    with BackgroundServer(bob([])) as server:
        assert server.url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_of_a_conversation_is_written_down(url, bob, capfd, caplog, fails):
    caplog.set_level(logging.DEBUG, logger="uvicorn")
    caplog.set_level(logging.DEBUG, logger="fastapi")
    agent = bob([RuntimeError("swordfish is a bad password") if fails else f"{LONG} swordfish"])
    response = httpx.post(f"{url(agent)}/v1/chat/completions", json=HELLO)
    assert response.status_code == (500 if fails else 200)
    assert "swordfish" in response.text
    out, err = capfd.readouterr()
    assert "swordfish" not in out + err + caplog.text


def test_the_application_can_be_run_by_other_servers(bob):
    from fastapi import FastAPI

    assert isinstance(make_app(bob([])), FastAPI)


def test_an_agent_without_a_name_is_called_agent(url):
    address = url(Agent(model="builtin"))
    assert [entry["id"] for entry in httpx.get(f"{address}/v1/models").json()["data"]] == ["agent"]


@pytest.mark.parametrize(
    ("agents", "message"),
    [
        ([], "There is no agent to serve"),
        (["Bob"], "Only agents can be served, not 'Bob'"),
        ([Agent(Persona(name="Bob"), model="builtin")] * 2, "Two agents would be served as 'Bob'"),
    ],
)
def test_what_cannot_be_served_is_refused(agents, message):
    with pytest.raises(InputError, match=message):
        make_app(agents)


def test_a_blank_token_is_refused(bob):
    with pytest.raises(InputError, match="The token is blank"):
        make_app(bob([]), token=" ")


def test_a_port_that_is_taken_is_an_error_of_its_own(bob):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"The server cannot listen at 127.0.0.1, port {port}: "):
            serve(bob([]), port=port)
        with pytest.raises(InputError, match="cannot listen"), BackgroundServer(bob([]), port=port):
            pass


def test_a_server_that_stopped_has_no_address(bob):
    with BackgroundServer(bob([])) as server:
        address = server.url
        assert httpx.get(address).status_code == 200
    with pytest.raises(InputError, match="not running"):
        server.url  # noqa: B018
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)
    with pytest.raises(InputError, match="used before"):
        server.__enter__()


@pytest.mark.parametrize("package", ["fastapi", "uvicorn"])
def test_without_the_extra_the_message_says_what_to_install(bob, monkeypatch, package):
    monkeypatch.setitem(__import__("sys").modules, package, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'sdialog_like\[server\]'"):
        BackgroundServer(bob([]))
