"""Web pages of platforms: one where people publish their essays, and an encyclopaedia that everybody edits."""

from __future__ import annotations

from .webpages import PIXEL, escape, runs, shape_of, table
from .writing import BULLET, HEADING, NUMBER, QUESTION, READING, Item, Shape, Writing, reference, row, words

PLATFORM_FURNITURE = (
    "min read",
    "214 claps",
    "Sign up for more stories like this",
    "More from The Long Table",
    "Get the app",
)
WIKI_FURNITURE = (
    "From Orrinpedia, the free encyclopaedia",
    "Jump to navigation",
    "This page was last edited on",
    "Privacy policy",
    "Hidden categories",
)


def platform(writing: Writing) -> bytes:
    """Headings of chapters by tag, lower ones only bold; notes typed; claps, hints and stories around it."""
    shape = shape_of("[{n}]")
    out = []
    for kind, group in runs(writing.items):
        if kind in (BULLET, NUMBER, QUESTION, READING):
            tag = "ul" if kind in (BULLET, READING) else "ol"
            out.append(
                f'<{tag} class="">'
                + "".join(
                    f'<li id="a{at}" class="nf ng">{words(item.text, shape)}</li>'
                    for at, item in enumerate(group)
                )
                + f"</{tag}>"
            )
            continue
        out += [_posted(item, shape) for item in group]
    if writing.notes:
        out.append('<div role="separator" class="oz"><span></span><span></span><span></span></div>')
        out.append(f'<h2 class="ob oc" id="n0">{writing.notes_heading}</h2>')
        out += [
            f'<p class="pw-post-body-paragraph nf">[{n}] {words(said, shape)}</p>'
            for n, said in writing.notes.items()
        ]
    about = writing.about
    author = escape(about["author"])
    dated = f'<span data-testid="storyPublishDate">{about["dated"]}</span>' if "dated" in about else ""
    reviewed = (
        f'<p class="pw-post-body-paragraph nf"><em>{escape(about["reviewed"])}</em></p>'
        if "reviewed" in about
        else ""
    )
    body = "\n".join(out)
    return f"""<!doctype html><html lang="{writing.language}"><head><title data-rh="true">{escape(writing.title)} | by {author} | The Long Table</title>
<meta data-rh="true" charset="utf-8"><meta property="og:site_name" content="The Long Table"><meta name="author" content="{author}">
<meta property="og:title" content="{escape(writing.title)}"></head>
<body><div id="root"><div class="a b c"><div class="d e"><a href="#">Open in app</a><button>Sign up</button><a href="#">Sign in</a><a href="#">Write</a></div>
<div class="l"><article><div class="l"><section><div><div class="gn"><div class="ab">
<h1 id="t1" class="pw-post-title go">{escape(writing.title)}</h1>
<div class="speechify"><div class="ab q"><a href="#"><img alt="{author}" src="{PIXEL}"></a><a data-testid="authorName" href="#" rel="author">{author}</a><span>·</span><button>Follow</button>
<span data-testid="storyReadTime">7 min read</span><span>·</span>{dated}</div></div>
<div class="ab"><button aria-label="clap">214 claps</button><button>3</button><button>Listen</button><button>Share</button></div>
{reviewed}
{body}
</div></div></div></section></div></article></div>
<footer><div class="tags"><a href="#">History</a><a href="#">Work</a></div><p>214 claps</p><h2>Written by {author}</h2><p>1.2K Followers</p>
<h2>More from The Long Table</h2><div><a href="#"><h3>A word about chairs</h3><p>On sitting together, and why it is harder than it looks.</p></a></div>
<p>Sign up for more stories like this</p><p><a href="#">Help</a> <a href="#">Status</a> <a href="#">Privacy</a> <a href="#">Get the app</a></p></footer></div></div></body></html>""".encode()


def _posted(item: Item, shape: Shape) -> str:
    text = words(item.text, shape)
    body = "pw-post-body-paragraph nf"
    match item.kind:
        case "heading":
            return (
                f'<h2 class="ob oc">{text}</h2>'
                if item.level == 1
                else f'<h3 class="od oe">{text}</h3>'
                if item.level == 2
                else f'<p class="{body}"><strong class="ni">{text}</strong></p>'
            )
        case "quote" | "epigraph":
            source = f'<p class="{body}">— {escape(item.source)}</p>' if item.source else ""
            return f'<blockquote class="oq">{"".join(f"<p class=or>{words(line, shape)}</p>" for line in item.lines)}{source}</blockquote>'
        case "verse":
            return f'<p class="{body}">' + "<br/>".join(words(line, shape) for line in item.lines) + "</p>"
        case "table":
            return table(item, shape)
        case "caption":
            return f'<figure class="paragraph-image"><div role="button"><img alt="" src="{PIXEL}"></div><figcaption class="ql">{text}</figcaption></figure>'
        case "reference":
            return f'<p class="{body}">{escape(reference(item)[1])}</p>'
        case "row":
            _, date, events = row(item)
            return f'<p class="{body}">{date}: {escape("; ".join(events))}</p>'
    return f'<p class="{body}">{text}</p>'


def encyclopaedia(writing: Writing) -> bytes:
    """Headings that can be edited, a list of contents, calls and notes with their ways back, boxes and categories."""
    shape = shape_of(
        '<sup id="cite_ref-{n}" class="reference"><a href="#cite_note-{n}">&#91;{n}&#93;</a></sup>', "i", "b"
    )
    out = []
    for kind, group in runs(writing.items):
        if kind in (BULLET, NUMBER, QUESTION, READING):
            tag = "ul" if kind in (BULLET, READING) else "ol"
            out.append(
                f"<{tag}>" + "".join(f"<li>{words(item.text, shape)}</li>" for item in group) + f"</{tag}>"
            )
            continue
        out += [_edited(item, shape) for item in group]
    heads = [item for item in writing.items if item.kind == HEADING]
    listed = "".join(
        f'<li class="toclevel-{h.level}"><a href="#s{at}"><span class="tocnumber">{at}</span> <span class="toctext">{words(h.text, shape)}</span></a></li>'
        for at, h in enumerate(heads, 1)
    )
    contents = (
        f'<div id="toc" class="toc" role="navigation"><div class="toctitle"><h2>Contents</h2></div><ul>{listed}</ul></div>'
        if len(heads) > 2
        else ""
    )
    notes = "".join(
        f'<li id="cite_note-{n}"><span class="mw-cite-backlink"><b><a href="#cite_ref-{n}">^</a></b></span> <span class="reference-text">{words(said, shape)}</span></li>'
        for n, said in writing.notes.items()
    )
    end = (
        f'{_headline(writing.notes_heading, 2)}<div class="reflist"><ol class="references">{notes}</ol></div>'
        if notes
        else ""
    )
    front = "".join(f"<p>{escape(said)}</p>" for said in writing.front)
    first = next((at for at, block in enumerate(out) if block.startswith("<h2")), 0)
    body = "\n".join([*out[:first], contents, *out[first:]])
    return f"""<!DOCTYPE html><html class="client-nojs" lang="{writing.language}" dir="ltr"><head><meta charset="UTF-8"/><title>{escape(writing.title)} - Orrinpedia</title></head>
<body class="mediawiki ltr sitedir-ltr ns-0"><div id="mw-page-base" class="noprint"></div>
<div id="content" class="mw-body" role="main"><a id="top"></a><h1 id="firstHeading" class="firstHeading">{escape(writing.title)}</h1>
<div id="bodyContent"><div id="siteSub" class="noprint">From Orrinpedia, the free encyclopaedia</div><div id="contentSub"></div>
<a class="mw-jump-link" href="#mw-head">Jump to navigation</a><a class="mw-jump-link" href="#p-search">Jump to search</a>
<div id="mw-content-text" lang="{writing.language}" class="mw-content-ltr"><div class="mw-parser-output">
{front}
{body}
{end}
<div class="navbox" role="navigation"><table><tbody><tr><th>Coasts</th><td><a href="#">Orrin</a> · <a href="#">Ebble</a> · <a href="#">Varsholm</a></td></tr></tbody></table></div>
</div><div class="printfooter">Retrieved from "<a href="#">https://orrin.example/wiki</a>"</div></div>
<div id="catlinks" class="catlinks"><div id="mw-normal-catlinks"><a href="#">Categories</a>: <ul><li><a href="#">Labour history</a></li></ul></div><div id="mw-hidden-catlinks">Hidden categories: <ul><li><a href="#">Stubs</a></li></ul></div></div></div></div>
<div id="mw-navigation"><h2>Navigation menu</h2><div id="p-personal"><h3>Personal tools</h3><ul><li>Not logged in</li><li><a href="#">Talk</a></li></ul></div></div>
<footer id="footer"><ul><li>This page was last edited on 4 March 2016, at 18:05.</li><li><a href="#">Privacy policy</a></li></ul></footer></body></html>""".encode()


def _headline(text: str, level: int) -> str:
    return (
        f'<h{level}><span class="mw-headline" id="x">{text}</span><span class="mw-editsection"><span class="mw-editsection-bracket">[</span>'
        f'<a href="#" title="Edit section">edit</a><span class="mw-editsection-bracket">]</span></span></h{level}>'
    )


def _edited(item: Item, shape: Shape) -> str:
    text = words(item.text, shape)
    match item.kind:
        case "heading":
            return _headline(text, item.level + 1)
        case "quote" | "epigraph":
            source = (
                f'<div class="templatequotecite">— <cite>{escape(item.source)}</cite></div>'
                if item.source
                else ""
            )
            return f'<blockquote class="templatequote">{"".join(f"<p>{words(line, shape)}</p>" for line in item.lines)}{source}</blockquote>'
        case "verse":
            return (
                '<div class="poem"><p>'
                + "<br />\n".join(words(line, shape) for line in item.lines)
                + "</p></div>"
            )
        case "table":
            return table(item, shape).replace("<table>", '<table class="wikitable">')
        case "caption":
            return f'<div class="thumb tright"><div class="thumbinner"><img src="{PIXEL}" class="thumbimage"/><div class="thumbcaption">{text}</div></div></div>'
        case "reference":
            return f'<p><span class="citation">{escape(reference(item)[1])}</span></p>'
        case "row":
            _, date, events = row(item)
            return f"<p>{date}: {escape('; '.join(events))}</p>"
    return f"<p>{text}\n</p>"
