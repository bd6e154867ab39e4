"""A small sound document of each format, with something of everything: what faults are put into (`mutants.py`)."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import typst

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_ODF = "urn:oasis:names:tc:opendocument:xmlns"

TEXT = """The Lamp at the Ford

by Ada Finch

1. THE FERRY

The ferry had no keeper after March 1911, and who-
ever came to the water rang for himself.[1] Nobody was turned away (Moss 1908).

“A river is not a wall,” said the miller.

2. THE BRIDGE

The bridge came on 3 May 1912. It cost nine\u00a0hundred pounds and two fi\ufb01nes.

Questions

1. Who paid for the bridge?
2. Was the ferry better?

References

Moss, R. 1908. Waters of the north. Ford Press.

Notes

[1] The bell hangs there still.
"""

MARKDOWN = """---
title: The Lamp at the Ford
author: Ada Finch
---

# The ferry

The ferry had *no* keeper,[^1] and **whoever** came rang. See [the map](https://example.org/map).

> A river is not a wall.
>
> — A miller

1. One bell.
2. Two ropes.

| Year | Fare |
| ---- | ---- |
| 1911 | 2d   |

::: epigraph
All water leads on.
:::

## Questions

1. Who paid?

[^1]: The bell hangs there still.
"""

HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The Lamp at the Ford</title>
<meta name="author" content="Ada Finch"><script>alert(1)</script><style>p { color: red }</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About</a></li></ul></nav>
<article><h1>The Lamp at the Ford</h1><p class="byline">by Ada Finch</p><h2 id="f">The ferry</h2>
<p>The ferry had <em>no</em> keeper,<sup><a href="#fn1" id="r1">1</a></sup> and whoever came rang&nbsp;twice&#8212;once.<br>
Nobody paid.</p><blockquote><p>A river is not a wall.</p><cite>A miller</cite></blockquote>
<ol><li>One bell</li><li>Two ropes<ul><li>of hemp</li></ul></li></ol>
<table><tr><th>Year</th><th>Fare</th></tr><tr><td>1911</td><td>2d</td></tr></table>
<figure><img src="x.png" alt="The ford"><figcaption>The ford in 1911.</figcaption></figure>
<h2>Notes</h2><ol class="footnotes"><li id="fn1">The bell hangs there still. <a href="#r1">↩</a></li></ol></article>
<footer>All rights reserved</footer></body></html>"""


def _zip(members: dict[str, str], first: str = "") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr("mimetype", first, compress_type=zipfile.ZIP_STORED)
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _docx() -> bytes:
    def said(words: str, style: str = "", more: str = "") -> str:
        pointed = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f"<w:p>{pointed}<w:r><w:t>{words}</w:t></w:r>{more}</w:p>"

    marker = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'
    listed = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        "<w:r><w:t>One bell</w:t></w:r></w:p>"
    )
    table = "<w:tbl><w:tr><w:tc>{0}</w:tc><w:tc>{1}</w:tc></w:tr><w:tr><w:tc>{2}</w:tc><w:tc>{3}</w:tc></w:tr></w:tbl>"
    body = (
        said("The Lamp at the Ford", "Title") + said("The ferry", "Heading1")
        + said("The ferry had no keeper,", more=marker + "<w:r><w:rPr><w:b/></w:rPr><w:t> and whoever came rang.</w:t></w:r>")
        + said("A river is not a wall.", "Quote") + listed
        + table.format(said("Year"), said("Fare"), said("1911"), said("2d")) + said("The bridge", "Heading1") + said("It came in May 1912.")
    )  # fmt: skip
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{called}"/></w:style>'
        for name, called in (("Title", "Title"), ("Heading1", "heading 1"), ("Quote", "Quote"))
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    note = f'<w:footnote w:id="2">{said(" The bell hangs there still.")}</w:footnote>'
    return _zip(
        {
            "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
            ' Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<?xml version="1.0"?><w:document {_W} {_R}><w:body>{body}</w:body></w:document>',
            "word/styles.xml": f'<?xml version="1.0"?><w:styles {_W}>{styles}</w:styles>',
            "word/numbering.xml": f'<?xml version="1.0"?><w:numbering {_W}>{numbering}</w:numbering>',
            "word/footnotes.xml": f'<?xml version="1.0"?><w:footnotes {_W}>{note}</w:footnotes>',
        }
    )


def _odt() -> bytes:
    names = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table", "style"))
    body = (
        '<text:h text:outline-level="1">The ferry</text:h><text:p>The ferry had no keeper,'
        '<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        "<text:p>The bell hangs there still.</text:p></text:note-body></text:note> and<text:s text:c=\"2\"/>whoever came rang.</text:p>"
        "<text:list><text:list-item><text:p>One bell</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>1911</text:p></table:table-cell>"
        "<table:table-cell><text:p>2d</text:p></table:table-cell></table:table-row></table:table>"
    )  # fmt: skip
    kind = "application/vnd.oasis.opendocument.text"
    return _zip(
        {
            "content.xml": f'<?xml version="1.0"?><office:document-content {names}><office:body><office:text>{body}'
            "</office:text></office:body></office:document-content>",
            "styles.xml": f'<?xml version="1.0"?><office:document-styles {names}/>',
            "META-INF/manifest.xml": '<?xml version="1.0"?><manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        },
        first=kind,
    )


def _epub() -> bytes:
    page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>{}</body></html>'
    return _zip(
        {
            "META-INF/container.xml": '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<rootfiles><rootfile full-path="OEBPS/a.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
            "OEBPS/a.opf": '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Lamp at the Ford</dc:title><dc:creator>Ada Finch</dc:creator>'
            "<dc:language>en</dc:language></metadata><manifest>"
            '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
            '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>'
            '</manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
            "OEBPS/nav.xhtml": page.format(
                '<nav epub:type="toc"><ol><li><a href="a.xhtml">The ferry</a></li></ol></nav>'
            ),
            "OEBPS/a.xhtml": page.format(
                "<h1>The ferry</h1><p>The ferry had no keeper,"
                '<a epub:type="noteref" href="b.xhtml#n1">1</a> and whoever came rang.</p><p>It cost <i>nothing</i>.</p>'
            ),
            "OEBPS/b.xhtml": page.format(
                '<h1>Notes</h1><aside epub:type="footnote" id="n1"><p>The bell hangs there still.</p></aside>'
            ),
        },
        first="application/epub+zip",
    )


_TYPST = """
#set page(width: 140mm, height: 120mm, numbering: "1", header: [The Lamp at the Ford])
#set par(justify: true)
= The ferry
The ferry had no keeper,#footnote[The bell hangs there still.] and whoever came to the water rang for himself.
#lorem(0) Nobody was turned away, and nobody was thanked for ringing either, as the miller used to say.
#quote(block: true)[A river is not a wall.]
= The bridge
- One bell
- Two ropes
#pagebreak()
It came in May 1912, and it cost nine hundred pounds.
"""


@cache
def seeds() -> dict[str, tuple[str, bytes]]:
    """By format: a name and the bytes."""
    return {
        "text": ("lamp.txt", TEXT.encode()),
        "markdown": ("lamp.md", MARKDOWN.encode()),
        "html": ("lamp.html", HTML.encode()),
        "docx": ("lamp.docx", _docx()),
        "odt": ("lamp.odt", _odt()),
        "epub": ("lamp.epub", _epub()),
        "pdf": ("lamp.pdf", bytes(typst.compile(_TYPST.encode()))),
    }
