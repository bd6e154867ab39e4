"""A draft becomes blocks: what leads where."""

from __future__ import annotations

from readings.importing.draft import Block, BlockKind, Draft, Note, Section, SectionRole, Span, SpanKind
from readings.importing.load import blocks_of


def chapter(heading: str, line: int) -> Section:
    """A heading and a paragraph whose note is marked 1."""
    marked = Block(BlockKind.PARAGRAPH, "The wick was trimmed.1", first_line=line + 1, last_line=line + 1)
    marked.spans = [Span(21, 22, SpanKind.NOTE_MARKER, "1")]
    return Section(heading, blocks=[marked], first_line=line)


def notes(line: int) -> Section:
    return Section("Notes", role=SectionRole.NOTES, first_line=line)


def test_notes_that_count_anew_belong_to_the_chapter_before_them() -> None:
    draft = Draft(
        sections=[chapter("Dusk", 1), notes(5), chapter("Dawn", 10), notes(15)],
        notes=[Note("1", "By the keeper.", line=6), Note("1", "By his son.", line=16)],
    )
    blocks = blocks_of(draft)
    led = [blocks[span["to"]].plain for block in blocks for span in block.data.get("spans", ())]
    assert led == ["By the keeper.", "By his son."]
    assert [block.plain for block in blocks] == [
        *("Dusk", "The wick was trimmed.1", "Notes", "By the keeper."),
        *("Dawn", "The wick was trimmed.1", "Notes", "By his son."),
    ]
    assert [block.number for block in blocks] == [None, 1, None, None, None, 2, None, None]
