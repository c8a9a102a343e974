"""Persona and context requests: a person, or a scene, that agrees with what is settled and with itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sdialog_like.llm.builtin import people
from sdialog_like.llm.builtin.bounded_values import bounded_text
from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.scenes import scene_value
from sdialog_like.llm.builtin.schema_filler import fill_schema
from sdialog_like.llm.builtin.texts import capitalise, tidy

__all__ = ["AttributeRequest", "read_attribute_request", "write_attributes"]

_REQUEST = re.compile(r"\. Describe one (person|situation) \(([^)]*)\) as a JSON object")
_LINE = re.compile(r"^- (\w+): (.*)$", re.MULTILINE)
_GENERAL = {"persona", "generic persona", "extended persona", "person", "base persona"}
_THINGS = ("a coffee machine", "a winter coat", "a pair of headphones", "a garden table", "a school bag", "a used bicycle")
_SYMPTOMS = ("a dry cough", "headaches in the evening", "a sore knee", "a rash on one arm", "trouble sleeping", "back pain")
_RULES = ("Stays polite and keeps to the point.", "Asks before assuming anything.", "Never talks about money first.")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True)
class AttributeRequest:
    """A request to describe a person or a situation.

    Attributes:
        subject: ``person`` or ``situation``.
        kind: The class's name in words.
        settled: The fields that are settled.
    """

    subject: str
    kind: str
    settled: Mapping[str, str]


def read_attribute_request(system: str) -> AttributeRequest | None:
    """Read a system message made from ``persona_attributes.j2`` or ``context_attributes.j2``; None where it is another."""
    found = _REQUEST.search(system)
    if not found or "# What is settled" not in system:
        return None
    part = system.split("# What is settled", 1)[1].split("\n# ", 1)[0]
    return AttributeRequest(found[1], found[2], dict(_LINE.findall(part)))


def write_attributes(system: str, prompt: str, schema: Mapping[str, Any], chance: Chance) -> dict[str, Any] | None:
    """Answer a request for the fields of a persona or a context; None where it is another request.

    Args:
        system: The system message.
        prompt: The whole request.
        schema: What the answer has to fit. Fields that not everybody has are filled by their names.
        chance: Where the choices come from.
    """
    request, properties = read_attribute_request(system), schema.get("properties")
    if request is None or not isinstance(properties, Mapping):
        return None
    person = None if request.subject == "situation" else _Person(request, chance)
    known: dict[str, Any] = {}
    for name, part in properties.items():
        value = scene_value(name, request.settled, chance) if person is None else person.value(name)
        fitted = None if value is None else _fitting(value, part)
        if fitted is not None:
            known[name] = fitted
    others = {name: part for name, part in properties.items() if name not in known}
    filled = fill_schema({**schema, "properties": others, "required": list(others)}, chance, prompt) if others else {}
    return {name: known[name] if name in known else filled[name] for name in properties}


class _Person:
    """Somebody made up, as far as the settled fields leave it open."""

    def __init__(self, request: AttributeRequest, chance: Chance) -> None:
        self._settled = {name.lower(): value for name, value in request.settled.items()}
        self._chance = chance
        self._kind = "" if request.kind in _GENERAL else request.kind
        self.gender = self._gender()
        self.name = self._found("name") or self._name()
        self.age = self._age()
        self.city = self._found("city", "location", "hometown", "town", "country") or chance.pick("city", people.CITIES)
        number = chance.number("job", 0, len(people.JOBS) - 1)
        self.job, self.way = people.JOBS[number]
        settled = self._found("occupation", "job", "profession", "specialty", "role") or self._kind
        if settled:
            known = [way for job, way in people.JOBS if job == settled.lower()]
            self.job, self.way = settled, known[0] if known else "came to it by chance"
        self.settled_job = bool(settled)

    def value(self, name: str) -> str | int | None:
        """Return a field's value."""
        lower = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        for pattern, make in (
            (r"^(?:first|given)_?name$", lambda: self.name.split()[0]),
            (r"^(?:last|family|sur)_?name$", lambda: self.name.split()[-1]),
            (r"^(?:full_?|patient_|customer_)?name$", lambda: self.name),
            (r"^age(?:_years)?$", lambda: self.age),
            (r"^(?:gender|sex)$", lambda: self.gender),
            (r"^(?:city|home_?town|town|residence)$", lambda: self.city),
            (r"^(?:occupation|job|profession|position)(?:_title)?$", self._work),
            (r"^role$", self._role),
            (r"^(?:language|native_language)$", lambda: "English"),
            (r"personality|^traits?$|temperament|character", self._personality),
            (r"hobb|interest", lambda: self._two(people.HOBBIES, "hobby")),
            (r"background|biograph|^bio$|life_story|history$", self._background),
            (r"circumstance|situation|reason_for|^reason$|^issue$|^problem$", self._circumstances),
            (r"^rules?$", lambda: self._chance.pick("rules", _RULES)),
            (r"years_of_experience|experience_years", lambda: max(self._years(), 1)),
        ):
            if re.search(pattern, lower):
                found: str | int = make()
                return found
        return None

    def _found(self, *names: str) -> str:
        return next((self._settled[name] for name in names if self._settled.get(name)), "")

    def _gender(self) -> str:
        settled = self._found("gender", "sex")
        first = self._found("name", "first_name").replace("Dr. ", "").split(" ")[0]
        if settled:
            return settled
        if first in people.FEMALE or first in people.MALE:
            return "female" if first in people.FEMALE else "male"
        return "non-binary" if self._chance.often("neither", 2) else self._chance.pick("gender", ("female", "male"))

    def _name(self) -> str:
        lower = self.gender.lower()
        # "female" holds "male", and "woman" holds "man".
        firsts = people.FEMALE if re.match(r"f|w", lower) else people.MALE if re.match(r"m", lower) else people.NEUTRAL
        last = self._found("last_name", "surname", "family_name") or self._chance.pick("last", people.SURNAMES)
        return f"{self._found('first_name') or self._chance.pick('first', firsts)} {last}"

    def _age(self) -> int:
        digits = re.search(r"\d+", self._found("age"))
        if digits:
            return int(digits[0])
        role = f"{self._kind} {self._found('role', 'occupation', 'job')}"
        if re.search(r"pupil|child", role):
            return self._chance.number("age", 7, 17)
        return self._chance.number("age", 18, 27) if "student" in role else self._chance.number("age", 22, 78)

    def _works(self) -> bool:
        return 18 <= self.age < 67

    def _years(self) -> int:
        return self._chance.number("years", 1, max(min(self.age, 67) - 20, 1))

    def _work(self) -> str:
        if self.settled_job or self._works():
            return self.job
        return "pupil" if self.age < 18 else f"retired {self.job}"

    def _role(self) -> str:
        return self._kind or self._work()

    def _two(self, options: tuple[str, ...], label: str) -> str:
        first = self._chance.pick(label, options)
        return f"{first} and {self._chance.pick(f'second {label}', options, avoid=(first,))}"

    def _personality(self) -> str:
        first = self._chance.pick("trait", people.TRAITS)
        second = self._chance.pick("second trait", people.TRAITS, avoid=(first,))
        third = self._chance.pick("third trait", people.TRAITS, avoid=(first, second))
        return self._chance.pick(
            "personality",
            (
                f"{capitalise(first)} and {second}, and {third} when tired.",
                f"Seems {first} to strangers, and is {second} and {third} with friends.",
                f"Rather {first}, always {second}, sometimes too {third}.",
            ),
        )

    def _background(self) -> str:
        first = self.name.split()[-2 if len(self.name.split()) > 1 else 0]
        born = self._chance.pick("born", people.CITIES, avoid=(self.city,))
        turn = self._chance.pick("turn", people.TURNS_OF_LIFE)
        hobby = self._chance.pick("hobby", people.HOBBIES)
        if self.age < 18:
            return f"{first} lives in {self.city}, goes to school there, was born in {born}, and likes {hobby} best."
        years = self._years()
        work = re.sub(r"^(?:an?|the) ", "", self._work())
        if work.startswith("retired"):
            done = f"worked as a {work.removeprefix('retired ')} for {self._chance.number('worked', 18, 40)} years, and is retired now"
        elif "student" in work:
            done = f"is a {work} there in the {self._chance.pick('year', ('first', 'second', 'third'))} year"
        else:
            done = f"{self.way}, and has worked as a {work} for {years} year{'' if years == 1 else 's'}"
        return tidy(
            self._chance.pick(
                "background",
                (
                    f"{first} was born in {born} and lives in {self.city}. {first} {done}. Before that, {first} {turn}. "
                    f"Spends free time on {hobby}.",
                    f"Comes from {born}, {turn}, and then settled in {self.city}. {first} {done}, and cares about {hobby}.",
                    f"{first} {done}. The family came from {born} to {self.city}; {first} {turn} and never lost a love of {hobby}.",
                ),
            )
        )

    def _circumstances(self) -> str:
        role = f"{self._kind} {self._found('role')}".lower()
        options = next(options for pattern, options in people.WANTS if re.search(pattern, role))
        text = self._chance.pick("circumstances", options)
        return (
            text.replace("{thing}", self._chance.pick("thing", _THINGS))
            .replace("{symptom}", self._found("symptoms", "symptom") or self._chance.pick("symptom", _SYMPTOMS))
            .replace("{days}", str(self._chance.number("days", 2, 9)))
            .replace("{weekday}", self._chance.pick("weekday", _WEEKDAYS))
        )


def _fitting(value: Any, schema: Mapping[str, Any]) -> Any:
    """Return a value as a plain schema of its kind takes it; None where it takes something else."""
    if any(key in schema for key in ("enum", "const", "pattern", "format", "oneOf", "allOf", "$ref")):
        return None
    if isinstance(schema.get("anyOf"), list):
        return next((made for part in schema["anyOf"] if (made := _fitting(value, part)) is not None), None)
    kind = schema.get("type")
    if kind == "integer" and isinstance(value, int):
        inside = schema.get("minimum", value) <= value <= schema.get("maximum", value)
        return value if inside and not schema.keys() & {"multipleOf", "exclusiveMinimum", "exclusiveMaximum"} else None
    return bounded_text(str(value), schema) if kind == "string" else None
