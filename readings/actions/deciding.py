"""A person says where words belong that were corrected."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.http import Http404

from accounts.changes import Refused, locked
from courses.access import Access
from courses.actions.log import write_down
from courses.models import LogEntry
from readings.models import Edition, Passage
from readings.queries.deciding import notes_to_decide, on_same_words

_MEANWHILE = "Another edition was published since you opened the page. Look at what it says now."


@transaction.atomic
def decide_passage(*, access: Access, passage: int, accept: bool, edition: int) -> bool:
    """The words go over to their candidate, or stay on the old wording, with all that this person may decide about and
    that is written on the very same words. False if it was decided before.

    `edition`: the number of the one that was looked at. Raises Http404 for what is not theirs to decide, `Refused` where
    another edition is published by now.
    """
    known = Passage.objects.filter(pk=passage, text__course=access.course).select_related("text").first()
    if known is None:
        raise Http404("No such passage.")
    locked(known.text)  # no edition is published meanwhile
    alike = on_same_words(access, known)
    if not alike:
        raise Http404("No such passage of yours.")
    passages = list(
        Passage.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=alike, state=Passage.State.UNSURE)
        .order_by("pk")
    )
    if not passages:
        return False
    read = Edition.objects.get(text=known.text_id, state=Edition.State.PUBLISHED)
    if read.number != edition:
        raise Refused(_MEANWHILE)
    for each in passages:
        if accept:
            _go_over(each, read)
        else:
            each.state = Passage.State.APART  # with the candidate, which is not offered again
            each.save(update_fields=["state"])
    _write_down(access, known, accept, alike)
    return True


def _go_over(passage: Passage, edition: Edition) -> None:
    assert passage.candidate is not None
    said = passage.candidate
    passage.exact_before = passage.exact_before or passage.exact
    passage.edition = edition
    passage.block_uid, passage.last_uid, passage.number = said["uid"], said["last_uid"], said["number"]
    passage.start, passage.end = said["start"], said["end"]
    passage.exact, passage.prefix, passage.suffix = said["exact"], said["prefix"], said["suffix"]
    passage.state, passage.candidate = Passage.State.STANDS, None
    passage.save(
        update_fields=[
            *("edition", "block_uid", "last_uid", "number", "start", "end", "exact", "exact_before"),
            *("prefix", "suffix", "state", "candidate"),
        ]
    )


def _write_down(access: Access, passage: Passage, accept: bool, alike: Sequence[int]) -> None:
    """Into the circle's log; what concerns nobody but its author is written down nowhere."""
    private = notes_to_decide(access).filter(author=access.user, shared=False, passage__in=alike)
    if private.count() == len(alike):
        return
    what = "went over to the corrected words" if accept else "stays on the old wording"
    write_down(
        LogEntry.Kind.PASSAGE_DECIDED,
        by=access.user,
        circle=access.circle,
        said=f"¶ {passage.number} of {passage.text.label} {what}",
    )
