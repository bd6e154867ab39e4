"""What is studied, by whom and when."""

from courses.models.circles import Circle, Meeting
from courses.models.log import LogEntry
from courses.models.people import Invitation, JoinRequest, Membership, Role, new_token
from courses.models.study import Course, Session

__all__ = [
    "Circle",
    "Course",
    "Invitation",
    "JoinRequest",
    "LogEntry",
    "Meeting",
    "Membership",
    "Role",
    "Session",
    "new_token",
]
