"""Bringing a text in, as a job that can be left and come back to."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from readings.models.texts import Edition, SourceFile, Text


class Import(models.Model):
    """One file on its way to an edition, with real progress."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(max_length=255)
    source_file = models.ForeignKey(SourceFile, on_delete=models.CASCADE, null=True, related_name="imports")
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    language = models.CharField(max_length=12, blank=True)  # BCP 47, as chosen; empty: to be recognised
    # the text of which this is a new wording, as chosen; none: a new text, or the one this file made before
    text = models.ForeignKey(Text, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    key = models.UUIDField()  # the form's own: a form sent twice makes one import a file
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    stage = models.CharField(max_length=40, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)  # why it failed, in one sentence
    seconds = models.FloatField(default=0)  # that reading the file took; 0: at once
    # how the file of its edition is to be read again, and for whom
    wish = models.JSONField(default=dict, blank=True)
    edition = models.ForeignKey(Edition, on_delete=models.SET_NULL, null=True, related_name="imports")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key", "name"], name="import_once_a_form_and_file")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"
