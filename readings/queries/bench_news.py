"""What others do to a text that one has on the workbench oneself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from accounts.models import User
from readings.models import Block, CorrectionStep, Edition

Kind = CorrectionStep.Kind
# "Ruth … ¶ 12": of one place; and what is said of a step that has none.
_SAID = {
    Kind.WORDING: "changed",
    Kind.SPLIT: "parted",
    Kind.MERGE: "joined",
    Kind.MOVE: "moved",
    Kind.RESTORE: "put back",
    Kind.ADD: "added",
    Kind.KIND: "set anew",
}
_DONE = {
    Kind.DROP: "dropped something",
    Kind.UNIT: "laid the units anew",
    Kind.REPAIR: "changed which repairs are made",
    Kind.READ: "had the file read again",
}


def who_else(names: list[str]) -> str:
    """Who has it open too, in a sentence; nothing where one is alone."""
    if not names:
        return ""
    if len(names) == 1:
        return f"{names[0]} has this text open too."
    return f"{', '.join(names[:-1])} and {names[-1]} have this text open too."


@dataclass
class News:
    sentence: str  # empty: nothing that others did
    position: int | None  # where to look


def news_of(edition: Edition, viewer: User, since: int) -> News:
    """The last thing that somebody else did after this version. At most two queries."""
    if edition.version <= since:
        return News("", None)
    step = (
        edition.steps.filter(version__gt=since)
        .exclude(by=viewer)
        .select_related("by")
        .order_by("-version")
        .first()
    )
    if step is None:
        return News("", None)
    who = step.by.display_name if step.by else "Somebody"
    if step.state != CorrectionStep.State.DONE:
        return News(f"{who} took something back just now.", None)
    kind = Kind(step.kind)
    place = _place(edition, step)
    if kind in _DONE or place is None:
        return News(
            f"{who} {_DONE.get(kind, 'changed something')} just now.", place.position if place else None
        )
    what = (
        f"¶ {place.number}" if place.number else "a heading" if place.kind == Block.Kind.HEADING else "a line"
    )
    return News(f"{who} {_SAID[kind]} {what} just now.", place.position)


def _place(edition: Edition, step: CorrectionStep) -> Block | None:
    come = next((piece["row"]["uid"] for piece in step.pieces if piece["do"] == "in"), None)
    if come is None:
        return None
    blocks = edition.blocks.only("edition_id", "position", "number", "kind")
    return blocks.filter(uid=uuid.UUID(come)).first()
