"""Markdown's lines made ready for its parser: the signs of flavours it does not know, line for line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_CODE = re.compile(r" {0,3}(`{3,}|~{3,})")
_DIV = re.compile(r" {0,3}:{3,}[ \t]*(?P<said>[^:\s].*?)?[ \t]*:*[ \t]*$")
_NOT_PRINTED = re.compile(
    r"\s*(?:\[\[?_?toc_?\]?\]|\{:\s*toc\s*\}|\\(?:tableofcontents|newpage|pagebreak|clearpage|maketitle)|"
    r"\{:[^{}]*\}|\{%(?!.*%\}.*\w.*\{%).*%\}|<!--\s*(?:more|toc|/toc)\s*-->)\s*",
    re.IGNORECASE,
)
_TAGS = re.compile(r"\s*(?:#[\w/-]*[^\W\d_][\w/-]*\s*)+")  # Obsidian's
_COUNTED_HEADING = re.compile(r"( {0,3}\d{1,3})([.)]\s+\S.*)")
_DRAWN = re.compile(r" {0,3}(?:={3,}|-{3,})[ \t]*")
_SHORTCODE = re.compile(r"\{\{[<%]\s*(?P<name>/?[\w-]+)(?P<rest>.*?)\s*/?[>%]\}\}")
_CAPTION = re.compile(r"\b(?:caption|title|alt)\s*=\s*(\"[^\"]*\"|'[^']*')")
_EMBEDDED = re.compile(r"!\[\[[^\[\]\n]*\]\]")
_WIKI = re.compile(r"(?<!!)\[\[(?!\^)([^\[\]|\n]+?)(?:\|([^\[\]\n]+))?\]\]")
_MARKED = re.compile(r"==(?=\S)([^=\n]+?)(?<=\S)==")
_ASIDE = re.compile(r"%%.*?%%")
_ANCHOR = re.compile(r"(?<=\S)[ \t]+\^[A-Za-z0-9][A-Za-z0-9-]{2,}[ \t]*$")
_BAR = re.compile(r" {0,3}\|(?: (?P<verse>.*)|[ \t]*)$")
_CALLOUT = re.compile(r"^(?P<marks>[ \t]*>[ \t]?)\[!(?P<kind>[\w-]+)\][+-]?[ \t]*(?P<title>.*)$")


@dataclass(slots=True)
class Ready:
    """The lines as the parser gets them, as many as there were."""

    lines: list[str]
    verse: set[int] = field(default_factory=set)  # places of lines that stood in a block of verse
    callouts: dict[int, str] = field(default_factory=dict)  # place of a quotation's first line to its kind


def ready(lines: list[str]) -> Ready:
    """What only some flavours know, in words that every flavour knows; what nobody prints is gone."""
    made = Ready(list(lines))
    fence = ""
    open_divs: list[int] = []
    bars = _bars(lines)
    for at, line in enumerate(lines):
        if code := _CODE.match(line):
            fence = "" if fence and code[1].startswith(fence) else fence or code[1]
            continue
        if fence:
            continue
        if div := _DIV.match(line):
            made.lines[at] = _div(div["said"], open_divs)
        elif _NOT_PRINTED.fullmatch(line) or _TAGS.fullmatch(line):
            made.lines[at] = ""
        elif (counted := _COUNTED_HEADING.fullmatch(line)) and _is_drawn(lines, at):
            made.lines[at] = f"{counted[1]}\\{counted[2]}"  # a heading, and no item of a list
        elif at in bars:
            made.verse.add(at)
            match = _BAR.match(line)
            verse = (match["verse"] or "") if match else ""
            made.lines[at] = verse.strip()
        else:
            made.lines[at] = _without_flavour(line, at, made)
    return made


def _is_drawn(lines: list[str], at: int) -> bool:
    """Whether a line is drawn below this one, which has nothing above it."""
    above = lines[at - 1].strip() if at else ""
    return not above and at + 1 < len(lines) and _DRAWN.fullmatch(lines[at + 1]) is not None


def _div(said: str | None, open_divs: list[int]) -> str:
    """A fence of a division, the outer ones longer than the inner, as the parser wants them."""
    if said:
        open_divs.append(60 - 2 * len(open_divs))
        return f"{':' * max(open_divs[-1], 3)} {said}"
    return ":" * max(open_divs.pop(), 3) if open_divs else ""


def _bars(lines: list[str]) -> set[int]:
    """Lines of verse that begin with a bar, and of no table."""
    found: set[int] = set()
    run: list[int] = []
    for at in range(len(lines) + 1):
        if at < len(lines) and lines[at].lstrip().startswith("|"):
            run.append(at)
            continue
        if run and all(_BAR.match(lines[place]) and not _ends_in_bar(lines[place]) for place in run):
            found.update(run)
        run = []
    return found


def _ends_in_bar(line: str) -> bool:
    bare = line.strip()
    return len(bare) > 1 and bare.endswith("|")


def _without_flavour(line: str, at: int, made: Ready) -> str:
    if callout := _CALLOUT.match(line):
        made.callouts[at] = callout["kind"].lower()
        line = callout["marks"] + callout["title"]
    if "{{" in line:
        line = _SHORTCODE.sub(_shortcode, line)
    if "[[" in line:
        line = _WIKI.sub(_wiki, _EMBEDDED.sub("", line))
    if "==" in line:
        line = _MARKED.sub(r"\1", line)
    if "%%" in line:
        line = _ASIDE.sub("", line)
    if "^" in line:
        line = _ANCHOR.sub("", line)
    return line


def _wiki(match: re.Match[str]) -> str:
    if match[2]:
        return match[2].strip()
    page, _, place = match[1].strip().partition("#")
    return f"{page} > {place}" if page and place else page or place


def _shortcode(match: re.Match[str]) -> str:
    """Nothing is printed of it but the caption of a picture."""
    said = _CAPTION.search(match["rest"])
    if match["name"] in ("figure", "image", "img") and said:
        return f"![{said[1][1:-1]}](picture)"
    return ""
