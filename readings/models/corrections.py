"""What is done to an edition before it is published, step by step, so that it can be taken back, and by whom."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from readings.models.texts import Edition


class CorrectionStep(models.Model):
    """One act on a proposed edition: a correction, or what a file brought. They go when it is published.

    `pieces` says what to do with the blocks, in order: take the row out at a position, or put it in there. The same
    list backwards takes the act back, whatever it was.
    """

    class Kind(models.TextChoices):
        WORDING = "wording", _("changed")
        SPLIT = "split", _("split")
        MERGE = "merge", _("joined")
        MOVE = "move", _("moved")
        DROP = "drop", _("dropped")
        RESTORE = "restore", _("put back")
        ADD = "add", _("added")
        KIND = "kind", _("set as something else")
        UNIT = "unit", _("units laid anew")
        REPAIR = "repair", _("repairs taken back")
        READ = "read", _("read again")

    class State(models.TextChoices):
        DONE = "done"
        UNDONE = "undone"  # may be done again
        LEFT = "left"  # undone, and something else was done since

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="steps", db_index=False)
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()  # of the edition, after it was last done or undone
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.DONE)
    pieces = models.JSONField()
    beside = models.JSONField(default=dict)  # what it changed beside the blocks: units, refused repairs
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    key = models.UUIDField(default=uuid.uuid4, editable=False)  # of the form that did it
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["edition", "number"]
        constraints = [
            # the steps of a correction, in their order
            models.UniqueConstraint(fields=["edition", "number"], name="step_numbered_once_in_a_correction"),
            models.UniqueConstraint(fields=["edition", "key"], name="step_done_once_by_a_form"),
            models.CheckConstraint(
                condition=models.Q(state__in=["done", "undone", "left"]), name="step_has_a_known_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind}"


class BenchVisit(models.Model):
    """Who has a proposed edition open, so that two editors know of each other. Forgotten when it is published."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="visits", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "user"], name="bench_visited_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.edition}"
