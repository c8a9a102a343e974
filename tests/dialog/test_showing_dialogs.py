"""How a dialogue looks on a terminal and in a notebook; nothing in it can do harm there."""

from __future__ import annotations

import io
from html.parser import HTMLParser

import pytest
from dialog_strategies import DIALOGS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sdialog_like.dialog import Dialog, Event, Termination, Turn
from sdialog_like.dialog.terminal import clean_text

EVIL = '\x1b[31mred\x1b[0m \x1b]0;title\x07bell\x07 \x9b2Jclear \x1bc \rover \u202eback <script>alert(1)</script> & "quoted"'
HELLO = Dialog(turns=[Turn(speaker="Alice", text="Hey\nBob!"), Turn(speaker="Bob", text="Hi.")])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(dialog: Dialog, **what: bool) -> str:
    out = io.StringIO()
    dialog.print(**what, file=out)
    return out.getvalue()


def test_what_is_not_set_is_not_shown() -> None:
    assert shown(HELLO) == "--- Dialogue Begins ---\n[Alice] Hey Bob!\n[Bob] Hi.\n--- Dialogue Ends ---\n"


def test_id_model_and_seed_come_first_and_zero_is_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    Dialog(turns=[], dialogId=0, model="builtin", seed=0).print()
    assert capsys.readouterr().out.splitlines() == [
        "[dialog_id] 0",
        "[model] builtin",
        "[seed] 0",
        "--- Dialogue Begins ---",
        "--- Dialogue Ends ---",
    ]


def test_the_scenario_is_shown_on_request() -> None:
    assert shown(Dialog(turns=[], scenario="A talk."), scenario=True).startswith("[scenario] \nA talk.\n--- Dialogue")
    expected = '[scenario] \n{\n  "Happy": true,\n  "Domains": [\n    null\n  ]\n}\n'
    assert shown(Dialog(turns=[], scenario={"Happy": True, "Domains": [None]}), scenario=True).startswith(expected)
    assert "scenario" not in shown(Dialog(turns=[], scenario="A talk."))
    assert "scenario" not in shown(Dialog(turns=[]), scenario=True)


def test_all_shows_everything() -> None:
    dialog = Dialog(
        turns=[Turn(speaker="A", text="Hi")],
        complete=True,
        scenario="A talk.",
        termination=Termination(reason="closed", turn=1),
        personas={"A": {"name": "Ada", "rules": ["be brief"]}},
        events=[Event(agent="A", action="utter", seed=5)],
    )
    out = shown(dialog, all=True)
    for part in ("[complete] True", "closed at turn 1", "A talk.", "[persona] A", "name: Ada", "be brief", '"seed": 5'):
        assert part in out


def test_colours_appear_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    HELLO.print(file=terminal)
    assert "\x1b[" in terminal.getvalue()
    assert clean_text(terminal.getvalue()) == shown(HELLO)
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    HELLO.print(file=terminal)
    assert terminal.getvalue() == shown(HELLO)


def test_a_stream_that_lacks_a_character_still_gets_the_rest() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    Dialog(turns=[Turn(speaker="A", text="Grüße")]).print(file=stream)
    stream.flush()
    assert b"[A] Gr??e" in raw.getvalue()


def test_no_escape_reaches_the_terminal() -> None:
    dialog = Dialog(
        turns=[Turn(speaker=EVIL, text=EVIL)],
        dialogId=EVIL,
        model=EVIL,
        scenario={EVIL: EVIL},
        personas={EVIL: {EVIL: EVIL}},
        events=[Event(agent=EVIL, action=EVIL, text=EVIL)],
    )
    out = shown(dialog, all=True)
    assert not [char for char in out if (char < " " and char != "\n") or "\x7f" <= char < "\xa0" or char == "\u202e"]
    assert "title" not in out.split("--- Dialogue Begins")[1].split("--- Dialogue Ends")[0]


@given(dialog=DIALOGS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_is_in_it_stays_harmless(dialog: Dialog) -> None:
    out = shown(dialog, all=True)
    assert not [char for char in out if (char < " " and char not in "\n\t") or "\x7f" <= char < "\xa0"]


@given(st.text())
def test_cleaning_is_done_once_and_for_all(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


def test_cleaning_keeps_what_people_write() -> None:
    assert clean_text("Grüße,\n\tAda: {x} 🎉 שלום") == "Grüße,\n\tAda: {x} 🎉 שלום"
    assert clean_text("a\r\nb\rc") == "a\nb\nc"
    assert clean_text("half \ud83d") == "half \ufffd"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    parser.close()
    assert not parser.open
    return parser


def test_html_is_bubbles_with_all_text_escaped() -> None:
    html = Dialog(turns=[Turn(speaker=EVIL, text=EVIL)], dialogId=EVIL, model=EVIL)._repr_html_()
    assert tags(html).tags == {"div"}
    assert tags(html).attributes == {"style"}
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;" in html
    assert "\x1b" not in html


def test_html_shows_who_says_what() -> None:
    html = HELLO._repr_html_()
    assert "Alice" in html
    assert "Hey\nBob!" in html
    assert "2 turns" in html
    assert "http" not in html
    assert "1 turn<" in HELLO[:1]._repr_html_()


@given(dialog=DIALOGS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_html_of_anything_is_only_divs(dialog: Dialog) -> None:
    assert tags(dialog._repr_html_()).tags == {"div"}
