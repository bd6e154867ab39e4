"""Whatever a text looks like, the stages after structure lose no word of it and invent none."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from readings.importing import apparatus, dates, units
from readings.importing.draft import Draft, SpanKind

from .drafts import draft_of

PIECES = st.sampled_from(
    [
        "The pump broke.[1]",
        "It cost much (Hale 1990), they said (1990).",
        "# Notes",
        "# References",
        "# Questions",
        "# Further Reading",
        "# Timeline",
        "# Comments",
        "# 1842 – The Act",
        "# Hale, B. (1990) Pumps.",
        "[1] Minutes, box 2.",
        "1. Who paid?",
        "2. Who drank?",
        "3. Nobody said",
        "Hale, B. (1990) The Pump. Leeds: Weir.",
        "Hale, B. (2002a) Taps.",
        "1839 – First lease; First well",
        "May 1859: Steam pump",
        "1865 – The Act",
        "Ann said:",
        "Bob said:",
        "12 May 2009 at 9:41 pm",
        "First Steps",
        "* A sign*",
        "> “We paid.”¹ (Hale, page 5)",
        "Œuvre d’été, 3. Mai",
        "— —",
    ]
)
GAPS = st.sampled_from(["\n", "\n\n", "\n\n\n"])
TEXTS = st.lists(st.tuples(PIECES, GAPS), max_size=25).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)


def words(text: str) -> Counter[str]:
    """The words of a text, but for labels: what is only figures and a letter."""
    return Counter(word for word in re.findall(r"[^\W_]+", text) if not re.fullmatch(r"\d{1,3}[a-z]?", word))


def everything(draft: Draft) -> str:
    parts = [section.heading or "" for section in draft.sections]
    parts += [block.text for section in draft.sections for block in section.blocks]
    parts += draft.questions
    parts += [entry.entry for entry in draft.further_reading]
    parts += [reference.text for reference in draft.references]
    parts += [note.text for note in draft.notes]
    parts += [f"{row.date} {' '.join(row.events)}" for row in draft.timeline]
    for comment in draft.comments:
        parts += comment.paragraphs
    return "\n".join(parts)


def found(text: str, language: str = "en") -> tuple[Draft, Counter[str]]:
    draft, lines = draft_of(text, language)
    before = words(everything(draft))
    apparatus.find(draft, lines)
    dates.find(draft)
    units.propose(draft)
    return draft, before


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_no_word_is_lost_and_none_is_invented(text: str) -> None:
    draft, before = found(text)
    after = words(everything(draft))
    # who speaks and when is a comment's head, its author kept by name
    heads = words(" ".join(comment.author or "" for comment in draft.comments))
    missing = (
        before - after - heads - Counter({word: before[word] for word in ("said", "May", "2009", "at", "pm")})
    )
    assert not missing
    assert not after - before


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["en", "de", "fr", "es", "ru", "xx"]))
def test_spans_lie_in_their_blocks_and_say_what_they_are(text: str, language: str) -> None:
    draft, _ = found(text, language)
    labels = Counter(marker.label for marker in draft.note_markers)
    for section in draft.sections:
        for block in section.blocks:
            for span in block.spans:
                assert 0 <= span.start < span.end <= len(block.text)
                printed = block.text[span.start : span.end]
                if span.kind is SpanKind.NOTE_MARKER:
                    labels[span.target] -= 1
                    assert span.target == printed.strip("[]()").replace("¹", "1")
                elif span.kind is SpanKind.CITATION and span.target:
                    assert span.target in {reference.key for reference in draft.references}
                    assert span.target[-4:].strip("abc") in printed or printed.strip("[]").isdigit()
                elif span.kind is SpanKind.DATE:
                    assert re.match(r"\d{4}", span.target)
    assert not any(labels.values())
    keys = {reference.key for reference in draft.references}
    assert all(citation.reference in keys for citation in draft.citations if citation.reference)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "ru", "xx"]))
def test_arbitrary_text_never_raises(text: str, language: str) -> None:
    found(text, language)
