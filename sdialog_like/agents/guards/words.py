"""Texts as people would compare them: words without case, punctuation and decoration; and sentences."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

__all__ = ["sentences", "words"]

# From the first letter or digit to the last before a gap; the signs that follow a letter of Indian scripts belong to it.
_GAP = r"\s\u2010-\u2015\u2026\u0964\u0965/"
_SIGNS = r"\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
_WORD = re.compile(rf"[^\W_](?:[^{_GAP}]*[^\W_])?[{_SIGNS}]*")
_RUN_TOGETHER = re.compile(r"--+|\.\.+")

# Scripts that put no spaces between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")

_SENTENCE_END = re.compile(
    r"(?<![.!?…])(?P<mark>[.!?…]+)(?![.!?…])[\"'”’»)\]*_]*(?:\s+|$)"  # the lookarounds keep long runs linear
    r"|[。！？।]+[”’」』）]*"
    r"|\n\s*"
)
_ABBREVIATION = re.compile(
    r"^\s*\d{1,3}$|(?:^|[\s(])(?:[a-z]|dr|mrs?|ms|prof|sra?|st|nr|no|vs|e\.g|i\.e|z\.b|d\.h|ca)$", re.I
)


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, comparable: lower case, without punctuation around them; numbers are words.

    Where a script has no spaces, each pair of neighbouring characters counts as a word.

        >>> words("**Well** – that's 10:30, isn't it?")
        ('well', "that's", '10:30', "isn't", 'it')
    """
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    found: list[str] = []
    for word in _WORD.findall(_RUN_TOGETHER.sub(" ", plain)):
        if _UNSPACED.search(word):
            letters = "".join(filter(str.isalnum, word))
            found += map("".join, pairwise(letters)) if len(letters) > 1 else [letters]
        else:
            found.append(word)
    return tuple(found)


def sentences(text: str) -> list[str]:
    """Cut a text into its sentences, each with the white space behind it; joined again they are the text.

    A line break ends a sentence, too. The full stop of ``Dr. Smith``, or one with a small letter behind it, does not.
    """
    pieces: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match["mark"] == "." and "\n" not in match[0]:
            rest = text[match.end() : match.end() + 1]
            if rest.islower() or (rest and _ABBREVIATION.search(text[max(start, match.start() - 12) : match.start()])):
                continue
        pieces.append(text[start : match.end()])
        start = match.end()
    if start < len(text):
        pieces.append(text[start:])
    return pieces
