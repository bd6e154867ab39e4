"""Comparisons that somebody keeps: the same words looked up in every text, as a step of a session."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from courses.models import Circle, Course, Session


class Comparison(models.Model):
    """What is looked up side by side, under a title. Without a circle it belongs to the course, and to all its circles."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="comparisons")
    circle = models.ForeignKey(
        Circle, on_delete=models.CASCADE, null=True, blank=True, related_name="own_comparisons"
    )
    session = models.ForeignKey(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="comparisons"
    )
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=200)  # as a question: How do the five tell it?
    words = models.CharField(max_length=200)  # what is looked up
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    key = models.UUIDField(default=uuid.uuid4, editable=False)  # of the form that kept it
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["course", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["made_by", "key"], name="comparison_kept_once_by_a_form"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(words=""), name="comparison_says_something"),
        ]

    def __str__(self) -> str:
        return self.title
