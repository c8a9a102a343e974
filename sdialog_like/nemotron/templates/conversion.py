"""Template for turning a list in free words into a YAML list."""

from __future__ import annotations

__all__ = ["DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE"]

DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE = """\
Copy the items of the list in the answer below into a YAML list of strings.

- Keep every item, in the order of the answer, word for word: add none, leave none out, change none.
- Leave out what is no part of an item: numbers, bullets, emphasis marks, headings, and words before and after the list.
- Put one item on a line, as - "item", in double quotes, with \\" for a double quote inside an item.
- Write the YAML list and nothing else: no code fence, no comment.

<answer>
{llm_response}
</answer>"""
