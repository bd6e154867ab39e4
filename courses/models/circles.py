"""Who studies a course, and when. A course stands apart from its circles: running it again is a new circle."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models.study import Course, Session


class Circle(models.Model):
    """Who studies a course, and when."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        FORTNIGHTLY = "fortnightly", _("Every two weeks")
        MONTHLY = "monthly", _("Every four weeks")
        GIVEN = "given", _("On dates of its own")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="circles")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="Europe/London")
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(blank=True)
    rhythm = models.CharField(max_length=12, choices=Rhythm, default=Rhythm.FORTNIGHTLY)
    left_out = ArrayField(models.DateField(), default=list, blank=True)  # days on which it does not meet
    takes_requests = models.BooleanField(default=False)  # people who know its address may ask to join
    created_at = models.DateTimeField(auto_now_add=True)
    # of the form that began it: sent twice, it begins one circle
    key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rhythm__in=["weekly", "fortnightly", "monthly", "given"]),
                name="circle_has_a_known_rhythm",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("circle-home", kwargs={"circle": self.slug})


class Meeting(models.Model):
    """A session held by a circle at a time and a place. `also`: sessions held on the same evening with it."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="meetings")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="meetings")
    also: models.ManyToManyField[Session, models.Model] = models.ManyToManyField(
        Session, related_name="also_held", blank=True
    )
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True, help_text=_("Where it differs from the circle's."))
    link = models.URLField(blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note_taker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # how often day, place or session were changed: counted by a trigger, for calendars that took the meeting in
    revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        ordering = ["starts_at", "pk"]
        # the next meeting of a circle, and its dates in order
        indexes = [models.Index(fields=["circle", "starts_at"], name="meeting_of_circle_in_order")]

    def __str__(self) -> str:
        return f"{self.session} {self.starts_at:%Y-%m-%d %H:%M}"
