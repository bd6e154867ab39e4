"""Where a request is (a circle, or a course seen by its editor) and what its person may do there.

The look-up decides who may see: a stranger gets 404, somebody inside without the right gets 403.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import get_urlconf, reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.joined import Joined
from accounts.models import User
from courses.models import Circle, Course, Membership, Role
from courses.rules import Can, capabilities

_IN_BAR = ["id", "name", "slug"]


@lru_cache(maxsize=4096)
def _address(urlconf: str | None, name: str, arguments: tuple[tuple[str, object], ...]) -> str:
    """`reverse`, remembered: a page asks for two dozen addresses, the same ones every time."""
    return reverse(name, urlconf=urlconf, kwargs=dict(arguments))


@dataclass
class Access:
    """What somebody may do in one circle, or in one course outside any circle."""

    user: User
    course: Course
    circle: Circle | None = None
    membership: Membership | None = None
    edits_course: bool = False
    granted: frozenset[Can] = field(default_factory=frozenset)
    something_waits: bool = False
    own_circles: str = ""  # JSON, as the look-up of a seat finds it

    def may(self, can: Can) -> bool:
        return can in self.granted

    def require(self, can: Can) -> None:
        """Raises PermissionDenied (403) without the right."""
        if can not in self.granted:
            raise PermissionDenied(f"This needs the right to {can.value.replace('_', ' ')}.")

    @property
    def where(self) -> dict[str, str]:
        """The URL arguments that lead back here."""
        return {"circle": self.circle.slug} if self.circle else {"course": self.course.slug}

    def url(self, name: str, **kwargs: object) -> str:
        return _address(get_urlconf(), name, tuple({**self.where, **kwargs}.items()))

    @property
    def name(self) -> str:
        return self.circle.name if self.circle else self.course.title

    @cached_property
    def can(self) -> dict[str, bool]:
        """For templates: `{% if access.can.declare %}`."""
        return {can.value: can in self.granted for can in Can}

    @property
    def role_label(self) -> str:
        return str(Role(self.membership.role).label) if self.membership else "course editor"

    @cached_property
    def waiting(self) -> int:
        """How much has come for the person that was not looked at: what the bell says. No query where nothing has."""
        return sum(count(self) for _, count in _waiting) if self.something_waits else 0

    @cached_property
    def circles(self) -> list[Circle]:
        """The person's circles, for the switcher in the bar: name and address. They come with the seat."""
        if self.membership is not None:
            return [Circle.from_db("default", _IN_BAR, said) for said in json.loads(self.own_circles or "[]")]
        seats = Circle.objects.filter(memberships__user=self.user, memberships__ended_at__isnull=True)
        return list(seats.only(*_IN_BAR).order_by("name"))


class AccessRequest(HttpRequest):
    """A request whose person is signed in and inside: views of a circle or course are typed with it."""

    user: User
    access: Access


View = Callable[..., HttpResponseBase]


def _edits(user: User, course_id: Any) -> Exists:
    return Exists(Course.editors.through.objects.filter(course_id=course_id, user_id=user.pk))


_waiting: list[tuple[str, Callable[[Access], int]]] = []


def add_waiting(some: str, count: Callable[[Access], int]) -> None:
    """Registers who knows what waits for the person of a seat (one room does).

    `some`, a condition in SQL on the seat `m`, is asked with every look-up of a seat, so it must be a look into an
    index; `count` is asked by pages that show the bell, and only where there is something.
    """
    _waiting[:] = [(some, count)]


_SEAT = Joined(("m", Membership, None), ("c", Circle, None), ("k", Course, None))
# Written by hand because every page of a circle begins with it. All values are parameters.
_SEAT_SQL = f"""
    SELECT
        EXISTS (SELECT 1 FROM courses_course_editors e WHERE e.course_id = k.id AND e.user_id = m.user_id),
        {{waits}},
        (SELECT jsonb_agg(jsonb_build_array(other.id, other.name, other.slug) ORDER BY other.name)
            FROM courses_membership own JOIN courses_circle other ON other.id = own.circle_id
            WHERE own.user_id = m.user_id AND own.ended_at IS NULL),
        {_SEAT.columns}
    FROM courses_membership m
    JOIN courses_circle c ON c.id = m.circle_id
    JOIN courses_course k ON k.id = c.course_id
    WHERE c.slug = %s AND m.user_id = %s AND m.ended_at IS NULL
"""  # noqa: S608


def access_to_circle(user: User, slug: str) -> Access:
    """One query. Raises Http404 for whoever has no seat (or no longer), as for what does not exist."""
    with connection.cursor() as cursor:
        cursor.execute(_SEAT_SQL.format(waits=_waiting[0][0] if _waiting else "FALSE"), [slug, user.pk])
        row = cursor.fetchone()
    if row is None:
        raise Http404("No such circle.")
    edits, waits, circles, *seat = row
    membership, circle, course = _SEAT.models(seat)
    membership.circle, membership.user, circle.course = circle, user, course
    edits = edits or user.is_superuser
    return Access(
        user=user,
        course=course,
        circle=circle,
        membership=membership,
        edits_course=edits,
        granted=capabilities(role=Role(membership.role), edits_course=edits),
        something_waits=waits,
        own_circles=circles or "",
    )


def access_to_course(user: User, slug: str) -> Access:
    """For course editors and site administrators. Raises Http404 for everybody else."""
    course = Course.objects.filter(slug=slug).annotate(edits_course=_edits(user, OuterRef("pk"))).first()
    if course is None or not (course.edits_course or user.is_superuser):
        raise Http404("No such course.")
    return Access(
        user=user, course=course, edits_course=True, granted=capabilities(role=None, edits_course=True)
    )


def _way_in(request: HttpRequest, circle: str | None) -> str:
    """Where somebody goes on after signing in: what was asked for, or after a form the page it was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    from_ = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(from_, {request.get_host()}, require_https=request.is_secure()):
        return urlsplit(from_)._replace(scheme="", netloc="").geturl()
    return reverse("circle-home", kwargs={"circle": circle}) if circle else reverse("home")


def with_access(can: Can) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Wraps a view of a circle or course: signs in, looks up, checks `can`, and sets `request.access`.

    The view says by its attribute `needs` which capability that is.
    """

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def inside(
            request: AccessRequest,
            *args: Any,
            circle: str | None = None,
            course: str | None = None,
            **kwargs: Any,
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(_way_in(request, circle))
            if circle is not None:
                request.access = access_to_circle(request.user, circle)
            else:
                request.access = access_to_course(request.user, course or "")
            request.access.require(can)
            return view(request, *args, **kwargs)

        inside.needs = can  # type: ignore[attr-defined]
        return inside

    return decorate
