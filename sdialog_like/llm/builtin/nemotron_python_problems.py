"""Parts of programming problems: what a program should do, with which data, and what makes it harder."""

from __future__ import annotations

__all__ = ["DATA", "DEMANDS", "EASY_KERNELS", "EDGES", "HARD_KERNELS", "KERNELS", "SIDES"]

# What the data of a problem may be, in the plural.
DATA: tuple[str, ...] = (
    "temperatures of a month",
    "orders of a small shop",
    "book titles of a library",
    "e-mail addresses",
    "sensor readings",
    "marks of a class",
    "bus departures",
    "words of a poem",
    "prices in several currencies",
    "votes in an election",
    "results of football matches",
    "birthdays of friends",
    "recipes with their ingredients",
    "lines of a log file",
    "seats in a cinema",
    "steps walked each day",
    "messages of a chat",
    "plants in a garden",
    "bank transactions",
    "tickets of a help desk",
)
EASY_KERNELS: tuple[str, ...] = (
    "Write a {l} function that takes a list of {d} and returns how many there are and which one comes first in sorted order. Use {t} in your solution.",
    "Using {t}, write a {l} program that stores three {d} of your choice and prints each of them on a line of its own with a number in front.",
    "Write a short {l} program that shows how {t} can be put to use with a handful of {d}, and prints what it computed.",
    "Write a {l} function that gets a list of {d} and returns a new list without the repeated ones, in the old order. Make use of {t}.",
    "Write a {l} program that asks the user for one of the {d}, says whether it is in a fixed list, and makes use of {t}.",
    "The {d} are given as a list. Write a {l} function that returns the longest entry as text, and explain in a comment how your solution is connected with {t}.",
    "Write two versions of a {l} function that prints all {d} in reverse order: one with {t}, and one without.",
    "Write a {l} function with a parameter for {d} and one for a limit n that returns at most n entries. Practise {t} with it.",
    "Write a {l} program with an example of {t}: it should begin with an empty collection of {d}, add four entries, remove one and print the rest.",
    "Somebody has written a {l} program on {t} that prints only the first of the {d} instead of all. Write a correct version of such a program.",
)
KERNELS: tuple[str, ...] = (
    "Write a {l} function based on {t} that groups {d} by a key that the caller chooses, and returns the groups in the order in which their keys first came up.",
    "Read {d} from a text file in which some lines are damaged; use {t} to return the good entries together with a report of the damaged lines and their numbers.",
    "Write a {l} module around {t} that merges two collections of {d}, where entries of the second one win, and says for each entry where it came from.",
    "Implement a small {l} class for {d} that makes good use of {t}, and supports adding, removing, looking up and going through the entries in sorted order.",
    "Write a {l} program that reads {d} from standard input, computes three figures that describe them, and prints a table with aligned columns. Apply {t} where it helps.",
    "Use {t} to write a {l} function that compares today's {d} with yesterday's and returns what was added, removed and changed.",
    "Write a {l} function that returns the k most frequent {d}, with ties broken in alphabetical order, and base it on {t}.",
    "Write a {l} function built on {t} that splits a stream of {d} into chunks whose total size stays below a limit, without looking at any entry twice.",
    "Turn nested records of {d} into flat rows and back again without loss, with a {l} solution that shows a sensible use of {t}.",
    "Write a {l} function that checks {d} against a list of rules given as data, and returns all violations at once. Use {t} for the rules or for the report.",
)
HARD_KERNELS: tuple[str, ...] = (
    "Design a {l} library on top of {t} that keeps an index of {d} on disk, answers range queries, and survives being killed while it writes.",
    "Write a {l} program that processes {d} arriving from many sources at the same time, keeps the order for each source, and uses {t} at its core.",
    "Implement a cache for {d} in {l} with a limit on memory and an expiry time for each entry, and shape the interface with {t}.",
    "Write a {l} pipeline in which stages for reading, cleaning and summarising {d} can be plugged together, with {t} as the means of composition.",
    "Given ten million {d} in a file that does not fit into memory, compute exact quantiles with a {l} program that applies {t}.",
    "Build a rule engine in {l} that reacts to changes in {d}, where rules are added and removed at run time, and use {t} to keep evaluation cheap.",
    "Write a {l} scheduler for tasks on {d} with priorities, dependencies and cancellation, and justify the part played by {t}.",
    "Implement undo and redo for an editor of {d} in {l}, with a bounded history and shared structure between versions, making use of {t}.",
    "Write a {l} tool that finds near-duplicates among {d} faster than by comparing all pairs, and explain what can be gained from {t}.",
    "Design an interface in {l} through which others can add their own formats for {d} without changing your code, and build it with {t}.",
)
# What else a problem for somebody with experience asks for.
EDGES: tuple[str, ...] = (
    "Decide what happens when the collection is empty, and say so in the docstring.",
    "Entries that differ only in upper and lower case count as the same.",
    "Missing values must not stop the program.",
    "The input must not be changed.",
    "Raise an error with a helpful message where an entry cannot be used.",
    "Write three tests, one of them for a case at the edge.",
    "Entries may be repeated, and the input need not be sorted.",
    "The function should also take any iterable, not only a list.",
    "Text may hold accents and emoji.",
    "Return the result as a dictionary with sorted keys.",
)
DEMANDS: tuple[str, ...] = (
    "Memory must not grow with the size of the input; measure it and report the figure.",
    "State the running time of each operation, and confirm it with a benchmark.",
    "Two processes may use it at once; describe what is guaranteed to each of them.",
    "Every failure of a part must leave a state from which work can go on; test this by injecting faults.",
    "Results must be the same whatever the order in which the work is done.",
    "Provide type hints that a strict checker accepts, and property-based tests for the invariants.",
    "Slow consumers must hold back fast producers; show it with a test that does not rely on sleeping.",
    "The interface must stay the same if the storage is replaced; show it with a second storage.",
    "It must stop cleanly within a second when it is cancelled.",
    "Compare your solution with a simple one, and say from which size on it pays.",
)
# Sides of a topic of programming.
SIDES: tuple[str, ...] = (
    "common mistakes with {t}",
    "testing code that uses {t}",
    "performance of {t}",
    "best practices for {t}",
    "type hints for {t}",
    "debugging {t}",
    "{t} in large projects",
    "{t} in the standard library",
    "documentation of {t}",
    "error handling around {t}",
    "{t} for data processing",
    "{t} in web applications",
    "{t} in command-line tools",
    "alternatives to {t}",
    "memory use of {t}",
    "readable code with {t}",
    "{t} and concurrency",
    "refactoring towards {t}",
    "{t} in scientific programs",
    "teaching {t}",
    "security aspects of {t}",
    "{t} in teams",
)
