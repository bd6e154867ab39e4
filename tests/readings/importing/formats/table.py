"""How much of the writings comes out of each way of making a document, as a table.

    python -m tests.readings.importing.formats.table [--misses] [--markdown] [--folder DIR] [WAY or WRITING ...]
    python -m tests.readings.importing.formats.table --truths DIR

makes the documents that are not there yet and brings each in. `--misses` says what is lost and what is too many,
`--markdown` prints the table for docs/importing.md. `--truths` writes the truths, with the print whose lines they count.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ..score import Measure, Record, importer, overall, score, together
from .make import BY_NAME, WAYS, Way, keepsakes, make, missing, path_of
from .writing import Writing, every, print_lines, truth

# What a column of the table sums up.
COLUMNS = {
    "headings": ("headings", "heading levels"),
    "paragraphs": ("paragraphs word for word", "paragraphs begin right"),
    "set apart": (
        *(
            f"{kind} {how}"
            for kind in ("quotations", "list items", "verse", "tables")
            for how in ("word for word", "told as such")
        ),
        "epigraphs",
        "sources of quotations",
        "captions and page furniture out",
        *(f"comments {how}" for how in ("begin right", "in paragraphs", "by whom")),
    ),
    "notes": ("note markers", "notes"),
    "references": ("references", "citations found", "citations led to their entry"),
    "questions": ("questions", "further reading", "time line"),
    "metadata": ("metadata",),
}
# What counts for the floors of a format.
WEIGHED = ("headings", "paragraphs", "notes", "references", "questions")
Scores = dict[str, dict[str, list[Measure]]]  # by way, then by writing


def score_one(way: Way, writing: Writing, folder: Path) -> list[Measure]:
    """A file that is refused, or breaks what reads it, has nothing of what it should have."""
    found: Record = {
        **dict.fromkeys(("title", "author", "source", "date", "subject")),
        **{
            name: []
            for name in ("sections", "questions", "further_reading", "references", "citations", "notes")
        },
        **{name: [] for name in ("note_markers", "timeline", "comments", "dated_mentions")},
    }
    try:
        found = importer(path_of(way, writing, folder))
    except Exception as trouble:
        measure = Measure("refused", 0, 1, [f"{type(trouble).__name__}: {trouble}"])
        return [measure, *score(found, way.truth(writing))]
    return score(found, way.truth(writing))


def score_way(way: Way, writings: Sequence[Writing], folder: Path) -> dict[str, list[Measure]]:
    return {writing.name: score_one(way, writing, folder) for writing in writings}


def score_ways(ways: Sequence[Way], writings: Sequence[Writing], folder: Path) -> Scores:
    with ProcessPoolExecutor(2) as pool:
        jobs = {way.name: pool.submit(score_way, way, writings, folder) for way in ways}
        return {name: job.result() for name, job in jobs.items()}


def share(measures: Iterable[Measure], names: Iterable[str]) -> float | None:
    """The mean of the measures that expect something; None if nothing is expected and nothing was found."""
    wanted = set(names)
    own = [measure for measure in together(measures).values() if measure.name in wanted]
    return overall(own) if own else None


def columns(measures: list[Measure]) -> dict[str, float | None]:
    return {name: share(measures, own) for name, own in COLUMNS.items()}


def reached(measures: list[Measure]) -> float:
    """The mean of the weighed columns."""
    own = [value for name, value in columns(measures).items() if name in WEIGHED and value is not None]
    return sum(own) / len(own)


def invented(measures: Iterable[Measure]) -> list[str]:
    """Headings, blocks, notes and the like that are not in the truth."""
    looked = {name for column in (*WEIGHED, "metadata") for name in COLUMNS[column]}
    return [extra for measure in measures if measure.name in looked for extra in measure.extra]


def rows(scores: Scores) -> list[tuple[str, str, list[Measure]]]:
    """Format, way and the measures of all its documents; below the ways of a format, the format."""
    found: list[tuple[str, str, list[Measure]]] = []
    for name, by_writing in scores.items():
        found.append((BY_NAME[name].format, name, [m for measures in by_writing.values() for m in measures]))
    return found


def show(scores: Scores, markdown: bool) -> None:
    heads = ["mean", *COLUMNS, "too many"]
    if markdown:
        print("| format | made by | " + " | ".join(heads) + " |")
        print("| --- | --- |" + " --- |" * len(heads))
    else:
        print(f"{'':18}" + "".join(f"{head:>11}" for head in heads))
    for kind, name, measures in rows(scores):
        shares = [reached(measures), *columns(measures).values()]
        cells = [f"{value:.1%}" if value is not None else "–" for value in shares] + [
            str(len(invented(measures)))
        ]
        if markdown:
            print(f"| {kind} | {name} | " + " | ".join(cells) + " |")
        else:
            print(f"{name:18}" + "".join(f"{cell:>11}" for cell in cells))


def show_misses(scores: Scores) -> None:
    for way, by_writing in scores.items():
        for writing, measures in by_writing.items():
            wrong = [measure for measure in measures if measure.share < 1]
            if wrong:
                print(f"\n{way} {writing}: {overall(measures):.1%}")
            for m in wrong:
                print(f"  {m.name} {m.right}/{m.expected}, {len(m.extra)} too many")
                for sign, items in (("-", m.missing), ("+", m.extra)):
                    for item in items:
                        print(f"      {sign} {item[:200]}")


def write_truths(folder: Path) -> None:
    for writing in every():
        (folder / f"{writing.name}.json").write_text(json.dumps(truth(writing), ensure_ascii=False, indent=1))
        (folder / f"{writing.name}.txt").write_text(print_lines(writing))


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--truths"]:
        write_truths(Path(arguments[1]))
        return 0
    folder = keepsakes()
    if "--folder" in arguments:
        at = arguments.index("--folder")
        folder = Path(arguments.pop(at + 1))
    only = {argument for argument in arguments if not argument.startswith("--")}
    ways = [way for way in WAYS if not missing(way)]
    if only & set(BY_NAME):
        ways = [way for way in ways if way.name in only]
    elif only & {way.format.lower() for way in WAYS}:
        ways = [way for way in ways if way.format.lower() in only]
    writings = every()
    if only & {writing.name for writing in writings}:
        writings = [writing for writing in writings if writing.name in only]
    make(ways, folder)
    scores = score_ways(ways, writings, folder)
    if "--misses" in arguments:
        show_misses(scores)
        print()
    show(scores, "--markdown" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
