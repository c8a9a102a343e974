"""Open questions about a topic, and versions of a question that ask for more."""

from __future__ import annotations

from collections.abc import Iterator

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.nemotron_wording import filled, inside, take
from sdialog_like.llm.builtin.texts import capitalise, tidy

__all__ = ["QUESTIONS", "open_questions", "question_versions"]

QUESTIONS = (
    "What are the most common misunderstandings about {t}, and where do they come from?",
    "How would you explain {t} to a child of ten?",
    "What has changed most in {t} over the past fifty years, and why?",
    "Which three ideas should a beginner understand first about {t}?",
    "What are the strongest arguments for and against spending public money on {t}?",
    "On which points do experts on {t} still disagree, and what would settle the matter?",
    "What can go wrong when people without experience deal with {t}?",
    "Which skills matter most for somebody whose work has to do with {t}?",
    "How might {t} look different in twenty years?",
    "What does the history of {t} teach us about the present?",
    "How could a school teach {t} in a way that pupils remember?",
    "Who bears the hidden costs of {t}, and how could they be shared more fairly?",
    "How have different cultures dealt with {t}?",
    "Which discoveries or events did most to shape the present state of {t}?",
    "What should a family with little money know about {t}?",
    "In what ways can {t} affect people's health and well-being?",
    "How can a reader judge whether a source on {t} can be trusted?",
    "Why do opinions on {t} differ so much between generations?",
    "Where are the limits of what we know about {t}?",
    "How can somebody measure whether an effort in {t} was a success?",
    "What would be missing from daily life without {t}?",
    "Which ethical questions come up around {t}, and how would you weigh them?",
    "Where does technology help with {t}, and where does it get in the way?",
    "What are good first steps for a town that wants to do more about {t}?",
    "Can you compare two different approaches to {t} and say when each of them works best?",
    "What is the difference between how professionals and amateurs approach {t}?",
    "Which everyday decisions have more to do with {t} than most people think?",
    "Why is it so hard to make good rules for {t}?",
    "What is a surprising fact about {t}, and what explains it?",
    "How do local conditions such as climate, money or law change what is possible in {t}?",
    "Which jobs depend on {t}, and how secure are they?",
    "What would you answer somebody who sees no point in {t}?",
    "How do children and adults differ in the way they see {t}?",
    "Which mistakes in {t} are easy to make and hard to put right?",
    "What part do volunteers have in {t}, and could professionals replace them?",
    "How do news reports on {t} differ from what research says?",
    "What could other fields learn from {t}?",
    "Which book, place or person would you recommend to somebody curious about {t}, and why?",
    "How can people with opposite views on {t} have a useful conversation?",
    "What signs show that something is about to change in {t}?",
    "Is it better to begin with theory or with practice when learning about {t}?",
    "How should a small organisation set its priorities in {t}?",
)
_VIEWS = (
    "from a teacher's point of view",
    "from the point of view of a small business",
    "in a country with few resources",
    "for somebody who starts at fifty",
    "as a historian would see it",
    "seen by somebody who doubts all of it",
    "with the next ten years in mind",
    "in a village rather than a city",
    "for readers without any previous knowledge",
    "if money were no object",
    "as an engineer would see it",
    "with children in mind",
)

_BEFORE = (
    "Suppose that you advise a small town with little money.",
    "I am preparing a lesson for pupils of fourteen.",
    "I have read only one newspaper article on the subject so far.",
    "My colleague and I disagree about this, and we would like to hear both sides.",
    "I have to give a talk of ten minutes on this next week.",
    "I live in a region where many people are sceptical about such things.",
    "Imagine that a friend with no background in the field asks you this.",
    "I have some practical experience here, but I have never understood the reasons.",
    "We are writing a guide for new volunteers.",
    "I want to decide by the end of the month what to do.",
    "Think of somebody who has had a bad experience with this before.",
    "I am comparing the situation in two countries.",
)
_AFTER = (
    "Give at least two concrete examples, and say what they have in common.",
    "Answer for a reader who has ten minutes and no previous knowledge.",
    "Name the most important objection to your answer, and reply to it.",
    "Say which part of your answer is certain and which part is an estimate.",
    "How would your answer change in a country with a very different climate or income?",
    "Keep apart what holds in the short run and what holds in the long run.",
    "Put the points in order of importance, and give a reason for the order.",
    "Which figures or sources would you look at first to check this?",
    "Begin with a definition, and end with a recommendation.",
    "What would a critic and a supporter each say about it?",
    "Include one mistake that people often make here, and how to avoid it.",
    "Explain it once in everyday words and once in the words of an expert.",
    "What would have to happen for the opposite to be true?",
    "Compare the situation today with that of two generations ago.",
    "Which groups of people would be affected most, and in what way?",
)


def open_questions(topic: str, number: int, chance: Chance) -> list[str]:
    """Return so many questions about a topic."""
    subject = inside(topic) or "everyday life"

    def stream() -> Iterator[str]:
        plain = [filled(each, t=subject) for each in chance.shuffled("questions", QUESTIONS)]
        yield from plain
        for view in chance.shuffled("views", _VIEWS):
            yield from (f"{capitalise(view)}: {each[:1].lower() + each[1:]}" for each in plain)

    return [capitalise(each) for each in take(number, stream())]


def question_versions(question: str, number: int, chance: Chance) -> list[str]:
    """Return so many versions of a question with more detail."""
    plain = tidy(question)
    befores = [each for each in chance.shuffled("before", _BEFORE) if each not in plain]
    afters = [each for each in chance.shuffled("after", _AFTER) if each not in plain]

    def stream() -> Iterator[str]:
        for k in range(max(len(befores), len(afters))):
            # Neighbours differ in what they add: before, after, or both.
            before, after = befores[k % len(befores)], afters[k % len(afters)]
            if k < min(len(befores), len(afters)):
                yield (f"{plain} {after}", f"{before} {plain}", f"{before} {plain} {after}")[
                    (k + chance.number("form", 0, 2)) % 3
                ]
        for k in range(1, len(afters)):
            for place, before in enumerate(befores):
                yield f"{before} {plain} {afters[(place + k) % len(afters)]}"
        for k in range(1, len(afters)):
            yield from (f"{plain} {after} {afters[(place + k) % len(afters)]}" for place, after in enumerate(afters))
            for place, before in enumerate(befores):
                yield f"{before} {plain} {afters[place % len(afters)]} {afters[(place + k) % len(afters)]}"

    return take(number, stream(), avoid=(question,))
