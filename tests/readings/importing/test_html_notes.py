"""Notes of web pages, in all the ways in which people and programs write them."""

from __future__ import annotations

import pytest

from readings.importing import structure_text
from readings.importing.draft import Draft

ONE = (
    "The mill stood above the village for two hundred years before anybody asked who had paid for its stones"
)
TWO = "Nobody who lived in the street owned the house in which they lived, and nobody thought that strange"

WAYS = {
    "pandoc": (
        '<p>{ONE}.<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a></p>'
        '<p>{TWO}.<a href="#fn2" class="footnote-ref" id="fnref2" role="doc-noteref"><sup>2</sup></a></p>'
        '<section id="footnotes" class="footnotes" role="doc-endnotes"><hr><ol><li id="fn1"><p>See the rolls.<a href="#fnref1" '
        'class="footnote-back" role="doc-backlink">↩︎</a></p></li><li id="fn2"><p>Said in court.</p><p>And out of it.<a href="#fnref2" '
        'role="doc-backlink">↩︎</a></p></li></ol></section>'
    ),
    "word": (
        '<p>{ONE}.<a href="#_ftn1" name="_ftnref1"><span class=MsoFootnoteReference>[1]</span></a></p><p>{TWO}.<a href="#_ftn2" '
        'name="_ftnref2"><span class=MsoFootnoteReference>[2]</span></a></p><div><br clear=all><hr width="33%"><div id=ftn1>'
        '<p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1">[1]</a> See the rolls.</p></div><div id=ftn2><p><a href="#_ftnref2" '
        'name="_ftn2">[2]</a> Said in court.</p><p>And out of it.</p></div></div>'
    ),
    "libreoffice": (
        '<p>{ONE}.<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p><p>{TWO}.<a '
        'class="sdfootnoteanc" name="sdfootnote2anc" href="#sdfootnote2sym"><sup>2</sup></a></p><div id="sdfootnote1"><p><a '
        'class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>See the rolls.</p></div><div id="sdfootnote2"><p><a '
        'class="sdfootnotesym" name="sdfootnote2sym" href="#sdfootnote2anc">2</a>Said in court.</p><p>And out of it.</p></div>'
    ),
    "google": (
        '<p>{ONE}.<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p><p>{TWO}.<sup><a href="#ftnt2" id="ftnt_ref2">[2]</a></sup></p>'
        '<hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;See the rolls.</span></p></div><div><p><a href="#ftnt_ref2" '
        'id="ftnt2">[2]</a><span>&nbsp;Said in court.</span></p><p>And out of it.</p></div>'
    ),
    "wikipedia": (
        '<p>{ONE}.<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup></p><p>{TWO}.<sup id="cite_ref-x_2-0" '
        'class="reference"><a href="#cite_note-x-2">[2]</a></sup></p><h2>Notes</h2><div class="reflist"><ol><li id="cite_note-1">'
        '<span class="mw-cite-backlink"><b><a href="#cite_ref-1">^</a></b></span> <span>See the rolls.</span></li><li id="cite_note-x-2">'
        '<span class="mw-cite-backlink">^ <a href="#cite_ref-x_2-0"><sup>a</sup></a></span> <span>Said in court. And out of it.</span></li></ol></div>'
    ),
    "substack": (
        '<p>{ONE}.<a class="footnote-anchor" id="footnote-anchor-1" href="#footnote-1">1</a></p><p>{TWO}.<a class="footnote-anchor" '
        'id="footnote-anchor-2" href="#footnote-2">2</a></p><div class="footnote"><a id="footnote-1" href="#footnote-anchor-1" '
        'class="footnote-number">1</a><div class="footnote-content"><p>See the rolls.</p></div></div><div class="footnote"><a '
        'id="footnote-2" href="#footnote-anchor-2" class="footnote-number">2</a><div class="footnote-content"><p>Said in court.</p>'
        "<p>And out of it.</p></div></div>"
    ),
    "archive": (
        '<p>{ONE}.<sup class="enote"><a href="#n1" name="f1">[1]</a></sup></p><p>{TWO}.<sup class="enote"><a href="#n2" name="f2">[2]</a>'
        '</sup></p><h3>Notes</h3><p class="endnote"><a name="n1" href="#f1">1.</a> See the rolls.</p><p class="endnote"><a name="n2" '
        'href="#f2">2.</a> Said in court. And out of it.</p>'
    ),
    "old anchors in one paragraph": (
        '<p>{ONE}.<a href="#1">[1]</a><p>{TWO}.<a href="#2">[2]</a><hr><b>Notes</b><p><a name="1">1.</a> See the rolls.<br>'
        '<a name="2">2.</a> Said in court. And out of it.'
    ),
    "table": (
        '<p>{ONE}.<a href="#note1"><sup>1</sup></a></p><p>{TWO}.<a href="#note2"><sup>2</sup></a></p><table><tr><td><a name="note1">1</a>'
        '</td><td>See the rolls.</td></tr><tr><td><a name="note2">2</a></td><td>Said in court. And out of it.</td></tr></table>'
    ),
    "definitions": (
        '<p>{ONE}.<a href="#note1"><sup>1</sup></a></p><p>{TWO}.<a href="#note2"><sup>2</sup></a></p><dl><dt id="note1">[1]</dt>'
        '<dd>See the rolls.</dd><dt id="note2">[2]</dt><dd>Said in court. And out of it.</dd></dl>'
    ),
    "asides": (
        '<p>{ONE}.<a epub:type="noteref" href="#a">1</a></p><aside epub:type="footnote" id="a"><p>See the rolls.</p></aside>'
        '<p>{TWO}.<a epub:type="noteref" href="#b">2</a></p><aside epub:type="footnote" id="b"><p>Said in court.</p><p>And out of it.</p></aside>'
    ),
    "margins": (
        '<p>{ONE}.<label for="s1" class="sidenote-number"></label><input type="checkbox" id="s1"><span class="sidenote">See the rolls.</span></p>'
        '<p>{TWO}.<label for="s2"></label><span class="sidenote">Said in court. And out of it.</span></p>'
    ),
    "typed": (
        "<p>{ONE}.[1]</p><p>{TWO}.[2]</p><h2>Notes</h2><p>[1] See the rolls.</p><p>[2] Said in court. And out of it.</p>"
    ),
    "raised": (
        "<p>{ONE}.<sup>1</sup></p><p>{TWO}.<sup>2</sup></p><h2>Notes</h2><p><sup>1</sup> See the rolls.</p><p><sup>2</sup> Said in "
        "court. And out of it.</p>"
    ),
    "listed": (
        "<p>{ONE}.<sup>1</sup></p><p>{TWO}.<sup>2</sup></p><h2>Notes</h2><ol><li>See the rolls.</li><li>Said in court. And out of it.</li></ol>"
    ),
}  # fmt: skip


def made(body: str) -> Draft:
    page = body.replace("{ONE}", ONE).replace("{TWO}", TWO)
    return structure_text(f"<html><head></head><body>{page}</body></html>".encode(), language="en")


def said(draft: Draft) -> str:
    return " ".join(block.text for section in draft.sections for block in section.blocks)


@pytest.mark.parametrize("way", WAYS)
def test_notes_step_out_and_their_markers_lead_to_them(way: str) -> None:
    draft = made(WAYS[way])
    assert [(note.label, note.text) for note in draft.notes] == [
        ("1", "See the rolls."),
        ("2", "Said in court. And out of it."),
    ]
    assert [(marker.label, marker.resolved) for marker in draft.note_markers] == [("1", True), ("2", True)]
    running = said(draft).replace("¹", "[1]").replace("²", "[2]")
    assert running == f"{ONE}.[1] {TWO}.[2]"


def test_stars_and_letters_are_labels_too() -> None:
    draft = made(
        '<p>{ONE}<a href="#x1">*</a>.</p><p>{TWO}<a href="#x2">a</a>.</p><p id="x1">* See the rolls.</p><p id="x2">a. Said in court.</p>'
    )
    assert [(note.label, note.text) for note in draft.notes] == [
        ("*", "See the rolls."),
        ("a", "Said in court."),
    ]


def test_numbers_may_begin_anew_in_every_chapter() -> None:
    chapter = (
        '<h2>Chapter {n}</h2><p>{ONE}.<a href="#fn{n}-1">1</a> {TWO}.<a href="#fn{n}-2">2</a></p><ol class="footnotes"><li id="fn{n}-1">'
        'First of {n}.</li><li id="fn{n}-2">Second of {n}.</li></ol>'
    )
    draft = made(chapter.replace("{n}", "1") + chapter.replace("{n}", "2"))
    assert [(note.label, note.text) for note in draft.notes] == [
        ("1", "First of 1."),
        ("2", "Second of 1."),
        ("1", "First of 2."),
        ("2", "Second of 2."),
    ]
    assert all(marker.resolved for marker in draft.note_markers)


def test_emphasis_in_a_note_stays_on_its_words() -> None:
    draft = made(
        '<p>{ONE}.<a href="#fn1">1</a></p><p>{TWO}.<a href="#fn2">2</a></p><ol><li id="fn1">Field, <i>Mills</i>, 4.</li><li id="fn2">Ibid.</li></ol>'
    )
    [span] = draft.notes[0].spans
    assert draft.notes[0].text[span.start : span.end] == "Mills"


@pytest.mark.parametrize(
    "body",
    [
        (
            '<ul><li><a href="#c1">1</a> Water<li><a href="#c2">2</a> Law<li><a href="#c3">3</a> End</ul><h2 id=c1>Water</h2><p>{ONE}.'
            "<h2 id=c2>Law</h2><p>{TWO}.<h2 id=c3>End</h2><p>{ONE}."
        ),
        '<p>{ONE}, as was said in chapter <a href="#c2">2</a>.</p><h2 id="c2">2</h2><p>{TWO}.</p>',
        "<p>{ONE} 10<sup>2</sup> times, on the 1<sup>st</sup> of May.</p><p>{TWO}.</p>",
    ],
)
def test_what_is_no_note_is_none(body: str) -> None:
    draft = made(body)
    assert draft.notes == []
    assert ONE in said(draft)


def test_text_after_the_notes_is_text() -> None:
    draft = made(
        '<p>{ONE}.<a href="#fn1">1</a> And so on.<a href="#fn2">2</a></p><p id="fn1">1. See the rolls.</p><p id="fn2">2. Said in court.</p>'
        "<p>{TWO}.</p>"
    )
    assert [note.text for note in draft.notes] == ["See the rolls.", "Said in court."]
    assert f"{TWO}." in said(draft)


def test_two_notes_of_one_number_stay_two() -> None:
    draft = made(
        '<h2>A</h2><p>{ONE}.<a href="#fna">1</a></p><h2>B</h2><p>{TWO}.<a href="#fnb">1</a></p><section class="endnotes"><ol>'
        '<li id="fna"><p>First.</p><p>More of it.</p></li></ol><ol><li id="fnb">Second.</li></ol></section>'
    )
    assert [(note.label, note.text) for note in draft.notes] == [
        ("1", "First. More of it."),
        ("1", "Second."),
    ]
