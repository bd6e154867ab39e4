"""The desk: what needs a person comes up and goes by itself, and the headline says how the next evening stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from classroom.actions import attendance
from classroom.models import Attendance, Room
from classroom.queries.desk import DeskPage, desk_page
from classroom.queries.needs import Kind, Need
from courses.access import Access
from courses.actions import add_editor
from courses.models import Circle, Course, Invitation, JoinRequest, Meeting, Role
from discussions.actions import moderation as acts
from discussions.actions.posts import delete_post
from discussions.models import DiscussionSettings, Post, Thread
from discussions.queries.moderation import how_many_wait, queue
from readings.actions import create_text, publish_edition
from readings.models import Import
from tests import factories
from tests.discussions.filling import fill_people, fill_thread
from tests.readings.bringing import client_of, done

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
THURSDAY = datetime(2026, 11, 26, 19, tzinfo=timezone.get_default_timezone())


@dataclass
class World:
    course: Course
    circle: Circle
    owner: User

    @property
    def access(self) -> Access:
        return factories.access_of(self.owner, self.circle)

    def page(self, now: datetime | None = None) -> DeskPage:
        return desk_page(self.access, now=now)

    def needs(self, *kinds: Kind, now: datetime | None = None) -> list[Need]:
        return [need for need in self.page(now).needs.rows if need.kind in kinds]

    def titles(self, *kinds: Kind, now: datetime | None = None) -> list[str]:
        return [plain(need.title) for need in self.needs(*kinds, now=now)]


def plain(said: str) -> str:
    return said.replace("<bdi>", "").replace("</bdi>", "")


def make_world(*, sessions: int = 1, ready: bool = True, in_days: float = 4) -> World:
    """A circle whose next evening lacks nothing, if it is to be `ready`: reading, question with an answer, chair."""
    course = factories.make_course(sessions=sessions)
    owner = factories.make_user("Olga")
    circle = factories.make_circle(course, owner=owner, time_zone="Europe/London")
    if ready:
        session = course.sessions.earliest("position")
        factories.make_unit(course, session)
        factories.make_answer(circle, factories.make_question(course, session=session))
        meeting = factories.make_meeting(circle, session, timezone.now() + timedelta(days=in_days))
        Meeting.objects.filter(pk=meeting.pk).update(chair=owner)
    return World(course, circle, owner)


@pytest.fixture
def world() -> World:
    """With another circle of the same course in which everything waits, and must not be seen here."""
    here = make_world()
    elsewhere = factories.make_circle(here.course)
    thread = factories.make_thread(elsewhere, body="Is anybody there?")
    acts.report_post(
        access=factories.access_of(factories.make_member(elsewhere), elsewhere),
        post=thread.posts.get(),
        reason="Noise",
    )
    written_ago(thread.posts.get(), 10)
    JoinRequest.objects.create(circle=elsewhere, user=factories.make_user())
    Invitation.objects.create(circle=elsewhere, expires_at=timezone.now() + DAY)
    factories.make_own_question(elsewhere)
    assert here.page().needs.rows == []
    return here


def written_ago(post: Post, days: float) -> None:
    Post.objects.filter(pk=post.pk).update(created_at=timezone.now() - timedelta(days=days))


# What needs a person --------------------------------------------------------------------------------------------


def test_the_way_to_the_meeting_says_what_is_there(world: World) -> None:
    def shown() -> str:
        page: str = client_of(world.owner).get(f"/c/{world.circle.slug}/desk/").content.decode()
        return page

    meeting = world.circle.meetings.get()
    assert "The meeting’s page</a>" in shown()  # its room cannot be opened yet
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() + timedelta(minutes=10))
    assert "Open the meeting room</a>" in shown()
    Room.objects.create(meeting=meeting, opened_at=timezone.now())
    assert "To the meeting room</a>" in shown()


def test_a_reported_post_waits_until_it_is_decided(world: World) -> None:
    ben, tom = (
        factories.make_member(world.circle, user=factories.make_user(name)) for name in ("Ben", "Tom")
    )
    post = factories.make_thread(world.circle, ben, "On candles", "Only a fool would ask.").posts.get()
    access = factories.access_of(tom, world.circle)
    acts.report_post(access=access, post=post, reason="rude, but maybe <b>I</b> am tired")
    (need,) = world.needs(Kind.REPORTED)
    assert plain(need.title) == "A post of Ben was reported"
    assert plain(need.why).startswith("By Tom: “rude, but maybe &lt;b&gt;I&lt;/b&gt; am tired”")
    assert (need.url, need.when) == (world.access.url("moderation"), "today")
    acts.keep_post(access=world.access, post=post, reason="It stands.")
    assert world.needs(Kind.REPORTED) == []


def test_a_report_goes_when_the_author_takes_the_post_back(world: World) -> None:
    ben = factories.make_member(world.circle)
    post = factories.make_thread(world.circle, ben).posts.get()
    access = factories.access_of(factories.make_member(world.circle), world.circle)
    acts.report_post(access=access, post=post, reason="Rude.")
    assert len(world.needs(Kind.REPORTED)) == 1
    delete_post(access=factories.access_of(ben, world.circle), post=post)
    assert world.needs(Kind.REPORTED) == []


def test_a_first_post_waits_to_be_read(world: World) -> None:
    DiscussionSettings.objects.create(circle=world.circle, hold_first_posts=True)
    ben = factories.make_member(world.circle, user=factories.make_user("Ben"))
    post = factories.make_thread(world.circle, ben).posts.get()
    assert world.titles(Kind.HELD) == ["The first post of Ben waits to be read"]
    acts.approve_post(access=world.access, post=post)
    assert world.needs(Kind.HELD) == []


def test_posts_that_wait_are_those_of_the_queue_and_more_of_them_are_counted(world: World) -> None:
    DiscussionSettings.objects.create(circle=world.circle, hold_first_posts=True)
    for _ in range(7):
        factories.make_thread(world.circle)
    for thread in Thread.objects.filter(circle=world.circle, question=None)[:2]:
        access = factories.access_of(factories.make_member(world.circle), world.circle)
        acts.approve_post(access=world.access, post=thread.posts.get())
        acts.report_post(access=access, post=thread.posts.get(), reason="Rude.")
    rows = world.needs(Kind.REPORTED, Kind.HELD)
    assert [row.kind for row in rows] == [Kind.REPORTED] * 2 + [Kind.HELD] * 4
    assert plain(rows[-1].title) == "Two more posts wait for your decision"
    assert (
        sum(row.count for row in rows) == how_many_wait(world.access) == len(queue(world.access).waiting) == 7
    )


def test_who_asks_to_join_waits_until_somebody_decides(world: World) -> None:
    paula = JoinRequest.objects.create(
        circle=world.circle, user=factories.make_user("Paula"), words="Ruth told me."
    )
    (need,) = world.needs(Kind.REQUEST)
    assert (plain(need.title), need.why) == ("Paula asks to join", "“Ruth told me.”")
    paula.outcome = JoinRequest.Outcome.DECLINED
    paula.save()
    assert world.needs(Kind.REQUEST) == []


def test_a_question_of_the_next_evening_waits_for_its_first_answer(world: World) -> None:
    session = world.course.sessions.get()
    question = factories.make_question(world.course, "Who asked first?", session=session)
    gone = factories.make_question(world.course, "Withdrawn", session=session)
    type(gone).objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    factories.make_question(world.course, "Of no session")
    factories.make_answer(
        factories.make_circle(world.course), question
    )  # that of another circle does not count
    (need,) = world.needs(Kind.QUESTION)
    assert (need.title, need.why) == ("Nobody has answered question 2", "Who asked first?")
    assert need.url == world.access.url("question-detail", question=question.pk)
    answer = factories.make_answer(world.circle, question)
    assert world.needs(Kind.QUESTION) == []
    acts.hide_post(access=world.access, post=answer, reason="Rude.")
    assert len(world.needs(Kind.QUESTION)) == 1


@pytest.mark.parametrize(
    ("body", "asks"),
    [
        ("I read it twice. Is there a map of the forts?", True),
        ("Is there a map?\n\nI looked everywhere.", False),
        ("He asked: “Who is there?”", True),
        ("Is there *really* a map? (Or two?)", True),
        ("有没有地图？", True),
        ("Where? I found it.", False),
    ],
)
def test_a_post_that_asks_waits_for_somebody_elses_reply(world: World, body: str, asks: bool) -> None:
    jack = factories.make_member(world.circle, user=factories.make_user("Jack"))
    thread = factories.make_thread(world.circle, body="It begins.")
    post = factories.make_post(thread, jack, body, to=thread.posts.get())
    assert world.needs(Kind.ASKED) == []  # there is time
    written_ago(post, 4)
    assert world.titles(Kind.ASKED) == (["Jack asked something and nobody replied"] if asks else [])
    factories.make_post(thread, jack, "Nobody?", to=post)
    assert len(world.needs(Kind.ASKED)) == int(asks)  # one's own word is no reply
    factories.make_post(thread, body="Here it is.", to=post)
    assert world.needs(Kind.ASKED) == []


def test_what_it_asks_is_said_in_its_own_words(world: World) -> None:
    thread = factories.make_thread(world.circle, title="<Maps>", body="I read it. Is there a <map>?")
    written_ago(thread.posts.get(), 6)
    (need,) = world.needs(Kind.ASKED)
    assert need.why == "“Is there a &lt;map&gt;?” In <cite>&lt;Maps&gt;</cite>"
    assert (need.when, need.url) == ("6 days", world.access.url("post-detail", post=thread.posts.get().pk))


def test_a_discussion_nobody_joined_waits_for_a_reply(world: World) -> None:
    anna = factories.make_member(world.circle, user=factories.make_user("Anna"))
    thread = factories.make_thread(world.circle, anna)
    written_ago(thread.posts.get(), 5)
    assert world.titles(Kind.NO_REPLY) == ["Anna began a discussion and nobody replied"]
    factories.make_post(thread)
    assert world.needs(Kind.NO_REPLY) == []


def test_a_hidden_reply_is_none(world: World) -> None:
    thread = factories.make_thread(world.circle)
    written_ago(thread.posts.get(), 5)
    reply = factories.make_post(thread)
    acts.hide_post(access=world.access, post=reply, reason="Rude.")
    assert len(world.needs(Kind.NO_REPLY)) == 1


def test_no_reply_is_waited_for_where_none_is_to_come(world: World) -> None:
    closed, announced = (
        factories.make_thread(world.circle),
        factories.make_thread(world.circle, world.owner, announcement=True),
    )
    old, taken_back = factories.make_thread(world.circle), factories.make_thread(world.circle)
    first = factories.make_question(world.course)
    first.think_first = True
    first.save()
    sealed = factories.make_answer(world.circle, first, body="Who knows?")
    for thread, days in ((closed, 5), (announced, 5), (old, 50), (taken_back, 5)):
        written_ago(thread.posts.get(), days)
    written_ago(sealed, 5)
    Thread.objects.filter(pk=old.pk).update(last_post_at=timezone.now())
    acts.set_locked(access=world.access, thread=closed, on=True, reason="")
    post = taken_back.posts.get()
    assert post.author is not None
    delete_post(access=factories.access_of(post.author, world.circle), post=post)
    assert world.needs(Kind.ASKED, Kind.NO_REPLY) == []
    first.think_first = False
    first.save()
    assert len(world.needs(Kind.ASKED)) == 1
    DiscussionSettings.objects.create(circle=world.circle, think_first=True)
    assert world.needs(Kind.ASKED) == []


def test_who_has_gone_quiet_is_named_until_they_write(world: World) -> None:
    nick = factories.make_member(world.circle, user=factories.make_user("Nick"))
    thread = factories.make_thread(world.circle, nick)
    factories.make_post(thread)
    written_ago(thread.posts.get(number=1), 30)
    assert world.titles(Kind.QUIET) == ["Nick has gone quiet"]
    (need,) = world.needs(Kind.QUIET)
    assert need.url.endswith(f"/people/#seat-{world.circle.memberships.get(user__name='Nick').pk}")
    factories.make_post(thread, nick)
    assert world.needs(Kind.QUIET) == []


def test_texts_wait_for_who_edits_the_course_and_for_nobody_else(world: World) -> None:
    made = done(world.course)
    Import.objects.create(
        course=world.course, name="broken.txt", key=made.key, state="failed", message="No words."
    )
    bare = create_text(course=world.course, slug="bare-text")
    assert world.needs(Kind.TEXT) == []
    add_editor(course=world.course, user=world.owner)
    assert made.edition is not None
    assert world.titles(Kind.TEXT) == [
        f"{made.edition.text.label} waits to be published",
        "broken.txt could not be read",
        "bare text has no units yet",
    ]
    bare.delete()
    Import.objects.filter(state="failed").update(created_at=timezone.now() - 2 * DAY)
    publish_edition(edition=made.edition)
    assert world.needs(Kind.TEXT) == []


def test_sessions_to_come_lack_a_date_a_reading_a_question() -> None:
    world = make_world(sessions=4)
    first, second, third, _ = world.course.sessions.all()
    titles = world.titles(Kind.SESSION)
    assert titles == ["Three sessions have no date, no reading and no question yet"]
    now = timezone.now()
    held = factories.make_meeting(world.circle, second, now - 9 * DAY)  # over: it lacks nothing any more
    factories.make_meeting(world.circle, third, now + 9 * DAY)
    factories.make_question(world.course, session=third)
    factories.make_own_question(factories.make_circle(world.course), session=first)
    assert world.titles(Kind.SESSION) == [
        "Session 4 has no date and no question yet",
        "Two sessions have no reading yet",
    ]
    Meeting.objects.filter(pk=held.pk).update(cancelled_at=now)
    assert world.titles(Kind.SESSION)[0] == "Two sessions have no date and no question yet"
    Meeting.objects.get(session=third).also.add(second)  # held on the same evening
    assert world.titles(Kind.SESSION)[0] == "Session 4 has no date yet"


def test_an_evening_of_the_next_fortnight_waits_for_a_chair(world: World) -> None:
    meeting = world.circle.meetings.get()
    Meeting.objects.filter(pk=meeting.pk).update(chair=None)
    assert len(world.titles(Kind.CHAIR)) == 1
    assert world.titles(Kind.CHAIR, now=timezone.now() - 12 * DAY) == []  # there is time
    Meeting.objects.filter(pk=meeting.pk).update(chair=world.owner)
    assert world.titles(Kind.CHAIR) == []


def test_an_invitation_that_runs_out_unused_comes_up(world: World) -> None:
    soon = timezone.now() + 2 * DAY
    unused = Invitation.objects.create(circle=world.circle, expires_at=soon, email="paula@example.org")
    Invitation.objects.create(circle=world.circle, expires_at=soon, uses=1)
    Invitation.objects.create(circle=world.circle, expires_at=timezone.now() + 9 * DAY)
    Invitation.objects.create(circle=world.circle)
    Invitation.objects.create(circle=world.circle, expires_at=soon, revoked_at=timezone.now())
    Invitation.objects.create(  # by somebody who invites no longer: it lets nobody in
        circle=world.circle, expires_at=soon, made_by=factories.make_member(world.circle)
    )
    assert world.titles(Kind.INVITATION) == ["The invitation for paula@example.org runs out unused"]
    Invitation.objects.filter(pk=unused.pk).update(uses=1)
    assert world.needs(Kind.INVITATION) == []


def test_everything_stands_in_the_order_of_urgency_and_is_counted(world: World) -> None:
    Invitation.objects.create(circle=world.circle, expires_at=timezone.now() + DAY)
    Meeting.objects.update(chair=None)
    factories.make_question(world.course, session=world.course.sessions.get())
    JoinRequest.objects.create(circle=world.circle, user=factories.make_user())
    for body in ("Words.", "Is it so?", "More words.", "Or not?"):
        written_ago(factories.make_thread(world.circle, body=body).posts.get(), 5)
    needs = world.page().needs
    assert [row.kind for row in needs.rows] == [
        Kind.REQUEST,
        Kind.QUESTION,
        *(Kind.ASKED, Kind.ASKED, Kind.NO_REPLY, Kind.NO_REPLY),
        Kind.CHAIR,
        Kind.INVITATION,
    ]
    assert needs.count == 8
    for row in needs.rows:  # each leads to a page that is there
        assert client_of(world.owner).get(row.url, follow=True).status_code == 200, row.url


# How the next evening stands -----------------------------------------------------------------------------------


def test_an_evening_that_lacks_nothing_is_ready(world: World) -> None:
    meeting = world.circle.meetings.get()
    for days, said in (
        (0.05, "Today’s meeting is ready"),
        (1, "Tomorrow’s meeting is ready"),
        (4, "Thursday is ready"),
        (20, "The meeting on 26 November is ready"),
    ):
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=THURSDAY)
        assert world.page(THURSDAY - timedelta(days=days)).headline == said


def test_it_says_what_the_evening_is_the_poorer_for(world: World) -> None:
    meeting, session = world.circle.meetings.get(), world.course.sessions.get()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=THURSDAY)
    now = THURSDAY - 4 * DAY
    factories.make_question(world.course, session=session)
    page = world.page(now)
    assert page.headline == "Thursday is ready, but for one question"
    assert page.lede.endswith("Question 2 has no answer yet.")
    Meeting.objects.update(chair=None)
    factories.make_question(world.course, session=session)
    page = world.page(now)
    assert page.headline == "Thursday is ready, but for two questions and a chair"
    assert page.lede.endswith("Questions 2 and 3 have no answer yet.")
    for _ in range(2):
        factories.make_question(world.course, session=session)
    page = world.page(now)
    assert page.headline == "Thursday is planned, with four questions open and no chair"
    assert page.lede.endswith("Four of five questions have no answer yet.")
    assert [(need.title, need.when) for need in page.needs.rows if need.more] == [
        ("One more like these", "for Thursday")
    ]
    factories.make_question(world.course, session=session)
    assert [need.title for need in world.page(now).needs.rows if need.more] == [
        "Two more questions have no answer"
    ]


def test_it_says_what_the_evening_cannot_be_held_without(world: World) -> None:
    Meeting.objects.update(starts_at=THURSDAY)
    now = THURSDAY - 4 * DAY
    world.course.questions.update(withdrawn_at=now)
    assert world.page(now).headline == "Thursday has no question yet"
    world.course.units.update(session=None)
    assert world.page(now).headline == "Thursday has neither reading nor question yet"
    world.course.questions.update(withdrawn_at=None)
    assert world.page(now).headline == "Thursday has no reading yet"


def test_it_says_when_the_evening_is_on(world: World) -> None:
    meeting = world.circle.meetings.get()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    assert world.page().headline == "The meeting has begun, and its room is not open"
    Room.objects.create(meeting=meeting, opened_at=timezone.now())
    assert world.page().headline == "The meeting is on"


def test_without_a_meeting_it_says_what_is_missing() -> None:
    world = make_world(sessions=0, ready=False)
    assert world.page().headline == "There is nothing to read yet"
    factories.make_unit(world.course)
    assert world.page().headline == "There are readings, but no sessions yet"
    world = make_world(ready=False)
    factories.make_unit(world.course, world.course.sessions.get())
    assert world.page().headline == "No date is set yet"
    meeting = factories.make_meeting(world.circle, world.course.sessions.get(), timezone.now() - 3 * DAY)
    assert world.page().headline == "Every session has been held"
    Meeting.objects.filter(pk=meeting.pk).update(cancelled_at=timezone.now())
    assert world.page().headline == "No further date is set"


def test_who_comes_is_said_as_people_said_it(world: World) -> None:
    meeting = world.circle.meetings.get()
    world.circle.memberships.exclude(user=world.owner).update(ended_at=timezone.now())
    people = [factories.make_member(world.circle, user=factories.make_user(name)) for name in "ABC"]
    factories.make_member(world.circle, Role.OBSERVER)
    attendance.say_coming(access=factories.access_of(people[0], world.circle), meeting=meeting)
    assert world.page().lede == "Four are expected."
    attendance.mark_here(meeting=meeting, user=people[1])
    attendance.send_apologies(
        access=factories.access_of(people[2], world.circle), meeting=meeting, said="On shift"
    )
    Attendance.objects.create(meeting=meeting, name="Guest", state="here")  # has no seat to be missed from
    page = world.page()
    assert page.lede == "Three are expected, one sent apologies."
    assert [(each.name, each.said) for each in page.outlook.expected.apologies] == [("C", "On shift")]
    assert len(page.outlook.expected.everybody) == 4
    for seat in world.circle.memberships.filter(ended_at=None).exclude(role=Role.OBSERVER):
        attendance.send_apologies(access=factories.access_of(seat.user, world.circle), meeting=meeting)
    assert world.page().lede == "Everybody has sent apologies."


# The page -----------------------------------------------------------------------------------------------------


def test_the_desk_is_the_facilitators(world: World) -> None:
    address = f"/c/{world.circle.slug}/desk/"
    for role, status in ((Role.FACILITATOR, 200), (Role.STUDENT, 403), (Role.OBSERVER, 403)):
        assert client_of(factories.make_member(world.circle, role)).get(address).status_code == status
    assert client_of(factories.make_user()).get(address).status_code == 404
    assert client_of(world.owner).post(address).status_code == 405


def test_a_desk_with_nothing_on_it_says_so(world: World) -> None:
    said = client_of(world.owner).get(f"/c/{world.circle.slug}/desk/").content.decode()
    assert "Nothing waits for you." in said
    assert "Run sheet for" in said


def test_hostile_names_do_no_harm(world: World) -> None:
    mean = factories.make_user("<script>x</script>")
    thread = factories.make_thread(
        world.circle, factories.make_member(world.circle, user=mean), body="<i>Why</i>?"
    )
    written_ago(thread.posts.get(), 5)
    JoinRequest.objects.create(circle=world.circle, user=factories.make_user("<b>x"), words="<img src=x>")
    said = client_of(world.owner).get(f"/c/{world.circle.slug}/desk/").content.decode()
    assert "&lt;script&gt;x" in said
    for tag in ("<script>x", "<b>x", "<img src=x>", "<i>Why"):
        assert tag not in said


QUERIES = 19  # three of them who one is and where


@pytest.mark.parametrize("many", [1, 300])
def test_the_desk_costs_the_same_for_few_and_many(many: int, django_assert_num_queries: Any) -> None:
    world = make_world(sessions=3)
    people = fill_people(world.circle, many)
    session = world.course.sessions.earliest("position")
    meeting = world.circle.meetings.get()
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, user=person, state="apologies") for person in people[: many // 2]
    )
    JoinRequest.objects.bulk_create(
        JoinRequest(circle=world.circle, user=factories.make_user()) for _ in range(min(many, 30))
    )
    for _ in range(min(many, 30)):
        factories.make_question(world.course, session=session)
        Invitation.objects.create(circle=world.circle, expires_at=timezone.now() + DAY)
    for number in range(many):
        fill_thread(world.circle, 2, writers=people, words=5, seed=number, last_at=timezone.now() - 5 * DAY)
    client = client_of(world.owner)
    client.get(f"/c/{world.circle.slug}/desk/")
    with django_assert_num_queries(QUERIES):
        assert client.get(f"/c/{world.circle.slug}/desk/").status_code == 200
