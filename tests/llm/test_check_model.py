"""``models check``: what a server honours, found out by asking."""

from __future__ import annotations

import asyncio

import pytest
from standin_server import StandInServer, schema_blind_reply, seed_blind_reply

from sdialog_like.errors import ModelSpecError
from sdialog_like.llm import check_model
from sdialog_like.testing import ScriptedModel

NAMES = [
    "reachable",
    "model present",
    "honours schema",
    "honours seed (same twice)",
    "honours seed (different with another)",
    "honours stop",
    "accepts a system message",
]


def verdicts(spec: str, **parameters: object) -> dict[str, bool | None]:
    results = check_model(spec, **parameters)
    assert [result.name for result in results] == NAMES
    assert all(result.evidence for result in results)
    return {result.name: result.passed for result in results}


@pytest.mark.parametrize("provider", ["ollama", "openai"])
def test_a_good_server_passes_everything(server: StandInServer, provider: str) -> None:
    address = server.url if provider == "ollama" else f"{server.url}/v1"
    assert verdicts(f"{provider}:m", base_url=address) == dict.fromkeys(NAMES, True)


def test_a_server_that_ignores_schemas_is_found_out() -> None:
    with StandInServer(reply=schema_blind_reply) as server:
        found = verdicts("m", base_url=server.url)
    assert found == {**dict.fromkeys(NAMES, True), "honours schema": False}


def test_a_server_that_ignores_seeds_is_found_out() -> None:
    with StandInServer(reply=seed_blind_reply) as server:
        assert verdicts("m", base_url=server.url)["honours seed (different with another)"] is False
    answers = iter(f"Text {number} of many." for number in range(99))
    with StandInServer(reply=lambda messages, seed, schema: next(answers)) as server:
        assert verdicts("m", base_url=server.url)["honours seed (same twice)"] is False


def test_a_server_that_ignores_stop_is_found_out() -> None:
    with StandInServer(honours_stop=False) as server:
        assert verdicts("m", base_url=server.url)["honours stop"] is False


def test_a_server_that_is_not_there() -> None:
    found = verdicts("m", base_url="http://127.0.0.1:9")
    assert found == {**dict.fromkeys(NAMES, None), "reachable": False}


def test_a_model_that_is_not_there() -> None:
    with StandInServer(models=["other"]) as server:
        found = verdicts("m", base_url=server.url)
    assert found == {**dict.fromkeys(NAMES, None), "reachable": True, "model present": False}


def test_a_server_that_fails_in_between_is_reported_not_raised() -> None:
    with StandInServer(faults=[None, "500"]) as server:
        results = {result.name: result for result in check_model("m", base_url=server.url)}
    assert results["honours schema"].passed is False
    assert "500" in results["honours schema"].evidence
    assert results["accepts a system message"].passed


async def test_it_works_where_a_loop_runs_already(server: StandInServer) -> None:
    await asyncio.sleep(0)
    assert verdicts("m", base_url=server.url)["reachable"]


def test_objects_can_be_checked_and_unknown_specs_are_errors() -> None:
    results = check_model(ScriptedModel(lambda messages, seed: f"Always something like {seed}."))
    assert {result.name for result in results if result.passed} == set(NAMES) - {"honours schema", "honours stop"}
    with pytest.raises(ModelSpecError):
        check_model("foo/bar baz")
