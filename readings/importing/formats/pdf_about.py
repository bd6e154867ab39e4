"""What a PDF says of itself: title and author, as far as a person will have meant them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pypdfium2

_FILE = re.compile(
    r"\.(?:docx?|odt|rtf|pdf|tex|dvi|indd|qxd|pages|html?|txt|typ|md|wpd|pub|pptx?)\b", re.IGNORECASE
)
_MAKER = re.compile(
    r"microsoft|word\b|powerpoint|libreoffice|openoffice|untitled|unbenannt|sans titre|sin título|без названия"
    r"|^document\s?\d*$|^scan|^print|^doc\d|^about:blank|^https?:|^file:|^slide|^layout|^title$|^titel$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"admin|user|owner|default|unknown|anonym|root|\bpc\b|computer|laptop|office|home|scan|acer|\bhp\b|dell|lenovo"
    r"|administrator|author|autor|nutzer|benutzer|@|\d|[_/\\]",
    re.IGNORECASE,
)
_BROWSER = re.compile(r"mozilla|chrom|skia|webkit|firefox|safari|edge|opera|wkhtml", re.IGNORECASE)


@dataclass(slots=True, frozen=True)
class About:
    title: str | None = None
    author: str | None = None
    web: bool = False  # printed by a browser


def about_of(document: pypdfium2.PdfDocument) -> About:
    """What the file's own words about it are worth."""
    try:
        said = document.get_metadata_dict()
    except (pypdfium2.PdfiumError, UnicodeDecodeError):
        return About()
    maker = f"{said.get('Creator', '')} {said.get('Producer', '')}"
    return About(_title(said.get("Title", "")), _author(said.get("Author", "")), bool(_BROWSER.search(maker)))


def _title(text: str) -> str | None:
    text = " ".join(text.split())
    if not 3 <= len(text) <= 200 or _FILE.search(text) or _MAKER.search(text):
        return None
    if not re.search(r"[^\W\d_]{3}", text) or "_" in text or ("-" in text and " " not in text):
        return None
    return text


def _author(text: str) -> str | None:
    """At least two words that are written like a name."""
    text = " ".join(text.split())
    words = re.findall(r"[^\W\d_][\w.'’-]*", text)
    if not 2 <= len(words) <= 12 or len(text) > 120 or _NOBODY.search(text):
        return None
    return text if all(word[0].isupper() or len(word) <= 3 for word in words) else None
