"""What finding names must know of a language: the words of its file, under `extra: names:`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from readings.importing.languages import language as language_of


@dataclass(frozen=True, slots=True)
class Naming:
    """Words in lower case, except for names."""

    code: str
    titles: frozenset[str]  # "Mr", "Comrade": a person follows
    openers: frozenset[str]  # words that begin sentences, and are never part of a name at its beginning
    months: frozenset[str]
    weekdays: frozenset[str]
    peoples: frozenset[str]  # nationalities and the like: no names by themselves
    people_endings: tuple[str, ...]
    not_names: frozenset[str]
    common: frozenset[str]  # words that stand with a capital and are no name alone: "Congress"
    says: frozenset[str]  # what persons do: "wrote"
    has: frozenset[str]  # what is a person's: "letter"
    place_in: frozenset[str]  # "in": a place follows
    place_words: frozenset[str]  # "Street": what it ends in is a place
    particles: frozenset[str]  # small inside a name: "von"
    given: frozenset[str]  # first names
    known_places: frozenset[str]
    cases: tuple[tuple[str, str], ...]  # endings that names take on: "Lenins"
    capital_nouns: bool  # a capital says nothing there


_NEVER_INSIDE = {"of", "e", "y", "al"}  # join two names as often as they stand in one


@cache
def naming(code: str) -> Naming:
    known = language_of(code)
    extra = known.extra.get("names", {})

    def words(key: str) -> frozenset[str]:
        return frozenset(str(word) for word in extra.get(key, ()))

    return Naming(
        code=known.code,
        titles=words("titles"),
        openers=words("openers") | known.function_words | known.clause_openers,
        months=frozenset(known.months),
        weekdays=words("weekdays"),
        peoples=words("peoples"),
        people_endings=tuple(extra.get("people_endings", ())),
        not_names=words("not_names"),
        common=words("common"),
        says=words("says"),
        has=words("has"),
        place_in=words("place_in"),
        place_words=words("place_words"),
        particles=known.name_particles - _NEVER_INSIDE,
        given=_list("given_names.txt"),
        known_places=frozenset(name.replace("_", " ") for name in _list("place_names.txt")),
        cases=tuple(
            ("", c) if isinstance(c, str) else (str(c[0]), str(c[1])) for c in extra.get("cases", ())
        ),
        capital_nouns=known.capital_nouns,
    )


@cache
def _list(file: str) -> frozenset[str]:
    lines = resources.files(__package__).joinpath(file).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
