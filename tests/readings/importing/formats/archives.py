"""Web pages of archives, and what writing programs give out as web pages."""

from __future__ import annotations

from .webpages import escape, old_encoding, runs, shape_of, table
from .writing import BULLET, HEADING, NUMBER, QUESTION, READING, Item, Shape, Writing, reference, row, words

SOURCE = "The Quay Almanac, no. 4"
ARCHIVE_FURNITURE = (
    "Transcribed for the people’s library by A. Volunteer",
    "Top of the page",
    "People’s Library",
    "Last updated on 4 March 2011",
)


def archive(writing: Writing) -> bytes:
    """A text in a library of texts: facts on top, a list of contents, old page numbers, notes by anchors."""
    shape = Shape(
        em=lambda said: f"<em>{said}</em>",
        strong=lambda said: f"<strong>{said}</strong>",
        note=lambda label: f'<sup class="enote"><a href="#n{label}" name="f{label}">[{label}]</a></sup>',
        plain=escape,
    )
    chapters = [item for item in writing.items if item.kind == HEADING and item.level == 1]
    listed = "".join(
        f'<p class="toc"><a href="#c{at}">{words(item.text, shape)}</a></p>\n'
        for at, item in enumerate(chapters)
    )
    contents = f'<hr />\n<p class="tocheader">Contents</p>\n{listed}' if len(chapters) > 1 else ""
    dated = (
        f'<span class="info">Written:</span> {writing.about["dated"]};<br />\n'
        if "dated" in writing.about
        else ""
    )
    reviewed = (
        f'<p class="fst">{escape(writing.about["reviewed"])}</p>' if "reviewed" in writing.about else ""
    )
    out: list[str] = []
    page, at = 31, 0
    for kind, group in runs(writing.items):
        if kind in (BULLET, NUMBER, QUESTION, READING):
            tag = "ul" if kind in (BULLET, READING) else "ol"
            out.append(
                f"<{tag}>" + "\n".join(f"<li>{words(item.text, shape)}</li>" for item in group) + f"</{tag}>"
            )
            continue
        for item in group:
            text = words(item.text, shape)
            if item.kind == HEADING and item.level == 1:
                out.append(f'<h3><a name="c{at}" id="c{at}">{text}</a></h3>')
                at += 1
            elif item.kind == "paragraph" and len(item.text) > 400:
                # the old page ends inside the paragraph
                page, middle = page + 1, text.index(" ", 200)
                out.append(
                    f'<p>{text[:middle]} <a class="page" name="p{page}" id="p{page}">[{page}]</a>{text[middle:]}</p>'
                )
            else:
                out.append(_block(item, text, shape))
    body = "\n\n".join(out)
    notes = "\n".join(
        f'<p class="note"><a name="n{n}" href="#f{n}">{n}.</a> {words(said, shape)}</p>'
        for n, said in writing.notes.items()
    )
    end = f'<hr class="section" />\n<h4>{writing.notes_heading}</h4>\n{notes}' if notes else ""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{escape(writing.about["author"])}: {escape(writing.title)}</title>
<meta name="author" content="{escape(writing.about["author"])}" /><meta name="description" content="A text of the people's library" />
</head><body>
<p class="breadcrumb"><a href="../../index.htm">People’s Library</a> : <a href="../index.htm">{escape(writing.about["author"])}</a></p>
<h2>{escape(writing.about["author"])}</h2>
<h1>{escape(writing.title)}</h1>
<hr class="infotop" />
<p class="information">{dated}<span class="info">Source:</span> {SOURCE};<br />
<span class="info">Transcription/Markup:</span> Transcribed for the people’s library by A. Volunteer.</p>
{contents}<hr class="infobot" />
{reviewed}
{body}
{end}
<p class="skip">&nbsp;</p><hr class="end" />
<p class="footer"><a href="#top">Top of the page</a> | <a href="../index.htm">Index</a></p>
<p class="updat">Last updated on 4 March 2011</p>
</body></html>
""".encode()


def _block(item: Item, text: str, shape: Shape) -> str:
    match item.kind:
        case "heading":
            return f"<h{item.level + 2}>{text}</h{item.level + 2}>"
        case "quote" | "epigraph":
            lines = [words(line, shape) for line in item.lines]
            source = f'\n<p class="quotec">— {escape(item.source)}</p>' if item.source else ""
            made = "\n".join(f'<p class="quoteb">{line}</p>' for line in lines)
            return f"<blockquote>{made}{source}</blockquote>"
        case "verse":
            return '<p class="indentb">' + "<br />\n".join(words(line, shape) for line in item.lines) + "</p>"
        case "table":
            made = "".join(
                "<tr>"
                + "".join(f'<td><p class="smc">{words(cell, shape)}</p></td>' for cell in cells)
                + "</tr>\n"
                for cells in item.rows
            )
            return f'<table align="center" cellpadding="2">{made}</table>'
        case "caption":
            return f'<div class="image"><img src="a.jpg" alt="picture" /><br /><span class="caption">{text}</span></div>'
        case "reference":
            return f"<p>{escape(reference(item)[1])}</p>"
        case "row":
            _, date, events = row(item)
            return f'<p class="fst">{date}: {escape("; ".join(events))}</p>'
    return f"<p>{text}</p>"


_STYLE = """<style type="text/css">@import url('https://themes.googleusercontent.com/fonts/css?kit=x');
ol.lst-kix_a-0{list-style-type:none}.c0{color:#000000;font-weight:400;text-decoration:none;font-size:11pt}
.c1{padding-top:0pt;padding-bottom:8pt;line-height:1.15;text-align:left}.c2{font-style:italic}.c3{font-weight:700}
.c4{margin-left:36pt;margin-right:36pt}.c5{font-size:26pt}.c6{color:#666666;font-size:13pt}.c7{height:11pt}
.c8{font-size:10pt}.c9{text-align:center;font-size:9pt}.title{font-size:26pt}.subtitle{color:#666666}</style>"""


def from_the_web(writing: Writing) -> bytes:
    """A document downloaded from a writing program on the web: every look is a class, and lists begin anew."""
    shape = Shape(
        em=lambda said: f'</span><span class="c0 c2">{said}</span><span class="c0">',
        strong=lambda said: f'</span><span class="c0 c3">{said}</span><span class="c0">',
        note=lambda n: f'</span><sup><a href="#ftnt{n}" id="ftnt_ref{n}">[{n}]</a></sup><span class="c0">',
        plain=escape,
    )
    out = [f'<p class="c1 title" id="h.a1"><span class="c5">{escape(writing.title)}</span></p>']
    out += [f'<p class="c1 subtitle"><span class="c6">{escape(said)}</span></p>' for said in writing.front]
    out.append('<p class="c1 c7"><span class="c0"></span></p>')
    for kind, group in runs(writing.items):
        for item in group:
            text = words(item.text, shape)
            match kind:
                case "bullet" | "reading":
                    out.append(
                        f'<ul class="lst-kix_b-0 start"><li class="c1 li-bullet-0"><span class="c0">{text}</span></li></ul>'
                    )
                case "number" | "question":
                    start = "" if item.ordinal > 1 else " start"
                    out.append(
                        f'<ol class="lst-kix_a-0{start}" start="{item.ordinal}"><li class="c1"><span class="c0">{text}</span></li></ol>'
                    )
                case "heading":
                    out.append(
                        f'<h{item.level} class="c1" id="h.{len(out)}"><span class="c3">{text}</span></h{item.level}>'
                    )
                case "quote" | "epigraph":
                    out += [
                        f'<p class="c1 c4"><span class="c0">{words(line, shape)}</span></p>'
                        for line in item.lines
                    ]
                    if item.source:
                        out.append(f'<p class="c1 c4"><span class="c0">— {escape(item.source)}</span></p>')
                case "verse":
                    lines = "<br>".join(words(line, shape) for line in item.lines)
                    out.append(f'<p class="c1 c4"><span class="c0">{lines}</span></p>')
                case "table":
                    cells = "".join(
                        "<tr>"
                        + "".join(
                            f'<td colspan="1" rowspan="1"><p class="c1"><span class="c0">{words(cell, shape)}</span></p></td>'
                            for cell in cells
                        )
                        + "</tr>"
                        for cells in item.rows
                    )
                    out.append(f"<table>{cells}</table>")
                case "caption":
                    out.append(f'<p class="c9"><span class="c2">{text}</span></p>')
                case "reference":
                    out.append(f'<p class="c1"><span class="c0">{escape(reference(item)[1])}</span></p>')
                case "row":
                    _, date, events = row(item)
                    out.append(
                        f'<p class="c1"><span class="c0">{date}: {escape("; ".join(events))}</span></p>'
                    )
                case _:
                    out.append(f'<p class="c1"><span class="c0">{text}</span></p>')
    notes = "".join(
        f'<div><p class="c1"><a href="#ftnt_ref{n}" id="ftnt{n}">[{n}]</a><span class="c8">&nbsp;{words(said, shape)}</span></p></div>'
        for n, said in writing.notes.items()
    )
    end = f'<hr class="c10">{notes}' if notes else ""
    body = "".join(out).replace('<span class="c0"></span>', "")
    return f'<html><head><meta content="text/html; charset=UTF-8" http-equiv="content-type">{_STYLE}</head><body class="c11 doc-content">{body}{end}</body></html>'.encode()


_OFFICE = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset={code}">
<meta name=ProgId content=Word.Document><meta name=Generator content="Microsoft Word 11"><title>{title}</title>
<!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>Unknown</o:Author><o:Created>2009-03-02T10:00:00Z</o:Created></o:DocumentProperties></xml><![endif]-->
<style><!-- p.MsoNormal {{margin:0cm;mso-pagination:widow-orphan;font-size:12.0pt;}} --></style></head>
"""


def saved_by_word(writing: Writing) -> bytes:
    """ "Save as web page": styles by class, typed bullets in comments, footnotes at the end."""
    code = old_encoding(writing, "windows-1251")
    shape = shape_of(
        '<a style="mso-footnote-id:ftn{n}" href="#_ftn{n}" name="_ftnref{n}" title=""><span class=MsoFootnoteReference>'
        "<span style='mso-special-character:footnote'><![if !supportFootnotes]>[{n}]<![endif]></span></span></a>",
        "i",
        "b",
    )
    normal = '<p class=MsoNormal style="text-align:justify"><span lang=EN-GB>{}<o:p></o:p></span></p>'
    out = [f"<p class=MsoTitle><span lang=EN-GB>{escape(writing.title)}<o:p></o:p></span></p>"]
    out += [f"<p class=MsoSubtitle>{escape(said)}<o:p></o:p></p>" for said in writing.front]
    out.append("<p class=MsoNormal><o:p>&nbsp;</o:p></p>")
    for item in writing.items:
        text = words(item.text, shape)
        match item.kind:
            case "heading":
                out.append(
                    f'<h{item.level}><a name="_Toc{1000 + len(out)}">{text}</a><o:p></o:p></h{item.level}>'
                )
            case "bullet" | "number" | "question":
                mark = (
                    "<span style='font-family:Symbol'>·</span>"
                    if item.kind == "bullet"
                    else f"{item.ordinal}."
                )
                out.append(
                    "<p class=MsoListParagraph style='margin-left:36.0pt;text-indent:-18.0pt;mso-list:l0 level1 lfo1'>"
                    f"<![if !supportLists]><span style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times New Roman\"'>"
                    f"&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>{text}<o:p></o:p></p>"
                )
            case "quote" | "epigraph":
                out += [
                    f"<p class=MsoQuote style='margin-left:1.0cm'>{words(line, shape)}<o:p></o:p></p>"
                    for line in item.lines
                ]
                if item.source:
                    out.append(
                        f"<p class=MsoQuote style='margin-left:1.0cm'>— {escape(item.source)}<o:p></o:p></p>"
                    )
            case "verse":
                out.append(
                    "<p class=MsoNormal style='margin-left:2.0cm'>"
                    + "<br>\n".join(words(line, shape) for line in item.lines)
                    + "</p>"
                )
            case "table":
                cells = table(item, Shape(plain=escape), "td")
                out.append(
                    cells.replace("<table>", "<table class=MsoTableGrid border=1>")
                    .replace("<td>", "<td><p class=MsoNormal>")
                    .replace("</td>", "<o:p></o:p></p></td>")
                )
            case "caption":
                out.append(f"<p class=MsoCaption>{text}<o:p></o:p></p>")
            case "reference":
                out.append(normal.format(escape(reference(item)[1])))
            case "row":
                _, date, events = row(item)
                out.append(normal.format(f"{date}: {escape('; '.join(events))}"))
            case _:
                out.append(normal.format(text.replace(" ", "\n", 9).replace("\n", " ", 8)))
    notes = "".join(
        f"<div style='mso-element:footnote' id=ftn{n}><p class=MsoFootnoteText><a style='mso-footnote-id:ftn{n}' href=\"#_ftnref{n}\" "
        f'name="_ftn{n}" title=""><span class=MsoFootnoteReference><![if !supportFootnotes]>[{n}]<![endif]></span></a> {words(said, shape)}</p></div>\n'
        for n, said in writing.notes.items()
    )
    end = (
        f"<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all><hr align=left size=1 width=\"33%\"><![endif]>\n{notes}</div>"
        if notes
        else ""
    )
    body = "\n".join(out)
    page = (
        _OFFICE.format(code=code, title=escape(writing.title))
        + f"<body lang=EN-GB><div class=WordSection1>\n{body}\n</div>\n{end}</body></html>\n"
    )
    return page.encode(code, "xmlcharrefreplace")
