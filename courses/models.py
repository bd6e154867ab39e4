"""What is studied, by whom and when.

A course stands apart from the circles that study it: editing the course shows in all of them, and running
it again is a new circle.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Course(models.Model):
    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    summary = models.TextField(blank=True)
    about = models.TextField(blank=True)  # for whom, how to use it: Markdown
    about_html = models.TextField(blank=True, editable=False)  # the same, rendered when it was written
    language = models.CharField(max_length=12, default="en")
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="edited_courses", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("readings", kwargs={"course": self.slug})


class Session(models.Model):
    """One step of a course."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    aims = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=90)

    class Meta:
        ordering = ["course", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "position"],
                name="session_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Circle(models.Model):
    """Who studies a course, and when."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="circles")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="Europe/London")
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("circle-home", kwargs={"circle": self.slug})


class Meeting(models.Model):
    """A session held by a circle at a time and a place."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="meetings")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True, help_text=_("Where it differs from the circle's."))
    link = models.URLField(blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at"]
        # the next meeting of a circle, and its dates in order
        indexes = [models.Index(fields=["circle", "starts_at"], name="meeting_of_circle_in_order")]

    def __str__(self) -> str:
        return f"{self.session} {self.starts_at:%Y-%m-%d %H:%M}"


class Role(models.TextChoices):
    OBSERVER = "observer", _("observer")
    MEMBER = "member", _("member")
    STUDENT = "student", _("student")
    FACILITATOR = "facilitator", _("facilitator")
    OWNER = "owner", _("owner")


class Membership(models.Model):
    """A person's place in a circle. Somebody who left or was removed keeps the row and loses the access."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role, default=Role.STUDENT)
    about = models.CharField(max_length=120, blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circle", "user"], name="membership_once_a_circle_and_person"),
            models.CheckConstraint(
                condition=models.Q(role__in=[r.value for r in Role]), name="membership_has_a_known_role"
            ),
        ]
        # the circles of a person, asked on every page
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(ended_at__isnull=True), name="membership_current_of_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"
