"""Which language a text is in, as far as its commonest words and its letters tell."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from sdialog_like.errors import InputError

__all__ = ["is_known", "language_code", "language_of", "other_language"]

# Words that nearly every text of some sentences has, and that few other languages have.
_WORDS = {
    "en": "i the and you is to of that it for what with are have this be was but not can my your i'm how would please thank "
    "a we they do does so if at on just there will could",
    "de": "der die das und ist ich nicht sie es ein eine zu mit auf für den dem wir haben sind wie bitte danke auch noch",
    "fr": "le la les et est je vous ne pas un une des que pour dans avec sur nous avez merci bonjour mais oui c'est au",
    "es": "el la los y es yo no un una que por para con en su usted gracias hola pero está muy como más mi de qué",
    "it": "il la che e è un una per non di sono con grazie ciao ma mi si come anche questo del della ho posso buongiorno",
    "pt": "o os e é um uma que não para com em seu você obrigado olá mas está muito como mais meu do da posso",
    "nl": "de het een en is ik niet je u van dat met voor op zijn wij hebt graag bedankt ook maar naar hoe kan",
    "pl": "w nie na się jest to że z jak tak dziękuję proszę czy mam mogę ale dla co ten już są był",
}
_OWN_LETTERS = {"de": "ß", "es": "ñ¿¡", "pt": "ãõ", "pl": "łąęśżźćń", "fr": "œ"}
_SCRIPTS = {
    "CYRILLIC": "ru",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "THAI": "th",
    "DEVANAGARI": "hi",
}
# Languages that are not told apart from one that is: they share its letters.
_ALIKE = {
    "ru": "uk be bg sr mk kk ky mn tg tt",
    "ar": "fa ur ps ku sd ug",
    "hi": "mr ne sa",
    "he": "yi",
    "zh": "yue wuu ja",
}
_NAMES = {
    "en": "english",
    "de": "german deutsch",
    "fr": "french français",
    "es": "spanish español",
    "it": "italian italiano",
    "pt": "portuguese português",
    "nl": "dutch nederlands",
    "pl": "polish polski",
    "ru": "russian",
    "ja": "japanese",
    "ko": "korean",
    "zh": "chinese",
    "ar": "arabic",
    "he": "hebrew",
    "el": "greek",
    "th": "thai",
    "hi": "hindi",
}
_LEAST = 3  # common words, and so many more than of the next language: fewer do not tell
_LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LOOKED_AT = 5000  # characters

_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}


_CODES = {name: code for code, names in _NAMES.items() for name in names.split()}


def language_code(language: str) -> str:
    """Return a language's code: ``de`` of ``de``, ``de_AT``, ``German`` or ``Deutsch``.

    Raises:
        InputError: It is neither a code nor a known name.
    """
    given = language.strip().lower()
    code = _CODES.get(given) or re.split(r"[-_]", given)[0]
    if not re.fullmatch(r"[a-z]{2,3}", code):
        raise InputError(f"{language!r} is no code of a language.", hint="For example en, de, fr, es or it.")
    return code


def is_known(code: str) -> bool:
    """Tell whether texts in this language can be recognised, by their words or their script."""
    return code in _WORDS or code in _SCRIPTS.values() or code == "ja"


def other_language(text: str, wanted: str) -> str | None:
    """Return the code of the language that a text is in instead of the wanted one; None where nothing speaks against it.

    Args:
        text: The text. Where its words do not tell, nothing is held against it.
        wanted: The code of a language. Of one whose words are not known here, only English and other letters are told apart:
            its own words may be a neighbour's.
    """
    found = language_of(text)
    if found is None or found == wanted or wanted in _ALIKE.get(found, "").split():
        return None
    told_apart = found == "en" or found not in _WORDS or wanted in _WORDS or wanted in _SCRIPTS.values()
    return found if told_apart else None


def language_of(text: str) -> str | None:
    """Return the code of the language that a text is in; ``None`` where it is too short to tell, or mixed.

    It knows en, de, fr, es, it, pt, nl and pl by their words, and others by their script (of which it names the commonest
    language: Cyrillic is ``ru``).
    """
    words = [word.lower().replace("’", "'") for word in _LETTERS.findall(text[:_LOOKED_AT].replace("’", "'"))]
    if not words:
        return None
    scripts = Counter(_script(word[0]) for word in words)
    script, count = scripts.most_common(1)[0]
    if script in ("HIRAGANA", "KATAKANA", "CJK") and scripts["HIRAGANA"] + scripts["KATAKANA"]:
        return "ja"
    if script in _SCRIPTS:
        return _SCRIPTS[script] if count >= len(words) * 0.6 else None
    points = {language: sum(word in known for word in words) for language, known in _SETS.items()}
    for language, letters in _OWN_LETTERS.items():
        points[language] += sum(any(letter in word for letter in letters) for word in words)
    (best, most), (_, next_most) = Counter(points).most_common(2)
    distinct = len(_SETS[best].intersection(words))  # "no, no, no" tells nothing
    return best if most >= _LEAST and distinct > 1 and most >= 1.25 * next_most + 1 else None


def _script(letter: str) -> str:
    return unicodedata.name(letter, "LATIN").partition(" ")[0]
