"""Quotations in Markdown: their sources, and those that open a text."""

from __future__ import annotations

import pytest

from readings.importing import structure_text
from readings.importing.draft import Block, BlockKind

AFTER = "\n\nThe door was open, and nobody had thought of closing it before the winter came.\n"


def first_block(markdown: str) -> Block:
    draft = structure_text(markdown.encode(), name="text.md", language="en")
    return draft.sections[0].blocks[0]


@pytest.mark.parametrize("dash", ["—", "–", "--"])
@pytest.mark.parametrize("gap", ["\n> ", "\n>\n> ", "  \n> "])
def test_a_last_line_with_a_dash_is_the_source(gap: str, dash: str) -> None:
    block = first_block(f"> Closed until further notice.{gap}{dash} the card on the door{AFTER}")
    assert (block.text, block.attribution) == ("Closed until further notice.", "the card on the door")


def test_a_quotation_with_its_source_before_the_first_paragraph_is_an_epigraph() -> None:
    block = first_block(f"> Closed until further notice.\n> — the card on the door{AFTER}")
    assert block.kind is BlockKind.EPIGRAPH


def test_without_a_source_or_after_a_paragraph_it_is_a_quotation() -> None:
    assert first_block(f"> Closed until further notice.{AFTER}").kind is BlockKind.QUOTE
    draft = structure_text(
        f"{AFTER}\n> Closed until further notice.\n> — the card on the door{AFTER}".encode(),
        name="text.md",
        language="en",
    )
    quotation = draft.sections[0].blocks[1]
    assert (quotation.kind, quotation.attribution) == (BlockKind.QUOTE, "the card on the door")


def test_a_dash_inside_a_line_is_no_source() -> None:
    block = first_block(f"> Closed — until further notice —\n> says the card.{AFTER}")
    assert (block.text, block.attribution) == ("Closed — until further notice — says the card.", None)


def test_emphasis_stays_with_its_line() -> None:
    block = first_block(f"> Closed *until* further notice.\n> — *The Card*, 1911{AFTER}")
    assert (block.text, block.attribution) == ("Closed until further notice.", "The Card, 1911")
    assert [(s.start, s.end) for s in block.spans if s.kind == "em"] == [(7, 12)]
