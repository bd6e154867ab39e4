"""Citations as Pandoc writes them, "[@smith2002, p. 4]", led to the entries of the list of references."""

from __future__ import annotations

import re

from .draft import Citation, Draft, Reference, Span, SpanKind

_BRACKET = re.compile(r"\[[^\[\]]*?(?<![\w.])-?@[\w{][^\[\]]*\]")
_KEY = re.compile(r"(?<![\w.])@\{?([A-Za-z][\w:.#$%&+?<>~/-]*[\w]|[A-Za-z])")
_YEAR = re.compile(r"(1[4-9]|20)\d\d[a-z]?")


def find(draft: Draft) -> None:
    """Add the citations that lead by a key; a key outside brackets counts where there is such an entry."""
    entries = {_bare(reference.key): reference for reference in draft.references}
    for section in draft.sections:
        for block in section.blocks:
            if "@" not in block.text:
                continue
            brackets = list(_BRACKET.finditer(block.text))
            for bracket in brackets:
                for key in _KEY.finditer(bracket[0]):
                    _cite(draft, block.spans, bracket, _entry(key[1], entries))
            for key in _KEY.finditer(block.text):
                entry = _entry(key[1], entries)
                if entry and not any(b.start() <= key.start() < b.end() for b in brackets):
                    _cite(draft, block.spans, key, entry)


def _cite(draft: Draft, spans: list[Span], match: re.Match[str], entry: Reference | None) -> None:
    key = entry.key if entry else None
    draft.citations.append(Citation(match[0], key))
    if not any(s.kind is SpanKind.CITATION and s.start == match.start() for s in spans):
        spans.append(Span(match.start(), match.end(), SpanKind.CITATION, key or ""))
        spans.sort(key=lambda s: (s.start, -s.end, s.kind.value))


def _entry(key: str, entries: dict[str, Reference]) -> Reference | None:
    """By author and year, as keys are made: "smith2002", "Smith_2002", "smith2002lamps"."""
    bare = _bare(key)
    if bare in entries:
        return entries[bare]
    year = _YEAR.search(bare)
    if year is None:
        return None
    author = bare[: year.start()]
    fitting = [own for said, own in entries.items() if author and said.startswith(author) and year[0] in said]
    return fitting[0] if len(fitting) == 1 else None


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
