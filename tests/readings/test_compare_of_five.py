"""On the five texts that this was built for: the name of the Baltic fortress town finds passages in all five, and the
words of November 1922 that two of them quote are found from either.

They are not ours to copy: nothing of them is printed here, and nothing said of them but counts and ¶ numbers.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from courses.access import Access, access_to_course
from readings.actions import create_text, keep_source_file, propose_edition, publish_edition
from readings.importing import structure_text
from readings.models import Block, Edition, Unit
from readings.queries.compare import Wanted, compare
from readings.queries.others import OthersPage, others_page
from readings.queries.passages import quoted_passage
from tests.factories import make_course, make_user

TEXTS = Path(__file__).resolve().parents[3] / "shared" / "texts"

pytestmark = pytest.mark.django_db


@pytest.fixture
def access() -> Access:
    paths = sorted(TEXTS.glob("*.txt"))
    if not paths:
        pytest.skip("the texts are not beside the project")
    course = make_course(editors=[make_user("Editor")])
    for path in paths:
        draft = structure_text(path.read_bytes(), name=path.name)
        kept = keep_source_file(course=course, name=path.name, content=path.read_bytes(), by=None)
        text = create_text(course=course, slug=path.stem.replace("_", "-"))
        publish_edition(edition=propose_edition(source_file=kept, draft=draft, by=None, text=text))
    return access_to_course(course.editors.get(), course.slug)


def near(access: Access, block: Block) -> OthersPage:
    unit = Unit.objects.get(
        text=block.edition.text, first_position__lte=block.position, last_position__gte=block.position
    )
    assert block.number is not None
    quoted = quoted_passage(unit, block.number)
    assert quoted is not None
    return others_page(access, quoted)


def test_the_fortress_town_is_spoken_of_in_all_five(access: Access) -> None:
    page = compare(access, Wanted("Kronstadt"))
    assert page.speaking == len(page.columns) == 5
    assert all(column.told and column.count >= len(column.told) for column in page.columns)
    assert sum(column.count for column in page.columns) == page.passages >= 15
    marked = [told.excerpt.casefold() for column in page.columns for told in column.told]
    assert sum("<mark>kronstadt" in excerpt for excerpt in marked) == len(marked)


def test_its_month_finds_more_than_its_name(access: Access) -> None:
    named, dated = compare(access, Wanted("Kronstadt")), compare(access, Wanted("Kronstadt, March 1921"))
    assert dated.passages > named.passages


def test_the_words_of_november_1922_are_found_from_either_text(access: Access) -> None:
    """One of the two prints their date in the paragraph that quotes them."""
    dated = Block.objects.filter(
        edition__text__course=access.course,
        edition__state=Edition.State.PUBLISHED,
        number__isnull=False,
        dates__date__startswith="1922-11",
    ).distinct()
    pages = {block: near(access, block) for block in dated}
    (quoting,) = [block for block, page in pages.items() if page.quotations]
    (same,) = pages[quoting].quotations
    assert same.same >= 15
    assert same.text != quoting.edition.text
    there = Block.objects.get(
        edition__text=same.text, edition__state=Edition.State.PUBLISHED, number=same.number
    )
    (back,) = near(access, there).quotations
    assert (back.text, back.number) == (quoting.edition.text, quoting.number)
