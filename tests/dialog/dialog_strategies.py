"""What any dialogue may look like, for property tests."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from sdialog_like.dialog import Dialog, Event, Provenance, Termination, Turn

# Every character but half ones, with the awkward ones often.
ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from(" :,\"'\n\r\t\v\f\x00\x1b\x1c\x85\u2028\u2029\ufeff{}<"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=30,
)
LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
NUMBERS = st.integers(-(2**53), 2**53)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.floats(allow_nan=False, allow_infinity=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)
JSON_OBJECTS = st.dictionaries(ANY_TEXT, JSON_VALUES, max_size=3)
IDS = st.none() | NUMBERS | ANY_TEXT

TURNS = st.builds(Turn, speaker=ANY_TEXT, text=ANY_TEXT)
EVENTS = st.builds(
    Event,
    agent=st.none() | ANY_TEXT,
    action=ANY_TEXT,
    actionLabel=st.none() | ANY_TEXT,
    text=st.none() | ANY_TEXT,
    timestamp=st.none() | NUMBERS,
    seed=st.none() | NUMBERS,
    repairs=st.lists(ANY_TEXT, max_size=2),
    data=st.none() | JSON_OBJECTS,
)
PLAIN_DIALOGS = st.builds(Dialog, turns=st.lists(TURNS, max_size=6))
DIALOGS = st.builds(
    Dialog,
    turns=st.lists(TURNS, max_size=4),
    model=st.none() | ANY_TEXT,
    seed=st.none() | NUMBERS,
    dialogId=IDS,
    complete=st.none() | st.booleans(),
    scenario=st.none() | ANY_TEXT | JSON_OBJECTS | st.lists(JSON_VALUES, max_size=3),
    events=st.none() | st.lists(EVENTS, max_size=3),
    personas=st.none() | st.dictionaries(ANY_TEXT, JSON_OBJECTS, max_size=2),
    context=st.none() | ANY_TEXT | JSON_OBJECTS,
    notes=st.none() | ANY_TEXT,
    parentId=IDS,
    termination=st.none() | st.builds(Termination),
    provenance=st.none() | st.builds(Provenance, settings=JSON_OBJECTS, modelParameters=JSON_OBJECTS),
)
