"""Lists of works in the styles and prints that journals use."""

from __future__ import annotations

import textwrap

import pytest

from readings.importing import structure_text
from readings.importing.draft import Draft

PROSE = (
    "The ferry ran until the bridge was built, and then it ran for another year because nobody had told the ferryman. "
    "He is said to have charged double on the last day, and to have drunk what he took{}."
)
CITED = [" (Lowe 1971)", " (Roe and Marsh 1988)", " (Harbour Board 1990)"]
STYLES = {
    "brackets": [
        "Lowe, E. (1971) A Boat for the Doctor: Fees and Tides in the Lower Harbour. Hull: Tern.",
        "Roe, H. and Marsh, A. (1988) ‘The Ferryman’s Double Fare’, in Quill, D. (ed.) Harbour Essays. In Four Parts. London: Castle.",
        "Harbour Board (1990) Accounts of the Lower Ferry. Hull: Harbour Board.",
    ],
    "commas": [
        "Lowe, E., 1971, A Boat for the Doctor: Fees and Tides in the Lower Harbour, Tern, Hull.",
        "Roe, H. and Marsh, A., 1988, “The Ferryman’s Double Fare”, Harbour Essays, 12 (3), pp. 14–60.",
        "Harbour Board, 1990, Accounts of the Lower Ferry, Harbour Board, Hull.",
    ],
    "capitals": [
        "LOWE Edith (1971): A Boat for the Doctor: Fees and Tides in the Lower Harbour, Hull, Tern.",
        "ROE Hal and MARSH Ann (1988): The Ferryman’s Double Fare, London, Castle, 212 pp.",
        "HARBOUR BOARD (1990): Accounts of the Lower Ferry, Hull, Harbour Board.",
    ],
    "years last": [
        "Lowe, Edith. A Boat for the Doctor: Fees and Tides in the Lower Harbour. Hull: Tern, 1971.",
        "Roe, Hal, and Ann Marsh. The Ferryman’s Double Fare. London: Castle, 1988.",
        "Harbour Board. Accounts of the Lower Ferry. Hull: Harbour Board, 1990.",
    ],
    "years after full names": [
        "Lowe, Edith. 1971. A Boat for the Doctor: Fees and Tides in the Lower Harbour. Hull: Tern.",
        "Roe, Hal, and Ann Marsh. 1988. The Ferryman’s Double Fare. London: Castle.",
        "Harbour Board. 1990. Accounts of the Lower Ferry. Hull: Harbour Board.",
    ],
    "given names first": [
        "Edith Lowe, A Boat for the Doctor: Fees and Tides in the Lower Harbour, Hull 1971.",
        "Hal Roe and Ann Marsh, The Ferryman’s Double Fare, London 1988.",
        "Harbour Board, Accounts of the Lower Ferry and of Its Several Landings, Hull 1990.",
    ],
    "numbers": [
        "[1] Lowe, E. (1971) A Boat for the Doctor: Fees and Tides in the Lower Harbour. Hull: Tern.",
        "[2] Roe, H. and Marsh, A. (1988) The Ferryman’s Double Fare. London: Castle.",
        "[3] Harbour Board (1990) Accounts of the Lower Ferry. Hull: Harbour Board.",
    ],
    "bullets": [
        "• Lowe, E. (1971). A Boat for the Doctor: Fees and Tides in the Lower Harbour. Hull: Tern.",
        "• Roe, H. & Marsh, A. (1988). The Ferryman’s Double Fare. London: Castle.",
        "• Harbour Board (1990). Accounts of the Lower Ferry. Hull: Harbour Board.",
    ],
}


def imported(entries: list[str], *, width: int | None, hang: str = "", gap: str = "\n") -> Draft:
    def wrap(text: str, rest: str = "") -> str:
        return "\n".join(textwrap.wrap(text, width, subsequent_indent=rest)) if width else text

    paragraphs = [wrap(PROSE.format(cited)) for cited in CITED]
    listed = gap.join(wrap(entry, hang) for entry in entries)
    return structure_text("\n\n".join([*paragraphs, "References", listed]).encode())


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "print_",
    [
        {"width": None, "gap": "\n"},
        {"width": None, "gap": "\n\n"},
        {"width": 64, "gap": "\n"},
        {"width": 64, "gap": "\n\n"},
        {"width": 64, "gap": "\n", "hang": "    "},
        {"width": 48, "gap": "\n"},
    ],
    ids=["lines", "paragraphs", "wrapped", "wrapped apart", "hanging", "narrow"],
)
def test_styles(style: str, print_: dict[str, str]) -> None:
    entries = STYLES[style]
    draft = imported(entries, **print_)  # type: ignore[arg-type]
    bare = [entry.lstrip("[123]• ") for entry in entries]
    assert [reference.text for reference in draft.references] == bare
    assert [reference.key for reference in draft.references] == [
        "Lowe 1971",
        "Roe and Marsh 1988",
        "Board 1990" if style == "given names first" else "Harbour Board 1990",
    ]
    assert [citation.reference for citation in draft.citations] == [
        reference.key for reference in draft.references
    ]


def test_an_entry_never_begins_with_the_book_it_stands_in() -> None:
    entry = (
        "Vine, M. (2014) Sixty against Four.\nIn Hobbs, L. (ed.) 2014. Common Watch. London: Levels Press."
    )
    draft = structure_text(
        f"{PROSE.format(' (Vine 2014)')}\n\nReferences\n\nTidy, R. (1981) My Length. Ashford: Hobb.\n{entry}\n".encode()
    )
    assert [reference.text for reference in draft.references][1:] == [entry.replace("\n", " ")]
