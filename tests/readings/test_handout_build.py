"""Blocks and what people write, as pieces of a handout."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from readings.handouts import build
from readings.handouts.document import Kind, Piece, Run, clean
from readings.handouts.markup import without_bare_headings
from readings.handouts.written import written
from readings.models import Block

IDS = build.Ids("u1", frozenset({50, 60}))


def looks(runs: list[Run]) -> list[tuple[str, str]]:
    marks = ("em", "strong", "code", "link", "to", "mark")
    return [(run.text, " ".join(name for name in marks if getattr(run, name))) for run in runs]


def test_a_paragraph_is_cut_where_its_look_changes() -> None:
    text = "The keeper trimmed it.[12] See Smith 2002, p. 4."
    spans = [
        {"start": 4, "end": 18, "kind": "em", "target": ""},
        {"start": 11, "end": 21, "kind": "strong", "target": ""},
        {"start": 22, "end": 26, "kind": "note_marker", "target": "12", "to": 50},
        {"start": 31, "end": 41, "kind": "citation", "target": "Smith 2002", "to": 60},
        {"start": 31, "end": 41, "kind": "date", "target": "2002"},
    ]
    assert looks(build.runs_of(text, spans, lead_to=IDS.lead_to, anchor="u1-p1-r")) == [
        ("The ", ""),
        ("keeper ", "em"),
        ("trimmed", "em strong"),
        (" it", "strong"),
        (".", ""),
        ("12", "to mark"),
        (" See ", ""),
        ("Smith 2002", "to"),
        (", p. 4.", ""),
    ]


def test_what_leads_nowhere_leads_nowhere() -> None:
    spans = [
        {"start": 0, "end": 1, "kind": "note_marker", "target": "1", "to": 7},
        {"start": 1, "end": 2, "kind": "citation", "target": "", "to": None},
        {"start": 2, "end": 3, "kind": "link", "target": "javascript:alert(1)"},
        {"start": 3, "end": 9, "kind": "em", "target": ""},
    ]
    runs = build.runs_of("abcd", spans, lead_to=IDS.lead_to, anchor="u1-p1-r")
    assert all(not (run.to or run.link or run.id) for run in runs)


_SPAN = st.fixed_dictionaries(
    {
        "start": st.integers(0, 40),
        "end": st.integers(0, 40),
        "kind": st.sampled_from(["em", "strong", "code", "link", "date", "citation", "unknown"]),
        "target": st.sampled_from(["", "https://example.org/", "1921"]),
        "to": st.none() | st.sampled_from([50, 60, 70]),
    }
)


@given(text=st.text(max_size=40), spans=st.lists(_SPAN, max_size=8))
def test_no_word_is_lost_or_doubled_whatever_the_spans(text: str, spans: list[dict[str, object]]) -> None:
    runs = build.runs_of(text, spans, lead_to=IDS.lead_to)
    parted = clean("\r".join("a" + text.replace("\r", "") + "a").replace("\r", ""))[1:-1]
    assert "".join(run.text for run in runs) == parted or "\r" in text
    assert all(run.text for run in runs)


def test_headings_go_down_one_step_at_a_time_and_the_title_stands_once() -> None:
    def heading(words: str, level: int) -> Piece:
        return Piece(Kind.HEADING, [Run(words)], id=f"u1-{words}", level=level)

    note = Piece(Kind.FOOTNOTE, [Run("A note.")], id="u1-b50")
    lead, rest = build.in_order(
        [heading("Title", 1), Piece(Kind.BYLINE, [Run("By")]), heading("Deep", 3), heading("Top", 1), note],
        title="Title",
    )
    assert [piece.kind for piece in lead] == [Kind.BYLINE]
    assert [(piece.plain, piece.level) for piece in rest] == [("Deep", 2), ("Top", 2), ("A note.", 0)]
    assert [piece.plain for piece in without_bare_headings(rest[:2])] == []
    words = Piece(Kind.PARAGRAPH, [Run("Words.")], id="u1-p1", number=1)
    assert [p.plain for p in build.in_order([words, note], title="")[1]] == ["Words.", "Notes", "A note."]


def test_each_kind_of_block_has_its_piece() -> None:
    for kind in Block.Kind:
        block = Block(
            kind=kind, position=3, plain="Words.", level=1, data={"label": "1", "events": ["It came."]}
        )
        piece = build.piece_of(block, IDS)
        assert (piece.kind.value, piece.id, piece.plain) == (kind.value, "u1-b3", "Words.")


def test_what_people_write_keeps_its_lists_quotations_and_looks() -> None:
    pieces = written(
        "First *line*\nsecond\n\n> quoted **words**\n\n1. one\n2. two\n   - deep\n\n```\nx = 1\n  y\n```\n\n---\n\n"
        "### Head\n\n[there](https://example.org/) [here](/c/x/) <b>"
    )
    assert [(p.kind.value, p.label, p.level, p.plain) for p in pieces] == [
        ("paragraph", "", 0, "First line\nsecond"),
        ("quote", "", 1, "quoted words"),
        ("list_item", "1.", 1, "one"),
        ("list_item", "2.", 1, "two"),
        ("list_item", "•", 2, "deep"),
        ("code", "", 0, "x = 1\n  y"),
        ("rule", "", 0, ""),
        ("standfirst", "", 0, "Head"),
        ("paragraph", "", 0, "there here <b>"),
    ]
    assert [run.link for run in pieces[-1].runs if run.link] == ["https://example.org/"]
