"""What happens around a meeting, and what was changed in a plan."""

from classroom.models.meetings import AgendaItem, Attendance, Room, Turn
from classroom.models.plan import PlanChange

__all__ = ["AgendaItem", "Attendance", "PlanChange", "Room", "Turn"]
