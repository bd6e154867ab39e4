"""The least of a Word file and of an OpenDocument text, written part by part; and real ones by real programs."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from readings.importing.formats import docx, odt
from readings.importing.pieces import Document, Piece

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
STRICT = "http://purl.oclc.org/ooxml"
_SPACES = (
    f'xmlns:w="{WORD}" xmlns:r="{OFFICE}/relationships" xmlns:m="{OFFICE}/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_NS = "urn:oasis:names:tc:opendocument:xmlns"
ODF = " ".join(
    [f'xmlns:{name}="{_NS}:{name}:1.0"' for name in ("office", "style", "text", "table")]
    + [
        f'xmlns:draw="{_NS}:drawing:1.0"',
        f'xmlns:fo="{_NS}:xsl-fo-compatible:1.0"',
        f'xmlns:meta="{_NS}:meta:1.0"',
    ]
    + ['xmlns:xlink="http://www.w3.org/1999/xlink"', 'xmlns:dc="http://purl.org/dc/elements/1.1/"']
)
HEAD = "<?xml version='1.0' encoding='UTF-8'?>"
PROSE = "There was one pump in the whole of the village, and it stood before the house of him who had paid for it."
MORE = "Whoever came with a bucket had to walk past his window, and in the evening he wrote the number in a book."


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


# Word -------------------------------------------------------------------------------------------------------


def word(
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    footnotes: str = "",
    endnotes: str = "",
    settings: str = "",
    links: dict[str, str] | None = None,
    core: str = "",
    strict: bool = False,
) -> bytes:
    """A Word file around what stands in its body; the parts come without their outermost element."""
    types = f"{OFFICE}/relationships"
    inner = {
        "styles": ("styles", styles),
        "numbering": ("numbering", numbering),
        "footnotes": ("footnotes", footnotes),
        "endnotes": ("endnotes", endnotes),
        "settings": ("settings", settings),
    }
    relations = [
        f'<Relationship Id="part{n}" Type="{types}/{name}" Target="{name}.xml"/>'
        for n, name in enumerate(name for name, (_, said) in inner.items() if said)
    ]
    relations += [
        f'<Relationship Id="{key}" Type="{types}/hyperlink" Target="{target}" TargetMode="External"/>'
        for key, target in (links or {}).items()
    ]
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    top = (
        f'<Relationship Id="a" Type="{types}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="b" Type="{package}/metadata/core-properties" Target="docProps/core.xml"/>'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f"{HEAD}<Types/>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{package}">{top}</Relationships>',
        "word/document.xml": f"{HEAD}<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{package}">{"".join(relations)}</Relationships>',
    }
    for name, (tag, said) in inner.items():
        if said:
            parts[f"word/{name}.xml"] = f"{HEAD}<w:{tag} {_SPACES}>{said}</w:{tag}>"
    if core:
        parts["docProps/core.xml"] = f'{HEAD}<p xmlns:dc="http://purl.org/dc/elements/1.1/">{core}</p>'
    if strict:
        parts = {
            name: str(said)
            .replace(WORD, f"{STRICT}/wordprocessingml/main")
            .replace(OFFICE, f"{STRICT}/officeDocument")
            for name, said in parts.items()
        }
    return zipped(parts)


def p(words: str = "", properties: str = "") -> str:
    """A paragraph of plain words, or of runs where it has any."""
    inner = words if words.startswith("<") else r(words) if words else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def r(words: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def styled(style: str, words: str, more: str = "") -> str:
    return p(words, f'<w:pStyle w:val="{style}"/>{more}')


def style(own: str, name: str, inner: str = "", base: str = "", kind: str = "paragraph") -> str:
    on = f'<w:basedOn w:val="{base}"/>' if base else ""
    return f'<w:style w:type="{kind}" w:styleId="{own}"><w:name w:val="{name}"/>{on}{inner}</w:style>'


def cell(*paragraphs: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraphs)}</w:tc>"


def grid(*rows: list[str], first: str = "") -> str:
    made = [f"<w:tr>{first if not n else ''}{''.join(row)}</w:tr>" for n, row in enumerate(rows)]
    return f"<w:tbl>{''.join(made)}</w:tbl>"


def read_word(body: str, **parts: str) -> Document:
    return docx.read(word(body, **parts), tell=lambda share: None)  # type: ignore[arg-type]


# OpenDocument -----------------------------------------------------------------------------------------------


def open_text(
    body: str, *, automatic: str = "", styles: str = "", meta: str = "", flat: bool = False
) -> bytes:
    """An OpenDocument text around what stands in its body."""
    hand = f"<office:automatic-styles>{automatic}</office:automatic-styles>"
    text = f"<office:body><office:text>{body}</office:text></office:body>"
    named = f"<office:styles>{styles}</office:styles>"
    about = f"<office:meta>{meta}</office:meta>"
    if flat:
        return f"{HEAD}<office:document {ODF}>{about}{named}{hand}{text}</office:document>".encode()
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"{HEAD}<office:document-content {ODF}>{hand}{text}</office:document-content>",
            "styles.xml": f"{HEAD}<office:document-styles {ODF}>{named}</office:document-styles>",
            "meta.xml": f"{HEAD}<office:document-meta {ODF}>{about}</office:document-meta>",
            "META-INF/manifest.xml": f"{HEAD}<manifest/>",
        }
    )


def read_open(body: str, **parts: str) -> Document:
    return odt.read(open_text(body, **parts), tell=lambda share: None)  # type: ignore[arg-type]


# What came of it --------------------------------------------------------------------------------------------


def told(document: Document) -> list[tuple[str, str]]:
    """Kind and words of each piece of the running text."""
    return [(piece.kind.value, piece.text) for piece in document.pieces if not piece.outside]


def only(document: Document) -> Piece:
    (piece,) = document.pieces
    return piece


def converted(data: bytes, name: str, to: str, folder: Path, *options: str) -> bytes:
    """The document as pandoc (from Markdown) or LibreOffice writes it; the test is skipped where that is missing."""
    source = folder / name
    source.write_bytes(data)
    made = folder / "made" / f"{source.stem}.{to}"
    made.parent.mkdir(exist_ok=True)
    if name.endswith(".md"):
        if shutil.which("pandoc") is None:
            pytest.skip("pandoc is not installed: it makes the documents of this test")
        command = ["pandoc", str(source), "-o", str(made), *options]
    else:
        if shutil.which("soffice") is None:
            pytest.skip("LibreOffice is not installed: it makes the documents of this test")
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [
            "soffice",
            profile,
            "--headless",
            *options,
            "--convert-to",
            to,
            "--outdir",
            str(made.parent),
            str(source),
        ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return made.read_bytes()
