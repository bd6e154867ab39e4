"""The words of a line of Markdown with their looks, HTML among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from ..pieces import Run
from .numerals import TO_SUPERSCRIPT

_TAG = re.compile(r"<(?P<end>/)?(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?P<said>[^>]*)>$")
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_ATTRIBUTES = re.compile(
    r"[ \t]*\{:?[ \t]*(?P<said>-|(?:[#.][\w:.-]+|[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s{}]+)|[ \t])+)\}[ \t]*$"
)
_SPOKEN = re.compile(r"(?:^|\s)lang=[\"']?([\w-]+)")
_CLASSES = re.compile(r"(?:^|\s)\.([\w-]+)")
_RAISED = re.compile(r"\d{1,3}|[*†‡§]{1,3}")
_DASHED = re.compile(r"(?:[—–―]|--?)\s*\S")
_FILE = re.compile(
    r"[\w./ -]+\.(?:jpe?g|png|gif|svg|webp|avif|tiff?)|image|img|photo|picture|figure", re.IGNORECASE
)
_LOOKS = {
    "em": "em",
    "i": "em",
    "cite": "em",
    "dfn": "em",
    "var": "em",
    "strong": "strong",
    "b": "strong",
    "code": "code",
    "kbd": "code",
    "tt": "code",
    "samp": "code",
    "sup": "raised",
}
_PLAIN = frozenset(
    [
        "abbr",
        "acronym",
        "address",
        "article",
        "aside",
        "bdi",
        "bdo",
        "big",
        "center",
        "data",
        "del",
        "details",
        "div",
        "figcaption",
        "figure",
        "font",
        "footer",
        "header",
        "hr",
        "img",
        "ins",
        "label",
        "main",
        "mark",
        "nobr",
        "p",
        "picture",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "section",
        "small",
        "source",
        "span",
        "strike",
        "sub",
        "summary",
        "time",
        "u",
        "video",
        "audio",
        "wbr",
        "iframe",
        "blockquote",
        "li",
        "ol",
        "ul",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ]
)


@dataclass(slots=True)
class Words:
    """The runs of one line, the captions of its pictures, and the contents of the notes written inside it."""

    runs: list[Run] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    breaks: list[bool] = field(default_factory=list)  # of each line end: whether it was asked for
    names: list[str] = field(default_factory=list)  # classes said at its end
    language: str | None = None  # likewise

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


class Labels:
    """What the notes are called: as their writer called them, or by the next free number."""

    def __init__(self, taken: Sequence[str]) -> None:
        self.taken = set(taken)
        self.given: dict[int, str] = {}

    def of(self, token: Token) -> str:
        said = token.meta.get("label")
        if said:
            return str(said)
        number = int(token.meta.get("id", 0))
        if number not in self.given:
            free = number + 1
            while str(free) in self.taken:
                free += 1
            self.taken.add(str(free))
            self.given[number] = str(free)
        return self.given[number]


def words_of(
    children: Sequence[Token], labels: Labels, *, verse: bool = False, quoted: bool = False
) -> Words:
    """The words of these tokens. In verse every line end stays; in a quotation the one before its source."""
    made = Words()
    depth = dict.fromkeys(("em", "strong", "code", "raised"), 0)
    links: list[str] = []

    def put(text: str, *, note: str = "", code: bool = False) -> None:
        if depth["raised"] and _RAISED.fullmatch(text.strip("[] ")):
            text = text.strip("[] ").translate(TO_SUPERSCRIPT)
        made.runs.append(
            Run(
                text,
                em=depth["em"] > 0,
                strong=depth["strong"] > 0,
                code=code or depth["code"] > 0,
                link=next((link for link in reversed(links) if link), ""),
                note=note,
            )
        )

    for at, child in enumerate(children):
        kind = child.type
        if kind in ("text", "text_special"):
            put(child.content)
        elif kind == "code_inline":
            put(child.content, code=True)
        elif kind == "softbreak":
            made.breaks.append(False)
            after = children[at + 1].content if at + 1 < len(children) else ""
            put("\n" if verse or (quoted and _DASHED.match(after)) else " ")
        elif kind == "hardbreak":
            made.breaks.append(True)
            put("\n")
        elif kind == "image":
            made.captions += [caption] if (caption := _caption(child)) else []
        elif kind == "footnote_ref":
            label = labels.of(child)
            put(f"[{label}]", note=label)
        elif kind == "html_inline":
            _html(child.content, depth, links, put)
        elif kind.startswith(("em_", "strong_", "sup_")):
            look = {"em": "em", "strong": "strong", "sup": "raised"}[kind.partition("_")[0]]
            depth[look] += child.nesting
        elif kind == "link_open":
            links.append(str(child.attrs.get("href", "")))
        elif kind == "link_close" and links:
            links.pop()
    _take_attributes(made)
    return made


def _take_attributes(made: Words) -> None:
    """What stands in braces at the end is said about the words, and is none of them."""
    if not made.runs or not (found := _ATTRIBUTES.search(made.runs[-1].text)):
        return
    made.runs[-1].text = made.runs[-1].text[: found.start()]
    made.names = _CLASSES.findall(found["said"])
    spoken = _SPOKEN.search(found["said"])
    made.language = spoken[1] if spoken else None


def _caption(image: Token) -> str:
    said = image.content.strip() or str(image.attrs.get("title", "")).strip()
    return "" if _FILE.fullmatch(said) else said


def _html(content: str, depth: dict[str, int], links: list[str], put: object) -> None:
    assert callable(put)
    if content.startswith(("<!--", "<?", "<!")):
        return
    tag = _TAG.match(content)
    name = tag["name"].lower() if tag else ""
    if tag is None or not (name in _LOOKS or name in _PLAIN or name in ("br", "a")):
        put(content)
    elif name == "br":
        put("\n")
    elif name in _LOOKS:
        look = _LOOKS[name]
        depth[look] = max(0, depth[look] + (-1 if tag["end"] else 1))
    elif name == "a" and tag["end"]:
        if links:
            links.pop()
    elif name == "a":
        found = _HREF.search(tag["said"])
        links.append(next((one for one in found.groups() if one), "") if found else "")
