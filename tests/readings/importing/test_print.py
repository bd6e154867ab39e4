"""Kinds of print: the same prose from several presses, in texts written for this."""

from __future__ import annotations

import textwrap

import pytest

from readings.importing import structure_text
from readings.importing.draft import Block, BlockKind, Draft

FERRY = (
    (
        "The ferry at Ostrand crossed four times a day until the winter of 1923, when the ice took its chain and "
        "the council would not pay for another. For two years people walked round by the bridge, which is nine "
        "miles, or stayed where they were."
    ),
    (
        "Then somebody bought a boat. It was an old lighter with a hole in it, and the hole was the reason why it "
        "could be had for the price of a cow. Eleven families put their money together, and nobody wrote down how "
        "much each of them had given."
    ),
    (
        "The first passenger was a priest, who was late for a funeral and promised to pay on the way back. He never "
        "came back by water, and the families put his name on the wall of the shed, where it can be read today."
    ),
)


def column(*paragraphs: str, width: int = 46, gaps: bool = True) -> str:
    """A narrow column: no blank lines between the paragraphs, but one (`gaps`) below the first line of each."""
    out = []
    for paragraph in paragraphs:
        first, *rest = textwrap.wrap(paragraph, width, break_on_hyphens=False)
        out += [first, *([""] if gaps and rest else []), *rest]
    return "\n".join(out)


def read(text: str) -> Draft:
    return structure_text(text.encode())


def blocks(draft: Draft, kind: BlockKind = BlockKind.PARAGRAPH) -> list[Block]:
    return [block for section in draft.sections for block in section.blocks if block.kind is kind]


def texts(draft: Draft, kind: BlockKind = BlockKind.PARAGRAPH) -> list[str]:
    return [block.text for block in blocks(draft, kind)]


FRONTS = {
    "a title in capitals": "THE FERRY THAT NOBODY OWNED",
    "a name": "The Ferry that Nobody Owned\n\nIda Fenwright",
    "a source line": "The Ferry that Nobody Owned\n\nIda Fenwright\n\nNorthern Rivers Quarterly 12, no. 3 (Spring 2009)",
    "a saying": "The Ferry that Nobody Owned\n\n“Water belongs to whoever has to cross it in the\n"
    "morning, whatever the paper says.” – painted on\nthe shed of the old ferry at Ostrand",
}


@pytest.mark.parametrize("front", FRONTS.values(), ids=FRONTS)
def test_a_first_line_after_the_front_matter_is_no_caption(front: str) -> None:
    draft = read(f"{front}\n\n{column(*FERRY)}\n")
    assert not [repair for repair in draft.repairs if repair.kind == "caption"]
    assert texts(draft)[-3:] == list(FERRY)


@pytest.mark.parametrize("picture", ["The old lighter, about 1924", "Ferrymen at the shed of Ostrand"])
def test_a_caption_steps_out_of_the_sentence_it_interrupts(picture: str) -> None:
    lines = column(*FERRY, gaps=False).split("\n")
    inside = next(i for i, line in enumerate(lines) if i > 8 and not line.endswith((".", ",")))
    for printed in ([picture], ["", picture, ""]):
        draft = read("\n".join([*lines[: inside + 1], *printed, *lines[inside + 1 :]]))
        assert texts(draft, BlockKind.CAPTION) == [picture]
        assert texts(draft) == list(FERRY)


def test_a_caption_between_the_halves_of_a_paragraph_in_one_line() -> None:
    at = FERRY[1].index("and the hole")
    halves = FERRY[1][:at].rstrip(), FERRY[1][at:]
    draft = read("\n\n".join([FERRY[0], halves[0], "The lighter on its first day", halves[1], FERRY[2]]))
    assert texts(draft, BlockKind.CAPTION) == ["The lighter on its first day"]
    assert texts(draft) == list(FERRY)


def test_a_dated_line_that_leans_on_the_paragraph_above_is_a_caption() -> None:
    parts = [
        "THE FERRY",
        FERRY[0],
        "The old lighter at the shed, about 1924",
        "",
        FERRY[1],
        "THE SHED",
        FERRY[2],
    ]
    draft = read("\n\n".join(parts).replace("\n\n\n\n", "\n\n\n"))
    assert texts(draft, BlockKind.CAPTION) == ["The old lighter at the shed, about 1924"]
    assert texts(draft) == list(FERRY)
