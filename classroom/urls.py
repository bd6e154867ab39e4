"""Where it all meets: homes, plan, meetings, desk."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from classroom.views import agenda, begin, desk, homes, meetings, plan, room, room_live, sessions, sheets
from classroom.views import overview as overviews


def _in_meeting(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    return path(f"c/<slug:circle>/meetings/<int:meeting>/{route}", view, name=name)


urlpatterns = [
    path("", homes.home, name="home"),
    # a circle begun, step by step; a course run again
    path("begin/", begin.begin, name="begin"),
    path("courses/<slug:course>/begin/", begin.course_begin, name="course-begin"),
    path("courses/<slug:course>/begin/publish/", begin.course_publish, name="course-publish"),
    path("courses/<slug:course>/begin/circle/", begin.course_circle, name="course-circle"),
    path("c/<slug:circle>/begin/", begin.circle_begin, name="circle-begin"),
    path("c/<slug:circle>/begin/dates/", begin.circle_dates, name="circle-dates"),
    path("c/<slug:circle>/begin/readings/", begin.circle_readings, name="circle-readings"),
    path("c/<slug:circle>/begin/invite/", begin.circle_invite, name="circle-invite"),
    path("c/<slug:circle>/again/", begin.circle_again, name="circle-again"),
    # a circle
    path("c/<slug:circle>/", homes.circle_home, name="circle-home"),
    path("c/<slug:circle>/what-facilitators-see/", homes.seen_of_you, name="seen-of-you"),
    # its meetings, as everybody sees them
    path("c/<slug:circle>/sessions/", sessions.sessions, name="sessions"),
    path("c/<slug:circle>/sessions/calendar.ics", sessions.sessions_calendar, name="sessions-calendar"),
    _in_meeting("calendar.ics", sessions.meeting_calendar, "meeting-calendar"),
    _in_meeting("apologies/", sessions.meeting_apologies, "meeting-apologies"),
    # a meeting: its page, and the wall
    _in_meeting("", meetings.meeting_detail, "meeting-detail"),
    _in_meeting("wall/", meetings.meeting_wall, "meeting-wall"),
    # the plan: sessions, dates, and how one evening is to go
    path("c/<slug:circle>/plan/", plan.plan, name="plan"),
    path("c/<slug:circle>/plan/move/", plan.plan_move, name="plan-move"),
    path("c/<slug:circle>/plan/session/", plan.plan_session, name="plan-session"),
    path("c/<slug:circle>/plan/dates/", plan.plan_dates, name="plan-dates"),
    path("c/<slug:circle>/plan/undo/", plan.plan_undo, name="plan-undo"),
    path("c/<slug:circle>/meetings/new/", plan.meeting_new, name="meeting-new"),
    _in_meeting("change/", plan.meeting_change, "meeting-change"),
    _in_meeting("plan/", agenda.meeting_plan, "meeting-plan"),
    path("courses/<slug:course>/plan/", plan.course_plan, name="plan"),
    path("courses/<slug:course>/plan/move/", plan.plan_move, name="plan-move"),
    path("courses/<slug:course>/plan/session/", plan.plan_session, name="plan-session"),
    path("courses/<slug:course>/plan/undo/", plan.course_plan_undo, name="plan-undo"),
    # the desk, and what was done
    path("c/<slug:circle>/desk/", desk.desk, name="desk"),
    path("c/<slug:circle>/log/", desk.circle_log, name="circle-log"),
    path("c/<slug:circle>/log/csv/", desk.circle_log_csv, name="circle-log-csv"),
    # what is printed before an evening
    _in_meeting("run-sheet/", sheets.run_sheet, "run-sheet"),
    _in_meeting("sign-in/", sheets.sign_in_sheet, "sign-in-sheet"),
    # what people say they read, and how the talk goes
    path("c/<slug:circle>/desk/overview/", overviews.overview, name="overview"),
    path("c/<slug:circle>/desk/participation/", overviews.participation, name="participation"),
    # the room of a meeting, while it is held
    _in_meeting("open/", room.meeting_open, "meeting-open"),
    _in_meeting("close/", room.meeting_close, "meeting-close"),
    _in_meeting("move-on/", room.meeting_move_on, "meeting-move-on"),
    _in_meeting("go-to/", room.meeting_go_to, "meeting-go-to"),
    _in_meeting("back/", room.meeting_back, "meeting-back"),
    _in_meeting("more-time/", room.meeting_more_time, "meeting-more-time"),
    _in_meeting("hand/", room.meeting_hand, "meeting-hand"),
    _in_meeting("next-speaker/", room.meeting_next_speaker, "meeting-next-speaker"),
    _in_meeting("end-turn/", room.meeting_end_turn, "meeting-end-turn"),
    _in_meeting("lower/", room.meeting_lower, "meeting-lower"),
    _in_meeting("add-speaker/", room.meeting_add_speaker, "meeting-add-speaker"),
    _in_meeting("here/", room.meeting_here, "meeting-here"),
    _in_meeting("notes/", room.meeting_notes, "meeting-notes"),
    _in_meeting("pulse/", room_live.meeting_pulse, "meeting-pulse"),
    _in_meeting("now/", room_live.meeting_now, "meeting-now"),
]
