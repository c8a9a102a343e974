"""The assistant of a task: follows the flowcharts in its prompt, and skips what the user has already said."""

from __future__ import annotations

import re

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.charts import Chart
from sdialog_like.llm.builtin.fillings import fill
from sdialog_like.llm.builtin.prompt_reading import RolePrompt
from sdialog_like.llm.builtin.talk import Speech, Talk
from sdialog_like.llm.builtin.texts import finish, is_farewell, joined
from sdialog_like.llm.builtin.walk import Walk, declines, is_request, replay, says_no

__all__ = ["speak_as_assistant"]

_HELLO = ("Hello, how can I help?", "Hi, what can I do for you?", "Good day, how may I help you?")
_MORE = ("Is there anything else that I can do for you?", "Can I help you with anything else?")
_BYE = ("Goodbye!", "Thank you and goodbye.", "Bye, and have a nice day!")
_EXTRA_BYE = ("Have a nice day!", "Have a great day!", "Take care!")
_THANKS = ("Thank you.", "Thanks.", "Got it.", "Okay.", "Alright.", "Perfect.", "Great.", "Understood.")
_WELCOME = ("You're welcome.", "My pleasure.", "Glad I could help.", "No problem.")
_STARTS = re.compile(
    r"(?i)^(?:ok|right|great|alright|excellent|sure|thank|hello|hi\b|fantastic|unfortunately|i am sorry|i'm sorry|sorry|and\b|no problem|your |it will be)"
)


def speak_as_assistant(prompt: RolePrompt, talk: Talk, chance: Chance) -> Speech:
    """What the assistant says next."""
    charts = prompt.person.charts
    walk = replay(charts, talk)
    # Values must not change in the middle of a dialogue: they follow from its beginning, not from the turn's seed.
    lasting = Chance(prompt.text, *(line.text for line in talk.lines[:2] if not line.mine))
    if not talk.lines:
        return Speech(_opening(charts, chance))
    if any(is_farewell(text) for text in talk.mine):
        return Speech(chance.pick("bye again", ("Goodbye!", "Bye!", "Take care, bye!")), ends=True)
    if is_farewell(talk.last) or (walk.finished and not is_request(talk.last)) or _wants_no_more(walk, talk):
        return _farewell(walk, talk, chance)
    if walk.chart is None:
        return Speech(_ask_what(charts, talk, chance))
    if walk.restarts > 4 or len(talk.lines) > 26:
        return _farewell(walk, talk, chance)
    return Speech(_next(walk, talk, chance, lasting))


def _wants_no_more(walk: Walk, talk: Talk) -> bool:
    if walk.finished and walk.chart is not None:
        return True
    if walk.chart is None or not declines(talk.last) or len(talk.lines) < 4:
        return False
    # A "no" answers the question that was asked; only "that's all" ends the talk.
    return not says_no(talk.last) and walk.advance(lucky=99, step_limit=4) in (None, "anything_else")


def _opening(charts: tuple[Chart, ...], chance: Chance) -> str:
    own = next((chart.responses["hello"] for chart in charts if "hello" in chart.responses), None)
    return own or chance.pick("hello", _HELLO)


def _ask_what(charts: tuple[Chart, ...], talk: Talk, chance: Chance) -> str:
    hello = _opening(charts, chance)
    if not any(hello in text for text in talk.mine):
        return hello
    titles = [_title(chart) for chart in charts]
    listed = titles[0] if len(titles) == 1 else ", ".join(titles[:-1]) + " or " + titles[-1]
    return chance.pick(
        "what",
        (
            f"I can help you with {listed}. What would you like to do?",
            f"What can I do for you? I can take care of {listed}.",
        ),
        avoid=talk.mine,
    )


_AS_NOUN = {
    "book": "booking",
    "plan": "planning",
    "rsvp": "RSVP",
    "schedule": "scheduling",
    "change": "changes",
    "request": "requests",
}


def _title(chart: Chart) -> str:
    return " ".join(_AS_NOUN.get(word, word) for word in chart.title.split())


def _farewell(walk: Walk, talk: Talk, chance: Chance) -> Speech:
    chart = walk.chart or (walk.charts[0] if walk.charts else None)
    node = chart.node_like("bye") if chart else None
    text = chart.responses[node] if chart and node else chance.pick("bye", _BYE)
    if re.search(r"(?i)thank", talk.last) and chance.often("welcome", 40):
        text = joined(chance.pick("you're welcome", _WELCOME), re.sub(r"(?i)^thank you and g", "G", text))
    elif chance.often("day", 30) and "day" not in text:
        text = joined(text, chance.pick("day", _EXTRA_BYE))
    return Speech(text if is_farewell(text) else joined(text, "Goodbye!"), ends=True)


def _next(walk: Walk, talk: Talk, chance: Chance, lasting: Chance) -> str:
    chart = walk.chart
    assert chart is not None
    luck = lasting.number(f"luck {walk.restarts}", 0, 99)
    steps = lasting.number("steps", 3, 5)
    node = walk.advance(lucky=luck, step_limit=steps)
    if node is None or (node == walk.node and node == "anything_else"):
        node = "anything_else" if "anything_else" in chart.responses else None
    if node is None:
        return chance.pick("more", _MORE, avoid=talk.mine)
    node = _last_step(walk, node, steps)
    text = _response(walk, node, lasting)
    after = chart.successors.get(node, ())
    if (
        "?" not in text
        and "?" not in chart.responses[node]
        and after[:1] == ("anything_else",)
        and chance.often("at once", 40)
    ):
        return joined(finish(text), _response(walk, "anything_else", lasting))
    if "{" in chart.responses[node] and talk.mine:
        return text
    return joined(_acknowledged(walk, talk, text, chance), text)


def _last_step(walk: Walk, node: str, steps: int) -> str:
    """Directions may have a response of their own for the last step, which no edge leads to."""
    chart = walk.chart
    assert chart is not None
    last = chart.node_like(r"last_step")
    if last and "simple_instruction" in chart.responses[node] and walk.rounds.get(node, 0) == steps - 1:
        return last
    return node


def _response(walk: Walk, node: str, lasting: Chance) -> str:
    chart = walk.chart
    assert chart is not None
    response = chart.responses.get(node, "Is there anything else that I can do for you?")
    steps = sum(
        count
        for name, count in walk.rounds.items()
        if "simple_instruction" in chart.responses.get(name, "") or "{question" in chart.responses.get(name, "")
    )
    if "detailed_instruction" in response or "{answer" in response:
        steps = max(steps - 1, 0)
    repeats = walk.rounds.get(node, 0) if re.search(r"result|inform|details|status", node) else 0
    if re.search(r"instruction|question|answer", response):
        repeats = 0
        walk.values.pop("simple_instruction", None)
        walk.values.pop("detailed_instruction", None)
        walk.values.pop("question", None)
    return finish(
        fill(response, slots=walk.slots, values=walk.values, chance=lasting, task=chart.task, round_=repeats, step=steps)
    )


def _acknowledged(walk: Walk, talk: Talk, text: str, chance: Chance) -> str:
    if not talk.mine:
        greeted = re.match(r"(?i)\W*(?:hello|hi|hey|good (?:morning|afternoon|evening))\b", talk.last)
        if greeted and not _STARTS.match(text) and chance.often("greet", 45):
            return chance.pick(
                "greeting", ("Hello!", "Hi!", "Hello, I can help with that.", "Sure, I can help you with that.")
            )
        return "Sure." if not _STARTS.match(text) and chance.often("sure", 20) else ""
    if _STARTS.match(text) or "{" in text or ("?" not in talk.mine[-1] and "please" not in talk.mine[-1].lower()):
        return ""
    if not chance.often("acknowledge", 40):
        return ""
    name = walk.slots.get("name", "")
    just_named = name and name in talk.last and re.search(r"(?i)\bname\b", talk.mine[-1])
    if just_named and re.fullmatch(r"[A-Z][\w ]+", name):
        return chance.pick("named", (f"Thank you, {name}.", f"Thanks, {name}.", f"Nice to meet you, {name}."))
    if says_no(talk.last):
        return chance.pick("fine", ("Okay.", "Alright.", "No problem."))
    return chance.pick("thanks", _THANKS)
