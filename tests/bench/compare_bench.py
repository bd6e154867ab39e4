"""How long setting many texts side by side takes, and finding what is near a passage: at the database and in all.

    .venv/bin/python -m tests.bench.compare_bench [--texts 500] [--characters 50000]

Fills a course with invented texts (25 MB if nothing else is said) whose words are as unevenly frequent as those of a
language, then asks for words of every frequency, phrases, times, and for what is near passages of one to forty
paragraphs. Prints the best of several runs: milliseconds at the database, milliseconds in all, queries. Beside them
stands what the same machine needs to count to a million, so that figures of a busy machine can be read.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

RUNS = 7


def _timed(act: Callable[[], object]) -> tuple[float, float, int]:
    """Milliseconds at the database and in all, of the best run, and how many queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    at_database, in_all, queries = [], [], 0
    act()
    for _ in range(RUNS):
        with CaptureQueriesContext(connection) as asked:
            began = time.perf_counter()
            act()
            in_all.append((time.perf_counter() - began) * 1000)
        at_database.append(sum(float(query["time"]) for query in asked.captured_queries) * 1000)
        queries = len(asked)
    return min(at_database), min(in_all), queries


def _counting() -> float:
    began = time.perf_counter()
    for _ in range(1_000_000):
        pass
    return (time.perf_counter() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=int, default=500)
    parser.add_argument("--characters", type=int, default=50_000, help="of each text")
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _measure(args.texts, args.characters)


def _measure(texts: int, characters: int) -> None:
    from readings.models import Unit
    from readings.queries.compare import Wanted, compare
    from readings.queries.others import others_page
    from readings.queries.passages import quoted_passage
    from tests import factories
    from tests.readings.filling import EVERYWHERE, analysed, fill_course, vocabulary

    circle = factories.make_circle(factories.make_course())
    fill_course(circle.course, texts, characters=characters)
    analysed()
    access = factories.access_of(factories.make_member(circle), circle)
    words = vocabulary()[0]
    asked = {
        "a rare word": words[30_000],
        "a word of a fifth of the texts": words[3_000],
        "a word of most texts": words[300],
        "a word of a quarter of all paragraphs": words[26],
        "a word of every paragraph": EVERYWHERE,
        "twelve frequent words, or": ", ".join(words[26:38]),
        "every paragraph without a word": f"{EVERYWHERE} -{words[27]}",
        "a phrase of frequent words": f'"{words[26]} {words[27]}"',
        "March 1921": "March 1921",
        "1921": "1921",
        "1900 to 1940": "1900 to 1940",
        "a word, and a month": f"{words[300]}, March 1921",
    }
    for name, said in asked.items():
        wanted = Wanted(said)
        page = compare(access, wanted)
        found = f"{page.passages:,} passages in {page.speaking} texts"
        _say(name, _timed(lambda wanted=wanted: compare(access, wanted)), found)  # type: ignore[misc]
    units = list(
        Unit.objects.filter(course=circle.course).order_by("pk")[: max(4, texts // 10) : max(1, texts // 50)]
    )
    for paragraphs in (1, 3, 40):
        at_database, in_all = [], []
        for unit in units[:5]:
            quoted = quoted_passage(unit, 5, last=5 + paragraphs - 1)
            assert quoted is not None
            told = _timed(lambda quoted=quoted: others_page(access, quoted))  # type: ignore[misc]
            at_database.append(told[0])
            in_all.append(told[1])
        told = (statistics.median(at_database), statistics.median(in_all), told[2])
        _say(
            f"near {paragraphs} paragraph{'s' * (paragraphs > 1)}", told, f"at most {max(at_database):.0f} ms"
        )


def _say(name: str, told: tuple[float, float, int], found: str) -> None:
    at_database, in_all, queries = told
    print(
        f"{name:40} {at_database:6.0f} ms at the database, {in_all:6.0f} ms in all, {queries:2} queries; "
        f"{found} (counting to a million: {_counting():.0f} ms)",
        flush=True,
    )


if __name__ == "__main__":
    main()
