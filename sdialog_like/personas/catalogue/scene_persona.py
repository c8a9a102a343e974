"""What the personas of a scene share."""

from __future__ import annotations

from typing import Any

from sdialog_like.personas.persona import Persona

__all__ = ["ROLE", "ScenePersona"]

ROLE = "What the person is in this dialogue, in a few words; unless another is given, what the class is called."


class ScenePersona(Persona):
    """A persona that says what it is: the class's ``role`` counts as passed, first of all, unless the call has another.

        >>> from sdialog_like.personas import Nurse
        >>> print(Nurse(name="Ada", ward="surgery"))
        Your role: nurse
        Your name: Ada
        Your ward: surgery

    Without it a model would read a name and a ward, and guess. ``Nurse(role=None)`` says nothing about it.
    """

    def __init__(self, /, **attributes: Any) -> None:
        role = type(self).model_fields["role"].default
        if "role" not in attributes and role is not None:
            attributes = {"role": role, **attributes}
        super().__init__(**attributes)
