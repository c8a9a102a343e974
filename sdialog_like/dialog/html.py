"""A dialogue in a notebook: chat bubbles, all text escaped, nothing loaded from elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from sdialog_like.terminal import clean_text

if TYPE_CHECKING:
    from sdialog_like.dialog.dialog import Dialog

__all__ = ["dialog_html"]

# Hues that are readable with their half-transparent bubble on white and on black; the text keeps the notebook's colour.
_HUES = [215, 28, 145, 280, 340, 55]
_BOX = "max-width:46em;font-family:system-ui,sans-serif;font-size:14px;line-height:1.45"
_NOTE = "opacity:.7;font-size:12px"


def dialog_html(dialog: Dialog) -> str:
    """Return the dialogue as HTML, styled inline so that it survives in saved notebooks and on web pages."""
    speakers = dialog.get_speakers()
    bubbles = []
    for turn in dialog.turns:
        place = speakers.index(turn.speaker)
        hue = _HUES[place % len(_HUES)]
        side = "flex-end" if place % 2 else "flex-start"
        bubbles.append(
            f'<div style="display:flex;justify-content:{side};margin:5px 0">'
            f'<div style="max-width:78%;padding:6px 12px;border-radius:12px;background:hsla({hue},70%,50%,.14)">'
            f'<div style="font-weight:600;font-size:12px;color:hsl({hue},60%,48%)">{_text(turn.speaker)}</div>'
            f'<div style="white-space:pre-wrap;overflow-wrap:anywhere">{_text(turn.text)}</div></div></div>'
        )
    return f'<div style="{_BOX}">{_header(dialog)}{"".join(bubbles)}{_footer(dialog)}</div>'


def _header(dialog: Dialog) -> str:
    facts = [("Dialogue", dialog.dialogId), ("model", dialog.model), ("seed", dialog.seed)]
    shown = " · ".join(f"{name} {_text(value)}" for name, value in facts if value is not None)
    return f'<div style="{_NOTE};margin-bottom:6px">{shown}</div>' if shown else ""


def _footer(dialog: Dialog) -> str:
    count = f"{len(dialog.turns)} turn{'' if len(dialog.turns) == 1 else 's'}"
    ending = f" · ended: {_text(dialog.termination.reason)}" if dialog.termination is not None else ""
    return f'<div style="{_NOTE};margin-top:6px">{count}{ending}</div>'


def _text(value: Any) -> str:
    return escape(clean_text(str(value)), quote=True)
