"""What a section is for: by its heading, and by what stands around it."""

from __future__ import annotations

import re

from ..draft import Draft, Section, SectionRole
from ..languages import Language
from .page import prose

ORNAMENT = re.compile(r"^[\W\d_]+|[\W\d_]+$")
ENTRY_WORDS = 45  # an entry of a reading list is no longer
AT_END = frozenset({SectionRole.QUESTIONS, SectionRole.FURTHER_READING})


def assign(draft: Draft, lang: Language) -> None:
    """Set the roles of sections that a heading names; a list after questions or further reading is more of it."""
    for section in draft.sections:
        if section.role is SectionRole.BODY and section.heading:
            section.role = _named(section.heading, lang) or SectionRole.BODY
    before: Section | None = None
    for section in draft.sections:
        if before and _goes_on(before, section):
            section.role = SectionRole.FURTHER_READING
        before = section


def _named(heading: str, lang: Language) -> SectionRole | None:
    """The role of a heading, alone or before a colon: "Notes", "Further Reading: Introductory", "12 Comments"."""
    for name in (heading, re.split(r"\s*[:–—-]\s+", heading, maxsplit=1)[0]):
        bare = ORNAMENT.sub("", re.sub(r"\s*\([^()]*\)", "", name)).lower()
        for role, names in lang.headings.items():
            if bare in names:
                return SectionRole(role)
    return None


def _goes_on(before: Section, section: Section) -> bool:
    """Whether a section after an apparatus at the end is a reading list by what it holds: short entries, no prose."""
    if section.role is not SectionRole.BODY or before.role not in AT_END or not section.heading:
        return False
    texts = [block.text for block in prose(section)]
    if not texts or any(len(text.split()) > ENTRY_WORDS for text in texts):
        return False
    return 2 * sum(text.rstrip()[-1:] in ".!?:" for text in texts) < len(texts)
