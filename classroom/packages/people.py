"""The people of a circle that a package begins, and how the rest of the package names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classroom.packages import values
from classroom.packages.faults import perhaps
from classroom.packages.sheet import Record, Written
from courses.models import Role
from courses.rules import CIRCLE, Can
from readings.models import Declaration

PERSON_KEYS = ("name", "email", "role", "about", "edits_course", "declared", "places")


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody says of a text (`said`), or the ¶ they are at."""

    at: Written
    said: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str
    role: Role
    about: str
    edits_course: bool
    declared: tuple[Mark, ...]
    places: tuple[Mark, ...]
    line: int


class Known:
    """Who is meant: by address, or by name where only one person bears it; small letters or not."""

    def __init__(self, people: Sequence[Person]) -> None:
        names = [person.name.lower() for person in people]
        self.names = [person.name for person in people]
        self._people = {
            person.name.lower(): person for person in people if names.count(person.name.lower()) == 1
        } | {person.email: person for person in people}

    def person(self, record: Record, key: str, can: Can, *, required: bool = True) -> str:
        """The address of whom this key names; "" if it names nobody."""
        said = Written(record.text(key, required=required), record.line_of(key))
        return self.address(record, key, said, can) if said.value else ""

    def address(self, record: Record, key: str, said: Written, can: Can) -> str:
        """The address of somebody of the circle who may do this; the words as written where it is a fault."""
        where = said.where or (f"{record.where}, {key}" if record.where else key)
        person = self._people.get(said.value.lower())
        if person is None:
            if self.names:
                wrong = f"nobody in the circle is called “{said.value}”.{perhaps(said.value, self.names)}"
                record.sheet.fault(said.line, wrong, where)
            return said.value
        if can not in CIRCLE[person.role]:
            record.sheet.fault(said.line, f"the role {person.role.value} does not do this.", where)
        return person.email

    def may(self, email: str, can: Can) -> bool:
        """Whether they may do this; of somebody unknown nothing is said against it."""
        person = self._people.get(email)
        return person is None or can in CIRCLE[person.role]


def people_of(record: Record) -> tuple[Person, ...]:
    """Those whom a circle lists under `people`: no address twice, an owner among them."""
    people = tuple(_person(item) for item in record.records("people", PERSON_KEYS, required=True))
    seen: dict[str, int] = {}
    for person in people:
        if person.email and person.email in seen:
            record.sheet.fault(
                person.line,
                f"{person.email} stands here already, at line {seen[person.email]}.",
                "circle, people",
            )
        seen.setdefault(person.email, person.line)
    if people and not any(person.role is Role.OWNER for person in people):
        record.fault("people", "a circle needs an owner: give somebody the role owner.")
    return people


def _person(record: Record) -> Person:
    wish = record.text("role", required=True)
    if wish and wish not in Role.values:
        record.fault(
            "role", f"“{wish}” is not a role. Write {', '.join(Role.values)}.{perhaps(wish, Role.values)}"
        )
    role = Role(wish) if wish in Role.values else Role.OBSERVER
    return Person(
        name=record.text("name", required=True, most=80),
        email=values.address(record, "email"),
        role=role,
        about=record.text("about", most=120),
        edits_course=record.yes("edits_course"),
        declared=_declared(record, role),
        places=_places(record, role),
        line=record.line,
    )


def _declared(record: Record, role: Role) -> tuple[Mark, ...]:
    made: list[Mark] = []
    for slug, said in record.pairs("declared"):
        if said.value not in Declaration.State.values:
            wrong = f"“{said.value}” is not one of {', '.join(Declaration.State.values)}."
            record.sheet.fault(said.line, wrong, said.where)
        made.append(Mark(slug, said=said.value))
    if made and Can.DECLARE not in CIRCLE[role]:
        record.fault("declared", f"the role {role.value} declares no readings.")
    return tuple(made)


def _places(record: Record, role: Role) -> tuple[Mark, ...]:
    made: list[Mark] = []
    for slug, number in record.pairs("places"):
        if not re.fullmatch(r"[1-9][0-9]{0,6}", number.value):
            wrong = f"“{number.value}” is not the number of a paragraph, such as 8."
            record.sheet.fault(number.line, wrong, number.where)
            continue
        made.append(Mark(slug, number=int(number.value)))
    if made and Can.KEEP_PLACE not in CIRCLE[role]:
        record.fault("places", f"the role {role.value} keeps no place.")
    return tuple(made)
