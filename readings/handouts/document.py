"""What a handout is made of. The page, the PDF and the EPUB are all drawn from this.

Plain data that knows neither Django nor any markup: text is text, and whoever draws it escapes it.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

# What XML has no place for, and marks that turn the direction past the end of the words they stand in.
_NEVER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef]"
    f"|[{''.join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))}]"
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")


def clean(text: str) -> str:
    """The same words without what no page, PDF or EPUB can hold. A line end is one sign."""
    return _NEVER.sub("", _LINE_ENDS.sub("\n", text)).replace("\t", " ")


def runs_rtl(text: str) -> bool:
    """Whether it is written from right to left: by its first letter that says so."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


@dataclass(slots=True)
class Run:
    """Words that look alike."""

    text: str
    em: bool = False
    strong: bool = False
    code: bool = False
    struck: bool = False
    link: str = ""  # an address outside
    to: str = ""  # the id of the piece it leads to
    mark: bool = False  # it is the marker of a note
    id: str = ""  # of a marker, for the way back


class Kind(StrEnum):
    """As `Block.Kind`, and what people's own writing has besides."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    EPIGRAPH = "epigraph"
    LIST_ITEM = "list_item"
    VERSE = "verse"
    CAPTION = "caption"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    TABLE = "table"
    COMMENT = "comment"
    QUESTION = "question"
    FURTHER_READING = "further_reading"
    REFERENCE = "reference"
    TIMELINE = "timeline"
    FOOTNOTE = "footnote"
    CODE = "code"
    SOURCE = "source"  # where a quotation in a post is from
    RULE = "rule"


@dataclass(slots=True)
class OwnNote:
    """What the reader who prints has written in the margin."""

    mark: str  # Note, Important, I ask…
    about: str  # the words it stands on; empty for a whole paragraph
    pieces: list[Piece]
    short: str = ""  # for the margin, where the whole is too long for it
    number: int | None = None


@dataclass(slots=True)
class Piece:
    """A paragraph, heading, entry… `id` is its own in the whole handout."""

    kind: Kind
    runs: list[Run]
    id: str = ""
    number: int | None = None  # ¶
    level: int = (
        0  # of a heading: 2 and deeper; of what people write: how deep it stands in lists and quotations
    )
    label: str = ""  # before it: of an entry, of an item of a list
    said: str = ""  # over a printed comment that begins: who, which
    source: list[Run] = field(default_factory=list)  # who said what is quoted
    events: list[str] = field(default_factory=list)  # of a line of a chronology; its `label` is the date
    rows: list[list[list[Run]]] = field(default_factory=list)  # of a table; `runs` has all of them
    header: bool = False  # its first row names the columns
    language: str = ""  # where it is not the reading's
    rtl: bool = False
    ways: list[str] = field(default_factory=list)  # ids of the markers that lead to this note
    from_numbers: list[int] = field(default_factory=list)  # ¶ that lead to this source
    own: list[OwnNote] = field(default_factory=list)
    lines: int = 0  # to write on

    @property
    def plain(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class Reading:
    """A unit as it is handed out."""

    key: str  # its ids begin with it
    title: str
    subtitle: str = ""
    author: str = ""
    about: list[str] = field(default_factory=list)
    source: str = ""  # where and when it was printed
    language: str = ""
    rtl: bool = False
    minutes: int = 0
    lead: list[Piece] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)
    sources: list[Piece] = field(default_factory=list)  # entries that stand elsewhere in the text
    loose: list[OwnNote] = field(default_factory=list)  # own notes on words that the text no longer has

    @property
    def pieces(self) -> Iterator[Piece]:
        yield from self.lead
        yield from self.body
        yield from self.sources

    @property
    def own_in_full(self) -> list[OwnNote]:
        """Own notes that stand at the end: those too long for the margin, and those without a place."""
        return [note for piece in self.pieces for note in piece.own if note.short] + self.loose


@dataclass(slots=True)
class Question:
    body: str
    lines: int = 0
    rtl: bool = False


@dataclass(slots=True)
class Said:
    """A post."""

    author: str  # empty where it is printed without names
    when: str
    pieces: list[Piece]
    answers: str = ""  # who is answered


@dataclass(slots=True)
class Talk:
    """A discussion, or what was chosen of it."""

    label: str
    on: str  # On ¶ 4 of …
    said: list[Said]
    rtl: bool = False


@dataclass(slots=True)
class Term:
    name: str
    explanation: str
    rtl: bool = False


@dataclass(slots=True)
class Handout:
    """A unit or a session, for paper and e-readers."""

    identifier: str  # a URN: the same handout keeps it
    title: str
    over: str  # the small line over the title
    place: str  # the circle or course
    made_from: datetime  # when the newest of what it is made of was published or written
    readings: list[Reading]
    session: bool = False
    aims: str = ""
    questions: list[Question] = field(default_factory=list)
    comparisons: list[str] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    large: bool = False
    at_foot: bool = True  # notes at the foot of their page, else at the end; for the PDF
    letter: bool = False  # paper as in North America
    lines: int = 0
    mine: bool = False

    @property
    def language(self) -> str:
        return next((reading.language for reading in self.readings if reading.language), "en")

    @property
    def rtl(self) -> bool:
        return bool(self.readings) and self.readings[0].rtl

    @property
    def authors(self) -> list[str]:
        return list(dict.fromkeys(reading.author for reading in self.readings if reading.author))

    def as_json(self) -> str:
        """The same for the same handout, byte for byte."""
        return json.dumps(asdict(self) | self._said(), default=_plain, ensure_ascii=False, sort_keys=True)

    def _said(self) -> dict[str, object]:
        return {
            "language": self.language,
            "rtl": self.rtl,
            "authors": self.authors,
            "own_in_full": [
                asdict(note) | {"reading": reading.title}
                for reading in self.readings
                for note in reading.own_in_full
            ],
        }

    def digest(self) -> str:
        return hashlib.sha256(self.as_json().encode()).hexdigest()[:32]


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    raise TypeError(f"{type(value)} has no place in a handout")
