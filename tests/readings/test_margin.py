"""The margin of a reading: whose notes stand where, what is counted, what nobody else ever sees."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.models import Circle, Role
from readings.actions import change_note, delete_note
from readings.models import Note, Passage, Unit
from readings.queries import Quoted, quoted_passage, unit_of, unit_page
from tests import factories
from tests.bench.margin_bench import fill
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

LONG = ["The keeper of the light said little, and what he said was short. " * 8 for _ in range(5)]


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=1))


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return factories.make_unit(circle.course, circle.course.sessions.get(), paragraphs=LONG)


@pytest.fixture
def anna(circle: Circle) -> User:
    return factories.make_member(circle, user=factories.make_user("Anna"))


def words(unit: Unit, number: int = 1, **stretch: int) -> Quoted:
    found = quoted_passage(unit, number, **stretch)
    assert found is not None
    return found


def address(circle: Circle, unit: Unit, rest: str = "") -> str:
    return f"/c/{circle.slug}/readings/{unit.slug}/{rest}"


def page_of(circle: Circle, unit: Unit, user: User, rest: str = "") -> str:
    answer = client_of(user).get(address(circle, unit, rest))
    assert answer.status_code == 200
    return str(answer.content.decode())


def beside(page: str, number: int) -> str:
    """What stands beside a paragraph."""
    block = page.split(f'id="p{number}"')[1].split('<div class="blk" id')[0].split("</article>")[0]
    return block.split('class="blk__margin"')[1] if 'class="blk__margin"' in block else ""


def bare(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# Where they stand ---------------------------------------------------------------------------------------------


def test_ones_own_notes_come_first_then_those_of_others_then_discussions(
    circle: Circle, unit: Unit, anna: User
) -> None:
    leo = factories.make_member(circle, user=factories.make_user("Leo"))
    factories.make_thread(circle, leo, title="Why so little?", on=words(unit, 2))
    factories.make_note(circle, leo, "He was alone.", on=words(unit, 2), shared=True, mark=Note.Mark.ASK)
    factories.make_note(circle, anna, "Compare the log.", on=words(unit, 2))
    shown = bare(beside(page_of(circle, unit, anna), 2))
    assert re.search(r"Your note Compare the log\. Leo asks He was alone\. Why so little\? 1 post", shown)
    theirs = bare(beside(page_of(circle, unit, leo), 2))
    assert "You ask He was alone." in theirs
    assert "Compare the log" not in theirs


def test_more_than_fit_are_one_counted_line_with_the_names(circle: Circle, unit: Unit, anna: User) -> None:
    for name in ("Irene", "Tom", "Vera", "Ben", "Vera"):
        who = User.objects.filter(name=name).first() or factories.make_member(
            circle, user=factories.make_user(name)
        )
        factories.make_note(circle, who, f"{name} says so.", on=words(unit, 3), shared=True)
    shown = bare(beside(page_of(circle, unit, anna), 3))
    assert shown.endswith("5 notes Irene , Tom , Vera and 1 other")
    for each in range(5):
        factories.make_note(circle, anna, f"Mine {each}.", on=words(unit, 4))
    shown = bare(beside(page_of(circle, unit, anna), 4))
    assert "Your 5 notes Mine 0." in shown
    everything = page_of(circle, unit, anna, "notes/?paragraph=3")
    assert all(f"{name} says so." in everything for name in ("Irene", "Tom", "Vera", "Ben"))


def test_a_short_paragraph_shows_no_more_than_a_line(circle: Circle, anna: User) -> None:
    unit = factories.make_unit(circle.course, paragraphs=["Short.", "Also short."])
    for name in ("Irene", "Tom"):
        who = factories.make_member(circle, user=factories.make_user(name))
        factories.make_note(circle, who, "A long remark. " * 9, on=words(unit, 1), shared=True)
        factories.make_thread(circle, who, title="Talk", on=words(unit, 1))
    shown = bare(beside(page_of(circle, unit, anna), 1))
    assert "2 notes Irene and Tom" in shown
    assert "2 discussions 2 posts, 2 new" in shown
    assert "A long remark" not in shown


def test_notes_whose_paragraph_stands_no_more_are_listed_at_the_end(
    circle: Circle, unit: Unit, anna: User
) -> None:
    note = factories.make_note(circle, anna, "Lost words.", on=words(unit, 2, start=4, end=10))
    gone = uuid.uuid4()
    Passage.objects.filter(pk=note.passage_id).update(
        state=Passage.State.APART, block_uid=gone, last_uid=gone
    )
    page = page_of(circle, unit, anna)
    assert "Lost words." not in page.split('id="end"')[0]
    end = bare(page.split('id="end"')[1])
    assert "Your note on words that stood in ¶ 2 keeper Lost words." in end
    shown = client_of(anna).get(f"/c/{circle.slug}/notes/{note.pk}/")
    assert shown.status_code == 200
    assert "A note on words that were corrected" in shown.content.decode()
    assert "keeper" in bare(shown.content.decode())


@pytest.mark.parametrize("state", [Passage.State.UNSURE, Passage.State.APART])
def test_notes_on_an_earlier_wording_stay_beside_their_paragraph(
    circle: Circle, unit: Unit, anna: User, state: str
) -> None:
    """They say so, underline nothing, and lead to the words that they were written on."""
    leo = factories.make_member(circle, user=factories.make_user("Leo"))
    note = factories.make_note(circle, anna, "Still mine.", on=words(unit, 2, start=4, end=10))
    theirs = factories.make_note(circle, leo, "Still Leo’s.", on=words(unit, 2), shared=True)
    Passage.objects.filter(pk__in=[note.passage_id, theirs.passage_id]).update(state=state)
    page = page_of(circle, unit, anna)
    shown = bare(beside(page, 2))
    assert "Your note Still mine. on an earlier wording" in shown
    assert "Leo Still Leo’s. on an earlier wording" in shown
    assert 'id="apart"' not in page
    assert 'id="words-noted"' not in page
    lasting = f"/c/{circle.slug}/notes/{note.pk}/"
    for rest in ("notes/", "notes/?paragraph=2"):
        read = page_of(circle, unit, anna, rest)
        assert f'href="{lasting}">the words it was written on' in read
        assert "before the text was corrected" not in read
    there = client_of(anna).get(lasting).content.decode()
    assert f'href="{address(circle, unit)}#p2">Its paragraph now, ¶ 2' in there
    changed = client_of(anna).post(
        f"{lasting}edit/", {"body": "Other.", "mark": "note", "was": "Still mine."}
    )
    assert changed["Location"] == f"{address(circle, unit)}#p2"


def test_notes_stay_where_their_paragraph_went_with_a_correction(
    circle: Circle, unit: Unit, anna: User
) -> None:
    """Whole paragraphs in which a letter was corrected, and that have another number now."""
    paragraphs = [f"{each} And this is what paragraph {number} says." for number, each in enumerate(LONG, 1)]
    unit = factories.make_unit(circle.course, paragraphs=paragraphs)
    factories.make_note(circle, anna, "On all of it.", on=words(unit, 3))
    factories.make_note(circle, anna, "On a paragraph that goes.", on=words(unit, 1))
    rest = [paragraphs[1], paragraphs[2].replace("was short.", "was shrt.", 1), *paragraphs[3:]]
    factories.publish_wording(unit.text, "\n\n".join(rest).encode())
    page = page_of(circle, unit, anna)
    assert "On all of it. on an earlier wording" in bare(beside(page, 2))
    end = bare(page.split('id="end"')[1])
    assert "On a paragraph that goes." in end
    assert "On all of it." not in end


def test_the_words_that_notes_are_on_are_told_without_drawing_the_text_again(
    circle: Circle, unit: Unit, anna: User
) -> None:
    """Those of others that overlap come as one stretch; whole paragraphs are not underlined."""
    for start, end in ((4, 10), (8, 20), (30, 40)):
        on = words(unit, 1, start=start, end=end)
        factories.make_note(circle, on=on, shared=True, mark=Note.Mark.KEY)
    factories.make_note(circle, anna, on=words(unit, 1, start=0, end=3), mark=Note.Mark.DOUBT)
    factories.make_note(circle, anna, on=words(unit, 2))
    factories.make_note(circle, anna, on=words(unit, 3, start=100, last=5, end=7))
    access = factories.access_of(anna, circle)
    page = unit_page(access, unit_of(access, unit.slug))
    length = {block.number: len(block.plain) for block in page.blocks}
    assert page.words_noted == {
        1: "mine-doubt 0-3;key 4-20 30-40",
        3: f"mine-note 100-{length[3]}",
        4: f"mine-note 0-{length[4]}",
        5: "mine-note 0-7",
    }
    assert '<script id="words-noted" type="application/json">' in page_of(circle, unit, anna)


def test_the_contents_say_where_the_circle_has_been_busy(circle: Circle, anna: User) -> None:
    data = ("## One\n\n" + LONG[0] + "\n\n## Two\n\n" + LONG[1]).encode()
    unit = factories.make_unit(circle.course, data=data, name="busy.md")
    before = page_of(circle, unit, anna)
    for _ in range(3):
        factories.make_note(circle, on=words(unit, 2), shared=True)
    factories.make_thread(circle, on=words(unit, 1))
    private = factories.make_note(circle, anna, on=words(unit, 1))
    page = page_of(circle, unit, anna)
    contents = page.split('id="contents"')[1].split("</nav>")[0]
    said = bare(contents)
    assert "One 1 note and posts, ¶ 1" in said
    assert "Two 3 notes and posts, ¶ 2" in said
    assert '<rect width="40"' in contents
    assert '<rect width="13"' in contents
    assert "Your notes 1 Notes of the circle 3 Discussions 1" in said
    assert "Nothing is written here yet" in bare(before)
    delete_note(access=factories.access_of(anna, circle), note=private)
    assert "One 1 note and posts" in bare(page_of(circle, unit, anna))  # a private one was never counted


# What it costs ------------------------------------------------------------------------------------------------


def test_two_thousand_notes_and_three_hundred_discussions_cost_the_same_eight_queries(
    circle: Circle, unit: Unit, anna: User
) -> None:
    client = client_of(anna)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(circle, unit)).status_code == 200
        return len(asked)

    client.get(address(circle, unit))
    empty = queries()
    fill(circle, unit, anna, notes=2_000, threads=300)
    assert queries() == empty <= 8
    page = client.get(address(circle, unit)).content.decode()
    said = bare(page.split('id="contents"')[1].split("</nav>")[0])
    seen = Note.objects.filter(author=anna).count()
    others = Note.objects.exclude(author=anna).filter(shared=True).count()
    assert f"Your notes {seen:,} Notes of the circle {others:,} Discussions 300" in said
    assert "All 300 discussions of this reading" in page
    assert len(re.findall(r'class="mk ', page)) < 5 * len(LONG) + 20
    counts = []
    for rest in ("notes/", "notes/?paragraph=2", "notes/?page=3"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(circle, unit, rest)).status_code == 200
        counts.append(len(asked))
    assert max(counts) <= 9


def test_the_page_is_another_one_when_a_note_comes_or_changes(circle: Circle, unit: Unit, anna: User) -> None:
    client, access = client_of(anna), factories.access_of(anna, circle)
    tag = client.get(address(circle, unit))["ETag"]

    def unchanged() -> bool:
        nonlocal tag
        answer = client.get(address(circle, unit), headers={"if-none-match": tag})
        tag = answer.get("ETag", tag)
        return answer.status_code == 304

    assert unchanged()
    note = factories.make_note(circle, anna, "First.", on=words(unit))
    assert not unchanged()
    change_note(access=access, note=note, body="Second.", mark=Note.Mark.NOTE, shared=False)
    assert not unchanged()
    change_note(access=access, note=note, body="Second.", mark=Note.Mark.ASK, shared=False)
    assert not unchanged()
    factories.make_note(circle, body="Private.", on=words(unit))
    assert unchanged()
    factories.make_note(circle, body="Shared.", on=words(unit), shared=True)
    assert not unchanged()
    delete_note(access=access, note=note)
    assert not unchanged()


# Whose they are -----------------------------------------------------------------------------------------------

CANARY = "kanarienvogel"


def test_nothing_of_a_private_note_reaches_anybody_else(circle: Circle, unit: Unit, anna: User) -> None:
    leo, owner = factories.make_member(circle), factories.make_member(circle, Role.OWNER)
    facilitator, observer = (
        factories.make_member(circle, role) for role in (Role.FACILITATOR, Role.OBSERVER)
    )
    people = [leo, owner, facilitator, observer]
    pages = ["", "?menu=1", "notes/", "notes/?paragraph=1"]
    token = re.compile(r'name="(?:csrfmiddlewaretoken|key)" value="[^"]+"')
    # each is asked as whoever they are before the note stands, and must get the same bytes afterwards
    clients = {person: client_of(person) for person in people}

    def seen() -> list[str]:
        return [
            token.sub("", clients[person].get(address(circle, unit, page)).content.decode())
            for person in people
            for page in pages
        ]

    seen()  # the first page brings a cookie
    before = seen()
    note = factories.make_note(circle, anna, CANARY, on=words(unit, 1, start=3, end=9), mark=Note.Mark.KEY)
    assert seen() == before
    assert CANARY in page_of(circle, unit, anna)
    for person in people:
        for rest in ("", "edit/", "delete/"):
            answer = clients[person].get(f"/c/{circle.slug}/notes/{note.pk}/{rest}")
            assert answer.status_code == (403 if rest and person == observer else 404)
            assert CANARY not in answer.content.decode()
        only = clients[person].get(address(circle, unit, f"notes/?paragraph=1&note={note.pk}"))
        assert CANARY not in only.content.decode()


def test_the_notes_of_another_circle_are_nowhere_in_this_one(circle: Circle, unit: Unit, anna: User) -> None:
    """Even for somebody who sits in both."""
    other = factories.make_circle(circle.course)
    factories.make_member(other, user=anna)
    shared = factories.make_note(other, body=CANARY, on=words(unit), shared=True)
    own = factories.make_note(other, anna, f"{CANARY} too", on=words(unit))
    for rest in ("", "notes/", "notes/?paragraph=1"):
        assert CANARY not in page_of(circle, unit, anna, rest)
        assert CANARY in page_of(other, unit, anna, rest)
    for note in (shared, own):
        for rest in ("", "edit/", "delete/"):
            assert client_of(anna).get(f"/c/{circle.slug}/notes/{note.pk}/{rest}").status_code == 404


def test_who_may_not_write_notes_reads_the_shared_ones(circle: Circle, unit: Unit, anna: User) -> None:
    factories.make_note(circle, anna, "For all of us.", on=words(unit), shared=True)
    for role in (Role.MEMBER, Role.OBSERVER):
        person = factories.make_member(circle, role)
        page = page_of(circle, unit, person, "?menu=1")
        assert "For all of us." in beside(page, 1)
        assert "notes/new/" not in page
        assert "Change" not in page_of(circle, unit, person, "notes/?paragraph=1")
        posted = client_of(person).post(address(circle, unit, "notes/new/"), {"paragraph": 1, "body": "No."})
        assert posted.status_code == 403
    assert Note.objects.count() == 1


def test_an_editor_without_a_circle_reads_without_a_margin(circle: Circle, unit: Unit, anna: User) -> None:
    factories.make_note(circle, anna, CANARY, on=words(unit), shared=True)
    editor = factories.make_user()
    circle.course.editors.add(editor)
    page = client_of(editor).get(f"/courses/{circle.course.slug}/readings/{unit.slug}/?menu=1")
    assert page.status_code == 200
    assert CANARY not in page.content.decode()
    assert "notes/new" not in page.content.decode()


def test_what_people_write_is_shown_as_words(circle: Circle, unit: Unit, anna: User) -> None:
    evil = '<img src=x onerror="alert(1)"> "quoted" & <b>bold</b>'
    name = factories.make_user("<i>Mallory</i>")
    factories.make_member(circle, user=name)
    for mark in Note.Mark:
        on = words(unit, 1 + list(Note.Mark).index(mark))
        factories.make_note(circle, name, evil, on=on, shared=True, mark=mark)
    for rest in ("", "notes/", "notes/?paragraph=1"):
        page = page_of(circle, unit, anna, rest)
        assert "<img src=x" not in page
        assert "<i>Mallory" not in page
        assert "&lt;i&gt;Mallory" in page


def test_anybody_signed_out_gets_their_words_back(circle: Circle, unit: Unit) -> None:
    said = {"paragraph": "1", "body": "Typed for an hour.", "key": str(uuid.uuid4())}
    answer = Client().post(address(circle, unit, "notes/new/"), said)
    assert answer.status_code == 403
    assert "Typed for an hour." in answer.content.decode()
    assert "Come in again" in answer.content.decode()
