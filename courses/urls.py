"""People and their places in a circle."""

from django.urls import path

from courses.views import invitations, joining, people, rules, settling

urlpatterns = [
    # an invitation
    path("join/<str:token>/", joining.join, name="join"),
    # a circle
    path("c/<slug:circle>/rules/", rules.circle_rules, name="circle-rules"),
    path("c/<slug:circle>/ask/", joining.circle_ask, name="circle-ask"),
    path("c/<slug:circle>/settings/", settling.circle_settings, name="circle-settings"),
    path("c/<slug:circle>/settings/delete/", settling.circle_delete, name="circle-delete"),
    # its people
    path("c/<slug:circle>/people/", people.people, name="people"),
    path("c/<slug:circle>/people/me/", people.seat_line, name="seat-line"),
    path("c/<slug:circle>/people/leave/", people.circle_leave, name="circle-leave"),
    path("c/<slug:circle>/people/<int:seat>/", people.seat_detail, name="seat-detail"),
    path("c/<slug:circle>/people/<int:seat>/role/", people.seat_role, name="seat-role"),
    path("c/<slug:circle>/people/<int:seat>/remove/", people.seat_remove, name="seat-remove"),
    path("c/<slug:circle>/people/<int:seat>/let-back/", people.seat_let_back, name="seat-let-back"),
    path("c/<slug:circle>/people/<int:seat>/hand-over/", people.seat_hand_over, name="seat-hand-over"),
    # ways in
    path("c/<slug:circle>/invitations/", invitations.invitations, name="invitations"),
    path("c/<slug:circle>/invitations/new/", invitations.invitation_new, name="invitation-new"),
    path("c/<slug:circle>/invitations/mail/", invitations.invitation_mail, name="invitation-mail"),
    path(
        "c/<slug:circle>/invitations/<int:invitation>/print/",
        invitations.invitation_print,
        name="invitation-print",
    ),
    path(
        "c/<slug:circle>/invitations/<int:invitation>/revoke/",
        invitations.invitation_revoke,
        name="invitation-revoke",
    ),
    path(
        "c/<slug:circle>/invitations/<int:invitation>/send/",
        invitations.invitation_send,
        name="invitation-send",
    ),
    path(
        "c/<slug:circle>/requests/<int:join_request>/",
        invitations.join_request_decide,
        name="join-request-decide",
    ),
]
