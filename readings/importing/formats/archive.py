"""Zip archives and XML from strangers: read in memory, within bounds, nothing written and nothing fetched.

What an archive says of itself (sizes, ratios) is never trusted: the bounds hold for what is really unpacked.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from readings.importing.draft import ImportRefused

MOST_MEMBERS = 20_000
MOST_BYTES = 150_000_000  # unpacked, of one member
MOST_TOTAL = 300_000_000  # unpacked, of all that is read
MOST_RATIO = 250  # unpacked to packed, where more than a little is unpacked
_LITTLE = 8_000_000
_STEP = 1 << 20
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL_MARK = b"PK\x01\x02"

BROKEN = "This file is damaged and cannot be opened: save it again from the program it was made with, and bring that."
BOMB = "This file unpacks to far more than a text needs: save the text anew and bring that."
LOCKED = "This file is locked with a password: save it without the password and bring that."
TANGLED = "This file holds something that a text has no use for, and it was left alone: save the text anew and bring that."


@dataclass(slots=True)
class Archive:
    """A zip in memory. Names are only names: `..` or a leading stroke mean nothing here."""

    data: bytes
    members: dict[str, zipfile.ZipInfo]
    names: list[str]
    unpacked: int = 0  # bytes given out so far, by all readings
    _folded: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> str | None:
        """The member of this name, as it is spelled; some programs mind neither case nor the way a stroke leans."""
        if name in self.members:
            return name
        return self._folded.get(_folded(name))

    def read(self, name: str, most: int = MOST_BYTES) -> bytes:
        """A member's bytes. Raises ImportRefused where it is missing, damaged, locked or larger than `most`."""
        found = self.find(name)
        if found is None:
            raise ImportRefused(BROKEN)
        info = self.members[found]
        if info.flag_bits & 0x41:
            raise ImportRefused(LOCKED)
        packed = self._packed(info)
        most = min(most, MOST_BYTES, MOST_TOTAL - self.unpacked)
        if info.compress_type == zipfile.ZIP_STORED:
            if len(packed) > most:
                raise ImportRefused(BOMB)
            plain = packed
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            plain = _inflated(packed, most)
        else:
            raise ImportRefused(BROKEN)
        self.unpacked += len(plain)
        if zlib.crc32(plain) != info.CRC:
            raise ImportRefused(BROKEN)
        return plain

    def _packed(self, info: zipfile.ZipInfo) -> bytes:
        at = info.header_offset
        head = self.data[at : at + _LOCAL.size]
        if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
            raise ImportRefused(BROKEN)
        *_, name_length, extra_length = _LOCAL.unpack(head)
        start = at + _LOCAL.size + name_length + extra_length
        if start + info.compress_size > len(self.data):
            raise ImportRefused(BROKEN)
        return self.data[start : start + info.compress_size]


def opened(data: bytes) -> Archive:
    """The archive in these bytes; nothing is unpacked yet.

    Raises ImportRefused for what is broken, holds too many members, or has members that lie in one another.
    """
    if data.count(_CENTRAL_MARK) > MOST_MEMBERS * 2:
        raise ImportRefused(BOMB)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, struct.error, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise ImportRefused(BROKEN) from error
    if len(infos) > MOST_MEMBERS:
        raise ImportRefused(BOMB)
    _require_apart(infos)
    members = {info.filename: info for info in infos if not info.filename.endswith("/")}
    return Archive(data, members, list(members), _folded={_folded(name): name for name in members})


def _folded(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _require_apart(infos: list[zipfile.ZipInfo]) -> None:
    """Each member has bytes of its own: those that share them unpack to many times what is there."""
    last = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < last:
            raise ImportRefused(BOMB)
        last = info.header_offset + _LOCAL.size + info.compress_size


def _inflated(packed: bytes, most: int) -> bytes:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    out = bytearray()
    rest = packed
    try:
        while not stream.eof:
            piece = stream.decompress(rest, _STEP)
            rest = stream.unconsumed_tail
            if not piece and not rest:
                break
            out += piece
            if len(out) > most or (len(out) > _LITTLE and len(out) > MOST_RATIO * len(packed)):
                raise ImportRefused(BOMB)
    except zlib.error as error:
        raise ImportRefused(BROKEN) from error
    if not stream.eof:
        raise ImportRefused(BROKEN)
    return bytes(out)


def xml(data: bytes) -> etree._Element:
    """The root of an XML file: well-formed, no deeper than 256, with no entity but short ones of its own.

    Nothing outside is ever asked for. Raises ImportRefused.
    """
    parser = etree.XMLParser(
        resolve_entities="internal",  # type: ignore[arg-type]  # which the stubs do not know yet
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise ImportRefused(TANGLED if b"<!ENTITY" in data[:65_536] else BROKEN) from error
    if root is None:
        raise ImportRefused(BROKEN)
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and any(_is_strange(entity) for entity in declared.iterentities()):
        raise ImportRefused(TANGLED)
    return root


def _is_strange(entity: Any) -> bool:
    said = entity.orig or entity.content
    return said is None or len(said) > 64 or "&" in said.replace("&#", "")
