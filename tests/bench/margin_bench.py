"""What 2,000 notes and 300 discussions add to opening a reading: the same unit in two circles, asked in turns.

    .venv/bin/python -m tests.bench.margin_bench [--seconds 6] [--notes 2000] [--threads 300]

Prints what each page takes, and the ratio of the two in the same run. Ratios hold on a noisy machine; single figures
do not.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User
    from courses.models import Circle
    from readings.models import Unit

WORDS = "The keeper leaves this sentence alone and walks off which I think is the argument of the piece"


def fill(circle: Circle, unit: Unit, me: User, *, notes: int, threads: int) -> None:
    """Notes of thirty people, every tenth one private, and discussions, each on words of a paragraph.

    Put into the tables as the actions would leave them; a note by itself takes longer than the page that is measured.
    """
    from django.utils import timezone

    from discussions.models import Thread
    from readings.models import Block, Edition, Note, Passage
    from tests.factories import make_member, make_user

    chance = random.Random(11)
    people = [me, *[make_member(circle, user=make_user(f"Reader {n}")) for n in range(29)]]
    blocks = list(
        Block.objects.filter(
            edition__text=unit.text_id,
            edition__state=Edition.State.PUBLISHED,
            number__isnull=False,
            position__range=(unit.first_position, unit.last_position),
        )
    )

    def passages(many: int) -> list[Passage]:
        made = []
        for _ in range(many):
            block = chance.choice(blocks)
            size = len(block.plain)
            start = chance.randrange(max(1, size - 20)) if chance.random() < 0.7 else 0
            end = min(start + chance.randrange(5, 20), size) if start else size
            made.append(
                Passage(
                    text_id=unit.text_id,
                    made_on_id=block.edition_id,
                    edition_id=block.edition_id,
                    block_uid=block.uid,
                    last_uid=block.uid,
                    number=block.number,
                    start=start,
                    end=end,
                    exact=block.plain[start:end],
                )
            )
        return Passage.objects.bulk_create(made)

    now = timezone.now()
    written = []
    for n, passage in enumerate(passages(notes)):
        said = " ".join(chance.sample(WORDS.split(), 10))
        shared = n % 10 != 0
        written.append(
            Note(
                circle=circle,
                author=chance.choice(people),
                unit=unit,
                passage=passage,
                mark=chance.choice(Note.Mark.values),
                body=said,
                html=f"<p>{said}</p>",
                excerpt=said,
                shared=shared,
                shared_at=now if shared else None,
            )
        )
    Note.objects.bulk_create(written)
    Thread.objects.bulk_create(
        Thread(
            circle=circle,
            unit=unit,
            passage=passage,
            title=" ".join(chance.sample(WORDS.split(), 6)),
            opened_by=chance.choice(people),
            last_number=posts,
            posts_count=posts,
        )
        for passage in passages(threads)
        if (posts := chance.randrange(1, 30))
    )


def world(*, notes: int, threads: int) -> tuple[Any, list[str]]:
    """A client signed in, and the addresses of the unit: in a circle with an empty margin, and in one with a full one."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from tests.factories import make_circle, make_member, make_user
    from tests.readings.test_reader import long_unit

    me = make_user("Anna")
    bare = make_circle()
    full = make_circle(bare.course)
    unit = long_unit(bare)
    for circle in (bare, full):
        make_member(circle, user=me)
    fill(full, unit, me, notes=notes, threads=threads)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(me, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client, [f"/c/{circle.slug}/readings/{unit.slug}/" for circle in (bare, full)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--notes", type=int, default=2_000)
    parser.add_argument("--threads", type=int, default=300)
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.bench.serving import Request, in_turn, site

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    client, paths = world(notes=args.notes, threads=args.threads)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    sizes, queries = [], []
    for path in paths:
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(path).content
        queries.append(len(asked))
        sizes.append((len(page), len(gzip.compress(page))))
    with site() as port:
        both = [Request(port, path, cookie) for path in paths]
        for concurrency in (1, 4):
            bare, full = in_turn(both, seconds=args.seconds, concurrency=concurrency)
            print(
                f"c{concurrency}: bare {bare.latency:5.1f} ms, full {full.latency:5.1f} ms,"
                f" ratio {full.latency / bare.latency:4.2f}",
                flush=True,
            )
    for name, asked_for, (plain, packed) in zip(("bare", "full"), queries, sizes, strict=True):
        print(f"{name}: {asked_for} queries, {plain / 1000:.0f} kB, {packed / 1000:.1f} kB gzip")


if __name__ == "__main__":
    main()
