"""A web page from its bytes: the encoding, declared, undeclared or wrongly declared, and the tree."""

from __future__ import annotations

import codecs
import html.entities
import re
from typing import Any, cast

from lxml import etree
from lxml import html as lxml_html

from readings.importing import source
from readings.importing.draft import ImportRefused
from readings.importing.encodings import decode

MAX_BYTES = 30_000_000
_HEAD = 4096
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{2,40})""", re.IGNORECASE)
_KNOWN = re.compile(
    r"(?:iso-?8859-?\d{1,2}|latin-?\d|windows-?\d{3,4}|cp\d{3,4}|koi8-[rut]|mac\w*|x-mac-\w+|shift_?jis|euc-\w+|gb\w*|big5\w*"
    r"|us-ascii|ascii|tis-620)",
    re.IGNORECASE,
)
_WESTERN = frozenset({"iso8859-1", "cp1252", "ascii"})
_FOREIGN = re.compile(r"1251|1253|koi8|855|866|cyrillic|greek|8859-[57]|utf|jis|euc|gb|big5")
_BETWEEN_LETTERS = re.compile(r"[^\W\d_][¹²³£¥±¶¼½¾¿¡¦§¨©ª«¬®¯°´µ·¸º»][^\W\d_]|[^\W\d_][³¹][\s.,]")
_CYRILLIC = re.compile(r"1251|koi8|855|866|cyrillic|8859-5")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\])?[^>]*+>")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NO_SIGNS = dict.fromkeys([*range(9), *range(0xE, 0x20), 0xFFFE, 0xFFFF]) | {
    0xB: " ",
    0xC: " ",
}  # which no XML holds
_INLINE_TAGS = re.compile(
    r"</?(?:font|b|i|u|em|strong|span|a|big|small|tt|strike|s|o:p|st1:\w+)(?:\s[^<>]*)?>", re.IGNORECASE
)
_BLOCK_TAGS = re.compile(
    r"<(/?)(?:div|center|table|tbody|tr|td|section|blockquote|ul|ol|dl|dd)(?:\s[^<>]*)?>", re.IGNORECASE
)

Element = Any  # an lxml element


def decoded(data: bytes) -> tuple[str, str]:
    """The page's text and its encoding. What it says of itself is believed where its bytes allow it."""
    if len(data) > MAX_BYTES:
        raise ImportRefused(f"The page is larger than {MAX_BYTES // 1_000_000} MB: bring it in parts.")
    if not data.strip(b"\x00 \t\r\n"):
        raise ImportRefused(source.EMPTY)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:_HEAD].count(0) > len(data[:_HEAD]) * 0.3:
        return decode(data)
    bare = data.removeprefix(codecs.BOM_UTF8)
    try:
        return bare.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    match = _XML.search(data[:_HEAD]) or _DECLARED.search(data[:_HEAD])
    name = match[1].decode("ascii", "replace") if match else ""
    if _KNOWN.fullmatch(name):
        try:
            codec = codecs.lookup(name).name
            if codec not in _WESTERN:
                return bare.decode(codec), codec
            guessed, found = decode(bare)
            if not _CYRILLIC.search(found):
                return bare.decode("cp1252"), "cp1252"
            return guessed, found
        except (LookupError, UnicodeDecodeError):
            pass
    text, found = decode(bare)
    if not _FOREIGN.search(found):  # the web's own letters, where nothing speaks for others
        try:
            western = bare.decode("cp1252")
        except UnicodeDecodeError:
            return text, found
        if len(_BETWEEN_LETTERS.findall(western)) <= len(western) / 5000:
            return western, "cp1252"
    return text, found


def tree(text: str) -> Element:
    """The page as a tree, however badly it is written; a part nested beyond reason loses its nesting, not its words."""
    text = text.translate(_NO_SIGNS)
    for strip in (None, _INLINE_TAGS, _BLOCK_TAGS):
        if strip is _INLINE_TAGS:
            text = strip.sub("", text)
        elif strip is _BLOCK_TAGS:
            text = strip.sub("<p>", text)
        parser = lxml_html.HTMLParser(
            no_network=True, huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8"
        )
        try:
            root = etree.fromstring(text.encode("utf-8", "replace"), cast("Any", parser))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise ImportRefused(source.EMPTY) from error
        if root is None:
            raise ImportRefused(source.EMPTY)
        if not any("xcessive depth" in entry.message for entry in parser.error_log):
            break
    return root


def xhtml(text: str) -> Element | None:
    """A page of an e-book as the XML it should be, local names for tags; None where it is no well-formed XML."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    at = text.find("<!DOCTYPE")
    if at >= 0 and (declared := _DOCTYPE.match(text, at)):
        text = text[:at] + text[declared.end() :]
    text = _NAMED.sub(_sign, text)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        element.tag = element.tag.rsplit("}", 1)[-1].lower()
        for name, value in list(element.attrib.items()):
            if "}" in name:
                space, bare = name.rsplit("}", 1)
                prefix = (
                    "epub:" if space.endswith("/2007/ops") else "xml:" if space.endswith("namespace") else ""
                )
                del element.attrib[name]
                element.attrib[_attribute(prefix + bare)] = value
    return root


def _attribute(name: str) -> str:
    return name.replace(":", "_")


def _sign(match: re.Match[str]) -> str:
    name = match[1]
    if name in _OF_XML:
        return match[0]
    sign = html.entities.html5.get(name + ";")
    return sign.replace("&", "&amp;").replace("<", "&lt;") if sign else f"&amp;{name};"
