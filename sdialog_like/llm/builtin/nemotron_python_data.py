"""Topics of programming in Python, with what belongs to them. Written small, as inside a sentence."""

from __future__ import annotations

__all__ = ["PYTHON_TOPICS"]

_ROWS = """
variables and data types: integers and floats | booleans | type conversion | None and missing values | naming conventions | mutable and immutable objects | numeric precision | multiple assignment
strings: slicing strings | f-strings | string methods | splitting and joining | unicode and encodings | raw strings | searching in strings | formatting tables of text
lists: list slicing | sorting lists | list methods | nested lists | copying lists | list comprehensions | searching in lists | lists as stacks
tuples and named tuples: tuple unpacking | named tuples | returning several values | tuples as dictionary keys | sorting by several keys | comparing tuples
dictionaries: dictionary comprehensions | default values | counting with dictionaries | merging dictionaries | nested dictionaries | iterating over keys and values | dictionary views | grouping data
sets: set operations | removing duplicates | frozen sets | membership tests | set comprehensions | subsets and supersets
control flow: if statements | match statements | conditional expressions | truth values | guard clauses | short-circuit evaluation | nested conditions
loops: for loops | while loops | break and continue | enumerate and zip | nested loops | range objects | loop invariants
functions: default arguments | keyword arguments | variable numbers of arguments | lambda expressions | closures | recursion | docstrings | pure functions
object-oriented programming: classes and instances | inheritance | properties | class methods | abstract base classes | dunder methods | composition over inheritance | multiple inheritance
data classes: frozen data classes | default factories | comparing data classes | post-init processing | slots | converting to dictionaries
iterators and generators: generator functions | generator expressions | lazy evaluation | infinite sequences | the iterator protocol | yield from | itertools recipes
decorators: caching results | timing functions | decorators with arguments | class decorators | wrapping functions | registering plugins
context managers: the with statement | writing context managers | temporary files | locks as context managers | exit stacks | suppressing errors
error handling: try and except | custom exceptions | cleaning up with finally | raising from a cause | assertions | retrying on failure | logging errors
modules and packages: imports | virtual environments | package layout | entry points | relative imports | publishing a package | dependency management
files and paths: reading text files | pathlib | CSV files | JSON files | walking a directory tree | binary files | temporary directories | file encodings
regular expressions: groups and captures | greedy and lazy matching | substitution | validating input | splitting with patterns | named groups | lookahead
dates and times: time zones | formatting dates | time differences | parsing dates | calendars | measuring elapsed time | recurring events
type hints: generic types | protocols | optional values | type checkers | typed dictionaries | literal types | overloads
testing: pytest fixtures | parametrised tests | mocking | property-based testing | test coverage | doctests | testing exceptions | test doubles for files
debugging and profiling: breakpoints | reading tracebacks | profiling running time | measuring memory | logging | print debugging | memory leaks
concurrency: threads | processes | locks | thread pools | queues | race conditions | the global interpreter lock | futures
asynchronous programming: coroutines | event loops | async generators | gathering tasks | timeouts and cancellation | semaphores | async context managers
databases: SQLite | parametrised queries | transactions | object-relational mapping | connection pools | migrations | indexes | full-text search
web development: HTTP requests | routing | templates | REST interfaces | form validation | sessions and cookies | authentication | web sockets
web scraping: parsing HTML | respecting robots.txt | pagination | extracting tables | caching pages | polite rate limits
data analysis with pandas: data frames | grouping and aggregation | missing data | joining tables | time series | reshaping data | reading spreadsheets | categorical data
numerical computing with NumPy: array broadcasting | boolean indexing | vectorised operations | linear algebra routines | random numbers | reshaping arrays | array data types
data visualisation: line charts | histograms | scatter plots | subplots | annotating charts | colour maps | interactive charts
machine learning: train and test splits | classification | regression | feature scaling | cross-validation | clustering | model pipelines | confusion matrices
algorithms: binary search | sorting algorithms | dynamic programming | greedy algorithms | backtracking | graph search | divide and conquer | string matching
data structures: stacks and queues | linked lists | binary trees | heaps | hash tables | graphs | tries | disjoint sets
functional programming: map and filter | reduce | partial functions | immutable data | function composition | higher-order functions | currying
command-line programs: argument parsing | exit codes | progress bars | reading standard input | subcommands | environment variables | coloured output
automation and scripting: renaming files | scheduling tasks | sending e-mails | running other programs | watching folders | filling in spreadsheets | backups
games and simulations: game loops | collision detection | random maps | cellular automata | turn-based games | Monte Carlo simulation | text adventures
networking: sockets | simple servers | message protocols | timeouts | port scanning of one's own machine | chat programs | JSON over TCP
security: hashing passwords | secrets and tokens | input sanitisation | safe deserialisation | encryption | signing data | file permissions
metaprogramming: descriptors | metaclasses | introspection | dynamic attributes | abstract syntax trees | code generation | import hooks
"""

# Topic to its subtopics.
PYTHON_TOPICS: dict[str, tuple[str, ...]] = {
    topic: tuple(each.strip() for each in rest.split("|"))
    for topic, rest in (row.split(": ", 1) for row in _ROWS.strip().splitlines())
}
