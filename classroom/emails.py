"""What is sent by mail about meetings."""

from __future__ import annotations

from accounts.letters import send_letter
from accounts.models import User
from courses.models import Circle


def send_dates(*, to: User, circle: Circle, by: str, lines: list[str], link: str) -> bool:
    """Tells one person what became of the circle's dates. Raises what sending raises."""
    about = {"circle": circle, "by": by, "lines": lines, "link": link}
    return send_letter(to=to.email, template="classroom/mail/dates", about=about)
