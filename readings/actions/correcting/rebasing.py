"""A correction whose edition is no longer the one people read, taken over onto the new one."""

from __future__ import annotations

import uuid

from django.db import transaction

from accounts.changes import Refused, locked
from courses.access import Access
from courses.rules import Can
from readings.actions.correcting.bench import Bench, Row
from readings.actions.correcting.steps import Kind, Sent, State, act, correction_of, is_overtaken
from readings.models import Block, Edition, Text


def may_rebase(edition: Edition) -> bool:
    """Whether what was corrected can go over to the published edition without a doubt: words and kinds alone were
    changed, and each of these paragraphs stands there as it stood before.
    """
    return _rebased(edition) is not None


def _rebased(edition: Edition) -> dict[uuid.UUID, Row] | None:
    """The changed blocks by uid, or None."""
    base, published = edition.based_on, _published(edition.text)
    if base is None or published is None or _laid_anew(edition):
        return None
    mine, was, now = Bench(edition), _rows(base), _rows(published)
    if [block.uid for block in mine.blocks] != list(was):
        return None
    changed: dict[uuid.UUID, Row] = {}
    for at, block in enumerate(mine.blocks):
        if _wording(block) == was[block.uid]:
            continue
        if now.get(block.uid) != was[block.uid]:
            return None
        changed[block.uid] = mine.row(at)
    return changed


def _laid_anew(edition: Edition) -> bool:
    return edition.steps.filter(state=State.DONE, beside__has_key="marks").exists()


def _published(text: Text) -> Edition | None:
    return text.editions.filter(state=Edition.State.PUBLISHED).first()


_Wording = tuple[str, int, str]


def _wording(block: Block) -> _Wording:
    return (block.kind, block.level, block.plain)


def _rows(edition: Edition) -> dict[uuid.UUID, _Wording]:
    rows = edition.blocks.order_by("position").only("edition_id", "uid", "kind", "level", "plain")
    return {block.uid: _wording(block) for block in rows}


@transaction.atomic
def rebase(*, access: Access, text: Text, key: uuid.UUID) -> Edition:
    """Begins the correction anew on the published edition, with what was changed. Raises `Refused` where that is not
    plain; safe to call twice.
    """
    access.require(Can.EDIT_COURSE)
    locked(text)
    edition = correction_of(text)
    if edition is None:
        raise Refused("There is no open correction.")
    if not is_overtaken(edition):
        return edition
    changed = _rebased(edition)
    if changed is None:
        raise Refused(
            "The new edition has other words in the same places, or units were laid anew: begin the correction anew."
        )
    edition.delete()
    published = _published(text)
    assert published is not None

    def bring_over(bench: Bench) -> uuid.UUID | None:
        for uid, row in changed.items():
            bench.replace(bench.at(uid), row)
        return next(iter(changed), None)

    sent = Sent(key=key, on=published.number, version=0)
    return act(access=access, target=text, sent=sent, kind=Kind.WORDING, do=bring_over).edition
