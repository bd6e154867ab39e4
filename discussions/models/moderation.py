"""Keeping order: what is reported, what was done about it, and how a circle talks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Circle
from discussions.models.threads import Post, Thread


class DiscussionSettings(models.Model):
    """How a circle talks. Without a row both are off."""

    circle = models.OneToOneField(
        Circle, on_delete=models.CASCADE, primary_key=True, related_name="discussion_settings"
    )
    think_first = models.BooleanField(default=False)  # of every question
    hold_first_posts = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"How {self.circle} talks"


class Report(models.Model):
    """Somebody asks a facilitator to look at a post."""

    class Outcome(models.TextChoices):
        HIDDEN = "hidden", _("the post was hidden")
        KEPT = "kept", _("the post stays")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)  # empty: open
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "by"], condition=Q(outcome=""), name="report_open_once_a_person_and_post"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True)
                | Q(outcome__in=["hidden", "kept"], closed_at__isnull=False),
                name="report_is_open_or_has_a_known_outcome",
            ),
        ]
        indexes = [models.Index(fields=["post"], condition=Q(outcome=""), name="report_open")]

    def __str__(self) -> str:
        return self.reason[:80]


class Act(models.Model):
    """An act of a facilitator in the discussions, with its reason. Rows are only ever added."""

    class Kind(models.TextChoices):
        APPROVE = "approve", _("let a first post stand")
        HIDE = "hide", _("hid a post")
        RESTORE = "restore", _("brought a post back")
        KEEP = "keep", _("let a reported post stand")
        LOCK = "lock", _("closed a discussion")
        UNLOCK = "unlock", _("opened a discussion again")
        PIN = "pin", _("pinned a discussion")
        UNPIN = "unpin", _("unpinned a discussion")
        RENAME = "rename", _("renamed a discussion")
        MOVE = "move", _("moved a branch")
        MERGE = "merge", _("merged two discussions")
        SPLIT = "split", _("made a branch a discussion of its own")
        TAKE_OUT = "take_out", _("took a note out of the margin")
        SETTINGS = "settings", _("changed how the circle talks")

    circle = models.ForeignKey(
        Circle, on_delete=models.CASCADE, related_name="discussion_acts", db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    thread = models.ForeignKey(Thread, on_delete=models.SET_NULL, null=True, blank=True, related_name="acts")
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="acts")
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict, blank=True)  # names and numbers as they were
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("approve", "hide", "restore", "keep", "lock", "unlock", "pin", "unpin", "rename"),
                        *("move", "merge", "split", "take_out", "settings"),
                    ]
                ),
                name="act_has_a_known_kind",
            )
        ]
        indexes = [models.Index(fields=["circle", "-id"], name="act_log_of_circle")]

    def __str__(self) -> str:
        return self.get_kind_display()
