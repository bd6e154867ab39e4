"""A handout as EPUB 3: a zip of XHTML that any reading system opens.

The same handout gives the same bytes. A note opens as a pop-up where it is marked; every ¶ is a page of the list of
pages, so that *go to page 37* goes to ¶ 37 (with several readings 2.37: ¶ 37 of the second).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from html import escape
from pathlib import Path

from readings.handouts.document import Handout, Kind, Reading
from readings.handouts.markup import Markup, without_bare_headings

_STYLE = Path(__file__).with_name("epub.css")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # before which a zip knows no time
_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_FEATURES = ("tableOfContents", "readingOrder", "structuralNavigation", "pageNavigation", "pageBreakMarkers")


@dataclass(frozen=True, slots=True)
class _Page:
    name: str
    title: str
    body: str
    type: str  # of its body, in the words of the standard
    language: str = "en"
    rtl: bool = False

    @property
    def file(self) -> str:
        return f"{self.name}.xhtml"


def as_epub(handout: Handout) -> bytes:
    pages = list(_pages(handout))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        # first and not compressed, so that a look at the first bytes tells what it is
        _put(archive, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        _put(archive, "META-INF/container.xml", _CONTAINER)
        _put(archive, "EPUB/package.opf", _package(handout, pages))
        _put(archive, "EPUB/nav.xhtml", _navigation(handout, pages))
        _put(archive, "EPUB/style.css", _STYLE.read_text())
        for page in pages:
            _put(archive, f"EPUB/{page.file}", _xhtml(page))
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, text: str, how: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, _FIRST_DAY)
    entry.compress_type, entry.external_attr = how, 0o644 << 16
    archive.writestr(entry, text.encode())


# What stands in it ------------------------------------------------------------------------------------------------


def _pages(handout: Handout) -> Iterator[_Page]:
    markup = Markup(epub=True, several=len(handout.readings) > 1)
    if handout.session:
        aims = f'<p class="aims" dir="auto">{escape(handout.aims)}</p>' if handout.aims else ""
        by = f'<p class="byline">{escape(", ".join(handout.authors))}</p>' if handout.authors else ""
        body = (
            f'<p class="over">{escape(handout.over)}</p><h1 dir="auto">{escape(handout.title)}</h1>{by}{aims}'
        )
        yield _Page("title", handout.title, body, "titlepage")
    for at, reading in enumerate(handout.readings, 1):
        over = "" if handout.session else handout.over
        yield _Page(
            f"reading-{at}",
            reading.title,
            markup.reading(reading, over=over),
            "chapter",
            reading.language,
            reading.rtl,
        )
    if ending := _ending(handout, markup):
        yield _Page(
            "questions",
            "To think about" if handout.questions else "Beside the readings",
            ending,
            "backmatter",
        )
    if handout.talks:
        talks = "".join(markup.talk(talk, level=2) for talk in handout.talks)
        yield _Page(
            "discussions", "From the discussions", f"<h1>From the discussions</h1>{talks}", "appendix"
        )


def _ending(handout: Handout, markup: Markup) -> str:
    out = []
    if handout.questions:
        asked = "".join(map(markup.question, handout.questions))
        out.append(f'<section><h1>To think about</h1><ol class="asked">{asked}</ol></section>')
    if handout.comparisons:
        titles = "".join(f"<li>{escape(title)}</li>" for title in handout.comparisons)
        out.append(f"<section><h1>Side by side</h1><ul>{titles}</ul></section>")
    if handout.terms:
        terms = "".join(f"<dt>{escape(t.name)}</dt><dd>{escape(t.explanation)}</dd>" for t in handout.terms)
        out.append(f'<section epub:type="glossary"><h1>Words explained</h1><dl>{terms}</dl></section>')
    loose = [note for reading in handout.readings for note in reading.loose]
    if loose:
        notes = "".join(markup.own(note, full=True) for note in loose)
        out.append(f"<section><h1>Your notes on words that were corrected since</h1>{notes}</section>")
    return "".join(out)


def _xhtml(page: _Page) -> str:
    language = f' lang="{escape(page.language)}" xml:lang="{escape(page.language)}"' if page.language else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"{language} dir="{_way(page.rtl)}">
<head><meta charset="utf-8"/><title>{_called(page.title)}</title>\
<link rel="stylesheet" type="text/css" href="style.css"/></head>
<body epub:type="{page.type}">{page.body}</body>
</html>
"""


def _called(title: str) -> str:
    """The standard has no place for a title without words."""
    return escape(title) if title.strip() else "Reading"


def _way(rtl: bool) -> str:
    return "rtl" if rtl else "ltr"


# What leads through it --------------------------------------------------------------------------------------------


def _package(handout: Handout, pages: list[_Page]) -> str:
    creators = "".join(
        f'<dc:creator id="author-{at}">{escape(name)}</dc:creator>'
        for at, name in enumerate(filter(str.strip, handout.authors), 1)
    )
    modified = handout.made_from.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    languages = dict.fromkeys([handout.language, *(r.language for r in handout.readings if r.language)])
    spoken = "".join(f"<dc:language>{escape(language)}</dc:language>" for language in languages)
    features = "".join(f'<meta property="schema:accessibilityFeature">{name}</meta>' for name in _FEATURES)
    items = "".join(
        f'<item id="{page.name}" href="{page.file}" media-type="application/xhtml+xml"/>' for page in pages
    )
    spine = "".join(f'<itemref idref="{page.name}"/>' for page in pages)
    way = ' page-progression-direction="rtl"' if handout.rtl else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{escape(handout.identifier)}</dc:identifier>
<dc:title>{_called(handout.title)}</dc:title>{creators}{spoken}
<dc:publisher>{_called(handout.place)}</dc:publisher>
<meta property="dcterms:modified">{modified}</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
{features}
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Text alone, in the order of print. Every numbered paragraph is a page of the list of pages.</meta>
</metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>\
<item id="style" href="style.css" media-type="text/css"/>{items}</manifest>
<spine{way}>{spine}</spine>
</package>
"""


def _navigation(handout: Handout, pages: list[_Page]) -> str:
    by_name = {f"reading-{at}": reading for at, reading in enumerate(handout.readings, 1)}
    contents = "".join(
        f'<li><a href="{page.file}"><bdi>{_called(page.title)}</bdi></a>'
        f"{_headings(page, by_name.get(page.name))}</li>"
        for page in pages
    )
    first = next(
        (page.file for page in pages if page.type == "chapter"), pages[0].file if pages else "nav.xhtml"
    )
    marks = [("bodymatter", first, "Beginning of the text")]
    marks += [(page.type, page.file, page.title) for page in pages if page.type in ("backmatter", "appendix")]
    landmarks = "".join(f'<li><a epub:type="{t}" href="{to}">{words}</a></li>' for t, to, words in marks)
    numbers = "".join(_numbers(handout))
    listed = (
        f'<nav epub:type="page-list" hidden="hidden"><h2>Paragraphs</h2><ol>{numbers}</ol></nav>'
        if numbers
        else ""
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><meta charset="utf-8"/><title>Contents</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body>
<nav epub:type="toc" id="toc" role="doc-toc"><h1>Contents</h1><ol>{contents}</ol></nav>
<nav epub:type="landmarks" hidden="hidden"><h2>Landmarks</h2><ol>{landmarks}</ol></nav>
{listed}
</body>
</html>
"""


def _headings(page: _Page, reading: Reading | None) -> str:
    """The first two steps of a reading's headings."""
    if reading is None:
        return ""
    found = without_bare_headings([p for p in reading.body if p.kind != Kind.FOOTNOTE])
    links = "".join(
        f'<li><a href="{page.file}#{escape(p.id)}"><bdi>{escape(p.plain)}</bdi></a></li>'
        for p in found
        if p.kind == Kind.HEADING and p.level == 2 and p.plain.strip()
    )
    return f"<ol>{links}</ol>" if links else ""


def _numbers(handout: Handout) -> Iterator[str]:
    several = len(handout.readings) > 1
    for at, reading in enumerate(handout.readings, 1):
        for piece in reading.body:
            if piece.number:
                label = f"{at}.{piece.number}" if several else str(piece.number)
                yield f'<li><a href="reading-{at}.xhtml#{escape(piece.id)}">{label}</a></li>'
