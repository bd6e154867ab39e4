"""What holds for every text whatever: no word is lost, clean output stays as it is, rubbish is refused kindly."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readings.importing import structure_text
from readings.importing.as_json import to_json
from readings.importing.as_markdown import to_markdown
from readings.importing.draft import Draft, ImportRefused

WORD = re.compile(r"[^\W\d_]{2,}")
VOCABULARY = [
    "the",
    "of",
    "and",
    "a",
    "to",
    "in",
    "is",
    "that",
    "it",
    "was",
    "for",
    "on",
    "with",
    "as",
    "by",
    "his",
    "they",
    "had",
    "not",
    "but",
    "were",
    "all",
    "one",
    "there",
    "which",
    "her",
    "bakers",
    "mill",
    "river",
    "strike",
    "council",
    "women",
    "morning",
    "bread",
    "against",
    "report",
    "meeting",
    "evening",
    "company",
    "members",
    "wages",
    "winter",
    "union",
    "town",
    "school",
    "history",
    "question",
    "between",
    "history",
    "organised",
    "nothing",
    "another",
    "committee",
]
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def words_of(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in WORD.findall(text))


def texts_of(draft: Draft) -> Iterator[str]:
    """Every printed string that the draft holds."""
    for value in (draft.title, draft.subtitle, draft.author, draft.source, draft.date_printed):
        yield value or ""
    for section in draft.sections:
        yield section.heading or ""
        for block in section.blocks:
            yield block.text
            yield block.attribution or ""
    yield from draft.questions
    for reading in draft.further_reading:
        yield reading.entry
    for reference in draft.references:
        yield reference.text
    for note in draft.notes:
        yield f"{note.label} {note.text}"
    for row in draft.timeline:
        yield " ".join([row.date, *row.events])
    for comment in draft.comments:
        yield " ".join([comment.author or "", *comment.paragraphs])
    for repair in draft.repairs:
        yield repair.before


def lost_words(text: str) -> Counter[str]:
    draft = structure_text(text.encode())
    return words_of(text) - words_of(" ".join(texts_of(draft)))


sentence = st.lists(st.sampled_from(VOCABULARY), min_size=3, max_size=16).map(
    lambda ws: " ".join(ws).capitalize() + "."
)
paragraph = st.lists(sentence, min_size=1, max_size=6).map(" ".join)
quotation = st.tuples(paragraph, st.sampled_from(["", " (Old Report, page 4)", "[3]"])).map(
    lambda p: f"“{p[0]}”{p[1]}"
)
heading = st.lists(st.sampled_from(VOCABULARY[20:]), min_size=1, max_size=4).map(
    lambda ws: " ".join(ws).title()
)
shouted = heading.map(str.upper)
items = st.lists(sentence, min_size=2, max_size=4).map(
    lambda ss: "\n".join(f"  {n}. {s}" for n, s in enumerate(ss, start=1))
)
dated = st.lists(sentence, min_size=3, max_size=5).map(
    lambda ss: "\n\n".join(f"March {1917 + n} – {s}" for n, s in enumerate(ss))
)
special = st.sampled_from(
    ["References", "Notes", "Questions for Discussion", "Further Reading", "Comments", "By Ann Other"]
)
piece = st.one_of(paragraph, paragraph, quotation, heading, shouted, items, dated, special)


@st.composite
def essays(draw: st.DrawFn) -> str:
    """A text in one of the layouts that print takes, with words cut at line ends if it is narrow."""
    pieces = draw(st.lists(piece, min_size=1, max_size=12))
    width = draw(st.sampled_from([0, 0, 44, 62]))
    gap = draw(st.sampled_from(["\n\n", "\n\n", "\n"]))
    return gap.join(wrapped(p, width) if width else p for p in pieces)


def wrapped(text: str, width: int) -> str:
    """Lines of at most this width; a long word that does not fit is cut with a hyphen."""
    lines, line = [], ""
    for word in text.split(" "):
        if len(line) + len(word) < width:
            line = f"{line} {word}" if line else word
        elif len(word) > 7 and word.isalpha():
            lines.append(f"{line} {word[:4]}-".strip())
            line = word[4:]
        else:
            lines.append(line)
            line = word
    return "\n".join([*lines, line]).lstrip("\n")


@SLOW
@given(essays())
def test_no_word_is_lost(text: str) -> None:
    assert not lost_words(text)


@SLOW
@given(st.text(max_size=600))
def test_no_word_of_any_characters_is_lost(text: str) -> None:
    try:
        draft = structure_text(text.encode("utf-8", "replace"))
    except ImportRefused:
        return
    printed = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    assert not words_of(printed) - words_of(" ".join(texts_of(draft)))


@SLOW
@given(essays())
def test_its_own_clean_output_stays_as_it_is(text: str) -> None:
    draft = structure_text(text.encode())
    clean = to_markdown(draft)
    again = structure_text(clean.encode(), name="clean.md")
    assert to_markdown(again) == clean
    assert {**to_json(again), "repairs": None} == {**to_json(draft), "repairs": None}
    assert again.repairs == []


@SLOW
@given(st.text(max_size=400))
def test_markdown_of_any_characters_comes_to_rest(text: str) -> None:
    try:
        clean = to_markdown(structure_text(text.encode("utf-8", "replace"), name="any.md"))
    except ImportRefused:
        return
    assert to_markdown(structure_text(clean.encode(), name="clean.md")) == clean


signs = st.text(alphabet="ab1 .-+*_[]<>()&`#~{}|\\\n!:;^$=>\"'“”—", max_size=120)


@SLOW
@given(st.lists(signs, min_size=1, max_size=5))
def test_signs_of_markdown_in_a_plain_text_stay_letters(parts: list[str]) -> None:
    text = "Nobody lit an oven in the town. " * 30 + "\n\n" + "\n\n".join(parts)
    draft = structure_text(text.encode(), name="plain.txt")
    again = structure_text(to_markdown(draft).encode(), name="clean.md")
    assert {**to_json(again), "repairs": None} == {**to_json(draft), "repairs": None}


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=2000),
        st.lists(
            st.sampled_from(
                [
                    b"\x00",
                    b"a",
                    b"\xff",
                    b"\xfe",
                    b"\n",
                    b"- ",
                    b"[1]",
                    b"(",
                    b"\x0c",
                    b"---\n",
                    b"1. ",
                    b"\xe2\x80\x9c",
                ]
            ),
            max_size=200,
        ).map(b"".join),
    ),
    st.sampled_from(["", "a.md", "a.txt"]),
)
def test_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    refusal = None
    try:
        structure_text(data, name=name)
    except ImportRefused as refused:
        refusal = str(refused)
    assert refusal is None or refusal.endswith(".")


@SLOW
@given(essays())
def test_a_refused_repair_is_not_made(text: str) -> None:
    draft = structure_text(text.encode())
    for repair in draft.repairs[:3]:
        again = structure_text(text.encode(), refused=frozenset({repair.id}))
        assert repair.id not in {r.id for r in again.repairs}
