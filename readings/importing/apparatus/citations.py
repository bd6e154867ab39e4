"""Citations in the running text, and the works they lead to.

Three forms are read: author and year in brackets, a bare year that leans on an author named before it, and, in
texts that print their sources so, a work with its page or volume. A date of an event in brackets is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..draft import Block, BlockKind, Citation, Draft, SectionRole, Span, SpanKind
from ..languages import Language
from .page import Page
from .references import Shelf, Work

BRACKET = re.compile(r"\(([^()]{1,300})\)|\[([^\[\]()]{1,300})\]")
YEAR = r"(?:1[5-9]\d\d|20\d\d)[a-z]?"
YEARS = re.compile(rf"{YEAR}(?![\w])")
PAGES = r"(?:\s*[:,]\s*[^;]{1,60})?"
BARE = re.compile(rf"^({YEAR}(?:\s*,\s*{YEAR})*){PAGES}$")
AUTHOR_DATE = re.compile(
    rf"^(?P<names>[^\d;]{{2,80}}?)[,\s]\s*(?P<years>{YEAR}(?:(?:\s*,\s*|\s+and\s+|\s*&\s*){YEAR})*){PAGES}$"
)
NAME_JOIN = re.compile(r"^(?:and|und|et|y|и|&|al\.?|others|с|др\.?)$")
NUMBERED = re.compile(r"\d{1,3}(?:\s*[,–-]\s*\d{1,3})*")
LEAN_BLOCKS = 3  # so many paragraphs back an author named still holds for a bare year
READ_KINDS = frozenset(
    {
        BlockKind.PARAGRAPH,
        BlockKind.QUOTE,
        BlockKind.LIST_ITEM,
        BlockKind.VERSE,
        BlockKind.STANDFIRST,
        BlockKind.EPIGRAPH,
    }
)
CLOSING_QUOTE = re.compile(r"[\"”»’'“]\s?$")


_Found = list[tuple[str, Work | None]]  # what is printed, and where it leads


@dataclass(slots=True)
class _Place:
    """A bracket that may be a citation, where it stands."""

    block: Block
    index: int  # of the block among those read
    start: int
    end: int
    inner: str
    at_end: bool = False  # stands in the block's attribution


def find(draft: Draft, page: Page, shelf: Shelf, lang: Language) -> None:
    """Fill `draft.citations` and lay a CITATION span on each in its block."""
    blocks = [
        block
        for section in draft.sections
        if section.role in (SectionRole.BODY, SectionRole.INSET)
        for block in section.blocks
        if block.kind in READ_KINDS
    ]
    places = [place for index, block in enumerate(blocks) for place in _places(block, index, page)]
    readers = _Readers(blocks, shelf, lang, places)
    for place in places:
        found = readers.read(place)
        if found is None:
            continue
        whole = f"({place.inner})" if place.at_end else place.block.text[place.start : place.end]
        draft.citations += [Citation(whole, work.key if work else None) for _, work in found]
        if place.at_end:
            continue
        at = place.start
        for piece, work in found:
            start = place.block.text.find(piece, at, place.end) if len(found) > 1 else place.start
            end = start + len(piece) if len(found) > 1 else place.end
            place.block.spans.append(Span(start, end, SpanKind.CITATION, work.key if work else ""))
            at = end


def _places(block: Block, index: int, page: Page) -> Iterator[_Place]:
    for match in BRACKET.finditer(block.text):
        yield _Place(block, index, match.start(), match.end(), match[1] or match[2])
    source = block.attribution
    if source and block.kind is not BlockKind.EPIGRAPH:
        printed = " ".join(line.text for line in page.between(block.first_line, block.last_line))
        if "(" + source in printed or not printed:
            yield _Place(block, index, len(block.text), len(block.text), source, at_end=True)


class _Readers:
    """Reads brackets one after another, knowing the works, the authors named so far and the habits of the text."""

    def __init__(self, blocks: list[Block], shelf: Shelf, lang: Language, places: list[_Place]) -> None:
        self.blocks, self.shelf, self.lang = blocks, shelf, lang
        self.page_words = (
            "|".join(re.escape(word) for word in sorted(lang.page_words, key=len, reverse=True)) or "(?!)"
        )
        volumes = lang.extra.get("volume_words", [])
        self.volume_words = "|".join(re.escape(str(word)) for word in volumes) or "(?!)"
        self.locator = re.compile(
            rf"(?<![^\W\d_])(?:{self.page_words}|{self.volume_words})\.?\s?\d|(?<![^\W\d_])(?:{self.volume_words})\.?\s[IVXLC]+(?!\w)",
            re.IGNORECASE,
        )
        self.only_pages = re.compile(
            rf"^(?:[^\W\d_]+\s)?(?:{self.page_words})\.?\s?\d[\d\s,–-]*f{{0,2}}\.?$", re.IGNORECASE
        )
        self.leads = re.compile(
            "^(?:(?:"
            + "|".join(re.escape(word) for word in sorted(self._lead_words(), key=len, reverse=True))
            + r")[.,:]?\s+)+",
            re.IGNORECASE,
        )
        self.named = self._mentions()
        self.prints_sources = any(self._is_located(place.inner) for place in places) or bool(shelf.by_author)
        self.places_spoken_of = self._places_spoken_of()

    def _lead_words(self) -> list[str]:
        return [*self.lang.cited_in, *(str(word) for word in self.lang.extra.get("citation_leads", []))] or [
            "see"
        ]

    def _mentions(self) -> dict[int, list[tuple[int, str]]]:
        """Where authors of the list are named: block index to (offset, first surname in lower case)."""
        names = self.shelf.names
        if not names:
            return {}
        pattern = re.compile(
            r"(?<!\w)("
            + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
            + r")(?!\w)"
        )
        return {
            index: [(match.start(), match[1].lower()) for match in pattern.finditer(block.text)]
            for index, block in enumerate(self.blocks)
        }

    def _places_spoken_of(self) -> frozenset[str]:
        """Words that the text uses as places: a capital after "in", "at"."""
        words = [str(word) for word in self.lang.extra.get("place_words", [])]
        if not words or not self.shelf.by_author:
            return frozenset()
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(words) + r")\s([^\W\d_a-zà-ÿ][\w’'-]+)")
        return frozenset(match.lower() for block in self.blocks for match in pattern.findall(block.text))

    def read(self, place: _Place) -> _Found | None:
        """What a bracket cites, piece by piece, with the works led to (None: a source not listed); None if it is
        no citation."""
        inner = place.inner.strip()
        square = not place.at_end and place.block.text[place.start] == "["
        if square and self.shelf.numbered and NUMBERED.fullmatch(inner):
            numbers = re.findall(r"\d+", inner)
            works = [self.shelf.numbered.get(int(number)) for number in numbers]
            return list(zip(numbers, works, strict=True)) if all(works) else None
        if self.shelf.by_author:
            bare = BARE.match(inner)
            if bare:
                led = [(year, self._leaning(place, year)) for year in YEARS.findall(bare[1])]
                return led if all(work for _, work in led) and not square else None
            found = [pair for piece in inner.split(";") for pair in self._author_date(piece.strip())]
            if found and (not square or all(work for _, work in found)):
                return found
        if not square and (self._is_located(inner) or self._is_titled(place, inner)):
            return [(inner, None)]
        return None

    def _author_date(self, piece: str) -> _Found:
        """The works of "Smith and Jones 1990a, 1992: 14"; nothing if it is no such thing."""
        match = AUTHOR_DATE.match(self.leads.sub("", piece))
        if match is None:
            return []
        names = match["names"].strip(" ,")
        years = YEARS.findall(match["years"])
        first = self._known_author(names)
        if first is None and not self._could_be_author(names):
            return []
        works = [self._pick(first, names, year) if first else None for year in years]
        return list(zip([piece, *years[1:]], works, strict=True))

    def _known_author(self, names: str) -> str | None:
        """The listed author that the names begin with, given names and initials aside."""
        low = names.lower()
        words = low.split()
        for start in range(min(len(words), 4)):
            for end in range(len(words), start, -1):
                name = " ".join(words[start:end]).strip(",.")
                name = re.sub(r"[’']s$", "", name)
                if name in self.shelf.by_author:
                    before = words[:start]
                    if all(
                        len(word.strip(".")) <= 2 or names.split()[i][0].isupper()
                        for i, word in enumerate(before)
                    ):
                        return name
        return None

    def _pick(self, author: str, names: str, year: str) -> Work | None:
        """The work of that author and year; of several, the one whose other authors are named or missing too."""
        same = self.shelf.of(author, year)
        if len(same) < 2:
            return same[0] if same else None
        together = [
            work
            for work in same
            if all(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", names) for name in work.surnames[:2])
        ]
        alone = [work for work in same if len(work.surnames) == 1]
        several = re.search(r"\s(?:and|und|et|y|и|&)\s", names)
        return ((together or same) if several else (alone or same))[0]

    def _could_be_author(self, names: str) -> bool:
        """Whether unknown names may be an author whose work the list lacks: no month, no place, only names."""
        words = names.replace(",", " ").split()
        if not words or len(words) > 5:
            return False
        low = [word.lower().strip(".") for word in words]
        if any(
            word in self.lang.months or word in self.lang.seasons or word in self.places_spoken_of
            for word in low
        ):
            return False
        if any(
            word in self.lang.function_words
            and not NAME_JOIN.match(word)
            and word not in self.lang.name_particles
            for word in low
        ):
            return False
        names_only = [
            word
            for word in words
            if not NAME_JOIN.match(word) and word.lower() not in self.lang.name_particles
        ]
        several = any(NAME_JOIN.match(word) for word in words)
        return (
            bool(names_only)
            and len(names_only) <= (3 if several else 2)
            and all(word[0].isupper() for word in names_only)
        )

    def _leaning(self, place: _Place, year: str) -> Work | None:
        """The work of this year by the author named last before the bracket, at most some paragraphs back."""
        for index in range(place.index, max(-1, place.index - LEAN_BLOCKS), -1):
            for offset, name in reversed(self.named.get(index, [])):
                if index == place.index and offset >= place.start:
                    continue
                work = self._pick(name, name, year)
                if work:
                    return work
        return None

    def _is_located(self, inner: str) -> bool:
        """Whether a work is given with page or volume, or a page alone: "(page 110)", "(see pages 3–5)"."""
        inner = inner.strip()
        if not self.locator.search(inner):
            return False
        if self.only_pages.match(inner):
            return True
        rest = self.leads.sub("", inner)
        return len(rest.split()) <= 40 and rest[:1].isupper() | rest[:1].isdigit() | rest.startswith(
            ("“", "‘", '"', "«")
        )

    def _is_titled(self, place: _Place, inner: str) -> bool:
        """Whether a work closes a quotation by title alone, with a number or a date: "(Works 25)"."""
        if not self.prints_sources or place.at_end or not re.search(r"\d", inner):
            return False
        if not CLOSING_QUOTE.search(place.block.text[max(0, place.start - 2) : place.start]):
            return False
        words = re.findall(r"[^\W\d_][\w’'-]*", inner)
        content = [
            word for word in words if word.lower() not in self.lang.function_words | self.lang.months.keys()
        ]
        return len(content) >= 2 and all(word[0].isupper() for word in content)
