"""Dates in sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readings.importing import dates
from readings.importing.draft import Block, BlockKind, Comment, Draft, Section, Span, SpanKind, TimelineRow

from .drafts import draft_of


def dated(text: str, language: str = "en") -> list[str]:
    """The dates of a text, "start" or "start/end", in order."""
    draft, _ = draft_of(text, language)
    dates.find(draft)
    return [m.date + (f"/{m.date_end}" if m.date_end else "") for m in draft.dated_mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mill burned in 1842.", ["1842"]),
        ("The mill burned in March 1842.", ["1842-03"]),
        ("It burned on 14 March 1842.", ["1842-03-14"]),
        ("It burned on the 14th of March, 1842.", ["1842-03-14"]),
        ("It burned on March 14, 1842, at night.", ["1842-03-14"]),
        ("The fair ran 14–16 March 1842.", ["1842-03-14/1842-03-16"]),
        ("The fair ran 14 to 16 March 1842.", ["1842-03-14/1842-03-16"]),
        ("The fair ran from March 2 to 6, 1842.", ["1842-03-02/1842-03-06"]),
        ("The fair ran March 24-25th, 1842.", ["1842-03-24/1842-03-25"]),
        ("It sat from 30 June to 2 July 1842.", ["1842-06-30/1842-07-02"]),
        ("The winter of 1842-43 was hard.", ["1842/1843"]),
        ("The winter of 1842–3 was hard.", ["1842/1843"]),
        ("They paid from 1842 to 1851.", ["1842/1851"]),
        ("The vote of April-May 1842 was lost.", ["1842-04/1842-05"]),
        ("There were strikes in May and June 1842.", ["1842-05/1842-06"]),
        ("There were strikes in May and October 1842.", ["1842-05", "1842-10"]),
        ("It fell between 1842 and 1851.", ["1842", "1851"]),
        ("By mid-1842 it was over.", ["1842"]),
        ("In the 1840s nobody asked.", ["1840/1849"]),
        ("IN JUNE 1842 it was over.", ["1842-06"]),
        ("The 1842 strike failed.", ["1842"]),
        ("It was done by 1842-03-14 at last.", ["1842-03-14"]),
        ("In May 1842 15,000 were on ten times the wage and 1500 on thirty.", ["1842-05"]),
        ("It was so in 1842, and 1843 was no better.", ["1842", "1843"]),
    ],
)
def test_a_date_is_read_as_printed(text: str, expected: list[str]) -> None:
    assert dated(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It cost 1842 pounds and sold 2000 copies.",
        "All 1500 delegates voted, and 1850 members paid.",
        "See page 1842 of the minutes, and no. 1790.",
        "The nineteenth century was long, and so was the 19th century.",
        "It held 1,842 people and weighed 1842.5 tons.",
        "You may march if you must, said the mayor.",
        "The hall seats 1842 people.",
        "In room 1842 nothing happened on 31 February.",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert dated(text) == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Am 3. Mai 1892 trafen sich alle.", "de", ["1892-05-03"]),
        ("Der Streik vom 3. bis 7. Mai 1892 endete.", "de", ["1892-05-03/1892-05-07"]),
        ("Im Herbst 1894 wurde gebaut, in den 1920er Jahren abgerissen.", "de", ["1894", "1920/1929"]),
        ("Rund 1500 Arbeiter kamen.", "de", []),
        ("Le 14 avril 1907, le conseil vota.", "fr", ["1907-04-14"]),
        ("Le 1er mai 1907 et en août 1910.", "fr", ["1907-05-01", "1910-08"]),
        ("Dans les années 1920, on lavait.", "fr", ["1920/1929"]),
        ("El 19 de julio de 1936 no hubo función.", "es", ["1936-07-19"]),
        ("Llegó en marzo de 1936.", "es", ["1936-03"]),
        ("Он приехал 14 марта 1918 года.", "ru", ["1918-03-14"]),
        ("Это было в октябре 1917 г. и в 1921 году.", "ru", ["1917-10", "1921"]),
        ("Das Treffen am 14.3.1918 fiel aus.", "de", ["1918-03-14"]),
    ],
)
def test_other_languages(text: str, language: str, expected: list[str]) -> None:
    assert dated(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It began in May 1842.\n\nOn 29 June it ended.", ["1842-05", "1842-06-29"]),
        ("On 27 June 1842 they met. On the 28th, having met, they ate.", ["1842-06-27", "1842-06-28"]),
        ("It began in May 1842. In July it ended.", ["1842-05", "1842-07"]),
        # two years were named: the month could be of either
        ("One failed in May 1842, one in May 1851.\n\nOn 29 June they met.", ["1842-05", "1851-05"]),
        # the name of an event is no date
        ("It began in May 1842. The October Rising came later.", ["1842-05"]),
        ("It began in May 1842. The men of October Street came later.", ["1842-05"]),
        # February after October is rather of the next year
        ("It began in October 1842. In February it ended.", ["1842-10"]),
        # the year printed after it may be its own
        ("It began in 1841. They met between 15 November and 10 March 1842.", ["1841", "1842-03-10"]),
        ("On 29 June it ended.", []),
        ("It began in May 1842." + "\n\nThey waited." * 9 + "\n\nOn 29 June it ended.", ["1842-05"]),
    ],
)
def test_a_date_leans_only_on_one_year_named_shortly_before(text: str, expected: list[str]) -> None:
    assert dated(text) == expected


def test_a_measure_is_no_year_even_where_years_are_near() -> None:
    assert dated("In 1841 it fell by 1842 per cent.") == ["1841"]


def test_a_mention_holds_its_sentence_and_its_place() -> None:
    draft, _ = draft_of("First. It burned in early March 1842, they say. Last.")
    dates.find(draft)
    (mention,) = draft.dated_mentions
    assert mention.sentence == "It burned in early March 1842, they say."
    assert mention.printed == "early March 1842"
    block = draft.sections[0].blocks[0]
    assert block.text[mention.start : mention.end] == mention.printed
    assert block.spans == [Span(mention.start, mention.end, SpanKind.DATE, "1842-03")]


def test_citations_and_captions_are_not_read() -> None:
    text = "As Hale says (Hale 1850), it burned in 1842."
    block = Block(BlockKind.PARAGRAPH, text, spans=[Span(13, 24, SpanKind.CITATION, "Hale 1850")])
    caption = Block(BlockKind.CAPTION, "The mill in 1850")
    draft = Draft(language="en", sections=[Section(None, blocks=[block, caption])])
    dates.find(draft)
    assert [mention.date for mention in draft.dated_mentions] == ["1842"]


def test_time_lines_comments_and_the_line_of_the_source_are_read_too() -> None:
    draft = Draft(language="en", source="The Lamp 12", date_printed="May 1842", sections=[Section(None)])
    draft.timeline = [TimelineRow("1840", "1840", ["mill built", "road cut"])]
    draft.comments = [Comment(1, None, ["I was there in 1843. Were you?"])]
    dates.find(draft)
    assert [(m.date, m.sentence, m.section) for m in draft.dated_mentions] == [
        ("1842-05", "The Lamp 12, May 1842", None),
        ("1840", "1840 – mill built; road cut", None),
        ("1843", "I was there in 1843.", None),
    ]


def test_a_second_run_changes_nothing() -> None:
    draft, _ = draft_of("It burned in March 1842 and again in 1851.")
    dates.find(draft)
    first = [(m.date, m.start) for m in draft.dated_mentions], list(draft.sections[0].blocks[0].spans)
    dates.find(draft)
    assert first == ([(m.date, m.start) for m in draft.dated_mentions], draft.sections[0].blocks[0].spans)


WORDS = st.sampled_from(
    [
        "March",
        "may",
        "14",
        "14th",
        "1842",
        "1842–3",
        "3.",
        "the",
        "of",
        ",",
        "to",
        "and",
        "in",
        "–",
        "1500",
        "men.",
        "“",
        "марта",
        "1/2/1900",
    ]
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=20), st.sampled_from(["en", "de", "fr", "es", "ru", "xx"]))
def test_any_text_is_read_without_harm(words: list[str], language: str) -> None:
    draft, _ = draft_of(" ".join(words), language)
    dates.find(draft)
    for mention in draft.dated_mentions:
        assert mention.section is not None
        assert mention.block is not None
        text = draft.sections[mention.section].blocks[mention.block].text
        assert text[mention.start : mention.end] == mention.printed
        assert mention.printed in mention.sentence
        assert mention.date_end is None or mention.date_end > mention.date
