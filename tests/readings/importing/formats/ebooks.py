"""E-books as converters leave them: cut into files, classes without meaning, notes and imprint apart."""

from __future__ import annotations

from xml.sax.saxutils import escape

from .offices import zipped
from .webpages import runs
from .writing import BULLET, NUMBER, QUESTION, READING, Item, Shape, Writing, reference, row, words

PUBLISHER = "Gull and Lantern"
FURNITURE = (
    "4 Quay Street, Orrin",
    "No part of this book may be sold without it",
    "978-0-00-000000-2",
    "Also from this press",
)

_CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
_PAGE = """<?xml version='1.0' encoding='utf-8'?>
<html xmlns="http://www.w3.org/1999/xhtml" lang="{language}" xml:lang="{language}">
<head><title>{title}</title><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/><link rel="stylesheet" type="text/css" href="stylesheet.css"/></head>
<body class="calibre">
{body}
</body></html>
"""
_CSS = """.calibre{display:block;font-size:1em}.calibre1{display:block;text-align:justify;text-indent:1.2em}
.calibre2{display:block;font-size:1.4em;font-weight:bold}.calibre3{font-size:0.7em;vertical-align:super}
.calibre4{font-style:italic}.calibre5{font-weight:bold}.calibre6{display:block;margin:1em 2em}.calibre7{display:block;text-align:center}
"""
_NOTES = "index_split_900.html"


def _shape(at: str) -> Shape:
    return Shape(
        em=lambda said: f'<i class="calibre4">{said}</i>',
        strong=lambda said: f'<b class="calibre5">{said}</b>',
        note=lambda label: (
            f'<sup class="calibre3"><a id="ref{label}" href="{_NOTES}#note{label}">{label}</a></sup>'
        ),
        plain=escape,
    )


def _block(item: Item, shape: Shape) -> str:
    text = words(item.text, shape)
    match item.kind:
        case "heading":
            tag = f"h{item.level + 1}"
            return f'<{tag} class="calibre2" id="calibre_pb_{item.level}"><span class="calibre8">{text}</span></{tag}>'
        case "quote" | "epigraph":
            inside = "".join(f'<p class="calibre1">{words(line, shape)}</p>' for line in item.lines)
            source = f'<p class="calibre9">— {escape(item.source)}</p>' if item.source else ""
            return f'<blockquote class="calibre6">{inside}{source}</blockquote>'
        case "verse":
            return (
                '<div class="calibre6"><p class="calibre1">'
                + '<br class="calibre10"/>\n'.join(words(line, shape) for line in item.lines)
                + "</p></div>"
            )
        case "table":
            made = "".join(
                "<tr>"
                + "".join(f'<td class="calibre11">{words(cell, shape)}</td>' for cell in cells)
                + "</tr>"
                for cells in item.rows
            )
            return f'<table class="calibre12"><tbody>{made}</tbody></table>'
        case "caption":
            return f'<div class="figure"><p class="caption"><i class="calibre4">{text}</i></p></div>'
        case "reference":
            return f'<p class="calibre1">{escape(reference(item)[1])}</p>'
        case "row":
            _, date, events = row(item)
            return f'<p class="calibre1"><b class="calibre5">{date}</b>: {escape("; ".join(events))}</p>'
    return f'<p class="calibre1">{text}</p>'


def _chapters(writing: Writing) -> list[str]:
    """The body in files: each chapter begins one, and a long one goes on in the next."""
    files: list[list[str]] = [[]]
    page = 6
    for kind, group in runs(writing.items):
        for_list = kind in (BULLET, NUMBER, QUESTION, READING)
        if for_list:
            shape = _shape("")
            tag = "ul" if kind in (BULLET, READING) else "ol"
            rows = "".join(f'<li class="calibre13">{words(item.text, shape)}</li>' for item in group)
            files[-1].append(f'<{tag} class="calibre14">{rows}</{tag}>')
            continue
        for item in group:
            begins = item.kind == "heading" and item.level == 1
            if (begins or len(files[-1]) >= 9) and files[-1]:
                page += 1
                files.append([] if begins else [f'<a id="page_{page}"></a>'])
            files[-1].append(_block(item, _shape("")))
    return ["\n".join(blocks) for blocks in files if blocks]


def calibre(writing: Writing) -> bytes:
    """An EPUB 2 as Calibre writes it: title page, imprint, contents, chapters cut by size, notes in another file."""

    def page(body: str) -> str:
        return _PAGE.format(language=writing.language, title=escape(writing.title), body=body)

    files = {f"index_split_{at:03}.html": page(body) for at, body in enumerate(_chapters(writing), 10)}
    names = "".join(
        f'<p class="calibre1"><a href="{name}">{escape(words(item.text))}</a></p>'
        for item, name in zip(
            [item for item in writing.items if item.kind == "heading" and item.level == 1],
            files,
            strict=False,
        )
    )
    front = "".join(f'<p class="calibre7">{escape(said)}</p>' for said in writing.front)
    before = {
        "titlepage.xhtml": page('<div class="calibre7"><img src="cover.jpeg" alt="cover"/></div>'),
        "index_split_000.html": page(
            f'<h1 class="calibre7">{escape(writing.title)}</h1>{front}<p class="calibre7">{PUBLISHER}</p>'
        ),
        "index_split_001.html": page(
            f'<p class="calibre1">{PUBLISHER}, {FURNITURE[0]}</p><p class="calibre1">All rights reserved. {FURNITURE[1]}.</p>'
            f'<p class="calibre1">ISBN {FURNITURE[2]}</p>'
        ),
    }
    if names:
        before["index_split_002.html"] = page(f'<h2 class="calibre2">Contents</h2>{names}')
    notes = "".join(
        f'<p class="calibre1" id="note{n}"><a href="index_split_010.html#ref{n}">{n}</a>. {words(said, _shape(""))}</p>'
        for n, said in writing.notes.items()
    )
    after = {_NOTES: page(f'<h2 class="calibre2">{writing.notes_heading}</h2>{notes}')} if notes else {}
    everything = {**before, **files, **after}
    items = "".join(
        f'<item id="id{at}" href="{name}" media-type="application/xhtml+xml"/>'
        for at, name in enumerate(everything)
    )
    spine = "".join(f'<itemref idref="id{at}"/>' for at in range(len(everything)))
    points = "".join(
        f'<navPoint id="n{at}" playOrder="{at}"><navLabel><text>Part {at}</text></navLabel><content src="{name}"/></navPoint>'
        for at, name in enumerate(files, 1)
    )
    package = f"""<?xml version='1.0' encoding='utf-8'?>
<package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="uuid_id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
<dc:title>{escape(writing.title)}</dc:title><dc:creator opf:role="aut">{escape(writing.about["author"])}</dc:creator><dc:publisher>{PUBLISHER}</dc:publisher><dc:language>{writing.language}</dc:language>
<dc:contributor opf:role="bkp">calibre (3.48.0) [https://calibre-ebook.com]</dc:contributor><dc:identifier id="uuid_id" opf:scheme="uuid">0f0a5c2e-0000-4000-8000-00000000000a</dc:identifier><meta name="calibre:timestamp" content="2020-03-01T10:00:00+00:00"/><meta name="cover" content="cover"/></metadata>
<manifest>{items}<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/><item id="css" href="stylesheet.css" media-type="text/css"/></manifest>
<spine toc="ncx">{spine}</spine><guide><reference href="titlepage.xhtml" title="Cover" type="cover"/></guide></package>"""
    toc = f'<?xml version="1.0" encoding="utf-8"?>\n<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head/><docTitle><text>{escape(writing.title)}</text></docTitle><navMap>{points}</navMap></ncx>'
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": _CONTAINER,
        "content.opf": package,
        "toc.ncx": toc,
        "stylesheet.css": _CSS,
    }
    return zipped({**parts, **everything}, stored="mimetype")


def designed(writing: Writing) -> bytes:
    """An EPUB 3 out of a layout program: paragraphs with the names of its styles for everything, notes below the text."""
    shape = Shape(
        em=lambda said: f'<span class="Italic">{said}</span>',
        strong=lambda said: f'<span class="Bold">{said}</span>',
        note=lambda n: (
            f'<span id="footnote-{n:0>3}-backlink"><a class="_idFootnoteLink _idGenColorInherit" href="#footnote-{n:0>3}" epub:type="noteref"><span class="Superscript">{n}</span></a></span>'
        ),
        plain=escape,
    )
    out = [f'<p class="Book-Title">{escape(writing.title)}</p>']
    out += [f'<p class="Book-Author">{escape(said)}</p>' for said in writing.front]
    for kind, group in runs(writing.items):
        if kind in (BULLET, NUMBER, QUESTION, READING):
            tag = "ul" if kind in (BULLET, READING) else "ol"
            out.append(
                f"<{tag}>"
                + "".join(f'<li class="List-Item">{words(item.text, shape)}</li>' for item in group)
                + f"</{tag}>"
            )
            continue
        out += [_styled(item, shape) for item in group]
    notes = "".join(
        f'<div id="footnote-{n:0>3}" class="_idFootnote" epub:type="footnote"><p class="Footnote-Text"><a class="_idFootnoteAnchor" href="#footnote-{n:0>3}-backlink">{n}</a>\t{words(said, shape)}</p></div>'
        for n, said in writing.notes.items()
    )
    end = (
        f'<hr class="HorizontalRule-1"/><section class="_idFootnotes" epub:type="footnotes">{notes}</section>'
        if notes
        else ""
    )
    body = '<div id="_idContainer001" class="Basic-Text-Frame">' + "\n".join(out) + f"</div>{end}"
    page = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><meta charset="utf-8"/><title>book_final_3</title>'
        f'<link href="css/idGeneratedStyles.css" rel="stylesheet" type="text/css"/></head><body id="book_final_3" lang="{writing.language}">{body}</body></html>'
    )
    package = f"""<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="bookid"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="bookid">urn:uuid:1</dc:identifier><dc:title>{escape(writing.title)}</dc:title><dc:creator>{escape(writing.about["author"])}</dc:creator><dc:language>{writing.language}</dc:language><meta property="dcterms:modified">2019-05-05T10:00:00Z</meta></metadata>
<manifest><item id="toc" href="toc.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="book" href="book.xhtml" media-type="application/xhtml+xml"/><item id="css" href="css/idGeneratedStyles.css" media-type="text/css"/></manifest><spine><itemref idref="book"/></spine></package>"""
    nav = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>toc</title></head><body><nav epub:type="toc"><ol><li><a href="book.xhtml">book_final_3</a></li></ol></nav></body></html>'
    container = _CONTAINER.replace("content.opf", "OEBPS/content.opf")
    files = {
        "content.opf": package,
        "toc.xhtml": nav,
        "book.xhtml": page,
        "css/idGeneratedStyles.css": _DESIGN,
    }
    parts = {"mimetype": "application/epub+zip", "META-INF/container.xml": container}
    return zipped({**parts, **{f"OEBPS/{name}": text for name, text in files.items()}}, stored="mimetype")


_DESIGN = """p.Book-Title{font-size:2em;font-weight:bold;text-align:center}p.Book-Author{text-align:center;font-style:italic}
p.A-Head{font-size:1.5em;font-weight:bold;margin-top:2em}p.B-Head{font-size:1.167em;font-weight:bold}p.C-Head{font-style:italic;font-weight:bold}
p.Body-Text{font-size:1em;text-indent:18px;text-align:justify}p.Extract{font-size:0.917em;margin-left:24px;margin-right:24px}
p.Verse{margin-left:36px}p.Caption{font-size:0.75em;font-style:italic}span.Superscript{font-size:0.6em;vertical-align:super}
span.Italic{font-style:italic}span.Bold{font-weight:bold}p.Footnote-Text{font-size:0.833em}p.Extract-Source{font-size:0.917em;text-align:right}"""


def _styled(item: Item, shape: Shape) -> str:
    text = words(item.text, shape)
    match item.kind:
        case "heading":
            return f'<p class="{"ABC"[item.level - 1]}-Head">{text}</p>'
        case "quote" | "epigraph":
            source = f'<p class="Extract-Source">— {escape(item.source)}</p>' if item.source else ""
            return "".join(f'<p class="Extract">{words(line, shape)}</p>' for line in item.lines) + source
        case "verse":
            return '<p class="Verse">' + "<br />".join(words(line, shape) for line in item.lines) + "</p>"
        case "table":
            return (
                "<table>"
                + "".join(
                    "<tr>"
                    + "".join(
                        f'<td class="Cell"><p class="Body-Text">{words(cell, shape)}</p></td>'
                        for cell in cells
                    )
                    + "</tr>"
                    for cells in item.rows
                )
                + "</table>"
            )
        case "caption":
            return f'<p class="Caption">{text}</p>'
        case "reference":
            return f'<p class="Reference">{escape(reference(item)[1])}</p>'
        case "row":
            _, date, events = row(item)
            return f'<p class="Body-Text">{date}: {escape("; ".join(events))}</p>'
    return f'<p class="Body-Text">{text}</p>'
