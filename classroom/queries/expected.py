"""Who is expected at a meeting, as people said it themselves."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from classroom.models import Attendance
from courses.models import Circle, Meeting, Membership
from courses.rules import Can, roles_that

# Letters that stand among those they look like, though Unicode takes them for ones of their own.
_ALIKE = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)

_NUMBER = re.compile(r"\d+", re.ASCII)


def in_order(name: str) -> tuple[str, str]:
    """To sort names by as people look for them: without case, accents and signs, 9 before 10."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_ALIKE))
    letters = "".join(c for c in apart if c.isalnum() or c == " ")
    return (_NUMBER.sub(lambda digits: digits[0].zfill(9), " ".join(letters.split())), name)


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody with a seat at the meetings, and what they said of this one: "" for nothing yet."""

    user: User
    state: str
    said: str

    @property
    def name(self) -> str:
        return self.user.display_name


@dataclass
class Expectation:
    everybody: list[Expected]  # by name

    def _who(self, *states: str) -> list[Expected]:
        return [each for each in self.everybody if each.state in states]

    @cached_property
    def coming(self) -> list[Expected]:
        """Who is here is not less coming for it."""
        return self._who(Attendance.State.COMING, Attendance.State.HERE)

    @cached_property
    def apologies(self) -> list[Expected]:
        return self._who(Attendance.State.APOLOGIES)

    @cached_property
    def awaited(self) -> int:
        """Everybody who has not sent apologies: nobody has to say that they come."""
        return len(self.everybody) - len(self.apologies)


def who_is_expected(circle: Circle, meeting: Meeting | None) -> Expectation:
    """Everybody with a seat at the circle's meetings; without a meeting nobody has said anything. One query."""
    said = Attendance.objects.filter(meeting=meeting, user=OuterRef("user"))
    seats = (
        Membership.objects.filter(
            circle=circle, ended_at__isnull=True, role__in=roles_that(Can.ATTEND), user__is_active=True
        )
        .select_related("user")
        .only("user__name", "user__email")
        .annotate(
            state=Coalesce(Subquery(said.values("state")), Value("")),
            words=Coalesce(Subquery(said.values("said")), Value("")),
        )
    )
    found = [Expected(seat.user, seat.state, seat.words) for seat in seats]
    return Expectation(sorted(found, key=lambda each: in_order(each.name)))
