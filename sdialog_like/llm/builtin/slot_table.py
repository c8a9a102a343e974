"""The table of slots, one row each; ``slots`` reads it. The order matters: a question is given to the first rows that fit.

Keys of a row: ``ask`` matches a question in lower case; ``find`` are patterns for instructions and for utterances, a pair
gives a fixed value; ``invent``, ``say`` and ``fixed`` are what to answer.
"""

from __future__ import annotations

__all__ = ["DAYS", "ROWS", "TIME"]

DAYS = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
TIME = r"\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b\.?|o'clock)|\b(?:noon|midnight)\b"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?"
_NAME = r"[A-Z][a-z]+(?: (?!And\b)[A-Z][a-z]+)?"
_PLACE = r"(?:[A-Z0-9][\w']*(?: (?:and|on|of|the) [A-Z][\w']*| [A-Z][\w']*)*)"
_POINT = rf"'(?:{_PLACE})'|the (?:[A-Z][a-z]+(?: [A-Z][a-z]+)*|[a-z]+)\b|{_PLACE}"
_PART = r"(?:[Nn]orth|[Ss]outh|[Ee]ast|[Ww]est|[Cc]ent(?:er|re|ral))"
_BUDGETS = r"([Cc]heap|[Mm]oderate|[Ee]xpensive)"
_COLOURS = r"[Gg]reen|[Rr]ed|[Bb]lue|[Yy]ellow|[Oo]range|[Bb]lack|[Ww]hite|[Pp]urple"
_SAY_NAME = ("My name is {v}.", "It's {v}.", "I'm {v}.", "{v}.", "Sure, my name is {v}.", "This is {v}.", "Of course, it's {v}.")

ROWS: list[dict[str, object]] = [
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
        "find": (r"manufactured by '([^']+)'", r"manufacturer is ([A-Z]\w+(?: [A-Z]\w+)*)", r"lock is from ([A-Z]\w+(?: [A-Z]\w+)*)"),
        "invent": ("Ironclad", "Northgate", "Sentry Works"),
        "say": ("The lock is from {v}.", "It was made by {v}.", "{v}.", "The manufacturer is {v}."),
    },
    {
        "key": "second_cable",
        "ask": r"(?:colou?r of the )?(?:second|other|bottom) cable",
        "find": (rf"and the ({_COLOURS}) (?:cable|one)", rf"second (?:cable|one) is ({_COLOURS})"),
        "invent": ("red", "yellow", "black"),
        "say": ("The second one is {v}.", "{v}.", "It's {v}.", "The second cable is {v}."),
    },
    {
        "key": "top_cable",
        "ask": r"(?:colou?r of the )?(?:top|first|upper) cable|colou?r",
        "find": (rf"of the ({_COLOURS}) cable", rf"top (?:cable|one) is ({_COLOURS})"),
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
        "find": ((r"(?:don't (?:know|have)|haven't been given) the [\w ]*[Cc]ode", "unknown"), r"[Cc]ode(?: is)?:? (\d{3,})"),
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
        "find": (r"[Ff]light (?:with )?(?:the )?(?:[Ii][Dd]|number)(?: is)? (\d+)", r"flight with (?:the )?id (\d+)", r"\b[Ff]light (\d+)"),
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
        "say": ("I'd like to start at question {v}.", "Question {v}, please.", "Let's start with question {v}.", "Number {v}, please."),
    },
    {
        "key": "apartment",
        "ask": r"(?:what|which) (?:apartment|flat)",
        "find": (r"(?:at|in|the|for) ((?:[A-Z]\w+ )(?:on )?(?:[A-Z]\w+ )?Apartments?)", r"^((?:[A-Z]\w+ )(?:on )?(?:[A-Z]\w+ )?Apartments?)"),
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
        "find": ((r"(?:don't|do not|won't|no) need (?:any )?parking|no parking", "no"), (r"need (?:a )?parking|parking (?:is )?needed", "yes")),
        "invent": ("yes", "no"),
        "fixed": {
            "yes": ("Yes, I will need parking.", "Yes, please, I'll be coming by car.", "Yes, parking would be needed."),
            "no": ("No, I don't need parking.", "No, parking is not needed.", "No, thanks, I won't be driving."),
        },
    },
    {
        "key": "diet",
        "ask": r"dietary (?:restrictions|requirements|needs)|allerg(?:y|ies|ic)",
        "find": ((r"no dietary restrictions", "no"), r"can only eat (\w+) food", r"only eat (\w+)", r"\b(vegan|vegetarian|halal|kosher)\b"),
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
        "say": ("Yes, I'd like {v}, please.", "Could I have {v}, please?", "Yes, {v} would be great.", "Please request {v}."),
    },
    {
        "key": "request",
        "ask": r"your (?:service )?request|what (?:service|can we (?:bring|do))",
        "find": (r"[Rr]equest is: (.+?)[.!]*$",),
        "invent": ("I need some extra pillows", "I would like a club sandwich and a pot of tea", "The lamp in my room is broken"),
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
        "invent": ("a sore throat and a slight fever", "a headache since yesterday", "some back pain", "a cough that won't go away"),
        "say": ("I have had {v}.", "I've been having {v}.", "I've got {v}.", "Well, I've had {v}."),
    },
    {
        "key": "reason",
        "ask": r"\breason\b|purpose of|what is the (?:meeting|call) about",
        "find": (r"reason is '([^']+)'", r"reason: ([^\n]+)"),
        "invent": ("planning the next quarter", "a project update", "going through the budget"),
        "say": ("Yes, the reason is {v}.", "It's for this: {v}.", "Please note down: {v}.", "Yes, {v}."),
    },
    {
        "key": "food",
        "ask": r"\bfood\b(?! type)|(?:something|anything) to eat",
        "find": (r"[Ff]or the food please request (.+?)(?=\.|$)", r"[Ff]or (?:the )?food,? (?:I would like|I'd like) (.+?)(?=\.|$)"),
        "invent": ("finger food", "a vegetarian buffet", "pizza and salads", "no"),
        "say": ("For food, I'd like {v}.", "{v} for the food, please.", "I'd like {v}."),
    },
    {
        "key": "drinks",
        "ask": r"\bdrinks\b|(?:something|anything) to drink",
        "find": (r"[Ff]or the drinks please request (.+?)(?=\.|$)", r"[Ff]or (?:the )?drinks,? (?:I would like|I'd like) (.+?)(?=\.|$)"),
        "invent": ("beer and wine", "juice and soft drinks", "sparkling wine for everybody", "no"),
        "say": ("For drinks, {v}, please.", "{v} to drink, please.", "And {v} for the drinks."),
    },
    {
        "key": "travel_mode",
        "ask": r"how (?:are|will|do) you .*(?:get(?:ting)? there|travel)|drive, walk|mode of (?:travel|transport)",
        "find": (r"\bby (Walking|Driving|Transit|walking|driving|transit|car|bus|foot|bike|train)\b", r"\b(walking|driving|taking the bus|by bus)\b"),
        "invent": ("walking", "driving", "transit"),
        "say": ("I'm {v}.", "I'll be {v}."),
    },
    {
        "key": "departure",
        "ask": r"where (?:are|will|do) you (?:be )?(?:depart|start|leav|com)\w*|departure (?:location|point)|pick(?:ed)? ?(?:you )?up|departing from|flying from|departure city",
        "find": (
            rf"(?:from|between) ({_POINT})",
            rf"departure location to ({_PLACE})",
            rf"leave from ({_PLACE})",
            rf"(?:you are|I am|I'm)(?: currently)? at ({_PLACE})",
            r"current location: ([^\n]+)",
        ),
        "invent": ("the train station", "Market Square", "Elm Street", "the library"),
        "say": ("From {v}.", "I'm leaving from {v}.", "I'll start at {v}.", "I'm at {v}."),
    },
    {
        "key": "destination",
        "ask": r"where (?:do|would|are) you (?:want|need|like|going|headed|travel)\w*(?: to)?(?: (?:go|be taken))?|destination|where to\b|arrival (?:city|location)",
        "find": (
            rf"(?:between|from) (?:{_POINT}) to ({_POINT})",
            rf"(?:ride|travel|go|get|way|flight|trip|directions) to ({_POINT})",
            rf"arrival location to ({_PLACE})",
        ),
        "invent": ("the airport", "City Hall", "the university", "Harbour Street"),
        "say": ("To {v}.", "I need to get to {v}.", "I want to go to {v}.", "I'm going to {v}."),
    },
    {
        "key": "change",
        "ask": r"what (?:can|should|would|do) .*chang\w*|what changes",
        "find": (
            r"((?:change|Change) (?:your|my) (?:departure|arrival) location to [^.,]+)",
            r"((?:change|Change) (?:your|my) ride to [^.,]+)",
            r"(cancel (?:your|my) ride)",
        ),
        "invent": ("change my pick-up time to half an hour later", "change my destination to the train station"),
        "say": ("I would like to {v}.", "I'd like to {v}, if possible.", "Could you please {v}?"),
    },
    {
        "key": "airline",
        "ask": r"airline",
        "find": (r"with (\w+) airline",),
        "invent": ("Delta", "United", "any airline"),
        "say": ("I'd like to fly with {v}.", "{v}, please."),
    },
    {
        "key": "provider",
        "ask": r"service provider|which (?:company|provider)",
        "find": (r"(?<!taking a )(?<!taking an )\b(Uber|Lyft|[Tt]axi) ride",),
        "invent": ("Uber", "Lyft"),
        "say": ("{v}, please.", "I'd prefer {v}."),
    },
    {
        "key": "seat",
        "ask": r"\b(?:travel|seat|which|what) class\b",
        "find": (r"(Business|First|Economy)(?: class)? seat",),
        "invent": ("Economy",),
        "say": ("{v} class, please.",),
    },
    {
        "key": "end_time",
        "ask": r"(?:for )?how long|when (?:should|will|do|does) .*(?:end|wrap up|finish)\b|end time|until when",
        "find": (r"\b(\w+-hour)\b", r"until (\d{1,2} ?[ap]m)", r"for ((?:one|two|three|half an|an|\d+) (?:hours?|minutes))"),
        "invent": ("about an hour", "an hour", "two hours"),
        "say": ("{v}.", "I'd say {v}.", "{v} should be enough."),
        "fixed": {"two-hour": ("It should take two hours.", "Two hours, please.", "After two hours.")},
    },
    {
        "key": "date_to",
        "ask": r"when (?:will|are) you (?:be )?leaving|check out\b|(?:check(?:ing)?[- ]?out|departure|return) date|until what (?:day|date)|leaving again",
        "find": (rf"from {_MONTH} \d+\w* to (?:{_MONTH} )?(\d+(?:st|nd|rd|th)?)", r"(?:leave|leaving) (?:again )?on (?:the )?([^.,]+)"),
        "invent": ("the 18th", "the 22nd", "the 27th"),
        "say": ("I'm leaving on the {v}.", "On the {v}.", "I'll be leaving on the {v}."),
    },
    {
        "key": "date_from",
        "ask": r"when (?:are|will) you (?:be )?arriving|(?:check(?:ing)?[- ]?in|arrival) date|from what (?:day|date)|stay begins?",
        "find": (rf"from ({_DATE}) to", rf"arriv(?:e|ing) on ({_DATE})"),
        "invent": ("May 12th", "June 3rd", "May 9th"),
        "say": ("I'm arriving on {v}.", "On {v}.", "{v}.", "I'll arrive on {v}."),
    },
    {
        "key": "weather_place",
        "ask": r"(?:what|which|for what) (?:location|city|place)",
        "find": (rf"\bin ((?:[A-Z][a-z]+)(?: [A-Z][a-z]+)*)(?=[.,?!]| on\b| for\b|$)", r"lives? in ([A-Z][a-z]+(?: [A-Z][a-z]+)*)"),
        "invent": ("Pittsburgh", "Boston", "San Francisco", "Chicago", "Denver"),
        "say": ("For {v}.", "In {v}, please.", "{v}.", "I'd like to know it for {v}."),
    },
    {
        "key": "date",
        "ask": r"(?:what|which) (?:date|day) .*(?:fly|plane|flight|travel)\w*",
        "find": (rf"for ({_DATE})", rf"on ({_DATE})", rf"({_DATE})"),
        "invent": ("May 14th", "May 21st", "June 2nd"),
        "say": ("On {v}.", "{v}.", "{v}, please.", "I'd like to arrive on {v}."),
    },
    {
        "key": "day",
        "ask": r"(?:what|which|for what|on what) (?:day|date)(?: of the week)?(?! does your stay| do you check)|when would you like to come",
        "find": (
            rf"\b(today) \({DAYS}\)",
            rf"(?:for|on|of|from|weather) ({DAYS})",
            rf"\b({DAYS}|today|tomorrow|tonight)\b",
            rf"\b({_DATE})",
        ),
        "invent": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
        "say": ("{v}, please.", "{v}.", "For {v}, please.", "{v} would be great."),
    },
    {
        "key": "party_size",
        "ask": r"how many (?:people|persons|guests|of you)|number of (?:guests|people)|party size",
        "find": (r"(\d+) (?:people|persons|guests)", r"for (\d+)\b(?! ?[ap]m)"),
        "invent": ("4", "6", "12", "20"),
        "say": ("{v} people.", "{v}.", "It will be {v} people.", "{v} in total."),
    },
    {
        "key": "time",
        "ask": r"(?:at |for )?(?:what|which) time|when (?:would|should|are|do|can|will) .*|start(?:ing)? time|time slot",
        "find": (rf"(?:at|from|for|arriving at|around|to) ({TIME})", rf"\b({TIME})", r"(leaving now|as soon as possible)"),
        "invent": ("9 am", "10 am", "11 am", "2 pm", "3 pm", "4 pm"),
        "say": ("At {v}.", "{v}, please.", "{v}.", "{v} would be good.", "{v} would suit me."),
        "fixed": {"leaving now": ("I'm leaving now.", "Right now."), "as soon as possible": ("As soon as possible.",)},
    },
    {
        "key": "price",
        "ask": r"(?:price range|budget|price|how much)",
        "find": (
            r"(?:budget is|no more than|at most|up to|cost) (?:no more than )?(\d[\d,]*(?: credits)?)",
            _BUDGETS + r"(?:ly)?[ -](?:priced|hotel|restaurant)",
        ),
        "invent": ("not too expensive", "moderate", "cheap"),
        "say": ("{v}, please.", "It should be {v}.", "My budget is {v}."),
    },
    {
        "key": "bedrooms",
        "ask": r"(?:how many )?bedrooms",
        "find": (r"(\d+)[- ]bedroom",),
        "invent": ("2", "3"),
        "say": ("{v} bedrooms, please.", "It should have {v} bedrooms."),
    },
    {
        "key": "floor",
        "ask": r"\bfloor\b",
        "find": (r"floor (\d+) or higher",),
        "invent": ("no",),
        "say": ("Floor {v} or higher, please.", "It should be on floor {v} or higher."),
    },
    {
        "key": "balcony",
        "ask": r"\bbalcony\b",
        "find": ((r"have a balcony|with a balcony", "yes"),),
        "invent": ("yes", "no"),
    },
    {
        "key": "elevator",
        "ask": r"\belevator\b",
        "find": ((r"have an elevator|with an elevator", "yes"),),
        "invent": ("yes", "no"),
    },
    {
        "key": "rating",
        "ask": r"\brating(?:wise)?\b|how many stars",
        "find": (r"rating higher than (\d+)", r"rating of (?:at least )?(\d+)"),
        "invent": ("no", "3"),
        "say": ("It should be rated higher than {v}.", "A rating higher than {v}, please."),
        "fixed": {"no": ("No, the rating doesn't matter to me.", "No preference on the rating.")},
    },
    {
        "key": "delivery",
        "ask": r"delivery|deliver\b",
        "find": ((r"does deliver\w+|delivers|delivery", "yes"),),
        "invent": ("no", "yes"),
    },
    {
        "key": "reservations",
        "ask": r"reservation service|tak(?:e|es) reservations",
        "find": ((r"takes reservations", "yes"),),
        "invent": ("no", "yes"),
    },
    {
        "key": "cuisine",
        "ask": r"cuisine|(?:type|kind) of food|food type",
        "find": (r"(?:priced |cheap |expensive |an? )([A-Z][a-z]+)(?: food)? restaurant",),
        "invent": ("Italian", "Thai", "Indian", "Mexican"),
        "say": ("{v} food, please.", "I'm in the mood for {v} food.", "{v}."),
    },
    {
        "key": "area",
        "ask": r"part of town|particular location|(?:what|which) area|location",
        "find": (rf"({_PART}) part of town", rf"in the ({_PART})\b"),
        "invent": ("center", "north", "west"),
        "say": ("In the {v} part of town, please.", "The {v} part of town.", "Somewhere in the {v} part of town."),
    },
    {
        "key": "venue",
        "ask": r"(?:what|which|at what|name of the) venue|\bvenue\?",
        "find": (r"\b((?:[A-Z]\w+ )+(?:Venue|Hall|Club))\b",),
        "invent": ("Riverside Hall", "Southside Venue", "West Bay Venue"),
        "say": ("{v}.", "At {v}.", "{v}, please.", "It's {v}."),
    },
    {
        "key": "phone",
        "ask": r"(?:phone|telephone|mobile|contact) number|number (?:can|to) (?:we|reach)",
        "find": (r"[Pp]hone(?: number)?(?: is|:) ([\d +()-]{6,})",),
        "invent": ("555-0142", "555-0187", "555-0119"),
        "say": ("It's {v}.", "My number is {v}.", "{v}."),
    },
    {
        "key": "email",
        "ask": r"e-?mail",
        "find": (r"([\w.+-]+@[\w-]+\.[\w.]+\w)",),
        "invent": ("contact@example.com", "hello@example.org"),
        "say": ("It's {v}.", "My e-mail address is {v}.", "{v}."),
    },
    {
        "key": "age",
        "ask": r"how old|your age",
        "find": (r"[Aa]ge(?: is|:)? (\d+)", r"(\d+) years old", r"(\d+)-year-old"),
        "invent": ("34", "27", "45", "52"),
        "say": ("I'm {v}.", "I'm {v} years old.", "{v}."),
    },
    {
        "key": "name",
        "ask": r"\byour (?:full |first |last )?name|(?:your|full|the|have a|a|which|what) name\b|who am i (?:speaking|talking)|name, please|^name\b",
        "find": (
            rf"(?<!maiden )\b[Nn]ame(?: is|'s) ({_NAME})",
            r"\b[Yy]ou \(([A-Z][\w.]*(?: [A-Z]\w+)?)\)",
            rf"(?:^|[.!\n] ?)[Yy]our? are ({_NAME})(?= and\b|[.,!]|$)",
            rf"[Yy]our name: ({_NAME})",
            rf"under the name '({_NAME})'",
            rf"\bI(?:'m| am) ({_NAME})(?=[.,!?]|$| and\b| from\b)",
            rf"\b[Tt]his is ({_NAME})(?=[.,!?]|$| and\b| from\b| speaking\b| calling\b)",
        ),
        "invent": ("Alex", "Robin", "Jamie", "Chris", "Sam", "Taylor", "Dana", "Kim"),
        "say": _SAY_NAME,
    },
]
