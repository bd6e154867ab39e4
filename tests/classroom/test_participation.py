"""How the talk goes: every number is counted again from the raw posts, with all that must not count among them."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from classroom import charts
from classroom.models import Attendance, Turn
from classroom.queries.participation import (
    Pair,
    Participation,
    Period,
    Week,
    last_weeks,
    participation,
    participation_small,
)
from courses.models import Circle, Membership, Role
from discussions.actions import moderation, moving
from discussions.actions.posts import delete_post
from discussions.models import DiscussionSettings, Post, Question, Thread
from tests.classroom.crowd import make_crowd
from tests.discussions.filling import analysed, fill_thread
from tests.factories import (
    access_of,
    make_answer,
    make_circle,
    make_course,
    make_meeting,
    make_member,
    make_own_question,
    make_post,
    make_question,
    make_thread,
    make_user,
)
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

_at = datetime.fromisoformat
ALL = Period(None, None, "all")


def put(
    thread: Thread, author: User | None, at: datetime, *, to: Post | None = None, state: str = "shown"
) -> Post:
    """A post as it lies in the table, of any time and state."""
    thread.last_number += 1
    thread.save(update_fields=["last_number"])
    return Post.objects.create(
        thread=thread,
        number=thread.last_number,
        path=[*(to.path if to else []), thread.last_number],
        depth=to.depth + 1 if to else 1,
        parent=to,
        author=author,
        state=state,
        created_at=at,
        source="Words.",
        html="<p>Words.</p>",
        plain="Words.",
    )


def seen(circle: Circle, period: Period = ALL, now: datetime | None = None) -> Participation:
    reader = circle.memberships.filter(role=Role.OWNER).earliest("pk").user
    return participation(access_of(reader, circle), period, now)


def address(circle: Circle, asked: str = "") -> str:
    return f"/c/{circle.slug}/desk/participation/{asked}"


def monday_of(at: datetime, zone: str) -> date:
    day = at.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())


class Recount(TestCase):
    """Posts of any time, state, place and author, counted by PostgreSQL and again in Python."""

    # Around both changes of the clocks, a new year, and midnight between Sunday and Monday in either place.
    moments = st.one_of(
        st.datetimes(_at("2026-03-22"), _at("2026-04-06")),
        st.datetimes(_at("2026-10-19"), _at("2026-11-09")),
        st.datetimes(_at("2026-12-27T18:00"), _at("2027-01-05")),
        st.sampled_from([_at(f"2026-11-0{day}T{hour:02}:30") for day in (1, 2) for hour in range(24)]),
    )
    posts = st.lists(
        st.tuples(
            st.integers(
                0, 3
            ),  # the thread: the circle's open one, its question's, a locked one, another circle's
            st.integers(0, 5),  # the author: three of the circle, one who left, one of another circle, nobody
            moments,
            st.integers(0, 5),  # which earlier post of the thread it answers, if there are so many
            st.sampled_from(["shown", "shown", "shown", "held", "hidden", "deleted"]),
        ),
        max_size=25,
    )

    @settings(max_examples=40, deadline=None)
    @given(
        posts=posts,
        zone=st.sampled_from(["Europe/London", "Asia/Tokyo", "America/New_York", "Pacific/Apia"]),
        first=st.none() | st.dates(date(2026, 3, 1), date(2026, 12, 31)),
        last=st.none() | st.dates(date(2026, 10, 1), date(2027, 1, 31)),
    )
    def test_every_number(
        self,
        posts: list[tuple[int, int, datetime, int, str]],
        zone: str,
        first: date | None,
        last: date | None,
    ) -> None:
        now = datetime(2027, 1, 20, 12, tzinfo=UTC)
        circle = make_circle(time_zone=zone)
        other = make_circle(circle.course)
        people: list[User | None] = [make_member(circle) for _ in range(4)]
        Membership.objects.filter(circle=circle, user=people[3]).update(ended_at=timezone.now())
        people += [make_member(other), None]
        question = make_question(circle.course)
        threads = [
            Thread.objects.create(circle=circle, title="Open"),
            Thread.objects.create(circle=circle, question=question),
            Thread.objects.create(circle=circle, title="Locked", locked_at=timezone.now()),
            Thread.objects.create(circle=other, title="Elsewhere"),
        ]
        made: dict[int, list[Post]] = defaultdict(list)
        for n, author, at, answers, state in posts:
            before = made[n]
            to = before[answers] if answers < len(before) else None
            before.append(put(threads[n], people[author], at.replace(tzinfo=UTC), to=to, state=state))
        first = first and first - timedelta(days=first.weekday())
        last = last and last - timedelta(days=last.weekday())
        page = seen(circle, Period(first, last, "dates"), now)

        here = [p for n in range(3) for p in made[n] if p.state == "shown"]
        inside = [
            p
            for p in here
            if (not first or monday_of(p.created_at, zone) >= first)
            and (not last or monday_of(p.created_at, zone) <= last)
        ]
        assert page.posts == len(inside)
        assert page.writers == len({p.author_id for p in inside} - {None})
        by_week = Counter(monday_of(p.created_at, zone) for p in inside)
        assert {w.begins: w.posts for w in page.weeks if w.posts} == by_week
        for week in page.weeks:
            wrote = {p.author_id for p in inside if monday_of(p.created_at, zone) == week.begins} - {None}
            assert week.writers == len(wrote)
        begins = [week.begins for week in page.weeks]
        assert begins == [begins[0] + n * timedelta(weeks=1) for n in range(len(begins))] if begins else True
        assert sum(week.posts for week in page.weeks) == page.posts

        (asked,) = page.questions
        about = [p for p in made[1] if p.state == "shown"]
        within = [p for p in about if p in inside]
        assert asked.answers == sum(p.parent_id is None for p in within)
        assert asked.replies == sum(p.parent_id is not None for p in within)
        assert asked.writers == len({p.author_id for p in within} - {None})
        assert asked.ever == sum(p.parent_id is None for p in about)

        seats = set(circle.memberships.filter(ended_at=None).values_list("user", flat=True))
        pairs: Counter[tuple[int | None, int | None]] = Counter()
        for p in inside:
            if p.parent and p.parent.state == "shown" and p.author_id != p.parent.author_id:
                by, to_ = (x if x in seats else None for x in (p.author_id, p.parent.author_id))
                pairs[by, to_] += 1
        assert {(pair.by, pair.to): pair.replies for pair in page.pairs} == pairs
        drawn = charts.matrix(page)
        assert sum(cell.replies for cell in drawn.cells) == page.replies == pairs.total()


def test_posts_made_and_moved_as_people_do_it_count_where_they_stand() -> None:
    circle = make_circle()
    owner = circle.memberships.get().user
    access = access_of(owner, circle)
    anna, ben, cora = (make_member(circle, user=make_user(name)) for name in ("Anna", "Ben", "Cora"))
    question = make_question(circle.course)
    answer = make_answer(circle, question, anna)
    make_post(answer.thread, ben, to=answer)
    first = make_thread(circle, anna)
    begun = first.posts.get()
    branch = make_post(first, ben, to=begun)
    make_post(first, cora, to=branch)
    second = make_thread(circle, cora)
    deleted = make_post(second, anna)
    make_post(second, ben, to=deleted)
    delete_post(access=access_of(anna, circle), post=deleted)
    moderation.hide_post(access=access, post=make_post(second, cora), reason="Rude.")
    DiscussionSettings.objects.create(circle=circle, hold_first_posts=True)
    make_post(second, make_member(circle, Role.MEMBER))  # waits
    make_thread(make_circle(circle.course))

    def counted() -> tuple[int, int, int, list[Pair]]:
        page = seen(circle)
        (asked,) = page.questions
        return page.posts, asked.answers, asked.replies, sorted(page.pairs, key=str)

    pairs = [Pair(ben.pk, anna.pk, 2), Pair(cora.pk, ben.pk, 1)]
    assert counted() == (7, 1, 1, sorted(pairs, key=str))  # Ben's reply to what is gone is with nobody
    moving.move_branch(access=access, post=branch, to=answer.thread, under=answer)
    assert counted() == (7, 1, 3, sorted(pairs, key=str))
    moving.merge_threads(access=access, thread=answer.thread, into=second)
    page = seen(circle)
    assert page.posts == 7
    assert [(q.merged, q.posts) for q in page.questions] == [(True, 0)]
    assert page.unanswered == []


def test_what_is_sealed_counts_and_says_nothing() -> None:
    circle = make_circle()
    question = make_own_question(circle, think_first=True)
    make_answer(circle, question, make_member(circle, user=make_user("Anna")), "A secret.")
    owner = circle.memberships.earliest("pk").user
    page = seen(circle)
    assert page.questions[0].answers == 1
    assert b"secret" not in client_of(owner).get(address(circle)).content


def test_a_withdrawn_question_stays_while_something_was_said() -> None:
    circle = make_circle()
    for said in (True, False):
        question = make_question(circle.course)
        if said:
            make_answer(circle, question)
        Question.objects.filter(pk=question.pk).update(withdrawn_at=timezone.now())
    make_question(make_course())
    page = seen(circle)
    assert [(q.withdrawn, q.answers) for q in page.questions] == [(True, 1)]
    assert page.unanswered == []


@pytest.mark.parametrize(
    ("zone", "now", "this"),
    [
        ("Asia/Tokyo", datetime(2026, 11, 22, 16, tzinfo=UTC), date(2026, 11, 23)),  # Monday there
        ("America/New_York", datetime(2026, 11, 23, 3, tzinfo=UTC), date(2026, 11, 16)),  # still Sunday
        ("Europe/London", datetime(2027, 1, 3, 23, 59, tzinfo=UTC), date(2026, 12, 28)),
    ],
)
def test_the_last_eight_weeks_end_with_the_one_that_runs(zone: str, now: datetime, this: date) -> None:
    circle = make_circle(time_zone=zone)
    page = participation_small(access_of(circle.memberships.get().user, circle), now)
    assert [week.begins for week in page.weeks] == [this - timedelta(weeks=n) for n in range(7, -1, -1)]
    assert [week.now for week in page.weeks] == [False] * 7 + [True]
    assert last_weeks(circle, now) == Period(page.weeks[0].begins, this, "weeks")


def test_meetings_in_sums() -> None:
    """Not one that is cancelled, to come, or another circle's; guests count, hands that were lowered do not."""
    circle = make_circle(make_course(sessions=3))
    now = timezone.now()
    held, cancelled, coming = (
        make_meeting(circle, session, now + timedelta(days=days))
        for session, days in zip(circle.course.sessions.all(), (-7, -3, 3), strict=True)
    )
    circle.meetings.filter(pk=cancelled.pk).update(cancelled_at=now)
    anna, ben = make_member(circle), make_member(circle)
    for meeting in (held, cancelled, coming):
        Attendance.objects.create(meeting=meeting, user=anna, state="here")
        Attendance.objects.create(meeting=meeting, name="Guest", state="here")
        Attendance.objects.create(meeting=meeting, user=ben, state="apologies")
        for user, name, began in ((anna, "", now), (anna, "", now), (None, "Guest", now), (ben, "", None)):
            Turn.objects.create(
                meeting=meeting,
                user=user,
                name=name,
                began_at=began,
                ended_at=began,
                lowered_at=None if began else now,
            )
    (evening,) = seen(circle).evenings
    assert (evening.here, evening.turns, evening.speakers) == (2, 3, 2)
    assert seen(circle, Period(None, monday_of(now, "UTC") - timedelta(weeks=4), "dates")).evenings == []


def test_a_period_is_chosen_by_a_form() -> None:
    circle = make_circle()
    client = client_of(circle.memberships.get().user)
    thread = make_thread(circle)
    put(thread, thread.opened_by, timezone.now() - timedelta(weeks=20))
    this = monday_of(timezone.now(), circle.time_zone)

    def weeks(asked: str) -> list[str]:
        answer = client.get(address(circle, f"?as=csv&table=weeks{asked}"))
        return [row[0] for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))][1:]

    assert len(weeks("")) == 8
    assert len(weeks("&weeks=all")) == 21
    day = this - timedelta(weeks=3) + timedelta(days=2)
    wanted = [str(this - timedelta(weeks=n)) for n in (3, 2)]
    assert weeks(f"&first={day}&last={day + timedelta(weeks=1)}") == wanted
    assert weeks(f"&last={day}&first={day + timedelta(weeks=1)}") == wanted  # the wrong way round
    assert len(weeks("&first=0001-01-01&last=9999-12-31")) == 21
    assert weeks("&first=2999-01-01") == []
    for junk in ("&first=x", "&weeks=many", "&last=%00"):
        assert len(weeks(junk)) == 8, junk
    assert client.get(address(circle, "?first=2999-01-01")).status_code == 200
    assert client.get(address(circle, "?as=csv&table=people")).headers["Content-Type"].startswith("text/html")


def test_the_files_say_what_the_page_says() -> None:
    circle = make_circle()
    anna, ben = (make_member(circle, user=make_user(name)) for name in ("Anna", "=Ben"))
    question = make_question(circle.course, "Why?")
    answer = make_answer(circle, question, anna)
    make_post(answer.thread, ben, to=answer)
    client = client_of(circle.memberships.earliest("pk").user)

    def table(name: str) -> list[list[str]]:
        answer = client.get(address(circle, f"?as=csv&table={name}"))
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert table("weeks")[-1][1:] == ["2", "2"]
    assert table("questions")[1] == ["", "Why?", "1", "1", "2"]
    assert table("replies")[1] == ["'=Ben", "Anna", "1"]
    assert table("meetings") == [["Meeting", "Session", "Present", "Turns spoken", "People who spoke"]]


def test_the_page_says_the_finding_in_words() -> None:
    circle = make_circle()
    anna, ben = (make_member(circle, user=make_user(name)) for name in ("Anna", "<Ben>"))
    thread = make_thread(circle, anna)
    make_post(thread, ben, to=make_post(thread, anna))
    html = client_of(circle.memberships.earliest("pk").user).get(address(circle)).content.decode()
    assert 'aria-label="Three posts by two people in eight weeks; most in the week of' in html
    assert "One reply among two people. Anna is answered most (1). &lt;Ben&gt; and Anna speak" in html
    assert "<Ben>" not in html


def test_an_empty_circle_teaches() -> None:
    circle = make_circle()
    answer = client_of(circle.memberships.get().user).get(address(circle))
    assert b"Nobody has written in these weeks." in answer.content
    assert b"No questions are asked yet." in answer.content


def test_with_many_people_the_most_active_stand_by_name() -> None:
    pairs = [Pair(n, n + 1, n) for n in range(1, 40)] + [Pair(None, 3, 5)]
    page = Participation(ALL, [], 0, 0, pairs=pairs, names={n: f"Person {n}" for n in range(1, 41)})
    drawn = charts.matrix(page)
    assert drawn.names[:2] == ["Person 39", "Person 38"]
    assert len(drawn.names) == 13
    assert drawn.names[-1] == "28 others"
    assert sum(cell.replies for cell in drawn.cells) == page.replies
    assert all(cell.size <= charts.CELL for cell in drawn.cells)


@pytest.mark.parametrize("most", [0, 1, 2, 3, 5, 26, 99, 100, 101, 4321])
def test_bars_fit_their_scale(most: int) -> None:
    weeks = [Week(date(2026, 11, 2) + timedelta(weeks=n), n, 0, n == 2) for n in range(3)]
    drawn = charts.week_bars(weeks, [0, most // 2, most])
    assert most <= drawn.top <= max(2.5 * most, 2)
    assert [bar.now for bar in drawn.bars] == [False, False, True]
    assert all(bar.y >= 0 and abs(bar.y + bar.height - drawn.height) < 0.2 for bar in drawn.bars)


@pytest.mark.parametrize("many", [1, 7, 8, 9, 52, 300])
def test_few_weeks_are_named_and_always_the_last(many: int) -> None:
    weeks = [Week(date(2026, 1, 5) + timedelta(weeks=n), 0, 0) for n in range(many)]
    named = charts.labelled(weeks)
    assert named[-1]
    assert min(many, 5) <= sum(named) <= charts.LABELS


@pytest.mark.parametrize("people", [3, 300])
def test_it_costs_the_same_for_few_and_many(people: int, django_assert_num_queries: Any) -> None:
    circle, owner, students = make_crowd(people=people, sessions=4, units=4)
    fill_thread(circle, people * 3, writers=students, words=5)
    client = client_of(owner)
    client.get(address(circle))
    with django_assert_num_queries(2 + 1 + 6):  # session and user, the seat, the page
        assert client.get(address(circle)).status_code == 200
    access = access_of(owner, circle)
    with django_assert_num_queries(1):
        participation_small(access)


@pytest.mark.slow
def test_five_thousand_posts_are_counted_in_no_time() -> None:
    """Beside another circle with as many, which is not looked at."""
    circle, owner, students = make_crowd(people=300, sessions=4, units=4)
    for where in (circle, make_circle(circle.course)):
        for n in range(10):
            fill_thread(where, 500, writers=students, words=60, seed=n)
    analysed()
    access = access_of(owner, circle)
    best = 9.0
    for _ in range(3):
        with CaptureQueriesContext(connection) as found:
            page = participation(access, ALL)
        best = min(best, sum(float(query["time"]) for query in found.captured_queries))
    assert page.posts == 5000
    assert best < 1  # 0.3 s on a machine with twelve other things to do


def test_a_question_of_another_circle_of_the_course_is_not_shown() -> None:
    circle = make_circle()
    other = make_circle(circle.course)
    for where in (circle, other):
        Question.objects.create(course=circle.course, circle=where, position=1, body=f"Of {where.pk}")
    assert [q.body for q in seen(circle).questions] == [f"Of {circle.pk}"]
