"""Zips and XML from strangers: what is no honest document is refused in one sentence, and costs little."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from readings.importing.draft import ImportRefused
from readings.importing.formats import archive


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def test_a_member_is_read_by_its_name() -> None:
    there = archive.opened(packed({"word/document.xml": b"<a/>", "empty.txt": b""}))
    assert there.names == ["word/document.xml", "empty.txt"]
    assert there.read("word/document.xml") == b"<a/>"
    assert there.read("empty.txt") == b""


def test_stored_members_are_read_too() -> None:
    there = archive.opened(packed({"a": b"plain words"}, zipfile.ZIP_STORED))
    assert there.read("a") == b"plain words"


def test_names_that_lead_elsewhere_are_only_names() -> None:
    there = archive.opened(packed({"../../etc/passwd": b"x", "/abs": b"y", "word\\Document.xml": b"z"}))
    assert there.read("../../etc/passwd") == b"x"
    assert there.find("abs") == "/abs"
    assert there.read("Word/document.xml") == b"z"


def test_a_member_without_a_name_is_one_nobody_asks_for() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a", b"plain words")
        nameless = zipfile.ZipInfo("b")
        nameless.filename = ""
        made.writestr(nameless, b"nothing", compress_type=zipfile.ZIP_DEFLATED)
    assert archive.opened(out.getvalue()).read("a") == b"plain words"


def test_a_member_that_is_missing_is_refused() -> None:
    with pytest.raises(ImportRefused, match="damaged"):
        archive.opened(packed({"a": b""})).read("b")


def test_a_member_larger_than_was_asked_for_is_refused() -> None:
    there = archive.opened(packed({"a": b"words " * 1000}))
    with pytest.raises(ImportRefused, match="unpacks"):
        there.read("a", most=5999)
    assert len(there.read("a", most=6000)) == 6000


def test_a_bomb_is_stopped_while_it_unpacks() -> None:
    bomb = packed({"word/document.xml": b"\0" * 60_000_000})
    there = archive.opened(bomb)
    tracemalloc.start()
    try:
        with pytest.raises(ImportRefused, match="unpacks"):
            there.read("word/document.xml")
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_the_size_that_a_member_declares_is_not_trusted() -> None:
    bomb = bytearray(packed({"a": b"\0" * 60_000_000}))
    at = bomb.rfind(b"PK\x01\x02")
    struct.pack_into("<I", bomb, at + 24, 10)  # said to be ten bytes
    with pytest.raises(ImportRefused, match="unpacks"):
        archive.opened(bytes(bomb)).read("a")


def test_all_that_is_read_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_TOTAL", 5000)
    there = archive.opened(packed({"a": b"w" * 3000, "b": b"w" * 3000}))
    there.read("a")
    with pytest.raises(ImportRefused, match="unpacks"):
        there.read("b")


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 5)
    with pytest.raises(ImportRefused, match="unpacks"):
        archive.opened(packed({str(n): b"" for n in range(6)}))


def overlapping() -> bytes:
    """Two members of the same packed bytes, as bombs without nesting have them."""
    body = zlib.compress(b"words", wbits=-15)
    crc = zlib.crc32(b"words")
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(body), 5, 1, 0) + b"a" + body
    entry = [
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(body), 5, 1, 0, 0, 0, 0, 0, 0)
        + name
        for name in (b"a", b"b")
    ]
    central = b"".join(entry)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, len(central), len(local), 0)
    return local + central + end


def test_members_that_share_their_bytes_are_refused() -> None:
    with pytest.raises(ImportRefused, match="unpacks"):
        archive.opened(overlapping())


def test_a_locked_member_is_refused() -> None:
    data = bytearray(packed({"a": b"words"}))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ImportRefused, match="password"):
        archive.opened(bytes(data)).read("a")


@pytest.mark.parametrize("harm", ["cut", "scratched", "no end", "far offset"])
def test_a_broken_zip_is_refused(harm: str) -> None:
    data = bytearray(packed({"a": bytes(range(256)) * 40}))
    match harm:
        case "cut":
            data = data[:120]
        case "scratched":
            data[60:90] = b"\xff" * 30
        case "no end":
            data = data[: data.rfind(b"PK\x05\x06")]
        case "far offset":
            struct.pack_into("<I", data, data.rfind(b"PK\x01\x02") + 42, 5)
    with pytest.raises(ImportRefused, match="damaged"):
        archive.opened(bytes(data)).read("a")


def test_a_stored_member_with_another_letter_is_damaged() -> None:
    data = packed({"a": b"plain words"}, zipfile.ZIP_STORED).replace(b"plain words", b"plane words")
    with pytest.raises(ImportRefused, match="damaged"):
        archive.opened(data).read("a")


def test_a_nested_archive_is_only_bytes() -> None:
    inner = packed({"a": b"x"})
    assert archive.opened(packed({"inner.zip": inner})).read("inner.zip") == inner


def test_xml_is_read_without_comments_and_instructions() -> None:
    root = archive.xml(b"<?xml version='1.0'?><a><!-- no --><?no no?>yes</a>")
    assert "".join(map(str, root.itertext())) == "yes"


def test_short_entities_of_a_file_are_its_own_letters() -> None:
    root = archive.xml(b'<!DOCTYPE a [<!ENTITY nbsp "&#160;">]><a>one&nbsp;two</a>')
    assert "".join(map(str, root.itertext())) == "one\xa0two"


@pytest.mark.parametrize(
    "told",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]><a/>',
        b'<!DOCTYPE a [<!ENTITY x "' + b"w" * 5000 + b'">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY b "wwwwww"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>',
        b'<!DOCTYPE a [<!ENTITY a "wwwwwwwwww">'
        + b"".join(b'<!ENTITY %c "%s">' % (n + 1, (b"&%c;" % n) * 10) for n in range(97, 110))
        + b"]><a b='&n;'>&n;</a>",
    ],
    ids=["file", "address", "long", "nested", "laughs"],
)
def test_entities_that_grow_or_lead_out_are_refused(told: bytes) -> None:
    with pytest.raises(ImportRefused, match="no use for"):
        archive.xml(told)


@pytest.mark.parametrize(
    "told",
    [b"", b"<a>", b"<a>\xff\xfe</a>", b"<a>" * 3000 + b"</a>" * 3000],
    ids=["none", "open", "bytes", "deep"],
)
def test_what_is_no_xml_is_refused(told: bytes) -> None:
    with pytest.raises(ImportRefused, match="damaged"):
        archive.xml(told)
