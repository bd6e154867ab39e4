"""Web pages: saved from the web, from office programs and from old hands."""

from __future__ import annotations

import pytest

from readings.importing import structure_text
from readings.importing.draft import Draft, ImportRefused

PROSE = (
    "The mill stood above the village for two hundred years before anybody thought of asking who had paid for it, "
    "and by then there was nobody left to ask."
)
MORE = "Nobody who lived in the street owned the house in which they lived, and nobody thought that strange."
THIRD = (
    "The lawyers did, said the miller, and he should know, for he had paid them all himself out of the flour."
)


def made(body: str, head: str = "", *, encoding: str = "utf-8", attributes: str = "") -> Draft:
    page = f"<!DOCTYPE html><html {attributes}><head>{head}</head><body>{body}</body></html>"
    return structure_text(page.encode(encoding, "xmlcharrefreplace"), name="page.html", language="en")


def blocks(draft: Draft) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for section in draft.sections for block in section.blocks]


def texts(draft: Draft) -> list[str]:
    return [text for _, text in blocks(draft)]


def headings(draft: Draft) -> list[tuple[int, str | None]]:
    return [(section.level, section.heading) for section in draft.sections]


def notes(draft: Draft) -> list[tuple[str, str]]:
    return [(note.label, note.text) for note in draft.notes]


def markers(draft: Draft) -> list[tuple[str, bool]]:
    return [(marker.label, marker.resolved) for marker in draft.note_markers]


# Paragraphs, however they are written


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{PROSE}</p><p>{MORE}</p>",
        f"<p>{PROSE}<p>{MORE}",
        f"{PROSE}<br><br>{MORE}",
        f"{PROSE}<br />\n &nbsp; <br />{MORE}<br><br>",
        f"<div>{PROSE}</div><div>{MORE}</div>",
        f"<table><tr><td>{PROSE}<p>{MORE}</td></tr></table>",
        f"<font face=Arial><p>{PROSE}<p>{MORE}</font>",
        f"<p>{PROSE}</p>{MORE}",
        f"<section><p>{PROSE.replace(' ', chr(10), 3)}</p></section><article><p>{MORE}</p></article>",
        f"<p>{PROSE}</p><p>&nbsp;</p><p></p><p>{MORE}</p>",
        f"<p><b>{PROSE[:9]}</b>{PROSE[9:]}</p><script>var x = '<p>no</p>'</script><p>{MORE}<!-- no --></p>",
        f"<p>{PROSE}</p><p style='display:none'>no</p><p hidden>no</p><template><p>no</p></template><p>{MORE}</p>",
        f"<style>.x {{ display: none }}</style><p>{PROSE}</p><p class=x>no</p><noscript>no</noscript><p>{MORE}</p>",
        f"<p>{PROSE[:30]}&#8203;{PROSE[30:]}</p><p>{MORE}</p>",
    ],
)
def test_paragraphs_are_paragraphs(body: str) -> None:
    assert blocks(made(body)) == [("paragraph", PROSE), ("paragraph", MORE)]


def test_a_line_break_inside_a_paragraph_parts_nothing() -> None:
    half = PROSE.index(" for two")
    assert texts(made(f"<p>{PROSE[:half]}<br>{PROSE[half + 1 :]}</p><p>{MORE}</p>")) == [PROSE, MORE]


def test_emphasis_and_links_are_kept_on_their_words() -> None:
    draft = made(
        f'<p>The <i>mill</i> and <b>the <a href="https://example.org/w">wheel</a></b> and <span style="font-style: italic">'
        f'the leat</span> and <a href="javascript:x()">nothing</a>.</p><p>{MORE}</p>'
    )
    block = draft.sections[0].blocks[0]
    assert block.text == "The mill and the wheel and the leat and nothing."
    assert sorted((span.kind.value, block.text[span.start : span.end]) for span in block.spans) == [
        ("em", "mill"),
        ("em", "the leat"),
        ("link", "wheel"),
        ("strong", "the wheel"),
    ]


# Headings


def test_headings_come_with_their_levels() -> None:
    draft = made(f"<h1>The Mill</h1><h2>Water</h2><p>{PROSE}<h3>The leat</h3><p>{MORE}<h2>Law</h2><p>{THIRD}")
    assert draft.title == "The Mill"
    assert headings(draft) == [(1, "Water"), (2, "The leat"), (1, "Law")]


@pytest.mark.parametrize(
    "head",
    [
        "<p><b>{}</b></p>",
        "<p align=center><b>{}</b></p>",
        "<center><font size=5>{}</font></center>",
        "<p><font size='+2'>{}</font></p>",
        "<div style='font-weight: 700'>{}</div>",
        "<p class=c7><span class=c9>{}</span></p>",
        "<b>{}</b><br><br>",
        "<p style='text-align:center; text-transform: uppercase'>{}</p>",
    ],
)
def test_fake_headings_are_headings(head: str) -> None:
    body = "".join(
        head.format(name) + f"<p>{text}</p>"
        for name, text in (("First things", PROSE), ("Last things", MORE))
    )
    draft = made(
        body,
        "<style>.c9 { font-weight: bold; font-size: 14pt } .c7 { margin: 0 }</style><title>A page</title>",
    )
    assert headings(draft) == [(1, "First things"), (1, "Last things")]


def test_the_titles_of_programs_are_no_titles() -> None:
    for name in (
        "Untitled Document",
        "Microsoft Word - Mill.doc",
        "index.html",
        "https://example.org/mill",
        "New Page 1",
    ):
        assert made(f"<p>{PROSE}</p><p>{MORE}</p>", f"<title>{name}</title>").title is None


def test_the_name_of_the_site_is_no_part_of_a_title() -> None:
    head = '<title>The Mill | Valley Voices</title><meta property="og:site_name" content="Valley Voices">'
    draft = made(f"<p>{PROSE}</p><p>{MORE}</p>", head)
    assert (draft.title, draft.source) == ("The Mill", "Valley Voices")


def test_the_head_says_who_and_when() -> None:
    head = (
        '<meta name="citation_title" content="The Mill"><meta name="citation_author" content="Field, Nora">'
        '<meta name="citation_author" content="Tom Reed"><meta name="citation_journal_title" content="Water">'
        '<meta name="citation_publication_date" content="2004/5/3">'
    )
    draft = made(f"<p>{PROSE}</p><p>{MORE}</p>", head)
    assert (draft.title, draft.author, draft.source, draft.date) == (
        "The Mill",
        "Nora Field, Tom Reed",
        "Water",
        "2004-05-03",
    )


def test_structured_data_says_who_and_when() -> None:
    head = (
        '<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "No"}, {"@type": "Article", "headline": '
        '"The Mill", "author": [{"name": "Nora Field"}], "datePublished": "2011-03-04T10:00:00Z"}]}</script>'
        '<script type="application/ld+json">{broken</script>'
    )
    draft = made(f"<p>{PROSE}</p><p>{MORE}</p>", head)
    assert (draft.title, draft.author, draft.date) == ("The Mill", "Nora Field", "2011-03-04")


# What a page has besides its text


@pytest.mark.parametrize(
    ("aside", "kind"),
    [
        ('<nav><a href="/">Home</a> <a href="/a">About</a></nav>', "navigation"),
        (
            '<div id="main-menu"><ul><li><a href="/">Home</a><li><a href="/a">About</a></ul></div>',
            "navigation",
        ),
        (
            '<div class="sharedaddy"><h3>Share this</h3><a href="https://t.example">Tell</a></div>',
            "surroundings",
        ),
        ('<div class="cookie-notice">We use cookies. <a href="/c">More</a></div>', "surroundings"),
        ('<div role="contentinfo">Nobody owns this.</div>', "surroundings"),
        ("<footer>All yours</footer>", "surroundings"),
        ("<form><p>Your address <input></p></form>", "surroundings"),
        ('<p><a href="i.htm">Index</a> | <a href="n.htm">Next</a></p>', "navigation"),
        ('<center><a href="i.htm">Index</a> &gt; <a href="n.htm">Mills</a></center>', "navigation"),
        ('<div class="breadcrumb"><a href="/">Home</a> / Mills</div>', "navigation"),
    ],
)
def test_what_surrounds_a_text_steps_out(aside: str, kind: str) -> None:
    draft = made(f"{aside}<h1>The Mill</h1><p>{PROSE}</p><p>{MORE}</p>")
    assert texts(draft) == [PROSE, MORE]
    assert kind in {repair.kind for repair in draft.repairs}


def test_what_stepped_out_can_be_put_back() -> None:
    page = f"<html><body><nav><p>Home and hearth</p></nav><h1>The Mill</h1><p>{PROSE}</p><p>{MORE}</p></body></html>".encode()
    draft = structure_text(page, language="en")
    [repair] = [repair for repair in draft.repairs if repair.kind == "navigation"]
    again = structure_text(page, language="en", refused=frozenset({repair.id}))
    assert "Home and hearth" in texts(again)


def test_a_list_of_contents_steps_out_with_its_heading() -> None:
    draft = made(
        "<h1>The Mill</h1><h2>Contents</h2><ul><li><a href='#a'>Water rights</a><li><a href='#b'>Law and order</a>"
        f"<li><a href='#c'>The end</a></ul><h2 id=a>Water rights</h2><p>{PROSE}<h2 id=b>Law and order</h2><p>{MORE}"
        f"<h2 id=c>The end</h2><p>{THIRD}"
    )
    assert headings(draft) == [(1, "Water rights"), (1, "Law and order"), (1, "The end")]
    assert "contents_list" in {repair.kind for repair in draft.repairs}


def test_nothing_of_the_text_goes_for_a_name() -> None:
    for name in ("sidebar", "footer", "menu", "share", "related", "comment-form"):
        assert texts(made(f'<div class="{name}"><p>{PROSE}</p><p>{MORE}</p></div>')) == [PROSE, MORE]


def test_a_reading_list_of_links_stays() -> None:
    items = "".join(
        f'<li><a href="https://example.org/{n}">Book number {n} by Nora Field</a>' for n in (1, 2, 3)
    )
    draft = made(f"<h1>The Mill</h1><p>{PROSE}</p><p>{MORE}</p><h2>Further reading</h2><ul>{items}</ul>")
    assert [entry.entry for entry in draft.further_reading] == [
        f"Book number {n} by Nora Field" for n in (1, 2, 3)
    ]


def test_a_blog_has_an_article_comments_and_much_else() -> None:
    draft = made(
        '<header class="site-header"><h1 class="site-title"><a href="/">Valley Voices</a></h1><nav><a href="/">Home</a></nav></header>'
        '<main><article><header><h1>The Mill</h1><div class="entry-meta">Posted on 4 March 2011 by <a href="/n">Nora Field</a></div>'
        f'</header><div class="entry-content"><p>{PROSE}</p><h2>Water<a class="header-anchor" href="#w">#</a></h2><p>{MORE}</p></div>'
        '</article></main><div id="comments"><h2>2 thoughts on “The Mill”</h2><ol class="comment-list"><li class="comment">'
        '<div class="comment-author"><b class="fn">Tom Reed</b> <span>says:</span></div><div class="comment-content"><p>So it was.</p>'
        '<p>And is.</p></div><ol class="children"><li class="comment"><div class="comment-author"><b class="fn">Ida</b> says:</div>'
        '<div class="comment-content"><p>Was it?</p></div></li></ol></li></ol><div class="comment-respond">Leave a reply</div></div>'
        f'<aside class="widget-area"><h2>Recent</h2><ul><li><a href="/1">One</a></ul></aside><footer>© Valley</footer>'
    )
    assert (draft.title, draft.author, draft.date) == ("The Mill", "Nora Field", "2011-03-04")
    assert texts(draft) == [PROSE, MORE]
    assert headings(draft) == [(1, None), (1, "Water")]
    assert [(c.author, c.paragraphs) for c in draft.comments] == [
        ("Tom Reed", ["So it was.", "And is."]),
        ("Ida", ["Was it?"]),
    ]


# Encodings


@pytest.mark.parametrize(
    ("encoding", "head", "word"),
    [
        ("utf-8", "", "naïve"),
        ("utf-8", '<meta charset="iso-8859-1">', "naïve"),  # said wrongly
        (
            "cp1252",
            '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">',
            "“naïve” – said",
        ),
        ("cp1252", "", "naïve"),
        ("cp1251", '<meta charset="windows-1251">', "мельница стояла"),
        ("koi8-r", '<meta charset="koi8-r">', "мельница стояла"),
        ("cp1250", '<meta charset="windows-1250">', "żółty młyn"),
        ("utf-16", "", "naïve"),
        ("utf-8-sig", "", "naïve"),
        ("shift_jis", '<meta charset="shift_jis">', "水車"),
    ],
)
def test_every_encoding_is_read(encoding: str, head: str, word: str) -> None:
    page = f"<!DOCTYPE html><html><head>{head}</head><body><p>{word} {PROSE}</p></body></html>".encode(
        encoding
    )
    assert texts(structure_text(page, language="en")) == [f"{word} {PROSE}"]


# Kinds of blocks


def test_quotations_have_sources() -> None:
    draft = made(
        f"<p>{PROSE}</p><blockquote><p>We had no bread.</p><footer>Mary Pell, <cite>Letters</cite></footer></blockquote>"
        f'<p>{MORE}</p><p class="quoteb">Who holds the spring holds the valley.</p><p>{THIRD}</p>'
    )
    quotes = [block for block in draft.sections[0].blocks if block.kind == "quote"]
    assert [(block.text, block.attribution) for block in quotes] == [
        ("We had no bread.", "Mary Pell, Letters"),
        ("Who holds the spring holds the valley.", None),
    ]


def test_a_page_that_is_set_in_is_no_quotation() -> None:
    draft = made(f"<blockquote><p>{PROSE}</p><p>{MORE}</p><p>{THIRD}</p></blockquote>")
    assert {kind for kind, _ in blocks(draft)} == {"paragraph"}


def test_lists_are_nested_and_numbered() -> None:
    draft = made(
        f"<p>{PROSE}</p><ul><li>bread<ul><li>rye</ul><li>coal</ul><ol start=3><li>third<li><p>fourth</p><p>and more</p></ol><p>{MORE}"
    )
    items = [(block.text, block.ordinal) for block in draft.sections[0].blocks if block.kind == "list_item"]
    assert items == [("bread", None), ("rye", None), ("coal", None), ("third", 3), ("fourth", 4)]
    assert ("paragraph", "and more") in blocks(draft)


@pytest.mark.parametrize(
    "poem",
    [
        "<p>The lamp is out,<br>The loom is still,<br>The owl is on the sill.</p>",
        "<div class=poem><p>The lamp is out,</p><p>The loom is still,</p><p>The owl is on the sill.</p></div>",
        "<div class=stanza><span>The lamp is out,<br></span>The loom is still,<br><i>The owl is on the sill.</i></div>",
        "<pre>\nThe lamp is out,\n   The loom is still,\nThe owl is on the sill.\n</pre>",
        "<div class=verse><div>The lamp is out,</div><div>The loom is still,</div><div>The owl is on the sill.</div></div>",
        "<blockquote>The lamp is out,<br>The loom is still,<br>The owl is on the sill.</blockquote>",
    ],
)
def test_poems_keep_their_lines(poem: str) -> None:
    draft = made(f"<p>{PROSE}</p>{poem}<p>{MORE}</p>")
    assert ("verse", "The lamp is out,\nThe loom is still,\nThe owl is on the sill.") in blocks(draft)


def test_stanzas_are_parted() -> None:
    draft = made(
        f"<p>{PROSE}</p><div class=poem><p>One line,<br>Two lines,</p><p>Three lines,<br>Four.</p></div>"
        "<pre>Five lines,\nSix,\n\nSeven lines,\nEight.</pre>"
    )
    assert [text for kind, text in blocks(draft) if kind == "verse"] == [
        "One line,\nTwo lines,",
        "Three lines,\nFour.",
        "Five lines,\nSix,",
        "Seven lines,\nEight.",
    ]


def test_tables_of_data_are_tables_and_those_of_layout_are_none() -> None:
    draft = made(
        f"<table><tr><td><a href=i.htm>Home</a></td><td><p>{PROSE}</p><table border=1><caption>Hands</caption><tr><th>Year<th>Hands"
        f"<tr><td>1880<td rowspan=2>40<tr><td>1890</table><p>{MORE}</p></td></tr></table>"
    )
    [rows] = [block for block in draft.sections[0].blocks if block.kind == "table"]
    assert rows.rows == [["Year", "Hands"], ["1880", "40"], ["1890", ""]]
    assert rows.header
    assert ("caption", "Hands") in blocks(draft)
    assert PROSE in texts(draft)
    assert MORE in texts(draft)


def test_captions_are_captions() -> None:
    draft = made(
        f"<p>{PROSE}</p><figure><img src=x><figcaption>The mill in 1900</figcaption></figure><p>{MORE}</p>"
    )
    assert ("caption", "The mill in 1900") in blocks(draft)


def test_pages_of_the_print_are_no_words() -> None:
    draft = made(
        f'<p>The mill <span class="pagenum"><a id="Page_12">[Pg 12]</a></span>stood and <a class="page" name="p13">[13]</a>fell and '
        f'<span id="pg_14" role="doc-pagebreak" title="14"></span>was gone, and no one who had known it ever said why.</p><p>{MORE}</p>'
    )
    assert (
        texts(draft)[0] == "The mill stood and fell and was gone, and no one who had known it ever said why."
    )


def test_another_language_is_known_by_its_mark() -> None:
    draft = made(
        f'<p>{PROSE}</p><p lang="de">Niemand hat je gefragt, wem das Wasser gehört.</p>',
        attributes='lang="en"',
    )
    assert [block.language for block in draft.sections[0].blocks] == [None, "de"]


# Refusals, and pages nobody wrote by hand


@pytest.mark.parametrize(
    "page",
    ["<html></html>", "<html><body><script>x</script></body></html>", "<html><body>&nbsp;</body></html>"],
)
def test_a_page_without_words_is_refused(page: str) -> None:
    with pytest.raises(ImportRefused, match="empty"):
        structure_text(page.encode())


@pytest.mark.parametrize(
    "nest",
    [
        "<div>" * 5000,
        "<font><b>" * 3000,
        "<blockquote>" * 3000,
        "<ul><li>" * 3000,
        "<table><tr><td>" * 1500,
        "<span>" * 20000,
    ],
)
def test_no_depth_is_too_deep_and_no_word_is_lost(nest: str) -> None:
    draft = made(f"{nest}<p>{PROSE}</p><p>{MORE}</p>")
    assert PROSE in " ".join(texts(draft))
    assert MORE in " ".join(texts(draft))


@pytest.mark.parametrize(
    "odd",
    [
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_entities_of_a_page_are_not_fetched(odd: str) -> None:
    draft = structure_text(f"{odd}<html><body><p>{PROSE} &x; &b;</p></body></html>".encode(), language="en")
    assert "root:" not in str(draft)
    assert "aaaaaaaaaaaaaaaaaaaa" not in str(draft)


def test_classes_of_a_style_sheet_are_found_however_they_are_spelled() -> None:
    css = "<style>p.A-Head { font-size: 1.5em; font-weight: bold } .Extract { margin-left: 3em }</style>"
    draft = made(
        f'<p class="A-Head">First things</p><p>{PROSE}</p><p class="Extract">Who holds the spring holds the valley.</p>'
        f'<p class="Extract-Source">— Tom Reed, The Leat</p><p class="A-Head">Last things</p><p>{MORE}</p><p>{THIRD}</p>',
        css + "<title>A page</title>",
    )
    assert headings(draft) == [(1, "First things"), (1, "Last things")]
    assert [block.attribution for block in draft.sections[0].blocks if block.kind == "quote"] == [
        "Tom Reed, The Leat"
    ]


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_library_says_in_english_where_a_text_is_from(language: str) -> None:
    facts = "Source: The Quay Almanac, no. 4;<br>Transcription/Markup: Typed for the library by A. Volunteer."
    works = "<p>Nora Bligh, The Common Table: Canteens, 1890–1930 (Lantern and Low, 2013)</p>"
    text = {
        "en": "There was one pump in the whole of the village, and it stood before the house of him who paid for it.",
        "de": "Im ganzen Dorf gab es nur eine Pumpe, und die stand vor dem Haus dessen, der sie bezahlt hatte.",
    }[language]
    page = f"<h1>Die Pumpe</h1><p>{facts}</p>{works}" + f"<p>{text}</p>" * 2
    draft = structure_text(f"<!DOCTYPE html><html><body>{page}".encode(), name="page.html", language=language)
    assert draft.source == "The Quay Almanac, no. 4"
    assert draft.subject is not None
    assert draft.subject.author == "Nora Bligh"
    assert texts(draft) == [text, text]


def test_the_line_that_says_how_long_one_reads_says_when() -> None:
    draft = made(
        f"<h1>The Mill</h1><p>Nora Field · 7 min read · 17 September 2014</p><p>{PROSE}</p><p>{MORE}</p>"
    )
    assert (draft.date, texts(draft)) == ("2014-09-17", [PROSE, MORE])
