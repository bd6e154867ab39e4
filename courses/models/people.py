"""People's places in a circle, and the ways to one."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.circles import Circle


class Role(models.TextChoices):
    OBSERVER = "observer", _("observer")
    MEMBER = "member", _("member")
    STUDENT = "student", _("student")
    FACILITATOR = "facilitator", _("facilitator")
    OWNER = "owner", _("owner")


_KNOWN_ROLE = Q(role__in=["observer", "member", "student", "facilitator", "owner"])


class Membership(models.Model):
    """A person's place in a circle. Somebody who left or was removed keeps the row and loses the access."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role, default=Role.STUDENT)
    about = models.CharField(max_length=120, blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    removed = models.BooleanField(default=False)  # by an owner: no link lets them in again
    # what the person lets facilitators see, beside what everybody in the circle sees
    shows_readings = models.BooleanField(default=True)  # what they declared, by name in the overview
    shows_quiet = models.BooleanField(default=True)  # that nothing came from them for a while

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circle", "user"], name="membership_once_a_circle_and_person"),
            models.CheckConstraint(condition=_KNOWN_ROLE, name="membership_has_a_known_role"),
        ]
        # the circles of a person, asked on every page
        indexes = [
            models.Index(
                fields=["user"], condition=Q(ended_at__isnull=True), name="membership_current_of_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that looks like another one on paper


def new_token() -> str:
    """What an invitation link ends with: 79 random bits that people can type from a poster."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Those that still let somebody in."""
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()),
            Q(most_uses__isnull=True) | Q(uses__lt=F("most_uses")),
            revoked_at__isnull=True,
        )


class Invitation(models.Model):
    """A link that lets people into a circle in one role. Opening it changes nothing until a person confirms."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    role = models.CharField(max_length=12, choices=Role, default=Role.STUDENT)
    email = models.EmailField(blank=True)  # to whom it was sent; empty: a link for whoever gets it
    by_name = models.BooleanField(default=False)  # lets in people who give a name and no address
    expires_at = models.DateTimeField(null=True, blank=True)
    most_uses = models.PositiveIntegerField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)  # the mail has gone out
    key = models.UUIDField(null=True, blank=True, unique=True, editable=False)  # of the form that made it

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=_KNOWN_ROLE, name="invitation_has_a_known_role"),
            models.CheckConstraint(condition=~Q(role="owner"), name="invitation_makes_no_owner"),
            models.CheckConstraint(
                condition=Q(most_uses__isnull=True) | Q(uses__lte=F("most_uses")),
                name="invitation_used_at_most_so_often",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.circle}: {self.role}"

    def get_absolute_url(self) -> str:
        return reverse("join", kwargs={"token": self.token})


class JoinRequest(models.Model):
    """Somebody without a seat asks for one."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("let in")
        DECLINED = "declined", _("declined")

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    words = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)  # empty: open
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "user"], condition=Q(outcome=""), name="join_request_one_open"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "approved", "declined"]), name="join_request_has_a_known_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.circle}"
