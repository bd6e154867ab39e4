"""Where a paragraph of some edition stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404

from courses.access import Access
from readings.models import Block, Edition, Text, Unit
from readings.queries.reader import unit_of

LARGEST = 2**31 - 1
_TOO_SHORT = 24  # characters, for words that are looked for in another paragraph


@dataclass(frozen=True, slots=True)
class Paragraph:
    """¶ `asked` of an edition. Where it is gone, `unit` and `number` are those it was asked by."""

    unit: Unit
    number: int
    asked: int
    edition: int
    read: bool  # that edition is what people read
    gone: bool = False

    def url(self, access: Access) -> str:
        if self.gone:
            where = access.url("edition-detail", text=self.unit.text.slug, number=self.edition)
            return f"{where}?at={self.number}#p{self.number}"
        return f"{access.url('unit-detail', unit=self.unit.slug)}#p{self.number}"


def paragraph_of(access: Access, slug: str, number: int, edition: int | None = None) -> Paragraph:
    """Where ¶ `number` of a reading stands now, as that edition counts, or the published one.

    It is followed by its block, or else by its words, if one paragraph alone has them. Raises Http404 for what no
    edition has.
    """
    unit = unit_of(access, slug)
    if not 0 < number <= LARGEST or (edition is not None and not 0 < edition <= LARGEST):
        raise Http404("No such paragraph.")
    read = Q(edition__state=Edition.State.PUBLISHED)
    if edition is not None:
        read = Q(edition__number=edition) & (read | Q(edition__state=Edition.State.SUPERSEDED))
    was: Any = (
        Block.objects.filter(read, edition__text=unit.text_id, number=number)
        .values("uid", "position", "plain", "edition__number", "edition__state")
        .first()
    )
    if was is None:
        raise Http404("This reading has no such paragraph.")
    is_read = was["edition__state"] == Edition.State.PUBLISHED
    now = was if is_read else _now(unit.text, was)
    if now is None:
        return Paragraph(unit, number, number, was["edition__number"], is_read, gone=True)
    position = now["position"]
    if not unit.first_position <= position <= unit.last_position:
        unit = Unit.objects.select_related("text").get(
            text=unit.text_id, first_position__lte=position, last_position__gte=position
        )
    return Paragraph(unit, now.get("number", number), number, was["edition__number"], is_read)


def _now(text: Text, was: dict[str, Any]) -> dict[str, Any] | None:
    read = Block.objects.filter(
        edition__text=text, edition__state=Edition.State.PUBLISHED, number__isnull=False
    ).values("position", "number")
    block: Any = read.filter(uid=was["uid"]).first()
    if block is not None or len(was["plain"]) < _TOO_SHORT:
        known: dict[str, Any] | None = block
        return known
    there: list[Any] = list(read.filter(plain__contains=was["plain"])[:2])
    return there[0] if len(there) == 1 else None
