"""What people say in talks that follow no flowchart: greetings, questions by kind of role, answers by kind of question."""

from __future__ import annotations

__all__ = [
    "ANSWERS",
    "BYES",
    "CLIENT",
    "CLOSERS",
    "COMFORT",
    "FOLLOW_UPS",
    "GREETINGS",
    "HELPERS",
    "NO_ANSWER",
    "QUESTIONS",
    "REACTIONS",
    "SAD",
    "STYLES",
    "SUPPORT",
    "WELCOMES",
]

GREETINGS = ("Hello{n}!", "Hi{n}!", "Hi there{n}!", "Good morning{n}.", "Good afternoon{n}.", "Hello{n}, good to see you.")
WELCOMES = ("What can I do for you today?", "How can I help you?", "What brings you here today?", "What is it about?")
HELPERS = (
    r"doctor|physician|nurse|therap|dentist|counsel|psycholog|teacher|tutor|coach|advis|agent|clerk|reception|assistant|support|"
    r"librarian|lawyer|manager|recruiter|mechanic|pharmac|waiter|barista|salesp|shop|guide|consultant|vet\b|officer|concierge"
)
SUPPORT = r"\bsupport\b|customer (?:service|care)"
CLIENT = "somebody who talks to a helper"
SAD = r"(?i)\b(?:pain|hurt|ache|aches|headaches?|worr|afraid|sad|lost|ill|sick|sorry|tired|stress|difficult|problem|nervous|died|angry|fever|cough)\w*"
COMFORT = (
    "I'm sorry to hear that.",
    "Oh, that doesn't sound pleasant.",
    "I understand, that is no fun.",
    "That must be hard.",
    "I see why that bothers you.",
)
REACTIONS = (
    "I see.",
    "That makes sense.",
    "Good to know.",
    "Oh, interesting.",
    "Right.",
    "That sounds good.",
    "I understand.",
    "Thank you for telling me.",
    "All right.",
    "Oh, really?",
    "Fair enough.",
    "That's nice.",
)
# Questions of a role, in the order in which they make sense.
QUESTIONS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    (
        r"doctor|physician|nurse|therap|dentist|vet\b",
        (
            ("How long have you had this?", "When did it start?", "Since when have you noticed it?"),
            ("Is it worse at certain times of the day?", "Does anything make it better or worse?"),
            ("Are you taking any medication at the moment?", "Do you take any medication?"),
            ("Do you have any allergies?", "Is there any allergy that I should know about?"),
            ("How have you been sleeping?", "Has it kept you from your daily life?"),
            ("Is there anything that worries you about it?", "What worries you most about it?"),
        ),
    ),
    (
        SUPPORT,
        (
            ("What outcome are you hoping for?", "What would be a good outcome for you?"),
            ("Have you been in touch with us about this before?", "Is it the first time that you call about this?"),
            ("Is there anything else that I should note down?", "Is there anything that I should add to the record?"),
            ("Shall we settle it like that?", "Is that all right for you?"),
        ),
    ),
    (
        HELPERS,
        (
            ("When would it suit you best?", "When would you like that?"),
            ("Is there anything special that I should know?", "Do you have any particular wishes?"),
            ("How many people is it for?", "Is that for yourself alone?"),
            ("How would you like to go on from here?", "Shall we settle it like that?"),
        ),
    ),
    (
        CLIENT,
        (
            ("What do you recommend?", "What would you suggest?"),
            ("How long will it take?", "How soon can it be done?"),
            ("Is there anything that I should do myself?", "What can I do myself?"),
            ("Will it get better soon, do you think?", "Can I count on it?"),
        ),
    ),
    (
        r"",
        (
            ("How have you been?", "How are you doing?", "How is everything with you?"),
            ("How do you feel about {topic}?", "What do you think about {topic}?", "Where do we stand with {topic}?"),
            ("What are you looking forward to most?", "What is the best part of it for you?"),
            ("Is there anything that makes you nervous about it?", "Is there anything that still worries you?"),
            ("Is there anything that I can help you with?", "Do you need a hand with anything?"),
            ("What will you do first?", "What is the next step for you?"),
        ),
    ),
)
FOLLOW_UPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"doctor|physician|nurse|therap|dentist|vet\b",
        (
            "I'd suggest that you rest for a few days and drink enough water.",
            "Let's run a simple test, to be on the safe side.",
            "I don't think that it is anything serious, but we will keep an eye on it.",
            "Please come back in two weeks if it has not got better.",
            "A little exercise every day would do you good.",
        ),
    ),
    (
        SUPPORT,
        (
            "I have put that into your record.",
            "I will see to it that it does not happen again.",
            "You will get an e-mail about all this today.",
            "I'm sorry for the trouble that you had.",
        ),
    ),
    (
        HELPERS,
        (
            "I can arrange that for you.",
            "I'll note that down right away.",
            "That can be done without any trouble.",
            "You will get a confirmation from us later today.",
        ),
    ),
    (
        CLIENT,
        (
            "That would help me a lot.",
            "I'm glad that I came.",
            "It has been on my mind for a while.",
            "I'd like to get it settled today, if possible.",
        ),
    ),
    (
        r"",
        (
            "I have been thinking about {topic} all week.",
            "I'm sure that it will turn out well.",
            "I'm glad that we talk about it.",
            "It means a lot to me.",
        ),
    ),
)
# A question in lower case to what may be answered; the first that fits is used.
ANSWERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"how (?:have you been|are you|is everything)",
        ("I'm fine, thanks.", "Quite well, thank you.", "Busy, but well.", "Can't complain."),
    ),
    (
        r"how long (?!will|would|does)|when did it start|since when",
        (
            "For about two weeks now.",
            "It began around ten days ago.",
            "Since the beginning of the month.",
            "For a few days.",
        ),
    ),
    (
        r"worse at|better or worse|times of the day",
        (
            "Mostly in the evening, I'd say.",
            "It is worse in the morning.",
            "Moving around makes it worse.",
            "Rest helps a little.",
        ),
    ),
    (r"medication|medicine", ("No, nothing at the moment.", "Only vitamins.", "Just a painkiller now and then.")),
    (r"allerg", ("No allergies that I know of.", "Only hay fever in spring.", "None, luckily.")),
    (r"sleep|daily life", ("I sleep all right, most nights.", "Not too well, to be honest.", "I manage, but it is tiring.")),
    (r"worr|nervous|afraid", ("A little, but I try to stay calm.", "Not really, I just want to be sure.", "Only a bit.")),
    (
        r"feel about|think about|stand with",
        (
            "I'm happy about it, and a little nervous too.",
            "I think that it is going well.",
            "I have a good feeling about it.",
        ),
    ),
    (r"looking forward|best part", ("The new people, I think.", "The first day, to be honest.", "That we do it together.")),
    (
        r"help you with|need a hand|i can help",
        ("That's kind of you. I'll let you know.", "Just listening helps already.", "Maybe later, thank you."),
    ),
    (r"when would|suit you", ("Tomorrow morning would be good.", "Any day next week.", "Friday afternoon, if possible.")),
    (r"special|particular wishes", ("No, nothing special.", "Something quiet would be nice.", "Not that I can think of.")),
    (r"outcome", ("I just want it settled.", "I'd like to have what I paid for.")),
    (
        r"in touch with us|first time",
        ("No, it's the first time.", "I wrote to you once, without an answer.", "Not that I remember."),
    ),
    (r"note down|record", ("No, that is all.", "Only that I'd like to hear from you soon.", "I don't think so.")),
    (r"how many|yourself alone", ("Just for me.", "For two people.", "For the two of us.")),
    (r"do first|next step", ("I'll make a list first.", "One thing after the other.", "I'll sleep on it, and then begin.")),
    (r"go on from here|settle it", ("Yes, let's do it like that.", "That works for me.", "Yes, please.")),
    (
        r"recommend|suggest",
        ("I'd take it one step at a time.", "Let's begin with the simple things.", "I would keep an eye on it for now."),
    ),
    (r"how long will|how soon", ("It shouldn't take long.", "A few days, usually.", "By the end of the week, I think.")),
    (
        r"(?:should|can) (?:do|i do) (?:it )?(?:my|your)self|do myself",
        ("Give yourself some rest.", "Nothing special, just let me know if anything changes."),
    ),
    (r"get better|count on", ("Yes, I'm confident.", "Yes, you can be sure of that.")),
    (r"how old", ("Old enough, I hope.",)),
    (
        r"^(?:do|does|did|is|are|was|were|can|could|will|would|have|has|should|shall|may)\b",
        ("Yes, I think so.", "I'd say yes.", "Yes, mostly.", "Not really, no."),
    ),
)
NO_ANSWER = (
    "That's a good question, I would have to think about it.",
    "Hard to say, we will see.",
    "I'm not sure yet.",
    "I'd rather take it as it comes.",
)
CLOSERS = (
    "Well, I have to go now.",
    "I think that is everything for today.",
    "It was good to talk to you.",
    "Thank you for your time.",
    "I should get going.",
    "I'm glad that we talked.",
)
BYES = ("Goodbye{n}!", "Bye{n}, take care!", "See you soon{n}, bye!", "Have a nice day{n}, goodbye!", "Take care{n}, bye!")

# How somebody of that character reacts.
STYLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"sarcas|ironic|cynic|sassy|snark",
        (
            "Oh, wow, what a surprise.",
            "Sure, because that always works out so well.",
            "How thrilling, I can hardly sit still.",
            "Oh great, exactly what I was dreaming of.",
            "Brilliant, somebody call the newspapers.",
            "Fascinating, really.",
        ),
    ),
    (
        r"grumpy|grouch|moody|irritab|bitter",
        (
            "Hmph.",
            "If you say so.",
            "Well, it could be worse, I suppose.",
            "Everything used to be simpler.",
            "I'm not convinced.",
        ),
    ),
    (
        r"shy|timid|nervous|anxious|introvert",
        ("Oh, um, okay.", "I suppose so.", "Hm, maybe you're right.", "Well, a little."),
    ),
    (
        r"formal|polite|strict|professional|reserved",
        ("I appreciate you telling me that.", "Thank you, that is very helpful.", "I fully understand.", "Very well."),
    ),
    (
        r"caring|great (?:dad|mom|mum|father|mother)|loving|gentle|warm|empath|supportive",
        (
            "I'm always here if you need me.",
            "That matters to me, too.",
            "I'm so glad you told me.",
            "I'm proud of you, you know.",
        ),
    ),
    (
        r"cheerful|optimis|enthusias|energetic|outgoing",
        ("Oh, I love that!", "How exciting!", "That just made my day!", "That's fantastic!", "I can't wait!"),
    ),
)
