"""Changes of state in courses and circles. Each is one transaction and safe to call twice."""

from courses.actions.circles import check_time_zone, create_circle
from courses.actions.courses import SessionPlan, add_editor, set_course, set_sessions
from courses.actions.log import write_down
from courses.actions.meetings import plan_meetings
from courses.actions.people import add_member

__all__ = [
    "SessionPlan",
    "add_editor",
    "add_member",
    "check_time_zone",
    "create_circle",
    "plan_meetings",
    "set_course",
    "set_sessions",
    "write_down",
]
