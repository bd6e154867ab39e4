"""Print that was pasted into a page, its lines as they stood."""

from __future__ import annotations

import pytest

from readings.importing import structure_text
from readings.importing.draft import Draft

WHOLE_PRINT = """\
There was one pump in the whole of the village, and it stood
before the house of him who had paid for it. Whoever came with a
bucket had to walk past his window, and in the evening he wrote
the number in a book.

The widows went back to the stream. It took them the best part
of an hour, and it was cold; but nobody counted what they took
out of it, and nobody wrote it down.

In the third year the pump broke. It had been mended so often by
then that the smith could not tell which of its parts was from the
beginning, and he left it as it was."""
PRINT = WHOLE_PRINT.split("\n\n")
MENU = "<ul><li><a href='/'>Home</a><li><a href='/t'>Texts</a><li><a href='/a'>About</a></ul>"
WHOLE = [text.replace("\n", " ") for text in PRINT]
LINES = ["".join(f"<p>{line}</p>" for line in text.split("\n")) for text in PRINT]


def made(body: str) -> Draft:
    page = f"<html><head><title>The Pump</title></head><body>{body}</body></html>"
    return structure_text(page.encode(), name="page.html", language="en")


def texts(draft: Draft) -> list[str]:
    return [block.text for section in draft.sections for block in section.blocks]


@pytest.mark.parametrize(
    "body",
    [
        "<h1>The Pump</h1>" + "<p>&nbsp;</p>".join(LINES),
        f"<pre>\nTHE PUMP\n\n{WHOLE_PRINT}\n</pre>",
        f"{MENU}<h1>The Pump</h1><pre>{WHOLE_PRINT}</pre>",
    ],
)
def test_its_lines_are_joined(body: str) -> None:
    draft = made(body)
    assert (draft.title, texts(draft)) == ("The Pump", WHOLE)


def test_its_headings_keep_their_numerals() -> None:
    draft = made(
        f"<pre>\nTHE PUMP\n\nBy Nora Field\n\nI. WATER\n\n{WHOLE_PRINT}\n\nII. WELLS\n\n{WHOLE_PRINT}</pre>"
    )
    assert [section.heading for section in draft.sections] == ["I. Water", "II. Wells"]


def test_short_paragraphs_and_verse_stay_what_they_are() -> None:
    talk = [
        "Who has the key?",
        "He has it.",
        "And who asked him?",
        "Nobody did.",
        "Why not?",
        "They did not dare.",
    ] * 2
    assert texts(made("<h1>The Key</h1>" + "".join(f"<p>{words}</p>" for words in talk))) == talk
    verse = "The well is deep, the rope is long,\nAnd long the way to town;\nWho has no rope, he has no song,\nAnd sits him down."
    kinds = [
        block.kind.value for block in made("<h1>Songs</h1>" + f"<pre>{verse}</pre>" * 3).sections[0].blocks
    ]
    assert kinds == ["verse"] * 3
