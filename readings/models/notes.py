"""What a reader writes in the margin: private, or shared with the circle."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Circle
from readings.models.passages import Passage
from readings.models.units import Unit
from readings.search import SearchConfigField, search_column


class Note(models.Model):
    """Words of a reader on a passage, or a mark alone. Nobody but its author sees one that is not shared.

    A shared note is read by everybody in its circle. A facilitator may take it out of the circle's margin; its author
    keeps it then as a private one, and is told why.
    """

    class Mark(models.TextChoices):
        """What it says of the words, by colour and by shape."""

        NOTE = "note", _("Note")
        KEY = "key", _("Important")
        ASK = "ask", _("I ask")
        DOUBT = "doubt", _("I doubt it")

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes", db_index=False
    )
    passage = models.OneToOneField(Passage, on_delete=models.RESTRICT, related_name="note")
    unit = models.ForeignKey(  # where it was written
        Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="notes"
    )
    mark = models.CharField(max_length=8, choices=Mark, default=Mark.NOTE)
    body = models.TextField(blank=True)  # Markdown; empty for a mark alone
    html = models.TextField(blank=True)  # rendered when written
    excerpt = models.CharField(max_length=200, blank=True)  # its first words, plain, for the margin
    shared = models.BooleanField(default=False)
    shared_at = models.DateTimeField(null=True, blank=True)
    taken_out_at = models.DateTimeField(null=True, blank=True)
    taken_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    taken_out_why = models.CharField(max_length=300, blank=True)  # what its author is told
    key = models.UUIDField(default=uuid.uuid4, editable=False)  # of the form that wrote it
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    search_config = SearchConfigField(language="circle.language")
    search = search_column("body")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="note_written_once_by_a_form"),
            models.CheckConstraint(
                condition=Q(mark__in=["note", "key", "ask", "doubt"]), name="note_has_a_known_mark"
            ),
            models.CheckConstraint(
                condition=Q(shared=False) | Q(shared_at__isnull=False, taken_out_at__isnull=True),
                name="note_shared_at_some_time",
            ),
        ]
        indexes = [
            # somebody's notes in a circle, and what a circle shares
            models.Index(fields=["circle", "author", "-id"], name="note_of_author"),
            models.Index(fields=["circle", "-id"], condition=Q(shared=True), name="note_shared"),
            GinIndex(fields=["search"], name="note_search"),
        ]

    def __str__(self) -> str:
        return self.excerpt or f"{self.get_mark_display()}: {self.passage}"
