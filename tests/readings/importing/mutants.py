"""Documents broken at random, of every format: what an import may meet, made from what it reads well."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

_HARD = (
    b"\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf",
    b"&#0;", b"&#xD800;", b"&#x110000;", b"&lol;", b"%s%n", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml", b"<!DOCTYPE x [",
    b"\\", b"'\"><", b"\r\n\r\n", b"\x0c", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"endobj", b"stream\n", b"obj\n<<", b">>", b"/Length 99999999",
    b"99999999999999999999", b"-1", b"1e308", b"../../../etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1:9/",
)  # fmt: skip
_TOKEN = re.compile(rb"<[^<>]{0,200}>|[\w.-]+|\s+|[^\w\s]")


def mutant(seed: bytes, chance: random.Random) -> bytes:
    """The document with some faults. Inside an archive the faults are mostly in what is packed."""
    if seed.startswith(b"PK\x03\x04") and chance.random() < 0.8:
        return _in_archive(seed, chance)
    return _faults(seed, chance)


def _faults(data: bytes, chance: random.Random) -> bytes:
    for _ in range(1 + min(int(chance.expovariate(0.5)), 12)):
        data = chance.choice(_WAYS)(data, chance)[:4_000_000]
    return data


def _place(data: bytes, chance: random.Random) -> tuple[int, int]:
    at = chance.randint(0, len(data))
    return at, min(len(data), at + int(chance.expovariate(1 / 40)))


def _flip(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.randint(1, 8) if made else 0):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def _noise(data: bytes, chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    return data[:start] + chance.randbytes(end - start) + data[end:]


def _cut(data: bytes, chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    return data[:start] + data[end:]


def _end(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randint(0, len(data))]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 2, 50, 2000)) + data[end:]


def _splice(data: bytes, chance: random.Random) -> bytes:
    (a, b), (c, _) = _place(data, chance), _place(data, chance)
    return data[:c] + data[a:b] + data[c:]


def _hard(data: bytes, chance: random.Random) -> bytes:
    at, _ = _place(data, chance)
    return data[:at] + chance.choice(_HARD) + data[at:]


def _tokens(data: bytes, chance: random.Random) -> bytes:
    """Some tags, words or numbers change places, go or come twice."""
    at = chance.randint(0, max(0, len(data) - 4000))
    tokens = _TOKEN.findall(data[at : at + 4000])
    if len(tokens) < 2:
        return data
    for _ in range(chance.randint(1, 6)):
        i, j = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        match chance.randrange(4):
            case 0:
                tokens[i], tokens[j] = tokens[j], tokens[i]
            case 1:
                tokens[i] = b""
            case 2:
                tokens[i] += tokens[j]
            case _:
                tokens[i] = chance.choice(_HARD)
    return data[:at] + b"".join(tokens) + data[at + 4000 :]


def _deep(data: bytes, chance: random.Random) -> bytes:
    at, _ = _place(data, chance)
    tag = chance.choice((b"<div>", b"<b>", b"<table><tr><td>", b"<w:p>", b"[", b"> ", b"<<", b"(", b"- "))
    return data[:at] + tag * chance.choice((10, 300, 20_000)) + data[at:]


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _noise, _cut, _end, _repeat, _splice, _hard, _tokens, _tokens, _deep,
)  # fmt: skip


def _in_archive(seed: bytes, chance: random.Random) -> bytes:
    """The same archive with faults in some members, or with members that are gone, doubled, renamed or ill described."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seed)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        members = [(info.filename, old.read(info)) for info in old.infolist()]
        sick = set(chance.sample(range(len(members)), min(len(members), chance.randint(0, 2))))
        for at, (name, content) in enumerate(members):
            if at in sick:
                if chance.random() < 0.15:
                    continue
                if chance.random() < 0.1:
                    name = chance.choice(
                        (name.upper(), f"../{name}", name * 20, "mimetype", "", "\u202e" + name)
                    )
                content = _faults(content, chance)
            new.writestr(zipfile.ZipInfo(name or "x"), content, compress_type=chance.choice((0, 8, 8, 8)))
    made = packed.getvalue()
    return _faults(made, chance) if chance.random() < 0.2 else made
