"""What people say when they talk to each other: greetings, reactions, questions and goodbyes, by kind of person.

``{other}`` is the other's name with a comma and a space before it (or nothing), ``{t}`` the dialogue's topic.
"""

from __future__ import annotations

__all__ = [
    "ADVICE",
    "ANSWERS",
    "FAMILIES",
    "GOODBYE",
    "GREETINGS",
    "LEAVING",
    "REACTIONS",
    "STYLES",
    "TOPIC_QUESTIONS",
    "TOPIC_THOUGHTS",
]

GREETINGS = (
    "Hi{other}!",
    "Hello{other}!",
    "Hey{other}!",
    "Hi{other}, good to see you.",
    "Hello{other}, nice to see you.",
    "Hey{other}, how is it going?",
    "Hi{other}, how are you today?",
    "Good morning{other}!",
    "Hello{other}, how are you doing?",
    "Hey{other}, do you have a minute?",
)

TOPIC_QUESTIONS = (
    "What do you think about {t}?",
    "How do you feel about {t}?",
    "I wanted to talk to you about {t}. Do you have some time?",
    "Have you had any new thoughts about {t}?",
    "What is the most important thing for you when it comes to {t}?",
    "Is there anything about {t} that worries you?",
    "Where should we begin with {t}?",
    "What would you do about {t} if you were me?",
    "Who else should we ask about {t}?",
    "How much do you already know about {t}?",
)

TOPIC_THOUGHTS = (
    "I have been thinking about {t} all week.",
    "To be honest, I was not sure about {t} at first, but I like the idea more and more.",
    "I believe we should take {t} one step at a time.",
    "A friend told me a lot about {t} yesterday, and it made me curious.",
    "When it comes to {t}, I would rather keep it simple.",
    "I made a short list about {t}, so that we forget nothing.",
    "What I like about {t} is that there is something new in it every time.",
    "I read something about {t} this morning and had to think of you.",
    "The hardest part about {t} is to get started, I think.",
)

REACTIONS: dict[str, tuple[str, ...]] = {
    "plain": (
        "I see.",
        "That makes sense.",
        "Right, I understand.",
        "That's interesting.",
        "Good point.",
        "I hadn't thought of it that way.",
        "Okay, that's fair.",
        "I know what you mean.",
        "Good to know.",
        "True.",
    ),
    "glad": (
        "That sounds great!",
        "I'm glad to hear that.",
        "Oh, how nice!",
        "That's wonderful.",
        "Lovely!",
        "I'm happy for you.",
    ),
    "sorry": (
        "I'm sorry to hear that.",
        "Oh no, that sounds hard.",
        "That can't be easy.",
        "Oh dear, I hope it gets better soon.",
        "I can imagine that is tough.",
    ),
}

STYLES: dict[str, tuple[str, ...]] = {
    "sarcastic": (
        "Oh, wow, what a surprise.",
        "Sure, because that always works out so well.",
        "How thrilling, I can hardly sit still.",
        "Oh great, exactly what I was dreaming of.",
        "Yes, and pigs can fly.",
        "Brilliant, somebody call the newspapers.",
        "Fascinating, really.",
    ),
    "cheerful": (
        "Oh, I love that!",
        "How exciting!",
        "That just made my day!",
        "Yay, wonderful!",
        "That's fantastic!",
        "I can't wait!",
    ),
    "grumpy": (
        "Hmph.",
        "If you say so.",
        "Well, it could be worse, I suppose.",
        "Everything used to be simpler.",
        "I'm not convinced.",
        "Fine.",
    ),
    "formal": (
        "I appreciate you telling me that.",
        "Thank you, that is very helpful.",
        "I fully understand.",
        "That is most interesting.",
        "Very well.",
    ),
    "shy": ("Oh, um, okay.", "I suppose so.", "Hm, maybe you're right.", "I wasn't sure whether to say it.", "Well, a little."),
    "caring": (
        "I'm always here if you need me.",
        "Take all the time you need.",
        "I'm proud of you, you know.",
        "That matters to me, too.",
        "I'm so glad you told me.",
    ),
}

# Family of roles: what matches its role, and the questions that it asks, in order.
FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "doctor": (
        r"doctor|physician|\bgp\b|nurse|therapist|dentist|psycholog|pediatric|surgeon|clinician|cardiolog",
        (
            "What brings you here today?|How can I help you today?|What seems to be the problem?",
            "How long have you had this?|When did it start?|Since when have you been feeling this way?",
            "Is there anything that makes it better or worse?|Have you noticed what makes it worse?",
            "Are you taking any medication at the moment?|Do you take any medicine regularly?",
            "Do you have any allergies?|Any allergies that I should know about?",
            "How have you been sleeping lately?|Have you been under a lot of stress lately?",
        ),
    ),
    "service": (
        r"waiter|waitress|barista|shop|sales|clerk|receptionist|agent|support|service|concierge|bartender|cashier|librarian|mechanic|baker|assistant",
        (
            "What can I do for you?|How can I help you?|What can I get you?",
            "Do you have anything particular in mind?|Is there anything special that you're looking for?",
            "When do you need it?|By when would you like to have it?",
            "What is your budget, roughly?|How much would you like to spend?",
            "Shall I put that together for you?|Would you like me to arrange that for you?",
        ),
    ),
    "teacher": (
        r"teacher|tutor|professor|instructor|mentor|lecturer|coach|trainer",
        (
            "How are you getting on?|How is your work coming along?",
            "Which part do you find most difficult?|What are you struggling with?",
            "How much time do you spend on it each week?|How often do you practise?",
            "Can you tell me in your own words how it works?|Would you like me to go through an example with you?",
            "What would help you most right now?|How can I help you best?",
        ),
    ),
    "interviewer": (
        r"interviewer|recruiter|hiring|hr manager|journalist|reporter",
        (
            "Could you tell me a little about yourself?|Would you like to introduce yourself?",
            "What interests you about this?|Why did you choose this path?",
            "What are you most proud of?|What would you call your greatest success so far?",
            "How do you deal with difficult moments?|Can you tell me about a challenge that you met?",
            "Where do you see yourself in five years?|What would you like to do next?",
        ),
    ),
    "parent": (
        r"\b(?:dad|father|mom|mum|mother|parent|grandma|grandpa|grandmother|grandfather|uncle|aunt)\b",
        (
            "How was your day?|How are things?",
            "Did you sleep well last night?|Have you eaten anything yet?",
            "How are your friends doing?|What have you been up to with your friends?",
            "Is there anything you'd like to do together at the weekend?|Shall we cook something nice together on Sunday?",
            "Is there anything that I can help you with?|Do you need a hand with anything?",
        ),
    ),
    "child": (
        r"\b(?:daughter|son|child|kid|teenager|grandson|granddaughter|niece|nephew)\b",
        (
            "What are we having for dinner?|Is there anything good to eat?",
            "Can I go out with my friends on Saturday?|Can I stay up a little longer on Friday?",
            "What were you like when you were my age?|Did you have to do all this when you were young?",
            "Could you help me with something later?|Can you give me a ride tomorrow?",
        ),
    ),
    "patient": (
        r"patient",
        (
            "Is it anything serious?|Do I have to worry about it?",
            "What can I do about it?|Is there something that I can do at home?",
            "How long will it take until I feel better?|When should I feel better?",
            "Should I come back if it doesn't get better?|Do I need another appointment?",
        ),
    ),
    "customer": (
        r"customer|client|guest|buyer|tenant|caller|traveller|tourist",
        (
            "Can you tell me a bit more about what you offer?|What would you recommend?",
            "How much would that cost?|What is the price?",
            "How long would that take?|When could I have it?",
            "Is it possible to change my mind later?|What if I want to change something afterwards?",
        ),
    ),
    "friend": (
        r"",
        (
            "How have you been?|How was your week?",
            "What have you been up to lately?|What's new with you?",
            "Do you have any plans for the weekend?|What are you doing at the weekend?",
            "Have you read or watched anything good lately?|Have you heard any good music lately?",
            "How is your family?|How are things at home?",
            "How is work going?|Are you busy these days?",
        ),
    ),
}

# Questions about a person, and what to say where their description says nothing.
ANSWERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"how are you|how is it going|how's it going|how are things|how have you been|how are you doing", ("I'm fine, thanks.", "Pretty good, thank you.", "I'm doing well, thanks for asking.", "Not bad at all.", "A bit tired, but fine.")),
    (r"have a minute|have some time|got a moment", ("Sure, of course.", "Yes, I have time.", "Of course, what is it?")),
    (r"how was your (?:day|week|weekend)", ("It was long, but good.", "Quite busy, to be honest.", "It was nice and quiet.", "Better than I had expected.")),
    (r"how long|since when|when did (?:it|this|that)", ("For about three days now.", "Since the beginning of last week.", "It began about a week ago.", "For two weeks or so.")),
    (r"better or worse|makes it (?:worse|better)", ("It is worse in the evening.", "It gets better when I rest.", "It is worst in the morning.")),
    (r"medication|medicine regularly|medicines", ("No, I don't take anything.", "Only a painkiller now and then.", "Just some vitamins.")),
    (r"allerg", ("No, none that I know of.", "Only to pollen.", "No, I have no allergies.")),
    (r"sleeping|stress", ("I haven't been sleeping well, I must admit.", "It has been a stressful month, yes.", "I sleep well, mostly.")),
    (r"anything serious|have to worry", ("No, I don't think that it is anything serious.", "It should pass with some rest, don't worry.")),
    (r"what can i do about it|do at home|what should i do", ("Rest, drink plenty of water, and give it some time.", "Take it easy for a few days; that helps the most.")),
    (r"until i feel better|when should i feel", ("You should feel better within a week.", "Give it five to seven days.")),
    (r"come back|another appointment", ("Yes, come back in a week if it hasn't improved.", "Only if it gets worse; call us then.")),
    (r"what can i (?:do for|get) you|how can i help", ("I'd like some advice, please.", "I'm just looking around for now.", "I could use your help with something.")),
    (r"particular in mind|special that you", ("Nothing particular, I'm open to suggestions.", "Something simple would be perfect.")),
    (r"when do you need|by when|when could", ("By the end of the week would be good.", "As soon as it can be done.", "There is no hurry.")),
    (r"budget|like to spend", ("Not more than necessary.", "Something in the middle would be fine.")),
    (r"recommend|what you offer", ("I would go for the simple one; most people like it.", "The small one is very popular.")),
    (r"cost|what is the price|how much", ("It isn't expensive, about forty in all.", "Around twenty, everything included.")),
    (r"how long would|how long will", ("It takes two or three days.", "Not more than a week.")),
    (r"change my mind|change something", ("Yes, that's no problem at all.", "Of course, just let us know in time.")),
    (r"getting on|coming along|struggling|most difficult", ("Slowly, but I'm getting there.", "Some parts are harder than I thought.", "The last part still confuses me.")),
    (r"how often do you practi|time do you spend", ("About an hour a day.", "Two or three times a week.")),
    (r"about yourself|introduce yourself", ("There isn't that much to tell, but I like what I do.", "I'm somebody who likes to get things done.")),
    (r"proud of|greatest success", ("I'm proud of having kept at it.", "That I finished what I had begun.")),
    (r"challenge|difficult moments", ("I take a deep breath and go on step by step.", "I ask for help early, that works best.")),
    (r"five years|like to do next", ("I'd like to learn something new.", "Hopefully still doing what I love.")),
    (r"what do you do|your job|work going|busy these days|how is work", ("Work keeps me busy.", "It's going well, there is a lot to do.", "The same as ever, really.")),
    (r"plans for|doing at the weekend|at the weekend|do together|on sunday", ("I'd love to go for a long walk.", "Nothing fixed yet, any ideas?", "That sounds good to me.", "I wanted to try a new recipe.")),
    (r"read or watched|good music|good lately", ("Yes, a novel about a lighthouse keeper; I couldn't put it down.", "Not really, I had so little time.", "A documentary about whales, it was beautiful.")),
    (r"your family|things at home|your friends", ("They are all well, thank you.", "Everybody is fine.", "All good, they send their love.")),
    (r"up to lately|what's new|been up to", ("Not much, just the usual.", "I have started to tidy up the cellar, believe it or not.", "I've been cooking a lot.")),
    (r"sleep well|eaten anything", ("Yes, I did.", "Not enough, but I'm fine.", "Sort of.")),
    (r"dinner|good to eat", ("I thought of pasta tonight.", "There is soup, and bread from yesterday.", "How about pancakes?")),
    (r"can i go out|can i stay up", ("If you're home by ten, yes.", "Let's talk about that when your homework is done.", "All right, but tell me where you are.")),
    (r"when you were my age|when you were young", ("I was just as impatient as you are.", "Oh, I was much worse than you.")),
    (r"give me a ride|help me with something|need a hand|can help you with", ("Sure, just tell me when.", "Of course, any time.", "Maybe later, thanks.")),
    (r"put that together|arrange that", ("Yes, please.", "That would be great, thank you.")),
    (r"where are you from|where do you live|which city", ("Not far from here.", "I live just around the corner.")),
    (r"any (?:other |more )?questions", ("No, that was very clear, thank you.", "Not at the moment.")),
    (r"what would you do|if you were me|where should we begin|where do we begin", ("I would begin with the easiest part.", "Let's write down what we know first.", "I'd sleep on it and decide tomorrow.")),
    (r"who else", ("My sister might know more.", "Maybe one of our neighbours.", "I think we can manage on our own.")),
    (r"worries you|worried", ("Not really, it will work out.", "A little, because there is not much time.", "Only that we might forget something.")),
    (r"most important thing", ("That we don't rush it.", "That everybody is happy with it.", "To keep it simple.")),
    (r"how much do you .*know|new thoughts", ("Only a little, I must say.", "Not much yet, but I'm curious.", "A few, but nothing that is ready.")),
    (r"think about|feel about|opinion", ("I think it's a good idea, on the whole.", "I'm in two minds about it.", "I rather like it.", "It's more complicated than it looks.")),
    (r"^\W*why|\bwhy\b", ("Because it matters to me.", "It just felt right.", "Good question, I never thought about it.")),
    (r"^\W*when|what time", ("Some time this week, I think.", "Tomorrow, if all goes well.")),
    (r"^\W*where", ("Not far from here.", "At the usual place.")),
    (r"^\W*who", ("A good friend of mine.", "Just us, I think.")),
    (r"^\W*(?:do|does|did|is|are|was|were|will|would|have|has|can|could|should|shall)\b", ("Yes, I think so.", "Not really, no.", "Yes, absolutely.", "I'm not sure yet.", "Maybe.")),
    (r"", ("That's a good question.", "I'd have to think about that.", "Hard to say.", "Let me think about it for a moment.")),
)

ADVICE = (
    "I would suggest that you rest for a few days and drink plenty of water.",
    "Let's begin with something mild, and see how you feel in a week.",
    "I'll write you a prescription; take one tablet in the morning and one in the evening.",
    "I'd like to do a small blood test, just to be on the safe side.",
    "It doesn't look serious, but please take it easy until the weekend.",
)

LEAVING: dict[str, tuple[str, ...]] = {
    "plain": (
        "Well, I should get going. It was nice talking to you{other}. Bye!",
        "I'm afraid I have to go now. Thanks for the talk{other}, goodbye!",
        "It's getting late, so I'd better be off. See you soon{other}!",
        "Thanks for listening{other}. I'll let you get on now. Bye!",
        "I think that's all for today. Take care{other}!",
    ),
    "doctor": (
        "Then I think we have everything for today. Get well soon{other}. Goodbye!",
        "That's all for today{other}. Take care, and get well soon!",
    ),
    "patient": ("Thank you very much for your help{other}. Goodbye!", "That was very helpful, thank you. Goodbye{other}!"),
    "service": ("Wonderful, then everything is settled. Have a nice day{other}!", "Very good, I'll take care of it. Thank you and goodbye{other}!"),
    "customer": ("Great, that's all I needed. Thank you and goodbye!", "Perfect, thanks a lot for your help. Bye!"),
}

GOODBYE = (
    "Bye{other}! Take care.",
    "Goodbye{other}!",
    "See you soon{other}!",
    "Bye{other}, it was good to talk.",
    "Take care{other}, bye!",
    "Thanks{other}, goodbye!",
)
