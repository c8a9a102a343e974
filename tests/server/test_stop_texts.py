"""Ending at a stop text, however the text is cut into pieces."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like.server.stop_texts import StopTexts

TEXT = st.text("ab#", max_size=30)


def before_the_first(text: str, stops: list[str]) -> str:
    return min((text.partition(stop)[0] for stop in stops if stop), key=len, default=text)


def let_through(stopper: StopTexts, pieces: list[str]) -> str:
    return "".join([stopper.add(piece) for piece in pieces]) + stopper.finish()


@given(text=TEXT, stops=st.lists(TEXT, max_size=3))
@settings(deadline=None)
def test_a_text_ends_before_the_first_of_the_stop_texts(text, stops):
    assert let_through(StopTexts(stops), [text]) == before_the_first(text, stops)


@given(pieces=st.lists(TEXT, max_size=8), stop=TEXT)
@settings(deadline=None)
def test_a_stop_text_may_come_in_pieces(pieces, stop):
    stopper = StopTexts([stop])
    assert let_through(stopper, pieces) == before_the_first("".join(pieces), [stop])
    assert stopper.reached == (stop != "" and stop in "".join(pieces))


@given(pieces=st.lists(TEXT, max_size=8), stops=st.lists(TEXT, max_size=3))
@settings(deadline=None)
def test_no_stop_text_comes_through_and_nothing_is_lost_without_one(pieces, stops):
    whole = "".join(pieces)
    made = let_through(StopTexts(stops), pieces)
    assert whole.startswith(made)
    assert not any(stop and stop in made for stop in stops)
    assert made == whole or any(stop and stop in whole for stop in stops)
