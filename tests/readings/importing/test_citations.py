"""References, and citations that lead to them."""

from __future__ import annotations

import pytest

from readings.importing import apparatus
from readings.importing.draft import Block, BlockKind, Draft, Section, SpanKind

from .drafts import draft_of, texts_of

LIST = """
# References

Hale, B. (1990) The Pump and the People. Leeds: Weir.
Hale, B. (2002a) Taps. Leeds: Weir.

Hale, B. (2002b) More Taps. Water
Papers, 4, 2.

Moss, A. and Hale, B. (1990) Wells of the North, 1810–1830. York:
Dale.

Oake, C., Moss, A. and Reed, T. (2011) Who Paid? In Reed, T. and
Oake, C. (eds.) 2011. Rates and Rents. Hull: Keel.

Reed, T. (ed.) (1975) Moor. Kendal: Fell.
"""


def cited(text: str, references: str = LIST) -> list[tuple[str, str | None]]:
    draft, lines = draft_of(text + "\n" + references)
    apparatus.find(draft, lines)
    return [(c.text, c.reference) for c in draft.citations]


def test_a_list_is_cut_into_entries_wherever_blank_lines_stand() -> None:
    draft, lines = draft_of("Text.\n" + LIST)
    apparatus.find(draft, lines)
    assert [reference.key for reference in draft.references] == [
        "Hale 1990",
        "Hale 2002a",
        "Hale 2002b",
        "Moss and Hale 1990",
        "Oake et al. 2011",
        "Reed 1975",
    ]
    assert draft.references[4].text == (
        "Oake, C., Moss, A. and Reed, T. (2011) Who Paid? In Reed, T. and Oake, C. (eds.) 2011. Rates and Rents. Hull: Keel."
    )
    assert draft.references[2].line == 8
    assert texts_of(draft) == ["Text."]


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ("Hale, Bernard. 1990. The Pump. Leeds: Weir.", "Hale 1990"),
        ("Hale, Bernard, and Ann Moss. 2003. “The Pump.” Water 7 (1): 44–70.", "Hale and Moss 2003"),
        ("Hale, B., 1990. The Pump. Leeds: Weir.", "Hale 1990"),
        ("Hale B. The Pump of 1820. Leeds: Weir, 1990.", "Hale 1990"),
        ("Hale, Bernard, The Pump: 1820-1830 (Leeds, 1990)", "Hale 1990"),
        ("Office of Public Wells (1990) Report. Leeds.", "Office of Public Wells 1990"),
        ("van der Meer, J. (1990) De pomp. Gent: Kanaal.", "van der Meer 1990"),
        ("O’Dell, B. (2002b) Taps. Leeds: Weir.", "O’Dell 2002b"),
        ("Müller, A. und Weiß, B. (1998): Brunnen. Hamburg: Speicher.", "Müller und Weiß 1998"),
    ],
)
def test_keys_of_entries(entry: str, key: str) -> None:
    draft, lines = draft_of(f"Text.\n\n# References\n\n{entry}\n\nZander, Q. (1999) Last. Leeds: Weir.")
    apparatus.find(draft, lines)
    assert [reference.key for reference in draft.references] == [key, "Zander 1999"]


def test_a_dash_repeats_the_author() -> None:
    draft, lines = draft_of("Text.\n\n# References\n\nHale, B. (1990) The Pump.\n\n——— (1995) The Well.")
    apparatus.find(draft, lines)
    assert [reference.key for reference in draft.references] == ["Hale 1990", "Hale 1995"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Water was dear (Hale 2002a).", [("(Hale 2002a)", "Hale 2002a")]),
        ("Water was dear (Hale, 2002b, p. 14).", [("(Hale, 2002b, p. 14)", "Hale 2002b")]),
        ("Water was dear (see Reed 1975: 12–14).", [("(see Reed 1975: 12–14)", "Reed 1975")]),
        ("Water was dear (Moss and Hale 1990).", [("(Moss and Hale 1990)", "Moss and Hale 1990")]),
        ("Water was dear (Moss & Hale, 1990).", [("(Moss & Hale, 1990)", "Moss and Hale 1990")]),
        ("Water was dear (Oake et al. 2011).", [("(Oake et al. 2011)", "Oake et al. 2011")]),
        ("Reed calls it dear (1975).", [("(1975)", "Reed 1975")]),
        ("Reed asked why. Nobody answered him (1975, p. 3).", [("(1975, p. 3)", "Reed 1975")]),
        ("Reed asked why.\n\nNobody answered him (1975).", [("(1975)", "Reed 1975")]),
        (
            "Water was dear (Hale 1990; Reed 1975).",
            [("(Hale 1990; Reed 1975)", "Hale 1990"), ("(Hale 1990; Reed 1975)", "Reed 1975")],
        ),
        (
            "Water was dear (Hale 2002a, 2002b).",
            [("(Hale 2002a, 2002b)", "Hale 2002a"), ("(Hale 2002a, 2002b)", "Hale 2002b")],
        ),
        ("An author who is not listed (Quill 1966).", [("(Quill 1966)", None)]),
        ("A year that is not listed (Hale 1966).", [("(Hale 1966)", None)]),
        ("“It was dear” (Hale, Collected Letters 4).", [("(Hale, Collected Letters 4)", None)]),
    ],
)
def test_a_citation_leads_to_its_work(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The vote (March 1921) was lost.",
        "The company (founded in 1826) paid well.",
        "The congress (14–16 March 1918) met.",
        "In her Pump Song (1917) she says so.",
        "They met in Leeds. The strike (Leeds 1921) failed.",
        "Hale had no wells (and no pumps).",
        "The “Tap Board” (Water Committee) met.",
    ],
)
def test_what_is_no_citation(text: str) -> None:
    assert cited(text) == []


def test_a_bare_year_does_not_lean_far() -> None:
    assert cited("Reed asked why." + "\n\nNobody spoke." * 5 + "\n\nNobody answered (1975).") == []


def test_sources_by_page_are_citations_in_a_text_without_a_list() -> None:
    text = "“It was dear.” (Quoted in Hale, Volume 1, page 5)\n\nIt says so (see pages 3-5), too (page 7), not here (five)."
    assert cited(text, "") == [
        ("(Quoted in Hale, Volume 1, page 5)", None),
        ("(see pages 3-5)", None),
        ("(page 7)", None),
    ]


def test_the_source_of_a_quotation_is_cited_in_its_place() -> None:
    quote = Block(BlockKind.QUOTE, "It was dear.", "The Pump, page 5", first_line=1, last_line=1)
    after = Block(BlockKind.PARAGRAPH, "It was (page 9).", first_line=2, last_line=2)
    draft = Draft(language="en", sections=[Section(None, blocks=[quote, after])])
    _, lines = draft_of("“It was dear.” (The Pump, page 5)\nIt was (page 9).")
    apparatus.find(draft, lines)
    assert [citation.text for citation in draft.citations] == ["(The Pump, page 5)", "(page 9)"]


def test_spans_hold_what_is_cited() -> None:
    draft, lines = draft_of("Water was dear (Hale 1990; Reed 1975). It is (Hale 2002a).\n" + LIST)
    apparatus.find(draft, lines)
    block = draft.sections[0].blocks[0]
    assert [(block.text[s.start : s.end], s.kind, s.target) for s in block.spans] == [
        ("Hale 1990", SpanKind.CITATION, "Hale 1990"),
        ("Reed 1975", SpanKind.CITATION, "Reed 1975"),
        ("(Hale 2002a)", SpanKind.CITATION, "Hale 2002a"),
    ]


def test_numbered_references_are_cited_by_number() -> None:
    text = "Water was dear [2] and dirty [1].\n\n# References\n\n[1] Hale, B. (1990) The Pump.\n\n[2] Reed, T. (1975) Moor."
    draft, lines = draft_of(text)
    apparatus.find(draft, lines)
    assert [(c.text, c.reference) for c in draft.citations] == [("[2]", "Reed 1975"), ("[1]", "Hale 1990")]
    assert draft.note_markers == []
