"""What users ask next, and what assistants answer, with ``{t}`` for the subject and ``{q}`` for a few words of the other's."""

from __future__ import annotations

__all__ = [
    "ANSWERS",
    "CODE_ANSWERS",
    "CRITICAL",
    "DEMANDING",
    "ENDS",
    "FOLLOW_UPS",
    "LEADS",
    "MATH_ANSWERS",
    "POINTS",
    "TEXTS",
    "TEXT_PARTS",
]

FOLLOW_UPS: tuple[str, ...] = (
    "Could you give me a concrete example of that?",
    "That helps. How would somebody begin with {t} in practice?",
    'You said "{q}". Can you say more about that?',
    "What is the most common mistake that people make with {t}?",
    "Is that the same everywhere, or does it depend on where you live?",
    "How long does it usually take before one sees a difference?",
    "And what does it cost, roughly?",
    "Which of these points would you look at first, and why?",
    "Thanks. Can you sum that up in three short points?",
    "What would you recommend for somebody with very little time?",
    "Where can I read more about {t}?",
    "How has this changed over the last few years?",
    'I am not sure that I understand "{q}". Can you put it more simply?',
    "What do people who disagree with this say?",
    "How would you explain that to a child?",
    "Does that also hold for beginners?",
    "Are there any risks with {t} that I should know about?",
    "What happens if one does nothing at all?",
    "Can you write that down as a short list of steps?",
    "Who would be the right person to ask about {t}?",
)
DEMANDING: tuple[str, ...] = (
    "If money were short, which parts of your answer on {t} would still hold, and which would you give up first?",
    'You said "{q}". Under which conditions would the opposite be true, and how could one tell?',
    "Compare two ways of dealing with {t}, one that pays off soon and one that pays off late, and say how you would choose between them.",
    "How would your answer change if the people concerned did not trust each other, and what does that say about {t}?",
    "Which assumption behind your answer is the weakest, and what would follow if it turned out to be wrong?",
    "Put your points in order of importance, give a reason for each place, and name a case in which the order would be reversed.",
    "How does what you say about {t} fit with the interests of people who gain from leaving things as they are?",
    'Suppose that somebody tries what you describe as "{q}" and fails. What are the three likeliest reasons, and how could each be checked beforehand?',
    "What evidence would convince you that your view of {t} is mistaken, and does any such evidence exist?",
    "Design a small test, with two groups and a clear measure, that would show whether your advice works.",
    "How do the short-term and the long-term effects of {t} pull in different directions, and who has to bear the difference?",
    "Explain how two of your points depend on each other, and what happens to one if the other cannot be had.",
    "Which lessons from an entirely different field could be used for {t}, and where would the comparison break down?",
    "If you had to decide for a town of ten thousand people, which first step would you take, and what would make you stop?",
)
CRITICAL: tuple[str, ...] = (
    "What makes you so sure of that?",
    "Is there any evidence for it?",
    "That sounds too simple. What is the catch?",
    "Who says so, and who pays them?",
    "And what if it does not work?",
    "You left out the costs.",
    'What exactly do you mean by "{q}"?',
    "That is vague. Give me one number.",
    "Why should that matter for {t}?",
    "What has that got to do with {t}?",
    "And who really gains from {t}?",
    "Isn't that just common sense?",
    "Which part of that is actually proven?",
    "My experience is the opposite. Why?",
    "Fine in theory, but who really does this?",
    "So what is the first step, concretely?",
    "Does that hold for small places too?",
    "Can you name one case where it failed?",
)

LEADS: tuple[str, ...] = (
    "Good question.",
    "That is worth a closer look.",
    "In short:",
    "There is no single answer, but some points are clear.",
    "Let me begin with the main point.",
    "It depends on the situation, though a few things nearly always hold.",
)
ANSWERS: tuple[str, ...] = (
    "When it comes to {t}, it helps to separate what is well known from what is still open.",
    "The key to {t} is to begin with the purpose and to choose the means afterwards.",
    "Most people find {t} easier once they have seen a single case from beginning to end.",
    "With {t}, small steps that are kept up usually achieve more than one great effort.",
    "The best way to get to know {t} is to compare two or three examples and to ask what they have in common.",
    "Three things matter most for {t}: good information, enough time and somebody to talk to about it.",
    "As for {t}, the answer changes with the place, the budget and the people involved.",
    "To understand {t}, it is useful to look at how things were done a generation ago and what has changed since.",
    "The usual view of {t} leaves out how much depends on local conditions.",
    "What works with {t} is rarely a secret; the difficulty is in doing it regularly.",
)
POINTS: tuple[str, ...] = (
    "A good first step is to write down what is known already and where the gaps are.",
    "For example, a school or a club can try something on a small scale before it commits itself.",
    "It is wise to set a clear aim and to check after a few weeks whether it has come closer.",
    "Costs are often lower than people expect, but the time that it takes is usually underestimated.",
    "Experts disagree on the details, so it pays to look at more than one source.",
    "The most frequent mistake is to copy a solution from elsewhere without asking why it worked there.",
    "In many cases the people who are affected know best what would help, and asking them costs little.",
    "Both the benefits and the drawbacks should be on the table before a decision is made.",
    "Habits change slowly, which is why simple reminders do more than long explanations.",
    "Looking at figures over several years shows more than a single snapshot.",
    "Some of the effects show at once, while others only become visible after years.",
    "If something goes wrong, it is better to say so early and to adjust the plan.",
)
ENDS: tuple[str, ...] = (
    "If you tell me more about your situation, I can be more specific about {t}.",
    "Taken together, these points give a solid start with {t}.",
    "A local library or an association is a good place to find out more about {t}.",
    "In the end, the right choice depends on what you want to achieve.",
    "That way, you can judge for yourself whether it is worth going further.",
    "I would begin with the simplest of these points and see how far it carries.",
)
MATH_ANSWERS: tuple[str, ...] = (
    "Begin by writing down what is given and what is asked, with a letter for each unknown.",
    "Turn the sentences of the problem into an equation, one after the other.",
    "Solve for the unknown step by step, and do the same on both sides each time.",
    "Put the result back into the problem at the end to check that it fits.",
    "A drawing or a small table makes the relation between the quantities easier to see.",
    "Try the problem with smaller numbers first; the pattern usually shows after two or three cases.",
    "Estimate the result beforehand, so that a slip in the calculation stands out.",
    "Pay attention to the units, and to whether the answer has to be a whole number.",
)
CODE_ANSWERS: tuple[str, ...] = (
    "Begin with a function that takes the data as an argument and returns the result, so that it can be tested without files.",
    "A dictionary is a good choice for looking things up, and it keeps the order in which entries came in.",
    "Write down two or three small examples of input and output first; they become your tests.",
    "Handle the empty input explicitly, because that is where such programs usually fail.",
    "Keep reading, computing and printing in separate functions.",
    "Go through the data once and collect what you need on the way; the running time then grows only with the size of the input.",
    "Give the function a docstring that says what it returns and which errors it raises.",
    "Use the standard library where it already has what you need, and measure before you make anything faster.",
)

# Short texts by kind; what fits none of them is put together from the parts below.
TEXTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "poem|haiku|sonnet|song",
        (
            "I woke and thought of {t} today,\nwhile rain was washing dust away.\nThe street was still, the light was thin,\nand something quiet could begin.",
            "They asked me once what I had learnt.\nI spoke of lamps the evening burnt,\nof {t}, and of the sea,\nand of the child I used to be.",
            "The morning opens like a door.\nWhat was not there an hour before\nis everywhere: in field and town,\n{t}, and leaves that flutter down.",
        ),
    ),
    (
        "letter|mail|message|invitation|memo",
        (
            "Dear neighbours,\nwe would like to talk with you about {t}. On Thursday at seven there will be tea, two short talks and time for questions.\nWith kind regards,\nthe organisers",
            "Hello Robin,\nyou asked me about {t}, so here is what I have found out. Start small, ask somebody who has done it before, and tell me how it went.\nAll the best,\nSam",
            "Dear editor,\nyour article on {t} left out the people who do the daily work. They deserve a word of thanks, and a line in your next issue.\nYours sincerely,\na reader",
        ),
    ),
)
TEXT_PARTS: tuple[str, ...] = (
    "On a grey morning in March, {t} seemed far away from the things that mattered in our street.",
    "Then somebody asked a simple question, and nobody had an answer to it.",
    "It turned out that {t} had been part of our days all along, in the kitchen, on the bus and in the talk over the fence.",
    "Some were in favour, some were against, and most had never been asked.",
    "What changed their minds was neither an argument nor a number but a visit.",
    "Since then, we look at {t} with other eyes.",
    "Perhaps that is all that one can ask of a subject: that it makes us look again.",
    "The rest is work, patience and a little luck.",
)
