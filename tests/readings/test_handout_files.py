"""A handout as PDF and as EPUB: what stands in it, whatever the words are."""

from __future__ import annotations

import io
import itertools
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
import typst
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from readings.handouts import pdf, worker
from readings.handouts.document import Kind, Piece, Reading, Run, clean
from readings.handouts.epub import as_epub
from tests.readings import epub_check
from tests.readings.handing import HOSTILE, bare, handout, own, paragraph, pdf_of, words_in_pdf

SCRIPTS = {
    "ru": "Зима 1921 года началась не со спора о принципах.",
    "el": "Ὁ χειμὼν τοῦ 1921 δὲν ἄρχισε μὲ διαφωνία.",
    "he": "בחורף של שנת 1921 לא התחיל הריב.",
    "ar": "لم يبدأ شتاء عام 1921 بخلاف على المبدأ.",
}
# letters that every typst brings, and every sign of ASCII
_LETTERS = st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from(
    "ÀéßñøŁčžАБЯабя“”’–…\u200b\x00\x1b\n\t\ud800\ufffe"
)
_WORDS = st.lists(st.text(_LETTERS, max_size=20) | st.sampled_from(HOSTILE.split()), max_size=30).map(
    " ".join
)


# PDF ----------------------------------------------------------------------------------------------------------


def test_a_pdf_says_what_it_is_and_is_tagged() -> None:
    read = pdf_of(worker.set_pdf(handout(title="The mill").as_json()))
    assert read.metadata is not None
    assert read.metadata.title == "The mill"
    assert read.metadata.author == "The mill stood at the end of the lane."
    catalog: Any = read.trailer["/Root"]
    assert catalog["/Lang"] == "en"
    assert catalog["/MarkInfo"]["/Marked"]
    assert str(next(entry.title for entry in read.outline if not isinstance(entry, list))).startswith(
        "The mill"
    )


def test_notes_stand_at_the_foot_or_at_the_end() -> None:
    made = handout()
    made.readings[0].body[-1].runs = [Run("From the log.")]
    made.readings[0].body[2:2] = [paragraph(number, "Long. " * 300) for number in range(10, 20)]
    made.readings[0].body[1], made.readings[0].body[12] = made.readings[0].body[12], made.readings[0].body[1]
    foot = [page.extract_text() for page in pdf_of(worker.set_pdf(made.as_json())).pages]
    assert "From the log." in foot[0]
    assert not any("\nNotes\n" in page for page in foot)  # the heading has nothing under it
    made.at_foot = False
    end = [page.extract_text() for page in pdf_of(worker.set_pdf(made.as_json())).pages]
    assert "From the log." not in end[0]
    assert any("From the log." in page and "Notes" in page for page in end[1:])


def test_the_same_handout_gives_the_same_bytes() -> None:
    assert worker.set_pdf(handout().as_json()) == worker.set_pdf(handout().as_json())
    assert as_epub(handout()) == as_epub(handout())
    assert handout().digest() == handout().digest() != handout("Other words.").digest()


@tries(max_examples=40, deadline=None)
@given(words=_WORDS, large=st.booleans())
def test_whatever_people_write_is_printed_as_it_stands(words: str, large: bool) -> None:
    made = handout("Plain.", large=large)
    made.readings[0].body[1] = paragraph(1, words)
    made.readings[0].body[1].own = [own(clean(words))]
    made.title = clean(words)
    assert bare(clean(words)).replace("\u200b", "") in words_in_pdf(worker.set_pdf(made.as_json())).replace(
        "\u200b", ""
    )


def test_nothing_hostile_is_run_anywhere_in_it() -> None:
    made = handout(HOSTILE)
    made.readings[0].body[1].own = [own(HOSTILE), own(HOSTILE * 5, short=HOSTILE[:80])]
    said = words_in_pdf(worker.set_pdf(made.as_json()))
    assert said.count(bare('#read("/etc/passwd")')) >= 12
    assert "root:" not in said


@pytest.mark.parametrize("language", SCRIPTS)
def test_letters_of_other_scripts_are_in_the_fonts_that_come_with_it(language: str) -> None:
    """PDF/UA refuses a letter without a shape, so that nothing turns into boxes even where no font is installed."""
    made = handout(SCRIPTS[language], language=language)
    data = typst.compile(
        worker.TEMPLATE.read_bytes(),
        ignore_system_fonts=True,
        sys_inputs={"handout": made.as_json()},
        format="pdf",
        pdf_standards="ua-1",
    )
    catalog: Any = pdf_of(data).trailer["/Root"]
    assert catalog["/Lang"] == language


def test_letters_that_no_font_has_leave_the_rest_readable() -> None:
    made = handout("The mill \U0001f9ff\ua6a0\U00012000 stood.")
    assert "Themill" in words_in_pdf(worker.set_pdf(made.as_json()))


@pytest.mark.parametrize("many", [4, 30])
def test_own_notes_of_a_page_are_all_printed_and_none_over_another(many: int) -> None:
    made = handout()
    made.readings[0].body[1:5] = [
        paragraph(n, "Short words.", own=[own(f"Note-{n} " + "and more of it " * 12, number=n)])
        for n in range(1, many + 1)
    ]
    read = pdf_of(worker.set_pdf(made.as_json()))
    said = " ".join("\n".join(page.extract_text() for page in read.pages).split())
    assert all(f"Note-{n} " in said for n in range(1, many + 1))
    assert ("Your notes in full" in said) is (many == 30)  # where the margin has no room
    tops: list[float] = []

    def visit(text: str, page: list[float], line: list[float], _font: object, _size: object) -> None:
        across = line[4] * page[0] + line[5] * page[2] + page[4]
        if text.startswith("Your note") and across > 380:
            tops.append(line[4] * page[1] + line[5] * page[3] + page[5])

    read.pages[0].extract_text(visitor_text=visit)
    assert len(tops) >= 3
    assert all(above - below > 30 for above, below in itertools.pairwise(tops))


def test_a_pdf_that_takes_too_long_or_breaks_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    made = handout()
    with pytest.raises(pdf.NotSet):
        pdf.as_pdf(made, seconds=0)
    with pytest.raises(pdf.NotSet):
        pdf.as_pdf(made, memory=50_000_000)
    assert pdf.as_pdf(made).startswith(b"%PDF")


def test_a_template_reads_no_file_but_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = tmp_path / "evil.typ"
    monkeypatch.setattr(worker, "TEMPLATE", evil)
    for reach in (
        '#read("/etc/passwd")',
        '#read("../../../etc/passwd")',
        '#import "@preview/cetz:0.3.1"',
        "#panic()",
    ):
        evil.write_text(reach)
        with pytest.raises(typst.TypstError):
            worker.set_pdf(handout().as_json())


# EPUB ---------------------------------------------------------------------------------------------------------


def test_an_epub_is_sound_and_its_notes_are_pop_ups() -> None:
    data = as_epub(handout())
    assert epub_check.problems(data) == []
    page = epub_check.pages(data)["reading-1.xhtml"]
    said = "".join(page.itertext())
    assert "Notes" not in said  # notes without a page of their own need no heading
    refs = [e for e in page.iter() if e.attrib.get("role") == "doc-noteref"]
    assert [e.attrib["href"] for e in refs] == ["#u1-b50"]
    backs = [e for e in page.iter() if e.attrib.get("role") == "doc-backlink"]
    assert [e.attrib["href"] for e in backs] == ["#u1-p2-r1"]


def test_every_paragraph_is_a_page_and_says_of_which_reading() -> None:
    one = epub_check.pages(as_epub(handout()))["nav.xhtml"]
    assert [a.text for a in _page_list(one)] == ["1", "2", "3", "4"]
    second = handout().readings[0]
    second = Reading("u2", "Second", body=[Piece(Kind.PARAGRAPH, [Run("Words.")], id="u2-p1", number=1)])
    made = handout(readings=[handout().readings[0], second], session=True)
    assert epub_check.problems(as_epub(made)) == []
    both = epub_check.pages(as_epub(made))["nav.xhtml"]
    assert [a.text for a in _page_list(both)] == ["1.1", "1.2", "1.3", "1.4", "2.1"]


def _page_list(nav: Xml.Element) -> list[Xml.Element]:
    lists = [e for e in nav.iter() if e.attrib.get("{http://www.idpf.org/2007/ops}type") == "page-list"]
    return [e for e in lists[0].iter() if e.tag.endswith("}a")]


@tries(max_examples=80, deadline=None)
@given(words=_WORDS)
def test_whatever_people_write_stands_in_a_sound_epub(words: str) -> None:
    made = handout(words, session=True, aims=clean(words))
    made.readings[0].body[1].own = [own(clean(words))]
    data = as_epub(made)
    assert epub_check.problems(data) == []
    assert " ".join(clean(words).split()) in " ".join(epub_check.words(data).split())


def test_an_epub_runs_from_right_to_left_where_its_reading_does() -> None:
    data = as_epub(handout(SCRIPTS["he"], language="he"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert 'page-progression-direction="rtl"' in archive.read("EPUB/package.opf").decode()
    page = epub_check.pages(data)["reading-1.xhtml"]
    assert (page.attrib["dir"], page.attrib["lang"]) == ("rtl", "he")


def test_the_check_finds_what_is_wrong() -> None:
    data = as_epub(handout())
    for before, after in (
        (b'id="u1-b50"', b'id="u1-b51"'),
        (b"application/epub+zip", b"application/zip"),
        (b'properties="nav"', b""),
        (b"</aside>", b"</aside><script/>"),
        (b'id="u1-p1"', b'id="u1-p2"'),
    ):
        broken = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(broken, "w") as out:
            for info in archive.infolist():
                out.writestr(info, archive.read(info).replace(before, after))
        assert epub_check.problems(broken.getvalue()), before


EPUBCHECK = Path("/usr/bin/epubcheck")


@pytest.mark.slow
@pytest.mark.skipif(
    not EPUBCHECK.exists() or not shutil.which("java"),
    reason="EPUBCheck is not installed: apt-get install epubcheck",
)
def test_the_checker_of_the_standard_has_nothing_to_say(tmp_path: Path) -> None:
    """Debian's is a jar with a starter in front that not every shell runs."""
    made = handout(HOSTILE, session=True)
    for key, language in enumerate(SCRIPTS, 2):
        reading = Reading(f"u{key}", SCRIPTS[language], language=language, rtl=language in ("he", "ar"))
        reading.body = [Piece(Kind.PARAGRAPH, [Run(SCRIPTS[language])], id=f"u{key}-p1", number=1)]
        made.readings.append(reading)
    file = tmp_path / "handout.epub"
    file.write_bytes(as_epub(made))
    done = subprocess.run(
        ["java", "-jar", str(EPUBCHECK), str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr
