"""What editors do to the time line: they mend, hide and add dates, write events, and tie one to the other.

The texts stay as they are; what was done here survives their next editions (`carry_over`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

from django.db import transaction

from accounts.changes import Refused, locked, save_changes
from courses.access import Access
from courses.rules import Can
from readings.chronology import span_of
from readings.models import Block, DatedMention, Edition, Event, Text
from readings.queries.mentions import sentences_of

GONE = "A new edition of this text was published meanwhile: look for the sentence on the time line as it stands now."
TAKEN = "The time line has this event already: change it there."
BACKWARDS = "This span ends before it begins."
_ALIKE = 0.6  # so much of a sentence is still there, if it is the same one, corrected

Origin = DatedMention.Origin


def found_as(mention: DatedMention) -> tuple[str, str]:
    """The date and the end of its span as the import found them, whatever an editor said since."""
    date, _stroke, end = (mention.found_as or _said(mention)).partition("/")
    return date, end


def _said(mention: DatedMention) -> str:
    return f"{mention.date}/{mention.date_end}" if mention.date_end else mention.date


def _own(access: Access, mention: DatedMention) -> DatedMention:
    """The mention as it stands, while nobody publishes. Raises `Refused` if its edition is not read any more."""
    access.require(Can.EDIT_COURSE)
    locked(access.course)
    there = DatedMention.objects.filter(
        pk=mention.pk,
        edition__text__course=access.course,
        edition__state=Edition.State.PUBLISHED,
    ).first()
    if there is None:
        raise Refused(GONE)
    return there


def _checked(date: str, date_end: str) -> None:
    """Raises `Refused` for a span that runs backwards, ValueError for what is no date."""
    if span_of(date).first > span_of(date_end or date).last:
        raise Refused(BACKWARDS)


@transaction.atomic
def mend_date(*, access: Access, mention: DatedMention, date: str, date_end: str = "") -> DatedMention:
    """Another date for a sentence; what is printed in it stays, and what the import found is kept beside it."""
    mention = _own(access, mention)
    _checked(date, date_end)
    date_end = "" if date_end == date else date_end
    found = found_as(mention)
    mended = mention.origin == Origin.FOUND and (date, date_end) != found
    kept = "/".join(filter(None, found)) if mended else ""
    save_changes(mention, date=date, date_end=date_end, found_as=kept)
    return mention


def take_date_back(*, access: Access, mention: DatedMention) -> DatedMention:
    """The date as the import found it."""
    date, date_end = found_as(mention)
    return mend_date(access=access, mention=mention, date=date, date_end=date_end)


@transaction.atomic
def hide_date(*, access: Access, mention: DatedMention, hidden: bool = True) -> DatedMention:
    """Takes a sentence off the line, or puts it back. It stands in its text as before."""
    mention = _own(access, mention)
    save_changes(mention, hidden=hidden)
    return mention


@transaction.atomic
def add_date(*, access: Access, block: Block, sentence: str, date: str, date_end: str = "") -> DatedMention:
    """A date that a sentence means and the import did not find. The same once more is the same date."""
    access.require(Can.EDIT_COURSE)
    locked(access.course)
    _checked(date, date_end)
    read = Block.objects.filter(
        pk=block.pk, edition__state=Edition.State.PUBLISHED, edition__text__course=access.course
    )
    stands = read.first()
    if stands is None or sentence not in stands.plain:
        raise Refused(GONE)
    date_end = "" if date_end == date else date_end
    there = stands.dates.filter(sentence=sentence, date=date, date_end=date_end).first()
    if there is not None:
        save_changes(there, hidden=False)
        return there
    return DatedMention.objects.create(
        block=stands, sentence=sentence, date=date, date_end=date_end, origin=Origin.ADDED
    )


@transaction.atomic
def write_event(*, access: Access, title: str, date: str, date_end: str = "") -> Event:
    """An event of the course. The same once more is the same event."""
    access.require(Can.EDIT_COURSE)
    course = locked(access.course)
    _checked(date, date_end)
    event, made = Event.objects.get_or_create(
        course=course, date=date, title=title, defaults={"date_end": "" if date_end == date else date_end}
    )
    if not made and date_end not in ("", date, event.date_end):
        raise Refused(TAKEN)
    return event


@transaction.atomic
def change_event(*, access: Access, event: Event, title: str, date: str, date_end: str = "") -> Event:
    access.require(Can.EDIT_COURSE)
    course = locked(access.course)
    _checked(date, date_end)
    if course.events.filter(date=date, title=title).exclude(pk=event.pk).exists():
        raise Refused(TAKEN)
    save_changes(event, title=title, date=date, date_end="" if date_end == date else date_end)
    return event


@transaction.atomic
def remove_event(*, access: Access, pk: int) -> str:
    """How it was called; nothing if the course has no such event (any more). The sentences tied to it stay."""
    access.require(Can.EDIT_COURSE)
    event = locked(access.course).events.filter(pk=pk).first()
    if event is None:
        return ""
    event.delete()
    return str(event.title)


@transaction.atomic
def tie(*, access: Access, mention: DatedMention, event: Event | None) -> DatedMention:
    """Says which event a sentence tells of; `event`: None for none."""
    mention = _own(access, mention)
    if event is not None:
        event = access.course.events.filter(pk=event.pk).first()
        if event is None:
            raise Refused("This event was removed meanwhile.")
        event.texts.add(Text.objects.get(editions__blocks=mention.block_id))
    save_changes(mention, event=event)
    return mention


# From one edition to the next ----------------------------------------------------------------------------------


def carry_over(old: Edition, new: Edition) -> list[DatedMention]:
    """Brings what editors did to the dates of an edition to those of the one that follows it.

    A date is the same where its block goes on (`Block.uid`), or its sentence stands alone elsewhere, and the same
    words are printed. Returns those of the old one that were worked on and have no place in the new one.
    """
    places = _Places(new)
    changed: dict[int, DatedMention] = {}
    added: list[DatedMention] = []
    left: list[DatedMention] = []
    for mention in DatedMention.objects.filter(edition=old).select_related("block").order_by("pk"):
        same = places.date_of(mention)
        if same is not None:
            if _bring(mention, same):
                changed[same.pk] = same
        elif mention.origin == Origin.ADDED:
            copy = places.added(mention)
            added += [copy] if copy is not None else []
            left += [mention] if copy is None else []
        elif mention.found_as or mention.hidden or mention.event_id:
            left.append(mention)
    DatedMention.objects.bulk_update(
        changed.values(), ["date", "date_end", "found_as", "hidden", "event"], batch_size=500
    )
    DatedMention.objects.bulk_create(added, batch_size=500)
    return left


def _bring(old: DatedMention, new: DatedMention) -> bool:
    """Says of the new one what was said of the old one; whether that was anything new."""
    before = (new.date, new.date_end, new.found_as, new.hidden, new.event_id)
    new.hidden, new.event_id = old.hidden, old.event_id
    found = found_as(new)
    mended = bool(old.found_as) and (old.date, old.date_end) != found
    if new.origin == Origin.ADDED:
        new.date, new.date_end, new.found_as = old.date, old.date_end, ""
    elif mended:
        new.found_as = "/".join(filter(None, found))
        new.date, new.date_end = old.date, old.date_end
    else:
        (new.date, new.date_end), new.found_as = found, ""
    return before != (new.date, new.date_end, new.found_as, new.hidden, new.event_id)


class _Places:
    """Where the dates of an older edition stand in a new one; each place is given once."""

    def __init__(self, edition: Edition) -> None:
        self.language = edition.text.language
        self.by_uid = {block.uid: block for block in edition.blocks.only("uid", "plain", "edition")}
        self.in_block: dict[int, list[DatedMention]] = defaultdict(list)
        self.by_sentence: dict[tuple[str, str], list[DatedMention]] = defaultdict(list)
        for mention in DatedMention.objects.filter(edition=edition).order_by("start", "pk"):
            self.in_block[mention.block_id].append(mention)
            self.by_sentence[mention.sentence, mention.printed].append(mention)
        self.given: set[int] = set()

    def date_of(self, old: DatedMention) -> DatedMention | None:
        block = self.by_uid.get(old.block.uid)
        there = self.in_block[block.pk] if block is not None else []
        alike = [m for m in there if self._same(old, m)]
        exact = [m for m in alike if m.sentence == old.sentence]
        found = self._nearest(old, exact) or self._nearest(old, alike)
        if found is None:
            elsewhere = [m for m in self.by_sentence[old.sentence, old.printed] if self._same(old, m)]
            found = elsewhere[0] if len(elsewhere) == 1 else None
        if found is not None:
            self.given.add(found.pk)
        return found

    def _same(self, old: DatedMention, new: DatedMention) -> bool:
        if new.pk in self.given or new.origin != old.origin or new.printed != old.printed:
            return False
        if old.origin == Origin.ADDED and (old.date, old.date_end) != (new.date, new.date_end):
            return False
        return _alike(old.sentence, new.sentence) >= _ALIKE

    def _nearest(self, old: DatedMention, mentions: Iterable[DatedMention]) -> DatedMention | None:
        return min(mentions, key=lambda m: abs(m.start - old.start), default=None)

    def added(self, old: DatedMention) -> DatedMention | None:
        """The date that an editor added, on its sentence as it stands now."""
        block = self.by_uid.get(old.block.uid)
        sentence = _sentence_in(block, old, self.language) if block is not None else None
        if sentence is None:
            others = [b for b in self.by_uid.values() if old.sentence in b.plain]
            block, sentence = (others[0], old.sentence) if len(others) == 1 else (None, None)
        if block is None or sentence is None:
            return None
        return DatedMention(
            block=block,
            sentence=sentence,
            printed=old.printed,
            date=old.date,
            date_end=old.date_end,
            origin=old.origin,
            hidden=old.hidden,
            event_id=old.event_id,
        )


def _sentence_in(block: Block, old: DatedMention, language: str) -> str | None:
    """The sentence of the block that the old one became, if one is enough like it."""
    if old.sentence in block.plain:
        return str(old.sentence)
    said = sentences_of(block.plain, language)
    best = max(said, key=lambda sentence: _alike(sentence, old.sentence), default=None)
    return best if best is not None and _alike(best, old.sentence) >= _ALIKE else None


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()
