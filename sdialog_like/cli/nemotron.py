"""``sdialog-like nemotron``: openlines, dialogues and preference data; its commands, put together."""

from __future__ import annotations

import typer

from sdialog_like.cli.nemotron_dialogues import dialogue, two_turn
from sdialog_like.cli.nemotron_openlines import closed_qa, math, open_qa, python, writing
from sdialog_like.cli.nemotron_preferences import preferences

__all__ = ["nemotron_app"]

_HELP = """Make openlines, dialogues and preference data, step by step, as Nemotron-4's data was made.

\b
    sdialog-like nemotron open-qa --model qwen2.5:14b --output questions.jsonl
    sdialog-like nemotron dialogue --input questions.jsonl --output dialogues.jsonl
    sdialog-like nemotron preferences --input questions.jsonl --output pairs.jsonl

Each reply of the model is recorded in a run's folder beside the output (questions.run) before it is used. The same command
again goes on after an interruption, a kill or a failure, and pays for no reply twice.

Exit codes: 0 all is made; 3 something failed, or it stopped before the end (a budget); 2 it could not begin or go on; 130
interrupted with Ctrl-C.
"""

nemotron_app = typer.Typer(name="nemotron", help=_HELP, no_args_is_help=True, rich_markup_mode=None)
nemotron_app.command("open-qa")(open_qa)
nemotron_app.command("writing")(writing)
nemotron_app.command("closed-qa")(closed_qa)
nemotron_app.command("math")(math)
nemotron_app.command("python")(python)
nemotron_app.command("dialogue")(dialogue)
nemotron_app.command("two-turn")(two_turn)
nemotron_app.command("preferences")(preferences)
