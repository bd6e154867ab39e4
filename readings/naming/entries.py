"""Candidates become entries: what is a name, of what kind, and which forms are one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

from readings.naming.candidates import Candidate, Seen, candidates, part_of
from readings.naming.language import Naming, naming

_JOIN = re.compile(r",?\s+(?:and|und|et|y|и|&)\s+")
_SMALL_SHARE = 0.1  # of a word's places: printed small more often, it is a word and no name


class Kind(StrEnum):
    PERSON = "person"
    PLACE = "place"
    OTHER = "other"


@dataclass
class Found:
    """A name with the places of each of its forms: block, start, end."""

    name: str
    kind: Kind
    forms: dict[str, list[tuple[Any, int, int]]] = field(default_factory=dict)


def names_in(
    blocks: Iterable[tuple[Any, str, Sequence[Mapping[str, Any]]]],
    language: str,
) -> list[Found]:
    """The names of one text. `blocks`: anything, its words, its spans."""
    said = naming(language)
    blocks = list(blocks)
    runs, seen = candidates(blocks, said)
    finder = _Finder(said, seen, {block: words for block, words, _ in blocks})
    return finder.entries([finder.begun(run) for run in runs])


class _Finder:
    def __init__(self, said: Naming, seen: Seen, words: Mapping[Any, str]) -> None:
        self.said, self.seen, self.words = said, seen, words

    # What is a name --------------------------------------------------------------------------------------

    def begun(self, run: Candidate) -> Candidate:
        """Without a first word that only begins the sentence."""
        while run.opens and len(run.words) > 1 and not run.initials:
            first = run.words[0]
            if first in self.said.given or self.seen.capital[first]:
                break
            if not self.seen.small[first.casefold()] and not first.endswith(("ing", "ed", "ly")):
                break
            run = part_of(run, 1, len(run.words))
        words, said = run.words, self.said
        if len(words) > 2 and (said.capital_nouns or words[0].casefold() in said.common):  # "Baker Ada Weir"
            given = next((at for at in range(1, len(words) - 1) if words[at] in said.given), None)
            if given is not None:
                return part_of(run, given, len(words))
        if (
            said.capital_nouns
            and len(words) > 1
            and run.previous in said.place_in
            and words[0] not in said.given
        ):
            return part_of(run, 0, 1)  # "in Elmstead bread" of a language whose nouns have capitals
        return run

    def _weigh_neighbours(self, by_form: Mapping[str, list[Candidate]], kinds: dict[str, Kind]) -> None:
        """Who stands between persons ("Ada, Brown and Clara Dent") is taken for one, what stands between places for one."""
        within: dict[Any, list[Candidate]] = defaultdict(list)
        for form in kinds:
            for place in by_form[form]:
                within[place.block].append(place)
        pairs = []
        for run in within.values():
            run.sort(key=lambda place: place.start)
            pairs += [(a.text, b.text) for a, b in pairwise(run) if self._joined(a, b)]
        for _ in range(2):  # the second time from those that the first told
            votes: dict[str, int] = defaultdict(int)
            for one, other in [*pairs, *((b, a) for a, b in pairs)]:
                if kinds[one] is Kind.OTHER and not one.isupper() and " " not in one:
                    votes[one] += {Kind.PERSON: 1, Kind.PLACE: -1, Kind.OTHER: 0}[kinds[other]]
            for form, vote in votes.items():
                if vote:
                    kinds[form] = Kind.PERSON if vote > 0 else Kind.PLACE

    def _joined(self, one: Candidate, other: Candidate) -> bool:
        return (
            one.end <= other.start
            and _JOIN.fullmatch(self.words[one.block][one.end : other.start]) is not None
        )

    def entries(self, runs: list[Candidate]) -> list[Found]:
        by_form: dict[str, list[Candidate]] = defaultdict(list)
        for run in runs:
            by_form[run.text].append(run)
        kinds: dict[str, Kind] = {}
        for form, places in by_form.items():
            kind = self._of_several(form, places) if len(places[0].words) > 1 else self._of_one(form, places)
            if kind is not None:
                kinds[form] = kind
        self._weigh_neighbours(by_form, kinds)
        persons = {tuple(by_form[form][0].words) for form, kind in kinds.items() if kind is Kind.PERSON}
        surnames = {words[-1] for words in persons if len(words) > 1}
        for form in by_form:
            if form not in kinds and form in surnames:
                kinds[form] = Kind.PERSON
        for form, places in list(
            by_form.items()
        ):  # "Prime Minister Amy Wells": the part that is a name elsewhere
            if form not in kinds:
                for place in places:
                    part = self._known_part(place, kinds)
                    if part is not None:
                        by_form[part.text].append(part)
        return self._folded({form: (kinds[form], by_form[form]) for form in kinds})

    def _of_one(self, form: str, places: list[Candidate]) -> Kind | None:
        low, said = form.casefold().replace("‐", "-"), self.said
        if "-" in form and form.rpartition("-")[2].islower():  # "Thames-side"
            return None
        if form in said.known_places:
            return Kind.PLACE
        if self._is_word(low):
            return None
        within = [place for place in places if not place.opens or place.titled]
        small = self.seen.small[low]
        if not within or len(form) < 3 or small > _SMALL_SHARE * len(within):
            return None
        person = sum(p.next in said.says or (p.possessive and p.next in said.has) for p in places)
        place = sum(p.previous in said.place_in and not p.possessive for p in within)
        if any(p.titled for p in places):
            return Kind.PERSON
        if said.capital_nouns:
            return Kind.PLACE if place > 1 and place > person and place * 2 >= len(within) else None
        if form in said.given:
            return Kind.PERSON if len(within) > 1 else None
        if person > place:
            return Kind.PERSON
        if place and place * 4 >= len(within) and not form.isupper():
            return Kind.PLACE
        return Kind.OTHER

    def _is_word(self, low: str) -> bool:
        """Whether a word is no name by itself, whatever its capital."""
        said = self.said
        if low in said.peoples or low in said.not_names or low in said.common:
            return True
        if low in said.months or low in said.weekdays:
            return True
        if "-" in low:
            return self._is_word(low.rpartition("-")[2])
        return any(low.endswith(ending) and len(low) > len(ending) + 2 for ending in said.people_endings)

    def _of_several(self, form: str, places: list[Candidate]) -> Kind | None:
        said, words = self.said, places[0].words
        last = words[-1].casefold()
        own = [word for word in words if not self.seen.small[word.casefold()]]
        if last in said.place_words and not said.capital_nouns:
            return Kind.PLACE
        if form in said.known_places:
            return Kind.PLACE
        is_word = self._is_word(last) or (len(words) > 2 and self.seen.small[last] > 0)
        called = words[0] in said.given or places[0].initials or any(place.titled for place in places)
        if called and not is_word and last not in said.not_names:
            return Kind.PERSON
        if said.capital_nouns or not own:
            return None
        if any(place.next in said.says for place in places) and not is_word and len(own) == len(words):
            return Kind.PERSON
        if any(p.previous in said.place_in and not p.possessive for p in places) and len(own) == len(words):
            return Kind.PLACE
        return Kind.OTHER if len(places) > 1 else None

    def _known_part(self, run: Candidate, kinds: Collection[str]) -> Candidate | None:
        """The longest part of it that is a name, the last one of several."""
        count = len(run.words)
        for length in range(count - 1, 0, -1):
            for first in range(count - length, -1, -1):
                part = part_of(run, first, first + length)
                if part.text in kinds:
                    return part
        return None

    # Which forms are one ---------------------------------------------------------------------------------

    def _folded(self, forms: Mapping[str, tuple[Kind, list[Candidate]]]) -> list[Found]:
        bearers: dict[str, list[list[str]]] = defaultdict(list)  # surname -> persons, each its full forms
        persons = sorted(
            (
                form
                for form, (kind, places) in forms.items()
                if kind is Kind.PERSON and len(places[0].words) > 1
            ),
            key=lambda form: (-len(form), form),
        )
        for form in persons:
            surname = form.rsplit(" ", 1)[-1]
            fits = [each for each in bearers[surname] if all(_agree(form, other) for other in each)]
            if len(fits) == 1:
                fits[0].append(form)
            else:
                bearers[surname].append([form])
        head: dict[str, str] = {}
        for several in bearers.values():
            for forms_of_one in several:
                best = self._best(forms_of_one, forms)
                head.update(dict.fromkeys(forms_of_one, best))
        called = {
            form: head.get(form) or self._bearer(form, kind, bearers, head) or form
            for form, (kind, _) in forms.items()
        }
        alike: dict[str, list[str]] = defaultdict(
            list
        )  # "Elm Stretton", "Elm-Stretton"; "Red Guard", "Red Guards"
        for name in sorted({*called.values()}):
            alike[self._plain(name, called)].append(name)
        chosen = {
            name: max(several, key=lambda each: (len(forms[each][1]), -len(each), each))
            for several in alike.values()
            for name in several
        }
        found: dict[str, Found] = {}
        for form, (_, places) in forms.items():
            name = chosen[called[form]]
            entry = found.setdefault(name, Found(name, forms[name][0]))
            entry.forms[form] = [(place.block, place.start, place.end) for place in places]
        return list(found.values())

    def _bearer(
        self, form: str, kind: Kind, bearers: Mapping[str, list[list[str]]], head: Mapping[str, str]
    ) -> str | None:
        """Whose surname it is, if it is one person's."""
        if " " in form or kind is Kind.PLACE:
            return None
        for word in [form, *(_without(form, case) for case in self.said.cases)]:
            several = bearers.get(word or "", ())
            if len(several) == 1:
                return head[several[0][0]]
        return None

    def _plain(self, name: str, names: Mapping[str, str]) -> str:
        """A name without hyphens, and without the ending of a case if the text has it so, too."""
        known = {each.replace("-", " ") for each in names.values()}
        spaced = name.replace("-", " ")
        return next((p for case in self.said.cases if (p := _without(spaced, case)) in known and p), spaced)

    def _best(self, several: list[str], forms: Mapping[str, tuple[Kind, list[Candidate]]]) -> str:
        """How a person is called: by a first name in full, as often as possible."""
        return max(several, key=lambda form: ("." not in form, len(forms[form][1]), -len(form), form))


def _without(form: str, case: tuple[str, str]) -> str | None:
    was, becomes = case
    if becomes and form.endswith(becomes) and len(form) > len(becomes) + 2:
        return form.removesuffix(becomes) + was
    return None


def _agree(one: str, other: str) -> bool:
    """Whether first names and initials of two forms with one surname can be one person's."""
    mine, theirs = one.split()[:-1], other.split()[:-1]
    if len(mine) > len(theirs):
        mine, theirs = theirs, mine
    at = 0
    for index, name in enumerate(mine):
        while at < len(theirs) and not _same(name, theirs[at]):
            at += 1
            if index == 0:
                return False
        if at == len(theirs):
            return False
        at += 1
    return True


def _same(one: str, other: str) -> bool:
    if one.endswith(".") or other.endswith("."):
        return one[0] == other[0]
    return one == other
