"""What is asked and said. Questions for now: threads and posts hang on them later."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Session
from readings.models import Text, Unit


class Question(models.Model):
    """A discussion question: found in a text, or written by a facilitator."""

    class Origin(models.TextChoices):
        FOUND = "found", _("found in the text")
        WRITTEN = "written", _("written for the course")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="questions")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, null=True, blank=True, related_name="questions")
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions")
    session = models.ForeignKey(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    position = models.PositiveSmallIntegerField()
    body = models.TextField()
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.WRITTEN)
    block_uid = models.UUIDField(null=True, blank=True)  # where a found one is printed
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    class Meta:
        ordering = ["course", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "block_uid"],
                condition=models.Q(block_uid__isnull=False),
                name="question_found_once_in_a_text",
            )
        ]

    def __str__(self) -> str:
        return self.body[:80]
