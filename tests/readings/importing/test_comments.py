"""The quarrel under a text, however a press or a page prints who speaks and when; and what only looks like one."""

from __future__ import annotations

import textwrap

import pytest

from readings.importing import apparatus, structure_text
from readings.importing.draft import Draft

from .drafts import draft_of, texts_of

PROSE = (
    "The mill stood empty for nine winters before anybody asked what it had cost, and by then the bills had gone to "
    "the same stove as the looms. What is left is a ledger of the canteen and two letters."
)
SPOKEN = [
    ("Ann Moor", "3 May 2010", "14:05", ["My aunt worked there until it shut."]),
    (
        "millrat",
        "4 May 2010",
        "09:12",
        ["The stove is a legend.", "There was a sale, and it is in the minutes."],
    ),
    ("P. Cade", "4 May 2010", "21:30", ["Whose minutes?"]),
    ("Ann Moor", "6 May 2010", "08:00", ["The canteen's. They are in my loft."]),
]
NAMES = [name for name, *_ in SPOKEN]
SAID = [said for *_, said in SPOKEN]


def found(text: str, language: str = "en") -> Draft:
    draft, lines = draft_of(text, language)
    apparatus.find(draft, lines)
    return draft


def thread(head: str, gap: str = "\n\n") -> str:
    """Four comments, each under (or after) a head of this make."""
    return gap.join(
        head.format(n=number, who=who, day=day, clock=clock) + "\n\n".join(said)
        for number, (who, day, clock, said) in enumerate(SPOKEN, 1)
    )


HEADED = [
    "{who} said...\n",
    "{who}, {day} at {clock}\n",
    "{who}, {day}:\n",
    "{who} ({day})\n",
    "{who}\n{day}, {clock}\n",
    "{day} at {clock}, {who} wrote:\n",
    "{day} | {who}\n",
    "Posted by {who}\n",
    "Posted by {who} on {day} at {clock}\n",
    "Comment by {who} — {day}\n",
    "#{n} {who} ({day})\n",
    "[{n}] {who}, {day}\n",
    "{n}. {who}\n",
    "{n}. {who} – {day} {clock}\n",
    "({n}) Posted by {who}, {day}\n",
    "{who} • 3 years ago\n",
    "{who}: ",
]
ALONE = [  # heads that tell themselves, so that no heading need announce them
    "{who} said...\n",
    "{who}, {day} at {clock}\n",
    "{who}, {day}:\n",
    "{who} on {day}\n",
    "{who}\n{day}\n",
    "{who} says:\n{day}\n",
    "Posted by {who} on {day}\n",
    "Comment by {who} — {day}\n",
    "#{n} {who} ({day})\n",
    "{n}. {who}\n",
    "{n}. {who} – {day}\n",
    "{who} • 3 years ago\n",
]


@pytest.mark.parametrize("head", HEADED)
def test_heads_of_any_make_under_a_heading(head: str) -> None:
    draft = found(f"{PROSE}\n\n# Comments\n\n{thread(head)}")
    assert [(comment.author, comment.paragraphs) for comment in draft.comments] == list(
        zip(NAMES, SAID, strict=True)
    )
    assert [comment.number for comment in draft.comments] == ([1, 2, 3, 4] if "{n}" in head else [None] * 4)
    assert texts_of(draft) == [PROSE]


@pytest.mark.parametrize("head", ALONE)
def test_heads_that_need_no_heading(head: str) -> None:
    draft = found(f"{PROSE}\n\n{PROSE}\n\n{thread(head)}")
    assert [(comment.author, comment.paragraphs) for comment in draft.comments] == list(
        zip(NAMES, SAID, strict=True)
    )
    assert texts_of(draft) == [PROSE, PROSE]


@pytest.mark.parametrize("mark", ["{n}. ", "{n}) ", "[{n}] ", "#{n} ", "({n}) "])
@pytest.mark.parametrize("heading", ["", "# Comments\n\n"])
def test_bare_numbers_with_wide_gaps(mark: str, heading: str) -> None:
    draft = found(f"{PROSE}\n\n{PROSE}\n\n{heading}" + thread(mark, gap="\n\n\n"))
    assert [(comment.number, comment.author, comment.paragraphs) for comment in draft.comments] == [
        (number, None, said) for number, said in enumerate(SAID, 1)
    ]


def test_numbers_in_a_narrow_column() -> None:
    said = [
        "The stove is a legend that was\nput about by the heirs, who had\nevery reason to.",
        "There was a sale, and it is in\nthe minutes.",
        "Whose minutes would those be, I\nask?",
    ]
    column = "\n\n\n".join(f"{number}. {text}" for number, text in enumerate(said, 1))
    draft = structure_text(f"{textwrap.fill(PROSE, 34)}\n{column}\n".encode())
    assert [comment.paragraphs for comment in draft.comments] == [[text.replace("\n", " ")] for text in said]


def test_names_with_wide_gaps_and_a_user_name() -> None:
    draft = found(f"{PROSE}\n\n{PROSE}\n\n" + thread("{who}: ", gap="\n\n\n"))
    assert [comment.author for comment in draft.comments] == NAMES
    assert texts_of(draft) == [PROSE, PROSE]


def test_who_spoke_below_what_was_said() -> None:
    said = "\n\n".join(
        "\n\n".join(said) + f"\nPosted by: {who} | {day} at {clock}" for who, day, clock, said in SPOKEN
    )
    draft = found(f"{PROSE}\n\n# Comments\n\n{said}")
    assert [(comment.author, comment.paragraphs) for comment in draft.comments] == list(
        zip(NAMES, SAID, strict=True)
    )


@pytest.mark.parametrize(
    ("language", "heading", "head"),
    [
        ("de", "Kommentare", "{who} schrieb am 3. Mai 2010 um 14:05 Uhr:\n"),
        ("fr", "Commentaires", "{who}, le 3 mai 2010 à 14:05\n"),
        ("es", "Comentarios", "{who}, 3 de mayo de 2010 a las 14:05\n"),
    ],
)
def test_other_languages(language: str, heading: str, head: str) -> None:
    draft = found(f"{PROSE}\n\n# {heading}\n\n{thread(head)}", language)
    assert [comment.author for comment in draft.comments] == NAMES


TURNS = [
    "ROSE: You sold it.",
    "HAL: I let it go.",
    "ROSE: To whom?",
    "PRIEST: To me.",
    "HAL: He paid.",
    "ROSE: Less.",
]


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(f"{PROSE}\n\n{turn}" for turn in TURNS),  # a dialogue
        "\n\n\n".join(TURNS),  # a play with wide gaps
        f"{PROSE}\n\n" + "\n\n".join(turn.replace(": ", ":\n") for turn in TURNS),
        f"{PROSE}\n\n[1] Minutes, box 2.\n\n[2] Letters, box 3.\n\n[3] The same.",  # notes without markers
        "\n\n".join(
            f"{city}, {day} May 2010\n{PROSE}" for day, city in enumerate(("Leeds", "York", "Hull"), 3)
        ),
        "\n\n".join(
            f"{city}\n{day} May 2010\n{PROSE}" for day, city in enumerate(("Leeds", "York", "Hull"), 3)
        ),
        "\n\n".join(f"{day} May 2010\n{PROSE}" for day in range(3, 8)),  # a diary
        "\n\n\n".join(
            f"{n}. {name}\n{PROSE}" for n, name in enumerate(("The Loom", "The Stove", "The Sale"), 1)
        ),
        "\n\n\n".join(
            f"{n}. {name}?\n\n{PROSE}" for n, name in enumerate(("Who Paid", "Who Sold", "Who Knew"), 1)
        ),
        f"{PROSE}\n\nThe foreman said:\nNobody\n\nThe cook wrote:\nA loaf\n\nThe boy replied:\nNothing",
    ],
)
def test_what_only_looks_like_a_thread(text: str) -> None:
    assert found(text).comments == []


@pytest.mark.parametrize(
    "text",
    [
        f"Three things stand out: the price, the stove and the silence. {PROSE}",
        f"One caveat: {PROSE}\n\n{PROSE}",
    ],
)
def test_a_discussion_in_prose_stays_prose(text: str) -> None:
    draft = found(f"{PROSE}\n\n# Discussion\n\n{text}")
    assert draft.comments == []
    assert len(texts_of(draft)) == 1 + len(text.split("\n\n"))


def test_a_comment_whose_first_word_is_wider_than_the_page() -> None:
    draft = found("Text.\n\n# Comments\n\nAnn said:\nUnthinkable\nall\nof\nit.\n\nHal said:\nNo.")
    assert [comment.paragraphs for comment in draft.comments] == [["Unthinkable all of it."], ["No."]]
