"""What other tools, and this one, wrote as annotations: JSON read with care, nothing fetched, nothing run.

Taken are a collection or a page of the W3C's model, a list of annotations, one by itself, and what Hypothesis gives
(`rows`). Of each the words somebody wrote and the words of the text they are about (TextQuoteSelector).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

from accounts.wording import says_something, tamed, tamed_line

MOST = 1_000  # annotations in a file
LARGEST = 5 * 1024 * 1024  # bytes
LONGEST_QUOTATION = 20_000  # characters
_BESIDE = 1_000  # characters of what stands before and after a quotation
_DEEPEST = 6  # selectors within selectors
_SEVERAL = 50  # bodies, targets, selectors, tags of one annotation that are looked at

NO_JSON = "This file cannot be read: it is not JSON."
TOO_LARGE = "This file is too large: 5 MB are the most."
TOO_MANY = f"This file has too many annotations: {MOST:,} are the most. Bring them in parts."
ELSEWHERE = "This file only says where its annotations are, and nothing is fetched from there."
NOTHING = "There are no annotations in this file."

NO_QUOTATION = "It does not say which words of a text it is about."
NO_ANNOTATION = "It is not an annotation."
QUOTATION_TOO_LONG = "It is about more words than a note can be."

_UNIT = re.compile(r"/readings/([-\w]+)/?$")
_PARAGRAPH = re.compile(r"p([1-9]\d{0,8})")
_MARKUP = re.compile(
    r"""<!--|-->|<[!?][^<>]*+>|<(?P<name>/?[a-z][a-z0-9]{0,20})(?:[^<>"']|"[^"]{0,2000}"|'[^']{0,2000}')*+>""",
    re.IGNORECASE,
)
_BREAKS = {"br", "/p", "/div", "/li", "/blockquote", "/h1", "/h2", "/h3", "/h4", "/h5", "/h6"}
_UNSAID = {"script": "/script", "style": "/style", "<!--": "-->"}  # what is in them is not for people


class Unreadable(ValueError):
    """Nothing of the file can be taken; the message is one sentence for the person."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An annotation as it came. `problem`: one sentence, if it can become no note."""

    id: str
    words: str = ""
    motivation: str = ""
    tags: tuple[str, ...] = ()
    by: str = ""
    created: datetime | None = None
    unit: str = ""  # of the reading it was written in, by the address
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    number: int | None = None  # ¶ of the first paragraph
    start: int | None = None  # in that paragraph
    problem: str = ""


def read(content: bytes) -> list[Incoming]:
    """All annotations of a file. Raises `Unreadable`."""
    if len(content) > LARGEST:
        raise Unreadable(TOO_LARGE)
    try:
        said = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unreadable(NO_JSON) from None
    found = _items(said)
    if len(found) > MOST:
        raise Unreadable(TOO_MANY)
    if not found:
        raise Unreadable(NOTHING)
    try:
        return [_incoming(one) for one in found]
    except RecursionError:  # what could just be read may be too deep to be written again
        raise Unreadable(NO_JSON) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _items(said: Any) -> list[Any]:
    if isinstance(said, list):
        return said
    if not isinstance(said, dict):
        raise Unreadable(NOTHING)
    for name in ("items", "rows", "annotations"):
        if isinstance(said.get(name), list):
            return list(said[name])
    first = said.get("first")
    if isinstance(first, dict):
        items = first.get("items")
        return list(items) if isinstance(items, list) else []
    if isinstance(first, str):
        raise Unreadable(ELSEWHERE)
    return [said] if "target" in said else []


def _incoming(said: Any) -> Incoming:
    if not isinstance(said, dict):
        return Incoming(id=_digest(said), problem=NO_ANNOTATION)
    name = _text(said.get("id") or said.get("@id")).strip()[:500] or _digest(said)
    if "target" not in said:
        return Incoming(id=name, problem=NO_ANNOTATION)
    words, tags = _bodies(said)
    about = next((found for found in map(_target, _several(said["target"])) if found.get("exact")), {})
    exact = about.get("exact", "")
    return Incoming(
        id=name,
        words=words,
        motivation=_text(next(iter(_several(said.get("motivation"))), "")).rpartition("/")[2][:40],
        tags=tags,
        by=_creator(said.get("creator")),
        created=_moment(said.get("created")),
        problem=QUOTATION_TOO_LONG if len(exact) > LONGEST_QUOTATION else "" if exact else NO_QUOTATION,
        **(about if len(exact) <= LONGEST_QUOTATION else {}),
    )


def _digest(said: Any) -> str:
    """What stands for the name of an annotation without one."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _several(said: Any) -> list[Any]:
    """The model allows one value or a list of them nearly everywhere."""
    found = said if isinstance(said, list) else [] if said is None else [said]
    return found[:_SEVERAL]


def _text(said: Any) -> str:
    return tamed(said) if isinstance(said, str) else ""


# Bodies -----------------------------------------------------------------------------------------------------


def _bodies(said: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The words, and the tags beside them."""
    words = [_text(said.get("bodyValue")), _text(said.get("text"))]  # Hypothesis has `text` and `tags`
    tags = [_text(tag) for tag in _several(said.get("tags"))]
    for body in _several(said.get("body")):
        if not isinstance(body, dict):
            continue
        source = body.get("source")
        inner = source if isinstance(source, dict) else body
        value = _text(inner.get("value"))
        if _text(inner.get("format")).startswith("text/html"):
            value = _without_tags(value)
        purposes = _several(body.get("purpose"))
        (tags if "tagging" in purposes else words).append(value)
    lines = [tamed_line(tag)[:60] for tag in tags]
    return "\n\n".join(one.strip() for one in words if says_something(one)), tuple(filter(None, lines))


def _without_tags(html: str) -> str:
    """Its words. One pass: a parser that builds a tree takes minutes for a hundred thousand tags in one another."""
    words: list[str] = []
    at, until = 0, ""
    for found in _MARKUP.finditer(html):
        kind = (found["name"] or found[0]).lower()
        if until:
            if kind != until:
                continue
            until = ""
        elif kind == "-->":
            continue
        else:
            words += [html[at : found.start()], "\n" if kind in _BREAKS else ""]
            until = _UNSAID.get(kind, "")
        at = found.end()
    words.append("" if until else html[at:])
    return tamed(unescape("".join(words))).strip()


def _creator(said: Any) -> str:
    one = next(iter(_several(said)), None)
    return tamed_line(_text(one.get("name")))[:100] if isinstance(one, dict) else ""


def _moment(said: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(_text(said)[:40])
    except ValueError:
        return None
    # a year that no calendar here can show in another time zone is none
    return at if at.tzinfo and 1900 <= at.year <= 2999 else None


# Targets ----------------------------------------------------------------------------------------------------


def _target(said: Any) -> dict[str, Any]:
    """Which words, as far as it says."""
    if not isinstance(said, dict):
        return {}
    source = said.get("source")
    address = _text(source.get("id") if isinstance(source, dict) else source)
    found: dict[str, Any] = {"unit": _unit(address)}
    for selector in _selectors(said.get("selector")):
        kind = selector.get("type")
        if kind == "TextQuoteSelector" and "exact" not in found:
            found |= {name: _text(selector.get(name)) for name in ("exact", "prefix", "suffix")}
            found |= {"prefix": found["prefix"][-_BESIDE:], "suffix": found["suffix"][:_BESIDE]}
        elif kind == "FragmentSelector" and "number" not in found:
            number = _PARAGRAPH.fullmatch(_text(selector.get("value")))
            if number is not None:
                found |= {"number": int(number[1]), "start": _start(selector.get("refinedBy"))}
    if not says_something(found.get("exact", "")):
        found["exact"] = ""
    return found


def _selectors(said: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """All of them, those within others behind these."""
    if depth > _DEEPEST:
        return
    for selector in _several(said):
        if isinstance(selector, dict):
            yield selector
            for name in ("startSelector", "refinedBy"):
                yield from _selectors(selector.get(name), depth + 1)


def _start(said: Any) -> int | None:
    start = said.get("start") if isinstance(said, dict) else None
    return start if isinstance(start, int) and 0 <= start < 2**31 else None


def _unit(address: str) -> str:
    """The reading that an address of a site like this one names."""
    try:
        found = _UNIT.search(unquote(urlsplit(address[:2000]).path))
    except ValueError:
        return ""
    return found[1] if found else ""
