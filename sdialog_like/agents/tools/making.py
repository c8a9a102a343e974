"""Making tools: of Tool objects, LangChain tools and typed functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ValidationError

from sdialog_like.agents.tools.from_function import tool_from_function
from sdialog_like.agents.tools.tool import Tool, ToolArgumentsError
from sdialog_like.errors import InputError

__all__ = ["as_tool", "as_tools"]


def as_tool(tool: Tool | BaseTool | Callable[..., Any], *, name: str | None = None, description: str | None = None) -> Tool:
    """Make a tool.

    Of a function come its name, its description (the docstring before ``Args:``) and the schema of its arguments (from the
    annotations, with what ``Args:`` or pydantic's ``Field`` says of each).

    Args:
        tool: A typed function, plain or async; a LangChain tool; or a tool, which stays as it is.
        name: A name of your own.
        description: A description of your own.

    Raises:
        InputError: It is none of these, an argument has no type, or the name is not one that servers take.

    Example:
        >>> def table_for(people: int, at: str = "19:00") -> str:
        ...     '''Find a free table.'''
        ...     return "by the window"
        >>> as_tool(table_for).parameters["required"]
        ['people']
    """
    if isinstance(tool, Tool):
        return Tool(name or tool.name, description or tool.description, tool.parameters, tool.function, tool.check)
    if isinstance(tool, BaseTool):
        return _of_langchain(tool, name, description)
    if callable(tool) and not isinstance(tool, type):
        return tool_from_function(tool, name=name, description=description)
    raise InputError(
        f"{tool!r} is no tool.", hint="A tool is a function with annotated arguments, a LangChain tool, or a Tool."
    )


def as_tools(tools: Iterable[Tool | BaseTool | Callable[..., Any]]) -> tuple[Tool, ...]:
    """Make tools, which have to have different names.

    Raises:
        InputError: As `as_tool`; or two have the same name.
    """
    made = tuple(as_tool(tool) for tool in tools)
    names = [tool.name for tool in made]
    twice = next((each for each in names if names.count(each) > 1), None)
    if twice is not None:
        raise InputError(f"Two tools are called {twice!r}.", hint="Give one of them another name: as_tool(…, name='…').")
    return made


def _of_langchain(tool: BaseTool, name: str | None, description: str | None) -> Tool:
    function = convert_to_openai_tool(tool)["function"]

    async def call(**arguments: Any) -> Any:
        try:
            return await tool.ainvoke(arguments)
        except ValidationError as exc:
            if exc.title != getattr(tool.args_schema, "__name__", exc.title):
                raise
            raise ToolArgumentsError(_problems(exc)) from exc

    return Tool(
        name or function["name"],
        description or function.get("description") or "",
        function.get("parameters") or {"type": "object", "properties": {}},
        call,
    )


def _problems(exc: ValidationError) -> str:
    errors = exc.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in errors[:5])
