"""What was done in a circle or to its course, and by whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.circles import Circle
from courses.models.study import Course


class LogEntry(models.Model):
    """One act: who changed roles, dates, texts. Moderation of discussions has its own log, with reasons."""

    class Kind(models.TextChoices):
        CIRCLE_BEGUN = "circle begun", _("began the circle")
        CIRCLE_CHANGED = "circle changed", _("changed the circle's settings")
        INVITATION_MADE = "invitation made", _("made an invitation")
        INVITATION_REVOKED = "invitation revoked", _("closed an invitation")
        JOINED = "joined", _("came in")
        REQUEST_DECLINED = "request declined", _("declined a request to join")
        ROLE_CHANGED = "role changed", _("changed a role")
        HANDED_OVER = "handed over", _("handed the circle over")
        LEFT = "left", _("left")
        REMOVED = "removed", _("removed somebody")
        MEETING_PLANNED = "meeting planned", _("set a date")
        MEETING_MOVED = "meeting moved", _("moved a meeting")
        MEETING_CANCELLED = "meeting cancelled", _("cancelled a meeting")
        MEETING_RESTORED = "meeting restored", _("took a cancellation back")
        MEETING_HELD = "meeting held", _("held a meeting")
        PLAN_CHANGED = "plan changed", _("changed the plan")
        PLAN_UNDONE = "plan undone", _("undid a change of the plan")
        TEXT_PUBLISHED = "text published", _("published a text")
        PASSAGE_DECIDED = "passage decided", _("decided where a passage belongs")

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, null=True, blank=True, related_name="log")
    course = models.ForeignKey(  # of an act that shows in every circle of it
        Course, on_delete=models.CASCADE, null=True, blank=True, related_name="log"
    )
    kind = models.CharField(max_length=24, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    about = models.ForeignKey(  # whom it was done to
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    said = models.CharField(max_length=500, blank=True)  # what was before and after, in words
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(circle__isnull=False, course__isnull=True)
                | Q(circle__isnull=True, course__isnull=False),
                name="log_entry_in_a_circle_or_a_course",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
