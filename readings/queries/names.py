"""The index of names: as at the end of a book, each with its paragraphs."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.http import urlencode

from courses.access import Access
from readings.models import Name, NameMention, Unit
from readings.wording import short

ON_ONE_PAGE = 200  # names; an index with more has a page for each letter
_TEXTS = 6  # of a name; what more texts say of it is found where the texts are compared
_OTHER = "#"


@dataclass
class InText:
    """The paragraphs of one text that have a name, as runs: 12, 15–17."""

    label: str  # short, for it is said with every name
    runs: list[tuple[Unit, int, int]]  # the unit in which it begins, first and last ¶


@dataclass
class IndexLine:
    name: Name
    sorted: str  # "Martov, Julius"
    texts: list[InText] = field(default_factory=list)
    more: int = 0  # texts that are not named

    @property
    def letter(self) -> str:
        return letter_of(self.sorted)

    @property
    def asked(self) -> str:
        """What to look for where the texts are compared: most say only the surname."""
        return self.sorted.partition(",")[0]


@dataclass
class NamesPage:
    letters: list[tuple[str, int]]  # each letter with how many names it has
    groups: list[tuple[str, list[IndexLine]]]  # what this page shows, by letter
    letter: str  # the one whose page this is; empty where all stand on one
    kind: str
    count: int  # of the kind
    counts: dict[str, int]  # by kind
    hidden: int  # names that an editor took out
    shows_hidden: bool

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Those that the index has, as a filter calls them."""
        said = {Name.Kind.PERSON: "People", Name.Kind.PLACE: "Places", Name.Kind.OTHER: "Other"}
        return [
            (kind.value, f"{label} {self.counts[kind]:,}")
            for kind, label in said.items()
            if kind in self.counts
        ]

    @property
    def asks(self) -> str:
        """The beginning of the address of another letter."""
        said = {"kind": self.kind, "hidden": "on" if self.shows_hidden else ""}
        return f"?{urlencode({**{key: value for key, value in said.items() if value}, 'letter': ''})}"


def sorted_name(name: Name) -> str:
    """A person's surname goes first."""
    *before, last = name.name.split(" ")
    return f"{last}, {' '.join(before)}" if before and name.kind == Name.Kind.PERSON else name.name


def letter_of(name: str) -> str:
    first = unicodedata.normalize("NFD", name)[:1].upper()
    return first if first.isalpha() else _OTHER


def _in_order(name: str) -> tuple[str, str]:
    plain = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    return plain.casefold(), name


def names_page(access: Access, *, kind: str = "", letter: str = "", hidden: bool = False) -> NamesPage:
    """Three queries, whatever the number of names: names, their places, units. `hidden`: those taken out instead."""
    names = list(
        access.course.names.annotate(stands=Exists(NameMention.objects.filter(name=OuterRef("pk")))).filter(
            stands=True
        )
    )
    shown = [name for name in names if name.hidden == hidden]
    counts: dict[str, int] = defaultdict(int)
    for name in shown:
        counts[name.kind] += 1
    lines = [IndexLine(name, sorted_name(name)) for name in shown if not kind or name.kind == kind]
    lines.sort(key=lambda line: _in_order(line.sorted))
    by_letter: dict[str, list[IndexLine]] = defaultdict(list)
    for line in lines:
        by_letter[line.letter].append(line)
    whole = len(lines) <= ON_ONE_PAGE
    if not whole and letter not in by_letter:
        letter = next(iter(by_letter))
    groups = list(by_letter.items()) if whole else [(letter, by_letter[letter])]
    _place(access, [line for _, group in groups for line in group])
    return NamesPage(
        letters=[(each, len(group)) for each, group in by_letter.items()],
        groups=groups,
        letter="" if whole else letter,
        kind=kind,
        count=len(lines),
        counts=dict(counts),
        hidden=sum(name.hidden for name in names),
        shows_hidden=hidden,
    )


def _place(access: Access, lines: Sequence[IndexLine]) -> None:
    """Fills in the paragraphs."""
    units: dict[int, list[Unit]] = defaultdict(list)
    labels: dict[int, str] = {}
    for unit in access.course.units.select_related("text").order_by("text__position", "text", "position"):
        units[unit.text_id].append(unit)
        labels[unit.text_id] = short(unit.text.label)
    numbers: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    places = NameMention.objects.filter(name__in=[line.name.pk for line in lines]).values_list(
        "name_id", "block__edition__text", "block__number"
    )
    for name, text, number in places.order_by(
        "block__edition__text__position", "block__edition__text", "block__number"
    ):
        said = numbers[name][text]
        if number and (not said or said[-1] != number):
            said.append(number)
    for line in lines:
        texts = [(text, said) for text, said in numbers[line.name.pk].items() if units[text]]
        line.more = max(0, len(texts) - _TEXTS)
        line.texts = [InText(labels[text], _runs(said, units[text])) for text, said in texts[:_TEXTS]]


def _runs(numbers: Sequence[int], units: Sequence[Unit]) -> list[tuple[Unit, int, int]]:
    runs: list[tuple[Unit, int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][2] + 1:
            runs[-1] = (*runs[-1][:2], number)
            continue
        within = (
            u for u in units if u.first_number and u.last_number and u.first_number <= number <= u.last_number
        )
        runs.append((next(within, units[0]), number, number))
    return runs


def name_of(access: Access, pk: int) -> Name:
    """A name of the course one is in. Raises Http404 for others."""
    name: Name | None = access.course.names.filter(pk=pk).first()
    if name is None:
        raise Http404("No such name.")
    return name


def may_be_one(access: Access, name: Name) -> list[Name]:
    """Names that share a word with this one, or begin as it does: at most eight."""
    words = {word.casefold() for word in name.name.split() if len(word) > 2}
    begins = name.name.split(" ")[-1][:5].casefold()
    alike = []
    for other in access.course.names.exclude(pk=name.pk):
        theirs = other.name.casefold().split()
        if words & set(theirs) or any(word.startswith(begins) for word in theirs):
            alike.append(other)
    return alike[:8]
