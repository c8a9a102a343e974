"""Templates for Nemotron-CC's five tasks: a document from the web rewritten for training."""

from __future__ import annotations

__all__ = [
    "DISTILL_PROMPT_TEMPLATE",
    "DIVERSE_QA_PROMPT_TEMPLATE",
    "EXTRACT_KNOWLEDGE_PROMPT_TEMPLATE",
    "KNOWLEDGE_LIST_PROMPT_TEMPLATE",
    "NEMOTRON_CC_DISTILL_SYSTEM_PROMPT",
    "NEMOTRON_CC_SYSTEM_PROMPT",
    "WIKIPEDIA_REPHRASING_PROMPT_TEMPLATE",
]

NEMOTRON_CC_SYSTEM_PROMPT = """\
You rewrite texts with care. You follow the instructions exactly, and write only what the text that you are given \
supports."""

NEMOTRON_CC_DISTILL_SYSTEM_PROMPT = """\
You condense texts with care. You follow the instructions exactly, keep facts, numbers and names as they are, and are \
open about what a text leaves unsaid: you fill no gaps with guesses."""

WIKIPEDIA_REPHRASING_PROMPT_TEMPLATE = """\
Rewrite the text below in other words, in the style of an article of an encyclopaedia such as Wikipedia.

- Keep all facts, numbers and names; add none.
- Use plain, neutral, correct sentences without address, advertisement or opinion of your own.
- Write the new text and nothing else.

<text>
{document}
</text>"""

DIVERSE_QA_PROMPT_TEMPLATE = """\
Write questions about the text below, together with their answers.

- Ask up to eight questions, fewer where the text is short.
- Vary their form: yes or no, open (who, what, when, where, why, how), choice between options that the question \
names, comparison, true or false.
- Ask about what the text says, clearly enough that the question can be understood without it; do not speak of "the text".
- Answer from the text alone, correctly and briefly.

Begin with this line: Here are the questions and answers based on the provided text:
Then give one pair a line in this form, and nothing else:
- Question: the question Answer: the answer

<text>
{document}
</text>"""

DISTILL_PROMPT_TEMPLATE = """\
Condense the text below into a shorter one.

- Keep what matters: facts, numbers, names, definitions, reasons and conclusions, in the text's own technical terms.
- Leave out what carries no information: repetition, advertisement, navigation, chatter.
- Write full sentences in a clear order; add nothing that the text does not say.
- Write the new text and nothing else, without a title or a remark.

<text>
{document}
</text>"""

EXTRACT_KNOWLEDGE_PROMPT_TEMPLATE = """\
Write down the knowledge that is in the text below, as passages of a textbook.

- Take what is of use to a reader who never sees the text: facts, concepts, how things work, and how they hang together.
- Leave out what only concerns the text itself: its author, its page, its occasion.
- Write paragraphs that can be understood by themselves; put the knowledge in your own words and add none.
- Write the passages and nothing else, without a title or a remark.

<text>
{document}
</text>"""

KNOWLEDGE_LIST_PROMPT_TEMPLATE = """\
List the facts and statements of knowledge that are in the text below.

- Each item is one full sentence that can be understood without the text: it names what it speaks of, with numbers \
and dates.
- Leave out what only concerns the text itself: its author, its page, its occasion.
- Add nothing that the text does not say.

Answer with a bulleted list, one item a line, each line starting with "- ", and nothing else.

<text>
{document}
</text>"""
