"""Names in texts: which words are one, of what kind, and which of them are one name."""

import pytest

from readings.naming import Found, Kind, names_in


def index(*paragraphs: str, language: str = "en") -> dict[str, Found]:
    blocks = [(at, words, ()) for at, words in enumerate(paragraphs, 1)]
    return {found.name: found for found in names_in(blocks, language)}


def called(*paragraphs: str, language: str = "en") -> set[str]:
    return set(index(*paragraphs, language=language))


def where(found: Found) -> list[int]:
    return sorted(block for places in found.forms.values() for block, _, _ in places)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("The weir at Elmstead held, and Ada Weir said so.", {"Elmstead", "Ada Weir"}),
        ("Nobody asked. Tomorrow they will.", set()),  # capitals of sentences are none
        ("Then Osgood wrote. Osgood had waited.", {"Osgood"}),
        ("“Never,” said Osgood. “Perhaps.”", {"Osgood"}),
        ("They met on Monday, 3 March, with a German and two Quakerists.", set()),
        ("She read the Council the Act of June.", set()),
        ("He walked to the bank; the old Bank stood open, the bank closed.", set()),  # printed small as well
        ("In 1911 Osgood wrote to Mrs Tull, and Comrade Tull answered.", {"Osgood", "Tull"}),
        ("WHO ASKED? THE CLERK of Elmstead.", {"Elmstead"}),  # emphasis
        ("They asked the MSW and the MSW paid.", {"MSW"}),
        ("I’m sure that Osgood’s letter came. It’s here.", {"Osgood"}),
        ("Louis XIV of Elmstead, Louis XIV the mild.", {"Louis XIV", "Elmstead"}),
        ("He had read Adam Bede, then J. H. Poole and J.H. Poole again.", {"Adam Bede", "J. H. Poole"}),
        ("Greta van der Meer came.", {"Greta van der Meer"}),
    ],
)
def test_what_is_a_name(words: str, names: set[str]) -> None:
    assert called(words) == names


def test_titles_in_italics_and_sources_name_nobody() -> None:
    words = "In The Long Fields of Elmstead she wrote of Osgood (Tull 1911)."
    spans = [
        {"start": 3, "end": 30, "kind": "em", "target": ""},
        {"start": words.index("(Tull"), "end": len(words) - 1, "kind": "citation", "target": ""},
    ]
    assert {found.name for found in names_in([(1, words, spans)], "en")} == {"Osgood"}


def test_the_beginning_of_a_sentence_counts_once_the_name_is_known() -> None:
    assert where(index("Osgood came.", "They waited for Osgood.")["Osgood"]) == [1, 2]
    assert called("Osgood came.", "Osgood left.") == set()


def test_a_surname_is_whoever_bears_it() -> None:
    found = index("They heard Ada Tull.", "Tull had come late.", "It was A. Tull’s evening, said Tull.")
    assert set(found) == {"Ada Tull"}
    assert set(found["Ada Tull"].forms) == {"Ada Tull", "A. Tull", "Tull"}
    assert found["Ada Tull"].kind is Kind.PERSON
    assert where(found["Ada Tull"]) == [1, 2, 3, 3]


def test_a_surname_that_two_bear_is_neither() -> None:
    found = index("They heard Ada Tull and Bernard Tull.", "Then Tull, they say, left.", "So Tull said.")
    assert set(found) == {"Ada Tull", "Bernard Tull", "Tull"}


def test_initials_that_contradict_are_two_people() -> None:
    assert called("First Ada Tull spoke, then B. Tull answered.") == {"Ada Tull", "B. Tull"}


def test_kinds_are_told_by_what_stands_around() -> None:
    found = index(
        "They lived in Elmstead, near Osgood’s wife, until Poole wrote.",
        "Between Poole and Dacre stood the Lace Union; the Lace Union held.",
        "He loved France. It lay behind Mill Lane.",
    )
    kinds = {name: entry.kind for name, entry in found.items()}
    assert kinds == {
        "Elmstead": Kind.PLACE,
        "Osgood": Kind.PERSON,
        "Poole": Kind.PERSON,
        "Dacre": Kind.PERSON,  # "Poole and Dacre"
        "Lace Union": Kind.OTHER,
        "France": Kind.PLACE,
        "Mill Lane": Kind.PLACE,
    }


def test_a_thing_of_several_words_is_named_twice_before_it_counts() -> None:
    assert called("They founded the Elm Lace Fund there.") == set()
    assert called("They founded the Elm Lace Fund; the Elm Lace Fund paid.") == {"Elm Lace Fund"}


def test_hyphens_and_plurals_make_no_other_name() -> None:
    found = index(
        "At Elm-Stretton, at Elm-Stretton, in Elm Stretton.", "The Greycoats and a Greycoat came; a Greycoat."
    )
    assert set(found) == {"Elm-Stretton", "Greycoat"}


@pytest.mark.parametrize(
    ("language", "words", "names"),
    [
        (
            "de",
            "Der Bäcker Karl Auer zog nach Leisenau, weil die Genossenschaft in Leisenau Brot verkaufte. Auers Frau blieb.",
            {"Karl Auer", "Leisenau"},
        ),
        ("de", "Die Not war groß, und der Hunger kam in Wellen. Die Neue Zeit schwieg.", set()),
        (
            "fr",
            "On dit que Jeanne Aubrac vit à Verlay. L’été, Aubrac écrivit à l’Internationale.",
            {"Jeanne Aubrac", "Verlay"},
        ),
        (
            "es",
            "Dicen que Carmen Olmedo vive en Valdoro. Olmedo escribió al Consejo.",
            {"Carmen Olmedo", "Valdoro"},
        ),
        (
            "ru",
            "Тогда Анна Рогова жила в Берёзове. Письмо Роговой читал товарищ Седов.",
            {"Анна Рогова", "Берёзове", "Седов"},
        ),
        ("xx", "Da vento Osgood ka lempo.", {"Osgood"}),
    ],
)
def test_other_languages(language: str, words: str, names: set[str]) -> None:
    assert called(words, language=language) == names


def test_an_empty_text_has_none() -> None:
    assert called("", " ", "…", "12") == set()
