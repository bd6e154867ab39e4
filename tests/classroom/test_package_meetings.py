"""A package tells of its circle's meetings: what was is held as it was, what comes is planned."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from classroom.models import AgendaItem, Attendance, Room, Turn
from classroom.packages import circles
from classroom.packages.faults import PackageRefused
from classroom.packages.package import read_course
from courses.models import Circle, LogEntry, Meeting
from tests.classroom.packages import COURSE, all_rows, load_from, read, write

pytestmark = pytest.mark.django_db

MEETINGS = """\
  meetings:
    - session: 1
      chair: Felix
      notes_by: Stella
      agenda:
        - {point: Welcome, minutes: 10}
        - {question: 2, minutes: 30}
        - {pause: Tea, minutes: 10}
      here: [Felix, stella@example.org]
      guests: [Aunt Rosa]
      apologies: {Olga: Her train.}
      spoke: {Stella: 2, Felix: 1}
      notes: |
        *Much* was said.

        And more.
    - session: 2
      chair: Olga
      agenda:
        - {question: 1, minutes: 40}
      here: [Felix]
      coming: [Stella]
      spoke: {Felix: 1}
      notes: It cannot be known yet.
"""


def faults_of(tmp_path: Path, meetings: str) -> list[str]:
    with pytest.raises(PackageRefused) as refused:
        read(write(tmp_path, course=COURSE + meetings))
    return [str(fault) for fault in refused.value.faults]


def test_an_evening_that_is_over_was_held_as_it_is_told(tmp_path: Path) -> None:
    load_from(write(tmp_path, course=COURSE + MEETINGS))
    past = Meeting.objects.get(session__position=1)
    items = list(past.agenda.all())
    assert [(i.kind, str(i), i.minutes) for i in items] == [
        ("point", "Welcome", 10),
        ("question", "What did the winter change?", 30),
        ("pause", "Tea", 10),
    ]
    begins = [past.starts_at + timedelta(minutes=m) for m in (0, 10, 40, 50)]
    assert [(i.began_at, i.ended_at) for i in items] == list(pairwise(begins))
    room = past.room
    assert (room.opened_at, room.closed_at) == (begins[0], begins[3])
    assert room.notes == "*Much* was said.\n\nAnd more."
    assert room.notes_by == past.note_taker
    assert room.notes_at == begins[3]
    assert {(str(a.user) if a.user else a.name, a.state, a.said) for a in past.attendances.all()} == {
        ("Felix", "here", ""),
        ("Stella", "here", ""),
        ("Aunt Rosa", "here", ""),
        ("Olga", "apologies", "Her train."),
    }
    spoken = list(past.turns.order_by("began_at"))
    assert [str(turn) for turn in spoken] == ["Stella", "Felix", "Stella"]
    assert all(begins[1] <= t.asked_at <= t.began_at < t.ended_at <= begins[2] for t in spoken)  # type: ignore[operator]
    assert LogEntry.objects.get(kind=LogEntry.Kind.MEETING_HELD).created_at == begins[3]


def test_one_to_come_is_planned_and_nothing_is_said_of_how_it_went(tmp_path: Path) -> None:
    load_from(write(tmp_path, course=COURSE + MEETINGS))
    coming = Meeting.objects.get(session__position=2)
    assert str(coming.chair) == "Olga"
    assert [(str(i), i.began_at) for i in coming.agenda.all()] == [("Who set the price?", None)]
    assert [(str(a.user), a.state) for a in coming.attendances.all()] == [("Stella", "coming")]
    assert not Room.objects.filter(meeting=coming).exists()
    assert not coming.turns.exists()


def test_loading_again_leaves_the_evenings_to_the_circle(tmp_path: Path) -> None:
    folder = write(tmp_path, course=COURSE + MEETINGS)
    load_from(folder)
    AgendaItem.objects.filter(title="Welcome").update(title="How it was")
    before = all_rows()
    load_from(folder)
    assert all_rows() == before


def test_what_was_held_moves_with_a_demonstration(tmp_path: Path) -> None:
    folder = write(tmp_path, course=COURSE + MEETINGS)
    load_from(folder)
    circle = Circle.objects.get()
    month = timedelta(days=28)
    for row in (Meeting, AgendaItem, Turn, Room):
        for name in ("starts_at", "began_at", "ended_at", "asked_at", "opened_at", "closed_at", "notes_at"):
            if any(field.name == name for field in row._meta.fields):
                for each in row._default_manager.exclude(**{name: None}):
                    row._default_manager.filter(pk=each.pk).update(**{name: getattr(each, name) - month})
    assert not circle.meetings.filter(starts_at__gt=timezone.now()).exists()
    said = read_course(folder).circle
    assert said is not None
    assert circles.renew_dates(said, circle)
    past = Meeting.objects.get(session__position=1)
    assert past.agenda.first().began_at == past.room.opened_at == past.starts_at  # type: ignore[union-attr]
    assert all(past.starts_at < turn.asked_at < past.room.closed_at for turn in past.turns.all())  # type: ignore[operator]


@pytest.mark.parametrize(
    ("meetings", "fault"),
    [
        ("    - {chair: Felix}\n", "meetings 1, session: say for which session"),
        ("    - {session: 3}\n", "3 is out of range: 1 to 2"),
        ("    - {session: 1}\n    - {session: 1}\n", "session 1 is told of already, at line "),
        ("    - {session: 1, chair: Nobody}\n", "nobody in the circle is called “Nobody”"),
        ("    - {session: 1, here: [Max]}\n", "the role observer does not do this"),
        ("    - {session: 1, agenda: [{minutes: 5}]}\n", "this needs one of point, question and pause"),
        (
            "    - {session: 1, agenda: [{point: A, pause: B}]}\n",
            "this needs one of point, question and pause",
        ),
        ("    - {session: 2, agenda: [{question: 2}]}\n", "2 is out of range: 1 to 1"),
        ("    - {session: 1, spoke: {Felix: often}}\n", "“often” is not a number of turns"),
        ("    - {session: 1, weather: fine}\n", "this key is not known here"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, meetings: str, fault: str) -> None:
    found = faults_of(tmp_path, "  meetings:\n" + meetings)
    assert any(fault in said and "line" in said for said in found), found


def test_the_demo_stands_in_the_middle_of_its_course(tmp_path: Path) -> None:
    load_from(Path(settings.BASE_DIR) / "demo")
    held = Meeting.objects.filter(room__closed_at__isnull=False)
    assert held.count() == 2
    tomorrow = Meeting.objects.get(session__position=3)
    assert timedelta(0) < tomorrow.starts_at - timezone.now() < timedelta(days=2)
    assert tomorrow.agenda.count() == 7
    assert tomorrow.attendances.filter(state=Attendance.State.APOLOGIES).count() == 1
    assert sum(item.minutes for item in tomorrow.agenda.all()) == tomorrow.session.minutes
    circle = Circle.objects.get()
    assert circle.invitations.open().count() == 1
    begun = circle.meetings.earliest("starts_at").starts_at
    assert not circle.memberships.filter(joined_at__gte=begun).exists()
    assert not circle.log.filter(kind=LogEntry.Kind.CIRCLE_BEGUN, created_at__gte=begun).exists()
