"""Who may bring texts in and see what came of it, and what the pages cost."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.actions import add_editor
from courses.models import Course, Role
from readings.models import Edition
from tests.factories import make_circle, make_course, make_member, make_text, make_user
from tests.readings.bringing import at, client_of, done, page_of, waiting
from tests.readings.dirty import LAMP

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_user("Edith")


@pytest.fixture
def course(editor: User) -> Course:
    return make_course(editors=[editor])


@pytest.fixture
def client(editor: User) -> Client:
    return client_of(editor)


PAGES = [
    ("get", ""),
    ("post", ""),
    ("get", "imports/{made}/"),
    ("post", "imports/{made}/about/"),
    ("post", "imports/{made}/publish/"),
    ("post", "imports/{made}/again/"),
    ("get", "files/{file}/"),
]


@pytest.mark.parametrize(("method", "rest"), PAGES)
def test_who_may_and_who_may_not(course: Course, editor: User, method: str, rest: str) -> None:
    circle = make_circle(course)
    made = done(course)
    path = "texts/" + rest.format(made=made.pk, file=made.source_file_id)

    def status(user: User | None, where: str) -> int:
        client = client_of(user) if user else Client()
        answer: HttpResponse = getattr(client, method)(f"/{where}/{path}")
        return answer.status_code

    in_circle, in_course = f"c/{circle.slug}", f"courses/{course.slug}"
    sitting_editor = make_member(circle, Role.STUDENT)
    add_editor(course=course, user=sitting_editor)
    for user, where in ((editor, in_course), (sitting_editor, in_course), (sitting_editor, in_circle)):
        assert status(user, where) in (200, 302, 400)
    for role in Role:
        member = make_member(circle, role)
        assert status(member, in_circle) == 403
        assert status(member, in_course) == 404
    for stranger in (make_user(), make_member(make_circle())):
        assert status(stranger, in_circle) == 404
        assert status(stranger, in_course) == 404
    assert status(editor, in_circle) == 404  # no seat
    assert status(None, in_course) == 302


@pytest.mark.parametrize(("method", "rest"), PAGES[2:])
def test_what_belongs_to_another_course_is_not_there(
    client: Client, course: Course, method: str, rest: str
) -> None:
    there = done(make_course())
    path = at(course, rest.format(made=there.pk, file=there.source_file_id))
    assert getattr(client, method)(path).status_code == 404
    nowhere = at(course, rest.format(made=uuid.uuid4(), file=2_000_000_000))
    assert getattr(client, method)(nowhere).status_code == 404
    there.refresh_from_db()
    assert there.edition is not None
    assert there.edition.state == Edition.State.PROPOSED


@pytest.mark.parametrize(("method", "rest"), PAGES)
def test_the_wrong_method_is_refused(client: Client, course: Course, method: str, rest: str) -> None:
    made = done(course)
    path = at(course, rest.format(made=made.pk, file=made.source_file_id))
    wrong = client.put if rest == "" else client.post if method == "get" else client.get
    assert wrong(path).status_code == 405


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_costs_the_same_for_any_number_of_texts(client: Client, course: Course) -> None:
    make_text(course)
    done(course)
    waiting(course)
    few = queries_of(client, at(course))
    for number in range(12):
        make_text(course)
        done(course, LAMP + b"%d" % number, f"lamp{number}.txt")
        waiting(course)
    assert queries_of(client, at(course)) == few == 8  # one for the texts it may be a better file of


def test_a_finished_import_costs_the_same_for_any_length(client: Client, course: Course) -> None:
    small = done(course)
    few = queries_of(client, page_of(small))
    long = done(
        course, b"\n\n".join(b"The porter counted lamp %d , and wrote it down." % n for n in range(300))
    )
    assert (
        queries_of(client, page_of(long)) == few == 12
    )  # with the steps, who else is here, and the texts it may be a new wording of
