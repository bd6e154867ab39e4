"""What print in German, French, Spanish and Russian has that English has not."""

from __future__ import annotations

import pytest

from readings.importing import structure_text
from readings.importing.draft import BlockKind, Draft
from readings.importing.languages import available, language

STOCK = [
    "headings",
    "abbreviations",
    "months",
    "seasons",
    "chapter_words",
    "byline_words",
    "cited_in",
    "caption_words",
    "name_particles",
    "metadata_labels",
    "page_words",
    "function_words",
    "small_title_words",
]


def read(text: str, code: str) -> Draft:
    return structure_text(text.encode(), name="text.txt", language=code)


@pytest.mark.parametrize("code", available())
def test_each_language_has_words_for_every_stage(code: str) -> None:
    words = language(code)
    assert [name for name in STOCK if not getattr(words, name)] == []
    roles = {"questions", "further_reading", "references", "notes", "timeline", "comments"}
    assert {role for role in roles if len(words.headings.get(role, ())) < 3} == set()
    assert set(words.months.values()) == set(range(1, 13))


@pytest.mark.parametrize(
    ("code", "text", "dates"),
    [
        ("fr", "Le 1er mars 1921 il vint.", ["1921-03-01"]),
        ("fr", "Au XIXe siècle, rien n’arriva.", []),
        ("es", "El 8 de marzo de 1921 vino.", ["1921-03-08"]),
        ("es", "El 1.º de mayo de 1911 vino.", ["1911-05-01"]),
        ("de", "Das Seil riß im Winter 1922/23. Man knotete es.", ["1922"]),
        ("ru", "8 марта 1921 г. он пришёл.", ["1921-03-08"]),
        ("ru", "Это было 8.III.1921 у моста.", ["1921-03-08"]),
        ("ru", "23 февраля (8 марта) 1917 года он пришёл.", ["1917-02-23"]),
        ("ru", "8 марта 1912 г. он пришёл. С 1914 по 1917 год он жил там.", ["1912-03-08", "1914"]),
        ("ru", "Об этом сказано там же (с. 1914).", []),
    ],
)
def test_dates(code: str, text: str, dates: list[str]) -> None:
    assert [mention.date for mention in read(text, code).dated_mentions] == dates


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fr", "« Où ? » dit-il ; l’homme n’était pas là : aujourd’hui, c’est-à-dire hier, il s’en alla !"),
        ("es", "—¿Y si se hunde? —preguntó el Sr. Ibáñez—. ¡Entonces (págs. 8-9) hacen falta clavos!"),
        ("de", "Die Haupt- und Nebensache, d. h. der Unterschied der Haupt- von der Nebensache, daß er’s weiß."),
        ("ru", "— Ещё бы, — сказал Е. П. Рябов, — всё это, т. е. псалтыри, 14.XI.1932 лежало тут."),
        ("ru", "Въ домѣ купца, что на углу, съ вечера никто не спалъ, и ни одинъ изъ нихъ не зналъ, чѣмъ это кончится."),
    ],
)  # fmt: skip
def test_what_is_right_is_not_mended(code: str, text: str) -> None:
    draft = read(text, code)
    mended = [repair for repair in draft.repairs if repair.kind != "front_matter"]
    assert [(repair.kind, repair.before, repair.after) for repair in mended] == []
    assert text in (draft.title, *(block.text for section in draft.sections for block in section.blocks))


def test_a_marker_stays_with_the_word_that_was_cut_above_it() -> None:
    text = "Pour la première fois, les notes du maire furent lues à voix haute par la tré-\nsorière.[1] Nul ne parla.\n"
    assert "trésorière.[1] Nul" in read(text, "fr").sections[0].blocks[0].text


def test_dialogue_is_no_source_and_a_line_of_its_own() -> None:
    text = (
        "El tercero\n\nDuró once días. El primero, las lavanderas no fueron al río; el segundo, tampoco.\n\n"
        "—Tengan la bondad de volver —dijo el alcalde desde el puente.\n\n"
        "—Tenga la bondad de bajar —le contestaron.\n\nBajó, y lo que ocurrió se cuenta de tres maneras.\n"
    )
    draft = read(text, "es")
    assert {b.kind for s in draft.sections for b in s.blocks} == {BlockKind.PARAGRAPH}
    assert not any(b.attribution for s in draft.sections for b in s.blocks)


@pytest.mark.parametrize(
    ("code", "heading", "date", "event"),
    [
        ("fr", "Repères chronologiques", "14 juillet 1920", "Sixième réunion, au café du Pont."),
        ("ru", "Хронология", "8 марта 1914 г.", "Обыск."),
    ],
)
def test_a_date_on_a_line_of_its_own_is_a_row_with_what_stands_below(
    code: str, heading: str, date: str, event: str
) -> None:
    rows = f"{date}\n{event}\n\n1936\n{event}\n"
    timeline = read(f"Un\n\n{event * 6}\n\n\n{heading}\n\n{rows}", code).timeline
    assert [(row.date, row.events) for row in timeline] == [(date, [event]), ("1936", [event])]


def test_capitals_stand_above_other_headings() -> None:
    prose = "Никто не отказался, и сорок человек взяли по бревну, а потом положили их обратно на берег. " * 3
    parts = ["АРТЕЛЬ", prose, "Тишина", prose, "ВЕСНА НА РЕКЕ", prose, "После", prose]
    draft = read("Мостовщики\n\n\n" + "\n\n\n".join(parts), "ru")
    assert [(s.heading, s.level) for s in draft.sections if s.heading] == [
        ("Артель", 1),
        ("Тишина", 2),
        ("Весна на Реке", 1),
        ("После", 2),
    ]


def test_verse_that_stands_in_may_begin_small() -> None:
    prose = (
        "Qu’en reste-t-il ? Une chanson, que l’on chantait encore\nvers 1950, au bal du 14 juillet, et que les\n"
        "enfants du quai, dit-on, ont apprise sans la comprendre :\n"
    )
    verse = "    Allume, allume, camarade,\n    la nuit n’est pas à vendre,\n    et celui qui la garde\n    n’a plus qu’à la rendre.\n"
    blocks = [b for s in read(f"{prose}\n{prose}\n{verse}\n{prose}", "fr").sections for b in s.blocks]
    assert [b.text.count("\n") for b in blocks if b.kind is BlockKind.VERSE] == [3]
