"""What the acts of the workbench cost, on a text of 60 kB and on one of 500 kB, and what reading a file again costs.

    .venv/bin/python -m tests.bench.workbench_bench [--rounds 3]

Each text is brought in with the dirt of print; each act is done and undone. Prints the best of the rounds in
milliseconds and what the longer text costs in times of the shorter (8 is linear). Reading again is measured beside the
import of the same file: two readings side by side, and what differs put in.
"""

from __future__ import annotations

import argparse
import os
import time
import uuid
from collections.abc import Callable
from typing import Any

from tests.bench.import_bench import made_text

SIZES = (60_000, 500_000)  # characters; the first are ten thousand words


def _measure(characters: int, rounds: int) -> dict[str, float]:
    from readings.actions import correcting, keep_source_file
    from readings.actions.imports import import_at_once
    from readings.importing import isolated
    from readings.models import Edition
    from tests import factories
    from tests.readings.benching import on
    from tests.readings.correcting import editor_of

    data = made_text(characters, width=72).encode()
    course = factories.make_course()
    kept = keep_source_file(course=course, name="bench.txt", content=data, by=None)
    best: dict[str, float] = {}

    def timed(what: str, act: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        done = act()
        best[what] = min(best.get(what, 1e9), (time.perf_counter() - began) * 1000)
        return done

    for _ in range(rounds):
        draft = timed("the file is read", lambda: isolated.structure(data, name="bench.txt"))
    edition: Edition = timed(
        "the edition is written", lambda: import_at_once(source_file=kept, draft=draft, by=None)
    )
    _, access = editor_of(edition.text)
    blocks = list(edition.blocks.order_by("position").values_list("uid", "plain"))
    uid, words = blocks[len(blocks) // 2]
    several = [each for each, _ in blocks[len(blocks) // 2 :][:50]]
    unit = blocks[edition.outline[-1]["first"]][0]
    ids = [each["id"] for each in edition.repairs]
    print(f"{len(data):,} bytes, {edition.words:,} words, {len(blocks):,} blocks, {len(ids):,} repairs")
    acts: dict[str, Callable[[dict[str, Any]], Any]] = {
        "a word is changed": lambda said: correcting.change_block(uid=uid, wording=words + " Yes.", **said),
        "a block is dropped": lambda said: correcting.drop_block(uid=uid, **said),
        "50 blocks are made quotations": lambda said: correcting.change_kinds(
            uids=several, kind="quote", **said
        ),
        "a unit is called otherwise": lambda said: correcting.retitle_unit(
            uid=unit, title=str(uuid.uuid4()), **said
        ),
        "the last unit is moved to the front": lambda said: correcting.move_unit(uid=unit, by=-1000, **said),
        "one repair is taken back": lambda said: correcting.take_back(ids=ids[:1], **said),
        "all repairs are taken back": lambda said: correcting.take_back(ids=ids, **said),
    }
    for what, act in acts.items():
        for _ in range(rounds):
            timed(what, lambda act=act: act({"access": access, **on(edition)}))  # type: ignore[misc]
            timed(f"… and that undone ({what})", lambda: correcting.undo(access=access, **on(edition)))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    short, long = (_measure(size, args.rounds) for size in SIZES)
    for what, milliseconds in short.items():
        print(f"{what:60} {milliseconds:9.0f} ms {long[what]:9.0f} ms {long[what] / milliseconds:6.1f}")


if __name__ == "__main__":
    main()
