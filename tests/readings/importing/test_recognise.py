"""Which language a text is in: those with a file of their own, others, and none that is sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from readings.importing import structure_text
from readings.importing.recognise import recognise

CORPUS = Path(__file__).parent / "corpus"
SHORT = [
    ("en", "Nobody was there when the lamp went out."),
    ("de", "Niemand war da, als die Lampe ausging."),
    ("fr", "Personne n’était là quand la lampe s’est éteinte."),
    ("es", "Nadie estaba allí cuando se apagó la lámpara."),
    ("ru", "Никого не было, когда погасла лампа."),
    (
        "it",
        "Nessuno era presente quando la lampada si spense; gli operai della fabbrica non erano ancora arrivati e il custode dormiva.",
    ),
    (
        "pt",
        "Ninguém estava lá quando a lâmpada se apagou; os operários da fábrica ainda não tinham chegado e o guarda dormia.",
    ),
    (
        "nl",
        "Niemand was er toen de lamp uitging; de arbeiders van de fabriek waren nog niet gekomen en de bewaker sliep.",
    ),
    (
        "pl",
        "Nikogo nie było, kiedy lampa zgasła; robotnicy z fabryki jeszcze nie przyszli, a stróż spał w najlepsze.",
    ),
    ("uk", "Нікого не було, коли згасла лампа; робітники заводу ще не прийшли, а сторож спав."),
    ("sv", "Ingen var där när lampan slocknade; arbetarna på fabriken hade inte kommit ännu och vakten sov."),
    ("da", "Ingen var der, da lampen gik ud; arbejderne på fabrikken var ikke kommet endnu, og vagten sov."),
    (
        "tr",
        "Bu bir şey değil ama çok daha iyi olan her şey için; ne zaman o kadar uzun bir gün gibi. Lamba söndüğünde kimse orada değildi; fabrikanın işçileri henüz gelmemişti ve bekçi uyuyordu.",
    ),
    ("el", "Κανείς δεν ήταν εκεί όταν έσβησε η λάμπα."),
    ("la", "Gallia est omnis divisa in partes tres, quarum unam incolunt Belgae, aliam Aquitani."),
    (
        "ca",
        "Ningú no hi era quan es va apagar el llum; els obrers de la fàbrica encara no havien arribat i el guarda dormia.",
    ),
    ("zh", "灯熄灭的时候没有人在那里。"),
    ("ar", "لم يكن هناك أحد عندما انطفأ المصباح."),
    ("bg", "Никой не беше там, когато лампата угасна; работниците от фабриката още не бяха дошли."),
    (None, "12 34 56"),
    (None, "Lamp room"),
    ("cs", "Nikdo tam nebyl, když lampa zhasla; dělníci z továrny ještě nepřišli a hlídač spal."),
    (
        "ro",
        "Nimeni nu era acolo când lampa s-a stins; muncitorii din fabrică nu veniseră încă și paznicul dormea.",
    ),
    (
        "fi",
        "Kukaan ei ollut paikalla, kun lamppu sammui; tehtaan työläiset eivät olleet vielä tulleet ja vartija nukkui.",
    ),
    ("hu", "Senki sem volt ott, amikor a lámpa kialudt; a gyár munkásai még nem jöttek meg, és az őr aludt."),
    (
        "en",
        "He said: « Personne n’était là quand la lampe s’est éteinte, et nous ne savions pas pourquoi. » That was what the porter wrote, and nobody has ever found out who it was that put the lamp out on that night.",
    ),
]


@pytest.mark.parametrize(("code", "text"), SHORT)
def test_a_sentence_shows_its_language(code: str | None, text: str) -> None:
    assert recognise(text) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("barca", "es"),
        ("faehre", "de"),
        ("four", "fr"),
        ("tipografia", "ru"),
        ("weavers", "en"),
        ("tea", "en"),
    ],
)
def test_a_text_shows_its_language_and_every_paragraph_of_it(name: str, code: str) -> None:
    text = (CORPUS / f"{name}.txt").read_text(encoding="utf-8")
    assert recognise(text) == code
    long = [part for part in text.split("\n\n") if len(part) > 250]
    assert {recognise(part) for part in long} == {code}


def test_old_spelling_is_no_other_language() -> None:
    text = "Въ домѣ купца, что на углу, съ вечера никто не спалъ, и ни одинъ изъ нихъ не зналъ, чѣмъ это кончится."
    assert recognise(text) == "ru"
    assert (
        recognise("Daß er nicht kam, das thut mir leid, und ich weiß nicht, ob er noch kommen wird.") == "de"
    )


def test_what_was_said_wins() -> None:
    assert structure_text(b"Nobody was there when the lamp went out.", language="nl").language == "nl"
