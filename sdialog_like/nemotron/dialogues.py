"""Dialogues that begin with an openline: a model asks on as the user, and another one answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sdialog_like import __version__
from sdialog_like.dialog import Provenance, Termination
from sdialog_like.engine.request import digest
from sdialog_like.errors import GenerationError, InputError, ModelError
from sdialog_like.nemotron.asker import Asker, AskingMethods, Message
from sdialog_like.nemotron.dialogue_answer import Words, ask_for_words
from sdialog_like.nemotron.dialogue_messages import conversation_history, dialog_to_messages, messages_to_dialog
from sdialog_like.nemotron.driving import awaited
from sdialog_like.nemotron.filling import checked_kwargs, fill_template, whole_number
from sdialog_like.nemotron.templates import DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE

if TYPE_CHECKING:
    from sdialog_like.agents import Agent
    from sdialog_like.dialog import Dialog
    from sdialog_like.nemotron.pipelines import Openline
    from sdialog_like.personas import BasePersona

__all__ = ["DialogueMethods", "play_dialogue"]


async def play_dialogue(
    asker: Asker,
    openline: str,
    *,
    turns: int,
    user_model: str | None = None,
    assistant_model: str | None = None,
    prompt_template: str = DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE,
    prompt_kwargs: Mapping[str, Any] | None = None,
    user_model_kwargs: Mapping[str, Any] | None = None,
    assistant_model_kwargs: Mapping[str, Any] | None = None,
    user: BasePersona | Agent | Mapping[str, Any] | str | None = None,
    dialog_id: int | str | None = None,
) -> Dialog:
    """Play a dialogue, and return it with its record: who said what, with which seed, and how it was made.

    Args:
        asker: The way to the outside, at the dialogue's place in the plan.
        openline: What the user says first.
        turns: How many turns, of both together, the openline being the first.
        user_model: Who writes what the user says.
        assistant_model: Who answers.
        prompt_template: Asks for the user's next words; its placeholder is ``{conversation_history}``.
        prompt_kwargs: Values for further placeholders.
        user_model_kwargs: Further arguments of the user's calls.
        assistant_model_kwargs: Further arguments of the assistant's calls.
        user: A persona or an agent that plays the user instead of the template.
        dialog_id: The dialogue's id.

    Raises:
        InputError: An argument cannot be used; no request was made.
        GenerationError: A model failed, or gave no answer; ``partial`` is the dialogue so far.
    """
    if not isinstance(openline, str) or not openline.strip():
        raise InputError(f"An openline is a text that is not blank, not {openline!r:.80}.")
    asked = checked_kwargs(user_model_kwargs, "user_model_kwargs")
    answered = checked_kwargs(assistant_model_kwargs, "assistant_model_kwargs")
    if user is not None:
        return await _play_user(asker, user, openline, turns, user_model, assistant_model, asked, answered, dialog_id)
    fill_template(prompt_template, {"conversation_history": ""}, prompt_kwargs)  # what is missing is said before any request
    messages: list[Message] = [{"role": "user", "content": openline}]
    said = [Words(openline)]
    record = _Record(asker, user_model, assistant_model, turns, prompt_template, dialog_id)
    while len(messages) < turns:
        try:
            if len(messages) % 2:
                role, model, kwargs = "assistant", assistant_model, answered
                prompt: str | list[Message] = messages
            else:
                role, model, kwargs = "user", user_model, asked
                values = {"conversation_history": conversation_history(messages)}
                prompt = fill_template(prompt_template, values, prompt_kwargs)
            words = await ask_for_words(asker.at(role, len(messages)), prompt, role=role, model=model, kwargs=kwargs)
        except ModelError as exc:
            error = GenerationError(
                f"The dialogue stopped after {len(messages)} of {turns} turns: {exc.message}",
                partial=record.dialog(messages, said, "error"),
                hint=exc.hint,
            )
            error.retryable = exc.retryable
            raise error from exc
        messages.append({"role": role, "content": words.text})
        said.append(words)
    return record.dialog(messages, said, "max_turns")


class DialogueMethods(AskingMethods):
    """Dialogues of several turns, and prompts of two."""

    async def generate_dialogue(
        self,
        openline: str | Openline | Mapping[str, Any],
        user_model: str | None = None,
        assistant_model: str | None = None,
        n_user_turns: int | str = 3,
        prompt_template: str = DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        user_model_kwargs: Mapping[str, Any] | None = None,
        assistant_model_kwargs: Mapping[str, Any] | None = None,
        *,
        user: BasePersona | Agent | Mapping[str, Any] | str | None = None,
    ) -> list[Message]:
        """Make a dialogue out of an openline: the assistant answers, the user asks on, until the assistant's last answer.

        The assistant gets the messages as they are. The user's words are asked for by one user message, the template with
        the conversation so far. A dialogue of ``n`` user turns takes ``2 * n - 1`` calls, one after the other.

        Args:
            openline: What the user says first: a text, or an openline's record or row.
            user_model: Who writes what the user says after that.
            assistant_model: Who answers.
            n_user_turns: How often the user speaks, the openline included.
            prompt_template: Its placeholder is ``{conversation_history}``. There are ``DIALOGUE_NORMAL_…``,
                ``DIALOGUE_COMPLEX_…`` and ``DIALOGUE_CONCISE_USER_TURN_PROMPT_TEMPLATE``.
            prompt_kwargs: Values for further placeholders.
            user_model_kwargs: Further arguments of ``query_model`` for the user.
            assistant_model_kwargs: Further arguments of ``query_model`` for the assistant.
            user: A persona, or an agent, that plays the user in place of the template; for a client that goes through the
                call seam. An agent speaks with its own model, unless ``user_model`` names another. Of ``user_model_kwargs``
                the model's parameters count, and ``n`` and ``seed`` do not. The dialogue is shorter where the user goes in
                circles even when asked again.

        Returns:
            The messages, ``{"role": …, "content": …}``, twice ``n_user_turns``: user, assistant, user, assistant …

        Raises:
            InputError: An argument cannot be used; no request was made.
            GenerationError: The model failed, or gave no answer; ``partial`` is the dialogue so far.
        """
        turns = 2 * whole_number(n_user_turns, "n_user_turns")
        return await self._play(
            "dialogue",
            openline,
            turns=turns,
            user_model=user_model,
            assistant_model=assistant_model,
            prompt_template=prompt_template,
            prompt_kwargs=prompt_kwargs,
            user_model_kwargs=user_model_kwargs,
            assistant_model_kwargs=assistant_model_kwargs,
            user=user,
        )

    async def generate_two_turn_prompt(
        self,
        openline: str | Openline | Mapping[str, Any],
        user_model: str | None = None,
        assistant_model: str | None = None,
        prompt_template: str = DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        user_model_kwargs: Mapping[str, Any] | None = None,
        assistant_model_kwargs: Mapping[str, Any] | None = None,
        *,
        user: BasePersona | Agent | Mapping[str, Any] | str | None = None,
    ) -> list[Message]:
        """Make a prompt of two turns for preference data: the openline, an answer, and what the user says to that.

        Args:
            openline: What the user says first: a text, or an openline's record or row.
            user_model: Who writes what the user says after that.
            assistant_model: Who answers.
            prompt_template: As in `generate_dialogue`.
            prompt_kwargs: Values for further placeholders.
            user_model_kwargs: Further arguments of ``query_model`` for the user.
            assistant_model_kwargs: Further arguments of ``query_model`` for the assistant.
            user: As in `generate_dialogue`.

        Returns:
            Three messages: user, assistant, user. They take two calls.

        Raises:
            InputError: An argument cannot be used; no request was made.
            GenerationError: The model failed, or gave no answer; ``partial`` is the dialogue so far.
        """
        return await self._play(
            "two-turn prompt",
            openline,
            turns=3,
            user_model=user_model,
            assistant_model=assistant_model,
            prompt_template=prompt_template,
            prompt_kwargs=prompt_kwargs,
            user_model_kwargs=user_model_kwargs,
            assistant_model_kwargs=assistant_model_kwargs,
            user=user,
        )

    async def _play(
        self, kind: str, openline: str | Openline | Mapping[str, Any], *, turns: int, **arguments: Any
    ) -> list[Message]:
        asker = self._asker()
        openline = _text_of(openline)

        async def play() -> list[Message]:
            # A branch for each dialogue: a seed of its own, also where many are played at the same time.
            inside = asker.branch(kind, digest([openline, turns]))
            dialog = await play_dialogue(inside, openline, turns=turns, **arguments)
            return dialog_to_messages(dialog, user=dialog.turns[0].speaker)

        return await awaited(asker, play)


def _text_of(openline: Any) -> str:
    """Return the text of an openline in any form that preference data begins with, too."""
    if not hasattr(openline, "to_row") and not isinstance(openline, Mapping):
        return openline  # type: ignore[no-any-return]  # whether it is a text is said where it is played
    from sdialog_like.nemotron.preferences.prompts import is_openline, read_beginning

    record = read_beginning(openline, "0")
    if record.openline is None or not is_openline(record):
        raise InputError("A dialogue begins with an openline, and this is a prompt of several messages.")
    return record.openline


async def _play_user(
    asker: Asker,
    user: BasePersona | Agent | Mapping[str, Any] | str,
    openline: str,
    turns: int,
    user_model: str | None,
    assistant_model: str | None,
    asked: Mapping[str, Any],
    answered: Mapping[str, Any],
    dialog_id: int | str | None,
) -> Dialog:
    if asker.seam is None:
        raise InputError(
            "A persona in the user's seat is played through the package's call seam, which this client does not use.",
            hint="Use ChatModelClient(…) as the client.",
        )
    # Imported here: role play brings much that the other steps do without.
    from sdialog_like.nemotron.dialogue_user import play_with_user, user_agent

    bound = asker.bound(user_model)
    assert bound is not None
    agent = user_agent(user, bound, openline, has_model=user_model is not None, model_kwargs=asked)
    dialog = await play_with_user(
        asker,
        agent,
        turns=turns,
        assistant_model=assistant_model,
        assistant_model_kwargs=answered,
        dialog_id=dialog_id,
    )
    if turns % 2 and len(dialog) < turns:
        # What is to be answered ends with the user; a dialogue may be shorter.
        reason = "" if dialog.termination is None else f" ({dialog.termination.reason})"
        raise GenerationError(
            f"The user had no more to say after {len(dialog)} of {turns} turns{reason}, and it is no prompt without.",
            partial=dialog,
        )
    return dialog


class _Record:
    """What a dialogue's record says of how it was made."""

    def __init__(
        self,
        asker: Asker,
        user_model: str | None,
        assistant_model: str | None,
        turns: int,
        template: str,
        dialog_id: int | str | None,
    ) -> None:
        models = {"user": asker.bound(user_model), "assistant": asker.bound(assistant_model)}
        specs = {
            role: name if bound is None else bound.spec
            for (role, bound), name in zip(models.items(), (user_model, assistant_model), strict=True)
        }
        speaking = models["assistant"]
        self._fields: dict[str, Any] = {
            "dialogId": dialog_id,
            "seed": None if asker.seam is None else asker.seam.seed,
            "model": specs["assistant"],
            "provenance": Provenance(
                generator="NemotronGenerator",
                settings={"max_turns": turns, "models": specs},
                modelParameters={} if speaking is None else dict(speaking.parameters),
                packageVersion=__version__,
                prompts={"user_turn": digest(template)},
            ),
        }

    def dialog(self, messages: list[Message], said: list[Words], reason: Any) -> Dialog:
        """Put the dialogue together."""
        termination = Termination(reason=reason, turn=len(messages))
        seeds = [words.seed for words in said]
        dialog = messages_to_dialog(messages, seeds=seeds, termination=termination, complete=False, **self._fields)
        for event, words in zip(dialog.events or (), said, strict=True):
            event.repairs = list(words.repairs)
        return dialog
