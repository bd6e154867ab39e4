"""Blocks as finished HTML: written once, when an edition is loaded, and the same for everybody.

A change here raises `VERSION`; `manage.py rebuild_fragments` then writes the stored ones again, as `config.prepare`
does with every new version of the site.
Ids on a page: `p12` is paragraph 12, `b214` the block at position 214 (notes, entries, headings), `r12-1` the
first marker in paragraph 12. A marker whose words are not as long as what stands in `Block.plain` says so in
`data-plain`: whoever counts the characters of a paragraph on the page needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from readings.cells import Span, cells_of
from readings.chronology import window_of
from readings.models import Block

VERSION = 4
COMMENTS_ID = "comments"

# A span: start, end, kind, target; of markers and citations also `to`, a block's position.
_PLAIN_TAGS = {"em": "em", "strong": "strong", "code": "code"}
MENDED = {"mended", "cut", "joined"}  # what was repaired, for who looks an import over: never stored
_WHOLE = {"note_marker", "citation"}  # nothing may begin or end inside these


def inline(text: str, spans: Iterable[Span], *, anchor: str = "", marked: int = 0) -> SafeString:
    """A block's words with its spans as markup. Spans that cross others are parted so that tags nest.

    `marked`: so many markers of the block stand before these words.
    """
    kept = _without_what_lies_in_whole([s for s in spans if 0 <= s["start"] < s["end"] <= len(text)])
    edges = sorted({0, len(text), *(s["start"] for s in kept), *(s["end"] for s in kept)})
    out: list[str] = []
    open_: list[Span] = []
    markers = marked
    for start, end in pairwise(edges):
        active = [s for s in kept if s["start"] <= start and s["end"] >= end]
        while open_ and not all(s in active for s in open_):
            out.append(_close(open_.pop()))
        for span in sorted((s for s in active if s not in open_), key=lambda s: (s["start"], -s["end"])):
            markers += span["kind"] == "note_marker"
            out.append(_open(span, f"{anchor}-{markers}" if anchor else ""))
            open_.append(span)
        piece = text[start:end]
        if open_ and open_[-1]["kind"] == "note_marker":
            piece = str(open_[-1]["target"])
        out.append(escape(piece).replace("\n", "<br>"))
    out.extend(_close(s) for s in reversed(open_))
    return SafeString("".join(out))  # every piece was escaped above


def _without_what_lies_in_whole(spans: list[Span]) -> list[Span]:
    whole = [s for s in spans if s["kind"] in _WHOLE]
    if not whole:
        return sorted(spans, key=lambda s: (s["start"], -s["end"]))
    kept = [
        s
        for s in spans
        if s["kind"] in _WHOLE
        or not any(w["start"] <= s["start"] < w["end"] or w["start"] < s["end"] <= w["end"] for w in whole)
        or any(s["start"] <= w["start"] and w["end"] <= s["end"] for w in whole)
    ]
    return sorted(kept, key=lambda s: (s["start"], -s["end"]))


def _open(span: Span, anchor: str) -> str:
    kind, target, to = span["kind"], str(span.get("target", "")), span.get("to")
    if kind in _PLAIN_TAGS:
        return f"<{_PLAIN_TAGS[kind]}>"
    if kind == "note_marker":
        length = span["end"] - span["start"]
        plain = SafeString("" if length == len(target) else f' data-plain="{length}"')
        if to is None:
            return format_html('<sup class="ref ref--bare"{}>', plain)
        return format_html(
            '<a class="ref" id="{}" href="#b{}" role="doc-noteref" aria-label="Note {}"{}>',
            anchor, to, target, plain,
        )  # fmt: skip
    if kind == "citation":
        return format_html('<a class="cite" href="#b{}">', to) if to is not None else ""
    if kind == "date":
        first, _stroke, end = target.partition("/")
        return format_html(
            '<a class="date" href="../../timeline/?at={}"><time datetime="{}">', window_of(first, end), first
        )
    if kind == "link" and target.startswith(("http://", "https://", "mailto:")):
        return format_html('<a href="{}" rel="noopener nofollow">', target)
    if kind == "term":
        return format_html('<a class="term" role="doc-glossref" href="#w{}">', target)
    if kind in MENDED:
        return _mended(kind, target, span["title"])
    return ""


def _mended(kind: str, out: str, why: str) -> str:
    if kind == "joined":
        return format_html('<ins class="mend mend--joined" title="{}">{} joined</ins>', why, out)
    gone = format_html('<del class="mend" title="{}">{}</del>', why, out) if out else SafeString("")
    return f'{gone}<ins class="mend">' if kind == "mended" else gone


def _close(span: Span) -> str:
    kind, to = span["kind"], span.get("to")
    if kind in _PLAIN_TAGS:
        return f"</{_PLAIN_TAGS[kind]}>"
    if kind == "note_marker":
        return "</sup>" if to is None else "</a>"
    if kind == "term":
        return "</a>"
    if kind == "mended":
        return "</ins>"
    if kind == "date":
        return "</time></a>"
    if kind == "citation":
        return "</a>" if to is not None else ""
    target = str(span.get("target", ""))
    return "</a>" if kind == "link" and target.startswith(("http://", "https://", "mailto:")) else ""


def block(item: Block, terms: Iterable[Span] = ()) -> SafeString:
    """The finished fragment of one block; `item.data` as `readings.importing.load` fills it.

    `terms`: words that lead to the glossary, as spans of kind "term" whose target is the term's key, or words that
    were repaired (`MENDED`). What is stored has none of them, because the glossary changes without the text.
    """
    kind, data = Block.Kind(item.kind), item.data
    words = inline(item.plain, [*data.get("spans", ()), *terms], anchor=f"r{item.number or item.position}")
    language = format_html(' lang="{}"', data["language"]) if data.get("language") else SafeString("")
    source = _source("footer", data)
    match kind:
        case Block.Kind.HEADING:
            tag = f"h{min(max(item.level, 1), 3) + 1}"
            return format_html(
                '<{tag} id="b{at}"{lang}>{words}</{tag}>',
                tag=SafeString(tag),
                at=item.position,
                lang=language,
                words=words,
            )
        case Block.Kind.EPIGRAPH:
            return format_html(
                '<figure class="epigraph"{}><blockquote><p>{}</p></blockquote>{}</figure>',
                language,
                words,
                _source("figcaption", data),
            )
        case Block.Kind.CAPTION:
            return format_html('<p class="caption"{}>{}</p>', language, words)
        case Block.Kind.BYLINE:
            return format_html('<p class="read__by"{}>{}</p>', language, words)
        case Block.Kind.QUESTION | Block.Kind.FURTHER_READING | Block.Kind.REFERENCE | Block.Kind.FOOTNOTE:
            label = (
                format_html('<span class="entry__n">{}</span> ', data["label"])
                if data.get("label")
                else SafeString("")
            )
            return format_html('<li class="entry" id="b{}">{}{}</li>', item.position, label, words)
        case Block.Kind.TIMELINE:
            return _timeline_row(item)
        case Block.Kind.QUOTE:
            return _numbered(
                item,
                "blk--quote",
                format_html("<blockquote{}><p>{}</p>{}</blockquote>", language, words, source),
            )
        case Block.Kind.LIST_ITEM:
            mark = format_html(
                '<span class="blk__mark">{}</span> ', f"{data['ordinal']}." if data.get("ordinal") else "•"
            )
            return _numbered(item, "blk--item", format_html("<p{}>{}{}</p>{}", language, mark, words, source))
        case Block.Kind.TABLE:
            return _numbered(
                item,
                "blk--table",
                format_html("{}{}", _table(item, [*data.get("spans", ()), *terms]), source),
            )
        case Block.Kind.COMMENT:
            return format_html(
                "{}{}",
                _comment_head(data),
                _numbered(item, "blk--comment", format_html("<p{}>{}</p>", language, words)),
            )
        case Block.Kind.VERSE | Block.Kind.STANDFIRST:
            return _numbered(
                item, f"blk--{kind.value}", format_html("<p{}>{}</p>{}", language, words, source)
            )
        case _:
            return _numbered(item, "", format_html("<p{}>{}</p>{}", language, words, source))


def _numbered(item: Block, modifier: str, inner: SafeString) -> SafeString:
    return format_html(
        '<div class="blk{}" id="p{n}"><a class="blk__n" href="?menu={n}#p{n}" aria-label="Paragraph {n}">{n}</a>{}</div>',
        f" {modifier}" if modifier else "",
        inner,
        n=item.number,
    )


def _table(item: Block, spans: Sequence[Span]) -> SafeString:
    """Its text content is `plain`: the tabs and line ends stand between the cells and rows."""
    rows: list[SafeString] = []
    marked = 0
    for place, row in enumerate(cells_of(item.plain, spans)):
        cells: list[SafeString] = []
        tag = SafeString("td" if place or not item.data.get("header") else 'th scope="col"')
        for cell, own in row:
            words = inline(cell, own, anchor=f"r{item.number or item.position}", marked=marked)
            marked += sum(s["kind"] == "note_marker" for s in own)
            cells.append(format_html("<{}>{}</{}>", tag, words, SafeString(tag[:2])))
        rows.append(format_html("<tr>{}</tr>", SafeString("\t".join(cells))))
    head = SafeString("")
    if item.data.get("header"):
        line_end = "\n" if len(rows) > 1 else ""
        head = format_html("<thead>{}{}</thead>", rows.pop(0), line_end)
    language = format_html(' lang="{}"', item.data["language"]) if item.data.get("language") else ""
    return format_html(
        '<div class="scroll" tabindex="0" role="group" aria-label="Table in paragraph {}">'
        '<table class="cells"{}>{}<tbody>{}</tbody></table></div>',
        item.number, language, head, SafeString("\n".join(rows)),
    )  # fmt: skip


def _source(tag: str, data: Mapping[str, Any]) -> SafeString:
    if not data.get("attribution"):
        return SafeString("")
    words = inline(data["attribution"], data.get("attribution_spans", ()))
    return format_html("<{tag}>{}</{tag}>", words, tag=SafeString(tag))


def _comment_head(data: Mapping[str, Any]) -> SafeString:
    if not data.get("opens"):
        return SafeString("")
    who = data.get("author")
    number = data.get("comment")
    what = f"Comment {number}" if number else "Comment"
    name = format_html("<b>{}</b> ", who) if who else SafeString("")
    return format_html('<h3 class="said">{}<span>{}</span></h3>', name, what)


def _timeline_row(item: Block) -> SafeString:
    data = item.data
    when = (
        format_html('<time datetime="{}">{}</time>', data["iso"], data["printed"])
        if data.get("iso")
        else escape(data.get("printed", ""))
    )
    events = format_html_join("", "<li>{}</li>", ((event,) for event in data.get("events", ())))
    return format_html(
        '<tr id="b{}"><th scope="row">{}</th><td><ul role="list">{}</ul></td></tr>',
        item.position,
        when,
        events,
    )


# Neighbours of one kind share a list or a table.
_WRAPPERS = {
    Block.Kind.LIST_ITEM: ('<div class="items">', "</div>"),
    Block.Kind.QUESTION: ('<ol class="entries entries--questions" role="list">', "</ol>"),
    Block.Kind.FURTHER_READING: ('<ul class="entries" role="list">', "</ul>"),
    Block.Kind.REFERENCE: ('<ul class="entries entries--references" role="list">', "</ul>"),
    Block.Kind.FOOTNOTE: ('<ol class="entries entries--notes" role="list">', "</ol>"),
    Block.Kind.TIMELINE: (
        '<div class="scroll"><table class="plain chronicle"><tbody>',
        "</tbody></table></div>",
    ),
    Block.Kind.COMMENT: (
        '<section class="comments" aria-label="Comments printed with the text">',
        "</section>",
    ),
}


def alone(item: Block) -> SafeString:
    """One block's fragment with the list or table that it needs around it."""
    before, after = _WRAPPERS.get(Block.Kind(item.kind), ("", ""))
    return SafeString(f"{before}{item.html}{after}")  # written by `block`, which escapes


def with_way_back(entry: Block, numbers: Iterable[int]) -> SafeString:
    """A note or source with links to the paragraphs that lead to it."""
    ways = format_html_join(
        "",
        ' <a class="back" href="#p{0}" aria-label="Back to paragraph {0}">↑ {0}</a>',
        ((n,) for n in numbers),
    )
    return SafeString(f"{entry.html.removesuffix('</li>')}{ways}</li>")  # both were escaped when written


def unheaded_comments(blocks: Sequence[Block]) -> Block | None:
    """The first of the comments if the text prints no heading over them: the page gives them one of its own."""
    at = next((i for i, item in enumerate(blocks) if item.kind == Block.Kind.COMMENT), None)
    if at is None or (at > 0 and blocks[at - 1].kind == Block.Kind.HEADING):
        return None
    return blocks[at]


def body(
    blocks: Iterable[Block],
    cited: Mapping[str, list[int]] | None = None,
    beside: Mapping[UUID, SafeString] | None = None,
) -> Iterator[SafeString]:
    """The fragments of a run of blocks in their order, with the lists and tables around them.

    `cited`: position of an entry -> the ¶ numbers that lead to it. `beside`: a numbered block's uid -> what stands
    in its margin.
    """
    blocks = list(blocks)
    comments = unheaded_comments(blocks)
    for kind, run in groupby(blocks, key=lambda b: b.kind):
        before, after = _WRAPPERS.get(Block.Kind(kind), ("", ""))
        if comments is not None and kind == comments.kind:
            yield format_html('<h2 id="{}" lang="en">Comments</h2>', COMMENTS_ID)
            comments = None
        yield SafeString(before)  # constants of this module
        for item in run:
            ways = cited.get(str(item.position)) if cited else None
            margin = beside.get(item.uid) if beside and item.number else None
            if margin is not None:
                yield SafeString(f"{item.html.removesuffix('</div>')}{margin}</div>")
                continue
            yield (
                with_way_back(item, ways) if ways else SafeString(item.html)
            )  # written by `block`, which escapes
        yield SafeString(after)
