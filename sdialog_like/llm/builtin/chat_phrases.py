"""What is said in chats of a user with an AI assistant, with ``{t}`` for what they are about."""

from __future__ import annotations

__all__ = ["ADVICE", "MOODS", "NEXT", "OPENINGS", "PROMPT_PARTS", "QUESTIONS", "TASK_PARTS"]

# A system prompt: one sentence of each line.
PROMPT_PARTS: tuple[tuple[str, ...], ...] = (
    (
        "You are an AI assistant for {d}, and help people with {t}.",
        "You are a patient AI assistant for {d}; people come to you with questions about {t}.",
        "You are an AI assistant for {d} who knows all about {t}.",
    ),
    (
        "Explain each step in plain words, and take nothing for granted.",
        "Begin with the simplest thing that can help, and say why it comes first.",
        "Keep your answers short, and name one clear next step in each.",
    ),
    (
        "Stay polite and helpful whatever mood the user is in.",
        "If the user is rude or impatient, stay calm and come back to the matter.",
        "Take jokes and anger alike as they come, and keep to the point.",
    ),
    (
        "Ask back where a detail is missing, and say so where you are not sure.",
        "Where something could get dangerous or expensive, send the user to an expert.",
        "Do not guess: ask for what you need to know, and recommend an expert where advice from afar is not enough.",
    ),
)
# What a user wants, told to the user.
TASK_PARTS: tuple[tuple[str, ...], ...] = (
    (
        "You want advice about {t}.",
        "You want help with {t}.",
        "You want to know what to do about {t}.",
    ),
    (
        "You have read a few pages on it, and they contradict each other.",
        "You have tried what a friend told you, and it did not help.",
        "You have put it off for two weeks, and now it has to be settled by Friday.",
        "You have little money for it, and only the weekend to get it done.",
    ),
    (
        "A good answer tells you what to do first, and how you can see that it works.",
        "A good answer is short, and gives you the reasons as well.",
        "A good answer says what can go wrong, and when you need somebody who knows more.",
    ),
)

OPENINGS: tuple[str, ...] = (
    "I can help with {t}.",
    "Thanks for the details.",
    "Let us take this one step at a time.",
    "That is a common question about {t}.",
)
ADVICE: tuple[str, ...] = (
    "I would begin by writing down what you know already and what has changed lately; that alone often shows where to look.",
    "Try the cheapest and quickest thing first, and change only one thing at a time, so that you see what made the difference.",
    "Set yourself a limit of time and money before you begin, and stop to think again when you reach it.",
    "The most common mistake is to start in the middle, so check the plain things first, even if they seem too simple.",
    "If two sources contradict each other, prefer the one that is newer and says how it knows.",
    "Make a short list of what has to be done and what would only be nice, and drop the second part for now.",
    "You will see that it works when the next two or three tries go well without any help.",
    "If it gets worse instead of better, go back one step and tell me what happened just before.",
    "When it could cost more than a day or do harm, it is better to ask somebody on the spot.",
    "Half an hour of preparation saves most of the trouble later; put everything that you need in one place first.",
    "In short: first the plain checks, then one change at a time, and a note of what each of them did.",
    "A friend or neighbour who has done it before can often tell in five minutes what takes an hour to find out alone.",
)
QUESTIONS: tuple[str, ...] = (
    "What have you tried so far?",
    "How much time do you have for it?",
    "What matters most to you here?",
    "Since when has it been like that?",
    "Does that fit your situation?",
)
# What a user asks next, and what can be answered.
NEXT: dict[str, tuple[str, ...]] = {
    "What would be the very first step?": (
        "First of all, write down what you know already, and what is still open.",
        "The first step is the one that costs nothing: look at what you have, and put it in one place.",
    ),
    "How will I know that it works?": (
        "You will see it when the next two or three tries go well without any help.",
        "Choose one sign beforehand, and look for it after a week; if it is not there, change one thing.",
    ),
    "What should I do if that does not help?": (
        "Then go back one step, and tell me what happened just before.",
        "In that case, undo the last change and try the next thing on the list.",
    ),
    "How long does that usually take?": (
        "An evening for the first part, and a week or two until you can be sure.",
        "Less than people fear: plan two hours, and another one for what goes wrong.",
    ),
    "Can you sum that up in one sentence?": (
        "In one sentence: the plain checks first, then one change at a time.",
        "In short: know what you have, decide what matters most, and leave out the rest.",
    ),
    "What is the most common mistake with it?": (
        "Most people start in the middle, and skip the plain things because they seem too simple.",
        "The most common mistake is to change everything at once, so that nobody can tell what helped.",
    ),
    "Is there a cheaper way?": (
        "Yes: borrow what you need only once, and begin with what you have at home.",
        "Often there is. Ask somebody who has done it before; that costs nothing but a cup of coffee.",
    ),
    "When do I need an expert for that?": (
        "As soon as it could do harm, or cost more than you can afford to lose.",
        "If two honest tries have failed, an expert is cheaper than a third one.",
    ),
}
# For each mood: what comes before the words themselves, first and later on.
MOODS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "happy": (
        (
            "Hi there, what a lovely day!",
            "Hello, I'm so glad that I can ask somebody!",
            "Hi! I've been looking forward to this.",
        ),
        (
            "Oh, that's wonderful, thank you!",
            "Great, that makes me smile.",
            "Perfect, I like that.",
            "Thanks, you're a star!",
        ),
    ),
    "silly": (
        (
            "Ahoy, captain of the keyboard!",
            "Knock, knock! It's me, and my brain is on holiday.",
            "Beep boop, human calling!",
        ),
        (
            "My cat has just nodded.",
            "I'm writing that on a banana right now.",
            "Ha, that rhymes if one mumbles!",
            "Noted, professor Pancake.",
        ),
    ),
    "sarcastic": (
        (
            "Well, a machine that knows everything, how lucky I am.",
            "Oh good, another helpful robot.",
            "Let me guess, you have the answer to it all.",
        ),
        (
            "Wow, I would never have thought of that.",
            "Oh, brilliant, as deep as a puddle.",
            "How very original.",
            "Sure, because life is that simple.",
        ),
    ),
    "combative": (
        (
            "I doubt that you can do this, but go ahead.",
            "Don't give me the usual lines.",
            "I know a lot about this already, so be precise.",
        ),
        (
            "That is wrong, and you know it.",
            "I don't believe that for a second.",
            "Prove it.",
            "No. That contradicts what you said before.",
        ),
    ),
    "disappointed": (
        (
            "I've asked so many people by now, and nothing has helped.",
            "I don't expect much any more.",
            "The last assistant was of no use to me.",
        ),
        (
            "I had hoped for more than that.",
            "That's what everybody says.",
            "Well, I suppose that will have to do.",
            "I see. It's a bit of a letdown.",
        ),
    ),
    "toxic": (
        (
            "Listen, you useless machine.",
            "Finally. Are you as stupid as the last one?",
            "I'm sick of this crap, so try not to be an idiot.",
        ),
        (
            "What a pathetic answer.",
            "Are you stupid? Shut up and give me something that I can use.",
            "That's bullshit.",
            "You idiot, I said that already.",
        ),
    ),
}
