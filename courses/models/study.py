"""What is studied: a course and its sessions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse


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
    # of the form that began it: sent twice, it begins one course
    key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

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
