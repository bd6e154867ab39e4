"""Markdown in its flavours, by markdown-it-py: what its signs say, as pieces.

What no flavour prints (comments, contents lists, shortcodes) is no piece. HTML is read as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from ..draft import ImportRefused, Line, SectionRole
from ..pieces import Document, Look, Piece, PieceKind, Run, table
from . import html
from .markdown_lines import Ready, ready
from .markdown_runs import Labels, Words, words_of
from .markdown_smart import curl

_KINDS = {
    "quote": PieceKind.QUOTE,
    "blockquote": PieceKind.QUOTE,
    "quotation": PieceKind.QUOTE,
    "cite": PieceKind.QUOTE,
    "epigraph": PieceKind.EPIGRAPH,
    "motto": PieceKind.EPIGRAPH,
    "verse": PieceKind.VERSE,
    "poem": PieceKind.VERSE,
    "poetry": PieceKind.VERSE,
    "caption": PieceKind.CAPTION,
}
_TASK = re.compile(r"\[[ xX]\]\s+")
_CALLED = re.compile(r"(?:Table)?: +(?=\S)")  # Pandoc's caption of a table
_LONG = 160  # characters of what is no heading though a line is drawn under it
_VERSE_LINE = 70
_OPENS = re.compile(
    r"^\s*<(blockquote|div|section|article|main|aside|center|figure|details|p)\b([^>]*)>\s*$", re.IGNORECASE
)
_CLOSES = re.compile(
    r"^\s*</(blockquote|div|section|article|main|aside|center|figure|details|p)>\s*$", re.IGNORECASE
)
_WHOLE = re.compile(r"<(blockquote|div|section)\b([^>]*)>(?:(?!<\1\b).)*</\1>", re.IGNORECASE | re.DOTALL)
_CLASS = re.compile(r"\bclass\s*=\s*[\"']?([\w -]+)", re.IGNORECASE)
_WORDS_OF_DIV = re.compile(r"\.?([A-Za-z][\w-]*)(?:=[\"']?([\w-]+)[\"']?)?")


@dataclass(frozen=True, slots=True)
class _Place:
    """What the words here stand in."""

    kind: PieceKind | None = None  # a quotation, a motto, verse
    language: str | None = None


@dataclass(slots=True)
class _Reading:
    """One pass over the tokens."""

    ready: Ready
    labels: Labels
    env: dict[str, Any]
    offset: int  # lines above the text
    pieces: list[Piece] = field(default_factory=list)
    notes: dict[str, list[Piece]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # labels in the order of their markers
    around: list[PieceKind | None] = field(default_factory=list)  # HTML elements that are open


def read(lines: Sequence[Line]) -> Document:
    """The pieces of a Markdown text without its front matter."""
    offset = lines[0].number - 1 if lines else 0
    prepared = ready(curl([line.text for line in lines]))
    env: dict[str, Any] = {}
    tokens = _parser().parse("\n".join(prepared.lines), env)
    taken = [str(t.meta["label"]) for t in tokens if t.type == "footnote_reference_open"]
    reading = _Reading(prepared, Labels(taken), env, offset)
    _walk(tokens, reading, _Place())
    order = [*dict.fromkeys(reading.asked), *reading.notes]
    notes = [piece for label in dict.fromkeys(order) for piece in reading.notes.get(label, ())]
    return Document([*reading.pieces, *notes])


def set_title(document: Document, title: str) -> None:
    """The title is known from the front matter; a first heading that says the same is it."""
    document.title, document.titled = title, True
    first = next((piece for piece in document.pieces[:3] if piece.kind is PieceKind.HEADING), None)
    if first is not None and _bare(first.text) == _bare(title):
        first.level = 0


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _parser() -> MarkdownIt:
    markdown = (
        MarkdownIt("commonmark", {"html": True})
        .enable(["table", "strikethrough"])
        .use(footnote_plugin, move_to_end=False, always_match_refs=True)
        .use(superscript_plugin)
        .use(sub_plugin)
        .use(deflist_plugin)
        .use(attrs_plugin, spans=True)
        .use(attrs_block_plugin)
        .use(container_plugin, "div", validate=lambda params, _: bool(params.strip()))
    )
    markdown.disable("code")
    return markdown


def _walk(tokens: Sequence[Token], reading: _Reading, place: _Place) -> None:
    at = 0
    while at < len(tokens):
        end = closing(tokens, at)
        _take(tokens[at], tokens[at + 1 : end], reading, place)
        at = end + 1


def _take(token: Token, inner: Sequence[Token], reading: _Reading, place: _Place) -> None:
    match token.type:
        case "heading_open":
            _heading(token, inner[0], reading, place)
        case "blockquote_open":
            own = _titled_aside(token, inner, reading, place)
            _walk(_last_line_apart(own), reading, _quoting(token, reading, place))
        case "bullet_list_open" | "ordered_list_open":
            _list(inner, reading, place)
        case "footnote_reference_open":
            _note(str(token.meta["label"]), inner, reading, place)
        case "paragraph_open" | "dt_open":
            _paragraph(token, inner[0], reading, place)
        case "fence":
            _fence(token, reading, place)
        case "table_open":
            _table(inner, reading)
        case "html_block":
            _html(token, reading)
        case "container_div_open":
            _division(token, inner, reading, place)
        case kind if kind.endswith("_open"):
            _walk(inner, reading, place)


def closing(tokens: Sequence[Token], at: int) -> int:
    """The place of the token that closes what this one opens."""
    if tokens[at].nesting != 1:
        return at
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place
    return len(tokens) - 1


def _number(token: Token, reading: _Reading) -> int:
    return (token.map or [0])[0] + 1 + reading.offset


def _names(token: Token) -> list[str]:
    return str(token.attrs.get("class", "")).lower().split()


def _kind(names: Sequence[str]) -> PieceKind | None:
    return next((_KINDS[name] for name in names if name in _KINDS), None)


def _role(names: Sequence[str]) -> SectionRole | None:
    roles = {role.value.replace("_", "-"): role for role in SectionRole if role is not SectionRole.BODY}
    return next((roles[name] for each in names if (name := each.replace("_", "-")) in roles), None)


def _language(token: Token, place: _Place) -> str | None:
    return str(token.attrs["lang"]) if "lang" in token.attrs else place.language


def _words(inline: Token, reading: _Reading, **how: bool) -> Words:
    children = inline.children or []
    made = words_of(children, reading.labels, **how)
    for child in children:
        if child.type != "footnote_ref":
            continue
        label = reading.labels.of(child)
        reading.asked.append(label)
        if not child.meta.get("label") and label not in reading.notes:
            own = reading.env["footnotes"]["list"][child.meta["id"]]
            said = words_of(own.get("tokens") or [], reading.labels)
            reading.notes[label] = [Piece(PieceKind.NOTE, said.runs, 0, label=label)]
    return made


def _heading(token: Token, inline: Token, reading: _Reading, place: _Place) -> None:
    drawn = token.markup in ("=", "-")
    if drawn and len(inline.content) > _LONG:
        _paragraph(token, inline, reading, place)
        return
    said = _words(inline, reading)
    if place.kind is not None:
        reading.pieces.append(_piece(place.kind, said.runs, token, reading, place))
    elif said.text.strip():
        piece = _piece(PieceKind.HEADING, said.runs, token, reading, place)
        piece.level = int(token.tag[1])
        piece.role = _role([*_names(token), *said.names, str(token.attrs.get("id", ""))])
        piece.language = said.language or piece.language
        reading.pieces.append(piece)
    _captions(said, token, reading)


def _piece(kind: PieceKind, runs: list[Run], token: Token, reading: _Reading, place: _Place) -> Piece:
    return Piece(kind, runs, _number(token, reading), look=Look(), language=_language(token, place))


def _captions(said: Words, token: Token, reading: _Reading) -> None:
    number = _number(token, reading)
    reading.pieces += [Piece(PieceKind.CAPTION, [Run(caption)], number) for caption in said.captions]


def _paragraph(token: Token, inline: Token, reading: _Reading, place: _Place) -> None:
    around = next((kind for kind in reversed(reading.around) if kind), None)
    kind = _kind(_names(token)) or place.kind or around or PieceKind.PARAGRAPH
    barred = token.map is not None and token.map[0] in reading.ready.verse
    said = _words(
        inline, reading, verse=barred or kind is PieceKind.VERSE, quoted=kind is not PieceKind.PARAGRAPH
    )
    if kind in (PieceKind.PARAGRAPH, PieceKind.QUOTE) and (barred or _is_verse(said)):
        kind = PieceKind.VERSE
    if kind is PieceKind.PARAGRAPH and (called := _CALLED.match(said.text)):
        kind = PieceKind.CAPTION
        said.runs[0].text = said.runs[0].text[called.end() :]
    text = said.text
    if text.strip():
        piece = _piece(kind, said.runs, token, reading, place)
        piece.kind = _kind(said.names) or kind
        piece.language = said.language or piece.language
        if kind is PieceKind.PARAGRAPH:
            piece.look = _look(said)
        reading.pieces.append(piece)
    _captions(said, token, reading)


def _look(said: Words) -> Look:
    full = [run for run in said.runs if run.text.strip() and not run.note]
    return Look(bold=all(run.strong for run in full), italic=all(run.em for run in full))


def _is_verse(said: Words) -> bool:
    """Short lines, each of whose ends was asked for."""
    lines = said.text.split("\n")
    return len(lines) > 2 and all(said.breaks) and all(0 < len(line) <= _VERSE_LINE for line in lines)


def _quoting(token: Token, reading: _Reading, place: _Place) -> _Place:
    callout = reading.ready.callouts.get(token.map[0]) if token.map else None
    if callout is not None and callout not in _KINDS:
        return place  # an aside, which is no quotation
    names = [callout or "", *_names(token)]
    return _Place(_kind(names) or place.kind or PieceKind.QUOTE, _language(token, place))


def _titled_aside(token: Token, inner: Sequence[Token], reading: _Reading, place: _Place) -> Sequence[Token]:
    """What stands below the title of an aside, which is a paragraph by itself."""
    callout = token.map is not None and token.map[0] in reading.ready.callouts
    if not callout or len(inner) < 3 or inner[1].type != "inline" or inner[0].map[0] != token.map[0]:  # type: ignore[index]
        return inner
    children = inner[1].children or []
    end = next((at for at, child in enumerate(children) if child.type == "softbreak"), len(children))
    first, rest = copy(inner[1]), copy(inner[1])
    first.children, rest.children = children[:end], children[end + 1 :]
    _paragraph(inner[0], first, reading, place)
    return [inner[0], rest, *inner[2:]] if rest.children else inner[3:]


def _division(token: Token, inner: Sequence[Token], reading: _Reading, place: _Place) -> None:
    said = dict(_WORDS_OF_DIV.findall(token.info.strip(" {}")))
    kind = _kind([name.lower() for name in said]) or place.kind
    _walk(inner, reading, _Place(kind, said.get("lang") or place.language))


def _list(tokens: Sequence[Token], reading: _Reading, place: _Place) -> None:
    at = 0
    while at < len(tokens):
        end = closing(tokens, at)
        if tokens[at].type == "list_item_open":
            before = len(reading.pieces)
            _walk(tokens[at + 1 : end], reading, place)
            own = reading.pieces[before : before + 1]
            if own and own[0].kind is PieceKind.PARAGRAPH:
                own[0].kind = PieceKind.LIST_ITEM
                own[0].ordinal = int(tokens[at].info) if tokens[at].info.isdigit() else None
                own[0].runs = _without_task(own[0].runs)
        at = end + 1


def _without_task(runs: list[Run]) -> list[Run]:
    if runs and (task := _TASK.match(runs[0].text)):
        return [replace(runs[0], text=runs[0].text[task.end() :]), *runs[1:]]
    return runs


def _note(label: str, inner: Sequence[Token], reading: _Reading, place: _Place) -> None:
    """A note stands apart from where it is written."""
    pieces, reading.pieces = reading.pieces, []
    _walk(inner, reading, place)
    own, reading.pieces = reading.pieces, pieces
    for piece in own:
        piece.kind, piece.label = PieceKind.NOTE, label
    reading.notes.setdefault(label, []).extend(own)


def _fence(token: Token, reading: _Reading, place: _Place) -> None:
    if token.info.strip().startswith("{=") and "html" not in token.info:
        return  # meant for another kind of print
    text = token.content.rstrip("\n")
    kind = place.kind or (PieceKind.VERSE if "\n" in text else PieceKind.PARAGRAPH)
    if text.strip():
        reading.pieces.append(_piece(kind, [Run(text)], token, reading, place))


def _table(tokens: Sequence[Token], reading: _Reading) -> None:
    rows: list[list[list[Run]]] = []
    header = False
    for at, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            header = header or token.type == "th_open"
            rows[-1].append(_words(tokens[at + 1], reading).runs)
    first = next((token for token in tokens if token.map), None)
    named = header and any(run.text.strip() for cell in rows[0] for run in cell)
    reading.pieces.append(table(rows, _number(first, reading) if first else 0, header=named))


def _html(token: Token, reading: _Reading) -> None:
    """HTML between the paragraphs: what it holds, or what the paragraphs after it stand in."""
    text = token.content
    if opened := _OPENS.match(text):
        reading.around.append(_kind_of_tag(opened[1], opened[2]))
    elif _CLOSES.match(text):
        if reading.around:
            reading.around.pop()
    elif re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).strip():
        try:
            page = f'<!doctype html><meta charset="utf-8"><body>{text}'.encode()
            document = html.read(page, tell=lambda _: None)
        except ImportRefused:  # tags without a word
            return
        whole = _WHOLE.fullmatch(text.strip())
        around = _kind_of_tag(whole[1], whole[2]) if whole else None
        around = around or next((kind for kind in reversed(reading.around) if kind), None)
        for piece in document.pieces:
            piece.number = _number(token, reading)
            piece.outside = ""
            if around and piece.kind is PieceKind.PARAGRAPH:
                piece.kind = around
        reading.pieces += document.pieces


def _kind_of_tag(name: str, said: str) -> PieceKind | None:
    """What the words between such tags are, by their class or else by their name."""
    found = _CLASS.search(said)
    return _kind([*(found[1].lower().split() if found else []), name.lower()])


def _last_line_apart(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same; a last line that begins with a dash, which the paragraph above runs into, stands alone."""
    if len(tokens) < 3 or tokens[-2].type != "inline" or tokens[-3].type != "paragraph_open":
        return tokens
    opened, inline, closed = tokens[-3:]
    children = inline.children or []
    breaks = [at for at, child in enumerate(children) if child.type in ("softbreak", "hardbreak")]
    after = children[breaks[-1] + 1 :] if breaks else []
    if not re.match(r"(?:[—–―]|--?)\s+(?=\S)", "".join(child.content for child in after)):
        return tokens
    above, last = copy(inline), copy(inline)
    above.children, last.children = children[: breaks[-1]], after
    return [*tokens[:-3], opened, above, closed, opened, last, closed]
