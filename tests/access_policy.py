"""The policy: who gets what, route by route. `tests/test_access.py` holds the site against it.

Whoever adds a route adds its lines here; whoever reviews them reads who may do what.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

# One line a route and method, one column a person. "door": sent to sign in; "done": a form gets 302, a script 204.
# HEAD answers like GET, and a fragment (htmx) as the whole page; any other method is 405 for everybody.
#
# No seat here: somebody signed out or suspended (an owner before), a stranger, somebody removed (a student before),
# and whoever has a seat elsewhere: each role in another circle of this course, and in another course.
# A seat: the five roles, and a student who edits the course.
# Editors without a seat: of this course, of another one; the site's administrator.
PEOPLE = (
    *("anonymous", "suspended", "stranger", "removed", "elsewhere"),
    *("observer", "member", "student", "facilitator", "owner", "seated"),
    *("editor", "other_editor", "administrator"),
)

IN_CIRCLE = """
GET  circle-home      door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  seen-of-you      door door 404 404 404   200 200 200 200 200 200   404 404 404
POST seen-of-you      door door 404 404 404   302 302 302 302 302 302   404 404 404
GET  sessions         door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  sessions-calendar door door 404 404 404  200 200 200 200 200 200   404 404 404
GET  meeting-calendar door door 404 404 404   200 200 200 200 200 200   404 404 404
POST meeting-apologies door door 404 404 404  403 302 302 302 302 302   404 404 404
GET  meeting-detail   door door 404 404 404   403 200 200 200 200 200   404 404 404
GET  meeting-wall     door door 404 404 404   403 200 200 200 200 200   404 404 404
GET  circle-rules     door door 404 404 404   403 403 403 403 200 403   404 404 404
GET  desk             door door 404 404 404   403 403 403 200 200 403   404 404 404
GET  people           door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  seat-line        door door 404 404 404   200 200 200 200 200 200   404 404 404
POST seat-line        door door 404 404 404   302 302 302 302 302 302   404 404 404
GET  circle-leave     door door 404 404 404   200 200 200 200 200 200   404 404 404
POST circle-leave     door door 404 404 404   400 400 400 400 400 400   404 404 404
GET  seat-detail      door door 404 404 404   403 403 403 403 200 403   404 404 404
GET  seat-remove      door door 404 404 404   403 403 403 403 200 403   404 404 404
GET  seat-hand-over   door door 404 404 404   403 403 403 403 200 403   404 404 404
GET  circle-settings  door door 404 404 404   403 403 403 403 200 403   404 404 404
GET  circle-delete    door door 404 404 404   403 403 403 403 200 403   404 404 404
POST seat-role        door door 404 404 404   403 403 403 403 302 403   404 404 404
POST seat-remove      door door 404 404 404   403 403 403 403 302 403   404 404 404
POST seat-let-back    door door 404 404 404   403 403 403 403 302 403   404 404 404
POST seat-hand-over   door door 404 404 404   403 403 403 403 400 403   404 404 404
POST circle-settings  door door 404 404 404   403 403 403 403 302 403   404 404 404
POST circle-delete    door door 404 404 404   403 403 403 403 400 403   404 404 404
GET  invitations      door door 404 404 404   403 403 403 200 200 403   404 404 404
GET  invitation-new   door door 404 404 404   403 403 403 200 200 403   404 404 404
GET  invitation-mail  door door 404 404 404   403 403 403 200 200 403   404 404 404
GET  invitation-print door door 404 404 404   403 403 403 200 200 403   404 404 404
POST invitation-new   door door 404 404 404   403 403 403 302 302 403   404 404 404
POST invitation-mail  door door 404 404 404   403 403 403 302 302 403   404 404 404
POST invitation-send  door door 404 404 404   403 403 403 302 302 403   404 404 404
POST invitation-revoke door door 404 404 404   403 403 403 302 302 403   404 404 404
POST join-request-decide door door 404 404 404   403 403 403 302 302 403   404 404 404
GET  circle-ask       door door 404 404 404   302 302 302 302 302 302   404 404 404
POST circle-ask       door door 404 404 404   302 302 302 302 302 302   404 404 404
GET  circle-log       door door 404 404 404   403 403 403 200 200 403   404 404 404
GET  circle-log-csv   door door 404 404 404   403 403 403 200 200 403   404 404 404
GET  run-sheet        door door 404 404 404   403 403 403 200 200 403   404 404 404
GET  sign-in-sheet    door door 404 404 404   403 403 403 200 200 403   404 404 404
GET  readings         door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  unit-detail      door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  paragraph        door door 404 404 404   302 302 302 302 302 302   404 404 404
GET  passages         door door 404 404 404   200 200 200 200 200 200   404 404 404
POST passage-decide   door door 404 404 404   404 404 302 302 302 404   404 404 404
GET  unit-handout         door door 404 404 404  200 200 200 200 200 200  404 404 404
GET  unit-handout-pdf     door door 404 404 404  200 200 200 200 200 200  404 404 404
GET  unit-handout-epub    door door 404 404 404  200 200 200 200 200 200  404 404 404
GET  session-handout      door door 404 404 404  200 200 200 200 200 200  404 404 404
GET  session-handout-pdf  door door 404 404 404  200 200 200 200 200 200  404 404 404
GET  session-handout-epub door door 404 404 404  200 200 200 200 200 200  404 404 404
POST unit-place       door door 404 404 404   403 204 204 204 204 204   404 404 404
POST unit-declare     door door 404 404 404   403 403 200 200 200 200   404 404 404
GET  unit-notes       door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  note-new         door door 404 404 404   403 403 200 200 200 200   404 404 404
POST note-new         403  403  404 404 404   403 403 302 302 302 302   404 404 404
GET  note-detail      door door 404 404 404   302 302 302 302 302 302   404 404 404
GET  note-edit        door door 404 404 404   403 403 200 404 404 404   404 404 404
POST note-edit        403  403  404 404 404   403 403 302 404 404 404   404 404 404
GET  note-delete      door door 404 404 404   403 403 200 404 404 404   404 404 404
POST note-delete      door door 404 404 404   403 403 400 404 404 404   404 404 404
GET  compare          door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  unit-others      door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  comparison-keep  door door 404 404 404   403 403 403 200 200 200   404 404 404
POST comparison-keep  door door 404 404 404   403 403 403 302 302 302   404 404 404
GET  comparison-detail door door 404 404 404  200 200 200 200 200 200   404 404 404
GET  comparison-edit  door door 404 404 404   403 403 403 200 200 403   404 404 404
POST comparison-edit  door door 404 404 404   403 403 403 302 302 403   404 404 404
GET  comparison-remove door door 404 404 404  403 403 403 200 200 403   404 404 404
POST comparison-remove door door 404 404 404  403 403 403 400 400 403   404 404 404
GET  timeline         door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  timeline-csv     door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  event-detail     door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  event-new        door door 404 404 404   403 403 403 403 403 200   404 404 404
POST event-new        door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  event-edit       door door 404 404 404   403 403 403 403 403 200   404 404 404
POST event-edit       door door 404 404 404   403 403 403 403 403 302   404 404 404
POST event-remove     door door 404 404 404   403 403 403 403 403 400   404 404 404
POST event-tie        door door 404 404 404   403 403 403 403 403 400   404 404 404
GET  date-edit        door door 404 404 404   403 403 403 403 403 200   404 404 404
POST date-edit        door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  date-new         door door 404 404 404   403 403 403 403 403 200   404 404 404
POST date-new         door door 404 404 404   403 403 403 403 403 400   404 404 404
GET  dates-hidden     door door 404 404 404   403 403 403 403 403 200   404 404 404
GET  glossary         door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  term-new         door door 404 404 404   403 403 403 403 403 200   404 404 404
POST term-new         door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  term-edit        door door 404 404 404   403 403 403 403 403 200   404 404 404
POST term-edit        door door 404 404 404   403 403 403 403 403 302   404 404 404
POST term-delete      door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  names            door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  name-edit        door door 404 404 404   403 403 403 403 403 200   404 404 404
POST name-edit        door door 404 404 404   403 403 403 403 403 302   404 404 404
POST name-merge       door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  notes            door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  notes-export     door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  notes-import     door door 404 404 404   403 403 200 200 200 200   404 404 404
POST notes-import     door door 404 404 404   403 403 400 400 400 400   404 404 404
GET  note-answer      door door 404 404 404   403 200 200 200 200 200   404 404 404
POST note-answer      403  403  404 404 404   403 302 302 302 302 302   404 404 404
GET  note-take-out    door door 404 404 404   403 403 403 200 200 403   404 404 404
POST note-take-out    door door 404 404 404   403 403 403 302 302 403   404 404 404
GET  discussions      door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  thread-new       door door 404 404 404   403 200 200 200 200 200   404 404 404
POST thread-new       403  403  404 404 404   403 302 302 302 302 302   404 404 404
GET  drafts           door door 404 404 404   403 200 200 200 200 200   404 404 404
POST drafts           door door 404 404 404   403 204 204 204 204 204   404 404 404
POST discussions-preview door door 404 404 404  403 200 200 200 200 200  404 404 404
GET  discussions-people door door 404 404 404  403 200 200 200 200 200  404 404 404
GET  next-unread      door door 404 404 404   302 302 302 302 302 302   404 404 404
POST discussions-mark-read door door 404 404 404  302 302 302 302 302 302  404 404 404
GET  search           door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  thread-detail    door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  thread-reply     door door 404 404 404   403 200 200 200 200 200   404 404 404
POST thread-reply     403  403  404 404 404   403 302 302 302 302 302   404 404 404
POST thread-seen      door door 404 404 404   204 204 204 204 204 204   404 404 404
GET  thread-shown     door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  thread-pulse     door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  thread-since     door door 404 404 404   200 200 200 200 200 200   404 404 404
POST thread-mark      door door 404 404 404   302 302 302 302 302 302   404 404 404
GET  post-detail      door door 404 404 404   302 302 302 302 302 302   404 404 404
GET  post-more        door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  post-edit        door door 404 404 404   403 404 200 404 404 404   404 404 404
POST post-edit        403  403  404 404 404   403 404 302 404 404 404   404 404 404
GET  post-delete      door door 404 404 404   403 404 200 404 404 404   404 404 404
POST post-delete      door door 404 404 404   403 404 302 404 404 404   404 404 404
GET  post-history     door door 404 404 404   200 200 200 200 200 200   404 404 404
POST post-react       door door 404 404 404   403 302 302 302 302 302   404 404 404
POST circle-follow    door door 404 404 404   302 302 302 302 302 302   404 404 404
POST thread-follow    door door 404 404 404   302 302 302 302 302 302   404 404 404
POST question-follow  door door 404 404 404   302 302 302 302 302 302   404 404 404
GET  for-you          door door 404 404 404   200 200 200 200 200 200   404 404 404
POST for-you-seen     door door 404 404 404   302 302 302 302 302 302   404 404 404
GET  notice-open      door door 404 404 404   404 404 302 404 404 404   404 404 404
GET  post-report      door door 404 404 404   200 200 404 200 200 200   404 404 404
POST post-report      door door 404 404 404   302 302 404 302 302 302   404 404 404
GET  post-moderate    door door 404 404 404   403 403 403 200 200 403   404 404 404
POST post-moderate    door door 404 404 404   403 403 403 302 302 403   404 404 404
GET  post-move        door door 404 404 404   403 403 403 200 200 403   404 404 404
POST post-move        door door 404 404 404   403 403 403 400 400 403   404 404 404
GET  post-split       door door 404 404 404   403 403 403 200 200 403   404 404 404
POST post-split       door door 404 404 404   403 403 403 400 400 403   404 404 404
GET  thread-moderate  door door 404 404 404   403 403 403 200 200 403   404 404 404
POST thread-moderate  door door 404 404 404   403 403 403 302 302 403   404 404 404
GET  thread-merge     door door 404 404 404   403 403 403 200 200 403   404 404 404
POST thread-merge     door door 404 404 404   403 403 403 400 400 403   404 404 404
GET  moderation       door door 404 404 404   403 403 403 200 200 403   404 404 404
GET  moderation-log   door door 404 404 404   403 403 403 200 200 403   404 404 404
GET  discussion-settings  door door 404 404 404  403 403 403 403 200 403  404 404 404
POST discussion-settings  door door 404 404 404  403 403 403 403 302 403  404 404 404
GET  questions        door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  questions-session door door 404 404 404  200 200 200 200 200 200   404 404 404
GET  overview         door door 404 404 404   403 403 403 200 200 403   404 404 404
GET  participation    door door 404 404 404   403 403 403 200 200 403   404 404 404
GET  questions-keep   door door 404 404 404   403 403 403 200 200 200   404 404 404
GET  question-new     door door 404 404 404   403 403 403 200 200 200   404 404 404
POST question-new     door door 404 404 404   403 403 403 302 302 302   404 404 404
GET  question-detail  door door 404 404 404   200 200 200 200 200 200   404 404 404
POST question-detail  403  403  404 404 404   403 302 302 302 302 302   404 404 404
GET  question-edit    door door 404 404 404   403 403 403 200 200 403   404 404 404
POST question-edit    door door 404 404 404   403 403 403 302 302 403   404 404 404
POST question-move    door door 404 404 404   403 403 403 302 302 403   404 404 404
POST question-withdraw door door 404 404 404  403 403 403 302 302 403   404 404 404
GET  texts            door door 404 404 404   403 403 403 403 403 200   404 404 404
POST texts            door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  import-detail    door door 404 404 404   403 403 403 403 403 200   404 404 404
POST import-describe  door door 404 404 404   403 403 403 403 403 302   404 404 404
POST import-publish   door door 404 404 404   403 403 403 403 403 302   404 404 404
POST import-again     door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  text-file        door door 404 404 404   403 403 403 403 403 200   404 404 404
GET  editions         door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  edition-detail   door door 404 404 404   200 200 200 200 200 200   404 404 404
GET  edition-changes  door door 404 404 404   302 302 302 302 302 302   404 404 404
GET  edition-publish  door door 404 404 404   403 403 403 403 403 302   404 404 404
POST edition-publish  door door 404 404 404   403 403 403 403 403 302   404 404 404
POST import-attach    door door 404 404 404   403 403 403 403 403 302   404 404 404
POST import-act       door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  import-block     door door 404 404 404   403 403 403 403 403 302   404 404 404
POST import-block     door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  import-add       door door 404 404 404   403 403 403 403 403 200   404 404 404
POST import-add       door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  import-lists     door door 404 404 404   403 403 403 403 403 200   404 404 404
GET  import-entry     door door 404 404 404   403 403 403 403 403 302   404 404 404
POST import-entry     door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  import-mark      door door 404 404 404   403 403 403 403 403 302   404 404 404
POST import-mark      door door 404 404 404   403 403 403 403 403 302   404 404 404
POST import-state     door door 404 404 404   403 403 403 403 403 200   404 404 404
GET  import-unit      door door 404 404 404   403 403 403 403 403 302   404 404 404
POST import-unit      door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  correct          door door 404 404 404   403 403 403 403 403 200   404 404 404
POST correct-act      door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  correct-block    door door 404 404 404   403 403 403 403 403 302   404 404 404
POST correct-block    door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  correct-add      door door 404 404 404   403 403 403 403 403 200   404 404 404
POST correct-add      door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  correct-move     door door 404 404 404   403 403 403 403 403 302   404 404 404
POST correct-move     door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  correct-discard  door door 404 404 404   403 403 403 403 403 302   404 404 404
POST correct-discard  door door 404 404 404   403 403 403 403 403 302   404 404 404
POST correct-rebase   door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  plan             door door 404 404 404   403 403 403 200 200 403   404 404 404
POST plan-move        door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  plan-session     door door 404 404 404   403 403 403 403 403 200   404 404 404
POST plan-session     door door 404 404 404   403 403 403 403 403 302   404 404 404
GET  plan-dates       door door 404 404 404   403 403 403 200 200 403   404 404 404
POST plan-dates       door door 404 404 404   403 403 403 302 302 403   404 404 404
POST plan-undo        door door 404 404 404   403 403 403 302 302 403   404 404 404
GET  meeting-new      door door 404 404 404   403 403 403 200 200 403   404 404 404
POST meeting-new      door door 404 404 404   403 403 403 400 400 403   404 404 404
GET  meeting-change   door door 404 404 404   403 403 403 200 200 403   404 404 404
POST meeting-change   door door 404 404 404   403 403 403 302 302 403   404 404 404
GET  meeting-plan     door door 404 404 404   403 403 403 200 200 403   404 404 404
POST meeting-plan     door door 404 404 404   403 403 403 302 302 403   404 404 404
POST meeting-open door door 404 404 404   403 403 403 done done 403   404 404 404
POST meeting-close door door 404 404 404   403 403 403 done done 403   404 404 404
POST meeting-move-on door door 404 404 404   403 403 403 done done 403   404 404 404
POST meeting-go-to door door 404 404 404   403 403 403 done done 403   404 404 404
POST meeting-back door door 404 404 404   403 403 403 done done 403   404 404 404
POST meeting-more-time door door 404 404 404   403 403 403 done done 403   404 404 404
POST meeting-next-speaker door door 404 404 404   403 403 403 done done 403   404 404 404
POST meeting-end-turn door door 404 404 404   403 403 403 done done 403   404 404 404
POST meeting-lower door door 404 404 404   403 403 403 done done 403   404 404 404
POST meeting-add-speaker door door 404 404 404   403 403 403 done done 403   404 404 404
POST meeting-hand door door 404 404 404   403 done done done done done   404 404 404
POST meeting-here door door 404 404 404   403 done done done done done   404 404 404
POST meeting-notes 403 403 404 404 404   403 403 403 done done 403   404 404 404
GET  meeting-pulse door door 404 404 404   403 200 200 200 200 200   404 404 404
GET  meeting-now door door 404 404 404   403 200 200 200 200 200   404 404 404
GET  circle-begin     door door 404 404 404   403 403 403 403 200 403   404 404 404
POST circle-begin     door door 404 404 404   403 403 403 403 302 403   404 404 404
GET  circle-dates     door door 404 404 404   403 403 403 200 200 403   404 404 404
POST circle-dates     door door 404 404 404   403 403 403 302 302 403   404 404 404
GET  circle-readings  door door 404 404 404   403 403 403 200 200 403   404 404 404
POST circle-readings  door door 404 404 404   403 403 403 403 403 403   404 404 404
GET  circle-invite    door door 404 404 404   403 403 403 200 200 403   404 404 404
POST circle-invite    door door 404 404 404   403 403 403 302 302 403   404 404 404
GET  circle-again     door door 404 404 404   403 403 403 200 200 403   404 404 404
POST circle-again     door door 404 404 404   403 403 403 302 302 403   404 404 404
"""

IN_COURSE = """
GET  readings         door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  unit-detail      door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  paragraph        door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  unit-handout         door door 404 404 404  404 404 404 404 404 200  200 404 200
GET  unit-handout-pdf     door door 404 404 404  404 404 404 404 404 200  200 404 200
GET  unit-handout-epub    door door 404 404 404  404 404 404 404 404 200  200 404 200
GET  session-handout      door door 404 404 404  404 404 404 404 404 200  200 404 200
GET  session-handout-pdf  door door 404 404 404  404 404 404 404 404 200  200 404 200
GET  session-handout-epub door door 404 404 404  404 404 404 404 404 200  200 404 200
POST unit-place       door door 404 404 404   404 404 404 404 404 403   403 404 403
POST unit-declare     door door 404 404 404   404 404 404 404 404 403   403 404 403
GET  compare          door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  unit-others      door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  comparison-keep  door door 404 404 404   404 404 404 404 404 200   200 404 200
POST comparison-keep  door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  comparison-detail door door 404 404 404  404 404 404 404 404 200   200 404 200
GET  comparison-edit  door door 404 404 404   404 404 404 404 404 200   200 404 200
POST comparison-edit  door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  comparison-remove door door 404 404 404  404 404 404 404 404 200   200 404 200
POST comparison-remove door door 404 404 404  404 404 404 404 404 400   400 404 400
GET  timeline         door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  timeline-csv     door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  event-detail     door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  event-new        door door 404 404 404   404 404 404 404 404 200   200 404 200
POST event-new        door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  event-edit       door door 404 404 404   404 404 404 404 404 200   200 404 200
POST event-edit       door door 404 404 404   404 404 404 404 404 302   302 404 302
POST event-remove     door door 404 404 404   404 404 404 404 404 400   400 404 400
POST event-tie        door door 404 404 404   404 404 404 404 404 400   400 404 400
GET  date-edit        door door 404 404 404   404 404 404 404 404 200   200 404 200
POST date-edit        door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  date-new         door door 404 404 404   404 404 404 404 404 200   200 404 200
POST date-new         door door 404 404 404   404 404 404 404 404 400   400 404 400
GET  dates-hidden     door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  glossary         door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  term-new         door door 404 404 404   404 404 404 404 404 200   200 404 200
POST term-new         door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  term-edit        door door 404 404 404   404 404 404 404 404 200   200 404 200
POST term-edit        door door 404 404 404   404 404 404 404 404 302   302 404 302
POST term-delete      door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  names            door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  name-edit        door door 404 404 404   404 404 404 404 404 200   200 404 200
POST name-edit        door door 404 404 404   404 404 404 404 404 302   302 404 302
POST name-merge       door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  search           door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  texts            door door 404 404 404   404 404 404 404 404 200   200 404 200
POST texts            door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  import-detail    door door 404 404 404   404 404 404 404 404 200   200 404 200
POST import-describe  door door 404 404 404   404 404 404 404 404 302   302 404 302
POST import-publish   door door 404 404 404   404 404 404 404 404 302   302 404 302
POST import-again     door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  text-file        door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  editions         door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  edition-detail   door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  edition-changes  door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  edition-publish  door door 404 404 404   404 404 404 404 404 302   302 404 302
POST edition-publish  door door 404 404 404   404 404 404 404 404 302   302 404 302
POST import-attach    door door 404 404 404   404 404 404 404 404 302   302 404 302
POST import-act       door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  import-block     door door 404 404 404   404 404 404 404 404 302   302 404 302
POST import-block     door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  import-add       door door 404 404 404   404 404 404 404 404 200   200 404 200
POST import-add       door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  import-lists     door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  import-entry     door door 404 404 404   404 404 404 404 404 302   302 404 302
POST import-entry     door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  import-mark      door door 404 404 404   404 404 404 404 404 302   302 404 302
POST import-mark      door door 404 404 404   404 404 404 404 404 302   302 404 302
POST import-state     door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  import-unit      door door 404 404 404   404 404 404 404 404 302   302 404 302
POST import-unit      door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  correct          door door 404 404 404   404 404 404 404 404 200   200 404 200
POST correct-act      door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  correct-block    door door 404 404 404   404 404 404 404 404 302   302 404 302
POST correct-block    door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  correct-add      door door 404 404 404   404 404 404 404 404 200   200 404 200
POST correct-add      door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  correct-move     door door 404 404 404   404 404 404 404 404 302   302 404 302
POST correct-move     door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  correct-discard  door door 404 404 404   404 404 404 404 404 302   302 404 302
POST correct-discard  door door 404 404 404   404 404 404 404 404 302   302 404 302
POST correct-rebase   door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  questions        door door 404 404 404   404 404 404 404 404 200   200 404 200
GET  question-new     door door 404 404 404   404 404 404 404 404 200   200 404 200
POST question-new     door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  question-edit    door door 404 404 404   404 404 404 404 404 200   200 404 200
POST question-edit    door door 404 404 404   404 404 404 404 404 302   302 404 302
POST question-move    door door 404 404 404   404 404 404 404 404 302   302 404 302
POST question-withdraw door door 404 404 404  404 404 404 404 404 302   302 404 302
GET  plan             door door 404 404 404   404 404 404 404 404 200   200 404 200
POST plan-move        door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  plan-session     door door 404 404 404   404 404 404 404 404 200   200 404 200
POST plan-session     door door 404 404 404   404 404 404 404 404 302   302 404 302
POST plan-undo        door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  course-begin     door door 404 404 404   404 404 404 404 404 200   200 404 200
POST course-begin     door door 404 404 404   404 404 404 404 404 302   302 404 302
POST course-publish   door door 404 404 404   404 404 404 404 404 302   302 404 302
GET  course-circle    door door 404 404 404   404 404 404 404 404 200   200 404 200
POST course-circle    door door 404 404 404   404 404 404 404 404 302   302 404 302
"""

# What the view of each route asks for before anything else, whatever it asks besides ("nothing": it looks the seat up
# by itself). So a check is missed even where another one stands behind it. "courses/": where no circle is.
NEEDS = """
read:          editions courses/editions edition-detail courses/edition-detail edition-changes
               courses/edition-changes
               unit-handout courses/unit-handout unit-handout-pdf courses/unit-handout-pdf unit-handout-epub
               names courses/names
               courses/unit-handout-epub session-handout courses/session-handout session-handout-pdf
               courses/session-handout-pdf session-handout-epub courses/session-handout-epub
               people seat-line circle-leave seat-hand-over readings courses/readings unit-detail
               paragraph courses/paragraph passages passage-decide
               compare courses/compare unit-others courses/unit-others comparison-keep courses/comparison-keep
               comparison-detail courses/comparison-detail comparison-edit courses/comparison-edit
               comparison-remove courses/comparison-remove
               courses/unit-detail timeline courses/timeline timeline-csv courses/timeline-csv
               event-detail courses/event-detail glossary courses/glossary discussions next-unread
               discussions-mark-read circle-follow thread-follow question-follow for-you for-you-seen
               notice-open questions courses/questions questions-session questions-keep question-new
               courses/question-new question-detail question-edit courses/question-edit question-move
               courses/question-move question-withdraw courses/question-withdraw search courses/search
               thread-detail thread-seen thread-shown thread-mark thread-since post-detail post-more
               post-history post-report unit-notes note-detail notes notes-export note-answer
               circle-home seen-of-you sessions sessions-calendar meeting-calendar
keep_place:    unit-place courses/unit-place
write_notes:   note-new note-edit note-delete notes-import
declare:       unit-declare courses/unit-declare
post:          thread-new drafts discussions-preview discussions-people thread-reply post-edit post-delete
               post-react
attend:        meeting-apologies meeting-detail meeting-wall meeting-open meeting-close meeting-move-on
               meeting-go-to meeting-back meeting-more-time meeting-hand meeting-next-speaker meeting-end-turn
               meeting-lower meeting-add-speaker meeting-here meeting-notes meeting-pulse meeting-now
moderate:      note-take-out thread-moderate thread-merge post-moderate post-move post-split moderation moderation-log
plan:          circle-dates circle-readings plan plan-dates plan-undo meeting-new meeting-change meeting-plan
invite:        invitations invitation-new invitation-mail invitation-print invitation-revoke invitation-send
               join-request-decide circle-invite
hold_meetings: run-sheet sign-in-sheet
begin_again:   circle-again
see_overview:  desk circle-log circle-log-csv overview participation
manage_circle: circle-rules circle-settings circle-delete seat-detail seat-role seat-remove seat-let-back
               discussion-settings circle-begin
edit_course:   import-act courses/import-act import-block courses/import-block import-add courses/import-add
               import-unit courses/import-unit import-state courses/import-state
               import-lists courses/import-lists import-entry courses/import-entry import-mark courses/import-mark
               edition-publish courses/edition-publish import-attach courses/import-attach correct courses/correct
               correct-act courses/correct-act correct-block courses/correct-block correct-add
               courses/correct-add correct-move courses/correct-move correct-discard courses/correct-discard
               correct-rebase courses/correct-rebase
               event-new courses/event-new event-edit courses/event-edit event-remove courses/event-remove
               event-tie courses/event-tie date-edit courses/date-edit date-new courses/date-new
               dates-hidden courses/dates-hidden term-new courses/term-new term-edit courses/term-edit term-delete courses/term-delete
               name-edit courses/name-edit name-merge courses/name-merge
               texts courses/texts import-detail courses/import-detail import-describe courses/import-describe
               import-publish courses/import-publish import-again courses/import-again text-file
               courses/text-file courses/course-begin courses/course-publish courses/course-circle plan-move
               plan-session courses/plan courses/plan-move courses/plan-session courses/plan-undo
nothing:       circle-ask thread-pulse
"""

OWN = """
GET  offline-worker   200 200 200 200 200   200 200 200 200 200 200   200 200 200
GET  offline          200 200 200 200 200   200 200 200 200 200 200   200 200 200
GET  home             door door 200 200 302   302 302 302 302 302 302   200 200 200
GET  begin            door door 200 200 200   200 200 200 200 200 200   200 200 200
POST begin            door door 302 302 302   302 302 302 302 302 302   302 302 302
GET  settings         door door 200 200 200   200 200 200 200 200 200   200 200 200
POST settings         door door 302 302 302   302 302 302 302 302 302   302 302 302
GET  habits           door door 200 200 200   200 200 200 200 200 200   200 200 200
POST habits           door door 302 302 302   302 302 302 302 302 302   302 302 302
POST preferences      door door done done done done done done done done done  done done done
GET  join             200  200  200 200 200   200 200 200 200 200 200   200 200 200
POST join             door door 302 302 302   302 302 302 302 302 302   302 302 302
POST demo-enter       404  404  404 404 404   404 404 404 404 404 404   404 404 404
"""

_LATER = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()

# What is done while the room of the meeting is open.
_ROOM = "close move-on go-to back more-time next-speaker end-turn lower add-speaker hand here notes pulse now"
IN_THE_ROOM = frozenset(f"meeting-{what}" for what in _ROOM.split())

# What is sent, so that whoever may do it succeeds.
SENT: dict[str, dict[str, str]] = {
    "unit-place": {"number": "1"},
    "meeting-apologies": {"do": "send"},
    "seen-of-you": {"readings": "on"},
    "unit-declare": {"state": "read"},
    "passage-decide": {"do": "leave", "edition": "1"},
    "event-new": {"title": "The mill opens.", "date": "1911"},
    "event-edit": {"title": "The mill opens again.", "date": "1912"},
    "date-edit": {"do": "mend", "date": "1912"},
    # which sentence, nobody can say beforehand, and an event is removed once: 400 with a sentence
    "event-remove": {},
    "term-new": {"name": "weir", "explanation": "A low dam."},
    "name-edit": {"called": "Ada Weir", "kind": "person"},
    "name-merge": {"into": "Weir"},
    "term-edit": {"name": "sluice", "explanation": "A gate."},
    "thread-new": {"title": "Another matter", "body": "Words.", "key": str(uuid.uuid4())},
    "thread-reply": {"body": "More words.", "key": str(uuid.uuid4())},
    "drafts": {"place": "new", "body": "Words."},
    "discussions-preview": {"body": "Words."},
    "question-new": {"words": "What is asked?", "key": str(uuid.uuid4())},
    "question-detail": {"body": "An answer.", "key": str(uuid.uuid4())},
    "question-edit": {"words": "What is asked now?"},
    "question-move": {"to": "down", "place": "0"},
    "question-withdraw": {"do": "withdraw"},
    "comparison-keep": {"title": "How is it told?", "words": "mill", "key": str(uuid.uuid4())},
    "comparison-edit": {"title": "How is it told now?", "words": "mill"},
    "thread-seen": {"numbers": "1"},
    "post-edit": {"body": "Other words.", "version": "1"},
    "note-new": {"paragraph": "1", "body": "A note.", "mark": "ask", "key": str(uuid.uuid4())},
    "note-edit": {"body": "Another note.", "mark": "note"},
    "post-react": {"kind": "agree"},
    "circle-follow": {"mode": "all"},
    "thread-follow": {"mode": "all"},
    "question-follow": {"mode": "all"},
    "habits": {"mode": "spoken_to"},
    # (notes-import: the form without its file, to which 400 answers with a sentence)
    "note-answer": {"body": "An answer.", "key": str(uuid.uuid4())},
    "note-take-out": {"reason": "It is rude."},
    "post-report": {"reason": "It is rude."},
    "post-moderate": {"act": "hide", "reason": "It is rude."},
    "thread-moderate": {"act": "lock"},
    # there is nowhere to go in a circle with one post: 400 with a sentence is the farthest one comes
    "post-split": {"title": "Its own", "key": str(uuid.uuid4())},
    "texts": {"pasted": "A title\n\nA paragraph of some words.", "key": str(uuid.uuid4())},
    "import-describe": {"title": "Another title"},
    "import-add": {
        "wording": "What was left out.",
        "kind": "paragraph",
        "on": "1",
        "version": "0",
        "key": str(uuid.uuid4()),
    },
    "correct-add": {
        "wording": "What was left out.",
        "kind": "paragraph",
        "on": "1",
        "version": "0",
        "key": str(uuid.uuid4()),
    },
    "seat-line": {"about": "Another line."},
    "seat-role": {"role": "student"},
    "seat-remove": {"sure": "1"},
    # leaving, handing over and deleting can be done once, so that the form without its word is sent here
    "invitation-new": {"role": "student", "days": "7", "key": str(uuid.uuid4())},
    "invitation-mail": {"role": "student", "emails": "ann@example.org", "key": str(uuid.uuid4())},
    "join-request-decide": {"do": "decline"},
    "circle-settings": {"name": "Another name", "language": "en", "time_zone": "UTC"},
    "plan-session": {"title": "Another evening", "minutes": "90", "key": str(uuid.uuid4())},
    "plan-dates": {"first": "2030-01-08", "clock": "19:00", "rhythm": "weekly", "key": str(uuid.uuid4())},
    # which session, nobody can say beforehand: 400 with a sentence
    "meeting-go-to": {"at": "1", "item": "1"},
    "meeting-more-time": {"at": "1", "had": "0", "minutes": "5"},
    "meeting-hand": {"do": "ask"},
    "meeting-end-turn": {"at": "1"},
    "meeting-lower": {"turn": "1"},
    "meeting-add-speaker": {"name": "Uncle Ben"},
    "meeting-here": {"do": "here"},
    "meeting-notes": {"notes": "What was said.", "base": ""},
    "meeting-new": {"day": "2030-01-08", "clock": "19:00", "key": str(uuid.uuid4())},
    "meeting-change": {"day": "2030-01-08", "clock": "19:00", "key": str(uuid.uuid4())},
    "meeting-plan": {"act": "agenda", "do": "pause"},
    "begin": {"title": "Bread", "language": "en", "key": str(uuid.uuid4())},
    "course-begin": {"title": "Bread and light", "language": "en"},
    "course-circle": {"name": "Quay", "language": "en", "time_zone": "UTC", "key": str(uuid.uuid4())},
    "circle-begin": {"name": "Quay", "language": "en", "time_zone": "UTC"},
    "circle-dates": {"rhythm": "weekly", "first": _LATER, "clock": "19:00"},
    "circle-invite": {"key": str(uuid.uuid4())},
    "circle-again": {
        "name": "Quay again",
        "rhythm": "before",
        "first": _LATER,
        "clock": "19:00",
        "key": str(uuid.uuid4()),
    },
    "settings": {"name": "Another name", "language": "en", "time_zone": "UTC"},
    "preferences": {"theme": "dark"},
    "demo-enter": {"as": "1"},
}

# allauth's own, summarily: GET and an empty POST by somebody signed out, then by somebody signed in who has a
# password and gave it long ago. "again": asked who they are once more.
DOOR = """
account_login                        200  200   302   302
account_request_login_code           200  200   302   302
account_logout                       door door  200   door
account_inactive                     200  405   200   405
account_signup                       200  200   302   302
account_reauthenticate               door door  200   200
account_email                        door door  200   302
account_email_verification_sent      door door  302   302
account_change_password              door door  200   200
account_set_password                 door door  302   302
account_reset_password               200  200   200   200
account_confirm_login_code           door door  302   302
account_confirm_password_reset_code  door door  door  door
account_complete_password_reset      302  302   302   302
account_password_reset_completed     200  405   200   405
mfa_index                            door door  200   405
mfa_authenticate                     door door  302   302
mfa_reauthenticate                   door door  again again
mfa_activate_totp                    door door  again again
mfa_deactivate_totp                  door door  404   404
mfa_view_recovery_codes              door door  404   405
mfa_generate_recovery_codes          door door  again again
mfa_download_recovery_codes          door door  404   404
mfa_list_webauthn                    door door  200   405
mfa_add_webauthn                     door door  again again
mfa_reauthenticate_webauthn          door door  again again
mfa_remove_webauthn                  door door  again again
mfa_edit_webauthn                    door door  again again
mfa_login_webauthn                   door door  302   302
"""
