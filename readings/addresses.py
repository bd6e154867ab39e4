"""Addresses of places in a text, which keep working when it is corrected."""

from __future__ import annotations

from urllib.parse import quote

from courses.access import Access

_LONGEST = 120  # characters that are named whole; of more only the first and the last words
_WORDS = 5  # of these
_BESIDE = 3  # words before and after, which tell one occurrence from another


def paragraph_url(access: Access, unit: str, number: int, edition: int | None = None) -> str:
    """The lasting address of ¶ `number` of a reading, as that edition counts (by its number)."""
    address = access.url("paragraph", unit=unit, number=number)
    return f"{address}?edition={edition}" if edition is not None else address


def text_fragment(exact: str, prefix: str = "", suffix: str = "") -> str:
    """What makes a browser go to these words and mark them: to be put behind the `#id` of an address.

    A text fragment (`:~:text=prefix-,start,end,-suffix`) names words, and no line break may be within a part of it.
    """
    lines = [line for line in exact.splitlines() if line.strip()]
    if not lines:
        return ""
    parts = [exact.strip()]
    if len(lines) > 1 or len(exact) > _LONGEST:
        parts = [" ".join(lines[0].split()[:_WORDS]), " ".join(lines[-1].split()[-_WORDS:])]
    before, after = " ".join(prefix.split()[-_BESIDE:]), " ".join(suffix.split()[:_BESIDE])
    said = [_encoded(part) for part in parts]
    if before:
        said.insert(0, f"{_encoded(before)}-")
    if after:
        said.append(f"-{_encoded(after)}")
    return f":~:text={','.join(said)}"


def _encoded(words: str) -> str:
    """Commas and dashes mean something in a text fragment."""
    return quote(words, safe="").replace("-", "%2D")
