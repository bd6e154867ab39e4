"""The editions of a text: the list, one as it was, and what one changed of another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from courses.access import Access
from courses.rules import Can
from readings import fragments
from readings.changes import Changed, Said, Same, changes, in_words
from readings.models import Edition, Text

BLOCKS = 100  # of an edition on a page
CHANGES = 100  # on a page of what changed


def text_of(access: Access, slug: str) -> Text:
    """Raises Http404 outside its course, and for who does not edit it while nothing is published."""
    found = access.course.texts.filter(slug=slug)
    if not access.may(Can.EDIT_COURSE):
        found = found.filter(editions__state__in=_READ)
    text = found.first()
    if text is None:
        raise Http404("No such text.")
    text.course = access.course
    return text


_READ = [Edition.State.PUBLISHED, Edition.State.SUPERSEDED]


def editions_for(access: Access, text: Text) -> QuerySet[Edition]:
    """What was ever published; to who edits the course also what is proposed."""
    seen = text.editions.select_related("made_by", "source_file", "based_on").defer("source_file__content")
    return seen if access.may(Can.EDIT_COURSE) else seen.filter(state__in=_READ)


@dataclass
class EditionLine:
    edition: Edition
    since: Edition | None  # what it is compared with
    imported: bool


@dataclass
class EditionsPage:
    text: Text
    lines: list[EditionLine]  # the newest first

    @property
    def published(self) -> Edition | None:
        return next(
            (line.edition for line in self.lines if line.edition.state == Edition.State.PUBLISHED), None
        )


def editions_page(access: Access, text: Text) -> EditionsPage:
    """One query."""
    editions = list(editions_for(access, text).defer("outline", "repairs", "refused").order_by("-number"))
    return EditionsPage(
        text, [EditionLine(each, _before(each, editions), each.based_on_id is None) for each in editions]
    )


def _before(edition: Edition, editions: Sequence[Edition]) -> Edition | None:
    """What people read before it, or for a proposal what they read now."""
    if edition.based_on_id is not None:
        return next((each for each in editions if each.pk == edition.based_on_id), None)
    was_read = [each for each in editions if each.published_at is not None and each.pk != edition.pk]
    if edition.published_at is not None:
        was_read = [each for each in was_read if each.published_at < edition.published_at]  # type: ignore[operator]
    return max(was_read, key=lambda each: (each.published_at, each.number), default=None)


def edition_of(access: Access, text: Text, number: int) -> Edition:
    """Raises Http404 for what there is not, or is proposed and the viewer does not edit."""
    edition = editions_for(access, text).filter(number=number).first()
    if edition is None:
        raise Http404("No such edition.")
    edition.text = text
    return edition


# One edition ------------------------------------------------------------------------------------------------


@dataclass
class Range:
    """A page of an edition: blocks between two positions, and the ¶ they have."""

    page: int
    first: int | None
    last: int | None


def ranges(edition: Edition, size: int) -> list[Range]:
    """The pages of an edition with so many blocks each. One query."""
    found: list[Range] = []
    for position, number in edition.blocks.order_by("position").values_list("position", "number"):
        if position // size == len(found):
            found.append(Range(len(found) + 1, None, None))
        here = found[-1]
        here.first = here.first or number
        here.last = number or here.last
    return found


def page_of(
    edition: Edition, size: int, *, number: int | None, position: int | None, page: int | None
) -> int:
    """The page with this ¶ or position; that page of the edition, or its first one. At most one query."""
    if number is not None:
        position = edition.blocks.filter(number=number).values_list("position", flat=True).first()
    return position // size + 1 if position is not None else max(page or 1, 1)


@dataclass
class EditionPage:
    text: Text
    edition: Edition
    published: Edition | None
    since: Edition | None
    ranges: list[Range]
    page: int
    body: list[SafeString]


def edition_page(
    access: Access, edition: Edition, *, number: int | None, position: int | None, page: int | None
) -> EditionPage:
    """Five queries, whatever the length of the text."""
    parts = ranges(edition, BLOCKS)
    page = min(page_of(edition, BLOCKS, number=number, position=position, page=page), max(len(parts), 1))
    shown = range((page - 1) * BLOCKS, page * BLOCKS)
    blocks = edition.blocks.filter(position__range=(shown.start, shown.stop - 1)).order_by("position")
    rows = blocks.only("edition_id", "uid", "position", "number", "kind", "html")
    editions = editions_page(access, edition.text)
    since = next((line.since for line in editions.lines if line.edition.pk == edition.pk), None)
    return EditionPage(
        text=edition.text,
        edition=edition,
        published=editions.published,
        since=since,
        ranges=parts,
        page=page,
        body=[elsewhere(piece, access, shown) for piece in fragments.body(rows)],
    )


_LEADS = re.compile(r'href="(\?menu=(\d+)#p\d+|#b(\d+)|\.\./\.\./timeline/)')


def elsewhere(piece: str, access: Access, shown: range) -> SafeString:
    """A finished fragment on a page that is not its unit's: its links lead on from here.

    People's words are escaped in it, so no address found can be one of theirs.
    """

    def led(match: re.Match[str]) -> str:
        if match[2]:
            return f'href="?at={match[2]}#p{match[2]}'
        if match[3]:
            there = int(match[3])
            return match[0] if there in shown else f'href="?place={there}#b{there}'
        return f'href="{access.url("timeline")}'

    return SafeString(_LEADS.sub(led, piece))


# Two editions -----------------------------------------------------------------------------------------------


def said(edition: Edition) -> list[Said]:
    """The blocks as they are compared. One query."""
    rows = edition.blocks.order_by("position").values_list(
        "uid", "position", "number", "kind", "level", "plain"
    )
    return [Said(*row) for row in rows]


@dataclass
class ChangesPage:
    text: Text
    edition: Edition
    since: Edition
    told: list[Same | Changed]
    page: int

    @cached_property
    def summary(self) -> str:
        return in_words(self.told)

    @cached_property
    def shown(self) -> list[Same | Changed]:
        """The entries of this page: so many changes, and the runs between them."""
        found: list[Same | Changed] = []
        count = 0
        for each in self.told:
            count += isinstance(each, Changed)
            if self._page_of(count) == self.page:
                found.append(each)
        return found

    @cached_property
    def pages(self) -> int:
        return self._page_of(sum(isinstance(each, Changed) for each in self.told))

    @staticmethod
    def _page_of(count: int) -> int:
        return max(count - 1, 0) // CHANGES + 1


def changes_page(
    access: Access, edition: Edition, *, since: int | None, page: int | None
) -> ChangesPage | None:
    """Three queries. None if there was none before it; raises Http404 for an edition that there is not."""
    editions = editions_page(access, edition.text)
    if since is not None:
        other = next((line.edition for line in editions.lines if line.edition.number == since), None)
    else:
        other = next((line.since for line in editions.lines if line.edition.pk == edition.pk), None)
        if other is None:
            return None
    if other is None or other.pk == edition.pk:
        raise Http404("There is no such edition to compare it with.")
    found = ChangesPage(edition.text, edition, other, changes(said(other), said(edition)), max(page or 1, 1))
    found.page = min(found.page, found.pages)
    return found
