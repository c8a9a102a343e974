"""Tools of typed functions and of LangChain's: name, description, schema, and the check of arguments."""

from __future__ import annotations

import asyncio
import functools
import threading
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from langchain_core.tools import StructuredTool
from langchain_core.tools import tool as langchain_tool
from pydantic import BaseModel, Field

from sdialog_like.agents.tools import Tool, ToolArgumentsError, as_tool, as_tools
from sdialog_like.errors import InputError


def book(people: int, day: date, at: Literal["noon", "evening"] = "evening", *, note: str | None = None) -> str:
    """Book a table.

    Only for today and later.

    Args:
        people: How many come,
            children too.
        day (date): The day.

    Returns:
        The table.
    """
    return f"{people} on {day:%d %B}, {at}, {note}"


def test_a_function_says_itself_what_it_does_and_takes():
    tool = as_tool(book)
    assert (tool.name, tool.description) == ("book", "Book a table.\n\nOnly for today and later.")
    assert tool.parameters == {
        "type": "object",
        "properties": {
            "people": {"type": "integer", "description": "How many come, children too."},
            "day": {"type": "string", "format": "date", "description": "The day."},
            "at": {"type": "string", "enum": ["noon", "evening"], "default": "evening"},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        },
        "required": ["people", "day"],
        "additionalProperties": False,
    }


async def test_a_function_gets_its_own_types_and_its_own_defaults():
    assert await as_tool(book).run({"people": 2, "day": "2025-05-01"}) == "2 on 01 May, evening, None"
    assert await as_tool(book).run({"people": "2", "day": "2025-05-01", "note": "x"}) == "2 on 01 May, evening, x"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"day": "2025-05-01"}, "people: Field required"),
        ({"people": "two", "day": "2025-05-01"}, "people: Input should be a valid integer"),
        ({"people": 2, "day": "soon"}, "day: Input should be a valid date"),
        ({"people": 2, "day": "2025-05-01", "at": "night"}, "at: Input should be 'noon' or 'evening'"),
        ({"people": 2, "day": "2025-05-01", "who": "me"}, "who: Extra inputs are not permitted"),
    ],
)
async def test_arguments_that_do_not_fit_are_named(arguments, says):
    with pytest.raises(ToolArgumentsError, match=says):
        await as_tool(book).run(arguments)


class Address(BaseModel):
    street: str


@dataclass
class Point:
    x: float


class Size(Enum):
    small = "s"
    large = "l"


async def test_arguments_can_be_objects_and_have_any_name():
    def order(
        schema: Address, copy: list[Point], _hidden: dict[str, int], size: Annotated[Size, Field(description="How big.")]
    ) -> Any:
        return [schema, copy, _hidden, size]

    tool = as_tool(order)
    assert tool.parameters["properties"]["size"]["description"] == "How big."
    assert tool.parameters["properties"]["copy"]["items"]["properties"] == {"x": {"title": "X", "type": "number"}}
    got = await tool.run({"schema": {"street": "Elm"}, "copy": [{"x": 1}], "_hidden": {"a": 1}, "size": "l"})
    assert got == [Address(street="Elm"), [Point(1.0)], {"a": 1}, Size.large]


def test_a_default_without_a_form_in_json_is_not_shown():
    def remind(on: date = date(2025, 1, 1), after: float = float("inf")) -> None: ...

    properties = as_tool(remind).parameters["properties"]
    assert properties == {"on": {"type": "string", "format": "date"}, "after": {"type": "number"}}


async def test_methods_partials_callable_objects_and_async_functions_are_functions_too():
    class Shop:
        name = "Bakery"

        def opens(self, day: str) -> str:
            """Say when it opens."""
            return f"{self.name} opens at nine on {day}"

        async def __call__(self, what: str) -> str:
            """Buy something."""
            return f"one {what}"

    shop = Shop()
    assert as_tool(shop.opens).description == "Say when it opens."
    assert await as_tool(shop.opens).run({"day": "Monday"}) == "Bakery opens at nine on Monday"
    buy = as_tool(shop, name="buy")
    assert (buy.name, buy.description, list(buy.parameters["properties"])) == ("buy", "Buy something.", ["what"])
    assert await buy.run({"what": "bread"}) == "one bread"
    mondays = as_tool(functools.partial(shop.opens, day="Monday"))
    assert (mondays.name, mondays.parameters["properties"]) == ("opens", {})
    assert await mondays.run({}) == "Bakery opens at nine on Monday"


async def test_a_plain_function_may_block_and_an_async_one_runs_on_the_loop():
    def blocking() -> str:
        return threading.current_thread().name

    async def waiting() -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    here = threading.current_thread().name
    assert await as_tool(blocking).run({}) == "tool-blocking"
    assert await as_tool(waiting).run({}) == here
    assert await as_tool(lambda: waiting(), name="later").run({}) == here


async def test_a_tool_that_tries_to_end_the_program_only_fails():
    def leave() -> None:
        raise SystemExit(3)

    with pytest.raises(RuntimeError, match="SystemExit: 3"):
        await as_tool(leave).run({})


def test_what_no_model_could_call_is_refused():
    def untyped(x): ...

    def many(*args: int) -> None: ...

    def strange(x: threading.Lock) -> None: ...

    def positional(x: int, /) -> None: ...

    for function, says in (
        (untyped, "'x' of 'untyped' has no type"),
        (many, "cannot be given by name"),
        (positional, "cannot be given by name"),
        (strange, "cannot be|no form for"),
        (lambda: 1, "'<lambda>' cannot be a tool's name"),
    ):
        with pytest.raises(InputError, match=says):
            as_tool(function)
    for thing in (3, "book", int):
        with pytest.raises(InputError, match="is no tool"):
            as_tool(thing)


def test_names_and_descriptions_can_be_given():
    tool = as_tool(as_tool(book), name="reserve", description="Reserve.")
    assert (tool.name, tool.description, tool.parameters) == ("reserve", "Reserve.", as_tool(book).parameters)
    with pytest.raises(InputError, match="'two words' cannot be a tool's name"):
        as_tool(book, name="two words")


def test_two_tools_of_one_name_are_refused():
    assert [tool.name for tool in as_tools([book, as_tool(book, name="other")])] == ["book", "other"]
    with pytest.raises(InputError, match="Two tools are called 'book'"):
        as_tools([book, book])


async def test_langchain_s_tools_are_taken_as_they_are():
    @langchain_tool
    def multiply(a: int, b: int = 2) -> int:
        """Multiply two numbers."""
        return a * b

    tool = as_tool(multiply)
    assert (tool.name, tool.description) == ("multiply", "Multiply two numbers.")
    assert tool.parameters["required"] == ["a"]
    assert await tool.run({"a": 4}) == 8
    with pytest.raises(ToolArgumentsError, match="a: Input should be a valid integer"):
        await tool.run({"a": "four"})


async def test_an_error_in_a_langchain_tool_is_its_own():
    class Other(BaseModel):
        n: int

    def fails(n: int) -> Any:
        """Fail."""
        return Other(n="x")

    with pytest.raises(ValueError, match="Other") as caught:
        await as_tool(StructuredTool.from_function(fails)).run({"n": 1})
    assert not isinstance(caught.value, ToolArgumentsError)


def test_a_tool_can_be_made_by_hand():
    tool = Tool("now", "Tell the time.", {"type": "object", "properties": {}}, lambda: "noon")
    assert as_tool(tool).spec.as_openai()["function"]["name"] == "now"
