"""What print adds to a text: page numbers and running heads step out of the running text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from .draft import Line
from .languages import Language
from .layout import Facts, Layout
from .ledger import Ledger

_PAGE_NUMBER = re.compile(
    r"\W*(?:[^\W\d_]+\.?\s)?(?P<number>\d{1,4})(?:\s?(?:/|of|von|sur|de|из)\s?\d{1,4})?\W*$"
)
_DASHED_NUMBER = re.compile(r"[-–—]\s?\d{1,4}\s?[-–—]")
_BARE_NUMBER = re.compile(r"\s*[-–—|\[(]?\s*(\d{1,4})\s*[-–—|\])]?\s*$")
_PRINT_MARK = re.compile(
    r"(?:(?:https?://|www\.)\S+|(?:Page )?\d{1,3} (?:of|/) \d{1,3})(?:\s+(?:\d{1,3} (?:of|/) \d{1,3}|[\d/.:, APM-]+))*"
)
_SURE_MARK = re.compile(
    r"Page \d{1,3} (?:of|/) \d{1,3}|.*\b\d{1,3} (?:of|/) \d{1,3}\s+\d.*|https?:.*\s\d{1,3} (?:of|/) \d{1,3}"
)
_NUMBERED_HEAD = re.compile(r"\d{1,4}\s{2,}[^\W\d_a-z][^.]*[^\W\d_]|[^\W\d_a-z][^.]*[^\W\d_]\s{2,}\d{1,4}")
_LONGEST_HEAD = 90
_MOST_IN_ROW = 6  # lines of furniture between two pages


def find_furniture(lines: Sequence[Line], layout: Layout, language: Language, ledger: Ledger) -> set[int]:
    """Indexes of lines that are page numbers or running heads; each is entered as a repair."""
    facts = layout.facts
    found: dict[int, str] = {}
    _find_page_numbers(lines, facts, language, found)
    _find_print_marks(lines, facts, found)
    _find_single_heads(lines, facts, found)
    _find_running_heads(lines, facts, found)
    why = {
        "page_number": "the number of a page, not of the text",
        "running_head": "printed on page after page, not part of the sentence it interrupts",
    }
    return {
        index
        for index, kind in sorted(found.items())
        if ledger.accept(kind, index + 1, lines[index].text.strip(), "", why[kind], 0.85)
    }


def _interrupts(i: int, facts: Sequence[Facts], found: dict[int, str]) -> bool:
    """Whether a sentence runs on from before line i to after it, other furniture apart."""
    before, after = i - 1, i + 1
    while before >= 0 and facts[before].index in found and i - before < _MOST_IN_ROW:
        before -= 1
    while after < len(facts) and facts[after].index in found and after - i < _MOST_IN_ROW:
        after += 1
    if before < 0 or after >= len(facts):
        return False
    return not facts[before].ended and facts[after].lower


def _find_page_numbers(
    lines: Sequence[Line], facts: Sequence[Facts], language: Language, found: dict[int, str]
) -> None:
    numbers: list[tuple[int, int]] = []
    for i, fact in enumerate(facts):
        text = lines[fact.index].text
        if _DASHED_NUMBER.fullmatch(text.strip()):
            found[fact.index] = "page_number"  # "- 3 -" is nothing else
            continue
        bare = _BARE_NUMBER.match(text)
        if bare:
            numbers.append((i, int(bare[1])))
            continue
        if len(text) < 30:
            match = _PAGE_NUMBER.match(text)
            words = re.findall(r"[^\W\d_]+", text.lower())
            if match and words and words[0] in language.page_words and len(words) <= 2:
                numbers.append((i, int(match["number"])))
    if not numbers:
        return
    rising = [
        numbers[k]
        for k in range(len(numbers))
        if (k > 0 and 0 < numbers[k][1] - numbers[k - 1][1] <= 3)
        or (k + 1 < len(numbers) and 0 < numbers[k + 1][1] - numbers[k][1] <= 3)
    ]
    edges = [
        (i, n) for i, n in numbers if facts[i].page_start or (i + 1 < len(facts) and facts[i + 1].page_start)
    ]
    chosen = rising if len(rising) >= 2 else []
    trial = {facts[i].index: "page_number" for i, _ in chosen}
    broken = sum(1 for i, _ in chosen if _interrupts(i, facts, trial))
    if chosen and (broken >= max(1, len(chosen) // 4) or len(edges) * 2 >= len(chosen)):
        found.update(trial)
    found.update({facts[i].index: "page_number" for i, _ in edges})


def _find_print_marks(lines: Sequence[Line], facts: Sequence[Facts], found: dict[int, str]) -> None:
    """What a browser prints at the edge of each page: the address, "2 of 9", the day; and the name beside them.

    "Page 2 of 9" and "2 of 9" with a day say it alone; an address only in company, as a text may name one.
    """
    marks, sure = set[int](), set[int]()
    for i, fact in enumerate(facts):
        text = lines[fact.index].text.strip()
        if _PRINT_MARK.fullmatch(text):
            marks.add(i)
            if _SURE_MARK.fullmatch(text):
                sure.add(i)
    chosen = marks if len(marks) >= 2 else sure
    for i in sorted(chosen):
        if i in sure and not facts[i].gap and i and facts[i - 1].gap and _may_be_head(facts[i - 1]):
            found[facts[i - 1].index] = "running_head"
        below = facts[i + 1 : i + 3]
        if i in sure and len(below) == 2 and not below[0].gap and below[1].gap and _may_be_head(below[0]):
            found[below[0].index] = "running_head"
    found.update({facts[i].index: "running_head" for i in chosen})


def _may_be_head(fact: Facts) -> bool:
    return fact.length <= 60 and not (fact.ended or fact.lower)


def _find_single_heads(lines: Sequence[Line], facts: Sequence[Facts], found: dict[int, str]) -> None:
    """A head met once: the title again inside a sentence, or a name and a page number far apart on a line."""
    numbered = {i for i, fact in enumerate(facts) if _NUMBERED_HEAD.fullmatch(lines[fact.index].text.strip())}
    for i in numbered:
        alone = not any(j in numbered for j in range(i - 3, i + 4) if j != i)
        if alone and 2 < i < len(facts) - 1 and _may_be_head(facts[i]):
            found[facts[i].index] = "running_head"
    title = lines[facts[0].index].text.strip().lower() if facts else ""
    if len(facts) < 5 or facts[1].lower:
        return  # no title, but the first line of a paragraph
    for i in range(3, len(facts) - 1):
        again = lines[facts[i].index].text.strip().lower() == title
        if again and _may_be_head(facts[i]) and facts[i + 1].lower:
            found[facts[i].index] = "running_head"


def _says_again(
    places: Sequence[int], lines: Sequence[Line], facts: Sequence[Facts], found: dict[int, str]
) -> bool:
    """Whether the text repeats itself: a sentence runs through the line, or on from it into the same words each time.

    `found`: page numbers, beside which even a line that begins small is a head.
    """
    beside = [j for i in places for j in (i - 1, i + 1) if 0 <= j < len(facts)]
    if any(facts[j].index in found for j in beside):
        return False
    closed_up = all(
        facts[i].lower and not facts[i].gap and i + 1 < len(facts) and not facts[i + 1].gap for i in places
    )
    if closed_up and not any(facts[i].page_start or facts[i + 1].page_start for i in places):
        return True
    below = {lines[facts[i + 1].index].text.strip() for i in places if i + 1 < len(facts)}
    return len(below) == 1 and all(
        i + 1 < len(facts) and facts[i + 1].lower and not facts[i + 1].gap for i in places
    )


def _find_running_heads(lines: Sequence[Line], facts: Sequence[Facts], found: dict[int, str]) -> None:
    same: dict[str, list[int]] = defaultdict(list)
    for i, fact in enumerate(facts):
        if fact.index in found or fact.length > _LONGEST_HEAD or fact.ended:
            continue
        key = re.sub(r"[\W\d_]+", " ", lines[fact.index].text.lower()).strip()
        if len(key) > 2:
            same[key].append(i)
    for i, fact in enumerate(facts):
        beside_number = any(0 <= j < len(facts) and facts[j].index in found for j in (i - 1, i + 1))
        short = fact.length <= 60 and not (fact.ended or fact.lower or fact.index in found)
        if beside_number and short and _interrupts(i, facts, {**found, fact.index: "running_head"}):
            found[fact.index] = "running_head"
    for places in same.values():
        heads = sum(facts[i].page_start for i in places)
        if (len(places) < 3 and not (len(places) == heads == 2)) or _says_again(places, lines, facts, found):
            continue
        trial = {**found, **{facts[i].index: "running_head" for i in places}}
        broken = sum(1 for i in places if _interrupts(i, facts, trial))
        beside = sum(
            1
            for i in places
            if facts[i].page_start
            or (i and facts[i - 1].index in found)
            or (i + 1 < len(facts) and facts[i + 1].index in found)
        )
        if broken >= max(2, len(places) // 3) or (beside * 2 >= len(places) and beside >= 2):
            found.update({facts[i].index: "running_head" for i in places})
