"""Options that the commands of ``sdialog-like nemotron`` share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "AssistantModelOption",
    "DedupOption",
    "FolderOption",
    "InputOption",
    "LimitOption",
    "MacroTopicOption",
    "MacroTopicsOption",
    "OpenlinesOption",
    "OutputOption",
    "RetryFailedOption",
    "RevisionsOption",
    "SchemaOption",
    "SeedOption",
    "SkipUnreadableOption",
    "SubtopicsOption",
    "TopicOption",
    "UserModelOption",
    "UserOption",
]

OutputOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE.jsonl", help="The file of what is made.", show_default=False)
]
FolderOption = Annotated[
    Path | None,
    typer.Option("--folder", help="The run's folder, where replies are recorded; else beside the output: FILE.run."),
]
SeedOption = Annotated[
    int | None, typer.Option("--seed", "-s", help="Makes the same again; a random one otherwise, which the folder keeps.")
]
RetryFailedOption = Annotated[bool, typer.Option("--retry-failed", help="Give rows that failed another chance.")]

# Openlines.
MacroTopicsOption = Annotated[int, typer.Option("--n-macro-topics", min=0, help="How many broad topics to ask for.")]
SubtopicsOption = Annotated[int, typer.Option("--n-subtopics", min=0, help="How many subtopics of each broad topic.")]
OpenlinesOption = Annotated[int, typer.Option("--n-openlines", min=1, help="How many openlines of each topic or document.")]
RevisionsOption = Annotated[
    int, typer.Option("--n-revisions", min=0, help="How many revisions of each openline; with 0 they stay as they are.")
]
MacroTopicOption = Annotated[
    list[str] | None, typer.Option("--macro-topic", metavar="TEXT", help="A broad topic of your own; may be repeated.")
]
TopicOption = Annotated[
    list[str] | None, typer.Option("--topic", metavar="TEXT", help="A topic of your own; may be repeated.")
]
DedupOption = Annotated[
    bool, typer.Option("--dedup/--no-dedup", help="Leave out near-duplicates, before anything is asked about them.")
]
SkipUnreadableOption = Annotated[
    bool,
    typer.Option("--skip-unreadable", help="Do without lists that cannot be had, instead of failing for them."),
]
SchemaOption = Annotated[
    bool, typer.Option("--schema/--no-schema", help="Ask for lists by a JSON schema, or in words where a server has none.")
]

# Dialogues and preference data.
InputOption = Annotated[
    Path,
    typer.Option(
        "--input",
        "-i",
        metavar="FILE",
        help="The openlines: .jsonl or .json (records of the other commands, {openline: …} or texts), or .txt, one a line.",
        show_default=False,
    ),
]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first so many openlines.")]
UserModelOption = Annotated[
    str | None, typer.Option("--user-model", metavar="NAME", help="Another model for what the user says.")
]
UserOption = Annotated[
    str | None,
    typer.Option("--user", metavar="PERSONA", help="Who plays the user: a persona's .json, .yaml or .jsonl file, or words."),
]
AssistantModelOption = Annotated[
    str | None, typer.Option("--assistant-model", metavar="NAME", help="Another model for what the assistant says.")
]
