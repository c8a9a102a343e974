"""Running a script in the Python of another package, named by an environment variable."""

from __future__ import annotations

import os
import subprocess

from benchmarks.server import ROOT

__all__ = ["NotMeasuredError", "peer_python", "run_in_peer"]


class NotMeasuredError(Exception):
    """Why there is no figure."""


def peer_python(variable: str) -> str:
    """Return the interpreter that the variable names.

    Raises:
        NotMeasuredError: It names none.
    """
    python = os.environ.get(variable)
    if not python:
        raise NotMeasuredError(f"not measured: {variable} is not set")
    return python


def run_in_peer(python: str, code: str, arguments: list[object]) -> list[float]:
    """Run a script in the peer's Python; its last line holds the figures.

    Raises:
        NotMeasuredError: It failed.
    """
    # Nothing is sent anywhere but to the stand-in server.
    quiet = {"NEMO_TELEMETRY_ENABLED": "false", "HF_HUB_OFFLINE": "1", "LANGCHAIN_TRACING_V2": "false"}
    command = [python, "-c", code, *map(str, arguments)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ, **quiet})
        return [float(part) for part in done.stdout.splitlines()[-1].split()]
    except (OSError, subprocess.CalledProcessError, ValueError, IndexError) as exc:
        lines = str(getattr(exc, "stderr", "") or exc).strip().splitlines()
        raise NotMeasuredError(f"not measured: {lines[-1][:100] if lines else type(exc).__name__}") from exc
