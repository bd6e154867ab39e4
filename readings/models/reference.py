"""What a course says about its texts: glossary and time line."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from readings.models.texts import Text


class Term(models.Model):
    """An entry of a course's glossary."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="terms")
    name = models.CharField(max_length=120)
    explanation = models.TextField()

    class Meta:
        ordering = ["course", "name"]
        constraints = [models.UniqueConstraint(fields=["course", "name"], name="term_once_in_a_course")]

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """A line of a course's time line, as precise as it is known, with the texts that speak of it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="events")
    date = models.CharField(max_length=10, help_text=_("YYYY, YYYY-MM or YYYY-MM-DD"))
    date_end = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=300)
    texts = models.ManyToManyField(Text, related_name="events", blank=True)

    class Meta:
        ordering = ["course", "date", "title"]
        constraints = [
            models.UniqueConstraint(fields=["course", "date", "title"], name="event_once_in_a_course")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.title}"
