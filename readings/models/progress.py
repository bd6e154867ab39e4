"""What a reader keeps: the place (theirs alone) and what they declare (never measured)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Circle
from readings.models.units import Unit


class Place(models.Model):
    """Where somebody is in a unit. Nobody else ever sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="places")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="places")
    uid = models.UUIDField()  # of the block
    number = models.PositiveIntegerField()  # of that block when it was kept
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "unit"], name="place_once_a_person_and_unit")]

    def __str__(self) -> str:
        return f"¶ {self.number}"


class Declaration(models.Model):
    """What somebody says of a unit, in one circle: declared, so that the evening can be planned."""

    class State(models.TextChoices):
        READ = "read", _("Read")
        PARTLY = "partly", _("Partly")
        NOT = "not", _("Not this time")

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="declarations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="declarations")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="declarations")
    state = models.CharField(max_length=8, choices=State)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "user", "unit"], name="declaration_once_a_circle_person_and_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()
