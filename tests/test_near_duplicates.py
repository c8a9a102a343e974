"""Near-duplicates: found exactly as if each text were compared with all others, however they are written."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like.near_duplicates import NearDuplicates, words_of

texts = st.lists(st.frozensets(st.sampled_from("abcdefghij"), max_size=8), max_size=30)


@settings(deadline=None)
@given(texts, st.sampled_from([0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]))
def test_the_index_finds_what_comparing_all_pairs_finds(made: list[frozenset[str]], limit: float) -> None:
    index = NearDuplicates(limit, made[:10])
    for place, words in enumerate(made):
        alike = [
            other for other in range(place) if words and len(words & made[other]) >= limit * len(words | made[other]) - 1e-9
        ]
        assert index.find(words) == (alike[0] if alike else None)
        index.add(place, words)


def test_case_accents_and_punctuation_do_not_tell_texts_apart() -> None:
    assert words_of("Éva, 34: a NURSE.") == words_of("e\u0301va 34 -- a nurse") == {"éva", "34", "a", "nurse"}


def test_empty_texts_are_like_nothing() -> None:
    index = NearDuplicates(0.5)
    index.add(0, frozenset())
    assert index.find(frozenset()) is None
