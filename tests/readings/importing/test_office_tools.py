"""Documents as real programs write them: pandoc and LibreOffice, there and back, come to the same text."""

from __future__ import annotations

from pathlib import Path

import pytest

from readings.importing import structure_text
from readings.importing.draft import BlockKind, Draft

from .office import converted

SOURCE = """---
title: The Bread of the Valley
subtitle: A study of three mills
author: Ilsa Marren
---

# The mills

The valley had three mills, and *each* of them ground for another lord.[^a] Nobody who lived there had ever been asked which he would choose, and **nobody** thought it strange.

> A miller takes his tenth whether the year be good or bad, and the year is never asked about it.

So it was written in the book of the parish, which the curate kept and which nobody can read today.

## Who paid

1. The tenants of the upper farms.
2. The widows, who had no land.

- bread
- salt

| Year | Loaves | Price |
|------|--------|-------|
| 1911 | 400    | 3d    |
| 1912 | 380[^b] | 4d   |

After the table there stands a paragraph with a [link](https://example.org/mill) in it.

| The wheel goes round,
| the corn goes down,
| the lord comes up from London town.

# What came after

Nothing came after for a long time. Then the mills were closed, and the valley bought its flour in the town.

[^a]: The deeds are in the parish chest.

[^b]: Counted by the curate.
"""
LOOKS = """<html><head><meta charset="utf-8"></head><body>
<p align="center"><font size="5"><b>DIE MÜHLEN IM TAL</b></font></p>
<p align="center">von Ilse Marrenbach</p>
<p align="center"><b>1. Der Anfang</b></p>
<p>Im Tal standen drei Mühlen, und jede von ihnen mahlte für einen anderen Herrn. Niemand, der dort wohnte, war je
gefragt worden, welche er wählen würde, und niemand fand es seltsam, dass keiner ihn danach fragte.</p>
<blockquote>Der Müller nimmt seinen Teil, und das Jahr wird nie gefragt, ob es gut oder schlecht gewesen ist.</blockquote>
<p>So stand es im Buch der Gemeinde, das der Pfarrer führte und das heute niemand mehr lesen kann.</p>
<p align="center"><b>2. Wer bezahlte</b></p>
<p>Es bezahlten die Pächter der oberen Höfe, dann die Witwen, die kein Land hatten, und am Ende alle mit ihrem Brot.</p>
<ol><li>Die Pächter.</li><li>Die Witwen.</li></ol>
</body></html>
"""
WRITER = "--infilter=HTML (StarWriter)"


def shape(draft: Draft) -> list[tuple[str, int, list[tuple[str, str]]]]:
    return [
        (
            section.heading or "",
            section.level,
            [(block.kind.value, block.text[:30]) for block in section.blocks],
        )
        for section in draft.sections
    ]


def require_the_mills(draft: Draft) -> None:
    assert (draft.title, draft.subtitle, draft.author) == (
        "The Bread of the Valley", "A study of three mills", "Ilsa Marren",
    )  # fmt: skip
    assert shape(draft) == [
        ("The mills", 1, [
            ("paragraph", "The valley had three mills, an"),
            ("quote", "A miller takes his tenth wheth"),
            ("paragraph", "So it was written in the book "),
        ]),
        ("Who paid", 2, [
            ("list_item", "The tenants of the upper farms"),
            ("list_item", "The widows, who had no land."),
            ("list_item", "bread"),
            ("list_item", "salt"),
            ("table", "Year\tLoaves\tPrice\n1911\t400\t3d\n"),
            ("paragraph", "After the table there stands a"),
            ("verse", "The wheel goes round,\nthe corn"),
        ]),
        ("What came after", 1, [("paragraph", "Nothing came after for a long ")]),
    ]  # fmt: skip
    blocks = [block for section in draft.sections for block in section.blocks]
    assert [block.ordinal for block in blocks if block.kind is BlockKind.LIST_ITEM] == [1, 2, None, None]
    table = next(block for block in blocks if block.kind is BlockKind.TABLE)
    assert table.header
    assert [span.target for span in table.spans if span.kind.value == "note_marker"] == ["2"]
    assert [(note.label, note.text) for note in draft.notes] == [
        ("1", "The deeds are in the parish chest."), ("2", "Counted by the curate."),
    ]  # fmt: skip
    assert [(marker.label, marker.resolved) for marker in draft.note_markers] == [("1", True), ("2", True)]
    assert [span.kind.value for span in blocks[0].spans] == ["em", "note_marker", "strong"]


@pytest.mark.parametrize("to", ["docx", "odt"])
def test_what_pandoc_writes(to: str, tmp_path: Path) -> None:
    require_the_mills(structure_text(converted(SOURCE.encode(), "mills.md", to, tmp_path)))


@pytest.mark.slow
def test_what_libreoffice_makes_of_it_and_back(tmp_path: Path) -> None:
    docx = converted(SOURCE.encode(), "mills.md", "docx", tmp_path)
    odt = converted(docx, "mills.docx", "odt", tmp_path)
    require_the_mills(structure_text(odt))
    require_the_mills(structure_text(converted(odt, "again.odt", "docx", tmp_path)))


@pytest.mark.slow
@pytest.mark.parametrize("to", ["docx", "odt"])
def test_headings_that_are_only_bold_and_centred(to: str, tmp_path: Path) -> None:
    draft = structure_text(converted(LOOKS.encode(), "looks.html", to, tmp_path, WRITER))
    assert (draft.title, draft.author, draft.language) == ("Die Mühlen im Tal", "Ilse Marrenbach", "de")
    assert shape(draft) == [
        ("1. Der Anfang", 1, [
            ("paragraph", "Im Tal standen drei Mühlen, un"),
            ("quote", "Der Müller nimmt seinen Teil, "),
            ("paragraph", "So stand es im Buch der Gemein"),
        ]),
        ("2. Wer bezahlte", 1, [
            ("paragraph", "Es bezahlten die Pächter der o"),
            ("list_item", "Die Pächter."),
            ("list_item", "Die Witwen."),
        ]),
    ]  # fmt: skip
