"""Template for questions about a document."""

from __future__ import annotations

__all__ = ["DEFAULT_CLOSED_QA_PROMPT_TEMPLATE"]

DEFAULT_CLOSED_QA_PROMPT_TEMPLATE = """\
Write questions and instructions that can be answered or carried out with the document below alone.

- Vary what is asked: single facts, reasons, comparisons, summaries, lists, rewriting of a part.
- Nothing is asked that the document does not say or that cannot be concluded from it.
- No question repeats another in other words.

Answer with a bulleted list of exactly {n_openlines} questions or instructions: one a line, each line starting with \
"- ", nothing else.

<document>
{document}
</document>"""
