"""Markdown as Jekyll, Hugo, Pandoc, Obsidian, GitHub and MultiMarkdown have it."""

from __future__ import annotations

import pytest

from readings.importing import structure_text
from readings.importing.draft import BlockKind, Draft, SpanKind

BODY = "\n\nThe keeper opened the library every morning before the boats came in.\n"


def read(text: str) -> Draft:
    return structure_text(text.encode(), name="text.md", language="en")


def blocks(draft: Draft) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for section in draft.sections for block in section.blocks]


def first(text: str) -> tuple[str, str]:
    return blocks(read(f"The door was open, and nobody had thought of closing it.\n\n{text}{BODY}"))[1]


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: The *Lamp*\nauthor: Ann Other\ndate: 2021-03-05T10:00:00Z\npublication: The Quay\n---",
        "---\ntitle: The Lamp\nauthors:\n  - name: Ann Other\n    orcid: 1\ndate: 2021-03-05\nsource: The Quay\n---",
        "---\nTitle: The Lamp\nauthor:\n  - given: Ann\n    family: Other\ndate: 5 March 2021\njournal: The Quay\n...",
        (
            '---\ntitle: "The Lamp"\nauthor: [Ann Other]\npublished: true\ndate: 2021-03-05 10:00 +0100\n'
            "publisher: {name: The Quay}\n---"
        ),
        '+++\ntitle = "The Lamp"\ndate = 2021-03-05T10:00:00Z\n[params]\nauthor = "Ann Other"\nsource = "The Quay"\n+++',
        '{\n  "title": "The Lamp",\n  "author": "Ann Other",\n  "date": "2021-03-05",\n  "publication": "The Quay"\n}',
        "Title: The Lamp\nAuthor: Ann\n  Other\nDate: 5 March 2021\nPublisher: The Quay",
    ],
    ids=["jekyll", "quarto", "csl", "site", "hugo", "json", "multimarkdown"],
)
def test_particulars_in_every_flavour(front: str) -> None:
    draft = read(f"{front}\n\n# Beginnings{BODY}\n# Ends{BODY}")
    assert (draft.title, draft.author, draft.date, draft.source) == (
        "The Lamp",
        "Ann Other",
        "2021-03-05",
        "The Quay",
    )
    assert [section.heading for section in draft.sections] == ["Beginnings", "Ends"]


def test_a_title_block_of_pandoc() -> None:
    draft = read(f"% The Lamp\n  Society\n% Ann Other; Bob Some\n% 5 March 2021{BODY}")
    assert (draft.title, draft.author, draft.date) == (
        "The Lamp Society",
        "Ann Other, Bob Some",
        "2021-03-05",
    )
    assert len(blocks(draft)) == 1


def test_a_heading_under_a_title_that_is_known_is_a_chapter_unless_it_says_the_same() -> None:
    front = "---\ntitle: The Lamp Room\nlang: de-AT\n---\n\n"
    other = structure_text(f"{front}# Beginnings{BODY}\n## More{BODY}".encode(), name="a.md")
    assert [(s.heading, s.level) for s in other.sections] == [("Beginnings", 1), ("More", 2)]
    assert other.language == "de-AT"
    same = read(f"{front}# The Lamp Room\n\n## Beginnings{BODY}\n## Ends{BODY}")
    assert (same.title, [s.heading for s in same.sections]) == ("The Lamp Room", ["Beginnings", "Ends"])


def test_notes_of_every_kind_none_lost_and_none_with_two_names() -> None:
    draft = read(
        "One[^1] and two^[Written *inside*.] and three[^long].\n\n[^1]: The first.\n\n"
        f"[^long]: The third.\n\n    It has two paragraphs.\n\n[^nobody]: Nobody asks for it.{BODY}"
    )
    assert [(note.label, note.text) for note in draft.notes] == [
        ("1", "The first."),
        ("2", "Written inside."),
        ("long", "The third. It has two paragraphs."),
        ("nobody", "Nobody asks for it."),
    ]
    assert [(m.label, m.resolved) for m in draft.note_markers] == [("1", True), ("2", True), ("long", True)]
    assert blocks(draft)[0] == ("paragraph", "One[1] and two[2] and three[long].")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("::: quote\nA saying of hers.\n:::", ("quote", "A saying of hers.")),
        ("::: {.epigraph lang=fr}\nA saying of hers.\n:::", ("epigraph", "A saying of hers.")),
        (":::: aside\n::: verse\none\ntwo\n:::\n::::", ("verse", "one\ntwo")),
        ("::: a\n::: quote\nA saying of hers.\n:::\n:::", ("quote", "A saying of hers.")),
        ("> [!quote] \n> A saying of hers.", ("quote", "A saying of hers.")),
        ("> [!note]\n> A saying of hers.", ("paragraph", "A saying of hers.")),
        ("| one\n|   two\n| three", ("verse", "one\ntwo\nthree")),
        ("one\\\ntwo\\\nthree", ("verse", "one\ntwo\nthree")),
        ("one  \ntwo", ("paragraph", "one two")),
        ("- [x] lit", ("list_item", "lit")),
        ("| a | b |\n|---|---|\n| c | d |", ("table", "a\tb\nc\td")),
        ("![The quay in 1921](quay.jpg)", ("caption", "The quay in 1921")),
        ('{{< figure src="a.png" caption="The quay" >}}', ("caption", "The quay")),
        ("Term\n:   What it means.", ("paragraph", "Term")),
        ("See [[The Lamp|the lamp]] and [[Quay]].", ("paragraph", "See the lamp and Quay.")),
        ("It was ==never== ~~lit~~ [so]{.sc}. {#a .b}", ("paragraph", "It was never lit so.")),
        ("H~2~O on the 1^st^ day<br>of it.", ("paragraph", "H2O on the 1st day of it.")),
        ("The lamp was lit.<sup>2</sup> <!-- no --> List<String>", ("paragraph", "The lamp was lit.² List<String>")),
        ("He said “no” -- and “yes”...", ("paragraph", "He said “no” -- and “yes”...")),
        ("A [link][l] here.\n\n[l]: https://example.org", ("paragraph", "A link here.")),
        ("<blockquote>\n\nA *saying* of hers.\n\n</blockquote>", ("quote", "A saying of hers.")),
        ("<blockquote>\n<p>A <b>saying</b> of hers.</p>\n</blockquote>", ("quote", "A saying of hers.")),
        ('<div class="epigraph"><p>A saying of hers.</p></div>', ("epigraph", "A saying of hers.")),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>", ("table", "a\tb\nc\td")),
    ],
)  # fmt: skip
def test_signs_of_flavours(text: str, made: tuple[str, str]) -> None:
    assert first(text) == made


@pytest.mark.parametrize(
    "text",
    ["[TOC]", "[[_TOC_]]", "<!-- more\nand more -->", "{: .lead}", "\\newpage", "{{< toc >}}", "![](a.png)", "***",
     "![[a.png]]", "{% include a.html %}", "%% aside %%", "![image](a.png)"],
)  # fmt: skip
def test_what_nobody_prints_is_not_there(text: str) -> None:
    assert len(blocks(read(f"The door was open, and nobody had thought of closing it.\n\n{text}{BODY}"))) == 2


def test_a_heading_keeps_its_attributes_to_itself_and_a_paragraph_over_a_line_is_none() -> None:
    long = "The keeper opened the library every morning before the boats came in, " * 3
    draft = read(f"# One {{#a .unnumbered}}{BODY}\nTwo\n==={BODY}\n{long}\n---{BODY}")
    assert [section.heading for section in draft.sections] == ["One", "Two"]
    assert long.strip() in [text for _, text in blocks(draft)]


def test_one_heading_and_another_sign_show_that_it_is_markdown() -> None:
    draft = structure_text(
        f"# One{BODY}\nIt was **never** lit.{BODY}".encode(), name="pasted.txt", language="en"
    )
    assert ("paragraph", "It was never lit.") in blocks(draft)
    plain = structure_text(f"# 1 hat was found{BODY}".encode(), name="pasted.txt", language="en")
    assert "# 1 hat was found" in (plain.title or "") + str(blocks(plain))


def test_keys_lead_to_the_list_of_references() -> None:
    draft = read(
        "# One\n\nSo it was [@smith2002, p. 4; see @jones1999]. As @smith2002 says to ann@smith2002.org and [@nobody].\n\n"
        "# References\n\nJones, T. (1999). *Quays*. London: Quay Press.\n\nSmith, A. (2002). Lamps. London: Lamp Press.\n"
    )
    assert [(c.text, c.reference) for c in draft.citations] == [
        ("[@smith2002, p. 4; see @jones1999]", "Smith 2002"),
        ("[@smith2002, p. 4; see @jones1999]", "Jones 1999"),
        ("[@nobody]", None),
        ("@smith2002", "Smith 2002"),
    ]
    (block,) = draft.sections[0].blocks
    assert [span.target for span in block.spans if span.kind is SpanKind.CITATION] == [
        "Smith 2002",
        "Smith 2002",
        "",
    ]


def test_a_list_keeps_its_numbers_and_its_paragraphs() -> None:
    draft = read("3. Flour\n\n   It was dear.\n\n4. Sleep\n   - on Sundays\n" + BODY)
    items = draft.sections[0].blocks
    assert [(b.kind, b.text, b.ordinal) for b in items[:4]] == [
        (BlockKind.LIST_ITEM, "Flour", 3),
        (BlockKind.PARAGRAPH, "It was dear.", None),
        (BlockKind.LIST_ITEM, "Sleep", 4),
        (BlockKind.LIST_ITEM, "on Sundays", None),
    ]
