"""Word files as people type them: no styles, headings bold and centred, numbers and notes by hand."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

from .writing import Item, Shape, Writing, reference, row, words

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"""
_RELS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"""
_DOCUMENT_RELS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/></Relationships>"""
# What Word writes by itself: whose machine it was and when, which says nothing of the text.
_CORE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>user</dc:creator><cp:lastModifiedBy>user</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">2016-05-04T09:12:00Z</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">2019-01-30T17:40:00Z</dcterms:modified></cp:coreProperties>"""
_STYLES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/><w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>"""
_HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>'
_TAIL = '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'

FURNITURE = ("Draft for the Tuesday circle",)
_HEADER = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:hdr xmlns:w="{_W}"><w:p><w:r><w:t>{FURNITURE[0]}</w:t></w:r></w:p></w:hdr>'


def _run(text: str, look: str = "") -> str:
    """A run, cut in two in its middle as Word does when somebody went back to a word."""
    if not text:
        return ""
    half = len(text) // 2 if len(text) > 60 else len(text)
    parts = [part for part in (text[:half], text[half:]) if part]
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return "".join(f'<w:r>{properties}<w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in parts)


def _runs(text: str, look: str = "") -> str:
    """The words of a block as runs; what is written inside stands between marks that no text has."""
    shape = Shape(
        em=lambda said: f"\x01{said}\x02",
        strong=lambda said: f"\x03{said}\x02",
        note=lambda label: f"\x04{label}\x02",
    )
    looks = {"\x01": "<w:i/>", "\x03": "<w:b/>", "\x04": '<w:vertAlign w:val="superscript"/>'}
    out, own, part = [], look, ""
    for sign in words(text, shape):
        if sign in looks or sign == "\x02":
            out.append(_run(part, own))
            own, part = look + looks.get(sign, ""), ""
        else:
            part += sign
    out.append(_run(part, own))
    return "".join(out)


def _paragraph(runs: str, layout: str = "") -> str:
    properties = f"<w:pPr>{layout}</w:pPr>" if layout else ""
    return f"<w:p>{properties}{runs}</w:p>"


_CENTRED = '<w:jc w:val="center"/>'
_SET_IN = '<w:ind w:left="851" w:right="851"/>'
_FIRST = '<w:ind w:firstLine="425"/><w:jc w:val="both"/>'
_HANGING = '<w:ind w:left="720" w:hanging="360"/>'
_EMPTY = "<w:p/>"


def _heading(item: Item) -> str:
    look, layout = {
        1: ('<w:b/><w:sz w:val="28"/>', _CENTRED),
        2: ("<w:b/>", ""),
        3: ("<w:b/><w:i/>", ""),
    }[item.level]
    return _EMPTY + _paragraph(_runs(item.text, look), "<w:keepNext/>" + layout)


def _table(item: Item) -> str:
    rows = []
    for cells in item.rows:
        made = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{_paragraph(_runs(cell))}</w:tc>'
            for cell in cells
        )
        rows.append(f"<w:tr>{made}</w:tr>")
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>{"".join(rows)}</w:tbl>' + _EMPTY


def _block(item: Item) -> str:
    match item.kind:
        case "heading":
            return _heading(item)
        case "quote" | "epigraph":
            made = "".join(_paragraph(_runs(line, '<w:sz w:val="20"/>'), _SET_IN) for line in item.lines)
            return made + (
                _paragraph(_runs(f"— {item.source}", '<w:sz w:val="20"/>'), _SET_IN) if item.source else ""
            )
        case "verse":
            return _paragraph("<w:r><w:br/></w:r>".join(_runs(line) for line in item.lines), _SET_IN)
        case "bullet":
            return _paragraph(_run("–") + "<w:r><w:tab/></w:r>" + _runs(item.text), _HANGING)
        case "number" | "question":
            return _paragraph(_run(f"{item.ordinal}.") + "<w:r><w:tab/></w:r>" + _runs(item.text), _HANGING)
        case "table":
            return _table(item)
        case "caption":
            return _paragraph(_runs(item.text, '<w:i/><w:sz w:val="18"/>'), _CENTRED)
        case "reference":
            return _paragraph(_runs(reference(item)[1]), '<w:ind w:left="425" w:hanging="425"/>')
        case "row":
            _, date, events = row(item)
            return _paragraph(_runs(f"{date}: {'; '.join(events)}"))
        case "reading":
            return _paragraph(_runs(item.text))
    return _paragraph(_runs(item.text), _FIRST)


def typed_word(writing: Writing) -> bytes:
    """A .docx without one style: what things are is told by their looks only."""
    out = [_paragraph(_run(writing.title, '<w:b/><w:sz w:val="36"/>'), _CENTRED)]
    out += [_paragraph(_run(said, "<w:i/>"), _CENTRED) for said in writing.front]
    out.append(_EMPTY)
    out += [_block(item) for item in writing.items]
    if writing.notes:
        out += [_EMPTY, _paragraph(_run(writing.notes_heading, "<w:b/>"))]
        out += [
            _paragraph(_runs(f"{label}. {text}", '<w:sz w:val="20"/>'))
            for label, text in writing.notes.items()
        ]
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELS,
            "word/document.xml": _HEAD + "".join(out) + _TAIL,
            "word/_rels/document.xml.rels": _DOCUMENT_RELS,
            "word/styles.xml": _STYLES,
            "word/header1.xml": _HEADER,
            "docProps/core.xml": _CORE,
        }
    )


def zipped(parts: dict[str, str], stored: str = "") -> bytes:
    """The parts in an archive; `stored` names the one that stands first and is not packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            archive.writestr(info, text, zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def attribute(value: str) -> str:
    return quoteattr(value)
