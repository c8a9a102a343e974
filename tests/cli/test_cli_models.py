from __future__ import annotations

from collections.abc import Callable
from typing import Any

from standin_server import StandInServer, schema_blind_reply

Run = Callable[..., Any]


def answers(output: str) -> dict[str, str]:
    """The table of a report: check to result."""
    rows = [line.split("  ") for line in output.splitlines()]
    return {cells[0].strip(): next(cell.strip() for cell in cells[1:] if cell.strip()) for cells in rows if len(cells) > 2}


def test_a_good_server_honours_everything(run: Run) -> None:
    with StandInServer(models=["stand-in"]) as server:
        result = run("models", "check", "stand-in", "--base-url", server.url)
    assert result.exit_code == 0
    found = answers(result.stdout)
    assert found.pop("check") == "result"
    assert len(found) == 7
    assert set(found.values()) == {"yes"}


def test_a_server_that_ignores_the_schema_is_found_out(run: Run) -> None:
    with StandInServer(reply=schema_blind_reply) as server:
        result = run("models", "check", "openai:stand-in", "--base-url", f"{server.url}/v1", "--param", "api_key=x")
    assert result.exit_code == 0, result.output
    assert answers(result.stdout)["honours schema"] == "no"


def test_a_server_that_is_not_there_is_code_2(run: Run) -> None:
    result = run("models", "check", "stand-in", "--base-url", "http://127.0.0.1:9")
    assert result.exit_code == 2
    assert answers(result.stdout)["reachable"] == "no"
    assert "ollama serve" in result.stdout


def test_a_model_that_is_not_there_is_code_2(run: Run) -> None:
    with StandInServer(models=["stand-in"]) as server:
        result = run("models", "check", "other", "--base-url", server.url)
    assert result.exit_code == 2
    assert answers(result.stdout)["model present"] == "no"


def test_an_unknown_spec_is_an_error(fails: Callable[..., str]) -> None:
    assert "nobody:knows" in fails("models", "check", "nobody:knows")


def test_what_a_model_says_cannot_act_on_the_terminal(run: Run) -> None:
    with StandInServer(reply=lambda messages, seed, schema: f"\x1b]0;title\x07[bold]hi[/bold] {seed} \x9b2J") as server:
        out = run("models", "check", "stand-in", "--base-url", server.url).stdout
    assert not any(control in out for control in "\x1b\x07\x9b")
    assert "[bold]hi[/bold]" in out
