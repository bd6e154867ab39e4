"""In the other texts: what is near a passage, and the same words."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Circle
from readings.models import Block, Name, NameMention, Unit
from readings.queries.others import OthersPage, others_page
from readings.queries.passages import quoted_passage
from tests import factories
from tests.readings.bringing import client_of
from tests.readings.filling import fill_course

pytestmark = pytest.mark.django_db

QUOTED = "nobody who held the lamp that evening could say afterwards who had asked for it to be lit"
KEEPER = (
    "The keeper of the lighthouse at Farholm went down to the granary on 4 March 1911 with nine empty baskets.",
    f"In her diary she wrote: “{QUOTED}.” Then she closed the book.",
    "It rained.",
)
FARMER = (
    "The harvest was poor and the price of bread rose twice before the winter came to the valley.",
    "When the granary was opened on 4 March 1911, a keeper brought baskets and took away what was left.",
    f"One of them wrote that {QUOTED.upper()}, which was not so.",
    "At Farholm they spoke of it for years, and of the baskets.",
)
OTHER = (
    "Nothing of all that is told here.",
    "The committee met and adjourned, as committees do, without a vote.",
)


@pytest.fixture
def circle() -> Circle:
    course = factories.make_course(sessions=1)
    factories.make_text(course, "The keeper", KEEPER, slug="keeper")
    factories.make_text(course, "The farmer", FARMER, slug="farmer", author="Ada Ferrars")
    factories.make_text(course, "The committee", OTHER, slug="committee")
    return factories.make_circle(course)


def near(circle: Circle, number: int, slug: str = "keeper", **stretch: Any) -> OthersPage:
    quoted = quoted_passage(Unit.objects.get(course=circle.course, slug=slug), number, **stretch)
    assert quoted is not None
    return others_page(factories.access_of(factories.make_member(circle), circle), quoted)


def found(page: OthersPage) -> list[tuple[str, int | None]]:
    return [(other.text.slug, other.number) for other in page.near]


def test_what_shares_a_day_and_rare_words_is_near_and_says_why(circle: Circle) -> None:
    page = near(circle, 1)
    assert found(page)[0] == ("farmer", 2)
    first = page.near[0]
    assert first.dates == ["4 March 1911"]
    assert {"granary", "keeper", "baskets"} <= set(first.words)
    assert "<mark>4 March 1911</mark>" in first.excerpt
    assert "<mark>granary</mark>" in first.excerpt
    assert all(slug == "farmer" for slug, _ in found(page))


def test_a_shared_name_is_named_in_all_its_spellings(circle: Circle) -> None:
    assert ("farmer", 4) in found(near(circle, 1))  # two shared words: Farholm and baskets
    Name.objects.all().delete()
    name = Name.objects.create(course=circle.course, name="Farholm Light", spellings=["Farholm"])
    for block in Block.objects.filter(plain__contains="Farholm"):
        at = block.plain.index("Farholm")
        NameMention.objects.create(name=name, block=block, start=at, end=at + 7)
    (other,) = [other for other in near(circle, 1).near if other.number == 4]
    assert other.names == ["Farholm Light"]
    assert "Farholm" not in other.words
    Name.objects.update(hidden=True)
    assert all(not other.names for other in near(circle, 1).near)


def test_the_same_words_are_found_and_marked_on_both_sides(circle: Circle) -> None:
    page = near(circle, 2)
    (same,) = page.quotations
    assert (same.text.slug, same.number, same.same) == ("farmer", 3, len(QUOTED.split()))
    assert f"<mark>{QUOTED.upper()}</mark>" in same.excerpt
    ((number, words),) = page.passage
    assert number == 2
    assert f"<mark>{QUOTED}</mark>" in words
    assert ("farmer", 3) not in found(page)  # it stands there once


def test_a_text_in_another_language_is_near_by_what_it_names(circle: Circle) -> None:
    factories.make_text(
        circle.course,
        "Der Speicher",
        ("Am 4. März 1911 wurde der Speicher von Farholm geöffnet.", "Sonst geschah nichts."),
        slug="speicher",
        language="de",
    )
    block = Block.objects.get(edition__text__slug="speicher", number=1)
    block.dates.all().delete()
    block.dates.create(sentence=block.plain, printed="4. März 1911", date="1911-03-04", start=3, end=15)
    assert ("speicher", 1) in found(near(circle, 1))


def test_nothing_of_the_own_text_or_of_another_course_is_near(circle: Circle) -> None:
    other = factories.make_course()
    factories.make_text(other, "The same again", KEEPER)
    page = near(circle, 2)
    assert {one.text.course_id for one in [*page.quotations, *page.near]} <= {circle.course_id}
    assert "keeper" not in {one.text.slug for one in [*page.quotations, *page.near]}


def test_words_of_several_paragraphs_and_of_a_few_characters(circle: Circle) -> None:
    assert near(circle, 1, last=2).quotations
    page = near(circle, 1, start=4, end=10)  # few words: the paragraph counts
    assert found(page)[0] == ("farmer", 2)


def test_a_passage_with_nothing_near_says_so(circle: Circle) -> None:
    anna = client_of(factories.make_member(circle))
    html = anna.get(f"/c/{circle.slug}/readings/keeper/others/?paragraph=3").content.decode()
    assert "Nothing near it" in html


def test_the_only_text_of_a_course_says_what_will_be_here() -> None:
    course = factories.make_course()
    factories.make_text(course, "Alone", KEEPER, slug="alone")
    circle = factories.make_circle(course)
    html = (
        client_of(factories.make_member(circle))
        .get(f"/c/{circle.slug}/readings/alone/others/")
        .content.decode()
    )
    assert "the only text" in html


@pytest.mark.parametrize("number", ["99", "0"])
def test_a_paragraph_that_is_not_there(circle: Circle, number: str) -> None:
    anna = client_of(factories.make_member(circle))
    page = f"/c/{circle.slug}/readings/keeper/others/"
    assert anna.get(page, {"paragraph": number}).status_code == (404 if number == "99" else 200)
    assert anna.get(page, {"paragraph": "1", "start": "x", "end": "9" * 30, "last": "-1"}).status_code == 200


def test_the_page_says_why_and_leads_on(circle: Circle) -> None:
    html = client_of(factories.make_member(circle)).get(
        f"/c/{circle.slug}/readings/keeper/others/?paragraph=2"
    )
    said = html.content.decode()
    assert "The same words, quoted in both" in said
    assert f'href="/c/{circle.slug}/readings/farmer/#p3"' in said
    assert "notes/new/?paragraph=3" in said


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_page_costs_the_same_queries_whatever_is_near(circle: Circle) -> None:
    anna = client_of(factories.make_member(circle))
    address = f"/c/{circle.slug}/readings/keeper/others/?paragraph=1"
    few = queries_of(anna, address)
    fill_course(circle.course, 12, characters=5_000)
    for n in range(6):
        factories.make_text(circle.course, f"Again {n}", FARMER)
    assert queries_of(anna, address) == few
