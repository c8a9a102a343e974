"""A person who wants something of an assistant: states it, answers, confirms, thanks and says goodbye."""

from __future__ import annotations

import re

from sdialog_like.llm.builtin.answers import answer_slots, fact, unspoken_wishes
from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.knowledge import TRIVIA, trivia_answer
from sdialog_like.llm.builtin.openings import opening, request_for, topic_request
from sdialog_like.llm.builtin.prompt_reading import Person, RolePrompt
from sdialog_like.llm.builtin.slots import asked_slots, find_value
from sdialog_like.llm.builtin.talk import Speech, Talk
from sdialog_like.llm.builtin.texts import capitalise, content_words, finish, is_farewell, joined, sentences

__all__ = ["speak_as_user"]

_MORE = re.compile(
    r"(?i)anything else|something else|(?:an)?other thing|one more thing|any(?:thing)? further|(?:can|may) i help you with anything"
)
_AGAIN = re.compile(r"(?i)search for (?:any|some) more|another search|look for another|search more")
_PLAY = re.compile(r"(?i)(?:continue|keep|like to) play\w*|next question|another question")
_STEP = re.compile(r"(?i)(?:can i|should i|shall i) (?:proceed|continue|go on)|more detailed instructions|know how to reach")
_OFFER = re.compile(
    r"(?i)(?:can|should|shall|may|could) i (?:book|reserve|confirm|schedule|submit|order|make|go ahead|proceed)|would you like me to|do you want me to|"
    r"is (?:that|this|everything) (?:correct|right|ok|okay|fine|good)|does that (?:work|sound)|should i (?:reserve|book)"
)
_OTHER_TIME = re.compile(r"(?i)different (?:day|time)|another (?:day|time)|other (?:day|time)")
_SORRY = re.compile(
    r"(?i)\b(?:unfortunately|i(?:'m| am) (?:very )?sorry|not available|failed|unsuccessful|cannot authenticate|wasn't able)\b"
)
_PUZZLED = re.compile(
    r"(?i)don'?t (?:quite )?understand|could you rephrase|didn'?t get that|not sure what you mean|only able to help"
)
_CRITERIA = re.compile(r"(?i)\bi can (?:also )?(?:filter|narrow|apply|search by)\b")
_HOW_HELP = re.compile(
    r"(?i)how (?:can|may) i (?:help|assist)|what can i do for you|what would you like to do|can i help you\?"
)

_YES = (
    "Yes, please.",
    "Yes, please do.",
    "That would be great.",
    "Sure, go ahead.",
    "Yes, that works for me.",
    "Perfect, yes please.",
    "Yes.",
    "Sounds good, please do.",
)
_DONE = (
    "No, that's all. Thank you!",
    "No, thanks, that's everything.",
    "That's all, thank you very much.",
    "No, that is all I needed. Thanks for your help!",
    "Nothing else, thanks.",
    "No, I'm all set. Thank you.",
    "That was all, thanks a lot.",
)
_BYE = (
    "Goodbye!",
    "Bye!",
    "Bye, have a nice day!",
    "Goodbye, and have a great day!",
    "Thanks again, bye!",
    "Take care, bye!",
    "Thank you, goodbye.",
)
_THANKS = (
    "Great, thank you!",
    "Thank you very much.",
    "Wonderful, thanks.",
    "Thanks, that's good to know.",
    "Perfect, thank you.",
    "Great, thanks a lot!",
    "Okay, thank you.",
    "Thanks for the information.",
    "Awesome, thanks!",
)
_PITY = (
    "That's a pity. Thanks for checking anyway.",
    "Oh, that's too bad. Thank you anyway.",
    "I see, that's unfortunate. Thanks for trying.",
    "Okay, thanks for letting me know.",
    "What a shame. Thanks anyway.",
)
_PROCEED = (
    "Please proceed.",
    "Yes, please go on.",
    "Okay, got it. Please continue.",
    "You can proceed.",
    "Got it, what's next?",
    "Alright, next step please.",
    "Okay, go ahead.",
)
_LOST = (
    "I don't quite understand. Could I have more details, please?",
    "Hmm, I'm a little lost. Can you give me more detailed instructions?",
    "Sorry, I don't follow. Could you explain that in more detail?",
    "Could you be more specific? I'd like more detailed instructions.",
)
_UNSURE = (
    "I'm not sure, to be honest.",
    "I have no preference there.",
    "Whatever you think is best.",
    "I'd leave that to you.",
    "I haven't thought about that, sorry.",
)


def speak_as_user(prompt: RolePrompt, talk: Talk, chance: Chance) -> Speech:
    """What the person says next."""
    lasting = Chance(prompt.text, *talk.mine[:1])
    if not talk.lines:
        return Speech(opening(prompt, Chance(prompt.text), chance))
    last = talk.last
    if is_farewell(last) and "?" not in last:
        return Speech(chance.pick("bye", _BYE, avoid=talk.mine), ends=True)
    if len(talk.lines) >= 27 or sum(_is_done(text) for text in talk.mine) >= 2:
        return Speech(
            joined(chance.pick("done", _DONE, avoid=talk.mine), chance.pick("bye", _BYE)), ends=len(talk.lines) >= 29
        )
    if not talk.mine and (_HOW_HELP.search(last) or not _answerable(last)):
        return Speech(opening(prompt, Chance(prompt.text), chance))
    return Speech(_reply(prompt, talk, chance, lasting))


def _answerable(text: str) -> bool:
    return "?" in text or bool(re.search(r"(?i)please", text))


def _is_done(text: str) -> bool:
    return any(text.startswith(done) for done in _DONE)


def _reply(prompt: RolePrompt, talk: Talk, chance: Chance, lasting: Chance) -> str:
    _person, last = prompt.person, talk.last
    if _PUZZLED.search(last):
        return joined(
            chance.pick("again", ("Sorry, let me say it again.", "Let me put it differently.")),
            request_for(prompt, talk, chance, again=True),
        )
    parts: list[str] = []
    asked = [
        sentence for sentence in sentences(last) if "?" in sentence or re.search(r"(?i)\bplease\b|\blet us know\b", sentence)
    ]
    if not asked:
        return _react(prompt, talk, chance)
    before = " ".join(sentence for sentence in sentences(last) if sentence not in asked)
    if (
        len(before.split()) >= 5
        and not _SORRY.search(before)
        and not re.search(r"(?i)\b(?:can help|help you|thank|nice to)\b", before)
        and not _STEP.search(last)
        and chance.often("thank first", 55)
    ):
        short = ("Great.", "Perfect.", "Wonderful.", "Okay.", "Very good.")
        parts.append(
            chance.pick(
                "thanks",
                short
                if _MORE.search(last) or _OFFER.search(last) or _PLAY.search(last)
                else ("Thank you.", "Great, thanks.", "Okay, thank you."),
            )
        )
    elif _SORRY.search(before):
        parts.append(chance.pick("pity", ("Oh, that's a pity.", "I see.", "That's too bad.")))
    for sentence in asked[:2]:
        text = _answer(sentence, prompt, talk, chance.fork(sentence), lasting)
        if text and text not in parts:
            if parts and text.split()[0].strip(",.!") == parts[-1].split()[0].strip(",.!"):
                parts.pop()
            parts.append(text)
    return joined(*parts)


def _answer(question: str, prompt: RolePrompt, talk: Talk, chance: Chance, lasting: Chance) -> str:
    person = prompt.person
    if _MORE.search(question):
        return _something_else(prompt, talk, chance)
    if _HOW_HELP.search(question):
        return request_for(prompt, talk, chance)
    if _STEP.search(question):
        return _step(question, person, talk, chance)
    if _PLAY.search(question):
        return _go_on_playing(question, person, talk, chance)
    if trivia_answer(question) or (
        "trivia" in person.instructions.text.lower()
        and not asked_slots(question)
        and not re.search(r"(?i)\b(?:your|you)\b", question)
    ):
        return _guess(question, person, talk, chance)
    if _AGAIN.search(question):
        further = _next_goal(person, talk)
        if further:
            return joined("Yes, please.", finish(f"I would like to {further}"))
        return chance.pick(
            "no more",
            (
                "No, that's all I was looking for.",
                "No, thank you, this is fine.",
                "No, that one is perfect, thanks.",
                "No, that's enough for now, thanks.",
            ),
        )
    if _OTHER_TIME.search(question):
        return _other_time(person, chance)
    if _OFFER.search(question) and not re.match(
        r"(?i)\W*(?:under|for|at|on|in)? ?(?:which|what|where|when|who)\b", question
    ):
        return chance.pick("yes", _YES, avoid=talk.mine)
    answered = answer_slots(question, person, talk, chance, lasting)
    if answered:
        return answered
    fitting = _fitting_line(question, person)
    if fitting and fitting not in talk.text:
        return fitting
    if re.search(r"(?i)specific|specify|surroundings|preference|criteria|anything (?:particular|special)", question):
        wishes = unspoken_wishes(person, talk)
        return (
            joined(*wishes[:2])
            if wishes
            else chance.pick("none", ("No, nothing in particular.", "No special preferences.", "I have no preference."))
        )
    if re.match(r"(?i)\W*(?:do|does|did|is|are|was|were|would|will|have|has|can|could)\b", question):
        yes = lasting.often(question, 50)
        return chance.pick(
            "plain",
            ("Yes, that's right.", "Yes, I think so.", "Yes.")
            if yes
            else ("No, not really.", "No, I don't think so.", "No."),
        )
    return chance.pick("unsure", _UNSURE, avoid=talk.mine)


def _fitting_line(question: str, person: Person) -> str:
    words = content_words(question)
    lines = person.instructions.lines
    best = max(lines, key=lambda line: len(words & content_words(line)), default="")
    return best if best and len(words & content_words(best)) >= 2 else ""


def _something_else(prompt: RolePrompt, talk: Talk, chance: Chance) -> str:
    person = prompt.person
    further = _next_goal(person, talk)
    if further:
        return joined(
            chance.pick("further", ("Yes, please.", "Yes, one more thing.", "Actually, yes.")),
            finish(f"I would also like to {further}"),
        )
    topic = topic_request(prompt, talk, chance)
    if topic:
        return joined(chance.pick("further", ("Yes, please.", "Yes, one more thing.", "Actually, yes.")), topic)
    done = chance.pick("done", _DONE, avoid=talk.mine)
    return (
        joined(done, chance.pick("bye", ("Goodbye!", "Bye!", "Have a nice day!", "Bye for now.")))
        if chance.often("and bye", 35)
        else done
    )


def _next_goal(person: Person, talk: Talk) -> str:
    said = talk.text.lower()
    for goal in person.instructions.goals[1:]:
        if goal.clause.lower() not in said and not goal.thing:
            return goal.clause
    return ""


def _step(question: str, person: Person, talk: Talk, chance: Chance) -> str:
    text = person.instructions.text
    wanted = [int(number) for number in re.findall(r"(\d)(?:st|nd|rd|th)\b(?=[^.]*\bstep)", text)]
    steps = sum(bool(_STEP.search(line)) for line in talk.theirs)
    asked_before = bool(talk.mine) and any(talk.mine[-1].startswith(lost[:12]) for lost in _LOST)
    if steps in wanted and not asked_before:
        return chance.pick("lost", _LOST, avoid=talk.mine)
    if not wanted and not asked_before and chance.often("lost at all", 15):
        return chance.pick("lost", _LOST, avoid=talk.mine)
    if re.search(r"(?i)know how to reach", question):
        return chance.pick(
            "know",
            (
                "Yes, I know how to get there now.",
                "Yes, I can find it from there.",
                "I think I know how to get there, thank you.",
                "Yes, that's clear, thanks.",
            ),
        )
    return chance.pick("proceed", _PROCEED, avoid=talk.mine)


def _go_on_playing(question: str, person: Person, talk: Talk, chance: Chance) -> str:
    number = re.search(r"play (\d+) questions", person.instructions.text)
    wanted = int(number[1]) if number else 3
    asked = sum(bool(re.search(r"(?i)continue playing", line)) for line in talk.theirs)
    if asked >= wanted:
        return chance.pick(
            "stop",
            (
                "No, that's enough for now.",
                "No, I'd like to stop here, thanks.",
                "No, thanks. That was fun!",
                "No, that was my last question.",
            ),
        )
    return chance.pick(
        "play on",
        (
            "Yes, please!",
            "Sure, next question!",
            "Yes, let's go on.",
            "Of course!",
            "Yes, I'd like to continue.",
            "Yes, keep going.",
        ),
        avoid=talk.mine,
    )


def _guess(question: str, person: Person, talk: Talk, chance: Chance) -> str:
    text = person.instructions.text
    start = find_value("question_number", [text]) or find_value("question_number", talk.mine) or "1"
    number = (int(start) if start.isdigit() else 1) + sum(
        bool(re.search(r"(?i)continue playing", line)) for line in talk.theirs
    )
    known = {int(key): value.strip() for key, value in re.findall(r"\((\d+)\) ([^,.()]+)", text)}
    if number in known:
        answer = known[number]
    else:
        right = trivia_answer(question)
        kind = chance.number("kind", 0, 9)
        if kind < 3 or right is None:
            return chance.pick(
                "no idea",
                ("I don't know.", "I have no idea, sorry.", "Hmm, I don't know that one.", "No idea, I give up."),
                avoid=talk.mine,
            )
        answer = right if kind < 7 else chance.pick("wrong", [item for _, item in TRIVIA if item != right])
    frames = ("{v}.", "I think it's {v}.", "Is it {v}?", "My answer is {v}.", "{v}, I would say.", "Easy: {v}.", "Hmm, {v}?")
    return capitalise(chance.pick("guess", frames).replace("{v}", answer))


def _other_time(person: Person, chance: Chance) -> str:
    match = re.search(r"(?i)you can also do (.+?)(?: the same day)?\.", person.instructions.text)
    if match:
        times = re.split(r" or ", match[1])
        return chance.pick(
            "other time", ("Yes, how about {v}?", "Yes, {v} would work too.", "Yes, could we try {v}?")
        ).replace("{v}", times[0].strip())
    time = chance.pick("time", ("an hour later", "the day after", "at 5 pm", "in the morning"))
    return chance.pick("other time", ("Yes, how about {v}?", "Yes, {v} would work too.")).replace("{v}", time)


def _react(prompt: RolePrompt, talk: Talk, chance: Chance) -> str:
    last, person = talk.last, prompt.person
    if _CRITERIA.search(last):
        wishes = unspoken_wishes(person, talk)
        wishes = [wish for wish in wishes if not re.match(r"(?i)my name is", wish)]
        if wishes:
            return joined(*wishes[:3])
        goals = person.instructions.goals
        if goals and not content_words(goals[0].clause) <= content_words(" ".join(talk.mine)) | {"find", "search", "look"}:
            return request_for(prompt, talk, chance, again=True)
        fitting = [fact(key, person, talk, chance) for key in ("price",) if re.search(r"(?i)price|budget", last)]
        if fitting and not person.instructions.goals:
            return f"It should be {fitting[0][0]}."
        return chance.pick(
            "criteria",
            (
                "No other preferences, thanks.",
                "That's all I need, nothing more specific.",
                "I have no further wishes.",
                "Nothing else that matters to me.",
            ),
            avoid=talk.mine,
        )
    if _SORRY.search(last):
        return chance.pick("pity", _PITY, avoid=talk.mine)
    if re.search(r"(?i)direction", person.instructions.text + person.role) or (talk.mine and talk.mine[-1] in _LOST):
        if re.search(r"(?i)no more directions|reached your destination", last):
            return chance.pick(
                "there",
                ("Great, thank you so much for the directions!", "Perfect, thanks for guiding me.", "Wonderful, thank you!"),
            )
        return chance.pick(
            "clear",
            (
                "Okay, that's clearer now. Please go on.",
                "Ah, I see. What's next?",
                "Thanks, now I understand. Next step, please.",
                "Got it, please continue.",
            ),
            avoid=talk.mine,
        )
    if re.match(r"(?i)\W*(?:hello|hi)\b[^.!]*[.!]?$", last):
        return request_for(prompt, talk, chance)
    return chance.pick("thanks", _THANKS, avoid=talk.mine)
