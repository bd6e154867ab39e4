"""Word documents as people type them: no style but Normal, headings by hand, numbers and notes typed."""

from __future__ import annotations

import pytest

from readings.importing import structure_text
from readings.importing.draft import BlockKind, Draft, SectionRole

from .office import MORE, PROSE, p, r, word

CENTRED = '<w:jc w:val="center"/>'
FIRST = '<w:ind w:firstLine="720"/>'
IN = '<w:ind w:left="720" w:right="720"/>'
HANGS = '<w:ind w:left="720" w:hanging="720"/>'


def n(words: str, properties: str = "", looks: str = "") -> str:
    return p(r(words, f'<w:sz w:val="24"/>{looks}'), properties)


@pytest.fixture(scope="module")
def draft() -> Draft:
    body = [
        p(r("Water and Power in a Small Place", '<w:b/><w:sz w:val="32"/>'), CENTRED),
        p(r("Notes on a village", '<w:sz w:val="28"/>'), CENTRED),
        n("Ilse Marren", CENTRED),
        n("Spring 1998", CENTRED),
        p(),
        n("Introduction", looks="<w:b/>"),
        n(
            "There was one pump in the whole of the village, and it stood before the house of him who had paid for "
            "it. Whoever came with a bucket had to walk past his window.",
            FIRST,
        ),
        n("He counted the buckets, and in the evening he wrote the number in a book (Bray 1929, 14).", FIRST),
        p(),
        n("The Price of a Bucket", looks="<w:b/>"),
        n("As Bray put it:", FIRST),
        n(
            "The book is the only thing that remains of the pump, and it says nothing of those who went without, "
            "because they never came to be counted.",
            IN,
            "<w:i/>",
        ),
        n(
            "What he did not say was who had dug the well.[1] The diggers were paid by the day, and three of them "
            "were from the next valley (Marren and Holt 1931).",
            FIRST,
        ),
        n("Three things followed from it:", FIRST),
        n("a) the widows went to the stream;"),
        n("b) the farms sank wells of their own;"),
        n("c) the parish bought a second pump."),
        n("1.1 What the Parish Paid", looks="<w:i/>"),
        n(
            "It paid nine pounds, which it borrowed from the man who owned the first. The rest is interest.",
            FIRST,
        ),
        p(),
        n("Questions for discussion", looks="<w:b/>"),
        n("1. Who could have asked the man for his book?"),
        n("2. Why did the farms not share their wells?"),
        p(),
        n("Notes", looks="<w:b/>"),
        n("[1] The contract is in the parish chest."),
        p(),
        n("References", looks="<w:b/>"),
        n("Bray, T. 1929. Water and the Parish. London: Mill Press.", HANGS),
        n("Marren, I. and Holt, P. 1931. “The second pump.” Valley Review 4: 12–19.", HANGS),
    ]
    return structure_text(word("".join(body)), name="essay.docx")


def test_what_it_is(draft: Draft) -> None:
    assert (draft.title, draft.subtitle) == ("Water and Power in a Small Place", "Notes on a village")
    assert (draft.author, draft.date, draft.language) == ("Ilse Marren", "1998", "en")


def test_headings(draft: Draft) -> None:
    body = [(s.heading, s.level) for s in draft.sections if s.role is SectionRole.BODY]
    assert body == [("Introduction", 1), ("The Price of a Bucket", 1), ("1.1 What the Parish Paid", 2)]


def test_blocks(draft: Draft) -> None:
    kinds = [[block.kind for block in s.blocks] for s in draft.sections if s.role is SectionRole.BODY]
    paragraph, item = BlockKind.PARAGRAPH, BlockKind.LIST_ITEM
    assert kinds == [
        [paragraph, paragraph],
        [paragraph, BlockKind.QUOTE, paragraph, paragraph, item, item, item],
        [paragraph],
    ]


def test_apparatus(draft: Draft) -> None:
    assert draft.questions == [
        "Who could have asked the man for his book?", "Why did the farms not share their wells?",
    ]  # fmt: skip
    assert [(note.label, note.text) for note in draft.notes] == [
        ("1", "The contract is in the parish chest.")
    ]
    assert [(marker.label, marker.resolved) for marker in draft.note_markers] == [("1", True)]
    assert [entry.key for entry in draft.references] == ["Bray 1929", "Marren and Holt 1931"]
    assert [citation.reference for citation in draft.citations] == ["Bray 1929", "Marren and Holt 1931"]


def test_a_book_of_chapters_that_are_only_centred() -> None:
    prose = (
        "The stream was low that year, and those who had no well of their own went down to the ford before it was "
        "light. Nobody wrote down who they were."
    )
    verse = (
        "The well is deep, the rope is long,",
        "and long the way to town;",
        "who has no rope, he has no song.",
    )
    page = '<w:r><w:br w:type="page"/></w:r>'
    lines = "<w:r><w:br/></w:r>".join(r(line) for line in verse)
    body = [
        p(r("A HISTORY OF THE FORD", '<w:sz w:val="36"/>'), CENTRED),
        p("by T. Bray", CENTRED),
        p(page + r("CHAPTER ONE"), CENTRED),
        p("The Well", CENTRED),
        p(prose),
        p("*   *   *", CENTRED),
        p(lines),
        p(prose),
        p(page + r("CHAPTER TWO"), CENTRED),
        p("The Ford", CENTRED),
        p(prose),
        p("– the stream;"),
        p("– the well."),
        p(prose),
    ]
    made = structure_text(word("".join(body)))
    assert (made.title, made.author) == ("A History of the Ford", "T. Bray")
    assert [(section.heading, section.level) for section in made.sections] == [
        ("Chapter One. The Well", 1),
        ("Chapter Two. The Ford", 1),
    ]
    assert [[block.kind.value for block in section.blocks] for section in made.sections] == [
        ["paragraph", "verse", "paragraph"],
        ["paragraph", "list_item", "list_item", "paragraph"],
    ]


def test_typed_items_that_stand_in_are_a_list_and_no_quotations() -> None:
    items = [
        "the widows went back to the stream with their two buckets, which took them the best of an hour;",
        "the farms sank wells of their own.",
    ]
    hanging = '<w:ind w:left="720" w:hanging="360"/>'
    body = [n(f"{PROSE} {MORE}"), n("Two things followed:")]
    body += [n(f"–\t{words}", hanging) for words in items]
    body += [
        n(PROSE),
        *(n(f"{at}. {words}", '<w:ind w:left="720"/>') for at, words in enumerate(items, 1)),
        n(MORE),
    ]
    made = structure_text(word("".join(body)))
    blocks = [block for section in made.sections for block in section.blocks]
    assert [block.text for block in blocks if block.kind is BlockKind.LIST_ITEM] == items * 2
    assert not any(block.kind is BlockKind.QUOTE for block in blocks)


def test_a_link_below_the_text_that_leads_away_is_none_of_it() -> None:
    link = '<w:hyperlink r:id="rId9"><w:r><w:t>Back to the village</w:t></w:r></w:hyperlink>'
    address = {"rId9": "../index.htm"}
    told = {
        parted: structure_text(word(n(f"{PROSE} {MORE}") + n(MORE) + parted + p(link), links=address))
        for parted in ("", p())
    }
    assert [len(draft.sections[0].blocks) for draft in told.values()] == [3, 2]
