"""Markdown in, and the clean edition out."""

from __future__ import annotations

import pytest

from readings.importing import structure_text
from readings.importing.as_json import to_json
from readings.importing.as_markdown import to_markdown
from readings.importing.draft import BlockKind, Draft, ImportRefused, SpanKind

WRITTEN = """---
title: The Ovens
author: [Ann Other, Bob Some]
date: 1912-05-01
---

# How *it* began

No oven was **lit**, see [the list](https://example.org/list) and <mark>this</mark>.[^1]

> Nobody was in the chair.
>
> — Minutes of the Bakers

3. Flour
4. Sleep
   - on Sundays

## The women

They carried `letters`.

[^1]: It was a *Monday*.
"""


def read(text: str, name: str = "ovens.md") -> Draft:
    return structure_text(text.encode(), name=name)


def test_markdown_is_read_by_its_signs() -> None:
    draft = read(WRITTEN)
    assert (draft.title, draft.author, draft.date) == ("The Ovens", "Ann Other, Bob Some", "1912-05-01")
    assert [(s.heading, s.level) for s in draft.sections] == [("How it began", 1), ("The women", 2)]
    first, quote, flour, sleep, sunday = draft.sections[0].blocks
    assert first.text == "No oven was lit, see the list and this.[1]"
    kinds = {span.kind: first.text[span.start : span.end] for span in first.spans}
    assert kinds[SpanKind.STRONG] == "lit"
    assert kinds[SpanKind.LINK] == "the list"
    assert kinds[SpanKind.NOTE_MARKER] == "[1]"
    assert (quote.kind, quote.attribution) == (BlockKind.QUOTE, "Minutes of the Bakers")
    assert [(b.text, b.ordinal) for b in (flour, sleep, sunday)] == [
        ("Flour", 3),
        ("Sleep", 4),
        ("on Sundays", None),
    ]
    assert [(n.label, n.text) for n in draft.notes] == [("1", "It was a Monday.")]
    assert [(m.label, m.resolved) for m in draft.note_markers] == [("1", True)]
    assert draft.repairs == []


def test_a_single_heading_of_the_first_rank_is_the_title() -> None:
    draft = read("# The Ovens\n\n## How it began\n\nNo oven was lit.\n")
    assert draft.title == "The Ovens"
    assert [(s.heading, s.level) for s in draft.sections] == [("How it began", 1)]


def test_markdown_shows_by_its_signs_too() -> None:
    text = "## How it began\n\nNo oven was lit.\n\n## How it ended\n\nThey were lit again.\n"
    assert [s.heading for s in read(text, name="ovens.txt").sections] == ["How it began", "How it ended"]


def test_only_web_and_mail_addresses_are_links() -> None:
    draft = read("A [trap](javascript:alert(1)) and [another](steam://run) here.\n")
    assert not any(span.kind is SpanKind.LINK for s in draft.sections for b in s.blocks for span in b.spans)


@pytest.mark.parametrize("front", ["a: &x [1]\nb: *x", "title: [unclosed", "a: b: c"])
def test_front_matter_that_cannot_be_read_is_refused(front: str) -> None:
    with pytest.raises(ImportRefused, match="front matter"):
        read(f"---\n{front}\n---\n\nText.\n")


@pytest.mark.parametrize("between", ["", "The keeper's list ends here, and with it what is known.\n\n"])
def test_a_list_at_the_end_is_no_row_of_notes_because_a_note_follows_it(between: str) -> None:
    draft = structure_text(
        (
            "# The quay\n\nThe keeper opened the library every morning before the boats came in.[^1]\n\n"
            "## What was left\n\n1. The books were left in the boxes.\n2. The readers were left at home.\n\n"
            f"{between}[^1]: The harbour guard tells it.\n"
        ).encode(),
        name="quay.md",
        language="en",
    )
    items = [b.text for s in draft.sections for b in s.blocks if b.kind is BlockKind.LIST_ITEM]
    assert items == ["The books were left in the boxes.", "The readers were left at home."]
    assert [(note.label, note.text) for note in draft.notes] == [("1", "The harbour guard tells it.")]


def test_the_clean_edition_reads_back_the_same() -> None:
    draft = read(WRITTEN)
    clean = to_markdown(draft)
    again = read(clean)
    assert to_json(again) == to_json(draft)
    assert to_markdown(again) == clean
    assert [b.spans for s in again.sections for b in s.blocks] == [
        b.spans for s in draft.sections for b in s.blocks
    ]
