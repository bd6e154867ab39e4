"""An evening: what is planned for it, who comes, who speaks, and what is written down."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Meeting
from discussions.models import Question


class AgendaItem(models.Model):
    """A point of the agenda with its minutes. The one that began and has not ended is what the room is at."""

    class Kind(models.TextChoices):
        POINT = "point", _("Point")
        QUESTION = "question", _("Question")
        PAUSE = "pause", _("Pause")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.POINT)
    title = models.CharField(max_length=200, blank=True)  # of a question: a short name, or empty
    question = models.ForeignKey(
        Question, on_delete=models.SET_NULL, null=True, blank=True, related_name="agenda_items"
    )
    minutes = models.PositiveSmallIntegerField()  # as planned
    more = models.PositiveSmallIntegerField(default=0)  # minutes given to it in the room, beyond the plan
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="agenda_item_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(began_at__isnull=False, ended_at__isnull=True),
                name="agenda_item_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(began_at__isnull=False),
                name="agenda_item_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["point", "question", "pause"]), name="agenda_item_has_a_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.title or (self.question.body if self.question else str(self.get_kind_display()))


class Room(models.Model):
    """A meeting as it is held. Its row is locked by whatever changes what the room shows, and `version` raised:
    an open page asks for nothing but that number.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, primary_key=True, related_name="room")
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    notes = models.TextField(blank=True)  # what becomes the record of the evening
    notes_version = models.PositiveIntegerField(default=0)
    notes_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    notes_at = models.DateTimeField(null=True, blank=True)

    untouched = False  # of a change that found nothing to do: see `classroom.actions.rooms.changing`

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False),
                name="room_closes_after_it_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"The room of {self.meeting}"


class Attendance(models.Model):
    """Whether somebody comes, sent apologies, or is here. Nobody's absence is ever written down."""

    class State(models.TextChoices):
        COMING = "coming", _("is coming")
        APOLOGIES = "apologies", _("sent apologies")
        HERE = "here", _("is here")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="attendances"
    )
    name = models.CharField(max_length=80, blank=True)  # of somebody without a seat who came along
    state = models.CharField(max_length=10, choices=State)
    said = models.CharField(max_length=200, blank=True)  # with the apologies
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="attendance_once_a_meeting_and_person"),
            models.UniqueConstraint(
                fields=["meeting", "name"],
                condition=Q(user__isnull=True),
                name="attendance_once_a_meeting_and_name",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, name="") | (Q(user__isnull=True) & ~Q(name="")),
                name="attendance_of_a_person_or_a_name",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["coming", "apologies", "here"]), name="attendance_has_a_known_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.user} {self.get_state_display()}"


class Turn(models.Model):
    """A turn to speak: asked for, then taken and over, or the hand lowered before."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="turns")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=80, blank=True)  # of somebody without a seat who came along
    asked_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    lowered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                condition=Q(began_at__isnull=True, lowered_at__isnull=True),
                name="turn_asked_for_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "name"],
                condition=Q(began_at__isnull=True, lowered_at__isnull=True, user__isnull=True),
                name="turn_asked_for_once_by_name",
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(began_at__isnull=False, ended_at__isnull=True),
                name="turn_one_speaks_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, name="") | (Q(user__isnull=True) & ~Q(name="")),
                name="turn_of_a_person_or_a_name",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(began_at__isnull=False),
                name="turn_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.user)
