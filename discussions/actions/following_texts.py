"""Discussions go along with the readings that their passages stand in."""

from __future__ import annotations

from django.db import connection

from readings.models import Edition


def follow_passages(*, edition: Edition) -> None:
    """Brings the discussions of a text's passages into the readings that have their paragraphs now. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE discussions_thread AS thread SET unit_id = unit.id
            FROM readings_passage passage, readings_block block, readings_unit unit
            WHERE passage.id = thread.passage_id AND passage.text_id = %(text)s
                AND block.edition_id = %(edition)s AND block.uid = passage.block_uid
                AND unit.text_id = %(text)s AND block.position BETWEEN unit.first_position AND unit.last_position
                AND thread.unit_id IS DISTINCT FROM unit.id
            """,
            {"text": edition.text_id, "edition": edition.pk},
        )
