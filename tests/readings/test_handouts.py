"""The pages and files of a handout: who gets what, and what never goes to paper."""

from __future__ import annotations

import subprocess
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.models import Circle, Role, Session
from discussions.models import Post, Question
from readings.models import Unit
from readings.queries import Quoted, quoted_passage
from tests import factories
from tests.readings import epub_check
from tests.readings.bringing import client_of
from tests.readings.handing import bare, words_in_pdf

pytestmark = pytest.mark.django_db

MARKED = """# The lamp on the quay

## The keeper

The keeper trimmed the wick at dusk.[^1] Nobody thanked *him*, and nobody had to.

> We saw it from eleven miles out.
> — a pilot, 1887

## The oil

Oil came by boat in June 1871. It came late.[^2]

[^1]: So the log says, every evening for nine years.
[^2]: Once as late as August.

## Questions for discussion

1. Who should have paid for the oil?
""".encode()


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=2), slug="quay", name="The quay")


@pytest.fixture
def unit(circle: Circle) -> Unit:
    session = circle.course.sessions.get(position=1)
    return factories.make_unit(
        circle.course, session, title="The lamp", data=MARKED, name="lamp.md", slug="lamp"
    )


def address(unit: Unit, ending: str = "/") -> str:
    return f"/c/quay/readings/{unit.slug}/handout{ending}"


def session_of(unit: Unit) -> Session:
    assert unit.session is not None
    return unit.session


def passage(unit: Unit, number: int, **where: int) -> Quoted:
    found = quoted_passage(unit, number, **where)
    assert found is not None
    return found


def page_of(user: User, path: str, **data: Any) -> str:
    answer = client_of(user).get(path, data)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def paper(page: str) -> str:
    """What of a page is printed."""
    return page.partition("<article")[2].partition("</article>")[0]


def everything(user: User, path: str, **data: Any) -> list[str]:
    """The words of the page, the PDF and the EPUB of a handout."""
    client = client_of(user)
    files = [client.get(path.removesuffix("/") + ending, data).content for ending in (".pdf", ".epub")]
    assert epub_check.problems(files[1]) == []
    return [bare(page_of(user, path, **data)), words_in_pdf(files[0]), bare(epub_check.words(files[1]))]


def test_a_handout_has_the_text_its_notes_and_room_to_write(circle: Circle, unit: Unit) -> None:
    student = factories.make_member(circle)
    factories.make_question(circle.course, session=session_of(unit), body="Who is paid in thanks?")
    printed = paper(page_of(student, address(unit)))
    assert 'class="n" id="u1-p1"' in printed
    assert '<a id="u1-p1-r1" class="ref" href="#u1-b' in printed
    assert "<em>him</em>" in printed
    assert "So the log says" in printed
    assert (
        printed.count('<span class="room"') == 2
    )  # under the question that is printed, and under the course's own
    assert printed.count("<span></span>") == 10
    assert printed.index("Who should have paid") < printed.index("Who is paid in thanks?")
    assert paper(page_of(student, address(unit), questions="10")).count("<span></span>") == 20
    bare_page = paper(page_of(student, address(unit), questions="none"))
    assert "Who should have paid" in bare_page  # the text prints it
    assert "Who is paid in thanks?" not in bare_page
    assert "<span></span>" not in bare_page
    assert "handout--large" in page_of(student, address(unit), size="large")
    for said in everything(student, address(unit)):
        for words in (
            "The keeper trimmed the wick",
            "a pilot, 1887",
            "Once as late as August",
            "paid in thanks",
        ):
            assert bare(words) in said


def test_a_session_brings_all_its_readings_in_their_order(circle: Circle, unit: Unit) -> None:
    session = circle.course.sessions.get(position=1)
    factories.make_unit(circle.course, session, title="The second")
    factories.make_unit(circle.course, circle.course.sessions.get(position=2), title="Of another evening")
    factories.make_question(circle.course, session=session, body="Whose light is it?")
    student = factories.make_member(circle)
    for said in everything(student, "/c/quay/sessions/1/handout/"):
        assert said.index("Evening1") < said.rindex("Thekeepertrimmed") < said.rindex("Themillstoodattheend")
        assert "Whoselightisit?" in said
        assert "Ofanotherevening" not in said


def test_a_session_without_readings_says_how_it_gets_them(circle: Circle) -> None:
    student = client_of(factories.make_member(circle))
    page = student.get("/c/quay/sessions/2/handout/")
    assert "Nothing to hand out yet" in page.content.decode()
    assert student.get("/c/quay/sessions/2/handout.pdf").status_code == 404
    assert student.get("/c/quay/sessions/2/handout.epub").status_code == 404
    assert student.get("/c/quay/sessions/9/handout/").status_code == 404


# Own notes ------------------------------------------------------------------------------------------------------


def test_own_notes_are_printed_on_demand_and_those_of_others_never(circle: Circle, unit: Unit) -> None:
    anna, ben = factories.make_member(circle), factories.make_member(circle)
    words = passage(unit, 1)
    factories.make_note(circle, anna, on=words, body="Mine and *private*.")
    factories.make_note(
        circle, anna, on=passage(unit, 1, start=4, end=10), body="Mine and shared.", shared=True
    )
    factories.make_note(circle, ben, on=words, body="Canary of Ben, private.")
    factories.make_note(circle, ben, on=words, body="Canary of Ben, shared.", shared=True)
    for said in everything(anna, address(unit), mine="on"):
        assert bare("Mine and private.") in said.replace("<em>", "").replace("</em>", "")
        assert bare("Mine and shared.") in said
        assert "Canary" not in said
    assert "Mine and" not in page_of(anna, address(unit))
    assert "Mine and" not in page_of(ben, address(unit), mine="on")
    observer = factories.make_member(circle, Role.OBSERVER)
    assert 'name="mine"' not in page_of(observer, address(unit))
    assert "Mine and" not in page_of(observer, address(unit), mine="on")


def test_a_note_of_another_circle_stays_there(circle: Circle, unit: Unit) -> None:
    anna = factories.make_member(circle)
    beside = factories.make_circle(circle.course)
    factories.make_member(beside, Role.STUDENT, anna)
    factories.make_note(beside, anna, on=passage(unit, 1), body="Written elsewhere.")
    assert "Written elsewhere" not in page_of(anna, address(unit), mine="on")


def test_a_note_whose_words_are_gone_stands_at_the_end(circle: Circle, unit: Unit) -> None:
    anna = factories.make_member(circle)
    note = factories.make_note(circle, anna, on=passage(unit, 1), body="On words of before.")
    type(note.passage).objects.filter(pk=note.passage_id).update(state="apart")
    for said in everything(anna, address(unit), mine="on"):
        assert bare("On words of before.") in said


# Posts ----------------------------------------------------------------------------------------------------------


def test_posts_are_chosen_one_by_one_with_or_without_names(circle: Circle, unit: Unit) -> None:
    anna = factories.make_member(circle, user=factories.make_user("Anna Amber"))
    thread = factories.make_thread(circle, anna, title="Whose oil?", on=passage(unit, 2))
    first = thread.posts.get(number=1)
    second = factories.make_post(thread, anna, body="Not *chosen* at all.")
    reader = factories.make_member(circle)
    page = page_of(reader, address(unit))
    assert f'name="post" value="{first.pk}"' in page
    assert f'name="post" value="{second.pk}"' in page
    assert "Whose oil?" not in paper(page)
    for said in everything(reader, address(unit), post=[first.pk]):
        assert "Whoseoil?" in said
        assert "AnnaAmber" in said
    printed = paper(page_of(reader, address(unit), post=[first.pk]))
    assert "On ¶ 2" in printed
    assert "at all" not in printed
    for said in everything(reader, address(unit), post=[first.pk], nameless="on")[1:]:
        assert "Whoseoil?" in said
        assert "AnnaAmber" not in said


def test_what_one_may_not_read_is_neither_offered_nor_printed(circle: Circle, unit: Unit) -> None:
    question = factories.make_question(circle.course, session=session_of(unit), body="Think first?")
    Question.objects.filter(pk=question.pk).update(think_first=True)
    ben = factories.make_member(circle)
    answered = factories.make_answer(circle, question, ben, "Sealed canary.")
    open_ = factories.make_thread(circle, ben, title="Open", on=passage(unit, 1))
    hidden = factories.make_post(open_, ben, body="Hidden canary.")
    Post.objects.filter(pk=hidden.pk).update(state=Post.State.HIDDEN)
    beside = factories.make_circle(circle.course)
    elsewhere = factories.make_thread(beside, title="Elsewhere canary", on=passage(unit, 1))
    posts = [answered.pk, hidden.pk, elsewhere.posts.get().pk]
    anna, facilitator = factories.make_member(circle), factories.make_member(circle, Role.FACILITATOR)
    for said in everything(anna, address(unit), post=posts):
        assert "canary" not in said
    sees = page_of(facilitator, address(unit), post=posts)
    assert "Sealed canary." in paper(sees)
    assert "Hidden canary" not in sees  # what a facilitator took away is not handed round
    assert "Elsewhere canary" not in sees
    assert "Sealed canary." in paper(page_of(ben, address(unit), post=posts))


# How it answers -------------------------------------------------------------------------------------------------


def test_a_file_is_named_safely_and_made_once(circle: Circle, unit: Unit) -> None:
    client = client_of(factories.make_member(circle))
    for ending, type_ in ((".pdf", "application/pdf"), (".epub", "application/epub+zip")):
        answer = client.get(address(unit, ending))
        assert answer["Content-Type"] == type_
        assert f'filename="{unit.slug}{ending}"' in answer["Content-Disposition"]
        assert "private" in answer["Cache-Control"]
        again = client.get(address(unit, ending), headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304
        head = client.head(address(unit, ending))
        assert (head.status_code, head["ETag"], head.content) == (200, answer["ETag"], b"")
        large = client.get(
            address(unit, ending), {"size": "large"}, headers={"if-none-match": answer["ETag"]}
        )
        assert large.status_code == 200
        assert client.post(address(unit, ending)).status_code == 405


def test_another_wording_or_note_makes_another_file(circle: Circle, unit: Unit) -> None:
    anna = factories.make_member(circle)
    client = client_of(anna)
    tags = {client.head(address(unit, ".pdf"), {"mine": "on"})["ETag"]}
    factories.make_note(circle, anna, on=passage(unit, 1), body="New.")
    tags.add(client.head(address(unit, ".pdf"), {"mine": "on"})["ETag"])
    factories.publish_wording(unit.text, MARKED.replace(b"dusk", b"dawn"), name="lamp.md")
    tags.add(client.head(address(unit, ".pdf"), {"mine": "on"})["ETag"])
    assert len(tags) == 3


def test_choices_nobody_offered_are_passed_over(circle: Circle, unit: Unit) -> None:
    client = client_of(factories.make_member(circle))
    wild = {
        "size": "huge",
        "questions": "9" * 400,
        "notes": "\x00",
        "paper": "<script>",
        "post": ["-1", "x", "9" * 30, "²", str(uuid.uuid4())],
    }
    answer = client.get(address(unit), wild)
    assert answer.status_code == 200
    assert '<script>"' not in answer.content.decode()
    assert paper(answer.content.decode()).count("<span></span>") == 5
    for ending in (".pdf", ".epub"):
        assert client.get(address(unit, ending), wild).status_code == 200


def test_a_pdf_that_cannot_be_made_says_so_in_a_sentence(
    circle: Circle, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", _broken)
    answer = client_of(factories.make_member(circle)).get(address(unit, ".pdf"))
    assert answer.status_code == 503
    assert "The PDF could not be made this time." in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
    assert "The keeper trimmed" in answer.content.decode()


def _broken(*args: object, **kwargs: object) -> Any:
    return subprocess.CompletedProcess([], 1, b"", b"Traceback: secret")


def test_however_much_there_is_it_costs_the_same(circle: Circle, unit: Unit) -> None:
    anna = factories.make_member(circle)
    client = client_of(anna)
    session = circle.course.sessions.get(position=1)
    counts = []
    for many in (1, 12):
        for number in range(many):
            thread = factories.make_thread(circle, title=f"Talk {number}", on=passage(unit, 1))
            factories.make_post(thread)
            factories.make_note(circle, anna, on=passage(unit, 1), body="Note.")
            factories.make_question(circle.course, session=session)
            factories.make_unit(circle.course, session)
        chosen: Any = {"mine": "on", "terms": "on", "post": list(Post.objects.values_list("pk", flat=True))}
        for path in (address(unit), "/c/quay/sessions/1/handout/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path, chosen).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 16


def test_the_reader_the_course_and_the_run_sheet_lead_there(circle: Circle, unit: Unit) -> None:
    student = factories.make_member(circle)
    assert f'href="{address(unit)}"' in page_of(student, f"/c/quay/readings/{unit.slug}/")
    assert 'href="/c/quay/sessions/1/handout/"' in page_of(student, "/c/quay/readings/")
