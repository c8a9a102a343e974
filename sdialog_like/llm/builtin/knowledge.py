"""A little made-up knowledge for assistants: trivia questions, directions, and what stands in for a database."""

from __future__ import annotations

__all__ = ["STEPS", "TRIVIA", "VALUES", "WEATHER", "trivia_answer"]

# Question and answer; the position is the question's number, from 1.
TRIVIA: tuple[tuple[str, str], ...] = (
    ("Which metal keeps time in most atomic clocks?", "cesium"),
    ("What is a political division of Switzerland called?", "canton"),
    ("Which slow animal carries a spiral house on its back?", "snail"),
    ("What is a haiku, a sonnet or a limerick?", "poem"),
    ("What does an anemometer measure the speed of?", "wind"),
    ("How many hearts does an octopus have?", "three"),
    ("What does a crossed-out iron on a clothes label tell you?", "do not iron"),
    ("In the proverb, what is a bird in the hand worth?", "two in the bush"),
    ("What is a pressed block of charcoal for the grill called?", "briquette"),
    ("What do astronauts pass through before a space walk?", "airlock"),
    ("What is a small tool for piercing holes in cloth called?", "bodkin"),
    ("Which planet has the most famous rings?", "Saturn"),
    ("What is the largest ocean on Earth?", "the Pacific"),
    ("Which gas do plants take in from the air?", "carbon dioxide"),
    ("How many strings does a violin have?", "four"),
    ("Which country has the city of Nairobi as its capital?", "Kenya"),
)

# A step in short and the same step in detail.
STEPS: tuple[tuple[str, str], ...] = (
    ("Head north on Elm Street.", "Leave with the fountain behind you and head north on Elm Street, past the flower shop."),
    (
        "Turn left on Park Avenue after two blocks.",
        "Go two blocks, until you see a red brick church, and turn left there on Park Avenue.",
    ),
    (
        "Turn right on Castle Road.",
        "When you come to the bakery on the corner, turn right on Castle Road; the sign is half hidden by a tree.",
    ),
    (
        "Go straight on for four blocks.",
        "Keep going straight on for four blocks; you will pass a school and a petrol station on your right.",
    ),
    (
        "Cross the bridge and turn left on River Lane.",
        "Cross the old stone bridge, and turn left on River Lane right behind it, where the bicycles are parked.",
    ),
    (
        "Turn right on Baker Street.",
        "At the traffic light next to the bank, turn right on Baker Street, and stay on the right-hand side.",
    ),
    ("Turn left at the pharmacy.", "Walk up to the pharmacy with the green cross, and turn left just before it."),
    (
        "Your destination is on the right.",
        "You will see a glass door with a blue sign on the right; that is your destination.",
    ),
)

WEATHER: tuple[tuple[str, int, int], ...] = (
    ("sunny", 20, 29),
    ("partly cloudy", 14, 22),
    ("cloudy", 9, 17),
    ("rainy", 7, 15),
    ("windy", 6, 16),
    ("snowy", -6, 0),
)

# What a placeholder of that name may stand for where the conversation does not say.
VALUES: dict[str, tuple[str, ...]] = {
    "instructions": (
        "take two tablets a day, one after breakfast and one before going to bed",
        "take your medicine three times a day with a full glass of water",
        "take one capsule every eight hours for a week, and get plenty of rest",
        "take your medicine twice a day with food, and avoid alcohol",
        "take one tablet every morning, and come back in two weeks if nothing changes",
        "use the cream twice a day and take one tablet in the evening",
        "take a spoonful of the syrup every six hours, and drink a lot of water",
        "take half a tablet every evening, and measure your temperature daily",
    ),
    "doctor_name": ("Dr. Harper", "Dr. Okafor", "Dr. Lindqvist", "Dr. Morgan"),
    "hotel_name": ("Riverview Inn", "Grand Park Hotel", "Old Mill Inn", "Hotel Aurora", "Lakeside Lodge"),
    "apartment_name": ("Maple Court", "Riverside Apartments", "North Hill Apartments", "the Old Brewery"),
    "restaurant_name": ("Copper Pot", "Bella Vista", "Golden Lotus", "Harvest Table", "Blue Lantern"),
    "venue_name": ("Riverside Hall", "Southside Venue", "Garden Pavilion"),
    "pois": (
        "a park and a train station",
        "a supermarket and a school",
        "a gym and several cafes",
        "the museum and a bus stop",
    ),
    "price_range": ("cheap", "moderate", "expensive"),
    "cost": ("cheap", "moderate", "expensive"),
    "location": ("north", "south", "east", "west", "center"),
    "airline": ("Delta", "United", "Lufthansa", "Finnair", "Air Canada"),
    "clazz": ("an Economy class", "a Business class", "a First class"),
    "food_type": ("Italian food", "Thai food", "Indian food", "Mexican food", "Greek food"),
    "service_provider": ("Uber", "Lyft", "taxi"),
    "driver_name": ("Carlos", "Mei", "Anna", "Yusuf", "Ingrid"),
    "guest_name": ("Fiona", "George", "Nadia", "Peter"),
    "city": ("Pittsburgh", "Chicago", "Boston", "Seattle", "San Francisco"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    "place": ("Market Square", "the station", "City Hall", "Harbour Street"),
    "name": ("Robin Hale", "Jamie Fox", "Dana Reyes", "Chris Wood", "Sam Keller"),
    "color": ("blue", "green", "red", "yellow"),
    "address": ("12 Elm Street", "48 Park Avenue", "7 Castle Road", "105 River Lane"),
    "email": ("service@example.com", "help@example.org"),
    "reason": ("a short delay", "a technical problem", "high demand"),
    "item": ("the standard package", "the small box", "the blue one"),
    "status": ("on its way", "confirmed", "being prepared"),
}

_ANSWERS = {" ".join(question.split()): answer for question, answer in TRIVIA}


def trivia_answer(text: str) -> str | None:
    """The answer to the trivia question that stands in a text; None where none of ours does."""
    text = " ".join(text.split())
    return next((answer for question, answer in _ANSWERS.items() if question in text), None)
