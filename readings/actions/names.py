"""The index of names: found in what is published, kept in order by the course's editors."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction

from accounts.changes import Refused, locked, save_changes
from courses.access import Access
from courses.models import Course
from courses.rules import Can
from readings import naming
from readings.actions.terms import place_terms
from readings.models import Block, Edition, Name, NameMention, Text
from readings.naming import Found, Kind, names_in

Place = tuple[Block, int, int]
_LENGTH = 120


@transaction.atomic
def find_names(text: Text) -> None:
    """Writes anew which names the published edition of a text has.

    What an editor said of a name (`settled`) stands: how it is called, its kind, that it is hidden, what is another name.
    """
    course = locked(text.course)
    blocks = _blocks(edition__text=text)
    found = names_in(((block, block.plain, block.data.get("spans", ())) for block in blocks), text.language)
    NameMention.objects.filter(block__edition__text=text).delete()
    index = _Index(course)
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    mentions: list[NameMention] = []
    for each in sorted(found, key=lambda each: -max(map(len, each.forms))):  # whole names before surnames
        for name, places in index.entries(each):
            for block, start, end in places:
                taken[block.pk].append((start, end))
                mentions.append(NameMention(name=name, block=block, start=start, end=end))
    for name, forms in index.settled_forms():
        for block, start, end in _printed(forms, blocks):
            if all(end <= a or b <= start for a, b in taken[block.pk]):
                taken[block.pk].append((start, end))
                mentions.append(NameMention(name=name, block=block, start=start, end=end))
    NameMention.objects.bulk_create(mentions, batch_size=1000)
    course.names.filter(settled=False, mentions__isnull=True).delete()
    text.editions.filter(state=Edition.State.PUBLISHED).update(index_version=naming.VERSION)


def rebuild_index() -> int:
    """Finds terms and names anew in every text that an older version looked through; returns how many there were.

    Each text is a transaction of its own, so this may be broken off and run again.
    """
    old = Edition.objects.filter(state=Edition.State.PUBLISHED).exclude(index_version=naming.VERSION)
    texts = list(
        Text.objects.filter(editions__in=old).select_related("course").order_by("course", "position", "pk")
    )
    for text in texts:
        with transaction.atomic():
            place_terms(text.course, [text])
            find_names(text)
    return len(texts)


class _Index:
    """The names a course has, by every form in which they are printed."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.names = list(course.names.order_by("pk"))
        self.by_form: dict[str, Name] = {}
        self.bearers: dict[str, list[Name]] = defaultdict(list)  # persons by surname
        for name in sorted(self.names, key=lambda name: not name.settled):
            self._add(name)

    def _add(self, name: Name) -> None:
        for form in (name.name, *name.spellings):
            self.by_form.setdefault(form, name)
        if name.kind == Name.Kind.PERSON and " " in name.name:
            bearers = self.bearers[name.name.rsplit(" ", 1)[-1]]
            if name not in bearers:
                bearers.append(name)

    def settled_forms(self) -> Iterator[tuple[Name, Sequence[str]]]:
        for name in self.names:
            if name.settled:
                yield name, [name.name, *name.spellings]

    def entries(self, found: Found) -> Iterator[tuple[Name, list[Place]]]:
        """Which names of the course the forms of a found one belong to; new ones are made."""
        rest: dict[str, list[Place]] = {}
        for form, places in found.forms.items():
            name = self.by_form.get(form)
            if name is not None and name.settled:
                yield name, places
            elif len(form) <= _LENGTH:
                rest[form] = places
        if rest:
            best = found.name if found.name in rest else max(rest, key=len)
            name = self._known(best, rest) or self._made(best, found.kind)
            self._learn(name, best, rest, found.kind)
            yield name, [place for places in rest.values() for place in places]

    def _known(self, best: str, forms: Iterable[str]) -> Name | None:
        there = self.by_form.get(best)
        bearers = self.bearers[best]
        if there is not None and (there.name == best or len(bearers) < 2):
            return there
        if " " not in best:
            return bearers[0] if len(bearers) == 1 else None
        for form in sorted(forms, key=len, reverse=True):
            there = self.by_form.get(form)
            if there is not None and (" " not in there.name or form != there.name.rsplit(" ", 1)[-1]):
                return there
        last = best.rsplit(" ", 1)[-1]
        surname = self.by_form.get(last)  # so far only the surname was known
        alone = surname is not None and surname.name == last and not surname.settled
        return surname if alone and not self.bearers[last] else None

    def _made(self, called: str, kind: Kind) -> Name:
        name = Name.objects.create(course=self.course, name=called, kind=kind.value)
        self.names.append(name)
        self._add(name)
        return name

    def _learn(self, name: Name, best: str, forms: Iterable[str], kind: Kind) -> None:
        """Takes over new forms, a fuller name, and what kind it is, if an editor has not said so."""
        called = name.name
        if not name.settled and " " not in called and called == best.rsplit(" ", 1)[-1] and called != best:
            called = best
        said = name.kind
        if not name.settled and (said == Name.Kind.OTHER or kind is Kind.PERSON):
            said = Name.Kind(kind.value)
        spellings = sorted({*name.spellings, *forms, name.name} - {called})
        save_changes(name, name=called, kind=said, spellings=spellings)
        self._add(name)


def _blocks(**where: Any) -> list[Block]:
    published = Block.objects.filter(edition__state=Edition.State.PUBLISHED, number__isnull=False, **where)
    return list(published.only("plain", "data", "position").order_by("position"))


def _printed(forms: Iterable[str], blocks: Iterable[Block]) -> Iterator[Place]:
    """Where one of these forms stands, word for word."""
    ways = "|".join(
        r"\s+".join(map(re.escape, form.split()))
        for form in sorted(forms, key=len, reverse=True)
        if form.strip()
    )
    search = re.compile(rf"(?<![\w\-])(?:{ways})(?![\w\-])")
    for block in blocks:
        for match in search.finditer(block.plain):
            yield block, match.start(), match.end()


# What editors do ----------------------------------------------------------------------------------------------


@transaction.atomic
def change_name(
    *, access: Access, name: Name, called: str, kind: str, spellings: Sequence[str], hidden: bool
) -> Name:
    """Says how a name is called and printed, what it is, and whether the index has it.

    Another way in which it is printed is looked for in all texts; what is no longer one becomes a name of its own.
    """
    access.require(Can.EDIT_COURSE)
    course = locked(access.course)
    name = course.names.get(pk=name.pk)
    wanted = [form for form in dict.fromkeys(spellings) if form != called]
    for form in (called, *wanted):
        other = course.names.filter(name=form).exclude(pk=name.pk).first()
        if other is not None:
            raise Refused(f"The index has “{other.name}” already: say below that both are one.")
    before = {name.name, *name.spellings}
    if called != name.name and name.name not in wanted:
        wanted.append(name.name)  # so it is printed
    gone = before - {called, *wanted}
    save_changes(name, name=called, kind=kind, spellings=wanted, hidden=hidden, settled=True)
    for form in sorted(gone):
        _part(name, form)
    _look_for({called, *wanted} - before, name)
    return name


def _part(name: Name, form: str) -> None:
    """Gives the places where it is printed so to a name of their own."""
    mentions = [m for m in name.mentions.select_related("block") if _form_at(m) == form]
    if mentions:
        own, _ = Name.objects.get_or_create(course=name.course, name=form)
        save_changes(own, settled=True)
        NameMention.objects.filter(pk__in=[m.pk for m in mentions]).update(name=own)


def _form_at(mention: NameMention) -> str:
    return " ".join(mention.block.plain[mention.start : mention.end].split())


def _look_for(forms: set[str], name: Name) -> None:
    """Adds the places of new forms, in all texts, where no other name stands."""
    for form in forms:
        word = max(form.split(), key=len)
        blocks = _blocks(edition__text__course=name.course_id, plain__contains=word)
        taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for mention in NameMention.objects.filter(block__in=blocks):
            taken[mention.block_id].append((mention.start, mention.end))
        NameMention.objects.bulk_create(
            NameMention(name=name, block=block, start=start, end=end)
            for block, start, end in _printed([form], blocks)
            if all(end <= a or b <= start for a, b in taken[block.pk])
        )


@transaction.atomic
def merge_names(*, access: Access, name: Name, into: Name) -> Name:
    """Makes two names one, that is called as `into`."""
    access.require(Can.EDIT_COURSE)
    course = locked(access.course)
    if name.pk == into.pk:
        return into
    name, into = course.names.get(pk=name.pk), course.names.get(pk=into.pk)
    NameMention.objects.filter(name=name).update(name=into)
    spellings = sorted({*into.spellings, *name.spellings, name.name} - {into.name})
    kind = name.kind if into.kind == Name.Kind.OTHER else into.kind
    name.delete()
    save_changes(into, spellings=spellings, kind=kind, settled=True)
    return into
