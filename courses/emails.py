"""What the circles send by mail."""

from __future__ import annotations

from django.utils import timezone

from accounts.letters import send_letter
from courses.models import Invitation


def send_invitation(invitation: Invitation, *, address: str) -> bool:
    """Sends the link to whom it was made for. `address`: where the site is. Raises what sending raises."""
    circle = invitation.circle
    following = circle.meetings.filter(cancelled_at__isnull=True, starts_at__gt=timezone.now()).first()
    about = {
        "circle": circle,
        "course": circle.course,
        "role": invitation.get_role_display(),
        "inviter": invitation.made_by.display_name if invitation.made_by else "",
        "meeting": following,
        "until": invitation.expires_at,
        "link": address.rstrip("/") + invitation.get_absolute_url(),
    }
    return send_letter(to=invitation.email, template="courses/mail/invitation", about=about)
