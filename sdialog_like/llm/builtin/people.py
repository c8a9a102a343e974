"""What made-up people are made of: names, places, jobs, lives."""

from __future__ import annotations

__all__ = ["CITIES", "FEMALE", "HOBBIES", "JOBS", "MALE", "NEUTRAL", "SURNAMES", "TRAITS", "TURNS_OF_LIFE", "WANTS"]

FEMALE: tuple[str, ...] = tuple(
    "Maria Nadia Priya Elena Aisha Mei Hannah Ingrid Sofia Claire Amara Yuki Leila Greta Rosa Zeynep Fiona Marta Chiara Ruth "
    "Salma Katya Joan Beatriz Naomi Helga Anjali Wanjiru".split()
)
MALE: tuple[str, ...] = tuple(
    "Tom Jonas Samuel Lucas Omar Diego Henrik Kofi Pavel Marco Rashid Peter Daniel Haruto Liam Mateo George Emre Victor Arjun "
    "Stefan Ahmed Walter Thabo Philippe Igor Carlos Brendan".split()
)
NEUTRAL: tuple[str, ...] = ("Alex", "Robin", "Sam", "Noa", "Kim", "Jamie", "Sasha", "Andrea")
SURNAMES: tuple[str, ...] = tuple(
    "Keller Okafor Lindqvist Silva Moreau Hughes Tanaka Novak Fischer Haddad Reyes Larsen Kowalski Bianchi Mwangi Sato Demir "
    "Petrov Walsh Castillo Nguyen Brandt Osei Ferrari Dubois Ivanova Rahman Jensen Morgan Costa Weber Banerjee Quinn Horvath "
    "Mbeki Romero".split()
)
CITIES: tuple[str, ...] = (
    "Lisbon",
    "Toronto",
    "Nairobi",
    "Oslo",
    "Kyoto",
    "Leeds",
    "Montevideo",
    "Accra",
    "Krakow",
    "Izmir",
    "Galway",
    "Pune",
    "Ghent",
    "Valencia",
    "Adelaide",
    "Graz",
    "Turin",
    "Cork",
    "Lyon",
    "Austin",
)
# A job, and how somebody comes to it.
JOBS: tuple[tuple[str, str], ...] = (
    ("teacher", "trained as a teacher"),
    ("nurse", "trained as a nurse in the city hospital"),
    ("carpenter", "learnt carpentry from an uncle"),
    ("librarian", "studied literature"),
    ("software developer", "taught themselves to program"),
    ("baker", "began to help in a bakery at sixteen"),
    ("bus driver", "drove lorries before"),
    ("accountant", "studied economics at night"),
    ("gardener", "grew up on a farm"),
    ("electrician", "did an apprenticeship"),
    ("journalist", "wrote for a student paper"),
    ("pharmacist", "studied pharmacy"),
    ("hotel receptionist", "worked in hotels abroad"),
    ("chef", "cooked on ferries for a while"),
    ("architect", "won a place at the school of architecture"),
    ("shop owner", "took the shop over from a neighbour"),
    ("translator", "grew up with three languages"),
    ("mechanic", "repaired bicycles as a child"),
    ("social worker", "volunteered in a shelter first"),
    ("musician", "played at weddings for years"),
)
TURNS_OF_LIFE: tuple[str, ...] = (
    "raised two children alone",
    "spent a year at sea",
    "lost everything in a flood and began again",
    "lived abroad for a long time",
    "cared for a sick parent",
    "ran a small café that failed",
    "went back to school late",
    "survived a bad accident",
    "married a childhood friend",
    "sang in a choir until last winter",
    "won a regional chess title",
    "moved six times in ten years",
    "gave up smoking and took up running",
    "inherited an old house and restored it",
    "served on the town council",
    "wrote a cookbook that nobody printed",
)
HOBBIES: tuple[str, ...] = (
    "hiking",
    "playing the cello",
    "growing vegetables",
    "chess",
    "cooking for friends",
    "photography",
    "restoring radios",
    "birdwatching",
    "crime novels",
    "swimming in cold lakes",
    "pottery",
    "old maps",
    "football",
    "knitting",
    "astronomy",
    "quiz nights",
)
TRAITS: tuple[str, ...] = (
    "patient",
    "curious",
    "cheerful",
    "direct",
    "quiet",
    "warm",
    "anxious",
    "stubborn",
    "ironic",
    "careful",
    "impulsive",
    "generous",
    "practical",
    "dreamy",
    "talkative",
    "reserved",
    "orderly",
    "forgetful",
)
# What somebody wants at the moment; the first that fits the person's role.
WANTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"customer|client|caller|shopper",
        (
            "Ordered {thing} two weeks ago, and it has not come.",
            "Was charged twice for {thing}, and wants one payment back.",
            "Has got {thing} that does not work, and wants to know what can be done.",
            "Wants to change an order for {thing} before it is sent.",
        ),
    ),
    (
        r"patient",
        (
            "Has had {symptom} for {days} days and is worried about it.",
            "Comes for the results of a test, and has {symptom} besides.",
            "Needs a new prescription, and wants to mention {symptom}.",
        ),
    ),
    (
        r"doctor|nurse|pharmacist|agent|assistant|support|clerk|receptionist|teacher|tutor|employee",
        (
            "Is at work; it is a busy {weekday}, and a colleague is ill.",
            "Has just come back from a holiday and finds much that was left undone.",
            "Has {days} people waiting, and means to take the time that each needs.",
        ),
    ),
    (
        r"student|pupil|learner",
        (
            "Has an exam in {days} days and does not understand one chapter.",
            "Missed a week because of {symptom}, and has to catch up.",
        ),
    ),
    (
        r"",
        (
            "Has an appointment on {weekday} and wants to be well prepared.",
            "Has recently moved and does not know many people yet.",
            "Is looking for {thing}, and cannot spend much.",
            "Has promised to organise a party in {days} days, and has no plan.",
            "Has had an argument with a neighbour about {thing}.",
        ),
    ),
)
