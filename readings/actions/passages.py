"""Passages are kept when somebody writes about them."""

from __future__ import annotations

from django.db import connection

from readings.actions.anchoring import Following, move_passages
from readings.models import Edition, Passage
from readings.queries.passages import Quoted


def make_passage(quoted: Quoted) -> Passage:
    """Keeps the words as they stand in the edition they were read in. Within a transaction.

    If another edition is published at that moment, the passage goes along to it like all others.
    """
    with connection.cursor() as cursor:  # many write at once, and a publication waits for them or they for it
        cursor.execute("SELECT 1 FROM readings_text WHERE id = %s FOR SHARE", [quoted.unit.text_id])
    passage = Passage.objects.create(
        text=quoted.unit.text,
        made_on_id=quoted.block.edition_id,
        edition_id=quoted.block.edition_id,
        block_uid=quoted.block.uid,
        last_uid=quoted.last.uid,
        number=quoted.block.number,
        start=quoted.start,
        end=quoted.end,
        exact=quoted.exact,
        prefix=quoted.prefix,
        suffix=quoted.suffix,
    )
    read = Edition.objects.filter(text=quoted.unit.text_id, state=Edition.State.PUBLISHED).first()
    if read is not None and read.pk != passage.edition_id:
        move_passages(Following(read), only=passage)
        passage.refresh_from_db()
    return passage
