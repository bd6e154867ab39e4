"""Texts whose every character has an identity, and what people do to texts: for tests of what survives a correction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import count, takewhile
from typing import NamedTuple

from hypothesis import strategies as st

from readings.importing.lineage import descent
from readings.wordings import BETWEEN, Piece, Selector, Wording

SAYINGS = (
    "The mill stood at the end of the lane.",
    "They waited.",
    "Nobody had asked them, and nobody would.",
    "In March the committee met; in April it met again.",
    "“Read it aloud,” she said.",
    "The mill stood.",
    "It was the library that people walked past twice a day, in the morning and in the evening.",
    "Nobody had asked.",
)
_WORDS = (
    "mill lane library committee March April candle winter reader minutes question answer strike bread coal "
    "harbour sailor letter printed aloud Saturday evening morning people the the of and in a it was who"
)
WORDS = _WORDS.split()


class Sign(NamedTuple):
    char: str
    id: int


Paragraph = list[Sign]
_ids = count()


def signs(words: str) -> Paragraph:
    return [Sign(char, next(_ids)) for char in words]


def plain(paragraph: Paragraph) -> str:
    return "".join(sign.char for sign in paragraph)


sentences = st.one_of(
    st.sampled_from(SAYINGS),
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=14).map(lambda words: " ".join(words) + "."),
)
paragraphs = st.lists(sentences, min_size=1, max_size=5).map(" ".join)
texts = st.lists(paragraphs, min_size=2, max_size=10)
numbers = st.integers(0, 2**16)


class Edit(NamedTuple):
    """What is done, and three numbers that say where: whatever they are, they mean some place."""

    what: str
    block: int
    at: int
    more: int
    words: str


KINDS = ("typo", "insert", "delete", "split", "merge", "move", "drop", "add", "copy", "new line")
edits = st.builds(Edit, st.sampled_from(KINDS), numbers, numbers, numbers, sentences)


def edited(text: Sequence[Paragraph], edit: Edit) -> list[Paragraph]:
    """The text after an edit. What is left untouched keeps its identity."""
    after = [list(paragraph) for paragraph in text]
    n = edit.block % len(after)
    own = after[n]
    at = edit.at % len(own)
    gaps = [i for i, sign in enumerate(own) if sign.char == " "]
    match edit.what:
        case "typo":
            own[at] = Sign("x" if own[at].char != "x" else "y", next(_ids))
        case "insert":
            where = gaps[edit.at % len(gaps)] if gaps else len(own)
            own[where:where] = signs(" " + edit.words)
        case "delete":
            del own[at : at + 1 + edit.more % 30]
        case "split" if gaps:
            where = gaps[edit.at % len(gaps)]
            after[n : n + 1] = [own[:where], own[where + 1 :]]
        case "merge" if n + 1 < len(after):
            after[n : n + 2] = [[*own, *signs(" "), *after[n + 1]]]
        case "move":
            after.insert(edit.more % len(after), after.pop(n))
        case "drop" if len(after) > 1:
            del after[n]
        case "add":
            after.insert(n, signs(edit.words))
        case "copy":
            after.insert(edit.more % (len(after) + 1), signs(plain(own)))
        case "new line" if gaps:
            own[gaps[edit.at % len(gaps)]] = Sign("\N{NO-BREAK SPACE}", next(_ids))
    return [paragraph for paragraph in after if plain(paragraph).strip()] or [signs("Nothing is left.")]


class Text:
    """An edition: paragraphs with uids that go on from the one before as the import has them go on."""

    def __init__(self, paragraphs: Sequence[Paragraph], before: Text | None = None) -> None:
        self.paragraphs = list(paragraphs)
        self.plains = [plain(each) for each in self.paragraphs]
        self.uids = [uuid.uuid4() for _ in self.paragraphs]
        if before is not None:
            for j, i in enumerate(descent(before.plains, self.plains)):
                if i is not None:
                    self.uids[j] = before.uids[i]
        self.pieces = [
            Piece(uid, words, number)
            for number, (uid, words) in enumerate(zip(self.uids, self.plains, strict=True), 1)
        ]
        self.wording = Wording(self.pieces)
        nothing: list[int | None] = [None] * self.wording.at[0]
        self.ids = nothing + [
            sign.id if sign is not None else None
            for each in self.paragraphs
            for sign in [*each, *[None] * len(BETWEEN)]
        ]
        self._place = {sign: place for place, sign in enumerate(self.ids) if sign is not None}

    def corrected(self, edits: Sequence[Edit]) -> Text:
        paragraphs = self.paragraphs
        for edit in edits:
            paragraphs = edited(paragraphs, edit)
        return Text(paragraphs, self)

    def selector(self, start: int, end: int) -> Selector | None:
        """A passage from one position to another, brought into the text; None where that means no words."""
        at = self.wording.stretch(*sorted((start % len(self.ids), 1 + end % len(self.ids))))
        return None if at is None else Selector(at.uid, at.last_uid, at.start, at.end, at.exact)

    def kept(self, said: Selector, new: Text) -> int | None:
        """Where the very characters of a passage stand together in a later edition, with the whole of the words
        in which it begins and ends; None if they do not.
        """
        span = self.wording.span(said)
        assert span is not None
        start, end = self.wording.whole_words(*span)
        ids = self.ids[start:end]
        there = new._place.get(ids[0]) if ids[0] is not None else None
        if there is None or new.ids[there : there + len(ids)] != ids:
            return None
        if new.wording.whole_words(there, there + len(ids)) != (there, there + len(ids)):
            return None  # letters were put to them: other words
        return there + span[0] - start

    def owner(self, new: Text, place: int) -> int | None:
        """Where the character at a place of a later edition stood in this one, if it did."""
        sign = new.ids[place]
        return None if sign is None else self._place.get(sign)


def around(old: Text, span: tuple[int, int], new: Text, place: int) -> tuple[int, int]:
    """How many characters before and after these words of the old text stand before and after a place of the new."""
    one, other = old.wording.text, new.wording.text
    start, end = span
    until = place + end - start
    before = zip(reversed(one[:start]), reversed(other[:place]), strict=False)
    after = zip(one[end:], other[until:], strict=False)
    return sum(1 for _ in takewhile(_same, before)), sum(1 for _ in takewhile(_same, after))


def _same(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]
