"""Changes of state in courses and circles. Each is one transaction and safe to call twice."""

from courses.actions.circles import check_time_zone, circle_of_form, create_circle
from courses.actions.courses import SessionPlan, add_editor, begin_course, set_course, set_sessions
from courses.actions.log import write_down
from courses.actions.meetings import plan_meetings
from courses.actions.people import add_member

__all__ = [
    "SessionPlan",
    "add_editor",
    "add_member",
    "begin_course",
    "check_time_zone",
    "circle_of_form",
    "create_circle",
    "plan_meetings",
    "set_course",
    "set_sessions",
    "write_down",
]
