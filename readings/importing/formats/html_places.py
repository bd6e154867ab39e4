"""What on a page is no part of its text: menus, lists of contents, what surrounds an article, title pages, licences.

It is told by what the page says of its parts, and by how much of them is links; never where most of the words would go.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from .html_notes import Notes
from .html_source import Element
from .html_tags import BLOCKS, HEADINGS, NEVER, classes_of, count_words, kinds_of, names_of

NAVIGATION, SURROUNDINGS, CONTENTS = "navigation", "surroundings", "contents_list"
TITLE_PAGE, LICENCE = "title_page", "licence"

_LEADING = re.compile(
    r"(?:(?:main|primary|secondary|top|bottom|site|global|page|post|posts|footer|side|sub|entry|chapter|book|comments?|mw|header)[-_]?)?"
    r"(?:nav|navbar|navigation|navi|navlinks|nav-links|menu|menubar|breadcrumbs?|pager|pagination|skip-?links?|skip-to-.*|toolbar"
    r"|prev-?next|navfooter|navheader|jump-?link|mw-jump-link)(?:[-_](?:bar|wrapper|container|inner|links?|menu|list|below|above|top|bottom|main))?"
)
_AROUND = re.compile(
    r"share|sharing|share-?(?:buttons?|links?|bar|tools)|social|social-?(?:links?|media|share|icons?|bar)|sharedaddy|addtoany.*|sd-sharing.*"
    r"|cookies?(?:[-_].*)?|.*-cookie(?:s|-notice|-banner)?|consent(?:[-_].*)?|gdpr.*|advert\w*|ads?|ad-(?:slot|unit|container|wrapper|banner)|adsbygoogle|sponsor\w*|promo\w*"
    r"|newsletter(?:[-_].*)?|subscribe(?:[-_].*)?|subscription(?:[-_].*)?|signup(?:[-_].*)?|popup.*|modal|overlay|paywall|donate(?:[-_].*)?"
    r"|sidebar(?:[-_].*)?|.*-sidebar|widget(?:s|-area|area)?|related(?:[-_]?(?:posts|articles|content|links|stories|reading|items))?|jp-relatedposts|recommended|recommendations|more-from|read-?next|up-?next"
    r"|comment-?respond|respond|comment-?form|commentform|leave-?a?-?(?:reply|comment)|reply-link|login|log-?in|search|search-?(?:form|box|bar)|searchform"
    r"|tag-?links|cat-?links|tags|post-?tags|post-?categories|entry-footer|post-footer|article-footer|site-?footer|page-?footer|footer|foot|footer-.*"
    r"|site-?header|masthead|site-?branding|site-?title|site-?description|colophon|copyright|legal|author-?(?:bio|box|info|card|description)|about-the-author|edit-?link"
    r"|mw-editsection|noprint|catlinks|printfooter|sitesub|contentsub|siteNotice|mw-hidden.*|screen-reader-text|screen-reader-only|visually-?hidden|sr-only|visuallyhidden|hatnote|navbox|sistersitebox|metadata|mbox.*|ambox"
    r"|print-?(?:link|button)|back-?to-?top|skip|updat|updated|last-?updated|last-?modified|trans(?:criber)?s?-?notes?|tnotes?|heading-?anchor|header-?anchor|headerlink|anchor-?link|pull-?quote|pullquote",
    re.IGNORECASE,
)
_CONTENTS_HEAD = re.compile(
    r"toc-?(?:header|head|title|heading|toggle)|contents-?(?:title|heading)", re.IGNORECASE
)
_LISTING = re.compile(
    r"toc|table-?of-?contents|toc[-_]?(?:container|list|box|wrapper|nav|tree|body)|ez-toc.*|contents-?list|tocnav|minitoc|localtoc|wp-block-table-of-contents|toctree-wrapper",
    re.IGNORECASE,
)
_OF_TYPE = {
    "toc": CONTENTS, "doc-toc": CONTENTS, "loi": CONTENTS, "lot": CONTENTS, "landmarks": CONTENTS, "page-list": CONTENTS,
    "doc-pagelist": CONTENTS, "cover": TITLE_PAGE, "doc-cover": TITLE_PAGE, "titlepage": TITLE_PAGE, "halftitlepage": TITLE_PAGE,
    "frontispiece": TITLE_PAGE, "copyright-page": LICENCE, "imprint": LICENCE, "imprimatur": LICENCE, "colophon": LICENCE,
    "doc-colophon": LICENCE, "navigation": NAVIGATION, "search": NAVIGATION, "contentinfo": SURROUNDINGS, "dialog": SURROUNDINGS,
    "alertdialog": SURROUNDINGS, "alert": SURROUNDINGS, "doc-pullquote": SURROUNDINGS, "pullquote": SURROUNDINGS,
}  # fmt: skip
_MAIN = re.compile(
    r"(?:main-?)?content|main|content-?main|entry-?content|post-?content|article-?(?:body|content|text)|post-?body|story-?body|body-?content"
    r"|mw-parser-output|mw-content-text|bodycontent|entry|article|hentry|markdown-body|page-?content|text|single-?post",
    re.IGNORECASE,
)
_LONG = 25  # words of a paragraph that is prose
_PROSE = 60  # words of prose that are never taken for what surrounds a text
_MOST = 0.5  # so much of a page is never set aside by a name


@dataclass(slots=True)
class Weights:
    """How many words stand in each element, how many of them in links and how many in paragraphs of prose."""

    words: Counter[Element] = field(default_factory=Counter)
    linked: Counter[Element] = field(default_factory=Counter)
    prose: Counter[Element] = field(default_factory=Counter)

    def of_links(self, element: Element) -> float:
        return self.linked[element] / max(1, self.words[element])


def weigh(root: Element) -> Weights:
    """The words of each element, counted from the inside."""
    weights = Weights()
    everything = list(root.iter("*"))
    own: Counter[Element] = Counter()  # words that stand in a block itself, not in blocks inside
    for element in reversed(everything):
        if element.tag in NEVER:
            continue
        words = count_words(element.text) + weights.words[element]
        weights.words[element] = words
        if element.tag == "a" and element.get("href"):
            weights.linked[element] = words
        own[element] += count_words(element.text)
        if element.tag in BLOCKS and own[element] >= _LONG and weights.linked[element] < own[element] / 2:
            weights.prose[element] += own[element]
        parent = element.getparent()
        if parent is None:
            continue
        tail = count_words(element.tail)
        weights.words[parent] += words + tail
        weights.linked[parent] += weights.linked[element]
        weights.prose[parent] += weights.prose[element]
        own[parent] += tail + (0 if element.tag in BLOCKS else own[element])
    return weights


def find(body: Element, weights: Weights, notes: Notes) -> dict[Element, str]:
    """The elements that are no part of the text, with the reason."""
    outside: dict[Element, str] = {}
    noted = {above for start in notes.starts for above in (start, *start.iterancestors())}
    articles = [element for element in body.iter("article", "main") if weights.prose[element] > _PROSE]
    total = weights.words[body]
    for element in _from_above(body, outside):
        why = _why(element, weights, within_article=_is_within(element, articles), articles=bool(articles))
        if not why or element in noted:
            continue
        if why != LICENCE and weights.words[element] > _MOST * total:
            continue
        if why == SURROUNDINGS and element.tag != "aside" and weights.prose[element] > 4 * _PROSE:
            continue
        outside[element] = why
    main = _main(body, weights, outside)
    if main is not None:
        outside |= dict.fromkeys(_beside_main(main, body, weights, noted, outside), SURROUNDINGS)
    outside |= dict.fromkeys(_listings(body, weights, outside, noted), CONTENTS)
    return outside


def _from_above(body: Element, outside: dict[Element, str]) -> Iterator[Element]:
    """All elements in order, but nothing inside of what is outside already."""
    pending = [iter(body)]
    while pending:
        element = next(pending[-1], None)
        if element is None:
            pending.pop()
            continue
        if element.tag in NEVER:
            continue
        yield element
        if element not in outside:
            pending.append(iter(element))


def _is_within(element: Element, articles: list[Element]) -> bool:
    return bool(articles) and any(above in articles for above in element.iterancestors("article", "main"))


def _why(element: Element, weights: Weights, *, within_article: bool, articles: bool) -> str:
    for kind in kinds_of(element):
        if kind in _OF_TYPE:
            return _OF_TYPE[kind]
    if element.tag == "div" and element.get("title") in ("header", "footer"):
        return SURROUNDINGS  # of an office program's pages
    names = names_of(element)
    if any(_LISTING.fullmatch(name) for name in names) and weights.of_links(element) > 0.5:
        return CONTENTS
    if any(_CONTENTS_HEAD.fullmatch(name) for name in names) and weights.words[element] < 6:
        return CONTENTS
    if element.tag == "nav":
        return NAVIGATION
    if element.tag in HEADINGS or element.tag in ("html", "body", "main", "article"):
        return ""
    if any("pg-boilerplate" in name or name in ("pg-header", "pg-footer") for name in names):
        return LICENCE
    if any(_LEADING.fullmatch(name) for name in names) and element.tag not in ("li", "td"):
        return NAVIGATION
    if any(_AROUND.fullmatch(name) for name in names):
        return SURROUNDINGS
    return _by_tag(element, weights, within_article=within_article, articles=articles)


def _by_tag(element: Element, weights: Weights, *, within_article: bool, articles: bool) -> str:
    dense = weights.of_links(element) > 0.5
    if element.tag == "header" and not within_article:
        headed = element.find(".//h1") is not None
        return SURROUNDINGS if dense or (articles and not headed) else ""
    if element.tag == "footer":
        quoted = next(element.iterancestors("blockquote", "figure"), None) is not None
        return SURROUNDINGS if not quoted and (dense or not within_article) else ""
    if element.tag == "aside" and "note" not in " ".join([*kinds_of(element), *classes_of(element)]):
        return SURROUNDINGS if dense or (articles and not within_article) else ""
    return SURROUNDINGS if element.tag in ("form", "dialog") else ""


def _main(body: Element, weights: Weights, outside: dict[Element, str]) -> Element | None:
    """The smallest element that says it is the text and holds nearly all prose."""
    prose = weights.prose[body] - sum(weights.prose[element] for element in outside)
    found = None
    for element in _from_above(body, outside):
        if element in outside or weights.prose[element] < max(_LONG, 0.8 * prose):
            continue
        said = (
            element.tag in ("main", "article")
            or "main" in kinds_of(element)
            or element.get("itemprop") == "articleBody"
        )
        if said or any(_MAIN.fullmatch(name) for name in names_of(element)):
            found = element
    return found


def _beside_main(
    main: Element, body: Element, weights: Weights, noted: set[Element], outside: dict[Element, str]
) -> Iterator[Element]:
    """What stands beside the text and is neither its heading nor prose nor notes."""
    titled = main.find(".//h1") is not None
    here = main
    while here is not body and here is not None:
        before = True
        parent = here.getparent()
        for sibling in parent if parent is not None else ():
            if sibling is here:
                before = False
                continue
            if sibling in outside or sibling in noted or sibling.tag in NEVER or not weights.words[sibling]:
                continue
            if before and not titled and (sibling.tag == "h1" or sibling.find(".//h1") is not None):
                continue
            in_article = (
                here.getparent() is not None and next(here.iterancestors("article"), None) is not None
            )
            links = weights.of_links(sibling)
            if weights.prose[sibling] >= _PROSE or sibling.tag in HEADINGS or (in_article and links <= 0.5):
                continue
            if (
                sibling.tag in BLOCKS
                and (links > 0.3 or weights.words[sibling] < _PROSE)
                and not _holds_comments(sibling)
            ):
                yield sibling
        here = parent


def _holds_comments(element: Element) -> bool:
    return any(
        "comment" in name
        for one in element.iter("div", "ol", "ul", "section", "aside")
        for name in names_of(one)
    )


def _listings(
    body: Element, weights: Weights, outside: dict[Element, str], noted: set[Element]
) -> Iterator[Element]:
    """Lists and tables of links to the page's own headings, with the heading above them."""
    places = {name for one in body.iter("*") for name in (one.get("id"), one.get("name")) if name}
    for element in list(_from_above(body, outside)):
        if (
            element.tag not in ("ul", "ol", "dl", "table", "p", "div", "menu")
            or element in noted
            or element in outside
        ):
            continue
        words = weights.words[element]
        if words < 4 or weights.of_links(element) < 0.7 or weights.prose[element]:
            continue
        links = [link.get("href") or "" for link in element.iter("a") if link.get("href")]
        inner = [href for href in links if href.startswith("#") and href[1:] in places]
        if (
            len(links) < 3
            or len(inner) < 0.8 * len(links)
            or next(element.iterancestors("ul", "ol", "table"), None) in outside
        ):
            continue
        if sum(weights.words[link] > 1 for link in element.iter("a")) * 2 < len(links):
            continue  # figures and signs: markers of notes, letters of an index
        yield element
        above = element.getprevious()
        if above is not None and not (above.tail or "").strip() and above not in outside:
            bold = above.tag in HEADINGS or above.tag in ("p", "div", "center", "b", "strong")
            if bold and 0 < weights.words[above] <= 4:
                yield above
