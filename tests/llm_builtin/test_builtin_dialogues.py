"""What is said in the stand-in's dialogues: values that come back, one's own story, a goodbye."""

from __future__ import annotations

import re

from sdialog_like.generators import PersonaDialogGenerator
from sdialog_like.personas import Persona


def faults(dialog) -> list[str]:
    text = "\n".join(turn.text for turn in dialog.turns)
    found = []
    if dialog.termination.reason != "closed":
        found.append(dialog.termination.reason)
    if not 4 <= len(dialog) <= 30:
        found.append(f"{len(dialog)} turns")
    if re.search(r"[{}]", text):
        found.append("a placeholder is left")
    if re.search(r"(?m)^\s*(?:User|AI assistant|System|Assistant|You)\s*:", text):
        found.append("speaks for somebody")
    if "[END]" in text:
        found.append("the end mark is left")
    return found


def test_what_the_user_said_comes_back_in_the_assistants_words():
    chart = """
The flowchart of the task 'hotel_book' (domain 'hotel') in DOT:
```dot
digraph hotel_book  {
    hello -> ask_name;
    ask_name -> hotel_ask_hotel;
    hotel_ask_hotel -> hotel_confirm;
    hotel_confirm -> anything_else
}
```
An example response for each node (words in braces stand for the actual values):
```json
{
  "hello": "Hello, how can I help?",
  "ask_name": "May I have your name, please?",
  "hotel_ask_hotel": "What hotel would you like to stay at?",
  "hotel_confirm": "The room at the {hotel_name} is booked for {user_name}, at {price} a night.",
  "anything_else": "Is there anything else that I can do for you?"
}
```"""
    user = Persona(
        role="user calling an AI assistant", circumstances="You (Nora) want to reserve a room at the Harbour Inn."
    )
    helper = Persona(role="AI assistant", circumstances="Book hotels.", rules=chart)
    for seed in range(5):
        dialog = PersonaDialogGenerator(model="builtin", persona_a=user, persona_b=helper).generate(seed)
        assert not faults(dialog)
        assert re.search(r"The room at the Harbour Inn is booked for Nora, at \d+ credits a night\.", str(dialog))


def test_personas_talk_about_their_topic_and_say_goodbye_once():
    for seed in range(10):
        dialog = PersonaDialogGenerator(
            model="builtin",
            persona_a=Persona(name="Bob", role="great dad"),
            persona_b=Persona(name="Alice", role="sarcastic daughter"),
            dialogue_details="They talk about the summer holiday.",
        ).generate(seed)
        assert not faults(dialog)
        assert "summer holiday" in str(dialog)
        assert "Alice" in dialog.turns[0].text or "Bob" in dialog.turns[1].text


def test_a_patient_speaks_of_their_own_circumstances():
    dialog = PersonaDialogGenerator(
        model="builtin",
        persona_a=Persona(name="Maria", role="patient", circumstances="You have had stomach pain since Monday."),
        persona_b=Persona(name="Dr. Keller", role="doctor"),
    ).generate(4)
    said = " ".join(turn.text for turn in dialog.turns if turn.speaker == "Maria")
    assert "I have had stomach pain since Monday." in said
    assert "Dr. Keller" in said or "Dr!" not in said


def test_somebody_who_is_talked_to_is_spoken_of_as_you():
    dialog = PersonaDialogGenerator(
        model="builtin",
        persona_a=Persona(name="Tom", role="neighbour"),
        persona_b=Persona(name="Ana", role="neighbour", circumstances="You want to ask Tom to play the trumpet before ten."),
    ).generate(5)
    assert "I want to ask you to play the trumpet before ten." in str(dialog)
