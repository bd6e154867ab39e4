"""What five thousand passages add to publishing a new edition of a long text: with them and without, in turns.

    .venv/bin/python -m tests.bench.anchors_bench [--passages 5000] [--size 500000]

Each case publishes the same new wording over the same old one, in a transaction that is taken back. Prints the time of
both, their ratio, and what became of the passages. Ratios hold on a noisy machine; single figures do not.
"""

from __future__ import annotations

import argparse
import os
import random
import uuid
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readings.models import Edition, Text

ROUNDS = 3
_VOCABULARY = 12_000


def paragraphs(chance: random.Random, size: int) -> list[str]:
    """Words as often as words are: a few of them everywhere, most of them seldom."""
    words = [
        "".join(chance.choices("abcdefghiklmnoprstuvw", k=chance.randint(2, 10))) for _ in range(_VOCABULARY)
    ]
    often = [1 / (n + 1) for n in range(_VOCABULARY)]
    made: list[str] = []
    while sum(map(len, made)) < size:
        sentences = (" ".join(chance.choices(words, often, k=chance.randint(6, 22))) for _ in range(4))
        made.append(" ".join(f"{sentence.capitalize()}." for sentence in sentences))
    return made


def with_typos(chance: random.Random, plains: list[str], share: float) -> list[str]:
    made = []
    for plain in plains:
        if chance.random() < share:
            at = chance.randrange(len(plain))
            plain = f"{plain[:at]}x{plain[at + 1 :]}"
        made.append(plain)
    return made


def proposed(text: Text, plains: list[str], before: Edition | None) -> Edition:
    """An edition of these paragraphs, not published, whose blocks go on from those of the one before."""
    from readings.importing.load import keep_uids
    from readings.models import Block, Edition, SourceFile

    kept, _ = SourceFile.objects.get_or_create(
        course=text.course, sha256="0" * 64, defaults={"name": "a.txt", "size": 1, "content": b"a"}
    )
    last = len(plains) - 1
    edition = Edition.objects.create(
        text=text,
        number=text.editions.count() + 1,
        source_file=kept,
        digest=str(uuid.uuid4()),
        outline=[{"title": None, "first": 0, "last": last, "words": 1, "minutes": 1}],
    )
    blocks = [
        Block(
            edition=edition,
            position=n,
            number=n + 1,
            kind=Block.Kind.PARAGRAPH,
            plain=plain,
            html=f"<p>{plain}</p>",
            words=plain.count(" ") + 1,
        )
        for n, plain in enumerate(plains)
    ]
    if before is not None:
        keep_uids(blocks, list(before.blocks.all()))
    Block.objects.bulk_create(blocks, batch_size=1000)
    return edition


def keep_passages(chance: random.Random, edition: Edition, many: int) -> None:
    from readings.models import Passage

    blocks = list(edition.blocks.all())
    made = []
    for _ in range(many):
        block = chance.choice(blocks)
        size = len(block.plain)
        start = chance.randrange(size - 12) if chance.random() < 0.6 else 0
        end = min(size, start + chance.randint(3, 160)) if start else size
        made.append(
            Passage(
                text_id=edition.text_id,
                made_on=edition,
                edition=edition,
                block_uid=block.uid,
                last_uid=block.uid,
                number=block.number,
                start=start,
                end=end,
                exact=block.plain[start:end],
            )
        )
    Passage.objects.bulk_create(made, batch_size=1000)


def timed(act: Callable[[], object]) -> float:
    """Seconds of an act that is taken back."""
    from django.db import transaction

    with transaction.atomic():
        begun = perf_counter()
        act()
        took = perf_counter() - begun
        transaction.set_rollback(True)
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=5_000)
    parser.add_argument("--size", type=int, default=500_000)
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db.models import Count

    from readings.actions import create_text, publish_edition
    from readings.models import Edition, Passage
    from tests.factories import make_course

    call_command("migrate", verbosity=0)
    chance = random.Random(7)
    plains = paragraphs(chance, args.size)
    wordings = {
        "a typo in every twentieth paragraph": with_typos(chance, plains, 0.05),
        "a typo in every paragraph": with_typos(chance, plains, 1),
        "another text": paragraphs(chance, args.size),
    }
    for name, wording in wordings.items():
        cases: dict[bool, Edition] = {}
        for full in (False, True):
            text = create_text(course=make_course(), slug="long")
            old = publish_edition(edition=proposed(text, plains, None))
            if full:
                keep_passages(chance, old, args.passages)
            cases[full] = proposed(text, wording, old)

        def publish(full: bool, cases: dict[bool, Edition] = cases) -> Callable[[], Edition]:
            return lambda: publish_edition(edition=Edition.objects.get(pk=cases[full].pk))

        bare, full = (
            min(each)
            for each in zip(
                *((timed(publish(False)), timed(publish(True))) for _ in range(ROUNDS)), strict=True
            )
        )
        publish_edition(edition=cases[True])
        states = Passage.objects.filter(text=cases[True].text).values("state").annotate(many=Count("pk"))
        became = ", ".join(f"{row['many']} {row['state']}" for row in states.order_by("state"))
        print(
            f"{name}: {bare:.2f} s without, {full:.2f} s with {args.passages:,} passages,"
            f" ratio {full / bare:.1f}; {became}",
            flush=True,
        )


if __name__ == "__main__":
    main()
