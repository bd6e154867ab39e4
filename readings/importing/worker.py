"""A process that puts one file in order and ends: `python -m readings.importing.worker`.

Standard input holds one line of JSON (`name`, `language`, `refused`, `memory` in bytes, `seconds` of computing)
and then the file's bytes. Standard output holds one JSON object a line: `{"stage", "fraction"}` while it works,
at last `{"draft"}`, `{"refused"}` with the sentence for people, or `{"stopped": "memory"}`.

What a file can do to this process, it does to nobody else: it knows no database and no secret, and walls stand
around it (`walls.py`).
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any, BinaryIO

from .draft import ImportRefused
from .walls import raise_walls
from .wire import to_plain

LAST_WORDS = 1_000_000  # bytes: the only file it may write is what it says at its end


def _limit(kind: int, most: int) -> None:
    try:
        resource.setrlimit(kind, (most, most))
    except (ValueError, OSError):  # a stricter limit stands already, or this system knows none
        return


def main(source: BinaryIO, answers: BinaryIO) -> int:
    def say(**words: Any) -> None:
        answers.write(json.dumps(words).encode() + b"\n")
        answers.flush()

    order = json.loads(source.readline())
    _limit(resource.RLIMIT_AS, order["memory"])
    _limit(resource.RLIMIT_CPU, order["seconds"])
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, LAST_WORDS)
    try:
        from . import structure_text  # the word lists it loads count against the limit too

        raise_walls()
        draft = structure_text(
            source.read(),
            name=order["name"],
            language=order["language"],
            refused=frozenset(order["refused"]),
            progress=lambda stage, fraction: say(stage=stage, fraction=fraction),
        )
        say(draft=to_plain(draft))
    except ImportRefused as refusal:
        say(refused=str(refusal))
    except MemoryError:
        say(stopped="memory")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
