"""Notes, and what else hangs on passages, as annotations with addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from courses.access import Access
from readings.annotations.model import Annotation, Place, Said
from readings.models import Block, Note, Passage, Unit

Address = Callable[[str], str]  # a path of the site as a whole address

IMPORTANT = "Important"


def annotations_of(access: Access, notes: Sequence[Note], address: Address) -> list[Annotation]:
    """Each note as one annotation. One query beside the notes (with author, passage and its edition, unit)."""
    assert access.circle is not None
    language, endings = access.circle.language, last_numbers(note.passage for note in notes)
    return [
        Annotation(
            id=address(access.url("note-detail", note=note.pk)),
            motivation=_motivation(note),
            place=place_of(access, note.passage, note.unit, endings, address),
            by=note.author.display_name,
            created=note.created_at,
            modified=note.edited_at,
            said=(Said(note.body, language),) if note.body else (),
            tags=(IMPORTANT,) if note.mark == Note.Mark.KEY else (),
        )
        for note in notes
    ]


def _motivation(note: Note) -> str:
    match note.mark:
        case Note.Mark.ASK:
            return "questioning"
        case Note.Mark.DOUBT:
            return "assessing"
        case _:
            return "commenting" if note.body else "highlighting"


def place_of(
    access: Access,
    passage: Passage,
    unit: Unit | None,
    endings: dict[tuple[int, Any], int | None],
    address: Address,
) -> Place:
    """Where the passage stands, with `endings` as `last_numbers` gives them."""
    page = access.url("unit-detail", unit=unit.slug) if unit else access.url("readings")
    return Place(
        source=address(page),
        number=passage.number,
        last_number=endings.get((passage.edition_id, passage.last_uid), passage.number),
        start=passage.start,
        end=passage.end,
        exact=passage.exact,
        prefix=passage.prefix,
        suffix=passage.suffix,
        as_of=passage.edition.published_at,
    )


def last_numbers(passages: Iterable[Passage]) -> dict[tuple[int, Any], int | None]:
    """The ¶ in which passages of several paragraphs end, by edition and uid. One query at most."""
    ends = {(p.edition_id, p.last_uid) for p in passages if p.last_uid != p.block_uid}
    if not ends:
        return {}
    blocks = Block.objects.filter(edition__in={e for e, _ in ends}, uid__in={uid for _, uid in ends})
    return {(edition, uid): number for edition, uid, number in blocks.values_list("edition", "uid", "number")}
