"""Reading what SDialog wrote, its first format (0.0.5) and today's, by the keys that are there.

Nothing is lost: what has no field here keeps its name beside the fields (``Dialog.model_extra``) or moves into an event's
``data``, an unnamed speaker becomes ``""``, and a dict of model parameters moves into ``provenance``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["upgrade"]

_NEWER_NAMES = {"id": "dialogId", "version": "formatVersion"}
_EVENT_FIELDS = frozenset({"agent", "action", "actionLabel", "text", "content", "timestamp", "seed", "repairs", "data"})
_Nothing = type(None)


def upgrade(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dialogue's data under this package's names; the argument stays as it is."""
    result = dict(data)
    for theirs, ours in _NEWER_NAMES.items():
        # A null carries nothing; where a file has both names with different values, both are kept.
        value = result.get(theirs)
        if value is None or result.get(ours) in (None, value):
            result.pop(theirs, None)
            if value is not None:
                result[ours] = value
    if result.get("formatVersion", "") is None:
        del result["formatVersion"]
    if "turns" in result:
        result["turns"] = _turns(result["turns"])
    if isinstance(result.get("events"), (list, tuple)):
        result["events"] = [_event(event) for event in result["events"]]
    if isinstance(result.get("model"), Mapping):
        _split_model(result)
    if isinstance(result.get("personas"), Mapping):
        result["personas"] = {speaker: _persona(persona) for speaker, persona in result["personas"].items()}
    if hasattr(result.get("context"), "attributes"):
        result["context"] = result["context"].attributes()
    return result


def _turns(turns: Any) -> Any:
    if turns is None:
        return []
    if not isinstance(turns, (list, tuple)):
        return turns
    return [_turn(turn) if isinstance(turn, dict) else turn for turn in turns]


def _turn(turn: dict[str, Any]) -> dict[str, Any]:
    if turn.get("speaker", "") is None or turn.get("text", "") is None:
        return {**turn, "speaker": turn.get("speaker") or "", "text": turn.get("text") or ""}
    return turn


def _event(event: Any) -> Any:
    if not isinstance(event, dict) or (_EVENT_FIELDS.issuperset(event) and _is_plain(event)):
        return event
    fields = {name: value for name, value in event.items() if name in _EVENT_FIELDS and value is not None}
    rest = {name: value for name, value in event.items() if name not in _EVENT_FIELDS}
    contents = [fields.pop(name) for name in ("text", "content") if name in fields]
    text = next((content for content in contents if isinstance(content, str)), None)
    if text is not None:
        fields["text"] = text
    for content in contents:
        if content != text:
            rest["content"] = content
    if "timestamp" in fields and not isinstance(fields["timestamp"], int):
        rest["timestamp"] = fields.pop("timestamp")
    if "data" in fields and not isinstance(fields["data"], dict):
        rest["data"] = fields.pop("data")
    if rest:
        fields["data"] = {**rest, **fields.get("data", {})}
    return fields


def _is_plain(event: dict[str, Any]) -> bool:
    """Tell whether the event can be read as it is; most can, and files have many."""
    return (
        not ("text" in event and "content" in event)
        and isinstance(event.get("text", event.get("content")), (str, _Nothing))
        and isinstance(event.get("timestamp"), (int, _Nothing))
        and isinstance(event.get("data"), (dict, _Nothing))
        and event.get("repairs", ()) is not None
    )


def _split_model(result: dict[str, Any]) -> None:
    parameters = dict(result["model"])
    name = next((parameters.pop(key) for key in ("name", "model") if isinstance(parameters.get(key), str)), None)
    result["model"] = name
    if not parameters:
        return
    if result.get("provenance") is None:
        result["provenance"] = {"modelParameters": parameters}
    else:  # the provenance says it better; theirs is kept beside it
        result["modelInfo"] = parameters


def _persona(persona: Any) -> Any:
    if isinstance(persona, Mapping):
        return persona
    if hasattr(persona, "attributes"):
        return persona.attributes()
    return {"description": str(persona)}
