"""Long runs of one thing are read in time that grows with them, not with its square or worse."""

from __future__ import annotations

import html
import sys

import pytest

from readings.importing.formats import Format, sniff
from tests.readings.importing.office import zipped
from tests.readings.importing.ordeal import ordeal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits of a process are Linux's")

# Each of these took minutes once, or hours.
PLAIN = {
    "one word": "a" * 200_000,
    "letters and figures by turns": "a1" * 60_000,
    "short lines without a blank one": "--\na: b\n" * 8_000,
    "a bracket that is never closed": "Some words [" + "and more words " * 10_000,
}


@pytest.mark.parametrize("what", PLAIN)
def test_plain_text(what: str) -> None:
    data = f"A title\n\nSome words stand here.\n\n{PLAIN[what]}\n\nAnd an end.\n".encode()
    assert ordeal(data, "run.txt").what == "draft"


MARKED = {
    "commas": "," * 300_000,
    "line breaks": "1.\n" * 40_000,
    "a bracket that is never closed": "Some words [" + "and more words " * 10_000,
}


@pytest.mark.parametrize("what", MARKED)
def test_a_page(what: str) -> None:
    words = html.escape(MARKED[what]).replace("\n", "<br>\n")
    data = f"<!doctype html><title>T</title><h1>A title</h1><p>Some words.</p><p>{words}</p><p>An end.</p>"
    assert ordeal(data.encode(), "run.html").what == "draft"


def test_comments_before_a_page_that_never_comes() -> None:
    assert sniff(b"<!---->" * 500 + b"words") is Format.TEXT
    assert sniff(b"<!-- a -->\n" * 50 + b"<html>") is Format.HTML


def test_links_within_links() -> None:
    places = "".join(f'<p id="p{n}">A paragraph of some words.</p>' for n in range(40))
    links = "".join(f'<ul><li><a href="#p{n % 40}">two words ' for n in range(60)) + "</a></li></ul>" * 60
    data = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>A</h1>{places}{links * 40}</body></html>'
    assert ordeal(_book(data), "a.epub").what == "draft"


def test_a_control_character_in_the_name_of_a_place() -> None:
    assert ordeal(_book('<html><body><p id="a\x01b">Some words stand here.<br></body></html>'), "a.epub").good


def test_a_type_that_cannot_be_unpacked_is_no_document() -> None:
    data = bytearray(zipped({"mimetype": "application/epub+zip", "a.txt": "words"}))
    at = data.index(b"mimetype") + len("mimetype")
    data[at : at + 4] = b"\xff\xff\xff\xff"
    assert sniff(bytes(data)) is Format.TEXT


def _book(page: str) -> bytes:
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<rootfiles><rootfile full-path="a.opf"/></rootfiles></container>',
            "a.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/><manifest>'
            '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="a"/></spine></package>',
            "a.xhtml": page,
        }
    )
