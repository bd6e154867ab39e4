"""What is asked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Circle, Course, Session
from readings.models import Text, Unit
from readings.search import SearchConfigField, search_column


class Question(models.Model):
    """A discussion question: found in a text, or written by somebody.

    Without a circle it belongs to the course and is asked in every circle of it; one that a facilitator writes
    is asked in their circle alone.
    """

    class Origin(models.TextChoices):
        FOUND = "found", _("found in the text")
        WRITTEN = "written", _("written for the course")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="questions")
    circle = models.ForeignKey(
        Circle, on_delete=models.CASCADE, null=True, blank=True, related_name="own_questions"
    )
    text = models.ForeignKey(Text, on_delete=models.CASCADE, null=True, blank=True, related_name="questions")
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions")
    session = models.ForeignKey(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    position = models.PositiveSmallIntegerField()
    body = models.TextField()
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.WRITTEN)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    think_first = models.BooleanField(default=False)  # others' answers open once one's own stands
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # no longer asked; what was said stays
    block_uid = models.UUIDField(null=True, blank=True)  # where a found one is printed
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    search_config = SearchConfigField(language="course.language")
    search = search_column("body")

    class Meta:
        ordering = ["course", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "block_uid"],
                condition=models.Q(block_uid__isnull=False),
                name="question_found_once_in_a_text",
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=["found", "written"]), name="question_has_a_known_origin"
            ),
        ]
        indexes = [GinIndex(fields=["search"], name="question_search")]

    def __str__(self) -> str:
        return self.body[:80]

    @property
    def asked_in(self) -> Session | None:
        """The session it is asked in: its own, or that of the unit it stands in."""
        return self.session or (self.unit.session if self.unit else None)
