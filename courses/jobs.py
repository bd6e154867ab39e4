"""What is done for the circles beside the pages, by a worker. Everything here may be cut off and run again."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from courses.actions.invitations import SEND_INVITATION, why_shut
from courses.emails import send_invitation as send
from courses.models import Invitation


@app.task(name=SEND_INVITATION, retry=RetryStrategy(max_attempts=6, exponential_wait=5))
def send_invitation(invitation_id: int, address: str) -> None:
    """Mails an invitation that was not sent yet. Those of one invitation run one after the other, so that it goes once."""
    invitation = (
        Invitation.objects.select_related("circle__course", "made_by")
        .filter(pk=invitation_id, sent_at__isnull=True)
        .exclude(email="")
        .first()
    )
    if invitation is None or why_shut(invitation):
        return
    send(invitation, address=address)
    Invitation.objects.filter(pk=invitation_id).update(sent_at=timezone.now())
