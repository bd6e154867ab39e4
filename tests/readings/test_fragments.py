"""A block's finished HTML: escaped, nested, linked."""

from html.parser import HTMLParser
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from readings import fragments
from readings.models import Block

KINDS = ["note_marker", "citation", "date", "em", "strong", "code", "link"]


class Reader(HTMLParser):
    """Checks that tags nest, and collects what is read and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.text += "\n"
            return
        self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@st.composite
def text_with_spans(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    text = draw(st.text(alphabet="ab <>&\"'[]1\n", min_size=1, max_size=30))
    spans = [
        {
            "start": draw(st.integers(-2, len(text))),
            "end": draw(st.integers(0, len(text) + 2)),
            "kind": draw(st.sampled_from(KINDS)),
            "target": draw(
                st.sampled_from(["1", "1921-03", "https://example.org/?a=1&b=2", "javascript:alert(1)"])
            ),
            "to": draw(st.sampled_from([None, 7])),
        }
        for _ in range(draw(st.integers(0, 6)))
    ]
    return text, spans


@given(text_with_spans())
def test_any_spans_make_tags_that_nest_and_links_that_are_safe(
    made: tuple[str, list[dict[str, Any]]],
) -> None:
    text, spans = made
    reader = read(fragments.inline(text, spans, anchor="r1"))
    assert all(link.startswith(("#b7", "../../timeline/?at=", "https://")) for link in reader.links)
    if not any(span["kind"] == "note_marker" for span in spans):
        assert reader.text == text


def test_words_are_escaped_and_a_marker_leads_to_its_note() -> None:
    text = "Bread & <salt>.[1] More."
    span = {"start": 15, "end": 18, "kind": "note_marker", "target": "1", "to": 9}
    html = fragments.inline(text, [span], anchor="r4")
    assert html == (
        "Bread &amp; &lt;salt&gt;."
        '<a class="ref" id="r4-1" href="#b9" role="doc-noteref" aria-label="Note 1" data-plain="3">1</a> More.'
    )


def test_a_marker_without_its_note_is_no_link() -> None:
    span = {"start": 3, "end": 6, "kind": "note_marker", "target": "2", "to": None}
    assert fragments.inline("so.[2]", [span]) == 'so.<sup class="ref ref--bare" data-plain="3">2</sup>'


def test_a_script_address_is_never_a_link() -> None:
    span = {"start": 0, "end": 4, "kind": "link", "target": "javascript:alert(1)"}
    assert fragments.inline("here", [span]) == "here"


def test_crossing_spans_are_parted() -> None:
    spans = [
        {"start": 0, "end": 4, "kind": "em", "target": ""},
        {"start": 2, "end": 6, "kind": "strong", "target": ""},
    ]
    assert fragments.inline("abcdef", spans) == "<em>ab<strong>cd</strong></em><strong>ef</strong>"


def test_neighbouring_rows_share_a_table_and_entries_show_the_way_back() -> None:
    rows = [
        Block(
            kind="timeline",
            position=3,
            plain="",
            data={"printed": "May 1926", "iso": "1926-05", "events": ["A strike"]},
        ),
        Block(
            kind="timeline",
            position=4,
            plain="",
            data={"printed": "1927", "iso": "1927", "events": ["A law", "A fog"]},
        ),
        Block(kind="reference", position=5, plain="Grey, A. (1930) Fog.", data={"key": "Grey 1930"}),
    ]
    for row in rows:
        row.html = fragments.block(row)
    html = "".join(fragments.body(rows, {"5": [2, 8]}))
    read(html)
    assert html.count("<table") == 1
    assert html.count("<tr") == 2
    assert '<time datetime="1926-05">May 1926</time>' in html
    assert 'href="#p2"' in html
    assert 'aria-label="Back to paragraph 8"' in html


def test_a_comment_opens_with_who_speaks() -> None:
    first = Block(
        kind="comment",
        position=1,
        number=9,
        plain="No.",
        data={"comment": 3, "author": "Ivy <b>", "opens": True},
    )
    second = Block(
        kind="comment",
        position=2,
        number=10,
        plain="Never.",
        data={"comment": 3, "author": "Ivy <b>", "opens": False},
    )
    assert "<b>Ivy &lt;b&gt;</b>" in fragments.block(first)
    assert "Comment 3" in fragments.block(first)
    assert "Comment 3" not in fragments.block(second)


def test_comments_have_a_heading_the_texts_own_or_else_the_pages() -> None:
    said = [
        Block(kind="comment", position=at, number=at, plain="No.", data={"comment": at, "opens": True})
        for at in (2, 3)
    ]
    paragraph = Block(kind="paragraph", position=1, number=1, plain="Fog.", data={})
    heading = Block(kind="heading", level=1, position=1, plain="What readers wrote", data={})
    for item in (paragraph, heading, *said):
        item.html = fragments.block(item)
    assert "".join(fragments.body([paragraph, *said])).count(">Comments</h2>") == 1
    assert ">Comments</h2>" not in "".join(fragments.body([heading, *said]))
    assert fragments.unheaded_comments([paragraph]) is None
