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


LETTER = (
    (
        "The woman who kept the books of the boat wrote to the ministry every March, and in the letter of 1927 she "
        "put it like this:"
    ),
    (
        "“Gentlemen, you ask once more for the name of the owner. We have been through the village with your paper, "
        "from door to door, and have not found one. Nobody here has ever seen him.” (Ostrand Papers, box 4, sheet 17)"
    ),
    "The ministry did not answer this letter, nor any of those that followed it for the next eleven years.",
)


def test_a_quotation_after_a_colon_is_a_block_in_a_column() -> None:
    for width in range(43, 52):
        draft = read(
            f"THE FERRY\n\n{column(*FERRY, LETTER[0], width=width)}\n{column(LETTER[1], gaps=False, width=width)}"
            f"\n{column(LETTER[2], *FERRY, width=width)}\n"
        )
        quoted = blocks(draft, BlockKind.QUOTE)
        assert [block.attribution for block in quoted] == ["Ostrand Papers, box 4, sheet 17"], width
        assert quoted[0].text.startswith("“Gentlemen")
        assert quoted[0].text.endswith("seen him.”")
        assert LETTER[0] in texts(draft)


def test_a_saying_inside_a_sentence_after_a_colon_stays_in_it() -> None:
    said = "The woman who kept the books had her answer: “Nobody does.” She said it in the shed, and she said it again."
    text = (
        column(*FERRY, *LETTER[2:], *FERRY)
        + "\n"
        + said.replace(": “", ":\n“").replace("She said it in", "She said\nit in")
    )
    assert texts(read(f"THE FERRY\n\n{text}\n"))[-1] == said


def test_paragraphs_of_a_quotation_each_open_with_a_mark() -> None:
    parts = (
        "“We whose names stand below have bought a boat, and shall row it in the order of our houses.",
        "“Whoever is ill is rowed for. Whoever is drunk is rowed for once.",
        "“The boat is never to be sold, since it cannot be said to whom it belongs.”",
    )
    draft = read(f"THE FERRY\n\n{column(*FERRY)}\n{column(*parts, gaps=False)}\n{column(*FERRY)}\n")
    assert texts(draft, BlockKind.QUOTE) == list(parts)


@pytest.mark.parametrize(
    "heading",
    [
        "Chapter 4: The Boat and Its Eleven Owners",
        "From the “Rules for the Boat at Ostrand”\nRead Out in the Shed",
        "The Hole in the Boat and What Was Paid",
    ],
)
def test_a_long_heading_directly_above_its_paragraph(heading: str) -> None:
    draft = read(
        f"The Ferry that Nobody Owned\n\n{column(*FERRY)}\n\n{heading}\n{column(*LETTER[2:], *FERRY)}\n"
    )
    assert draft.sections[-1].heading == heading.replace("\n", " ")
    assert texts(draft) == [*FERRY, LETTER[2], *FERRY]


def test_a_short_last_line_above_a_heading_begins_no_paragraph() -> None:
    end = "All of them are painted on the wall of the shed, in the order in which they rowed."
    draft = read(f"THE FERRY\n\n{column(*FERRY, LETTER[2] + ' ' + end)}\n\nTHE SHED\n{column(*FERRY)}\n")
    assert LETTER[2] + " " + end in texts(draft)


def test_one_line_above_a_heading_of_two() -> None:
    draft = read(
        f"THE FERRY\n\n{column(*FERRY)}\nThe last of these had been a hard one.\n\n"
        f"From the “Rules for the Boat at Ostrand”\nRead Out in the Shed\n{column(*FERRY)}\n"
    )
    assert texts(draft)[3] == "The last of these had been a hard one."
    assert draft.sections[-1].heading == "From the “Rules for the Boat at Ostrand” Read Out in the Shed"


def test_questions_and_answers_with_indented_first_lines() -> None:
    talk = [
        "Did the ministry ever find out?",
        FERRY[0],
        "And what did you say to them?",
        FERRY[1],
        "Nothing at all?",
        FERRY[2],
    ]
    printed = "\n".join(textwrap.fill(part, 62, initial_indent="   ") for part in [*talk, *talk])
    assert texts(read(f"THE FERRY\n\n{printed}\n")) == [*talk, *talk]


RULES = (
    "The boat is rowed in the order of the houses, from the church to the shed.",
    "It is never to be sold to anybody.",
)


@pytest.mark.parametrize("mark", ["1. 2.", "(a) (b)", "• •", "- -"])
@pytest.mark.parametrize("gap", ["", "\n"])
def test_the_last_item_of_a_list_ends_before_the_text_below_it(mark: str, gap: str) -> None:
    items = "\n".join(
        textwrap.fill(rule, 50, initial_indent=f"  {label} ", subsequent_indent="      ")
        for label, rule in zip(mark.split(), reversed(RULES), strict=True)
    )
    after = "Nobody broke them. The third rule, which is about funerals, was never put on paper at all."
    indented = (
        textwrap.fill(FERRY[0], 56, initial_indent="  "),
        textwrap.fill(FERRY[1], 56, initial_indent="  "),
    )
    for below in (textwrap.fill(after, 56), textwrap.fill(after, 56, initial_indent="  ")):
        printed = "\n".join(
            ["THE FERRY", "", *indented, "  They had two rules:" + gap, items + gap, below, *indented]
        )
        draft = read(printed)
        assert texts(draft, BlockKind.LIST_ITEM) == list(reversed(RULES))
        assert texts(draft) == [*FERRY[:2], "They had two rules:", after, *FERRY[:2]]


EDGES = {
    "the number of a page among pages": "Page 4 of 11",
    "an address, a day and a name": "http://www.example.org/boats/7.html\n4 of 11    3/4/2011 09:20\nOstrand boats - RW",
    "a name and a page far apart": "The Boat    117",
    "a page and a name far apart": "118    The Boat",
    "the title again": "The Ferry that Nobody Owned",
}


@pytest.mark.parametrize("edge", EDGES.values(), ids=EDGES)
def test_the_edge_of_a_single_page_steps_out(edge: str) -> None:
    page = textwrap.wrap(FERRY[1], 60)
    printed = [
        "The Ferry that Nobody Owned",
        "",
        *textwrap.wrap(FERRY[0], 60),
        "",
        *page[:2],
        "",
        edge,
        "",
        *page[2:],
    ]
    draft = read("\n".join([*printed, "", *textwrap.wrap(FERRY[2], 60)]))
    assert [section.heading for section in draft.sections] == [None]
    assert texts(draft) == list(FERRY)
    assert {repair.kind for repair in draft.repairs} >= {"running_head"}


def test_an_address_or_a_table_of_contents_stays() -> None:
    contents = "The Boat        4\nThe Hole        9\nThe Priest     12"
    draft = read(
        f"THE FERRY\n\n{contents}\n\n{FERRY[0]}\n\nhttp://www.example.org/boats/7.html\n\n{FERRY[1]}\n"
    )
    assert not [repair for repair in draft.repairs if repair.kind == "running_head"]


def test_a_chapter_out_of_its_book_with_a_head_before_a_quotation() -> None:
    quoted = textwrap.fill(FERRY[1], 50, initial_indent="    ", subsequent_indent="    ")
    parts = [
        "7 The Ferry",
        textwrap.fill(FERRY[0], 60),
        "The Boat",
        textwrap.fill(FERRY[2] + " It says:", 60),
    ]
    draft = read("\n\n".join([*parts, "The Ferry    117", quoted, "The Shed", textwrap.fill(FERRY[0], 60)]))
    assert [(section.heading, section.level) for section in draft.sections] == [
        ("7 The Ferry", 1),
        ("The Boat", 2),
        ("The Shed", 2),
    ]
    assert texts(draft, BlockKind.QUOTE) == [FERRY[1]]


@pytest.mark.parametrize("marks", ["1. 2. 3.", "a) b) c)", "(i) (ii) (iii)", "• • •"])
def test_items_without_an_end_part_from_each_other_and_from_the_text(marks: str) -> None:
    rules = [
        "a rope on either bank of the river",
        "two rowers in the boat, one of them a woman",
        "the shed to be open",
    ]
    items = "\n".join(f"{mark} {rule}" for mark, rule in zip(marks.split(), rules, strict=True))
    book = [
        textwrap.fill(text, 60, initial_indent="   ") for text in (*FERRY, "They asked for three things:")
    ]
    draft = read("\n".join([*book, items, *book[:3]]))
    assert texts(draft, BlockKind.LIST_ITEM) == rules
    assert texts(draft) == [*FERRY, "They asked for three things:", *FERRY]
    draft = read("\n\n".join([*FERRY, "They asked for three things:", items, *FERRY]))
    assert texts(draft, BlockKind.LIST_ITEM) == rules
