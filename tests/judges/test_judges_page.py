"""Every Python block of docs/judges.md runs, and what its comments say is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "judges.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
CLAIM = re.compile(r"^(\S.*?)  ?# ([\[({'\d].*)$")


def test_the_blocks_run_and_say_the_truth(capsys: pytest.CaptureFixture[str]) -> None:
    namespace: dict[str, object] = {}
    claims = 0
    for block in BLOCKS:
        lines = block.splitlines()
        exec(compile(block, "judges.md", "exec"), namespace)
        shown = capsys.readouterr().out.splitlines()
        for number, line in enumerate(lines):
            following = lines[number + 1][2:] if number + 1 < len(lines) and lines[number + 1].startswith("# ") else None
            claim = CLAIM.match(line)
            if claim:
                assert repr(eval(claim[1], namespace)) == claim[2]
                claims += 1
            elif following is not None and line.startswith("print("):
                assert shown[0] == following
                claims += 1
            elif following is not None and not line.startswith("#"):
                assert repr(eval(line, namespace)) == following
                claims += 1
    assert claims == 8
