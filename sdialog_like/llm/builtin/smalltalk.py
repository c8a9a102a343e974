"""A person in a talk that follows no flowchart: greets, tells what its persona says, answers, asks, and says goodbye."""

from __future__ import annotations

import re

from sdialog_like.llm.builtin import small_phrases as phrases
from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.person_shift import to_first_person
from sdialog_like.llm.builtin.prompt_reading import Person, RolePrompt
from sdialog_like.llm.builtin.talk import Speech, Talk
from sdialog_like.llm.builtin.texts import content_words, finish, is_farewell, joined, sentences

__all__ = ["speak_as_person", "topic_for"]

# How an attribute of a persona is told by the person.
_TOLD: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"symptom|condition|complaint", ("I have {v}.", "What bothers me is {v}.", "I've been having {v}.")),
    (r"worr|concern|fear", ("What worries me is {v}.", "I'm worried about {v}.")),
    (r"hobb|interest", ("I'm really into {v}.", "In my free time it's {v}.")),
    (r"medication", ("I'm taking {v}.",)),
    (r"allerg", ("I'm allergic to {v}.",)),
    (r"special", ("My field is {v}.",)),
    (r"goal|wish|outcome", ("What I want is this: {v}.", "My aim is this: {v}.")),
)
_TELLS_BY_ITSELF = r"symptom|condition|complaint|worr|concern|fear|hobb|interest|goal|wish|outcome"
_BAD_IN_SPEECH = re.compile(
    r"(?i)^(?:i am|i'm) (?:an? )?(?:ai|language model)|\b(?:role-?play|in character|happy path)\b|[{}\[\]<>`]|://"
)


def speak_as_person(role: RolePrompt, talk: Talk, chance: Chance) -> Speech:
    """What the person says next."""
    person, name = role.person, _address(role.other)
    if any(is_farewell(text) for text in talk.theirs[-1:]):
        text = chance.pick("bye", phrases.BYES, avoid=_templates(talk.mine, name)).replace("{n}", name)
        return Speech(_new(joined(_courtesy(talk, chance), text), talk), ends=True)
    if talk.mine and is_farewell(talk.mine[-1]):
        return Speech(chance.pick("bye", phrases.BYES).replace("{n}", name), ends=True)
    if not talk.mine:
        return Speech(_first_words(role, talk, chance, name))
    reply = _reply(role, talk, chance)
    lasting = Chance(role.details, talk.lines[0].text)
    if len(talk.lines) >= lasting.number("length", 7, 12):
        closer = chance.pick("closer", phrases.CLOSERS, avoid=talk.text)
        bye = chance.pick("bye", phrases.BYES).replace("{n}", name)
        return Speech(joined(reply, closer, bye))
    return Speech(joined(reply, _contribution(person, role, talk, chance, reply)) or phrases.REACTIONS[0])


def _first_words(role: RolePrompt, talk: Talk, chance: Chance, name: str) -> str:
    greeting = chance.pick("greet", phrases.GREETINGS).replace("{n}", name)
    if not talk.lines and role.person.name and not role.other.name and chance.often("introduce", 50):
        greeting = joined(greeting, f"I'm {role.person.name}.")
    if "?" in talk.last:
        reply, fact = _reply(role, talk, chance), _next_fact(role, talk, chance)
        return joined(greeting, reply, "" if fact in reply else fact)
    if re.search(phrases.HELPERS, _job(role.person)):
        return (
            joined(greeting, chance.pick("welcome", phrases.WELCOMES, avoid=talk.text))
            if not talk.lines
            else joined(greeting, _reaction(talk, chance), _question(role, talk, chance))
        )
    fact = _next_fact(role, talk, chance)
    topic = topic_for(role)
    if not fact and talk.lines:
        return joined(greeting, _reaction(talk, chance), _question(role, talk, chance))
    if not fact and topic:
        fact = chance.pick(
            "topic",
            ("I wanted to talk to you about {t}.", "Do you have a minute? It's about {t}.", "I'm calling about {t}."),
        ).replace("{t}", topic)
    return joined(greeting, fact or _question(role, talk, chance))


def _reply(role: RolePrompt, talk: Talk, chance: Chance) -> str:
    """An answer where something was asked, else a word about what was said."""
    question = next((part for part in reversed(sentences(talk.last)) if part.endswith("?")), "")
    return _answer(role, question, talk, chance) if question else _reaction(talk, chance, role.person)


def _answer(role: RolePrompt, question: str, talk: Talk, chance: Chance) -> str:
    person, asked = role.person, question.lower()
    if "your name" in asked and person.name:
        return f"My name is {person.name}."
    if "how old" in asked and person.fields.get("age"):
        return f"I'm {person.fields['age']}."
    if re.search(r"what (?:can i do(?! (?:it )?myself)|brings you|is it about)|how (?:can|may) i help", asked):
        return _next_fact(role, talk, chance) or _about(role, chance)
    for key, value in person.fields.items():
        if value and key not in ("name", "role", "circumstances", "rules") and content_words(key) & content_words(asked):
            told = _told(key, value, chance)
            if told and told not in talk.text:
                return told
    if re.search(r"how long have|since when|when did (?:it|this|that|you first)", asked):
        told = " ".join(person.fields.get(key, "") for key in ("symptoms", "circumstances", "background"))
        since = re.search(
            r"(?i)\b(?:for (?:about |almost |over )?[\w-]+ (?:day|week|month|year|night|hour)s?|since (?:last "
            r"\w+|yesterday|[A-Z]\w+day))\b",
            told,
        )
        if since:
            return finish(since.group())
    lasting = Chance(role.text, question)
    said = talk.text
    for pattern, answers in phrases.ANSWERS:
        if re.search(pattern, asked):
            fresh = [answer for answer in answers if answer not in said]
            if fresh:
                return lasting.pick("answer", fresh)
    return chance.pick("no answer", phrases.NO_ANSWER, avoid=said)


def _about(role: RolePrompt, chance: Chance) -> str:
    topic = topic_for(role)
    return (
        f"It's about {topic}." if topic else chance.pick("about", ("I just need some advice.", "I have a small question."))
    )


def _reaction(talk: Talk, chance: Chance, person: Person | None = None) -> str:
    if person and chance.often("in style", 50):
        about = f"{person.role} {person.fields.get('personality', '')}"
        options = next((texts for pattern, texts in phrases.STYLES if re.search(pattern, about, re.IGNORECASE)), ())
        fresh = [text for text in options if text not in talk.text]
        if fresh:
            return chance.pick("style", fresh)
    sad = bool(re.search(phrases.SAD, talk.last))
    return chance.pick("reaction", phrases.COMFORT if sad else phrases.REACTIONS, avoid=" ".join(talk.mine))


def _contribution(person: Person, role: RolePrompt, talk: Talk, chance: Chance, reply: str) -> str:
    """Something new after the reply: one's own news first, then questions, then what the role has to say."""
    answered = "?" in talk.last
    helper = bool(re.search(phrases.HELPERS, _job(person)))
    fact = "" if helper else _next_fact(role, talk, chance)
    if answered and fact and fact in reply:
        return ""
    if fact and not (answered and fact in talk.last):
        return fact
    if not answered or helper or chance.often("ask back", 60):
        question = _question(role, talk, chance)
        if question and not (helper and len(talk.mine) >= 4):
            return question
    options = [
        text.replace("{topic}", topic_for(role) or "it")
        for text in next(texts for pattern, texts in phrases.FOLLOW_UPS if re.search(pattern, _kind(role)))
    ]
    fresh = [text for text in options if text not in talk.text]
    return chance.pick("follow up", fresh) if fresh else ""


def _question(role: RolePrompt, talk: Talk, chance: Chance) -> str:
    topic = topic_for(role) or "all this"
    stages = next(stages for pattern, stages in phrases.QUESTIONS if re.search(pattern, _kind(role)))
    for number, stage in enumerate(stages):
        options = [text.replace("{topic}", topic) for text in stage]
        if not any(option in talk.text for option in options):
            return chance.pick(f"question {number}", options)
    return ""


def _facts(role: RolePrompt) -> list[tuple[str, str]]:
    """What the person can tell: pairs of an attribute's name and a text in the second person."""
    person = role.person
    found = []
    for key in ("circumstances", "background"):
        found += [(key, part) for part in sentences(person.fields.get(key, ""))]
    found += [(key, value) for key, value in person.fields.items() if value and re.search(_TELLS_BY_ITSELF, key)]
    if not person.fields:
        found += [("", part) for part in sentences(person.text) if not re.match(r"(?i)you are\b.{0,40}$|your name", part)]
    return found


def _next_fact(role: RolePrompt, talk: Talk, chance: Chance) -> str:
    mine = content_words(" ".join(talk.mine))
    for key, value in _facts(role):
        told = _to_other(_told(key, value, chance), role.other)
        words = content_words(value)
        if told and words and len(words & mine) < 0.7 * len(words) and not _BAD_IN_SPEECH.search(told):
            return told
    return ""


def _to_other(text: str, other: Person) -> str:
    """The other side is spoken to, not about: "to ask Tom to stop" becomes "to ask you to stop"."""
    names = [re.escape(name) for name in (other.name,) if name] + [
        f"(?:the|my|your|our) {re.escape(role)}" for role in (other.role,) if role
    ]
    if not names:
        return text
    verbs = "ask|tell|convince|persuade|invite|remind|help|warn|thank|with|to|from|for|about|see|meet"
    return re.sub(rf"\b({verbs}) (?:{'|'.join(names)})(?!['’\w])", r"\1 you", text)


def _told(key: str, value: str, chance: Chance) -> str:
    """An attribute as its owner speaks of it; empty where that cannot be done."""
    for pattern, frames in _TOLD:
        if re.search(pattern, key):
            return finish(chance.pick("told " + key, frames).replace("{v}", to_first_person(value.strip().rstrip("."))))
    spoken = to_first_person(value.strip())
    if key in ("", "circumstances", "background") and re.search(
        r"\b(?:I|my|me|we|our|is|are|has|have|was|will)\b", spoken, re.IGNORECASE
    ):
        return finish(spoken)
    return ""


def _job(person: Person) -> str:
    """The role; a title says it too."""
    return person.role.lower() or ("doctor" if person.name.startswith("Dr.") else "")


def _kind(role: RolePrompt) -> str:
    """The person's role; somebody who talks to a helper is that helper's client, whatever else they are."""
    helps = re.search(phrases.HELPERS, _job(role.person))
    client = re.search(phrases.HELPERS, _job(role.other)) or re.search(r"\b(?:customer|patient|client)\b", _job(role.person))
    return phrases.CLIENT if client and not helps else _job(role.person)


def _address(other: Person) -> str:
    return f", {other.name}" if other.name else ""


def topic_for(role: RolePrompt) -> str:
    """What the dialogue is about, as this person would call it: Alice's new job is "my new job" for Alice."""
    found = re.search(
        r"(?i)\b(?:about|regarding|concerning|discuss(?:es|ing)?|plan(?:s|ning)?|on the subject of)\s+([^.;:!?\n]{3,80})",
        role.details,
    )
    if not found:
        return ""
    topic = re.split(r",| (?:who|which|because|while|when|that|in which|where)\b", found[1])[0].strip()
    own, other = role.person.name, role.other.name
    if own:
        topic = re.sub(rf"\b{re.escape(own)}(?:'s|’s)", "my", topic)
    if other:
        topic = re.sub(rf"\b{re.escape(other)}(?:'s|’s)", "your", topic)
    topic = re.sub(r"^(?:her|his|their)\b", "the", topic, flags=re.IGNORECASE)
    return topic if 1 <= len(topic.split()) <= 10 and not _BAD_IN_SPEECH.search(topic) else ""


def _courtesy(talk: Talk, chance: Chance) -> str:
    if "?" in talk.last or any(is_farewell(text) for text in talk.mine):
        return ""
    return chance.pick(
        "courtesy", ("Thank you.", "It was nice talking to you.", "Thanks for everything.", "You too.", "Likewise.")
    )


def _new(text: str, talk: Talk) -> str:
    return text if text not in talk.mine else text.replace("!", ", and thanks!", 1)


def _templates(texts: tuple[str, ...], name: str) -> list[str]:
    """The goodbye templates that were used already."""
    return [template for template in phrases.BYES if any(template.replace("{n}", name) in text for text in texts)]
