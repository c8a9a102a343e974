"""One run of the recipe for `benchmarks.recipes`: ``python -m benchmarks.recipe_run URL RECORDS CONCURRENCY FOLDER``.

Four calls a row, as Data Designer makes them: two texts, the conversation in one call, the judge. With ``rows`` at the end,
the rows are made, and not the data set's files.
"""

from __future__ import annotations

import time

_BEGAN = time.perf_counter()

import resource  # noqa: E402
import sys  # noqa: E402

from sdialog_like.recipes import DialogueColumn, Recipe, Side  # noqa: E402
from sdialog_like.recipes.shipped.multi_turn_chat import recipe as shipped  # noqa: E402

_IMPORTED = time.perf_counter() - _BEGAN

__all__ = ["CONVERSATION", "in_one_call"]

_SEED = 7
CONVERSATION = (
    "Write a conversation of a user with an AI assistant. It has exactly {{ conversation_length }} turns; the user begins. "
    "The user is {{ user_mood }} ({{ manner }}), and wants this: {{ user_task }}"
)
"""What the model is told about the conversation that it writes."""


def in_one_call(url: str) -> Recipe:
    """Return the shipped recipe with its conversations written in one call each."""
    made = shipped()
    chat = DialogueColumn(
        name="conversation",
        mode="one_call",
        user=Side(name="User"),
        assistant=Side(name="Assistant", description="{{ assistant_system_prompt }}"),
        task=CONVERSATION,
        turns="conversation_length",
    )
    columns = [chat if column.name == "conversation" else column for column in made.columns]
    return Recipe(name=made.name, columns=columns).with_model("stand-in", base_url=url).checked()


def _main() -> None:
    url, records, concurrency, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    recipe = in_one_call(url)
    if sys.argv[5:] == ["rows"]:
        from sdialog_like.recipes.work import RecipeWork
        from sdialog_like.runs import run

        run(RecipeWork(recipe), records, f"{folder}/run", seed=_SEED, concurrency=concurrency, progress=False)
        print(_peak())
        return
    recipe.run(4, f"{folder}/first", seed=_SEED, progress=False)  # what is loaded on the way is not counted below
    first = time.perf_counter() - _BEGAN
    began, cpu = time.perf_counter(), time.process_time()
    result = recipe.run(records, f"{folder}/run", seed=_SEED, concurrency=concurrency, progress=False)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    assert result.usage is not None
    print(result.counts["kept"], wall, cpu, result.usage.calls, _peak(), _IMPORTED, first)


def _peak() -> float:
    """Return the most memory so far, in MiB. (``ru_maxrss`` begins with that of the process that began this one.)"""
    if sys.platform == "linux":
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    _main()
