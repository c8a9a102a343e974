"""Where a conversation stands in the flowcharts: replayed from its turns alone, so that nothing is kept between calls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sdialog_like.llm.builtin.charts import Chart, Said, is_control
from sdialog_like.llm.builtin.knowledge import trivia_answer
from sdialog_like.llm.builtin.slots import SLOTS, asked_slots, find_value, short_answer
from sdialog_like.llm.builtin.talk import Talk
from sdialog_like.llm.builtin.texts import content_words, is_farewell, sentences

__all__ = ["Walk", "declines", "is_request", "replay", "says_no", "says_yes"]

_DECLINE = re.compile(
    r"(?i)\b(?:that'?s (?:all|it|everything)|that is (?:all|it|everything)|that(?:'ll| will| would) be all|nothing else|nothing more|"
    r"i'?m (?:good|all set|fine)|all set|no thanks|no, thank|not right now|nothing for now|that was all)\b|(?:^|[.!?] )\s*(?:no|nope)\b(?! (?:problem|worries))(?!.*\?)"
)
_YES = re.compile(
    r"(?i)^\W*(?:yes|yeah|yep|sure|ok(?:ay)?|please do|of course|certainly|absolutely|great|perfect|sounds|go ahead|correct|right|proceed|"
    r"please|that (?:works|would|sounds)|let'?s)\b|\b(?:please (?:book|reserve|proceed|go on|continue)|keep going|go ahead|next step)\b"
)
_NO = re.compile(r"(?i)^\W*(?:no|nope|not|rather not|i don'?t|never)\b(?! (?:problem|worries))")
_CRITERIA = re.compile(r"(?i)\b(?:filter|narrow|following filters|search criteria)\b")


def declines(text: str) -> bool:
    """Whether a user says that there is nothing else."""
    return bool(_DECLINE.search(text))


def says_yes(text: str) -> bool:
    """Whether a text agrees."""
    return bool(_YES.search(text) or any(_YES.match(part) for part in sentences(text))) and not says_no(text)


def says_no(text: str) -> bool:
    """Whether a text refuses."""
    return any(_NO.match(part) for part in sentences(text))


_GREETING_ONLY = re.compile(
    r"(?i)^\W*(?:(?:hello|hi|hey|hiya|good (?:morning|afternoon|evening)|greetings|there|howdy|dear|computer|assistant|"
    r"how are you(?: doing)?(?: today)?|i(?:'d| would)? (?:like|need|have) (?:some |your |a )?(?:help|question|assistance)(?: with something)?|"
    r"can you help me(?: with something)?|could you help me(?: out)?|please|thanks|thank you)\W*)+$"
)


def is_request(text: str) -> bool:
    """Whether a user's text says more than a greeting."""
    return bool(text.strip()) and not _GREETING_ONLY.match(text)


@dataclass
class Walk:
    """The state of a conversation that follows flowcharts.

    Attributes:
        charts: All flowcharts.
        chart: The one in use; None before the user said what they want.
        node: The last node whose response was given.
        visited: The nodes whose responses were given since the chart was taken up, in order.
        rounds: How often each node was given in the whole conversation.
        values: What the assistant filled into responses, by placeholder.
        slots: What the user said, by slot.
        finished: Whether the assistant has asked if there is anything else.
        restarts: How many requests the user has made after the first.
        reply: What the user said last.
        done: The tasks already taken care of.
    """

    charts: tuple[Chart, ...]
    chart: Chart | None = None
    node: str = ""
    visited: list[str] = field(default_factory=list)
    rounds: dict[str, int] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)
    finished: bool = False
    restarts: int = 0
    reply: str = ""
    done: list[str] = field(default_factory=list)

    # --- reading -------------------------------------------------------------------------------------------------------

    def hear(self, text: str, asked: tuple[str, ...]) -> None:
        """Take in what the user said; ``asked`` are the slots that the assistant has just asked for."""
        self.reply = text
        for key in SLOTS:
            if key in ("age", "email", "phone") and key not in asked:
                continue
            found = find_value(key, [text])
            if found and not (found == "unknown" and self.slots.get(key)):
                self.slots[key] = found
        open_slots = [key for key in asked if not find_value(key, [text])]
        if len(open_slots) == 1:
            answer = _yes_no(text) if _wants_yes_no(open_slots[0]) else None
            answer = (
                answer
                or short_answer(text)
                or ("unknown" if re.search(r"(?i)don'?t (?:know|remember)|can'?t recall", text) else None)
            )
            if answer or says_no(text):
                self.slots[open_slots[0]] = answer or "no"
            else:
                self.slots.setdefault(open_slots[0], "given")
        if (
            (self.chart is None or self.finished)
            and is_request(text)
            and not (self.finished and (declines(text) or is_farewell(text)))
        ):
            if self.finished:
                self.restarts += 1
            self._take_up(text)

    def _take_up(self, text: str) -> None:
        chosen = _chart_for(self.charts, text, self.done)
        if chosen is None:
            return
        self.chart, self.finished, self.node, self.visited = chosen, False, chosen.start, []

    def say(self, text: str) -> None:
        """Take in what the assistant itself said."""
        if self.chart is None:
            return
        found = self.chart.recognise(text)
        if not found:
            nodes = [node for node in self._next_speaking(self.node) if node in self.chart.open_nodes]
            found = [Said(node) for node in nodes[:1]]
        for said in found:
            self.node = said.node
            self.visited.append(said.node)
            self.rounds[said.node] = self.rounds.get(said.node, 0) + 1
            for name, value in said.values:
                self.values[name] = value
            if _is_closing(said.node):
                self.finished = True
                if self.chart.task not in self.done:
                    self.done.append(self.chart.task)
        answer_to = trivia_answer(text)
        if answer_to:
            self.values["answer"] = answer_to

    def _next_speaking(self, node: str) -> list[str]:
        assert self.chart is not None
        found: list[str] = []
        queue, seen = list(self.chart.successors.get(node, ())), set()
        while queue:
            current = queue.pop(0)
            if current in seen:
                continue
            seen.add(current)
            if self.chart.speaks(current):
                found.append(current)
            else:
                queue.extend(self.chart.successors.get(current, ()))
        return found

    # --- going on ------------------------------------------------------------------------------------------------------

    def known(self, node: str) -> bool:
        """Whether the user has already said what a node asks for."""
        assert self.chart is not None
        response = self.chart.responses.get(node, "")
        keys = asked_slots(response) if re.search(r"\?|please (?:provide|enter|specify|let us)", response.lower()) else ()
        if not keys or ("{" in response and not re.search(r"\?\s*$", response)):
            return False
        if re.search(
            r"(?i)(?:can|should|shall|may) i (?:book|reserve|confirm|proceed|schedule)|would you like me to|can i confirm",
            response,
        ):
            return False
        either = set(keys) <= {"food", "drinks"}
        return any(key in self.slots for key in keys) if either else all(key in self.slots for key in keys)

    def advance(self, *, lucky: int, step_limit: int) -> str | None:
        """The next node whose response to give; None where the chart ends.

        Args:
            lucky: 0 to 99, the conversation's luck: the lowest numbers find nothing available.
            step_limit: How often a step that repeats (directions) is given.
        """
        assert self.chart is not None
        node = self.node
        for _ in range(60):
            following = self.chart.successors.get(node, ())
            if not following:
                return None
            node = self._choose(node, following, lucky, step_limit)
            if is_control(node) or node not in self.chart.responses:
                continue
            if node in self.visited and self.known(node):
                continue
            if self.known(node) and node not in self.visited:
                continue
            if _is_criteria(self.chart.responses[node]) and self._enough_said(node):
                continue
            return node
        return None

    def _enough_said(self, node: str) -> bool:
        """Whether criteria need no asking: the user has named some, or has been told of them before."""
        return node in self.visited or sum(key != "name" for key in self.slots) >= 3

    def _choose(self, node: str, following: tuple[str, ...], lucky: int, step_limit: int) -> str:
        names = set(following)
        reply = self.reply

        def first(*wanted: str) -> str:
            return next((name for name in wanted if name in names), following[0])

        if {"available", "unavailable"} <= names:
            return first("unavailable" if lucky < 10 else "available")
        if "query_failure" in names:
            unlucky = lucky < 6 or (lucky < 25 and node == "query" and self._has_second_try())
            return first("query_failure" if unlucky and not self._tried() else "query_success")
        if "correct" in names:
            answer = self.values.get("answer", "")
            if re.search(r"(?i)don'?t know|no idea|not sure|i give up|pass\b", reply):
                return first("noanswer", "incorrect")
            return first("correct" if answer and answer.lower().removeprefix("the ") in reply.lower() else "incorrect")
        if "done" in names and ("yes" in names or "no" in names):
            if re.search(r"(?i)more detail|detailed|don'?t (?:quite )?(?:understand|follow)|explain|lost", reply):
                return first("no", "yes")
            return first("done") if self.rounds.get(node, 0) >= step_limit else first("yes", "done")
        if "done" in names:
            limit = 12
            return first("done" if says_no(reply) or declines(reply) or self.rounds.get(node, 0) > limit else "query")
        if {"yes", "no"} <= names:
            if self.rounds.get(node, 0) >= 3:
                return first("no" if _asks_for_more(node) else "yes")
            if _asks_for_more(node) or _is_retry(node):
                return first(
                    "yes" if says_yes(reply) or (is_request(reply) and not says_no(reply) and not declines(reply)) else "no"
                )
            return first("no" if says_no(reply) and self.rounds.get(node, 0) < 2 else "yes")
        missing = next((name for name in following if name.startswith("info_missing")), None)
        if missing:
            lacking = (
                any(self.slots.get(key) == "unknown" for key in ("account", "pin"))
                if missing == "info_missing"
                else self._all_unknown()
            )
            others = [name for name in following if name != missing]
            return missing if lacking or not others else others[0]
        if len(following) > 1 and any(is_control(name) for name in following):
            spoken = [name for name in following if not is_control(name)]
            control = [name for name in following if is_control(name)]
            return spoken[0] if says_no(reply) and node in self.visited and spoken else control[0]
        if "anything_else" in names and len(following) > 1:
            more = "?" in reply and any(self.rounds.get(name, 0) == 0 for name in following if name != "anything_else")
            return next(name for name in following if name != "anything_else") if more else "anything_else"
        return following[0]

    def _all_unknown(self) -> bool:
        return all(self.slots.get(key) == "unknown" for key in ("birth_date", "mothers_name", "pet"))

    def _has_second_try(self) -> bool:
        assert self.chart is not None
        return any("different_time" in node for node in self.chart.responses)

    def _tried(self) -> bool:
        return any(re.search(r"unavailable|failed|different_time|not_available", node) for node in self.visited)


def _is_criteria(response: str) -> bool:
    return "{" not in response and "?" not in response and bool(_CRITERIA.search(response))


def _is_closing(node: str) -> bool:
    return node == "anything_else" or "bye" in node


def _asks_for_more(node: str) -> bool:
    return bool(re.search(r"more|continue|another|again", node))


def _is_retry(node: str) -> bool:
    return bool(re.search(r"different|retry|unavailable", node))


def _wants_yes_no(key: str) -> bool:
    return key in ("parking", "fee", "balcony", "elevator", "delivery", "reservations")


def _yes_no(text: str) -> str | None:
    return "no" if says_no(text) else "yes" if says_yes(text) else None


def _chart_for(charts: tuple[Chart, ...], text: str, done: list[str]) -> Chart | None:
    if len(charts) == 1:
        return charts[0]
    words = content_words(text)

    def score(chart: Chart) -> float:
        titles = content_words(f"{chart.title} {chart.domain}") | _SYNONYMS.get(chart.task, frozenset())
        own = content_words(" ".join(chart.responses.values()))
        return 3 * len(words & titles) + 0.3 * len(words & own) - (0.5 if chart.task in done else 0)

    best = max(charts, key=score)
    return best if score(best) > 0.5 else None


_SYNONYMS = {
    "apartment_schedule": frozenset({"view", "viewing", "appointment"}),
    "apartment_search": frozenset({"flat", "look", "rent"}),
    "bank_balance": frozenset({"money", "much"}),
    "bank_fraud_report": frozenset({"stolen", "stole", "card", "suspiciou"}),
    "doctor_followup": frozenset({"instruction", "medicine", "follow"}),
    "doctor_schedule": frozenset({"appointment", "sick"}),
    "hotel_book": frozenset({"reserve", "room", "stay", "reserv"}),
    "hotel_search": frozenset({"look"}),
    "hotel_service_request": frozenset({"towel", "servic"}),
    "plane_book": frozenset({"flight", "reserve", "reserv"}),
    "plane_search": frozenset({"flight"}),
    "restaurant_book": frozenset({"table", "reserve", "reserv", "dinner"}),
    "restaurant_search": frozenset({"eat"}),
    "ride_book": frozenset({"taxi", "cab", "uber", "lyft"}),
    "ride_change": frozenset({"cancel"}),
    "ride_status": frozenset({"wait", "driver"}),
    "trip_directions": frozenset({"direction", "route", "walk"}),
    "trivia": frozenset({"game", "play", "quiz"}),
    "weather": frozenset({"forecast", "rain", "sunny"}),
}


def replay(charts: tuple[Chart, ...], talk: Talk) -> Walk:
    """Walk through a conversation, as the assistant sees it."""
    walk = Walk(charts)
    asked: tuple[str, ...] = ()
    for line in talk.lines:
        if line.mine:
            walk.say(line.text)
            asked = asked_slots(line.text) if "?" in line.text or "please" in line.text.lower() else ()
        else:
            walk.hear(line.text, asked)
            asked = ()
    return walk
