"""What the circles send by mail."""

from __future__ import annotations

from accounts.letters import send_letter
from courses.models import Invitation
from courses.queries.joining import next_date


def send_invitation(invitation: Invitation, *, address: str) -> bool:
    """Sends the link to whom it was made for. `address`: where the site is. Raises what sending raises."""
    circle = invitation.circle
    about = {
        "circle": circle,
        "course": circle.course,
        "role": invitation.get_role_display(),
        "inviter": invitation.made_by.display_name if invitation.made_by else "",
        "meeting": next_date(circle),
        "until": invitation.expires_at,
        "link": address.rstrip("/") + invitation.get_absolute_url(),
    }
    return send_letter(to=invitation.email, template="courses/mail/invitation", about=about)
