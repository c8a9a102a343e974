"""Tools: what an agent can call while it takes its turn, and how it comes to call them.

`as_tool` makes a tool of a typed function or of a LangChain tool; `ToolLoop` plays one turn with tools.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["Tool", "ToolArgumentsError", "ToolLimits", "ToolLoop", "ToolTurn", "as_tool", "as_tools"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Tool": "sdialog_like.agents.tools.tool",
        "ToolArgumentsError": "sdialog_like.agents.tools.tool",
        "ToolLimits": "sdialog_like.agents.tools.calling",
        "ToolLoop": "sdialog_like.agents.tools.loop",
        "ToolTurn": "sdialog_like.agents.tools.loop",
        "as_tool": "sdialog_like.agents.tools.making",
        "as_tools": "sdialog_like.agents.tools.making",
    },
)

if TYPE_CHECKING:
    from sdialog_like.agents.tools.calling import ToolLimits
    from sdialog_like.agents.tools.loop import ToolLoop, ToolTurn
    from sdialog_like.agents.tools.making import as_tool, as_tools
    from sdialog_like.agents.tools.tool import Tool, ToolArgumentsError
