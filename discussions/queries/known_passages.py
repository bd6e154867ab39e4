"""Which passages of a text the discussions are about that somebody may open."""

from __future__ import annotations

from courses.access import Access
from discussions.queries.seals import threads_for


def known_passages(access: Access, text_id: int) -> list[int]:
    """By id. One query; nothing outside a circle, and nothing sealed."""
    if access.circle is None:
        return []
    open_ = threads_for(access).filter(sealed=False, passage__text=text_id)
    return list(open_.values_list("passage", flat=True))
