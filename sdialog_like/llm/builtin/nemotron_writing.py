"""Writing tasks for a kind of text and a topic, and versions of a task that ask for more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.nemotron_wording import filled, inside, take
from sdialog_like.llm.builtin.texts import tidy

__all__ = ["PARTICULAR", "TASKS", "kind_of_text", "task_versions", "writing_tasks"]

TASKS = (
    "Write {k} about {t} for readers who have never given the subject a thought.",
    "Write {k} on {t} that begins with a small scene from daily life.",
    "Write {k} in which two people with opposite views on {t} both get a fair hearing.",
    "Write {k} about {t} as it might look in fifty years.",
    "Write {k} about somebody who changes their mind about {t}.",
    "Write {k} on {t} that a pupil of twelve would read to the end.",
    "Write {k} that looks back on a first encounter with {t}.",
    "Write {k} about {t} that is funny without making fun of anybody.",
    "Write {k} on what is easily overlooked about {t}.",
    "Write {k} that answers the question why anybody should care about {t}.",
    "Write {k} about {t} from the point of view of an object that could tell a story about it.",
    "Write {k} on {t} for the newsletter of a local club.",
    "Write {k} about a single day that has everything to do with {t}.",
    "Write {k} that thanks the people behind {t}.",
    "Write {k} on {t} that a sceptical reader would find convincing.",
    "Write {k} that compares {t} today with the time of our grandparents.",
    "Write {k} about {t} that uses the five senses.",
    "Write {k} on a mistake in connection with {t} and what came of it.",
    "Write {k} about {t} set in a small town by the sea.",
    "Write {k} that introduces {t} to visitors from another country.",
    "Write {k} on the quiet side of {t}.",
    "Write {k} about {t} that ends with a question.",
    "Write {k} that gives somebody the courage to start with {t}.",
    "Write {k} on {t} built around one surprising number.",
    "Write {k} about a friendship that begins because of {t}.",
)
# What suits some kinds of text only.
PARTICULAR: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"poem|poetry|verse|haiku|sonnet|song|lyric|ballad",
        (
            "Write {k} about {t} in four stanzas that rhyme in pairs.",
            "Write {k} about {t} in which every stanza begins with the same word.",
            "Write {k} about {t} without naming it until the last line.",
            "Write {k} that speaks of {t} and means something else in the speaker's life.",
            "Write {k} about {t} in a calm rhythm that could be read aloud at night.",
        ),
    ),
    (
        r"e-?mail|letter|message|invitation|memo",
        (
            "Write {k} to the local council that makes a proposal about {t}.",
            "Write {k} to a friend who has asked for advice on {t}.",
            "Write {k} to colleagues that announces a workshop on {t}.",
            "Write {k} to an editor that corrects a claim about {t}.",
            "Write {k} that politely turns down an invitation to an event on {t}.",
        ),
    ),
    (
        r"essay|article|report|news|blog|column|paper|review|editorial|post",
        (
            "Write {k} on {t} that opens with a common claim and tests it step by step.",
            "Write {k} on {t} that weighs costs against benefits and comes to a clear judgement.",
            "Write {k} that reports on an imagined town meeting about {t}.",
            "Write {k} on the three most important open questions about {t}.",
            "Write {k} that traces how {t} came to be what we know today.",
        ),
    ),
    (
        r"stor(?:y|ies)|tale|novel|fiction|scene|script|play|screenplay|dialogue|monologue",
        (
            "Write {k} in which a stranger's question about {t} sets everything in motion.",
            "Write {k} in which a child discovers {t} and an adult does not notice.",
            "Write {k} that takes place in one room and turns on {t}.",
            "Write {k} in which two sisters argue over {t} and find out something else.",
            "Write {k} about a small secret that has to do with {t}.",
        ),
    ),
    (
        r"speech|talk|presentation|lecture|toast",
        (
            "Write {k} on {t} for the opening of a school fair.",
            "Write {k} of three minutes that makes tired listeners curious about {t}.",
            "Write {k} on {t} that ends with one clear request to the audience.",
            "Write {k} in honour of somebody who has spent a lifetime on {t}.",
        ),
    ),
    (
        r"advert|slogan|product|brochure|flyer|poster|press release|description",
        (
            "Write {k} for a weekend course on {t} that promises nothing it cannot keep.",
            "Write {k} that presents an imagined museum of {t}.",
            "Write {k} for a guided walk on the subject of {t}.",
            "Write {k} for a travelling exhibition about {t}.",
        ),
    ),
)
_ADDED = (
    "Keep it under 300 words.",
    "Address it to readers between sixteen and twenty.",
    "Use a warm and personal tone.",
    "Use a sober tone and no adjectives of praise.",
    "Include one concrete example from daily life.",
    "Mention at least one argument against the main idea, and answer it.",
    "Begin in the middle of things, without an introduction.",
    "End with a sentence that takes up the first one.",
    "Set it in winter.",
    "Let somebody over seventy have a say.",
    "Use short sentences and no foreign words.",
    "Give it a title that makes the reader curious.",
    "Work in two numbers or facts and say where they could come from.",
    "Divide it into three clearly marked parts.",
    "Write it in the first person.",
    "Name a place, a time of day and a sound.",
    "Make clear in the first two sentences why it matters now.",
    "Leave the decision to the reader at the end.",
)


def kind_of_text(material: str) -> str:
    """Return a kind of text with its article: ``Poems`` as ``a poem``, ``News article`` as ``a news article``."""
    name = material.strip().rstrip(".") or "text"
    if re.match(r"(?i)(?:an?|the|some) ", name):
        return name[:1].lower() + name[1:]
    name = name if re.match(r"[A-Z]{2}", name) else name[:1].lower() + name[1:]
    if re.search(r"(?i)(?:[^s]s|ies|ches|shes)$", name) and not re.search(
        r"(?i)(?:news|series|lyrics|minutes|notes|instructions|bus|is)$", name
    ):
        name = re.sub(r"(?i)ies$", "y", name) if name.endswith("ies") else re.sub(r"(?i)(?<=ch|sh)es$|s$", "", name)
    elif re.search(r"(?i)(?:lyrics|minutes|notes|instructions|poetry|prose|fiction|news|advice|dialogue in verse)$", name):
        return name
    return tidy(f"{'an' if name[:1].lower() == 'u' and not re.match('(?i)uni|use', name) else 'a'} {name}")


def writing_tasks(topic: str, material: str, number: int, chance: Chance) -> list[str]:
    """Return so many writing tasks."""
    kind, subject = kind_of_text(material), inside(topic) or "everyday life"
    particular = [each for pattern, tasks in PARTICULAR if re.search(pattern, kind, re.IGNORECASE) for each in tasks]

    def stream() -> Iterator[str]:
        plain = [filled(each, k=kind, t=subject) for each in chance.shuffled("tasks", (*TASKS, *particular, *particular))]
        yield from plain
        for added in chance.shuffled("added", _ADDED):
            yield from (f"{each} {added}" for each in plain)

    return take(number, stream())


def task_versions(task: str, number: int, chance: Chance) -> list[str]:
    """Return so many versions of a writing task with more requirements."""
    plain = tidy(task)
    plain = plain if plain.endswith((".", "!", "?")) else f"{plain}."
    added = [each for each in chance.shuffled("added", _ADDED) if each not in plain]

    def stream() -> Iterator[str]:
        for gap in range(1, len(added)):
            for place, first in enumerate(added):
                second, third = added[(place + gap) % len(added)], added[(place + 2 * gap + 1) % len(added)]
                yield (
                    f"{plain} {first} {second}"
                    if (place + gap) % 2 or third in (first, second)
                    else f"{plain} {first} {second} {third}"
                )

    return take(number, stream(), avoid=(task,))
