"""Who comes, who sent apologies, who is here."""

from __future__ import annotations

from accounts.changes import Refused
from accounts.models import User
from accounts.wording import says_something, tamed_line
from classroom.actions.rooms import changing
from classroom.models import Attendance
from courses.access import Access
from courses.models import Meeting, Membership
from courses.rules import Can, roles_that

MOST_GUESTS = 300


def say_coming(*, access: Access, meeting: Meeting) -> Attendance:
    """The person says that they come; apologies they sent are taken back."""
    return _set(meeting, access.user, Attendance.State.COMING)


def send_apologies(*, access: Access, meeting: Meeting, said: str = "") -> Attendance:
    """The person cannot come, with a word on it or without. Raises `Refused` if it is too long."""
    said = tamed_line(said)
    if len(said) > 200:
        raise Refused("The word with your apologies is too long: 200 characters are the most.")
    return _set(meeting, access.user, Attendance.State.APOLOGIES, said)


def mark_here(*, meeting: Meeting, user: User) -> Attendance:
    """Somebody with a seat in the circle is here. Raises `Refused` for anybody else."""
    seats = Membership.objects.filter(
        circle=meeting.circle_id, user=user, ended_at__isnull=True, role__in=roles_that(Can.ATTEND)
    )
    if not seats.exists():
        raise Refused(f"{user.display_name} does not come to this circle's meetings.")
    return _set(meeting, user, Attendance.State.HERE)


def mark_guest_here(*, meeting: Meeting, name: str) -> Attendance:
    """Somebody without a seat came along. Raises `Refused` for a name that says nothing or is too long."""
    name = tamed_line(name)
    if not says_something(name) or len(name) > 80:
        raise Refused("Give a name of at most 80 characters.")
    with changing(meeting) as room:
        guests = meeting.attendances.filter(user=None)
        if (there := guests.filter(name=name).first()) is not None:
            room.untouched = True
            return there
        if guests.count() >= MOST_GUESTS:
            raise Refused(f"There are {MOST_GUESTS} guests already: more do not fit the list.")
        guest, _ = Attendance.objects.get_or_create(
            meeting=meeting, user=None, name=name, defaults={"state": Attendance.State.HERE}
        )
    return guest


def take_back(*, meeting: Meeting, attendance: Attendance) -> None:
    """Nothing is said about this person and meeting any more. Safe for what is gone already."""
    with changing(meeting):
        meeting.attendances.filter(pk=attendance.pk).delete()


def _set(meeting: Meeting, user: User, state: Attendance.State, said: str = "") -> Attendance:
    with changing(meeting):
        line, new = Attendance.objects.get_or_create(
            meeting=meeting, user=user, defaults={"state": state, "said": said}
        )
        if not new and (line.state, line.said) != (state, said):
            line.state, line.said = state, said
            line.save(update_fields=["state", "said", "updated_at"])
    return line
