"""Notes of a page: which links lead to them, where each begins and ends, and which links only lead back."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from .html_source import Element
from .html_tags import BLOCKS, HEADINGS, begins_block, block_around, classes_of, kinds_of, text_of

_LABEL = re.compile(
    r"[\[({]?\s*(?P<label>(?:(?:note|fn|n)\.?\s*)?(?:\d{1,4}[a-z]?|[ivxlc]{1,7}|[a-z]|[*†‡§¶#]{1,4}))\s*[\])}]?[.:]?",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"[\W_]*(?:back|return|zurück|retour|volver|назад|jump up|up|top|(?:back|return) to (?:the )?text)?[\W_]*",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:foot|end|side|cite|^|[\W_])_?-?notes?(?=$|[\W_\d])|(?:^|[\W_])_?(?:fn|ftn|edn|en|n|sym|fs|nt)[\W_]?\d|sd(?:foot|end)note",
    re.IGNORECASE,
)
_REFERS = frozenset({"doc-noteref", "noteref"})
_REFERS_BY_CLASS = frozenset(
    {
        "footnote-ref", "footnoteref", "footnote-anchor", "footnote-reference", "noteref", "note-ref", "fnref", "fn-ref",
        "sdfootnoteanc", "sdendnoteanc", "footnote_referrer", "footnote-link", "endnote-ref", "fnanchor", "easy-footnote",
    }
)  # fmt: skip
_NOTE = frozenset({"footnote", "endnote", "rearnote", "doc-footnote", "doc-endnote"})
_LISTS = frozenset(
    {
        "footnotes",
        "endnotes",
        "rearnotes",
        "doc-endnotes",
        "doc-footnotes",
        "footnote-list",
        "reflist",
        "enotes",
    }
)
_LEADS_BACK = frozenset(
    {
        "doc-backlink", "footnote-back", "footnote-backref", "mw-cite-backlink", "reversefootnote", "footnote-return",
        "backlink", "footnotebackref", "footnote-backlink", "data-footnote-backref",
    }
)  # fmt: skip
_BESIDE = frozenset({"sidenote", "marginnote", "inline-footnote"})
_HOLDERS = frozenset({"body", "html", "ol", "ul", "dl", "table", "tbody", "main", "article", "section"})
_FAR = 12  # blocks of one note
_NEAR = 4  # elements between a marker and the anchor that stands for it


@dataclass(slots=True)
class Notes:
    """What the walk over the page must know of notes."""

    markers: dict[Element, str] = field(default_factory=dict)  # link to label
    starts: dict[Element, str] = field(default_factory=dict)  # where a note begins, and its label
    ends: set[Element] = field(default_factory=set)  # what a note ends with
    beside: dict[Element, str] = field(default_factory=dict)  # notes that stand in the middle of a sentence
    back: set[Element] = field(default_factory=set)  # what only leads back


@dataclass(slots=True)
class _Link:
    element: Element
    target: Element
    at: int  # in the order of the page
    there: int  # where its target stands
    text: str
    label: str  # "" where its words are none

    @property
    def ahead(self) -> bool:
        return self.there > self.at


def find(root: Element) -> Notes:
    """The notes of the page with their markers."""
    notes = Notes()
    order = {element: at for at, element in enumerate(root.iter("*"))}
    _beside(order, notes)
    links = list(_links(order, notes))
    targets: dict[Element, str] = {}
    for link in links:
        if _is_marker(link):
            label = link.label or str(len(targets) + 1)
            notes.markers[link.element] = targets.setdefault(link.target, label)
    inside = Counter(above for target in targets for above in (target, *target.iterancestors()))
    calling = {above for marker in notes.markers for above in marker.iterancestors()}
    for target, label in targets.items():
        start = _start_of(target, inside)
        notes.starts[start] = label
        notes.ends.add(_end_of(start, inside, calling))
    _leading_back(links, notes, order)
    return notes


def _beside(order: dict[Element, int], notes: Notes) -> None:
    """Notes set into the line, which stand in the margin when the page is shown."""
    for element in order:
        if element.tag in ("span", "small", "aside") and _BESIDE.intersection(classes_of(element)):
            notes.beside[element] = str(len(notes.beside) + 1)


def _links(order: dict[Element, int], notes: Notes) -> Iterator[_Link]:
    """Links to places of the same page."""
    named: dict[str, Element] = {}
    for element in order:
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name:
                named.setdefault(name, element)
    for element, at in order.items():
        if _LEADS_BACK & {*classes_of(element), *kinds_of(element)}:
            notes.back.add(element)
        href = element.get("href") if element.tag == "a" else None
        if not href or not href.startswith("#"):
            continue
        target = named.get(href[1:])
        target = named.get(unquote(href[1:])) if target is None else target
        if target is None:
            continue
        text = text_of(element, 60)
        match = _LABEL.fullmatch(text)
        yield _Link(element, target, at, order[target], text, match["label"] if match else "")


def _is_marker(link: _Link) -> bool:
    element, target = link.element, link.target
    around = [element, *(above for above, _ in zip(element.iterancestors(), range(2), strict=False))]
    said = set().union(*(kinds_of(one) for one in around))
    classes = {name for one in around for name in classes_of(one)}
    if (said | classes) & _LEADS_BACK:
        return False
    if said & _REFERS:
        return True
    if target.tag in HEADINGS or block_around(target).tag in HEADINGS:
        return False
    own = kinds_of(block_around(target))
    if link.ahead and (classes & _REFERS_BY_CLASS or own & _NOTE) and len(link.text) <= 20:
        return not begins_block(element) or bool(own & _NOTE)
    if not link.label or not link.ahead:
        return False
    told = _NAMED.search(f"{target.get('id') or ''} {target.get('name') or ''}") is not None
    block = block_around(target)
    printed = _printed_at(target).lstrip("[({ ")
    agrees = printed.lower().startswith(link.label.lower()) and not printed[len(link.label) :][:1].isalnum()
    if begins_block(element):
        return told and agrees and not _begins_item(element)
    return told or (agrees and begins_block(target)) or _is_listed(block, link.label)


def _printed_at(target: Element) -> str:
    """The words that an anchor is set to: its own, or those that follow it."""
    said = text_of(target, 60) or (target.tail or "").strip()[:60]
    below = target.getnext()
    return said or (text_of(below, 60) if below is not None else text_of(block_around(target), 60))


def _begins_item(element: Element) -> bool:
    """Whether it begins an item of a list, as an entry of the contents does."""
    return block_around(element).tag in ("li", "td", "dt")


def _is_listed(block: Element, label: str) -> bool:
    """Whether it is the item of this number in a list."""
    if block.tag != "li" or not label.isdigit() or not 0 < int(label) < 10_000:
        return False
    parent = block.getparent()
    return (
        parent is not None
        and parent.tag == "ol"
        and sum(1 for _ in block.itersiblings("li", preceding=True)) + 1 == int(label)
    )


def _start_of(target: Element, inside: Counter[Element]) -> Element:
    """The element with which the note begins: the block of the anchor, where that holds no other note."""
    block = block_around(target)
    if block.tag in ("body", "html") or inside[block] > 1 or not begins_block(target):
        return target
    while (parent := block.getparent()) is not None:
        first = block.getprevious() is None and not (parent.text or "").strip()
        if parent.tag in _HOLDERS or inside[parent] > 1 or not first or parent.tag not in BLOCKS:
            break
        if _LISTS & {*classes_of(parent), *kinds_of(parent)}:
            break
        block = parent
    return block


def _end_of(start: Element, inside: Counter[Element], calling: set[Element]) -> Element:
    """The element with which the note ends: its own block, or paragraphs below it before the next note begins."""
    if start.tag not in BLOCKS:
        return block_around(start)
    alone = _LABEL.fullmatch(text_of(start, 40)) is not None
    if start.tag not in ("p", "dt") and not alone:
        return start
    after = list[Element]()
    for sibling in start.itersiblings():
        if inside[sibling]:
            return after[-1] if after else start
        if (
            sibling.tag not in ("p", "dd", "blockquote", "ul", "ol")
            or sibling in calling
            or len(after) > _FAR
        ):
            break
        after.append(sibling)
    return after[0] if after and alone else start


def _leading_back(links: list[_Link], notes: Notes, order: dict[Element, int]) -> None:
    """Links in notes that lead back to where they are called."""
    if not notes.starts:
        return
    first = min(order[start] for start in notes.starts)
    markers = sorted(order[marker] for marker in notes.markers)
    for link in links:
        if link.element in notes.markers or link.ahead or link.at < first:
            continue
        near = bisect_left(markers, link.there - _NEAR)
        called = near < len(markers) and markers[near] <= link.there + _NEAR
        if called and (link.label or _BACK.fullmatch(link.text)):
            notes.back.add(link.element)
