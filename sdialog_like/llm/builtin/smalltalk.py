"""People who simply talk to each other: they greet, ask and answer out of what their descriptions say, and say goodbye."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.person_shift import to_first_person
from sdialog_like.llm.builtin.prompt_reading import Person, RolePrompt
from sdialog_like.llm.builtin.slots import asked_slots, find_value
from sdialog_like.llm.builtin.small_talk_phrases import (
    ADVICE,
    ANSWERS,
    FAMILIES,
    GOODBYE,
    GREETINGS,
    LEAVING,
    REACTIONS,
    STYLES,
    TOPIC_QUESTIONS,
    TOPIC_THOUGHTS,
)
from sdialog_like.llm.builtin.talk import Speech, Talk
from sdialog_like.llm.builtin.texts import capitalise, content_words, finish, is_farewell, is_question, joined, sentences
from sdialog_like.llm.builtin.topics import find_topic

__all__ = ["family_of", "speak_as_person"]

_STYLE_WORDS = (
    ("sarcastic", r"sarcas|ironic|cynic|sassy|snark|witty|teenage"),
    ("grumpy", r"grumpy|grouch|angry|moody|irritab|bitter|stern"),
    ("shy", r"shy|timid|nervous|anxious|quiet|introvert"),
    ("formal", r"formal|polite|strict|professional|serious|reserved"),
    ("caring", r"caring|great (?:dad|mom|mum)|loving|kind|gentle|warm|empath|supportive"),
    ("cheerful", r"cheerful|happy|friendly|optimis|enthusias|energetic|outgoing|excited|fun\b"),
)
_BAD = re.compile(
    r"(?i)\b(?:pain|ache|headache|sad|worried|worry|sick|ill|tired|lost|died|accident|broke|broken|hurt|hurts|afraid|scared|fever|cough|"
    r"angry|problem|unfortunately|stress\w*|lonely|failed|fired|sore|dizzy)\b"
)
_GOOD = re.compile(r"(?i)\b(?:glad|happy|love|great|wonderful|won|promoted|excited|nice|good news|passed|birthday|wedding|beautiful|fun)\b")


def family_of(person: Person, details: str = "") -> str:
    """The family of a person's role; ``friend`` where nothing else fits."""
    about = f"{person.role} {person.label} {person.fields.get('relationship', '')}".lower()
    for family, (pattern, _) in FAMILIES.items():
        if pattern and re.search(pattern, about):
            return family
    if person.fields.get("symptoms") or person.fields.get("symptom") or "reason for visit" in person.fields:
        return "patient"
    if not person.role and person.fields.get("specialty"):
        return "doctor"
    return "friend"


def speak_as_person(prompt: RolePrompt, talk: Talk, chance: Chance) -> Speech:
    """What a person says next."""
    return _Voice(prompt, talk, chance).speak()


class _Voice:
    """One person's next turn; made anew for every turn, from the prompt and the conversation alone."""

    def __init__(self, prompt: RolePrompt, talk: Talk, chance: Chance) -> None:
        self.prompt, self.talk, self.chance = prompt, talk, chance
        self.person = prompt.person
        self.lasting = Chance(prompt.text, *talk.mine[:1])
        self.family = family_of(prompt.person, prompt.details)
        self.topic = find_topic(prompt.details, (prompt.person.name, prompt.other.name)) or find_topic(prompt.person.instructions.text, ())
        self.other = self._others_name()
        about = f"{self.person.role} {self.person.fields.get('personality', '')} {self.person.fields.get('mood', '')}"
        self.style = next((style for style, pattern in _STYLE_WORDS if re.search(pattern, about, re.IGNORECASE)), "")

    def _others_name(self) -> str:
        if self.prompt.other.name:
            return self.prompt.other.name
        return find_value("name", self.talk.theirs) or ""

    # --- parts of a turn -----------------------------------------------------------------------------------------------

    def speak(self) -> Speech:
        talk = self.talk
        if not talk.lines:
            return Speech(self._open())
        if is_farewell(talk.last) and len(talk.lines) > 1:
            return Speech(self._named("bye", GOODBYE), ends=True)
        if any(is_farewell(text) for text in talk.mine[1:]):
            return Speech(self._named("bye", GOODBYE), ends=True)
        if len(talk.lines) >= self._length():
            return Speech(self._leave())
        if not talk.mine:
            return Speech(self._join_in())
        return Speech(self._go_on())

    def _length(self) -> int:
        low = 6 if self.family in ("friend", "parent", "child") else 8
        return Chance(self.prompt.text, *(line.text for line in self.talk.lines[:2])).number("length", low, 12)

    def _open(self) -> str:
        greeting = self._named("greeting", GREETINGS)
        if self.family in ("doctor", "service", "interviewer", "teacher"):
            name = f" I'm {self.person.name}." if self.person.name and self.chance.often("introduce", 40) else ""
            greeting = re.sub(r",? (?:how (?:are you|is it).*|do you have a minute\?)$", "!", greeting)
            return joined(greeting, name.strip(), self._next_question() if self.chance.often("ask at once", 80) else "")
        if is_question(greeting) and self.chance.often("only greet", 50):
            return greeting
        told = self._tell()
        if self.person.instructions.goals or self.person.instructions.background:
            return joined(greeting, told)
        return joined(greeting, self._topic_question() or ("" if is_question(greeting) else self._next_question()))

    def _join_in(self) -> str:
        greeting = re.sub(r",? (?:how (?:are you|is it)[^?]*\?|do you have a minute\?)$", "!", self._named("greeting", GREETINGS))
        answer = self._answer_all()
        return joined(greeting, answer, self._carry_on(answered=bool(answer)))

    def _go_on(self) -> str:
        answer = self._answer_all()
        reaction = "" if answer else self._react()
        if not answer and self.style and self.chance.often("style", 45):
            reaction = self._fresh("style", STYLES[self.style]) or reaction
        return joined(reaction, answer, self._carry_on(answered=bool(answer)))

    def _leave(self) -> str:
        answer = self._answer_all() if is_question(self.talk.last) else ""
        options = LEAVING.get(self.family, LEAVING["plain"])
        return joined(answer, self._named("leave", options))

    def _carry_on(self, *, answered: bool) -> str:
        """A thing to tell or a question, so that the talk goes on."""
        if self.family == "doctor" and len(self.talk.lines) >= self._length() - 3:
            return self._fresh("advice", ADVICE)
        if self.family in ("doctor", "service", "interviewer", "teacher"):
            return self._next_question() or self._topic_thought()
        asks = self.chance.often("ask", 55 if answered else 40)
        if asks:
            return self._topic_question() or self._next_question() or self._tell()
        return self._tell() or self._topic_thought() or self._next_question()

    def _answer_all(self) -> str:
        questions = [sentence for sentence in sentences(self.talk.last) if is_question(sentence)]
        answers = [self._answer(question) for question in questions[-2:]]
        return joined(*dict.fromkeys(answers))

    # --- answering -----------------------------------------------------------------------------------------------------

    def _answer(self, question: str) -> str:
        person, fields = self.person, self.person.fields
        if re.search(r"(?i)\byour name\b|who are you", question) and person.name:
            return self.chance.pick("name", (f"I'm {person.name}.", f"My name is {person.name}."))
        keys = asked_slots(question)
        if "symptoms" in keys or re.search(r"(?i)what brings you|how can i help|what can i do for you|the (?:problem|matter)", question):
            complaint = self._complaint()
            if complaint:
                return complaint
        if "age" in keys and fields.get("age"):
            return f"I'm {fields['age']}."
        if re.search(r"(?i)how long|since when|when did", question):
            since = re.search(r"(?i)\b((?:for|since) (?:about |the (?:last|past) |almost )?[\w-]+ ?(?:days?|weeks?|months?|years?|nights?|hours?|yesterday|monday)?)\b(?=[ .,;]|$)", self._own_words())
            if since and re.search(r"(?i)day|week|month|year|yesterday|night|hour", since[1]):
                return finish(since[1])
        for key, lead in (("medications", "I take {v}."), ("allergies", "I'm allergic to {v}."), ("hobbies", "I like {v}."), ("occupation", "I work as {v}.")):
            if fields.get(key) and re.search(_FIELD_QUESTIONS[key], question, re.IGNORECASE):
                return finish(lead.replace("{v}", fields[key].rstrip(".")))
        fitting = self._fitting(question)
        if fitting:
            return fitting
        for pattern, options in ANSWERS:
            if re.search(pattern, question, re.IGNORECASE):
                return self._fresh(f"answer {pattern}", options) or self.lasting.pick(question, options)
        return ""

    def _own_words(self) -> str:
        return self.person.instructions.text + "\n" + "\n".join(self.person.fields.values())

    def _complaint(self) -> str:
        for key in ("symptoms", "symptom", "reason for visit", "condition", "reason"):
            value = self.person.fields.get(key, "").strip().rstrip(".")
            if value:
                first = to_first_person(value)
                return finish(first) if re.match(r"(?i)i\b|my\b", first) else finish(f"I have been having {first[0].lower()}{first[1:]}")
        told = [line for line in self._stories() if line not in self.talk.text]
        return joined(*told[:2])

    def _fitting(self, question: str) -> str:
        words = content_words(question)
        stories = [story for story in self._stories() if story not in self.talk.text]
        best = max(stories, key=lambda story: len(words & content_words(story)), default="")
        return best if best and len(words & content_words(best)) >= 2 else ""

    # --- telling -------------------------------------------------------------------------------------------------------

    def _stories(self) -> list[str]:
        """What the person can tell about themselves, as sentences in the first person."""
        person = self.person
        told = list(person.instructions.background) + [line for line in person.instructions.lines if line not in person.instructions.background]
        for goal in person.instructions.goals:
            clause = self._to_other(goal.clause)
            told = [line for line in told if goal.clause not in line]
            told.append(finish(f"I'd like {clause}" if goal.thing else f"I would like to {clause}"))
        for key in ("background", "description", "family", "education"):
            told.extend(self._as_own(sentence) for sentence in sentences(person.fields.get(key, "")))
        if person.fields.get("hobbies"):
            told.append(finish(f"In my free time I like {person.fields['hobbies'].rstrip('.')}"))
        return [line for line in dict.fromkeys(told) if line and 2 < len(line.split()) < 40]

    def _to_other(self, clause: str) -> str:
        names = [re.escape(name) for name in (self.other, self.prompt.other.name) if name]
        roles = [re.escape(role) for role in (self.prompt.other.role,) if role]
        pattern = "|".join([*names, *(f"(?:the|your|my|his|her) {role}" for role in roles), r"the (?:patient|customer|user|student|other(?: person)?)"])
        clause = re.sub(rf"\b(?:{pattern})\b", "you", clause)
        return re.sub(r"\b(ask|tell|convince|persuade|invite|remind|help|warn) (?:my|his|her) (?:dad|father|mom|mother|daughter|son|friend|boss|wife|husband|sister|brother)\b", r"\1 you", clause)

    def _as_own(self, sentence: str) -> str:
        name = self.person.name
        text = to_first_person(sentence)
        if name:
            text = re.sub(rf"^{re.escape(name)}(?: \w+)? (?:is|was)\b", lambda match: "I was" if match.group().endswith("was") else "I am", text)
        if re.match(r"(?i)(?:i|i'm|i've|my|we|our|when|after|as)\b", text):
            return finish(text)
        if re.match(r"(?:[a-z]+ed|grew|born|lives|works|was|has|is) ", sentence):
            text = re.sub(r"^lives\b", "live", re.sub(r"^works\b", "work", re.sub(r"^has\b", "have", re.sub(r"^is\b", "am", re.sub(r"^born\b", "was born", text)))))
            return finish(f"I {text}")
        return ""

    def _tell(self) -> str:
        return next((story for story in self._stories() if story not in self.talk.text), "")

    def _topic_thought(self) -> str:
        return self._fresh("thought", [thought.replace("{t}", self.topic) for thought in TOPIC_THOUGHTS]) if self.topic else ""

    def _topic_question(self) -> str:
        asked = sum(self.topic in line for line in self.talk.mine) if self.topic else 3
        return self._fresh("topic", [question.replace("{t}", self.topic) for question in TOPIC_QUESTIONS]) if asked < 2 else ""

    def _next_question(self) -> str:
        """The first of the family's questions that nobody has asked yet."""
        said = content_words(self.talk.text)
        groups = FAMILIES[self.family][1]
        order = range(len(groups)) if self.family != "friend" else [(self.lasting.number("start", 0, 5) + k) % len(groups) for k in range(len(groups))]
        for index in order:
            options = groups[index].split("|")
            if any(option in self.talk.text for option in options):
                continue
            fresh = [option for option in options if not content_words(option) or not content_words(option) <= said]
            if fresh:
                return self.chance.pick(f"question {index}", fresh)
        return ""

    def _react(self) -> str:
        last = self.talk.last
        mood = "sorry" if _BAD.search(last) else "glad" if _GOOD.search(last) else "plain"
        return self._fresh(f"react {mood}", REACTIONS[mood]) or self._fresh("react", REACTIONS["plain"])

    def _fresh(self, label: str, options: Sequence[str]) -> str:
        """One of the options that nobody has said yet; empty where all were said."""
        left = [option for option in options if option not in self.talk.text]
        return self.chance.pick(label, left) if left else ""

    def _named(self, label: str, options: Sequence[str]) -> str:
        other = f" {self.other}" if self.other and self.chance.often(f"{label} name", 70) else ""
        text = self.chance.pick(label, options)
        comma = bool(re.search(r"(?i)(?:to you|talk|soon|listening|care|well soon|today|day|goodbye|for your help)\{other\}", text))
        return capitalise(text.replace("{other}", f",{other}" if other and comma else other))


_FIELD_QUESTIONS = {
    "medications": r"medication|medicine",
    "allergies": r"allerg",
    "hobbies": r"hobb|free time|weekend|fun",
    "occupation": r"what do you do|your job|your work|for a living",
}
