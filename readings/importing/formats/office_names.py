"""What the names of styles and the properties of a file say, in the languages of the programs that made it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORDS = re.compile(r"\w+")

# Names of styles, without spaces, figures and marks. Word and LibreOffice keep English names in the file whatever
# the language on screen; other programs do not.
_NAMES: dict[str, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        "title": "title titel titre título titulo titolo название booktitle documenttitle",
        "subtitle": "subtitle untertitel soustitre subtítulo subtitulo sottotitolo подзаголовок",
        "author": "author autor auteur autore автор byline",
        "quote": "quote intensequote quotation quotations blockquote blockquotation blocktext blocktextquote "
        "zitat intensiveszitat zitatintensiv blockzitat citation citationintense cita citadestacada citazione "
        "citazioneintensa цитата выделеннаяцитата",
        "epigraph": "epigraph motto epigraf épigraphe эпиграф",
        "verse": "verse poem poetry lineblock gedicht vers strophe poème verso poema стих стихи",
        "caption": "caption imagecaption tablecaption figurecaption illustration figure drawing beschriftung "
        "abbildung légende leyenda didascalia названиеобъекта подпись",
        "contents": "toc tocheading contents contentsheading tableoffigures illustrationindex verzeichnis "
        "inhaltsverzeichnis inhaltsverzeichnisüberschrift verzeichnisüberschrift tablesdesmatières "
        "tabledesmatières titretabledesmatières entêtedetabledesmatières tdc tm títulotdc tdm оглавление "
        "заголовокоглавления tableofcontents",
    }.items()
}
_HEADING = re.compile(
    r"(?:heading|überschrift|berschrift|titre|título|titulo|ttulo|encabezado|titolo|заголовок|kop|rubrik|"
    r"overskrift|otsikko|nagłówek|nadpis|cabeçalho|címsor|başlık)[\s_-]*(?P<level>[1-9])",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"(?i)(?:microsoft (?:office )?word\b.*|(?:un|no)?titled?(?: document)?\s*\d*|document\s?\d*|dokument\s?\d*|"
    r"documento\s?\d*|документ\s?\d*|template|vorlage|.*\.(?:docx?|odt|rtf|dotx?|pdf|txt)|powerpoint.*|\W*)"
)


def kind_of_style(names: Sequence[str]) -> str:
    """What a paragraph is by the names of its styles, its own first: a key of the table above, or ""."""
    for name in names:
        if _HEADING.fullmatch(name.strip()):
            continue
        bare = "".join(c for c in name.casefold() if c.isalpha())
        for kind, known in _NAMES.items():
            if bare in known:
                return kind
    return ""


def level_of_style(names: Sequence[str]) -> int:
    """The level of a heading by the names of its styles, or 0."""
    found = (_HEADING.fullmatch(name.strip()) for name in names)
    return next((int(match["level"]) for match in found if match), 0)


def plausible_title(said: str | None, text: str) -> str | None:
    """The title in a file's properties, unless a program put it there, or most of its words stand nowhere."""
    title = " ".join((said or "").split())
    if not 2 <= len(title) <= 250 or _NO_TITLE.fullmatch(title):
        return None
    words = _WORDS.findall(title.casefold())
    there = set(_WORDS.findall(text.casefold()))
    return title if words and 2 * sum(word in there for word in words) > len(words) else None


def plausible_author(said: str | None, text: str) -> str | None:
    """The author in a file's properties, if the text names them too: often it is only who typed."""
    name = " ".join((said or "").split())
    return name if len(name.split()) > 1 and name.casefold() in text.casefold() else None
