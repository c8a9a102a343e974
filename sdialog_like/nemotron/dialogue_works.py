"""Dialogues and two-turn prompts as the work of a run: a row for each openline."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from typing_extensions import Self

from sdialog_like.class_names import class_name, import_class, why_not_importable
from sdialog_like.errors import InputError
from sdialog_like.llm import DEFAULT_MODEL, bind_model
from sdialog_like.nemotron.asking import SeamAsker
from sdialog_like.nemotron.clients.binding import ModelFamily
from sdialog_like.nemotron.dialogues import play_dialogue
from sdialog_like.nemotron.filling import checked_kwargs, fill_template, whole_number
from sdialog_like.nemotron.templates import DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE
from sdialog_like.nemotron.works import plain
from sdialog_like.personas import BasePersona

if TYPE_CHECKING:
    from sdialog_like.agents import Agent
    from sdialog_like.dialog import Dialog
    from sdialog_like.engine import Client, Row
    from sdialog_like.nemotron.preferences.records import PromptRecord

__all__ = ["DialoguePipeline", "TwoTurnPipeline", "user_from", "user_settings"]


class _OpenlineWork:
    """Something that is played from an openline on."""

    def __init__(
        self,
        *,
        user: BasePersona | Agent | Mapping[str, Any] | str | None,
        prompt_template: str,
        prompt_kwargs: Mapping[str, Any] | None,
        user_model: str | None,
        assistant_model: str | None,
        user_model_kwargs: Mapping[str, Any] | None,
        assistant_model_kwargs: Mapping[str, Any] | None,
        model: Any,
        **parameters: Any,
    ) -> None:
        self.user = user
        self.bound_model = bind_model(model, **parameters)
        self._how: dict[str, Any] = {
            "prompt_template": prompt_template,
            "prompt_kwargs": checked_kwargs(prompt_kwargs, "prompt_kwargs"),
            "user_model": user_model,
            "assistant_model": assistant_model,
            "user_model_kwargs": checked_kwargs(user_model_kwargs, "user_model_kwargs"),
            "assistant_model_kwargs": checked_kwargs(assistant_model_kwargs, "assistant_model_kwargs"),
        }
        fill_template(prompt_template, {"conversation_history": ""}, prompt_kwargs)
        self._models_checked = False

    def settings(self) -> dict[str, Any]:
        """Return all settings but the model, as plain data.

        Raises:
            InputError: The user is an agent, or of a class that cannot be imported; or an argument has no JSON form.
        """
        settings: dict[str, Any] = plain(self._how, type(self).__name__)
        return {**settings, "user": user_settings(self.user)}

    def parts(self) -> dict[str, Any]:
        """Return what the results depend on, for where `settings` fails."""
        return {**self._how, "user": self.user}

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], model: Any) -> Self:
        """Make the work of `settings`, with this model.

        Raises:
            InputError: These are no settings of this class.
        """
        try:
            return cls(**{**settings, "user": user_from(settings["user"])}, model=model)
        except (KeyError, TypeError) as exc:
            raise InputError(f"These are no settings of {cls.__name__}: {dict(settings)!r:.200}.") from exc

    def with_model(self, model: Any, **parameters: Any) -> Self:
        """Return the same work with another model."""
        twin = copy.copy(self)
        twin.bound_model = bind_model(model, **parameters)
        twin._models_checked = False
        return twin

    def check_row(self, data: Any, *, id: int | str | None = None) -> None:  # noqa: A002 - the protocol's name
        """See to it that a row has an openline, and that the models are some.

        Raises:
            InputError: It has none, or there is no such model.
        """
        _openline(data)
        if not self._models_checked:
            models = ModelFamily(self.bound_model)
            for name in (self._how["user_model"], self._how["assistant_model"]):
                models.bind(name)
            self._models_checked = True

    async def _play(self, row: Row, client: Client, turns: int) -> Dialog:
        asker = SeamAsker(client, models=ModelFamily(client.model).bind)
        openline, origin = _openline(row.data)
        dialog = await play_dialogue(asker, openline, turns=turns, user=self.user, dialog_id=row.id, **self._how)
        if origin and dialog.provenance is not None:
            dialog.provenance.settings["openline"] = origin
        return dialog

    def __repr__(self) -> str:
        return f"<{type(self).__name__} with {self.bound_model.spec}>"


class DialoguePipeline(_OpenlineWork):
    """Dialogues as the work of a run: each row is an openline, each result a ``Dialog``.

    A row has the ``openline``, and may have whatever else is to be known of it, which the dialogue's provenance keeps:
    `Openline.to_row` makes such rows.

    Args:
        n_user_turns: How often the user speaks, the openline included.
        user: A persona (an object, its attributes, or words) or an agent that plays the user, in place of the template.
        prompt_template: Asks for the user's next words; its placeholder is ``{conversation_history}``.
        prompt_kwargs: Values for further placeholders.
        user_model: Who writes what the user says; the model otherwise.
        assistant_model: Who answers; the model otherwise.
        user_model_kwargs: Further parameters of the user's calls.
        assistant_model_kwargs: Further parameters of the assistant's calls.
        model: A model spec, a LangChain chat model, or a bound model.
        **parameters: The model's parameters.

    Attributes:
        bound_model: Who is asked.
        n_user_turns: As given.
        user: As given.

    Example:
        >>> from sdialog_like.runs import run
        >>> rows = [{"id": "q1", "openline": "Why is the sky blue?"}]
        >>> run(DialoguePipeline(model="builtin"), rows, output="output/dialogues", seed=1)  # doctest: +SKIP
    """

    def __init__(
        self,
        n_user_turns: int | str = 3,
        *,
        user: BasePersona | Agent | Mapping[str, Any] | str | None = None,
        prompt_template: str = DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        user_model: str | None = None,
        assistant_model: str | None = None,
        user_model_kwargs: Mapping[str, Any] | None = None,
        assistant_model_kwargs: Mapping[str, Any] | None = None,
        model: Any = DEFAULT_MODEL,
        **parameters: Any,
    ) -> None:
        super().__init__(
            user=user,
            prompt_template=prompt_template,
            prompt_kwargs=prompt_kwargs,
            user_model=user_model,
            assistant_model=assistant_model,
            user_model_kwargs=user_model_kwargs,
            assistant_model_kwargs=assistant_model_kwargs,
            model=model,
            **parameters,
        )
        self.n_user_turns = whole_number(n_user_turns, "n_user_turns")

    def settings(self) -> dict[str, Any]:
        """Return all settings but the model, as plain data; see `PortableProgram`."""
        return {"n_user_turns": self.n_user_turns, **super().settings()}

    def parts(self) -> dict[str, Any]:
        """Return what the results depend on, for where `settings` fails."""
        return {"n_user_turns": self.n_user_turns, **super().parts()}

    async def __call__(self, row: Row, client: Client) -> Dialog:
        """Play one row's dialogue."""
        return await self._play(row, client, 2 * self.n_user_turns)


class TwoTurnPipeline(_OpenlineWork):
    """Two-turn prompts as the work of a run: each row is an openline, each result a `PromptRecord`.

    A prompt is the openline, an answer, and what the user says to that; preference data begins with it.

    Args:
        user: As in `DialoguePipeline`.
        prompt_template: As in `DialoguePipeline`.
        prompt_kwargs: As in `DialoguePipeline`.
        user_model: As in `DialoguePipeline`.
        assistant_model: As in `DialoguePipeline`.
        user_model_kwargs: As in `DialoguePipeline`.
        assistant_model_kwargs: As in `DialoguePipeline`.
        model: As in `DialoguePipeline`.
        **parameters: As in `DialoguePipeline`.

    Attributes:
        bound_model: Who is asked.
        user: As given.
    """

    def __init__(
        self,
        *,
        user: BasePersona | Agent | Mapping[str, Any] | str | None = None,
        prompt_template: str = DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        user_model: str | None = None,
        assistant_model: str | None = None,
        user_model_kwargs: Mapping[str, Any] | None = None,
        assistant_model_kwargs: Mapping[str, Any] | None = None,
        model: Any = DEFAULT_MODEL,
        **parameters: Any,
    ) -> None:
        super().__init__(
            user=user,
            prompt_template=prompt_template,
            prompt_kwargs=prompt_kwargs,
            user_model=user_model,
            assistant_model=assistant_model,
            user_model_kwargs=user_model_kwargs,
            assistant_model_kwargs=assistant_model_kwargs,
            model=model,
            **parameters,
        )

    async def __call__(self, row: Row, client: Client) -> PromptRecord:
        """Make one row's prompt."""
        from sdialog_like.nemotron.dialogue_messages import dialog_to_messages
        from sdialog_like.nemotron.preferences.records import PromptRecord

        dialog = await self._play(row, client, 3)
        models = ModelFamily(client.model)
        openline, origin = _openline(row.data)
        return PromptRecord(
            id=str(row.id),
            prompt=dialog_to_messages(dialog, user=dialog.turns[0].speaker),
            openline=openline,
            origin=origin,
            user_model=models.bind(self._how["user_model"]).spec,
            assistant_model=models.bind(self._how["assistant_model"]).spec,
            seed=client.seed,
        )


def _openline(data: Any) -> tuple[str, dict[str, Any]]:
    """Return a row's openline, and what else is known of it."""
    name = "text" if isinstance(data, Mapping) and data.get("openline") is None else "openline"
    openline = data.get(name) if isinstance(data, Mapping) else None
    if not isinstance(openline, str) or not openline.strip():
        raise InputError(
            "A row has the text 'openline' (or 'text'), which the dialogue begins with; this one has "
            + (f"{', '.join(map(repr, data))}." if isinstance(data, Mapping) and data else "nothing."),
            hint='For example: {"id": "q1", "openline": "Why is the sky blue?"}; Openline.to_row() makes such rows.',
        )
    return openline, {key: value for key, value in data.items() if key not in (name, "openline")}


def user_settings(user: Any) -> Any:
    """Return who plays the user, as plain data.

    Raises:
        InputError: It is an agent, or of a class that cannot be imported.
    """
    if user is None or isinstance(user, str):
        return user
    if isinstance(user, Mapping):
        return {"class": None, "attributes": plain(dict(user), "the user's persona")}
    if not isinstance(user, BasePersona):
        raise InputError(
            f"The user is a {type(user).__name__}, which another process cannot make again.",
            hint="A run from Python works with it, and is resumed from Python. A persona, or its attributes, can be.",
        )
    if problem := why_not_importable(type(user)):
        raise InputError(f"The user's persona cannot be made again in another process: {problem}.")
    return {"class": class_name(type(user)), "attributes": plain(user.attributes(), "the user's persona")}


def user_from(value: Any) -> Any:
    """Return who plays the user, of `user_settings`."""
    if not isinstance(value, Mapping):
        return value
    attributes = dict(value["attributes"])
    return attributes if value["class"] is None else import_class(value["class"], BasePersona)(**attributes)
