"""How people say goodbye: English, and the usual forms of German, French, Spanish and Italian.

The patterns match clauses as `words` leaves them: in lower case, without punctuation. Words that also greet
somebody ("ciao", "salut", "servus", "buenas noches") are left out.
"""

from __future__ import annotations

import re

__all__ = ["ANSWER", "CLAUSE", "THANKS"]

_WHEN = (
    r"(?: (?:later|soon|then|there|around|again|tomorrow|tonight|next (?:week|time|month|year)|"
    r"(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|in (?:a (?:bit|while|few \w+)|\w+ \w+)|at \w+(?: [ap]\.?m)?))+"
)
_GOOD = (
    r"(?:(?:very|really|truly|absolutely) )?"
    r"(?:nice|good|great|lovely|wonderful|fantastic|pleasant|fine|super|blessed|safe|beautiful|amazing|awesome|relaxing|"
    r"enjoyable|excellent)(?: (?:and \w+|rest of (?:your|the)))*"
)
_TIME = (
    r"(?:day|morning|afternoon|evening|night|weekend|week|one|trip|flight|journey|stay|ride|holiday|vacation|"
    r"rest of (?:your|the) \w+)"
)
_GOODBYE = "|".join(
    [
        r"good ?-?bye|bye(?:[ -]bye)?|farewell|so long|ciao ciao|cheerio|ta-ta|adieu|over and out",
        rf"(?:i(?:'ll| will) )?(?:see|catch|(?:talk|speak) (?:to|with)) (?:you|ya|u){_WHEN}|see (?:you|ya)",
        r"take care(?: of yourself)?|good ?night|(?:until|till) (?:next time|then|tomorrow)|all the best",
        rf"(?:(?:i )?(?:hope|wish) )?(?:you )?(?:(?:to )?have|enjoy) (?:yourself )?an? {_GOOD} {_TIME}(?: ahead)?",
        rf"enjoy (?:the rest of )?your {_TIME}",
        r"auf wieder(?:sehen|hören|schauen)|tschüss?(?:i|chen)?|tschau|bis (?:bald|dann|später|morgen|zum nächsten mal)",
        r"(?:einen )?schönen (?:tag|abend|nachmittag)(?: noch)?|schönes wochenende|gute nacht|mach(?:en sie)?'?s gut",
        r"au revoir|à (?:bientôt|demain|plus tard|plus|la prochaine|tout à l'heure)|bon week-end",
        r"bonne (?:journée|soirée|nuit|fin de journée)",
        r"adi[oó]s|hasta (?:luego|pronto|mañana|la vista|la próxima|otra)|nos vemos|chao|chau",
        r"(?:que tengas?|que tenga usted|tenga|ten) (?:un )?(?:buen|bonito|excelente|lindo) (?:día|fin de semana)",
        r"arrivederci|arrivederla|addio|a (?:presto|dopo|domani)|ci vediamo(?: (?:presto|dopo|domani))?",
        r"buona (?:giornata|serata|notte)",
    ]
)

THANKS = (
    r"(?:many )?thanks?(?: you)?(?: (?:so|very) much| a lot| again)*|thx|ty|danke(?: schön| sehr)?|vielen dank|"
    r"merci(?: beaucoup)?|(?:muchas )?gracias|grazie(?: mille)?"
)
"""Thanks, as a whole clause or a part of one."""

# What may stand around a goodbye in its own clause.
_BEFORE = (
    r"(?:(?:ok|okay|alright|all right|right|well|great|perfect|good|cool|fine|awesome|wonderful|and|then|so|now|yes|no|yeah|"
    rf"sure|oh|you too|you as well|that's (?:all|it)|{THANKS}|und|dann|na|et|alors|y|bueno|e|allora) )*"
)
_AFTER = (
    r"(?: (?:now|then|again|for now|and|too|as well|to you|you too|everyone|everybody|all|there|my friend|sir|madam|ma'am|"
    rf"doctor|{_GOODBYE}|{THANKS}))*"
)

CLAUSE = re.compile(rf"{_BEFORE}(?:{_GOODBYE}){_AFTER}")
"""A clause that is a goodbye as a whole."""

ANSWER = re.compile(
    rf"(?:(?:{THANKS}|ok|okay|and|yes|great|perfect|oh|of course|it was (?:my|a) pleasure|my pleasure|"
    r"you(?:'re| are) (?:very |most )?welcome) )*"
    r"(?:(?:the )?same to you|you too|you as well|likewise|ebenfalls|gleichfalls|ihnen auch|dir auch|"
    r"(?:à )?vous aussi|toi aussi|igualmente|altrettanto)(?: too| as well)?"
)
"""An utterance that gives a goodbye back: "Thanks, you too!"."""
