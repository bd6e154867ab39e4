"""A Word file by somebody who knows Word: styles under their German names, lists, footnotes, contents, tracked changes."""

from __future__ import annotations

from xml.sax.saxutils import escape

from .offices import zipped
from .writing import Item, Shape, Writing, reference, row, words

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = ("document.main", "styles", "numbering", "footnotes", "comments", "header")
_FILES = ("document", "styles", "numbering", "footnotes", "comments", "header1")
FURNITURE = ("Is this the right word?", "a sentence that was struck out", "Circle papers, not for sale")
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TOP = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FIRST = 'w:default="1" '
_STYLES = (
    ("Standard", "Normal", "", ""),
    ("Titel", "Title", "", '<w:sz w:val="40"/>'),
    ("Untertitel", "Subtitle", "", ""),
    ("berschrift1", "heading 1", '<w:outlineLvl w:val="0"/>', "<w:b/>"),
    ("berschrift2", "heading 2", '<w:outlineLvl w:val="1"/>', "<w:b/>"),
    ("berschrift3", "heading 3", '<w:outlineLvl w:val="2"/>', "<w:i/>"),
    ("Zitat", "Quote", '<w:ind w:left="720"/>', ""),
    ("Listenabsatz", "List Paragraph", '<w:ind w:left="720"/>', ""),
    ("Beschriftung", "caption", "", "<w:i/>"),
    ("Funotentext", "footnote text", "", '<w:sz w:val="20"/>'),
    ("Verzeichnis1", "toc 1", "", ""),
    ("Literaturverzeichnis", "Bibliography", '<w:ind w:left="720" w:hanging="720"/>', ""),
)


def _run(text: str, look: str = "") -> str:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _runs(text: str, tracked: bool = False) -> str:
    """The words as runs; `tracked`, some of them were put in and others struck out while changes were kept."""
    shape = Shape(
        em=lambda said: f"\x01{said}\x02",
        strong=lambda said: f"\x03{said}\x02",
        note=lambda label: f"\x04{label}\x02",
    )
    out, look, part = [], "", ""
    for sign in words(text, shape) + "\x02":
        if sign not in "\x01\x02\x03\x04":
            part += sign
            continue
        if look == "note":
            out.append(
                f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{part}"/></w:r>'
            )
        else:
            out.append(_run(part, look))
        look, part = {"\x01": "<w:i/>", "\x03": "<w:b/>", "\x04": "note"}.get(sign, ""), ""
    made = "".join(out)
    if not tracked:
        return made
    first, rest = made.split("</w:r>", 1)
    struck = f'<w:del w:id="901" w:author="B" w:date="2018-01-01T00:00:00Z"><w:r><w:delText xml:space="preserve">{FURNITURE[1]}</w:delText></w:r></w:del>'
    return f'<w:ins w:id="900" w:author="A" w:date="2018-01-01T00:00:00Z">{first}</w:r></w:ins>{struck}{rest}'


def _paragraph(style: str, runs: str, more: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>'


def _listed(item: Item, number: int) -> str:
    return _paragraph(
        "Listenabsatz", _runs(item.text), f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    )


def _block(item: Item, at: int, number: int) -> str:
    match item.kind:
        case "heading":
            mark = f'<w:bookmarkStart w:id="{at}" w:name="_Toc{at}"/>'
            return _paragraph(
                f"berschrift{item.level}", mark + _runs(item.text) + f'<w:bookmarkEnd w:id="{at}"/>'
            )
        case "quote" | "epigraph":
            lines = [*item.lines, *([f"— {item.source}"] if item.source else [])]
            return "".join(_paragraph("Zitat", _runs(line)) for line in lines)
        case "verse":
            return _paragraph("Zitat", "<w:r><w:br/></w:r>".join(_runs(line) for line in item.lines))
        case "bullet" | "reading":
            return _listed(item, 1)
        case "number" | "question":
            return _listed(item, number)
        case "table":
            rows = ""
            for place, cells in enumerate(item.rows):
                head = "<w:trPr><w:tblHeader/></w:trPr>" if place == 0 else ""
                rows += (
                    f"<w:tr>{head}"
                    + "".join(f"<w:tc>{_paragraph('Standard', _runs(cell))}</w:tc>" for cell in cells)
                    + "</w:tr>"
                )
            return f"<w:tbl><w:tblPr/>{rows}</w:tbl>"
        case "caption":
            return _paragraph("Beschriftung", _runs(item.text))
        case "reference":
            return _paragraph("Literaturverzeichnis", _run(reference(item)[1]))
        case "row":
            _, date, events = row(item)
            halves = "".join(
                f"<w:tc>{_paragraph('Standard', _run(said))}</w:tc>" for said in (date, "; ".join(events))
            )
            return f"<w:tr>{halves}</w:tr>"
    return _paragraph("Standard", _runs(item.text, tracked=at % 5 == 3))


def _contents(writing: Writing) -> str:
    """The list of contents that Word makes, in a field."""
    heads = [item for item in writing.items if item.kind == "heading"]
    if len(heads) < 2:
        return ""
    rows = "".join(
        _paragraph(
            "Verzeichnis1",
            f'<w:hyperlink w:anchor="_Toc{at}">{_run(words(item.text))}<w:r><w:tab/></w:r>{_run(str(at + 1))}</w:hyperlink>',
        )
        for at, item in enumerate(heads)
    )
    return f'<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>{rows}</w:sdtContent></w:sdt>'


def styled_word(writing: Writing) -> bytes:
    """A .docx as Word in German writes it."""
    out = [_paragraph("Titel", _run(writing.title))]
    out += [_paragraph("Untertitel", _run(said)) for said in writing.front]
    out.append(_contents(writing))
    number, before = 1, ""
    for at, item in enumerate(writing.items):
        if item.kind in ("number", "question") and before != item.kind:
            number += 1
        made = _block(item, at, number)
        if item.kind == "row" and before == "row":
            out[-1] = out[-1].removesuffix("</w:tbl>") + made + "</w:tbl>"
        else:
            out.append(f"<w:tbl><w:tblPr/>{made}</w:tbl>" if item.kind == "row" else made)
        before = item.kind
    out.append(
        '<w:p><w:commentRangeStart w:id="1"/><w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r></w:p>'
    )
    body = "".join(out) + '<w:sectPr><w:headerReference w:type="default" r:id="rId6"/></w:sectPr>'
    names = f'xmlns:w="{_W}" xmlns:r="{_LINKS}"'
    notes = (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        + "".join(
            f'<w:footnote w:id="{n}">{_paragraph("Funotentext", "<w:r><w:footnoteRef/></w:r>" + _run(" ") + _runs(said))}</w:footnote>'
            for n, said in writing.notes.items()
        )
    )
    levels = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    kinds = f'<w:abstractNum w:abstractNumId="0">{levels.format("bullet", "•")}</w:abstractNum><w:abstractNum w:abstractNumId="1">{levels.format("decimal", "%1.")}</w:abstractNum>'
    lists = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>' + "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for n in range(2, number + 1)
    )
    styles = "".join(
        f'<w:style w:type="paragraph" {_FIRST if at == 0 else ""}w:styleId="{key}"><w:name w:val="{name}"/><w:pPr>{layout}</w:pPr><w:rPr>{look}</w:rPr></w:style>'
        for at, (key, name, layout, look) in enumerate(_STYLES)
    )
    comment = f'<w:comment w:id="1" w:author="B"><w:p>{_run(FURNITURE[0])}</w:p></w:comment>'
    overrides = "".join(
        f'<Override PartName="/word/{file}.xml" ContentType="{_OFFICE}.{part}+xml"/>'
        for file, part in zip(_FILES, _PARTS, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{_LINKS}/{part}" Target="{file}.xml"/>'
        for at, (file, part) in enumerate(zip(_FILES[1:], _PARTS[1:], strict=True), 2)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    return zipped(
        {
            "[Content_Types].xml": f'{_TOP}<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
            "_rels/.rels": f'{_TOP}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'{_TOP}<Relationships xmlns="{package}/relationships">{links}</Relationships>',
            "word/document.xml": f"{_TOP}<w:document {names}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"{_TOP}<w:styles {names}>{styles}</w:styles>",
            "word/numbering.xml": f"{_TOP}<w:numbering {names}>{kinds}{lists}</w:numbering>",
            "word/footnotes.xml": f"{_TOP}<w:footnotes {names}>{notes}</w:footnotes>",
            "word/comments.xml": f"{_TOP}<w:comments {names}>{comment}</w:comments>",
            "word/header1.xml": f"{_TOP}<w:hdr {names}><w:p>{_run(FURNITURE[2])}</w:p></w:hdr>",
        }
    )
