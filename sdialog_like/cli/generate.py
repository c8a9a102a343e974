"""``sdialog-like generate``: dialogues from a description, or between two personas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sdialog_like.cli import options
from sdialog_like.cli.batch import make_and_deliver
from sdialog_like.cli.output import check_target
from sdialog_like.errors import InputError

if TYPE_CHECKING:
    from sdialog_like.generators import DialogGenerator, PersonaDialogGenerator
    from sdialog_like.llm import BoundModel

__all__ = ["generate"]


def generate(
    details: Annotated[
        str | None,
        typer.Option("--details", "-d", help="What the dialogue is about: a text, or @FILE (@- reads standard input)."),
    ] = None,
    persona_a: Annotated[
        Path | None, typer.Option("--persona-a", help="JSON or YAML file of the persona that speaks first.")
    ] = None,
    persona_b: Annotated[Path | None, typer.Option("--persona-b", help="JSON or YAML file of the other persona.")] = None,
    model: options.ModelOption = options.DEFAULT_MODEL,
    base_url: options.BaseUrlOption = None,
    param: options.ParamOption = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", "-s", help="Makes the same dialogues again. With --n above 1 each one's is derived."),
    ] = None,
    n: Annotated[int, typer.Option("--n", "-n", min=1, help="How many dialogues.")] = 1,
    concurrency: options.ConcurrencyOption = 8,
    max_turns: options.MaxTurnsOption = None,
    output: options.OutputOption = None,
    output_format: options.FormatOption = None,
) -> None:
    """Generate dialogues.

    With --details the model writes each dialogue at once. With --persona-a and --persona-b two agents talk turn by turn, and
    --details may add to what both know.
    """
    from sdialog_like.generators.rows import plan_rows, single_row

    role_play = persona_a is not None or persona_b is not None
    if role_play and (persona_a is None or persona_b is None):
        raise InputError("Role play needs two personas.", hint="Give both --persona-a FILE and --persona-b FILE.")
    if not role_play and details is None:
        raise InputError("Nothing says what to generate.", hint="Give --details TEXT, or --persona-a and --persona-b.")
    if not role_play and max_turns is not None:
        raise InputError("--max-turns belongs to role play (two personas).", hint="Say the length in --details instead.")
    check_target(output, n)
    text = "" if details is None else options.read_text_option(details)
    bound = options.chosen_model(model, param, base_url)
    generator = (
        _role_play(bound, persona_a, persona_b, text, max_turns)
        if persona_a is not None and persona_b is not None
        else _description(bound, text)
    )
    # A single dialogue gets the very seed that was asked for.
    rows = plan_rows(n, seed=seed) if n > 1 else [single_row(seed, 0)]
    make_and_deliver(generator.snapshot(), rows, bound, concurrency=concurrency, output=output, output_format=output_format)


def _description(model: BoundModel, details: str) -> DialogGenerator:
    from sdialog_like.generators import DialogGenerator

    if not details.strip():
        raise InputError("--details is empty.", hint="Say who talks about what.")
    return DialogGenerator(model=model, dialogue_details=details)


def _role_play(
    model: BoundModel, persona_a: Path, persona_b: Path, details: str, max_turns: int | None
) -> PersonaDialogGenerator:
    from sdialog_like.generators import PersonaDialogGenerator
    from sdialog_like.personas import load_persona

    limits: dict[str, Any] = {} if max_turns is None else {"max_turns": max_turns}
    return PersonaDialogGenerator(
        model=model,
        persona_a=load_persona(persona_a),
        persona_b=load_persona(persona_b),
        dialogue_details=details,
        **limits,
    )
