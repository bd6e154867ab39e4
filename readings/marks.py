"""The margin of a paragraph as HTML: a mark for each note and discussion, or a counted line where they do not fit.

Put together by hand because a long reading has hundreds of marks; every value that comes from people is escaped. A
mark is a link to a page with the notes, so that it works before any script does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape as _escape

from django.templatetags.static import static
from django.utils.safestring import SafeString

from readings.hooks import TalkLine
from readings.models import Block, Note
from readings.queries.margin import Margin, NoteLine, Pile

# The height of a paragraph, guessed: what is shown beside it is to be no taller. In lines of the margin.
LETTERS = 64  # on a line of the text
TALLER = 1.6  # a line of the text, in lines of the margin
MOST_TALKS = 3  # discussions one by one
_NARROW = 34  # letters on a line of the margin
_MOST_LINES = 4  # of a note; the rest of it is read in its popover
_SPACE = 0.7  # between two

_ODD = re.compile("[&<>\"']")
_SAYS = {  # what a mark says, after a name and after "You"
    Note.Mark.KEY.value: ("Important to {}", "Important to you"),
    Note.Mark.ASK.value: ("{} asks", "You ask"),
    Note.Mark.DOUBT.value: ("{} doubts it", "You doubt it"),
}


def beside(block: Block, margin: Margin, talk: Sequence[TalkLine]) -> SafeString:
    """What stands beside a numbered block: one's own notes, those of others, discussions; empty where nothing does.

    Its links are to be followed from the page of the reading.
    """
    piles = margin.piles.get(block.number or 0, ())
    if not piles and not talk:
        return SafeString("")
    at = f"notes/?paragraph={block.number}"
    room = TALLER * -(-len(block.plain) // LETTERS)
    each = {pile.mine for pile in piles if pile.many <= len(pile.lines)}  # whose notes stand one by one
    talks = talk if len(talk) <= MOST_TALKS else ()
    # Taller than the paragraph: others' notes become one line first, then discussions, then one's own.
    for mine in (False, None, True):
        if _height(piles, each, talks) <= room:
            break
        if mine is None:
            talks = talk if len(talk) == 1 else ()
        else:
            each -= {pile.mine for pile in piles if pile.mine == mine and pile.many > 1}
    parts: list[str] = []
    for pile in piles:
        parts += [_note(n, pile.mine, at) for n in pile.lines] if pile.mine in each else [_pile(pile, at)]
    parts += [_talk(line) for line in talks]
    if talk and not talks:
        parts.append(_talks(talk, at))
    return SafeString(f'<div class="blk__margin" lang="en" dir="ltr">{"".join(parts)}</div>')


def words(noted: Iterable[tuple[str, str]]) -> str:
    """Which words of a paragraph have notes, for the script that underlines them: "ask 3-8 10-20;mine-note 0-4"."""
    found: dict[str, str] = {}
    for kind, runs in noted:
        found[kind] = f"{found[kind]} {runs}" if kind in found else runs
    return ";".join(f"{kind} {runs}" for kind, runs in found.items())


def _height(piles: Iterable[Pile], each: set[bool], talk: Iterable[TalkLine]) -> float:
    lines = 0.0
    for line in talk:
        lines += 1 + _SPACE + line.earlier - (-len(line.label) // _NARROW)
    for pile in piles:
        if pile.mine not in each:
            lines += 2 + _SPACE
            continue
        for note in pile.lines:
            lines += 1 + _SPACE + note.earlier + min(_MOST_LINES, -(-len(note.excerpt) // _NARROW))
    return lines


def escape(words: str) -> str:
    """As HTML; most words have nothing to escape, and there are hundreds of them."""
    return _escape(words) if _ODD.search(words) else words


@cache
def _icon(name: str) -> str:
    address = escape(static("icons.svg"))
    return f'<svg class="icon" aria-hidden="true" focusable="false"><use href="{address}#{name}"/></svg>'


def _note(line: NoteLine, mine: bool, at: str) -> str:
    kind, said, text = _said(line, mine)
    return f'<a class="mk {kind}" href="{at}&amp;note={line.pk}" data-notes><b>{said}</b>{text}</a>'


def _said(line: NoteLine, mine: bool) -> tuple[str, str, str]:
    """How a note looks, whose it is with its mark, and its words."""
    whose, says = "mk--mine" if mine else "mk--note", _SAYS.get(line.mark)
    name = "Your note" if mine else f"<bdi>{escape(line.author)}</bdi>"
    text = f' <span dir="auto">{escape(line.excerpt)}</span>' if line.excerpt else ""
    text += _earlier(line)
    if says is None:
        return whose, name, text
    said = says[1] if mine else says[0].format(name)
    return f"{whose} as-{line.mark}", f"{_icon(line.mark)}{said}", text


def _earlier(line: NoteLine | TalkLine) -> str:
    return " <small>on an earlier wording</small>" if line.earlier else ""


def _pile(pile: Pile, at: str) -> str:
    if not pile.mine:
        return (
            f'<a class="mk mk--note" href="{at}" data-notes><b>{pile.many:,} note{_s(pile.many)}</b>'
            f" <span>{_names(pile)}</span></a>"
        )
    # on paper one's own notes stand as they are
    printed = [
        f'<span class="mk {kind} mk--paper"><b>{said}</b>{text}</span>'
        for kind, said, text in (_said(line, True) for line in pile.lines)
    ]
    return (
        f'<a class="mk mk--mine no-print" href="{at}" data-notes><b>Your {pile.many:,} notes</b>'
        f' <span dir="auto">{escape(pile.lines[0].excerpt)}</span></a>{"".join(printed)}'
    )


def _names(pile: Pile) -> str:
    """ "Irene", "Irene and Tom", "Irene, Tom and 3 others"; by name those who wrote the first ones."""
    names = [f"<bdi>{escape(name)}</bdi>" for name in {line.author: None for line in pile.lines}]
    others = pile.people - len(names)
    if others > 0:
        names.append(f"{others} other{_s(others)}")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _s(many: int) -> str:
    return "" if many == 1 else "s"


def _talk(line: TalkLine) -> str:
    new = f", {line.unread:,} new" if line.unread else ""
    return (
        f'<a class="mk mk--thread" href="{escape(line.url)}">{_icon("talk")}<span><b><bdi>{escape(line.label)}</bdi></b>'
        f" <small>{line.posts:,} post{_s(line.posts)}{new}</small>{_earlier(line)}</span></a>"
    )


def _talks(talk: Sequence[TalkLine], at: str) -> str:
    """Several discussions as one line."""
    posts, unread = sum(line.posts for line in talk), sum(line.unread for line in talk)
    new = f", {unread:,} new" if unread else ""
    return (
        f'<a class="mk mk--thread" href="{at}#talk" data-notes>{_icon("talk")}<span><b>{len(talk)} discussions</b>'
        f" <small>{posts:,} posts{new}</small></span></a>"
    )
