"""Hold what the importer makes of a text against what a careful reader knows to be in it.

    python -m tests.readings.importing.score DIR [--misses] [NAME...]

DIR holds NAME.txt with NAME.json, its truth. A measure counts what is right, what is missing and what is
there too much: its share is right / (expected + too much), so that inventing costs as much as losing.
Comparison is word for word; only white space and the shape of quotation marks and dashes are forgiven.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

Record: TypeAlias = dict[str, Any]
T = TypeVar("T")

SHAPES = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―", "-"),
        "…": "...",
        "\u00ad": None,
        "\u2060": None,
    }
)
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# Headings of an apparatus may stand as sections or only as lists of their own: they are not counted.
NOT_PROSE = {"caption", "epigraph", "standfirst", "byline", "heading"}
OPENING = 6  # words that identify a paragraph


@dataclass
class Measure:
    name: str
    right: int = 0
    expected: int = 0
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def whole(self) -> int:
        return self.expected + len(self.extra)

    @property
    def share(self) -> float:
        return self.right / self.whole if self.whole else 1.0

    def add(self, other: Measure) -> None:
        self.right += other.right
        self.expected += other.expected
        self.missing += other.missing
        self.extra += other.extra


def same(text: str | None) -> str:
    """The words and marks of a text, whatever the shape of its marks."""
    return " ".join((text or "").translate(SHAPES).replace("--", "-").split())


def bare(text: str | None) -> str:
    """Letters and digits only, in lower case."""
    return "".join(filter(str.isalnum, same(text).lower()))


def opening(text: str) -> str:
    return bare(" ".join(text.split()[:OPENING]))


def unmarked(text: str) -> str:
    """Note numbers as [n], whichever way they were printed: raised, or [^n] as Markdown has it."""
    plain = same(text).replace("[^", "[")
    return re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: f"[{found[0].translate(RAISED)}]", plain)


def unsourced(text: str) -> str:
    """A quotation without the bracketed source at its end."""
    return re.sub(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\.?$", "", unmarked(text)).strip(" '\"«»")


def bag(
    name: str, expected: Iterable[T], found: Iterable[T], how: Callable[[T], object] = lambda item: item
) -> Measure:
    """Both as multisets of `how(item)`."""
    expected, found = list(expected), list(found)
    want, have = Counter(map(how, expected)), Counter(map(how, found))
    lost, surplus = want - have, have - want
    return Measure(
        name,
        sum((want & have).values()),
        len(expected),
        [str(item) for item in expected if lost[how(item)]],
        [str(item) for item in found if surplus[how(item)]],
    )


def checks(name: str, outcomes: Iterable[tuple[bool, str]]) -> Measure:
    rows = list(outcomes)
    return Measure(name, sum(ok for ok, _ in rows), len(rows), [said for ok, said in rows if not ok])


def score(found: Record, truth: Record) -> list[Measure]:
    """All measures for which the truth expects something, or for which something was invented."""
    measures = [
        metadata(found, truth),
        *headings(found, truth),
        *blocks(found, truth),
        *apparatus(found, truth),
        *comments(found, truth),
        dated(found, truth),
    ]
    return [measure for measure in measures if measure.whole]


def metadata(found: Record, truth: Record) -> Measure:
    """Title, author, source, date and the work under review. What is not printed must stay empty."""
    measure = Measure("metadata")
    printed = truth["metadata"]
    pairs = [(name, printed.get(name), found.get(name)) for name in ("title", "author", "source", "date")]
    subject = found.get("subject") or {}
    wanted = printed.get("subject_work") or {}
    pairs += [
        (f"subject {name}", wanted.get(name), subject.get(name))
        for name in ("title", "author", "publisher", "year")
    ]
    for name, want, have in pairs:
        if want:
            measure.add(checks("", [(bare(want) == bare(have), f"{name}: {want!r}, not {have!r}")]))
        elif have:
            measure.extra.append(f"{name}: {have!r} is not printed")
    return measure


def body_sections(found: Record, truth: Record) -> list[Record]:
    """Sections that are neither apparatus nor the text before the first heading."""
    aside = set(map(bare, truth["apparatus_headings"]))
    return [s for s in found["sections"] if s.get("heading") and bare(s["heading"]) not in aside]


def headings(found: Record, truth: Record) -> Iterator[Measure]:
    wanted = [section for section in truth["sections"] if section["heading"]]
    have = body_sections(found, truth)
    yield bag("headings", [s["heading"] for s in wanted], [s["heading"] for s in have], bare)
    levels = {bare(section["heading"]): section.get("level", 1) for section in have}
    yield checks(
        "heading levels",
        ((levels.get(bare(s["heading"])) == s["level"], f"{s['level']}: {s['heading']}") for s in wanted),
    )


def blocks(found: Record, truth: Record) -> Iterator[Measure]:
    have = [block for section in found["sections"] for block in section["blocks"]]
    true = [paragraph for section in truth["sections"] for paragraph in section["paragraph_list"]]
    whole = {unmarked(block["text"]) for block in have}
    cut = {unsourced(block["text"]) for block in have}
    kinds = {opening(block["text"]): block["kind"] for block in have}
    for kind, name in (
        ("prose", "paragraphs"),
        ("quote", "quotations"),
        ("list_item", "list items"),
        ("verse", "verse"),
        ("table", "tables"),
    ):
        mine = [paragraph["text"] for paragraph in true if paragraph["kind"] == kind]
        exact = ((unsourced(t) in cut) if kind == "quote" else (unmarked(t) in whole) for t in mine)
        yield checks(f"{name} word for word", zip(exact, mine, strict=True))
        if kind != "prose":
            told = [(kinds.get(opening(text)) == kind, text) for text in mine]
            measure = checks(f"{name} told as such", told)
            known = set(map(opening, mine))
            measure.extra = [b["text"] for b in have if b["kind"] == kind and opening(b["text"]) not in known]
            yield measure
    begun = {opening(block["text"]) for block in have}
    starts = checks("paragraphs begin right", ((opening(p["text"]) in begun, p["text"]) for p in true))
    known = {opening(paragraph["text"]) for paragraph in true}
    starts.extra = [b["text"] for b in have if b["kind"] not in NOT_PROSE and opening(b["text"]) not in known]
    yield starts
    yield from set_apart(have, truth)


def set_apart(have: list[Record], truth: Record) -> Iterator[Measure]:
    """Epigraphs, sources of quotations, and what must step out of the running text."""
    epigraphs = {opening(block["text"]) for block in have if block["kind"] == "epigraph"}
    measure = checks("epigraphs", ((opening(e["text"]) in epigraphs, e["text"]) for e in truth["epigraphs"]))
    known = {opening(epigraph["text"]) for epigraph in truth["epigraphs"]}
    measure.extra = [b["text"] for b in have if b["kind"] == "epigraph" and opening(b["text"]) not in known]
    yield measure
    sourced = [*truth["block_quotes"], *truth["epigraphs"]]
    yield bag(
        "sources of quotations",
        [quote["attribution"] for quote in sourced if quote.get("attribution")],
        [block["attribution"] for block in have if block.get("attribution")],
        bare,
    )
    running = [same(block["text"]) for block in have if block["kind"] != "caption"]

    def stays_in(printed: str) -> bool:
        if printed.isdigit():
            return printed in running
        return any(same(printed) in text for text in running)

    printed = [noise["printed"] for noise in truth["noise"]]
    yield checks("captions and page furniture out", ((not stays_in(text), text) for text in printed))


def apparatus(found: Record, truth: Record) -> Iterator[Measure]:
    yield bag("questions", [q["text"] for q in truth["questions"]], found["questions"], bare)
    yield bag(
        "further reading",
        [(bare(r["group"]), bare(r["entry"])) for r in truth["further_reading"]],
        [(bare(r.get("group")), bare(r["entry"])) for r in found["further_reading"]],
    )
    yield bag(
        "references", [r["text"] for r in truth["references"]], [r["text"] for r in found["references"]], bare
    )
    if truth["references"]:
        # a key is only a name: what counts is the entry it leads to
        wanted = {r["key"]: bare(r["text"]) for r in truth["references"]}
        entries = {r["key"]: bare(r["text"]) for r in found["references"]}
        yield bag(
            "citations found",
            [c["text"] for c in truth["citations"]],
            [c["text"] for c in found["citations"]],
            same,
        )
        yield bag(
            "citations led to their entry",
            [(same(c["text"]), wanted[c["resolves_to"]]) for c in truth["citations"] if c["resolves_to"]],
            [(same(c["text"]), entries.get(c["reference"])) for c in found["citations"] if c["reference"]],
        )
    labels = [marker["marker"].strip("[]") for marker in truth["markers"]]
    yield bag("note markers", labels, [str(m["label"]).strip("[]()") for m in found["note_markers"]])
    yield bag(
        "notes",
        [(n["label"], bare(n["text"])) for n in truth["notes"]],
        [(str(n["label"]).strip("[]()"), bare(n["text"])) for n in found["notes"]],
    )
    yield bag(
        "time line",
        [(row["iso"], *map(bare, row["events"])) for row in truth["timeline"]],
        [(row["iso"], *map(bare, row["events"])) for row in found["timeline"]],
    )


def comments(found: Record, truth: Record) -> Iterator[Measure]:
    wanted, have = truth["comments"], found["comments"]
    yield bag(
        "comments begin right",
        [opening(comment["starts_with"]) for comment in wanted],
        [opening((comment["paragraphs"] or [""])[0]) for comment in have],
    )
    by_opening = {opening((comment["paragraphs"] or [""])[0]): comment for comment in have}
    pairs = [(comment, by_opening.get(opening(comment["starts_with"]), {})) for comment in wanted]
    yield checks(
        "comments in paragraphs",
        ((len(got.get("paragraphs", [])) == want["paragraphs"], want["starts_with"]) for want, got in pairs),
    )
    yield checks(
        "comments by whom",
        (
            (
                bare(got.get("author")) == bare(want["author"])
                and str(got.get("number") or "") == str(want["number"] or ""),
                f"{want['number']} {want['author']}, not {got.get('number')} {got.get('author')}",
            )
            for want, got in pairs
        ),
    )


def dated(found: Record, truth: Record) -> Measure:
    """Sentences with their date; the truth does not name every one, so more are no fault."""
    have = {(bare(mention["sentence"])[:50], mention["date"]) for mention in found["dated_mentions"]}
    return checks(
        "dated sentences",
        (
            ((bare(m["sentence"])[:50], m["date"]) in have, f"{m['date']} {m['sentence']}")
            for m in truth["dated_mentions"]
        ),
    )


def importer(path: Path) -> Record:
    """What the importer makes of a file, in the form in which it is printed as JSON."""
    from readings.importing import structure_text
    from readings.importing.as_json import to_json

    made: Record = to_json(structure_text(path.read_bytes(), name=path.name))
    return made


def score_file(path: Path) -> list[Measure]:
    """`path` is NAME.txt with NAME.json beside it."""
    truth: Record = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return score(importer(path), truth)


def together(measures: Iterable[Measure]) -> dict[str, Measure]:
    """Measures of the same name added up, in order of their first appearance."""
    sums: dict[str, Measure] = {}
    for measure in measures:
        sums.setdefault(measure.name, Measure(measure.name)).add(measure)
    return sums


def overall(measures: Iterable[Measure]) -> float:
    """The mean of the shares: every measure weighs the same, however many things it counts."""
    shares = [measure.share for measure in measures]
    return sum(shares) / len(shares) if shares else 1.0


def show(title: str, measures: list[Measure], misses: bool) -> None:
    print(f"\n{title}: {overall(measures):.1%}")
    for m in measures:
        tail = f", {len(m.extra)} too many" if m.extra else ""
        print(f"  {m.name:34} {m.right:4}/{m.expected:<4} {m.share:7.1%}{tail}")
        for sign, items in (("-", m.missing), ("+", m.extra)) if misses else ():
            for item in items:
                print(f"      {sign} {item[:160]}")


def main(arguments: list[str]) -> int:
    names = [argument for argument in arguments if not argument.startswith("--")]
    if not names:
        print(__doc__)
        return 2
    folder, only = Path(names[0]), set(names[1:])
    paths = [
        p
        for p in sorted(folder.glob("*.txt"))
        if p.with_suffix(".json").exists() and (not only or p.stem in only)
    ]
    scores = {path.stem: score_file(path) for path in paths}
    for name, measures in scores.items():
        show(name, measures, "--misses" in arguments)
    everything = list(together(m for measures in scores.values() for m in measures).values())
    show(f"all {len(scores)} texts", everything, misses=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
