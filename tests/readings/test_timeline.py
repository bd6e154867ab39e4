"""The time line's pages: every zoom is an address, nothing gets lost on the way, and what comes back is bounded."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.access import access_to_course
from courses.models import Circle, Course, Role
from readings.actions import timeline as actions
from readings.chronology import Window, span_of, window_at
from readings.models import Block, DatedMention, Event, Text
from readings.queries import time_line
from readings.queries.timeline import MOST_LISTED, MOST_ROWS, TimeLine
from tests.factories import make_circle, make_course, make_member, make_unit, make_user
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

MILL = (
    "The mill was built in 1874 by two brothers, and nobody asked them why it stood there.",
    "In March 1911 the committee met. On 17 March 1911 the doors were opened again to all.",
    "From 1909 to 1912 the lamps were lit by hand, and in the 1920s by gas.",
)
LAMP = ("On 2 April 1911 the lamps were lit for the first time.", "In 1911 nobody spoke of it.")


@pytest.fixture
def course() -> Course:
    course = make_course(editors=[make_user("Editor")])
    make_unit(course, title="The mill: a history", paragraphs=MILL)
    make_unit(course, title="The lamp", paragraphs=LAMP)
    return course


@pytest.fixture
def circle(course: Course) -> Circle:
    return make_circle(course)


@pytest.fixture
def reader(circle: Circle) -> Client:
    return client_of(make_member(circle))


def page_of(client: Client, circle: Circle, asked: str = "") -> str:
    answer = client.get(f"/c/{circle.slug}/timeline/{asked}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def line_of(course: Course, at: str = "", **asked: object) -> TimeLine:
    access = access_to_course(course.editors.get(), course.slug)
    return time_line(access, window=window_at(at), **asked)  # type: ignore[arg-type]


def listed(line: TimeLine) -> list[str]:
    return [f"{m.date}/{m.date_end}" if m.date_end else m.date for m in line.sentences or ()]


def test_the_whole_line_leads_to_decades_and_years(reader: Client, circle: Circle) -> None:
    Event.objects.create(
        course=circle.course, date="1911-03-04", date_end="1911-03-06", title="The committee meets"
    )
    Event.objects.create(course=make_course(), date="1911", title="Elsewhere")
    make_unit(make_course(), paragraphs=("In 1999 this was said elsewhere.",))
    page = page_of(reader, circle)
    assert "7 dated sentences in two texts" in page
    assert 'href="?at=1910s"' in page
    assert re.search(r'<a href="\?at=1911" id="y1911"', page)
    assert "4–6 March 1911" in page
    assert "Elsewhere" not in page
    assert "1999" not in page


@pytest.mark.parametrize(
    ("at", "dates"),
    [
        ("1870s", ["1874"]),
        ("1910s", ["1909/1912", "1911", "1911-03", "1911-03-17", "1911-04-02"]),
        ("1911", ["1909/1912", "1911", "1911-03", "1911-03-17", "1911-04-02"]),
        ("1911-03", ["1909/1912", "1911", "1911-03", "1911-03-17"]),
        ("1911-03-17", ["1909/1912", "1911", "1911-03", "1911-03-17"]),
        ("1911-03-18", ["1909/1912", "1911", "1911-03"]),
        ("1912", ["1909/1912"]),
        ("1925", ["1920/1929"]),
        ("1930", []),
        ("", ["1874", "1909/1912", "1911", "1911-03", "1911-03-17", "1911-04-02", "1920/1929"]),
        ("rubbish", ["1874", "1909/1912", "1911", "1911-03", "1911-03-17", "1911-04-02", "1920/1929"]),
    ],
)
def test_a_window_has_what_overlaps_it_as_precise_as_it_is(course: Course, at: str, dates: list[str]) -> None:
    assert listed(line_of(course, at)) == dates


def test_all_windows_together_have_every_sentence(course: Course) -> None:
    """Down every way from the whole line: each sentence is in every window it overlaps, and in no other."""
    every = {m.pk: span_of(m.date, m.date_end) for m in DatedMention.objects.all()}

    def look(window: Window | None) -> None:
        line = line_of(course, window.at if window else "")
        found = {m.pk for m in line.sentences or ()}
        assert found == {pk for pk, span in every.items() if span.overlaps(line.window.span)}
        if window is None or window.at in ("1910s", "1911", "1911-03"):
            for column in line.window.columns:
                look(column)

    look(None)


def test_earlier_and_later_lead_to_where_something_begins(course: Course) -> None:
    line = line_of(course, "1911-03")
    assert line.earlier is not None
    assert line.later is not None
    assert (line.earlier.at, line.later.at) == ("1911-01", "1911-04")
    first, last = line_of(course, "1870s"), line_of(course, "1920s")
    assert (first.earlier, last.later) == (None, None)
    assert last.earlier is not None
    assert last.earlier.at == "1910s"


def test_each_sentence_leads_into_its_text(reader: Client, circle: Circle) -> None:
    page = page_of(reader, circle, "?at=1911-03")
    unit = circle.course.units.get(text__title="The mill: a history")
    assert f'href="/c/{circle.slug}/readings/{unit.slug}/#p2"' in page
    assert 'On <b class="dated">17 March 1911</b> the doors' in page
    assert "The mill</bdi>, ¶&nbsp;2" in page


def test_it_is_narrowed_to_texts(reader: Client, circle: Circle) -> None:
    lamp = circle.course.texts.get(title="The lamp")
    page = page_of(reader, circle, f"?at=1911&text={lamp.slug}")
    assert "the lamps were lit for the first time" in page
    assert "the doors were opened" not in page
    assert (
        f'href="?at=1911-04&amp;text={lamp.slug}"' in page or f'href="?at=1911-04&text={lamp.slug}"' in page
    )
    assert "Narrowed to one text" in page
    assert "the doors were opened" in page_of(reader, circle, "?at=1911&text=no-such-text&text=%00")


def test_what_is_hidden_is_on_no_page_and_can_be_put_back(
    course: Course, circle: Circle, reader: Client
) -> None:
    editor = course.editors.get()
    access = access_to_course(editor, course.slug)
    mention = DatedMention.objects.get(date="1874")
    actions.hide_date(access=access, mention=mention)
    assert listed(line_of(course, "1870s")) == []
    assert "1874" not in page_of(reader, circle)
    assert "1874" not in reader.get(f"/c/{circle.slug}/timeline/csv/").content.decode()
    client = client_of(editor)
    assert "One taken off the line" in client.get(f"/courses/{course.slug}/timeline/").content.decode()
    page = client.get(f"/courses/{course.slug}/timeline/hidden/").content.decode()
    assert "built in" in page
    assert reader.get(f"/c/{circle.slug}/timeline/hidden/").status_code == 403
    client.post(f"/courses/{course.slug}/timeline/dates/{mention.pk}/", {"do": "show"})
    assert listed(line_of(course, "1870s")) == ["1874"]


def test_the_table_comes_as_a_file(reader: Client, circle: Circle) -> None:
    answer = reader.get(f"/c/{circle.slug}/timeline/csv/?at=1911-03")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:5] == ["Date", "From", "To", "As printed", "Sentence"]
    assert rows[1][:4] == ["1909–1912", "1909", "1912", "From 1909 to 1912"] or rows[1][1:3] == [
        "1909",
        "1912",
    ]
    assert rows[-1][0] == "17 March 1911"
    assert len(rows) == 5


def test_an_empty_line_says_what_will_be_here() -> None:
    empty = make_circle()
    assert "as soon as a text has been brought in" in page_of(client_of(make_member(empty)), empty)
    editor = make_member(empty)
    empty.course.editors.add(editor)
    assert "Bring in a text" in page_of(client_of(editor), empty)


def test_rubbish_in_the_address_is_passed_over(reader: Client, circle: Circle) -> None:
    for asked in (
        "?at=%00",
        "?at=1921-99",
        "?page=x",
        "?page=-1",
        "?page=999999999999",
        "?at=9999s",
        "?at=99990s",
    ):
        page_of(reader, circle, asked)
    assert "No sentence names a date in 9999" in page_of(reader, circle, "?at=9999")
    assert "No sentence names a date in the 1850s." in page_of(reader, circle, "?at=1850s")
    assert "No sentence names a date on 3 May 1850." in page_of(reader, circle, "?at=1850-05-03")
    page_of(reader, circle, "?at=-9999-01-01")


# Events --------------------------------------------------------------------------------------------------------


@pytest.fixture
def opening(course: Course) -> Event:
    """An event on which the two texts differ."""
    access = access_to_course(course.editors.get(), course.slug)
    event = actions.write_event(access=access, title="The doors <open>.", date="1911")
    for date in ("1911-03-17", "1911-04-02"):
        actions.tie(access=access, mention=DatedMention.objects.get(date=date), event=event)
    return event


SAID = "“The mill” says 17 March 1911, “The lamp” says 2 April 1911"


def test_texts_that_differ_stand_out(opening: Event, reader: Client, circle: Circle) -> None:
    for asked in ("", "?at=1911", "?at=1911-03"):
        page = page_of(reader, circle, asked)
        assert f"The texts differ:</span> {SAID}." in page
        assert "The doors &lt;open&gt;." in page
        assert "On one event the texts differ" in page
    assert 'class="tl__join"' in page_of(reader, circle, "?at=1911")


def test_an_event_has_a_page_with_what_each_text_says(opening: Event, reader: Client, circle: Circle) -> None:
    page = reader.get(f"/c/{circle.slug}/timeline/events/{opening.pk}/").content.decode()
    assert SAID in page
    assert page.index("The mill: a history") < page.index("The lamp</h3>")
    assert f'href="/c/{circle.slug}/compare/?event={opening.pk}"' in page
    assert "Untie" not in page


def test_texts_that_agree_as_precisely_as_they_are_do_not_stand_out(
    course: Course, circle: Circle, reader: Client
) -> None:
    access = access_to_course(course.editors.get(), course.slug)
    event = actions.write_event(access=access, title="The doors open.", date="1911")
    for date in ("1911-03-17", "1911"):
        actions.tie(access=access, mention=DatedMention.objects.get(date=date), event=event)
    page = page_of(reader, circle)
    assert "The texts differ" not in page
    assert "The mill: 17 March 1911; The lamp: 1911" in page


def test_an_editor_ties_what_might_tell_of_it(course: Course) -> None:
    client = client_of(course.editors.get())
    base = f"/courses/{course.slug}/timeline"
    answer = client.post(
        f"{base}/events/new/", {"title": "The doors open", "date": "17 March 1911", "date_end": ""}
    )
    event = Event.objects.get()
    assert answer.headers["Location"] == f"{base}/events/{event.pk}/"
    page = client.get(f"{base}/events/{event.pk}/").content.decode()
    mention = DatedMention.objects.get(date="1911-03-17")
    offered = [int(pk) for pk in re.findall(r'name="tie" value="(\d+)"', page)]
    assert offered[0] == mention.pk
    assert DatedMention.objects.get(date="1874").pk not in offered
    for _ in range(2):
        assert client.post(f"{base}/events/{event.pk}/tie/", {"tie": mention.pk}).status_code == 302
    mention.refresh_from_db()
    assert mention.event == event
    client.post(f"{base}/events/{event.pk}/tie/", {"untie": mention.pk})
    mention.refresh_from_db()
    assert mention.event is None
    for wrong in ({}, {"tie": "x"}, {"tie": "²"}):
        assert client.post(f"{base}/events/{event.pk}/tie/", wrong).status_code == 400
    assert client.post(f"{base}/events/{event.pk}/tie/", {"tie": "999999999"}).status_code == 404


def test_an_event_is_changed_and_removed(course: Course, opening: Event) -> None:
    client = client_of(course.editors.get())
    base = f"/courses/{course.slug}/timeline/events/{opening.pk}"
    page = client.post(f"{base}/edit/", {"title": "The doors open.", "date": "1912", "date_end": "1911"})
    assert page.status_code == 400
    assert "The span ends before it begins." in page.content.decode()
    client.post(f"{base}/edit/", {"title": "The doors open.", "date": "44 BC", "date_end": ""})
    opening.refresh_from_db()
    assert (opening.title, opening.date, opening.begins) == ("The doors open.", "-0043", -43 * 10_000 + 101)
    assert client.post(f"{base}/remove/").status_code == 400
    assert client.post(f"{base}/remove/", {"sure": "1"}).status_code == 302
    assert not Event.objects.exists()
    assert DatedMention.objects.filter(hidden=False).count() == 7


# Editing dates -------------------------------------------------------------------------------------------------


def test_an_editor_mends_a_date_on_its_page(course: Course) -> None:
    client = client_of(course.editors.get())
    mention = DatedMention.objects.get(date="1874")
    address = f"/courses/{course.slug}/timeline/dates/{mention.pk}/"
    assert "as it was found" in client.get(address).content.decode()
    wrong = client.post(address, {"do": "mend", "date": "the other <day>", "date_end": ""})
    assert wrong.status_code == 400
    assert "the other &lt;day&gt;” is no date" in wrong.content.decode()
    answer = client.post(address, {"do": "mend", "date": "May 1873", "date_end": ""})
    assert answer.headers["Location"] == f"/courses/{course.slug}/timeline/?at=1873-05#d{mention.pk}"
    page = client.get(address).content.decode()
    assert "Take it back: 1874" in page
    assert (
        "Date mended by an editor"
        in client.get(f"/courses/{course.slug}/timeline/?at=1873-05").content.decode()
    )
    client.post(address, {"do": "found"})
    mention.refresh_from_db()
    assert (mention.date, mention.found_as) == ("1874", "")
    assert client.post(address, {"do": "nothing known"}).status_code == 400


def test_a_sentence_makes_a_new_event(course: Course) -> None:
    client = client_of(course.editors.get())
    mention = DatedMention.objects.get(date="1874")
    address = f"/courses/{course.slug}/timeline/dates/{mention.pk}/"
    for _ in range(2):
        client.post(address, {"do": "tie", "event": "", "title": "The mill is built."})
    assert Event.objects.get().date == "1874"
    client.post(address, {"do": "tie", "event": "", "title": ""})
    mention.refresh_from_db()
    assert mention.event is None
    theirs = Event.objects.create(course=make_course(), date="1911", title="Theirs")
    assert client.post(address, {"do": "tie", "event": theirs.pk, "title": ""}).status_code == 400


def test_an_editor_dates_a_sentence_of_a_paragraph(course: Course) -> None:
    client = client_of(course.editors.get())
    lamp = course.texts.get(title="The lamp")
    address = f"/courses/{course.slug}/timeline/dates/new/"
    assert "Show its sentences" in client.get(address).content.decode()
    assert "has no paragraph 99" in client.get(f"{address}?text={lamp.slug}&paragraph=99").content.decode()
    page = client.get(f"{address}?text={lamp.slug}&paragraph=2").content.decode()
    assert "In 1911 nobody spoke of it." in page
    said = {"text": lamp.slug, "paragraph": "2", "sentence": "0", "date_end": ""}
    wrong = client.post(address, {**said, "date": "someday"})
    assert wrong.status_code == 400
    assert 'value="someday"' in wrong.content.decode()
    for _ in range(2):
        answer = client.post(address, {**said, "date": "3 April 1911"})
    made = DatedMention.objects.get(origin="added")
    assert answer.headers["Location"] == f"/courses/{course.slug}/timeline/?at=1911-04-03#d{made.pk}"
    assert "Dated by an editor" in client.get(f"/courses/{course.slug}/timeline/?at=1911-04").content.decode()


# However many --------------------------------------------------------------------------------------------------


def fill(text: Text, count: int) -> None:
    """So many dates more on the first block of a text, spread over a century."""
    block = Block.objects.filter(edition__text=text).order_by("position")[0]
    DatedMention.objects.bulk_create(
        DatedMention(block=block, sentence=f"Sentence {n}.", date=f"{1850 + n % 100}-{1 + n % 12:02d}")
        for n in range(count)
    )


def test_many_sentences_are_counted_and_come_page_by_page(
    course: Course, circle: Circle, reader: Client
) -> None:
    fill(course.texts.get(title="The lamp"), 350)
    page = page_of(reader, circle)
    assert "<table" not in page
    assert "357 sentences here" in page
    seen: list[int] = []
    for number in range(1, 6):
        line = line_of(course, page=number)
        assert len(line.sentences or ()) <= MOST_LISTED
        seen += [m.pk for m in line.sentences or ()] if line.page == number else []
    assert sorted(seen) == sorted(DatedMention.objects.values_list("pk", flat=True))
    assert "page 2 of 4" in page_of(reader, circle, "?at=&page=2")
    assert "page 4 of 4" in page_of(reader, circle, "?at=&page=900")


def test_many_dates_are_drawn_by_cells_and_lose_none(course: Course) -> None:
    fill(course.texts.get(title="The lamp"), 2_000)
    line = line_of(course)
    assert sum(mark.count for row in line.rows for mark in row.marks) == line.total == 2_007
    assert len([mark for row in line.rows for mark in row.marks]) < 250
    assert sum(count for _window, count in line.columns) >= 2_007
    decade = line_of(course, "1850s")
    assert [step.window.at for step in decade.steps] == [f"185{n}" for n in range(10)]


def test_many_texts_share_a_row(course: Course, circle: Circle, reader: Client) -> None:
    for number in range(MOST_ROWS + 3):
        make_unit(course, title=f"More {number}", paragraphs=(f"In March {1900 + number} they met again.",))
    line = line_of(course)
    assert len(line.rows) == MOST_ROWS
    others = line.rows[-1]
    assert (others.text, others.texts, others.total) == (None, 6, 6)
    assert (
        sum(row.total for row in line.rows) == line.total == sum(m.count for r in line.rows for m in r.marks)
    )
    assert "6 more texts" in page_of(reader, circle)


def test_it_costs_the_same_with_more_texts(course: Course, circle: Circle, opening: Event) -> None:
    client = client_of(make_member(circle, Role.STUDENT))
    counts = []
    for more in (0, 20):
        for number in range(more):
            make_unit(course, title=f"More {number}")
            event = Event.objects.create(course=course, date="1911", title=f"Event {number}")
            event.texts.set(course.texts.all()[:3])
            DatedMention.objects.filter(block__edition__text__title=f"More {number}").update(event=event)
        for asked in ("", "?at=1911", "?at=1911-03-17", "?page=1"):
            page_of(client, circle, asked)
            with CaptureQueriesContext(connection) as queries:
                page_of(client, circle, asked)
            counts.append(len(queries))
    assert set(counts) == {11}, counts


def test_no_sentence_brings_a_whole_edition_along(course: Course, circle: Circle, reader: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        page_of(reader, circle, "?at=1911")
    asked = [q["sql"] for q in queries if "readings_datedmention" in q["sql"]]
    assert asked
    assert not [
        name for name in ("repairs", "outline", "html", "plain") for sql in asked if f'"{name}"' in sql
    ]
