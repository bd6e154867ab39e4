"""What no form offers, sent along with every form there is: it changes nothing of another circle, and gives nobody more."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from classroom.models import Room
from courses.models import Invitation, Membership, Role
from courses.rules import INVITES
from tests.access_policy import SENT
from tests.test_access import LINES, World, make_other_course, world

pytestmark = pytest.mark.django_db

__all__ = ["world"]  # the fixture

# What one form after the other is sent beside its own: acts that name something, each in the words of its form.
_NAMES = ("session", "unit", "question", "item", "turn", "meeting", "seat", "invitation", "join_request")


def smuggled(other: World) -> dict[str, str]:
    theirs = other.inside()
    own = {name: str(theirs[name]) for name in _NAMES if name not in ("unit", "session")}
    own |= {
        "session": str(other.course.sessions.get().pk),
        "unit": str(other.unit.pk),
        "before": str(other.unit.pk),
    }
    person = str(other.circle.memberships.earliest("pk").user_id)
    own |= dict.fromkeys(("user", "by", "made_by", "chair", "note_taker", "by_id", "user_id"), person)
    own |= {
        "attendance": "1",
        "also": own["session"],
        "circle": str(other.circle.pk),
        "course": str(other.course.pk),
    }
    own |= {
        "circle_id": own["circle"],
        "course_id": own["course"],
        "id": "1",
        "pk": "1",
        "slug": other.circle.slug,
    }
    own |= {
        "is_staff": "on",
        "is_superuser": "on",
        "is_demo": "on",
        "is_active": "",
        "email": "x@example.org",
    }
    own |= {"uses": "-5", "token": "mine", "removed": "", "ended_at": "", "revoked_at": "", "version": "7"}
    own |= {"shows_readings": "", "shows_quiet": "", "sent_at": "", "opened_at": "", "outcome": "approved"}
    return own


def of_others(other: World) -> dict[str, Any]:
    """What there is of another circle and its course."""
    circle, course = other.circle, other.course
    found: dict[str, Any] = {name: list(getattr(circle, name).order_by("pk").values()) for name in _OF_CIRCLE}
    found |= {
        name: list(getattr(course, name).order_by("pk").values())
        for name in ("sessions", "units", "questions")
    }
    for meeting in circle.meetings.order_by("pk"):
        found[f"agenda {meeting.pk}"] = list(meeting.agenda.order_by("pk").values())
        found[f"turns {meeting.pk}"] = list(meeting.turns.order_by("pk").values())
        found[f"here {meeting.pk}"] = list(meeting.attendances.order_by("pk").values())
    return found | {"circle": type(circle).objects.filter(pk=circle.pk).values().get()}


_OF_CIRCLE = ("memberships", "invitations", "join_requests", "meetings", "log", "notices", "threads")


@pytest.mark.parametrize("person", ["student", "facilitator", "owner", "seated"])
def test_no_form_reaches_out_of_its_circle_or_gives_more(world: World, person: str) -> None:
    other, client = make_other_course(), world.clients[person]
    Room.objects.create(meeting=world.circle.meetings.earliest("pk"), opened_at=timezone.now())
    more, theirs = smuggled(other), of_others(other)
    roles = dict(world.circle.memberships.values_list("user", "role"))
    at = {line: world.address(line.place, line.route) for line in LINES}  # what one form ends, another names
    for line in LINES:
        if line.method != "POST" or line.route in (
            "demo-enter",
            "circle-delete",
            "circle-leave",
            "meeting-close",
        ):
            continue
        sent = SENT.get(line.route, {})
        if line.route not in ("seen-of-you", "drafts"):
            client.post(at[line], {**more, "role": "owner", **sent})
        for act in ACTS.get(line.route, ()):
            said = {name: value.format(**more) for name, value in act.items()}
            client.post(at[line], {**more, **sent, **said, "key": str(uuid.uuid4())})
        assert of_others(other) == theirs, line
    kept = User.objects.filter(pk__in=roles)
    assert not kept.filter(is_staff=True) | kept.filter(is_superuser=True) | kept.filter(is_demo=True)
    assert not User.objects.filter(email="x@example.org").exists()
    may_give = person == "owner"
    for seat in world.circle.memberships.all():
        before = roles.get(seat.user_id)
        if before is None:  # who asked for a seat
            assert seat.role in INVITES[Role.OWNER if may_give else Role.FACILITATOR]
        elif not may_give:
            assert seat.role == before
    own = Membership.objects.get(circle=world.circle, user=world.people[person])
    assert own.removed is False
    assert not Invitation.objects.filter(token="mine").exists()
    assert not Invitation.objects.exclude(uses=0).exists()
    evening = world.circle.meetings.earliest("pk")
    ours = set(world.course.sessions.values_list("pk", flat=True))
    for meeting in world.circle.meetings.all():
        assert meeting.session_id in ours
        assert set(meeting.also.values_list("pk", flat=True)) <= ours
        seats = {None, *world.circle.memberships.values_list("user", flat=True)}
        assert {meeting.chair_id, meeting.note_taker_id} <= seats
        asked = set(meeting.agenda.exclude(question=None).values_list("question", flat=True))
        assert asked <= {
            world.question.pk,
            world.own_question.pk,
            *world.course.questions.values_list("pk", flat=True),
        }
    assert not evening.turns.filter(user__in=other.circle.memberships.values("user")).exists()
    assert not evening.attendances.filter(user__in=other.circle.memberships.values("user")).exists()


# Acts beside those that the matrix sends: what each names belongs to another circle.
ACTS: dict[str, tuple[dict[str, str], ...]] = {
    "plan-move": tuple(
        {"do": do}
        for do in (
            "unit:{unit}:out",
            "unit:{unit}:up",
            "question:{question}:{session}",
            "question:{question}:out",
        )
    ),
    "plan-session": ({"do": "remove"}, {"do": "merge"}, {"do": "earlier"}, {"title": "Theirs"}),
    "plan-undo": ({"change": "1"}, {"change": "1", "again": "on"}),
    "meeting-new": ({"session": "{session}"},),
    "meeting-change": ({"do": "join"}, {"do": "part"}, {"follow": "on"}),
    "meeting-plan": (
        {"act": "add", "kind": "question", "question": "{question}"},
        {"act": "point", "do": "remove"},
        {"act": "point", "do": "keep", "title": "Theirs"},
        {"act": "roles"},
        {"act": "aims", "aims": "Theirs"},
        {"act": "rotate"},
    ),
    "meeting-go-to": ({"item": "{item}"},),
    "meeting-next-speaker": ({"turn": "{turn}", "at": ""},),
    "meeting-lower": ({"turn": "{turn}"},),
    "meeting-add-speaker": ({"seat": "{seat}"},),
    "meeting-here": ({"do": "here"}, {"do": "gone"}, {"do": "gone", "seat": "", "attendance": "1"}),
    "circle-readings": ({"title-{session}": "Theirs", "units-{session}": "{unit}"},),
    "join-request-decide": ({"do": "approve", "role": "owner"}, {"do": "approve", "role": "facilitator"}),
    "invitation-new": ({"role": "owner"}, {"role": "facilitator", "days": "7"}),
    "seat-role": ({"role": "superuser"},),
}
