"""What was changed in a plan, so that it can be undone."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from courses.models import Circle, Course


class PlanChange(models.Model):
    """One change of a course's sessions or a circle's dates.

    `before` and `after` hold, for each row the change touched, what the plan says of it ("unit:12", "meeting:5"…:
    the values that differ, all of them where a row comes or goes, or null where there is no such row). It can be
    undone as long as all of them still are as it left them.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="plan_changes")
    circle = models.ForeignKey(  # whose plan was open; none: the course's editors'
        Circle, on_delete=models.CASCADE, null=True, blank=True, related_name="plan_changes"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    said = models.CharField(max_length=300)  # what was done, in words
    before = models.JSONField()
    after = models.JSONField()
    told = models.BooleanField(default=False)  # everybody was: so they are told when it is undone
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    key = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False
    )  # of the form: sent twice, done once

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.said
