"""Web pages as people write and keep them: clean, by WordPress, of the nineties."""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterator

from .writing import (
    BULLET,
    HEADING,
    NUMBER,
    QUESTION,
    READING,
    ROW,
    Item,
    Shape,
    Writing,
    reference,
    row,
    words,
)

SITE = "The Lantern Room"
PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="

FURNITURE = (
    "Skip to content",
    "Reading lists of the season",
    "Share on Facebook (Opens in new window)",
    "Click to email a link to a friend",
    "Your email address will not be published",
    "Proudly powered by WordPress",
    "How we read aloud",
)
PRINTED_FURNITURE = FURNITURE[1:]
OLD_FURNITURE = ("Back to the index", "Sign our guest book", "Best viewed at 800 x 600")


def escape(text: str) -> str:
    return html.escape(text, quote=False)


def old_encoding(writing: Writing, russian: str) -> str:
    return russian if writing.language == "ru" else "windows-1252"


def runs(items: list[Item]) -> Iterator[tuple[str, list[Item]]]:
    """The items with neighbours of one kind together, as lists need them."""
    for kind, group in itertools.groupby(items, key=lambda item: item.kind):
        yield kind, list(group)


def shape_of(note: str, em: str = "em", strong: str = "strong") -> Shape:
    return Shape(
        em=lambda said: f"<{em}>{said}</{em}>",
        strong=lambda said: f"<{strong}>{said}</{strong}>",
        note=lambda label: note.replace("{n}", label),
        plain=escape,
    )


def table(item: Item, shape: Shape, head: str = "th") -> str:
    rows = []
    for at, cells in enumerate(item.rows):
        tag = head if at == 0 else "td"
        rows.append("<tr>" + "".join(f"<{tag}>{words(cell, shape)}</{tag}>" for cell in cells) + "</tr>")
    return "<table>\n" + "\n".join(rows) + "\n</table>"


def _body(writing: Writing, shape: Shape, first: int) -> Iterator[str]:
    """The blocks with today's elements; chapters have headings of the level `first`."""
    for kind, group in runs(writing.items):
        if kind in (BULLET, NUMBER, QUESTION, READING):
            tag = "ul" if kind in (BULLET, READING) else "ol"
            yield (
                f"<{tag}>\n"
                + "\n".join(f"<li>{words(item.text, shape)}</li>" for item in group)
                + f"\n</{tag}>"
            )
            continue
        if kind == ROW:
            yield "<table>\n" + "\n".join(_dated(item) for item in group) + "\n</table>"
            continue
        for item in group:
            yield _block(item, shape, first)


def _dated(item: Item) -> str:
    """A row of a time line that is set as a table."""
    _, date, events = row(item)
    return f"<tr><td>{date}</td><td>{escape('; '.join(events))}</td></tr>"


def _block(item: Item, shape: Shape, first: int) -> str:
    text = words(item.text, shape)
    match item.kind:
        case "heading":
            level = first + item.level - 1
            return f"<h{level}>{text}</h{level}>"
        case "quote" | "epigraph":
            inside = "".join(f"<p>{words(line, shape)}</p>" for line in item.lines)
            source = f"<footer>— <cite>{escape(item.source)}</cite></footer>" if item.source else ""
            name = ' class="epigraph"' if item.kind == "epigraph" else ""
            return f"<blockquote{name}>{inside}{source}</blockquote>"
        case "verse":
            return '<p class="verse">' + "<br>\n".join(words(line, shape) for line in item.lines) + "</p>"
        case "table":
            return table(item, shape)
        case "caption":
            return f'<figure><img src="{PIXEL}" alt=""><figcaption>{text}</figcaption></figure>'
        case "reference":
            return f'<p class="reference">{escape(reference(item)[1])}</p>'
    return f"<p>{text}</p>"


def clean(writing: Writing) -> bytes:
    """A page by somebody who knows HTML."""
    shape = shape_of('<a role="doc-noteref" id="ref{n}" href="#note{n}"><sup>{n}</sup></a>')
    front = "".join(f'<p class="byline">{escape(said)}</p>\n' for said in writing.front)
    notes = "".join(
        f'<li id="note{n}"><p>{words(said, shape)} <a role="doc-backlink" href="#ref{n}">↩</a></p></li>\n'
        for n, said in writing.notes.items()
    )
    end = (
        f'<section role="doc-endnotes"><h2>{writing.notes_heading}</h2><ol>\n{notes}</ol></section>'
        if notes
        else ""
    )
    body = "\n".join(_body(writing, shape, 2))
    return f"""<!DOCTYPE html>
<html lang="{writing.language}">
<head><meta charset="utf-8"><title>{escape(writing.title)}</title></head>
<body>
<nav><a href="/">Home</a> <a href="/all">All texts</a></nav>
<main><article>
<header><h1>{escape(writing.title)}</h1>
{front}</header>
{body}
{end}
</article></main>
<footer><p>Set in the open air. <a href="/imprint">Imprint</a></p></footer>
</body></html>
""".encode()


def wordpress(writing: Writing) -> bytes:
    """An entry of a weblog, with everything that stands around it."""
    shape = shape_of('<sup class="footnote"><a href="#fn{n}" id="fnref{n}">[{n}]</a></sup>')
    body = "\n\n".join(_body(writing, shape, 2))
    notes = "".join(
        f'<li id="fn{n}">{words(said, shape)} <a href="#fnref{n}" class="footnote-back">&#8617;&#xFE0E;</a></li>\n'
        for n, said in writing.notes.items()
    )
    end = f'<hr class="wp-block-separator"/>\n<ol class="footnotes">\n{notes}</ol>' if notes else ""
    about = writing.about
    posted = (
        f'<span class="posted-on"><time class="entry-date published" datetime="{about["date"]}">{about["dated"]}</time></span>'
        if "dated" in about
        else ""
    )
    reviewed = f"<p><strong>{escape(about['reviewed'])}</strong></p>" if "reviewed" in about else ""
    menu = "".join(
        f'<li class="menu-item"><a href="#">{name}</a></li>'
        for name in ("Home", "About", "Texts", "Circles", "Contact")
    )
    return f"""<!DOCTYPE html>
<html lang="{writing.language}" class="no-js">
<head>
<meta charset="UTF-8" />
<title>{escape(writing.title)} &#8211; {SITE}</title>
<meta property="og:type" content="article" />
<meta property="og:title" content="{html.escape(writing.title)}" />
<meta property="og:site_name" content="{SITE}" />
<meta name="generator" content="WordPress 6.4.2" />
<style>body{{font-family:Georgia,serif}}.sidebar{{float:right;width:14em}}.entry-content{{max-width:38em}}
.screen-reader-text{{clip:rect(1px,1px,1px,1px);position:absolute;height:1px;width:1px;overflow:hidden}}
.menu li{{display:inline;margin-right:1em}}@media print{{form,textarea{{display:none}}}}</style>
<script>window._wpemojiSettings = {{"baseUrl":"core"}};</script>
</head>
<body class="post-template-default single single-post">
<a class="skip-link screen-reader-text" href="#content">Skip to content</a>
<header id="masthead" class="site-header"><p class="site-title"><a href="/">{SITE}</a></p>
<p class="site-description">Reading lists of the season</p>
<nav id="site-navigation" class="main-navigation"><ul id="primary-menu" class="menu">{menu}</ul></nav></header>
<div id="content" class="site-content"><main id="main" class="site-main">
<article id="post-4711" class="post-4711 post type-post status-publish hentry category-history">
<header class="entry-header"><h1 class="entry-title">{escape(writing.title)}</h1>
<div class="entry-meta"><span class="byline">By <span class="author vcard"><a class="url fn n" href="#">{escape(about["author"])}</a></span></span> {posted}</div></header>
<div class="entry-content">
{reviewed}
{body}
{end}
<div class="sharedaddy sd-sharing-enabled"><div class="robots-nocontent sd-block"><h3 class="sd-title">Share this:</h3>
<div class="sd-content"><ul><li><a href="#" title="Click to share">Share on Facebook (Opens in new window)</a></li>
<li><a href="#">Click to email a link to a friend</a></li></ul></div></div></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3 class="jp-relatedposts-headline"><em>Related</em></h3>
<p class="jp-relatedposts-post"><a href="#">How we read aloud</a></p></div>
</div>
<footer class="entry-footer"><span class="cat-links">Posted in <a href="#" rel="category tag">History</a></span></footer>
</article>
<nav class="navigation post-navigation"><h2 class="screen-reader-text">Post navigation</h2>
<div class="nav-links"><div class="nav-previous"><a href="#">Older: A word about chairs</a></div></div></nav>
<div id="comments" class="comments-area">{_thread(writing)}<div id="respond" class="comment-respond">
<h3 id="reply-title" class="comment-reply-title">Leave a Reply</h3>
<form><p class="comment-notes">Your email address will not be published. Required fields are marked *</p>
<textarea name="comment"></textarea><input type="submit" value="Post Comment"></form></div></div>
</main>
<aside id="secondary" class="widget-area sidebar"><section class="widget widget_recent_entries"><h2 class="widget-title">Recent Posts</h2>
<ul><li><a href="#">How we read aloud</a></li><li><a href="#">A word about chairs</a></li></ul></section></aside></div>
<footer id="colophon" class="site-footer"><div class="site-info"><a href="#">Proudly powered by WordPress</a></div></footer>
</body></html>
""".encode()


def _thread(writing: Writing) -> str:
    """What people say below an entry."""
    made = "".join(
        f'<li id="comment-{at}" class="comment even thread-even depth-1"><article id="div-comment-{at}" class="comment-body">'
        f'<footer class="comment-meta"><div class="comment-author vcard"><b class="fn">{escape(by)}</b> <span class="says">says:</span></div>'
        f'<div class="comment-metadata"><a href="#comment-{at}"><time datetime="2014-10-0{at}T09:14:00+00:00">October {at}, 2014 at 9:14 am</time></a></div></footer>'
        f'<div class="comment-content">{"".join(f"<p>{escape(said)}</p>" for said in paragraphs)}</div>'
        '<div class="reply"><a rel="nofollow" class="comment-reply-link" href="#">Reply</a></div></article></li>'
        for at, (by, *paragraphs) in enumerate(writing.comments, 1)
    )
    many = f"{len(writing.comments)} thoughts on “{escape(writing.title)}”"
    return f'<h2 class="comments-title">{many}</h2><ol class="comment-list">{made}</ol>' if made else ""


def nineties(writing: Writing) -> bytes:
    """Tables for layout, fonts for headings, two breaks for a paragraph; nothing says what encoding it is."""
    shape = shape_of('<A NAME="r{n}"></A><A HREF="#n{n}"><SUP>{n}</SUP></A>', "I", "B")
    out = [f'<CENTER><FONT SIZE="+3"><B>{escape(writing.title)}</B></FONT><BR><BR>']
    out += [f'<FONT SIZE="+1">{escape(said)}</FONT><BR><BR>' for said in writing.front]
    out.append("</CENTER>")
    for kind, group in runs(writing.items):
        if kind in (BULLET, NUMBER, QUESTION):
            tag = "UL" if kind == BULLET else "OL"
            out.append(
                f"<{tag}>\n" + "\n".join(f"<LI>{words(item.text, shape)}" for item in group) + f"\n</{tag}>"
            )
            continue
        out += [_old_block(item, shape) for item in group]
    if writing.notes:
        out.append(f'<HR WIDTH="30%" ALIGN=LEFT><B>{writing.notes_heading}</B><BR><BR>')
        out += [
            f'<A NAME="n{n}"></A><FONT SIZE="-1"><A HREF="#r{n}">{n}.</A> {words(said, shape)}</FONT><BR><BR>'
            for n, said in writing.notes.items()
        ]
    body = "\n".join(out)
    page = f"""<HTML>
<HEAD><TITLE>{escape(writing.title)}</TITLE></HEAD>
<BODY BGCOLOR="#FFFFE0" TEXT="#000000" LINK="#000080">
<TABLE WIDTH="100%" BORDER=0 CELLPADDING=8><TR>
<TD WIDTH=140 VALIGN=TOP BGCOLOR="#E0E0C0"><FONT SIZE=2>
<A HREF="index.htm">Home</A><BR><A HREF="texts.htm">Texts</A><BR><A HREF="links.htm">Links</A><BR>
<A HREF="guest.htm">Sign our guest book</A></FONT></TD>
<TD VALIGN=TOP><FONT FACE="Times New Roman,Times">
{body}
</FONT></TD></TR></TABLE>
<HR><CENTER><FONT SIZE=1><A HREF="index.htm">Back to the index</A> | Best viewed at 800 x 600</FONT></CENTER>
</BODY></HTML>
"""
    return page.encode(old_encoding(writing, "windows-1251"))


def _old_block(item: Item, shape: Shape) -> str:
    text = words(item.text, shape)
    match item.kind:
        case "heading":
            inside = {1: f'<CENTER><FONT SIZE="+1"><B>{text}</B></FONT></CENTER>', 2: f"<B>{text}</B>"}
            return inside.get(item.level, f"<I><B>{text}</B></I>") + "<BR><BR>"
        case "quote" | "epigraph":
            source = f"<BR>\n— {escape(item.source)}" if item.source else ""
            text = "<BR><BR>\n".join(words(line, shape) for line in item.lines)
            return f"<BLOCKQUOTE><FONT SIZE=2>{text}{source}</FONT></BLOCKQUOTE>"
        case "verse":
            return "<BLOCKQUOTE>" + "<BR>\n".join(words(line, shape) for line in item.lines) + "</BLOCKQUOTE>"
        case "table":
            return table(item, shape, "TD").replace("<table>", "<TABLE BORDER=1 CELLPADDING=3>")
        case "caption":
            return f'<CENTER><IMG SRC="pic.gif"><BR><FONT SIZE=1><I>{text}</I></FONT></CENTER><BR>'
        case "reference":
            return f"{escape(reference(item)[1])}<BR><BR>"
        case "row":
            _, date, events = row(item)
            return f"{date}: {escape('; '.join(events))}<BR><BR>"
    return f"{text}<BR><BR>"


def lower_nineties(writing: Writing) -> bytes:
    """Real headings, but unclosed paragraphs, capitals for tags and an encoding that is declared."""
    shape = shape_of("[{n}]", "I", "B")
    code = old_encoding(writing, "koi8-r")
    out = [
        f"<H1>{escape(writing.title)}</H1>",
        *(f"<P><I>{escape(said)}</I>" for said in writing.front),
        "<HR>",
    ]
    for kind, group in runs(writing.items):
        if kind in (BULLET, NUMBER, QUESTION, READING):
            tag = "UL" if kind in (BULLET, READING) else "OL"
            out.append(
                f"<{tag}>\n" + "\n".join(f"<LI>{words(item.text, shape)}" for item in group) + f"\n</{tag}>"
            )
            continue
        for item in group:
            if item.kind == HEADING:
                out.append(f"<H{item.level + 1}>{words(item.text, shape)}</H{item.level + 1}>")
            elif item.kind in ("paragraph", "asked", "ornament"):
                out.append(f"<P>{words(item.text, shape)}")
            elif item.kind in ("reference", "row"):
                out.append("<P>" + _old_block(item, shape).removesuffix("<BR><BR>"))
            else:
                out.append(_old_block(item, shape).removesuffix("<BR><BR>"))
    if writing.notes:
        out.append(f"<H2>{writing.notes_heading}</H2>")
        out += [f"<P>[{n}] {words(said, shape)}" for n, said in writing.notes.items()]
    body = "\n".join(out)
    page = f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2//EN">
<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={code}"><TITLE>{escape(writing.title)}</TITLE></HEAD>
<BODY>
{body}
<HR><ADDRESS><A HREF="index.htm">Back to the index</A></ADDRESS>
</BODY></HTML>
"""
    return page.encode(code, "xmlcharrefreplace")
