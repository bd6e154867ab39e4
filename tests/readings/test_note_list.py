"""The notes of a circle as a list: whose, which, in what order, found by words, taken along as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.models import Circle, Role
from discussions.actions.notes import answer_note
from readings.models import Note, Passage, Unit
from readings.queries import quoted_passage
from readings.queries.note_list import PAGE, Wanted, notes_wanted
from readings.queries.passages import Quoted
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=2))


@pytest.fixture
def units(circle: Circle) -> list[Unit]:
    """The first is read last."""
    sessions = list(circle.course.sessions.order_by("-position"))
    return [factories.make_unit(circle.course, session) for session in sessions]


@pytest.fixture
def anna(circle: Circle) -> User:
    return factories.make_member(circle, user=factories.make_user("Anna"))


@pytest.fixture
def ben(circle: Circle) -> User:
    return factories.make_member(circle, user=factories.make_user("Ben"))


def words(unit: Unit, first: int = 1, **stretch: int) -> Quoted:
    found = quoted_passage(unit, first, **stretch)
    assert found is not None
    return found


def listed(circle: Circle, who: User, **asked: str) -> list[str]:
    """The bodies, as the page shows them."""
    answer = client_of(who).get(f"/c/{circle.slug}/notes/", asked)
    assert answer.status_code == 200
    return [note.body for note in answer.context["list"].notes]


@pytest.fixture
def some(circle: Circle, units: list[Unit], anna: User, ben: User) -> dict[str, Note]:
    last, first = units
    make = factories.make_note
    found = {
        "private": make(circle, anna, "Anna alone", on=words(first, 3)),
        "shared": make(
            circle, anna, "Anna shared", on=words(first, 1, start=4, end=8), shared=True, mark=Note.Mark.ASK
        ),
        "theirs": make(circle, ben, "Ben shared", on=words(last, 2), shared=True, mark=Note.Mark.DOUBT),
        "hidden": make(circle, ben, "Ben alone", on=words(first, 1)),
    }
    beside = factories.make_circle(circle.course)
    factories.make_member(beside, user=anna)
    make(beside, anna, "Elsewhere", on=words(first), shared=True)
    return found


def test_ones_own_and_the_shared_ones_in_the_order_of_the_course(
    circle: Circle, anna: User, ben: User, some: dict[str, Note]
) -> None:
    assert listed(circle, anna) == ["Anna shared", "Anna alone", "Ben shared"]
    assert listed(circle, ben) == ["Ben alone", "Anna shared", "Ben shared"]
    assert listed(circle, factories.make_member(circle, Role.OBSERVER)) == ["Anna shared", "Ben shared"]
    assert listed(circle, anna, order="date") == ["Ben shared", "Anna shared", "Anna alone"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"whose": "mine"}, ["Anna shared", "Anna alone"]),
        ({"whose": "others"}, ["Ben shared"]),
        ({"which": "private"}, ["Anna alone"]),
        ({"which": "shared"}, ["Anna shared", "Ben shared"]),
        ({"which": "answered"}, ["Anna shared"]),
        ({"which": "apart"}, ["Ben shared"]),
        ({"which": "taken-out"}, []),
        ({"mark": "ask"}, ["Anna shared"]),
        ({"mark": "ask", "whose": "others"}, []),
        ({"where": "session:2"}, ["Ben shared"]),
        ({"where": "session:9"}, ["Anna shared", "Anna alone", "Ben shared"]),  # not offered: passed over
        (
            {"whose": "x", "mark": "x", "which": "\0", "order": "x", "page": "-1"},
            ["Anna shared", "Anna alone", "Ben shared"],
        ),
        ({"page": "99"}, ["Anna shared", "Anna alone", "Ben shared"]),  # the last page
    ],
)
def test_filters(
    circle: Circle, anna: User, ben: User, some: dict[str, Note], asked: dict[str, str], found: list[str]
) -> None:
    answer_note(
        access=factories.access_of(ben, circle), note=some["shared"], source="So.", key=some["shared"].key
    )
    Passage.objects.filter(pk=some["theirs"].passage_id).update(state=Passage.State.APART)
    assert listed(circle, anna, **asked) == found


def test_one_persons_and_one_readings(
    circle: Circle, units: list[Unit], anna: User, ben: User, some: dict[str, Note]
) -> None:
    assert listed(circle, anna, whose=str(ben.pk)) == ["Ben shared"]
    assert listed(circle, ben, whose=str(anna.pk)) == ["Anna shared"]
    assert listed(circle, anna, where=f"unit:{units[1].slug}") == ["Anna shared", "Anna alone"]
    assert listed(circle, anna, where=f"text:{units[0].text.slug}") == ["Ben shared"]


def test_whose_notes_are_private_is_not_told(
    circle: Circle, units: list[Unit], anna: User, ben: User
) -> None:
    factories.make_note(circle, ben, on=words(units[0]))
    said = client_of(anna).get(f"/c/{circle.slug}/notes/").content.decode()
    assert "Ben" not in said
    assert "Write the first one" in said


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("notice", ["He noticed the candles"]),  # by the stem, in the note
        ("newspapers", ["Odd"]),  # in the words of the text beside it
        ("newspaper OR noticing", ["He noticed the candles", "Odd"]),
        ('"reading room"', ["He noticed the candles"]),
        ("candles -noticed -winter", []),
    ],
)
def test_words_are_found_in_notes_and_beside_them(
    circle: Circle, units: list[Unit], anna: User, ben: User, asked: str, found: list[str]
) -> None:
    factories.make_note(circle, anna, "He noticed the candles", on=words(units[1], 2), shared=True)
    factories.make_note(circle, anna, "Odd", on=words(units[1], 3), shared=True)
    factories.make_note(circle, anna, "She noticed newspapers in the reading room", on=words(units[1], 3))
    assert listed(circle, ben, q=asked) == found


def test_what_cannot_be_looked_for_says_why(circle: Circle, units: list[Unit], anna: User) -> None:
    factories.make_note(circle, anna, on=words(units[0]))
    client = client_of(anna)
    for words_, sentence in (
        ("the", "Only very common words"),
        ("x" * 300, "too long to look for"),
        ("-lamp", "leave out"),
    ):
        for page in ("", "export/"):
            answer = client.get(f"/c/{circle.slug}/notes/{page}", {"q": words_})
            assert sentence in answer.content.decode()
            assert answer.status_code == (400 if page else 200)
    assert client.get(f"/c/{circle.slug}/notes/", {"q": "\0 ' \" \\ :* &!"}).status_code == 200


def test_another_language_finds_by_its_own_stems(anna: User) -> None:
    circle = factories.make_circle(factories.make_course(language="de"), language="de")
    unit = factories.make_unit(circle.course, paragraphs=["Die Häuser standen am Fluss."], language="de")
    member = factories.make_member(circle)
    factories.make_note(circle, member, "Viele Fragen", on=words(unit))
    assert listed(circle, member, q="Frage") == ["Viele Fragen"]
    assert listed(circle, member, q="Haus") == ["Viele Fragen"]
    circle.language = "en"
    circle.save()
    assert listed(circle, member, q="Frage") == []
    assert listed(circle, member, q="Haus") == ["Viele Fragen"]  # the text is German still


def fill(circle: Circle, author: User, on: Quoted, many: int) -> None:
    """So many notes of one person, made quickly."""
    model = factories.make_note(circle, author, "A note on lamps", on=on, shared=True)
    passages = Passage.objects.bulk_create(
        [
            Passage(
                **{
                    field.attname: getattr(model.passage, field.attname)
                    for field in Passage._meta.concrete_fields
                    if field.name not in ("id", "search")
                },
            )
            for _ in range(many - 1)
        ]
    )
    Note.objects.bulk_create(
        [
            Note(circle=circle, author=author, unit=on.unit, passage=passage, shared=True, shared_at=timezone.now(), body=f"Note {n} on lamps", html="<p>x</p>")
            for n, passage in enumerate(passages)
        ]
    )  # fmt: skip


def test_pages_cost_the_same_whatever_there_is(
    circle: Circle, units: list[Unit], anna: User, ben: User, django_assert_num_queries: Any
) -> None:
    client, address = client_of(anna), f"/c/{circle.slug}/notes/"
    fill(circle, ben, words(units[0]), 3)
    for asked, many in (({}, 15), ({"q": "lamps", "where": "session:2"}, 17)):
        with django_assert_num_queries(many):
            client.get(address, asked)
    fill(circle, anna, words(units[1]), PAGE)
    with django_assert_num_queries(15):
        page = client.get(address)
    with django_assert_num_queries(17):
        client.get(address, {"q": "lamps", "where": "session:2"})
    assert "Page 1 of 2" in page.content.decode()
    assert len(page.context["list"].notes) == PAGE
    rest = client.get(address, {"page": "2"})
    assert len(rest.context["list"].notes) == 3
    seen = {note.pk for one in (page, rest) for note in one.context["list"].notes}
    assert len(seen) == PAGE + 3


def test_words_are_looked_up_in_an_index(circle: Circle, units: list[Unit], anna: User) -> None:
    beside = factories.make_circle(circle.course)
    fill(beside, factories.make_member(beside), words(units[0]), 6000)
    fill(circle, anna, words(units[1]), 3000)
    factories.make_note(circle, anna, "A nightingale", on=words(units[1], 3))
    with connection.cursor() as cursor:
        for index in ("note_search", "passage_search"):  # what VACUUM does, which no transaction may
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("ANALYZE readings_note, readings_passage")
    wanted = notes_wanted(factories.access_of(anna, circle), Wanted(words="nightingale"))
    plan = wanted.explain()
    assert "note_search" in plan, plan
    assert "passage_search" in plan, plan
    assert [note.body for note in wanted] == ["A nightingale"]


# Files ------------------------------------------------------------------------------------------------------


def export(circle: Circle, who: User, **asked: str) -> Any:
    answer = client_of(who).get(f"/c/{circle.slug}/notes/export/", asked)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return answer


def test_as_a_text(circle: Circle, units: list[Unit], anna: User) -> None:
    factories.make_note(
        circle, anna, "Who *asked*?", on=words(units[1], 1, start=4, end=8), mark=Note.Mark.ASK
    )
    factories.make_note(circle, anna, "Two", on=words(units[1], 1, start=0, end=11, last=2))
    said = export(circle, anna, order="date").content.decode()
    title = units[1].text.label
    assert said.startswith(f"# Notes, {circle.name}\n\n## {title}\n\n### ¶ 1\n\n> The mill stood")
    assert "\n>\n> On Saturday\n\nTwo\n\n*Anna, " in said
    assert "\n> mill\n\nWho *asked*?\n\n*Anna, " in said
    assert ", I ask, private*" in said


def test_as_a_table_without_formulas(circle: Circle, units: list[Unit], anna: User) -> None:
    factories.make_note(circle, anna, '=HYPERLINK("https://example.org")', on=words(units[0]))
    factories.make_note(circle, anna, "+1", on=words(units[0], 2), shared=True)
    said = export(circle, anna, **{"as": "csv"}).content.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(said))
    assert head[:3] == ["Text", "Reading", "¶"]
    assert [row[5] for row in rows] == ['\'=HYPERLINK("https://example.org")', "'+1"]
    assert [row[8] for row in rows] == ["no", "yes"]


def test_the_filter_applies_and_nothing_else_comes_along(
    circle: Circle, anna: User, ben: User, some: dict[str, Note]
) -> None:
    for kind in ("markdown", "csv", "jsonld", "anything"):
        every = export(circle, anna, **{"as": kind}).content.decode()
        assert "Anna alone" in every
        assert "Ben shared" in every
        assert "Ben alone" not in every
        assert "Elsewhere" not in every
        mine = export(circle, anna, **{"as": kind, "whose": "mine", "mark": "ask"}).content.decode()
        assert "Anna shared" in mine
        assert "Anna alone" not in mine
        assert "Ben" not in mine


# In a browser -----------------------------------------------------------------------------------------------


def test_a_phone_without_script(
    new_page: Callable[..., Page], circle: Circle, units: list[Unit], anna: User, some: dict[str, Note]
) -> None:
    page = new_page(anna, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(f"/c/{circle.slug}/readings/")
    page.get_by_role("navigation", name="Readings").get_by_role("link", name="Notes").click()
    expect(page.get_by_role("heading", name="Notes in the margin")).to_be_visible()
    expect(page.get_by_text("Ben shared")).to_be_visible()
    page.get_by_role("link", name="Mine", exact=True).click()
    expect(page.get_by_role("heading", name="Your notes")).to_be_visible()
    expect(page.get_by_text("Ben shared")).to_have_count(0)
    page.get_by_label("Which", exact=True).select_option("private")
    page.get_by_label("Words of a note").fill("alone")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Anna alone")).to_be_visible()
    expect(page.get_by_text("Anna shared")).to_have_count(0)
    expect(page.get_by_label("Which", exact=True)).to_have_value("private")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_accessible_and_fit(
    new_page: Callable[..., Page],
    accessibility_problems: Callable[[Page], list[str]],
    circle: Circle,
    some: dict[str, Note],
    width: int,
) -> None:
    owner = factories.make_member(circle, Role.FACILITATOR)
    page = new_page(owner, viewport={"width": width, "height": 800})
    theirs = f"/c/{circle.slug}/notes/{some['shared'].pk}"
    for address, heading in (
        (f"/c/{circle.slug}/notes/", "Notes in the margin"),
        (f"/c/{circle.slug}/notes/?q=shared&order=date", "Notes in the margin"),
        (f"/c/{circle.slug}/notes/?mark=key", "Notes in the margin"),
        (f"/c/{circle.slug}/notes/import/", "Bring in notes"),
        (f"{theirs}/answer/", "Answer Anna"),
        (f"{theirs}/take-out/", "Take this note out of the margin"),
    ):
        page.goto(address)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert accessibility_problems(page) == [], address


def test_a_note_is_answered_and_stands_on_top(
    new_page: Callable[..., Page],
    accessibility_problems: Callable[[Page], list[str]],
    circle: Circle,
    ben: User,
    some: dict[str, Note],
) -> None:
    page = new_page(ben, viewport={"width": 360, "height": 740})
    page.goto(f"/c/{circle.slug}/notes/?whose=others")
    page.get_by_role("link", name="Answer this note").click()
    page.get_by_label("Your answer").fill("I think it was the committee.")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_text("I think it was the committee.")).to_be_visible()
    aside = page.get_by_role("complementary", name="What it hangs on")
    expect(aside.get_by_text("Anna shared")).to_be_visible()
    assert accessibility_problems(page) == []
    page.goto(f"/c/{circle.slug}/notes/?whose=others")
    page.get_by_role("link", name="1 answer").click()
    expect(aside.get_by_text("Anna shared")).to_be_visible()


def test_a_file_is_looked_at_and_kept(
    new_page: Callable[..., Page],
    accessibility_problems: Callable[[Page], list[str]],
    circle: Circle,
    units: list[Unit],
    ben: User,
) -> None:
    page = new_page(ben, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(f"/c/{circle.slug}/notes/")
    page.get_by_role("link", name="Bring in notes from a file").click()
    said = b"""[{"id": "urn:1", "bodyValue": "Whose candles?", "target": {"source": "urn:x", "selector":
        {"type": "TextQuoteSelector", "exact": "People brought their own candles", "prefix": "noon. "}}}]"""
    page.get_by_label("A file of annotations").set_input_files(
        {"name": "notes.jsonld", "mimeType": "application/ld+json", "buffer": said}
    )
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="What the file gives")).to_be_visible()
    assert Note.objects.count() == 0


def test_the_empty_page_teaches(circle: Circle, units: list[Unit], anna: User) -> None:
    said = client_of(anna).get(f"/c/{circle.slug}/notes/").content.decode()
    assert "press the number of a paragraph" in said
    member = client_of(factories.make_member(circle, Role.MEMBER))
    assert "Nobody has shared a note yet" in member.get(f"/c/{circle.slug}/notes/").content.decode()
    some = client_of(anna).get(f"/c/{circle.slug}/notes/", {"mark": "ask"}).content.decode()
    assert "No note is like that." in some


def test_old_notes_keep_their_day(circle: Circle, units: list[Unit], anna: User) -> None:
    note = factories.make_note(circle, anna, on=words(units[0]))
    Note.objects.filter(pk=note.pk).update(created_at=timezone.now() - timedelta(days=400))
    said = client_of(anna).get(f"/c/{circle.slug}/notes/", {"order": "date"}).content.decode()
    assert f"{(timezone.now() - timedelta(days=400)).year}" in said
