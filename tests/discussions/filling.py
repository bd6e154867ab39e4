"""Large discussions, fast: rows as the actions would have left them (numbers, paths, counters, what its authors
have seen), written in bulk. A test compares a small one with what the actions make.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import connection
from django.utils import timezone
from psycopg.types.multirange import Multirange

from accounts.models import User
from courses.models import Circle, Membership, Role
from discussions import ranges, rendering
from discussions.models import Post, ReadState, Thread
from readings.search import config_for
from tests import factories

Shape = Literal["random", "chain", "flat"]

_SAID = (
    "mill lane lamp candle reading room minute committee winter question answer keeper bench hall harbour paper "
    "evening window library loom wage ticket letter meeting vote speaker chair corner market bread coal river and "
    "the of a in that with for on was who had when because never often rather still only perhaps before after"
)
_WORDS = _SAID.split()


def fill_thread(
    circle: Circle,
    posts: int,
    *,
    shape: Shape = "random",
    writers: Sequence[User] = (),
    words: int = 80,
    seed: int = 1,
    title: str = "",
    last_at: datetime | None = None,
    **thread: Any,
) -> Thread:
    """A discussion of so many posts of about so many words: a random tree, one chain of answers, or no answers.

    `writers` take turns at random (a new member if none are named); `thread`: more fields of the thread.
    """
    chance = random.Random(seed)
    people = list(writers) or [factories.make_member(circle, Role.MEMBER)]
    last_at = last_at or timezone.now()
    first_at = last_at - timedelta(minutes=posts)
    made = Thread.objects.create(
        circle=circle, title=title or f"{shape.capitalize()} {posts}", opened_by=people[0], **thread
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('discussions_post', 'id')) FROM generate_series(1, %s)",
            [posts],
        )
        ids = [row[0] for row in cursor.fetchall()]
        bodies = [_body(chance, words) for _ in range(min(posts, 50))]
        config = config_for(circle.language)
        paths: list[list[int]] = [[]]
        depths = [0]
        columns = (
            "id, thread_id, number, path, depth, parent_id, author_id, state, created_at, version, source, html, "
            "rendered, plain, key, search_config"
        )
        with cursor.cursor.copy(f"COPY discussions_post ({columns}) FROM STDIN") as copy:
            for number in range(1, posts + 1):
                parent = _parent(chance, shape, number)
                paths.append([*paths[parent][: Post.DEEPEST - 1], number])
                depths.append(depths[parent] + 1)
                source, html, plain = chance.choice(bodies)
                copy.write_row(
                    (
                        *(ids[number - 1], made.pk, number, paths[number], depths[number]),
                        ids[parent - 1] if parent else None,
                        *(chance.choice(people).pk, "shown", first_at + timedelta(minutes=number), 1),
                        *(source, html, rendering.VERSION, plain),
                        *(uuid.uuid4(), config),
                    )
                )
        cursor.execute(
            """
            INSERT INTO discussions_readstate (user_id, thread_id, seen)
            SELECT author_id, thread_id, range_agg(int4range(number::int, number::int + 1)) FROM discussions_post
            WHERE thread_id = %s GROUP BY author_id, thread_id
            """,
            [made.pk],
        )
    made.last_number = made.posts_count = posts
    made.opened_at, made.last_post_at = first_at, last_at
    made.save(update_fields=["last_number", "posts_count", "opened_at", "last_post_at"])
    return made


def analysed() -> None:
    """The database looks at what is in the tables, as it would by itself after a while: for tests of plans."""
    with connection.cursor() as cursor:
        for table in (
            "discussions_post",
            "discussions_thread",
            "discussions_readstate",
            "courses_membership",
        ):
            cursor.execute(f"ANALYZE {table}")


def _parent(chance: random.Random, shape: Shape, number: int) -> int:
    """The number that is answered, 0 for none: mostly one of the last, sometimes any."""
    if number == 1 or shape == "flat":
        return 0
    if shape == "chain":
        return number - 1
    throw = chance.random()
    if throw < 0.1:
        return 0
    return chance.randint(max(1, number - 20) if throw < 0.6 else 1, number - 1)


def _body(chance: random.Random, words: int) -> tuple[str, str, str]:
    said = [chance.choice(_WORDS) for _ in range(max(2, words + chance.randint(-words // 4, words // 4)))]
    half = len(said) // 2
    source = f"{' '.join(said[:half]).capitalize()}.\n\n{' '.join(said[half:]).capitalize()}."
    rendered = rendering.render(rendering.tidy(source))
    return source, str(rendered.html), rendered.plain


def fill_people(circle: Circle, many: int, role: Role = Role.MEMBER) -> list[User]:
    """So many people with a seat."""
    tag = uuid.uuid4().hex[:8]
    people = User.objects.bulk_create(
        [User(email=f"reader.{tag}.{n}@example.org", name=f"Reader {tag} {n}") for n in range(1, many + 1)]
    )
    Membership.objects.bulk_create([Membership(circle=circle, user=user, role=role) for user in people])
    return people


def have_seen(user: User, thread: Thread, numbers: str | Multirange[int]) -> ReadState:
    """The person has seen exactly these posts: "1-4000,4002"."""
    seen = ranges.parse(numbers) if isinstance(numbers, str) else numbers
    state, _ = ReadState.objects.update_or_create(user=user, thread=thread, defaults={"seen": seen})
    return state


def fill_seen(people: Sequence[User], threads: Sequence[Thread], *, seed: int = 1) -> None:
    """Everybody has read each discussion up to somewhere, with a few holes: unread state as it comes about."""
    chance = random.Random(seed)
    states = []
    for thread in threads:
        for user in people:
            up_to = chance.randint(0, thread.last_number)
            holes = sorted(chance.sample(range(1, up_to + 1), min(3, up_to)))
            starts = [1, *(hole + 1 for hole in holes)]
            ends = [*holes, up_to + 1]
            runs = [f"{a}-{b - 1}" for a, b in zip(starts, ends, strict=True) if a < b]
            seen = ranges.parse(",".join(runs)) if runs else ranges.nothing()
            states.append(ReadState(user=user, thread=thread, seen=seen))
    ReadState.objects.bulk_create(
        states, update_conflicts=True, unique_fields=["user", "thread"], update_fields=["seen"]
    )
