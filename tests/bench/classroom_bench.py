"""What the pages around a circle cost with 3 people and with 300, beside the floor.

    .venv/bin/python -m tests.bench.classroom_bench [--seconds 3]

Fills two circles alike (12 sessions, 40 readings, 300 discussions of 5,000 posts, 20 evenings that were held, with who
was there and who spoke), one of 3 people and one of 300, and prints for each page, in the lines of a table for
`docs/performance.md`: its queries, milliseconds with 3 and with 300 people and their ratio, the share of the floor (the
same server, session, person and seat, and the same bytes as a constant), the share of its time that is spent in
queries, and its size. Goals stand beside the pages that have one.

Ratios of one run hold on a noisy machine; single figures do not.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.reader_bench import fetched
from tests.bench.serving import Request, in_turn, site

FEW, MANY = 3, 300
GOALS = {  # milliseconds with 300 people, on a quiet machine
    "home": 40,
    "desk": 120,
    "participation": 150,
    "overview": 250,
    "meeting, its room open": 25,
}


@dataclass
class Filled:
    """Of one circle: pages by name, each with the cookie of who looks."""

    circle: str
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)


def _cookie(user: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _fill(people: int) -> Filled:
    from classroom.actions import agenda_run, attendance
    from classroom.models import AgendaItem
    from tests.classroom.filling import fill_course

    made = fill_course(people=people)
    student, owner = _cookie(made.students[1]), _cookie(made.owner)
    base = f"/c/{made.circle.slug}"
    coming = made.circle.meetings.filter(starts_at__gt=made.coming.starts_at).first()
    assert coming is not None
    # the room is that of a later evening, so that home and desk are as they are on a day without one
    AgendaItem.objects.create(meeting=coming, position=1, title="Welcome", minutes=30)
    agenda_run.open_room(by=made.owner, meeting=coming, now=coming.starts_at)
    for user in made.students[: people * 2 // 3]:
        attendance.mark_here(meeting=coming, user=user)
    return Filled(
        made.circle.slug,
        {
            "home": (f"{base}/", student),
            "home of who runs it": (f"{base}/", owner),
            "sessions": (f"{base}/sessions/", student),
            "people": (f"{base}/people/", student),
            "plan board": (f"{base}/plan/", owner),
            "meeting, before it": (f"{base}/meetings/{made.coming.pk}/", student),
            "meeting, its room open": (f"{base}/meetings/{coming.pk}/", student),
            "desk": (f"{base}/desk/", owner),
            "overview": (f"{base}/desk/overview/", owner),
            "participation": (f"{base}/desk/participation/", owner),
            "participation, all of it": (f"{base}/desk/participation/?weeks=all", owner),
            "log": (f"{base}/log/", owner),
        },
    )


class _Timed:
    """Counts queries and the time until each has answered."""

    def __init__(self) -> None:
        self.many, self.took = 0, 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.many += 1
            self.took += time.perf_counter() - began


def _queries(path: str, cookie: str) -> tuple[int, float]:
    """How many queries a page takes, session and seat included, and what share of its time they are."""
    from django.db import connection
    from django.test import Client

    client = Client(headers={"cookie": cookie, "host": "127.0.0.1"})
    client.get(path)
    shares, many = [], 0
    for _ in range(5):
        timed, began = _Timed(), time.perf_counter()
        with connection.execute_wrapper(timed):
            assert client.get(path).status_code == 200
        shares.append(timed.took / (time.perf_counter() - began))
        many = timed.many
    return many, statistics.median(shares)


def _quiet(circle: str) -> float:
    """Milliseconds of the query for who has gone quiet, which desk and participation share."""
    from classroom.queries.quiet import quiet_people
    from courses.models import Membership
    from tests.factories import access_of

    seat = Membership.objects.select_related("user", "circle").get(circle__slug=circle, role="owner")
    access, took = access_of(seat.user, seat.circle), []
    for _ in range(7):
        began = time.perf_counter()
        quiet_people(access)
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="for each page and each kind of circle")
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    kept = tempfile.TemporaryDirectory()
    os.environ["FLOOR_PAGES"] = kept.name
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("collectstatic", interactive=False, verbosity=0)
    few, many = _fill(FEW), _fill(MANY)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    with kept, site() as port:
        print(
            f"| page | queries | ms, {FEW} people | ms, {MANY} people | ratio | floor, ms | share of the floor "
            "| in queries | gzip | goal |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
        )
        for at, name in enumerate(many.pages):
            asked = []
            for filled in (few, many):
                body, _, cookies = fetched(port, *filled.pages[name])
                asked.append(Request(port, filled.pages[name][0], cookies))
            (Path(kept.name) / f"page-{at}").write_bytes(body)
            flat = Request(port, f"/c/{many.circle}/floor/page-{at}/", asked[1].cookie)
            small, large, floor = in_turn([*asked, flat], seconds=args.seconds, concurrency=1)
            said = [_queries(*filled.pages[name]) for filled in (few, many)]
            queries = " and ".join(dict.fromkeys(str(number) for number, _ in said))
            goal = f"{GOALS[name]} ms" if name in GOALS else ""
            print(
                f"| {name} | {queries} | {small.latency:.0f} | {large.latency:.0f} "
                f"| {large.latency / small.latency:.2f} | {floor.latency:.1f} "
                f"| {floor.latency / large.latency:.2f} | {said[1][1]:.0%} | {large.size / 1000:.0f} kB | {goal} |",
                flush=True,
            )
    print(
        f"\nwho has gone quiet: {_quiet(few.circle):.1f} ms of {FEW}, {_quiet(many.circle):.1f} ms of {MANY}"
    )


if __name__ == "__main__":
    main()
