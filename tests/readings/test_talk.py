"""What a reading shows of the discussions of its passages, and how one gets there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.models import Circle, Role
from discussions.models import Post, Thread
from readings.models import Passage, Unit
from readings.queries import Quoted, quoted_passage
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=1))


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return factories.make_unit(circle.course, circle.course.sessions.get(), title="The mill")


def talk(circle: Circle, unit: Unit, number: int, title: str, user: User | None = None) -> Thread:
    return factories.make_thread(circle, user, title=title, on=quoted_passage(unit, number))


def page_of(circle: Circle, unit: Unit, user: User, rest: str = "") -> str:
    answer = client_of(user).get(f"/c/{circle.slug}/readings/{unit.slug}/{rest}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def paragraph(page: str, number: int) -> str:
    """The markup of one paragraph and its margin."""
    return page.split(f'id="p{number}"')[1].split('<div class="blk" id')[0].split("</article>")[0]


def test_a_paragraph_that_is_discussed_says_so_with_the_way_there(circle: Circle, unit: Unit) -> None:
    thread = talk(circle, unit, 2, "Whose candles?")
    factories.make_post(thread)
    other = factories.make_circle(circle.course)
    talk(other, unit, 2, "Of another circle")
    anna = factories.make_member(circle)
    page = page_of(circle, unit, anna)
    mark = paragraph(page, 2)
    assert "Whose candles?" in mark
    assert "2 posts, 2 new" in mark
    assert f'href="{thread.get_absolute_url()}?at=1#c1"' in mark
    assert "Whose candles?" not in paragraph(page, 1)
    end = page.split('id="end"')[1]
    assert "Whose candles?" in end
    assert "On ¶ 2" in end
    assert "Of another circle" not in page
    assert "Whose candles?" in page_of(circle, unit, factories.make_member(circle, Role.OBSERVER))


def test_what_nobody_else_may_see_is_not_marked(circle: Circle, unit: Unit) -> None:
    thread = talk(circle, unit, 1, "Waits for a facilitator")
    Post.objects.update(state=Post.State.HELD)
    Thread.objects.update(posts_count=0)
    assert thread.opened_by is not None
    assert "Waits for a" in page_of(circle, unit, thread.opened_by)
    assert "Waits for a" in page_of(circle, unit, factories.make_member(circle, Role.FACILITATOR))
    assert "Waits for a" not in page_of(circle, unit, factories.make_member(circle))


def test_the_page_is_another_one_when_talk_comes_and_costs_the_same(circle: Circle, unit: Unit) -> None:
    anna = client_of(factories.make_member(circle))
    address = f"/c/{circle.slug}/readings/{unit.slug}/"
    etag = anna.get(address)["ETag"]
    assert anna.get(address, headers={"if-none-match": etag}).status_code == 304
    counts = []
    for many in (1, 30):
        for number in range(many):
            talk(circle, unit, 1 + number % 4, f"Discussion {number}")
        changed = anna.get(address, headers={"if-none-match": etag})
        assert changed.status_code == 200
        etag = changed["ETag"]
        with CaptureQueriesContext(connection) as queries:
            anna.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
    factories.make_post(Thread.objects.earliest("pk"))
    assert anna.get(address, headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("state", [Passage.State.UNSURE, Passage.State.APART])
def test_a_discussion_of_an_earlier_wording_stays_beside_its_paragraph(
    circle: Circle, unit: Unit, state: str
) -> None:
    thread = talk(circle, unit, 2, "Whose candles?")
    Passage.objects.filter(thread=thread).update(state=state, number=7)
    page = page_of(circle, unit, factories.make_member(circle))
    assert "<small>on an earlier wording</small>" in paragraph(page, 2)
    assert "On ¶ 2, on an earlier wording, 1 post" in page.split('id="end"')[1]
    talked = page_of(circle, unit, factories.make_member(circle), "notes/?paragraph=2")
    assert "Whose candles?" in talked


def test_words_that_a_correction_took_away_stand_at_the_end_and_in_their_discussion(
    circle: Circle, unit: Unit
) -> None:
    thread = talk(circle, unit, 2, "Whose candles?")
    kept = talk(circle, unit, 4, "What nobody wrote")
    anna = factories.make_member(circle)
    before = client_of(anna).get(thread.get_absolute_url()).content.decode()
    assert f"{unit.slug}/#p2" in before
    assert "corrected" not in before
    rest = [p for p in factories.PARAGRAPHS if "candles" not in p]
    factories.publish_wording(unit.text, "\n\n".join(rest).encode(), name="again.txt")
    page = page_of(circle, unit, anna)
    end = page.split('id="end"')[1]
    assert "Whose candles?" not in page.split('id="end"')[0]
    assert "On words that stood in ¶ 2 before the text was corrected" in end
    assert "What nobody wrote" in paragraph(page, 3)  # its number is another one now
    after = client_of(anna).get(thread.get_absolute_url()).content.decode()
    assert "People brought their own candles" in after
    assert "The text was corrected since: these are the words it was written on" in after
    assert "/editions/1/?at=2#p2" in after
    assert f"{unit.slug}/#p3" in client_of(anna).get(kept.get_absolute_url()).content.decode()


def test_without_script_the_number_leads_to_its_menu(circle: Circle, unit: Unit) -> None:
    anna, observer = factories.make_member(circle), factories.make_member(circle, Role.OBSERVER)
    address = f"/c/{circle.slug}/discussions/new/?unit={unit.slug}&amp;paragraph=3"
    assert address not in page_of(circle, unit, anna)
    band = paragraph(page_of(circle, unit, anna, "?menu=3"), 3)
    assert address in band
    assert "My place is here" in band
    assert address not in page_of(circle, unit, observer, "?menu=3")
    for odd in ("0", "99", "x", "-1", "9" * 30):
        page_of(circle, unit, anna, f"?menu={odd}")
    client = client_of(anna)
    counts = []
    for rest in ("", "?menu=3"):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/c/{circle.slug}/readings/{unit.slug}/{rest}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_editor_without_a_circle_reads_without_talk(circle: Circle, unit: Unit) -> None:
    talk(circle, unit, 2, "Whose candles?")
    editor = factories.make_user()
    circle.course.editors.add(editor)
    page = (
        client_of(editor).get(f"/courses/{circle.course.slug}/readings/{unit.slug}/?menu=2").content.decode()
    )
    assert "Whose candles?" not in page
    assert "/discussions/" not in page


def test_what_stands_around_a_passage_is_shown_in_whole_words() -> None:
    words = " ".join(f"word{n}" for n in range(60))
    unit = factories.make_unit(factories.make_course(), paragraphs=[words])
    number = unit.first_number or 1
    middle = quoted_passage(unit, number, start=200, end=206)
    assert middle is not None
    assert middle.before.startswith("… word")
    assert middle.after.endswith(" …")
    assert set(middle.before.split()[1:]) <= set(words.split())
    first = quoted_passage(unit, number, start=0, end=5)
    assert first is not None
    assert first.before == ""


def test_words_that_were_corrected_stand_at_their_paragraph_until_somebody_decides(
    circle: Circle, unit: Unit
) -> None:
    thread = talk(circle, unit, 2, "Whose candles?")
    anna = factories.make_member(circle)
    factories.make_note(circle, anna, "Who paid for them?", on=whole(unit, 2))
    corrected = [p.replace("candles", "lamps") for p in factories.PARAGRAPHS]
    factories.publish_wording(
        unit.text, "\n\n".join(["A word before it all.", *corrected]).encode(), name="again.txt"
    )
    page = page_of(circle, unit, anna)
    assert thread.title in paragraph(page, 3)
    assert "Who paid for them?" in paragraph(page, 3)
    said = client_of(anna).get(thread.get_absolute_url()).content.decode()
    assert "The text was corrected since: these are the words it was written on" in said
    assert f"{unit.slug}/#p3" in said
    assert "Say where they belong" not in said
    lead = client_of(factories.make_member(circle, Role.FACILITATOR))
    assert "Say where they belong" in lead.get(thread.get_absolute_url()).content.decode()
    notes = client_of(anna).get(f"/c/{circle.slug}/readings/{unit.slug}/notes/?paragraph=3").content.decode()
    assert "The text was corrected since" in notes
    assert "their own candles" in notes


def whole(unit: Unit, number: int) -> Quoted:
    quoted = quoted_passage(unit, number)
    assert quoted is not None
    return quoted
