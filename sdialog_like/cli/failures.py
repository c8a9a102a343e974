"""What happens when a command fails: one clear message on standard error, and an exit code.

* 2: what the user gave cannot be used, or the model failed (also usage errors, which typer reports);
* 130: interrupted with Ctrl-C;
* 1: a bug of this program, or the reader of a pipe went away.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from sdialog_like.errors import SdialogLikeError

__all__ = ["CommandGroup", "describe_error", "report_error"]

# typer's usage errors share this base; newer versions bring it along, older ones import it from click.
_USAGE_ERROR: type[BaseException] = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")


def report_error(message: str) -> None:
    """Write one ``Error: …`` message to standard error, free of control characters."""
    from sdialog_like.terminal import clean_text

    typer.echo(f"Error: {clean_text(message)}", err=True)


def describe_error(error: BaseException) -> str:
    """Say in one message what an expected error means: the operating system's with its file, ours with its hint."""
    if isinstance(error, OSError) and not isinstance(error, SdialogLikeError):
        reason = error.strerror or str(error) or type(error).__name__
        return f"{error.filename}: {reason}." if error.filename else f"{reason}."
    return str(error)


class CommandGroup(TyperGroup):
    """The program's group of commands; turns every failure into a message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command; what it raises ends here."""
        try:
            result = super().invoke(ctx)
            # A closed pipe shows only when the last text is really written; it has to happen inside this block.
            sys.stdout.flush()
            return result
        except (typer.Exit, typer.Abort, _USAGE_ERROR):
            raise
        except KeyboardInterrupt as exc:
            typer.echo("Interrupted.", err=True)
            raise typer.Exit(130) from exc
        except BrokenPipeError as exc:
            _drop_output()
            raise typer.Exit(1) from exc
        except (SdialogLikeError, OSError) as exc:
            self._trace(ctx)
            report_error(describe_error(exc))
            raise typer.Exit(2) from exc
        except Exception as exc:
            self._trace(ctx)
            report_error(
                f"{type(exc).__name__}: {exc}. This is a bug in sdialog-like; please report it with what "
                "`sdialog-like --debug …` shows."
            )
            raise typer.Exit(1) from exc

    @staticmethod
    def _trace(ctx: Any) -> None:
        if ctx.params.get("debug"):
            traceback.print_exc()


def _drop_output() -> None:
    """Send what is still buffered nowhere, so that Python does not complain about the closed pipe at exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
