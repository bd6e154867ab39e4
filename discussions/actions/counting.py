"""Which numbers of a thread nobody is to read. The caller holds the thread's lock and saves it."""

from __future__ import annotations

from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from discussions.models import Thread


def put_away(thread: Thread, *numbers: int) -> None:
    """These posts count as unread for nobody from now on."""
    thread.gone = _joined([*_runs(thread), *((n, n + 1) for n in numbers)])


def bring_back(thread: Thread, *numbers: int) -> None:
    """These posts are to be read again, by whoever has not seen them."""
    runs = _runs(thread)
    for number in numbers:
        cut: list[tuple[int, int]] = []
        for first, end in runs:
            if first <= number < end:
                cut += [run for run in ((first, number), (number + 1, end)) if run[0] < run[1]]
            else:
                cut.append((first, end))
        runs = cut
    thread.gone = _joined(runs)


def _runs(thread: Thread) -> list[tuple[int, int]]:
    return [(r.lower or 0, r.upper or 0) for r in thread.gone]


def _joined(runs: list[tuple[int, int]]) -> Multirange[int]:
    joined: list[tuple[int, int]] = []
    for first, end in sorted(runs):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((first, end))
    return Multirange([Range(first, end) for first, end in joined])
