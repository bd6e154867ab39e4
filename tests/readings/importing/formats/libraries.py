"""E-books of the great free libraries: one in the manner of Project Gutenberg, one in that of Standard Ebooks."""

from __future__ import annotations

from xml.sax.saxutils import escape

from .offices import zipped
from .webpages import runs
from .writing import BULLET, HEADING, NUMBER, QUESTION, READING, Item, Shape, Writing, reference, row, words

LICENCE = (
    "START OF THE PROJECT ORRIN EBOOK",
    "anyone anywhere at no cost",
    "END OF THE PROJECT ORRIN EBOOK",
    "Transcriber’s notes",
)
COLOPHON = ("This ebook was produced for Plain Editions", "No copyright in this file is claimed", "Imprint")

_CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="epub/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
_PAGE = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" epub:prefix="z3998: http://www.daisy.org/z3998/2012/vocab/structure/" xml:lang="{language}">
<head><title>{title}</title><link href="css/core.css" rel="stylesheet" type="text/css"/></head>
<body{kind}>
{body}
</body></html>"""


def _packed(writing: Writing, files: dict[str, str], nav: str, more: str = "") -> bytes:
    """The files in the order of reading, as an EPUB 3."""
    items = "".join(
        f'<item id="f{at}" href="{name}" media-type="application/xhtml+xml"/>'
        for at, name in enumerate(files)
    )
    spine = "".join(f'<itemref idref="f{at}"/>' for at in range(len(files)))
    package = f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="uid"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="uid">urn:x:{writing.name}</dc:identifier><dc:title id="title">{escape(writing.title)}</dc:title><dc:creator id="author">{escape(writing.about["author"])}</dc:creator>
<dc:language>{writing.language}</dc:language><meta property="dcterms:modified">2021-02-03T04:05:06Z</meta>{more}</metadata>
<manifest>{items}<item id="nav" href="toc.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest><spine>{spine}</spine></package>"""
    toc = _PAGE.format(
        language=writing.language,
        title="Contents",
        kind="",
        body=f'<nav epub:type="toc"><h2>Contents</h2><ol>{nav}</ol></nav>',
    )
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": _CONTAINER,
        "epub/content.opf": package,
        "epub/toc.xhtml": toc,
    }
    return zipped({**parts, **{f"epub/{name}": text for name, text in files.items()}}, stored="mimetype")


def _page(writing: Writing, body: str, kind: str = "") -> str:
    return _PAGE.format(
        language=writing.language,
        title=escape(writing.title),
        body=body,
        kind=f' epub:type="{kind}"' if kind else "",
    )


def _lists(kind: str, group: list[Item], shape: Shape) -> str:
    tag = "ul" if kind in (BULLET, READING) else "ol"
    return f"<{tag}>" + "".join(f"<li><p>{words(item.text, shape)}</p></li>" for item in group) + f"</{tag}>"


def _chapters(writing: Writing) -> list[list[Item]]:
    found: list[list[Item]] = [[]]
    for item in writing.items:
        if item.kind == HEADING and item.level == 1:
            found.append([])
        found[-1].append(item)
    return [items for items in found if items]


def gutenberg(writing: Writing) -> bytes:
    """A licence before and after, page numbers in the margin, notes at the end of each chapter, poems in divs."""
    shape = Shape(
        em=lambda said: f"<i>{said}</i>",
        strong=lambda said: f"<b>{said}</b>",
        note=lambda n: f'<a id="FNanchor_{n}_{n}"></a><a href="#Footnote_{n}_{n}" class="fnanchor">[{n}]</a>',
        plain=escape,
    )
    page = 8
    files: dict[str, str] = {}
    front = "".join(f'<p class="center">{escape(said)}</p>' for said in writing.front)
    files["0_cover.xhtml"] = _page(
        writing,
        f'<section class="pg-boilerplate" id="pg-header"><h2 id="pg-header-heading">The Project Orrin eBook of {escape(writing.title)}</h2>'
        f"<p>This ebook is for the use of anyone anywhere at no cost and with almost no restrictions whatsoever.</p>"
        f"<p><strong>Title</strong>: {escape(writing.title)}</p><p><strong>Author</strong>: {escape(writing.about['author'])}</p>"
        f"<p>*** START OF THE PROJECT ORRIN EBOOK ***</p></section>"
        f'<div class="titlepage"><h1>{escape(writing.title)}</h1>{front}</div>',
    )
    for number, items in enumerate(_chapters(writing), 1):
        out, called = [], []
        for kind, group in runs(items):
            if kind in (BULLET, NUMBER, QUESTION, READING):
                out.append(_lists(kind, group, shape))
                continue
            for item in group:
                page += item.kind == "paragraph"
                out.append(_old_block(item, shape, page))
        text = "\n".join(out)
        called = [n for n in writing.notes if f'"#Footnote_{n}_{n}"' in text]
        notes = "".join(
            f'<div class="footnote"><p><a id="Footnote_{n}_{n}"></a><a href="#FNanchor_{n}_{n}"><span class="label">[{n}]</span></a> {words(writing.notes[n], shape)}</p></div>'
            for n in called
        )
        end = f'<div class="footnotes"><h3>{writing.notes_heading}</h3>{notes}</div>' if notes else ""
        files[f"{number}_chapter.xhtml"] = _page(writing, f'<div class="chapter">{text}{end}</div>')
    files["9_licence.xhtml"] = _page(
        writing,
        '<div class="transnote"><h2>Transcriber’s notes</h2><p>Obvious errors of the printer have been put right.</p></div>'
        '<section class="pg-boilerplate" id="pg-footer"><p>*** END OF THE PROJECT ORRIN EBOOK ***</p>'
        "<p>Updated editions will replace the previous one. You may copy it, give it away or re-use it under the terms of the licence.</p></section>",
    )
    nav = "".join(f'<li><a href="{name}">{name}</a></li>' for name in files)
    return _packed(writing, files, nav)


def _old_block(item: Item, shape: Shape, page: int) -> str:
    text = words(item.text, shape)
    match item.kind:
        case "heading":
            return f"<h{item.level + 1}>{text}</h{item.level + 1}>"
        case "quote" | "epigraph":
            source = f'<p class="right">— {escape(item.source)}</p>' if item.source else ""
            return (
                '<div class="blockquot">'
                + "".join(f"<p>{words(line, shape)}</p>" for line in item.lines)
                + f"{source}</div>"
            )
        case "verse":
            lines = "".join(f'<span class="i0">{words(line, shape)}<br/></span>' for line in item.lines)
            return f'<div class="poem"><div class="stanza">{lines}</div></div>'
        case "table":
            made = "".join(
                "<tr>" + "".join(f'<td class="tdl">{words(cell, shape)}</td>' for cell in cells) + "</tr>"
                for cells in item.rows
            )
            return f'<div class="center"><table>{made}</table></div>'
        case "caption":
            return f'<div class="figcenter"><span class="caption">{text}</span></div>'
        case "reference":
            return f'<p class="hang">{escape(reference(item)[1])}</p>'
        case "row":
            _, date, events = row(item)
            return f'<p class="noindent">{date}: {escape("; ".join(events))}</p>'
    return f'<p><span class="pagenum"><a id="Page_{page}">[Pg {page}]</a></span>{text}</p>'


def standard(writing: Writing) -> bytes:
    """Every part says what it is; notes in a file of their own; title page, imprint and colophon around it."""
    shape = Shape(
        em=lambda said: f"<em>{said}</em>",
        strong=lambda said: f"<strong>{said}</strong>",
        note=lambda n: f'<a href="endnotes.xhtml#note-{n}" id="noteref-{n}" epub:type="noteref">{n}</a>',
        plain=escape,
    )
    front = "".join(f"<p>{escape(said)}</p>" for said in writing.front)
    files = {
        "titlepage.xhtml": _page(
            writing,
            f'<section epub:type="titlepage"><h1 epub:type="title">{escape(writing.title)}</h1>{front}</section>',
            "frontmatter",
        ),
        "imprint.xhtml": _page(
            writing,
            f'<section epub:type="imprint"><header><h2 epub:type="title">Imprint</h2></header><p>{COLOPHON[0]}.</p></section>',
            "frontmatter",
        ),
    }
    names = []
    for number, items in enumerate(_chapters(writing), 1):
        out = []
        for kind, group in runs(items):
            if kind in (BULLET, NUMBER, QUESTION, READING):
                out.append(_lists(kind, group, shape))
            else:
                out += [_new_block(item, shape) for item in group]
        name = f"chapter-{number}.xhtml"
        names.append((name, words(items[0].text) if items[0].kind == HEADING else writing.title))
        files[name] = _page(
            writing,
            f'<section id="chapter-{number}" epub:type="chapter">' + "\n".join(out) + "</section>",
            "bodymatter",
        )
    if writing.notes:
        notes = "".join(
            f'<li id="note-{n}" epub:type="endnote"><p>{words(said, shape)} <a href="chapter-1.xhtml#noteref-{n}" epub:type="backlink">↩</a></p></li>'
            for n, said in writing.notes.items()
        )
        files["endnotes.xhtml"] = _page(
            writing,
            f'<section id="endnotes" epub:type="endnotes"><h2 epub:type="title">{writing.notes_heading}</h2><ol>{notes}</ol></section>',
            "backmatter",
        )
    files["colophon.xhtml"] = _page(
        writing,
        f'<section epub:type="colophon"><h2>Colophon</h2><p>{COLOPHON[0]} by volunteers.</p></section>',
        "backmatter",
    )
    files["uncopyright.xhtml"] = _page(
        writing,
        f'<section epub:type="copyright-page"><h2>Uncopyright</h2><p>{COLOPHON[1]}.</p></section>',
        "backmatter",
    )
    nav = "".join(f'<li><a href="{name}">{escape(said)}</a></li>' for name, said in names)
    return _packed(writing, files, nav, '<meta property="file-as" refines="#author">Somebody, Else</meta>')


def _new_block(item: Item, shape: Shape) -> str:
    text = words(item.text, shape)
    match item.kind:
        case "heading":
            return f'<h{item.level + 1} epub:type="title">{text}</h{item.level + 1}>'
        case "quote" | "epigraph":
            source = f"<cite>— {escape(item.source)}</cite>" if item.source else ""
            kind = ' epub:type="epigraph"' if item.kind == "epigraph" else ""
            return (
                f"<blockquote{kind}>"
                + "".join(f"<p>{words(line, shape)}</p>" for line in item.lines)
                + f"{source}</blockquote>"
            )
        case "verse":
            lines = "<br/>".join(f"<span>{words(line, shape)}</span>" for line in item.lines)
            return f'<blockquote epub:type="z3998:verse"><p>{lines}</p></blockquote>'
        case "table":
            made = "".join(
                "<tr>" + "".join(f"<td>{words(cell, shape)}</td>" for cell in cells) + "</tr>"
                for cells in item.rows
            )
            return f"<table><tbody>{made}</tbody></table>"
        case "caption":
            return f"<figure><figcaption><p>{text}</p></figcaption></figure>"
        case "reference":
            return f'<p epub:type="z3998:bibliographic-entry">{escape(reference(item)[1])}</p>'
        case "row":
            _, date, events = row(item)
            return f"<dl><dt>{date}</dt><dd>{escape('; '.join(events))}</dd></dl>"
    return f"<p>{text}</p>"
