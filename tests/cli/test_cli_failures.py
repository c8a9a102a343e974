"""Exit codes and messages, mostly of the real program in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import sdialog_like
from sdialog_like.cli import main
from sdialog_like.cli.failures import CommandGroup, describe_error
from sdialog_like.dialog import Dialog, Turn, save_dialogs
from sdialog_like.errors import ModelNotFoundError, ServerUnreachableError

PROGRAM = [sys.executable, "-m", "sdialog_like.cli.app"]


def shell(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *args], capture_output=True, text=True, check=False)


def program_that(raises: BaseException) -> typer.Typer:
    """A program whose one command fails in the given way."""
    app = typer.Typer(cls=CommandGroup, rich_markup_mode=None, pretty_exceptions_enable=False)

    @app.callback()
    def common(debug: bool = False) -> None: ...

    @app.command()
    def work() -> None:
        raise raises

    return app


def test_the_version_is_printed_and_loads_nothing_heavy() -> None:
    code = "import sys\nsys.argv = ['sdialog-like', '--version']\nfrom sdialog_like.cli import main\n"
    code += "try:\n    main()\nfinally:\n    print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, loaded = done.stdout.split("\n", 1)
    assert first == f"sdialog-like {sdialog_like.__version__}"
    assert not {"langchain_core", "numpy", "httpx", "rich", "jinja2"} & set(loaded.split())


def test_help_lists_the_commands(run: Callable[..., Any]) -> None:
    out = run("--help").stdout
    assert all(command in out for command in ("demo", "generate", "show", "convert", "star", "models"))


def test_our_errors_are_a_message_with_what_to_do_and_code_2() -> None:
    result = CliRunner().invoke(program_that(ModelNotFoundError("No model.", hint="ollama pull it")), ["work"])
    assert (result.exit_code, result.stderr) == (2, "Error: No model. ollama pull it\n")


def test_the_operating_systems_errors_name_the_file() -> None:
    result = CliRunner().invoke(program_that(PermissionError(13, "Permission denied", "/root/x.json")), ["work"])
    assert (result.exit_code, result.stderr) == (2, "Error: /root/x.json: Permission denied.\n")


def test_escapes_in_an_error_do_not_reach_the_terminal() -> None:
    result = CliRunner().invoke(program_that(ServerUnreachableError("said \x1b[31m<html>[bold]")), ["work"])
    assert result.stderr == "Error: said <html>[bold]\n"


def test_a_bug_is_one_line_and_code_1_and_has_a_traceback_only_with_debug() -> None:
    app = program_that(ZeroDivisionError("division by zero"))
    plain = CliRunner().invoke(app, ["work"])
    assert plain.exit_code == 1
    assert plain.stderr.count("\n") == 1
    assert "This is a bug" in plain.stderr
    assert "Traceback" in CliRunner().invoke(app, ["--debug", "work"]).stderr


def test_ctrl_c_is_one_line_and_code_130() -> None:
    result = CliRunner().invoke(program_that(KeyboardInterrupt()), ["work"])
    assert (result.exit_code, result.stderr) == (130, "Interrupted.\n")


def test_an_error_of_the_operating_system_without_a_file_is_a_sentence() -> None:
    assert describe_error(OSError(28, "No space left on device")) == "No space left on device."


def test_the_real_program_exits_with_2_and_no_traceback(tmp_path: Path) -> None:
    missing = shell("show", str(tmp_path / "missing.json"))
    usage = shell("show", "--colour")
    assert (missing.returncode, usage.returncode) == (2, 2)
    assert missing.stdout == ""
    assert "missing.json" in missing.stderr
    assert "Traceback" not in missing.stderr + usage.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="there are no broken pipes here")
def test_a_reader_that_goes_away_is_no_matter(tmp_path: Path) -> None:
    save_dialogs([Dialog(turns=[Turn(speaker="A", text="word " * 2000)])] * 50, tmp_path / "many.jsonl")
    with subprocess.Popen(
        [*PROGRAM, "show", "--all", str(tmp_path / "many.jsonl")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.readline()
        program.stdout.close()
        assert program.stderr.read() == ""
        assert program.wait() == 1


def test_a_terminal_without_the_characters_shows_question_marks(tmp_path: Path) -> None:
    Dialog(turns=[Turn(speaker="Zoë", text="Grüße")]).to_file(tmp_path / "a.json")
    done = subprocess.run(
        [*PROGRAM, "show", str(tmp_path / "a.json")],
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(Path(sdialog_like.__file__).parent.parent)},
    )
    assert done.returncode == 0
    assert b"[Zo?] Gr??e" in done.stdout


def test_the_entry_point_is_the_program() -> None:
    assert main.__module__ == "sdialog_like.cli.app"
