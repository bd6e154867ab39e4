"""How much of a thread somebody has not seen, computed where the numbers are."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Subquery
from django.db.models.expressions import Combinable

from courses.access import Access
from discussions import ranges
from discussions.models import ReadState


class UnreadNumbers(Func):
    """The numbers of a thread that are neither seen nor gone, as a set. Arguments: last_number, gone, seen."""

    output_field = ranges.IntMultiRangeField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        (last, a), (gone, b), (seen, c) = (compiler.compile(e) for e in self.get_source_expressions())
        sql = (
            f"(int4multirange(int4range(1, {last} + 1)) - {gone} - coalesce({seen}, '{{}}'::int4multirange))"
        )
        return sql, (*a, *b, *c)


class CountNumbers(Func):
    """How many numbers a set holds."""

    output_field = IntegerField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        ((numbers, values),) = (compiler.compile(e) for e in self.get_source_expressions())
        sql = f"(SELECT coalesce(sum(upper(run) - lower(run)), 0)::int FROM unnest({numbers}) AS run)"  # noqa: S608 (compiled)
        return sql, tuple(values)


def unread_numbers(access: Access) -> UnreadNumbers:
    """For an annotation of threads: the numbers of the posts this person has not seen."""
    seen: Combinable = Subquery(
        ReadState.objects.filter(user=access.user, thread=OuterRef("pk")).values("seen")[:1]
    )
    return UnreadNumbers(F("last_number"), F("gone"), seen)
