"""``sdialog-like nemotron open-qa``, ``writing``, ``closed-qa``, ``math``, ``python``: pipelines that make openlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sdialog_like.cli import nemotron_options as nemotron
from sdialog_like.cli import options
from sdialog_like.cli import run_options as run
from sdialog_like.cli.failures import report_error
from sdialog_like.cli.nemotron_input import read_documents, read_lines
from sdialog_like.cli.nemotron_output import Place, place_of, write_lines
from sdialog_like.cli.nemotron_run import carry_out, say_usage
from sdialog_like.cli.output import echo_clean
from sdialog_like.cli.run_ending import UNFINISHED
from sdialog_like.cli.tables import print_table
from sdialog_like.errors import InputError

if TYPE_CHECKING:
    from sdialog_like.runs import RunResult

__all__ = ["closed_qa", "math", "open_qa", "python", "writing"]

_REASONS = 3  # of lists that could not be had


class MathLevel(str, Enum):
    """How hard problems of mathematics are."""

    general = "general"
    beginner = "beginner"


class PythonLevel(str, Enum):
    """How hard programming problems are."""

    beginner = "beginner"
    intermediate = "intermediate"
    advanced = "advanced"


def open_qa(
    output: nemotron.OutputOption,
    n_macro_topics: nemotron.MacroTopicsOption = 5,
    n_subtopics: nemotron.SubtopicsOption = 3,
    n_openlines: nemotron.OpenlinesOption = 3,
    n_revisions: nemotron.RevisionsOption = 1,
    macro_topic: nemotron.MacroTopicOption = None,
    topic: nemotron.TopicOption = None,
    dedup: nemotron.DedupOption = True,
    skip_unreadable: nemotron.SkipUnreadableOption = False,
    schema: nemotron.SchemaOption = True,
    model: options.ModelOption = options.DEFAULT_MODEL,
    base_url: run.BaseUrlsOption = None,
    param: options.ParamOption = None,
    seed: nemotron.SeedOption = None,
    concurrency: options.ConcurrencyOption = 32,
    max_calls: run.MaxCallsOption = None,
    max_tokens: run.MaxTokensOption = None,
    folder: nemotron.FolderOption = None,
) -> None:
    """Open questions: broad topics, their subtopics, questions about all of them, and revisions of the questions."""
    arguments = {
        "n_macro_topics": n_macro_topics,
        "n_subtopics": n_subtopics,
        "n_openlines": n_openlines,
        "n_revisions": n_revisions,
        "additional_macro_topics": macro_topic,
        "additional_subtopics": topic,
    }
    how = _How(dedup, skip_unreadable, schema, model, base_url, param, seed, concurrency, max_calls, max_tokens)
    _make("OpenQAPipeline", "open-qa", arguments, place_of(output, folder), how)


def writing(
    output: nemotron.OutputOption,
    topic: nemotron.TopicOption = None,
    topics_file: Annotated[Path | None, typer.Option("--topics-file", help="A text file of topics, one a line.")] = None,
    material_type: Annotated[
        list[str] | None,
        typer.Option(
            "--material-type",
            metavar="TEXT",
            help="What is to be written, such as Poems or Blog posts; may be repeated. Essays where none is named.",
        ),
    ] = None,
    n_openlines: nemotron.OpenlinesOption = 5,
    n_revisions: nemotron.RevisionsOption = 1,
    dedup: nemotron.DedupOption = True,
    skip_unreadable: nemotron.SkipUnreadableOption = False,
    schema: nemotron.SchemaOption = True,
    model: options.ModelOption = options.DEFAULT_MODEL,
    base_url: run.BaseUrlsOption = None,
    param: options.ParamOption = None,
    seed: nemotron.SeedOption = None,
    concurrency: options.ConcurrencyOption = 32,
    max_calls: run.MaxCallsOption = None,
    max_tokens: run.MaxTokensOption = None,
    folder: nemotron.FolderOption = None,
) -> None:
    """Writing tasks: for each topic and each kind of text some tasks, and revisions of them."""
    place = place_of(output, folder, read=[topics_file])
    topics = [*(topic or ()), *([] if topics_file is None else read_lines(topics_file))]
    if not topics:
        raise InputError("There are no topics to write about.", hint="Give --topic TEXT or --topics-file FILE.")
    arguments = {
        "topics": topics,
        "text_material_types": material_type or ["Essays"],
        "n_openlines": n_openlines,
        "n_revisions": n_revisions,
    }
    how = _How(dedup, skip_unreadable, schema, model, base_url, param, seed, concurrency, max_calls, max_tokens)
    _make("WritingPipeline", "writing", arguments, place, how)


def closed_qa(
    output: nemotron.OutputOption,
    documents: Annotated[
        list[Path],
        typer.Option(
            "--documents",
            "-d",
            metavar="PATH",
            help="A document; a .jsonl file with a text on each line; or a folder of .txt and .md files. May be repeated.",
            show_default=False,
        ),
    ],
    n_openlines: nemotron.OpenlinesOption = 5,
    dedup: nemotron.DedupOption = True,
    skip_unreadable: nemotron.SkipUnreadableOption = False,
    schema: nemotron.SchemaOption = True,
    model: options.ModelOption = options.DEFAULT_MODEL,
    base_url: run.BaseUrlsOption = None,
    param: options.ParamOption = None,
    seed: nemotron.SeedOption = None,
    concurrency: options.ConcurrencyOption = 32,
    max_calls: run.MaxCallsOption = None,
    max_tokens: run.MaxTokensOption = None,
    folder: nemotron.FolderOption = None,
) -> None:
    """Closed questions: about each document, which answers them. Each line has its document; dialogues begin with both."""
    place = place_of(output, folder, read=documents)
    named = read_documents(documents)
    arguments = {"documents": [text for _, text in named], "n_openlines": n_openlines}
    how = _How(dedup, skip_unreadable, schema, model, base_url, param, seed, concurrency, max_calls, max_tokens)
    names = [name for name, _ in named]
    _make("ClosedQAPipeline", "closed-qa", arguments, place, how, documents=names)


def math(
    output: nemotron.OutputOption,
    school_level: Annotated[
        str, typer.Option("--school-level", help="Where the topics are taught, such as elementary school or university.")
    ] = "high school",
    level: Annotated[MathLevel, typer.Option("--level", help="How hard the problems are.")] = MathLevel.general,
    n_macro_topics: nemotron.MacroTopicsOption = 5,
    n_subtopics: nemotron.SubtopicsOption = 3,
    n_openlines: nemotron.OpenlinesOption = 3,
    macro_topic: nemotron.MacroTopicOption = None,
    topic: nemotron.TopicOption = None,
    dedup: nemotron.DedupOption = True,
    skip_unreadable: nemotron.SkipUnreadableOption = False,
    schema: nemotron.SchemaOption = True,
    model: options.ModelOption = options.DEFAULT_MODEL,
    base_url: run.BaseUrlsOption = None,
    param: options.ParamOption = None,
    seed: nemotron.SeedOption = None,
    concurrency: options.ConcurrencyOption = 32,
    max_calls: run.MaxCallsOption = None,
    max_tokens: run.MaxTokensOption = None,
    folder: nemotron.FolderOption = None,
) -> None:
    """Problems of mathematics: broad topics of a school level, their subtopics, and problems about all of them."""
    from sdialog_like.nemotron import templates

    arguments = {
        "n_macro_topics": n_macro_topics,
        "school_level": school_level,
        "n_subtopics": n_subtopics,
        "n_openlines": n_openlines,
        "math_problem_prompt_template": getattr(templates, f"MATH_PROBLEM_{level.value.upper()}_PROMPT_TEMPLATE"),
        "additional_macro_topics": macro_topic,
        "additional_subtopics": topic,
    }
    how = _How(dedup, skip_unreadable, schema, model, base_url, param, seed, concurrency, max_calls, max_tokens)
    _make("MathPipeline", "math", arguments, place_of(output, folder), how)


def python(
    output: nemotron.OutputOption,
    level: Annotated[PythonLevel, typer.Option("--level", help="How hard the problems are.")] = PythonLevel.beginner,
    language: Annotated[str, typer.Option("--language", help="The programming language.")] = "Python",
    n_macro_topics: nemotron.MacroTopicsOption = 5,
    n_subtopics: nemotron.SubtopicsOption = 3,
    n_openlines: nemotron.OpenlinesOption = 3,
    macro_topic: nemotron.MacroTopicOption = None,
    topic: nemotron.TopicOption = None,
    dedup: nemotron.DedupOption = True,
    skip_unreadable: nemotron.SkipUnreadableOption = False,
    schema: nemotron.SchemaOption = True,
    model: options.ModelOption = options.DEFAULT_MODEL,
    base_url: run.BaseUrlsOption = None,
    param: options.ParamOption = None,
    seed: nemotron.SeedOption = None,
    concurrency: options.ConcurrencyOption = 32,
    max_calls: run.MaxCallsOption = None,
    max_tokens: run.MaxTokensOption = None,
    folder: nemotron.FolderOption = None,
) -> None:
    """Problems of programming: broad topics, their subtopics, and problems about all of them."""
    from sdialog_like.nemotron import templates

    arguments = {
        "n_macro_topics": n_macro_topics,
        "n_subtopics": n_subtopics,
        "n_openlines": n_openlines,
        "python_problem_prompt_template": getattr(templates, f"PYTHON_PROBLEM_{level.value.upper()}_PROMPT_TEMPLATE"),
        "additional_macro_topics": macro_topic,
        "additional_subtopics": topic,
        "language": language,
    }
    how = _How(dedup, skip_unreadable, schema, model, base_url, param, seed, concurrency, max_calls, max_tokens)
    _make("PythonPipeline", "python", arguments, place_of(output, folder), how)


class _How:
    """How a pipeline is carried out: what all of these commands take."""

    def __init__(
        self,
        dedup: bool,
        skip_unreadable: bool,
        schema: bool,
        model: str,
        base_url: list[str] | None,
        param: list[str] | None,
        seed: int | None,
        concurrency: int,
        max_calls: int | None,
        max_tokens: int | None,
    ) -> None:
        self.pipeline = {"dedup": dedup, "ignore_conversion_failure": skip_unreadable, "structured": schema}
        self.model, self.base_url, self.param = model, base_url, param
        self.budget = {"max_calls": max_calls, "max_tokens": max_tokens}
        self.seed, self.concurrency = seed, concurrency


def _make(
    name: str, label: str, arguments: Mapping[str, Any], place: Place, how: _How, documents: Sequence[str] = ()
) -> None:
    from sdialog_like.nemotron import works

    bound = options.chosen_model(how.model, how.param, run.addresses(how.base_url))
    given = {argument: value for argument, value in arguments.items() if value is not None}
    work = getattr(works, name)(model=bound, **how.pipeline, **given)
    work.check_row(None)
    work.progress = f"nemotron {label}"
    # There is one row, the pipeline itself; that it failed is no reason to leave it so.
    result = carry_out(
        work,
        1,
        place,
        label=label,
        seed=how.seed,
        concurrency=how.concurrency,
        retry_failed=True,
        progress=False,
        **how.budget,
    )
    for failure in result.failures():
        _say_failure(failure, result, place, skipping=bool(how.pipeline["ignore_conversion_failure"]))
        raise typer.Exit(UNFINISHED)
    (made,) = result.results()
    records = [_with_document(record, documents) for record in made["records"]]
    _say_stages(made["stages"])
    say_usage(result)
    if made["lost"]:
        echo_clean(f"Done without {len(made['lost'])} of {_asked(made)} lists:", err=True)
        _say_lost(made["lost"])
    write_lines(records, place, what="openlines")


def _say_failure(failure: Mapping[str, Any], result: RunResult, place: Place, *, skipping: bool) -> None:
    """Say what the pipeline made, and which lists it could not have."""
    error, made = failure["error"], failure["partial"]
    again = "The same command again asks only for what is missing"
    if not isinstance(made, Mapping) or not made.get("lost"):
        report_error(f"The pipeline failed: {error['message']}")
        echo_clean(f"The reason is in {place.folder / 'failures.jsonl'}. {again}.", err=True)
        return
    _say_stages(made["stages"])
    say_usage(result)
    asked, lost = _asked(made), made["lost"]
    unreadable = error["type"] == "YamlConversionError"
    report_error(f"{len(lost)} of {asked} lists could not be had{'.' if unreadable else ': ' + error['message']}")
    _say_lost(lost)
    kept = f"The {len(made['records'])} openlines of the others are" if made["records"] else "All of it is"
    echo_clean(f"{kept} kept in {place.folder / 'failures.jsonl'}; {place.output} was not written.", err=True)
    may_skip = unreadable and not skipping and len(lost) < asked
    echo_clean(again + ("; with --skip-unreadable it does without such lists." if may_skip else "."), err=True)


def _asked(made: Mapping[str, Any]) -> int:
    return sum(stage["asked"] for stage in made["stages"])


def _say_lost(lost: Sequence[Mapping[str, str]]) -> None:
    for each in lost[:_REASONS]:
        echo_clean(f"  {each['stage']} about {each['about']!r:.80}: {each['why']}", err=True)
    if len(lost) > _REASONS:
        echo_clean(f"  … and {len(lost) - _REASONS} more", err=True)


def _say_stages(stages: Sequence[Mapping[str, Any]]) -> None:
    print_table(
        ["Stage", "Asked", "Made", "Given", "Unreadable", "Failed", "Duplicates", "Kept"],
        [_cells(stage) for stage in stages],
    )


def _cells(stage: Mapping[str, Any]) -> list[str]:
    figures = ("asked", "made", "given", "unreadable", "failed", "duplicates", "kept")
    return [str(stage["name"]), *(f"{stage[figure]:,}" for figure in figures)]


def _with_document(record: dict[str, Any], documents: Sequence[str]) -> dict[str, Any]:
    number = record.get("document")
    return {**record, "document_name": documents[number]} if documents and number is not None else record
