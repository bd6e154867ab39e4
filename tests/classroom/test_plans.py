"""What a circle's pages cost does not grow with what others talk: the plans are read, beside twenty thousand posts of
other circles.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from tests import factories
from tests.classroom.filling import Course, analysed, fill_course
from tests.discussions.filling import fill_people, fill_thread
from tests.discussions.test_plans import asked, read_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OTHERS = 20_000


@pytest.fixture(scope="module")
def course(django_db_setup: None, django_db_blocker: Any) -> Iterator[Course]:
    """A circle among large ones; made once, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        for n in range(4):
            circle = factories.make_circle()
            people = fill_people(circle, 20)
            for thread in range(20):
                fill_thread(circle, OTHERS // 80, writers=people, words=20, seed=20 * n + thread)
        made = fill_course(people=20, sessions=6, units=12, threads=60, posts=1_000, held=8)
        analysed()
        yield made
        transaction.set_rollback(True)


PAGES = {
    "home": "",
    "sessions": "sessions/",
    "people": "people/",
    "plan": "plan/",
    "desk": "desk/",
    "overview": "desk/overview/",
    "participation": "desk/participation/",
    "participation, all of it": "desk/participation/?weeks=all",
    "log": "log/",
    "the meeting": "meetings/{meeting}/",
    "what facilitators see": "what-facilitators-see/",
}
QUIET = {"sessions", "people", "plan", "overview", "log", "the meeting"}  # that ask for no post
OF_STUDENTS = ("home", "sessions", "people", "the meeting", "what facilitators see")
SEEN = [*(("owner", page) for page in PAGES), *(("student", page) for page in OF_STUDENTS)]


@pytest.mark.parametrize(("who", "page"), SEEN)
def test_no_page_reads_the_posts_of_other_circles(course: Course, who: str, page: str) -> None:
    user = course.owner if who == "owner" else course.students[1]
    address = f"/c/{course.circle.slug}/{PAGES[page].format(meeting=course.coming.pk)}"
    about_posts = [sql for sql in asked(user, address) if "discussions_post" in sql]
    assert about_posts or page in QUIET
    for sql in about_posts:
        _, kinds = read_of(sql, "discussions_post")
        assert "Seq Scan" not in kinds, sql


def test_the_reader_of_plans_sees_a_join_that_reads_them_all(course: Course) -> None:
    """The talk of a circle, asked for as one would at first."""
    _, kinds = read_of(
        "SELECT count(DISTINCT p.plain) FROM discussions_post p JOIN discussions_thread t ON t.id = p.thread_id "
        f"WHERE t.circle_id <> {course.circle.pk}",
        "discussions_post",
    )
    assert kinds == ["Seq Scan"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM discussions_post")
        assert cursor.fetchone()[0] > OTHERS
