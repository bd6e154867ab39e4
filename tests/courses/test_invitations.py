"""Links and letters: who may make them, when they let in, how they are mailed."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.changes import Refused
from accounts.models import User
from courses.actions import invitations as acts
from courses.actions.invitations import accept_invitation, invite_by_mail, make_invitation, revoke_invitation
from courses.actions.people import change_role, leave_circle, remove_member
from courses.forms.invitations import read_addresses
from courses.jobs import send_invitation
from courses.models import Circle, Invitation, LogEntry, Membership, Role
from tests import factories
from tests.accounts.test_letters import Letterbox, MailServer
from tests.at_once import at_once
from tests.courses.ways_in import link_of, owner_of, seat
from tests.readings.bringing import client_of
from tests.workers import forget_jobs, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    factories.make_circle()  # another one, so that every filter has something to leave out
    return factories.make_circle()


# Who may make which -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "gives"),
    [
        (Role.OWNER, {"student", "member", "observer", "facilitator"}),
        (Role.FACILITATOR, {"student", "member", "observer"}),
        (Role.STUDENT, set()),
        (Role.MEMBER, set()),
        (Role.OBSERVER, set()),
    ],
)
def test_one_invites_only_in_the_roles_one_may_give(circle: Circle, role: Role, gives: set[str]) -> None:
    maker, given = factories.make_member(circle, role), set()
    for wanted in Role:
        try:
            given.add(make_invitation(circle=circle, by=maker, role=wanted.value).role)
        except Refused:
            assert wanted not in gives
    assert given == gives
    assert circle.invitations.count() == len(gives)


def test_the_same_form_twice_makes_one_link(circle: Circle) -> None:
    key = uuid.uuid4()
    first, again = (link_of(circle, key=key) for _ in range(2))
    assert first == again
    assert [entry.kind for entry in circle.log.all()].count(LogEntry.Kind.INVITATION_MADE) == 1


def test_the_log_says_until_when_in_words_and_in_the_circles_zone() -> None:
    circle = factories.make_circle(time_zone="Asia/Tokyo")
    link_of(circle, expires_at=datetime(2026, 12, 21, 20, tzinfo=UTC))
    assert circle.log.get(kind=LogEntry.Kind.INVITATION_MADE).said == "as student, until 22 December 2026"


def test_a_form_is_neither_another_circles_nor_another_persons(circle: Circle) -> None:
    key, owner = uuid.uuid4(), owner_of(circle)
    other = factories.make_circle(owner=owner)
    ben = factories.make_member(circle, Role.FACILITATOR)
    said: dict[str, Any] = {"role": "student", "key": str(key)}
    for _ in "12":
        for user, where in ((owner, circle), (owner, other), (ben, circle)):
            client = client_of(user)
            mailed = said | {"emails": f"{user.pk}-{where.pk}@example.org"}
            for name, sent in (("invitation-new", said | {"days": "7"}), ("invitation-mail", mailed)):
                assert client.post(reverse(name, args=[where.slug]), sent).status_code == 302
    for where, makers in ((circle, [owner, ben]), (other, [owner])):
        for links in (where.invitations.filter(email=""), where.invitations.exclude(email="")):
            assert {made.made_by for made in links} == set(makers)
            assert links.count() == len(makers)


def test_the_same_address_is_mailed_by_the_same_form_in_two_circles(circle: Circle) -> None:
    other, key = factories.make_circle(owner=owner_of(circle)), uuid.uuid4()
    for where in (circle, other):
        made = invite_by_mail(
            circle=where, by=owner_of(circle), role="student", emails=["a@example.org"], address="/", key=key
        )
        assert len(made) == 1


def test_there_are_only_so_many_open_links(circle: Circle) -> None:
    for _ in range(acts.MOST_LINKS):
        last = link_of(circle)
    with pytest.raises(Refused, match="50 open links"):
        link_of(circle)
    revoke_invitation(invitation=last, by=owner_of(circle))
    assert link_of(circle).pk


def test_a_name_is_not_enough_for_who_helps_to_run_it(circle: Circle) -> None:
    with pytest.raises(Refused, match="with an address"):
        link_of(circle, role=Role.FACILITATOR, by_name=True)


# Coming in --------------------------------------------------------------------------------------------------


def test_a_link_gives_a_seat_in_its_role_and_counts_it(circle: Circle) -> None:
    link, user = link_of(circle, role=Role.MEMBER), factories.make_user()
    accept_invitation(invitation=link, user=user)
    accept_invitation(invitation=link, user=user)
    link.refresh_from_db()
    found = seat(circle, user)
    assert found is not None
    assert (found.role, link.uses) == (Role.MEMBER, 1)
    joined = circle.log.filter(kind=LogEntry.Kind.JOINED)
    assert [(entry.by, entry.about) for entry in joined] == [(user, user)]


@pytest.mark.parametrize("role", [Role.OWNER, Role.FACILITATOR, Role.OBSERVER])
def test_who_has_a_seat_keeps_it_and_no_use_is_counted(circle: Circle, role: Role) -> None:
    user, link = factories.make_member(circle, role), link_of(circle, most_uses=1)
    assert accept_invitation(invitation=link, user=user).role == role
    link.refresh_from_db()
    assert link.uses == 0


def test_who_left_comes_back_and_who_was_let_go_does_not(circle: Circle) -> None:
    left, gone = factories.make_member(circle), factories.make_member(circle)
    leave_circle(seat=factories.seat_of(circle, left))
    remove_member(seat=factories.seat_of(circle, gone), by=owner_of(circle))
    link = link_of(circle, role=Role.MEMBER)
    assert accept_invitation(invitation=link, user=left).role == Role.MEMBER
    with pytest.raises(Refused, match="ask a facilitator"):
        accept_invitation(invitation=link, user=gone)
    assert seat(circle, gone) is None
    link.refresh_from_db()
    assert link.uses == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "run out"),
        ({"most_uses": 2, "uses": 2}, "used already"),
        ({"revoked_at": timezone.now()}, "closed"),
    ],
)
def test_a_shut_link_says_why_and_lets_nobody_in(
    circle: Circle, change: dict[str, Any], sentence: str
) -> None:
    link, user = link_of(circle), factories.make_user()
    Invitation.objects.filter(pk=link.pk).update(**change)
    with pytest.raises(Refused, match=sentence):
        accept_invitation(invitation=link, user=user)
    assert seat(circle, user) is None
    assert not Invitation.objects.open().filter(pk=link.pk).exists()


def lose_by_role(seat: Membership, owner: User) -> None:
    change_role(seat=seat, by=owner, role=Role.STUDENT)


def lose_by_leaving(seat: Membership, owner: User) -> None:
    leave_circle(seat=seat)


def lose_by_removal(seat: Membership, owner: User) -> None:
    remove_member(seat=seat, by=owner)


def lose_by_suspension(seat: Membership, owner: User) -> None:
    User.objects.filter(pk=seat.user_id).update(is_active=False)


@pytest.mark.parametrize("lose", [lose_by_role, lose_by_leaving, lose_by_removal, lose_by_suspension])
def test_a_link_lets_nobody_in_once_its_maker_may_not_invite(circle: Circle, lose: Any) -> None:
    maker = factories.make_member(circle, Role.FACILITATOR)
    link, others = make_invitation(circle=circle, by=maker), link_of(circle)
    lose(factories.seat_of(circle, maker), owner_of(circle))
    with pytest.raises(Refused, match=r"closed|no longer invites"):
        accept_invitation(invitation=link, user=factories.make_user())
    page = client_of(owner_of(circle)).get(reverse("people", args=[circle.slug])).content.decode()
    assert link.token not in page
    assert others.token in page


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_race_for_the_last_use_one_gets_in() -> None:
    circle = factories.make_circle()
    link = link_of(circle, most_uses=1)
    people = [factories.make_user() for _ in range(20)]
    calls = [lambda user=user: accept_invitation(invitation=link, user=user) for user in people]
    answers = at_once(*calls)
    assert [type(answer) for answer in answers].count(Membership) == 1
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 19, answers
    link.refresh_from_db()
    assert (link.uses, circle.memberships.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_one_person_who_presses_twice_at_once_uses_it_once() -> None:
    circle = factories.make_circle()
    link, user = link_of(circle), factories.make_user()
    answers = at_once(*[lambda: accept_invitation(invitation=link, user=user)] * 5)
    assert {type(answer) for answer in answers} == {Membership}, answers
    link.refresh_from_db()
    assert link.uses == 1


# The pages --------------------------------------------------------------------------------------------------


def test_a_link_is_made_shown_and_closed(circle: Circle) -> None:
    client = client_of(factories.make_member(circle, Role.FACILITATOR))
    sent = {
        "role": "observer",
        "days": "30",
        "most_uses": "5",
        "by_name": "on",
        "key": str(uuid.uuid4()),
        "circle": "1",
    }
    for _ in range(2):
        assert client.post(reverse("invitation-new", args=[circle.slug]), sent).status_code == 302
    link = circle.invitations.get()
    assert (link.role, link.most_uses, link.by_name, link.email) == ("observer", 5, True, "")
    assert link.expires_at is not None
    assert timedelta(days=29) < link.expires_at - timezone.now() < timedelta(days=31)
    page = client.get(reverse("people", args=[circle.slug])).content.decode()
    assert f"http://testserver/join/{link.token}/" in page
    assert "makes them observers, five at most; a name is enough" in page
    closed = client.post(reverse("invitation-revoke", args=[circle.slug, link.pk]))
    assert closed["Location"] == reverse("people", args=[circle.slug])
    assert link.token not in client.get(reverse("people", args=[circle.slug])).content.decode()


def test_the_form_gives_no_role_that_it_does_not_offer(circle: Circle) -> None:
    client = client_of(factories.make_member(circle, Role.FACILITATOR))
    for role in ("facilitator", "owner", "king"):
        sent = {"role": role, "days": "7", "key": str(uuid.uuid4())}
        answer = client.post(reverse("invitation-new", args=[circle.slug]), sent)
        assert answer.status_code == 400
        assert "You cannot give this role." in answer.content.decode()
    assert not circle.invitations.exists()


def test_a_closed_link_and_a_letter_have_no_sheet_for_the_wall(circle: Circle) -> None:
    client = client_of(owner_of(circle))
    link = link_of(circle)
    address = reverse("invitation-print", args=[circle.slug, link.pk])
    page = client.get(address).content.decode()
    assert "<svg" in page
    assert f"testserver/join/{link.token}/" in page
    assert "style=" not in page
    revoke_invitation(invitation=link, by=owner_of(circle))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_of_invitations_costs_the_same_for_few_and_many(
    circle: Circle, count: int, django_assert_num_queries: Any
) -> None:
    owner = owner_of(circle)
    for _ in range(count):
        link_of(circle)
    invite_by_mail(
        circle=circle,
        by=owner,
        role=Role.STUDENT,
        emails=[f"reader.{n}@example.org" for n in range(count)],
        address="http://testserver/",
        key=uuid.uuid4(),
    )
    client = client_of(owner)
    with django_assert_num_queries(2 + 1 + 3):  # session and user, the seat, the page
        page = client.get(reverse("invitations", args=[circle.slug])).content.decode()
    assert page.count("reader.0@example.org") >= 1


# Letters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "good", "bad"),
    [
        ("ann@example.org", ["ann@example.org"], []),
        ("Ann@Example.org, ben@example.org;cy@example.org", ["ann@example.org", "ben@example.org", "cy@example.org"], []),
        ("Ann Miller <ann@example.org>\r\nann@example.org", ["ann@example.org"], []),
        ('"Miller, Ann" <ann@example.org>, ben@example.org', ["ann@example.org", "ben@example.org"], []),
        ("Miller, Ann <ann@example.org>; Poe, Ed <ed@example.org>", ["ann@example.org", "ed@example.org"], []),
        ("mailto:ann@example.org", ["ann@example.org"], []),
        ("<ann@example.org>", ["ann@example.org"], []),
        ("ann@example.org\nnobody\nben@", ["ann@example.org"], ["nobody", "ben@"]),
        ("Ann <ann@example.org> <ben@example.org>", [], ["Ann <ann@example.org> <ben@example.org>"]),
        ("ann@example.org\x0bBcc: ben@example.org", ["ann@example.org"], ["Bcc: ben@example.org"]),
        ("x@by-name.invalid", [], ["x@by-name.invalid"]),
        ("\n , ;\n", [], []),
    ],
)  # fmt: skip
def test_addresses_are_read_as_people_paste_them(typed: str, good: list[str], bad: list[str]) -> None:
    read = read_addresses(typed)
    assert (read.good, read.bad) == (good, bad)


def test_bad_lines_are_named_and_nothing_typed_is_lost(circle: Circle) -> None:
    client = client_of(owner_of(circle))
    typed = "Ann <ann@example.org>\nnonsense"
    sent = {"emails": typed, "role": "student", "key": str(uuid.uuid4())}
    answer = client.post(reverse("invitation-mail", args=[circle.slug]), sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "This is no address: “nonsense”. Nothing was sent yet." in page
    assert "Ann &lt;ann@example.org&gt;\nnonsense</textarea>" in page
    assert not circle.invitations.exists()


@pytest.fixture
def posts_of(settings: Any) -> Iterator[Letterbox]:
    """A real mail server."""
    box = Letterbox()
    server = MailServer(box, hostname="127.0.0.1", port=0)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
    forget_jobs()
    yield box
    server.stop()
    forget_jobs()


@pytest.mark.django_db(transaction=True)
def test_each_is_mailed_once_by_a_real_server_however_often_the_form_comes(posts_of: Letterbox) -> None:
    circle = factories.make_circle(name="Mill Street & Friends", place="The <upper> room")
    owner = owner_of(circle)
    client = client_of(owner)
    sent = {
        "emails": "Ann <ann@example.org>, ben@example.org",
        "role": "member",
        "key": str(uuid.uuid4()),
    }
    at = reverse("invitation-mail", args=[circle.slug])
    for _ in range(2):
        assert client.post(at, sent)["Location"] == reverse("invitations", args=[circle.slug])
    assert "on its way" in client.get(reverse("invitations", args=[circle.slug])).content.decode()
    work()
    work()
    assert sorted(letter["To"] for letter in posts_of.letters) == ["ann@example.org", "ben@example.org"]
    letter = next(letter for letter in posts_of.letters if letter["To"] == "ann@example.org")
    words = letter.get_content()
    assert letter["Subject"] == "An invitation to Mill Street & Friends"
    assert f"{owner.display_name} invites you to Mill Street & Friends" in words
    assert letter["Auto-Submitted"] == "auto-generated"
    found = re.search(r"http://testserver(/join/\S+)", words)
    assert found
    ann = factories.make_user("Ann")
    assert client_of(ann).post(found[1]).status_code == 302
    taken = seat(circle, ann)
    assert taken is not None
    assert taken.role == Role.MEMBER
    assert client_of(factories.make_user()).post(found[1]).status_code == 410
    page = client.get(reverse("invitations", args=[circle.slug])).content.decode()
    assert "came in" in page
    assert "not answered yet" in page


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_sent_again_but_not_within_the_hour(posts_of: Letterbox) -> None:
    circle = factories.make_circle()
    owner = owner_of(circle)
    client = client_of(owner)
    (letter,) = invite_by_mail(
        circle=circle,
        by=owner,
        role=Role.STUDENT,
        emails=["ann@example.org"],
        address="http://testserver/",
        key=uuid.uuid4(),
    )
    again = reverse("invitation-send", args=[circle.slug, letter.pk])
    client.post(again)  # it waits already
    work()
    client.post(again)
    work()
    assert len(posts_of.letters) == 1
    Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=2))
    for _ in range(2):
        client.post(again)
    work()
    assert len(posts_of.letters) == 2
    Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=2))
    client.post(reverse("invitation-revoke", args=[circle.slug, letter.pk]))
    client.post(again)
    work()
    assert len(posts_of.letters) == 2


@pytest.mark.django_db(transaction=True)
def test_what_was_closed_before_the_worker_came_is_not_sent() -> None:
    forget_jobs()
    circle = factories.make_circle()
    (letter,) = invite_by_mail(
        circle=circle,
        by=owner_of(circle),
        role=Role.STUDENT,
        emails=["ann@example.org"],
        address="http://testserver/",
        key=uuid.uuid4(),
    )
    revoke_invitation(invitation=letter, by=owner_of(circle))
    work()
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_name_with_a_line_end_adds_no_header(posts_of: Letterbox) -> None:
    circle = factories.make_circle()
    Circle.objects.filter(pk=circle.pk).update(name="Reading\r\nBcc: all@example.org")
    circle.refresh_from_db()
    invite_by_mail(
        circle=circle,
        by=owner_of(circle),
        role=Role.STUDENT,
        emails=["ann@example.org"],
        address="http://testserver/",
        key=uuid.uuid4(),
    )
    work()
    (letter,) = posts_of.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "An invitation to Reading Bcc: all@example.org"


def test_who_is_invited_already_gets_no_second_letter(circle: Circle) -> None:
    said: dict[str, Any] = {
        "circle": circle,
        "by": owner_of(circle),
        "role": Role.STUDENT,
        "address": "http://testserver/",
    }
    first = invite_by_mail(emails=["ann@example.org"], key=uuid.uuid4(), **said)
    second = invite_by_mail(emails=["ann@example.org", "ben@example.org"], key=uuid.uuid4(), **said)
    assert [letter.email for letter in first + second] == ["ann@example.org", "ben@example.org"]


def test_a_job_that_runs_twice_sends_once(circle: Circle) -> None:
    """A worker that was cut off begins its job anew."""
    (letter,) = invite_by_mail(
        circle=circle,
        by=owner_of(circle),
        role=Role.STUDENT,
        emails=["ann@example.org"],
        address="http://testserver/",
        key=uuid.uuid4(),
    )
    for _ in range(2):
        send_invitation(invitation_id=letter.pk, address="http://testserver/")
    assert [sent.to for sent in mail.outbox] == [["ann@example.org"]]
