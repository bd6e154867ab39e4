"""PDFs that cannot be imported are refused with one sentence that helps."""

from __future__ import annotations

import random

import pytest
import typst

from readings.importing import structure_text
from readings.importing.draft import ImportRefused
from readings.importing.formats import pdf, pdf_chars

from .printing import prose

PAGE = '#set page(paper: "a5")\n'


def refused(data: bytes) -> str:
    with pytest.raises(ImportRefused) as caught:
        structure_text(data)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def locked() -> bytes:
    """A PDF whose words nobody reads without its password."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    ending = (
        b"trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<0011> <0011>] >>\nstartxref\n%d\n%%%%EOF\n"
    )
    return out + ending % table


def test_a_locked_file_says_what_would_help() -> None:
    assert refused(locked()) == pdf.LOCKED


def test_pictures_without_text_ask_for_recognition() -> None:
    pages = "#rect(width: 100%, height: 90%, fill: gray) #pagebreak()\n" * 3
    assert refused(typst.compile((PAGE + pages).encode())) == pdf.PICTURES


def test_empty_pages_are_not_called_pictures() -> None:
    assert "empty" in refused(typst.compile(b"#page[]"))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7])
def test_a_damaged_file_says_so(share: float) -> None:
    whole = typst.compile((PAGE + prose(random.Random(1), 30, 30)).encode())
    assert refused(whole[: int(len(whole) * share)]) == pdf.BROKEN


def test_noise_behind_the_signature_is_damaged() -> None:
    assert refused(b"%PDF-1.7\n" + random.Random(5).randbytes(5000)) == pdf.BROKEN


def test_a_newspaper_page_says_that_articles_cannot_be_told_apart() -> None:
    def story(seed: int, least: int) -> str:
        return prose(random.Random(seed), least, least + 3)

    page = (
        '#set page(paper: "a3", margin: 1cm)\n#set text(8.5pt)\n#set par(justify: true)\n'
        "#align(center, text(40pt)[The Ardle Courier])\n"
        f"#grid(columns: (2fr, 1fr), gutter: 6mm, [#text(22pt)[Ferry Wins Again]\n#columns(3)[{story(1, 30)}]],"
        f"[#text(18pt)[Rope Dear]\n{story(2, 12)}])\n"
        f"#grid(columns: (1fr, 2fr, 1fr), gutter: 6mm, [#text(15pt)[Chapel Door]\n{story(3, 12)}],"
        f"[#text(20pt)[Stones in Sacks]\n#columns(2)[{story(4, 24)}]], [#text(14pt)[Weather]\n{story(5, 9)}])\n"
    )
    assert refused(typst.compile(page.encode())) == pdf.NEWSPAPER


def test_too_many_pages_and_too_many_letters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = typst.compile((PAGE + prose(random.Random(1), 40, 40) + "\n#pagebreak()\nMore").encode())
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    assert refused(data) == pdf.LONG
    monkeypatch.setattr(pdf, "MOST_PAGES", 10)
    monkeypatch.setattr(pdf_chars, "MOST", 100)
    assert refused(data) == pdf.DENSE
