"""Filling in the prompts.

The module is not called ``render``: as an attribute of its package it would hide the function of that name.
"""

from __future__ import annotations

import hashlib
import threading
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sdialog_like.errors import PromptError

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["prompt_hash", "render"]

_ENDING = ".j2"
_compiling = threading.Lock()


def render(name: str, /, **values: Any) -> str:
    """Fill in a prompt.

    Values are data. What looks like a template in them (``{{ … }}``) stays as it is, and they reach no attribute that
    Jinja's sandbox keeps from templates.

    Args:
        name: The file's name without ``.j2``.
        **values: All values that the template names; ``None`` or ``""`` where there is nothing to say.

    Returns:
        The text, without the newline at the template's end.

    Raises:
        PromptError: There is no such template, a value is missing, or a value cannot be shown.
    """
    from jinja2 import TemplateError

    template, wanted = _compiled(name)
    missing = sorted(wanted - values.keys())
    if missing:
        raise PromptError(f"The prompt {name!r} needs a value for {', '.join(missing)}.")
    try:
        return template.render(values)
    except TemplateError as exc:
        raise PromptError(f"The prompt {name!r} cannot be filled in: {exc}") from exc


def prompt_hash(name: str) -> str:
    """Return a digest of the template's bytes (BLAKE2b, 16 hexadecimal digits): it changes when the prompt does.

    Raises:
        PromptError: There is no such template.
    """
    return hashlib.blake2b(_source(name), digest_size=8).hexdigest()


@cache
def _source(name: str) -> bytes:
    known = sorted(
        file.name.removesuffix(_ENDING) for file in files("sdialog_like.prompts").iterdir() if file.name.endswith(_ENDING)
    )
    if name not in known:  # also keeps names that are paths from reading other files
        raise PromptError(f"There is no prompt {name!r}; there is {', '.join(known)}.")
    return files("sdialog_like.prompts").joinpath(name + _ENDING).read_bytes()


def _compiled(name: str) -> tuple[Template, frozenset[str]]:
    with _compiling:  # the cache alone would let two threads compile the same template
        return _compile(name)


@cache
def _compile(name: str) -> tuple[Template, frozenset[str]]:
    from jinja2 import StrictUndefined, meta
    from jinja2.sandbox import SandboxedEnvironment

    # Not HTML: a prompt is plain text, so nothing is escaped.
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    source = _source(name).decode("utf-8")
    template = environment.from_string(source)
    # Each rendering copies them, and Jinja's own kind of mapping is slow to go through.
    template.globals = dict(template.globals)
    return template, frozenset(meta.find_undeclared_variables(environment.parse(source)))
