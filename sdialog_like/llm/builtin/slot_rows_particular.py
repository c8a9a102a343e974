"""Slots that particular tasks ask for: accounts and codes, bookings, requests, reasons. ``slot_table`` says what a row holds."""

from __future__ import annotations

from sdialog_like.llm.builtin.slot_patterns import COLOURS

__all__ = ["PARTICULAR_ROWS"]

PARTICULAR_ROWS: list[dict[str, object]] = [
    {
        "key": "mothers_name",
        "ask": r"maiden name",
        "find": (r"maiden name (?:is|was) (\w+)",),
        "invent": ("Fisher", "Keller", "Moreau", "Hughes", "Silva"),
        "say": ("{v}.", "Her maiden name was {v}.", "My mother's maiden name is {v}."),
    },
    {
        "key": "pet",
        "ask": r"(?:name of )?(?:the |your )?(?:first |childhood )?pet'?s?\b(?: name)?",
        "find": (r"[Pp]et(?: is|'s name (?:is|was)| was(?: called)?) ([A-Z]\w+)", r"(?:he|she|it) was called ([A-Z]\w+)"),
        "invent": ("Biscuit", "Whiskers", "Rex", "Luna", "Pepper"),
        "say": ("{v}.", "My childhood pet was called {v}.", "My pet's name was {v}."),
    },
    {
        "key": "birth_date",
        "ask": r"date of birth|birth ?day|when were you born|\bdob\b",
        "find": (r"date of birth is ([\d/.\-]+)", r"[Bb]orn on ([\w/ ,]+\d)", r"[Dd]ate of birth: ([^\n]+)"),
        "invent": ("12/04/1986", "03/09/1991", "27/11/1978", "19/02/1969"),
        "say": ("My date of birth is {v}.", "{v}.", "I was born on {v}."),
    },
    {
        "key": "pin",
        "ask": r"\bpin\b",
        "find": (
            (r"(?:don't|do not|can't|cannot) (?:remember|recall|know) [^.]*\bPIN\b", "unknown"),
            r"PIN(?: is|:)? (\d+)",
        ),
        "invent": ("4821", "7305", "1968", "6630"),
        "say": ("My PIN is {v}.", "It's {v}.", "{v}.", "The PIN is {v}."),
        "fixed": {"unknown": ("I don't remember my PIN either, sorry.", "I'm afraid I can't recall my PIN.")},
    },
    {
        "key": "account",
        "ask": r"account number|\baccount no",
        "find": (
            (r"(?:don't|do not|can't|cannot) (?:remember|recall|know) [^.]*account number", "unknown"),
            r"account number(?: is|:)? (\d[\d ]+\d)",
            r"bank account: (\d+)",
        ),
        "invent": ("40127785", "55830194", "71920346", "93046127"),
        "say": ("My account number is {v}.", "It's {v}.", "{v}.", "Sure, the account number is {v}."),
        "fixed": {
            "unknown": (
                "Unfortunately, I don't remember my account number.",
                "I'm sorry, I can't recall my account number.",
                "I don't have my account number with me, and I don't remember it.",
            )
        },
    },
    {
        "key": "doctor",
        "ask": r"(?:who is|what|which|name of) (?:is )?(?:the |your )?doctor|doctor'?s name",
        "find": (r"\b(?:Dr\.? ?|Doctor )([A-Z][a-z]+)",),
        "invent": ("Harper", "Lindqvist", "Okafor", "Johnson", "Morgan"),
        "say": ("Dr. {v}.", "It's Dr. {v}.", "My doctor is Dr. {v}.", "That would be Dr. {v}.", "Dr. {v}, please."),
    },
    {
        "key": "host",
        "ask": r"name of the host|\bhost\b",
        "find": (r"[Tt]he host is ([A-Z]\w+)", r"hosted by ([A-Z]\w+)", r"([A-Z]\w+)(?: is|'s) (?:the host|hosting)"),
        "invent": ("Maria", "Daniel", "Priya", "Tom"),
        "say": ("The host is {v}.", "It's {v}.", "{v} is hosting.", "{v}."),
    },
    {
        "key": "guest",
        "ask": r"with whom|who (?:would|do|will|should) .*meet|guest'?s? name|name of (?:the|your) guest",
        "find": (r"meeting with ([A-Z]\w+)", r"[Mm]eet(?:ing)? (?:up )?with ([A-Z]\w+)"),
        "invent": ("Fiona", "George", "Nadia", "Peter"),
        "say": ("With {v}.", "I'd like to meet with {v}.", "{v}, please.", "The meeting is with {v}."),
    },
    {
        "key": "lock",
        "ask": r"(?:the )?(?:name of )?(?:the )?(?:lock )?manufacturer",
        "find": (
            r"manufactured by '([^']+)'",
            r"manufacturer is ([A-Z]\w+(?: [A-Z]\w+)*)",
            r"lock is from ([A-Z]\w+(?: [A-Z]\w+)*)",
        ),
        "invent": ("Ironclad", "Northgate", "Sentry Works"),
        "say": ("The lock is from {v}.", "It was made by {v}.", "{v}.", "The manufacturer is {v}."),
    },
    {
        "key": "second_cable",
        "ask": r"(?:colou?r of the )?(?:second|other|bottom) cable",
        "find": (rf"and the ({COLOURS}) (?:cable|one)", rf"second (?:cable|one) is ({COLOURS})"),
        "invent": ("red", "yellow", "black"),
        "say": ("The second one is {v}.", "{v}.", "It's {v}.", "The second cable is {v}."),
    },
    {
        "key": "top_cable",
        "ask": r"(?:colou?r of the )?(?:top|first|upper) cable|colou?r",
        "find": (rf"of the ({COLOURS}) cable", rf"top (?:cable|one) is ({COLOURS})"),
        "invent": ("green", "blue", "orange"),
        "say": ("The top cable is {v}.", "{v}.", "It's {v}."),
    },
    {
        "key": "code_type",
        "ask": r"code type|(?:type|kind) of (?:the )?code",
        "find": (r"\b([A-Z][a-z]+ Code)\b", r"\b((?:access|clearance) code)\b"),
        "invent": ("access code", "clearance code"),
        "say": ("It's an {v}.", "{v}.", "The type is {v}."),
    },
    {
        "key": "rank",
        "ask": r"\brank\b|your position|job title",
        "find": (r"the ship's ([A-Z]\w+(?: [A-Z]\w+)?)", r"rank is ([A-Z]\w+(?: [A-Z]\w+)?)"),
        "invent": ("First Officer", "Chief Engineer", "Navigator"),
        "say": ("My rank is {v}.", "I'm the ship's {v}.", "{v}."),
    },
    {
        "key": "code",
        "ask": r"(?:enter|give|provide|what is|tell) .*\bcode\b",
        "find": (
            (r"(?:don't (?:know|have)|haven't been given) the [\w ]*[Cc]ode", "unknown"),
            r"[Cc]ode(?: is)?:? (\d{3,})",
        ),
        "invent": ("482913", "750266", "319847"),
        "say": ("The code is {v}.", "{v}.", "It's {v}."),
        "fixed": {
            "unknown": (
                "I don't know the code yet.",
                "Unfortunately, I haven't been given the code.",
                "I'm afraid I don't have the code.",
            )
        },
    },
    {
        "key": "room",
        "ask": r"room number|(?:what|which) room",
        "find": (r"\b[Rr]oom(?: number)?(?: is)? (\d+)",),
        "invent": ("214", "307", "118", "452"),
        "say": ("I'm in room {v}.", "Room {v}.", "It's room {v}.", "My room number is {v}."),
    },
    {
        "key": "flight_id",
        "ask": r"flight (?:id|number|code)|id of (?:the|your) flight",
        "find": (
            r"[Ff]light (?:with )?(?:the )?(?:[Ii][Dd]|number)(?: is)? (\d+)",
            r"flight with (?:the )?id (\d+)",
            r"\b[Ff]light (\d+)",
        ),
        "invent": ("207", "431", "588", "96"),
        "say": ("The flight ID is {v}.", "It's {v}.", "{v}.", "Flight {v}, please."),
    },
    {
        "key": "booking_id",
        "ask": r"(?:booking|ride|reservation|order|reference|confirmation|case|ticket) (?:id|number|code)",
        "find": (
            r"(?:[Rr]ide|[Bb]ooking|[Oo]rder|[Rr]eference|[Cc]ase|[Tt]icket)(?: (?:with )?(?:ID|id|number|No\.?))(?: is|:)? ?#?(\d+)",
            r"\bid (\d+)",
        ),
        "invent": ("318", "742", "905", "167"),
        "say": ("My booking ID is {v}.", "It's {v}.", "{v}.", "The number is {v}."),
    },
    {
        "key": "question_number",
        "ask": r"what question|which question|question number",
        "find": (r"start (?:from|at|with) question (?:number )?(\d+)", r"question (?:number )?(\d+)"),
        "invent": ("1", "2", "3", "4"),
        "say": (
            "I'd like to start at question {v}.",
            "Question {v}, please.",
            "Let's start with question {v}.",
            "Number {v}, please.",
        ),
    },
    {
        "key": "apartment",
        "ask": r"(?:what|which) (?:apartment|flat)",
        "find": (
            r"(?:at|in|the|for) ((?:[A-Z]\w+ )(?:on )?(?:[A-Z]\w+ )?Apartments?)",
            r"^((?:[A-Z]\w+ )(?:on )?(?:[A-Z]\w+ )?Apartments?)",
        ),
        "invent": ("Riverside Apartments", "North Hill Apartments", "Maple Court Apartments"),
        "say": ("I'm interested in {v}.", "{v}.", "{v}, please.", "It's {v}."),
    },
    {
        "key": "hotel",
        "ask": r"(?:what|which|at what) hotel|name of the hotel",
        "find": (r"\b((?:[A-Z]\w+ )+(?:Hotel|Inn|Resort|Lodge|Suites))\b",),
        "invent": ("Riverview Inn", "Grand Park Hotel", "Old Mill Inn"),
        "say": ("The {v}.", "The {v}, please.", "It's the {v}.", "I'm thinking of the {v}."),
    },
    {
        "key": "restaurant",
        "ask": r"(?:what|which) restaurant|name of the restaurant",
        "find": (
            r"(?:reservation|table|dinner|lunch) at ((?:[A-Z]\w+)(?: [A-Z]\w+)*)",
            r"[Ss]earch for (?:a table at )?([A-Z][a-z]+(?: [A-Z][a-z]+)*) near",
            r"looking for ([A-Z][a-z]+(?: [A-Z][a-z]+)*) near",
        ),
        "invent": ("The Copper Pot", "Bella Vista", "Golden Lotus", "Harvest Table"),
        "say": ("{v}.", "{v}, please.", "It's for {v}.", "I'd like to go to {v}."),
    },
    {
        "key": "parking",
        "ask": r"parking",
        "find": (
            (r"(?:don't|do not|won't|no) need (?:any )?parking|no parking", "no"),
            (r"need (?:a )?parking|parking (?:is )?needed", "yes"),
        ),
        "invent": ("yes", "no"),
        "fixed": {
            "yes": ("Yes, I will need parking.", "Yes, please, I'll be coming by car.", "Yes, parking would be needed."),
            "no": ("No, I don't need parking.", "No, parking is not needed.", "No, thanks, I won't be driving."),
        },
    },
    {
        "key": "diet",
        "ask": r"dietary (?:restrictions|requirements|needs)|allerg(?:y|ies|ic)",
        "find": (
            (r"no dietary restrictions", "no"),
            r"can only eat (\w+) food",
            r"only eat (\w+)",
            r"\b(vegan|vegetarian|halal|kosher)\b",
        ),
        "invent": ("no", "vegetarian", "vegan"),
        "say": ("I can only eat {v} food.", "Yes, {v} food only, please.", "Yes, I only eat {v} food."),
        "fixed": {"no": ("No, none.", "No, I have no dietary restrictions.", "No dietary restrictions.")},
    },
    {
        "key": "fee",
        "ask": r"(?:application )?fee",
        "find": (
            (r"(?:cannot|can't|don't) remember if [^.]*fee", "unknown"),
            (r"(?:have|had) not (?:yet )?pa(?:id|yed)|haven't paid", "no"),
            (r"(?:have|already) (?:already )?paid [^.]*fee", "yes"),
        ),
        "invent": ("yes", "no"),
        "fixed": {
            "yes": ("Yes, I have already paid it.", "Yes, I've paid the application fee.", "Yes, that is paid."),
            "no": ("No, I haven't paid it yet.", "Not yet, no.", "No, I have not paid the fee."),
            "unknown": ("I'm not sure, I can't remember whether I paid it.", "I honestly can't remember if I paid it."),
        },
    },
    {
        "key": "message",
        "ask": r"(?:custom |add a |leave a |include a )message",
        "find": (r"following message[^:]*: (.+)$", r"add (?:this|the) message: (.+)$"),
        "invent": ("no",),
        "say": ("Yes, please add this message: {v}.", "Yes: {v}.", "Yes, please tell them this: {v}."),
    },
    {
        "key": "special_request",
        "ask": r"(?:special|custom|particular|other) requests?|(?:something|anything) special",
        "find": ((r"(?:do not|don't) make a custom request", "no"), r"[Pp]lease request ((?:an? )?[\w ]+?)(?=\.|,|$)"),
        "invent": ("no", "a quiet room", "a late check-out"),
        "say": (
            "Yes, I'd like {v}, please.",
            "Could I have {v}, please?",
            "Yes, {v} would be great.",
            "Please request {v}.",
        ),
    },
    {
        "key": "request",
        "ask": r"your (?:service )?request|what (?:service|can we (?:bring|do))",
        "find": (r"[Rr]equest is: (.+?)[.!]*$",),
        "invent": (
            "I need some extra pillows",
            "I would like a club sandwich and a pot of tea",
            "The lamp in my room is broken",
        ),
        "say": ("{v}.",),
    },
    {
        "key": "fraud",
        "ask": r"fraud report|details of the fraud|what happened",
        "find": (
            r"((?:You have|I have|You|I) lost (?:your|my) [^.]+)",
            r"(Somebody has [^.]+|Someone [^.]+)",
            r"(There has been suspicious [^.]+)",
        ),
        "invent": (
            "There is a payment of $240 on my statement that I never made",
            "My wallet was stolen, and somebody used my card twice the same evening",
            "Somebody transferred $150 from my account to a company that I don't know",
        ),
        "say": ("{v}.", "Sure. {v}.", "Of course. {v}."),
    },
    {
        "key": "symptoms",
        "ask": r"symptoms|what seems to be the (?:problem|matter)|how are you feeling|what brings you",
        "find": (
            r"[Ss]ymptoms (?:are|include):? (.+?)(?=[ ,]*\.|$)",
            r"(?:You have|you have|I have|I've) had (.+?)(?=\.|$)",
            r"[Ss]ymptoms: ([^\n]+)",
        ),
        "invent": (
            "a sore throat and a slight fever",
            "a headache since yesterday",
            "some back pain",
            "a cough that won't go away",
        ),
        "say": ("I have had {v}.", "I've been having {v}.", "I've got {v}.", "Well, I've had {v}."),
    },
    {
        "key": "reason",
        "ask": r"\breason\b|purpose of|what is the (?:meeting|call) about",
        "find": (r"reason is '([^']+)'", r"reason: ([^\n]+)"),
        "invent": ("planning the next quarter", "a project update", "going through the budget"),
        "say": ("Yes, the reason is {v}.", "It's for this: {v}.", "Please note down: {v}.", "Yes, {v}."),
    },
]
