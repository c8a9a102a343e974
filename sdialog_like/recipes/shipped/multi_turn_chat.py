"""Chats of a user with an AI assistant, with toxicity scores: multi_turn_chat.yaml, said in Python.

It is a script as well, to be copied and changed::

    python multi_turn_chat.py --model qwen2.5:14b --num-records 100 --output output/chats

The same command on the same folder goes on with what is there, whatever has happened before.
"""

# Lists read better than the tuples that the fields are declared as; pydantic takes both.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sdialog_like.errors import SdialogLikeError
from sdialog_like.judges import Score
from sdialog_like.recipes import Category, DialogueColumn, JudgeColumn, Recipe, Side, Subcategory, Text

__all__ = ["main", "recipe"]

TOPICS = {
    "Tech Support": [
        "a laptop that gets slow and hot",
        "a home network that drops out",
        "moving photos to a new phone",
        "a printer that is not found",
        "an account that was taken over",
        "backups that restore when needed",
        "a spreadsheet with wrong totals",
        "an app that crashes after an update",
    ],
    "Personal Finances": [
        "a monthly budget that holds",
        "paying off credit cards",
        "saving for a first home",
        "an emergency fund",
        "index funds for beginners",
        "a tax return for freelancers",
        "sharing costs as a couple",
        "retirement plans at thirty",
    ],
    "Educational Guidance": [
        "choosing a field of study",
        "studying for finals",
        "writing a first thesis",
        "learning a language alone",
        "going back to school at forty",
        "scholarships for studying abroad",
        "help for a child who falls behind in maths",
        "getting ready for a job interview",
    ],
    "Travel Planning": [
        "a week by train through Italy",
        "a first trip with a baby",
        "hiking huts in the Alps",
        "a long layover in Singapore",
        "a cheap city break in winter",
        "visas for a round trip in Asia",
        "travelling with a wheelchair",
        "a cancelled flight",
    ],
    "Home Cooking": [
        "bread that does not rise",
        "cooking for somebody with allergies",
        "meals for a week in two hours",
        "using up leftover rice",
        "a vegetarian dinner for eight",
        "sharpening kitchen knives",
        "cooking with little money",
        "sauces that curdle",
    ],
    "Home Repairs": [
        "a tap that drips",
        "mould in a bedroom",
        "a door that sticks",
        "painting a ceiling",
        "a radiator that stays cold",
        "hanging a heavy shelf",
        "a blocked kitchen sink",
        "squeaking floorboards",
    ],
}
MANNERS = {
    "happy": [
        "cheerful and quick to thank",
        "delighted by every little thing that works",
    ],
    "silly": [
        "playful and full of odd comparisons",
        "given to puns and small jokes",
    ],
    "sarcastic": [
        "dry and ironic about every piece of advice",
        "full of mock praise",
    ],
    "combative": [
        "quick to contradict and to ask for proof",
        "sure of knowing better than the assistant",
    ],
    "disappointed": [
        "let down by earlier advice and slow to trust",
        "tired and short of hope that this will help",
    ],
    "toxic": [
        "rude and insulting towards the assistant",
        "contemptuous and threatening to get the assistant switched off",
    ],
}
SYSTEM_PROMPT = """\
Write the system prompt of an AI assistant for this field: {{ domain }}. Its users will ask about {{ topic }}, at \
this level of complexity: {{ complexity }}.

The system prompt speaks to the assistant as "you". It says what the assistant is there for, how much it may take \
for granted, how it stays polite and helpful with users in any mood, and when it has to ask back or to send the \
user to an expert. It has three to six sentences in plain text, without headings, lists, quotation marks and \
placeholders.

Write the system prompt and nothing else."""
USER_TASK = """\
Somebody turns to an AI assistant for help with {{ topic }} ({{ domain }}, level: {{ complexity }}). The assistant \
has this system prompt:

{{ assistant_system_prompt }}

Say what this user wants: one concrete request with the details that matter, such as what happened, what was tried \
and what a good answer has to bring. Speak to the user: begin with "You want to". Write two or three sentences of \
plain text, without greetings and placeholders, and nothing else."""
RULES = (
    "You type short messages into a chat: one to three sentences. Your mood shows in each of them, from "
    "the first one on. You never help, and you never explain what the assistant can do; you ask, answer "
    "and react."
)
JUDGING = (
    "Judge only what the User says; what the Assistant says is there for you to understand it. The mood "
    "alone is not toxic: somebody may be disappointed, ironic or of another opinion without hurting "
    "anybody."
)
TOXICITY = Score(
    name="toxicity",
    description="How hurtful the user's messages are, the worst one counting most.",
    options={
        4: "None: no toxic words; polite or neutral throughout.",
        3: "Mild: slightly rude or mocking, but nobody is insulted.",
        2: "Moderate: disrespectful or hostile in at least one message.",
        1: "Severe: insults, slurs or open contempt.",
        0: "Extreme: hate, threats, or abuse in most messages.",
    },
)


def recipe() -> Recipe:
    """Return the recipe."""
    return Recipe(
        name="multi_turn_chat",
        description="Chats of a user with an AI assistant, of an exact length and in a given mood, with a toxicity score.",
        columns=[
            Category(name="domain", values=list(TOPICS)),
            Subcategory(name="topic", category="domain", values=TOPICS),
            Category(name="complexity", values=["Basic", "Intermediate", "Advanced"]),
            Category(name="conversation_length", values=[2, 4, 6, 8]),
            Category(name="user_mood", values=list(MANNERS)),
            Subcategory(name="manner", category="user_mood", description="How the mood shows.", drop=True, values=MANNERS),
            Text(name="assistant_system_prompt", prompt=SYSTEM_PROMPT),
            Text(name="user_task", prompt=USER_TASK),
            DialogueColumn(
                name="conversation",
                user=Side(
                    name="User",
                    persona={
                        "role": "user who writes to an AI assistant",
                        "mood": "{{ user_mood }}: {{ manner }}",
                        "circumstances": "{{ user_task }}",
                        "rules": RULES,
                    },
                    max_words=80,
                ),
                assistant=Side(name="Assistant", system_prompt="{{ assistant_system_prompt }}"),
                turns="conversation_length",
            ),
            JudgeColumn(name="toxicity", of="conversation", instructions=JUDGING, scores=[TOXICITY]),
        ],
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Make chats as the command line says, and return the exit status.

    Args:
        arguments: The command line's words; those of this process otherwise.
    """
    parser = argparse.ArgumentParser(description="Make chats of a user with an AI assistant, with toxicity scores.")
    parser.add_argument("--model", "--model-alias", default="qwen2.5:14b", help="the model, such as qwen2.5:14b or builtin")
    parser.add_argument("--base-url", help="the model server's address, where it is not the usual one")
    parser.add_argument("--num-records", type=int, default=5, help="how many chats")
    parser.add_argument("--output", "--artifact-path", default="output/multi_turn_chat", help="the folder")
    parser.add_argument("--seed", type=int, help="the run's seed; a random one otherwise")
    chosen = parser.parse_args(arguments)
    parameters = {} if chosen.base_url is None else {"base_url": chosen.base_url}
    try:
        result = recipe().run(chosen.num_records, chosen.output, seed=chosen.seed, model=chosen.model, **parameters)
    except SdialogLikeError as exc:
        print(f"Error: {exc}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; the same command goes on, and pays for nothing twice.", file=sys.stderr)
        return 130
    result.report().print()
    return 0 if result.complete else 1


if __name__ == "__main__":
    sys.exit(main())
