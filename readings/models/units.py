"""Reading units: runs of blocks that one sits down to read."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from courses.models import Course, Session
from readings.models.texts import Text


class Unit(models.Model):
    """A stretch of a text, with its length in minutes.

    Its bounds are block uids, which live through editions; positions, numbers and lengths are those of the
    published edition and are written again whenever one is published.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="units")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="units")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField()  # in its text
    session = models.ForeignKey(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="units"
    )
    session_position = models.PositiveSmallIntegerField(default=0)
    first_uid = models.UUIDField()
    last_uid = models.UUIDField()
    first_position = models.PositiveIntegerField()
    last_position = models.PositiveIntegerField()
    first_number = models.PositiveIntegerField(null=True)
    last_number = models.PositiveIntegerField(null=True)
    cited = models.JSONField(default=dict, blank=True)  # position of an entry -> ¶ numbers that lead to it
    words = models.PositiveIntegerField()
    minutes = models.PositiveSmallIntegerField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["text__position", "text", "position"]
        constraints = [
            models.UniqueConstraint(fields=["course", "slug"], name="unit_slug_once_in_a_course"),
            models.UniqueConstraint(
                fields=["text", "position"],
                name="unit_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(first_position__lte=F("last_position")), name="unit_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def length(self) -> int:
        """How many ¶ numbers it spans."""
        return self.last_number - self.first_number + 1 if self.first_number and self.last_number else 0

    @property
    def done(self) -> int:
        """How many of them lie before or at the viewer's place, where a query annotated `place`."""
        place = getattr(self, "place", None)
        return max(0, min(place, self.last_number or 0) - (self.first_number or 1) + 1) if place else 0
