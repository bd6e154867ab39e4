"""What the EPUB standard asks of a file's structure. `problems(data)` is empty for a sound one."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as Xml

_NS = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "o": "http://www.idpf.org/2007/opf",
    "d": "http://purl.org/dc/elements/1.1/",
    "h": "http://www.w3.org/1999/xhtml",
}
_TYPE = "{http://www.idpf.org/2007/ops}type"
_XHTML = "application/xhtml+xml"


def problems(data: bytes) -> list[str]:
    return list(_problems(data))


def pages(data: bytes) -> dict[str, Xml.Element]:
    """The parsed XHTML of a sound file, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            posixpath.basename(name): Xml.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".xhtml")
        }


def words(data: bytes) -> str:
    return " ".join("".join(page.itertext()) for page in pages(data).values())


def _problems(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED or first.extra:
            yield "mimetype is not first, bare and stored"
        if archive.read("mimetype") != b"application/epub+zip":
            yield "mimetype says something else"
        names = archive.namelist()
        if len(names) != len(set(names)):
            yield "a file stands twice"
        container = Xml.fromstring(archive.read("META-INF/container.xml"))
        root = container.find("c:rootfiles/c:rootfile", _NS)
        assert root is not None
        yield from _package(archive, root.attrib["full-path"])


def _package(archive: zipfile.ZipFile, path: str) -> Iterator[str]:
    package = Xml.fromstring(archive.read(path))
    base = posixpath.dirname(path)
    for wanted in ("d:identifier", "d:title", "d:language"):
        if not (package.findtext(f"o:metadata/{wanted}", "", _NS)).strip():
            yield f"no {wanted}"
    said = {meta.get("property", ""): meta.text for meta in package.findall("o:metadata/o:meta", _NS)}
    yield from (
        f"no {name}"
        for name in (
            "dcterms:modified",
            "schema:accessMode",
            "schema:accessibilityFeature",
            "schema:accessibilityHazard",
        )
        if not said.get(name)
    )
    items = {item.attrib["id"]: item.attrib for item in package.findall("o:manifest/o:item", _NS)}
    hrefs = [posixpath.join(base, item["href"]) for item in items.values()]
    inside = set(archive.namelist()) - {"mimetype", "META-INF/container.xml", path}
    if set(hrefs) != inside or len(hrefs) != len(set(hrefs)):
        yield f"manifest and files differ: {set(hrefs) ^ inside}"
    navs = [item for item in items.values() if "nav" in item.get("properties", "").split()]
    if len(navs) != 1:
        yield "not one nav"
    spine = [ref.attrib["idref"] for ref in package.findall("o:spine/o:itemref", _NS)]
    if not spine or len(spine) != len(set(spine)) or any(ref not in items for ref in spine):
        yield "the spine leads elsewhere"
    unread = {
        i for i, item in items.items() if item["media-type"] == _XHTML and "properties" not in item
    } - set(spine)
    if unread:
        yield f"not in the spine: {unread}"
    parsed = {
        posixpath.join(base, item["href"]): Xml.fromstring(archive.read(posixpath.join(base, item["href"])))
        for item in items.values()
        if item["media-type"] == _XHTML
    }
    yield from _documents(parsed)
    for nav in navs:
        yield from _navigation(parsed[posixpath.join(base, nav["href"])])


def _documents(parsed: dict[str, Xml.Element]) -> Iterator[str]:
    ids = {name: [e.attrib["id"] for e in page.iter() if "id" in e.attrib] for name, page in parsed.items()}
    for name, page in parsed.items():
        if len(ids[name]) != len(set(ids[name])):
            yield f"{name}: an id stands twice"
        if not page.findtext("h:head/h:title", "", _NS).strip():
            yield f"{name}: no title"
        for element in page.iter():
            if element.tag.endswith("}script") or "style" in element.attrib or "src" in element.attrib:
                yield f"{name}: {element.tag} has no place here"
            href = element.attrib.get("href", "")
            if element.tag.endswith("}a") and not href.startswith(("http://", "https://", "mailto:")):
                file, _, fragment = href.partition("#")
                target = posixpath.join(posixpath.dirname(name), file) if file else name
                if target not in ids or (fragment and fragment not in ids[target]):
                    yield f"{name}: {href} leads nowhere"
            if element.attrib.get(_TYPE) == "noteref":
                note = page.find(f".//*[@id='{href[1:]}']")
                if note is None or note.attrib.get(_TYPE) != "footnote" or not note.tag.endswith("}aside"):
                    yield f"{name}: the note {href} is no pop-up"


def _navigation(nav: Xml.Element) -> Iterator[str]:
    kinds = [each.attrib.get(_TYPE) for each in nav.iter(f"{{{_NS['h']}}}nav")]
    if kinds.count("toc") != 1:
        yield "no table of contents"
    if kinds.count("landmarks") > 1 or kinds.count("page-list") > 1:
        yield "a list stands twice"
    for each in nav.iter(f"{{{_NS['h']}}}nav"):
        if not list(each.iter(f"{{{_NS['h']}}}a")):
            yield "an empty list"
