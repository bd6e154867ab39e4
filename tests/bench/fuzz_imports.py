"""Thousands of broken documents of every format, each read as the site reads it: none hangs, none breaks it.

    python -m tests.bench.fuzz_imports [--count 10000] [--seed 1] [FORMAT ...]

Prints what became of them, and keeps those that should not have become so in a folder that it names.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from readings.importing import structure_text
from tests.readings.importing.mutants import mutant
from tests.readings.importing.ordeal import Outcome, ordeal
from tests.readings.importing.seeds import seeds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", metavar="FORMAT", help="all, if none is named")
    parser.add_argument("--count", type=int, default=10_000, help="documents of each format")
    parser.add_argument("--seed", type=int, default=1)
    order = parser.parse_args()
    kept = Path(tempfile.mkdtemp(prefix="broken-"))
    bad = 0
    for kind in order.formats or seeds():
        bad += _try(kind, order.count, order.seed, kept)
    if bad:
        print(f"{bad} should not have become so: {kept}")
    return 1 if bad else 0


def _try(kind: str, count: int, seed: int, kept: Path) -> int:
    name, sound = seeds()[kind]
    structure_text(sound, name=name)  # everything is loaded before the first is forked
    begun = time.monotonic()

    ends: Counter[str] = Counter()
    slowest, bad = 0.0, 0
    with get_context("fork").Pool(2) as pool:
        one = partial(_one, sound, name, seed)
        for number, outcome in enumerate(pool.imap(one, range(count), chunksize=4)):
            ends[outcome.what] += 1
            slowest = max(slowest, outcome.seconds)
            if not outcome.good:
                bad += 1
                (kept / f"{kind}-{number}").write_bytes(_broken(sound, seed, number))
                (kept / f"{kind}-{number}.said").write_text(outcome.said)
    told = ", ".join(f"{n} {what}" for what, n in ends.most_common())
    took = time.monotonic() - begun
    print(f"{kind:9} {count}: {told}; slowest {slowest:.1f} s, all {took:.0f} s", flush=True)
    return bad


def _broken(sound: bytes, seed: int, number: int) -> bytes:
    return mutant(sound, random.Random(f"{seed} {number}"))


def _one(sound: bytes, name: str, seed: int, number: int) -> Outcome:
    return ordeal(_broken(sound, seed, number), name)


if __name__ == "__main__":
    sys.exit(main())
