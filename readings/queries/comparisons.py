"""Which kept comparisons somebody sees, and who keeps them."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q, QuerySet
from django.http import Http404

from courses.access import Access
from courses.rules import Can
from readings.models import Comparison


def comparisons_for(access: Access) -> QuerySet[Comparison]:
    """Those of the course, and in a circle its own."""
    own = Q(circle__isnull=True) | Q(circle=access.circle) if access.circle else Q(circle__isnull=True)
    return Comparison.objects.filter(own, course=access.course).order_by("position", "pk")


def comparison_of(access: Access, pk: int) -> Comparison:
    """Raises Http404 for what is of another course or circle."""
    found = comparisons_for(access).select_related("session").filter(pk=pk).first()
    if found is None:
        raise Http404("No such comparison.")
    return found


def comparisons_by_session(access: Access) -> dict[int | None, list[Comparison]]:
    """One query."""
    found: dict[int | None, list[Comparison]] = defaultdict(list)
    for comparison in comparisons_for(access):
        found[comparison.session_id].append(comparison)
    return found


def may_keep(access: Access, comparison: Comparison) -> bool:
    """Whether the person changes it: the course's its editors, a circle's own its facilitators."""
    if comparison.circle_id is None:
        return access.may(Can.EDIT_COURSE)
    return (
        access.circle is not None
        and comparison.circle_id == access.circle.pk
        and access.may(Can.WRITE_QUESTIONS)
    )


def keeps(access: Access) -> bool:
    """Whether the person keeps any comparisons here."""
    return access.may(Can.WRITE_QUESTIONS) or access.may(Can.EDIT_COURSE)
