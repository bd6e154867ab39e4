"""E-books, made here as people's programs make them."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from readings.importing import structure_text
from readings.importing.draft import Draft, ImportRefused

ONE = (
    "The shed was cold and the looms stood in rows of twenty, and the women who worked them came in the dark and left "
    "in the dark for nine months of the year."
)
TWO = "Nobody who lived in the street owned the house in which they lived, and nobody thought that strange."
CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="{}" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PARTICULARS = (
    "<dc:title>The Weavers of Wick</dc:title><dc:creator>Nora Field</dc:creator><dc:language>en</dc:language>"
    "<dc:publisher>Hill Press</dc:publisher><dc:date>2004-05-03</dc:date>"
)


def page(body: str, attributes: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>x</title></head><body {attributes}>{body}</body></html>'
    )


def book(
    pages: dict[str, str],
    *,
    particulars: str = PARTICULARS,
    folder: str = "OEBPS/",
    spine: list[str] | None = None,
    properties: dict[str, str] | None = None,
    aside: tuple[str, ...] = (),
    guide: dict[str, str] | None = None,
    ncx: str = "",
    extra: dict[str, str] | None = None,
    mimetype: str = "application/xhtml+xml",
) -> bytes:
    """An e-book of these pages, read in this order unless `spine` says another."""
    quoted = {name: name.replace(" ", "%20").replace("ü", "%C3%BC") for name in pages}
    items = "".join(
        f'<item id="i{n}" href="{quoted[name]}" media-type="{mimetype}" properties="{(properties or {}).get(name, "")}"/>'
        for n, name in enumerate(pages)
    )
    numbers = {name: n for n, name in enumerate(pages)}
    order = "".join(
        f'<itemref idref="i{numbers[name]}"{" linear=" + chr(34) + "no" + chr(34) if name in aside else ""}/>'
        for name in spine or pages
    )
    leads = "".join(f'<reference type="{kind}" href="{name}"/>' for name, kind in (guide or {}).items())
    package = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" xmlns:opf="http://www.idpf.org/2007/opf">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{particulars}</metadata><manifest>{items}'
        f'<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest><spine toc="ncx">{order}</spine>'
        f"<guide>{leads}</guide></package>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", CONTAINER.format(f"{folder}content.opf"))
        archive.writestr(f"{folder}content.opf", package)
        if ncx:
            archive.writestr(f"{folder}toc.ncx", ncx)
        for name, text in pages.items():
            archive.writestr(folder + name, text)
        for name, text in (extra or {}).items():
            archive.writestr(name, text)
    return out.getvalue()


def made(data: bytes) -> Draft:
    return structure_text(data, name="book.epub", language="en")


def texts(draft: Draft) -> list[str]:
    return [block.text for section in draft.sections for block in section.blocks]


def headings(draft: Draft) -> list[tuple[int, str | None]]:
    return [(section.level, section.heading) for section in draft.sections]


CHAPTERS = {
    "c1.xhtml": page(f"<h1>The Shed</h1><p>{ONE}</p><h2>The rules</h2><p>{TWO}</p>"),
    "c2.xhtml": page(f"<h1>The Street</h1><p>{TWO}</p>"),
}


def test_the_spine_gives_the_order_and_the_package_the_particulars() -> None:
    draft = made(book(dict(reversed(CHAPTERS.items())), spine=["c1.xhtml", "c2.xhtml"]))
    assert headings(draft) == [(1, "The Shed"), (2, "The rules"), (1, "The Street")]
    assert texts(draft) == [ONE, TWO, TWO]
    assert (draft.title, draft.author, draft.source, draft.date) == (
        "The Weavers of Wick",
        "Nora Field",
        "Hill Press",
        "2004-05-03",
    )


def test_a_name_in_the_order_of_a_catalogue_is_turned_and_others_than_authors_are_left_out() -> None:
    particulars = (
        '<dc:title id="t">The Weavers</dc:title><meta refines="#t" property="title-type">main</meta><dc:title id="s">A Song</dc:title>'
        '<meta refines="#s" property="title-type">subtitle</meta><dc:creator id="a">Field, Nora</dc:creator>'
        '<meta refines="#a" property="role">aut</meta><dc:creator id="b">Tom Reed</dc:creator><meta refines="#b" property="role">edt</meta>'
        '<dc:creator opf:role="trl">Ida Brook</dc:creator><dc:date>2021-02-03T04:05:06Z</dc:date>'
        '<meta property="dcterms:modified">2021-02-03T04:05:06Z</meta>'
    )
    draft = made(book(CHAPTERS, particulars=particulars))
    assert (draft.title, draft.subtitle, draft.author, draft.date) == (
        "The Weavers",
        "A Song",
        "Nora Field",
        None,
    )


@pytest.mark.parametrize("where", ["the same file", "a file of notes", "a file beside the reading order"])
def test_notes_lead_across_files(where: str) -> None:
    target = "" if where == "the same file" else "no%20tes.xhtml"
    back = "" if where == "the same file" else "c1.xhtml"
    notes = (
        f'<section epub:type="endnotes"><h2>Notes</h2><ol><li id="n1"><p>See the rolls. <a href="{back}#r1">↩</a></p></li>'
        f'<li id="n2"><p>Said in <i>court</i>.</p></li></ol></section>'
    )
    text = (
        f'<h1>The Shed</h1><p>{ONE}<a epub:type="noteref" id="r1" href="{target}#n1">1</a></p>'
        f'<p>{TWO}<sup><a href="{target}#n2" id="r2">2</a></sup></p>'
    )
    pages = {"c1.xhtml": page(text + (notes if not target else "")), "c2.xhtml": CHAPTERS["c2.xhtml"]}
    if target:
        pages["no tes.xhtml"] = page(notes)
    spine = ["c1.xhtml", "c2.xhtml"] + (["no tes.xhtml"] if where == "a file of notes" else [])
    draft = made(book(pages, spine=spine))
    assert [(note.label, note.text) for note in draft.notes] == [
        ("1", "See the rolls."),
        ("2", "Said in court."),
    ]
    assert [(marker.label, marker.resolved) for marker in draft.note_markers] == [("1", True), ("2", True)]
    assert texts(draft) == [f"{ONE}[1]", f"{TWO}[2]", TWO]


def test_what_stands_before_and_after_the_text_steps_out() -> None:
    pages = {
        "cover.xhtml": page('<svg xmlns="http://www.w3.org/2000/svg"><image/></svg>', 'epub:type="cover"'),
        "title.xhtml": page("<h1>The Weavers of Wick</h1><p>Nora Field</p><p>Hill Press</p>"),
        "rights.xhtml": page(
            "<p>Copyright © 2004 Nora Field. All rights reserved. ISBN 978-0-00-000000-2</p>"
        ),
        "nav.xhtml": page(
            '<nav epub:type="toc"><h1>Contents</h1><ol><li><a href="c1.xhtml">The Shed</a></li><li><a href="c2.xhtml">The Street</a></li></ol></nav>'
        ),
        "contents.xhtml": page(
            '<h2>Contents</h2><p><a href="c1.xhtml">The Shed</a></p><p><a href="c2.xhtml">The Street</a></p>'
        ),
        **CHAPTERS,
        "imprint.xhtml": page("<p>Set in Wick by hand.</p>", 'epub:type="colophon"'),
    }
    draft = made(book(pages, properties={"nav.xhtml": "nav"}))
    assert headings(draft) == [(1, "The Shed"), (2, "The rules"), (1, "The Street")]
    assert texts(draft) == [ONE, TWO, TWO]
    assert {repair.kind for repair in draft.repairs} == {"title_page", "licence", "contents_list"}


def test_the_guide_of_an_old_book_says_what_its_pages_are() -> None:
    pages = {"a.html": page("<p>Some words on a page that nobody reads.</p>"), **CHAPTERS}
    draft = made(book(pages, guide={"a.html": "copyright-page"}))
    assert texts(draft) == [ONE, TWO, TWO]


def test_what_stepped_out_can_be_put_back() -> None:
    data = book({"a.xhtml": page("<p>Set in Wick by hand.</p>", 'epub:type="colophon"'), **CHAPTERS})
    [repair] = [repair for repair in made(data).repairs if repair.kind == "licence"]
    again = structure_text(data, language="en", refused=frozenset({repair.id}))
    assert "Set in Wick by hand." in texts(again)


def test_the_licence_of_a_free_library_steps_out() -> None:
    pages = {
        "a.xhtml": page(
            "<p>The Project Gutenberg eBook of The Weavers</p><p>This eBook is for anyone.</p><p>*** START OF THE PROJECT GUTENBERG EBOOK THE WEAVERS ***</p>"
        ),
        **CHAPTERS,
        "z.xhtml": page(
            "<p>*** END OF THE PROJECT GUTENBERG EBOOK THE WEAVERS ***</p><p>Updated editions will replace the old.</p>"
        ),
    }
    draft = made(book(pages))
    assert texts(draft) == [ONE, TWO, TWO]
    assert [repair.kind for repair in draft.repairs] == ["licence", "licence"]


def test_the_list_of_contents_tells_headings_that_no_tag_tells() -> None:
    ncx = (
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>The Shed</text></navLabel><content src="c1.html"/>'
        '<navPoint><navLabel><text>The rules</text></navLabel><content src="c1.html#r"/></navPoint></navPoint>'
        '<navPoint><navLabel><text>The Street</text></navLabel><content src="c2.html"/></navPoint></navMap></ncx>'
    )
    pages = {
        "c1.html": page(f'<p class="x">The Shed</p><p>{ONE}</p><p id="r">The rules</p><p>{TWO}</p>'),
        "c2.html": page(f"<div><p>The Street</p><p>{TWO}</p></div>"),
    }
    assert headings(made(book(pages, ncx=ncx))) == [(1, "The Shed"), (2, "The rules"), (1, "The Street")]


def test_a_number_and_the_title_below_it_are_one_heading() -> None:
    pages = {
        "c1.xhtml": page(
            f'<section><hgroup><h2 epub:type="ordinal">I</h2><p epub:type="title">The Shed</p></hgroup><p>{ONE}</p></section>'
        ),
        "c2.xhtml": page(f"<h2>Chapter 2</h2><h2>The Street</h2><p>{TWO}</p>"),
    }
    assert headings(made(book(pages))) == [(1, "I. The Shed"), (1, "Chapter 2. The Street")]


def test_a_chapter_may_be_split_over_files() -> None:
    pages = {
        "a.xhtml": page(f"<h1>The Shed</h1><p>{ONE}</p>"),
        "b.xhtml": page(f"<p>{TWO}</p>"),
        "c.xhtml": CHAPTERS["c2.xhtml"],
    }
    draft = made(book(pages))
    assert headings(draft) == [(1, "The Shed"), (1, "The Street")]
    assert [block.text for block in draft.sections[0].blocks] == [ONE, TWO]


@pytest.mark.parametrize("folder", ["", "OEBPS/", "a b/ü/"])
def test_names_may_be_spelled_in_every_way(folder: str) -> None:
    pages = {"Kapitel ü 1.xhtml": CHAPTERS["c1.xhtml"], "text/c2.xhtml": CHAPTERS["c2.xhtml"]}
    assert texts(made(book(pages, folder=folder))) == [ONE, TWO, TWO]


@pytest.mark.parametrize(
    "odd",
    [
        f"<html><body><h1>The Street<p>{TWO}<br></body>",  # no XML at all
        page(f"<h1>The Street</h1><p>{TWO}&nbsp;</p>"),  # an entity that XML does not know
        page(f"<h1>The Street</h1><p><a id='x'/>{TWO}</p><script/>"),  # closed in itself
        f"\ufeff<h1>The Street</h1><p>{TWO}</p>",
    ],
)
def test_pages_may_be_badly_written(odd: str) -> None:
    draft = made(book({"c1.xhtml": CHAPTERS["c1.xhtml"], "c2.xhtml": odd}, mimetype="text/plain"))
    assert headings(draft)[-1] == (1, "The Street")
    assert texts(draft)[-1].strip() == TWO


def test_a_missing_file_is_left_out() -> None:
    data = book({**CHAPTERS, "gone.xhtml": ""})
    assert texts(made(data)) == [ONE, TWO, TWO]


LOCK = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
    '<enc:EncryptionMethod Algorithm="{}"/><enc:CipherData><enc:CipherReference URI="{}"/></enc:CipherData></enc:EncryptedData></encryption>'
)


def test_a_locked_book_is_refused_with_what_would_help() -> None:
    lock = LOCK.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/c1.xhtml")
    with pytest.raises(ImportRefused, match="without the lock"):
        made(book(CHAPTERS, extra={"META-INF/encryption.xml": lock}))


def test_a_book_with_hidden_fonts_is_no_locked_one() -> None:
    lock = LOCK.format("http://www.idpf.org/2008/embedding", "OEBPS/f.otf")
    assert texts(made(book(CHAPTERS, extra={"META-INF/encryption.xml": lock}))) == [ONE, TWO, TWO]


@pytest.mark.parametrize("data", [book({"c.xhtml": page("")}), book({"c.xhtml": page("<p>&#160;</p>")})])
def test_a_book_without_words_is_refused(data: bytes) -> None:
    with pytest.raises(ImportRefused):
        made(data)


def test_a_book_that_does_not_say_what_its_text_is_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("c.xhtml", page("<p>Words</p>"))
    with pytest.raises(ImportRefused, match="which of its files"):
        made(out.getvalue())


WRITTEN = f"""---
title: The Weavers of Wick
author: Nora Field
lang: en
---

# The Shed

> Cloth remembers every hand.
>
> — Tom Reed, *Threads*

{ONE}[^1]

## The rules

1. No talk.
2. No song.

# The Street

{TWO}[^2]

[^1]: See the *rolls*.
[^2]: Said in court.
"""


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="needs pandoc")
@pytest.mark.parametrize("kind", ["epub2", "epub3", "html"])
def test_what_pandoc_writes_comes_out_as_it_was_written(kind: str, tmp_path: Path) -> None:
    (tmp_path / "book.md").write_text(WRITTEN, encoding="utf-8")
    subprocess.run(["pandoc", "-s", "-t", kind, "-o", "book.out", "book.md"], cwd=tmp_path, check=True)
    draft = made((tmp_path / "book.out").read_bytes())
    assert (draft.title, draft.author, draft.date) == ("The Weavers of Wick", "Nora Field", None)
    assert headings(draft) == [(1, "The Shed"), (2, "The rules"), (1, "The Street")]
    kinds = [block.kind.value for section in draft.sections for block in section.blocks]
    assert kinds == ["epigraph", "paragraph", "list_item", "list_item", "paragraph"]
    assert draft.sections[0].blocks[0].attribution == "Tom Reed, Threads"
    assert [note.text for note in draft.notes] == ["See the rolls.", "Said in court."]
