"""What the time line costs the database, with few dates and with very many.

    .venv/bin/python -m tests.bench.timeline_bench [--texts 500] [--dates 50000] [--rounds 7]

Fills two courses (five texts with 500 dates; so many texts with so many dates, three of four within two decades, as
print has them) and prints for each zoom the queries of the page and their time together, the middle of the rounds and the best one (on a busy machine
the better measure).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
import uuid
from typing import Any

ZOOMS: dict[str, dict[str, Any]] = {
    "the whole": {},
    "a decade": {"at": "1920s"},
    "a year": {"at": "1921"},
    "a month": {"at": "1921-03"},
    "a day": {"at": "1921-03-17"},
    "a decade, page 50": {"at": "1920s", "page": 50},
    "a year of one text": {"at": "1921", "texts": ["text-7"]},
}


def _fill(texts: int, dates: int) -> Any:
    """A course of texts with 120 blocks each, and dates as precise as print is: years, months, days, spans."""
    from courses.access import access_to_course
    from readings.models import Block, DatedMention, Edition, SourceFile, Text, Unit
    from tests import factories

    chance = random.Random(dates)
    editor = factories.make_user("Bench")
    course = factories.make_course(editors=[editor])
    source = SourceFile.objects.create(course=course, name="x", sha256="0" * 64, size=1, content=b"x")
    made = Text.objects.bulk_create(
        [Text(course=course, slug=f"text-{n}", title=f"Text {n}", position=n) for n in range(texts)]
    )
    editions = Edition.objects.bulk_create(
        [Edition(text=text, number=1, state="published", source_file=source, digest="x") for text in made]
    )
    Unit.objects.bulk_create(
        [
            Unit(course=course, text=text, slug=f"unit-{n}", title="Unit", position=1, first_position=0,
                 last_position=119, words=1, minutes=1, first_uid=_uid(n, 0), last_uid=_uid(n, 119))
            for n, text in enumerate(made)
        ]
    )  # fmt: skip
    words = "The committee met in the mill and spoke of bread, of lamps and of the winter. " * 6
    blocks = [
        Block(edition=edition, uid=_uid(n, at), position=at, number=at + 1, kind="paragraph", plain=words)
        for n, edition in enumerate(editions)
        for at in range(120)
    ]
    Block.objects.bulk_create(blocks, batch_size=5000)
    DatedMention.objects.bulk_create(
        (
            DatedMention(block=chance.choice(blocks), sentence=words[:160], printed="x", **_date(chance))
            for _ in range(dates)
        ),
        batch_size=5000,
    )
    return access_to_course(editor, course.slug)


def _uid(text: int, block: int) -> uuid.UUID:
    return uuid.UUID(int=text * 1000 + block + 1)


def _date(chance: random.Random) -> dict[str, str]:
    year = chance.randint(1914, 1930) if chance.random() < 0.75 else chance.randint(1800, 2010)
    kind = chance.random()
    if kind < 0.45:
        return {"date": f"{year}"}
    if kind < 0.5:
        return {"date": f"{year}", "date_end": f"{year + chance.randint(1, 8)}"}
    date = f"{year}-{chance.randint(1, 12):02d}"
    return {"date": date if kind < 0.75 else f"{date}-{chance.randint(1, 28):02d}"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=500)
    parser.add_argument("--dates", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from readings.chronology import window_at
    from readings.queries import time_line

    call_command("migrate", verbosity=0)
    courses = {f"{n} texts, {d} dates": _fill(n, d) for n, d in ((5, 500), (args.texts, args.dates))}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    spent: list[float] = []

    def measured(execute: Any, *said: Any) -> Any:
        begin = time.perf_counter()
        try:
            return execute(*said)
        finally:
            spent.append(time.perf_counter() - begin)

    for name, access in courses.items():
        print(name)
        for zoom, asked in ZOOMS.items():
            wanted: dict[str, Any] = {**asked, "window": window_at(asked.get("at", ""))}
            wanted.pop("at", None)
            rounds = []
            for _ in range(args.rounds):
                spent.clear()
                with connection.execute_wrapper(measured):
                    time_line(access, **wanted)
                rounds.append(sum(spent))
            said = f"{statistics.median(rounds) * 1000:6.1f} ms, at best {min(rounds) * 1000:6.1f} ms"
            print(f"  {zoom:22} {len(spent):2} queries  {said}")


if __name__ == "__main__":
    main()
