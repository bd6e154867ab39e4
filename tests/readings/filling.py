"""Many texts, fast: rows as publishing would have left them, of invented words whose frequencies fall as those of
languages do.
"""

from __future__ import annotations

import itertools
import random
import uuid
from functools import cache

from django.db import connection
from django.utils import timezone

from courses.models import Course
from readings.models import Block, DatedMention, Edition, SourceFile, Text, Unit

EVERYWHERE = "assembly"  # a word of every paragraph
PARAGRAPH = 500  # characters
_SMALL = [
    "the",
    "of",
    "and",
    "a",
    "in",
    "to",
    "was",
    "that",
    "it",
    "for",
    "with",
    "as",
    "his",
    "on",
    "by",
    "he",
    "at",
    "not",
    "had",
    "from",
    "but",
    "which",
    "they",
    "were",
    "or",
]


@cache
def vocabulary(size: int = 60_000) -> tuple[list[str], list[float]]:
    """Invented words, each with the running sum of its weight: the small words of English, then others."""
    chance = random.Random(1917)
    ahead, middle, behind = "b br d dr f g k kl l m n p pr r s st t tr v z", "a e i o u ai ou", "l m n r st x"
    made: dict[str, None] = dict.fromkeys(_SMALL)
    while len(made) < size:
        parts = chance.choice((2, 2, 3))
        word = "".join(chance.choice(ahead.split()) + chance.choice(middle.split()) for _ in range(parts))
        made[word + chance.choice(behind.split())] = None
    return list(made), list(itertools.accumulate(1 / rank for rank in range(2, size + 2)))


def paragraph(chance: random.Random, characters: int = PARAGRAPH) -> str:
    words, weights = vocabulary()
    chosen = chance.choices(words, cum_weights=weights, k=max(4, characters // 6))
    chosen[len(chosen) // 2] = EVERYWHERE
    for stop in range(9, len(chosen) - 4, 16):
        chosen[stop] += "."
        chosen[stop + 1] = chosen[stop + 1].capitalize()
    return " ".join(chosen).capitalize() + "."


def fill_course(
    course: Course, texts: int, *, characters: int = 50_000, seed: int = 1, language: str = "en"
) -> list[Text]:
    """So many published texts of one reading each, with dates between 1900 and 1940 in a fifth of the paragraphs."""
    chance = random.Random(seed)
    first = course.texts.count()
    made = Text.objects.bulk_create(
        Text(
            course=course,
            slug=f"filled-{seed}-{n}",
            position=first + n,
            title=f"Filled {n}",
            language=language,
        )
        for n in range(1, texts + 1)
    )
    file = SourceFile.objects.create(
        course=course, name="filled.txt", sha256=f"{seed:064d}", size=0, content=b""
    )
    editions = Edition.objects.bulk_create(
        Edition(
            text=text,
            number=1,
            state=Edition.State.PUBLISHED,
            source_file=file,
            digest=str(text.pk),
            published_at=timezone.now(),
            words=characters // 6,
        )
        for text in made
    )
    for edition in editions:
        _fill(edition, chance, max(1, characters // PARAGRAPH))
    return made


def _fill(edition: Edition, chance: random.Random, count: int) -> None:
    blocks = [
        Block(
            edition=edition,
            uid=uuid.UUID(int=chance.getrandbits(128)),
            position=at,
            kind=Block.Kind.PARAGRAPH,
            number=at + 1,
            plain=(said := paragraph(chance)),
            html=f"<p>{said}</p>",
            words=len(said.split()),
        )
        for at in range(count)
    ]
    Block.objects.bulk_create(blocks, batch_size=1000)
    DatedMention.objects.bulk_create(
        DatedMention(block=block, sentence=block.plain[:80], printed=date, date=date, start=0, end=4)
        for block in blocks[::5]
        if (date := f"{chance.randint(1900, 1940)}-{chance.randint(1, 12):02}")
    )
    Unit.objects.create(
        course=edition.text.course,
        text=edition.text,
        slug=edition.text.slug,
        title=edition.text.title,
        position=1,
        first_uid=blocks[0].uid,
        last_uid=blocks[-1].uid,
        first_position=0,
        last_position=count - 1,
        first_number=1,
        last_number=count,
        words=sum(block.words for block in blocks),
        minutes=30,
    )


def analysed() -> None:
    """Tells the database what it holds, as it would notice itself within minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE readings_block, readings_edition, readings_text, readings_datedmention")
