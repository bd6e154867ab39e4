"""The thread of comments under an article, where the page says what is a comment and who wrote it."""

from __future__ import annotations

import re

from readings.importing.draft import Comment

from .html_source import Element
from .html_tags import HEADINGS, SPACE, classes_of, names_of

_THREAD = re.compile(
    r"comments?|comments?-?(?:list|area|section|thread|wrapper|container)|commentlist|post-comments|disqus_thread",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"comment|comment-?(?:item|body|entry|wrap|wrapper|container)|comment__body|commententry", re.IGNORECASE
)
_AUTHOR = re.compile(
    r"fn|comment-?(?:author|by|name|user)|comment_author|comment__author|author|username|user-?name|vcard|commenter",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"comment-?(?:content|text|body|message|copy)|comment__(?:content|text|body)|commenttext|content|message|text",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\s*(?:says|said|writes|wrote|sagt|schreibt|dit|dice|пишет|говорит)?\s*[:.]?\s*$", re.IGNORECASE
)


def find(body: Element) -> tuple[list[Comment], dict[Element, None], Element | None]:
    """The comments, the elements that held them, and the thread's own heading."""
    for thread in body.iter("div", "section", "ol", "ul", "aside", "article"):
        if not any(_THREAD.fullmatch(name) for name in names_of(thread)):
            continue
        items = _items(thread)
        comments = [(item, comment) for item in items if (comment := _comment(item, set(items))) is not None]
        if comments:
            heading = next((one for one in thread.iter(*HEADINGS) if not _inside(one, set(items))), None)
            return [comment for _, comment in comments], dict.fromkeys(item for item, _ in comments), heading
    return [], {}, None


def _inside(element: Element, items: set[Element]) -> bool:
    return any(above in items for above in element.iterancestors())


def _items(thread: Element) -> list[Element]:
    """The elements that are one comment each, answers inside of answers too."""
    found: list[Element] = []
    for element in thread.iter("li", "div", "article", "section"):
        if element is thread or not any(_ITEM.fullmatch(name) for name in classes_of(element)):
            continue
        if (
            found
            and found[-1] in element.iterancestors()
            and _author(element, set()) == _author(found[-1], {element})
        ):
            continue  # the inner wrapping of the same comment
        if found and _is_body_of(element, found[-1]):
            continue
        found.append(element)
    return found


def _is_body_of(element: Element, item: Element) -> bool:
    return element in item.iter() and _author(element, set()) is None


def _author(item: Element, but: set[Element]) -> str | None:
    for element in item.iter("*"):
        if any(_AUTHOR.fullmatch(name) for name in classes_of(element)) or element.tag == "cite":
            name = SPACE.sub(" ", "".join(element.itertext())).strip()
            name = _SAYS.sub("", name)
            if name and len(name) < 80:
                return name
    return None


def _comment(item: Element, items: set[Element]) -> Comment | None:
    """Who says what in this element; answers inside are comments of their own."""
    said = next(
        (
            one
            for one in item.iter("div", "section", "p", "blockquote")
            if one is not item and any(_SAID.fullmatch(n) for n in classes_of(one)) and one not in items
        ),
        None,
    )
    paragraphs = _paragraphs(said if said is not None else item, items - {item}, whole=said is not None)
    return Comment(None, _author(item, items), paragraphs) if paragraphs else None


def _paragraphs(element: Element, items: set[Element], *, whole: bool) -> list[str]:
    if not whole:
        return [
            text
            for one in element.iter("p")
            if not (set(one.iterancestors()) & items) and (text := _words(one))
        ]
    blocks = [
        one for one in element.iter("p", "li", "blockquote") if next(one.iterchildren("p"), None) is None
    ]
    texts = [text for one in blocks if (text := _words(one))]
    return texts or ([text] if (text := _words(element)) else [])


def _words(element: Element) -> str:
    return SPACE.sub(" ", "".join(element.itertext())).strip()
